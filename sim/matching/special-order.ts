/**
 * An order with more than a price and a quantity: what the engine remembers of it beside the integers that every order has.
 *
 * Such orders are few, so each is an object. What of it can be traded with lies in the books: a shown part among the displayed orders, a hidden
 * one in the dark book; a stop, a peg without a price to follow and the child of an order that has not traded lie in neither.
 */
import { INT32_MAX, isOnTick, type Instrument } from '../../core/instrument.js'
import { Side } from '../../core/market/vocabulary.js'
import { isStop, type OrderTerms } from '../../core/orders/terms.js'
import { OrderType, TimeInForce, type VenueReason } from '../../core/orders/venue.js'

/** Where an order is. `waiting`: a stop. `held`: its parent has not traded. `idle`: a peg with nothing to follow, an order for an auction. */
export type SpecialState = 'waiting' | 'held' | 'idle' | 'resting' | 'gone'

export const NO_TERMS: OrderTerms = {}

export class SpecialOrder {
  state: SpecialState = 'idle'
  /** A stop that has woken, and is an order of the book from then on. */
  triggered = false
  leavesQty: number
  /** What it may still spend or raise, price × quantity increments; Infinity where nothing bounds it. */
  cashLeft: number
  /** Among orders of one arrival, and of all that live: earlier ones have lower numbers. */
  serial = 0
  /** Its displayed part: slot in the books and quantity, 0 when nothing is shown. */
  slot = 0
  shownQty = 0
  /** Its place in the dark book, 0 when it has none. */
  darkSlot = 0
  /** Where it rests or would rest: its limit, or what a peg follows at present. */
  restingPrice = 0
  /** Of a stop, moving when it trails; NaN while there is nothing to trail. */
  stopPrice: number

  constructor(
    readonly participant: number, readonly order: number, readonly instrument: number, readonly side: Side,
    /** Limit or market; a woken stop keeps it. */
    readonly type: OrderType, readonly timeInForce: TimeInForce,
    /** Limit; of a market order 0. */
    public price: number,
    public qty: number, readonly terms: OrderTerms,
    /** In the engine's one count of arrivals: orders of the books have it as their reference. */
    public arrival: number,
    /** Has no term of its own: it rests as a plain order. */
    public plain = false,
  ) {
    this.leavesQty = qty
    this.stopPrice = terms.stopPrice ?? Number.NaN
    this.restingPrice = price
    this.cashLeft = terms.cashQty ?? Infinity
  }

  /** How much of it may trade at a price. */
  mostAt(price: number): number {
    return this.cashLeft === Infinity || price <= 0 ? this.leavesQty : Math.min(this.leavesQty, Math.floor(this.cashLeft / price))
  }

  get buys(): boolean {
    return this.side === Side.buy
  }

  /** It has traded wholly in the cross that its linked orders were in, and nothing can be taken off it. */
  get isSpent(): boolean {
    return this.state === 'resting' && this.leavesQty === 0
  }

  /** Least quantity of an execution against it, now. */
  get leastQty(): number {
    const { allOrNone, minQty } = this.terms
    if (allOrNone === true) return this.leavesQty
    return minQty === undefined ? 0 : Math.min(minQty, this.leavesQty)
  }

  /** Not in the displayed book, whatever it does. A midpoint lies between ticks, a condition on the size cannot be shown. */
  get isDark(): boolean {
    const { hidden, allOrNone, minQty, peg } = this.terms
    return hidden === true || allOrNone === true || minQty !== undefined || peg === 'midpoint'
  }

  /** The highest price that it pays, or the lowest that it takes: of a market order the last one there is. */
  get limit(): number {
    if (this.terms.peg !== undefined) return this.restingPrice
    return this.type === OrderType.limit || this.price !== 0 ? this.price : this.buys ? INT32_MAX : -INT32_MAX
  }
}

/** Why terms cannot be, or not together; undefined when they can. Quantities and the limit have been looked at already. */
export function termsRefusal(
  instrument: Instrument, type: OrderType, timeInForce: TimeInForce, price: number, qty: number, terms: OrderTerms,
): VenueReason | undefined {
  const { stopPrice, trailAmount, trailBps, displayQty, displayRange, hidden, postOnly, peg, pegOffset, minQty, allOrNone, expireUnixNs, list, contingency } = terms
  const stop = isStop(terms)
  if (stopPrice !== undefined && !isPrice(stopPrice)) return 'bad-terms'
  if (trailAmount !== undefined && !isPositive(trailAmount)) return 'bad-terms'
  if (trailBps !== undefined && !(isPositive(trailBps) && trailBps < 10_000)) return 'bad-terms'
  if (trailAmount !== undefined && trailBps !== undefined) return 'bad-terms'
  if (terms.trigger !== undefined && !stop) return 'bad-terms'
  if (displayQty !== undefined && !(isPositive(displayQty) && displayQty <= qty)) return 'bad-terms'
  if (displayRange !== undefined && (displayQty === undefined || !(isPositive(displayRange) && displayRange < displayQty))) return 'bad-terms'
  if (minQty !== undefined && !(isPositive(minQty) && minQty <= qty)) return 'bad-terms'
  if (pegOffset !== undefined && (peg === undefined || !Number.isInteger(pegOffset))) return 'bad-terms'
  if ((timeInForce === TimeInForce.gtd) !== (expireUnixNs !== undefined)) return 'bad-terms'
  if ((list === undefined) !== (contingency === undefined)) return 'bad-terms'
  // In an auction an order is its price and its size.
  if (isForAuction(timeInForce) && (stop || peg !== undefined || displayQty !== undefined || hidden === true || postOnly !== undefined || minQty !== undefined
    || allOrNone === true || list !== undefined)) return 'unsupported'
  if (terms.cashQty !== undefined) {
    if (!(Number.isSafeInteger(terms.cashQty) && terms.cashQty > 0)) return 'bad-terms'
    // Money that is left over cannot rest, and a condition on the size is one on the quantity.
    const isPlainTaker = !stop && peg === undefined && (timeInForce === TimeInForce.ioc || (type === OrderType.market && timeInForce === TimeInForce.day))
    if (!isPlainTaker || minQty !== undefined || allOrNone === true || list !== undefined) return 'unsupported'
  }
  // A book has no quotes that one could name.
  if (terms.quote !== undefined) return 'unsupported'
  // A condition on the size cannot be shown, and what is not shown has no peak.
  if (displayQty !== undefined && (hidden === true || allOrNone === true || minQty !== undefined || peg === 'midpoint')) return 'unsupported'
  if (peg !== undefined && (stop || postOnly !== undefined || displayQty !== undefined)) return 'unsupported'
  // One that waits for its size takes when it is there: that is not post-only.
  if (postOnly !== undefined && (type !== OrderType.limit || isImmediate(timeInForce) || stop || minQty !== undefined || allOrNone === true)) return 'unsupported'
  if (isImmediate(timeInForce) && (stop || peg !== undefined || displayQty !== undefined)) return 'unsupported'
  if (type === OrderType.market && !stop && peg === undefined && (hidden === true || displayQty !== undefined)) return 'unsupported'
  if (type === OrderType.limit && peg === undefined && !isOnTick(instrument, price)) return 'off-tick'
  return undefined
}

export function isImmediate(timeInForce: TimeInForce): boolean {
  return timeInForce === TimeInForce.ioc || timeInForce === TimeInForce.fok
}

export function isForAuction(timeInForce: TimeInForce): boolean {
  return timeInForce >= TimeInForce.atOpen
}

function isPrice(price: number): boolean {
  return Number.isInteger(price) && price > 0 && price <= INT32_MAX
}

function isPositive(value: number): boolean {
  return Number.isInteger(value) && value > 0 && value <= INT32_MAX
}
