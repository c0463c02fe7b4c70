/** The line that shows how far a run is. */
import { describe, expect, it } from 'vitest'
import { pacedClock } from '../../../core/kernel/clock.js'
import { NS_PER_S } from '../../../core/time.js'
import type { Io } from '../../../data/commands/io.js'
import { inSteps, RunProgress } from '../../../sim/commands/run-progress.js'

describe('the progress of a paced run', () => {
  it('is drawn while it waits for its next event, ten times a second', async () => {
    const lines: string[] = []
    let nowMs = 0
    const wall = { nowMs: () => nowMs, sleep: (ms: number) => Promise.resolve(void (nowMs += ms)) }
    const io = { host: wall, status: (line: string) => void lines.push(line) } as unknown as Io
    const progress = new RunProgress(io, () => 5, () => 0.5)
    const clock = pacedClock(1, inSteps(wall, () => progress.tick()))
    for (const timeNs of [0, NS_PER_S]) {
      for (let pause = clock.advanceTo(timeNs); pause !== undefined; pause = clock.advanceTo(timeNs)) await pause
    }
    expect(nowMs).toBe(1_000)
    expect(lines.length).toBe(9)
    expect(lines.at(-1)).toBe('████████████░░░░░░░░░░░░  50 %  6 events/s  1 s left')
  })
})
