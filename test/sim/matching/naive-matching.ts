/**
 * The same exchange as plainly as it can be said: arrays of objects, sorted anew for every command. Slow, obvious, and written from the
 * rules, not from the engine: the engine is compared with it.
 */
import { INT32_MAX } from '../../../core/instrument.js'
import { nameOf, Side } from '../../../core/market/vocabulary.js'
import { ExecType, Liquidity, OrderType, TimeInForce, type VenueReason } from '../../../core/orders/venue.js'
import { reportLine } from './engine-log.js'

export interface NaiveOrder {
  participant: number
  order: number
  instrument: number
  side: Side
  price: number
  qty: number
  cumQty: number
  reference: number
  arrival: number
  resting: boolean
}

export class NaiveMatching {
  readonly lines: string[] = []
  /** Every order that was accepted, newest last. */
  readonly orders: NaiveOrder[] = []
  private references = 0
  private matches = 0
  private arrivals = 0

  constructor(private readonly names: readonly string[], private readonly instruments: number) {}

  /** The orders of a side, in priority. */
  queue(instrument: number, side: Side): NaiveOrder[] {
    const better = side === Side.buy ? (a: NaiveOrder, b: NaiveOrder) => b.price - a.price : (a: NaiveOrder, b: NaiveOrder) => a.price - b.price
    return this.orders.filter((o) => o.resting && o.instrument === instrument && o.side === side).sort((a, b) => better(a, b) || a.arrival - b.arrival)
  }

  submit(participant: number, order: number, instrument: number, side: Side, type: OrderType, timeInForce: TimeInForce, price: number, qty: number): void {
    const refused = this.refusal(participant, order, instrument, type, price, qty)
    if (refused) {
      this.lines.push(reportLine(this.names[participant], order, ExecType.rejected, 0, 0, 0, 0, price, qty, Liquidity.none, refused))
      return
    }
    const incoming: NaiveOrder = { participant, order, instrument, side, price: type === OrderType.market ? 0 : price, qty, cumQty: 0, reference: 0, arrival: 0, resting: false }
    this.orders.push(incoming)
    this.report(incoming, ExecType.new)
    this.work(incoming, type === OrderType.market, type === OrderType.limit && timeInForce === TimeInForce.day)
  }

  cancel(participant: number, order: number): void {
    const found = this.find(participant, order)
    if (!found?.resting) return this.refuse(participant, order, ExecType.cancelRejected, found ? 'too-late' : 'unknown-order')
    found.resting = false
    this.lines.push(`feed ${found.instrument}: delete ${found.reference}`)
    this.report(found, ExecType.canceled)
  }

  replace(participant: number, order: number, price: number, qty: number): void {
    const found = this.find(participant, order)
    if (!found) return this.refuse(participant, order, ExecType.replaceRejected, 'unknown-order')
    if (!found.resting) return this.refuse(participant, order, ExecType.replaceRejected, 'too-late')
    if (qty < 1 || qty > INT32_MAX) return this.refuse(participant, order, ExecType.replaceRejected, 'bad-quantity')
    if (price < 1 || price > INT32_MAX) return this.refuse(participant, order, ExecType.replaceRejected, 'bad-price')
    if (price % 2 !== 0) return this.refuse(participant, order, ExecType.replaceRejected, 'off-tick')
    if (qty <= found.cumQty) return this.cancel(participant, order)
    const before = { ...found }
    found.price = price
    found.qty = qty
    if (price === before.price && qty <= before.qty) {
      if (qty < before.qty) this.lines.push(`feed ${found.instrument}: reduce ${found.reference} ${before.qty - qty}`)
      this.report(found, ExecType.replaced)
      return
    }
    if (this.within(found, this.queue(found.instrument, other(found.side))[0])) {
      found.resting = false
      this.lines.push(`feed ${found.instrument}: delete ${found.reference}`)
      this.report(found, ExecType.replaced)
      this.work(found, false, true)
      return
    }
    found.reference = ++this.references
    found.arrival = ++this.arrivals
    this.lines.push(`feed ${found.instrument}: replace ${before.reference} by ${found.reference} ${qty - found.cumQty}@${price}`)
    this.report(found, ExecType.replaced)
  }

  private work(incoming: NaiveOrder, atAnyPrice: boolean, rests: boolean): void {
    const cumQtyBefore = incoming.cumQty
    for (const resting of this.queue(incoming.instrument, other(incoming.side))) {
      if (leaves(incoming) === 0 || !(atAnyPrice || this.within(incoming, resting))) break
      if (resting.participant === incoming.participant) {
        this.report(incoming, ExecType.canceled, 'self-trade')
        return
      }
      const traded = Math.min(leaves(incoming), leaves(resting))
      this.lines.push(`feed ${incoming.instrument}: execute ${resting.reference} ${traded} (match ${++this.matches})`)
      for (const [order, liquidity] of [[resting, Liquidity.maker], [incoming, Liquidity.taker]] as const) {
        order.cumQty += traded
        if (leaves(order) === 0) order.resting = false
        this.lines.push(reportLine(
          this.names[order.participant], order.order, ExecType.trade, traded, resting.price, order.cumQty, leaves(order), order.price, order.qty, liquidity, undefined,
        ))
      }
    }
    if (leaves(incoming) === 0) return
    if (!rests) {
      this.report(incoming, ExecType.canceled, incoming.cumQty === cumQtyBefore ? 'no-liquidity' : 'ioc-remainder')
      return
    }
    incoming.reference = ++this.references
    incoming.arrival = ++this.arrivals
    incoming.resting = true
    this.lines.push(`feed ${incoming.instrument}: add ${incoming.reference} ${nameOf(Side, incoming.side)} ${leaves(incoming)}@${incoming.price}`)
  }

  private within(incoming: NaiveOrder, resting: NaiveOrder | undefined): boolean {
    if (!resting) return false
    return incoming.side === Side.buy ? resting.price <= incoming.price : resting.price >= incoming.price
  }

  private find(participant: number, order: number): NaiveOrder | undefined {
    return this.orders.findLast((o) => o.participant === participant && o.order === order)
  }

  private refusal(participant: number, order: number, instrument: number, type: OrderType, price: number, qty: number): VenueReason | undefined {
    if (instrument >= this.instruments) return 'unknown-instrument'
    if (this.find(participant, order)?.resting) return 'duplicate-order-id'
    if (qty < 1 || qty > INT32_MAX) return 'bad-quantity'
    if (type === OrderType.market) return undefined
    if (price < 1 || price > INT32_MAX) return 'bad-price'
    return price % 2 === 0 ? undefined : 'off-tick'
  }

  private refuse(participant: number, order: number, execType: ExecType, reason: VenueReason): void {
    const found = this.find(participant, order)
    this.lines.push(reportLine(
      this.names[participant], order, execType, 0, 0, found?.cumQty ?? 0, found?.resting ? leaves(found) : 0, found?.price ?? 0, found?.qty ?? 0,
      Liquidity.none, reason,
    ))
  }

  private report(order: NaiveOrder, execType: ExecType, reason?: VenueReason): void {
    const leavesQty = execType === ExecType.canceled ? 0 : leaves(order)
    this.lines.push(reportLine(
      this.names[order.participant], order.order, execType, 0, 0, order.cumQty, leavesQty, order.price, order.qty, Liquidity.none, reason,
    ))
  }
}

function leaves(order: NaiveOrder): number {
  return order.qty - order.cumQty
}

function other(side: Side): Side {
  return side === Side.buy ? Side.sell : Side.buy
}
