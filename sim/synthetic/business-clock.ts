/**
 * How the messages of a symbol spread over the trading day: many after the open, few at noon, many before the close, in bursts.
 *
 * Business time is the day stretched where much happens; messages are evenly spread in it, apart from the bursts. It steers itself: each
 * gap is measured by the time and the messages that are left, so a day of any number of messages ends just before the close.
 */
import type { Random } from '../../core/random.js'
import { NS_PER_MINUTE } from '../../core/time.js'

/** How busy each half hour is, 09:30 to 16:00. */
const BUSYNESS = [2.4, 1.5, 1.2, 1, 0.9, 0.8, 0.75, 0.75, 0.8, 0.9, 1, 1.3, 2.2]
const BIN_NS = 30 * NS_PER_MINUTE

/** Two kinds of gap, of mean 1 together: inside a burst, and between bursts. */
const BURST_CHANCE = 0.65
const BURST_GAP_MAX = 0.15
const QUIET_GAP_MAX = (1 - (BURST_CHANCE * BURST_GAP_MAX) / 2) / ((1 - BURST_CHANCE) / 2)

/** Business time at the end of each half hour, in ns times busyness. */
const BIN_ENDS: readonly number[] = BUSYNESS.map((_, bin) => BUSYNESS.slice(0, bin + 1).reduce((sum, busyness) => sum + busyness * BIN_NS, 0))
const BUSINESS_DAY = BIN_ENDS[BIN_ENDS.length - 1]

/** Business time → ns after the open; strictly less than the day for a time strictly less than the business day. */
function dayNsOf(business: number): number {
  let bin = 0
  while (business >= BIN_ENDS[bin]) bin++
  const before = bin === 0 ? 0 : BIN_ENDS[bin - 1]
  return bin * BIN_NS + Math.floor((business - before) / BUSYNESS[bin])
}

export class BusinessClock {
  private business = 0
  private lastNs: number

  /** @param startNs the earliest time, ns after the open @param endNs all times lie before it, ns after the open */
  constructor(private readonly random: Random, startNs: number, private readonly endNs: number) {
    this.lastNs = startNs
    while (dayNsOf(this.business) < startNs) this.business += NS_PER_MINUTE / 600
  }

  /**
   * Time of the next action, ns after the open: always later than the one before.
   * @param spent messages of the last action @param left messages that are still wanted, at least 1
   */
  next(spent: number, left: number): number {
    const remaining = BUSINESS_DAY - this.business
    const chance = this.random.next()
    const gap = this.random.next() * (chance < BURST_CHANCE ? BURST_GAP_MAX : QUIET_GAP_MAX)
    this.business += Math.min((gap * spent * remaining) / left, remaining / 2)
    this.lastNs = Math.max(this.lastNs + 1, Math.min(dayNsOf(this.business), this.endNs - left))
    return this.lastNs
  }
}
