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
 *  7. Crosses and unprintable executions are auctions: our orders take no part in them.
 *  8. Our orders do not trade with each other: the incoming one stops there, its remainder is cancelled (self-trade).
 *  9. While the instrument does not trade, limit orders rest, market and immediate orders are refused; on resumption what crosses trades.
 * 10. At the end of market hours what works expires, and what comes later is refused. Our orders are not in the public feed.
 */
import { INT32_MAX, isOnTick, type Instruments } from '../../core/instrument.js'
import type { MarketBatch } from '../../core/market/batch.js'
import { MarketFlag, MarketKind, NO_INSTRUMENT, SessionEvent, Side, TradingState } from '../../core/market/vocabulary.js'
import type { OrderTerms } from '../../core/orders/terms.js'
import { ExecType, Liquidity, OrderType, TimeInForce, type VenueReason } from '../../core/orders/venue.js'
import type { ReportSink, SimulatedExchange } from '../venue/exchange.js'
import { HistoricalLiquidity } from './historical-liquidity.js'
import { OwnOrders } from './own-orders.js'

export class ReplayExchange implements SimulatedExchange {
  readonly history = new HistoricalLiquidity()
  readonly own = new OwnOrders()
  private readonly tradingState: number[] = []
  private readonly closed: boolean[] = []
  /** Rows of levels and quotes: they say nothing of orders, so they cannot be traded with. */
  rowsWithoutOrders = 0

  constructor(private readonly instruments: Instruments, private readonly sink: ReportSink) {}

  /** Quantity that really rests ahead of one of our orders at its price; undefined when it does not rest. */
  queueAhead(order: number): number | undefined {
    return this.own.resting(order) ? this.own.aheadOf(order) : undefined
  }

  // History.

  /** One row of history, at the exchange's time. */
  onHistory(batch: MarketBatch, row: number): void {
    switch (batch.kind[row]) {
      case MarketKind.add:
        this.arrive(batch, row, batch.orderIdLow[row], batch.orderIdHigh[row], batch.side[row], 0)
        return
      case MarketKind.execute:
      case MarketKind.executeAt:
        this.execute(batch, row)
        return
      case MarketKind.reduce:
      case MarketKind.delete:
        this.cancelHistorical(batch, row)
        return
      case MarketKind.replace:
        this.replaceHistorical(batch, row)
        return
      case MarketKind.trade:
        this.print(batch, row)
        return
      case MarketKind.clear:
        this.clear(batch.instrument[row])
        return
      case MarketKind.status:
        this.status(batch, row)
        return
      case MarketKind.session:
        this.session(batch.instrument[row], batch.code[row])
        return
      case MarketKind.setLevel:
      case MarketKind.quote:
        this.rowsWithoutOrders++
        return
      default:
    }
  }

  private arrive(batch: MarketBatch, row: number, idLow: number, idHigh: number, side: number, lostQty: number): void {
    const bookSide = (batch.instrument[row] << 1) | (side - 1)
    let takenQty = Math.min(lostQty, batch.qty[row])
    // A row that the book will refuse is nobody's order.
    if (!this.own.none && this.history.accepts(batch, row, idLow, idHigh, side) && (batch.flags[row] & MarketFlag.inferred) === 0 && this.isTrading(batch.instrument[row])) {
      const against = -(side === Side.buy ? batch.price[row] : -batch.price[row])
      takenQty += this.fillOwn(bookSide ^ 1, against, Infinity, batch.qty[row] - takenQty)
    }
    this.history.add(batch, row, idLow, idHigh, side, takenQty)
  }

  private execute(batch: MarketBatch, row: number): void {
    const { history } = this
    const slot = this.findHistorical(batch, row)
    if (slot === 0) return
    const bookSide = history.books.bookSideOf(slot)
    const auction = batch.kind[row] === MarketKind.executeAt && (batch.flags[row] & MarketFlag.printable) === 0
    const arrival = history.arrivalOf(slot)
    const signedPrice = signed(bookSide, history.books.priceOf(slot))
    if (!this.own.none && !auction) {
      const traded = batch.kind[row] === MarketKind.executeAt ? Math.max(signedPrice, signed(bookSide, batch.price[row])) : signedPrice
      this.fillOwn(bookSide, traded, traded === signedPrice ? arrival : Infinity, Math.min(batch.qty[row], history.books.qtyOf(slot)))
    }
    this.lower(slot, bookSide, signedPrice, arrival, batch.qty[row])
  }

  private cancelHistorical(batch: MarketBatch, row: number): void {
    const { books } = this.history
    const slot = this.findHistorical(batch, row)
    if (slot === 0) return
    const bookSide = books.bookSideOf(slot)
    const qty = batch.kind[row] === MarketKind.delete ? books.qtyOf(slot) : batch.qty[row]
    this.lower(slot, bookSide, signed(bookSide, books.priceOf(slot)), this.history.arrivalOf(slot), qty)
  }

  private replaceHistorical(batch: MarketBatch, row: number): void {
    const { history } = this
    const slot = this.findHistorical(batch, row)
    if (slot === 0) return
    const side = history.books.sideOf(slot)
    const lostQty = history.takenOf(slot)
    const bookSide = (history.books.instrumentOf(slot) << 1) | (side - 1)
    this.lower(slot, bookSide, signed(bookSide, history.books.priceOf(slot)), history.arrivalOf(slot), history.books.qtyOf(slot))
    this.arrive(batch, row, batch.otherIdLow[row], batch.otherIdHigh[row], side, lostQty)
  }

  /** A print against hidden liquidity: displayed orders at its price or better would have come first. */
  private print(batch: MarketBatch, row: number): void {
    if (this.own.none || (batch.flags[row] & MarketFlag.printable) === 0) return
    const bids = batch.instrument[row] << 1
    const side = batch.side[row]
    const through = side === Side.none ? 1 : 0
    const bought = side === Side.sell ? 0 : this.fillOwn(bids, batch.price[row] + through, Infinity, batch.qty[row])
    // Both sides of ours can stand through one print only when they crossed while trading was halted: it is still one print.
    if (side !== Side.buy) this.fillOwn(bids | 1, -batch.price[row] + through, Infinity, batch.qty[row] - bought)
  }

  private clear(instrument: number): void {
    this.history.books.clear(instrument)
    this.own.clearAhead(instrument << 1)
    this.own.clearAhead((instrument << 1) | 1)
  }

  private status(batch: MarketBatch, row: number): void {
    if ((batch.flags[row] & MarketFlag.operational) !== 0 || batch.instrument[row] === NO_INSTRUMENT) return
    const instrument = batch.instrument[row]
    const resumes = batch.code[row] === TradingState.trading && !this.isTrading(instrument)
    this.tradingState[instrument] = batch.code[row]
    if (resumes) this.matchResting(instrument)
  }

  private session(instrument: number, code: number): void {
    if (instrument === NO_INSTRUMENT) {
      for (const { index } of this.instruments) this.session(index, code)
    } else if (code === SessionEvent.startOfMessages) {
      // A feed that did not say that its day had ended: what still rests was of that day.
      this.expire(instrument << 1)
      this.expire((instrument << 1) | 1)
      this.closed[instrument] = false
      // As the risk check sees it: a day begins in trading unless a status says otherwise.
      this.tradingState[instrument] = TradingState.trading
      this.clear(instrument)
    } else if (code === SessionEvent.endOfMarketHours) {
      this.closed[instrument] = true
      this.expire(instrument << 1)
      this.expire((instrument << 1) | 1)
    }
  }

  private findHistorical(batch: MarketBatch, row: number): number {
    const slot = this.history.books.find(batch.orderIdLow[row], batch.orderIdHigh[row], batch.instrument[row])
    if (slot === 0) this.history.books.faults.unknownOrders++
    return slot
  }

  private lower(slot: number, bookSide: number, signedPrice: number, arrival: number, qty: number): void {
    const gone = this.history.reduce(slot, qty)
    if (gone !== 0 && !this.own.none) this.own.advance(bookSide, signedPrice, arrival, gone)
  }

  /**
   * Somebody trades `qty` with a book side: our resting orders that come first take it, as makers at their own prices.
   * First come all better than `signedPrice`, and at it those that arrived before `arrival` (Infinity: all). Answers what they took.
   */
  private fillOwn(bookSide: number, signedPrice: number, arrival: number, qty: number): number {
    const { own } = this
    let left = qty
    for (let order = own.first(bookSide); order !== 0 && left > 0; ) {
      const next = own.next(order)
      const price = own.signedPriceOf(order)
      if (price < signedPrice) break
      if (price > signedPrice || own.arrivalOf(order) < arrival) {
        const traded = Math.min(left, own.leavesOf(order))
        left -= traded
        this.trade(order, traded, own.priceOf(order), Liquidity.maker)
      }
      order = next
    }
    return qty - left
  }

  // Our commands.

  onSubmit(order: number, instrument: number, side: Side, type: OrderType, timeInForce: TimeInForce, price: number, qty: number, terms?: OrderTerms): void {
    const refusal = terms === undefined && timeInForce <= TimeInForce.ioc && type <= OrderType.market
      ? this.refusal(order, instrument, side, type, timeInForce, price, qty) : 'unsupported'
    if (refusal !== undefined) {
      this.sink.report(order, ExecType.rejected, 0, 0, 0, 0, price, qty, Liquidity.none, refusal)
      return
    }
    const bookSide = (instrument << 1) | (side - 1)
    this.own.create(order, bookSide, signed(bookSide, price), qty)
    this.sink.report(order, ExecType.new, 0, 0, 0, qty, price, qty, Liquidity.none, undefined)
    if (!this.isTrading(instrument)) {
      this.rest(order)
      return
    }
    const limit = type === OrderType.market ? Infinity : this.own.signedPriceOf(order)
    const stopped = this.take(order, limit)
    if (this.own.leavesOf(order) === 0) return
    if (stopped) this.cancelRest(order, 'self-trade')
    else if (type === OrderType.limit && timeInForce === TimeInForce.day) this.rest(order)
    else this.cancelRest(order, this.own.cumQtyOf(order) === 0 ? 'no-liquidity' : 'ioc-remainder')
  }

  onCancel(order: number): void {
    const { own } = this
    if (!own.resting(order)) {
      const known = own.known(order)
      this.sink.report(
        order, ExecType.cancelRejected, 0, 0, known ? own.cumQtyOf(order) : 0, 0, known ? own.priceOf(order) : 0, known ? own.qtyOf(order) : 0,
        Liquidity.none, known ? 'too-late' : 'unknown-order',
      )
      return
    }
    own.leave(order)
    this.cancelRest(order, undefined)
  }

  onReplace(order: number, price: number, qty: number): void {
    const { own } = this
    const refusal = this.replaceRefusal(order, price, qty)
    if (refusal !== undefined) {
      const known = own.known(order)
      this.sink.report(
        order, ExecType.replaceRejected, 0, 0, known ? own.cumQtyOf(order) : 0, own.resting(order) ? own.leavesOf(order) : 0,
        known ? own.priceOf(order) : 0, known ? own.qtyOf(order) : 0, Liquidity.none, refusal,
      )
      return
    }
    const bookSide = own.bookSideOf(order)
    const signedPrice = signed(bookSide, price)
    if (qty <= own.cumQtyOf(order)) {
      own.leave(order)
      this.cancelRest(order, undefined)
      return
    }
    if (signedPrice === own.signedPriceOf(order) && qty <= own.qtyOf(order)) {
      own.setTerms(order, signedPrice, qty)
      this.reportReplaced(order)
      return
    }
    own.leave(order)
    own.setTerms(order, signedPrice, qty)
    this.reportReplaced(order)
    const stopped = this.isTrading(bookSide >> 1) && this.take(order, signedPrice)
    if (own.leavesOf(order) === 0) return
    if (stopped) this.cancelRest(order, 'self-trade')
    else this.rest(order)
  }

  private refusal(
    order: number, instrument: number, side: Side, type: OrderType, timeInForce: TimeInForce, price: number, qty: number,
  ): VenueReason | undefined {
    if (instrument < 0 || instrument >= this.instruments.size) return 'unknown-instrument'
    if (this.own.known(order)) return 'duplicate-order-id'
    if (this.closed[instrument]) return 'closed'
    if (!(Number.isInteger(qty) && qty > 0 && qty <= INT32_MAX) || side === Side.none) return 'bad-quantity'
    if (type === OrderType.limit && !(price > 0 && price <= INT32_MAX)) return 'bad-price'
    if (type === OrderType.limit && !isOnTick(this.instruments.at(instrument), price)) return 'off-tick'
    if (!this.isTrading(instrument) && (type === OrderType.market || timeInForce === TimeInForce.ioc)) return 'halted'
    return undefined
  }

  private replaceRefusal(order: number, price: number, qty: number): VenueReason | undefined {
    if (!this.own.known(order)) return 'unknown-order'
    if (!this.own.resting(order)) return 'too-late'
    if (!(Number.isInteger(qty) && qty > 0 && qty <= INT32_MAX)) return 'bad-quantity'
    if (!(price > 0 && price <= INT32_MAX)) return 'bad-price'
    if (!isOnTick(this.instruments.at(this.own.bookSideOf(order) >> 1), price)) return 'off-tick'
    return undefined
  }

  /** Takes what really rests within the limit, best price first. Answers whether it met one of our own orders and had to stop. */
  private take(order: number, limit: number): boolean {
    const { own, history } = this
    const { books } = history
    const against = own.bookSideOf(order) ^ 1
    books.ladder.ensureSides(against + 1)
    for (let rank = 0; rank < books.ladder.depth(against); rank++) {
      const signedPrice = books.ladder.priceAt(against, rank)
      if (-signedPrice > limit) break
      for (let slot = books.headOf(books.ladder.levelAt(against, rank)); slot !== 0; slot = books.behind(slot)) {
        const available = history.availableOf(slot)
        if (available === 0) continue
        if (this.ownComesFirst(against, signedPrice, history.arrivalOf(slot))) return true
        const traded = Math.min(available, own.leavesOf(order))
        history.take(slot, traded)
        own.advance(against, signedPrice, history.arrivalOf(slot), traded)
        this.trade(order, traded, books.priceOf(slot), Liquidity.taker)
        if (own.leavesOf(order) === 0) return false
      }
    }
    const first = own.first(against)
    return first !== 0 && -own.signedPriceOf(first) <= limit
  }

  private ownComesFirst(bookSide: number, signedPrice: number, arrival: number): boolean {
    const first = this.own.first(bookSide)
    if (first === 0) return false
    const price = this.own.signedPriceOf(first)
    return price > signedPrice || (price === signedPrice && this.own.arrivalOf(first) < arrival)
  }

  /** On resumption our orders come again in the order of arrival: each takes what it crosses, and meets only those of ours that came before it. */
  private matchResting(instrument: number): void {
    const { own } = this
    const orders: number[] = []
    for (const bookSide of [instrument << 1, (instrument << 1) | 1]) {
      for (let order = own.first(bookSide); order !== 0; order = own.next(order)) orders.push(order)
    }
    orders.sort((a, b) => own.arrivalOf(a) - own.arrivalOf(b))
    for (const order of orders) own.leave(order)
    for (const order of orders) {
      const arrival = own.arrivalOf(order)
      const stopped = this.take(order, own.signedPriceOf(order))
      if (own.leavesOf(order) === 0) continue
      if (stopped) this.cancelRest(order, 'self-trade')
      else own.rest(order, arrival, this.history.levelAvailable(own.bookSideOf(order), own.signedPriceOf(order), arrival))
    }
  }

  private rest(order: number): void {
    this.own.rest(order, this.history.nextArrival(), this.history.levelAvailable(this.own.bookSideOf(order), this.own.signedPriceOf(order)))
  }

  private expire(bookSide: number): void {
    const { own } = this
    for (let order = own.first(bookSide); order !== 0; order = own.first(bookSide)) {
      own.leave(order)
      this.sink.report(order, ExecType.expired, 0, 0, own.cumQtyOf(order), 0, own.priceOf(order), own.qtyOf(order), Liquidity.none, 'closed')
    }
  }

  private trade(order: number, qty: number, price: number, liquidity: Liquidity): void {
    const { own } = this
    own.fill(order, qty)
    this.sink.report(order, ExecType.trade, qty, price, own.cumQtyOf(order), own.leavesOf(order), own.priceOf(order), own.qtyOf(order), liquidity, undefined)
  }

  private cancelRest(order: number, reason: VenueReason | undefined): void {
    const { own } = this
    this.sink.report(order, ExecType.canceled, 0, 0, own.cumQtyOf(order), 0, own.priceOf(order), own.qtyOf(order), Liquidity.none, reason)
  }

  private reportReplaced(order: number): void {
    const { own } = this
    this.sink.report(order, ExecType.replaced, 0, 0, own.cumQtyOf(order), own.leavesOf(order), own.priceOf(order), own.qtyOf(order), Liquidity.none, undefined)
  }

  private isTrading(instrument: number): boolean {
    const state = this.tradingState[instrument]
    return state === undefined || state === TradingState.trading
  }
}

function signed(bookSide: number, price: number): number {
  return (bookSide & 1) === 0 ? price : -price
}
