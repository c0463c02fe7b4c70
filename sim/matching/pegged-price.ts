/** Where a pegged order should be. */
import { INT32_MAX, tickCeil, tickFloor, type InstrumentSpec } from '../../core/instrument.js'
import type { SpecialOrder } from './special-order.js'

/**
 * What it follows, with its offset, on tick towards its own side (a midpoint lies between ticks), and no further than its limit.
 * @param bid @param ask best prices, NaN where a side is empty
 * @returns undefined when there is nothing to follow
 */
export function peggedPrice({ terms: { peg, pegOffset = 0 }, buys, price: limit }: SpecialOrder, instrument: InstrumentSpec, bid: number, ask: number): number | undefined {
  let price = (bid + ask) / 2
  if (peg !== 'midpoint') price = buys === (peg === 'primary') ? bid : ask
  if (Number.isNaN(price)) return undefined
  price = (buys ? Math.floor(price) : Math.ceil(price)) + pegOffset
  if (peg !== 'midpoint') price = buys ? tickFloor(instrument, price) : tickCeil(instrument, price)
  if (limit !== 0) price = buys ? Math.min(price, limit) : Math.max(price, limit)
  return price > 0 && price <= INT32_MAX ? price : undefined
}
