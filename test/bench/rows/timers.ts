/** A million timers, set for random times and then fired: the heap itself, and the same through the RxJS scheduler that stands on it. */
import { RandomStreams } from '../../../core/random.js'
import { KernelScheduler } from '../../../core/rx/kernel-scheduler.js'
import { NS_PER_MS } from '../../../core/time.js'
import { TimerQueue } from '../../../core/timers/timer-queue.js'
import type { Group, Sample, Target } from '../bench.js'
import { CHUNK, ChunkTimes } from '../chunk-times.js'

const TIMERS = 1_000_000
const WARM_UP_TIMERS = 200_000
const DELAY_MAX_MS = 6 * 3_600_000
const SECONDS_MAX = 3
const HEAP = 'timers set and fired'
const TARGET: Target = { what: `a million in less than ${SECONDS_MAX} s`, isMet: ({ perSecond }) => perSecond > TIMERS / SECONDS_MAX }

function measure(run: (delaysMs: readonly number[]) => Sample): Sample {
  const random = new RandomStreams('bench').stream('timers')
  const delays = Array.from({ length: TIMERS }, () => random.range(0, DELAY_MAX_MS))
  run(delays.slice(0, WARM_UP_TIMERS))
  return run(delays)
}

/** Fires everything; chunks of fired timers are laps. */
function fireAll(queue: TimerQueue, times: ChunkTimes): void {
  times.restart()
  for (let fired = 1; queue.size > 0; fired++) {
    queue.fireNext()
    if (fired % CHUNK === 0) times.lap(CHUNK)
  }
}

function sample(fired: number, count: number, times: ChunkTimes): Sample {
  const measured = times.sample(count)
  if (fired !== count) throw new Error(`${fired} of ${count} timers fired`)
  return measured
}

function throughHeap(delaysMs: readonly number[]): Sample {
  const queue = new TimerQueue()
  const owner = queue.owner('bench')
  const times = new ChunkTimes()
  let fired = 0
  const callback = (): void => void fired++
  for (const delayMs of delaysMs) queue.schedule(delayMs * NS_PER_MS, owner, 'timer', callback)
  fireAll(queue, times)
  return sample(fired, delaysMs.length, times)
}

function throughScheduler(delaysMs: readonly number[]): Sample {
  const queue = new TimerQueue()
  const owner = queue.owner('bench')
  const scheduler = new KernelScheduler({
    unixMs: () => 0,
    schedule: (delayNs, name, callback) => queue.schedule(delayNs, owner, name, callback),
    cancel: (handle) => void queue.cancel(handle),
  })
  const times = new ChunkTimes()
  let fired = 0
  const work = (): void => void fired++
  for (const delayMs of delaysMs) scheduler.schedule(work, delayMs)
  fireAll(queue, times)
  return sample(fired, delaysMs.length, times)
}

export const timers: Group = {
  name: 'timers',
  prepare: () => ({}),
  rows: [
    { name: HEAP, unit: 'timers', targets: [TARGET], measure: () => measure(throughHeap) },
    { name: 'timers through the RxJS KernelScheduler', unit: 'timers', ratioTo: HEAP, targets: [TARGET], measure: () => measure(throughScheduler) },
  ],
}
