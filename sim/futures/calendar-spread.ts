/**
 * Calendar spreads: one instrument, two contracts of a product, one price. Buying it buys the leg that stands first in its price and sells the other.
 *
 * Prices of the legs follow from the spread's price and one leg that is anchored. Implied prices, from the outrights into the spread and back, are not built:
 * a spread trades in its own book only, and neither its orders nor those of its legs see the other.
 */
import { INT32_MAX, type InstrumentSpec } from '../../core/instrument.js'
import { Side } from '../../core/market/vocabulary.js'
import type { FuturesContract } from './contract-calendar.js'
import { multiplierOfProduct, type FuturesProduct } from './futures-product.js'

/**
 * How a product prices its spreads. CME: equity index `far-minus-near`, and the near leg anchored at the settlement of the day before; currencies
 * `near-minus-far`, the far leg anchored.
 */
export interface SpreadConvention {
  readonly price: 'near-minus-far' | 'far-minus-near'
  readonly anchor: 'near' | 'far'
  /** Smallest step of the spread's price, in the product's price increments: often finer than that of outrights. */
  readonly tick: number
}

export interface CalendarSpread {
  readonly near: FuturesContract
  readonly far: FuturesContract
  readonly convention: SpreadConvention
  /** `ESM4-ESU4`. Its price may be 0 and below. */
  readonly instrument: InstrumentSpec
}

/** Throws a `RangeError` unless `near` expires before `far`. */
export function calendarSpread(product: FuturesProduct, near: FuturesContract, far: FuturesContract, convention: SpreadConvention): CalendarSpread {
  const { root, venue, currency, priceDecimals } = product
  if (near.expiryDay >= far.expiryDay) {
    throw new RangeError(`${root}: expected a near leg that expires before the far one, found ${near.symbol} and ${far.symbol}`)
  }
  const instrument: InstrumentSpec = {
    symbol: `${near.symbol}-${far.symbol}`, venue, currency, priceDecimals, qtyDecimals: 0, lot: 1, ticks: [{ fromPrice: -INT32_MAX, tick: convention.tick }],
    multiplier: multiplierOfProduct(product),
  }
  return { near, far, convention, instrument }
}

/** Limits of a leg's price of a day, increments. */
export interface PriceLimits {
  readonly low: number
  readonly high: number
}

export interface LegPrices {
  readonly near: number
  readonly far: number
}

/**
 * Prices of the legs at a price of the spread: the anchor has its own, the other leg follows. Where that is beyond the other leg's limits, it gets the limit
 * and the anchor follows. In increments; the difference is the spread's price in any case.
 */
export function legPrices({ convention }: CalendarSpread, spreadPrice: number, anchorPrice: number, otherLimits?: PriceLimits): LegPrices {
  const { price: priced, anchor } = convention
  const farLessNear = priced === 'far-minus-near' ? spreadPrice : -spreadPrice
  const toOther = anchor === 'near' ? farLessNear : -farLessNear
  const followed = anchorPrice + toOther
  const other = otherLimits === undefined ? followed : Math.max(otherLimits.low, Math.min(otherLimits.high, followed))
  // Adding 0 turns -0 into 0.
  const anchored = other - toOther + 0
  return anchor === 'near' ? { near: anchored, far: other } : { near: other, far: anchored }
}

/** A trade of a leg that a trade of the spread consists of. */
export interface LegTrade {
  readonly contract: FuturesContract
  readonly side: Side
  readonly qty: number
  readonly price: number
}

/** The two trades that a trade of the spread is. @param side of the spread @param qty spreads @param prices of {@link legPrices} */
export function legTrades({ near, far, convention }: CalendarSpread, side: Side, qty: number, prices: LegPrices): readonly [near: LegTrade, far: LegTrade] {
  const opposite = side === Side.buy ? Side.sell : Side.buy
  const nearFirst = convention.price === 'near-minus-far'
  return [
    { contract: near, side: nearFirst ? side : opposite, qty, price: prices.near },
    { contract: far, side: nearFirst ? opposite : side, qty, price: prices.far },
  ]
}
