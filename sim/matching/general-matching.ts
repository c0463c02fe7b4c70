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
import { InvariantError } from '../../core/invariant.js'
import { Side } from '../../core/market/vocabulary.js'
import { isStop, type OrderTerms } from '../../core/orders/terms.js'
import { ExecType, OrderType, type VenueReason } from '../../core/orders/venue.js'
import type { Random } from '../../core/random.js'
import { AwayMarket } from './away-market.js'
import { DarkBook } from './dark-book.js'
import { Expiries } from './expiries.js'
import type { InstrumentMarket } from './instrument-market.js'
import { LevelSharing } from './level-sharing.js'
import { Liquidities } from './liquidities.js'
import type { MatchingCore } from './matching-core.js'
import { OrderLists } from './order-lists.js'
import { Resting } from './resting.js'
import type { MatchingRules } from './rules.js'
import type { SpecialOrder } from './special-order.js'
import { isForAuction, isImmediate } from './special-order.js'

/** Consequences of one command; more are no market, but orders that move each other in a circle. */
const CONSEQUENCES_MAX = 1_000_000

export class GeneralMatching {
  readonly dark = new DarkBook()
  readonly expiries = new Expiries()
  private readonly liquidity: Liquidities
  private readonly lists = new OrderLists({
    cancelLinked: (order) => {
      if (!order.isSpent) this.end(order, ExecType.canceled, 'linked-order')
    },
    lessen: (order, qty) => {
      if (!order.isSpent) this.lessen(order, qty, 'linked-order')
    },
    release: (child, qty) => this.release(child, qty),
    close: (child) => this.close(child),
  })
  /** Children that were set free while something else was going on. */
  private readonly released: SpecialOrder[] = []
  /** @internal */
  readonly resting: Resting
  private readonly away: AwayMarket
  /** Undefined where time alone decides. */
  private readonly sharing: LevelSharing | undefined
  /** The order that came in met its own owner, and must stop. */
  private stopped = false
  /** A trade would have been too far away: trading pauses, and what is left of the order waits for an auction with everybody else. */
  pauses: (market: InstrumentMarket) => void = () => {}

  constructor(private readonly core: MatchingCore, private readonly rules: MatchingRules, random: Random) {
    this.liquidity = new Liquidities(core, this.dark, rules)
    this.sharing = rules.allocation === undefined ? undefined : new LevelSharing(core, rules.allocation)
    this.resting = new Resting(core, this.dark, random, this.sharing)
    this.away = new AwayMarket(core, this.resting, rules.awayMarket)
  }

  /** A new order whose terms can be; its record has begun and it is acknowledged. */
  arrive(order: SpecialOrder): void {
    const held = order.terms.list === undefined ? false : this.lists.join(order)
    if (order.terms.expireUnixNs !== undefined) this.expiries.add(order)
    if (held === undefined) this.end(order, ExecType.canceled, 'linked-order')
    else if (held) {
      order.state = 'held'
      this.lists.catchUp(order)
    } else this.activate(order)
    this.settle(order.instrument)
  }

  /** A new order whose terms cannot be. */
  refuse(participant: number, terms: OrderTerms): void {
    if (terms.list !== undefined) this.lists.refuse(participant, terms)
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
    // A peg's price is where it rests; its own is only how far it goes.
    this.core.records.setTerms(order.participant, order.order, staysInPlace ? order.restingPrice : price, qty)
    if (staysInPlace) {
      this.resting.takeOff(order, order.leavesQty - leavesQty)
      this.core.report(order, ExecType.replaced, undefined)
    } else {
      const rested = order.state === 'resting'
      // A stop waits on.
      if (rested) this.resting.withdraw(order)
      if (isForAuction(order.timeInForce)) order.arrival = this.core.nextReference()
      order.price = price
      if (order.terms.peg === undefined) order.restingPrice = price
      order.leavesQty = leavesQty
      this.core.report(order, ExecType.replaced, undefined)
      if (rested) this.enter(order)
    }
    this.settle(order.instrument)
  }

  /** Ends an order by the venue's own decision. */
  expire(order: SpecialOrder, reason: VenueReason): void {
    this.finish(order, reason)
    this.settle(order.instrument)
  }

  /** The same, with what follows from it to come. */
  finish(order: SpecialOrder, reason: VenueReason): void {
    this.end(order, ExecType.expired, reason)
  }

  /** Lets follow what follows from a command on an instrument, until nothing does: there, and where orders of the same lists are. */
  settle(instrument: number): void {
    this.lists.settle(instrument, this.settleOne)
  }

  private readonly settleOne = (instrument: number): void => {
    const market = this.core.markets[instrument]
    if (market === undefined) return
    for (let steps = 0; ; steps++) {
      const matches = market.phase === 'continuous'
      if (steps === CONSEQUENCES_MAX) throw new InvariantError(`${market.instrument.id}: a command had ${steps} consequences, and no end of them`)
      if (matches) this.lookAtQuote(market)
      const child = this.released.shift()
      const next = child ?? (matches ? market.woken.shift() : undefined)
      if (next !== undefined) {
        // What it was chosen for may have happened to it already, or be over.
        if (child === undefined ? next.state === 'gone' || next.triggered : next.state !== 'idle') continue
        if (child === undefined) this.wake(next)
        else this.activate(next)
      } else if (!matches || (!this.tryConditional(market) && !this.movePegs(market))) {
        market.guard?.onBook()
        return
      }
    }
  }

  /**
   * Whether whatever lives on an instrument looks at trades only: a plain order goes its plain way until it meets one of them, and tells its trades. So it
   * is with icebergs and stops, and not with what is hidden, pegged or waits for the quote.
   */
  isCalm(instrument: number): boolean {
    const market = this.core.markets[instrument]
    if (market === undefined) return true
    return market.pegs.length === 0 && market.conditional.length === 0 && market.stops.watchingQuote === 0 && !market.isGuarded && this.dark.isEmpty(instrument)
  }

  /** A trade on the instrument, at this price: by an order that came in, in whatever way. */
  onTrade(instrument: number, price: number): void {
    const market = this.core.market(instrument)
    market.stops.onTrade(price, market.woken)
  }

  // An order's way.

  private activate(order: SpecialOrder): void {
    if (!isStop(order.terms) || order.triggered) {
      this.enter(order)
      return
    }
    const market = this.core.market(order.instrument)
    const lastPrice = this.core.lastPrice(order.instrument)
    order.state = 'waiting'
    const reference = order.terms.trigger === 'quote' ? this.liquidity.quote(order.instrument, order.buys ? Side.sell : Side.buy) : lastPrice
    market.stops.add(order, reference)
    // What the market has passed already wakes at once.
    if (order.terms.trigger !== 'quote' && !Number.isNaN(lastPrice)) market.stops.onTrade(lastPrice, market.woken)
  }

  private wake(order: SpecialOrder): void {
    // It may have been set free anew, and wait again, between the trade and this moment.
    this.core.market(order.instrument).stops.remove(order)
    order.state = 'idle'
    order.triggered = true
    this.core.report(order, ExecType.triggered, undefined)
    this.enter(order)
  }

  /** The order comes to the book: it takes what it may, and rests or ends. */
  private enter(order: SpecialOrder): void {
    const { terms } = order
    const market = this.core.market(order.instrument)
    order.state = 'idle'
    market.guard?.onOrder()
    if (isForAuction(order.timeInForce)) {
      order.arrival = this.core.nextReference()
      return
    }
    if (terms.peg !== undefined && !market.pegs.includes(order)) market.pegs.push(order)
    // A market order has no price to rest at.
    const immediate = isImmediate(order.timeInForce) || (order.type === OrderType.market && terms.peg === undefined)
    if (market.phase !== 'continuous') {
      if (immediate || (order.type === OrderType.marketToLimit && order.price === 0)) this.end(order, ExecType.canceled, 'halted')
      else if (terms.peg === undefined) this.resting.rest(order)
      return
    }
    if (terms.peg !== undefined) {
      const price = this.liquidity.followed(order)
      if (price === undefined) return
      this.resting.moveTo(order, price)
    }
    if (order.type === OrderType.marketToLimit && order.price === 0 && !this.takeBestPrice(order)) return
    if (terms.postOnly !== undefined && !this.keepFromTaking(order)) return
    if (!this.liquidity.sizeCanBeHad(order)) {
      if (immediate) this.end(order, ExecType.canceled, 'not-fillable')
      else this.rest(order, market)
      return
    }
    this.take(order)
    if (order.leavesQty === 0 || order.state === ('gone' as string)) return
    if (this.stopped) {
      this.end(order, ExecType.canceled, 'self-trade')
      return
    }
    const barrier = this.liquidity.barrier(order)
    if (barrier === 'volatility-interruption') this.pauses(market)
    if (immediate) this.end(order, ExecType.canceled, barrier ?? (order.leavesQty === order.qty ? 'no-liquidity' : 'ioc-remainder'))
    else if (barrier === 'trade-through' && this.rules.awayMarket === 'cancel') this.end(order, ExecType.canceled, barrier)
    else if (market.isBeyondCollar(order)) this.end(order, ExecType.canceled, 'price-band')
    else this.rest(order, market)
  }

  private rest(order: SpecialOrder, market: InstrumentMarket): void {
    if (this.away.place(order, market)) this.resting.rest(order)
    else this.end(order, ExecType.canceled, 'locked-market')
  }

  /** The quote of the other venues has moved. */
  onAwayQuote(market: InstrumentMarket): void {
    for (const order of this.away.moved(market)) this.enter(order)
    this.settle(market.instrument.index)
  }

  /** A market-to-limit order gets the best price there is as its limit. @returns false when there is none, and it ended */
  private takeBestPrice(order: SpecialOrder): boolean {
    const price = this.liquidity.bestAgainst(order)
    const barrier = Number.isNaN(price) ? 'no-liquidity' : this.liquidity.barrier(order)
    if (barrier !== undefined) {
      if (barrier === 'volatility-interruption') this.pauses(this.core.market(order.instrument))
      this.end(order, ExecType.canceled, barrier)
      return false
    }
    order.price = price
    this.resting.moveTo(order, price)
    return true
  }

  /** Post-only. @returns false when the order ended */
  private keepFromTaking(order: SpecialOrder): boolean {
    const against = this.liquidity.bestAgainst(order)
    if (Number.isNaN(against) || (order.buys ? against > order.price : against < order.price)) return true
    const price = order.terms.postOnly === 'slide' ? this.liquidity.shortOf(order, against) : undefined
    if (price === undefined) {
      this.end(order, ExecType.canceled, 'would-trade')
      return false
    }
    order.price = price
    this.resting.moveTo(order, price)
    return true
  }

  /** Trades an order with what is there, within its limit: the better price first, at one price what is shown before what is not, then the earlier. */
  private take(order: SpecialOrder): void {
    const { core } = this
    const { books } = core
    const { buys, instrument, side } = order
    const limit = core.market(instrument).limitFor(order)
    this.stopped = false
    while (order.leavesQty > 0 && !this.stopped) {
      const slot = core.firstSlot(instrument, buys ? Side.sell : Side.buy)
      const shownPrice = slot === 0 ? Number.NaN : books.priceOf(slot)
      const shown = slot !== 0 && (buys ? shownPrice <= limit : shownPrice >= limit)
      const dark = this.dark.first(instrument, side, limit, order.leavesQty)
      if (dark !== undefined && (!shown || this.liquidity.darkComesFirst(dark, slot, shownPrice))) {
        if (core.isOwn(dark.participant, order.participant)) this.preventSelfTrade(order, dark, 0)
        else if (order.mostAt(dark.restingPrice) === 0) return
        else this.tradeDark(order, dark)
      } else if (shown) {
        if (order.mostAt(shownPrice) === 0) return
        if (this.sharing !== undefined && this.tradeLevel(this.sharing, order, slot, shownPrice)) continue
        if (core.isOwn(core.ownerOf(slot), order.participant)) this.preventSelfTrade(order, core.specialAt(slot), slot)
        else this.tradeShown(order, slot, shownPrice)
      } else {
        return
      }
    }
  }

  /** What comes in is shared among those of a price whom it may trade with. @returns false when there is none of them */
  private tradeLevel(sharing: LevelSharing, taker: SpecialOrder, slot: number, price: number): boolean {
    const count = sharing.share(taker, slot)
    for (let at = 0; at < count; at++) {
      const qty = Math.min(sharing.fillOf(at), taker.mostAt(price))
      if (qty > 0) this.tradeShown(taker, sharing.slots[at], price, qty)
    }
    return count > 0
  }

  private tradeShown(taker: SpecialOrder, slot: number, price: number, qty = Math.min(taker.mostAt(price), this.core.books.qtyOf(slot))): void {
    const { core } = this
    const maker = core.specialAt(slot)
    taker.leavesQty -= qty
    taker.cashLeft -= qty * price
    if (maker !== undefined) {
      maker.leavesQty -= qty
      maker.shownQty -= qty
      if (maker.shownQty === 0) maker.slot = 0
    }
    core.tradeShown(slot, maker?.leavesQty, taker, qty, price)
    this.traded(maker, taker, qty, price)
  }

  private tradeDark(taker: SpecialOrder, maker: SpecialOrder): void {
    const price = maker.restingPrice
    const qty = Math.min(taker.mostAt(price), maker.leavesQty)
    taker.leavesQty -= qty
    taker.cashLeft -= qty * price
    maker.leavesQty -= qty
    this.dark.reduce(maker, qty)
    this.core.tradeHidden(maker, taker, qty, price)
    this.traded(maker, taker, qty, price)
  }

  private traded(maker: SpecialOrder | undefined, taker: SpecialOrder, qty: number, price: number): void {
    this.onTrade(taker.instrument, price)
    this.core.market(taker.instrument).guard?.onTrade(price, qty)
    if (maker !== undefined) this.follow(maker, qty)
    if (taker.terms.list !== undefined) this.lists.onTrade(taker, qty)
    if (taker.leavesQty === 0) this.complete(taker)
  }

  /** What an execution means for an order that rested, beside the quantity. */
  follow(maker: SpecialOrder, qty: number): void {
    if (maker.terms.list !== undefined) this.lists.onTrade(maker, qty)
    if (maker.leavesQty === 0) this.complete(maker)
    else if (maker.shownQty === 0 && maker.slot === 0 && maker.darkSlot === 0 && maker.state === 'resting') this.resting.show(maker)
  }

  /** Nothing is left of an order; of a child there may be more to come. */
  private complete(order: SpecialOrder): void {
    if (order.terms.list !== undefined && this.lists.mayGrow(order) && this.core.unreleasedQty(order) > 0) {
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

  // What a command leads to.

  private lookAtQuote(market: InstrumentMarket): void {
    const { index } = market.instrument
    market.stops.onQuote(this.liquidity.quote(index, Side.buy), this.liquidity.quote(index, Side.sell), market.woken)
  }

  /** An order with a condition on the size that rests takes as soon as there is enough. @returns whether one did */
  private tryConditional(market: InstrumentMarket): boolean {
    for (const order of market.conditional) {
      if (order.state !== 'resting' || this.liquidity.available(order, order.leastQty) < order.leastQty) continue
      this.resting.withdraw(order)
      this.enter(order)
      return true
    }
    return false
  }

  /** @returns whether a peg moved */
  private movePegs(market: InstrumentMarket): boolean {
    for (const order of market.pegs) {
      if (order.state === 'held') continue
      const price = this.liquidity.followed(order)
      if (price === undefined ? order.state === 'idle' : order.state === 'resting' && price === order.restingPrice) continue
      this.resting.withdraw(order)
      order.state = 'idle'
      if (price !== undefined) this.enter(order)
      return true
    }
    return false
  }

  /** A child may work as much as its parent has traded. */
  private release(child: SpecialOrder, qty: number): void {
    if (child.state === 'gone') return
    const { records } = this.core
    const working = child.state === 'held' ? 0 : child.leavesQty
    this.resting.withdraw(child)
    child.leavesQty = working
    child.leavesQty += Math.min(qty, this.core.unreleasedQty(child))
    child.qty = records.cumQtyOf(child.participant, child.order) + child.leavesQty
    child.state = 'idle'
    if (!this.released.includes(child)) this.released.push(child)
  }

  private close(child: SpecialOrder): void {
    if (child.state === 'held') {
      this.end(child, ExecType.canceled, 'linked-order')
    } else if (this.core.unreleasedQty(child) > 0) {
      this.core.records.setTerms(child.participant, child.order, this.core.records.priceOf(child.participant, child.order), child.qty)
      this.core.report(child, ExecType.restated, 'linked-order')
    }
  }

  /** Why an order cannot be replaced; undefined when it can. */
  replaceRefusal(order: SpecialOrder): VenueReason | undefined {
    return order.terms.list !== undefined && this.lists.mayGrow(order) ? 'unsupported' : undefined
  }

  // Ends.

  /** Takes `qty` off what is left of an order, by the venue's decision; of nothing left it ends. */
  private lessen(order: SpecialOrder, qty: number, reason: VenueReason): void {
    const { records } = this.core
    const { participant, order: number } = order
    const totalQty = records.qtyOf(participant, number) - qty
    if (totalQty <= records.cumQtyOf(participant, number)) {
      this.end(order, ExecType.canceled, reason)
      return
    }
    // A child of which more may come to work is not over when nothing of it does.
    if (order.state === 'held') {
      order.leavesQty = Math.min(order.leavesQty, totalQty - records.cumQtyOf(participant, number))
    } else if (qty >= order.leavesQty) {
      this.resting.withdraw(order)
      order.leavesQty = 0
      order.state = 'held'
    } else {
      order.qty -= qty
      this.resting.takeOff(order, qty)
    }
    records.setTerms(participant, number, records.priceOf(participant, number), totalQty)
    this.core.report(order, ExecType.restated, reason)
  }

  private end(order: SpecialOrder, execType: ExecType, reason: VenueReason | undefined): void {
    if (order.state === 'gone') return
    this.resting.withdraw(order)
    order.leavesQty = 0
    this.core.report(order, execType, reason)
    this.gone(order)
  }

  private gone(order: SpecialOrder): void {
    order.state = 'gone'
    order.slot = 0
    this.core.market(order.instrument).forget(order)
    if (order.terms.expireUnixNs !== undefined) this.expiries.remove(order)
    this.core.specials.forget(order)
    if (order.terms.list !== undefined) this.lists.onGone(order)
  }
}
