/**
 * Counts of nanoseconds up to 2^63 − 1 without BigInt: as two halves of 32 bits (binary files) and as seconds and the rest (decimal text).
 * All intermediate results are integers below 2^53.
 */
const TWO_POW_16 = 65_536
const TWO_POW_32 = 4_294_967_296
const NS_PER_S = 1_000_000_000

/** 2^63 − 1 as seconds and the rest. */
const SECONDS_MAX = 9_223_372_036
const REST_MAX = 854_775_807

export function isWithin63Bits(seconds: number, rest: number): boolean {
  return seconds < SECONDS_MAX || (seconds === SECONDS_MAX && rest <= REST_MAX)
}

/** A count in both ways at once. The next one is mostly of the same second: then there is nothing to divide. */
export class Nanoseconds {
  /** Halves of 32 bits with a sign; the upper one is never below 0. */
  high = 0
  low = 0
  seconds = 0
  rest = 0
  /** Halves of the whole seconds, the lower one without a sign. */
  private wholeHigh = 0
  private wholeLow = 0

  setText(seconds: number, rest: number): void {
    if (seconds !== this.seconds) this.begin(seconds)
    this.rest = rest
    const low = this.wholeLow + rest
    this.high = this.wholeHigh + (low >= TWO_POW_32 ? 1 : 0)
    this.low = low | 0
  }

  setHalves(high: number, low: number): void {
    this.high = high
    this.low = low
    this.rest = (high - this.wholeHigh) * TWO_POW_32 + ((low >>> 0) - this.wholeLow)
    if (this.rest >= 0 && this.rest < NS_PER_S) return
    // Division by hand, in digits of 16 bits; the first two are taken together.
    const upper = (high % NS_PER_S) * TWO_POW_16 + (low >>> 16)
    const lower = (upper % NS_PER_S) * TWO_POW_16 + (low & 0xffff)
    this.begin(Math.floor(high / NS_PER_S) * TWO_POW_32 + Math.floor(upper / NS_PER_S) * TWO_POW_16 + Math.floor(lower / NS_PER_S))
    this.rest = lower % NS_PER_S
  }

  private begin(seconds: number): void {
    const upper = Math.floor(seconds / TWO_POW_16) * NS_PER_S
    const lower = (upper % TWO_POW_16) * TWO_POW_16 + (seconds % TWO_POW_16) * NS_PER_S
    this.seconds = seconds
    this.wholeHigh = Math.floor(upper / TWO_POW_16) + Math.floor(lower / TWO_POW_32)
    this.wholeLow = lower % TWO_POW_32
  }
}

/** The count itself. */
export function bigintOf(high: number, low: number): bigint {
  return (BigInt(high) << 32n) | BigInt(low >>> 0)
}

/** Whether one count is before another, by halves. */
export function isBefore(high: number, low: number, otherHigh: number, otherLow: number): boolean {
  return high < otherHigh || (high === otherHigh && low >>> 0 < otherLow >>> 0)
}
