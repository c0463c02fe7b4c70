/** Autocorrelation of a series that goes by once: sums at a few lags, and as many last values as the largest of them. */
import { squareRoot } from '../../core/math/normal.js'

/** Fewer pairs of values than these say nothing. */
const PAIRS_MIN = 30

export class Autocorrelation {
  count = 0
  private sum = 0
  private squares = 0
  private cubes = 0
  private fourths = 0
  private readonly products: Float64Array
  private readonly last: Float64Array
  /** The values that begin the series, which have nothing before them: as many as the largest lag. */
  private readonly first: Float64Array

  /** @param lags rising, each at least 1 */
  constructor(readonly lags: readonly number[]) {
    this.products = new Float64Array(lags.length)
    this.last = new Float64Array(lags.at(-1) ?? 1)
    this.first = new Float64Array(this.last.length)
  }

  push(value: number): void {
    const { lags, last, products } = this
    for (let at = 0; at < lags.length; at++) {
      if (lags[at] > this.count) break
      products[at] += value * last[(this.count - lags[at]) % last.length]
    }
    last[this.count % last.length] = value
    if (this.count < this.first.length) this.first[this.count] = value
    this.count++
    const square = value * value
    this.sum += value
    this.squares += square
    this.cubes += square * value
    this.fourths += square * square
  }

  get mean(): number {
    return this.sum / this.count
  }

  get variance(): number {
    return Math.max(0, this.squares / this.count - this.mean * this.mean)
  }

  get deviation(): number {
    return this.variance > 0 ? squareRoot(this.variance) : 0
  }

  /** The fourth moment over the squared second, less that of a normal distribution, 3. NaN of what never varies. */
  get excessKurtosis(): number {
    const { count, mean, variance } = this
    const fourth = this.fourths / count - 4 * mean * (this.cubes / count) + 6 * mean * mean * (this.squares / count) - 3 * mean * mean * mean * mean
    return fourth / (variance * variance) - 3
  }

  /**
   * At each lag, in the order of `lags`: the biased estimate, whose sum of products is divided by all values and their variance (Box and Jenkins), so that it
   * never leaves -1 to 1. NaN where fewer than 30 pairs are that far apart, or where the series never varies.
   */
  get values(): readonly number[] {
    return this.lags.map((lag, at) => (this.count - lag < PAIRS_MIN ? Number.NaN : this.covariance(lag, at) / this.variance))
  }

  /** Of values `lag` apart: Σ (x − mean)(y − mean) / n, without a second pass: the sums of both ends are all but the last and all but the first values. */
  private covariance(lag: number, at: number): number {
    const { count, mean, first, last, sum } = this
    let [begun, ended] = [0, 0]
    for (let i = 0; i < lag; i++) {
      begun += first[i]
      ended += last[(count - 1 - i) % last.length]
    }
    return (this.products[at] - mean * (2 * sum - begun - ended) + (count - lag) * mean * mean) / count
  }
}
