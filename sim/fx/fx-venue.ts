/**
 * One taker's connection to a liquidity provider: the venue port, with requests for quote. Orders and reports travel as those of every simulated venue do;
 * requests and their answers on lanes of their own, with the same latencies, which they draw for themselves.
 */
import type { Kernel } from '../../core/kernel/kernel.js'
import { InputClass } from '../../core/kernel/lane.js'
import type { QuoteAnswer, ReportHandler, VenuePort } from '../../core/orders/venue.js'
import { RandomStreams } from '../../core/random.js'
import type { VenueFaults } from '../venue/faults.js'
import type { FeeSchedule } from '../venue/fees.js'
import type { Latency, LatencyModel } from '../venue/latency.js'
import { simulatedVenue, type SimulatedVenue } from '../venue/simulated-venue.js'
import { VariableTransit } from '../venue/transit.js'
import { DueLane } from './due-lane.js'
import type { LiquidityProvider } from './liquidity-provider.js'
import type { TakerChanges } from './provider-terms.js'
import type { QuoteRequest, TakerDesk } from './taker-desk.js'

export interface FxVenueOptions {
  readonly kernel: Kernel
  readonly provider: LiquidityProvider
  /** Who deals: names the lanes, together with the provider. */
  readonly taker: string
  /** What the provider's terms say otherwise for this taker. */
  readonly terms?: TakerChanges | undefined
  readonly latency: Latency
  readonly fees: FeeSchedule
  /** Gets reports, and answers to requests for quote. */
  readonly reports: ReportHandler
  /** Of the run: what latency and faults are drawn from. */
  readonly random?: RandomStreams | undefined
  /** What goes wrong with orders and reports; requests for quote and their answers are spared. */
  readonly faults?: VenueFaults | undefined
}

export type FxVenuePort = SimulatedVenue & Required<Pick<VenuePort, 'requestQuote'>>

export function fxVenue({ kernel, provider, taker, terms, latency, fees, reports, random, faults }: FxVenueOptions): FxVenuePort {
  const name = `${provider.name}/${taker}`
  let atProvider: TakerDesk | undefined
  const arrivalOf = (way: string, fixedNs: number, model: LatencyModel | undefined): (() => number) => {
    if (model === undefined) return () => kernel.nowNs + fixedNs
    const transit = new VariableTransit(fixedNs, model, (random ?? new RandomStreams(1)).stream(`latency/${way}/${name}`), kernel.timebase)
    kernel.timebase.onRebase((deltaNs) => transit.shift(deltaNs))
    return () => transit.arrivalNs(kernel.nowNs)
  }
  const requestArrival = arrivalOf('requests for quote', latency.orderEntryNs, latency.orderEntry)
  const answerArrival = arrivalOf('quotes on request', latency.reportNs, latency.report)
  const answerLane = new DueLane<QuoteAnswer>(InputClass.report, `${name}/quotes`, (answer) => reports.onQuoteAnswer?.(answer))
  const onQuoteAnswer = (answer: QuoteAnswer): void => answerLane.add(answerArrival(), answer)
  const venue = simulatedVenue({
    kernel, name, latency, fees, reports, faults,
    exchange: (sink) => (atProvider = provider.addTaker({ name: taker, sink, answers: { onQuoteAnswer }, ...(terms && { terms }) })),
    ...(random && { random }),
  })
  const requestLane = new DueLane<Omit<QuoteRequest, 'desk'>>(InputClass.command, `${name}/requests`, ({ request, instrument, side, qty }) => {
    atProvider?.onQuoteRequest(request, instrument, side, qty)
  })
  kernel.addLane(answerLane)
  kernel.addLane(requestLane)
  return {
    ...venue,
    requestQuote: (request, instrument, side, qty) => requestLane.add(requestArrival(), { request, instrument, side, qty }),
  }
}
