/** The protections of a venue in words: each by choice, none unless given. README.md of this folder has an example, that of sim/protection the rules. */
import { z } from 'zod'
import { readTerms, strictTerms, wholeTerms } from '../venue/read-terms.js'
import { dateSchema, durationSchema, timeSchema } from './day-terms.js'

const SYMBOL = 'the symbol of an instrument'
const A_PRICE = 'a price above 0 as text, such as \'40.12\''
const A_REASON = 'a reason of up to four capital letters and digits: T1, H10, LUDP'
const price = z.string(A_PRICE).regex(/^(?!0+(\.0+)?$)\d{1,9}(\.\d{1,9})?$/, A_PRICE)
const reason = z.string(A_REASON).regex(/^[A-Z0-9]{1,4}$/, A_REASON)
const symbol = z.string(SYMBOL).min(1, SYMBOL)
const bps = wholeTerms(1, 10_000, 'basis points')
const tier = z.union([z.literal(1), z.literal(2)], '1 or 2')
/** The first day unless given. */
const date = dateSchema.optional()

export const protectionSchema = strictTerms('protections', {
  /** By symbol, of the day before the first one; a later day has the last price of the one before. */
  previousClose: z.record(symbol, price, 'prices by symbol').default({}),
  /** Limit up, limit down. */
  luld: strictTerms('limit up, limit down', {
    tier: tier.default(1),
    /** By symbol, where it is another one. */
    tiers: z.record(symbol, tier, 'tiers by symbol').default({}),
    leverage: wholeTerms(1, 5, 'times').optional(),
    doubling: z.enum(['open-and-close', 'close'], 'open-and-close or close').optional(),
  }).optional(),
  /** The market-wide circuit breaker: of an index of this venue's instruments, or of values that are given. */
  circuitBreaker: strictTerms('a circuit breaker', {
    /** By symbol: how many of it are in the index, which begins at 1000.00. */
    weights: z.record(symbol, wholeTerms(1, 1_000_000_000, 'units'), 'weights by symbol').optional(),
    /** Values of an index, in its points. */
    values: z.array(strictTerms('a value of the index', { date, at: timeSchema, value: price }), 'a list of values').optional(),
    /** Yesterday's value, of an index whose values are given. */
    previousClose: price.optional(),
    /** Falls in percent of levels 1, 2 and 3: 7, 13 and 20 unless given. */
    levels: z.tuple([wholeTerms(1, 99, 'percent'), wholeTerms(1, 99, 'percent'), wholeTerms(1, 99, 'percent')], 'three percentages that rise')
      .refine(([one, two, three]) => one < two && two < three, 'three percentages that rise').optional(),
  }).refine(({ weights, values, previousClose }) => (weights === undefined) !== (values === undefined && previousClose === undefined), 'either weights, or values and previousClose')
    .refine(({ values, previousClose }) => (values === undefined) === (previousClose === undefined), 'previousClose with values, and values with it').optional(),
  /** An auction instead of a trade too far away. */
  volatility: strictTerms('volatility interruptions', {
    dynamicBps: bps, staticBps: bps, extendedBps: bps, call: durationSchema,
    /** The call ends up to so much later, drawn. */
    random: durationSchema.default('0s'),
    /** After so long somebody ends an extended interruption. */
    extendedCall: durationSchema.default('300s'),
  }).optional(),
  /** Around the last price (dynamic) and the last auction (static): an order beyond is refused, or trades up to there and its rest is cancelled. */
  collars: strictTerms('price collars', { dynamicBps: bps.optional(), staticBps: bps.optional(), action: z.enum(['reject', 'cancel'], 'reject or cancel').default('reject') }).optional(),
  /** Regulation SHO, rule 201. */
  shortSales: strictTerms('short-sale restriction', { /** Restricted since yesterday. */ carried: z.array(symbol, 'a list of symbols').default([]) }).optional(),
  /** Halts at times that are known: for news, by a regulator. */
  halts: z.array(strictTerms('a halt', {
    symbol, date, at: timeSchema, reason: reason.default('T1'),
    /** When orders may be entered for the reopening. */
    quote: timeSchema.optional(), quoteReason: reason.default('T3'),
    /** Held by a cross; never unless given. */
    resume: timeSchema.optional(), resumeReason: reason.default('T3'),
  }), 'a list of halts').default([]),
  /** Trades that are declared void. */
  brokenTrades: z.array(strictTerms('a broken trade', {
    symbol, date, at: timeSchema,
    match: z.union([z.literal('last'), wholeTerms(1, Number.MAX_SAFE_INTEGER, 'matches')], 'a match number, or last'),
  }), 'a list of broken trades').default([]),
}).refine(({ luld, volatility }) => luld === undefined || volatility === undefined, 'luld or volatility, not both')

/** Terms as they are written. */
export type ProtectionTermsInput = z.input<typeof protectionSchema>
/** Terms as they were read: what has a default has it. */
export type ProtectionTerms = z.output<typeof protectionSchema>

/** The terms, checked. Throws a `RangeError` with every problem. */
export function checkedProtections(value: unknown = {}): ProtectionTerms {
  return readTerms('protections', protectionSchema, value)
}
