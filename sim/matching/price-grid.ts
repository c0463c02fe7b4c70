/**
 * Which prices orders may have, asked for every order: of each instrument the step of ticks that was asked about last, as three integers. Orders of one
 * instrument mostly lie on one step; for another the rules of the instrument are read again.
 */
import { INT32_MAX, isOnTick, tickAt, type Instruments } from '../../core/instrument.js'
import type { VenueReason } from '../../core/orders/venue.js'

const LOWEST = 0
const HIGHEST = 1
const TICK = 2
const SHIFT = 2

export class PriceGrid {
  /** By instrument; a step of which nothing is known yet has no price. */
  private steps = new Int32Array(0)

  constructor(private readonly instruments: Instruments) {}

  /** Why no order can have a price; undefined when it can. A price of 0 or below is one only where the instrument's ticks begin below 0. */
  refusal(instrument: number, price: number): VenueReason | undefined {
    const { steps } = this
    const at = instrument << SHIFT
    if (at < steps.length && price >= steps[at + LOWEST] && price <= steps[at + HIGHEST] && (price | 0) === price && price % steps[at + TICK] === 0) return undefined
    return this.refusalByRules(instrument, price)
  }

  private refusalByRules(instrument: number, price: number): VenueReason | undefined {
    const terms = this.instruments.at(instrument)
    const lowest = terms.ticks[0].fromPrice < 0 ? -INT32_MAX : 1
    if (!(price >= lowest && price <= INT32_MAX)) return 'bad-price'
    if (!isOnTick(terms, price)) return 'off-tick'
    const at = instrument << SHIFT
    if (at >= this.steps.length) this.makeRoom()
    const next = terms.ticks.find(({ fromPrice }) => fromPrice > price)
    const from = terms.ticks.findLast(({ fromPrice }) => fromPrice <= price)
    this.steps[at + LOWEST] = Math.max(lowest, Math.ceil(from?.fromPrice ?? lowest))
    this.steps[at + HIGHEST] = Math.min(INT32_MAX, Math.ceil(next?.fromPrice ?? INT32_MAX + 1) - 1)
    this.steps[at + TICK] = tickAt(terms, price)
    return undefined
  }

  private makeRoom(): void {
    const steps = new Int32Array(this.instruments.size << SHIFT)
    // No price is at least 1 and at most 0.
    for (let at = 0; at < steps.length; at += 1 << SHIFT) steps[at + LOWEST] = 1
    steps.set(this.steps)
    this.steps = steps
  }
}
