/**
 * Orders that depend on each other, held at the venue. A list is one participant's; what one of its orders does decides over the others:
 *
 * - OCO, one cancels the other: the first execution of one, of any size, cancels the others. A cancel of one leaves the others alone.
 * - OUO, one updates the other: an execution of one takes as much off the others; what is left of nothing is cancelled.
 * - OTO, one triggers the others: the first order of the list is the parent; the others, its children, are held until it trades, and are as large as what
 *   it has traded, before they came too. When the parent ends without a trade, or was refused, they are cancelled. Children with 'oco' or 'ouo' are so
 *   among themselves: a bracket.
 *
 * The number of a list is used once: a child may come when its parent is gone already, and belongs to it all the same.
 */
import type { Contingency, OrderTerms } from '../../core/orders/terms.js'
import type { SpecialOrder } from './special-order.js'

/** What a list does to its orders; the engine does it. */
export interface ListActions {
  cancelLinked(order: SpecialOrder): void
  /** Takes `qty` off what is left. */
  lessen(order: SpecialOrder, qty: number): void
  /** `qty` more of a child may work: its parent traded so much. */
  release(child: SpecialOrder, qty: number): void
  /** The parent is gone: a child never works more than it does now. */
  close(child: SpecialOrder): void
}

interface OrderList {
  readonly parent: SpecialOrder | undefined
  /** What the parent has traded: so much of its children may work. */
  parentQty: number
  readonly orders: SpecialOrder[]
  /** Whether a peer has traded: an order that comes later finds the list decided. */
  decided: boolean
}

export class OrderLists {
  /** Instruments on which an order may have changed because one of its list, maybe on another, did; in the order in which it happened. */
  private readonly touched = new Set<number>()
  private readonly lists = new Map<string, OrderList>()

  constructor(private readonly actions: ListActions) {}

  /** An order of a list has arrived. @returns whether it is held until its parent trades; undefined when the list was decided before it came */
  join(order: SpecialOrder): boolean | undefined {
    const key = keyOf(order.participant, order.terms)
    const list = this.lists.get(key)
    if (list === undefined) {
      const parent = order.terms.contingency === 'oto' ? order : undefined
      this.lists.set(key, { parent, parentQty: 0, orders: parent === undefined ? [order] : [], decided: false })
      return false
    }
    if (list.decided || (list.parent?.state === 'gone' && list.parentQty === 0)) return undefined
    list.orders.push(order)
    return list.parent !== undefined
  }

  /** An order that joined is held: what its parent has traded already sets it free. */
  catchUp(child: SpecialOrder): void {
    const list = this.listOf(child)
    if (list?.parent === undefined || list.parentQty === 0) return
    this.touched.add(child.instrument)
    this.actions.release(child, list.parentQty)
    if (list.parent.state === 'gone') this.actions.close(child)
  }

  /** An order of a list was refused. Of a parent nothing will trade: its children end as they come. */
  refuse(participant: number, terms: OrderTerms): void {
    const key = keyOf(participant, terms)
    if (terms.contingency === 'oto' && !this.lists.has(key)) this.lists.set(key, { parent: undefined, parentQty: 0, orders: [], decided: true })
  }

  /** Whether more of an order may come to work: its parent may trade on. */
  mayGrow(order: SpecialOrder): boolean {
    const parent = this.listOf(order)?.parent
    return parent !== undefined && parent !== order && parent.state !== 'gone'
  }

  /** An order of a list has traded `qty`. */
  onTrade(order: SpecialOrder, qty: number): void {
    const list = this.listOf(order)
    if (list === undefined) return
    if (list.parent === order) {
      list.parentQty += qty
      for (const child of this.touching(list)) this.actions.release(child, qty)
      return
    }
    const contingency: Contingency | undefined = order.terms.contingency
    if (contingency === 'oco') list.decided = true
    for (const other of this.touching(list)) {
      if (other === order || other.state === 'gone') continue
      if (contingency === 'oco') this.actions.cancelLinked(other)
      else if (contingency === 'ouo') this.actions.lessen(other, qty)
    }
  }

  /** An order of a list is gone. Children that their parent never set free go with it. */
  onGone(order: SpecialOrder): void {
    const list = this.listOf(order)
    if (list === undefined) return
    if (list.parent === order) {
      for (const child of this.touching(list)) this.actions.close(child)
    } else {
      const at = list.orders.indexOf(order)
      if (at >= 0) list.orders.splice(at, 1)
    }
  }

  /** Settles an instrument, then those that linked orders have touched, until there are none. @param settleOne lets follow what follows on one instrument */
  settle(instrument: number, settleOne: (instrument: number) => void): void {
    const { touched } = this
    touched.delete(instrument)
    settleOne(instrument)
    for (const other of touched) {
      touched.delete(other)
      settleOne(other)
    }
  }

  /** The orders of a list, to which something is about to happen. */
  private touching({ orders }: OrderList): readonly SpecialOrder[] {
    for (const { instrument } of orders) this.touched.add(instrument)
    return [...orders]
  }

  private listOf({ participant, terms }: SpecialOrder): OrderList | undefined {
    return this.lists.get(keyOf(participant, terms))
  }
}

function keyOf(participant: number, { list }: OrderTerms): string {
  return `${participant}/${list}`
}
