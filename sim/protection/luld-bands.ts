/**
 * The width of limit-up-limit-down bands: by tier, by yesterday's close and by the time of day (Appendix A of the plan).
 * The rule as a table is in README.md. Bands are rounded to the nearest cent, halves away from zero.
 */
import { NS_PER_MINUTE } from '../../core/time.js'
import { mulDiv, powerOfTen } from '../../core/units.js'

/** 1: the S&P 500, the Russell 1000 and some funds; 2: the other NMS stocks. */
export type LuldTier = 1 | 2

/** When bands are twice as wide: as the plan began in 2013, or as amended from 24 February 2020 (amendment 18). */
export type LuldDoubling = 'open-and-close' | 'close'

export interface LuldTerms {
  readonly tier: LuldTier
  /** Yesterday's closing price on the primary listing exchange, increments: decides the percentage for the day. */
  readonly previousClose: number
  /** Of the instrument; at least 2. */
  readonly priceDecimals: number
  /** Of a leveraged fund of tier 2: 2 or 3. 1 unless given. */
  readonly leverage?: number
  /** Regular trading hours, run time, ns. An early close is an early `closeNs`. */
  readonly openNs: number
  readonly closeNs: number
  /** `close` unless given. */
  readonly doubling?: LuldDoubling
}

const BPS = 10_000
const OPENING_NS = 15 * NS_PER_MINUTE
const CLOSING_NS = 25 * NS_PER_MINUTE

export class LuldBands {
  /** Increments. A lower band of 0 is none: nothing trades there. */
  lower = 0
  upper = 0
  private readonly cent: number
  private readonly bps: number
  private readonly isBelow75Cents: boolean
  private readonly doublesFromNs: number
  private readonly doublesUntilNs: number

  constructor({ tier, previousClose, priceDecimals, leverage = 1, openNs, closeNs, doubling = 'close' }: LuldTerms) {
    if (!(Number.isInteger(priceDecimals) && priceDecimals >= 2)) {
      throw new RangeError(`limit up, limit down: expected prices of at least 2 decimals, found ${priceDecimals}`)
    }
    if (!(Number.isInteger(previousClose) && previousClose > 0)) {
      throw new RangeError(`limit up, limit down: expected a closing price above 0, found ${previousClose}`)
    }
    if (!(Number.isInteger(leverage) && leverage >= 1)) throw new RangeError(`limit up, limit down: expected a leverage of 1 or more, found ${leverage}`)
    this.cent = powerOfTen(priceDecimals - 2)
    const isAbove3Dollars = previousClose > 300 * this.cent
    this.isBelow75Cents = previousClose < 75 * this.cent
    this.bps = (isAbove3Dollars ? (tier === 1 ? 500 : 1_000) : 2_000) * (tier === 2 ? leverage : 1)
    const isAmended = doubling === 'close'
    this.doublesUntilNs = isAmended ? openNs : openNs + OPENING_NS
    this.doublesFromNs = isAmended && tier === 2 && isAbove3Dollars ? closeNs : closeNs - CLOSING_NS
  }

  /** When the width changes next, after `nowNs`; Infinity when it does not. */
  changesNs(nowNs: number): number {
    if (nowNs < this.doublesUntilNs) return this.doublesUntilNs
    return nowNs < this.doublesFromNs ? this.doublesFromNs : Infinity
  }

  /** Lays the bands around a reference price as wide as they are at `nowNs`. */
  set(reference: number, nowNs: number): void {
    const { cent } = this
    const times = nowNs < this.doublesUntilNs || nowNs >= this.doublesFromNs ? 2 : 1
    // The lesser of $0.15 and 75%: below $0.20 it is the percentage.
    if (this.isBelow75Cents && reference >= 20 * cent) {
      this.lower = this.toCent(reference - 15 * times * cent, 1, 1)
      this.upper = this.toCent(reference + 15 * times * cent, 1, 1)
    } else {
      const bps = (this.isBelow75Cents ? 7_500 : this.bps) * times
      this.lower = this.toCent(reference, BPS - bps, BPS)
      this.upper = this.toCent(reference, BPS + bps, BPS)
    }
  }

  private toCent(price: number, numerator: number, denominator: number): number {
    return Math.max(0, mulDiv(price, numerator, denominator * this.cent) * this.cent)
  }
}
