import * as rx from 'rxjs'
import { animationFrameProvider } from 'rxjs/internal/scheduler/animationFrameProvider'
import { dateTimestampProvider } from 'rxjs/internal/scheduler/dateTimestampProvider'
import { immediateProvider } from 'rxjs/internal/scheduler/immediateProvider'
import { intervalProvider } from 'rxjs/internal/scheduler/intervalProvider'
import { performanceTimestampProvider } from 'rxjs/internal/scheduler/performanceTimestampProvider'
import { timeoutProvider } from 'rxjs/internal/scheduler/timeoutProvider'
import { describe, expect, it } from 'vitest'
import { redirectRx, rxDelegates } from '../../../core/rx/redirect.js'
import { EventTimeRun, START_UNIX_MS } from './event-time.js'

const providers = [intervalProvider, timeoutProvider, immediateProvider, dateTimestampProvider, performanceTimestampProvider, animationFrameProvider]

describe('an exception in a subscriber', () => {
  it('stops the run at that very event', () => {
    const run = new EventTimeRun()
    const seen: number[] = []
    const failing = (): void => run.run(() => {
      rx.interval(10).subscribe((count) => {
        if (count === 2) throw new Error('subscriber failed')
      })
      rx.interval(10).subscribe((count) => seen.push(count))
    })
    expect(failing).toThrow('subscriber failed')
    // The other subscriber's timer of the same instant had not come yet.
    expect({ ms: run.ms, seen, leaks: run.leaks }).toEqual({ ms: 30, seen: [0, 1], leaks: [] })
  })

  it('stops it where an Observable fails and nobody handles it', () => {
    const run = new EventTimeRun()
    expect(() => run.run(() => rx.timer(10).pipe(rx.mergeMap(() => rx.throwError(() => new Error('no feed')))).subscribe())).toThrow('no feed')
    expect(run.ms).toBe(10)
  })

  it('goes to the handler that the user configured, in event time', () => {
    const run = new EventTimeRun()
    const handled: string[] = []
    rx.config.onUnhandledError = (error: Error) => void handled.push(`${error.message}@${run.ms}`)
    try {
      run.run(() => rx.timer(10).subscribe(() => {
        throw new Error('subscriber failed')
      }))
    } finally {
      rx.config.onUnhandledError = null
    }
    expect(handled).toEqual(['subscriber failed@10'])
  })
})

describe("RxJS's own schedulers, redirected", () => {
  it('run asap work after the present dispatch and before the next event', () => {
    const run = new EventTimeRun()
    const order: string[] = []
    run.run(() => {
      run.at(10, () => {
        rx.asapScheduler.schedule(() => {
          order.push('asap')
          rx.asapScheduler.schedule(() => order.push('asap of asap'))
        })
        const cancelled = rx.asapScheduler.schedule(() => order.push('cancelled'))
        cancelled.unsubscribe()
        order.push('event')
      })
      run.at(10, () => order.push('next event'))
    })
    expect({ order, leaks: run.leaks }).toEqual({ order: ['event', 'asap', 'asap of asap', 'next event'], leaks: [] })
  })

  it('tell event time', () => {
    const run = new EventTimeRun()
    const times: number[] = []
    run.run(() => run.at(12.5, () => {
      for (const scheduler of [rx.asyncScheduler, rx.asapScheduler, rx.queueScheduler, rx.animationFrameScheduler]) times.push(scheduler.now() - START_UNIX_MS)
    }))
    expect(times).toEqual([12.5, 12.5, 12.5, 12.5])
  })

  it('give everybody a frame of his own: an earlier one of somebody else moves none', () => {
    const frames = (withStranger: boolean): string[] => {
      const run = new EventTimeRun()
      const seen: string[] = []
      run.run(() => {
        if (withStranger) rx.animationFrameScheduler.schedule(() => undefined)
        run.at(10, () => rx.animationFrameScheduler.schedule(() => seen.push(run.ms.toFixed(3))))
      })
      return seen
    }
    expect(frames(true)).toEqual(['26.667'])
    expect(frames(false)).toEqual(['26.667'])
  })

  it('serve a run that follows one which ended in the middle', () => {
    const first = new EventTimeRun()
    expect(() => first.run(() => {
      rx.asapScheduler.schedule(() => undefined)
      rx.animationFrameScheduler.schedule(() => undefined)
      rx.asyncScheduler.schedule(() => undefined, 5)
      throw new Error('stopped')
    })).toThrow('stopped')
    const second = new EventTimeRun()
    const seen: string[] = []
    second.run(() => {
      rx.asapScheduler.schedule(() => seen.push(`asap@${second.ms}`))
      rx.animationFrameScheduler.schedule(() => seen.push(`frame@${second.ms.toFixed(3)}`))
      rx.asyncScheduler.schedule(() => seen.push(`async@${second.ms}`), 5)
    })
    expect(seen).toEqual(['asap@0', 'async@5', 'frame@16.667'])
  })

  it('meet a Date within a quarter of a microsecond, which is as fine as a double of Unix milliseconds is', () => {
    const run = new EventTimeRun()
    const fired: number[] = []
    run.at(0.000001, () => rx.timer(new Date(START_UNIX_MS + 3)).subscribe(() => fired.push(run.ms)))
    run.run(() => undefined)
    expect(fired).toHaveLength(1)
    expect(Math.abs(fired[0] - 3)).toBeLessThan(0.0003)
  })

  it('belong to the inner run while runs are nested, and to nobody after them', async () => {
    const outer = new EventTimeRun()
    const inner = new EventTimeRun()
    const seen: string[] = []
    outer.run(() => {
      rx.timer(10).subscribe(() => {
        inner.run(() => rx.timer(3).subscribe(() => seen.push(`inner@${inner.ms}`)))
        rx.timer(10).subscribe(() => seen.push(`outer@${outer.ms}`))
      })
    })
    expect(seen).toEqual(['inner@3', 'outer@20'])
    expect(providers.map(({ delegate }) => delegate)).toEqual(providers.map(() => undefined))
    const real = await rx.firstValueFrom(rx.merge(rx.timer(1, rx.asyncScheduler), rx.of('asap', rx.asapScheduler)).pipe(rx.toArray()))
    expect(real).toEqual(['asap', 0])
  })

  it('end in a run what was begun outside of it, and repeat in event time what a run asks of it again', async () => {
    const outside: string[] = []
    const ticking = rx.interval(1).subscribe(() => outside.push('interval'))
    const pending = rx.asapScheduler.schedule(() => outside.push('asap'))
    const run = new EventTimeRun()
    const inside: string[] = []
    const done = rx.asapScheduler.schedule((word?: string) => inside.push(`${word}@${run.ms}`), 0, 'real') as rx.SchedulerAction<string>
    run.run(() => {
      ticking.unsubscribe()
      pending.unsubscribe()
    })
    await new Promise((resolve) => setTimeout(resolve, 10))
    run.at(20, () => void done.schedule('event'))
    run.run(() => undefined)
    expect({ outside, inside, leaks: run.leaks }).toEqual({ outside: [], inside: ['real@0', 'event@20'], leaks: [] })
  })

  it('are given back exactly as they were', () => {
    const mine = { now: () => 7 }
    dateTimestampProvider.delegate = mine
    try {
      const before = redirectRx(rxDelegates(new EventTimeRun()))
      expect(dateTimestampProvider.now()).toBe(START_UNIX_MS)
      redirectRx(before)
      expect(dateTimestampProvider.delegate).toBe(mine)
    } finally {
      dateTimestampProvider.delegate = undefined
    }
  })
})
