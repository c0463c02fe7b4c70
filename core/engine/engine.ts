/**
 * The engine: the straight line from a market event to the strategy, and from its intent through risk and OMS to the venue port and back.
 *
 * Feed row → book → strategy → risk → OMS → venue; report → OMS → position → strategy. All by direct call, on one thread. The same in a backtest,
 * on paper and live: see {@link assemble} for what differs.
 */
import { Books } from '../book/books.js'
import { NO_ASK, NO_BID, type BookView } from '../book/book-view.js'
import type { FingerprintDigest } from '../fingerprint/fingerprint.js'
import { OutputRecorder, type OutputSink } from '../fingerprint/outputs.js'
import type { Instrument, Instruments } from '../instrument.js'
import type { Kernel } from '../kernel/kernel.js'
import type { Instant } from '../kernel/timebase.js'
import type { MarketBatch } from '../market/batch.js'
import { MarketFlag, MarketKind, NO_INSTRUMENT, SessionEvent, Side, TradingState } from '../market/vocabulary.js'
import { Oms } from '../orders/oms.js'
import { QuoteRequests } from '../orders/quote-requests.js'
import type { ReportHandler, VenuePort } from '../orders/venue.js'
import { Positions } from '../positions/positions.js'
import { Exposure } from '../risk/exposure.js'
import type { RiskLimits } from '../risk/limits.js'
import { PreTradeRisk } from '../risk/pre-trade.js'
import { isOperational, settlementStatus, statusOf } from '../strategy/event-records.js'
import type { StrategyInstance } from '../strategy/instance.js'
import { ConsolidatedFeed } from './consolidated-feed.js'
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
  /** Whether consolidated quotes come over a tape of their own. */
  readonly hasTape: boolean
  readonly sink?: OutputSink | undefined
  readonly observer?: EngineObserver | undefined
  /** The venue, told where its reports go. */
  readonly venue: (reports: ReportHandler) => VenuePort
}

/** Hears of every print that counts for volume and last sale. */
export interface PrintListener {
  /** @param exchangeTimeNs when it traded, run time; what is heard now may be older */
  onPrint(instrument: number, price: number, qty: number, exchangeTimeNs: number): void
}

export class Engine {
  readonly books: Books
  readonly oms: Oms
  readonly quotes: QuoteRequests
  readonly risk: PreTradeRisk
  readonly exposure = new Exposure()
  readonly positions: Positions
  readonly outputs: OutputRecorder
  readonly outcomes: OrderOutcomes
  readonly consolidated: ConsolidatedFeed
  /** Who follows the prints of the market: settlement prices are made of them. */
  prints: PrintListener | undefined
  /** Market events handled. */
  events = 0
  readonly instances: Instances
  private readonly kernel: Kernel
  private readonly observer: EngineObserver | undefined
  private fromNs = -Infinity
  private readonly marks: (MarkedPosition | undefined)[] = []

  constructor({ kernel, instruments, guard, limits, fromNs, hasTape, sink, observer, venue }: EngineParts) {
    this.kernel = kernel
    this.observer = observer
    this.instances = new Instances(kernel, instruments, guard, observer)
    this.books = new Books(instruments.size)
    this.consolidated = new ConsolidatedFeed(instruments, this.instances, hasTape ? undefined : this.books)
    this.positions = new Positions(instruments)
    this.outputs = new OutputRecorder(instruments, kernel.timebase, sink)
    for (const { index } of instruments) this.exposure.reserve(index)
    this.risk = new PreTradeRisk(instruments, this.exposure, limits)
    const port = venue({ onReport: (report) => this.oms.onReport(report), onQuoteAnswer: (answer) => this.quotes.onQuoteAnswer(answer) })
    this.oms = new Oms({ instruments, risk: this.risk, exposure: this.exposure, clock: kernel, venue: port })
    this.quotes = new QuoteRequests(port, this.risk)
    this.outcomes = new OrderOutcomes({
      kernel, oms: this.oms, positions: this.positions, outputs: this.outputs, recorded: sink !== undefined, instances: this.instances, observer,
    })
    this.oms.listener = this.outcomes
    this.quotes.listener = this.outcomes
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
    if (books.topChanged) {
      this.onTop(instrument, books.view(instrument))
      if (this.consolidated.isDirect) this.consolidated.onTop(instrument)
    }
    const told = instance !== undefined && instance.started && !instance.stopped ? instance : undefined
    if (books.tradeQty > 0) this.onExecution(told, batch, row)
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

  /**
   * The settlement of an instrument, at the present instant. A final one closes the position: the contract has expired.
   * @param price increments @param kind also what the strategy's `status.state` says
   */
  settle(instrument: number, price: number, kind: 'daily' | 'final'): void {
    const qty = this.positions.qty[instrument]
    this.outcomes.onSettled(instrument, price, kind)
    if (kind === 'final') this.exposure.setPosition(instrument, 0)
    const instance = this.instances.at(instrument)
    if (instance?.started && !instance.stopped) instance.onStatus(settlementStatus(this.kernel.nowNs, kind, price, qty))
  }

  /** Event time, run time, ns. */
  get nowNs(): number {
    return this.kernel.nowNs
  }

  private onTop(instrument: number, book: BookView): void {
    const { bid, ask } = book
    const twoSided = bid !== NO_BID && ask !== NO_ASK
    this.risk.onQuote(instrument, twoSided ? bid : 0, twoSided ? ask : 0)
    // A book that builds up before an auction, or is taken down after the close, is no price.
    if (twoSided && this.risk.isTrading(instrument)) this.marks[instrument]?.onMid2(bid + ask)
    if (this.instances.at(instrument)?.started) this.observer?.onTop?.(instrument, book)
  }

  /** A displayed order traded; where that does not count as a print it was in an auction, in which nobody takes. */
  private onExecution(told: StrategyInstance | undefined, batch: MarketBatch, row: number): void {
    const { tradePrice, tradeQty, restingSide } = this.books
    const isAuction = batch.kind[row] === MarketKind.executeAt && (batch.flags[row] & MarketFlag.printable) === 0
    this.onTrade(told, batch, row, tradePrice, tradeQty, isAuction ? Side.none : restingSide, isAuction ? 'auction' : 'displayed')
  }

  private onTrade(
    told: StrategyInstance | undefined, batch: MarketBatch, row: number, price: number, qty: number, restingSide: number, kind: 'displayed' | 'hidden' | 'auction',
  ): void {
    const printable = batch.kind[row] === MarketKind.cross || batch.kind[row] === MarketKind.execute || (batch.flags[row] & MarketFlag.printable) !== 0
    if (printable) {
      this.risk.onTrade(batch.instrument[row], price)
      this.prints?.onPrint(batch.instrument[row], price, qty, batch.exchangeTimeNs[row])
    }
    if (told === undefined) return
    told.tradeRecord.fill(this.kernel.nowNs, batch.exchangeTimeNs[row], price, qty, restingSide, kind, printable)
    told.onTrade()
  }

  private onState(instrument: number, batch: MarketBatch, row: number): void {
    const kind = batch.kind[row]
    if (kind === MarketKind.instrument) return
    if (kind === MarketKind.status && !isOperational(batch, row)) this.risk.onTradingState(instrument, batch.code[row] as TradingState)
    if (kind === MarketKind.session) this.onSession(instrument, batch.code[row])
    if (this.consolidated.isDirect) this.consolidated.onState(instrument, batch, row)
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
