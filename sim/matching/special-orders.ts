/** The orders with further terms that live, by their place: a number below `gone` in the record that every order has. */
import { InvariantError } from '../../core/invariant.js'
import { OrderPlace, type OrderRecords } from './order-records.js'
import type { SpecialOrder } from './special-order.js'

export class SpecialOrders {
  /** How many live. */
  count = 0
  private readonly orders: (SpecialOrder | undefined)[] = []
  private readonly free: number[] = []

  constructor(private readonly records: OrderRecords) {}

  remember(order: SpecialOrder): void {
    const at = this.free.pop() ?? this.orders.length
    this.orders[at] = order
    this.count++
    this.records.setPlace(order.participant, order.order, OrderPlace.gone - 1 - at)
  }

  /** @param place below `gone` */
  at(place: number): SpecialOrder {
    const order = this.orders[OrderPlace.gone - 1 - place]
    if (order === undefined) throw new InvariantError(`no order with further terms has place ${place}`)
    return order
  }

  /** The order is gone: it is no longer found by its number. Of a plain one there is nothing to forget. */
  forget({ participant, order, plain }: SpecialOrder): void {
    if (plain) return
    const place = this.records.placeOf(participant, order)
    this.records.setPlace(participant, order, OrderPlace.gone)
    if (place >= OrderPlace.gone) return
    const at = OrderPlace.gone - 1 - place
    this.orders[at] = undefined
    this.free.push(at)
    this.count--
  }
}
