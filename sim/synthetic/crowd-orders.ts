/**
 * The working orders of the crowd in one symbol: which there are, to pick one at random, and what is left of each. It hears of them as any
 * participant does, by reports.
 *
 * Numbers of finished orders are used again, so its size is that of the book, not of the day.
 */
import { Side } from '../../core/market/vocabulary.js'
import type { ExecType } from '../../core/orders/venue.js'
import type { ReportSink } from '../venue/exchange.js'

export class CrowdOrders implements ReportSink {
  private readonly side: number[] = []
  private readonly participant: number[] = []
  private readonly price: number[] = []
  private readonly qty: number[] = []
  private readonly leavesQty: number[] = []
  /** Place of an order in `working`. */
  private readonly place: number[] = []
  /** Orders at work, in no particular order, and how many of them buy. */
  private readonly working: number[] = []
  private readonly free: number[] = []
  private buys = 0

  get count(): number {
    return this.working.length
  }

  countOf(side: Side): number {
    return side === Side.buy ? this.buys : this.working.length - this.buys
  }

  /** Takes a number for a new order. It counts as working until a report says otherwise. */
  open(side: Side, participant: number): number {
    const order = this.free.pop() ?? this.side.length
    this.side[order] = side
    this.participant[order] = participant
    this.place[order] = this.working.push(order) - 1
    if (side === Side.buy) this.buys++
    return order
  }

  /** The working order at a place from 0 to `count` - 1. */
  at(place: number): number {
    return this.working[place]
  }

  sideOf(order: number): Side {
    return this.side[order] as Side
  }

  participantOf(order: number): number {
    return this.participant[order]
  }

  priceOf(order: number): number {
    return this.price[order]
  }

  /** Total quantity, what has traded included. */
  qtyOf(order: number): number {
    return this.qty[order]
  }

  leavesQtyOf(order: number): number {
    return this.leavesQty[order]
  }

  report(
    order: number, _execType: ExecType, _lastQty: number, _lastPrice: number, _cumQty: number, leavesQty: number, price: number, qty: number,
  ): void {
    this.price[order] = price
    this.qty[order] = qty
    this.leavesQty[order] = leavesQty
    if (leavesQty === 0) this.close(order)
  }

  private close(order: number): void {
    const last = this.working.pop()
    const place = this.place[order]
    if (last !== undefined && last !== order) {
      this.working[place] = last
      this.place[last] = place
    }
    if (this.side[order] === Side.buy) this.buys--
    this.free.push(order)
  }
}
