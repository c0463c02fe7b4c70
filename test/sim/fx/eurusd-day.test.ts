/** A strategy deals with a liquidity provider on a real day of EUR/USD, through risk, OMS and positions, by the quotes that the provider streams to it. */
import { readFileSync } from 'node:fs'
import { unzipSync } from 'fflate'
import { beforeAll, describe, expect, it } from 'vitest'
import { assemble } from '../../../core/engine/assemble.js'
import { Instruments } from '../../../core/instrument.js'
import { Kernel } from '../../../core/kernel/kernel.js'
import { InputClass } from '../../../core/kernel/lane.js'
import { MarketLane } from '../../../core/kernel/market-lane.js'
import { Timebase } from '../../../core/kernel/timebase.js'
import { MarketBatch } from '../../../core/market/batch.js'
import { memorySource } from '../../../core/market/source.js'
import { MarketKind } from '../../../core/market/vocabulary.js'
import { RandomStreams } from '../../../core/random.js'
import { strategy } from '../../../core/strategy/define.js'
import { Epoch, NS_PER_MS } from '../../../core/time.js'
import { parseDecimal } from '../../../core/units.js'
import { fxPair } from '../../../core/currency-pair.js'
import { fxVenue } from '../../../sim/fx/fx-venue.js'
import { LastLookMetrics } from '../../../sim/fx/last-look-metrics.js'
import { LiquidityProvider } from '../../../sim/fx/liquidity-provider.js'
import type { LastLookTerms } from '../../../sim/fx/provider-terms.js'
import { quoteFeed } from '../../../sim/fx/quote-feed.js'
import { feeSchedule, NO_FEES } from '../../../sim/venue/fees.js'
import { describeWithShared, sharedPath } from '../../shared-data.js'
import { MILLION } from './fx-world.js'

const FILE = 'data/fx/20140501_quote.zip'

/** Buys and sells a million in turn, at the price that it sees, on every hundredth change of it: with the market, when it has moved. */
const follower = strategy({
  state: () => ({ changes: 0, mid2: 0 }),
  onQuote({ book, orders, state, position }) {
    if (!book.twoSided) return
    const mid2 = book.bid + book.ask
    const rises = mid2 > state.mid2
    state.mid2 = mid2
    if (++state.changes % 100 !== 0 || orders.count > 0) return
    const buys = position.qty === 0 ? rises : position.qty < 0
    orders.submit({ side: buys ? 'buy' : 'sell', qty: MILLION, price: buys ? book.ask : book.bid, timeInForce: 'ioc' })
  },
})

/** Rows of quotes: ms of the day, bid, ask. */
function rowsOf(text: string): MarketBatch {
  const lines = text.trimEnd().split('\n')
  const batch = new MarketBatch(lines.length)
  batch.length = lines.length
  lines.forEach((line, row) => {
    const [ms, bid, ask] = line.split(',')
    batch.kind[row] = MarketKind.quote
    batch.sequence[row] = row + 1
    batch.timeNs[row] = batch.exchangeTimeNs[row] = Number(ms) * NS_PER_MS
    batch.price[row] = parseDecimal(bid, 5)
    batch.price2[row] = parseDecimal(ask, 5)
    batch.qty[row] = batch.qty2[row] = MILLION
  })
  return batch
}

async function dealOn(rows: MarketBatch, lastLook: Partial<LastLookTerms>) {
  const instruments = new Instruments()
  const pair = instruments.register(fxPair('EUR/USD', 'LPA'))
  const timebase = new Timebase(Epoch.ofDay('2014-05-01'))
  const metrics = new LastLookMetrics()
  const band = { qty: MILLION, widen: 1 }
  const latency = { orderEntryNs: 2 * NS_PER_MS, reportNs: 2 * NS_PER_MS, marketDataNs: 3 * NS_PER_MS }
  const run = assemble({
    timebase, instruments, strategy: follower, strategyName: 'follower', seed: 1,
    feeds: [{ source: quoteFeed({ source: memorySource('LPA/EURUSD', [rows]), band, markup: 0 }), instrument: pair, delayNs: latency.marketDataNs }],
    venue(kernel, reports) {
      const provider = new LiquidityProvider({
        kernel, name: 'LPA', instruments, quoted: [pair], random: new RandomStreams(1), listener: metrics, terms: { bands: [band], taker: { lastLook } },
      })
      const source = memorySource('LPA/EURUSD', [rows])
      kernel.addLane(new MarketLane(InputClass.exchange, source, (batch, row) => provider.onRow(batch, row), { stamp: 'exchangeTimeNs' }))
      return fxVenue({ kernel, provider, taker: 'fund', latency, fees: feeSchedule(NO_FEES, 5), reports })
    },
  })
  const end = await run.run()
  metrics.finish(run.kernel.nowNs)
  return { end, engine: run.engine, pair, summary: metrics.summary() }
}

describeWithShared('a day of EUR/USD with a last look', [FILE], () => {
  let day: MarketBatch

  beforeAll(() => {
    day = rowsOf(new TextDecoder().decode(Object.values(unzipSync(readFileSync(sharedPath(FILE))))[0]))
  })

  it('every order is answered once, position and dealt quantity agree, and the same run has the same fingerprint', async () => {
    const lastLook: Partial<LastLookTerms> = { hold: { lowNs: 10 * NS_PER_MS, highNs: 200 * NS_PER_MS }, tolerance: 0, symmetric: false, otherRefusalsPpm: 20_000 }
    const { end, engine, pair, summary } = await dealOn(day, lastLook)
    expect(end).toMatchObject({ reason: 'end-of-data', events: day.length })
    expect(summary.orders).toBeGreaterThan(200)
    expect(summary.refusals).toBeGreaterThan(5)
    expect(summary.byCategory.E).toBeGreaterThan(0)
    expect(Object.values(summary.byCategory).reduce((sum, count) => sum + count, 0)).toBe(summary.refusals)
    expect(Object.values(engine.oms.reportRefusals).every((count) => count === 0)).toBe(true)
    expect(engine.oms.openOrders(pair.index)).toBe(0)
    expect(engine.positions.tradedQty[pair.index]).toBe(summary.dealtQty)
    expect(Math.abs(engine.positions.qty[pair.index])).toBeLessThanOrEqual(MILLION)
    expect((await dealOn(day, lastLook)).end.fingerprint).toEqual(end.fingerprint)
    expect((await dealOn(day, { ...lastLook, hold: 30 * NS_PER_MS })).end.fingerprint).not.toEqual(end.fingerprint)
  })

  it('an asymmetric last look deals what does worse for the taker than what it refuses; a symmetric one refuses more', async () => {
    expect((await dealOn(day, {})).summary.byCategory['A-1']).toBe(0)
    const withLook = await dealOn(day, { hold: 200 * NS_PER_MS, tolerance: 0, symmetric: false })
    expect(withLook.summary.byCategory['A-1']).toBeGreaterThan(5)
    const { deals, refusals } = withLook.summary.horizons[0]
    expect(refusals.count).toBe(withLook.summary.byCategory['A-1'])
    expect(refusals.money / refusals.qty).toBeGreaterThan(deals.money / deals.qty)
    const symmetric = await dealOn(day, { hold: 200 * NS_PER_MS, tolerance: 0, symmetric: true })
    expect(symmetric.summary.lastLookRefusalRatio).toBeGreaterThan(withLook.summary.lastLookRefusalRatio)
  })
})

describe('the feed of a provider', () => {
  it('shows the band\'s price, numbers quotes as the provider does, and shows no quote where there is none', async () => {
    const rows = new MarketBatch(5)
    rows.length = 5
    rows.kind.fill(MarketKind.quote)
    rows.kind[1] = MarketKind.status
    rows.price.set([110_500, 7, 110_501, 110_502, 110_503])
    rows.price2.set([110_502, 7, 110_503, 110_504, 110_505])
    rows.qty.set([1, 7, 0, 0, 1])
    rows.qty2.set([1, 7, 0, 1, 1])
    const feed = quoteFeed({ source: memorySource('LPA/EURUSD', [rows]), band: { qty: 3 * MILLION, widen: 2 }, markup: 1 })
    const batch = await feed.next()
    const seen = [0, 1, 2, 3, 4].map((row) => [batch?.orderIdLow[row], batch?.price[row], batch?.qty[row], batch?.price2[row], batch?.qty2[row]])
    expect(seen).toEqual([
      [1, 110_497, 3 * MILLION, 110_505, 3 * MILLION],
      [0, 7, 7, 7, 7],
      [0, 0, 0, 0, 0],
      [2, 0, 0, 110_507, 3 * MILLION],
      [3, 110_500, 3 * MILLION, 110_508, 3 * MILLION],
    ])
    expect(rows.price[0]).toBe(110_500)
    expect(await feed.next()).toBeUndefined()
    const instruments = new Instruments()
    const pair = instruments.register(fxPair('EUR/USD', 'LPA'))
    const timers = { nextDueNs: Infinity, fireNext() {}, shift() {} }
    const kernel = new Kernel({ timebase: new Timebase(Epoch.ofDay('2026-01-05')), timers })
    const terms = { bands: [{ qty: MILLION, widen: 0 }] }
    const provider = new LiquidityProvider({ kernel, name: 'LPA', instruments, quoted: [pair], random: new RandomStreams(1), terms })
    const numbers: (number | false | undefined)[] = []
    for (let row = 0; row < 5; row++) {
      provider.onRow(rows, row)
      const stream = provider.streamOf(pair.index)
      numbers.push(stream?.live && stream.quote)
    }
    expect(numbers).toEqual([1, 1, false, 2, 3])
  })
})
