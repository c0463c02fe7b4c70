/**
 * Requests for quote, from the strategy to the venue, and the answers back: numbered, remembered until they are answered, shown to a listener.
 *
 * A request commits nobody to anything, so risk looks at it only as far as an order on its answer could pass; the order itself is checked like any other. What an
 * answer says is believed only once, and only of a request that was made.
 */
import type { Side } from '../market/vocabulary.js'
import type { PreTradeRisk, RiskReason } from '../risk/pre-trade.js'
import type { QuoteAnswer, QuoteAnswerHandler, VenuePort } from './venue.js'

/** Why a request was not sent: risk, or a venue that does not quote on request. */
export type QuoteRequestRefusal = RiskReason | 'unsupported'

/** Why an answer was not taken. */
export type QuoteAnswerRefusal = 'unknown-request' | 'answered-before'

/** Hears what becomes of requests: set once, called directly. */
export interface QuoteListener {
  /** @param number of the request on its instrument, 0 when it was refused @param refusal '' when it was sent */
  onQuoteRequest(instrument: number, number: number, side: Side, qty: number, refusal: QuoteRequestRefusal | ''): void
  /** @param number of the request on its instrument, 0 of one that nobody made @param refusal '' when the answer was taken */
  onQuoteAnswer(answer: QuoteAnswer, number: number, refusal: QuoteAnswerRefusal | ''): void
}

const ASKED = 1
const ANSWERED = 2

export class QuoteRequests implements QuoteAnswerHandler {
  listener: QuoteListener | undefined
  /** By the run's dense number of a request, from 1. */
  private readonly states: number[] = [0]
  private readonly numbers: number[] = [0]
  /** Requests made, by instrument. */
  private readonly counts: number[] = []

  constructor(private readonly venue: VenuePort, private readonly risk: PreTradeRisk) {}

  /** Asks for a quote. Answers the request's number on its instrument, from 1, or why it was not sent. @param side `Side.none` for both @param qty increments */
  request(instrument: number, side: Side, qty: number): number | QuoteRequestRefusal {
    const refusal = this.refusalOf(instrument, qty)
    if (refusal !== undefined) {
      this.listener?.onQuoteRequest(instrument, 0, side, qty, refusal)
      return refusal
    }
    const request = this.states.push(ASKED) - 1
    const number = (this.counts[instrument] = (this.counts[instrument] ?? 0) + 1)
    this.numbers[request] = number
    this.venue.requestQuote?.(request, instrument, side, qty)
    this.listener?.onQuoteRequest(instrument, number, side, qty, '')
    return number
  }

  onQuoteAnswer(answer: QuoteAnswer): void {
    const state = this.states[answer.request] ?? 0
    const refusal = state === ASKED ? '' : state === ANSWERED ? 'answered-before' : 'unknown-request'
    if (refusal === '') this.states[answer.request] = ANSWERED
    this.listener?.onQuoteAnswer(answer, this.numbers[answer.request] ?? 0, refusal)
  }

  private refusalOf(instrument: number, qty: number): QuoteRequestRefusal | undefined {
    const { venue } = this
    const refused = this.risk.checkQuoteRequest(instrument, qty)
    if (refused !== undefined) return refused
    return venue.requestQuote !== undefined && (venue.quotesOnRequest?.(instrument) ?? true) ? undefined : 'unsupported'
  }
}
