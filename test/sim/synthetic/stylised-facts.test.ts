/** Facts of a market: the numbers of rows that one can count by hand, autocorrelation against its definition, and what each preset of participants shows. */
import { describe, expect, it } from 'vitest'
import { usEquity } from '../../../core/instrument.js'
import { MarketBatch } from '../../../core/market/batch.js'
import { MarketKind, SessionEvent, Side, TradingState } from '../../../core/market/vocabulary.js'
import { RandomStreams } from '../../../core/random.js'
import { NS_PER_MINUTE, NS_PER_S } from '../../../core/time.js'
import { Autocorrelation } from '../../../sim/synthetic/autocorrelation.js'
import { crowdFacts } from '../../../sim/synthetic/participants/crowd-market.js'
import { PRESET_NAMES, type PresetName } from '../../../sim/synthetic/participants/presets.js'
import { checkedParticipants } from '../../../sim/synthetic/participants/terms.js'
import { StylisedFacts, type MarketFacts, type Series } from '../../../sim/synthetic/stylised-facts.js'
import { factsTable } from '../../../sim/synthetic/stylised-facts-text.js'
import { amznDay, AMZN_FILE } from '../../amzn-day.js'
import { describeWithShared } from '../../shared-data.js'

interface Row {
  readonly second: number
  readonly kind: MarketKind
  readonly order?: number
  readonly newOrder?: number
  readonly side?: Side
  readonly price?: number
  readonly qty?: number
  readonly code?: number
}

function factsOf(rows: readonly Row[], returnSeconds?: number): MarketFacts {
  const batch = new MarketBatch(rows.length)
  const facts = new StylisedFacts(usEquity('ALPHA'), 0, returnSeconds)
  for (const [row, { second, kind, order = 0, newOrder = 0, side = Side.none, price = 0, qty = 0, code = 0 }] of rows.entries()) {
    batch.length++
    batch.exchangeTimeNs[row] = batch.timeNs[row] = second * NS_PER_S
    batch.kind[row] = kind
    batch.orderIdLow[row] = order
    batch.otherIdLow[row] = newOrder
    batch.side[row] = side
    batch.price[row] = price
    batch.qty[row] = qty
    batch.code[row] = code
    facts.take(batch, row)
  }
  return facts.facts()
}

const add = (second: number, order: number, side: Side, price: number, qty: number): Row => ({ second, kind: MarketKind.add, order, side, price, qty })
const BOOK = [add(0, 1, Side.buy, 999_900, 300), add(0, 2, Side.sell, 1_000_100, 100), add(0, 3, Side.sell, 1_000_200, 200)]

describe('facts of a market, counted', () => {
  it('executions of one order are one trade of one sign; spread and depth stand as they were at each second', () => {
    const facts = factsOf([
      ...BOOK,
      { second: 2.5, kind: MarketKind.execute, order: 2, qty: 100 },
      { second: 2.5, kind: MarketKind.execute, order: 3, qty: 50 },
      { second: 4, kind: MarketKind.execute, order: 1, qty: 100 },
      { second: 4.5, kind: MarketKind.reduce, order: 1, qty: 100 },
      { second: 5, kind: MarketKind.replace, order: 1, newOrder: 4, price: 999_800, qty: 100 },
      { second: 5, kind: MarketKind.delete, order: 4 },
      { second: 5, kind: MarketKind.trade, price: 1_000_000, qty: 10 },
    ])
    expect(facts).toMatchObject({
      instrument: 'ALPHA@XNAS',
      rows: { adds: 3, cancels: 1, reduces: 1, replaces: 1, executions: 3 },
      trades: 3, volume: 260, orderToTrade: 2, cancelledPct: 50,
      samples: 5,
      // Two ticks at seconds 1 and 2, three at 3, 4 and 5.
      spreadTicks: { mean: 2.6, p10: 2, p50: 3, p90: 3, p99: 3 },
      depthQty: [(400 * 2 + 450 * 2 + 250) / 10, (200 * 2) / 10, 0, 0, 0],
    })
    expect(facts.signs.count).toBe(2)
    // Two signs say nothing yet.
    expect(facts.signs.autocorrelation[0]).toEqual({ lag: 1, value: null })
  })

  it('nothing is sampled before the market opens, in a halt and after the close, and no return goes over them', () => {
    const session = (second: number, code: number): Row => ({ second, kind: MarketKind.session, code })
    const status = (second: number, code: number): Row => ({ second, kind: MarketKind.status, code })
    const facts = factsOf([
      session(0, SessionEvent.startOfMessages), ...BOOK, session(10, SessionEvent.startOfMarketHours),
      add(13.9, 5, Side.buy, 999_800, 100), status(14, TradingState.halted), add(20, 6, Side.buy, 999_700, 100), status(30, TradingState.trading),
      add(33, 7, Side.buy, 999_600, 100), session(34, SessionEvent.endOfMarketHours), add(40, 8, Side.buy, 999_500, 100),
    ], 1)
    // Seconds 11 to 14 before the halt, 31 to 34 after it.
    expect(facts.samples).toBe(8)
    expect(facts.returns.count).toBe(6)
  })

  it('an empty market has facts too: none', () => {
    const facts = factsOf([])
    expect(facts).toMatchObject({ trades: 0, samples: 0, orderToTrade: 0, cancelledPct: 0, spreadTicks: { mean: 0, p50: 0 } })
    expect(factsTable([['nothing', facts]])).toContain('trades')
    expect(JSON.stringify(facts)).not.toContain('NaN')
  })
})

describe('autocorrelation of a series that goes by once', () => {
  const draws = Array.from({ length: 500 }, ((random) => () => random.range(-50, 70))(new RandomStreams(4).stream('series')))
  const series = draws.map((draw, at) => draw + (draws[at - 1] ?? 0) + (draws[at - 7] ?? 0))

  it('is that of its definition, at every lag', () => {
    const lags = [1, 2, 7, 30]
    const found = new Autocorrelation(lags)
    for (const value of series) found.push(value)
    const mean = series.reduce((sum, value) => sum + value, 0) / series.length
    const moment = (power: number): number => series.reduce((sum, value) => sum + (value - mean) ** power, 0) / series.length
    for (const [at, lag] of lags.entries()) {
      const products = series.slice(lag).map((value, index) => (value - mean) * (series[index] - mean))
      expect(found.values[at]).toBeCloseTo(products.reduce((sum, value) => sum + value, 0) / series.length / moment(2), 10)
    }
    expect(found.deviation).toBeCloseTo(Math.sqrt(moment(2)), 8)
    expect(found.excessKurtosis).toBeCloseTo(moment(4) / moment(2) ** 2 - 3, 8)
  })

  it('never leaves -1 to 1, also where a burst begins and ends a short series', () => {
    const found = new Autocorrelation([1, 50])
    for (let at = 0; at < 90; at++) found.push(at < 40 || at >= 50 ? 9 + (at % 3) : 0)
    const values = Array.from({ length: 90 }, (_, at) => (at < 40 || at >= 50 ? 9 + (at % 3) : 0))
    const mean = values.reduce((sum, value) => sum + value, 0) / 90
    // Every pair lies above the mean: divided by the pairs, less the square of the mean, that is more than a correlation can be.
    expect(values.slice(50).every((value, index) => value > mean && values[index] > mean)).toBe(true)
    for (const value of found.values) expect(Math.abs(value)).toBeLessThanOrEqual(1)
  })

  it('says nothing of fewer than 30 pairs', () => {
    const found = new Autocorrelation([1, 5])
    for (let at = 0; at < 34; at++) found.push(at % 4)
    expect(found.values.map(Number.isFinite)).toEqual([true, false])
    found.push(34 % 4)
    expect(found.values.map(Number.isFinite)).toEqual([true, true])
  })
})

/** Means over seeds: one market may be an exception, several are not. */
describe('participants show what markets show', () => {
  const RUNS: Readonly<Record<PresetName, { readonly minutes: number, readonly returnSeconds: number }>> = {
    'calm': { minutes: 30, returnSeconds: 10 }, 'busy': { minutes: 6, returnSeconds: 2 }, 'thin': { minutes: 90, returnSeconds: 10 },
    'stressed': { minutes: 8, returnSeconds: 3 }, 'flash-crash': { minutes: 20, returnSeconds: 10 },
  }
  const SPREADS: Readonly<Record<PresetName, readonly [number, number]>> = {
    'calm': [1, 1.5], 'busy': [1, 1.3], 'thin': [3, 7], 'stressed': [2, 8], 'flash-crash': [1.2, 60],
  }
  const at = (of: (facts: MarketFacts) => Series, all: readonly MarketFacts[], lag: number): number =>
    all.reduce((sum, facts) => sum + (of(facts).autocorrelation.find((value) => value.lag === lag)?.value ?? Number.NaN), 0) / all.length
  const mean = (of: (facts: MarketFacts) => number, all: readonly MarketFacts[]): number => all.reduce((sum, facts) => sum + of(facts), 0) / all.length

  it.each(PRESET_NAMES)('%s: spread, memory of signs, clustered volatility, fat tails, and returns that say little about the next', async (preset) => {
    const { minutes, returnSeconds } = RUNS[preset]
    const all: MarketFacts[] = []
    for (const seed of [1, 2, 3]) all.push(await crowdFacts({ terms: checkedParticipants(preset), seed, durationNs: minutes * NS_PER_MINUTE }, returnSeconds))
    const [narrow, wide] = SPREADS[preset]
    expect(mean(({ spreadTicks }) => spreadTicks.mean, all)).toBeGreaterThanOrEqual(narrow)
    expect(mean(({ spreadTicks }) => spreadTicks.mean, all)).toBeLessThan(wide)
    const signs = (lag: number): number => at((facts) => facts.signs, all, lag)
    expect(signs(1)).toBeGreaterThan(0.1)
    expect(signs(1)).toBeGreaterThan(signs(10))
    expect(signs(10)).toBeGreaterThan(0.01)
    expect(signs(20)).toBeGreaterThan(0.005)
    expect(at((facts) => facts.absoluteReturns, all, 1)).toBeGreaterThan(0.05)
    for (const lag of [2, 5, 10]) expect(Math.abs(at((facts) => facts.returns, all, lag))).toBeLessThan(0.2)
    expect(mean(({ returns }) => returns.excessKurtosis, all)).toBeGreaterThan(1)
    expect(mean(({ cancelledPct }) => cancelledPct, all)).toBeGreaterThan(75)
    expect(mean(({ orderToTrade }) => orderToTrade, all)).toBeGreaterThan(5)
  })
})

describeWithShared('the day of AMZN, as yardstick', [AMZN_FILE], () => {
  it('shows the facts in the figures that README.md has', async () => {
    const { instrument, source } = amznDay()
    const facts = new StylisedFacts(instrument, instrument.index)
    const rows = source()
    for (let batch = await rows.next(); batch !== undefined; batch = await rows.next()) for (let row = 0; row < batch.length; row++) facts.take(batch, row)
    const found = facts.facts()
    expect(found.trades).toBe(9_035)
    expect(found.spreadTicks.p50).toBe(12)
    expect(found.signs.autocorrelation.map(({ value }) => value?.toFixed(3))).toEqual(['0.621', '0.443', '0.218', '0.079', '0.049', '0.018', '0.026'])
    expect(found.returns.autocorrelation.slice(1).every(({ value }) => Math.abs(value ?? 1) < 0.05)).toBe(true)
    expect(found.absoluteReturns.autocorrelation.map(({ value }) => (value ?? 0) > 0)).toEqual([true, true, true, true, true, true])
    expect(found.returns.excessKurtosis).toBeGreaterThan(3)
  })
})
