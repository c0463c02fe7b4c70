/** Execution reports on their way back to the participant, in the order of (due time, sending). */
import { grown } from '../../core/columns.js'
import { DueQueue } from '../../core/kernel/due-queue.js'
import { InputClass, Lane } from '../../core/kernel/lane.js'
import type { Transit } from '../../core/kernel/market-lane.js'
import { InvariantError } from '../../core/invariant.js'
import { ExecType, type ExecutionReport, type Liquidity, type ReportHandler, type VenueReason } from '../../core/orders/venue.js'
import { ChargedFees } from './charged-fees.js'
import type { ReportSink } from './exchange.js'
import type { FeeSchedule } from './fees.js'

/** Integers of a report: order, execType, lastQty, lastPrice, cumQty, leavesQty, price, qty, liquidity. */
const FIELDS = 9

export class ReportLane extends Lane implements ReportSink {
  private readonly queue = new DueQueue()
  private fields = new Int32Array(this.queue.slots * FIELDS)
  private times = new Float64Array(this.queue.slots)
  private charged = new Float64Array(this.queue.slots)
  private readonly paid = new ChargedFees()
  private reasons: (VenueReason | undefined)[] = []
  private readonly record: ExecutionReport = {
    order: 0, execType: 1, exchangeTimeNs: 0, lastQty: 0, lastPrice: 0, leavesQty: 0, cumQty: 0, price: 0, qty: 0, liquidity: 0, fee: 0, reason: undefined,
  }

  /**
   * @param latencyNs of every report, unless a transit says it of each
   * @param instrumentOf the instrument of one of our orders: rates are kept in its money
   * @param clockSkewNs how far the stamps are ahead of true time
   */
  constructor(
    name: string, private readonly handler: ReportHandler, private readonly latencyNs: number, private readonly fees: FeeSchedule,
    private readonly instrumentOf: (order: number) => number, private readonly transit?: Transit, private readonly clockSkewNs = 0,
  ) {
    super(InputClass.report, name, false)
  }

  report(
    order: number, execType: ExecType, lastQty: number, lastPrice: number, cumQty: number, leavesQty: number,
    price: number, qty: number, liquidity: Liquidity, reason: VenueReason | undefined,
  ): void {
    const fee = lastQty === 0 ? 0 : this.feeOf(order, execType, lastQty, lastPrice, liquidity)
    this.send(this.nextArrivalNs(), fee, order, execType, lastQty, lastPrice, cumQty, leavesQty, price, qty, liquidity, reason)
  }

  /** When a report that leaves the venue now arrives. Draws: one call for each report. */
  nextArrivalNs(): number {
    return this.transit === undefined ? this.nowNs + this.latencyNs : this.transit.arrivalNs(this.nowNs)
  }

  /** The fee of a trade that happens now, or what is paid back of one that is void. Counts it: one call for each of them. */
  feeOf(order: number, execType: ExecType, lastQty: number, lastPrice: number, liquidity: Liquidity): number {
    // Adding 0 turns -0 into 0.
    if (execType === ExecType.tradeCanceled) return -this.paid.take(order, lastQty, lastPrice, liquidity) + 0
    const fee = this.fees.fee(this.instrumentOf(order), liquidity, lastPrice, lastQty, order, this.nowNs)
    this.paid.note(order, lastQty, lastPrice, liquidity, fee)
    return fee
  }

  /** Puts a report of now under way, to arrive at `dueNs`. */
  send(
    dueNs: number, fee: number, order: number, execType: ExecType, lastQty: number, lastPrice: number, cumQty: number, leavesQty: number,
    price: number, qty: number, liquidity: Liquidity, reason: VenueReason | undefined,
  ): void {
    const slot = this.queue.push(dueNs)
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
    this.times[slot] = this.nowNs + this.clockSkewNs
    this.charged[slot] = fee
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
    record.fee = this.charged[slot]
    this.handler.onReport(record)
  }

  /** What is under way does not arrive before `untilNs`: Infinity loses it. The order of what is held back stays. Answers how many that were. */
  holdBack(untilNs: number): number {
    const held = this.queue.holdBack(untilNs)
    this.moveHead(this.queue.firstDueNs)
    return held
  }

  override shift(deltaNs: number): void {
    this.transit?.shift(deltaNs)
    this.queue.shift(deltaNs)
    for (let slot = 0; slot < this.times.length; slot++) this.times[slot] += deltaNs
    this.headNs = this.queue.firstDueNs
  }

  private get nowNs(): number {
    const { host } = this
    if (host === undefined) throw new InvariantError(`the report lane ${this.name} is not attached to a kernel`)
    return host.nowNs
  }

  private grow(): void {
    this.fields = grown(this.fields, this.queue.slots * FIELDS)
    this.times = grown(this.times, this.queue.slots)
    this.charged = grown(this.charged, this.queue.slots)
  }
}
