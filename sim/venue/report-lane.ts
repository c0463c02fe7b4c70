/** Execution reports on their way back to the participant, in the order of (due time, sending). */
import { grown } from '../../core/columns.js'
import { DueQueue } from '../../core/kernel/due-queue.js'
import { InputClass, Lane } from '../../core/kernel/lane.js'
import { invariant } from '../../core/invariant.js'
import type { ExecType, ExecutionReport, Liquidity, ReportHandler, VenueReason } from '../../core/orders/venue.js'
import type { ReportSink } from './exchange.js'
import type { FeeSchedule } from './fees.js'

/** Integers of a report: order, execType, lastQty, lastPrice, cumQty, leavesQty, price, qty, liquidity. */
const FIELDS = 9

export class ReportLane extends Lane implements ReportSink {
  private readonly queue = new DueQueue()
  private fields = new Int32Array(this.queue.slots * FIELDS)
  private times = new Float64Array(this.queue.slots)
  private reasons: (VenueReason | undefined)[] = []
  private readonly record: ExecutionReport = {
    order: 0, execType: 1, exchangeTimeNs: 0, lastQty: 0, lastPrice: 0, leavesQty: 0, cumQty: 0, price: 0, qty: 0, liquidity: 0, fee: 0, reason: undefined,
  }

  /** @param instrumentOf the instrument of one of our orders: rates are kept in its money */
  constructor(
    name: string, private readonly handler: ReportHandler, private readonly latencyNs: number, private readonly fees: FeeSchedule,
    private readonly instrumentOf: (order: number) => number,
  ) {
    super(InputClass.report, name, false)
  }

  report(
    order: number, execType: ExecType, lastQty: number, lastPrice: number, cumQty: number, leavesQty: number,
    price: number, qty: number, liquidity: Liquidity, reason: VenueReason | undefined,
  ): void {
    const host = this.host
    invariant(host !== undefined, () => `the report lane ${this.name} is not attached to a kernel`)
    const slot = this.queue.push(host.nowNs + this.latencyNs)
    if (this.queue.slots > this.times.length) this.grow()
    const { fields } = this
    const at = slot * FIELDS
    fields[at] = order
    fields[at + 1] = execType
    fields[at + 2] = lastQty
    fields[at + 3] = lastPrice
    fields[at + 4] = cumQty
    fields[at + 5] = leavesQty
    fields[at + 6] = price
    fields[at + 7] = qty
    fields[at + 8] = liquidity
    this.times[slot] = host.nowNs
    this.reasons[slot] = reason
    this.moveHead(this.queue.firstDueNs)
  }

  override dispatch(): void {
    const slot = this.queue.pop()
    this.sequence = this.queue.sequenceOf(slot)
    this.moveHead(this.queue.firstDueNs)
    const { fields, record } = this
    const at = slot * FIELDS
    record.order = fields[at]
    record.execType = fields[at + 1] as ExecType
    record.lastQty = fields[at + 2]
    record.lastPrice = fields[at + 3]
    record.cumQty = fields[at + 4]
    record.leavesQty = fields[at + 5]
    record.price = fields[at + 6]
    record.qty = fields[at + 7]
    record.liquidity = fields[at + 8] as Liquidity
    record.exchangeTimeNs = this.times[slot]
    record.reason = this.reasons[slot]
    record.fee = record.lastQty === 0 ? 0 : this.fees.fee(this.instrumentOf(record.order), record.liquidity, record.lastPrice, record.lastQty)
    this.handler.onReport(record)
  }

  override shift(deltaNs: number): void {
    this.queue.shift(deltaNs)
    for (let slot = 0; slot < this.times.length; slot++) this.times[slot] += deltaNs
    this.headNs = this.queue.firstDueNs
  }

  private grow(): void {
    this.fields = grown(this.fields, this.queue.slots * FIELDS)
    this.times = grown(this.times, this.queue.slots)
  }
}
