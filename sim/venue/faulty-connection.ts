/**
 * A connection to a venue that fails: between the participant's port, what is under way in both lanes, and the exchange.
 *
 *     port ─→ [down: refused or lost] ─→ command lane ─→ exchange ─→ [down: held back or lost; late, twice, out of order] ─→ report lane
 *
 * A lane of the exchange's own time: at the instant at which the connection breaks, what is under way is dropped or held back, and the venue cancels
 * what its rules say. Assumes that others trade on: orders that are kept keep their place, and may trade meanwhile.
 */
import { InputClass, Lane } from '../../core/kernel/lane.js'
import { RunawayError } from '../../core/kernel/runaway-error.js'
import type { Timebase } from '../../core/kernel/timebase.js'
import type { RandomStreams } from '../../core/random.js'
import { ExecType, Liquidity, TimeInForce, type VenueReason } from '../../core/orders/venue.js'
import { CommandKind, type CommandLane } from './command-lane.js'
import type { ReportSink, SimulatedExchange } from './exchange.js'
import { faultSpans, type FaultSpan, type VenueFaults } from './faults.js'
import type { ReportLane } from './report-lane.js'
import { StrayReports } from './stray-reports.js'

/** What went wrong, counted. */
export interface FaultCounts {
  outages: number
  /** Orders that the venue cancelled because the connection broke. */
  ordersCancelled: number
  commandsRefused: number
  commandsLost: number
  reportsHeldBack: number
  reportsLost: number
  reportsDelayed: number
  reportsReordered: number
  reportsDuplicated: number
}

interface Outage extends FaultSpan {
  /** Which working orders the venue cancels. */
  readonly cancels: 'all' | 'day' | 'none'
  readonly losesReports: boolean
  readonly losesCommands: boolean
}

export interface FaultyConnectionParts {
  readonly exchange: SimulatedExchange
  readonly reportLane: ReportLane
  readonly commandLane: CommandLane
}

/** More commands at one instant are an answer to their own refusals. */
const STOPPED_AT_ONCE_MAX = 100_000

const REFUSALS = { [CommandKind.submit]: ExecType.rejected, [CommandKind.cancel]: ExecType.cancelRejected, [CommandKind.replace]: ExecType.replaceRejected } as const

export class FaultyConnection extends Lane implements ReportSink {
  readonly counts: FaultCounts = {
    outages: 0, ordersCancelled: 0, commandsRefused: 0, commandsLost: 0, reportsHeldBack: 0, reportsLost: 0, reportsDelayed: 0, reportsReordered: 0, reportsDuplicated: 0,
  }
  private readonly timebase: Timebase
  private readonly stray: StrayReports
  private readonly outages: readonly Outage[]
  private next = 0
  /** The outage that is, or was last; until when it is, run time. */
  private current: Outage | undefined
  private downUntilNs = -Infinity
  /** When a command was last stopped, and how many were then. */
  private stoppedNs = -Infinity
  private stoppedAtOnce = 0
  /** The venue is cancelling because the connection broke. */
  private cancelling = false
  /** Orders that rest at the venue; of each submitted order its time in force. */
  private readonly working = new Set<number>()
  private readonly timesInForce: TimeInForce[] = []
  private parts: FaultyConnectionParts | undefined

  constructor(name: string, { disconnects, restarts, reports = {} }: VenueFaults, random: RandomStreams, timebase: Timebase) {
    super(InputClass.exchange, `${name} connection`, false)
    this.timebase = timebase
    this.stray = new StrayReports(reports, random.stream(`faults/reports/${name}`), this.counts)
    const outages: Outage[] = []
    if (disconnects !== undefined) {
      const cancels = disconnects.cancelOnDisconnect ? 'all' : 'none'
      for (const span of faultSpans(disconnects, random.stream(`faults/disconnects/${name}`), timebase)) outages.push(outageOf(span, disconnects, cancels))
    }
    if (restarts !== undefined) {
      const cancels = restarts.dayOrders === 'kept' ? 'none' : 'day'
      for (const span of faultSpans(restarts, random.stream(`faults/restarts/${name}`), timebase)) outages.push(outageOf(span, restarts, cancels))
    }
    this.outages = merged(outages)
    this.headNs = this.firstNs
  }

  /** A run does not wait for faults that are still to come. */
  override get settles(): boolean {
    return false
  }

  /** What it stands between. To be called once, before the run. */
  between(parts: FaultyConnectionParts): void {
    this.parts = parts
  }

  // The participant's side.

  /** Takes note of an order that is being sent. Whether it may be: false when the connection is down; it is then refused or lost here. */
  sends(order: number, timeInForce: TimeInForce, price: number, qty: number): boolean {
    this.timesInForce[order] = timeInForce
    return this.passes(CommandKind.submit, order, price, qty)
  }

  /** The same of a cancel or a replace. */
  passes(what: CommandKind, order: number, price: number, qty: number): boolean {
    const { nowNs } = this
    if (nowNs >= this.downUntilNs) return true
    if (nowNs > this.stoppedNs) this.stoppedAtOnce = 0
    this.stoppedNs = nowNs
    if (++this.stoppedAtOnce > STOPPED_AT_ONCE_MAX) {
      throw new RunawayError(
        `order ${order} was in the ${this.stoppedAtOnce}th command at one instant (${this.timebase.toIso(nowNs)}) while the connection to the venue was down: ` +
          'a strategy answers each refusal (disconnected) by another command at once, so time would never go on; try again from a timer, or on the next book',
      )
    }
    this.stop(what, order, price, qty, nowNs)
    return false
  }

  // The venue's side.

  report(
    order: number, execType: ExecType, lastQty: number, lastPrice: number, cumQty: number, leavesQty: number,
    price: number, qty: number, liquidity: Liquidity, reason: VenueReason | undefined,
  ): void {
    const { reportLane } = this.wired
    if (execType !== ExecType.cancelRejected && execType !== ExecType.replaceRejected && execType !== ExecType.tradeCanceled) {
      if (leavesQty > 0) this.working.add(order)
      else this.working.delete(order)
    }
    let why = reason
    if (this.cancelling && execType === ExecType.canceled) {
      this.counts.ordersCancelled++
      why ??= 'disconnected'
    }
    const fee = lastQty === 0 ? 0 : reportLane.feeOf(order, execType, lastQty, lastPrice, liquidity)
    const arrivalNs = reportLane.nextArrivalNs()
    if (this.nowNs < this.downUntilNs) {
      if (this.current?.losesReports) {
        this.counts.reportsLost++
        return
      }
      this.counts.reportsHeldBack++
      reportLane.send(Math.max(arrivalNs, this.downUntilNs), fee, order, execType, lastQty, lastPrice, cumQty, leavesQty, price, qty, liquidity, why)
      return
    }
    const { stray } = this
    stray.decide(arrivalNs)
    reportLane.send(stray.dueNs, fee, order, execType, lastQty, lastPrice, cumQty, leavesQty, price, qty, liquidity, why)
    if (stray.againNs !== Infinity) reportLane.send(stray.againNs, fee, order, execType, lastQty, lastPrice, cumQty, leavesQty, price, qty, liquidity, why)
  }

  /** The connection breaks. */
  override dispatch(): void {
    const outage = this.outages[this.next++]
    const { commandLane, reportLane, exchange } = this.wired
    this.sequence = this.next
    this.counts.outages++
    this.current = outage
    this.downUntilNs = this.timebase.nearNs(outage.untilNs)
    const held = reportLane.holdBack(outage.losesReports ? Infinity : this.downUntilNs)
    if (outage.losesReports) this.counts.reportsLost += held
    else this.counts.reportsHeldBack += held
    // That a command never arrived shows when the connection is up again.
    commandLane.drop((what, order, price, qty) => this.stop(what, order, price, qty, this.downUntilNs))
    if (outage.cancels !== 'none') this.cancelWorking(exchange, outage.cancels)
    this.moveHead(this.firstNs)
  }

  override shift(deltaNs: number): void {
    this.downUntilNs += deltaNs
    this.stoppedNs += deltaNs
    this.stray.shift(deltaNs)
    this.headNs = this.firstNs
  }

  private cancelWorking(exchange: SimulatedExchange, which: 'all' | 'day'): void {
    this.cancelling = true
    for (const order of [...this.working].sort((a, b) => a - b)) {
      const { timesInForce } = this
      const stays = which === 'day' && (timesInForce[order] === TimeInForce.gtc || timesInForce[order] === TimeInForce.gtd)
      // One that is linked to an earlier one may be gone with it.
      if (!stays && this.working.has(order)) exchange.onCancel(order)
    }
    this.cancelling = false
  }

  private stop(what: CommandKind, order: number, price: number, qty: number, answeredNs: number): void {
    if (this.current?.losesCommands) {
      this.counts.commandsLost++
      return
    }
    this.counts.commandsRefused++
    this.wired.reportLane.send(answeredNs, 0, order, REFUSALS[what], 0, 0, 0, 0, price, qty, Liquidity.none, 'disconnected')
  }

  private get firstNs(): number {
    return this.next < this.outages.length ? this.timebase.nearNs(this.outages[this.next].fromNs) : Infinity
  }

  private get nowNs(): number {
    return this.host?.nowNs ?? -Infinity
  }

  private get wired(): FaultyConnectionParts {
    return this.parts as FaultyConnectionParts
  }
}

function outageOf({ fromNs, untilNs }: FaultSpan, { reports, commands }: { readonly reports?: string; readonly commands?: string }, cancels: Outage['cancels']): Outage {
  return { fromNs, untilNs, cancels, losesReports: reports === 'lost', losesCommands: commands === 'lost' }
}

const CANCELS = ['none', 'day', 'all'] as const

/** Outages that touch are one: the worst of both. */
function merged(outages: readonly Outage[]): Outage[] {
  const result: Outage[] = []
  for (const outage of [...outages].sort((a, b) => (a.fromNs < b.fromNs ? -1 : a.fromNs > b.fromNs ? 1 : 0))) {
    const last = result.at(-1)
    if (last === undefined || last.untilNs < outage.fromNs) {
      result.push(outage)
      continue
    }
    result[result.length - 1] = {
      fromNs: last.fromNs, untilNs: last.untilNs > outage.untilNs ? last.untilNs : outage.untilNs,
      cancels: CANCELS[Math.max(CANCELS.indexOf(last.cancels), CANCELS.indexOf(outage.cancels))],
      losesReports: last.losesReports || outage.losesReports, losesCommands: last.losesCommands || outage.losesCommands,
    }
  }
  return result
}
