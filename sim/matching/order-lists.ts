/**
 * Orders that depend on each other, held at the venue. A list is one participant's; what one of its orders does decides over the others:
 *
 * - OCO, one cancels the other: the first execution of one, of any size, cancels the others. A cancel of one leaves the others alone.
 * - OUO, one updates the other: an execution of one takes as much off the others; what is left of nothing is cancelled.
 * - OTO, one triggers the others: the first order of the list is the parent; the others, its children, are held until it trades, and are as large as what
 *   it has traded. When the parent ends without a trade they are cancelled. Children with 'oco' or 'ouo' are so among themselves: a bracket.
 */
import type { Contingency } from '../../core/orders/terms.js'
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
  readonly orders: SpecialOrder[]
  /** Whether a peer has traded: an order that comes later finds the list decided. */
  decided: boolean
}

export class OrderLists {
  private readonly lists = new Map<string, OrderList>()

  constructor(private readonly actions: ListActions) {}

  /** An order of a list has arrived. @returns whether it is held until its parent trades; undefined when the list was decided before it came */
  join(order: SpecialOrder): boolean | undefined {
    const key = keyOf(order)
    const list = this.lists.get(key)
    if (list === undefined) {
      const parent = order.terms.contingency === 'oto' ? order : undefined
      this.lists.set(key, { parent, orders: parent === undefined ? [order] : [], decided: false })
      return false
    }
    if (list.decided || (list.parent !== undefined && list.parent.state === 'gone')) return undefined
    list.orders.push(order)
    return list.parent !== undefined
  }

  /** Whether more of an order may come to work: its parent may trade on. */
  mayGrow(order: SpecialOrder): boolean {
    const parent = this.lists.get(keyOf(order))?.parent
    return parent !== undefined && parent !== order && parent.state !== 'gone'
  }

  /** An order of a list has traded `qty`. */
  onTrade(order: SpecialOrder, qty: number): void {
    const list = this.lists.get(keyOf(order))
    if (list === undefined) return
    if (list.parent === order) {
      for (const child of [...list.orders]) this.actions.release(child, qty)
      return
    }
    const contingency: Contingency | undefined = order.terms.contingency
    if (contingency === 'oco') list.decided = true
    for (const other of [...list.orders]) {
      if (other === order || other.state === 'gone') continue
      if (contingency === 'oco') this.actions.cancelLinked(other)
      else if (contingency === 'ouo') this.actions.lessen(other, qty)
    }
  }

  /** An order of a list is gone. Children that their parent never set free go with it. */
  onGone(order: SpecialOrder): void {
    const key = keyOf(order)
    const list = this.lists.get(key)
    if (list === undefined) return
    if (list.parent === order) {
      for (const child of [...list.orders]) this.actions.close(child)
    } else {
      const at = list.orders.indexOf(order)
      if (at >= 0) list.orders.splice(at, 1)
    }
    if (list.orders.length === 0 && !list.decided && (list.parent === undefined || list.parent.state === 'gone')) this.lists.delete(key)
  }
}

function keyOf({ participant, terms }: SpecialOrder): string {
  return `${participant}/${terms.list}`
}
