/** The orders with further terms that live, by their place: a number below `gone` in the record that every order has. */
import { InvariantError } from '../../core/invariant.js'
import { OrderPlace, type OrderRecords } from './order-records.js'
import type { SpecialOrder } from './special-order.js'

export class SpecialOrders {
  /** By instrument: how many live, and one more for as long as its plain orders too have to be looked at more closely. */
  readonly counts: number[] = []
  private readonly orders: (SpecialOrder | undefined)[] = []
  private readonly free: number[] = []
  private serial = 0

  constructor(private readonly records: OrderRecords) {}

  /** One more, or one less, reason to look at an instrument more closely. */
  count(instrument: number, change: 1 | -1): void {
    while (this.counts.length <= instrument) this.counts.push(0)
    this.counts[instrument] += change
  }

  /** Whether an order still lives. */
  has({ participant, order }: SpecialOrder): boolean {
    return this.records.placeOf(participant, order) < OrderPlace.gone
  }

  /** Those of an instrument, the earlier first. */
  of(instrument: number): SpecialOrder[] {
    const orders: SpecialOrder[] = []
    for (const order of this.orders) if (order?.instrument === instrument) orders.push(order)
    return orders.sort((left, right) => left.arrival - right.arrival || left.serial - right.serial)
  }

  remember(order: SpecialOrder): void {
    const at = this.free.pop() ?? this.orders.length
    this.orders[at] = order
    order.serial = ++this.serial
    this.count(order.instrument, 1)
    this.records.setPlace(order.participant, order.order, OrderPlace.gone - 1 - at)
  }

  /** @param place below `gone` */
  at(place: number): SpecialOrder {
    const order = this.orders[OrderPlace.gone - 1 - place]
    if (order === undefined) throw new InvariantError(`no order with further terms has place ${place}`)
    return order
  }

  /** The order is gone: it is no longer found by its number. Of a plain one there is nothing to forget. */
  forget({ participant, order, instrument, plain }: SpecialOrder): void {
    if (plain) return
    const place = this.records.placeOf(participant, order)
    this.records.setPlace(participant, order, OrderPlace.gone)
    if (place >= OrderPlace.gone) return
    const at = OrderPlace.gone - 1 - place
    this.orders[at] = undefined
    this.free.push(at)
    this.count(instrument, -1)
  }
}
