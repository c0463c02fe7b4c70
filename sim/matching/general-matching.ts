/**
 * Matching with every term an order can have: what the engine does on an instrument while any such order lives on it. Instruments without one never come
 * here, so that the plain limit order pays nothing.
 *
 *     arrive → (held by its list) → (waits as a stop) → takes what its limit allows → rests, shown or dark → reports, feed
 *        ↑__________ woken by a trade or a quote, released by its parent, moved after what it follows __________|
 *
 * After each command {@link settle} lets follow what follows from it, until nothing does: stops first, then orders whose size can now be had,
 * then pegs. README.md of this folder says what each term means.
 */
import { tickCeil, tickFloor, type Instrument } from '../../core/instrument.js'
import { InvariantError } from '../../core/invariant.js'
import { Side } from '../../core/market/vocabulary.js'
import { isStop } from '../../core/orders/terms.js'
import { ExecType, Liquidity, OrderType, TimeInForce, type VenueReason } from '../../core/orders/venue.js'
import type { Random } from '../../core/random.js'
import { DarkBook } from './dark-book.js'
import { Expiries } from './expiries.js'
import { Liquidities } from './liquidities.js'
import type { MatchingCore } from './matching-core.js'
import { OrderLists } from './order-lists.js'
import type { MatchingRules } from './rules.js'
import type { SpecialOrder } from './special-order.js'
import { isImmediate } from './special-order.js'
import { StopOrders } from './stop-orders.js'

/** Consequences of one command; more are no market, but orders that move each other in a circle. */
const CONSEQUENCES_MAX = 1_000_000

/** What is remembered of an instrument on which such orders live or lived. */
interface Market {
  readonly instrument: Instrument
  readonly stops: StopOrders
  readonly woken: SpecialOrder[]
  readonly pegs: SpecialOrder[]
  /** Orders with a condition on the size that rest. */
  readonly conditional: SpecialOrder[]
  /** Price of the last trade, NaN before the first. */
  lastPrice: number
}

export class GeneralMatching {
  readonly dark = new DarkBook()
  readonly expiries = new Expiries()
  private readonly liquidity: Liquidities
  private readonly lists = new OrderLists({
    cancelLinked: (order) => this.end(order, ExecType.canceled, 'linked-order'),
    lessen: (order, qty) => this.lessen(order, qty, 'linked-order'),
    release: (child, qty) => this.release(child, qty),
    close: (child) => this.close(child),
  })
  private readonly markets: (Market | undefined)[] = []
  /** Children that were set free while something else was going on. */
  private readonly released: SpecialOrder[] = []
  /** The order that came in met its own owner, and must stop. */
  private stopped = false

  constructor(private readonly core: MatchingCore, private readonly rules: MatchingRules, private readonly random: Random) {
    this.liquidity = new Liquidities(core, this.dark, rules)
  }

  /** A new order whose terms can be; its record has begun and it is acknowledged. */
  arrive(order: SpecialOrder): void {
    const held = order.terms.list === undefined ? false : this.lists.join(order)
    if (order.terms.expireUnixNs !== undefined) this.expiries.add(order)
    if (held === undefined) this.end(order, ExecType.canceled, 'linked-order')
    else if (held) order.state = 'held'
    else this.activate(order)
    this.settle(order.instrument)
  }

  cancel(order: SpecialOrder): void {
    this.end(order, ExecType.canceled, undefined)
    this.settle(order.instrument)
  }

  /** New terms of an order: see the engine's `replace`. */
  replace(order: SpecialOrder, price: number, qty: number): void {
    const leavesQty = qty - (order.qty - order.leavesQty)
    if (leavesQty <= 0) {
      this.cancel(order)
      return
    }
    const staysInPlace = order.state === 'resting' && price === order.price && leavesQty <= order.leavesQty
    order.qty = qty
    this.core.records.setTerms(order.participant, order.order, price, qty)
    if (staysInPlace) {
      this.takeOff(order, order.leavesQty - leavesQty)
      this.report(order, ExecType.replaced, undefined)
    } else {
      const rested = order.state === 'resting'
      this.withdraw(order)
      order.price = price
      if (order.terms.peg === undefined) order.restingPrice = price
      order.leavesQty = leavesQty
      this.report(order, ExecType.replaced, undefined)
      if (rested) this.enter(order)
    }
    this.settle(order.instrument)
  }

  /** Ends an order by the venue's own decision. */
  expire(order: SpecialOrder, reason: VenueReason): void {
    this.end(order, ExecType.expired, reason)
    this.settle(order.instrument)
  }

  /** Lets follow what follows from a command on an instrument, until nothing does. */
  settle(instrument: number): void {
    const market = this.markets[instrument]
    if (market === undefined) return
    for (let steps = 0; ; steps++) {
      if (steps === CONSEQUENCES_MAX) throw new InvariantError(`${market.instrument.id}: a command had ${steps} consequences, and no end of them`)
      this.lookAtQuote(market)
      const child = this.released.shift()
      const next = child ?? market.woken.shift()
      if (next !== undefined) {
        // What it was chosen for may have happened to it already, or be over.
        if (child === undefined ? next.state === 'gone' || next.triggered : next.state !== 'idle') continue
        if (child === undefined) this.wake(next)
        else this.activate(next)
      } else if (!this.tryConditional(market) && !this.movePegs(market)) {
        return
      }
    }
  }

  /** A trade on the instrument, at this price: by an order that came in, in whatever way. */
  onTrade(instrument: number, price: number): void {
    const market = this.marketOf(instrument)
    market.lastPrice = price
    market.stops.onTrade(price, market.woken)
  }

  // An order's way.

  private activate(order: SpecialOrder): void {
    if (!isStop(order.terms) || order.triggered) {
      this.enter(order)
      return
    }
    const market = this.marketOf(order.instrument)
    order.state = 'waiting'
    const reference = order.terms.trigger === 'quote' ? this.liquidity.quote(order.instrument, order.buys ? Side.sell : Side.buy) : market.lastPrice
    market.stops.add(order, reference)
    // What the market has passed already wakes at once.
    if (order.terms.trigger !== 'quote' && !Number.isNaN(market.lastPrice)) market.stops.onTrade(market.lastPrice, market.woken)
  }

  private wake(order: SpecialOrder): void {
    // It may have been set free anew, and wait again, between the trade and this moment.
    this.marketOf(order.instrument).stops.remove(order)
    order.state = 'idle'
    order.triggered = true
    this.report(order, ExecType.triggered, undefined)
    this.enter(order)
  }

  /** The order comes to the book: it takes what it may, and rests or ends. */
  private enter(order: SpecialOrder): void {
    const { terms } = order
    order.state = 'idle'
    if (terms.peg !== undefined) {
      const market = this.marketOf(order.instrument)
      if (!market.pegs.includes(order)) market.pegs.push(order)
      const price = this.liquidity.followed(order)
      if (price === undefined) return
      order.restingPrice = price
    }
    if (order.type === OrderType.marketToLimit && order.price === 0 && !this.takeBestPrice(order)) return
    if (terms.postOnly !== undefined && !this.keepFromTaking(order)) return
    // A market order has no price to rest at.
    const immediate = isImmediate(order.timeInForce) || (order.type === OrderType.market && terms.peg === undefined)
    if (!this.sizeCanBeHad(order)) {
      if (immediate) this.end(order, ExecType.canceled, 'not-fillable')
      else this.rest(order)
      return
    }
    this.take(order)
    if (order.leavesQty === 0 || order.state === ('gone' as string)) return
    if (this.stopped) this.end(order, ExecType.canceled, 'self-trade')
    else if (immediate) {
      this.end(order, ExecType.canceled, order.leavesQty === order.qty ? 'no-liquidity' : 'ioc-remainder')
    } else this.rest(order)
  }

  /** A market-to-limit order gets the best price there is as its limit. @returns false when there is none, and it ended */
  private takeBestPrice(order: SpecialOrder): boolean {
    const price = this.liquidity.bestAgainst(order)
    if (Number.isNaN(price)) {
      this.end(order, ExecType.canceled, 'no-liquidity')
      return false
    }
    order.price = order.restingPrice = price
    this.core.records.setTerms(order.participant, order.order, price, order.qty)
    this.report(order, ExecType.restated, undefined)
    return true
  }

  /** Post-only. @returns false when the order ended */
  private keepFromTaking(order: SpecialOrder): boolean {
    const against = this.liquidity.bestAgainst(order)
    if (Number.isNaN(against) || (order.buys ? against > order.price : against < order.price)) return true
    if (order.terms.postOnly === 'reject') {
      this.end(order, ExecType.canceled, 'would-trade')
      return false
    }
    const { instrument } = this.marketOf(order.instrument)
    order.restingPrice = order.price = order.buys ? tickFloor(instrument, against - 1) : tickCeil(instrument, against + 1)
    this.core.records.setTerms(order.participant, order.order, order.price, order.qty)
    this.report(order, ExecType.restated, undefined)
    return true
  }

  /** Whether fill-or-kill, all-or-none and minimum quantity are met by what is there: counted by the very loop that will trade, without trading. */
  private sizeCanBeHad(order: SpecialOrder): boolean {
    const neededQty = order.timeInForce === TimeInForce.fok ? order.leavesQty : order.leastQty
    return neededQty === 0 || this.liquidity.available(order, neededQty) >= neededQty
  }

  /** Trades an order with what is there, within its limit: the better price first, at one price what is shown before what is not, then the earlier. */
  private take(order: SpecialOrder): void {
    const { core } = this
    const { books } = core
    const { limit, buys, instrument, side } = order
    this.stopped = false
    while (order.leavesQty > 0 && !this.stopped) {
      const slot = core.firstSlot(instrument, buys ? Side.sell : Side.buy)
      const shownPrice = slot === 0 ? Number.NaN : books.priceOf(slot)
      const shown = slot !== 0 && (buys ? shownPrice <= limit : shownPrice >= limit)
      const dark = this.dark.first(instrument, side, limit, order.leavesQty)
      if (dark !== undefined && (!shown || this.darkComesFirst(dark, slot, shownPrice))) {
        if (core.isOwn(dark.participant, order.participant)) this.preventSelfTrade(order, dark, 0)
        else this.tradeDark(order, dark)
      } else if (shown) {
        if (core.isOwn(core.ownerOf(slot), order.participant)) this.preventSelfTrade(order, core.specialAt(slot), slot)
        else this.tradeShown(order, slot, shownPrice)
      } else {
        return
      }
    }
  }

  private darkComesFirst(dark: SpecialOrder, slot: number, shownPrice: number): boolean {
    if (dark.restingPrice !== shownPrice) return dark.buys ? dark.restingPrice > shownPrice : dark.restingPrice < shownPrice
    return this.rules.priority === 'price-time' && dark.arrival < this.core.arrivalOf(slot)
  }

  private tradeShown(taker: SpecialOrder, slot: number, price: number): void {
    const { core } = this
    const maker = core.specialAt(slot)
    const qty = Math.min(taker.leavesQty, core.books.qtyOf(slot))
    taker.leavesQty -= qty
    if (maker !== undefined) {
      maker.leavesQty -= qty
      maker.shownQty -= qty
      if (maker.shownQty === 0) maker.slot = 0
    }
    core.tradeShown(slot, maker?.leavesQty, taker, qty, price)
    this.traded(maker, taker, qty, price)
  }

  private tradeDark(taker: SpecialOrder, maker: SpecialOrder): void {
    const qty = Math.min(taker.leavesQty, maker.leavesQty)
    const price = maker.restingPrice
    taker.leavesQty -= qty
    maker.leavesQty -= qty
    this.dark.reduce(maker, qty)
    this.core.tradeHidden(maker, taker, qty, price)
    this.traded(maker, taker, qty, price)
  }

  private traded(maker: SpecialOrder | undefined, taker: SpecialOrder, qty: number, price: number): void {
    this.onTrade(taker.instrument, price)
    if (maker !== undefined) {
      if (maker.terms.list !== undefined) this.lists.onTrade(maker, qty)
      if (maker.leavesQty === 0) this.complete(maker)
      else if (maker.shownQty === 0 && maker.slot === 0 && maker.darkSlot === 0 && maker.state === 'resting') this.show(maker)
    }
    if (taker.terms.list !== undefined) this.lists.onTrade(taker, qty)
    if (taker.leavesQty === 0) this.complete(taker)
  }

  /** Nothing is left of an order; of a child there may be more to come. */
  private complete(order: SpecialOrder): void {
    if (order.terms.list !== undefined && this.lists.mayGrow(order) && this.unreleasedQty(order) > 0) {
      order.state = 'held'
      order.slot = 0
    } else {
      this.gone(order)
    }
  }

  /** @param slot of the resting order where it is shown, else 0 @param special the resting order, unless it is a plain one */
  private preventSelfTrade(incoming: SpecialOrder, special: SpecialOrder | undefined, slot: number): void {
    const { selfTrade } = this.rules
    if (selfTrade === 'decrement') {
      const restingQty = special?.leavesQty ?? this.core.books.qtyOf(slot)
      const qty = Math.min(restingQty, incoming.leavesQty)
      if (special === undefined) this.core.lessenPlain(slot, qty)
      else this.lessen(special, qty, 'self-trade')
      this.lessen(incoming, qty, 'self-trade')
      return
    }
    if (selfTrade !== 'cancel-newest') {
      if (special === undefined) this.core.cancelPlain(slot, 'self-trade')
      else this.end(special, ExecType.canceled, 'self-trade')
    }
    if (selfTrade !== 'cancel-oldest') this.stopped = true
  }

  private rest(order: SpecialOrder): void {
    const { core } = this
    order.state = 'resting'
    if (order.plain) {
      core.restPlain(order)
      return
    }
    if (!order.isDark) {
      this.show(order)
      return
    }
    order.arrival = core.nextReference()
    this.dark.add(order)
    if (order.leastQty > 0) this.marketOf(order.instrument).conditional.push(order)
  }

  /** Puts the next portion of an order where everybody sees it, at the back of its level. */
  private show(order: SpecialOrder): void {
    const { displayQty = order.leavesQty, displayRange = 0 } = order.terms
    const drawn = displayRange === 0 ? displayQty : displayQty + this.random.range(-displayRange, displayRange)
    order.shownQty = Math.min(order.leavesQty, drawn)
    order.slot = this.core.addDisplayed(order, order.restingPrice, order.shownQty)
  }

  // What a command leads to.

  private lookAtQuote(market: Market): void {
    const { index } = market.instrument
    market.stops.onQuote(this.liquidity.quote(index, Side.buy), this.liquidity.quote(index, Side.sell), market.woken)
  }

  /** An order with a condition on the size that rests takes as soon as there is enough. @returns whether one did */
  private tryConditional(market: Market): boolean {
    for (const order of market.conditional) {
      if (order.state !== 'resting' || this.liquidity.available(order, order.leastQty) < order.leastQty) continue
      this.withdraw(order)
      this.enter(order)
      return true
    }
    return false
  }

  /** @returns whether a peg moved */
  private movePegs(market: Market): boolean {
    for (const order of market.pegs) {
      const price = this.liquidity.followed(order)
      if (price === undefined ? order.state === 'idle' : order.state === 'resting' && price === order.restingPrice) continue
      this.withdraw(order)
      order.state = 'idle'
      if (price === undefined) return true
      order.restingPrice = price
      this.core.records.setTerms(order.participant, order.order, price, order.qty)
      this.report(order, ExecType.restated, undefined)
      this.enter(order)
      return true
    }
    return false
  }

  /** A child may work as much as its parent has traded. */
  private release(child: SpecialOrder, qty: number): void {
    if (child.state === 'gone') return
    const { records } = this.core
    const working = child.state === 'held' ? 0 : child.leavesQty
    this.withdraw(child)
    child.leavesQty = working
    child.leavesQty += Math.min(qty, this.unreleasedQty(child))
    child.qty = records.cumQtyOf(child.participant, child.order) + child.leavesQty
    child.state = 'idle'
    if (!this.released.includes(child)) this.released.push(child)
  }

  /** What of a child neither traded nor may work yet. */
  private unreleasedQty({ participant, order, leavesQty, state }: SpecialOrder): number {
    const { records } = this.core
    return records.qtyOf(participant, order) - records.cumQtyOf(participant, order) - (state === 'held' ? 0 : leavesQty)
  }

  private close(child: SpecialOrder): void {
    if (child.state === 'held') {
      this.end(child, ExecType.canceled, 'linked-order')
    } else if (this.unreleasedQty(child) > 0) {
      this.core.records.setTerms(child.participant, child.order, this.core.records.priceOf(child.participant, child.order), child.qty)
      this.report(child, ExecType.restated, 'linked-order')
    }
  }

  /** Why an order cannot be replaced; undefined when it can. */
  replaceRefusal(order: SpecialOrder): VenueReason | undefined {
    return order.terms.list !== undefined && this.lists.mayGrow(order) ? 'unsupported' : undefined
  }

  // Ends.

  /** Takes `qty` off what is left of an order, by the venue's decision; of nothing left it ends. */
  private lessen(order: SpecialOrder, qty: number, reason: VenueReason): void {
    if (qty >= order.leavesQty) {
      this.end(order, ExecType.canceled, reason)
      return
    }
    order.qty -= qty
    this.takeOff(order, qty)
    this.core.records.setTerms(order.participant, order.order, this.core.records.priceOf(order.participant, order.order), order.qty)
    this.report(order, ExecType.restated, reason)
  }

  /** Takes `qty` of what is left out of the books, the part that is not shown first: the place is kept. */
  private takeOff(order: SpecialOrder, qty: number): void {
    const unshownQty = order.leavesQty - order.shownQty
    order.leavesQty -= qty
    if (order.darkSlot !== 0) {
      this.dark.reduce(order, qty)
    } else if (order.slot !== 0 && qty > unshownQty) {
      order.shownQty -= qty - unshownQty
      this.core.reduceDisplayed(order.slot, qty - unshownQty)
    }
  }

  private end(order: SpecialOrder, execType: ExecType, reason: VenueReason | undefined): void {
    if (order.state === 'gone') return
    this.withdraw(order)
    order.leavesQty = 0
    this.report(order, execType, reason)
    this.gone(order)
  }

  /** Takes what is left of an order out of every book and queue. */
  private withdraw(order: SpecialOrder): void {
    if (order.slot !== 0) this.core.removeDisplayed(order.slot)
    order.slot = 0
    order.shownQty = 0
    if (order.darkSlot !== 0) this.dark.remove(order)
    const market = this.marketOf(order.instrument)
    if (order.state === 'waiting') market.stops.remove(order)
    drop(market.conditional, order)
  }

  private gone(order: SpecialOrder): void {
    order.state = 'gone'
    order.slot = 0
    const market = this.marketOf(order.instrument)
    drop(market.pegs, order)
    drop(market.conditional, order)
    if (order.terms.expireUnixNs !== undefined) this.expiries.remove(order)
    this.core.specials.forget(order)
    if (order.terms.list !== undefined) this.lists.onGone(order)
  }

  private report(order: SpecialOrder, execType: ExecType, reason: VenueReason | undefined): void {
    const { records, sinks } = this.core
    const { participant, order: number } = order
    sinks[participant].report(
      number, execType, 0, 0, records.cumQtyOf(participant, number), order.leavesQty, records.priceOf(participant, number), records.qtyOf(participant, number),
      Liquidity.none, reason,
    )
  }

  private marketOf(index: number): Market {
    return (this.markets[index] ??= {
      instrument: this.core.instrument(index), stops: new StopOrders(), woken: [], pegs: [], conditional: [], lastPrice: this.core.lastPrice(index),
    })
  }
}

function drop(list: SpecialOrder[], order: SpecialOrder): void {
  const at = list.indexOf(order)
  if (at >= 0) list.splice(at, 1)
}
