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
import { Oms, type OrderListener, type ReportRefusal } from '../orders/oms.js'
import { OrderEvent } from '../orders/order-state.js'
import type { ExecutionReport, OrderType, ReportHandler, VenuePort } from '../orders/venue.js'
import { Positions } from '../positions/positions.js'
import { Exposure } from '../risk/exposure.js'
import type { RiskLimits } from '../risk/limits.js'
import { PreTradeRisk, type RiskReason } from '../risk/pre-trade.js'
import type { Context } from '../strategy/context.js'
import { isOperational, statusOf } from '../strategy/event-records.js'
import type { InstanceHost, StrategyInstance } from '../strategy/instance.js'
import type { EngineObserver } from './observer.js'
import { orderUpdate } from './order-updates.js'
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

export class Engine implements InstanceHost, OrderListener {
  readonly books: Books
  readonly oms: Oms
  readonly risk: PreTradeRisk
  readonly exposure = new Exposure()
  readonly positions: Positions
  readonly outputs: OutputRecorder
  /** Market events handled. */
  events = 0
  /** Whose code runs: the shield answers with its clock, randomness and timers. */
  current: StrategyInstance | undefined
  private readonly kernel: Kernel
  private readonly guard: RunGuard
  private readonly instruments: Instruments
  private readonly observer: EngineObserver | undefined
  private readonly recorded: boolean
  private fromNs = -Infinity
  /** By dense index of the instrument; undefined where nothing trades. */
  private readonly instances: (StrategyInstance | undefined)[] = []
  private readonly marks: (MarkedPosition | undefined)[] = []

  constructor({ kernel, instruments, guard, limits, fromNs, sink, observer, venue }: EngineParts) {
    this.kernel = kernel
    this.guard = guard
    this.instruments = instruments
    this.observer = observer
    this.recorded = sink !== undefined
    this.books = new Books(instruments.size)
    this.positions = new Positions(instruments)
    this.outputs = new OutputRecorder(instruments, kernel.timebase, sink)
    for (const { index } of instruments) this.exposure.reserve(index)
    this.risk = new PreTradeRisk(instruments, this.exposure, limits)
    this.oms = new Oms({
      instruments, risk: this.risk, exposure: this.exposure, clock: kernel,
      venue: venue({ onReport: (report) => this.oms.onReport(report) }),
    })
    this.oms.listener = this
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

  addInstance(instance: StrategyInstance): void {
    this.instances[instance.instrument.index] = instance
  }

  /** Instances in the order of their instruments' ids: what is done to all is done in this order. */
  get inOrder(): StrategyInstance[] {
    return this.instances.filter((instance) => instance !== undefined).sort((a, b) => (a.instrument.id < b.instrument.id ? -1 : 1))
  }

  positionOf(instrument: Instrument): MarkedPosition {
    return (this.marks[instrument.index] ??= new MarkedPosition(this.positions, instrument.index))
  }

  // Market data.

  /** One row of the feed, at its time of receipt. */
  onRow(batch: MarketBatch, row: number): void {
    this.events++
    const instrument = batch.instrument[row]
    const kind = batch.kind[row]
    if (instrument === NO_INSTRUMENT) {
      for (const instance of this.inOrder) this.onState(instance.instrument.index, batch, row)
      return
    }
    const instance = this.instances[instrument]
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
    this.instances[instrument]?.stop()
  }

  private onTop(instrument: number, book: BookView): void {
    const twoSided = book.twoSided
    this.risk.onQuote(instrument, twoSided ? book.bid : 0, twoSided ? book.ask : 0)
    if (twoSided) this.marks[instrument]?.onMid2(book.bid + book.ask)
    if (this.instances[instrument]?.started) this.observer?.onTop?.(instrument, book)
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
    const instance = this.instances[instrument]
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

  // Orders.

  onOrder(order: number, event: OrderEvent, report: ExecutionReport | undefined): void {
    const { nowNs } = this.kernel
    const { orders } = this.oms
    const instrument = orders.instrument[order]
    if (this.recorded) this.noteCause()
    this.observer?.onOrder?.(nowNs, order, event, report?.reason)
    if (report === undefined) {
      this.recordRequest(order, event)
      return
    }
    this.outputs.report(nowNs, instrument, orders.number[order], orders.state[order], report, '')
    if (report.lastQty > 0 && (event === OrderEvent.trade || event === OrderEvent.fill || event === OrderEvent.lateTrade)) this.onFill(order, report)
    this.instances[instrument]?.onOrder(order, orderUpdate(nowNs, this.oms, order, event, report))
  }

  onReportRefused(report: ExecutionReport, reason: ReportRefusal): void {
    const { orders } = this.oms
    const known = orders.has(report.order)
    if (this.recorded) this.noteCause()
    this.outputs.report(this.kernel.nowNs, known ? orders.instrument[report.order] : NO_INSTRUMENT, known ? orders.number[report.order] : 0, known ? orders.state[report.order] : 0, report, reason)
  }

  onRiskRefused(instrument: number, order: number, side: Side, type: OrderType, price: number, qty: number, reason: RiskReason): void {
    if (this.recorded) this.noteCause()
    this.outputs.risk(this.kernel.nowNs, instrument, order === 0 ? 0 : this.oms.orders.number[order], side, type, price, qty, reason)
    this.observer?.onRiskRefused?.(this.kernel.nowNs, instrument, order, side, type, price, qty, reason)
  }

  /** A timer fired: an output like any other, so that a run that sets other timers has another fingerprint. */
  onTimerFired(instrument: number, name: string, dueNs: number): void {
    if (this.recorded) this.noteCause()
    this.outputs.timer(this.kernel.nowNs, instrument, name, dueNs)
  }

  digest(): FingerprintDigest {
    return this.outputs.digest()
  }

  private recordRequest(order: number, event: OrderEvent): void {
    const { orders } = this.oms
    const replaces = event === OrderEvent.replaceRequest
    const request = event === OrderEvent.submit ? 'submit' : replaces ? 'replace' : 'cancel'
    this.outputs.order(
      this.kernel.nowNs, orders.instrument[order], orders.number[order], request, orders.side[order], orders.type[order], orders.timeInForce[order],
      replaces ? orders.pendingPrice[order] : orders.price[order], replaces ? orders.pendingQty[order] : orders.qty[order], this.oms.termsTextOf(order),
    )
  }

  private onFill(order: number, report: ExecutionReport): void {
    const { nowNs } = this.kernel
    const { orders } = this.oms
    const { positions } = this
    const instrument = orders.instrument[order]
    const side = orders.side[order] as Side
    positions.onTrade(instrument, side, report.lastQty, report.lastPrice, report.fee)
    this.outputs.fill(nowNs, instrument, orders.number[order], side, report.lastQty, report.lastPrice, report.liquidity, report.fee)
    this.outputs.position(
      nowNs, instrument, positions.qty[instrument], positions.cash[instrument], positions.fees[instrument], positions.realised[instrument], positions.realisedFifo[instrument],
    )
    this.observer?.onFill?.(nowNs, report.exchangeTimeNs, order, side, report.lastQty, report.lastPrice, report.liquidity, report.fee)
  }

  private noteCause(): void {
    const { cause } = this.kernel
    this.outputs.cause.inputClass = cause.inputClass
    this.outputs.cause.source = cause.source
    this.outputs.cause.sequence = cause.sequence
    this.outputs.cause.timeNs = cause.timeNs
  }

  // What instances need.

  get nowNs(): number {
    return this.kernel.nowNs
  }

  toUnixNs(timeNs: number): bigint {
    return this.kernel.timebase.toUnixNs(timeNs)
  }

  toIso(timeNs: number): string {
    return Number.isFinite(timeNs) ? this.kernel.timebase.toIso(timeNs) : 'the start'
  }

  describeInput(): string {
    const { inputClass, source, sequence } = this.kernel.cause
    return `${inputClass} ${source} ${sequence}`
  }

  enter(instance: StrategyInstance): StrategyInstance | undefined {
    const previous = this.current
    this.current = instance
    return previous
  }

  leave(previous: StrategyInstance | undefined): void {
    this.current = previous
  }

  verify(callback: string): void {
    this.guard.verify(callback)
  }

  contextOf(symbol: string): Context {
    const instrument = this.instruments.find(symbol)
    const instance = instrument === undefined ? undefined : this.instances[instrument.index]
    if (instance === undefined) {
      const names = this.inOrder.map((one) => one.instrument.symbol).join(', ')
      throw new RangeError(`of('${symbol}'): the run has no such instrument; it has ${names}`)
    }
    return instance.context
  }

  log(instance: StrategyInstance, line: string): void {
    this.observer?.onLog?.(this.kernel.nowNs, instance.instrument.index, line)
  }

  record(instance: StrategyInstance, series: string, value: number): void {
    this.observer?.onRecord?.(this.kernel.nowNs, instance.instrument.index, series, value)
  }
}

