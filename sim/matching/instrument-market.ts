/**
 * What the engine knows of one instrument beside its books: the phase of its day, the prices that its protections allow, and the orders that wait for
 * something to happen. An instrument about which there is nothing to know has none.
 */
import { INT32_MAX, type Instrument } from '../../core/instrument.js'
import { Side } from '../../core/market/vocabulary.js'
import type { SpecialOrder } from './special-order.js'
import { StopOrders } from './stop-orders.js'

/**
 * `pre-open`: orders rest, nothing matches, the book may cross. `continuous`: orders match as they come. `halted`: as before the opening, announced as
 * a halt. `closed`: no order comes or changes; it may be cancelled.
 */
export type Phase = 'pre-open' | 'continuous' | 'halted' | 'closed'

export class InstrumentMarket {
  phase: Phase = 'continuous'
  /** Somebody told it a phase: it has days, and crosses in them. */
  hasDays = false
  /** Of the present day: orders for that cross come too late. */
  openingIsOver = false
  closingIsOver = false
  /** Price band, increments, both ends inside. */
  lowest = -INT32_MAX
  highest = INT32_MAX
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

  constructor(readonly instrument: Instrument) {}

  /** Plain orders too have to be looked at more closely. */
  get isGuarded(): boolean {
    return this.phase !== 'continuous' || this.lowest !== -INT32_MAX || this.highest !== INT32_MAX
  }

  /** The price as far as the band lets a side go. */
  inBand(side: Side, price: number): number {
    return side === Side.buy ? Math.min(price, this.highest) : Math.max(price, this.lowest)
  }

  /** Takes an order out of the lists of those that wait. */
  forget(order: SpecialOrder): void {
    drop(this.pegs, order)
    drop(this.conditional, order)
  }
}

export function drop(list: SpecialOrder[], order: SpecialOrder): void {
  const at = list.indexOf(order)
  if (at >= 0) list.splice(at, 1)
}
