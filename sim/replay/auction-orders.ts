/**
 * Our orders for an auction of history, at its price: the record says what it was, and how much was paired.
 *
 *     an order for it waits → the record's cross ─┬─ market, or a limit through its price: served first, as if history's orders had made room
 *                                                 ├─ a limit at its price: shares as those at it did, by the last imbalance message of that cross
 *                                                 └─ a limit that it did not reach: not served
 *
 * Each side of ours trades at most what was paired, and all that it trades was somebody else's: it counts as displaced. The price stays what it was.
 */
import { CrossType, Side } from '../../core/market/vocabulary.js'
import { ExecType, Liquidity, OrderType, TimeInForce, type VenueReason } from '../../core/orders/venue.js'
import { isForAuction, type SpecialOrder } from '../matching/special-order.js'
import type { ReplayMarket } from './replay-market.js'

/** The last that was said of an auction while its book was building. */
export interface Imbalance {
  readonly code: number
  readonly side: number
  readonly qty: number
  readonly pairedQty: number
}

export class AuctionOrders {
  private readonly waiting: SpecialOrder[] = []

  /** @param end ends an order at the venue */
  constructor(private readonly market: ReplayMarket, private readonly end: (order: SpecialOrder, execType: ExecType, reason: VenueReason) => void) {}

  add(order: SpecialOrder): void {
    order.state = 'idle'
    order.arrival = this.market.history.nextArrival()
    this.waiting.push(order)
  }

  remove(order: SpecialOrder): void {
    const at = this.waiting.indexOf(order)
    if (at >= 0) this.waiting.splice(at, 1)
  }

  onCross(instrument: number, price: number, qty: number, code: number): void {
    const taking = this.waiting.filter((order) => order.instrument === instrument && takesPart(order, code))
    if (qty > 0) for (const side of [Side.buy, Side.sell]) this.serve(taking.filter((order) => order.side === side).sort(inPriority), price, qty, code)
    // The next auction of any kind is one in which something can be had.
    for (const order of taking) {
      if (order.state !== 'gone' && (qty > 0 || order.timeInForce !== TimeInForce.auction)) this.end(order, ExecType.expired, qty > 0 ? 'time-expired' : 'no-auction')
    }
  }

  /** No more auctions of the day. @param openingOnly there may be others than the opening */
  onOver(instrument: number, openingOnly: boolean): void {
    for (const order of [...this.waiting]) {
      if (order.instrument === instrument && (!openingOnly || order.timeInForce === TimeInForce.atOpen)) this.end(order, ExecType.expired, 'no-auction')
    }
  }

  private serve(orders: readonly SpecialOrder[], price: number, qty: number, code: number): void {
    let left = qty
    for (const order of orders) {
      const tradedQty = Math.min(left, this.allowedQty(order, price, code))
      if (tradedQty === 0) continue
      left -= tradedQty
      this.market.history.counterfactualOf(order.instrument).displacedQty += tradedQty
      this.market.trade(order.order, tradedQty, price, Liquidity.none)
    }
  }

  private allowedQty(order: SpecialOrder, price: number, code: number): number {
    const through = limitOf(order) - (order.buys ? price : -price)
    if (through !== 0) return through > 0 ? order.leavesQty : 0
    const imbalance = this.market.imbalances[order.instrument]
    if (imbalance === undefined || imbalance.code !== code || imbalance.pairedQty === 0) return 0
    if (imbalance.side !== order.side) return order.leavesQty
    return Number((BigInt(order.leavesQty) * BigInt(imbalance.pairedQty)) / (BigInt(imbalance.pairedQty) + BigInt(imbalance.qty)))
  }
}

function takesPart({ timeInForce }: SpecialOrder, code: number): boolean {
  if (timeInForce === TimeInForce.auction) return true
  return code === (timeInForce === TimeInForce.atOpen ? CrossType.opening : CrossType.closing) && isForAuction(timeInForce)
}

/** Market orders first, then better limits, then who came earlier. */
function inPriority(a: SpecialOrder, b: SpecialOrder): number {
  const [limitA, limitB] = [limitOf(a), limitOf(b)]
  return limitA === limitB ? a.arrival - b.arrival : limitB - limitA
}

/** Signed: higher reaches further. */
function limitOf({ type, price, buys }: SpecialOrder): number {
  if (type === OrderType.market) return Infinity
  return buys ? price : -price
}
