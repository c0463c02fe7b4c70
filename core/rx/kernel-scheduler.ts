/**
 * RxJS's scheduler on event time: `now()` is the kernel's, and work is a timer of the kernel's heap.
 *
 * RxJS's own VirtualTimeScheduler is not used: it sorts its whole list at every insert.
 */
import { Subscription, type SchedulerAction, type SchedulerLike } from 'rxjs'
import { NS_PER_MS } from '../time.js'

/** What the scheduler needs of a run: its time, and timers of the owner that it belongs to. */
export interface EventTimers {
  /** Unix milliseconds of event time, as exactly as a double can say. */
  unixMs(): number
  /** Calls back after `delayNs` (an integer, 0 or more; Infinity: never) of event time. Answers a handle, never 0. */
  schedule(delayNs: number, name: string, callback: () => void): number
  cancel(handle: number): void
}

/** Milliseconds as RxJS and setTimeout take them → ns: never negative, rounded up, so that nothing fires early. */
export function delayNsOf(ms: number | undefined): number {
  const ns = Math.ceil((ms ?? 0) * NS_PER_MS)
  if (ns > 0) return ns
  // Also what is not a number at all means now, as it does to setTimeout.
  return 0
}

export class KernelScheduler implements SchedulerLike {
  constructor(private readonly timers: EventTimers) {}

  now(): number {
    return this.timers.unixMs()
  }

  schedule<T>(work: (this: SchedulerAction<T>, state?: T) => void, delay = 0, state?: T): Subscription {
    return new KernelAction<T>(this.timers, work).schedule(state, delay)
  }
}

/**
 * Work that was scheduled. As every action of RxJS: it runs once unless it schedules itself again, scheduling it again replaces what was
 * pending, unsubscribing cancels, and work that throws is over.
 */
export class KernelAction<T> extends Subscription implements SchedulerAction<T> {
  private handle = 0
  private state: T | undefined

  constructor(private readonly timers: EventTimers, private readonly work: (this: SchedulerAction<T>, state?: T) => void) {
    super()
  }

  schedule(state?: T, delay = 0): Subscription {
    if (this.closed) return this
    this.state = state
    this.release()
    this.handle = this.timers.schedule(delayNsOf(delay), 'rx', () => this.execute())
    return this
  }

  override unsubscribe(): void {
    this.release()
    super.unsubscribe()
  }

  private execute(): void {
    this.handle = 0
    let done = false
    try {
      this.work.call(this, this.state)
      done = true
    } finally {
      // Work that threw is over; the error goes on to the kernel and stops the run.
      if (!done) this.unsubscribe()
    }
  }

  private release(): void {
    if (this.handle !== 0) this.timers.cancel(this.handle)
    this.handle = 0
  }
}
