/**
 * One taker's connection to a liquidity provider: the venue port, and requests for quote beside it. Orders and reports travel as those of every simulated
 * venue do; requests and their answers with the constant part of the same latencies, on lanes of their own.
 */
import type { Kernel } from '../../core/kernel/kernel.js'
import { InputClass } from '../../core/kernel/lane.js'
import type { Side } from '../../core/market/vocabulary.js'
import type { ReportHandler, VenuePort } from '../../core/orders/venue.js'
import type { FeeSchedule } from '../venue/fees.js'
import type { Latency } from '../venue/latency.js'
import { simulatedVenue } from '../venue/simulated-venue.js'
import { DueLane } from './due-lane.js'
import type { LiquidityProvider } from './liquidity-provider.js'
import type { TakerChanges } from './provider-terms.js'
import type { QuoteAnswer, QuoteAnswerHandler } from './requested-quotes.js'
import type { QuoteRequest, TakerDesk } from './taker-desk.js'

export interface FxVenueOptions {
  readonly kernel: Kernel
  readonly provider: LiquidityProvider
  /** Who deals: names the lanes, together with the provider. */
  readonly taker: string
  /** What the provider's terms say otherwise for this taker. */
  readonly terms?: TakerChanges
  readonly latency: Latency
  readonly fees: FeeSchedule
  readonly reports: ReportHandler
  readonly answers?: QuoteAnswerHandler
}

export interface FxVenuePort extends VenuePort {
  /**
   * Asks for a quote. The answer comes to the handler of answers; its quote is dealt on by an order with that number as its `quote` term.
   * @param request the taker's own number @param side `Side.none` for both sides @param qty increments
   */
  requestQuote(request: number, instrument: number, side: Side, qty: number): void
}

export function fxVenue({ kernel, provider, taker, terms, latency, fees, reports, answers }: FxVenueOptions): FxVenuePort {
  const name = `${provider.name}/${taker}`
  let atProvider: TakerDesk | undefined
  const answerLane = new DueLane<QuoteAnswer>(InputClass.report, `${name}/quotes`, (answer) => answers?.onQuoteAnswer(answer))
  const onQuoteAnswer = (answer: QuoteAnswer): void => answerLane.add(kernel.nowNs + latency.reportNs, answer)
  const venue = simulatedVenue({
    kernel, name, latency, fees, reports,
    exchange: (sink) => (atProvider = provider.addTaker({ name: taker, sink, answers: { onQuoteAnswer }, ...(terms && { terms }) })),
  })
  const requestLane = new DueLane<Omit<QuoteRequest, 'desk'>>(InputClass.command, `${name}/requests`, ({ request, instrument, side, qty }) => {
    atProvider?.onQuoteRequest(request, instrument, side, qty)
  })
  kernel.addLane(answerLane)
  kernel.addLane(requestLane)
  return {
    ...venue,
    requestQuote: (request, instrument, side, qty) => requestLane.add(kernel.nowNs + latency.orderEntryNs, { request, instrument, side, qty }),
  }
}
