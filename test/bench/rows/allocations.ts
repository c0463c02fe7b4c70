/**
 * What a replay allocates: bytes of JavaScript heap for an event. The young generation is made larger than everything that a run allocates, so that
 * nothing is collected meanwhile and the growth of the heap is the sum of allocations. Arrays of a row group lie outside that heap, and are
 * paid for once a row group, not for an event.
 */
import { getHeapStatistics } from 'node:v8'
import { PerformanceObserver } from 'node:perf_hooks'
import type { AnyStrategy } from '../../../core/strategy/define.js'
import type { Group, Inputs, Sample } from '../bench.js'
import { ChunkTimes } from '../chunk-times.js'
import { ONE_INSTRUMENT, syntheticLake } from '../inputs.js'
import { IDLE, notebook, timedRun } from '../lake-run.js'
import { scanAll } from './scan.js'

const NODE_FLAGS = ['--max-semi-space-size=1024', '--min-semi-space-size=1024', '--max-old-space-size=8192']
const BYTES_EACH_MAX = 1

/** Runs `act` with the collector watched. @returns bytes of heap for each of the `count` that it answers */
async function allocated(act: () => number | Promise<number>): Promise<Sample> {
  await act()
  let collections = 0
  const observer = new PerformanceObserver((list) => {
    collections += list.getEntries().length
  })
  const collect = globalThis.gc
  if (collect === undefined) throw new Error('allocations are measured with --expose-gc')
  collect()
  // The entry of that collection arrives later: it is not ours.
  await new Promise((resolve) => void setImmediate(resolve))
  observer.observe({ entryTypes: ['gc'] })
  const times = new ChunkTimes()
  const before = getHeapStatistics().used_heap_size
  const count = await act()
  const bytes = getHeapStatistics().used_heap_size - before
  const sample = times.sample(count)
  await new Promise((resolve) => void setImmediate(resolve))
  observer.disconnect()
  if (collections > 0) throw new Error(`${collections} collections during the measurement: make the young generation larger`)
  return { ...sample, bytesEach: bytes / count }
}

const replay = async ({ lake = '' }: Inputs, strategy: AnyStrategy): Promise<Sample> => allocated(async () => (await timedRun(lake, ONE_INSTRUMENT, strategy)).events)

export const allocations: Group = {
  name: 'allocations',
  prepare: async () => ({ lake: await syntheticLake() }),
  rows: [
    {
      name: 'replay from Parquet, idle strategy', unit: 'events', nodeFlags: NODE_FLAGS, roundsMax: 1, measure: (inputs) => replay(inputs, IDLE),
      targets: [{ what: `less than ${BYTES_EACH_MAX} byte of heap an event`, isMet: ({ bytesEach }) => bytesEach !== null && bytesEach < BYTES_EACH_MAX }],
    },
    {
      name: 'Parquet scan alone', unit: 'rows', nodeFlags: NODE_FLAGS, roundsMax: 1,
      measure: ({ lake = '' }) => allocated(() => scanAll(lake, new ChunkTimes()).rows),
    },
    { name: 'replay from Parquet, trading (imbalance taker)', unit: 'events', nodeFlags: NODE_FLAGS, roundsMax: 1, measure: async (inputs) => replay(inputs, await notebook('imbalance-taker')) },
    { name: 'replay from Parquet, trading (inventory quoter)', unit: 'events', nodeFlags: NODE_FLAGS, roundsMax: 1, measure: async (inputs) => replay(inputs, await notebook('inventory-quoter')) },
  ],
}
