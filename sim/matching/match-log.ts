/** Who traded in the last matches: what it takes to declare a trade void. A ring of flat columns: the oldest are forgotten. */
import type { Liquidity } from '../../core/orders/venue.js'

/** One side of a match. */
export interface MatchLeg {
  readonly participant: number
  readonly order: number
  readonly qty: number
  readonly price: number
  /** All that the order had traded then, this included. */
  readonly cumQty: number
  readonly liquidity: Liquidity
}

const FIELDS = 7

export class MatchLog {
  private readonly matches: Float64Array
  /** Instrument, participant, order, quantity, price, traded then, liquidity. */
  private readonly fields: Int32Array
  private written = 0

  /** @param capacity legs: a match has two, a cross one for each order */
  constructor(private readonly capacity: number) {
    this.matches = new Float64Array(capacity)
    this.fields = new Int32Array(capacity * FIELDS)
  }

  note(match: number, instrument: number, participant: number, order: number, qty: number, price: number, cumQty: number, liquidity: Liquidity): void {
    const at = this.written++ % this.capacity
    const { fields } = this
    const field = at * FIELDS
    this.matches[at] = match
    fields[field] = instrument
    fields[field + 1] = participant
    fields[field + 2] = order
    fields[field + 3] = qty
    fields[field + 4] = price
    fields[field + 5] = cumQty
    fields[field + 6] = liquidity
  }

  /** The last match of an instrument that is kept and was not taken out; undefined when there is none. */
  lastOf(instrument: number): number | undefined {
    for (let i = this.written - 1; i >= 0 && i >= this.written - this.capacity; i--) {
      const at = i % this.capacity
      if (this.matches[at] !== 0 && this.fields[at * FIELDS] === instrument) return this.matches[at]
    }
    return undefined
  }

  /** Takes the legs of a match out, in the order in which they traded; none when it is not kept, or was taken out already. */
  take(instrument: number, match: number): MatchLeg[] {
    const legs: MatchLeg[] = []
    const { fields } = this
    for (let i = Math.max(0, this.written - this.capacity); i < this.written; i++) {
      const at = i % this.capacity
      const field = at * FIELDS
      if (this.matches[at] !== match || fields[field] !== instrument) continue
      this.matches[at] = 0
      legs.push({
        participant: fields[field + 1], order: fields[field + 2], qty: fields[field + 3], price: fields[field + 4], cumQty: fields[field + 5],
        liquidity: fields[field + 6] as Liquidity,
      })
    }
    return legs
  }
}
