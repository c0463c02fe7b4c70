/**
 * The venue port: where orders go and reports come from. The simulated exchange and every adapter implement it; nothing above it
 * knows which one it talks to. Commands never answer synchronously: what became of them arrives later as a report, also refusals.
 */
import type { Side } from '../market/vocabulary.js'
import type { OrderTerms } from './terms.js'

/** `marketToLimit`: takes the best price there is; what is left rests at it. Stops, pegs and icebergs are these with {@link OrderTerms}. */
export const OrderType = { limit: 1, market: 2, marketToLimit: 3 } as const
export type OrderType = (typeof OrderType)[keyof typeof OrderType]

/**
 * `day`: rests until the session ends. `ioc`: what does not trade at once is cancelled. `fok`: trades wholly at once or not at all.
 * `gtc`: until it is cancelled. `gtd`: until an instant. `atOpen`, `atClose`: in that cross only. `auction`: in the next auction of any kind.
 */
export const TimeInForce = { day: 1, ioc: 2, fok: 3, gtc: 4, gtd: 5, atOpen: 6, atClose: 7, auction: 8 } as const
export type TimeInForce = (typeof TimeInForce)[keyof typeof TimeInForce]

/** FIX ExecType in our words. */
export const ExecType = {
  new: 1, trade: 2, canceled: 3, replaced: 4, rejected: 5, expired: 6, cancelRejected: 7, replaceRejected: 8,
  /** A stop has woken: from here on it is an order of the book. */
  triggered: 9,
  /** The venue changed the terms by itself: a peg followed, a market-to-limit order got its price. */
  restated: 10,
  /** A trade that was reported is void (FIX ExecType H): its quantity has gone off what has traded, and off the total. */
  tradeCanceled: 11,
} as const
export type ExecType = (typeof ExecType)[keyof typeof ExecType]

export const Liquidity = { none: 0, maker: 1, taker: 2 } as const
export type Liquidity = (typeof Liquidity)[keyof typeof Liquidity]

/** Why a venue refused or ended something; undefined where nothing was refused. */
export type VenueReason =
  | 'unknown-order' | 'too-late' | 'duplicate-order-id' | 'off-tick' | 'bad-quantity' | 'bad-price' | 'halted' | 'no-liquidity'
  | 'ioc-remainder' | 'self-trade' | 'closed' | 'unknown-instrument'
  /** The venue has no such terms, or not together. */
  | 'unsupported'
  /** A term that cannot be: a peak above the quantity, a trail of nothing. */
  | 'bad-terms'
  /** Post-only, and it would have taken. */
  | 'would-trade'
  /** Not as much at once as it must trade at least. */
  | 'not-fillable'
  /** Its time was over; there was no auction, or none any more. */
  | 'time-expired' | 'no-auction' | 'too-late-for-auction'
  /** A linked order of its list decided. */
  | 'linked-order'
  /** No price to follow. */
  | 'no-reference-price'
  /** Protections of the venue. */
  | 'price-band' | 'short-sale-restricted' | 'off-lot'
  /** It would have traded too far away: an auction is called instead. */
  | 'volatility-interruption'
  /** Another venue shows a better price than it would trade at; it would have locked or crossed another venue's quote by resting. */
  | 'trade-through' | 'locked-market'
  /** The connection was lost, and with it the order. */
  | 'disconnected'
  /** A liquidity provider refused after its last look: the price had moved; or, meanwhile, price or quantity had gone. */
  | 'last-look' | 'last-look-latency'
  /** The quote that the order names: there was none; or it was replaced, withdrawn, used up, or over. */
  | 'unknown-quote' | 'quote-gone'
  /** The contract has expired. */
  | 'contract-expired'
  /** Not enough credit with the venue; an account that it does not serve; refused for a reason that the venue keeps to itself. */
  | 'credit' | 'unknown-account' | 'other'

/** What a venue is told. `order` is the OMS's own dense number: an adapter maps it to the identifier of its protocol. */
export interface VenuePort {
  readonly name: string
  /** @param price in increments; ignored for a market order. @param qty in increments, positive @param terms what a plain order has not */
  submit(order: number, instrument: number, side: Side, type: OrderType, timeInForce: TimeInForce, price: number, qty: number, terms?: OrderTerms): void
  cancel(order: number): void
  /**
   * New limit price and new total quantity (FIX OrderQty: what has traded included). Keeps the place in the queue only when the
   * price stays and the quantity falls. A total at or below what has traded cancels the rest.
   */
  replace(order: number, price: number, qty: number): void
  /**
   * Asks for a quote. A venue that makes none on request lacks this; the answer comes later, once, to {@link ReportHandler.onQuoteAnswer}, and an order with
   * the number of the quote as its term `quote` deals on it.
   * @param request the sender's own dense number @param side `Side.none` for both sides @param qty increments
   */
  requestQuote?(request: number, instrument: number, side: Side, qty: number): void
  /** Of several venues behind one port: whether that of an instrument quotes on request. Unless there, every one does where `requestQuote` is. */
  quotesOnRequest?(instrument: number): boolean
}

/** What a venue answers to a request for quote. Valid for as long as one likes. */
export interface QuoteAnswer {
  /** The number of the request. */
  readonly request: number
  /** Number of the quote, 0 of a refusal. */
  readonly quote: number
  readonly instrument: number
  /** The side that was asked for, `Side.none` for both. */
  readonly side: Side
  readonly qty: number
  /** Increments; 0 on a side that was not asked for, or has no price. */
  readonly bid: number
  readonly ask: number
  /** From this instant on it is dead, by the venue's clock: run time, ns. */
  readonly validUntilNs: number
  readonly reason: VenueReason | undefined
}

/** Gets answers to requests for quote. */
export interface QuoteAnswerHandler {
  onQuoteAnswer(answer: QuoteAnswer): void
}

/** One execution report. A reused record: valid during the call that hands it over. */
export interface ExecutionReport {
  order: number
  execType: ExecType
  /** The venue's own time of the event, run time, ns. */
  exchangeTimeNs: number
  /** Of this trade, also of one that is void; 0 unless execType is trade or tradeCanceled. */
  lastQty: number
  lastPrice: number
  /** What still rests, after this report. 0 in every final state. */
  leavesQty: number
  /** All that has traded. */
  cumQty: number
  /** Price and total quantity in force, after this report. */
  price: number
  qty: number
  liquidity: Liquidity
  /** Fee of this trade in the currency's money units; negative is a rebate. Of one that is void what is paid back, negative where a fee was paid. */
  fee: number
  reason: VenueReason | undefined
}

export interface ReportHandler {
  onReport(report: ExecutionReport): void
  /** Answers to requests for quote; who makes none needs none. */
  onQuoteAnswer?(answer: QuoteAnswer): void
}
