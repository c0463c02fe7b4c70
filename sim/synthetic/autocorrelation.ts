/** Autocorrelation of a series that goes by once: sums at a few lags, and as many last values as the largest of them. */
import { squareRoot } from '../../core/math/normal.js'

export class Autocorrelation {
  count = 0
  private sum = 0
  private squares = 0
  private cubes = 0
  private fourths = 0
  private readonly products: Float64Array
  private readonly last: Float64Array

  /** @param lags rising, each at least 1 */
  constructor(readonly lags: readonly number[]) {
    this.products = new Float64Array(lags.length)
    this.last = new Float64Array(lags.at(-1) ?? 1)
  }

  push(value: number): void {
    const { lags, last, products } = this
    for (let at = 0; at < lags.length; at++) {
      if (lags[at] > this.count) break
      products[at] += value * last[(this.count - lags[at]) % last.length]
    }
    last[this.count % last.length] = value
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

  /** At each lag, in the order of `lags`; NaN where the series is shorter, or never varies. */
  get values(): readonly number[] {
    return this.lags.map((lag, at) => (lag >= this.count ? Number.NaN : (this.products[at] / (this.count - lag) - this.mean * this.mean) / this.variance))
  }
}
