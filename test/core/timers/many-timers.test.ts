import { describe, expect, it } from 'vitest'
import { RandomStreams } from '../../../core/random.js'
import { NS_PER_DAY } from '../../../core/time.js'
import { TimerQueue } from '../../../core/timers/timer-queue.js'

describe('a hundred thousand timers', () => {
  it('set in any order, a third of them cancelled, some set by others: fire in order, and leave nothing', () => {
    const queue = new TimerQueue()
    const random = new RandomStreams(11).stream('timers')
    const owners = ['A', 'B', 'C'].map((name) => queue.owner(name))
    const handles: number[] = []
    let fired = 0
    let lastNs = -Infinity
    queue.onFired = (_owner, _name, dueNs) => {
      expect(dueNs >= lastNs).toBe(true)
      lastNs = dueNs
      fired++
    }
    for (let i = 0; i < 100_000; i++) {
      handles.push(queue.schedule(random.int(1_000_000), random.pick(owners), 't', () => {
        if (i % 10 === 0) queue.schedule(lastNs + random.int(1_000), owners[0], 'later', () => undefined)
      }))
    }
    let cancelled = 0
    for (let i = 0; i < handles.length; i += 3) if (queue.cancel(handles[i])) cancelled++
    let setLater = 0
    for (let i = 0; i < handles.length; i += 10) if (i % 3 !== 0) setLater++
    let events = 0
    while (queue.size > 0) {
      // The epoch moves now and then, and what has fired so far moves with it.
      if (++events % 20_000 === 0) {
        queue.shift(-NS_PER_DAY)
        lastNs -= NS_PER_DAY
      }
      queue.fireNext()
    }
    expect([fired, cancelled]).toEqual([100_000 - cancelled + setLater, 33_334])
    expect(handles.some((handle) => queue.cancel(handle))).toBe(false)
  })
})
