/** A futures product: increments, the money of a tick, listed months, and when a contract stops trading. All of it is given by whoever trades it. */
import type { InstrumentSpec } from '../../core/instrument.js'
import { isoOfUnixNs } from '../../core/time.js'
import { parseDecimal } from '../../core/units.js'
import type { FuturesContract } from './contract-calendar.js'
import type { ExpiryRule } from './expiry-rule.js'

export interface FuturesProduct {
  /** `ES`. */
  readonly root: string
  readonly venue: string
  readonly currency: string
  readonly priceDecimals: number
  /** Smallest step of an outright price, in price increments: ES 0.25 with two decimals is 25. */
  readonly tick: number
  /** Money of one tick of one contract, decimal text: ES `12.50`. */
  readonly tickValue: string
  /** Money is counted in 10^-moneyDecimals of the currency. */
  readonly moneyDecimals: number
  /** Months that are listed, 1 to 12, rising: quarterly is [3, 6, 9, 12]. */
  readonly months: readonly number[]
  readonly lastTradeDay: ExpiryRule
  /** When trading ends on that day, and where clocks show it: `09:30`, `America/New_York`. */
  readonly lastTradeTime: string
  readonly timeZone: string
}

/** What prices of a product are worth, in whole units of its money. */
export interface ContractMoney {
  /** Of one tick of one contract: ES 1,250 cents. */
  readonly tick: number
  /** Of one price increment of one contract, the multiplier: ES 50 cents for 0.01 points, which is 50 USD a point. */
  readonly perIncrement: number
}

/** Throws a `RangeError` where the money of one increment is no whole number: more decimals of money make it one. */
export function contractMoney({ root, tick, tickValue, moneyDecimals }: FuturesProduct): ContractMoney {
  const tickMoney = parseDecimal(tickValue, moneyDecimals)
  if (!Number.isInteger(tick) || tick <= 0) throw new RangeError(`${root}: expected a tick of a whole number of increments above 0, found ${tick}`)
  if (tickMoney <= 0 || tickMoney % tick !== 0) {
    throw new RangeError(
      `${root}: a tick of ${tick} increments is worth ${tickValue}, so an increment is worth no whole positive number of 10^-${moneyDecimals}: ` +
        'expected more moneyDecimals, or a price with fewer decimals',
    )
  }
  return { tick: tickMoney, perIncrement: tickMoney / tick }
}

/** What a contract's instrument has beside its product. */
export interface ContractOptions {
  /** Below 0 where its prices may be, as those of oil were; 0 unless given. */
  readonly lowestPrice?: number
  /** From here on its successor is the current contract, Unix time, ns; at its last trade unless given. */
  readonly rollUnixNs?: bigint | undefined
  /** `cash` unless given. */
  readonly settlement?: 'cash' | 'delivery'
}

/** A contract of a product as an instrument: prices in its increments, quantities in contracts, money by its multiplier. Throws a `RangeError` as {@link multiplierOfProduct}. */
export function contractInstrument(
  product: FuturesProduct, { symbol, lastTradeUnixNs }: FuturesContract, { lowestPrice = 0, rollUnixNs, settlement = 'cash' }: ContractOptions = {},
): InstrumentSpec {
  const { root, venue, currency, priceDecimals, tick } = product
  return {
    symbol, venue, currency, priceDecimals, qtyDecimals: 0, lot: 1, ticks: [{ fromPrice: lowestPrice, tick }], multiplier: multiplierOfProduct(product),
    contract: { root, lastTrade: isoOfUnixNs(lastTradeUnixNs), ...(rollUnixNs !== undefined && { roll: isoOfUnixNs(rollUnixNs) }), settlement },
  }
}

/** Units of the currency for a price of 1: 50 of ES. Throws a `RangeError` where that is no whole number: a price with more decimals makes it one. */
export function multiplierOfProduct(product: FuturesProduct): number {
  try {
    return contractMoney({ ...product, moneyDecimals: product.priceDecimals }).perIncrement
  } catch (error) {
    throw new RangeError(
      `${product.root}: a tick of ${product.tick} increments of 10^-${product.priceDecimals} is worth ${product.tickValue}, so a price of 1 is worth no whole number: expected priceDecimals with which it is`,
      { cause: error },
    )
  }
}
