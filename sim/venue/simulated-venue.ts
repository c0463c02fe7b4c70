/**
 * A simulated exchange behind the venue port: commands and reports travel with their latency, as lanes of the kernel.
 * Which exchange it is (a matching engine, or history) is an argument.
 */
import type { Kernel } from '../../core/kernel/kernel.js'
import type { ReportHandler, VenuePort } from '../../core/orders/venue.js'
import { CommandLane } from './command-lane.js'
import type { ReportSink, SimulatedExchange } from './exchange.js'
import type { FeeSchedule } from './fees.js'
import type { Latency } from './latency.js'
import { ReportLane } from './report-lane.js'

export interface SimulatedVenueOptions {
  readonly kernel: Kernel
  /** Market identifier code: names the lanes. */
  readonly name: string
  readonly latency: Latency
  readonly fees: FeeSchedule
  /** Gets the reports when they arrive. */
  readonly reports: ReportHandler
  /** Makes the exchange; it tells what becomes of orders to the sink that it is given. */
  readonly exchange: (sink: ReportSink) => SimulatedExchange
}

export function simulatedVenue({ kernel, name, latency, fees, reports, exchange }: SimulatedVenueOptions): VenuePort {
  const instruments: number[] = []
  const reportLane = new ReportLane(name, reports, latency.reportNs, fees, (order) => instruments[order] ?? 0)
  const commandLane = new CommandLane(name, exchange(reportLane), latency.orderEntryNs)
  kernel.addLane(reportLane)
  kernel.addLane(commandLane)
  return {
    name,
    submit(order, instrument, side, type, timeInForce, price, qty, terms) {
      instruments[order] = instrument
      commandLane.submit(order, instrument, side, type, timeInForce, price, qty, terms)
    },
    cancel: (order) => commandLane.cancel(order),
    replace: (order, price, qty) => commandLane.replace(order, price, qty),
  }
}
