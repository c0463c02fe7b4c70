/** How an order with further terms lies in the books: shown, portion by portion, or dark; within the price band. Told to the feed, and to nobody else. */
import { ExecType, type VenueReason } from '../../core/orders/venue.js'
import type { Random } from '../../core/random.js'
import type { DarkBook } from './dark-book.js'
import { drop } from './instrument-market.js'
import type { LevelSharing } from './level-sharing.js'
import type { MatchingCore } from './matching-core.js'
import type { SpecialOrder } from './special-order.js'

export class Resting {
  constructor(
    private readonly core: MatchingCore, private readonly dark: DarkBook, private readonly random: Random, private readonly sharing: LevelSharing | undefined,
  ) {}

  rest(order: SpecialOrder): void {
    const { core } = this
    order.state = 'resting'
    this.keepInBand(order)
    if (order.plain) {
      core.restPlain(order)
      this.sharing?.onRest(order.instrument, order.side)
    } else if (!order.isDark) {
      this.show(order)
    } else {
      order.arrival = core.nextReference()
      this.dark.add(order)
      if (order.leastQty > 0) core.market(order.instrument).conditional.push(order)
    }
  }

  /** Puts the next portion of an order where everybody sees it, at the back of its level. */
  show(order: SpecialOrder): void {
    const { displayQty = order.leavesQty, displayRange = 0 } = order.terms
    const drawn = displayRange === 0 ? displayQty : displayQty + this.random.range(-displayRange, displayRange)
    order.shownQty = Math.min(order.leavesQty, drawn)
    order.slot = this.core.addDisplayed(order, order.restingPrice, order.shownQty)
    this.sharing?.onRest(order.instrument, order.side)
  }

  /** The venue itself gives an order the price at which it works. */
  moveTo(order: SpecialOrder, price: number, reason?: VenueReason): void {
    const { records } = this.core
    const { participant, order: number } = order
    order.restingPrice = price
    if (records.priceOf(participant, number) === price) return
    records.setTerms(participant, number, price, records.qtyOf(participant, number))
    this.core.report(order, ExecType.restated, reason)
  }

  /** The band has moved: an order that rests beyond it rests at the band, at the back. */
  moveIntoBand(order: SpecialOrder): void {
    if (order.state !== 'resting' || this.core.market(order.instrument).inBand(order.side, order.restingPrice) === order.restingPrice) return
    this.withdraw(order)
    this.rest(order)
  }

  /** Takes `qty` of what is left out of the books, the part that is not shown first: the place is kept. */
  takeOff(order: SpecialOrder, qty: number): void {
    const unshownQty = order.leavesQty - order.shownQty
    order.leavesQty -= qty
    if (order.darkSlot !== 0) {
      this.dark.reduce(order, qty)
    } else if (order.slot !== 0 && qty > unshownQty) {
      order.shownQty -= qty - unshownQty
      this.core.reduceDisplayed(order.slot, qty - unshownQty)
    }
  }

  /** Takes what traded in a cross out of the books: what is shown first, the next portion is to come. */
  reduceInCross(order: SpecialOrder, qty: number, price: number): void {
    const shownQty = Math.min(qty, order.shownQty)
    order.leavesQty -= qty
    if (order.darkSlot !== 0) this.dark.reduce(order, qty)
    if (shownQty === 0) return
    order.shownQty -= shownQty
    this.core.executeInCross(order.slot, shownQty, price)
    if (order.shownQty === 0) order.slot = 0
  }

  /** Takes what is left of an order out of every book and queue. */
  withdraw(order: SpecialOrder): void {
    if (order.slot !== 0) this.core.removeDisplayed(order.slot)
    order.slot = 0
    order.shownQty = 0
    if (order.darkSlot !== 0) this.dark.remove(order)
    const market = this.core.market(order.instrument)
    if (order.state === 'waiting') market.stops.remove(order)
    drop(market.conditional, order)
  }

  private keepInBand(order: SpecialOrder): void {
    const { core } = this
    const price = core.market(order.instrument).inBand(order.side, order.restingPrice)
    if (price === order.restingPrice) return
    order.restingPrice = price
    if (order.terms.peg === undefined) order.price = price
    core.records.setTerms(order.participant, order.order, price, order.qty)
    core.report(order, ExecType.restated, 'price-band')
  }
}
