/**
 * The market-wide circuit breaker of the US stock markets: a fall of the S&P 500 by 7, 13 or 20% from yesterday's close stops all trading.
 * The rule as a table is in README.md. A state machine: index values and the time go in, breaches, halts and resumptions come out.
 */
import { InvariantError } from '../../core/invariant.js'
import { NS_PER_MINUTE } from '../../core/time.js'

export interface CircuitBreakerTerms {
  /** Yesterday's close of the index in hundredths of a point: 5,346.56 is 534656. */
  readonly previousClose: number
  /** Regular trading hours, run time, ns. An early close is an early `closeNs`. */
  readonly openNs: number
  readonly closeNs: number
  /** Falls of levels 1, 2 and 3, percent: 7, 13 and 20 unless given. */
  readonly levels?: readonly [number, number, number] | undefined
}

export type CircuitBreakerLevel = 1 | 2 | 3

export interface CircuitBreakerSink {
  /** The index is at or below a level for the first time of the day, whether or not trading stops. */
  onBreach(nowNs: number, level: CircuitBreakerLevel): void
  /** All trading stops. @param untilNs Infinity: for the day */
  onHalt(nowNs: number, untilNs: number): void
  onResume(nowNs: number): void
}

const FALL_PERCENT = [7, 13, 20] as const
const HALT_NS = 15 * NS_PER_MINUTE
/** From here to the close (15:25 of a full day) levels 1 and 2 stop nothing. */
const LAST_HALT_NS = 35 * NS_PER_MINUTE

export class MarketWideCircuitBreaker {
  /** The index values of levels 1, 2 and 3, in hundredths, rounded down as they are published. */
  readonly levels: readonly number[]
  /** When trading resumes; -Infinity when it is not stopped, Infinity when it stops for the day. */
  haltedUntilNs = -Infinity
  private readonly openNs: number
  private readonly closeNs: number
  /** The highest level breached today: one of the lower ones stops nothing any more. */
  private breached = 0
  private nowNs = -Infinity

  constructor({ previousClose, openNs, closeNs, levels = FALL_PERCENT }: CircuitBreakerTerms, private readonly sink: CircuitBreakerSink) {
    if (!(Number.isInteger(previousClose) && previousClose > 0)) {
      throw new RangeError(`circuit breaker: expected a close above 0 in hundredths of a point, found ${previousClose}`)
    }
    this.levels = levels.map((percent) => Math.floor((previousClose * (100 - percent)) / 100))
    this.openNs = openNs
    this.closeNs = closeNs
  }

  get isHalted(): boolean {
    return this.haltedUntilNs !== -Infinity
  }

  /** When `onTime` is due next; Infinity when nothing is. */
  get nextNs(): number {
    return this.isHalted ? this.haltedUntilNs : Infinity
  }

  onTime(nowNs: number): void {
    if (nowNs < this.nowNs) throw new InvariantError(`circuit breaker: time goes back from ${this.nowNs} to ${nowNs} ns`)
    this.nowNs = nowNs
    if (!this.isHalted || nowNs < this.haltedUntilNs) return
    const resumesNs = this.haltedUntilNs
    this.haltedUntilNs = -Infinity
    this.sink.onResume(resumesNs)
  }

  /** A value of the index, in hundredths. Outside regular hours and while trading stands still it says nothing. */
  onIndex(nowNs: number, value: number): void {
    this.onTime(nowNs)
    if (this.isHalted || nowNs < this.openNs || nowNs >= this.closeNs) return
    const level = this.levels.findLastIndex((threshold) => value <= threshold) + 1
    if (level <= this.breached) return
    this.breached = level
    this.sink.onBreach(nowNs, level as CircuitBreakerLevel)
    if (level < 3 && nowNs >= this.closeNs - LAST_HALT_NS) return
    this.haltedUntilNs = level === 3 ? Infinity : nowNs + HALT_NS
    this.sink.onHalt(nowNs, this.haltedUntilNs)
  }
}
