import { describe, expect, it } from 'vitest'
import { Kernel } from '../../../core/kernel/kernel.js'
import { InputClass } from '../../../core/kernel/lane.js'
import { MarketLane } from '../../../core/kernel/market-lane.js'
import { Timebase } from '../../../core/kernel/timebase.js'
import type { EventSource } from '../../../core/market/source.js'
import { Epoch, NS_PER_DAY, NS_PER_HOUR } from '../../../core/time.js'
import { TimerQueue } from '../../../core/timers/timer-queue.js'
import { InboxLane, runToEnd } from './inbox-lane.js'
import { batchesOf } from './rows.js'

/** One batch a day, of a few rows in its afternoon; it tells the timebase of each day before it gives that day's times. */
function daysSource(name: string, days: readonly string[], timebase: Timebase): EventSource {
  let next = 0
  return {
    name,
    next() {
      if (next === days.length) return undefined
      const day = Epoch.ofDay(days[next++])
      timebase.reach(day)
      const noonNs = timebase.epoch.fromUnixNs(day.unixNs) + 14 * NS_PER_HOUR
      return batchesOf([noonNs, noonNs + 123, noonNs + 456_789_012_345], 10)[0]
    },
  }
}

/** Days far apart, at most 60, for three years. */
function threeYears(): string[] {
  const days: string[] = []
  const epoch = Epoch.ofDay('2020-01-02')
  for (let day = 0, gap = 1; day < 3 * 365; day += gap, gap = (gap * 7) % 61 || 60) days.push(epoch.toIso(day * NS_PER_DAY).slice(0, 10))
  return days
}

/** Some of these days, also at most 60 apart. */
function someOf(days: readonly string[]): string[] {
  const some = [days[0]]
  const daysBetween = (from: string, to: string): number => Epoch.ofDay(to).shiftTo(Epoch.ofDay(from)) / NS_PER_DAY
  days.forEach((day, index) => {
    if (index % 3 === 0 || (index + 1 < days.length && daysBetween(some[some.length - 1], days[index + 1]) > 60)) some.push(day)
  })
  return some.slice(1)
}

/** What happens, in Unix time: rows of two sources, timers set by them for the next days, reports that come back later. */
async function run(rebaseAfterDays: number): Promise<{ readonly log: string[]; readonly rebases: number }> {
  const days = threeYears()
  const timebase = new Timebase(Epoch.ofDay(days[0]), rebaseAfterDays)
  const timers = new TimerQueue()
  const kernel = new Kernel({ timebase, timers })
  timers.clock = kernel
  const reports = new InboxLane(InputClass.report, 'XSIM', false)
  kernel.addLane(reports)
  let rebases = 0
  timebase.onRebase(() => rebases++)
  const log: string[] = []
  const note = (what: string): void => void log.push(`${timebase.toIso(kernel.nowNs)} ${what}`)
  const owner = timers.owner('me')
  for (const [name, mine] of [['A', days], ['B', someOf(days)]] as const) {
    kernel.addLane(new MarketLane(InputClass.market, daysSource(name, mine, timebase), (batch, row) => {
      note(`${name} ${batch.sequence[row]}`)
      timers.schedule(kernel.nowNs + 20 * NS_PER_DAY + row, owner, `after ${name}`, () => note(`timer of ${name}`))
      if (row === 2) reports.push(kernel.nowNs + 30 * NS_PER_HOUR, () => note(`report of ${name}`))
    }))
  }
  expect(await runToEnd(kernel)).toBe('end-of-data')
  return { log, rebases }
}

describe('a run of three years', () => {
  it('gives the same, whenever it moves its epoch', async () => {
    const expected = await run(60)
    expect(expected.log.length).toBeGreaterThan(200)
    expect(expected.log.some((line) => line.startsWith('2022-1'))).toBe(true)
    expect(expected.rebases).toBeGreaterThan(10)
    for (const days of [0, 1, 17, 43]) {
      const other = await run(days)
      expect(other.log).toEqual(expected.log)
      expect(other.rebases).toBeGreaterThan(expected.rebases)
    }
  })

  it('a gap that a run cannot bridge is an error that says what to do', () => {
    const timebase = new Timebase(Epoch.ofDay('2026-01-05'))
    expect(() => timebase.reach(Epoch.ofDay('2026-06-05'))).toThrow(
      "the data go from 2026-01-05 to 2026-06-05 in one step of 151 days, but a run's time is exact for 104: run the two stretches one by one",
    )
    expect(timebase.epoch.toString()).toBe('2026-01-05')
  })
})
