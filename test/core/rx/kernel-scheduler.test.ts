import type { SchedulerAction } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { delayNsOf } from '../../../core/rx/kernel-scheduler.js'
import { EventTimeRun, START_UNIX_MS } from './event-time.js'

/** Runs, and answers what was noted, as `note@ms`. */
function noted(setup: (run: EventTimeRun, note: (what: string) => void) => void): string[] {
  const run = new EventTimeRun()
  const notes: string[] = []
  run.run(() => setup(run, (what) => notes.push(`${what}@${run.ms}`)))
  expect(run.leaks).toEqual([])
  return notes
}

describe('the kernel scheduler', () => {
  it('says Unix milliseconds of event time', () => {
    const run = new EventTimeRun()
    run.run(() => {
      expect(run.scheduler.now()).toBe(START_UNIX_MS)
      run.scheduler.schedule(() => expect(run.scheduler.now()).toBe(START_UNIX_MS + 2.5), 2.5)
    })
    expect(run.ms).toBe(2.5)
  })

  it('runs work once after its delay, with its state', () => {
    expect(noted(({ scheduler }, note) => {
      scheduler.schedule((state) => note(`late ${state}`), 20, 'x')
      scheduler.schedule((state) => note(`early ${state}`), 10, 'y')
      scheduler.schedule((state) => note(`now ${String(state)}`))
    })).toEqual(['now undefined@0', 'early y@10', 'late x@20'])
  })

  it('does not run work without a delay on the spot', () => {
    expect(noted(({ scheduler }, note) => {
      scheduler.schedule(() => note('work'))
      note('after schedule')
    })).toEqual(['after schedule@0', 'work@0'])
  })

  it('runs work of one instant in the order of scheduling', () => {
    expect(noted(({ scheduler }, note) => {
      for (const name of ['c', 'a', 'b']) scheduler.schedule(() => note(name), 5)
    })).toEqual(['c@5', 'a@5', 'b@5'])
  })

  it('runs an action again when its work schedules it again, and answers the action itself', () => {
    expect(noted(({ scheduler }, note) => {
      const first = scheduler.schedule(function (this: SchedulerAction<number>, count = 0) {
        note(`run ${count}`)
        if (count < 3) expect(this.schedule(count + 1, 10 * (count + 1))).toBe(first)
      }, 10, 0)
    })).toEqual(['run 0@10', 'run 1@20', 'run 2@40', 'run 3@70'])
  })

  it('lets an action be scheduled again later by others, for as long as it is not unsubscribed', () => {
    expect(noted((run, note) => {
      const action = run.scheduler.schedule((state) => note(String(state)), 10, 'first') as SchedulerAction<string>
      run.at(30, () => action.schedule('second', 5))
      run.at(50, () => action.unsubscribe())
      run.at(60, () => expect(action.schedule('third', 5)).toBe(action))
    })).toEqual(['first@10', 'second@35'])
  })

  it('replaces what is pending when an action is scheduled again before it has run', () => {
    expect(noted((run, note) => {
      const action = run.scheduler.schedule((state) => note(String(state)), 10, 'old') as SchedulerAction<string>
      run.at(5, () => action.schedule('new', 20))
    })).toEqual(['new@25'])
  })

  it('cancels by unsubscribing, also from within the work and at the same instant', () => {
    expect(noted(({ scheduler }, note) => {
      const victim = scheduler.schedule(() => note('victim'), 20)
      const twin = scheduler.schedule(() => note('twin'), 5)
      scheduler.schedule(() => victim.unsubscribe(), 10)
      twin.unsubscribe()
      scheduler.schedule(function (this: SchedulerAction<unknown>) {
        note('self')
        this.schedule(undefined, 1)
        this.unsubscribe()
      }, 15)
    })).toEqual(['self@15'])
  })

  it('leaves no timer behind a cancelled action', () => {
    const run = new EventTimeRun()
    run.run(() => run.scheduler.schedule(() => undefined, 10).unsubscribe())
    expect(run.queue.size).toBe(0)
  })

  it('gives what work throws to the kernel, and the action is over', () => {
    const run = new EventTimeRun()
    let action: SchedulerAction<unknown> | undefined
    const failing = (): void => run.run(() => {
      action = run.scheduler.schedule(function (this: SchedulerAction<unknown>) {
        this.schedule(undefined, 1)
        throw new Error('crossed book')
      }, 10) as SchedulerAction<unknown>
      run.scheduler.schedule(() => undefined, 20)
    })
    expect(failing).toThrow('crossed book')
    expect([run.ms, action?.closed, run.queue.size]).toEqual([10, true, 1])
  })

  it('rounds delays up to the next nanosecond, and none is negative', () => {
    expect([0, 1, 0.5, 1e-7, 1000 / 60, -5, -Infinity, Number.NaN, undefined, Infinity].map(delayNsOf))
      .toEqual([0, 1_000_000, 500_000, 1, 16_666_667, 0, 0, 0, 0, Infinity])
  })

  it('never runs what is due in an infinite time', () => {
    expect(noted(({ scheduler }, note) => {
      scheduler.schedule(() => note('never'), Infinity)
      scheduler.schedule(() => note('soon'), 1)
    })).toEqual(['soon@1'])
  })
})
