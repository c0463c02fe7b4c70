/** What a venue decides once for all of its orders. */
import type { LotRule } from '../protection/lots-and-ticks.js'
import type { AllocationRule } from './allocation-rule.js'

export interface MatchingRules {
  /**
   * What happens when an order meets one of its own owner: the incoming is cancelled, the resting, both, or both are lessened by what they would have
   * traded. Owners of one group count as one.
   */
  readonly selfTrade: 'cancel-newest' | 'cancel-oldest' | 'cancel-both' | 'decrement'
  /** At one price: what is shown before what is not, or whatever came first. */
  readonly priority: 'price-display-time' | 'price-time'
  /** How the displayed orders of one price share what comes in: undefined is by time. */
  readonly allocation: AllocationRule | undefined
  /**
   * What an order does that would trade through a better quote of the other venues, or lock or cross them by resting (Regulation NMS, rules 611 and
   * 610(d)): nothing is looked at; it is cancelled; or, where it may rest, it is shown one tick short of them, and comes back as they move.
   */
  readonly awayMarket: 'ignore' | 'cancel' | 'slide'
  /** Which quantities there are, in round lots. */
  readonly lots: LotRule
}

export const PLAIN_RULES: MatchingRules = { selfTrade: 'cancel-newest', priority: 'price-display-time', allocation: undefined, awayMarket: 'ignore', lots: 'any' }
