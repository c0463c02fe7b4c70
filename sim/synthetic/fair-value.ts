/**
 * The price that a synthetic symbol is worth, unseen by anybody: legs up and down of random length and slope (the trends of the day), and
 * around them a small noise that reverts. Sums, products and quotients only, so it is the same on every machine.
 */
import type { Random } from '../../core/random.js'

/** Legs of a day: each takes 3 to 12 percent of its messages. */
const LEG_SHARE_MIN = 0.03
const LEG_SHARE_MAX = 0.12
/** A leg moves the price by 0.1 to 0.7 percent, but never faster than its book can follow. */
const LEG_MOVE_MIN = 0.001
const LEG_MOVE_MAX = 0.007
const MESSAGES_PER_TICK_MIN = 25
/** The noise, in ticks: each step up to this much, of which a hundredth decays per message. */
const NOISE_STEP_TICKS = 0.12
const NOISE_DECAY = 0.01
/** How strongly the next leg leans back to where the day began. */
const LEAN = 8
const LEAN_MAX = 0.35
/** The day stays within these shares of its start. */
const FLOOR = 0.8
const CEILING = 1.25

export class FairValue {
  private trendTicks: number
  private slopeTicks = 0
  private left = 0
  private noiseTicks = 0

  /** @param startTicks price at the open, in ticks @param messages how many the day will have */
  constructor(private readonly random: Random, private readonly startTicks: number, private readonly messages: number) {
    this.trendTicks = startTicks
  }

  /** In ticks, not a whole number. */
  get ticks(): number {
    return this.trendTicks + this.noiseTicks
  }

  /** One message goes by. */
  step(): void {
    if (this.left <= 0) this.beginLeg()
    this.left--
    this.trendTicks = Math.min(Math.max(this.trendTicks + this.slopeTicks, this.startTicks * FLOOR), this.startTicks * CEILING)
    this.noiseTicks += (this.random.next() * 2 - 1) * NOISE_STEP_TICKS - this.noiseTicks * NOISE_DECAY
  }

  private beginLeg(): void {
    const { random, startTicks } = this
    const length = Math.max(50, Math.floor(this.messages * (LEG_SHARE_MIN + random.next() * (LEG_SHARE_MAX - LEG_SHARE_MIN))))
    const wantedTicks = startTicks * (LEG_MOVE_MIN + random.next() * (LEG_MOVE_MAX - LEG_MOVE_MIN))
    const moveTicks = Math.min(wantedTicks, length / MESSAGES_PER_TICK_MIN)
    const lean = Math.min(Math.max(((this.trendTicks - startTicks) / startTicks) * LEAN, -LEAN_MAX), LEAN_MAX)
    this.left = length
    this.slopeTicks = ((random.next() < 0.5 - lean ? 1 : -1) * moveTicks) / length
  }
}
