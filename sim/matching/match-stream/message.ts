/**
 * One message of a stream of orders, as both forms of it (CSV, binary) are read: what participants ask of a matching engine, in their order.
 * README.md beside this file has both forms.
 */
import { Side } from '../../../core/market/vocabulary.js'
import type { OrderTerms } from '../../../core/orders/terms.js'
import { OrderType, TimeInForce } from '../../../core/orders/venue.js'

/** `time`: nothing is asked, time goes on; orders whose time is over end. */
export const Action = { new: 1, cancel: 2, replace: 3, time: 4 } as const
export type Action = (typeof Action)[keyof typeof Action]

export const PARTICIPANT_MAX = 65_535
export const INSTRUMENT_MAX = 65_535
/** What is remembered of an order lies at its number: 16 bytes for every number up to the largest of a participant. */
export const ORDER_MAX = (1 << 28) - 1

/** A reused record: valid during the call that hands it over. */
export class OrderMessage {
  /** Halves of a count of nanoseconds below 2^63, each as 32 bits with a sign. */
  timeHigh = 0
  timeLow = 0
  participant = 0
  order = 0
  action: Action = Action.new
  /** Dense index; 0 where time goes on. */
  instrument = 0
  /** As the five that follow: of a new order; price and quantity of a replace too. */
  side: Side = Side.none
  type: OrderType = OrderType.limit
  timeInForce: TimeInForce = TimeInForce.day
  /** Increments; 0 where there is none. */
  price = 0
  qty = 0
  terms: OrderTerms | undefined = undefined
}

export interface MessageHandler {
  onMessage(message: OrderMessage): void
}

/** Reads a stream, whatever pieces it comes in. Both methods throw a {@link MatchStreamError} at the first message that is none. */
export interface MessageDecoder {
  push(bytes: Uint8Array): void
  /** There is no more. */
  end(): void
}

/** A stream that is not what it should be: where, what was found, what was expected. */
export class MatchStreamError extends Error {
  override name = 'MatchStreamError'

  /** @param place `line 7, price` or `message 7 (byte 208), action` */
  constructor(place: string, found: string, expected: string) {
    super(`${place}: found ${found}, expected ${expected}`)
  }
}
