import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TimerQueue } from '../../../core/timers/timer-queue.js'

/** Fires everything, as a kernel with no other input would; answers `owner/timer@due` in order. */
function fireAll(queue: TimerQueue): string[] {
  const fired: string[] = []
  queue.onFired = (owner, name, dueNs) => fired.push(`${queue.ownerName(owner)}/${name}@${dueNs}`)
  while (queue.size > 0) queue.fireNext()
  return fired
}

const nothing = (): void => undefined

describe('the timer queue', () => {
  it('fires by time, owner, name and the order of setting, whatever the order of registration', () => {
    const set = (owners: readonly string[]): TimerQueue => {
      const queue = new TimerQueue()
      for (const owner of owners) queue.owner(owner)
      for (const name of ['requote', 'cancel']) for (const owner of owners) queue.schedule(100, queue.owner(owner), name, nothing)
      queue.schedule(50, queue.owner('MSFT'), 'requote', nothing)
      return queue
    }
    const expected = ['MSFT/requote@50', 'AMZN/cancel@100', 'AMZN/requote@100', 'GOOG/cancel@100', 'GOOG/requote@100', 'MSFT/cancel@100', 'MSFT/requote@100']
    expect(fireAll(set(['AMZN', 'GOOG', 'MSFT']))).toEqual(expected)
    expect(fireAll(set(['MSFT', 'GOOG', 'AMZN']))).toEqual(expected)
  })

  it('fires timers of one owner and one name in the order in which they were set', () => {
    const queue = new TimerQueue()
    const owner = queue.owner('AMZN')
    const order: unknown[] = []
    for (const label of ['first', 'second', 'third']) queue.schedule(7, owner, 'requote', (argument) => order.push(argument), label)
    fireAll(queue)
    expect(order).toEqual(['first', 'second', 'third'])
  })

  it('leaves the timers of the others alone when an unrelated owner comes', () => {
    const run = (withStranger: boolean): string[] => {
      const queue = new TimerQueue()
      if (withStranger) queue.schedule(10, queue.owner('AAPL'), 'requote', nothing)
      for (const owner of ['MSFT', 'AMZN']) for (const dueNs of [20, 10]) queue.schedule(dueNs, queue.owner(owner), 'requote', nothing)
      return fireAll(queue).filter((line) => !line.startsWith('AAPL'))
    }
    expect(run(true)).toEqual(run(false))
  })

  it('fires a timer that a timer has set before anything later', () => {
    const queue = new TimerQueue()
    const owner = queue.owner('AMZN')
    queue.schedule(10, owner, 'outer', () => queue.schedule(12, owner, 'inner', nothing))
    queue.schedule(15, owner, 'later', nothing)
    expect(fireAll(queue)).toEqual(['AMZN/outer@10', 'AMZN/inner@12', 'AMZN/later@15'])
  })

  it('takes a time that has passed for now', () => {
    const queue = new TimerQueue()
    const owner = queue.owner('AMZN')
    queue.schedule(10, owner, 'outer', () => queue.schedule(3, owner, 'inner', nothing))
    expect(fireAll(queue)).toEqual(['AMZN/outer@10', 'AMZN/inner@10'])
    queue.clock = { nowNs: 40 }
    queue.schedule(20, owner, 'after a market event at 40', nothing)
    expect(queue.nextDueNs).toBe(40)
  })

  it('rounds a fraction of a nanosecond up, and refuses what is no time', () => {
    const queue = new TimerQueue()
    const owner = queue.owner('AMZN')
    queue.schedule(10.25, owner, 'requote', nothing)
    expect(queue.nextDueNs).toBe(11)
    expect(() => queue.schedule(Number.NaN, owner, 'requote', nothing)).toThrow("timer 'requote' of AMZN: expected a run time in ns, found NaN: set it once time has begun")
    expect(() => queue.schedule(-Infinity, owner, 'requote', nothing)).toThrow('found -Infinity')
    queue.schedule(Infinity, owner, 'never', nothing)
    queue.fireNext()
    expect(queue.nextDueNs).toBe(Infinity)
  })

  it('spends a handle when its timer fires or is cancelled, also when the slot is used again', () => {
    const queue = new TimerQueue()
    const owner = queue.owner('AMZN')
    const first = queue.schedule(10, owner, 'first', nothing)
    expect(queue.cancel(first)).toBe(true)
    expect(queue.cancel(first)).toBe(false)
    const second = queue.schedule(10, owner, 'second', nothing)
    expect(queue.cancel(first)).toBe(false)
    expect(queue.size).toBe(1)
    queue.fireNext()
    expect(queue.cancel(second)).toBe(false)
    expect([0, -1, 0.5, Number.NaN, 1e15].map((handle) => queue.cancel(handle))).toEqual([false, false, false, false, false])
  })

  it('keeps the order when one is cancelled from the middle of the heap', () => {
    const queue = new TimerQueue()
    const owner = queue.owner('AMZN')
    const handles = [1, 10, 2, 30, 40, 11, 12, 13, 14, 5].map((dueNs) => queue.schedule(dueNs, owner, 'requote', nothing))
    queue.cancel(handles[5])
    expect(fireAll(queue)).toEqual([1, 2, 5, 10, 12, 13, 14, 30, 40].map((dueNs) => `AMZN/requote@${dueNs}`))
  })

  it('does not fire a timer that an earlier one of the same instant cancels', () => {
    const queue = new TimerQueue()
    const owner = queue.owner('AMZN')
    const late = queue.schedule(10, owner, 'z', nothing)
    queue.schedule(10, owner, 'a', () => queue.cancel(late))
    expect(fireAll(queue)).toEqual(['AMZN/a@10'])
  })

  it('moves every time when the epoch moves, and keeps the order', () => {
    const queue = new TimerQueue()
    const owner = queue.owner('AMZN')
    for (const dueNs of [86_400_000_000_030, 86_400_000_000_010, 86_400_000_000_020]) queue.schedule(dueNs, owner, 'requote', nothing)
    queue.shift(-86_400_000_000_000)
    expect(fireAll(queue)).toEqual(['AMZN/requote@10', 'AMZN/requote@20', 'AMZN/requote@30'])
  })

  it('begins again when it is cleared: the second run is as the first', () => {
    const queue = new TimerQueue()
    const owner = queue.owner('AMZN')
    const run = (): string[] => {
      for (const dueNs of [5, 5, 2]) queue.schedule(dueNs, owner, 'requote', nothing)
      return fireAll(queue)
    }
    const first = run()
    const pending = queue.schedule(9, owner, 'pending', nothing)
    queue.clear()
    expect([queue.size, queue.nextDueNs, queue.cancel(pending)]).toEqual([0, Infinity, false])
    expect(run()).toEqual(first)
  })

  it('stops a timer that sets itself for now, naming it, its owner and the instant', () => {
    const queue = new TimerQueue({ timersPerInstantMax: 50 })
    const owner = queue.owner('quoter/AMZN')
    let fired = 0
    const again = (): void => {
      fired++
      queue.schedule(1_000, owner, 'poll', again)
    }
    again()
    expect(() => fireAll(queue)).toThrow("timer 'poll' of quoter/AMZN was the 51th at one instant (1000 ns since the run's epoch)")
    expect(fired).toBe(51)
  })

  it('counts timers of an instant afresh when time goes on', () => {
    const queue = new TimerQueue({ timersPerInstantMax: 2 })
    const owner = queue.owner('AMZN')
    for (const dueNs of [1, 1, 2, 2, 3, 3]) queue.schedule(dueNs, owner, 'requote', nothing)
    expect(fireAll(queue)).toHaveLength(6)
  })

  it('fires what a sorted list would, after any settings and cancellations', () => {
    const setting = fc.record({ dueNs: fc.integer({ min: 0, max: 9 }), owner: fc.constantFrom('A', 'B', 'C'), name: fc.constantFrom('p', 'q'), cancels: fc.option(fc.nat({ max: 600 })) })
    fc.assert(fc.property(fc.array(setting, { maxLength: 600 }), (settings) => {
      const queue = new TimerQueue()
      const model: { readonly key: readonly [number, string, string, number], readonly handle: number }[] = []
      const order: number[] = []
      settings.forEach(({ dueNs, owner, name, cancels }, index) => {
        const handle = queue.schedule(dueNs, queue.owner(owner), name, (argument) => order.push(argument as number), index)
        model.push({ key: [dueNs, owner, name, index], handle })
        const victim = cancels === null ? undefined : model[cancels % model.length]
        if (victim !== undefined && queue.cancel(victim.handle)) model.splice(model.indexOf(victim), 1)
      })
      const compare = (a: readonly [number, string, string, number], b: readonly [number, string, string, number]): number => {
        const at = [0, 1, 2, 3].find((part) => a[part] !== b[part])
        return at === undefined ? 0 : a[at] < b[at] ? -1 : 1
      }
      const expected = model.map(({ key }) => key).sort(compare).map(([, , , index]) => index)
      while (queue.size > 0) queue.fireNext()
      expect(order).toEqual(expected)
    }))
  })
})
