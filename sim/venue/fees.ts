/**
 * Fees and rebates of a venue: per share for adding and for removing liquidity, in the money unit of the instrument's prices
 * (price × quantity in increments). A fee is rounded half away from zero, once per trade.
 */
import { Liquidity } from '../../core/orders/venue.js'
import { mulDiv, parseDecimal } from '../../core/units.js'

/** Rates in decimal text, currency per unit of quantity; negative is a rebate. */
export interface FeeRates {
  readonly maker: string
  readonly taker: string
}

export interface FeeSchedule {
  readonly rates: FeeRates
  /** Fee of one trade, money of the instrument; negative is a rebate. @param instrument dense index @param price increments @param qty increments */
  fee(instrument: number, liquidity: Liquidity, price: number, qty: number): number
}

/** Rates are kept with this many more decimals than money, so that 0.00295 a share is exact. */
const EXTRA_DECIMALS = 4

export const NO_FEES: FeeRates = { maker: '0', taker: '0' }

/**
 * A schedule from rates.
 * @param moneyDecimals decimals of an instrument's money (its priceDecimals): one number where all have the same
 * Throws a `RangeError` when a rate is no decimal, or finer than moneyDecimals + 4.
 */
export function feeSchedule(rates: FeeRates, moneyDecimals: number | ((instrument: number) => number)): FeeSchedule {
  const scale = 10 ** EXTRA_DECIMALS
  const perQty: { readonly maker: number; readonly taker: number }[] = []
  const read = (decimals: number): { readonly maker: number; readonly taker: number } => ({
    maker: parseDecimal(rates.maker, decimals + EXTRA_DECIMALS), taker: parseDecimal(rates.taker, decimals + EXTRA_DECIMALS),
  })
  const shared = typeof moneyDecimals === 'number' ? read(moneyDecimals) : undefined
  const ratesOf = (instrument: number): { readonly maker: number; readonly taker: number } =>
    shared ?? (perQty[instrument] ??= read((moneyDecimals as (instrument: number) => number)(instrument)))
  return {
    rates,
    fee(instrument, liquidity, _price, qty) {
      const { maker, taker } = ratesOf(instrument)
      return mulDiv(qty, liquidity === Liquidity.maker ? maker : taker, scale)
    },
  }
}
