/**
 * What a venue charges for each trade, exactly, in the money unit of the instrument (price × quantity in increments). Counts volume and what an
 * order has paid, so that tiers and bounds of an order hold; trades are to come in the order in which they happened.
 */
import { invariant } from '../../core/invariant.js'
import { roundedBigRatio, roundedRatio, type Rounding } from '../../core/math/rounding.js'
import { Liquidity } from '../../core/orders/venue.js'
import { parseDecimal, powerOfTen } from '../../core/units.js'
import { checkedFees, VOLUME_DECIMALS, volumeUnits, type FeeRates, type FeeTerms } from './fee-terms.js'
import { TradedVolume } from './traded-volume.js'

export { NO_FEES, parseFees, type FeeRates, type FeeTerms } from './fee-terms.js'

export interface FeeSchedule {
  readonly terms: FeeTerms
  /**
   * Fee of one trade, money of the instrument; negative is a rebate. Counts the trade.
   * @param instrument dense index @param price increments @param qty increments @param order number of the order @param timeNs of the trade, run time
   */
  fee(instrument: number, liquidity: Liquidity, price: number, qty: number, order?: number, timeNs?: number): number
}

/** Decimals of an instrument's prices, and of its quantities (0 unless given), and its multiplier: an `Instrument` is one. */
export type InstrumentDecimals = number | { readonly priceDecimals: number; readonly qtyDecimals: number; readonly multiplier?: number | undefined }

/** Rates are kept with this many more decimals than money, so that 0.00295 a share is exact; basis points and percents with six. */
const EXTRA_DECIMALS = 4
const PART_DECIMALS = 6
/** A rate for a unit is this much finer than money; basis points of the notional. */
const PER_UNIT = powerOfTen(EXTRA_DECIMALS)
const PER_BPS = powerOfTen(4 + PART_DECIMALS)
const PER_PERCENT = powerOfTen(2 + PART_DECIMALS)
/** What an order has run up is added in parts of money that both kinds of rate are whole numbers of. */
const PER_UNIT_IN_BPS = BigInt(PER_BPS / PER_UNIT)

interface Rate {
  readonly value: number
  readonly ofNotional: boolean
}

interface Bound {
  /** Money, or parts of the notional. */
  readonly value: number
  readonly ofNotional: boolean
}

/** Terms in the money of one instrument. */
interface Bill {
  /** By tier, from the one below all. */
  readonly maker: readonly Rate[]
  readonly taker: readonly Rate[]
  readonly minimum: Bound | undefined
  readonly maximum: Bound | undefined
  /** Fees are whole numbers of so much money. */
  readonly step: number
  /** Of the instrument: what a notional has beside price and quantity. */
  readonly multiplier: number
  /** A quantity and a notional, times these, are volume. */
  readonly qtyScale: bigint
  readonly notionalScale: bigint
}

interface OrderBill {
  /** What its trades cost without bounds, and their notional. */
  exact: bigint
  notional: number
  charged: number
}

/**
 * A schedule from terms.
 * @param decimals of an instrument: one answer where all have the same
 * @param dayOf number of the venue's day in which a run time lies: what tiers need
 * Throws a `RangeError` when terms cannot be, or a number is finer than it can be kept: a rate of money's decimals + 4, an amount of money's.
 */
export function feeSchedule(terms: FeeTerms, decimals: InstrumentDecimals | ((instrument: number) => InstrumentDecimals), dayOf?: (timeNs: number) => number): FeeSchedule {
  return new Schedule(checkedFees(terms), decimals, dayOf)
}

class Schedule implements FeeSchedule {
  private readonly shared: Bill | undefined
  private readonly bills: Bill[] = []
  private readonly rounding: Rounding
  private readonly thresholds: readonly bigint[]
  private readonly volume: TradedVolume | undefined
  private readonly orders: Map<number, OrderBill> | undefined

  constructor(
    readonly terms: FeeTerms, private readonly decimals: InstrumentDecimals | ((instrument: number) => InstrumentDecimals),
    private readonly dayOf: ((timeNs: number) => number) | undefined,
  ) {
    const { tiers = [], volume = 'day', volumeBefore = '0', boundsPer, minimum, maximum, rounding = 'half-away' } = terms
    this.shared = typeof decimals === 'function' ? undefined : billOf(terms, decimals)
    this.rounding = rounding
    this.thresholds = tiers.map(({ from }) => volumeUnits(from))
    this.volume = tiers.length > 0 ? new TradedVolume(volume === 'day' ? 1 : 30, volumeUnits(volumeBefore)) : undefined
    this.orders = boundsPer === 'order' && (minimum !== undefined || maximum !== undefined) ? new Map() : undefined
  }

  fee(instrument: number, liquidity: Liquidity, price: number, qty: number, order = 0, timeNs = 0): number {
    const bill = this.shared ?? this.billAt(instrument)
    const worth = price * bill.multiplier
    const tier = this.volume === undefined ? 0 : this.tierOf(this.volume, bill, worth, qty, timeNs)
    const rate = (liquidity === Liquidity.maker ? bill.maker : bill.taker)[tier]
    if (this.orders !== undefined && rate.value > 0) return this.feeOfOrder(this.orders, bill, rate, worth, qty, order)
    const fee = rate.ofNotional
      ? roundedRatio(Math.abs(worth), qty, rate.value, PER_BPS * bill.step, this.rounding) * bill.step
      : roundedRatio(qty, rate.value, 1, PER_UNIT * bill.step, this.rounding) * bill.step
    return rate.value > 0 ? this.bounded(fee, bill, worth, qty) : fee
  }

  /** What the order owes in all, less what it has paid. */
  private feeOfOrder(orders: Map<number, OrderBill>, bill: Bill, rate: Rate, worth: number, qty: number, order: number): number {
    let owed = orders.get(order)
    if (owed === undefined) orders.set(order, (owed = { exact: 0n, notional: 0, charged: 0 }))
    owed.exact += rate.ofNotional ? BigInt(Math.abs(worth)) * BigInt(qty) * BigInt(rate.value) : BigInt(qty) * BigInt(rate.value) * PER_UNIT_IN_BPS
    owed.notional += Math.abs(worth) * qty
    const total = this.bounded(roundedBigRatio(owed.exact, BigInt(PER_BPS) * BigInt(bill.step), this.rounding) * bill.step, bill, owed.notional, 1)
    const fee = total - owed.charged
    owed.charged = total
    return fee
  }

  /** The maximum wins where both cannot hold. @param worth of a unit: price × multiplier */
  private bounded(fee: number, bill: Bill, worth: number, qty: number): number {
    const { minimum, maximum } = bill
    let bounded = fee
    if (minimum !== undefined) bounded = Math.max(bounded, this.amountOf(minimum, bill, worth, qty))
    if (maximum !== undefined) bounded = Math.min(bounded, this.amountOf(maximum, bill, worth, qty))
    return bounded
  }

  private amountOf(bound: Bound, { step }: Bill, worth: number, qty: number): number {
    return bound.ofNotional ? roundedRatio(Math.abs(worth), qty, bound.value, PER_PERCENT * step, this.rounding) * step : bound.value
  }

  /** The tier of the volume before this trade; then the trade counts. */
  private tierOf(volume: TradedVolume, { qtyScale, notionalScale }: Bill, worth: number, qty: number, timeNs: number): number {
    invariant(this.dayOf !== undefined, 'tiers need to know the venue\'s days')
    const day = this.dayOf(timeNs)
    const before = volume.of(day)
    let tier = 0
    while (tier < this.thresholds.length && before >= this.thresholds[tier]) tier++
    volume.add(day, this.terms.volumeOf === 'notional' ? BigInt(Math.abs(worth)) * BigInt(qty) * notionalScale : BigInt(qty) * qtyScale)
    return tier
  }

  private billAt(instrument: number): Bill {
    return (this.bills[instrument] ??= billOf(this.terms, (this.decimals as (instrument: number) => InstrumentDecimals)(instrument)))
  }
}

function billOf(terms: FeeTerms, decimals: InstrumentDecimals): Bill {
  const { priceDecimals, qtyDecimals, multiplier = 1 } = typeof decimals === 'number' ? { priceDecimals: decimals, qtyDecimals: 0 } : decimals
  const moneyDecimals = priceDecimals + qtyDecimals
  const { decimals: feeDecimals = moneyDecimals, tiers = [], minimum, maximum } = terms
  if (feeDecimals > moneyDecimals) throw new RangeError(`fees of ${feeDecimals} decimals are finer than the instrument's money, which has ${moneyDecimals}`)
  // A rate of a unit: the unit is 10^qtyDecimals increments, and money that much finer than the price.
  const rateOf = (text: string): Rate => (text.endsWith('bps')
    ? { value: parseDecimal(text.slice(0, -3), PART_DECIMALS), ofNotional: true }
    : { value: parseDecimal(text, priceDecimals + EXTRA_DECIMALS), ofNotional: false })
  const boundOf = (text: string | undefined): Bound | undefined => (text === undefined ? undefined : text.endsWith('%')
    ? { value: parseDecimal(text.slice(0, -1), PART_DECIMALS), ofNotional: true }
    : { value: parseDecimal(text, moneyDecimals), ofNotional: false })
  const all: readonly FeeRates[] = [terms, ...tiers]
  return {
    maker: all.map(({ maker }) => rateOf(maker)), taker: all.map(({ taker }) => rateOf(taker)),
    minimum: boundOf(minimum), maximum: boundOf(maximum), step: powerOfTen(moneyDecimals - feeDecimals), multiplier,
    qtyScale: BigInt(powerOfTen(VOLUME_DECIMALS - qtyDecimals)), notionalScale: BigInt(powerOfTen(VOLUME_DECIMALS - moneyDecimals)),
  }
}
