/**
 * A sliding window in event time: at most `countMax` events in any `windowNs`.
 * A ring of the last `countMax` times is enough: an event fits when the one `countMax` places back has left the window.
 */

export class RateLimit {
  private readonly timesNs: Float64Array
  private position = 0

  constructor(readonly countMax: number, readonly windowNs: number) {
    this.timesNs = new Float64Array(countMax).fill(Number.NEGATIVE_INFINITY)
  }

  /** Whether one more event at `nowNs` fits. Times do not go backwards. */
  allows(nowNs: number): boolean {
    // Asked this way round, an event before the first input (time is -Infinity then, the difference NaN) is let pass.
    return !(nowNs - this.timesNs[this.position] < this.windowNs)
  }

  /** Counts an event. */
  record(nowNs: number): void {
    this.timesNs[this.position] = nowNs
    if (++this.position === this.countMax) this.position = 0
  }

  /** Moves every time to another epoch. */
  rebase(shiftNs: number): void {
    for (let index = 0; index < this.countMax; index++) this.timesNs[index] += shiftNs
  }
}
