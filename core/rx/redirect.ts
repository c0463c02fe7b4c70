/**
 * RxJS's own schedulers in event time. Operators that are given no scheduler (`timeout`, `retry` with a delay, `shareReplay` with a window, `timestamp`, …)
 * use `asyncScheduler`, `asapScheduler` or the clock; all of these reach time through providers whose `delegate` RxJS leaves open, as its own
 * TestScheduler uses them. While a run dispatches, the delegates answer from the run.
 *
 * An exception in a subscriber, which RxJS would rethrow later from a real timer, stops the run at the event at which it happened.
 */
import { animationFrameProvider } from 'rxjs/internal/scheduler/animationFrameProvider'
import { dateTimestampProvider } from 'rxjs/internal/scheduler/dateTimestampProvider'
import { immediateProvider } from 'rxjs/internal/scheduler/immediateProvider'
import { intervalProvider } from 'rxjs/internal/scheduler/intervalProvider'
import { performanceTimestampProvider } from 'rxjs/internal/scheduler/performanceTimestampProvider'
import { timeoutProvider } from 'rxjs/internal/scheduler/timeoutProvider'
import { delayNsOf, type EventTimers } from './kernel-scheduler.js'

/** What RxJS's providers are redirected to. */
export interface RxRuntime extends EventTimers {
  /** Calls back after the present dispatch, at the same instant. */
  afterDispatch(callback: () => void): void
}

type Callback = (...values: unknown[]) => unknown

interface Open {
  delegate?: unknown
}

const PROVIDERS: readonly Open[] = [
  intervalProvider, timeoutProvider, immediateProvider, dateTimestampProvider, performanceTimestampProvider, animationFrameProvider,
]
/** About 60 frames a second. */
const FRAME_MS = 1000 / 60

/** Delegates that answer from a run, in the order of the providers. Made once for a run. */
export type RxDelegates = readonly unknown[]

export function rxDelegates(runtime: RxRuntime): RxDelegates {
  const once = (ms: number | undefined, callback: () => void): { cancel(): void } => {
    const handle = runtime.schedule(delayNsOf(ms), 'rx', callback)
    return { cancel: () => runtime.cancel(handle) }
  }
  const every = (ms: number | undefined, callback: () => void): { cancel(): void } => {
    let next: { cancel(): void }
    const again = (): void => {
      next = once(ms, () => {
        again()
        callback()
      })
    }
    again()
    return { cancel: () => next.cancel() }
  }
  const soon = (callback: () => void): { cancel(): void } => {
    let wanted = true
    runtime.afterDispatch(() => {
      if (wanted) callback()
    })
    return { cancel: () => void (wanted = false) }
  }
  const cancel = (timer: unknown): void => (timer as { cancel(): void } | undefined)?.cancel()
  const now = (): number => runtime.unixMs()
  return [
    { setInterval: (handler: Callback, ms?: number, ...values: unknown[]) => every(ms, () => handler(...values)), clearInterval: cancel },
    // RxJS sets timeouts only to report an unhandled error: at once, so that the run stops here.
    { setTimeout: (handler: Callback, ms?: number, ...values: unknown[]) => (delayNsOf(ms) === 0 ? soon(() => handler(...values)) : once(ms, () => handler(...values))), clearTimeout: cancel },
    { setImmediate: (handler: Callback) => soon(() => handler()), clearImmediate: cancel },
    { now },
    { now },
    { requestAnimationFrame: (handler: (time: number) => void) => once(FRAME_MS, () => handler(now())), cancelAnimationFrame: cancel },
  ]
}

/** Redirects RxJS; answers what stood there before, to be given back by the same call. */
export function redirectRx(delegates: RxDelegates): RxDelegates {
  return PROVIDERS.map((provider, index) => {
    const before = provider.delegate
    provider.delegate = delegates[index]
    return before
  })
}
