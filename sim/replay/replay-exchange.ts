/**
 * Replay against history: our orders join the queue that really was, and the historical orders are the counterparties.
 *
 * Modelling assumptions (README.md of this folder explains each):
 *  1. The others do what they did: no historical order or cancel reacts to us.
 *  2. Our order joins the back of its price level when it arrives; at one nanosecond history was there first.
 *  3. An execution of an order that stands behind ours (later at our price, or at a worse price) would have met ours first: we trade, at our
 *     price, up to its size; all our orders together at most that size. What history's order lost to us it still loses in the record.
 *  4. A historical order that arrives at or through our price trades with us first, up to its size.
 *  5. Our marketable order takes what really rests, in price-time priority, at the resting price. What we took is not there for later history:
 *     its executions, cancels and replaces are reconciled against it.
 *  6. A print against hidden liquidity fills us strictly through our price, or at it when the feed says that our side was resting.
 *  7. Crosses and unprintable executions are auctions: only orders that are for them take part in them (18).
 *  8. Our orders do not trade with each other: the incoming one stops there, its remainder is cancelled (self-trade).
 *  9. While the instrument does not trade, limit orders rest, market and immediate orders are refused; on resumption what crosses trades.
 * 10. At the end of market hours what works expires, and what comes later is refused. Our orders are not in the public feed.
 * 11 to 18 are of orders with further terms: {@link FurtherTerms}. Plain orders are dealt with here, and pay nothing for the others.
 *
 * Where history is levels or quotes, the same holds of them, and places in the queue are estimates by a model: {@link LevelLiquidity}.
 */
import { INT32_MAX, isOnTick, type Instruments } from '../../core/instrument.js'
import type { MarketBatch } from '../../core/market/batch.js'
import { Side } from '../../core/market/vocabulary.js'
import { isStop, type OrderTerms } from '../../core/orders/terms.js'
import { ExecType, Liquidity, OrderType, TimeInForce, type VenueReason } from '../../core/orders/venue.js'
import { RandomStreams } from '../../core/random.js'
import { isForAuction, isImmediate, NO_TERMS, SpecialOrder, termsRefusal } from '../matching/special-order.js'
import type { ReportSink, TimedExchange } from '../venue/exchange.js'
import { FurtherTerms } from './further-terms.js'
import type { Counterfactual, HistoricalLiquidity } from './historical-liquidity.js'
import { HistoryRows } from './history-rows.js'
import type { OwnOrders } from './own-orders.js'
import type { MarketImpact } from './market-impact.js'
import type { QueueFills } from './queue-fills.js'
import type { QueueModel } from './queue-model.js'
import { ReplayMarket } from './replay-market.js'
import type { ReplayTerms } from './replay-terms.js'
import { signed } from './standing-liquidity.js'

export type { ReplayTerms }

export class ReplayExchange implements TimedExchange {
  private readonly market: ReplayMarket
  private readonly rows: HistoryRows
  /** Our orders: what rests where. */
  readonly own: OwnOrders
  /** Comes with the first order that has any. */
  private furtherTerms: FurtherTerms | undefined
  private nowUnixNs = -(1n << 63n)

  /** @param random of the run: icebergs draw their portions from it */
  constructor(readonly instruments: Instruments, private readonly sink: ReportSink, private readonly random = new RandomStreams(0), terms: ReplayTerms = {}) {
    this.market = new ReplayMarket(instruments, sink, terms)
    this.rows = new HistoryRows(this.market)
    this.own = this.market.own
  }

  /** The others' orders, less what we took of them. */
  get history(): HistoricalLiquidity {
    return this.market.history
  }

  /** How much of our volume so far took or displaced what history used otherwise: of all instruments together. */
  get counterfactual(): Readonly<Counterfactual> {
    const total: Counterfactual = { takenQty: 0, executedQty: 0, canceledQty: 0, replacedQty: 0, displacedQty: 0 }
    for (const { index } of this.instruments) {
      const counted = this.counterfactualOf(index)
      for (const name of Object.keys(total) as (keyof Counterfactual)[]) total[name] += counted[name]
    }
    return total
  }

  /** The same of one instrument; it goes on counting. */
  counterfactualOf(instrument: number): Readonly<Counterfactual> {
    return this.market.history.counterfactualOf(instrument)
  }

  /** Which queue filled what of our volume, by instrument. */
  get queueFills(): readonly Readonly<QueueFills>[] {
    return this.market.queueFills
  }

  /** What estimates the queues of instruments whose history is levels or quotes. */
  get queueModel(): QueueModel {
    return this.market.queueModel
  }

  /** Whether the queue model was asked for; one that was not is the default. */
  get queueModelWasGiven(): boolean {
    return this.market.queueModelWasGiven
  }

  get impact(): MarketImpact {
    return this.market.impact
  }

  /** What the record has traded of an instrument so far, crosses included. */
  recordQty(instrument: number): number {
    return this.market.recordQty(instrument)
  }

  /** Whether the history of any instrument is levels or quotes, so that queues are estimates. */
  get estimatesQueues(): boolean {
    return this.market.levels !== undefined
  }

  /** Rows of levels and quotes of instruments whose history has orders: they say nothing that the orders do not. */
  get rowsWithoutOrders(): number {
    return this.rows.withoutOrders
  }

  /**
   * Quantity that really rests ahead of one of our orders at its price, or is estimated to; undefined when the order does not rest.
   * {@link UNKNOWN_AHEAD} where its price is out of sight.
   */
  queueAhead(order: number): number | undefined {
    return this.own.resting(order) ? this.own.aheadOf(order) : undefined
  }

  /** One row of history, at the exchange's time. */
  onHistory(batch: MarketBatch, row: number): void {
    this.rows.onRow(batch, row)
    this.furtherTerms?.settle(batch.instrument[row])
  }

  /** When the next order ends by itself, Unix time, ns; undefined when none does. */
  get nextUnixNs(): bigint | undefined {
    return this.furtherTerms?.expiries.nextUnixNs
  }

  /** Time has come to an instant: the orders whose time is over end, before anything else happens at it. */
  advanceTo(unixNs: bigint): void {
    this.nowUnixNs = unixNs
    this.furtherTerms?.advanceTo(unixNs)
  }

  // Our commands.

  onSubmit(order: number, instrument: number, side: Side, type: OrderType, timeInForce: TimeInForce, price: number, qty: number, terms?: OrderTerms): void {
    const plain = terms === undefined && timeInForce <= TimeInForce.ioc && type <= OrderType.market
    const refusal = plain
      ? this.refusal(order, instrument, side, type, timeInForce, price, qty)
      : this.specialRefusal(order, instrument, side, type, timeInForce, price, qty, terms ?? NO_TERMS)
    if (refusal !== undefined) {
      this.sink.report(order, ExecType.rejected, 0, 0, 0, 0, price, qty, Liquidity.none, refusal)
      if (terms?.list !== undefined) this.further().refuse(terms)
      return
    }
    const priceInForce = plain || isLimited(type, price, terms) ? price : 0
    this.own.create(order, (instrument << 1) | (side - 1), signed(side - 1, priceInForce), qty)
    this.sink.report(order, ExecType.new, 0, 0, 0, qty, priceInForce, qty, Liquidity.none, undefined)
    if (plain) {
      this.enter(order, type, timeInForce)
    } else {
      this.further().arrive(new SpecialOrder(0, order, instrument, side, type, timeInForce, priceInForce, qty, terms ?? NO_TERMS, this.history.nextArrival()))
    }
    this.furtherTerms?.settle(instrument)
  }

  private further(): FurtherTerms {
    return (this.furtherTerms ??= new FurtherTerms(this.market, this.random.stream('replay/icebergs')))
  }

  /** A plain order takes what its limit allows, and rests or ends. */
  private enter(order: number, type: OrderType, timeInForce: TimeInForce): void {
    if (!this.market.isTrading(this.own.bookSideOf(order) >> 1)) {
      this.market.rest(order)
      return
    }
    const limit = type === OrderType.market ? Infinity : this.own.signedPriceOf(order)
    const stopped = this.market.take(order, limit)
    if (this.own.leavesOf(order) === 0) return
    if (stopped) this.market.cancelRest(order, 'self-trade')
    else if (type === OrderType.limit && timeInForce === TimeInForce.day) this.market.rest(order)
    else this.market.cancelRest(order, this.own.cumQtyOf(order) === 0 ? 'no-liquidity' : 'ioc-remainder')
  }

  onCancel(order: number): void {
    const { own } = this
    const special = this.market.specials.get(order)
    if (special !== undefined) {
      this.furtherTerms?.end(special, ExecType.canceled, undefined)
      this.furtherTerms?.settle(special.instrument)
      return
    }
    if (!own.resting(order)) {
      const known = own.known(order)
      this.sink.report(
        order, ExecType.cancelRejected, 0, 0, known ? own.cumQtyOf(order) : 0, 0, known ? own.priceOf(order) : 0, known ? own.qtyOf(order) : 0,
        Liquidity.none, known ? 'too-late' : 'unknown-order',
      )
      return
    }
    own.leave(order)
    this.market.cancelRest(order, undefined)
  }

  onReplace(order: number, price: number, qty: number): void {
    const { own } = this
    const special = this.market.specials.get(order)
    const refusal = this.replaceRefusal(order, price, qty, special)
    if (refusal !== undefined) {
      const known = own.known(order)
      this.sink.report(
        order, ExecType.replaceRejected, 0, 0, known ? own.cumQtyOf(order) : 0, special?.leavesQty ?? (own.resting(order) ? own.leavesOf(order) : 0),
        known ? own.priceOf(order) : 0, known ? own.qtyOf(order) : 0, Liquidity.none, refusal,
      )
      return
    }
    if (special === undefined) this.replacePlain(order, price, qty)
    else this.furtherTerms?.replace(special, price, qty)
    this.furtherTerms?.settle(own.bookSideOf(order) >> 1)
  }

  private replacePlain(order: number, price: number, qty: number): void {
    const { own } = this
    const bookSide = own.bookSideOf(order)
    const signedPrice = signed(bookSide, price)
    if (qty <= own.cumQtyOf(order)) {
      own.leave(order)
      this.market.cancelRest(order, undefined)
      return
    }
    if (signedPrice === own.signedPriceOf(order) && qty <= own.qtyOf(order)) {
      own.setTerms(order, signedPrice, qty)
      this.market.reportReplaced(order)
      return
    }
    own.leave(order)
    own.setTerms(order, signedPrice, qty)
    this.market.reportReplaced(order)
    const stopped = this.market.isTrading(bookSide >> 1) && this.market.take(order, signedPrice)
    if (own.leavesOf(order) === 0) return
    if (stopped) this.market.cancelRest(order, 'self-trade')
    else this.market.rest(order)
  }

  private refusal(
    order: number, instrument: number, side: Side, type: OrderType, timeInForce: TimeInForce, price: number, qty: number, waits = false,
  ): VenueReason | undefined {
    if (instrument < 0 || instrument >= this.instruments.size) return 'unknown-instrument'
    if (this.own.known(order)) return 'duplicate-order-id'
    if (this.market.isClosed(instrument)) return 'closed'
    if (!(Number.isInteger(qty) && qty > 0 && qty <= INT32_MAX) || side === Side.none) return 'bad-quantity'
    if (type === OrderType.limit && !(price > 0 && price <= INT32_MAX)) return 'bad-price'
    if (type === OrderType.limit && !isOnTick(this.instruments.at(instrument), price)) return 'off-tick'
    if (!waits && !this.market.isTrading(instrument) && (type === OrderType.market || timeInForce === TimeInForce.ioc)) return 'halted'
    return undefined
  }

  private specialRefusal(
    order: number, instrument: number, side: Side, type: OrderType, timeInForce: TimeInForce, price: number, qty: number, terms: OrderTerms,
  ): VenueReason | undefined {
    const limited = isLimited(type, price, terms)
    const checked = limited ? OrderType.limit : OrderType.market
    // Without a price to rest at it needs somebody to trade with now; a stop and a peg need nobody yet.
    const waits = isStop(terms) || terms.peg !== undefined || isForAuction(timeInForce)
    const immediate = isImmediate(timeInForce) || (type !== OrderType.limit && !waits)
    const refusal = this.refusal(order, instrument, side, checked, immediate ? TimeInForce.ioc : TimeInForce.day, price, qty, waits)
    if (refusal !== undefined) return refusal
    // There is one venue only; in an auction nobody rests at the price that it will find.
    if (terms.sweep === true || (isForAuction(timeInForce) && type === OrderType.marketToLimit)) return 'unsupported'
    if (this.market.isLateForAuction(instrument, timeInForce)) return 'too-late-for-auction'
    const wrong = termsRefusal(this.instruments.at(instrument), checked, timeInForce, price, qty, terms)
    return wrong ?? (terms.expireUnixNs !== undefined && terms.expireUnixNs <= this.nowUnixNs ? 'time-expired' : undefined)
  }

  private replaceRefusal(order: number, price: number, qty: number, special: SpecialOrder | undefined): VenueReason | undefined {
    if (!this.own.known(order)) return 'unknown-order'
    if (special === undefined && !this.own.resting(order)) return 'too-late'
    if (!(Number.isInteger(qty) && qty > 0 && qty <= INT32_MAX)) return 'bad-quantity'
    if (!(price > 0 && price <= INT32_MAX)) return 'bad-price'
    if (!isOnTick(this.instruments.at(this.own.bookSideOf(order) >> 1), price)) return 'off-tick'
    return special && this.furtherTerms?.replaceRefusal(special)
  }
}

/** Whether an order comes with a limit: a peg need not have one, and a market-to-limit order gets its own later. */
function isLimited(type: OrderType, price: number, terms: OrderTerms | undefined): boolean {
  return type === OrderType.limit && (terms?.peg === undefined || price !== 0)
}
