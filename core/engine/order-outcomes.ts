/** What becomes of orders, as it happens: into the fingerprint's outputs, the positions, the observer, and to the strategy whose order it is. */
import type { OutputRecorder } from '../fingerprint/outputs.js'
import type { Kernel } from '../kernel/kernel.js'
import { NO_INSTRUMENT, type Side } from '../market/vocabulary.js'
import type { Oms, OrderListener, ReportRefusal } from '../orders/oms.js'
import { OrderEvent } from '../orders/order-state.js'
import type { QuoteAnswerRefusal, QuoteListener, QuoteRequestRefusal } from '../orders/quote-requests.js'
import type { ExecutionReport, OrderType, QuoteAnswer } from '../orders/venue.js'
import type { Positions } from '../positions/positions.js'
import type { RiskReason } from '../risk/pre-trade.js'
import { answeredQuote } from '../strategy/answered-quote.js'
import type { Instances } from './instances.js'
import type { EngineObserver } from './observer.js'
import { orderUpdate } from './order-updates.js'

export interface OrderOutcomesParts {
  readonly kernel: Kernel
  readonly oms: Oms
  readonly positions: Positions
  readonly outputs: OutputRecorder
  /** Whether outputs are kept with their causes. */
  readonly recorded: boolean
  readonly instances: Instances
  readonly observer: EngineObserver | undefined
}

export class OrderOutcomes implements OrderListener, QuoteListener {
  private readonly kernel: Kernel
  private readonly oms: Oms
  private readonly positions: Positions
  private readonly outputs: OutputRecorder
  private readonly recorded: boolean
  private readonly instances: Instances
  private readonly observer: EngineObserver | undefined

  constructor({ kernel, oms, positions, outputs, recorded, instances, observer }: OrderOutcomesParts) {
    this.kernel = kernel
    this.oms = oms
    this.positions = positions
    this.outputs = outputs
    this.recorded = recorded
    this.instances = instances
    this.observer = observer
  }

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
    if (event === OrderEvent.tradeCanceled) this.onTradeCanceled(order, report)
    this.instances.at(instrument)?.onOrder(order, orderUpdate(nowNs, this.oms, order, event, report))
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

  onQuoteRequest(instrument: number, number: number, side: Side, qty: number, refusal: QuoteRequestRefusal | ''): void {
    if (this.recorded) this.noteCause()
    this.outputs.quoteRequest(this.kernel.nowNs, instrument, number, side, qty, refusal)
  }

  onQuoteAnswer(answer: QuoteAnswer, number: number, refusal: QuoteAnswerRefusal | ''): void {
    const { nowNs } = this.kernel
    if (this.recorded) this.noteCause()
    this.outputs.quoteAnswer(nowNs, number, answer, refusal)
    if (refusal === '') this.instances.at(answer.instrument)?.onQuoteAnswer(answeredQuote(nowNs, number, answer))
  }

  /** The position is marked to a settlement price; of an expired contract it is gone. */
  onSettled(instrument: number, price: number, kind: 'daily' | 'final'): void {
    const { kernel: { nowNs }, positions } = this
    const qty = positions.qty[instrument]
    const payment = positions.settle(instrument, price, kind === 'final')
    if (this.recorded) this.noteCause()
    this.outputs.settlement(nowNs, instrument, kind, price, qty, payment, positions.realised[instrument])
    this.observer?.onSettled?.(nowNs, instrument)
  }

  /** A timer fired: an output like any other, so that a run that sets other timers has another fingerprint. */
  onTimerFired(instrument: number, name: string, dueNs: number): void {
    if (this.recorded) this.noteCause()
    this.outputs.timer(this.kernel.nowNs, instrument, name, dueNs)
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

  /** A fill that is void: the same outputs, with its quantity and its fee the other way. */
  private onTradeCanceled(order: number, { lastQty, lastPrice, liquidity, fee }: ExecutionReport): void {
    const { nowNs } = this.kernel
    const { orders } = this.oms
    const { positions } = this
    const instrument = orders.instrument[order]
    const side = orders.side[order] as Side
    positions.onTradeCanceled(instrument, side, lastQty, lastPrice, fee)
    this.outputs.fill(nowNs, instrument, orders.number[order], side, -lastQty, lastPrice, liquidity, fee)
    this.outputs.position(
      nowNs, instrument, positions.qty[instrument], positions.cash[instrument], positions.fees[instrument], positions.realised[instrument], positions.realisedFifo[instrument],
    )
    this.observer?.onTradeCanceled?.(nowNs, order, side, lastQty, lastPrice, fee)
  }

  private noteCause(): void {
    const { cause } = this.kernel
    this.outputs.cause.inputClass = cause.inputClass
    this.outputs.cause.source = cause.source
    this.outputs.cause.sequence = cause.sequence
    this.outputs.cause.timeNs = cause.timeNs
  }
}
