/** The answer to one of our requests for quote: the event of onQuoteAnswer and quoteAnswers$. */
import { Side } from '../market/vocabulary.js'
import type { QuoteAnswer, VenueReason } from '../orders/venue.js'
import type { SideName } from './context.js'

export interface AnsweredQuote {
  readonly timeNs: number
  /** The number that `orders.requestQuote` answered. */
  readonly request: number
  /** Number of the quote: the term `quote` of the order that deals on it. 0 of a refusal. */
  readonly quote: number
  /** What was asked for; undefined for both sides. */
  readonly side: SideName | undefined
  readonly qty: number
  /** Price increments; 0 on a side that was not asked for, or has no price. */
  readonly bid: number
  readonly ask: number
  /** By the venue's clock, run time, ns: an order that arrives there from then on is too late. */
  readonly validUntilNs: number
  /** Why there is no quote; undefined where there is one. */
  readonly reason: VenueReason | undefined
}

/** @param timeNs when we learn of it, run time, ns @param request number of the request on its instrument */
export function answeredQuote(timeNs: number, request: number, { quote, side, qty, bid, ask, validUntilNs, reason }: QuoteAnswer): AnsweredQuote {
  return { timeNs, request, quote, side: side === Side.buy ? 'buy' : side === Side.sell ? 'sell' : undefined, qty, bid, ask, validUntilNs, reason }
}
