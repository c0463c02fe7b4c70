/**
 * A liquidity provider as a market file describes it: which pairs it quotes, where its prices come from, how it quotes and how it looks at orders.
 *
 * Durations are text (`50ms`), prices and distances whole price increments (tenths of a pip), quantities of the base currency. README.md has a table.
 */
import { z } from 'zod'
import { fxPair } from '../../core/currency-pair.js'
import { INT32_MAX } from '../../core/instrument.js'
import { parseDecimal } from '../../core/units.js'
import { durationTerms } from '../venue/duration-terms.js'
import { parseLatency } from '../venue/latency-text.js'
import { readTerms, strictTerms, wholeTerms } from '../venue/read-terms.js'
import { providerTerms, type LastLookTerms, type ProviderChanges, type ProviderTerms } from './provider-terms.js'

const whole = (low: number, high = INT32_MAX): z.ZodNumber => wholeTerms(low, high)
const yesOrNo = z.boolean('true or false')

const PRICE = "a price as text, '1.10500'"
const synthetic = strictTerms('a seeded price', {
  start: z.string(PRICE).regex(/^\d+(?:\.\d+)?$/, PRICE),
  spread: whole(0, 1_000_000).default(4),
  every: durationTerms(1_000).default(250_000_000),
  move: z.number('a number of increments from 0 to 10000, the standard deviation of one update').min(0).max(10_000).default(2),
})
const RECORDED = 'the name of an instrument in a lake of quotes'
const recorded = strictTerms('a recorded price', { recorded: z.string(RECORDED).min(1, RECORDED) })
const PRICES = 'start (and spread, every, move) for a seeded price, or recorded for one out of a lake'
const PAIRS = 'pairs by their names (EUR/USD), each with its prices'

const HOLD = 'a duration (50ms), a range (20ms..80ms), or a latency (20ms+gamma(mean=10ms,shape=2))'
const hold = z.string(HOLD).transform((text, context): LastLookTerms['hold'] => {
  try {
    return holdOf(text)
  } catch {
    context.addIssue({ code: 'custom', message: HOLD })
    return z.NEVER
  }
})

const providerShape = {
  bands: z.array(strictTerms('a band', { qty: whole(1), widen: whole(0) }), 'bands: qty and widen of each').min(1, 'at least one band'),
  quoteValid: durationTerms(1).optional(),
  replacedQuote: durationTerms().default(0),
  requests: strictTerms('requests for quote', { answer: durationTerms().default(0), valid: durationTerms(1).default(5_000_000_000) }).prefault({}),
  lastLook: strictTerms('a last look', {
    hold: hold.default(0), tolerance: whole(0).default(0), symmetric: yesOrNo.default(true),
    check: z.enum(['at-end', 'continuous'], 'at-end or continuous').default('at-end'), tells: z.enum(['at-end', 'at-once'], 'at-end or at-once').default('at-end'),
    refusalDelay: durationTerms().default(0), otherRefusalsPpm: whole(0, 1_000_000).default(0),
  }).prefault({}),
  markup: whole(0).default(0), served: yesOrNo.default(true), partialFills: yesOrNo.default(false),
  creditNotional: whole(0, Number.MAX_SAFE_INTEGER).optional(),
}

/** What a market file says under `fx` of a venue. Every leaf has a message that completes "expected …". */
const fxVenueSchema = strictTerms('a liquidity provider', {
  pairs: z.record(z.string(), z.union([synthetic, recorded], PRICES), PAIRS).refine((pairs) => Object.keys(pairs).length > 0, PAIRS), ...providerShape,
})

/** Where the prices of a pair come from: a seeded path, or the quotes of an instrument in a lake. */
export type PairPrices = { readonly start: string; readonly spread: number; readonly every: number; readonly move: number } | { readonly recorded: string }

export interface FxVenueTerms {
  readonly pairs: Readonly<Record<string, PairPrices>>
  readonly provider: ProviderTerms
}

/**
 * What a market file says, read and checked. Throws a `RangeError` with every problem: where, what was found, what was expected.
 * @param name what the terms are called, for errors: `venues.LPA.fx`
 */
export function fxVenueTerms(value: unknown, name = 'fx'): FxVenueTerms {
  const { pairs, quoteValid, replacedQuote, requests, lastLook, markup, served, partialFills, creditNotional, bands } = readTerms(name, fxVenueSchema, value)
  for (const [pair, prices] of Object.entries(pairs)) requirePrice(`${name}.pairs`, pair, prices)
  const { refusalDelay, ...look } = lastLook
  const changes: ProviderChanges = {
    bands, replacedQuoteNs: replacedQuote, requests: { answerNs: requests.answer, validNs: requests.valid },
    ...(quoteValid !== undefined && { quoteValidNs: quoteValid }),
    taker: { lastLook: { ...look, refusalDelayNs: refusalDelay }, markup, served, partialFills, ...(creditNotional !== undefined && { creditNotional }) },
  }
  try {
    return { pairs, provider: providerTerms(changes) }
  } catch (error) {
    throw new RangeError(`${name}: ${(error as Error).message}`, { cause: error })
  }
}

function requirePrice(name: string, pair: string, prices: PairPrices): void {
  try {
    const { priceDecimals } = fxPair(pair, name)
    if (!('start' in prices)) return
    const start = parseDecimal(prices.start, priceDecimals)
    if (start <= prices.spread || start > INT32_MAX / 2) throw new RangeError(`expected a start above its spread, found '${prices.start}'`)
  } catch (error) {
    throw new RangeError(`${name}.${pair}: ${(error as Error).message}`, { cause: error })
  }
}

function holdOf(text: string): LastLookTerms['hold'] {
  const [low, high, ...more] = text.split('..')
  if (high !== undefined) {
    const range = { lowNs: parseLatency(low).orderEntryNs, highNs: parseLatency(high).orderEntryNs }
    if (more.length > 0 || range.lowNs > range.highNs || parseLatency(low).orderEntry || parseLatency(high).orderEntry) throw new RangeError(HOLD)
    return range
  }
  const { orderEntryNs, orderEntry } = parseLatency(text)
  return orderEntry === undefined ? orderEntryNs : { fixedNs: orderEntryNs, model: orderEntry }
}
