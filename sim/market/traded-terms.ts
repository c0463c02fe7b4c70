/** An instrument of a simulated market, wherever it is listed: what it is, and what it is worth in the beginning. */
import { z } from 'zod'
import { isOnTick, usEquity, type InstrumentSpec } from '../../core/instrument.js'
import { parseDecimal } from '../../core/units.js'
import { strictTerms } from '../venue/read-terms.js'

export interface TradedTerms {
  readonly spec: InstrumentSpec
  /** When participants begin, and, where protections ask, at yesterday's close. Price increments. */
  readonly startPrice: number
}

const SYMBOL = /^[A-Za-z0-9][A-Za-z0-9.+=^#/_-]{0,31}$/
const CURRENCY = 'a currency, capital letters such as USD'
const LOT = 'a round lot, a whole number from 1 to 1,000,000'
const PRICE = 'a price in quotes, such as "100.25"'
export const priceText = z.union([z.string({ error: PRICE }), z.number({ error: PRICE })], { error: PRICE }).transform(String)

/** A US equity, but for what is given. */
export const tradedSchema = strictTerms('an instrument', {
  price: priceText, currency: z.string({ error: CURRENCY }).regex(/^[A-Z0-9]{2,12}$/, CURRENCY).optional(), tick: priceText.optional(),
  priceDecimals: z.int({ error: 'decimals of prices, 0 to 9' }).min(0, 'decimals of prices, 0 to 9').max(9, 'decimals of prices, 0 to 9').optional(),
  /** Of its participants, wherever they trade it: read with theirs. */
  value: z.unknown().optional(),
  lot: z.int({ error: LOT }).min(1, LOT).max(1_000_000, LOT).optional(),
})

/** Throws a `RangeError` where there can be no such instrument. */
export function tradedTerms(symbol: string, terms: z.output<typeof tradedSchema>): TradedTerms {
  if (!SYMBOL.test(symbol)) throw new RangeError(`found the symbol '${symbol}', expected up to 32 letters, digits and .+=^#/_-`)
  const equity = usEquity(symbol)
  const { price, tick, priceDecimals = equity.priceDecimals, currency = equity.currency, lot = equity.lot } = terms
  const ticks = tick === undefined ? equity.ticks : [{ fromPrice: 0, tick: parseDecimal(tick, priceDecimals) }]
  if (ticks[0].tick <= 0) throw new RangeError(`tick: found ${String(tick)}, expected a price above 0`)
  const spec: InstrumentSpec = { ...equity, priceDecimals, currency, lot, ticks }
  return { spec, startPrice: startPriceOf(price, spec) }
}

/** A price to begin with. Throws a `RangeError` where it is none. */
export function startPriceOf(price: string, spec: InstrumentSpec): number {
  const startPrice = parseDecimal(price, spec.priceDecimals)
  if (startPrice <= 0 || !isOnTick(spec, startPrice)) throw new RangeError(`price: found ${price}, expected a price above 0 on tick`)
  return startPrice
}
