/** The trades of the last five minutes and their mean, for a reference price. A ring of times and prices; the sum is kept, nothing is walked. */
import { grown } from '../../core/columns.js'
import { mulDiv } from '../../core/units.js'

export class TradeWindow {
  private times = new Float64Array(64)
  private prices = new Int32Array(64)
  private first = 0
  private count = 0
  private sum = 0

  /** @param spanNs a trade counts from its own instant until just before this much later */
  constructor(private readonly spanNs: number) {}

  add(timeNs: number, price: number): void {
    if (this.count === this.times.length) this.grow()
    const at = (this.first + this.count++) & (this.times.length - 1)
    this.times[at] = timeNs
    this.prices[at] = price
    this.sum += price
  }

  clear(): void {
    this.first = 0
    this.count = 0
    this.sum = 0
  }

  /** Forgets the trades whose time is over. */
  expire(nowNs: number): void {
    while (this.count > 0 && this.expiryNs <= nowNs) {
      this.sum -= this.prices[this.first]
      this.first = (this.first + 1) & (this.times.length - 1)
      this.count--
    }
  }

  /** When the oldest trade is forgotten; Infinity when there is none. */
  get expiryNs(): number {
    return this.count > 0 ? this.times[this.first] + this.spanNs : Infinity
  }

  /** Arithmetic mean of the prices, not weighted by quantity, to the nearest increment; undefined when there was no trade. */
  mean(): number | undefined {
    return this.count > 0 ? mulDiv(this.sum, 1, this.count) : undefined
  }

  /** Unrolls the ring into a larger one. */
  private grow(): void {
    const { times, prices, first, count } = this
    this.times = grown(times.subarray(first), count * 2)
    this.times.set(times.subarray(0, first), count - first)
    this.prices = grown(prices.subarray(first), count * 2)
    this.prices.set(prices.subarray(0, first), count - first)
    this.first = 0
  }
}
