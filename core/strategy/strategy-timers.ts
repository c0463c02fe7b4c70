/** The timers of one strategy instance, in event time. At one instant they fire in the order of their names. */
import { NS_PER_MS, NS_PER_US } from '../time.js'
import type { TimerQueue } from '../timers/timer-queue.js'

/** A timer that was set; give it to `cancel`. */
export type TimerHandle = number

export class StrategyTimers {
  /**
   * @param owner the instance, as the timer queue knows it
   * @param fired runs a timer in the instance: its own callback, or onTimer
   */
  constructor(
    private readonly queue: TimerQueue,
    private readonly owner: number,
    private readonly clock: { readonly nowNs: number },
    private readonly fired: (name: string, callback: (() => void) | undefined) => void,
  ) {}

  /** Fires once, `ms` milliseconds from now; calls `callback`, or onTimer when there is none. */
  afterMs(ms: number, name: string, callback?: () => void): TimerHandle {
    return this.afterNs(ms * NS_PER_MS, name, callback)
  }

  /** Fires once, `ns` nanoseconds from now. */
  afterNs(ns: number, name: string, callback?: () => void): TimerHandle {
    return this.at(this.clock.nowNs + Math.max(0, Math.round(finite(ns, name, 'a number of nanoseconds, such as 1e9'))), name, callback)
  }

  /** Fires once, at a run time, ns. A time that has passed is now. A Unix time is `nowNs + Number(thatUnixNs - unixNs)`. */
  at(timeNs: number, name: string, callback?: () => void): TimerHandle {
    return this.queue.schedule(finite(timeNs, name, 'a number of run nanoseconds, such as nowNs + 1e9'), this.owner, name, () => this.fired(name, callback))
  }

  /** Fires every `ms` milliseconds until it is cancelled, for the first time `ms` from now. Answers a function that ends it. */
  everyMs(ms: number, name: string, callback?: () => void): () => void {
    const periodNs = Math.round(ms * NS_PER_MS)
    if (!(periodNs >= NS_PER_US && periodNs <= Number.MAX_SAFE_INTEGER)) {
      throw new RangeError(`timers.everyMs('${name}'): expected a period of 0.001 ms (1 µs) to ${Math.floor(Number.MAX_SAFE_INTEGER / NS_PER_MS)} ms, found ${String(ms)}`)
    }
    let handle: TimerHandle
    const again = (): void => {
      handle = this.queue.schedule(this.clock.nowNs + periodNs, this.owner, name, () => {
        again()
        this.fired(name, callback)
      })
    }
    again()
    return () => this.cancel(handle)
  }

  /** Answers whether there was something to cancel. */
  cancel(timer: TimerHandle): boolean {
    return this.queue.cancel(timer)
  }
}

/** @param value what a file without types gave may be anything; the likely one is a Unix time, which is a bigint */
function finite(value: unknown, name: string, expected: string): number {
  if (typeof value === 'bigint') {
    throw new RangeError(
      `timer '${name}': expected ${expected}; found a bigint, ${value}: Unix times are bigints, run times count from the run's epoch; for a Unix time say timers.at(nowNs + Number(thatUnixNs - unixNs), …)`,
    )
  }
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new RangeError(`timer '${name}': expected a finite time, found ${String(value)}`)
  return value
}
