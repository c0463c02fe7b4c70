/**
 * The market that is replayed: what history says is there, with our orders among it, and how the two trade with each other.
 * Knows nothing of rows and commands: {@link HistoryRows} and {@link ReplayExchange} say what happens, here is what comes of it.
 */
import type { Instruments } from '../../core/instrument.js'
import { SessionEvent, Side, TradingState } from '../../core/market/vocabulary.js'
import { ExecType, Liquidity, type VenueReason } from '../../core/orders/venue.js'
import type { DarkBook } from '../matching/dark-book.js'
import type { SpecialOrder } from '../matching/special-order.js'
import type { ReportSink } from '../venue/exchange.js'
import { HistoricalLiquidity } from './historical-liquidity.js'
import { OwnOrders } from './own-orders.js'

/** What orders with further terms need to hear. Nobody listens as long as there has been none. */
export interface TermsListener {
  /** A trade at the exchange, of others among themselves or with us. */
  onPrint(instrument: number, price: number): void
  /** An order with further terms has traded; it is reported already. */
  onTrade(order: SpecialOrder, qty: number): void
  /** Takes an order that rests out of the market, to come again. */
  withdraw(order: SpecialOrder): void
  /** It comes again, with the place in time that it had. */
  resume(order: SpecialOrder): void
  onDayEnd(instrument: number): void
  onDayBegin(instrument: number): void
}

export class ReplayMarket {
  readonly history = new HistoricalLiquidity()
  readonly own = new OwnOrders()
  /** Orders of ours with further terms that live, by their number. Of those that are shown `own` has the place too. */
  readonly specials = new Map<number, SpecialOrder>()
  /** Those of them that rest and are not shown; there is none until there is one. */
  dark: DarkBook | undefined
  listener: TermsListener | undefined
  private readonly tradingState: number[] = []
  private readonly closed: boolean[] = []
  private readonly lastPrices: number[] = []

  constructor(readonly instruments: Instruments, readonly sink: ReportSink) {}

  /** Whether nothing of ours can be met. */
  get nothingRests(): boolean {
    return this.own.none && this.dark === undefined
  }

  /** Price of the last trade, NaN before the first. */
  lastPrice(instrument: number): number {
    return this.lastPrices[instrument] ?? Number.NaN
  }

  printed(instrument: number, price: number): void {
    this.lastPrices[instrument] = price
    this.listener?.onPrint(instrument, price)
  }

  isTrading(instrument: number): boolean {
    const state = this.tradingState[instrument]
    return state === undefined || state === TradingState.trading
  }

  isClosed(instrument: number): boolean {
    return this.closed[instrument] ?? false
  }

  status(instrument: number, state: number): void {
    const resumes = state === TradingState.trading && !this.isTrading(instrument)
    this.tradingState[instrument] = state
    if (resumes) this.matchResting(instrument)
  }

  session(instrument: number, code: number): void {
    if (code === SessionEvent.startOfMessages) {
      // A feed that did not say that its day had ended: what still rests was of that day.
      this.endDay(instrument)
      this.closed[instrument] = false
      // As the risk check sees it: a day begins in trading unless a status says otherwise.
      this.tradingState[instrument] = TradingState.trading
      this.clear(instrument)
      this.listener?.onDayBegin(instrument)
    } else if (code === SessionEvent.endOfMarketHours) {
      this.closed[instrument] = true
      this.endDay(instrument)
    }
  }

  private endDay(instrument: number): void {
    this.expire(instrument << 1)
    this.expire((instrument << 1) | 1)
    this.listener?.onDayEnd(instrument)
  }

  clear(instrument: number): void {
    this.history.books.clear(instrument)
    this.own.clearAhead(instrument << 1)
    this.own.clearAhead((instrument << 1) | 1)
  }

  /**
   * Somebody trades `qty` with a book side: our resting orders that come first take it, as makers at their own prices.
   * First come all better than `signedPrice`, and at it those that arrived before `arrival` (Infinity: all). Those that are not shown come after
   * the others at their price, and only from `darkPrice` on. Answers what they took.
   */
  fillOwn(bookSide: number, signedPrice: number, arrival: number, qty: number, darkPrice: number): number {
    const { own } = this
    let left = qty
    while (left > 0) {
      const order = own.first(bookSide)
      const price = order === 0 ? -Infinity : own.signedPriceOf(order)
      const shown = order !== 0 && (price > signedPrice || (price === signedPrice && own.arrivalOf(order) < arrival))
      const dark = this.dark?.first(bookSide >> 1, (bookSide & 1) === 0 ? Side.sell : Side.buy, signed(bookSide, darkPrice), left)
      if (dark !== undefined && (!shown || signed(bookSide, dark.restingPrice) > price)) {
        const traded = Math.min(left, dark.leavesQty)
        left -= traded
        this.trade(dark.order, traded, dark.restingPrice, Liquidity.maker)
      } else if (shown) {
        const traded = Math.min(left, own.tradableOf(order))
        left -= traded
        this.trade(order, traded, own.priceOf(order), Liquidity.maker)
      } else {
        break
      }
    }
    return qty - left
  }

  /** Takes what really rests within the signed limit, best price first. Answers whether it met one of our own orders and had to stop. */
  take(order: number, limit: number): boolean {
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
        if (this.ownComesFirst(against, signedPrice, history.arrivalOf(slot), this.leavesOf(order))) return true
        const traded = Math.min(available, this.leavesOf(order))
        history.take(slot, traded)
        own.advance(against, signedPrice, history.arrivalOf(slot), traded)
        this.trade(order, traded, books.priceOf(slot), Liquidity.taker)
        if (this.leavesOf(order) === 0) return false
      }
    }
    return this.ownComesFirst(against, -limit - 1, -Infinity, this.leavesOf(order))
  }

  /** What {@link take} would trade, counted up to `enoughQty`. */
  available(bookSide: number, limit: number, enoughQty: number): number {
    const { history } = this
    const { books } = history
    const against = bookSide ^ 1
    let qty = 0
    books.ladder.ensureSides(against + 1)
    for (let rank = 0; rank < books.ladder.depth(against); rank++) {
      const signedPrice = books.ladder.priceAt(against, rank)
      if (-signedPrice > limit) break
      for (let slot = books.headOf(books.ladder.levelAt(against, rank)); slot !== 0; slot = books.behind(slot)) {
        const available = history.availableOf(slot)
        if (available === 0) continue
        if (this.ownComesFirst(against, signedPrice, history.arrivalOf(slot), enoughQty - qty)) return qty
        qty += available
        if (qty >= enoughQty) return qty
      }
    }
    return qty
  }

  /** Whether an incoming order of `qty` meets one of ours before what stands at this price and arrival. */
  private ownComesFirst(bookSide: number, signedPrice: number, arrival: number, qty: number): boolean {
    const { own, dark } = this
    if (dark?.first(bookSide >> 1, (bookSide & 1) === 0 ? Side.sell : Side.buy, signed(bookSide, signedPrice + 1), qty) !== undefined) return true
    const first = own.first(bookSide)
    if (first === 0) return false
    const price = own.signedPriceOf(first)
    return price > signedPrice || (price === signedPrice && own.arrivalOf(first) < arrival)
  }

  /** On resumption our orders come again in the order of arrival: each takes what it crosses, and meets only those of ours that came before it. */
  private matchResting(instrument: number): void {
    const { own, specials } = this
    const orders: { readonly order: number; readonly arrival: number; readonly special: SpecialOrder | undefined }[] = []
    for (const bookSide of [instrument << 1, (instrument << 1) | 1]) {
      for (let order = own.first(bookSide); order !== 0; order = own.next(order)) orders.push({ order, arrival: own.arrivalOf(order), special: specials.get(order) })
    }
    for (const special of specials.values()) {
      if (special.darkSlot !== 0 && special.instrument === instrument) orders.push({ order: special.order, arrival: special.arrival, special })
    }
    orders.sort((a, b) => a.arrival - b.arrival)
    for (const { order, special } of orders) {
      if (special === undefined) own.leave(order)
      else this.listener?.withdraw(special)
    }
    for (const { order, special } of orders) {
      if (special === undefined) this.resumePlain(order)
      else this.listener?.resume(special)
    }
  }

  private resumePlain(order: number): void {
    const { own } = this
    const arrival = own.arrivalOf(order)
    const stopped = this.take(order, own.signedPriceOf(order))
    if (own.leavesOf(order) === 0) return
    if (stopped) this.cancelRest(order, 'self-trade')
    else own.rest(order, arrival, this.history.levelAvailable(own.bookSideOf(order), own.signedPriceOf(order), arrival))
  }

  rest(order: number): void {
    this.own.rest(order, this.history.nextArrival(), this.history.levelAvailable(this.own.bookSideOf(order), this.own.signedPriceOf(order)))
  }

  private expire(bookSide: number): void {
    const { own } = this
    for (let order = own.first(bookSide), next = 0; order !== 0; order = next) {
      next = own.next(order)
      // Not every such order ends with the day.
      if (this.specials.has(order)) continue
      own.leave(order)
      this.sink.report(order, ExecType.expired, 0, 0, own.cumQtyOf(order), 0, own.priceOf(order), own.qtyOf(order), Liquidity.none, 'closed')
    }
  }

  private trade(order: number, qty: number, price: number, liquidity: Liquidity): void {
    const { own } = this
    const special = this.specials.get(order)
    if (special !== undefined) {
      special.leavesQty -= qty
      if (special.darkSlot !== 0) this.dark?.reduce(special, qty)
    }
    own.fill(order, qty)
    this.sink.report(order, ExecType.trade, qty, price, own.cumQtyOf(order), this.leavesOf(order), own.priceOf(order), own.qtyOf(order), liquidity, undefined)
    this.printed(own.bookSideOf(order) >> 1, price)
    if (special !== undefined) this.listener?.onTrade(special, qty)
  }

  /** What of an order may still trade: of a child in a list it can be less than its total leaves. */
  private leavesOf(order: number): number {
    return this.specials.get(order)?.leavesQty ?? this.own.leavesOf(order)
  }

  cancelRest(order: number, reason: VenueReason | undefined): void {
    const { own } = this
    this.sink.report(order, ExecType.canceled, 0, 0, own.cumQtyOf(order), 0, own.priceOf(order), own.qtyOf(order), Liquidity.none, reason)
  }

  reportReplaced(order: number): void {
    const { own } = this
    this.sink.report(order, ExecType.replaced, 0, 0, own.cumQtyOf(order), own.leavesOf(order), own.priceOf(order), own.qtyOf(order), Liquidity.none, undefined)
  }
}

/** Higher is better: bids as they are, asks negated. */
export function signed(bookSide: number, price: number): number {
  return (bookSide & 1) === 0 ? price : -price
}
