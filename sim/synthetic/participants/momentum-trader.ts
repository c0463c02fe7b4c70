/**
 * A momentum trader: takes in the direction in which the price has moved of late, and gets out when the move is over.
 *
 * Assumed: it compares a fast and a slow average of the mid, ignores its own part in the move, and never waits in the book.
 */
import { exp } from '../../../core/math/exp-log.js'
import { Side } from '../../../core/market/vocabulary.js'
import { parseDurationNs } from '../../venue/duration.js'
import { Agent, around, type AgentParts } from './agent.js'
import type { Desk } from './desk.js'
import type { MomentumTerms } from './terms.js'

/** The fast average has this share of the horizon. */
const FAST_SHARE = 0.2
/** It gets out when this share of the threshold is left of the move. */
const EXIT_SHARE = 0.3

export class MomentumTrader extends Agent {
  readonly desk: Desk
  private readonly everyNs: number
  private readonly horizonNs: number
  private readonly thresholdTicks: number
  private fast = 0
  private slow = 0
  private lookedNs: number

  constructor(private readonly parts: AgentParts, private readonly terms: MomentumTerms) {
    super()
    this.desk = parts.desk(this)
    this.everyNs = parseDurationNs(terms.every)
    // No two look at the same move.
    this.horizonNs = around(parts.random, parseDurationNs(terms.horizon))
    this.thresholdTicks = terms.thresholdTicks * (0.7 + 0.6 * parts.random.next())
    this.fast = this.slow = parts.outlook.mid
    this.lookedNs = parts.fromNs
  }

  wake(nowNs: number): number {
    const { outlook, random } = this.parts
    const { mid } = outlook
    const elapsed = (this.lookedNs - nowNs) / this.horizonNs
    this.lookedNs = nowNs
    this.fast = mid + (this.fast - mid) * exp(elapsed / FAST_SHARE)
    this.slow = mid + (this.slow - mid) * exp(elapsed)
    if (!outlook.isOpen) return Infinity
    this.trade(nowNs, (this.fast - this.slow) / outlook.tick)
    return nowNs + around(random, this.everyNs)
  }

  override shift(deltaNs: number): void {
    this.lookedNs += deltaNs
  }

  private trade(nowNs: number, moveTicks: number): void {
    const { desk, terms, thresholdTicks } = this
    const { lot } = this.parts
    if (desk.count > 0) return
    const { position } = desk
    const positionMax = terms.positionLots * lot
    if (moveTicks > thresholdTicks && position < positionMax) this.take(nowNs, Side.buy, terms.lots * lot)
    else if (moveTicks < -thresholdTicks && position > -positionMax) this.take(nowNs, Side.sell, terms.lots * lot)
    else if (position > 0 && moveTicks < thresholdTicks * EXIT_SHARE) this.take(nowNs, Side.sell, Math.min(position, terms.lots * lot))
    else if (position < 0 && moveTicks > -thresholdTicks * EXIT_SHARE) this.take(nowNs, Side.buy, Math.min(-position, terms.lots * lot))
  }

  private take(nowNs: number, side: Side, qty: number): void {
    const { bid, ask } = this.parts.outlook
    const price = side === Side.buy ? ask : bid
    if (price > 0) this.desk.take(nowNs, side, price, qty)
  }
}
