/**
 * The run's epoch, which moves: a count of nanoseconds in a double is exact for 104 days, so a run of years re-bases.
 *
 * A source that reaches a day far from the epoch says so before it converts that day's times; everything that holds a time is shifted
 * in the same step, between two inputs. Outputs carry Unix time, so no output shows where the run re-based.
 */
import type { Epoch } from '../time.js'
import { NS_PER_DAY } from '../time.js'
import { InputError } from './input-error.js'

/** Days from the epoch at which a run re-bases. */
export const REBASE_AFTER_DAYS = 60
/** Days around the epoch in which a time is exact (2^53 ns). */
const EXACT_DAYS = 104

/** An instant that limits a run: run time at its start, ns, or Unix time, ns, as a bigint. */
export type Instant = number | bigint

export class Timebase {
  /** The present, where there is a run: how far a step goes is measured from there, because nothing earlier is held any more. */
  clock: { readonly nowNs: number } | undefined
  private current: Epoch
  private readonly listeners: ((deltaNs: number) => void)[] = []

  constructor(epoch: Epoch, private readonly rebaseAfterDays = REBASE_AFTER_DAYS) {
    this.current = epoch
  }

  get epoch(): Epoch {
    return this.current
  }

  /** Registers what holds times: it adds `deltaNs` to each when the epoch moves. */
  onRebase(listener: (deltaNs: number) => void): void {
    this.listeners.push(listener)
  }

  /**
   * A source is about to deliver times of `day`. Moves the epoch there when it is far from the present one.
   * Throws a `RangeError` when what is pending would then no longer be exact: a gap of more than 104 days in the data.
   */
  reach(day: Epoch): void {
    const deltaNs = this.current.shiftTo(day)
    if (Math.abs(deltaNs) / NS_PER_DAY <= this.rebaseAfterDays) return
    const presentNs = this.clock?.nowNs ?? 0
    const nowNs = Number.isFinite(presentNs) ? presentNs : 0
    const days = Math.ceil(Math.abs(deltaNs + nowNs) / NS_PER_DAY)
    if (days > EXACT_DAYS) {
      throw new InputError(
        `the data go from ${this.toIso(nowNs).slice(0, 10)} to ${day.toString()} in one step of ${days} days, but a run's time is exact for ${EXACT_DAYS}: run the two stretches one by one`,
      )
    }
    this.current = day
    for (const listener of this.listeners) listener(deltaNs)
  }

  /** An instant as Unix time, ns; undefined when it is no limit at all (an infinity). */
  unixOf(instant: Instant): bigint | undefined {
    if (typeof instant === 'bigint') return instant
    return Number.isFinite(instant) ? this.current.toUnixNs(instant) : undefined
  }

  /** Unix time, ns → run time, ns; what is too far from the present epoch to be exact is before, or after, everything: an infinity. */
  nearNs(unixNs: bigint): number {
    const ns = Number(unixNs - this.current.unixNs)
    return Number.isSafeInteger(ns) ? ns : ns < 0 ? -Infinity : Infinity
  }

  toUnixNs(timeNs: number): bigint {
    return this.current.toUnixNs(timeNs)
  }

  toIso(timeNs: number): string {
    return this.current.toIso(timeNs)
  }
}
