/**
 * Backtests of one instrument out of a lake of Parquet: reading, merging, the simulated exchange, the book, the strategy, its orders. The strategies
 * are those of notebooks/, loaded with the shield up; only the run is timed. Each process warms up with a whole run.
 */
import type { Group, Inputs, Row, Sample } from '../bench.js'
import { atLeast } from '../bench.js'
import type { AnyStrategy } from '../../../core/strategy/define.js'
import { ChunkTimes } from '../chunk-times.js'
import { amznLake, ONE_INSTRUMENT, syntheticLake } from '../inputs.js'
import { IDLE, notebook, timedRun } from '../lake-run.js'

const FEED_ONLY = 'feed only (idle strategy)'
const AMZN_FEED_ONLY = `AMZN day: ${FEED_ONLY}`
/** A real day is short: so many make a measurement. */
const AMZN_RUNS = 6
const TARGET = atLeast(2_000_000)

/** Runs `runs` times after a warm-up of as many runs as given. */
async function measure(lake: string, symbol: string, strategy: AnyStrategy, warmUpRuns: number, runs: number): Promise<Sample> {
  for (let run = 0; run < warmUpRuns; run++) await timedRun(lake, symbol, strategy)
  const times = new ChunkTimes()
  let [count, seconds, cpuSeconds, orders] = [0, 0, 0, 0]
  for (let run = 0; run < runs; run++) {
    times.restart()
    const timed = await timedRun(lake, symbol, strategy, times)
    count += timed.events
    seconds += timed.seconds
    cpuSeconds += timed.cpuSeconds
    orders += timed.orders
  }
  if (strategy !== IDLE && orders === 0) throw new Error('the strategy sent no order: this is no measurement of trading')
  return { perSecond: count / seconds, perCpuSecond: count / cpuSeconds, count, ...times.percentiles }
}

const synthetic = ({ lake = '' }: Inputs, strategy: AnyStrategy): Promise<Sample> => measure(lake, ONE_INSTRUMENT, strategy, 1, 1)
const amzn = ({ amznLake: lake = '' }: Inputs, strategy: AnyStrategy): Promise<Sample> => measure(lake, 'AMZN', strategy, 2, AMZN_RUNS)

function rowsOf(name: string, notebookName: string): Row[] {
  return [
    {
      name, unit: 'events', ratioTo: FEED_ONLY, targets: [TARGET],
      measure: async (inputs) => synthetic(inputs, await notebook(notebookName)),
    },
    {
      name: `AMZN day: ${name}`, unit: 'events', ratioTo: AMZN_FEED_ONLY, targets: [TARGET], needs: ['amznLake'],
      measure: async (inputs) => amzn(inputs, await notebook(notebookName)),
    },
  ]
}

export const backtests: Group = {
  name: 'backtest',
  prepare: async () => ({ lake: await syntheticLake(), amznLake: await amznLake() }),
  rows: [
    { name: FEED_ONLY, unit: 'events', measure: (inputs) => synthetic(inputs, IDLE) },
    { name: AMZN_FEED_ONLY, unit: 'events', needs: ['amznLake'], measure: (inputs) => amzn(inputs, IDLE) },
    ...rowsOf('backtest of one instrument', 'imbalance-taker'),
    ...rowsOf('backtest of one instrument, quoting', 'inventory-quoter'),
  ],
}
