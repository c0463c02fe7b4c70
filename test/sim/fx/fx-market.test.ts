/** A strategy deals in a market of liquidity providers: quotes on request, streamed quotes by their number, terms as a file has them. */
import { describe, expect, it } from 'vitest'
import type { OutputRecord } from '../../../core/fingerprint/outputs.js'
import { MarketBatch } from '../../../core/market/batch.js'
import { memorySource } from '../../../core/market/source.js'
import { MarketKind } from '../../../core/market/vocabulary.js'
import { strategy } from '../../../core/strategy/define.js'
import { NS_PER_MS, NS_PER_S } from '../../../core/time.js'
import { fxVenueTerms } from '../../../sim/fx/fx-venue-terms.js'
import { PROVIDER, runFx } from './fx-market-world.js'

const MILLION = 1_000_000

/** Asks for a two-way quote every ten seconds, and buys or sells on it in turn. */
const asker = strategy({
  state: () => ({ asked: 0, dealt: 0 }),
  onStart({ timers }) {
    timers.everyMs(10_000, 'ask')
  },
  onTimer({ orders, state }) {
    state.asked++
    orders.requestQuote({ qty: MILLION })
  },
  onQuoteAnswer({ answer, orders, state }) {
    if (answer.quote === 0) return
    const side = state.dealt++ % 2 === 0 ? 'buy' : 'sell'
    orders.submit({ side, qty: answer.qty, price: side === 'buy' ? answer.ask : answer.bid, timeInForce: 'fok', quote: answer.quote })
  },
})

describe('a strategy that asks for quotes', () => {
  it('gets an answer after the provider\'s time and both ways, deals on it at its price, and both are outputs of the run', async () => {
    const lines: string[] = []
    const sink = {
      write({ outputClass, timeNs, fields }: OutputRecord) {
        lines.push(`${timeNs / NS_PER_MS} ${outputClass} ${fields.filter(([name]) => ['request', 'answer', 'quote', 'bid', 'ask', 'price', 'qty', 'lastPrice', 'terms', 'reason'].includes(name)).map(([name, value]) => `${name}=${value}`).join(' ')}`)
      },
    }
    const recorded = (): ReturnType<typeof memorySource> => memorySource('EUR/USD@LPA', [quotes([0, 110_500], [9_000, 110_510], [30_000, 110_510])])
    const { end, engine, lastLook } = await runFx({ strategy: asker, providers: { LPA: { ...PROVIDER, pairs: { 'EUR/USD': { recorded: 'EURUSD' } } } }, recorded, sink })
    expect(lines.filter((line) => !line.includes('timers')).slice(0, 5)).toEqual([
      '10003 orders request=quote qty=1000000',
      '10027 reports answer=quote quote=1073741824 qty=1000000 bid=110510 ask=110514 reason=',
      `10027 orders request=submit price=110514 qty=1000000 terms=quote=1073741824`,
      '10031 reports lastPrice=110514 price=110514 qty=1000000 reason=',
      '10031 fills qty=1000000 price=110514',
    ])
    expect(end.fingerprint.counts).toMatchObject({ fills: 2 })
    expect(engine.positions.qty[0]).toBe(0)
    expect(lastLook['EUR/USD@LPA']).toMatchObject({ orders: 2, deals: 2, refusals: 0, dealtQty: 2 * MILLION })
  })

  it('gets a refusal with its reason, and what cannot be sent says why at once', async () => {
    const told: string[] = []
    const tooLarge = strategy({
      onStart({ orders }) {
        told.push(`sent ${orders.requestQuote({ side: 'buy', qty: 9 * MILLION }).request}`)
        told.push(`refused ${orders.requestQuote({ side: 'buy', qty: 0 }).refusal}`)
        told.push(`refused ${orders.requestQuote({ qty: 0.5 }).refusal}`)
      },
      onQuoteAnswer({ answer }) {
        told.push(`answer to ${answer.request} ${answer.side}: ${answer.quote} ${answer.reason}`)
      },
      onStop({ orders }) {
        told.push(`stopped ${orders.requestQuote({ qty: MILLION }).refusal}`)
      },
    })
    await runFx({ strategy: tooLarge, providers: { LPA: PROVIDER }, minutes: 1 })
    // Risk's own largest order is a million; the request is larger than that, and never sent.
    expect(told).toEqual(['sent 0', 'refused bad-quantity', 'refused bad-quantity', 'stopped stopped'])
  })

  it('asks with a word that is no side: an error that says which there are', async () => {
    const wrong = strategy({ onStart: ({ orders }) => { orders.requestQuote({ side: 'both' as 'buy', qty: 1 }) } })
    await expect(runFx({ strategy: wrong, providers: { LPA: PROVIDER } })).rejects.toThrow(/requestQuote: side is 'buy', 'sell', or left out for both, found "both"/)
  })
})

describe('the latency of requests', () => {
  it('varies like that of orders, by the seed, and moves no order\'s', async () => {
    const timesOf = async (seed: number): Promise<number[]> => {
      const times: number[] = []
      const listener = strategy({ ...asker, onQuoteAnswer: ({ answer, nowNs }) => { if (answer.quote > 0) times.push(nowNs % (10 * NS_PER_S)) } })
      await runFx({ strategy: listener, providers: { LPA: PROVIDER }, seed, latency: { orderEntryNs: NS_PER_MS, reportNs: NS_PER_MS, marketDataNs: 0, orderEntry: { gamma: { meanNs: NS_PER_MS, shape: 2 } } } })
      return times
    }
    const times = await timesOf(1)
    expect(times).toHaveLength(11)
    expect(new Set(times).size).toBe(11)
    expect(Math.min(...times)).toBeGreaterThan(22 * NS_PER_MS)
    expect(await timesOf(1)).toEqual(times)
    expect(await timesOf(2)).not.toEqual(times)
  })
})

describe('a streamed quote by its number', () => {
  it('is what the book shows, and an order that names it deals at its price', async () => {
    const deals: number[] = []
    const seen: number[] = []
    const lifter = strategy({
      onQuote({ book, orders }) {
        if (!book.twoSided) return
        seen.push(book.quoteNumber)
        if (seen.length === 3) orders.submit({ side: 'buy', qty: MILLION, price: book.ask, timeInForce: 'ioc', quote: book.quoteNumber })
      },
      onOrder({ update }) {
        deals.push(update.lastPrice)
      },
    })
    const recorded = (): ReturnType<typeof memorySource> => memorySource('EUR/USD@LPA', [quotes([0, 110_500], [100, 110_501], [200, 110_502], [500, 110_540])])
    await runFx({ strategy: lifter, providers: { LPA: { ...PROVIDER, pairs: { 'EUR/USD': { recorded: 'EURUSD' } } } }, recorded })
    expect([seen, deals]).toEqual([[1, 2, 3, 4], [110_506]])
  })
})

describe('several providers and pairs', () => {
  const taker = strategy({
    onQuote({ book, orders, random, position }) {
      if (!book.twoSided || orders.count > 0 || random.int(8) > 0) return
      const side = position.qty > 0 ? 'sell' : 'buy'
      orders.submit({ side, qty: MILLION, price: side === 'buy' ? book.ask : book.bid, timeInForce: 'ioc' })
    },
    onTimer: asker.onTimer as never,
  })
  const look = { lastLook: { hold: '20ms..80ms', tolerance: 1, symmetric: false, otherRefusalsPpm: 50_000 } }

  it('another pair or another provider beside it changes nothing of an instrument\'s outputs', async () => {
    const alone = await runFx({ minutes: 10, strategy: taker, providers: { LPA: { ...PROVIDER, ...look } } })
    const together = await runFx({
      minutes: 10, strategy: taker,
      providers: { LPA: { ...PROVIDER, ...look, pairs: { ...PROVIDER.pairs, 'USD/JPY': { start: '151.500' } } }, LPB: { ...PROVIDER, ...look } },
    })
    expect(alone.end.fingerprint.counts.fills).toBeGreaterThan(20)
    expect(alone.lastLook['EUR/USD@LPA'].refusals).toBeGreaterThan(0)
    expect(together.end.fingerprint.byInstrument['EUR/USD@LPA']).toBe(alone.end.fingerprint.byInstrument['EUR/USD@LPA'])
    expect(Object.keys(together.end.fingerprint.byInstrument)).toEqual(['EUR/USD@LPA', 'EUR/USD@LPB', 'USD/JPY@LPA'])
    expect(together.end.fingerprint.byInstrument['EUR/USD@LPB']).not.toBe(together.end.fingerprint.byInstrument['EUR/USD@LPA'])
  })

  it('two providers of one pair quote around one price: their mids stay together, and the best of both is seldom crossed', async () => {
    const mids: Record<string, number> = {}
    const [apart, crossed]: [number[], boolean[]] = [[], []]
    const watcher = strategy({
      onQuote({ instrument, book, nbbo }) {
        mids[instrument.venue] = book.mid2 / 2
        if (!nbbo.twoSided || Object.keys(mids).length < 2) return
        apart.push(Math.abs(mids['LPA'] - mids['LPB']))
        crossed.push(nbbo.crossed)
      },
    })
    // The same volatility, twice as often.
    const [slow, fast] = [{ start: '1.10500', spread: 6, every: '200ms', move: 2 }, { start: '1.10500', spread: 8, every: '50ms', move: 1 }]
    await runFx({ minutes: 20, strategy: watcher, providers: { LPA: { ...PROVIDER, pairs: { 'EUR/USD': slow } }, LPB: { ...PROVIDER, pairs: { 'EUR/USD': fast } } } })
    expect(apart.length).toBeGreaterThan(10_000)
    expect(crossed.filter(Boolean).length / crossed.length).toBeLessThan(0.05)
    expect(apart.reduce((sum, distance) => sum + distance, 0) / apart.length).toBeLessThan(2)
    expect(Math.max(...apart)).toBeLessThan(30)
  })

  it('the same seed gives the same prices and the same run, another seed another', async () => {
    const total = async (seed: number): Promise<string> => (await runFx({ strategy: taker, providers: { LPA: { ...PROVIDER, ...look } }, seed })).end.fingerprint.total
    expect(await total(1)).toBe(await total(1))
    expect(await total(2)).not.toBe(await total(1))
  })
})

describe('terms of a provider in a market file', () => {
  it('durations and holds are text, what is left out is the plain provider', () => {
    const { provider } = fxVenueTerms({ ...PROVIDER, quoteValid: '2s', lastLook: { hold: '20ms+gamma(mean=10ms,shape=2)', tolerance: 2 }, markup: 1 })
    expect(provider).toMatchObject({
      quoteValidNs: 2 * NS_PER_S, requests: { answerNs: 20 * NS_PER_MS, validNs: 5 * NS_PER_S }, replacedQuoteNs: 0,
      taker: { markup: 1, served: true, partialFills: false, lastLook: { hold: { fixedNs: 20 * NS_PER_MS, model: { gamma: { meanNs: 10 * NS_PER_MS, shape: 2 } } }, tolerance: 2, symmetric: true, tells: 'at-end' } },
    })
    expect(fxVenueTerms({ ...PROVIDER, lastLook: { hold: '20ms..80ms' } }).provider.taker.lastLook.hold).toEqual({ lowNs: 20 * NS_PER_MS, highNs: 80 * NS_PER_MS })
    expect(fxVenueTerms(PROVIDER).provider.taker.lastLook.hold).toBe(0)
  })

  it.each([
    [{ lastLook: { hold: '80ms..20ms' } }, 'venues.LPA.fx.lastLook.hold: found \'80ms..20ms\', expected a duration (50ms), a range (20ms..80ms), or a latency (20ms+gamma(mean=10ms,shape=2))'],
    [{ lastLook: { hold: 50 } }, 'venues.LPA.fx.lastLook.hold: found 50, expected a duration'],
    [{ lastLook: { tolerance: -1 } }, 'venues.LPA.fx.lastLook.tolerance: found -1, expected a whole number from 0 to 2147483647'],
    [{ requests: { valid: '0ms' } }, 'venues.LPA.fx.requests.valid: found \'0ms\', expected a duration from 1ns to 3600s'],
    [{ bands: [] }, 'venues.LPA.fx.bands: found [], expected at least one band'],
    [{ bands: [{ qty: 5, widen: 0 }, { qty: 5, widen: 0 }] }, 'venues.LPA.fx: provider.bands: found'],
    [{ pairs: {} }, 'venues.LPA.fx.pairs: found {}, expected pairs by their names'],
    [{ pairs: { EURUSD: { start: '1.1' } } }, 'venues.LPA.fx.pairs.EURUSD: expected two currencies such as EUR/USD, found \'EURUSD\''],
    [{ pairs: { 'EUR/USD': { start: '1.1000001' } } }, 'venues.LPA.fx.pairs.EUR/USD: \'1.1000001\' is finer than 5 decimals'],
    [{ pairs: { 'EUR/USD': { from: 'x' } } }, 'venues.LPA.fx.pairs.EUR/USD: found {"from":"x"}, expected start'],
    [{ hold: '5ms' }, 'venues.LPA.fx: found hold, expected no other fields than pairs, bands,'],
  ])('%j is an error that says where, what was found and what was expected', (wrong, message) => {
    expect(() => fxVenueTerms({ ...PROVIDER, ...wrong }, 'venues.LPA.fx')).toThrow(message)
  })

  it('recorded prices without a lake are an error that names the pair', async () => {
    await expect(runFx({ strategy: asker, providers: { LPA: { ...PROVIDER, pairs: { 'EUR/USD': { recorded: 'EURUSD' } } } } })).rejects.toThrow(/LPA: EUR\/USD has recorded prices \('EURUSD'\), and no lake was given/)
  })
})

/** Quotes of one pair: ms of the day and bid, ten increments wide. */
function quotes(...rows: readonly [ms: number, bid: number][]): MarketBatch {
  const batch = new MarketBatch(rows.length)
  batch.length = rows.length
  rows.forEach(([ms, bid], row) => {
    batch.kind[row] = MarketKind.quote
    batch.sequence[row] = row + 1
    batch.timeNs[row] = batch.exchangeTimeNs[row] = ms * NS_PER_MS
    batch.price[row] = bid
    batch.price2[row] = bid + 4
    batch.qty[row] = batch.qty2[row] = MILLION
  })
  return batch
}
