/**
 * A series of a whole run in bounded memory: a fixed number of buckets of equal time, each keeping its first, lowest, highest and
 * last value with their times. When the buckets are used up, neighbours are merged and the width doubles, so that what is kept
 * depends on the recorded points alone. No peak is ever lost, only its neighbours.
 *
 * Assumes times that do not go back. A NaN records that there is no value from here on (a side of the book became empty).
 */
import { invariant, InvariantError } from '../../core/invariant.js'
import { NS_PER_MS } from '../../core/time.js'
import type { Epoch } from '../../core/time.js'
import type { SeriesPoints } from './model.js'

/** Buckets of a series when nothing else is asked for: about two for each pixel of a wide chart. */
export const SERIES_BUCKETS_MAX = 2_048

/** Columns of a bucket: the time and value of its first, lowest, highest and last point. */
const FIRST = 0
const LOW = 1
const HIGH = 2
const LAST = 3
const POINTS = 4

export class DecimatedSeries {
  private readonly timesNs: Float64Array
  private readonly values: Float64Array
  /** 1 where a bucket has points. */
  private readonly used: Uint8Array
  private originNs = 0
  private widthNs: number
  private lastNs = Number.NEGATIVE_INFINITY
  private bucketLast = -1

  /**
   * @param bucketsMax even; memory is 64 bytes a bucket
   * @param widthNs of a bucket at the start; doubles as the run goes on
   */
  constructor(readonly bucketsMax: number = SERIES_BUCKETS_MAX, widthNs: number = NS_PER_MS) {
    invariant(Number.isInteger(bucketsMax) && bucketsMax >= 2 && bucketsMax % 2 === 0, `a series has an even number of buckets, found ${bucketsMax}`)
    invariant(Number.isSafeInteger(widthNs) && widthNs > 0, `a bucket is a positive number of ns wide, found ${widthNs}`)
    this.timesNs = new Float64Array(bucketsMax * POINTS)
    this.values = new Float64Array(bucketsMax * POINTS)
    this.used = new Uint8Array(bucketsMax)
    this.widthNs = widthNs
  }

  /** Width of a bucket now, ns. */
  get bucketNs(): number {
    return this.widthNs
  }

  get isEmpty(): boolean {
    return this.bucketLast < 0
  }

  /** @param timeNs run time, not before the last one recorded. @param value any unit; NaN for none */
  record(timeNs: number, value: number): void {
    if (!(timeNs >= this.lastNs)) throw new InvariantError(`a series is recorded in order of time: ${timeNs} ns comes after ${this.lastNs} ns`)
    if (this.bucketLast < 0) this.originNs = timeNs
    this.lastNs = timeNs
    let bucket = Math.floor((timeNs - this.originNs) / this.widthNs)
    while (bucket >= this.bucketsMax) {
      this.double()
      bucket = Math.floor((timeNs - this.originNs) / this.widthNs)
    }
    const at = bucket * POINTS
    if (this.used[bucket] === 0) {
      this.used[bucket] = 1
      this.bucketLast = bucket
      this.timesNs.fill(timeNs, at, at + POINTS)
      this.values.fill(value, at, at + POINTS)
      return
    }
    // Written so that a number always replaces a NaN, and a NaN never a number.
    if (value < this.values[at + LOW] || Number.isNaN(this.values[at + LOW])) this.put(at + LOW, timeNs, value)
    if (value > this.values[at + HIGH] || Number.isNaN(this.values[at + HIGH])) this.put(at + HIGH, timeNs, value)
    this.put(at + LAST, timeNs, value)
  }

  /** Adds a run time to every point recorded so far, as the kernel does when it re-bases. */
  shift(byNs: number): void {
    for (let index = 0; index < this.timesNs.length; index += 1) this.timesNs[index] += byNs
    this.originNs += byNs
    this.lastNs += byNs
  }

  /** The kept points in order of time, repeats left out. */
  points(epoch: Epoch): SeriesPoints {
    const times: number[] = []
    const values: number[] = []
    // Whole milliseconds of the epoch are exact, so only the fraction of a millisecond is rounded.
    const epochMs = Number(epoch.unixNs / 1_000_000n)
    for (let bucket = 0; bucket <= this.bucketLast; bucket += 1) {
      if (this.used[bucket] === 0) continue
      let previous = -1
      for (const index of this.inOrderOfTime(bucket * POINTS)) {
        const repeats = previous >= 0 && this.timesNs[index] === this.timesNs[previous] && Object.is(this.values[index], this.values[previous])
        previous = index
        if (repeats) continue
        times.push(epochMs + this.timesNs[index] / NS_PER_MS)
        values.push(this.values[index])
      }
    }
    return { times: Float64Array.from(times), values: Float64Array.from(values), bucketMs: this.widthNs / NS_PER_MS }
  }

  private put(index: number, timeNs: number, value: number): void {
    this.timesNs[index] = timeNs
    this.values[index] = value
  }

  /** First, then the two extremes as they came, then last. */
  private inOrderOfTime(at: number): readonly number[] {
    const lowFirst = this.timesNs[at + LOW] <= this.timesNs[at + HIGH]
    return lowFirst ? [at + FIRST, at + LOW, at + HIGH, at + LAST] : [at + FIRST, at + HIGH, at + LOW, at + LAST]
  }

  /** Merges each pair of neighbours into one bucket of twice the width. */
  private double(): void {
    for (let pair = 0; pair < this.bucketsMax / 2; pair += 1) {
      const left = pair * 2
      const right = left + 1
      const from = this.used[left] === 1 ? left : right
      const isUsed = this.used[from]
      if (isUsed === 1) {
        this.copy(from, pair)
        if (from === left && this.used[right] === 1) this.merge(pair, right)
        this.bucketLast = pair
      }
      this.used[pair] = isUsed
    }
    this.used.fill(0, this.bucketsMax / 2)
    this.widthNs *= 2
  }

  private copy(from: number, to: number): void {
    this.timesNs.copyWithin(to * POINTS, from * POINTS, from * POINTS + POINTS)
    this.values.copyWithin(to * POINTS, from * POINTS, from * POINTS + POINTS)
  }

  private merge(into: number, later: number): void {
    const a = into * POINTS
    const b = later * POINTS
    const low = this.values[a + LOW]
    const high = this.values[a + HIGH]
    if (this.values[b + LOW] < low || Number.isNaN(low)) this.put(a + LOW, this.timesNs[b + LOW], this.values[b + LOW])
    if (this.values[b + HIGH] > high || Number.isNaN(high)) this.put(a + HIGH, this.timesNs[b + HIGH], this.values[b + HIGH])
    this.put(a + LAST, this.timesNs[b + LAST], this.values[b + LAST])
  }
}
