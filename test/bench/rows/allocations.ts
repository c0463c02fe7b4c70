/**
 * What a replay allocates: bytes of JavaScript heap for an event, as the sum of what the heap grew between collections. Arrays of a row group lie
 * outside that heap, and are paid for once a row group, not for an event. Each process warms up with a whole run, so that compiling is over.
 */
import { getHeapStatistics, GCProfiler } from 'node:v8'
import type { AnyStrategy } from '../../../core/strategy/define.js'
import type { Figures, Group, Inputs, Sample } from '../bench.js'
import { ChunkTimes } from '../chunk-times.js'
import { ONE_INSTRUMENT, syntheticLake } from '../inputs.js'
import { IDLE, notebook, timedRun } from '../lake-run.js'
import { scanAll } from './scan.js'

/** Collections are rare, and none of them goes on beside the program, where nobody could say what it has freed since. */
const NODE_FLAGS = ['--max-semi-space-size=256', '--min-semi-space-size=256', '--single-threaded-gc']
const BYTES_EACH_MAX = 1
const SCAN = 'Parquet scan alone'

/** The engine's own share: what decoding allocates is in the figures of both. */
function addsLittle({ bytesEach }: Figures, others: readonly Figures[]): boolean {
  const scanned = others.find(({ name }) => name === SCAN)?.bytesEach ?? 0
  return bytesEach !== null && bytesEach - scanned < BYTES_EACH_MAX
}

/** Runs `act` twice, the second time with the heap watched. It answers how many events there were. */
async function allocated(act: () => number | Promise<number>): Promise<Sample> {
  await act()
  if (globalThis.gc === undefined) throw new Error('allocations are measured with --expose-gc')
  globalThis.gc()
  const profiler = new GCProfiler()
  profiler.start()
  const times = new ChunkTimes()
  let lastBytes = getHeapStatistics().used_heap_size
  const count = await act()
  const endBytes = getHeapStatistics().used_heap_size
  const sample = times.sample(count)
  let bytes = 0
  for (const { beforeGC, afterGC } of profiler.stop().statistics) {
    bytes += beforeGC.heapStatistics.usedHeapSize - lastBytes
    lastBytes = afterGC.heapStatistics.usedHeapSize
  }
  return { ...sample, bytesEach: (bytes + endBytes - lastBytes) / count }
}

const replay = async ({ lake = '' }: Inputs, strategy: AnyStrategy): Promise<Sample> => allocated(async () => (await timedRun(lake, ONE_INSTRUMENT, strategy)).events)

export const allocations: Group = {
  name: 'allocations',
  prepare: async () => ({ lake: await syntheticLake() }),
  rows: [
    {
      name: 'replay from Parquet, idle strategy', unit: 'events', nodeFlags: NODE_FLAGS, roundsMax: 1, measure: (inputs) => replay(inputs, IDLE),
      targets: [{ what: `less than ${BYTES_EACH_MAX} byte of heap an event beside the scan`, isMet: addsLittle }],
    },
    {
      name: SCAN, unit: 'rows', nodeFlags: NODE_FLAGS, roundsMax: 1,
      measure: ({ lake = '' }) => allocated(() => scanAll(lake, new ChunkTimes()).rows),
    },
    { name: 'replay from Parquet, trading (imbalance taker)', unit: 'events', nodeFlags: NODE_FLAGS, roundsMax: 1, measure: async (inputs) => replay(inputs, await notebook('imbalance-taker')) },
    { name: 'replay from Parquet, trading (inventory quoter)', unit: 'events', nodeFlags: NODE_FLAGS, roundsMax: 1, measure: async (inputs) => replay(inputs, await notebook('inventory-quoter')) },
  ],
}
