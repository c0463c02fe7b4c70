/**
 * One large order that does not wait: market orders in quick succession, at a time that is known beforehand. How a flash crash begins.
 *
 * Assumed: it looks at nothing; what a slice does not find is tried again with the next.
 */
import { Side } from '../../../core/market/vocabulary.js'
import { OrderType, TimeInForce } from '../../../core/orders/venue.js'
import { parseDurationNs } from '../../venue/duration.js'
import { Agent, around, type AgentParts } from './agent.js'
import type { Desk } from './desk.js'
import type { SweepTerms } from './terms.js'

export class Sweeper extends Agent {
  readonly desk: Desk
  private readonly side: Side
  private readonly sliceQty: number
  private readonly everyNs: number
  private leavesQty: number
  private nextNs: number

  constructor(private readonly parts: AgentParts, { after, side, lots, over, slices }: SweepTerms) {
    super()
    this.desk = parts.desk(this)
    this.side = side === 'buy' ? Side.buy : Side.sell
    this.leavesQty = lots * parts.lot
    this.sliceQty = Math.ceil(lots / slices) * parts.lot
    this.everyNs = Math.max(1, Math.floor(parseDurationNs(over) / slices))
    this.nextNs = parts.fromNs + parseDurationNs(after)
  }

  wake(nowNs: number): number {
    if (!this.parts.outlook.isOpen || this.leavesQty <= 0) return Infinity
    if (nowNs < this.nextNs) return this.nextNs
    if (this.desk.count === 0) this.desk.submit(nowNs, 0, this.side, OrderType.market, TimeInForce.ioc, 0, Math.min(this.sliceQty, this.leavesQty))
    this.nextNs = nowNs + around(this.parts.random, this.everyNs)
    return this.nextNs
  }

  override onFill(_side: Side, qty: number): void {
    this.leavesQty -= qty
  }

  override shift(deltaNs: number): void {
    this.nextNs += deltaNs
  }
}
