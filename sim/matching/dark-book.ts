/** What may be traded with and is not shown: hidden orders, midpoint pegs, orders with a condition on the size. Price, then time, as in the books. */
import { L3Books } from '../../core/book/l3-books.js'
import { Side } from '../../core/market/vocabulary.js'
import type { SpecialOrder } from './special-order.js'

const TWO_POW_32 = 4_294_967_296

export class DarkBook {
  readonly books = new L3Books(1)
  private readonly orders: (SpecialOrder | undefined)[] = []

  /** Whether nothing is hidden on an instrument. */
  isEmpty(instrument: number): boolean {
    const { ladder } = this.books
    return ladder.bestLevel(instrument << 1) === 0 && ladder.bestLevel((instrument << 1) | 1) === 0
  }

  /** Puts what is left of an order at the back of its price; its arrival is its reference, so it is used once. */
  add(order: SpecialOrder): void {
    const { instrument, side, arrival, restingPrice, leavesQty } = order
    order.darkSlot = this.books.add(instrument, side, arrival | 0, (arrival / TWO_POW_32) | 0, restingPrice, leavesQty)
    this.orders[order.darkSlot] = order
  }

  remove(order: SpecialOrder): void {
    this.books.remove(order.darkSlot)
    this.orders[order.darkSlot] = undefined
    order.darkSlot = 0
  }

  /** `qty` of an order is gone, traded or taken off. */
  reduce(order: SpecialOrder, qty: number): void {
    const slot = order.darkSlot
    if (qty === this.books.qtyOf(slot)) this.remove(order)
    else this.books.reduce(slot, qty)
  }

  /**
   * The order that an incoming one of `qty` would meet first, within its limit: the best price, the earliest, whose least quantity is no more than that.
   * @param side of the incoming order @param after the one that was passed over last, undefined for the first
   */
  first(instrument: number, side: Side, limit: number, qty: number): SpecialOrder | undefined {
    const { ladder } = this.books
    const against = (instrument << 1) | (side === Side.buy ? 1 : 0)
    const depth = ladder.depth(against)
    for (let rank = 0; rank < depth; rank++) {
      const signed = ladder.priceAt(against, rank)
      const price = side === Side.buy ? -signed : signed
      if (side === Side.buy ? price > limit : price < limit) return undefined
      for (let slot = this.books.headOf(ladder.levelAt(against, rank)); slot !== 0; slot = this.books.behind(slot)) {
        const order = this.orders[slot]
        if (order !== undefined && order.leastQty <= qty) return order
      }
    }
    return undefined
  }

  /** Those on the other side of an incoming order, within its limit, in priority. */
  *against(instrument: number, side: Side, limit: number): Generator<SpecialOrder> {
    const { ladder } = this.books
    const against = (instrument << 1) | (side === Side.buy ? 1 : 0)
    for (let rank = 0; rank < ladder.depth(against); rank++) {
      const signed = ladder.priceAt(against, rank)
      const price = side === Side.buy ? -signed : signed
      if (side === Side.buy ? price > limit : price < limit) return
      for (let slot = this.books.headOf(ladder.levelAt(against, rank)); slot !== 0; slot = this.books.behind(slot)) {
        const order = this.orders[slot]
        if (order !== undefined) yield order
      }
    }
  }
}
