/**
 * Quotes on request: each is one taker's own, for one size, on one side or both, until a time; and it is dealt on once.
 *
 * Their numbers begin where those of streams end, so that an order's quote says which it is. Each instrument counts its own: what is asked of another pair
 * changes no number.
 */
import type { QuoteAnswer } from '../../core/orders/venue.js'

/** The first number of a quote on request. */
export const FIRST_REQUESTED_QUOTE = 2 ** 30

/** A quote as the provider keeps it. */
export interface RequestedQuote extends QuoteAnswer {
  readonly taker: string
  quotedNs: number
  validUntilNs: number
  dealt: boolean
}

export class RequestedQuotes {
  /** By instrument. */
  private readonly quotes: (RequestedQuote[] | undefined)[] = []

  /** Gives a quote its number. */
  add(made: Omit<RequestedQuote, 'quote' | 'dealt' | 'reason'>): RequestedQuote {
    const quotes = (this.quotes[made.instrument] ??= [])
    const quote: RequestedQuote = { ...made, quote: FIRST_REQUESTED_QUOTE + quotes.length, dealt: false, reason: undefined }
    quotes.push(quote)
    return quote
  }

  /** A quote by its number; undefined when none of that number was made. */
  at(instrument: number, quote: number): RequestedQuote | undefined {
    return this.quotes[instrument]?.[quote - FIRST_REQUESTED_QUOTE]
  }

  shift(deltaNs: number): void {
    for (const quotes of this.quotes) {
      for (const quote of quotes ?? []) {
        quote.quotedNs += deltaNs
        quote.validUntilNs += deltaNs
      }
    }
  }
}
