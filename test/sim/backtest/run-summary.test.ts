/** What the summary of a run counts, what it warns of, and from when to when it says the run was. */
import { describe, expect, it } from 'vitest'
import { MarketKind, Side } from '../../../core/market/vocabulary.js'
import { DEFAULT_RISK_LIMITS } from '../../../core/risk/limits.js'
import { strategy, type AnyStrategy } from '../../../core/strategy/define.js'
import { NS_PER_US } from '../../../core/time.js'
import type { DatasetFile } from '../../../data/lake/dataset-file.js'
import type { RunSummary } from '../../../data/report/model.js'
import { runSummary } from '../../../sim/backtest/run-report.js'
import { parseQueueModel } from '../../../sim/replay/queue-models.js'
import type { VenueFaults } from '../../../sim/venue/faults.js'
import { PLAIN } from '../matching/engine-log.js'
import { smallBacktest, type Happening, type SmallWorld } from './small-backtest.js'

const { add, execute } = MarketKind
const { buy, sell } = Side

/** A market of 99 to 102 from 10 µs on, whose last event is at 90 µs. */
const MARKET: readonly Happening[] = [
  { us: 10, kind: add, reference: 1, side: buy, qty: 50, price: 99 },
  { us: 12, kind: add, reference: 2, side: sell, qty: 50, price: 102 },
  { us: 90, kind: add, reference: 3, side: sell, qty: 50, price: 105 },
]

async function summaryOf(made: AnyStrategy, happenings: readonly Happening[] = MARKET, world: SmallWorld = {}, files: readonly DatasetFile[] = []): Promise<RunSummary> {
  const test = await smallBacktest(made, happenings, world)
  const traded = test.run.engine.instances.inOrder.map(({ instrument }) => instrument)
  return runSummary(test, test.end, { strategy: 'small', parameters: {}, seed: '1', venue: 'XSIM', timebase: test.run.kernel.timebase, traded, wallSeconds: 1, peakRssMiB: 1, files })
}

describe('refusals', () => {
  it('are counted by what was asked, who refused and why, the most frequent first', async () => {
    const summary = await summaryOf(strategy({
      onStart({ timers, orders }) {
        timers.at(20 * NS_PER_US, 'submit', () => {
          const order = orders.buy(10, 100)
          for (let again = 0; again < 3; again++) orders.buy(2_000, 100)
          orders.replace(order, { qty: 2_000 })
        })
        timers.at(30 * NS_PER_US, 'move', () => {
          const [order] = orders
          orders.replace(order, { price: 101 })
        })
      },
    }), MARKET, { limits: { ...DEFAULT_RISK_LIMITS, orderQtyMax: 1_000 } })
    expect(summary).toMatchObject({
      orders: 4, ordersRefused: 3, rejects: 4, replaces: 1, cancels: 0,
      rejectsByReason: [
        { request: 'submit', source: 'risk', reason: 'quantity-too-large', count: 3 }, { request: 'replace', source: 'risk', reason: 'quantity-too-large', count: 1 },
      ],
    })
    expect(summary.warnings).toEqual(['3 of 4 orders were refused, most often by risk: quantity-too-large (3): what is left is hardly what the strategy meant'])
  })

  it('of half of the orders are no warning', async () => {
    const half = strategy({ onTrade: ({ orders }) => void [orders.buy(10, 100), orders.buy(2_000, 100)] })
    const summary = await summaryOf(half, [...MARKET, { us: 95, kind: execute, reference: 1, qty: 1 }], { limits: { ...DEFAULT_RISK_LIMITS, orderQtyMax: 1_000 } })
    expect(summary).toMatchObject({ orders: 2, ordersRefused: 1, warnings: [] })
  })

  it('of several instruments are added up by reason', async () => {
    const tooMuch = strategy({ onQuote: ({ book, orders }) => void (book.twoSided && orders.buy(2_000, 100)) })
    const other = MARKET.slice(0, 2).map((row) => ({ ...row, reference: (row.reference ?? 0) + 10, instrument: 1 }))
    const summary = await summaryOf(tooMuch, [...MARKET, ...other], { specs: [PLAIN, { ...PLAIN, symbol: 'OTHER' }], limits: { ...DEFAULT_RISK_LIMITS, orderQtyMax: 1_000 } })
    expect(summary.rejectsByReason).toEqual([{ request: 'submit', source: 'risk', reason: 'quantity-too-large', count: 2 }])
    expect(summary.byInstrument.map(({ instrument, ordersRefused }) => [instrument, ordersRefused])).toEqual([['OTHER@XSIM', 1], ['PLAIN@XSIM', 1]])
  })
})

describe('the period of a run', () => {
  const idle = strategy({})

  it('is from the first event that reached the strategy to the last', async () => {
    expect(await summaryOf(idle)).toMatchObject({ from: '2026-01-05T00:00:00.000010000Z', to: '2026-01-05T00:00:00.000090000Z' })
  })

  it('--from and --to are inclusive, and what is not within them is not in it', async () => {
    const at = (us: number): bigint => BigInt(Date.UTC(2026, 0, 5)) * 1_000_000n + BigInt(us) * 1_000n
    expect(await summaryOf(idle, MARKET, { fromNs: at(12), untilNs: at(90) })).toMatchObject({ from: '2026-01-05T00:00:00.000012000Z', to: '2026-01-05T00:00:00.000090000Z' })
    expect(await summaryOf(idle, MARKET, { fromNs: at(11), untilNs: at(89) })).toMatchObject({ from: '2026-01-05T00:00:00.000012000Z', to: '2026-01-05T00:00:00.000012000Z' })
  })
})

describe('warnings of the data', () => {
  it('a book that was crossed', async () => {
    const { warnings } = await summaryOf(strategy({}), [...MARKET, { us: 95, kind: add, reference: 4, side: buy, qty: 1, price: 103 }])
    expect(warnings).toEqual(['1 of 2 changes of the best prices (50.0%) left the book crossed, bid above ask: orders are missing or late in the data'])
  })

  it('references that nothing introduced', async () => {
    const { warnings } = await summaryOf(strategy({}), [...MARKET, { us: 95, kind: execute, reference: 77, qty: 1 }])
    expect(warnings).toEqual(['1 events refer to orders that were never added: they changed nothing'])
  })

  it('what the import said: inferred rows, its own warnings, an end that never came', async () => {
    const file = { path: 'lake/venue=XSIM/date=2026-01-05/day.parquet', metadata: { complete: false, counters: { inferredRows: 7 }, rows: 1_000, warnings: ['a gap'] } } as unknown as DatasetFile
    const { warnings } = await summaryOf(strategy({}), MARKET, {}, [file, file])
    expect(warnings).toEqual([
      'day.parquet: the imported data were not complete',
      'day.parquet: 7 of 1,000 rows were inferred by the import, not sent by the exchange: the queue among them is an estimate',
      'day.parquet: a gap',
    ])
  })
})

describe('warnings of simulated faults', () => {
  const rests = strategy({
    onStart({ timers, orders }) {
      for (const us of [30, 50, 60, 80]) timers.at(us * NS_PER_US, `rest at ${us}`, () => void orders.buy(1, 98))
    },
  })
  const warningsOf = async (faults: VenueFaults): Promise<readonly string[]> => (await summaryOf(rests, MARKET, { faults })).warnings

  it('say what went wrong and how often, so that nobody takes it for the venue', async () => {
    const down = { at: [40 * NS_PER_US], forNs: 30 * NS_PER_US }
    expect(await warningsOf({ disconnects: { ...down, cancelOnDisconnect: true, commands: 'lost' } })).toEqual([
      '1 simulated outages cut the connection to the venue', '1 orders were cancelled by the venue in simulated outages',
      '2 orders, replaces and cancels were lost in simulated outages: nothing answers them', '1 execution reports came after simulated outages',
    ])
    expect(await warningsOf({ disconnects: { ...down, cancelOnDisconnect: true, reports: 'lost' } })).toEqual([
      '1 simulated outages cut the connection to the venue', '1 orders were cancelled by the venue in simulated outages',
      '2 orders, replaces and cancels were refused in simulated outages', '1 execution reports were lost in simulated outages: what they said is missing in orders, fills and positions',
    ])
  })

  it('of single reports', async () => {
    const always = { chance: 1, upToNs: 1_000 }
    expect((await warningsOf({ reports: { delayed: always, reordered: always, duplicated: always } })).filter((warning) => warning.includes('simulated'))).toEqual([
      '4 execution reports were delayed by simulated faults, and those behind them with them', '4 execution reports came out of order by simulated faults',
      '4 execution reports came twice by simulated faults',
    ])
  })

  it('of the feed: what came late, and what never came', async () => {
    const gap = { at: [85 * NS_PER_US], forNs: 10 * NS_PER_US }
    const said = async (recovery: 'late' | 'snapshot'): Promise<readonly string[]> => (await warningsOf({ feedGaps: { ...gap, recovery } })).filter((warning) => /gap/.test(warning))
    expect(await said('late')).toEqual(['1 simulated gaps of the feed', expect.stringMatching(/^\d+ rows of market data came late, after simulated gaps of the feed$/)])
    expect(await said('snapshot')).toEqual(['1 simulated gaps of the feed', expect.stringMatching(/^\d+ rows of market data never came: a snapshot of the book came in their place/)])
    expect(await warningsOf({ feedGaps: { at: [1e9], forNs: 1, recovery: 'late' } })).toEqual([
      'simulated gaps of the feed were asked for, and no row was missing: are their times within those of the data?',
    ])
  })

  it('that were asked for and never happened', async () => {
    expect(await warningsOf({ restarts: { at: [1e9], forNs: 1 } })).toEqual(['simulated disconnects or restarts were asked for, and none happened: are their times within those of the data?'])
    expect(await warningsOf({})).toEqual([])
  })
})

describe('where the liquidity of history came from', () => {
  const { setLevel, trade } = MarketKind
  const LEVELS: readonly Happening[] = [
    { us: 10, kind: setLevel, side: buy, qty: 20, price: 99 }, { us: 12, kind: setLevel, side: sell, qty: 50, price: 102 },
    { us: 60, kind: trade, side: buy, qty: 25, price: 99, flags: 1 }, { us: 61, kind: setLevel, side: buy, qty: 5, price: 99 }, { us: 90, kind: setLevel, side: sell, qty: 0, price: 102 },
  ]
  const joinsAndTakes = strategy({ onStart: ({ timers, orders }) => void timers.at(20 * NS_PER_US, 'once', () => void [orders.buy(3, 99), orders.buy(12, 102)]) })

  it('says which queue filled what, and what history did with what we took', async () => {
    const { liquidity, fills } = await summaryOf(joinsAndTakes, LEVELS)
    expect(fills).toBe(2)
    expect(liquidity).toEqual([{
      impact: 'real',
      queues: [{ instrument: 'PLAIN@XSIM', queue: 'conservative', restingFills: 1, restingQty: 3, takingFills: 1, takingQty: 12, crossFills: 0, crossQty: 0 }],
      counterfactual: [{
        instrument: 'PLAIN@XSIM', volumeQty: 15, takenQty: 12, executedQty: 0, canceledQty: 12, replacedQty: 0, displacedQty: 3, usedShare: 0.8, marketShare: 15 / 25,
      }],
    }])
  })

  it('warns where our volume is large and its impact was left out, and only then', async () => {
    const warnings = async (impact: 'real' | 'none', tradedQty: number): Promise<readonly string[]> =>
      (await summaryOf(joinsAndTakes, [...LEVELS, { us: 95, kind: trade, side: sell, qty: tradedQty, price: 110, flags: 1 }], { replay: { impact } })).warnings
    expect(await warnings('none', 75)).toEqual(['PLAIN@XSIM: our volume is 15.0% of what the record traded, and market impact is left out (--impact none): in life the market would have moved'])
    expect(await warnings('none', 1_000)).toEqual([])
    expect(await warnings('real', 75)).toEqual([])
  })

  it('warns of a queue model that was asked for where the history has orders, and only then', async () => {
    const warnings = async (happenings: readonly Happening[], queueModel?: string): Promise<readonly string[]> =>
      (await summaryOf(joinsAndTakes, happenings, queueModel === undefined ? {} : { replay: { queueModel: parseQueueModel(queueModel, () => '') } })).warnings
    expect(await warnings(MARKET, 'optimistic')).toEqual(['the history has orders: queue model optimistic was not used'])
    expect(await warnings(MARKET, 'conservative')).toEqual(['the history has orders: queue model conservative was not used'])
    expect(await warnings(MARKET)).toEqual([])
    expect(await warnings(LEVELS, 'optimistic')).toEqual([])
  })

  it('quantities are in units traded', async () => {
    const { liquidity: [{ queues: [{ takingQty }], counterfactual: [{ volumeQty }] }] = [] } = await summaryOf(joinsAndTakes, LEVELS, { specs: [{ ...PLAIN, qtyDecimals: 2 }] }) as Required<RunSummary>
    expect([takingQty, volumeQty]).toEqual([0.12, 0.15])
  })
})
