/**
 * The market that is replayed: what history says is there, with our orders among it, and how the two trade with each other.
 * Knows nothing of rows and commands: {@link HistoryRows} and {@link ReplayExchange} say what happens, here is what comes of it.
 */
import type { Instruments } from '../../core/instrument.js'
import { CrossType, SessionEvent, Side, TradingState } from '../../core/market/vocabulary.js'
import { ExecType, Liquidity, TimeInForce, type VenueReason } from '../../core/orders/venue.js'
import type { DarkBook } from '../matching/dark-book.js'
import type { SpecialOrder } from '../matching/special-order.js'
import type { ReportSink } from '../venue/exchange.js'
import type { Imbalance } from './auction-orders.js'
import { HistoricalLiquidity } from './historical-liquidity.js'
import { LevelLiquidity } from './level-liquidity.js'
import type { MarketImpact } from './market-impact.js'
import { OwnOrders } from './own-orders.js'
import { CONSERVATIVE } from './queue-models.js'
import type { QueueModel } from './queue-model.js'
import { noFills, REAL_QUEUE, type QueueFills } from './queue-fills.js'
import type { ReplayTerms } from './replay-terms.js'
import { signed, type StandingLiquidity } from './standing-liquidity.js'

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
  /** An auction of the record; nothing was paired where `qty` is 0. @param code {@link CrossType} */
  onCross(instrument: number, price: number, qty: number, code: number): void
  /** No more auctions of the day. @param openingOnly there may be others than the opening */
  onAuctionsOver(instrument: number, openingOnly: boolean): void
  onDayEnd(instrument: number): void
  onDayBegin(instrument: number): void
}

export class ReplayMarket {
  readonly history: HistoricalLiquidity
  readonly own = new OwnOrders()
  /** Levels of the instruments whose history has no orders; there are none until there are some. */
  levels: LevelLiquidity | undefined
  readonly queueModel: QueueModel
  /** The queue model was asked for by name. */
  readonly queueModelWasGiven: boolean
  readonly impact: MarketImpact
  /** Orders of ours with further terms that live, by their number. Of those that are shown `own` has the place too. */
  readonly specials = new Map<number, SpecialOrder>()
  /** Those of them that rest and are not shown; there is none until there is one. */
  dark: DarkBook | undefined
  listener: TermsListener | undefined
  private readonly tradingState: number[] = []
  private readonly closed: boolean[] = []
  private readonly lastPrices: number[] = []
  /** What the record has traded, by instrument. */
  private readonly recordQtys: number[] = []
  private readonly onLevels: boolean[] = []
  private readonly openingIsOver: boolean[] = []
  private readonly closingIsOver: boolean[] = []
  /** By instrument: the last imbalance message of its day. */
  readonly imbalances: (Imbalance | undefined)[] = []
  /** By instrument: fills with a real queue at 2 × index, with that of a model after it. */
  private readonly fills: (QueueFills | undefined)[] = []
  /** Whether the last walk ended at an order of our own. */
  private metOwn = false

  constructor(readonly instruments: Instruments, readonly sink: ReportSink, { queueModel, impact = 'real' }: ReplayTerms = {}) {
    this.history = new HistoricalLiquidity(impact)
    this.queueModel = queueModel ?? CONSERVATIVE
    this.queueModelWasGiven = queueModel !== undefined
    this.impact = impact
  }

  /** What of the others our orders in an instrument can meet. */
  othersOf(instrument: number): StandingLiquidity {
    return this.onLevels[instrument] ? (this.levels as LevelLiquidity) : this.history
  }

  /** Whether the history of an instrument is levels or quotes. */
  byLevels(instrument: number): boolean {
    return this.onLevels[instrument] ?? false
  }

  /** The levels of an instrument whose history has no orders; undefined when it has, and they say nothing that the orders do not. */
  levelsOf(instrument: number): LevelLiquidity | undefined {
    if (this.onLevels[instrument] === undefined) {
      const { ladder } = this.history.books
      ladder.ensureSides((instrument << 1) + 2)
      this.onLevels[instrument] = ladder.depth(instrument << 1) + ladder.depth((instrument << 1) | 1) === 0
      if (this.onLevels[instrument]) this.levels ??= new LevelLiquidity(this.own, this.queueModel, this.impact, (each) => this.history.counterfactualOf(each))
    }
    return this.onLevels[instrument] ? this.levels : undefined
  }

  /** An order has come to an instrument that seemed to have levels only: from here on its queue is real. */
  toOrders(instrument: number): void {
    if (!this.onLevels[instrument]) return
    this.clear(instrument)
    this.onLevels[instrument] = false
    this.clear(instrument)
  }

  /** Which queue filled what, in the order of instruments. */
  get queueFills(): readonly Readonly<QueueFills>[] {
    return this.fills.filter((fills) => fills !== undefined)
  }

  /** What the record has traded of an instrument, crosses included. */
  recordQty(instrument: number): number {
    return this.recordQtys[instrument] ?? 0
  }

  /** Whether nothing of ours can be met. */
  get nothingRests(): boolean {
    return this.own.none && this.dark === undefined
  }

  /** Price of the last trade, NaN before the first. */
  lastPrice(instrument: number): number {
    return this.lastPrices[instrument] ?? Number.NaN
  }

  /** The record traded. */
  printed(instrument: number, price: number, qty: number): void {
    this.recordQtys[instrument] = (this.recordQtys[instrument] ?? 0) + qty
    this.tradedAt(instrument, price)
  }

  private tradedAt(instrument: number, price: number): void {
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
      this.auctionsOver(instrument)
      this.openingIsOver[instrument] = this.closingIsOver[instrument] = false
      // A feed that did not say that its day had ended: what still rests was of that day.
      this.endDay(instrument)
      this.closed[instrument] = false
      // As the risk check sees it: a day begins in trading unless a status says otherwise.
      this.tradingState[instrument] = TradingState.trading
      this.clear(instrument)
      this.listener?.onDayBegin(instrument)
    } else if (code === SessionEvent.endOfMarketHours) {
      this.closed[instrument] = true
      this.openingIsOver[instrument] = true
      this.listener?.onAuctionsOver(instrument, true)
      this.endDay(instrument)
    } else if (code === SessionEvent.endOfSystemHours || code === SessionEvent.endOfMessages) {
      this.auctionsOver(instrument)
    }
  }

  private auctionsOver(instrument: number): void {
    this.imbalances[instrument] = undefined
    this.openingIsOver[instrument] = this.closingIsOver[instrument] = true
    this.listener?.onAuctionsOver(instrument, false)
  }

  /** An auction of the record. */
  cross(instrument: number, price: number, qty: number, code: number): void {
    this.listener?.onCross(instrument, price, qty, code)
    if (code === CrossType.opening) this.openingIsOver[instrument] = true
    if (code === CrossType.closing) this.closingIsOver[instrument] = true
    if (qty > 0) this.printed(instrument, price, qty)
  }

  /** Whether an order for an auction comes too late for it. */
  isLateForAuction(instrument: number, timeInForce: TimeInForce): boolean {
    if (timeInForce === TimeInForce.atOpen) return this.openingIsOver[instrument] ?? false
    return timeInForce === TimeInForce.atClose && (this.closingIsOver[instrument] ?? false)
  }

  private endDay(instrument: number): void {
    this.expire(instrument << 1)
    this.expire((instrument << 1) | 1)
    this.listener?.onDayEnd(instrument)
  }

  /** The record of an instrument begins anew. Of levels nothing is known then: who stood ahead may be stated again. */
  clear(instrument: number): void {
    this.othersOf(instrument).clear(instrument)
    if (this.byLevels(instrument)) return
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
    const against = this.own.bookSideOf(order) ^ 1
    this.meet(against, limit, 0, order)
    return this.metOwn || (this.leavesOf(order) > 0 && this.ownComesFirst(against, -limit - 1, -Infinity, this.leavesOf(order)))
  }

  /** What {@link take} would trade, counted up to `enoughQty`. */
  available(bookSide: number, limit: number, enoughQty: number): number {
    return this.meet(bookSide ^ 1, limit, enoughQty, 0)
  }

  /**
   * Goes through what really rests within the signed limit, best price first, until all is met, or one of our own orders comes first ({@link metOwn}).
   * @param wantedQty without a taker, how much is enough @param taker the order that trades with what it meets; 0: nobody does
   */
  private meet(against: number, limit: number, wantedQty: number, taker: number): number {
    const others = this.othersOf(against >> 1)
    this.metOwn = false
    let met = 0
    for (others.begin(against); others.next();) {
      const { signedPrice } = others
      if (-signedPrice > limit) return met
      const left = taker === 0 ? wantedQty - met : this.leavesOf(taker)
      if (this.ownComesFirst(against, signedPrice, others.arrival, left)) {
        this.metOwn = true
        return met
      }
      const qty = Math.min(others.qty, taker === 0 ? left : (this.specials.get(taker)?.mostAt(signed(against, signedPrice)) ?? left))
      if (qty === 0) return met
      met += qty
      if (taker !== 0) this.takePortion(others, against, taker, qty)
      if ((taker === 0 ? wantedQty - met : this.leavesOf(taker)) === 0) return met
    }
    return met
  }

  private takePortion(others: StandingLiquidity, against: number, taker: number, qty: number): void {
    const { signedPrice, arrival } = others
    const gone = others.take(qty)
    if (gone > 0) this.own.advance(against, signedPrice, arrival, gone)
    this.trade(taker, qty, signed(against, signedPrice), Liquidity.taker)
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
    else this.restAt(order, arrival)
  }

  /** Puts an order behind all that stands at its price. */
  rest(order: number): void {
    this.restAt(order, this.history.nextArrival())
  }

  /** Puts an order at its place in time. */
  restAt(order: number, arrival: number): void {
    const { own } = this
    const bookSide = own.bookSideOf(order)
    own.rest(order, arrival, this.othersOf(bookSide >> 1).aheadOf(order, bookSide, own.signedPriceOf(order), arrival))
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

  /** An order of ours trades. @param liquidity none: in a cross */
  trade(order: number, qty: number, price: number, liquidity: Liquidity): void {
    const { own } = this
    this.count(own.bookSideOf(order) >> 1, qty, liquidity)
    const special = this.specials.get(order)
    if (special !== undefined) {
      special.leavesQty -= qty
      special.cashLeft -= qty * price
      if (special.darkSlot !== 0) this.dark?.reduce(special, qty)
    }
    own.fill(order, qty)
    this.sink.report(order, ExecType.trade, qty, price, own.cumQtyOf(order), this.leavesOf(order), own.priceOf(order), own.qtyOf(order), liquidity, undefined)
    this.tradedAt(own.bookSideOf(order) >> 1, price)
    if (special !== undefined) this.listener?.onTrade(special, qty)
  }

  private count(instrument: number, qty: number, liquidity: Liquidity): void {
    const levels = this.byLevels(instrument)
    const fills = (this.fills[(instrument << 1) | (levels ? 1 : 0)] ??= noFills(instrument, levels ? this.queueModel.name : REAL_QUEUE))
    if (liquidity === Liquidity.maker) {
      fills.restingFills++
      fills.restingQty += qty
    } else if (liquidity === Liquidity.taker) {
      fills.takingFills++
      fills.takingQty += qty
    } else {
      fills.crossFills++
      fills.crossQty += qty
    }
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
