/**
 * One side of an auction in order of priority: market orders, then the better price, then the earlier arrival, then the earlier row.
 *
 * Rows are numbers of the auction's columns. Sorted by merging into a second column that is kept, so that an uncross allocates nothing;
 * orders that come in order already (a book read from its best price down) cost one comparison each at every step.
 */
import { grown } from '../../core/columns.js'

export class AuctionQueue {
  rows = new Int32Array(64)
  count = 0
  private spare = new Int32Array(64)

  /** @param sign 1 when a higher limit is the better one (bids), -1 when a lower one is (asks) */
  constructor(private readonly sign: 1 | -1) {}

  push(row: number): void {
    if (this.count === this.rows.length) {
      this.rows = grown(this.rows, this.count * 2)
      this.spare = grown(this.spare, this.count * 2)
    }
    this.rows[this.count++] = row
  }

  /** Brings the rows into priority. @param limits increments, ±Infinity for market orders @param arrivals by row */
  sort(limits: Float64Array, arrivals: Float64Array): void {
    const { count } = this
    for (let width = 1; width < count; width *= 2) {
      const { rows, spare } = this
      for (let from = 0; from < count; from += 2 * width) {
        const middle = Math.min(from + width, count)
        this.merge(rows, spare, from, middle, Math.min(middle + width, count), limits, arrivals)
      }
      this.rows = spare
      this.spare = rows
    }
  }

  private merge(
    rows: Int32Array, into: Int32Array, from: number, middle: number, end: number, limits: Float64Array, arrivals: Float64Array,
  ): void {
    if (middle === end || !this.isAhead(rows[middle], rows[middle - 1], limits, arrivals)) {
      for (let at = from; at < end; at++) into[at] = rows[at]
      return
    }
    let left = from
    let right = middle
    for (let at = from; at < end; at++) {
      const takesRight = left === middle || (right < end && this.isAhead(rows[right], rows[left], limits, arrivals))
      into[at] = takesRight ? rows[right++] : rows[left++]
    }
  }

  /** Whether row `a` trades before row `b`: the whole order of priority, written once. */
  private isAhead(a: number, b: number, limits: Float64Array, arrivals: Float64Array): boolean {
    if (limits[a] !== limits[b]) return this.sign > 0 ? limits[a] > limits[b] : limits[a] < limits[b]
    if (arrivals[a] !== arrivals[b]) return arrivals[a] < arrivals[b]
    return a < b
  }
}
