/** What a venue decides once for all of its orders. */
export interface MatchingRules {
  /**
   * What happens when an order meets one of its own owner: the incoming is cancelled, the resting, both, or both are lessened by what they would have
   * traded. Owners of one group count as one.
   */
  readonly selfTrade: 'cancel-newest' | 'cancel-oldest' | 'cancel-both' | 'decrement'
  /** At one price: what is shown before what is not, or whatever came first. */
  readonly priority: 'price-display-time' | 'price-time'
}

export const PLAIN_RULES: MatchingRules = { selfTrade: 'cancel-newest', priority: 'price-display-time' }
