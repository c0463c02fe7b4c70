/**
 * RxJS's own schedulers in event time. Operators that are given no scheduler (`timeout`, `retry` with a delay, `shareReplay` with a window, `timestamp`, …)
 * use `asyncScheduler`, `asapScheduler` or the clock. The clock and the real timers are reached through providers whose `delegate` RxJS leaves open,
 * as its own TestScheduler uses them; the schedulers' actions are replaced by the kernel's, because RxJS shares one flush (of an animation frame, of a
 * microtask) among all who ask for one: an unrelated instrument would move the frames of the others, and a run that ended with a flush pending would
 * leave the next run without any. `queueScheduler` runs its work at once, on the spot, and needs only the providers.
 *
 * An exception in a subscriber, which RxJS would rethrow later from a real timer, stops the run at the event at which it happened.
 */
import { animationFrameScheduler, asapScheduler, asyncScheduler, type SchedulerAction } from 'rxjs'
import { animationFrameProvider } from 'rxjs/internal/scheduler/animationFrameProvider'
import { dateTimestampProvider } from 'rxjs/internal/scheduler/dateTimestampProvider'
import { immediateProvider } from 'rxjs/internal/scheduler/immediateProvider'
import { intervalProvider } from 'rxjs/internal/scheduler/intervalProvider'
import { performanceTimestampProvider } from 'rxjs/internal/scheduler/performanceTimestampProvider'
import { timeoutProvider } from 'rxjs/internal/scheduler/timeoutProvider'
import { Immediate } from 'rxjs/internal/util/Immediate'
import { delayNsOf, KernelAction, type EventTimers } from './kernel-scheduler.js'

/** What RxJS is redirected to. */
export interface RxRuntime extends EventTimers {
  /** Calls back after the present dispatch, at the same instant. */
  afterDispatch(callback: () => void): void
}

/** What RxJS is given for a timer of the run. */
class RunTimer {
  constructor(readonly cancel: () => void) {}
}

type Callback = (...values: unknown[]) => unknown

/** The places in RxJS that decide where time comes from. */
const PLACES: readonly (readonly [holder: object, property: string])[] = [
  [intervalProvider, 'delegate'], [timeoutProvider, 'delegate'], [immediateProvider, 'delegate'],
  [dateTimestampProvider, 'delegate'], [performanceTimestampProvider, 'delegate'], [animationFrameProvider, 'delegate'],
  [asyncScheduler, 'schedulerActionCtor'], [asapScheduler, 'schedulerActionCtor'], [animationFrameScheduler, 'schedulerActionCtor'],
]
/** About 60 frames a second. */
const FRAME_MS = 1000 / 60

/** What stands in these places, in their order. Made once for a run. */
export type RxDelegates = readonly unknown[]

export function rxDelegates(runtime: RxRuntime): RxDelegates {
  const once = (ms: number | undefined, callback: () => void): RunTimer => {
    const handle = runtime.schedule(delayNsOf(ms), 'rx', callback)
    return new RunTimer(() => runtime.cancel(handle))
  }
  const every = (ms: number | undefined, callback: () => void): RunTimer => {
    let wanted = true
    let next: RunTimer
    const again = (): void => {
      next = once(ms, () => {
        callback()
        if (wanted) again()
      })
    }
    again()
    return new RunTimer(() => {
      wanted = false
      next.cancel()
    })
  }
  const asap = asapTimers(runtime)
  const soon = (callback: () => void): RunTimer => {
    const handle = asap.schedule(0, 'rx', callback)
    return new RunTimer(() => asap.cancel(handle))
  }
  const setOnce = (ms: number | undefined, callback: () => void): RunTimer => (delayNsOf(ms) === 0 ? soon(callback) : once(ms, callback))
  // Code in a run may also end what was begun outside of it, on real time.
  const cancelOr = (clearReal: (timer: never) => void) => (timer: unknown): void => (timer instanceof RunTimer ? timer.cancel() : clearReal(timer as never))
  const now = (): number => runtime.unixMs()
  return [
    { setInterval: (handler: Callback, ms?: number, ...values: unknown[]) => every(ms, () => handler(...values)), clearInterval: cancelOr(clearInterval) },
    // RxJS sets timeouts only to report an unhandled error: at once, so that the run stops here.
    { setTimeout: (handler: Callback, ms?: number, ...values: unknown[]) => setOnce(ms, () => handler(...values)), clearTimeout: cancelOr(clearTimeout) },
    { setImmediate: (handler: Callback) => soon(() => handler()), clearImmediate: cancelOr(Immediate.clearImmediate) },
    { now },
    { now },
    { requestAnimationFrame: (handler: (time: number) => void) => once(FRAME_MS, () => handler(now())), cancelAnimationFrame: cancelOr(() => undefined) },
    actionsOn(runtime), actionsOn(asap), actionsOn(frameTimers(runtime)),
  ]
}

/** Redirects RxJS; answers what stood there before, to be given back by the same call. */
export function redirectRx(delegates: RxDelegates): RxDelegates {
  return PLACES.map(([holder, property], index) => {
    const before: unknown = Reflect.get(holder, property)
    Reflect.set(holder, property, delegates[index])
    return before
  })
}

/** Actions as RxJS's schedulers make them, `new Action(scheduler, work)`, on timers of the kernel. */
function actionsOn(timers: EventTimers): unknown {
  return class extends KernelAction<unknown> {
    constructor(_scheduler: unknown, work: (this: SchedulerAction<unknown>, state?: unknown) => void) {
      super(timers, work)
    }
  }
}

/** Without a delay, after the present dispatch. Handles of these are negative. */
function asapTimers(runtime: RxRuntime): EventTimers {
  const waiting = new Set<number>()
  let last = 0
  return {
    unixMs: () => runtime.unixMs(),
    schedule(delayNs, name, callback) {
      if (delayNs > 0) return runtime.schedule(delayNs, name, callback)
      const handle = --last
      waiting.add(handle)
      runtime.afterDispatch(() => {
        if (waiting.delete(handle)) callback()
      })
      return handle
    },
    cancel(handle) {
      if (handle > 0) runtime.cancel(handle)
      else waiting.delete(handle)
    },
  }
}

/** Without a delay, a frame from now. */
function frameTimers(runtime: RxRuntime): EventTimers {
  return {
    unixMs: () => runtime.unixMs(),
    schedule: (delayNs, name, callback) => runtime.schedule(delayNs > 0 ? delayNs : delayNsOf(FRAME_MS), name, callback),
    cancel: (handle) => runtime.cancel(handle),
  }
}
