/**
 * Our orders with further terms in the replayed market: stops, icebergs, hidden and pegged orders, conditions on the size, lists, times of ending.
 *
 *     arrive → (held by its list) → (waits as a stop) → takes what its limit allows → rests, shown or dark → reports
 *        ↑__________ woken by a print or the quote, released by its parent, moved after what it follows ________|
 *
 * After each row of history and each command {@link settle} lets follow what follows from it, until nothing does: stops first, then orders whose
 * size can now be had, then pegs.
 *
 * Modelling assumptions (README.md of this folder explains each):
 * 11. Stops wake at every print of the record and at our own trades, after what printed has happened; for the quote, at the record's best price.
 * 12. Pegs follow the record's best price; each move is to the back of the queue.
 * 13. What is not shown trades after all that is displayed at its price, and after the hidden orders of others.
 * 14. Each portion of an iceberg joins the back of the real queue; who goes through its price meets all portions.
 * 15. A condition on the size is met by one event that is large enough, or by all that really rests within the limit together.
 * 16. Orders good for longer than the day leave the market at the end of market hours, and stand first at their price the next day.
 * 17. Linked orders are held at the exchange.
 * 18. Orders for an auction trade in the record's, at its price: {@link AuctionOrders}.
 */
import { INT32_MAX, tickCeil, tickFloor } from '../../core/instrument.js'
import { InvariantError } from '../../core/invariant.js'
import { Side } from '../../core/market/vocabulary.js'
import { isStop, type OrderTerms } from '../../core/orders/terms.js'
import { ExecType, Liquidity, OrderType, TimeInForce, type VenueReason } from '../../core/orders/venue.js'
import type { Random } from '../../core/random.js'
import { DarkBook } from '../matching/dark-book.js'
import { Expiries } from '../matching/expiries.js'
import { OrderLists } from '../matching/order-lists.js'
import { isForAuction, isImmediate, type SpecialOrder } from '../matching/special-order.js'
import { StopOrders } from '../matching/stop-orders.js'
import { AuctionOrders } from './auction-orders.js'
import { bookSideOf, OwnProspects } from './own-prospects.js'
import type { ReplayMarket, TermsListener } from './replay-market.js'
import { signed } from './standing-liquidity.js'

/** Consequences of one event; more are no market, but orders that move each other in a circle. */
const CONSEQUENCES_MAX = 1_000_000

/** What is remembered of an instrument on which such orders live or lived. */
interface Instrument {
  readonly stops: StopOrders
  readonly woken: SpecialOrder[]
  readonly pegs: SpecialOrder[]
  /** Orders with a condition on the size that rest. */
  readonly conditional: SpecialOrder[]
  /** Good over the night: they come back in the morning, in this order. */
  readonly overnight: SpecialOrder[]
}

export class FurtherTerms implements TermsListener {
  readonly expiries = new Expiries()
  private readonly dark = new DarkBook()
  private readonly prospects: OwnProspects
  private readonly lists = new OrderLists({
    cancelLinked: (order) => this.end(order, ExecType.canceled, 'linked-order'),
    lessen: (order, qty) => this.lessen(order, qty),
    release: (child, qty) => this.release(child, qty),
    close: (child) => this.close(child),
  })
  private readonly byInstrument: (Instrument | undefined)[] = []
  private readonly auctions: AuctionOrders
  /** Children that were set free while something else was going on. */
  private readonly released: SpecialOrder[] = []

  constructor(private readonly market: ReplayMarket, private readonly random: Random) {
    this.prospects = new OwnProspects(market)
    this.auctions = new AuctionOrders(market, (order, execType, reason) => this.end(order, execType, reason))
    market.dark = this.dark
    market.listener = this
  }

  // Commands. The record of an order has begun, and it is acknowledged.

  arrive(order: SpecialOrder): void {
    this.market.specials.set(order.order, order)
    const held = order.terms.list === undefined ? false : this.lists.join(order)
    if (order.terms.expireUnixNs !== undefined) this.expiries.add(order)
    if (held === undefined) this.end(order, ExecType.canceled, 'linked-order')
    else if (held) {
      order.state = 'held'
      this.lists.catchUp(order)
    } else this.activate(order)
  }

  /** A new order whose terms cannot be. */
  refuse(terms: OrderTerms): void {
    if (terms.list !== undefined) this.lists.refuse(0, terms)
  }

  /** Ends an order by its owner's wish (no reason) or the venue's decision. */
  end(order: SpecialOrder, execType: ExecType, reason: VenueReason | undefined): void {
    if (order.state === 'gone') return
    this.withdraw(order)
    order.leavesQty = 0
    this.report(order, execType, reason)
    this.gone(order)
  }

  replaceRefusal(order: SpecialOrder): VenueReason | undefined {
    return order.terms.list !== undefined && this.lists.mayGrow(order) ? 'unsupported' : undefined
  }

  replace(order: SpecialOrder, price: number, qty: number): void {
    const { own } = this.market
    const leavesQty = qty - own.cumQtyOf(order.order)
    if (leavesQty <= 0) {
      this.end(order, ExecType.canceled, undefined)
      return
    }
    if (order.state === 'resting' && price === order.price && leavesQty <= order.leavesQty) {
      this.takeOff(order, order.leavesQty - leavesQty, qty)
      this.report(order, ExecType.replaced, undefined)
      return
    }
    const rested = order.state === 'resting'
    if (rested) this.withdraw(order)
    order.price = order.restingPrice = price
    order.leavesQty = leavesQty
    own.setTerms(order.order, signed(bookSideOf(order), price), qty)
    this.report(order, ExecType.replaced, undefined)
    if (rested) this.enter(order)
  }

  // What happens in the market.

  onPrint(instrument: number, price: number): void {
    const known = this.byInstrument[instrument]
    if (known !== undefined && !this.market.isClosed(instrument)) known.stops.onTrade(price, known.woken)
  }

  onCross(instrument: number, price: number, qty: number, code: number): void {
    this.auctions.onCross(instrument, price, qty, code)
  }

  onAuctionsOver(instrument: number, openingOnly: boolean): void {
    this.auctions.onOver(instrument, openingOnly)
  }

  onTrade(order: SpecialOrder, qty: number): void {
    const { own } = this.market
    if (order.terms.list !== undefined) this.lists.onTrade(order, qty)
    if (order.leavesQty === 0) {
      this.complete(order)
    } else if (own.resting(order.order) && own.tradableOf(order.order) === 0) {
      own.leave(order.order)
      order.arrival = this.market.history.nextArrival()
      this.show(order)
    }
  }

  resume(order: SpecialOrder): void {
    if (order.state !== 'gone') this.enter(order, order.arrival)
  }

  /** The day is over. What is good for longer leaves the market for the night; stops go on waiting. */
  onDayEnd(instrument: number): void {
    const { overnight } = this.of(instrument)
    for (const order of [...this.market.specials.values()]) {
      if (order.instrument !== instrument || order.state === 'gone') continue
      if (order.timeInForce < TimeInForce.gtc) {
        this.end(order, ExecType.expired, 'closed')
      } else if (order.state === 'resting') {
        this.withdraw(order)
        if (order.terms.peg === undefined) overnight.push(order)
      }
    }
    overnight.sort((left, right) => left.arrival - right.arrival)
  }

  onDayBegin(instrument: number): void {
    for (const order of this.of(instrument).overnight.splice(0)) if (order.state === 'idle') this.enter(order)
    this.settle(instrument)
  }

  /** Time has come to an instant: what ends by then ends. */
  advanceTo(unixNs: bigint): void {
    for (let order = this.expiries.takeDue(unixNs); order !== undefined; order = this.expiries.takeDue(unixNs)) {
      this.end(order, ExecType.expired, 'time-expired')
      this.settle(order.instrument)
    }
  }

  /** Lets follow what follows, until nothing does, there and where orders of the same lists are; what happens while nobody can trade follows afterwards. */
  settle(instrument: number): void {
    this.lists.settle(instrument, this.settleOne)
  }

  private readonly settleOne = (instrument: number): void => {
    const known = this.byInstrument[instrument]
    if (known === undefined || !this.market.isTrading(instrument) || this.market.isClosed(instrument)) return
    for (let steps = 0; ; steps++) {
      if (steps === CONSEQUENCES_MAX) throw new InvariantError(`instrument ${instrument}: an event had ${steps} consequences, and no end of them`)
      known.stops.onQuote(this.prospects.quote(instrument, Side.buy), this.prospects.quote(instrument, Side.sell), known.woken)
      const child = this.nextReleased(instrument)
      const next = child ?? known.woken.shift()
      if (next !== undefined) {
        // What it was chosen for may have happened to it already, or be over.
        if (child === undefined ? next.state !== 'waiting' : next.state !== 'idle') continue
        if (child === undefined) this.wake(next)
        else this.activate(next)
      } else if (!this.tryConditional(known) && !this.movePegs(known)) {
        return
      }
    }
  }

  private nextReleased(instrument: number): SpecialOrder | undefined {
    const at = this.released.findIndex((child) => child.instrument === instrument)
    return at < 0 ? undefined : this.released.splice(at, 1)[0]
  }

  // An order's way.

  private activate(order: SpecialOrder): void {
    if (!isStop(order.terms) || order.triggered) {
      this.enter(order)
      return
    }
    const { stops, woken } = this.of(order.instrument)
    const lastPrice = this.market.lastPrice(order.instrument)
    order.state = 'waiting'
    stops.add(order, order.terms.trigger === 'quote' ? this.prospects.quote(order.instrument, order.buys ? Side.sell : Side.buy) : lastPrice)
    // What the market has passed already wakes at once.
    if (order.terms.trigger !== 'quote' && !Number.isNaN(lastPrice)) stops.onTrade(lastPrice, woken)
  }

  private wake(order: SpecialOrder): void {
    // It may have been set free anew, and wait again, between the print and this moment.
    this.of(order.instrument).stops.remove(order)
    order.state = 'idle'
    order.triggered = true
    this.report(order, ExecType.triggered, undefined)
    this.enter(order)
  }

  /** The order comes to the market: it takes what it may, and rests or ends. @param arrival its place in time, when it had one */
  private enter(order: SpecialOrder, arrival?: number): void {
    const { terms, instrument } = order
    if (isForAuction(order.timeInForce)) {
      this.auctions.add(order)
      return
    }
    order.state = 'idle'
    const trading = this.market.isTrading(instrument)
    if (terms.peg !== undefined) {
      const { pegs } = this.of(instrument)
      if (!pegs.includes(order)) pegs.push(order)
      const price = trading ? this.prospects.followed(order) : undefined
      if (price === undefined) return
      this.moveTo(order, price)
    }
    if (!trading) {
      this.rest(order, arrival)
      return
    }
    if (order.type === OrderType.marketToLimit && order.price === 0 && !this.takeBestPrice(order)) return
    if (terms.postOnly !== undefined && !this.keepFromTaking(order)) return
    // A market order has no price to rest at.
    const immediate = isImmediate(order.timeInForce) || (order.type === OrderType.market && terms.peg === undefined)
    if (!this.sizeCanBeHad(order)) {
      if (immediate) this.end(order, ExecType.canceled, 'not-fillable')
      else this.rest(order, arrival)
      return
    }
    const stopped = this.market.take(order.order, signed(bookSideOf(order), order.limit))
    if (order.leavesQty === 0) return
    if (stopped) this.end(order, ExecType.canceled, 'self-trade')
    else if (immediate) this.end(order, ExecType.canceled, this.market.own.cumQtyOf(order.order) === 0 ? 'no-liquidity' : 'ioc-remainder')
    else this.rest(order, arrival)
  }

  /** A market-to-limit order gets the best price there is as its limit. @returns false when there is none, and it ended */
  private takeBestPrice(order: SpecialOrder): boolean {
    const price = this.prospects.bestAgainst(order)
    if (Number.isNaN(price)) {
      this.end(order, ExecType.canceled, 'no-liquidity')
      return false
    }
    order.price = price
    this.moveTo(order, price)
    return true
  }

  /** Post-only. @returns false when the order ended */
  private keepFromTaking(order: SpecialOrder): boolean {
    const against = this.prospects.bestAgainst(order)
    if (Number.isNaN(against) || (order.buys ? against > order.price : against < order.price)) return true
    const instrument = this.market.instruments.at(order.instrument)
    const price = order.buys ? tickFloor(instrument, against - 1) : tickCeil(instrument, against + 1)
    if (order.terms.postOnly === 'reject' || price <= 0 || price > INT32_MAX) {
      this.end(order, ExecType.canceled, 'would-trade')
      return false
    }
    order.price = price
    this.moveTo(order, price)
    return true
  }

  /** Whether fill-or-kill, all-or-none and minimum quantity are met by what really rests. */
  private sizeCanBeHad(order: SpecialOrder): boolean {
    const neededQty = order.timeInForce === TimeInForce.fok ? order.leavesQty : order.leastQty
    return neededQty === 0 || this.prospects.available(order, neededQty) >= neededQty
  }

  /** The venue itself gives an order the price at which it works. */
  private moveTo(order: SpecialOrder, price: number): void {
    const { own } = this.market
    order.restingPrice = price
    if (own.priceOf(order.order) === price) return
    own.forgetPlace(order.order)
    own.setTerms(order.order, signed(bookSideOf(order), price), own.qtyOf(order.order))
    this.report(order, ExecType.restated, undefined)
  }

  private rest(order: SpecialOrder, arrival = this.market.history.nextArrival()): void {
    order.state = 'resting'
    order.arrival = arrival
    if (order.isDark) {
      this.dark.add(order)
      // What must not take waits to be met.
      if (order.leastQty > 0 && order.terms.postOnly === undefined) this.of(order.instrument).conditional.push(order)
    } else {
      this.show(order)
    }
  }

  /** Puts the next portion of an order where everybody sees it: behind all that arrived at its price before. */
  private show(order: SpecialOrder): void {
    const { own } = this.market
    const { displayQty = order.leavesQty, displayRange = 0 } = order.terms
    const drawn = displayRange === 0 ? displayQty : displayQty + this.random.range(-displayRange, displayRange)
    own.setReserve(order.order, own.leavesOf(order.order) - Math.min(order.leavesQty, drawn))
    this.market.restAt(order.order, order.arrival)
  }

  // What an event leads to.

  /** An order with a condition on the size that rests takes as soon as there is enough. @returns whether one did */
  private tryConditional({ conditional }: Instrument): boolean {
    for (const order of conditional) {
      // What it took is back at once where impact is left out: it would take the same again and again.
      if (this.market.impact === 'none' && this.market.own.cumQtyOf(order.order) > 0) continue
      if (this.prospects.available(order, order.leastQty) < order.leastQty) continue
      this.withdraw(order)
      this.enter(order)
      return true
    }
    return false
  }

  /** @returns whether a peg moved */
  private movePegs({ pegs }: Instrument): boolean {
    for (const order of pegs) {
      const price = this.prospects.followed(order)
      if (price === undefined ? order.state === 'idle' : order.state === 'resting' && price === order.restingPrice) continue
      this.withdraw(order)
      if (price !== undefined) this.enter(order)
      return true
    }
    return false
  }

  /** A child may work as much more as its parent has traded. */
  private release(child: SpecialOrder, qty: number): void {
    if (child.state === 'gone') return
    const freeQty = Math.min(qty, this.unreleasedQty(child))
    if (freeQty === 0) return
    this.withdraw(child)
    child.leavesQty = (child.state === 'held' ? 0 : child.leavesQty) + freeQty
    child.state = 'idle'
    if (!this.released.includes(child)) this.released.push(child)
  }

  /** What of a child neither traded nor may work yet. */
  private unreleasedQty({ order, leavesQty, state }: SpecialOrder): number {
    return this.market.own.leavesOf(order) - (state === 'held' ? 0 : leavesQty)
  }

  /** The parent is gone: a child has what it has been given. */
  private close(child: SpecialOrder): void {
    if (child.state === 'held') {
      this.end(child, ExecType.canceled, 'linked-order')
    } else if (child.state !== 'gone' && this.unreleasedQty(child) > 0) {
      this.takeOff(child, 0, this.market.own.cumQtyOf(child.order) + child.leavesQty)
      this.report(child, ExecType.restated, 'linked-order')
    }
  }

  /** Nothing is left of an order; of a child there may be more to come. */
  private complete(order: SpecialOrder): void {
    if (order.terms.list !== undefined && this.lists.mayGrow(order) && this.unreleasedQty(order) > 0) {
      this.hold(order)
    } else {
      this.gone(order)
    }
  }

  /** A child waits for its parent to trade on. */
  private hold(order: SpecialOrder): void {
    this.withdraw(order)
    drop(this.of(order.instrument).pegs, order)
    order.state = 'held'
    order.leavesQty = 0
  }

  // Less, and the end.

  /** A linked order has traded `qty`: as much less is left of this one. */
  private lessen(order: SpecialOrder, qty: number): void {
    const totalQty = this.market.own.qtyOf(order.order) - qty
    const leavesQty = order.state === 'held' ? 0 : order.leavesQty
    if (qty < leavesQty) {
      this.takeOff(order, qty, totalQty)
    } else if (this.lists.mayGrow(order) && totalQty > this.market.own.cumQtyOf(order.order)) {
      this.hold(order)
      this.takeOff(order, 0, totalQty)
    } else {
      this.end(order, ExecType.canceled, 'linked-order')
      return
    }
    this.report(order, ExecType.restated, 'linked-order')
  }

  /** Takes `qty` off what works, the part that is not shown first: the place is kept. */
  private takeOff(order: SpecialOrder, qty: number, totalQty: number): void {
    const { own } = this.market
    const shownQty = own.tradableOf(order.order)
    order.leavesQty -= qty
    own.setTerms(order.order, own.signedPriceOf(order.order), totalQty)
    if (order.darkSlot !== 0) {
      if (qty > 0) this.dark.reduce(order, qty)
    } else if (own.resting(order.order)) {
      own.setReserve(order.order, own.leavesOf(order.order) - Math.min(shownQty, order.leavesQty))
    }
  }

  /** Takes what is left of an order out of every book and queue. */
  withdraw(order: SpecialOrder): void {
    const { own } = this.market
    const { stops, conditional } = this.of(order.instrument)
    if (own.resting(order.order)) own.leave(order.order)
    if (order.darkSlot !== 0) this.dark.remove(order)
    if (order.state === 'waiting') stops.remove(order)
    if (order.state === 'resting') order.state = 'idle'
    drop(conditional, order)
  }

  private gone(order: SpecialOrder): void {
    this.withdraw(order)
    order.state = 'gone'
    this.auctions.remove(order)
    drop(this.of(order.instrument).pegs, order)
    if (order.terms.expireUnixNs !== undefined) this.expiries.remove(order)
    this.market.specials.delete(order.order)
    if (order.terms.list !== undefined) this.lists.onGone(order)
  }

  private report(order: SpecialOrder, execType: ExecType, reason: VenueReason | undefined): void {
    const { own, sink } = this.market
    const { order: number } = order
    sink.report(number, execType, 0, 0, own.cumQtyOf(number), order.leavesQty, own.priceOf(number), own.qtyOf(number), Liquidity.none, reason)
  }

  private of(instrument: number): Instrument {
    return (this.byInstrument[instrument] ??= { stops: new StopOrders(), woken: [], pegs: [], conditional: [], overnight: [] })
  }
}

function drop(list: SpecialOrder[], order: SpecialOrder): void {
  const at = list.indexOf(order)
  if (at >= 0) list.splice(at, 1)
}
