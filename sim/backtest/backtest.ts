/**
 * A backtest: the engine on historical data, against the simulated exchange that replays that history with our orders in it.
 *
 *     history ─→ exchange (its own time) ─→ reports ─┐
 *        └────→ feed (latency later) ─→ book ─→ strategy ─→ risk ─→ OMS ─→ commands ─→ exchange
 */
import { assemble, type AssembledRun, type RunEnd } from '../../core/engine/assemble.js'
import type { OutputSink } from '../../core/fingerprint/outputs.js'
import type { Instrument, Instruments } from '../../core/instrument.js'
import type { Clock } from '../../core/kernel/clock.js'
import type { Instant, Timebase } from '../../core/kernel/timebase.js'
import { RandomStreams } from '../../core/random.js'
import type { RiskLimits } from '../../core/risk/limits.js'
import type { AnyStrategy } from '../../core/strategy/define.js'
import type { LastLookFigures } from '../../data/report/model.js'
import { replayedMarket, type History } from '../market/replayed-market.js'
import { RunVenues, type ArbitrageTerms, type TapeTerms } from '../market/run-venues.js'
import type { RunVenue } from '../market/venue-market.js'
import type { ReplayExchange } from '../replay/replay-exchange.js'
import { shieldProcess } from '../shield/process-shield.js'
import type { VenueFaults } from '../venue/faults.js'
import type { FeedGapCounts } from '../venue/faulty-feed.js'
import type { FeeTerms } from '../venue/fees.js'
import type { Latency } from '../venue/latency.js'
import type { SimulatedVenue } from '../venue/simulated-venue.js'
import { RunRecorder } from './run-recorder.js'

export interface BacktestOptions {
  readonly strategy: AnyStrategy
  readonly strategyName: string
  readonly params?: Readonly<Record<string, unknown>>
  readonly seed?: string | number
  readonly timebase: Timebase
  readonly instruments: Instruments
  /** The venues of the run, by name; every instrument is of one of them. */
  readonly venues?: readonly RunVenue[]
  /** Instead of venues: the record of the one venue that all instruments are of, which {@link latency}, {@link fees} and {@link faults} are about. */
  readonly history?: readonly History[]
  readonly latency?: Latency
  readonly fees?: FeeTerms
  /** What goes wrong between the strategy and the venue, and on the feed. */
  readonly faults?: VenueFaults
  /** The consolidated quote comes over a tape, this much later than it happened at the venues; without one it is made of the venues' feeds. */
  readonly tape?: TapeTerms
  /** Somebody keeps simulated venues of one symbol together; nobody, unless given. */
  readonly arbitrage?: ArbitrageTerms
  /** Traded instruments; all, unless given. */
  readonly traded?: readonly Instrument[]
  readonly limits?: RiskLimits
  /** The strategy runs within [fromNs, untilNs]; books are built from the start of the data. */
  readonly fromNs?: Instant
  readonly untilNs?: Instant
  readonly clock?: Clock
  readonly sink?: OutputSink | undefined
  /** Keep what the drawn report needs, too. */
  readonly detail?: boolean
  readonly breathe?: () => Promise<void>
}

/** What was asked to go wrong at a venue, and what of it has so far. */
export interface VenueFaultCounts {
  readonly venue: string
  readonly asked: VenueFaults
  readonly counts: NonNullable<SimulatedVenue['faults']>
  /** Of its feeds. */
  readonly gaps: readonly FeedGapCounts[]
}

export interface Backtest {
  readonly run: AssembledRun
  readonly recorder: RunRecorder
  /** The exchanges that replay a record: what they found wrong in it, and what history made of our volume. */
  readonly replays: readonly ReplayExchange[]
  /** What last looks did to our orders, by venue. After the run. */
  lastLook(): readonly LastLookFigures[]
  /** All that has traded of an instrument where others react to us, ours included, quantity increments; undefined where it is not known. */
  tradedQty(instrument: Instrument): number | undefined
  /** Of the venues that were asked for faults. */
  readonly faults: readonly VenueFaultCounts[]
  /** Runs it. May be called once. */
  start(): Promise<RunEnd>
}

/** Wires a backtest; nothing runs until `start`. Throws a `RangeError` when venues, latency, fees or faults cannot be. */
export function backtest(options: BacktestOptions): Backtest {
  const { timebase, instruments } = options
  const recorder = new RunRecorder(instruments, timebase, options.detail ?? false)
  const random = new RandomStreams(options.seed ?? 1)
  const venues = new RunVenues({ venues: venuesOf(options), tape: options.tape, arbitrage: options.arbitrage, instruments, timebase, random })
  const run = assemble({
    timebase, instruments, feeds: venues.feeds, hasTape: options.tape !== undefined,
    venue: (kernel, reports) => venues.port(kernel, reports),
    lanes: (kernel, handlers) => venues.addLanes(kernel, handlers),
    strategy: options.strategy, strategyName: options.strategyName, observer: recorder, sink: options.sink,
    ...(options.params && { params: options.params }),
    ...(options.seed !== undefined && { seed: options.seed }),
    ...(options.traded && { traded: options.traded }),
    ...(options.limits && { limits: options.limits }),
    ...(options.clock && { clock: options.clock }),
    ...(options.fromNs !== undefined && { fromNs: options.fromNs }),
    ...(options.untilNs !== undefined && { untilNs: options.untilNs }),
    ...(options.breathe && { breathe: options.breathe }),
  })
  recorder.watch(run.engine)
  venues.assembled(run)
  return {
    run, recorder, replays: venues.replays, faults: venues.faults, lastLook: () => venues.lastLook(), tradedQty: (instrument) => venues.tradedQty(instrument),
    start() {
      // For strategies that were not loaded from a file, whose loader has done so already.
      shieldProcess()
      return run.run()
    },
  }
}

function venuesOf({ venues, history, instruments, latency, fees, faults }: BacktestOptions): readonly RunVenue[] {
  if (venues !== undefined && history === undefined) return venues
  if (venues !== undefined || history === undefined) throw new RangeError(`a backtest has venues or the history of one; found ${venues === undefined ? 'neither' : 'both'}`)
  return [{ name: [...instruments][0]?.venue ?? '', market: replayedMarket(history), ...(latency && { latency }), ...(fees && { fees }), ...(faults && { faults }) }]
}
