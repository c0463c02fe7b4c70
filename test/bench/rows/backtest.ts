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

async function synthetic({ lake = '' }: Inputs, strategy: AnyStrategy, mustTrade: boolean): Promise<Sample> {
  await timedRun(lake, ONE_INSTRUMENT, strategy)
  const times = new ChunkTimes()
  const { events, seconds, orders } = await timedRun(lake, ONE_INSTRUMENT, strategy, times)
  if (mustTrade && orders === 0) throw new Error('the strategy sent no order: this is no measurement of trading')
  return { perSecond: events / seconds, count: events, ...times.percentiles }
}

async function amzn({ amznLake: lake = '' }: Inputs, strategy: AnyStrategy): Promise<Sample> {
  for (let run = 0; run < 2; run++) await timedRun(lake, 'AMZN', strategy)
  const times = new ChunkTimes()
  let [count, total] = [0, 0]
  for (let run = 0; run < AMZN_RUNS; run++) {
    times.restart()
    const { events, seconds } = await timedRun(lake, 'AMZN', strategy, times)
    count += events
    total += seconds
  }
  return { perSecond: count / total, count, ...times.percentiles }
}

function rowsOf(name: string, notebookName: string): Row[] {
  return [
    {
      name, unit: 'events', ratioTo: FEED_ONLY, targets: [TARGET],
      measure: async (inputs) => synthetic(inputs, await notebook(notebookName), true),
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
    { name: FEED_ONLY, unit: 'events', measure: (inputs) => synthetic(inputs, IDLE, false) },
    { name: AMZN_FEED_ONLY, unit: 'events', needs: ['amznLake'], measure: (inputs) => amzn(inputs, IDLE) },
    ...rowsOf('backtest of one instrument', 'imbalance-taker'),
    ...rowsOf('backtest of one instrument, quoting', 'inventory-quoter'),
  ],
}
