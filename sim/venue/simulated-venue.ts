/**
 * A simulated exchange behind the venue port: commands and reports travel with their latency, as lanes of the kernel.
 * Which exchange it is (a matching engine, or history) is an argument.
 */
import type { Kernel } from '../../core/kernel/kernel.js'
import type { ReportHandler, VenuePort } from '../../core/orders/venue.js'
import { RandomStreams } from '../../core/random.js'
import { CommandKind, CommandLane } from './command-lane.js'
import { isTimed, type ReportSink, type SimulatedExchange } from './exchange.js'
import { checkedFaults, type VenueFaults } from './faults.js'
import { FaultyConnection, type FaultCounts } from './faulty-connection.js'
import type { FeeSchedule } from './fees.js'
import { checkedLatency, type Latency, type LatencyModel } from './latency.js'
import { ReportLane } from './report-lane.js'
import { VariableTransit } from './transit.js'
import { VenueClock } from './venue-clock.js'

export interface SimulatedVenueOptions {
  readonly kernel: Kernel
  /** Market identifier code: names the lanes and the random streams. */
  readonly name: string
  readonly latency: Latency
  readonly fees: FeeSchedule
  /** Gets the reports when they arrive. */
  readonly reports: ReportHandler
  /** Makes the exchange; it tells what becomes of orders to the sink that it is given. */
  readonly exchange: (sink: ReportSink) => SimulatedExchange
  /** Of the run: what latency and faults are drawn from. The streams of seed 1 unless given. */
  readonly random?: RandomStreams
  /** What goes wrong between the participant and the venue; nothing, unless given. Gaps of the feed are the feed's. */
  readonly faults?: VenueFaults | undefined
  /** How far the venue's clock is ahead of true time, ns; below 0 it is behind. It stamps reports by that clock, and ends orders by it. */
  readonly clockSkewNs?: number
}

export interface SimulatedVenue extends VenuePort {
  /** What went wrong so far, where faults were asked for. */
  readonly faults: Readonly<FaultCounts> | undefined
}

/** A venue on a kernel, to which it adds its lanes. Throws a `RangeError` when the latency or the faults cannot be. */
export function simulatedVenue(
  { kernel, name, latency, fees, reports, exchange, random = new RandomStreams(1), faults, clockSkewNs = 0 }: SimulatedVenueOptions,
): SimulatedVenue {
  const { orderEntryNs, reportNs, orderEntry, report } = checkedLatency(latency)
  const transit = (way: string, fixedNs: number, model: LatencyModel | undefined): VariableTransit | undefined =>
    model && new VariableTransit(fixedNs, model, random.stream(`latency/${way}/${name}`), kernel.timebase)
  const instruments: number[] = []
  const reportLane = new ReportLane(name, reports, reportNs, fees, (order) => instruments[order] ?? 0, transit('reports', reportNs, report), clockSkewNs)
  const connection = faults && new FaultyConnection(name, checkedFaults(faults), random, kernel.timebase)
  const sink = connection ?? reportLane
  const behind = exchange(sink)
  const clock = isTimed(behind) ? new VenueClock(name, behind, sink, kernel.timebase, clockSkewNs) : undefined
  const inner = clock ?? behind
  const commandLane = new CommandLane(name, inner, orderEntryNs, transit('orders', orderEntryNs, orderEntry))
  kernel.addLane(reportLane)
  kernel.addLane(commandLane)
  if (clock !== undefined) kernel.addLane(clock)
  if (connection !== undefined) {
    connection.between({ exchange: inner, reportLane, commandLane })
    kernel.addLane(connection)
  }
  return {
    name,
    faults: connection?.counts,
    submit(order, instrument, side, type, timeInForce, price, qty, terms) {
      instruments[order] = instrument
      if (connection === undefined || connection.sends(order, timeInForce, price, qty)) commandLane.submit(order, instrument, side, type, timeInForce, price, qty, terms)
    },
    cancel(order) {
      if (connection === undefined || connection.passes(CommandKind.cancel, order, 0, 0)) commandLane.cancel(order)
    },
    replace(order, price, qty) {
      if (connection === undefined || connection.passes(CommandKind.replace, order, price, qty)) commandLane.replace(order, price, qty)
    },
  }
}
