/**
 * How an incoming quantity is shared among the resting orders of one price level. Flat arrays in, flat arrays out; integers only.
 *
 * The orders come in the caller's priority (time, or display before time): that is what "first in" means here. Which order is top, which
 * orders are of lead market makers and whether a displayed peak or a whole order takes part is the caller's to know.
 */
import { INT32_MAX } from '../../core/instrument.js'
import { InvariantError } from '../../core/invariant.js'
import type { AllocationRule } from './allocation-rule.js'

/** No order of the level is the top order. */
export const NO_TOP = -1

const NO_LMMS = new Uint8Array(0)

export class LevelAllocation {
  /** Places whose pro-rata share counted as nothing; sorted when they are levelled. */
  private leftOut = new Int32Array(16)
  private resting: Int32Array = new Int32Array(0)
  private fills: Int32Array = new Int32Array(0)
  /** Larger quantity left first, then the caller's priority. */
  private readonly bySize = (a: number, b: number): number => this.openQty(b) - this.openQty(a) || a - b

  constructor(private readonly rule: AllocationRule) {}

  /**
   * Shares `incomingQty` among the first `count` orders.
   * @param resting quantity of each order, increments, positive, in priority
   * @param fills gets what each order trades
   * @param top place of the top order, or {@link NO_TOP}
   * @param lmms of each order the number of its lead market maker, 0 for other people's; may be shorter than `count`
   * @returns what trades in all: the lesser of `incomingQty` and what rests
   */
  allocate(incomingQty: number, resting: Int32Array, count: number, fills: Int32Array, top = NO_TOP, lmms: Uint8Array = NO_LMMS): number {
    if (!(Number.isInteger(incomingQty) && incomingQty >= 0 && incomingQty <= INT32_MAX)) {
      throw new InvariantError(`allocation of ${incomingQty}: expected an integer from 0 to ${INT32_MAX}`)
    }
    let restingQty = 0
    for (let at = 0; at < count; at++) restingQty += resting[at]
    if (restingQty <= incomingQty) {
      for (let at = 0; at < count; at++) fills[at] = resting[at]
      return restingQty
    }
    fills.fill(0, 0, count)
    this.resting = resting
    this.fills = fills
    const { rule } = this
    let left = incomingQty
    if (rule.hasTop && top !== NO_TOP && resting[top] >= rule.topMinQty) left -= this.give(top, Math.min(left, rule.topMaxQty))
    if (rule.lmmPercents.length > 0) left -= this.toMarketMakers(left, count, top, lmms)
    // Rounded up: what cannot be split goes by time.
    const fifoQty = Math.floor((left * rule.fifoPercent + 99) / 100)
    left -= this.firstInFirstOut(fifoQty, count)
    if (left > 0) left -= this.proRata(left, count)
    left -= this.firstInFirstOut(left, count)
    if (left !== 0) throw new InvariantError(`allocation of ${incomingQty} to ${restingQty}: ${left} found nobody`)
    return incomingQty
  }

  /** Each lead market maker its percentage of `qty`, as far as its orders go, first in first out; what the top order got is no part of it. */
  private toMarketMakers(qty: number, count: number, top: number, lmms: Uint8Array): number {
    const { rule, fills } = this
    const taggedCount = Math.min(count, lmms.length)
    const topFill = top === NO_TOP ? 0 : fills[top]
    let given = 0
    for (let lmm = 1; lmm <= rule.lmmPercents.length; lmm++) {
      let left = Math.floor((qty * rule.lmmPercents[lmm - 1]) / 100)
      for (let at = 0; at < taggedCount && left > 0; at++) {
        if (lmms[at] !== lmm || (at === top && topFill > 0)) continue
        const part = this.give(at, left)
        left -= part
        given += part
      }
    }
    return given
  }

  private firstInFirstOut(qty: number, count: number): number {
    let left = qty
    for (let at = 0; at < count && left > 0; at++) left -= this.give(at, left)
    return qty - left
  }

  /** To each order its part of `qty` by what it has open, rounded down; what is below the minimum counts as nothing, and may be levelled. */
  private proRata(qty: number, count: number): number {
    const { rule } = this
    let openQty = 0
    for (let at = 0; at < count; at++) openQty += this.openQty(at)
    let given = 0
    let leftOut = 0
    if (rule.leveling && this.leftOut.length < count) this.leftOut = new Int32Array(count * 2)
    for (let at = 0; at < count; at++) {
      const open = this.openQty(at)
      if (open === 0) continue
      const share = floorMulDiv(qty, open, openQty)
      if (share > 0 && share >= rule.proRataMinQty) given += this.give(at, share)
      else if (rule.leveling) this.leftOut[leftOut++] = at
    }
    if (leftOut === 0 || given === qty) return given
    const places = this.leftOut.subarray(0, leftOut).sort(this.bySize)
    for (let at = 0; at < leftOut && given < qty; at++) given += this.give(places[at], 1)
    return given
  }

  private openQty(at: number): number {
    return this.resting[at] - this.fills[at]
  }

  private give(at: number, qty: number): number {
    const part = Math.min(qty, this.openQty(at))
    this.fills[at] += part
    return part
  }
}

/** `a × b ÷ c`, rounded down, exact for integers from 0 to 2^53 whose result is one. */
function floorMulDiv(a: number, b: number, c: number): number {
  const product = a * b
  if (product > Number.MAX_SAFE_INTEGER) return Number((BigInt(a) * BigInt(b)) / BigInt(c))
  // A quotient of doubles may have been rounded up to the next integer: its remainder tells.
  return (product - (product % c)) / c
}
