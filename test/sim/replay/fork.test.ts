/** One source read twice: both readers get every row, however far apart they are, from a source that uses its batch again. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Timebase } from '../../../core/kernel/timebase.js'
import { MarketBatch } from '../../../core/market/batch.js'
import type { EventSource } from '../../../core/market/source.js'
import { Epoch, NS_PER_DAY } from '../../../core/time.js'
import { SharedSource } from '../../../sim/replay/fork.js'

/** Batches of the given sizes, rows numbered from 1, all in one array that is overwritten each time. */
function reusing(sizes: readonly number[], asynchronous: boolean): EventSource & { closed: number } {
  const batch = new MarketBatch(8)
  let position = 0
  let rows = 0
  const fill = (): MarketBatch | undefined => {
    const size = sizes[position++]
    if (size === undefined) return undefined
    batch.length = size
    for (let row = 0; row < size; row++) batch.timeNs[row] = batch.sequence[row] = ++rows
    return batch
  }
  return {
    name: 'numbers', closed: 0,
    next: () => (asynchronous ? Promise.resolve().then(fill) : fill()),
    close() {
      this.closed++
    },
  }
}

function fork(source: EventSource, base: Timebase): readonly [ahead: EventSource, behind: EventSource] {
  const shared = new SharedSource(source, base)
  return [shared.reader(), shared.reader()]
}

const timebase = (): Timebase => new Timebase(Epoch.ofDay('2026-01-05'))

it('both read every row in order, in any interleaving of the two, also from storage that has to be waited for', async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 8 }), { maxLength: 12 }), fc.array(fc.constantFrom(0, 1), { maxLength: 40 }), fc.boolean(), async (sizes, turns, asynchronous) => {
    const source = reusing(sizes, asynchronous)
    const readers = fork(source, timebase())
    const read: [number[], number[]] = [[], []]
    const ended = [false, false]
    const turn = async (which: number): Promise<void> => {
      const batch = await readers[which].next()
      if (batch === undefined) ended[which] = true
      else read[which].push(...batch.sequence.subarray(0, batch.length))
    }
    for (const which of turns) await turn(which)
    for (const which of [0, 1]) while (!ended[which]) await turn(which)
    const all = Array.from({ length: sizes.reduce((sum, size) => sum + size, 0) }, (_, index) => index + 1)
    expect(read).toEqual([all, all])
    for (const reader of readers) await reader.close?.()
    expect(source.closed).toBe(1)
  }), { numRuns: 100 })
})

it('what waits for the one who is behind moves with the run\'s epoch', () => {
  const base = timebase()
  const [ahead, behind] = fork(reusing([2], false), base)
  void ahead.next()
  base.reach(Epoch.ofDay('2026-04-05'))
  const batch = behind.next() as MarketBatch
  expect([...batch.timeNs.subarray(0, 2)]).toEqual([1 - 90 * NS_PER_DAY, 2 - 90 * NS_PER_DAY])
})
