/**
 * The terms that few orders have beyond side, type, time in force, price and quantity. A plain order has none and pays nothing for them.
 *
 * They combine: a limit order with `stopPrice` is a stop-limit, a market order with `trailBps` a trailing stop, a limit order with
 * `displayQty` an iceberg, one with `peg` follows the market up to its limit. Names are FIX's where FIX has one. A venue that lacks a term
 * refuses the order ('unsupported'); it never trades it as another.
 */

/** What wakes a stop: a trade at or through the price (FIX TriggerPriceType 2), or the opposite best price (best offer for a buy: 4, 5). */
export type TriggerSource = 'last-trade' | 'quote'

/** What a pegged order follows: its own side's best price, the middle, or the other side's best. */
export type PegReference = 'primary' | 'midpoint' | 'market'

/** What an order that must not take does when it would: it is refused, or rests one tick short of the price it would take. */
export type PostOnly = 'reject' | 'slide'

/** How orders of one list depend on each other: one cancels the other, one updates the other's quantity, one triggers the others. */
export type Contingency = 'oco' | 'ouo' | 'oto'

/** Regulation SHO's marks of a sale. */
export type ShortSale = 'short' | 'short-exempt'

/** All prices in price increments, all quantities in quantity increments. */
export interface OrderTerms {
  /** The order waits outside the book until the trigger reaches this price: at or above it for a buy, at or below it for a sale. */
  readonly stopPrice?: number
  /** A stop that follows the market at this distance, and never moves back. `stopPrice` is then where it begins, if given. */
  readonly trailAmount?: number
  /** The same as a part of the price, in basis points. */
  readonly trailBps?: number
  /** `last-trade` unless given. */
  readonly trigger?: TriggerSource

  /** Iceberg: what is shown at a time. The rest comes forward in portions of this size, each at the back of its queue. */
  readonly displayQty?: number
  /** A portion is this much more or less than `displayQty`, drawn from the venue's seeded stream. */
  readonly displayRange?: number
  /** Not shown at all. */
  readonly hidden?: boolean
  readonly postOnly?: PostOnly

  readonly peg?: PegReference
  /** Added to what is followed: positive is dearer. */
  readonly pegOffset?: number

  /** Least quantity of one execution; below it what is left need not reach it. */
  readonly minQty?: number
  /** Trades as a whole or not at all, for as long as it works. */
  readonly allOrNone?: boolean
  /** Of an immediate order: spends or raises at most so much, price × quantity increments, whatever its quantity would allow (FIX CashOrderQty). */
  readonly cashQty?: number
  /** Intermarket sweep: executes here although another venue shows a better price. */
  readonly sweep?: boolean
  /** Previously quoted (FIX OrdType D): the number of the quote on which it deals. */
  readonly quote?: number
  readonly shortSale?: ShortSale

  /** Of GTD: Unix time, ns. What would trade at this very instant does not. */
  readonly expireUnixNs?: bigint

  /** The list that it belongs to, a number of the sender's, and how. The first order of an OTO list is its parent. */
  readonly list?: number
  readonly contingency?: Contingency
}

const TERM_NAMES: readonly (keyof OrderTerms)[] = [
  'stopPrice', 'trailAmount', 'trailBps', 'trigger', 'displayQty', 'displayRange', 'hidden', 'postOnly', 'peg', 'pegOffset', 'minQty', 'allOrNone', 'cashQty', 'sweep', 'quote',
  'shortSale', 'expireUnixNs', 'list', 'contingency',
]

/** The terms among an object's fields, in one order; undefined when there are none. */
export function termsOf(fields: OrderTerms): OrderTerms | undefined {
  const found = TERM_NAMES.filter((name) => fields[name] !== undefined && fields[name] !== false)
  return found.length === 0 ? undefined : Object.fromEntries(found.map((name) => [name, fields[name]]))
}

/** Terms as one line: `stopPrice=995000 trigger=quote`. The same terms give the same text, in whatever order they were given. */
export function termsText(terms: OrderTerms): string {
  return TERM_NAMES.filter((name) => terms[name] !== undefined && terms[name] !== false).map((name) => `${name}=${String(terms[name])}`).join(' ')
}

/** Whether an order waits outside the book for a price. */
export function isStop({ stopPrice, trailAmount, trailBps }: OrderTerms): boolean {
  return stopPrice !== undefined || trailAmount !== undefined || trailBps !== undefined
}
