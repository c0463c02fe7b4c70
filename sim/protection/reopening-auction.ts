/**
 * The collars of the auction that ends a limit-up-limit-down pause (amendment 12 of the plan; Nasdaq rule 4120(c)(10)): its price lies within them, or the
 * pause goes on for five minutes with the collar wider on the side that it was too narrow on. The rule as a table is in README.md.
 */
import { mulDiv, powerOfTen } from '../../core/units.js'

export interface PauseTerms {
  /** The bands when the pause began, increments. */
  readonly lower: number
  readonly upper: number
  /** Which of them stopped trading. */
  readonly limit: 'up' | 'down'
  /** At least 2. */
  readonly priceDecimals: number
}

export class ReopeningCollars {
  readonly reference: number
  lower: number
  upper: number
  /** How often the pause was extended. */
  extensions = 0
  /** What a collar is wider by each time: 5% of the reference, $0.15 where that is $3.00 or less. */
  private readonly step: number

  constructor({ lower, upper, limit, priceDecimals }: PauseTerms) {
    const cent = powerOfTen(priceDecimals - 2)
    this.reference = limit === 'up' ? upper : lower
    this.step = this.reference <= 300 * cent ? 15 * cent : mulDiv(this.reference, 5, 100 * cent) * cent
    this.upper = limit === 'up' ? upper + this.step : upper
    this.lower = limit === 'up' ? lower : Math.max(0, lower - this.step)
  }

  permits(price: number): boolean {
    return price >= this.lower && price <= this.upper
  }

  /** The auction would have had this price, outside: there are five minutes more. */
  extend(price: number): void {
    this.extensions++
    if (price > this.upper) this.upper += this.step
    else this.lower = Math.max(0, this.lower - this.step)
  }
}
