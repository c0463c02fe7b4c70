/**
 * Orders that rest although other venues show a quote (Regulation NMS, rule 610(d)): an order that would lock or cross it by resting is cancelled, or is
 * slid: shown one tick short of it. A slid order keeps its own price, and goes as near to it as it may when the other venues move.
 */
import { drop, type InstrumentMarket } from './instrument-market.js'
import type { MatchingCore } from './matching-core.js'
import type { Resting } from './resting.js'
import type { MatchingRules } from './rules.js'
import type { SpecialOrder } from './special-order.js'

export class AwayMarket {
  constructor(private readonly core: MatchingCore, private readonly resting: Resting, private readonly rule: MatchingRules['awayMarket']) {}

  /** An order is about to rest. @returns false when it may not, and has to end */
  place(order: SpecialOrder, market: InstrumentMarket): boolean {
    // A peg follows no further than it may rest.
    if (this.rule === 'ignore' || order.terms.peg !== undefined || market.phase !== 'continuous') return true
    const price = market.shortOfAway(order, order.price)
    if (price !== order.price && (this.rule === 'cancel' || (price <= 0 && market.instrument.ticks[0].fromPrice >= 0))) return false
    drop(market.slid, order)
    if (price === order.price) return true
    // It has its own price to come back to: more than a plain order remembers.
    if (order.plain) this.core.specials.remember(order)
    order.plain = false
    market.slid.push(order)
    this.resting.moveTo(order, price, 'locked-market')
    return true
  }

  /** The other venues have moved. Takes slid orders that may rest elsewhere now out of the book, to come in again: by arrival. */
  *moved(market: InstrumentMarket): Generator<SpecialOrder> {
    for (const order of [...market.slid]) {
      const price = market.shortOfAway(order, order.price)
      if (order.state !== 'resting' || market.phase !== 'continuous' || price === order.restingPrice) continue
      this.resting.withdraw(order)
      this.resting.moveTo(order, price, price === order.price ? undefined : 'locked-market')
      yield order
    }
  }
}
