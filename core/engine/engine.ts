/**
 * The engine: the straight line from a market event to the strategy, and from its intent through risk and OMS to the venue port and back.
 *
 * Feed row → book → strategy → risk → OMS → venue; report → OMS → position → strategy. All by direct call, on one thread. The same in a backtest,
 * on paper and live: see {@link assemble} for what differs.
 */
import { Books } from '../book/books.js'
import type { BookView } from '../book/book-view.js'
import type { FingerprintDigest } from '../fingerprint/fingerprint.js'
import { OutputRecorder, type OutputSink } from '../fingerprint/outputs.js'
import type { Instrument, Instruments } from '../instrument.js'
import type { Kernel } from '../kernel/kernel.js'
import type { Instant } from '../kernel/timebase.js'
import type { MarketBatch } from '../market/batch.js'
import { MarketFlag, MarketKind, NO_INSTRUMENT, SessionEvent, Side, TradingState } from '../market/vocabulary.js'
import { Oms } from '../orders/oms.js'
import type { ReportHandler, VenuePort } from '../orders/venue.js'
import { Positions } from '../positions/positions.js'
import { Exposure } from '../risk/exposure.js'
import type { RiskLimits } from '../risk/limits.js'
import { PreTradeRisk } from '../risk/pre-trade.js'
import { isOperational, statusOf } from '../strategy/event-records.js'
import type { StrategyInstance } from '../strategy/instance.js'
import { Instances } from './instances.js'
import type { EngineObserver } from './observer.js'
import { OrderOutcomes } from './order-outcomes.js'
import { MarkedPosition } from './marked-position.js'
import type { RunGuard } from './run-guard.js'

export interface EngineParts {
  readonly kernel: Kernel
  readonly instruments: Instruments
  readonly limits: RiskLimits
  readonly guard: RunGuard
  /** Nothing before this instant reaches the strategy; books are built from the start. */
  readonly fromNs: Instant
  readonly sink?: OutputSink | undefined
  readonly observer?: EngineObserver | undefined
  /** The venue, told where its reports go. */
  readonly venue: (reports: ReportHandler) => VenuePort
}

export class Engine {
  readonly books: Books
  readonly oms: Oms
  readonly risk: PreTradeRisk
  readonly exposure = new Exposure()
  readonly positions: Positions
  readonly outputs: OutputRecorder
  readonly outcomes: OrderOutcomes
  /** Market events handled. */
  events = 0
  readonly instances: Instances
  private readonly kernel: Kernel
  private readonly observer: EngineObserver | undefined
  private fromNs = -Infinity
  private readonly marks: (MarkedPosition | undefined)[] = []

  constructor({ kernel, instruments, guard, limits, fromNs, sink, observer, venue }: EngineParts) {
    this.kernel = kernel
    this.observer = observer
    this.instances = new Instances(kernel, instruments, guard, observer)
    this.books = new Books(instruments.size)
    this.positions = new Positions(instruments)
    this.outputs = new OutputRecorder(instruments, kernel.timebase, sink)
    for (const { index } of instruments) this.exposure.reserve(index)
    this.risk = new PreTradeRisk(instruments, this.exposure, limits)
    this.oms = new Oms({
      instruments, risk: this.risk, exposure: this.exposure, clock: kernel,
      venue: venue({ onReport: (report) => this.oms.onReport(report) }),
    })
    this.outcomes = new OrderOutcomes({
      kernel, oms: this.oms, positions: this.positions, outputs: this.outputs, recorded: sink !== undefined, instances: this.instances, observer,
    })
    this.oms.listener = this.outcomes
    const fromUnixNs = kernel.timebase.unixOf(fromNs)
    const placeFrom = (): void => {
      if (fromUnixNs !== undefined) this.fromNs = kernel.timebase.nearNs(fromUnixNs)
    }
    placeFrom()
    kernel.timebase.onRebase((deltaNs) => {
      placeFrom()
      this.oms.rebase(deltaNs)
    })
  }

  positionOf(instrument: Instrument): MarkedPosition {
    return (this.marks[instrument.index] ??= new MarkedPosition(this.positions, instrument.index))
  }

  /** One row of the feed, at its time of receipt. */
  onRow(batch: MarketBatch, row: number): void {
    this.events++
    const instrument = batch.instrument[row]
    const kind = batch.kind[row]
    if (instrument === NO_INSTRUMENT) {
      for (const instance of this.instances.inOrder) this.onState(instance.instrument.index, batch, row)
      return
    }
    const instance = this.instances.at(instrument)
    if (instance !== undefined && !instance.started && this.kernel.nowNs >= this.fromNs) instance.start()
    if (kind >= MarketKind.status) {
      this.onState(instrument, batch, row)
      return
    }
    const { books } = this
    books.apply(batch, row)
    if (books.topChanged) this.onTop(instrument, books.view(instrument))
    const told = instance !== undefined && instance.started && !instance.stopped ? instance : undefined
    if (books.tradeQty > 0) this.onTrade(told, batch, row, books.tradePrice, books.tradeQty, books.restingSide, 'displayed')
    else if (kind === MarketKind.trade) this.onTrade(told, batch, row, batch.price[row], batch.qty[row], batch.side[row], 'hidden')
    else if (kind === MarketKind.cross && batch.qty[row] > 0) this.onTrade(told, batch, row, batch.price[row], batch.qty[row], Side.none, 'auction')
    if (told === undefined || !books.changed) return
    const topChanged = books.topChanged
    told.onBook()
    if (topChanged && !told.stopped) told.onQuote()
  }

  /** The instrument's data have ended: its instance stops there, whatever else goes on. From onStop on only cancels pass, as at the end of a run. */
  stopInstance(instrument: number): void {
    this.risk.stop(instrument)
    this.instances.at(instrument)?.stop()
  }

  /** Event time, run time, ns. */
  get nowNs(): number {
    return this.kernel.nowNs
  }

  private onTop(instrument: number, book: BookView): void {
    const twoSided = book.twoSided
    this.risk.onQuote(instrument, twoSided ? book.bid : 0, twoSided ? book.ask : 0)
    if (twoSided) this.marks[instrument]?.onMid2(book.bid + book.ask)
    if (this.instances.at(instrument)?.started) this.observer?.onTop?.(instrument, book)
  }

  private onTrade(
    told: StrategyInstance | undefined, batch: MarketBatch, row: number, price: number, qty: number, restingSide: number, kind: 'displayed' | 'hidden' | 'auction',
  ): void {
    const printable = kind === 'auction' || batch.kind[row] === MarketKind.execute || (batch.flags[row] & MarketFlag.printable) !== 0
    if (printable) this.risk.onTrade(batch.instrument[row], price)
    if (told === undefined) return
    told.tradeRecord.fill(this.kernel.nowNs, batch.exchangeTimeNs[row], price, qty, restingSide, kind, printable)
    told.onTrade()
  }

  private onState(instrument: number, batch: MarketBatch, row: number): void {
    const kind = batch.kind[row]
    if (kind === MarketKind.instrument) return
    if (kind === MarketKind.status && !isOperational(batch, row)) this.risk.onTradingState(instrument, batch.code[row] as TradingState)
    if (kind === MarketKind.session) this.onSession(instrument, batch.code[row])
    const instance = this.instances.at(instrument)
    if (instance?.started && !instance.stopped) instance.onStatus(statusOf(this.kernel.nowNs, batch, row))
  }

  private onSession(instrument: number, code: number): void {
    if (code === SessionEvent.startOfMessages) {
      this.books.clear(instrument)
      this.risk.onTradingState(instrument, TradingState.trading)
    } else if (code === SessionEvent.endOfMarketHours) {
      this.risk.onTradingState(instrument, TradingState.closed)
    }
  }

  digest(): FingerprintDigest {
    return this.outputs.digest()
  }
}
