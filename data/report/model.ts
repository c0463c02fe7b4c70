/**
 * What a run hands over to be read by people and programs: the summary (stable JSON) and the report (the summary and everything
 * that is drawn). Plain values: nothing here decides, so prices and money are decimal numbers, not increments.
 *
 * Times to draw are Unix milliseconds in doubles (exact to a quarter of a microsecond); times to read are ISO 8601 text in UTC
 * with nine decimals, as `Epoch.toIso` writes them.
 */
import type { BoundedRows } from './bounded-rows.js'
import type { LatencyDistribution } from './latency-histogram.js'

/** A value of a strategy's parameters, as JSON knows it. */
export type ParameterValue = string | number | boolean | null | readonly ParameterValue[] | { readonly [name: string]: ParameterValue }

/** The rolling hashes of a run's outputs, as hexadecimal text. */
export interface FingerprintSummary {
  readonly total: string
  /** By class of output: orders, reports, fills, risk decisions, timers, positions. */
  readonly byClass: Readonly<Record<string, string>>
  /** How many outputs of each class: the hash of none of them is no news. */
  readonly counts: Readonly<Record<string, number>>
  /** By instrument id. */
  readonly byInstrument: Readonly<Record<string, string>>
}

/** What was asked for: a new order, another price or quantity of one, its end. */
export type RequestName = 'submit' | 'replace' | 'cancel'

/** How often requests of one kind were refused for one reason. */
export interface RejectCount {
  readonly request: RequestName
  readonly source: 'risk' | 'venue'
  readonly reason: string
  readonly count: number
}

/** What is counted and measured for one instrument, and for all of them together. Money in currency units. */
export interface TradingSummary {
  /** Orders sent by the strategy, refused ones included. */
  readonly orders: number
  /** Those of them that risk or the venue refused. */
  readonly ordersRefused: number
  /** Executions: one order may have several. */
  readonly fills: number
  /** Orders with at least one fill, as a fraction of orders: 0 to 1; 0 without orders. */
  readonly fillRatio: number
  /** Orders and changes that risk or the venue refused. */
  readonly rejects: number
  /** The same by request, who refused and why, the most frequent first. */
  readonly rejectsByReason: readonly RejectCount[]
  /** Changes of price or quantity that the venue carried out. */
  readonly replaces: number
  /** Orders that ended cancelled. */
  readonly cancels: number
  /** Sum of filled quantities, in units traded. */
  readonly volumeQty: number
  /** Sum of price × quantity of fills. */
  readonly volumeNotional: number
  /** Net of fees: grossPnl − fees. */
  readonly pnl: number
  /** Realised and unrealised, before fees. */
  readonly grossPnl: number
  readonly realisedPnl: number
  /** Of the position left at the end, at the last mark. */
  readonly unrealisedPnl: number
  /** Paid; negative when rebates exceed what was paid. */
  readonly fees: number
  /** Largest fall of net equity from an earlier peak, as a positive amount. */
  readonly maxDrawdown: number
  /** Largest |position × mark|. */
  readonly exposureMax: number
  /** Fraction of the session with a position: 0 to 1. */
  readonly exposureTime: number
}

/** {@link TradingSummary} of one instrument. */
export interface InstrumentSummary extends TradingSummary {
  /** `symbol@venue`. */
  readonly instrument: string
  /** Position at the end, in units traded; negative is short. */
  readonly position: number
}

/** Which queue filled what of an instrument. Quantities in units traded. */
export interface QueueFillsSummary {
  /** `symbol@venue`. */
  readonly instrument: string
  /** `orders` where the queue was the real one, else the name of the model that estimated it. */
  readonly queue: string
  /** Executions of orders that stood in the queue. */
  readonly restingFills: number
  readonly restingQty: number
  /** Executions of orders that took what stood there. */
  readonly takingFills: number
  readonly takingQty: number
  /** Executions in auctions, for which no queue is needed. */
  readonly crossFills: number
  readonly crossQty: number
}

/** How much of our volume in an instrument came from what history later used, or would have been others'. Quantities in units traded. */
export interface CounterfactualSummary {
  /** `symbol@venue`. */
  readonly instrument: string
  /** All that we traded against the record. */
  readonly volumeQty: number
  /** What we took of the others' orders. */
  readonly takenQty: number
  /** Of it, what the record later executed with somebody else, what its owner cancelled, what a replace took away. */
  readonly executedQty: number
  readonly canceledQty: number
  readonly replacedQty: number
  /** What we traded in the place of others who stood behind us: the record executed them. */
  readonly displacedQty: number
  /** Of our volume, what came from liquidity that history later used: executed, cancelled and replaced together, 0 to 1; 0 without volume. */
  readonly usedShare: number
  /** Our volume as a fraction of what the record traded; 0 where it traded nothing. */
  readonly marketShare: number
}

/** Where the liquidity of a replay against history came from. */
export interface LiquiditySummary {
  /** `real`: what we took was gone for later history. `none`: it was back at once. */
  readonly impact: 'real' | 'none'
  readonly queues: readonly QueueFillsSummary[]
  readonly counterfactual: readonly CounterfactualSummary[]
}

/** How long orders waited for their answer, milliseconds, by nearest rank. */
export interface HoldFigures {
  readonly p50: number
  readonly p90: number
  readonly p99: number
  readonly max: number
}

/** What a liquidity provider's last look did to our orders in one instrument. Quantities in units traded, money in the instrument's currency. */
export interface LastLookFigures {
  /** `symbol@venue`. */
  readonly instrument: string
  readonly currency: string
  readonly orders: number
  readonly deals: number
  readonly refusals: number
  /** Refusals of all orders, 0 to 1; and of those that came to a last look, the ones that it refused. */
  readonly refusalRatio: number
  readonly lastLookRefusalRatio: number
  /** Orders that came to a last look: the rest was refused before. */
  readonly looks: number
  readonly askedQty: number
  readonly dealtQty: number
  /** By the categories of the FX reject codes, A-1 to F. */
  readonly refusalsByCategory: Readonly<Record<string, number>>
  /** Of these, what a last look refused. */
  readonly lookRefusalsByCategory: Readonly<Record<string, number>>
  readonly dealHoldMs?: HoldFigures
  readonly refusalHoldMs?: HoldFigures
  /** What the price did after the answer: side × (mid then − price) × quantity, of deals a gain of ours, of refusals what they cost us. */
  readonly horizons: readonly {
    readonly afterMs: number
    readonly deals: number
    readonly dealsMarkout: number
    readonly refusals: number
    readonly refusalsCost: number
  }[]
}

/** The stable JSON that `isochron backtest --json` writes. Fields are only ever added. */
export interface RunSummary extends TradingSummary {
  readonly strategy: string
  readonly parameters: Readonly<Record<string, ParameterValue>>
  readonly seed: string
  /** `symbol@venue` of each. */
  readonly instruments: readonly string[]
  /** When the first event of the run reached the strategy, and when the last one did: ISO 8601 text, UTC. */
  readonly from: string
  readonly to: string
  readonly venue: string
  /** Events that entered the kernel. */
  readonly events: number
  readonly eventsPerSecond: number
  readonly wallSeconds: number
  readonly peakRssMiB: number
  /** ISO 4217 code, or the venue's own name of a coin. */
  readonly currency: string
  readonly fingerprint: FingerprintSummary
  /** Sentences that a reader of the numbers must know. */
  readonly warnings: readonly string[]
  readonly byInstrument: readonly InstrumentSummary[]
  /** Of runs against history; each venue that replays one has its own. */
  readonly liquidity?: readonly LiquiditySummary[]
  /** Of runs with liquidity providers: each instrument of theirs. */
  readonly lastLook?: readonly LastLookFigures[]
}

/** A line to draw. `times` rise or repeat; a NaN value ends the line until the next number. The value holds until the next point. */
export interface SeriesPoints {
  /** Unix milliseconds. */
  readonly times: Float64Array
  readonly values: Float64Array
  /** Width of the bucket that each first/min/max/last stands for, ms; 0 when every point is kept. */
  readonly bucketMs: number
}

/** A line that the strategy recorded under a name of its own. */
export interface NamedSeries {
  readonly name: string
  /** Text after the value, such as `ticks`; may be empty. */
  readonly unit: string
  readonly points: SeriesPoints
}

export type OrderSide = 'buy' | 'sell'

/** How an order ended. `open`: it still rested when the run ended. */
export type OrderOutcome = 'filled' | 'partly-filled' | 'cancelled' | 'expired' | 'rejected' | 'open'

/** One order on the price chart: a horizontal segment while it rested at a price. A replaced price is a segment of its own. */
export interface OrderSegment {
  /** Unix milliseconds. */
  readonly startMs: number
  readonly endMs: number
  readonly side: OrderSide
  readonly price: number
  readonly qty: number
  readonly outcome: OrderOutcome
}

export interface FillRow {
  /** ISO 8601 text, UTC, nine decimals. */
  readonly time: string
  readonly instrument: string
  /** The OMS's number of the order. */
  readonly order: number
  readonly side: OrderSide
  readonly price: number
  readonly qty: number
  /** `none` where liquidity was neither added nor taken, such as an auction. */
  readonly liquidity: 'maker' | 'taker' | 'none'
  /** Paid; negative is a rebate. */
  readonly fee: number
  /** Side × (mid at the fill − price) × qty; null when there was no mid. */
  readonly captureAtFill: number | null
  /** The same against the mid one second later; null when there was none. */
  readonly captureAfter1s: number | null
}

export interface RejectRow {
  /** ISO 8601 text, UTC, nine decimals. */
  readonly time: string
  readonly instrument: string
  /** 0 of a new order that risk refused: it got no number. */
  readonly order: number
  readonly request: RequestName
  readonly source: 'risk' | 'venue'
  readonly reason: string
}

/** A line that the strategy logged. */
export interface LogLine {
  /** ISO 8601 text, UTC, nine decimals. */
  readonly time: string
  /** Whose instance wrote it. */
  readonly instrument: string
  readonly text: string
}

/** Cumulative spread capture in currency units: how much of it was left a second later says how much was adverse selection. */
export interface SpreadCapture {
  readonly atFill: SeriesPoints
  readonly after1s: SeriesPoints
}

export interface InstrumentReport {
  /** `symbol@venue`. */
  readonly instrument: string
  /** Decimals of a price increment; trailing zeros that no price needs are not shown. */
  readonly priceDecimals: number
  /** Net equity, in currency units, from 0. */
  readonly equity: SeriesPoints
  /** Best bid and ask; a NaN while a side is empty. */
  readonly bid: SeriesPoints
  readonly ask: SeriesPoints
  readonly orders: BoundedRows<OrderSegment>
  /** Position, in units traded. */
  readonly inventory: SeriesPoints
  readonly spreadCapture: SpreadCapture
}

/** A latency that the run measured or simulated, such as `order entry → acknowledgement`. */
export interface LatencyReport {
  readonly name: string
  readonly distribution: LatencyDistribution
}

/** One group of configuration: `Fees`, `Latency`, `Risk limits`. */
export interface ConfigurationSection {
  readonly title: string
  readonly entries: readonly { readonly key: string, readonly value: string }[]
}

/** Everything that the HTML report shows. */
export interface RunReport {
  readonly summary: RunSummary
  /** IANA name of the exchange's own time zone, such as `America/New_York`. */
  readonly timeZone: string
  /** What the charts span: first and last change of best prices, of an order or a position. ISO 8601 text, UTC; '' where there was none. */
  readonly drawnFrom: string
  readonly drawnTo: string
  readonly configuration: readonly ConfigurationSection[]
  /** What the simulation assumes, a sentence each. */
  readonly assumptions: readonly string[]
  /** Net equity of the whole run, in currency units, from 0. */
  readonly equity: SeriesPoints
  /** Fall of net equity from its peak so far, zero or negative. */
  readonly drawdown: SeriesPoints
  readonly instruments: readonly InstrumentReport[]
  readonly namedSeries: readonly NamedSeries[]
  readonly latencies: readonly LatencyReport[]
  readonly fills: BoundedRows<FillRow>
  readonly rejects: BoundedRows<RejectRow>
  readonly log: BoundedRows<LogLine>
}
