/** What a liquidity provider decided on one order, with all that an audit of its last look asks for; and who listens. */
import type { Side } from '../../core/market/vocabulary.js'
import type { VenueReason } from '../../core/orders/venue.js'
import type { TakerTerms } from './provider-terms.js'

/** A reused record: valid during the call that hands it over. Times are run time, ns; prices and quantities increments. */
export interface Decision {
  readonly taker: string
  /** The terms by which it was decided. */
  readonly terms: TakerTerms
  /** The taker's own number of the order. */
  readonly order: number
  readonly instrument: number
  readonly side: Side
  /** What was asked for. */
  readonly qty: number
  /** What was dealt, 0 of a refusal. */
  readonly dealtQty: number
  /** The quote's price: dealt at, or refused. 0 where the order came to no price. */
  readonly price: number
  /** Number of the quote, 0 where there was none, and when it was made. */
  readonly quote: number
  readonly quotedNs: number
  readonly receivedNs: number
  /** Whether there was a last look; what follows is without meaning where there was none. */
  readonly lookedAt: boolean
  /** When the outcome was known to the provider, and when it told it: reports leave at that time. */
  readonly decidedNs: number
  readonly toldNs: number
  /** The provider's own price of that side and size when the order came, and when it was decided; 0 for none. */
  readonly referenceAtReceipt: number
  readonly referenceAtDecision: number
  /** How far the price moved against the provider. */
  readonly move: number
  /** Why it was refused; undefined of a deal. */
  readonly reason: VenueReason | undefined
}

/** Listens behind the provider: it sees and never decides. */
export interface ProviderListener {
  /** An order was answered, at `toldNs`. */
  onDecision?(decision: Decision): void
  /** The source's price changed: bid and ask, increments, both above 0. @param nowNs run time */
  onPrice?(instrument: number, bid: number, ask: number, nowNs: number): void
  /** The run's epoch has moved: every time that is kept gets this added. */
  onRebase?(deltaNs: number): void
}

/** An order at the provider: from its arrival until it has been answered. */
export class HeldOrder implements Decision {
  /** The taker's limit. */
  limit = 0
  /** What is dealt if it is accepted. */
  offeredQty = 0
  /** The end of the hold. */
  dueNs = 0
  /** Drawn to be refused, whatever the price does. */
  unlucky = false
  answered = false
  order = 0
  instrument = 0
  side: Side = 0
  qty = 0
  dealtQty = 0
  price = 0
  quote = 0
  quotedNs = 0
  receivedNs = 0
  lookedAt = false
  decidedNs = 0
  toldNs = 0
  referenceAtReceipt = 0
  referenceAtDecision = 0
  move = 0
  reason: VenueReason | undefined = undefined

  constructor(readonly taker: string, readonly terms: TakerTerms) {}

  shift(deltaNs: number): void {
    this.quotedNs += deltaNs
    this.receivedNs += deltaNs
    this.dueNs += deltaNs
    this.decidedNs += deltaNs
    this.toldNs += deltaNs
  }
}
