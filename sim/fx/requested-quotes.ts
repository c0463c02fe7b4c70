/**
 * Quotes on request: each is one taker's own, for one size, on one side or both, until a time; and it is dealt on once.
 *
 * Their numbers begin where those of streams end, so that an order's quote says which it is.
 */
import type { Side } from '../../core/market/vocabulary.js'
import type { VenueReason } from '../../core/orders/venue.js'

/** The first number of a quote on request. */
export const FIRST_REQUESTED_QUOTE = 2 ** 30

/** What a provider answers to a request. Valid for as long as one likes. */
export interface QuoteAnswer {
  /** The taker's number of its request. */
  readonly request: number
  /** Number of the quote, 0 of a refusal. */
  readonly quote: number
  readonly instrument: number
  /** The side that the taker asked for, `Side.none` for both. */
  readonly side: Side
  readonly qty: number
  /** Increments; 0 on a side that was not asked for, or has no price. */
  readonly bid: number
  readonly ask: number
  /** From this instant on it is dead, by the provider's clock: run time, ns. */
  readonly validUntilNs: number
  readonly reason: VenueReason | undefined
}

/** Gets answers to requests for quote. */
export interface QuoteAnswerHandler {
  onQuoteAnswer(answer: QuoteAnswer): void
}

/** A quote as the provider keeps it. */
export interface RequestedQuote extends QuoteAnswer {
  readonly taker: string
  quotedNs: number
  validUntilNs: number
  dealt: boolean
}

export class RequestedQuotes {
  private readonly quotes: RequestedQuote[] = []

  /** Gives a quote its number. */
  add(made: Omit<RequestedQuote, 'quote' | 'dealt' | 'reason'>): RequestedQuote {
    const quote: RequestedQuote = { ...made, quote: FIRST_REQUESTED_QUOTE + this.quotes.length, dealt: false, reason: undefined }
    this.quotes.push(quote)
    return quote
  }

  /** A quote by its number; undefined when none of that number was made. */
  at(quote: number): RequestedQuote | undefined {
    return this.quotes[quote - FIRST_REQUESTED_QUOTE]
  }

  shift(deltaNs: number): void {
    for (const quote of this.quotes) {
      quote.quotedNs += deltaNs
      quote.validUntilNs += deltaNs
    }
  }
}
