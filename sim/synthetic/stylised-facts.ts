/**
 * What a market looks like in numbers, whoever made it: spread, depth, signs, returns, how often orders are cancelled. Rows of any feed with orders or levels
 * go by once; memory does not grow with the day.
 *
 * Spread and depth are sampled once a second, returns are those of the mid over ten seconds unless told otherwise, both while the instrument trades. Executions of one instant against
 * one side are one trade; its sign is that of who took. Hidden trades count, but have no sign: feeds do not tell it.
 */
import { Books } from '../../core/book/index.js'
import { tickAt, type InstrumentSpec } from '../../core/instrument.js'
import type { MarketBatch } from '../../core/market/batch.js'
import { MarketKind, SessionEvent, Side, TradingState } from '../../core/market/vocabulary.js'
import { NS_PER_S } from '../../core/time.js'
import { Autocorrelation } from './autocorrelation.js'

export const SIGN_LAGS = [1, 2, 5, 10, 20, 50, 100] as const
export const RETURN_LAGS = [1, 2, 5, 10, 20, 50] as const
const SAMPLE_NS = NS_PER_S
const LEVELS = 5
/** Wider spreads count as this one. */
const SPREAD_TICKS_MAX = 1_000
const BASIS_POINTS = 10_000

export interface MarketFacts {
  readonly instrument: string
  /** Rows, by what they did. */
  readonly rows: { readonly adds: number, readonly cancels: number, readonly reduces: number, readonly replaces: number, readonly executions: number }
  readonly trades: number
  readonly volume: number
  /** Orders, changes and cancels for each trade. */
  readonly orderToTrade: number
  /** Of the orders that came (what replaces one is another): cancelled or replaced in the end, percent. */
  readonly cancelledPct: number
  readonly samples: number
  readonly spreadTicks: { readonly mean: number, readonly p10: number, readonly p50: number, readonly p90: number, readonly p99: number }
  /** Mean quantity at each level, both sides together halved. */
  readonly depthQty: readonly number[]
  readonly signs: Series
  readonly returns: Series & { readonly deviationBps: number, readonly excessKurtosis: number }
  /** The volatility's memory: of the returns without their sign. */
  readonly absoluteReturns: Series
}

/** How many values, and the autocorrelation at each lag (null where there are too few, fewer than 30 pairs). */
export interface Series {
  readonly count: number
  readonly autocorrelation: readonly { readonly lag: number, readonly value: number | null }[]
}

export class StylisedFacts {
  private readonly books = new Books(1)
  private readonly signs = new Autocorrelation(SIGN_LAGS)
  private readonly returns = new Autocorrelation(RETURN_LAGS)
  private readonly absolute = new Autocorrelation(RETURN_LAGS)
  private readonly spreads = new Float64Array(SPREAD_TICKS_MAX + 1)
  private readonly depth = new Float64Array(LEVELS)
  private readonly rows = { adds: 0, cancels: 0, reduces: 0, replaces: 0, executions: 0 }
  private samples = 0
  private spreadSum = 0
  private trades = 0
  private volume = 0
  private tradeNs = -1
  private tradeSide: Side = Side.none
  private nextNs = -Infinity
  private sinceReturn = 0
  private lastMid2 = 0
  /** Feeds that say no hours are open at all of them. */
  private inHours = true
  private isTrading = true

  /** @param index of the instrument in the rows @param returnSeconds from one mid to the next of a return */
  constructor(private readonly instrument: InstrumentSpec, private readonly index: number, private readonly returnSeconds = 10) {}

  /** One row, in the order of time; those of other instruments are left alone. */
  take(batch: MarketBatch, row: number): void {
    const kind = batch.kind[row]
    if (kind !== MarketKind.session && batch.instrument[row] !== this.index) return
    const timeNs = batch.exchangeTimeNs[row]
    if (timeNs >= this.nextNs) this.sampleUntil(timeNs)
    if (kind === MarketKind.session) return this.session(batch.code[row] as SessionEvent, timeNs)
    if (kind === MarketKind.status) this.isTrading = batch.code[row] === TradingState.trading
    this.count(kind, batch, row, timeNs)
  }

  /** Adds `deltaNs` to the times that it holds. */
  shift(deltaNs: number): void {
    this.nextNs += deltaNs
    this.tradeNs += deltaNs
  }

  facts(): MarketFacts {
    const { rows, trades, signs, returns, absolute, samples } = this
    const { adds, replaces, cancels, reduces } = rows
    return {
      instrument: `${this.instrument.symbol}@${this.instrument.venue}`,
      rows: { ...rows }, trades, volume: this.volume,
      orderToTrade: trades === 0 ? 0 : (adds + replaces + cancels + reduces) / trades,
      cancelledPct: adds === 0 ? 0 : (100 * (cancels + replaces)) / (adds + replaces),
      samples,
      spreadTicks: { mean: samples === 0 ? 0 : this.spreadSum / samples, p10: this.spreadAt(0.1), p50: this.spreadAt(0.5), p90: this.spreadAt(0.9), p99: this.spreadAt(0.99) },
      depthQty: Array.from(this.depth, (sum) => (samples === 0 ? 0 : sum / samples / 2)),
      signs: seriesOf(signs),
      returns: { ...seriesOf(returns), deviationBps: returns.count === 0 ? 0 : returns.deviation, excessKurtosis: returns.variance > 0 ? returns.excessKurtosis : 0 },
      absoluteReturns: seriesOf(absolute),
    }
  }

  private session(code: SessionEvent, timeNs: number): void {
    if (code === SessionEvent.startOfMessages || code === SessionEvent.startOfSystemHours) this.inHours = false
    if (code === SessionEvent.startOfMarketHours) this.inHours = true
    if (code === SessionEvent.endOfMarketHours) this.inHours = false
    this.breakSeries()
    this.nextNs = timeNs + SAMPLE_NS
  }

  private count(kind: number, batch: MarketBatch, row: number, timeNs: number): void {
    const { rows, books } = this
    books.apply(batch, row)
    if (kind === MarketKind.add) rows.adds++
    else if (kind === MarketKind.delete) rows.cancels++
    else if (kind === MarketKind.reduce) rows.reduces++
    else if (kind === MarketKind.replace) rows.replaces++
    else if (kind === MarketKind.execute || kind === MarketKind.executeAt) {
      rows.executions++
      if (books.tradeQty > 0) this.execution(books.restingSide, books.tradeQty, timeNs)
    } else if (kind === MarketKind.trade) {
      this.trades++
      this.volume += batch.qty[row]
    }
  }

  private execution(restingSide: Side, qty: number, timeNs: number): void {
    this.volume += qty
    if (timeNs === this.tradeNs && restingSide === this.tradeSide) return
    this.tradeNs = timeNs
    this.tradeSide = restingSide
    this.trades++
    this.signs.push(restingSide === Side.sell ? 1 : -1)
  }

  /** The book stood as it is now at every full second since the last row. */
  private sampleUntil(timeNs: number): void {
    const book = this.books.view(this.index)
    if (this.nextNs === -Infinity || !this.inHours || !this.isTrading || !book.twoSided) {
      this.breakSeries()
      this.nextNs = timeNs + SAMPLE_NS
      return
    }
    for (; this.nextNs <= timeNs; this.nextNs += SAMPLE_NS) this.sample(book.mid2, book.spread)
  }

  private sample(mid2: number, spread: number): void {
    const book = this.books.view(this.index)
    const spreadTicks = spread / tickAt(this.instrument, book.bid)
    this.samples++
    this.spreadSum += spreadTicks
    this.spreads[Math.min(Math.max(Math.round(spreadTicks), 0), SPREAD_TICKS_MAX)]++
    for (let rank = 0; rank < LEVELS; rank++) this.depth[rank] += book.qtyAt(Side.buy, rank) + book.qtyAt(Side.sell, rank)
    if (this.lastMid2 !== 0 && ++this.sinceReturn < this.returnSeconds) return
    if (this.lastMid2 !== 0) {
      const bps = (BASIS_POINTS * (mid2 - this.lastMid2)) / this.lastMid2
      this.returns.push(bps)
      this.absolute.push(Math.abs(bps))
    }
    this.lastMid2 = mid2
    this.sinceReturn = 0
  }

  /** No return goes over a night, a halt or an empty book. */
  private breakSeries(): void {
    this.lastMid2 = 0
    this.sinceReturn = 0
  }

  private spreadAt(share: number): number {
    let left = this.samples * share
    for (let ticks = 0; ticks <= SPREAD_TICKS_MAX; ticks++) if ((left -= this.spreads[ticks]) <= 0 && this.samples > 0) return ticks
    return 0
  }
}

function seriesOf(series: Autocorrelation): Series {
  const { values } = series
  return { count: series.count, autocorrelation: series.lags.map((lag, at) => ({ lag, value: Number.isFinite(values[at]) ? values[at] : null })) }
}
