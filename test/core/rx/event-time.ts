/**
 * A run of nothing but RxJS: the timer queue, moved from due time to due time, with RxJS redirected to it. Everything that asked for a real timer,
 * a microtask or the real clock while it ran is listed by name.
 */
import { redirectRx, rxDelegates, type RxRuntime } from '../../../core/rx/redirect.js'
import { delayNsOf, KernelScheduler } from '../../../core/rx/kernel-scheduler.js'
import { TimerQueue } from '../../../core/timers/timer-queue.js'

/** A second of 2012-06-21 at which runs begin: whole, so that milliseconds read well. */
export const START_UNIX_MS = Date.UTC(2012, 5, 21, 13, 30)

export class EventTimeRun implements RxRuntime {
  readonly queue = new TimerQueue()
  readonly scheduler = new KernelScheduler(this)
  nowNs = 0
  /** Callers of real time and real timers. */
  readonly leaks: string[] = []
  private readonly after: (() => void)[] = []
  private readonly owner = this.queue.owner('test')
  private readonly delegates = rxDelegates(this)

  /** Milliseconds since the start. */
  get ms(): number {
    return this.nowNs / 1_000_000
  }

  unixMs(): number {
    return START_UNIX_MS + this.ms
  }

  schedule(delayNs: number, name: string, callback: () => void): number {
    return this.queue.schedule(this.nowNs + delayNs, this.owner, name, callback)
  }

  cancel(handle: number): void {
    this.queue.cancel(handle)
  }

  afterDispatch(callback: () => void): void {
    this.after.push(callback)
  }

  /** Has something happen `ms` after the start, as a market event would: before the timers of that instant. */
  at(ms: number, event: () => void): void {
    this.queue.schedule(delayNsOf(ms), this.queue.owner('market'), 'event', event)
  }

  /** Runs `setup` and then everything that is due until `untilMs`. Throws what anything throws. */
  run(setup: () => void, untilMs = 1_000): void {
    const restore = this.watchLeaks()
    const before = redirectRx(this.delegates)
    try {
      this.dispatch(setup)
      while (this.queue.nextDueNs <= untilMs * 1_000_000) {
        this.nowNs = this.queue.nextDueNs
        this.dispatch(() => this.queue.fireNext())
      }
    } finally {
      redirectRx(before)
      restore()
    }
  }

  private dispatch(action: () => void): void {
    action()
    for (let next = this.after.shift(); next !== undefined; next = this.after.shift()) next()
  }

  private watchLeaks(): () => void {
    const restores = [
      ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'requestAnimationFrame'].map((name) => this.watch(globalThis, name)),
      this.watch(Date, 'now'), this.watch(performance, 'now'), this.watch(Promise.prototype, 'then'), this.watch(process, 'nextTick'),
    ]
    return () => {
      for (const restore of restores) restore()
    }
  }

  private watch(holder: object, name: string): () => void {
    const before = Object.getOwnPropertyDescriptor(holder, name)
    const real: unknown = Reflect.get(holder, name)
    const { leaks } = this
    const watched = function (this: unknown, ...values: unknown[]): unknown {
      leaks.push(name)
      return typeof real === 'function' ? Reflect.apply(real, this, values) : undefined
    }
    Object.defineProperty(holder, name, { configurable: true, writable: true, value: watched })
    return () => {
      if (before === undefined) Reflect.deleteProperty(holder, name)
      else Object.defineProperty(holder, name, before)
    }
  }
}
