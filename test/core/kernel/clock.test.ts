import { describe, expect, it } from 'vitest'
import { pacedClock, type Clock, type WallClock } from '../../../core/kernel/clock.js'
import { InputClass } from '../../../core/kernel/lane.js'
import { MarketLane } from '../../../core/kernel/market-lane.js'
import { NS_PER_MS, NS_PER_S } from '../../../core/time.js'
import { kernelOf, runToEnd } from './inbox-lane.js'
import { rowsSource } from './rows.js'

interface FakeWall extends WallClock {
  /** When each sleep began, and how long it was meant to be, ms. */
  readonly sleeps: [fromMs: number, forMs: number][]
  passMs(ms: number): void
}

/** A wall clock that moves when somebody sleeps, always a little longer than asked for. */
function fakeWall(startMs: number): FakeWall {
  let now = startMs
  const sleeps: [number, number][] = []
  return {
    sleeps,
    nowMs: () => now,
    sleep: (ms) => {
      sleeps.push([now - startMs, ms])
      now += ms + 0.5
      return Promise.resolve()
    },
    passMs: (ms) => void (now += ms),
  }
}

const OPEN_NS = 34_200 * NS_PER_S
const atMs = (ms: number): number => OPEN_NS + ms * NS_PER_MS

async function played(timesNs: readonly number[], clock: Clock | undefined, seen: () => void = () => {}): Promise<number[]> {
  const log: number[] = []
  const kernel = kernelOf(clock === undefined ? {} : { clock })
  kernel.addLane(new MarketLane(InputClass.market, rowsSource('A', timesNs), () => {
    log.push((kernel.nowNs - OPEN_NS) / NS_PER_MS)
    seen()
  }))
  await runToEnd(kernel)
  return log
}

describe('a paced clock', () => {
  const times = [0, 0, 100, 102, 1_100, 60_100].map(atMs)

  it('waits until real time has come as far, from the first input on; a pause that is too short is not worth a timer', async () => {
    const wall = fakeWall(5_000)
    expect(await played(times, pacedClock(1, wall))).toEqual([0, 0, 100, 102, 1_100, 60_100])
    expect(wall.sleeps).toEqual([[0, 100], [100.5, 999.5], [1_100.5, 58_999.5]])
  })

  it('goes at its speed', async () => {
    const wall = fakeWall(5_000)
    await played(times, pacedClock(60, wall))
    // 100 ms last 1.7 ms, 1 s lasts 16.7 ms, a minute lasts a second.
    expect(wall.sleeps.map(([, ms]) => ms)).toEqual([expect.closeTo(1_100 / 60, 6), expect.closeTo(60_100 / 60 - 1_100 / 60 - 0.5, 6)])
  })

  it('does not wait for what is late already, and catches up', async () => {
    const wall = fakeWall(5_000)
    let first = true
    expect(await played(times, pacedClock(1, wall), () => {
      // A slow machine: the first input takes two seconds.
      if (first) wall.passMs(2_000)
      first = false
    })).toEqual([0, 0, 100, 102, 1_100, 60_100])
    expect(wall.sleeps).toEqual([[2_000, 58_100]])
  })

  it('changes nothing of what happens', async () => {
    expect(await played(times, pacedClock(0.5, fakeWall(1)))).toEqual(await played(times, undefined))
  })

  it('refuses a speed that is none', () => {
    for (const speed of [0, -1, Number.NaN]) expect(() => pacedClock(speed, fakeWall(0))).toThrow(`a speed is a positive number, found ${speed}`)
  })
})
