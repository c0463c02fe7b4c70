/**
 * The order management system: intent → risk check → order record → venue port, and reports back into the same record.
 *
 * Assumes that the venue port never answers from inside a call, and that `clock.nowNs` is the time of the event being handled.
 * What a report says is believed only as far as the state table and the quantities allow: the rest is refused, counted by reason and
 * shown to the listener, never a crash. Quantities that hold at all times: cumQty <= venueCumQty <= qty.
 */
import { INT32_MAX, multiplierOf, type Instruments } from '../instrument.js'
import { invariant } from '../invariant.js'
import { Side } from '../market/vocabulary.js'
import type { Exposure } from '../risk/exposure.js'
import type { PreTradeRisk, RiskReason } from '../risk/pre-trade.js'
import {
  eventRefusal, flagsAfter, isClosed, isWorking, nextState, OrderEvent, OrderFlag, OrderState, stateOnceOver, WORKING, workingState, type EventRefusal,
} from './order-state.js'
import { NO_ORDER, OrderStore, OrderView } from './order-store.js'
import { termsText, type OrderTerms } from './terms.js'
import { TradeGaps } from './trade-gaps.js'
import { ExecType, OrderType, type ExecutionReport, type ReportHandler, TimeInForce, type VenuePort } from './venue.js'

/** Why a report was refused. */
export type ReportRefusal = EventRefusal | 'bad-quantity' | 'bad-price' | 'duplicate-trade' | 'inconsistent-quantity' | 'overfill'

export const REPORT_REFUSALS: readonly ReportRefusal[] = [
  'unknown-order', 'order-closed', 'not-in-this-state', 'duplicate-acknowledgement', 'already-accepted', 'no-such-request',
  'bad-quantity', 'bad-price', 'duplicate-trade', 'inconsistent-quantity', 'overfill',
]

/** Why a cancel or a replace was not sent. */
export type RequestRefusal = 'unknown-order' | 'order-closed' | 'request-under-way' | 'not-a-limit-order'

/** The new order's number, or why risk refused it. */
export type SubmitResult = number | RiskReason

/** Hears what became of orders: set once, called directly. The engine fans out from here. */
export interface OrderListener {
  /** An order took an event. `report` is undefined for our own requests; like every report it is valid during the call. */
  onOrder(order: number, event: OrderEvent, report: ExecutionReport | undefined): void
  /** A report was refused and changed nothing: live, a matter for reconciliation. */
  onReportRefused(report: ExecutionReport, reason: ReportRefusal): void
  /** Risk refused an intent. @param order the order to be replaced, or NO_ORDER for a new one */
  onRiskRefused(instrument: number, order: number, side: Side, type: OrderType, price: number, qty: number, reason: RiskReason): void
}

export interface OmsParts {
  readonly instruments: Instruments
  readonly venue: VenuePort
  readonly risk: PreTradeRisk
  /** The same that `risk` reads. */
  readonly exposure: Exposure
  /** The time of the event being handled, run time, ns. */
  readonly clock: { readonly nowNs: number }
}

export class Oms implements ReportHandler {
  readonly orders = new OrderStore()
  /** Reports refused, by reason. */
  readonly reportRefusals: Readonly<Record<ReportRefusal, number>>
  /** Reports that counted trades which were never reported to us. */
  fillGaps = 0
  listener: OrderListener | undefined

  private readonly venue: VenuePort
  private readonly risk: PreTradeRisk
  private readonly exposure: Exposure
  private readonly clock: { readonly nowNs: number }
  private readonly reused: OrderView
  private readonly instruments: Instruments
  private readonly multipliers: number[] = []
  private readonly gaps = new TradeGaps()
  /** Of the few orders that have some. */
  private readonly terms = new Map<number, OrderTerms>()

  constructor({ instruments, venue, risk, exposure, clock }: OmsParts) {
    this.venue = venue
    this.risk = risk
    this.exposure = exposure
    this.clock = clock
    this.instruments = instruments
    this.reused = new OrderView(this.orders, instruments)
    this.reportRefusals = Object.fromEntries(REPORT_REFUSALS.map((reason) => [reason, 0])) as Record<ReportRefusal, number>
  }

  /**
   * A new order. @param instrument dense index @param price increments; of a market order ignored @param qty increments
   * @param tag the strategy's own mark, a 32-bit integer @param terms what a plain order has not
   */
  submit(
    instrument: number, side: Side, type: OrderType, timeInForce: TimeInForce, price: number, qty: number, tag = 0, terms?: OrderTerms,
  ): SubmitResult {
    const nowNs = this.clock.nowNs
    // A peg needs no limit.
    const checkedType = terms?.peg !== undefined && price === 0 ? OrderType.market : type
    const refused = this.risk.checkNew(nowNs, instrument, side, checkedType, price, qty, timeInForce >= TimeInForce.atOpen)
    if (refused !== undefined) {
      this.listener?.onRiskRefused(instrument, NO_ORDER, side, type, price, qty, refused)
      return refused
    }
    const orders = this.orders
    const order = orders.allocate(instrument)
    orders.tag[order] = tag
    orders.side[order] = side
    orders.type[order] = type
    orders.timeInForce[order] = timeInForce
    orders.price[order] = type === OrderType.limit ? price : 0
    orders.referencePrice[order] = checkedType === OrderType.limit ? 0 : this.risk.referencePrice(instrument)
    orders.qty[order] = qty
    orders.submittedNs[order] = nowNs
    orders.state[order] = nextState(OrderState.none, OrderEvent.submit)
    this.open(order)
    if (terms !== undefined) this.terms.set(order, terms)
    this.venue.submit(order, instrument, side, type, timeInForce, orders.price[order], qty, terms)
    // After the venue: a listener that cancels at once must not overtake the order.
    this.listener?.onOrder(order, OrderEvent.submit, undefined)
    return order
  }

  /** Asks the venue to cancel what is left. Answers why not, or undefined when it was sent. Never held back by risk. */
  cancel(order: number): RequestRefusal | undefined {
    const refused = this.requestRefusal(order, OrderEvent.cancelRequest)
    if (refused !== undefined) return refused
    this.move(order, OrderEvent.cancelRequest)
    this.venue.cancel(order)
    this.listener?.onOrder(order, OrderEvent.cancelRequest, undefined)
    return undefined
  }

  /**
   * Asks the venue for new terms. Answers why not, or undefined when it was sent.
   * @param price increments @param qty new total quantity, what has traded included (FIX OrderQty)
   */
  replace(order: number, price: number, qty: number): RequestRefusal | RiskReason | undefined {
    const refused = this.requestRefusal(order, OrderEvent.replaceRequest)
    if (refused !== undefined) return refused
    const orders = this.orders
    const type = orders.type[order] as OrderType
    if (type !== OrderType.limit) return 'not-a-limit-order'
    const instrument = orders.instrument[order]
    const side = orders.side[order] as Side
    const reason = this.risk.checkReplace(
      this.clock.nowNs, instrument, side, price, qty, orders.venueCumQty[order], orders.exposureQty[order], orders.exposureNotional[order],
    )
    if (reason !== undefined) {
      this.listener?.onRiskRefused(instrument, order, side, type, price, qty, reason)
      return reason
    }
    orders.pendingPrice[order] = price
    orders.pendingQty[order] = qty
    this.move(order, OrderEvent.replaceRequest)
    this.expose(order)
    this.venue.replace(order, price, qty)
    this.listener?.onOrder(order, OrderEvent.replaceRequest, undefined)
    return undefined
  }

  onReport(report: ExecutionReport): void {
    const order = report.order
    const orders = this.orders
    const known = orders.has(order)
    const event = known ? this.eventOf(report) : OrderEvent.new
    const state = known ? orders.state[order] : OrderState.none
    const refusal = eventRefusal(state, known ? orders.flags[order] : 0, event) ?? this.quantityRefusal(report, event)
    if (refusal !== undefined) {
      (this.reportRefusals as Record<ReportRefusal, number>)[refusal]++
      this.listener?.onReportRefused(report, refusal)
      return
    }
    this.adopt(report, event)
    this.move(order, event)
    if (saysItIsOver(report) && isWorking(orders.state[order])) orders.state[order] = stateOnceOver(orders.venueCumQty[order], orders.qty[order])
    const after = orders.state[order]
    if (isClosed(after) && isWorking(state)) this.close(order)
    else if (isWorking(after) && isClosed(state)) this.reopen(order)
    else this.expose(order)
    invariant(orders.cumQty[order] <= orders.venueCumQty[order] && orders.venueCumQty[order] <= orders.qty[order], 'cumQty <= venueCumQty <= qty')
    this.listener?.onOrder(order, event, report)
  }

  /** The terms of an order beyond those of a plain one, undefined when it has none. */
  termsOf(order: number): OrderTerms | undefined {
    return this.terms.get(order)
  }

  /** The same as one line, '' when it has none. */
  termsTextOf(order: number): string {
    const terms = this.terms.get(order)
    return terms === undefined ? '' : termsText(terms)
  }

  /** The one view of this OMS, moved to an order: valid until the next call. Throws when there is no such order. */
  view(order: number): OrderView {
    return this.reused.at(order)
  }

  /** What clients see: `AMZN-17`. */
  label(order: number): string {
    return this.view(order).label
  }

  /** The oldest working order of an instrument, or NO_ORDER; then {@link nextWorking}: the order of submission. */
  firstWorking(instrument: number): number {
    return this.orders.firstWorking(instrument)
  }

  nextWorking(order: number): number {
    return this.orders.nextWorking(order)
  }

  /** What working buy orders may still trade, the larger of old and new terms while a replace is under way. */
  openBuyQty(instrument: number): number {
    return this.exposure.openBuyQty[instrument] ?? 0
  }

  openSellQty(instrument: number): number {
    return this.exposure.openSellQty[instrument] ?? 0
  }

  /** The signed position that risk sees: what the run started with and every trade since. */
  positionQty(instrument: number): number {
    return this.exposure.positionQty[instrument] ?? 0
  }

  openOrders(instrument: number): number {
    return this.exposure.openOrders[instrument] ?? 0
  }

  /** Moves every time to another epoch: `OrderStore.rebase`, and the windows of risk. */
  rebase(shiftNs: number): void {
    this.orders.rebase(shiftNs)
    this.risk.rebase(shiftNs)
  }

  private requestRefusal(order: number, event: OrderEvent): RequestRefusal | undefined {
    if (!this.orders.has(order)) return 'unknown-order'
    const refusal = eventRefusal(this.orders.state[order], this.orders.flags[order], event)
    if (refusal === undefined) return undefined
    return refusal === 'order-closed' ? 'order-closed' : 'request-under-way'
  }

  /** The column of the state table that a report belongs to. */
  private eventOf(report: ExecutionReport): OrderEvent {
    switch (report.execType) {
      case ExecType.new: return OrderEvent.new
      case ExecType.trade: return this.tradeEvent(report)
      case ExecType.canceled: return OrderEvent.canceled
      case ExecType.replaced:
        return report.qty > Math.max(report.cumQty, this.orders.venueCumQty[report.order]) ? OrderEvent.replaced : OrderEvent.replacedDone
      case ExecType.rejected: return OrderEvent.rejected
      case ExecType.expired: return OrderEvent.expired
      case ExecType.cancelRejected: return OrderEvent.cancelRejected
      case ExecType.replaceRejected: return OrderEvent.replaceRejected
      case ExecType.triggered: return OrderEvent.triggered
      case ExecType.restated: return OrderEvent.restated
      case ExecType.tradeCanceled: return OrderEvent.tradeCanceled
      // No venue can submit: a code outside the vocabulary falls into a column that every order refuses.
      default: return OrderEvent.submit
    }
  }

  private tradeEvent(report: ExecutionReport): OrderEvent {
    const orders = this.orders
    const order = report.order
    const cumQty = orders.cumQty[order]
    if (report.cumQty <= orders.venueCumQty[order] && this.gaps.has(order, report.cumQty - report.lastQty, report.cumQty)) {
      const completes = isWorking(orders.state[order]) && cumQty + report.lastQty === orders.qty[order]
      return completes ? OrderEvent.fill : OrderEvent.lateTrade
    }
    return report.cumQty >= this.qtyInForce(report) ? OrderEvent.fill : OrderEvent.trade
  }

  /** The total at the moment of a trade: a trade that names the terms of a replace under way says that they are in force. */
  private qtyInForce(report: ExecutionReport): number {
    const orders = this.orders
    const replacing = (orders.flags[report.order] & OrderFlag.replaceUnderWay) !== 0 && isWorking(orders.state[report.order])
    return replacing && report.qty === orders.pendingQty[report.order] ? report.qty : orders.qty[report.order]
  }

  /** One flat column: why the quantities of a report cannot be. */
  private quantityRefusal(report: ExecutionReport, event: OrderEvent): ReportRefusal | undefined {
    const { order, lastQty, cumQty, qty } = report
    if (!Number.isInteger(cumQty) || cumQty < 0) return 'bad-quantity'
    if ((event === OrderEvent.replaced || event === OrderEvent.restated) && (!Number.isInteger(qty) || qty > INT32_MAX)) return 'bad-quantity'
    if (event === OrderEvent.restated && qty <= Math.max(cumQty, this.orders.venueCumQty[order])) return 'bad-quantity'
    if (event === OrderEvent.replacedDone && cumQty === 0 && this.orders.venueCumQty[order] === 0) return 'bad-quantity'
    if ((event === OrderEvent.replaced || event === OrderEvent.restated) && !Number.isInteger(report.price)) return 'bad-price'
    if (event === OrderEvent.tradeCanceled) return this.cancellationRefusal(report)
    if (event !== OrderEvent.trade && event !== OrderEvent.fill && event !== OrderEvent.lateTrade) return undefined
    if (!Number.isInteger(lastQty) || lastQty <= 0) return 'bad-quantity'
    if (!Number.isInteger(report.lastPrice)) return 'bad-price'
    const venueCumQty = this.orders.venueCumQty[order]
    if (cumQty <= venueCumQty) return this.gaps.has(order, cumQty - lastQty, cumQty) ? undefined : 'duplicate-trade'
    if (cumQty < venueCumQty + lastQty) return 'inconsistent-quantity'
    if (cumQty > this.qtyInForce(report)) return 'overfill'
    return undefined
  }

  /** A trade that is void must have been reported, and counts in the venue's total no more: so one that is told twice is told from another. */
  private cancellationRefusal({ order, lastQty, lastPrice, cumQty }: ExecutionReport): ReportRefusal | undefined {
    if (!Number.isInteger(lastQty) || lastQty <= 0 || lastQty > this.orders.cumQty[order]) return 'bad-quantity'
    if (!Number.isInteger(lastPrice)) return 'bad-price'
    return cumQty + lastQty === this.orders.venueCumQty[order] ? undefined : 'inconsistent-quantity'
  }

  /** Takes the quantities, prices and times of an accepted report into the record. */
  private adopt(report: ExecutionReport, event: OrderEvent): void {
    const orders = this.orders
    const order = report.order
    if (event === OrderEvent.trade || event === OrderEvent.fill || event === OrderEvent.lateTrade) this.adoptTrade(report)
    if (event === OrderEvent.tradeCanceled) this.adoptCancellation(report)
    if (event === OrderEvent.new) orders.ackedNs[order] = this.clock.nowNs
    if (event === OrderEvent.replaced || event === OrderEvent.replacedDone) this.adoptTerms(report, event)
    if (event === OrderEvent.restated) {
      orders.price[order] = report.price
      orders.qty[order] = report.qty
    }
    if (event === OrderEvent.replaceRejected) this.dropPending(order)
    // Other reports carry cumQty too: what it counts beyond ours is a trade that we have not heard of.
    const countedQty = Math.min(report.cumQty, orders.qty[order])
    if (countedQty > orders.venueCumQty[order]) {
      this.gaps.open(order, orders.venueCumQty[order], countedQty)
      orders.venueCumQty[order] = countedQty
      this.fillGaps++
    }
  }

  private adoptTrade(report: ExecutionReport): void {
    const orders = this.orders
    const { order, lastQty } = report
    const venueCumQty = orders.venueCumQty[order]
    if (report.cumQty > venueCumQty) {
      if (report.cumQty > venueCumQty + lastQty) {
        this.gaps.open(order, venueCumQty, report.cumQty - lastQty)
        this.fillGaps++
      }
      orders.qty[order] = this.qtyInForce(report)
      orders.venueCumQty[order] = report.cumQty
    } else {
      this.gaps.close(order, report.cumQty - lastQty, report.cumQty)
    }
    orders.cumQty[order] += lastQty
    orders.notionalTraded[order] += lastQty * report.lastPrice * this.multiplierAt(orders.instrument[order])
    this.exposure.positionQty[orders.instrument[order]] += orders.side[order] === Side.buy ? lastQty : -lastQty
  }

  /** It is as if the order had been for that much less. */
  private adoptCancellation({ order, lastQty, lastPrice }: ExecutionReport): void {
    const orders = this.orders
    orders.cumQty[order] -= lastQty
    orders.venueCumQty[order] -= lastQty
    orders.qty[order] -= lastQty
    if (orders.pendingQty[order] > 0) orders.pendingQty[order] = Math.max(0, orders.pendingQty[order] - lastQty)
    orders.notionalTraded[order] -= lastQty * lastPrice * this.multiplierAt(orders.instrument[order])
    this.exposure.positionQty[orders.instrument[order]] -= orders.side[order] === Side.buy ? lastQty : -lastQty
  }

  private adoptTerms(report: ExecutionReport, event: OrderEvent): void {
    const orders = this.orders
    const order = report.order
    if (event === OrderEvent.replaced) {
      orders.price[order] = report.price
      orders.qty[order] = report.qty
    } else {
      // The new total was at or below what has traded: what has traded is the total (FIX matrix C.3.b, C.3.c).
      orders.qty[order] = Math.max(orders.venueCumQty[order], Math.min(report.cumQty, orders.qty[order]))
    }
    this.dropPending(order)
  }

  private dropPending(order: number): void {
    this.orders.pendingPrice[order] = 0
    this.orders.pendingQty[order] = 0
  }

  /** Bits and state after an event that the table takes. */
  private move(order: number, event: OrderEvent): void {
    const orders = this.orders
    const flags = flagsAfter(orders.flags[order], event)
    const next = nextState(orders.state[order], event)
    orders.flags[order] = flags
    orders.state[order] = next === WORKING ? workingState(flags, orders.cumQty[order]) : next
  }

  private open(order: number): void {
    const instrument = this.orders.instrument[order]
    this.orders.link(order)
    this.exposure.openOrders[instrument]++
    this.expose(order)
  }

  private reopen(order: number): void {
    this.orders.closedNs[order] = Number.NaN
    this.open(order)
  }

  private close(order: number): void {
    const orders = this.orders
    orders.unlink(order)
    orders.closedNs[order] = this.clock.nowNs
    this.dropPending(order)
    this.exposure.openOrders[orders.instrument[order]]--
    this.expose(order)
  }

  private multiplierAt(instrument: number): number {
    return (this.multipliers[instrument] ??= multiplierOf(this.instruments.at(instrument)))
  }

  /** Brings what the order counts in the exposure of its instrument up to date. */
  private expose(order: number): void {
    const orders = this.orders
    const instrument = orders.instrument[order]
    const multiplier = this.multiplierAt(instrument)
    let qty = orders.leavesQty(order)
    let notional = qty * Math.abs(orders.type[order] === OrderType.limit ? orders.price[order] : orders.referencePrice[order]) * multiplier
    if (isWorking(orders.state[order]) && (orders.flags[order] & OrderFlag.replaceUnderWay) !== 0) {
      const pendingQty = Math.max(0, orders.pendingQty[order] - orders.venueCumQty[order])
      notional = Math.max(notional, pendingQty * Math.abs(orders.pendingPrice[order]) * multiplier)
      qty = Math.max(qty, pendingQty)
    }
    const open = orders.side[order] === Side.buy ? this.exposure.openBuyQty : this.exposure.openSellQty
    open[instrument] += qty - orders.exposureQty[order]
    this.exposure.openNotional[instrument] += notional - orders.exposureNotional[order]
    orders.exposureQty[order] = qty
    orders.exposureNotional[order] = notional
  }
}

/** A request was refused because the order had ended (FIX CxlRejReason 0): the report of its end is lost, or will come too late to matter. */
function saysItIsOver({ execType, reason, leavesQty }: ExecutionReport): boolean {
  return (execType === ExecType.cancelRejected || execType === ExecType.replaceRejected) && reason === 'too-late' && leavesQty === 0
}
