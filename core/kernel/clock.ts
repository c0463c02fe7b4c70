/**
 * The clock port: how event time relates to real time. The kernel asks it before time moves; nothing else ever does.
 *
 * A backtest jumps; a paced run holds every input until real time has come as far; a live clock holds until the time has come or
 * an input has arrived. None of them can change what the inputs are, so none can change an output.
 */

export interface Clock {
  /**
   * Called before the kernel moves time to `timeNs` (Infinity: no input is known). Answers undefined to go on at once, or a promise:
   * the kernel stands still until it settles and then looks again at what comes next.
   */
  advanceTo(timeNs: number): Promise<void> | undefined
}

/** Real time, as the host of the process has it. Implemented in the live room; nothing to the left of it reads a wall clock. */
export interface WallClock {
  /** Milliseconds that never go back, from any zero. */
  nowMs(): number
  /** Settles after `ms` milliseconds. */
  sleep(ms: number): Promise<void>
}

/** Simulated time that jumps from input to input, as fast as the machine goes. */
export const jumpClock: Clock = { advanceTo: () => undefined }

/** Pauses shorter than this are not worth a real timer, ms. */
const PAUSE_MIN_MS = 4

/**
 * Simulated time at `speed` times real time (1 = as it was, 60 = a minute in a second). The first input starts it, so a quiet
 * morning is not waited for.
 * @param fromNs before this run time nothing is held: what a run skips, it skips as fast as it can
 */
export function pacedClock(speed: number, wall: WallClock, fromNs: () => number = () => -Infinity): Clock {
  if (!(speed > 0)) throw new RangeError(`a speed is a positive number, found ${speed}`)
  let startMs = Number.NaN
  let startNs = Number.NaN
  return {
    advanceTo(timeNs) {
      if (timeNs === Infinity || timeNs < fromNs()) return undefined
      const nowMs = wall.nowMs()
      if (Number.isNaN(startNs)) {
        startNs = timeNs
        startMs = nowMs
      }
      const aheadMs = startMs + (timeNs - startNs) / 1_000_000 / speed - nowMs
      return aheadMs > PAUSE_MIN_MS ? wall.sleep(aheadMs) : undefined
    },
  }
}
