/** A feed whose latency varies: rows of one message arrive together, and none before an earlier one of its feed. */
import { describe, expect, it } from 'vitest'
import { Kernel } from '../../../core/kernel/kernel.js'
import { InputClass } from '../../../core/kernel/lane.js'
import { MarketLane } from '../../../core/kernel/market-lane.js'
import { Timebase } from '../../../core/kernel/timebase.js'
import { memorySource } from '../../../core/market/source.js'
import { Epoch } from '../../../core/time.js'
import { TimerQueue } from '../../../core/timers/timer-queue.js'
import { runToEnd } from './inbox-lane.js'
import { batchesOf } from './rows.js'

/** Rows sent at these times, in messages of these numbers, over a way that takes so long for each message in turn. */
async function arrivals(timesNs: readonly number[], sequences: readonly number[], latenciesNs: readonly number[], batchRows = 3): Promise<{ readonly log: string[]; readonly asked: number[] }> {
  const timers = new TimerQueue()
  const kernel = new Kernel({ timebase: new Timebase(Epoch.ofDay('2026-01-05')), timers })
  timers.clock = kernel
  const asked: number[] = []
  const transit = { arrivalNs: (sentNs: number) => sentNs + latenciesNs[asked.push(sentNs) - 1], shift() {} }
  const batches = batchesOf(timesNs, batchRows, (batch, row, index) => (batch.sequence[row] = sequences[index]))
  const log: string[] = []
  kernel.addLane(new MarketLane(InputClass.market, memorySource('A', batches), (batch, row) => log.push(`${kernel.nowNs} message ${batch.sequence[row]} of ${batch.timeNs[row]}`), { delayNs: 5, transit }))
  await runToEnd(kernel)
  return { log, asked }
}

describe('a feed with a latency for each message', () => {
  it('arrives message by message, after the constant and what varies', async () => {
    expect(await arrivals([10, 20, 30], [1, 2, 3], [3, 0, 100])).toEqual({
      log: ['18 message 1 of 10', '25 message 2 of 20', '135 message 3 of 30'], asked: [15, 25, 35],
    })
  })

  it('a message that would overtake waits for the one before', async () => {
    expect((await arrivals([10, 20, 30, 40], [1, 2, 3, 4], [50, 0, 0, 30], 1)).log).toEqual(['65 message 1 of 10', '65 message 2 of 20', '65 message 3 of 30', '75 message 4 of 40'])
  })

  it('the rows of a message arrive together, also over the end of a batch', async () => {
    expect(await arrivals([10, 10, 10, 10, 10], [1, 1, 2, 2, 2], [7, 9])).toEqual({
      log: ['22 message 1 of 10', '22 message 1 of 10', '24 message 2 of 10', '24 message 2 of 10', '24 message 2 of 10'], asked: [15, 15],
    })
  })

  it('times that fall are an error all the same', async () => {
    await expect(arrivals([10, 9], [1, 2], [0, 100])).rejects.toThrow('A: time goes back at message 2: found 9 ns after 10 ns')
  })
})
