/**
 * What the engine knows of one instrument beside its books: the phase of its day, the prices that its protections allow, and the orders that wait for
 * something to happen. An instrument about which there is nothing to know has none.
 */
import { INT32_MAX, tickCeil, tickFloor, type Instrument } from '../../core/instrument.js'
import { Side } from '../../core/market/vocabulary.js'
import type { VenueReason } from '../../core/orders/venue.js'
import type { SpecialOrder } from './special-order.js'
import { StopOrders } from './stop-orders.js'

/**
 * `pre-open`: orders rest, nothing matches, the book may cross. `continuous`: orders match as they come. `halted`, `paused`: as before the opening,
 * announced as a halt, or as a pause until an auction. `closed`: no order comes or changes; it may be cancelled.
 */
export type Phase = 'pre-open' | 'continuous' | 'halted' | 'paused' | 'closed'

/** What keeps an order from trading at a price that its limit allows. */
export type Barrier = 'price-band' | 'trade-through' | 'volatility-interruption'

/**
 * Watches over the trades of an instrument: asked before they happen, told of them, and of every change of the book. It takes note; what it wants done
 * it does after the command. Prices are increments; beyond every price (infinite) is no end.
 */
export interface MarketGuard {
  /** An order comes to the book: until the next one the ends below stand still. */
  onOrder(): void
  /** The dearest price at which a buy trades, the cheapest of a sale. What is left of an order beyond is cancelled. */
  collar(side: Side): number
  /** The same; a trade beyond pauses all trading. */
  range(side: Side): number
  /** Why an order of this limit is refused; undefined when it is not. */
  refusal(side: Side, price: number): VenueReason | undefined
  /** Trading pauses. Answers the reason: four packed letters. */
  onInterrupted(): number
  onTrade(price: number, qty: number): void
  onBook(): void
}

export class InstrumentMarket {
  phase: Phase = 'continuous'
  /** Why it is in this phase: four packed letters, 0 for none. */
  reason = 0
  /** Somebody told it a phase: it has days, and crosses in them. */
  hasDays = false
  /** Of the present day: orders for that cross come too late. */
  openingIsOver = false
  closingIsOver = false
  /** Price band, increments, both ends inside. */
  lowest = -INT32_MAX
  highest = INT32_MAX
  /** Best quote of the other venues, as this one knows it; beyond every price where there is none. */
  awayBid = -INT32_MAX
  awayAsk = INT32_MAX
  /** That quote is there, and the venue's rules look at it. */
  looksAway = false
  guard: MarketGuard | undefined
  /** The lowest price of a short sale now, undefined when any will do; the function is undefined while short sales are not restricted. */
  lowestShortPrice: (() => number | undefined) | undefined
  /** By side: reference of the order that bettered the market last, 0 when there is none. */
  readonly tops: [number, number, number] = [0, 0, 0]

  readonly stops = new StopOrders()
  /** Stops that a price has passed. */
  readonly woken: SpecialOrder[] = []
  readonly pegs: SpecialOrder[] = []
  /** Orders with a condition on the size that rest. */
  readonly conditional: SpecialOrder[] = []
  /** Orders that rest short of their price, because of the other venues. */
  readonly slid: SpecialOrder[] = []

  constructor(readonly instrument: Instrument) {}

  /** Plain orders too have to be looked at more closely. */
  get isGuarded(): boolean {
    return this.phase !== 'continuous' || this.lowest !== -INT32_MAX || this.highest !== INT32_MAX || this.looksAway || this.guard !== undefined
  }

  /** The price as far as the band lets a side go. */
  inBand(side: Side, price: number): number {
    return side === Side.buy ? Math.min(price, this.highest) : Math.max(price, this.lowest)
  }

  /** The price as far as everything lets an order trade: its limit, the band, the other venues' quote, the guard. */
  limitFor(order: SpecialOrder): number {
    const { guard } = this
    const { side, buys } = order
    let price = this.inBand(side, order.limit)
    if (this.looksAway && order.terms.sweep !== true) price = buys ? Math.min(price, this.awayAsk) : Math.max(price, this.awayBid)
    if (guard === undefined) return price
    return buys ? Math.min(price, guard.collar(side), guard.range(side)) : Math.max(price, guard.collar(side), guard.range(side))
  }

  /** What keeps an order from trading at a price within its limit. */
  barrier({ side, buys, terms }: SpecialOrder, price: number): Barrier | undefined {
    const { guard } = this
    const isBeyond = (end: number): boolean => (buys ? price > end : price < end)
    if (this.inBand(side, price) !== price) return 'price-band'
    if (this.looksAway && terms.sweep !== true && isBeyond(buys ? this.awayAsk : this.awayBid)) return 'trade-through'
    if (guard === undefined) return undefined
    if (isBeyond(guard.collar(side))) return 'price-band'
    return isBeyond(guard.range(side)) ? 'volatility-interruption' : undefined
  }

  /** Whether an order would rest where nobody may trade. */
  isBeyondCollar({ side, buys, price, terms }: SpecialOrder): boolean {
    if (this.guard === undefined || terms.peg !== undefined) return false
    const end = this.guard.collar(side)
    return buys ? price > end : price < end
  }

  /** The price at which an order may rest: one that is shown a tick short of the other venues' quote, one that is not no further than it. */
  shortOfAway(order: SpecialOrder, price: number): number {
    const { awayBid, awayAsk, instrument } = this
    if (!this.looksAway || order.terms.sweep === true) return price
    if (order.buys) return awayAsk === INT32_MAX ? price : Math.min(price, order.isDark ? awayAsk : tickFloor(instrument, awayAsk - 1))
    return awayBid === -INT32_MAX ? price : Math.max(price, order.isDark ? awayBid : tickCeil(instrument, awayBid + 1))
  }

  /** Takes an order out of the lists of those that wait. */
  forget(order: SpecialOrder): void {
    drop(this.pegs, order)
    drop(this.conditional, order)
    drop(this.slid, order)
  }
}

export function drop(list: SpecialOrder[], order: SpecialOrder): void {
  const at = list.indexOf(order)
  if (at >= 0) list.splice(at, 1)
}
