/**
 * The orders of one participant: what it has under way and at work, and how it commands. It hears of them as anybody does, by reports.
 *
 * A command leaves when it is decided and reaches the exchange a reaction later, in the order of sending. The number of an order is free again when the order is
 * over and nothing of it is under way, so that the table is as large as what works, not as the day.
 */
import { grown } from '../../../core/columns.js'
import { Side } from '../../../core/market/vocabulary.js'
import { ExecType, OrderType, TimeInForce, type Liquidity, type VenueReason } from '../../../core/orders/venue.js'
import type { Random } from '../../../core/random.js'
import type { MatchingEngine } from '../../matching/matching-engine.js'
import type { ReportSink } from '../../venue/exchange.js'

/** Where commands wait until they have reached the exchange. */
export interface CommandQueue {
  send(dueNs: number, desk: Desk, action: Action, order: number, side: Side, type: OrderType, timeInForce: TimeInForce, price: number, qty: number): void
}

/** What a queue of a crowd carries: looks, commands, and its own end. */
export const Action = { wake: 0, submit: 1, cancel: 2, replace: 3, end: 4 } as const
export type Action = (typeof Action)[keyof typeof Action]

/** Who stands behind a desk. Takes note, and commands when it wakes. */
export interface DeskOwner {
  onFill(side: Side, qty: number): void
  /** An order is over. @param tag what it was opened with */
  onOver(tag: number, reason: VenueReason | undefined): void
}

/** Of an order's number: free, at work (or on its way), over with commands still on their way. */
const FREE = 0
const LIVE = 1
const OVER = 2

export interface DeskParts {
  readonly engine: MatchingEngine
  readonly instrument: number
  readonly queue: CommandQueue
  readonly owner: DeskOwner
  readonly random: Random
  /** Its usual reaction, ns. */
  readonly latencyNs: number
  /** Buys and sells as two participants: a desk of many people, who may meet each other. */
  readonly isMany?: boolean
}

export class Desk implements ReportSink {
  /** Bought less sold, quantity increments. */
  position = 0
  private capacity = 16
  private state = new Uint8Array(this.capacity)
  private side = new Uint8Array(this.capacity)
  private tag = new Int32Array(this.capacity)
  private price = new Int32Array(this.capacity)
  private qty = new Int32Array(this.capacity)
  private leavesQty = new Int32Array(this.capacity)
  private underWay = new Int32Array(this.capacity)
  /** Numbers at work in no particular order, and the place of each there. */
  private live = new Int32Array(this.capacity)
  private place = new Int32Array(this.capacity)
  private liveCount = 0
  private free = new Int32Array(this.capacity)
  private freeCount = 0
  private used = 0
  private lastDueNs = -Infinity
  private readonly parts: DeskParts
  private readonly buyer: number
  private readonly seller: number

  constructor(parts: DeskParts) {
    this.parts = parts
    this.buyer = parts.engine.addParticipant(this)
    this.seller = parts.isMany === true ? parts.engine.addParticipant(this) : this.buyer
  }

  /** Orders at work or on their way. */
  get count(): number {
    return this.liveCount
  }

  /** How many numbers it has needed. */
  get numbers(): number {
    return this.used
  }

  /** One of them, by a place from 0 to `count` - 1. */
  at(place: number): number {
    return this.live[place]
  }

  sideOf(order: number): Side {
    return this.side[order] as Side
  }

  /** As far as the exchange has told. */
  priceOf(order: number): number {
    return this.price[order]
  }

  leavesQtyOf(order: number): number {
    return this.leavesQty[order]
  }

  /** Something of it has not reached the exchange yet. */
  isUnderWay(order: number): boolean {
    return this.underWay[order] > 0
  }

  /** Sends an order off. @param tag handed back when it is over @returns its number */
  submit(nowNs: number, tag: number, side: Side, type: OrderType, timeInForce: TimeInForce, price: number, qty: number): number {
    const order = this.open(side, tag)
    this.price[order] = price
    this.qty[order] = this.leavesQty[order] = qty
    this.send(nowNs, Action.submit, order, side, type, timeInForce, price, qty)
    return order
  }

  /** An order that takes up to a price, or is over. */
  take(nowNs: number, side: Side, price: number, qty: number): void {
    this.submit(nowNs, 0, side, OrderType.limit, TimeInForce.ioc, price, qty)
  }

  cancel(nowNs: number, order: number): void {
    this.send(nowNs, Action.cancel, order, Side.none, OrderType.limit, TimeInForce.day, 0, 0)
  }

  cancelAll(nowNs: number): void {
    for (let place = 0; place < this.liveCount; place++) if (this.underWay[this.live[place]] === 0) this.cancel(nowNs, this.live[place])
  }

  /** Another price, and so much that is still to trade. */
  replace(nowNs: number, order: number, price: number, leavesQty: number): void {
    const tradedQty = this.qty[order] - this.leavesQty[order]
    this.send(nowNs, Action.replace, order, Side.none, OrderType.limit, TimeInForce.day, price, tradedQty + leavesQty)
  }

  /** A command has come to the exchange. */
  arrive(action: Action, order: number, side: Side, type: OrderType, timeInForce: TimeInForce, price: number, qty: number): void {
    const { engine, instrument } = this.parts
    const participant = this.side[order] === Side.buy ? this.buyer : this.seller
    this.underWay[order]--
    if (action === Action.submit) engine.submit(participant, order, instrument, side, type, timeInForce, price, qty)
    else if (action === Action.cancel) engine.cancel(participant, order)
    else engine.replace(participant, order, price, qty)
    if (this.state[order] === OVER && this.underWay[order] === 0) this.release(order)
  }

  report(
    order: number, execType: ExecType, lastQty: number, _lastPrice: number, _cumQty: number, leavesQty: number, price: number, qty: number,
    _liquidity: Liquidity, reason: VenueReason | undefined,
  ): void {
    // Trades that are broken later, and answers about orders that are over, change nothing of what works.
    if (execType > ExecType.restated || this.state[order] !== LIVE) return
    const side = this.side[order] as Side
    this.price[order] = price
    this.qty[order] = qty
    this.leavesQty[order] = leavesQty
    if (execType === ExecType.trade) {
      this.position += side === Side.buy ? lastQty : -lastQty
      this.parts.owner.onFill(side, lastQty)
    }
    if (leavesQty > 0) return
    this.leaveLive(order)
    if (this.underWay[order] === 0) this.release(order)
    else this.state[order] = OVER
    this.parts.owner.onOver(this.tag[order], reason)
  }

  shift(deltaNs: number): void {
    this.lastDueNs += deltaNs
  }

  private send(nowNs: number, action: Action, order: number, side: Side, type: OrderType, timeInForce: TimeInForce, price: number, qty: number): void {
    const { latencyNs, random, queue } = this.parts
    // Four fifths to six fifths of the usual reaction; one connection, so nothing overtakes.
    const dueNs = Math.max(this.lastDueNs, nowNs + Math.floor(latencyNs * (0.8 + 0.4 * random.next())))
    this.lastDueNs = dueNs
    this.underWay[order]++
    queue.send(dueNs, this, action, order, side, type, timeInForce, price, qty)
  }

  private open(side: Side, tag: number): number {
    if (this.freeCount === 0 && this.used === this.capacity) this.grow()
    const order = this.freeCount > 0 ? this.free[--this.freeCount] : this.used++
    this.state[order] = LIVE
    this.side[order] = side
    this.tag[order] = tag
    this.place[order] = this.liveCount
    this.live[this.liveCount++] = order
    return order
  }

  private leaveLive(order: number): void {
    const last = this.live[--this.liveCount]
    const place = this.place[order]
    this.live[place] = last
    this.place[last] = place
  }

  private release(order: number): void {
    this.state[order] = FREE
    this.free[this.freeCount++] = order
  }

  private grow(): void {
    this.capacity *= 2
    const { capacity } = this
    this.state = grown(this.state, capacity)
    this.side = grown(this.side, capacity)
    for (const column of ['tag', 'price', 'qty', 'leavesQty', 'underWay', 'live', 'place', 'free'] as const) this[column] = grown(this[column], capacity)
  }
}
