/**
 * The exchange of all terms, as plainly as it can be said: one array of orders, sorted anew whenever somebody asks who is next. Slow, obvious, and written
 * from README.md of sim/matching and the guide to order types, not from the engine, which is compared with it report by report.
 *
 * It knows every type, time in force and self-trade mode of continuous trading for one instrument of tick 1. Lists, crosses, bands and shared levels are
 * held to their own rules elsewhere. Whether a size can be had is not counted: the trade is carried out on a copy of the market, and what traded is looked at.
 */
import { Side } from '../../../core/market/vocabulary.js'
import { isStop, type OrderTerms } from '../../../core/orders/terms.js'
import { ExecType, Liquidity, OrderType, TimeInForce, type VenueReason } from '../../../core/orders/venue.js'
import type { MatchingRules } from '../../../sim/matching/rules.js'
import { reportLine } from './engine-log.js'

interface ReferenceOrder {
  readonly participant: number
  readonly order: number
  readonly side: Side
  readonly type: OrderType
  readonly timeInForce: TimeInForce
  readonly terms: OrderTerms
  /** The owner's limit, 0 without one. */
  limit: number
  /** Where it rests, or would. */
  price: number
  /** What reports say. */
  priceInForce: number
  qty: number
  cumQty: number
  shownQty: number
  /** Its place in time: of a portion that comes forward, of that. */
  arrival: number
  /** Its place among those that wait for something. */
  readonly came: number
  restedAs: number
  state: 'waiting' | 'idle' | 'resting' | 'gone'
  triggered: boolean
  stopPrice: number
}

export interface Submission {
  readonly participant: number
  readonly order: number
  readonly side: Side
  readonly type: OrderType
  readonly timeInForce: TimeInForce
  readonly price: number
  readonly qty: number
  readonly terms: OrderTerms | undefined
}

export class ReferenceMatcher {
  lines: string[] = []
  private orders: ReferenceOrder[] = []
  private clock = 0
  private lastPrice = Number.NaN
  private woken: ReferenceOrder[] = []
  private stopped = false
  /** A copy, on which it is tried what would happen. */
  private isTrial = false

  constructor(private readonly names: readonly string[], private readonly rules: Pick<MatchingRules, 'selfTrade' | 'priority'>) {}

  submit({ participant, order, side, type, timeInForce, price, qty, terms = {} }: Submission): void {
    const limit = type === OrderType.limit ? price : 0
    const incoming: ReferenceOrder = {
      participant, order, side, type, timeInForce, terms, limit, price: limit, priceInForce: limit, qty, cumQty: 0, shownQty: 0, arrival: 0,
      came: ++this.clock, restedAs: 0, state: 'idle', triggered: false, stopPrice: terms.stopPrice ?? Number.NaN,
    }
    this.orders.push(incoming)
    this.report(incoming, ExecType.new)
    if (isStop(terms)) this.wait(incoming)
    else this.enter(incoming)
    this.settle()
  }

  cancel(participant: number, order: number): void {
    const found = this.find(participant, order)
    if (found === undefined || found.state === 'gone') return this.refuse(participant, order, ExecType.cancelRejected, found)
    this.end(found, ExecType.canceled)
    this.settle()
  }

  replace(participant: number, order: number, price: number, qty: number): void {
    const found = this.find(participant, order)
    if (found === undefined || found.state === 'gone') return this.refuse(participant, order, ExecType.replaceRejected, found)
    if (qty <= found.cumQty) return this.cancel(participant, order)
    const keepsPlace = found.state === 'resting' && price === found.limit && qty <= found.qty
    const takenOff = found.qty - qty
    if (keepsPlace) {
      // What is not shown goes first.
      found.shownQty -= Math.max(0, takenOff - (leaves(found) - found.shownQty))
      found.qty = qty
      this.report(found, ExecType.replaced)
    } else {
      const rested = found.state === 'resting'
      found.qty = qty
      found.limit = found.priceInForce = price
      if (found.terms.peg === undefined) found.price = price
      this.report(found, ExecType.replaced)
      if (rested) this.enter(found)
    }
    this.settle()
  }

  /** The orders of a time that is over end, the earlier time first. */
  advanceTo(unixNs: bigint): void {
    const due = this.orders.filter(({ state, terms }) => state !== 'gone' && terms.expireUnixNs !== undefined && terms.expireUnixNs <= unixNs)
    due.sort((a, b) => Number((a.terms.expireUnixNs ?? 0n) - (b.terms.expireUnixNs ?? 0n)) || a.came - b.came)
    for (const order of due) {
      // The end of another may have set off what ended this one.
      if (order.state === 'gone') continue
      this.end(order, ExecType.expired, 'time-expired')
      this.settle()
    }
  }

  /** What everybody sees of a side, best first: `10@101 5@101`. */
  queue(side: Side): string {
    return this.ranked(side).filter(({ shownQty }) => shownQty > 0).map(({ shownQty, price }) => `${shownQty}@${price}`).join(' ')
  }

  /** All that is left and working, shown or not. */
  get openQty(): number {
    return this.orders.reduce((sum, order) => sum + (order.state === 'gone' ? 0 : leaves(order)), 0)
  }

  // Stops.

  private wait(stop: ReferenceOrder): void {
    stop.state = 'waiting'
    if (stop.terms.trigger === 'quote') trail(stop, this.quote(other(stop.side)))
    else {
      trail(stop, this.lastPrice)
      this.wake('last-trade', this.lastPrice, this.lastPrice)
    }
  }

  /** What a price passes wakes: buys before sales, the nearest first, at one price the earlier. */
  private wake(trigger: 'last-trade' | 'quote', forBuys: number, forSales: number): void {
    for (const [side, price] of [[Side.buy, forBuys], [Side.sell, forSales]] as const) {
      const passed = this.orders.filter((o) => o.state === 'waiting' && !this.woken.includes(o) && o.side === side && (o.terms.trigger ?? 'last-trade') === trigger
        && (side === Side.buy ? o.stopPrice <= price : o.stopPrice >= price))
      passed.sort((a, b) => (side === Side.buy ? a.stopPrice - b.stopPrice : b.stopPrice - a.stopPrice) || a.came - b.came)
      this.woken.push(...passed)
    }
  }

  private follow(trigger: 'last-trade' | 'quote', forBuys: number, forSales: number): void {
    for (const order of this.orders) {
      if (order.state === 'waiting' && !this.woken.includes(order) && (order.terms.trigger ?? 'last-trade') === trigger) trail(order, order.side === Side.buy ? forBuys : forSales)
    }
    this.wake(trigger, forBuys, forSales)
  }

  // What follows from what happened.

  private settle(): void {
    for (;;) {
      this.follow('quote', this.quote(Side.sell), this.quote(Side.buy))
      const stop = this.woken.shift()
      if (stop !== undefined) {
        if (stop.state !== 'waiting') continue
        stop.triggered = true
        stop.state = 'idle'
        this.report(stop, ExecType.triggered)
        this.enter(stop)
      } else if (!this.tryConditional() && !this.movePeg()) {
        return
      }
    }
  }

  private tryConditional(): boolean {
    const resting = this.orders.filter((o) => o.state === 'resting' && leastQty(o) > 0).sort((a, b) => a.restedAs - b.restedAs)
    const next = resting.find((order) => this.wouldTrade(order) >= leastQty(order))
    if (next === undefined) return false
    this.enter(next)
    return true
  }

  private movePeg(): boolean {
    for (const order of this.orders) {
      if (order.terms.peg === undefined || order.state === 'gone') continue
      const price = this.followed(order)
      if (price === undefined ? order.state === 'idle' : order.state === 'resting' && price === order.price) continue
      if (price === undefined) this.withdraw(order)
      else this.enter(order)
      return true
    }
    return false
  }

  // An order comes to the book.

  private enter(order: ReferenceOrder): void {
    const { terms, type, timeInForce } = order
    this.withdraw(order)
    const immediate = timeInForce === TimeInForce.ioc || timeInForce === TimeInForce.fok || (type === OrderType.market && terms.peg === undefined)
    if (terms.peg !== undefined) {
      const price = this.followed(order)
      if (price === undefined) return
      this.moveTo(order, price)
    }
    if (type === OrderType.marketToLimit && order.limit === 0) {
      const best = this.meets(order, true)[0]
      if (best === undefined) return this.end(order, ExecType.canceled, 'no-liquidity')
      order.limit = best.price
      this.moveTo(order, best.price)
    }
    if (terms.postOnly !== undefined) {
      const against = this.meets(order)[0]
      if (against !== undefined) {
        if (terms.postOnly === 'reject') return this.end(order, ExecType.canceled, 'would-trade')
        order.limit = this.meets(order, true)[0].price + (order.side === Side.buy ? -1 : 1)
        this.moveTo(order, order.limit)
      }
    }
    const neededQty = timeInForce === TimeInForce.fok ? leaves(order) : leastQty(order)
    if (neededQty > 0 && this.wouldTrade(order) < neededQty) {
      if (immediate) this.end(order, ExecType.canceled, 'not-fillable')
      else this.rest(order)
      return
    }
    this.take(order)
    if (leaves(order) === 0 || (order.state as string) === 'gone') return
    if (this.stopped) this.end(order, ExecType.canceled, 'self-trade')
    else if (immediate) this.end(order, ExecType.canceled, order.cumQty === 0 ? 'no-liquidity' : 'ioc-remainder')
    else this.rest(order)
  }

  private rest(order: ReferenceOrder): void {
    order.state = 'resting'
    order.arrival = order.restedAs = ++this.clock
    order.shownQty = isDark(order) ? 0 : Math.min(leaves(order), order.terms.displayQty ?? Infinity)
  }

  /** Whom an order would meet, in priority. @param anyPrice whatever its limit */
  private meets(order: ReferenceOrder, anyPrice = false): ReferenceOrder[] {
    const limit = anyPrice ? 0 : order.terms.peg === undefined ? order.limit : order.price
    return this.ranked(other(order.side)).filter((maker) => {
      const within = limit === 0 || (order.side === Side.buy ? maker.price <= limit : maker.price >= limit)
      return within && leastQty(maker) <= leaves(order)
    })
  }

  /** All that rests on a side: by price; at one price what is shown first, or not; by time. */
  private ranked(side: Side): ReferenceOrder[] {
    return this.orders.filter((o) => o.state === 'resting' && o.side === side).sort((a, b) => {
      const byPrice = side === Side.buy ? b.price - a.price : a.price - b.price
      const byDisplay = this.rules.priority === 'price-time' ? 0 : Number(a.shownQty === 0) - Number(b.shownQty === 0)
      return byPrice || byDisplay || a.arrival - b.arrival
    })
  }

  private take(taker: ReferenceOrder): void {
    this.stopped = false
    while (leaves(taker) > 0 && !this.stopped) {
      const maker = this.meets(taker)[0]
      if (maker === undefined) return
      if (maker.participant === taker.participant) this.preventSelfTrade(taker, maker)
      else this.trade(taker, maker)
    }
  }

  private trade(taker: ReferenceOrder, maker: ReferenceOrder): void {
    const { price } = maker
    const qty = Math.min(leaves(taker), maker.shownQty > 0 ? maker.shownQty : leaves(maker))
    for (const [order, liquidity] of [[maker, Liquidity.maker], [taker, Liquidity.taker]] as const) {
      order.cumQty += qty
      this.say(reportLine(this.names[order.participant], order.order, ExecType.trade, qty, price, order.cumQty, leaves(order), order.priceInForce, order.qty, liquidity, undefined))
    }
    if (maker.shownQty > 0) {
      maker.shownQty -= qty
      // The next portion comes to the back.
      if (maker.shownQty === 0 && leaves(maker) > 0) {
        maker.arrival = ++this.clock
        maker.shownQty = Math.min(leaves(maker), maker.terms.displayQty ?? Infinity)
      }
    }
    for (const order of [maker, taker]) if (leaves(order) === 0) order.state = 'gone'
    this.lastPrice = price
    this.follow('last-trade', price, price)
  }

  private preventSelfTrade(taker: ReferenceOrder, maker: ReferenceOrder): void {
    const { selfTrade } = this.rules
    if (selfTrade === 'decrement') {
      const qty = Math.min(leaves(taker), leaves(maker))
      for (const order of [maker, taker]) {
        if (leaves(order) === qty) {
          this.end(order, ExecType.canceled, 'self-trade')
          continue
        }
        order.shownQty -= Math.max(0, qty - (leaves(order) - order.shownQty)) * Number(order.shownQty > 0)
        order.qty -= qty
        this.report(order, ExecType.restated, 'self-trade')
      }
      return
    }
    if (selfTrade !== 'cancel-newest') this.end(maker, ExecType.canceled, 'self-trade')
    if (selfTrade !== 'cancel-oldest') this.stopped = true
  }

  /** How much an order would trade, were it to come now: tried on a copy. */
  private wouldTrade(order: ReferenceOrder): number {
    const trial = new ReferenceMatcher(this.names, this.rules)
    trial.isTrial = true
    trial.clock = this.clock
    trial.orders = this.orders.map((each) => ({ ...each }))
    const copy = trial.orders[this.orders.indexOf(order)]
    trial.withdraw(copy)
    trial.take(copy)
    return copy.cumQty - order.cumQty
  }

  // Prices.

  /** Best displayed price of a side, of orders that follow nothing themselves. */
  private quote(side: Side): number {
    return this.ranked(side).find(({ shownQty, terms }) => shownQty > 0 && terms.peg === undefined)?.price ?? Number.NaN
  }

  private followed({ terms: { peg, pegOffset = 0 }, side, limit }: ReferenceOrder): number | undefined {
    const buys = side === Side.buy
    const [own, against] = [this.quote(side), this.quote(other(side))]
    const middle = (own + against) / 2
    const followed = peg === 'primary' ? own : peg === 'market' ? against : buys ? Math.floor(middle) : Math.ceil(middle)
    const price = followed + pegOffset
    if (Number.isNaN(price)) return undefined
    const limited = limit === 0 ? price : buys ? Math.min(price, limit) : Math.max(price, limit)
    return limited > 0 ? limited : undefined
  }

  private moveTo(order: ReferenceOrder, price: number): void {
    order.price = price
    if (order.priceInForce === price) return
    order.priceInForce = price
    this.report(order, ExecType.restated)
  }

  // Ends and reports.

  private withdraw(order: ReferenceOrder): void {
    if (order.state === 'gone') return
    order.state = 'idle'
    order.shownQty = 0
  }

  private end(order: ReferenceOrder, execType: ExecType, reason?: VenueReason): void {
    if (order.state === 'gone') return
    order.state = 'gone'
    order.shownQty = 0
    this.report(order, execType, reason)
  }

  private find(participant: number, order: number): ReferenceOrder | undefined {
    return this.orders.findLast((o) => o.participant === participant && o.order === order)
  }

  private refuse(participant: number, order: number, execType: ExecType, found: ReferenceOrder | undefined): void {
    const { cumQty, priceInForce, qty } = found ?? { cumQty: 0, priceInForce: 0, qty: 0 }
    this.say(reportLine(this.names[participant], order, execType, 0, 0, cumQty, 0, priceInForce, qty, Liquidity.none, found ? 'too-late' : 'unknown-order'))
  }

  private report(order: ReferenceOrder, execType: ExecType, reason?: VenueReason): void {
    const leavesQty = order.state === 'gone' ? 0 : leaves(order)
    this.say(reportLine(this.names[order.participant], order.order, execType, 0, 0, order.cumQty, leavesQty, order.priceInForce, order.qty, Liquidity.none, reason))
  }

  private say(line: string): void {
    if (!this.isTrial) this.lines.push(line)
  }

  /** Forgets what is long over: the tests are long. */
  forget(): void {
    const gone = this.orders.filter(({ state }) => state === 'gone')
    if (gone.length > 200) this.orders = this.orders.filter((order) => order.state !== 'gone' || gone.indexOf(order) >= gone.length - 100)
  }
}

function leaves({ qty, cumQty, state }: ReferenceOrder): number {
  return state === 'gone' ? 0 : qty - cumQty
}

function leastQty(order: ReferenceOrder): number {
  const { allOrNone, minQty } = order.terms
  return allOrNone === true ? leaves(order) : minQty === undefined ? 0 : Math.min(minQty, leaves(order))
}

function isDark({ terms: { hidden, allOrNone, minQty, peg } }: ReferenceOrder): boolean {
  return hidden === true || allOrNone === true || minQty !== undefined || peg === 'midpoint'
}

function trail(stop: ReferenceOrder, reference: number): void {
  const { trailAmount, trailBps } = stop.terms
  if (Number.isNaN(reference) || (trailAmount ?? trailBps) === undefined) return
  const distance = trailAmount ?? Math.ceil((reference * (trailBps ?? 0)) / 10_000)
  const followed = stop.side === Side.buy ? reference + distance : reference - distance
  if (Number.isNaN(stop.stopPrice)) stop.stopPrice = followed
  else stop.stopPrice = stop.side === Side.buy ? Math.min(stop.stopPrice, followed) : Math.max(stop.stopPrice, followed)
}

function other(side: Side): Side {
  return side === Side.buy ? Side.sell : Side.buy
}
