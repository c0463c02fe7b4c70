/**
 * The one vocabulary of market events: what every feed is normalised to, what datasets store and what books and strategies read.
 *
 * The numbers are written to datasets and fingerprints: they are never reused, only added to.
 */

/** What happened. The columns of {@link MarketBatch} that a kind uses are listed with it; the others are 0. */
export const MarketKind = {
  /** L3: a displayed order joins the back of its level. orderId, side, price, qty; participant when attributed. */
  add: 1,
  /** L3: `qty` of an order traded at its displayed price. orderId, otherId = match. */
  execute: 2,
  /** L3: `qty` of an order traded at `price`, not its own. orderId, otherId = match; flag printable. */
  executeAt: 3,
  /** L3: `qty` was taken off an order by its owner; it keeps its place. orderId. */
  reduce: 4,
  /** L3: all that was left of an order is gone. orderId. */
  delete: 5,
  /** L3: the old order is gone, a new one joins the back of its level. orderId, otherId = new order, price, qty (new total). */
  replace: 6,
  /** All orders and levels of the instrument are gone (a new session, a snapshot to come). */
  clear: 7,
  /** L2: the level at `price` now has `qty` in `qty2` orders (0 when the count is unknown); qty 0 removes it. side. */
  setLevel: 10,
  /** L1: best bid price/qty, best ask price2/qty2; a side without orders has qty 0. */
  quote: 11,
  /** A trade against liquidity that was not displayed, or of a feed without orders. price, qty, otherId = match; side = resting side when known; flag printable. */
  trade: 20,
  /** The bulk print of an auction; qty may be 0. price, qty, otherId = match, code = CrossType. */
  cross: 21,
  /** An earlier print is void. otherId = match. */
  broken: 22,
  /** The trading state changed. code = TradingState; participant = the reason's four letters. */
  status: 30,
  /** Prices that trading is kept within. price = reference, price2 = upper, price3 = lower (0: none), qty = extensions, code = BandType. */
  band: 31,
  /** Auction imbalance. side of the imbalance, qty = imbalance, qty2 = paired, price = reference, price2 = near, price3 = far, code = CrossType. */
  imbalance: 32,
  /** The instrument is defined (its terms are in the dataset's dictionary). */
  instrument: 40,
  /** The venue's day moved on. code = SessionEvent. Not of one instrument: instrument = NO_INSTRUMENT. */
  session: 41,
} as const
export type MarketKind = (typeof MarketKind)[keyof typeof MarketKind]

export const Side = { none: 0, buy: 1, sell: 2 } as const
export type Side = (typeof Side)[keyof typeof Side]

/** Bits of the `flags` column. */
export const MarketFlag = {
  /** The print counts for volume and last sale. */
  printable: 1,
  /** The event was not sent by the venue: an importer inferred it (LOBSTER's window). */
  inferred: 2,
  /** The status is of one market's operations, not regulatory (ITCH `h`). */
  operational: 4,
} as const

/** Codes of `status`. */
export const TradingState = { halted: 1, paused: 2, quotationOnly: 3, trading: 4, auction: 5, closed: 6 } as const
export type TradingState = (typeof TradingState)[keyof typeof TradingState]

/** Codes of `cross` and `imbalance`. */
export const CrossType = { opening: 1, closing: 2, halt: 3, afterHours: 4 } as const
export type CrossType = (typeof CrossType)[keyof typeof CrossType]

/** Codes of `band`: of a reopening auction (ITCH `J`), or of all trading (limit up, limit down: no message of ITCH, consolidated tapes have it). */
export const BandType = { auctionCollar: 0, limits: 1 } as const
export type BandType = (typeof BandType)[keyof typeof BandType]

/** Codes of `session`. */
export const SessionEvent = {
  startOfMessages: 1, startOfSystemHours: 2, startOfMarketHours: 3, endOfMarketHours: 4, endOfSystemHours: 5, endOfMessages: 6,
  circuitBreaker1: 7, circuitBreaker2: 8, circuitBreaker3: 9,
} as const
export type SessionEvent = (typeof SessionEvent)[keyof typeof SessionEvent]

/** The `instrument` column of events that are not of one instrument. */
export const NO_INSTRUMENT = -1

/** The name of a code in one of the tables above, for people and for files; undefined when the table has no such code. */
export function nameOf(table: Readonly<Record<string, number>>, code: number): string | undefined {
  for (const name in table) if (table[name] === code) return name
  return undefined
}
