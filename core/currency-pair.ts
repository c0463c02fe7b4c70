/** Currency pairs as instruments: prices in tenths of a pip, quantities in units of the base currency, money in the other one. */
import type { InstrumentSpec } from './instrument.js'

/** Currencies quoted to three decimals; the others have five. */
const THREE_DECIMALS = new Set(['JPY', 'HUF', 'KRW', 'CLP', 'INR', 'THB'])

/**
 * @param pair base and quote currency: `EUR/USD`. Throws a `RangeError` on anything else
 * @param venue name of the liquidity provider that quotes it
 */
export function fxPair(pair: string, venue: string): InstrumentSpec {
  const match = /^([A-Z]{3})\/([A-Z]{3})$/.exec(pair)
  if (!match || match[1] === match[2]) throw new RangeError(`expected two currencies such as EUR/USD, found '${pair}'`)
  const currency = match[2]
  return {
    symbol: pair, venue, currency, priceDecimals: THREE_DECIMALS.has(currency) ? 3 : 5, qtyDecimals: 0, lot: 1_000, ticks: [{ fromPrice: 0, tick: 1 }],
  }
}
