/**
 * A price-time priority matching engine for any number of instruments and participants: continuous trading, displayed orders.
 *
 * Arrival is the order of calls, nothing else. An incoming order trades with the best price first and, at one price, with the one that
 * came first, at the resting order's price. Every command is answered through the participant's {@link ReportSink}, refusals included,
 * and every change of a book is told to the {@link MarketSink}: for a trade the feed first, then the maker, then the taker.
 * Sinks take note; they never command the engine. Nothing is allocated for a command.
 */
import { grown } from '../../core/columns.js'
import { L3Books } from '../../core/book/l3-books.js'
import { INT32_MAX, isOnTick, type Instrument, type Instruments } from '../../core/instrument.js'
import { Side } from '../../core/market/vocabulary.js'
import type { OrderTerms } from '../../core/orders/terms.js'
import { ExecType, Liquidity, OrderType, TimeInForce, type VenueReason } from '../../core/orders/venue.js'
import type { ReportSink } from '../venue/exchange.js'
import { NO_FEED, type MarketSink } from './market-sink.js'
import { OrderPlace, OrderRecords } from './order-records.js'

const TWO_POW_32 = 4_294_967_296

export class MatchingEngine {
  /** What rests. To be read only. */
  readonly books: L3Books
  private readonly sinks: ReportSink[] = []
  private readonly records = new OrderRecords()
  /** Participant and order number of the order in each slot of the books. */
  private owners: Int32Array
  /** Instruments by dense index, as far as they were traded. */
  private readonly terms: Instrument[] = []
  private references = 0
  private matches = 0
  /** The last order that came in met a resting order of its own participant. */
  private metItself = false

  constructor(private readonly instruments: Instruments, private readonly feed: MarketSink = NO_FEED) {
    this.books = new L3Books(Math.max(1, instruments.size))
    this.owners = new Int32Array(this.books.slotCapacity * 2)
  }

  /** Lets a participant in. Answers its number, by which it commands; its reports go to `sink`. */
  addParticipant(sink: ReportSink): number {
    this.sinks.push(sink)
    return this.records.addParticipant()
  }

  /**
   * A new order.
   * @param order the participant's own number of it, small and dense; free again once the order is complete, cancelled or refused
   * @param price increments; of a market order ignored, and reported as 0 @param qty increments
   */
  submit(
    participant: number, order: number, instrument: number, side: Side, type: OrderType, timeInForce: TimeInForce, price: number, qty: number,
    terms?: OrderTerms,
  ): void {
    const plain = terms === undefined && timeInForce <= TimeInForce.ioc && type <= OrderType.market
    const refusal = plain ? this.submitRefusal(participant, order, instrument, side, type, price, qty) : 'unsupported'
    if (refusal !== undefined) {
      this.sinks[participant].report(order, ExecType.rejected, 0, 0, 0, 0, price, qty, Liquidity.none, refusal)
      return
    }
    const isMarket = type === OrderType.market
    const limit = isMarket ? (side === Side.buy ? INT32_MAX : -INT32_MAX) : price
    const priceInForce = isMarket ? 0 : price
    this.records.begin(participant, order, priceInForce, qty)
    this.sinks[participant].report(order, ExecType.new, 0, 0, 0, qty, priceInForce, qty, Liquidity.none, undefined)
    const leavesQty = this.take(participant, order, instrument, side, limit, qty)
    if (leavesQty === 0) return
    if (this.metItself) this.reportCanceled(participant, order, 'self-trade')
    else if (isMarket || timeInForce === TimeInForce.ioc) this.reportCanceled(participant, order, leavesQty === qty ? 'no-liquidity' : 'ioc-remainder')
    else this.rest(participant, order, instrument, side, price, leavesQty)
  }

  cancel(participant: number, order: number): void {
    const slot = this.records.placeOf(participant, order)
    if (slot <= 0) {
      this.refuseRequest(participant, order, ExecType.cancelRejected, slot === OrderPlace.never ? 'unknown-order' : 'too-late')
      return
    }
    this.withdraw(slot)
    this.records.setPlace(participant, order, OrderPlace.gone)
    this.reportCanceled(participant, order, undefined)
  }

  /**
   * New terms: see `VenuePort.replace`. At an unchanged price a total that does not rise keeps the place in the queue; everything
   * else goes to the back, and trades first with what it crosses.
   * @param qty new total, what has traded included; at or below what has traded it cancels the rest
   */
  replace(participant: number, order: number, price: number, qty: number): void {
    const { books, records } = this
    const slot = records.placeOf(participant, order)
    const refusal = this.replaceRefusal(slot, price, qty)
    if (refusal !== undefined) {
      this.refuseRequest(participant, order, ExecType.replaceRejected, refusal)
      return
    }
    const leavesQty = qty - records.cumQtyOf(participant, order)
    if (leavesQty <= 0) {
      this.cancel(participant, order)
      return
    }
    const restingQty = books.qtyOf(slot)
    const staysInPlace = price === books.priceOf(slot) && leavesQty <= restingQty
    records.setTerms(participant, order, price, qty)
    if (staysInPlace) {
      if (leavesQty < restingQty) {
        this.feed.onReduce(books.instrumentOf(slot), books.idLowOf(slot), books.idHighOf(slot), restingQty - leavesQty)
        books.reduce(slot, restingQty - leavesQty)
      }
      this.reportReplaced(participant, order, leavesQty)
      return
    }
    const instrument = books.instrumentOf(slot)
    const side = books.sideOf(slot)
    if (this.crosses(instrument, side, price)) {
      this.withdraw(slot)
      records.setPlace(participant, order, OrderPlace.gone)
      this.reportReplaced(participant, order, leavesQty)
      const left = this.take(participant, order, instrument, side, price, leavesQty)
      if (left === 0) return
      if (this.metItself) this.reportCanceled(participant, order, 'self-trade')
      else this.rest(participant, order, instrument, side, price, left)
      return
    }
    const id = ++this.references
    const idLow = id | 0
    const idHigh = (id / TWO_POW_32) | 0
    this.feed.onReplace(instrument, books.idLowOf(slot), books.idHighOf(slot), idLow, idHigh, price, leavesQty)
    this.own(books.replace(slot, idLow, idHigh, price, leavesQty), participant, order)
    this.reportReplaced(participant, order, leavesQty)
  }

  /** Slot of the order that is next to trade on a side of an instrument's book, 0 when the side is empty. */
  firstSlot(instrument: number, side: Side): number {
    const { ladder } = this.books
    const bookSide = (instrument << 1) | (side - 1)
    return ladder.depth(bookSide) > 0 ? this.books.headOf(ladder.levelAt(bookSide, 0)) : 0
  }

  /** The next match number, for a print that does not come of the books (hidden liquidity, an auction). */
  takeMatchNumber(): number {
    return ++this.matches
  }

  /** Trades an incoming order with what rests, within its limit. Answers what is left of it, and sets `metItself`. */
  private take(participant: number, order: number, instrument: number, side: Side, limit: number, qty: number): number {
    const { books, owners } = this
    const against = side === Side.buy ? Side.sell : Side.buy
    this.metItself = false
    let leavesQty = qty
    while (leavesQty > 0) {
      const slot = this.firstSlot(instrument, against)
      if (slot === 0) return leavesQty
      const price = books.priceOf(slot)
      if (side === Side.buy ? price > limit : price < limit) return leavesQty
      if (owners[slot << 1] === participant) {
        this.metItself = true
        return leavesQty
      }
      const restingQty = books.qtyOf(slot)
      const tradedQty = leavesQty < restingQty ? leavesQty : restingQty
      leavesQty -= tradedQty
      this.trade(slot, restingQty - tradedQty, participant, order, leavesQty, tradedQty, price)
    }
    return 0
  }

  private trade(slot: number, makerLeavesQty: number, taker: number, takerOrder: number, takerLeavesQty: number, qty: number, price: number): void {
    const { books, records, sinks } = this
    const maker = this.owners[slot << 1]
    const makerOrder = this.owners[(slot << 1) + 1]
    const match = ++this.matches
    this.feed.onExecute(books.instrumentOf(slot), books.idLowOf(slot), books.idHighOf(slot), qty, match | 0, (match / TWO_POW_32) | 0)
    books.reduce(slot, qty)
    if (makerLeavesQty === 0) records.setPlace(maker, makerOrder, OrderPlace.gone)
    const makerCumQty = records.fill(maker, makerOrder, qty)
    sinks[maker].report(
      makerOrder, ExecType.trade, qty, price, makerCumQty, makerLeavesQty, price, records.qtyOf(maker, makerOrder), Liquidity.maker, undefined,
    )
    const takerCumQty = records.fill(taker, takerOrder, qty)
    sinks[taker].report(
      takerOrder, ExecType.trade, qty, price, takerCumQty, takerLeavesQty, records.priceOf(taker, takerOrder), records.qtyOf(taker, takerOrder),
      Liquidity.taker, undefined,
    )
  }

  /** Puts an order, or what is left of it, at the back of its level, under a new reference. */
  private rest(participant: number, order: number, instrument: number, side: Side, price: number, qty: number): void {
    const id = ++this.references
    const idLow = id | 0
    const idHigh = (id / TWO_POW_32) | 0
    this.own(this.books.add(instrument, side, idLow, idHigh, price, qty), participant, order)
    this.feed.onAdd(instrument, side, idLow, idHigh, price, qty, participant)
  }

  private withdraw(slot: number): void {
    const { books } = this
    this.feed.onDelete(books.instrumentOf(slot), books.idLowOf(slot), books.idHighOf(slot))
    books.remove(slot)
  }

  private own(slot: number, participant: number, order: number): void {
    if (slot << 1 >= this.owners.length) this.owners = grown(this.owners, this.books.slotCapacity * 2)
    this.owners[slot << 1] = participant
    this.owners[(slot << 1) + 1] = order
    this.records.setPlace(participant, order, slot)
  }

  private crosses(instrument: number, side: Side, price: number): boolean {
    const slot = this.firstSlot(instrument, side === Side.buy ? Side.sell : Side.buy)
    if (slot === 0) return false
    return side === Side.buy ? this.books.priceOf(slot) <= price : this.books.priceOf(slot) >= price
  }

  private submitRefusal(
    participant: number, order: number, instrument: number, side: Side, type: OrderType, price: number, qty: number,
  ): VenueReason | undefined {
    if (!(instrument >= 0 && instrument < this.instruments.size)) return 'unknown-instrument'
    if (this.records.placeOf(participant, order) > 0) return 'duplicate-order-id'
    if (!isQty(qty) || side === Side.none) return 'bad-quantity'
    return type === OrderType.market ? undefined : this.priceRefusal(instrument, price)
  }

  private replaceRefusal(slot: number, price: number, qty: number): VenueReason | undefined {
    if (slot === OrderPlace.never) return 'unknown-order'
    if (slot === OrderPlace.gone) return 'too-late'
    if (!isQty(qty)) return 'bad-quantity'
    return this.priceRefusal(this.books.instrumentOf(slot), price)
  }

  /** A price of 0 or below is one only where the instrument's ticks begin below 0. */
  private priceRefusal(instrument: number, price: number): VenueReason | undefined {
    const terms = (this.terms[instrument] ??= this.instruments.at(instrument))
    if (!(price <= INT32_MAX && (price > 0 || (terms.ticks[0].fromPrice < 0 && price >= -INT32_MAX)))) return 'bad-price'
    return isOnTick(terms, price) ? undefined : 'off-tick'
  }

  /** Refuses a cancel or a replace: an order that rests stays as it is. */
  private refuseRequest(participant: number, order: number, execType: ExecType, reason: VenueReason): void {
    const { records } = this
    const place = records.placeOf(participant, order)
    const leavesQty = place > 0 ? this.books.qtyOf(place) : 0
    this.sinks[participant].report(
      order, execType, 0, 0, records.cumQtyOf(participant, order), leavesQty, records.priceOf(participant, order),
      records.qtyOf(participant, order), Liquidity.none, reason,
    )
  }

  private reportCanceled(participant: number, order: number, reason: VenueReason | undefined): void {
    const { records } = this
    this.sinks[participant].report(
      order, ExecType.canceled, 0, 0, records.cumQtyOf(participant, order), 0, records.priceOf(participant, order),
      records.qtyOf(participant, order), Liquidity.none, reason,
    )
  }

  private reportReplaced(participant: number, order: number, leavesQty: number): void {
    const { records } = this
    this.sinks[participant].report(
      order, ExecType.replaced, 0, 0, records.cumQtyOf(participant, order), leavesQty, records.priceOf(participant, order),
      records.qtyOf(participant, order), Liquidity.none, undefined,
    )
  }
}

function isQty(qty: number): boolean {
  return Number.isInteger(qty) && qty > 0 && qty <= INT32_MAX
}
