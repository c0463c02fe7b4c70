import { describe, expect, test } from 'vitest'
import { Instruments, usEquity } from '../../../core/instrument.js'
import { Timebase } from '../../../core/kernel/timebase.js'
import { memorySource } from '../../../core/market/source.js'
import { MarketKind, Side, TradingState } from '../../../core/market/vocabulary.js'
import { strategy } from '../../../core/strategy/define.js'
import { Epoch, NS_PER_US } from '../../../core/time.js'
import { backtest, type BacktestOptions } from '../../../sim/backtest/backtest.js'
import { matchedMarket } from '../../../sim/market/matched-market.js'
import { replayedMarket } from '../../../sim/market/replayed-market.js'
import type { RunVenue } from '../../../sim/market/venue-market.js'
import { rowsOf, type Happening } from '../backtest/small-backtest.js'

const { buy, sell } = Side
const PX = 1_000_000

/** ACME on two venues: XAAA is instrument 0, XBBB is instrument 1. */
interface TwoVenues extends Partial<BacktestOptions> {
  readonly a: readonly Happening[]
  readonly b: readonly Happening[]
  readonly termsOfA?: Partial<RunVenue>
  readonly termsOfB?: Partial<RunVenue>
}

async function run(traded: NonNullable<BacktestOptions['strategy']>, { a, b, termsOfA, termsOfB, ...options }: TwoVenues) {
  const instruments = new Instruments()
  const [onA, onB] = [instruments.register(usEquity('ACME', 'XAAA')), instruments.register(usEquity('ACME', 'XBBB'))]
  const fills: string[] = []
  const venue = (name: string, happenings: readonly Happening[], index: number): RunVenue => ({
    name, market: replayedMarket([{ instrument: [onA, onB][index], source: memorySource(`ACME@${name}`, [rowsOf(happenings.map((one) => ({ ...one, instrument: index })), index)]) }]),
  })
  const test = backtest({
    strategy: traded, strategyName: 'small', timebase: new Timebase(Epoch.ofDay('2026-01-05')), instruments,
    venues: [{ ...venue('XAAA', a, 0), ...termsOfA }, { ...venue('XBBB', b, 1), ...termsOfB }],
    sink: {
      write: ({ outputClass, instrument, timeNs, fields }) => {
        if (outputClass === 'fills') fills.push(`${timeNs / NS_PER_US} ${instrument} ${fields.map(([name, value]) => `${name}=${value}`).join(' ')}`)
      },
    },
    ...options,
  })
  const end = await test.start()
  return { test, end, fills }
}

const order = (us: number, reference: number, side: Side, price: number, qty: number): Happening => ({ us, kind: MarketKind.add, reference, side, price: PX + price, qty })
const gone = (us: number, reference: number): Happening => ({ us, kind: MarketKind.delete, reference })
/** Keeps the feeds of both venues alive to the same instant. */
const last = (us: number): Happening => order(us, 99, buy, -50_000, 1)

/** What a strategy on XAAA is told of the consolidated quote. */
function nbboWatcher(seen: string[]) {
  return strategy({
    onNbbo({ instrument, nbbo, nowNs }) {
      if (instrument.venue !== 'XAAA') return
      const side = (price: number, qty: number, venue: string): string => (venue === '' ? 'none' : `${qty}@${price - PX} ${venue}`)
      seen.push(`${nowNs / NS_PER_US}: ${side(nbbo.bid, nbbo.bidQty, nbbo.bidVenue)} / ${side(nbbo.ask, nbbo.askQty, nbbo.askVenue)}`)
    },
  })
}

describe('the consolidated quote of two venues', () => {
  const a = [order(10, 1, buy, -200, 300), order(20, 2, sell, 200, 100), gone(60, 1), last(100)]
  const b = [order(30, 1, buy, -100, 500), order(40, 2, sell, 200, 400), order(50, 3, sell, 100, 50), gone(70, 1), last(100)]

  test('is the best of both, with all that is shown there, and named after who has the most', async () => {
    const seen: string[] = []
    await run(nbboWatcher(seen), { a, b })
    expect(seen).toEqual([
      '10: 300@-200 XAAA / none',
      '20: 300@-200 XAAA / 100@200 XAAA',
      '30: 500@-100 XBBB / 100@200 XAAA',
      '40: 500@-100 XBBB / 500@200 XBBB',
      '50: 500@-100 XBBB / 50@100 XBBB',
      '70: none / 50@100 XBBB',
      '100: 1@-50000 XAAA / 50@100 XBBB',
    ])
  })

  test('comes later over a tape than the feeds of the venues', async () => {
    const seen: string[] = []
    await run(nbboWatcher(seen), { a, b, tape: { delayNs: 5 * NS_PER_US } })
    // The strategy of XAAA starts with its feed, at 10; nothing of the tape is due before.
    expect(seen.slice(0, 4)).toEqual(['15: 300@-200 XAAA / none', '25: 300@-200 XAAA / 100@200 XAAA', '35: 500@-100 XBBB / 100@200 XAAA', '45: 500@-100 XBBB / 500@200 XBBB'])
  })

  test('has no quote of a venue that is halted', async () => {
    const seen: string[] = []
    const halted: Happening = { us: 55, kind: MarketKind.status, code: TradingState.halted }
    const resumed: Happening = { us: 65, kind: MarketKind.status, code: TradingState.trading }
    await run(nbboWatcher(seen), { a, b: [b[0], b[1], b[2], halted, resumed, b[3], b[4]] })
    expect(seen.slice(4, 8)).toEqual(['50: 500@-100 XBBB / 50@100 XBBB', '55: 300@-200 XAAA / 100@200 XAAA', '60: none / 100@200 XAAA', '65: 500@-100 XBBB / 50@100 XBBB'])
  })

  test('is locked and crossed when the venues are', async () => {
    const seen: [boolean, boolean, number][] = []
    await run(strategy({ onNbbo({ instrument, nbbo }) { if (instrument.venue === 'XAAA' && nbbo.twoSided) seen.push([nbbo.locked, nbbo.crossed, nbbo.spread]) } }), {
      a: [order(10, 1, buy, 0, 100), last(100)], b: [order(20, 1, sell, 100, 100), order(30, 2, sell, 0, 100), order(40, 3, sell, -100, 100), last(100)],
    })
    expect(seen.slice(0, 3)).toEqual([[false, false, 100], [true, false, 0], [false, true, -100]])
  })

  test('as an Observable it hands out plain quotes', async () => {
    const seen: unknown[] = []
    await run(strategy.rx(({ instrument, nbbo$ }) => (instrument.venue === 'XAAA' ? nbbo$.subscribe((quote) => seen.push(quote)) : undefined)), { a, b })
    expect(seen[2]).toEqual({ timeNs: 30 * NS_PER_US, bid: PX - 100, bidQty: 500, bidVenue: 'XBBB', ask: PX + 200, askQty: 100, askVenue: 'XAAA' })
  })
})

describe('orders on two venues', () => {
  /** Buys 100 on each venue from XAAA's callback, at the first quote of the other. */
  const buyer = strategy({
    onQuote({ instrument, of }) {
      if (instrument.venue !== 'XBBB') return
      of('ACME@XAAA').orders.submit({ side: 'buy', qty: 100, price: PX + 100, timeInForce: 'ioc' })
      of('ACME@XBBB').orders.submit({ side: 'buy', qty: 100, price: PX + 100, timeInForce: 'ioc' })
    },
  })

  test('each goes to its venue, with that venue’s latency and fees', async () => {
    const { fills } = await run(buyer, {
      a: [order(10, 1, sell, 0, 100), last(100)], b: [order(20, 1, sell, 100, 100), last(100)],
      termsOfA: { latency: { orderEntryNs: 3 * NS_PER_US, reportNs: 1 * NS_PER_US, marketDataNs: 0 }, fees: { maker: '0', taker: '0.0030' } },
      termsOfB: { latency: { orderEntryNs: 20 * NS_PER_US, reportNs: 5 * NS_PER_US, marketDataNs: 0 }, fees: { maker: '0', taker: '-0.0010' } },
    })
    expect(fills).toEqual([
      `24 ACME@XAAA number=1 side=1 qty=100 price=${PX} liquidity=2 fee=3000`,
      `45 ACME@XBBB number=1 side=1 qty=100 price=${PX + 100} liquidity=2 fee=-1000`,
    ])
  })

  test('a venue’s clock that is ahead stamps its trades and reports so, and moves nothing', async () => {
    const stamps: string[] = []
    const watcher = strategy({
      onTrade({ instrument, trade, nowNs }) { if (instrument.venue === 'XAAA') stamps.push(`trade ${nowNs / NS_PER_US} stamped ${trade.exchangeTimeNs / NS_PER_US}`) },
      onQuote: buyer.onQuote as never,
    })
    const history = { a: [order(10, 1, sell, 0, 100), order(25, 2, sell, 200, 50), { us: 30, kind: MarketKind.execute, reference: 2, qty: 50 }, last(100)], b: [order(20, 1, sell, 100, 100), last(100)] }
    const straight = await run(watcher, history)
    const skewed = await run(watcher, { ...history, termsOfA: { clockSkewNs: 7 * NS_PER_US } })
    expect(stamps).toEqual(['trade 30 stamped 30', 'trade 30 stamped 37'])
    expect(skewed.fills).toEqual(straight.fills)
    expect(skewed.end.fingerprint.byClass['reports']).not.toBe(straight.end.fingerprint.byClass['reports'])
  })

  test('the order in which the venues are listed decides nothing', async () => {
    const [a, b] = [[order(10, 1, sell, 0, 100), last(100)], [order(20, 1, sell, 100, 100), last(100)]]
    const there = await run(buyer, { a, b })
    const instruments = new Instruments()
    const [onB, onA] = [instruments.register(usEquity('ACME', 'XBBB')), instruments.register(usEquity('ACME', 'XAAA'))]
    const back = await backtest({
      strategy: buyer, strategyName: 'small', timebase: new Timebase(Epoch.ofDay('2026-01-05')), instruments,
      venues: [
        { name: 'XBBB', market: replayedMarket([{ instrument: onB, source: memorySource(onB.id, [rowsOf(b, 0)]) }]) },
        { name: 'XAAA', market: replayedMarket([{ instrument: onA, source: memorySource(onA.id, [rowsOf(a.map((one) => ({ ...one, instrument: 1 })), 1)]) }]) },
      ],
    }).start()
    expect(back.fingerprint.total).toBe(there.end.fingerprint.total)
  })
})

describe('a venue that looks at the others', () => {
  /** Bids on XAAA, which is empty, at the price that XBBB offers, at these instants. @param quotes by the quoter, instead of an order each time */
  async function bids(awayMarket: 'cancel' | 'slide', at: readonly number[], { sweep = false, delayUs = 0, quotes = false } = {}): Promise<string[]> {
    const instruments = new Instruments()
    const [onA, onB] = [instruments.register(usEquity('ACME', 'XAAA')), instruments.register(usEquity('ACME', 'XBBB'))]
    const timebase = new Timebase(Epoch.ofDay('2026-01-05'))
    const seen: string[] = []
    const bidder = strategy({
      onStart({ instrument, timers, of }) {
        if (instrument.venue !== 'XBBB') return
        const there = of('ACME@XAAA')
        for (const us of at) {
          timers.afterNs(us * NS_PER_US, 'bid', () => {
            if (quotes) there.quote.set({ bid: PX, qty: 100 })
            else there.orders.submit({ side: 'buy', qty: 100, price: PX, ...(sweep && { sweep }) })
          })
        }
      },
      onOrder({ update, order, nowNs }) { seen.push(`${nowNs / NS_PER_US} ${update.event} at ${order.price - PX}${update.reason === undefined ? '' : ` (${update.reason})`}`) },
    })
    await backtest({
      strategy: bidder, strategyName: 'bidder', timebase, instruments, tape: { delayNs: delayUs * NS_PER_US },
      venues: [
        { name: 'XAAA', market: matchedMarket({ listings: [{ instrument: onA, startPrice: PX }], rules: { awayMarket }, fromUnixNs: 0n, untilUnixNs: 1n }) },
        { name: 'XBBB', market: replayedMarket([{ instrument: onB, source: memorySource(onB.id, [rowsOf([order(10, 1, sell, 0, 100), gone(60, 1), last(100)].map((one) => ({ ...one, instrument: 1 })), 1)]) }]) },
      ],
    }).start()
    return seen
  }

  test('cancels a bid that would lock its offer, as long as the tape says that it is there', async () => {
    const seen = await bids('cancel', [10, 60])
    expect(seen.filter((line) => line.includes('locked-market')).map((line) => line.split(' ')[0])).toEqual(['20'])
    expect(seen.at(-1)).toBe('70 acknowledged at 0')
  })

  test('does not know of it before the tape has told', async () => {
    expect(await bids('cancel', [10], { delayUs: 15 })).toEqual(['20 acknowledged at 0'])
    expect((await bids('cancel', [20], { delayUs: 15 })).join()).toContain('locked-market')
  })

  test('lets an intermarket sweep order lock it', async () => {
    expect(await bids('cancel', [10], { sweep: true })).toEqual(['20 acknowledged at 0'])
  })

  test('slides a bid one tick away, and back when the offer is gone', async () => {
    const seen = await bids('slide', [10])
    expect(seen.filter((line) => line.includes('restated')).map((line) => line.replace(/ \(.*/, ''))).toEqual(['20 restated at -100', '60 restated at 0'])
  })

  test('a quoter leaves its bid where the venue has slid it, however often it is told the same', async () => {
    const seen = await bids('slide', [10, 20, 25, 30, 35, 70], { quotes: true })
    expect(seen.map((line) => line.replace(/ \(.*/, ''))).toEqual(['20 acknowledged at 0', '20 restated at -100', '60 restated at 0'])
  })
})

describe('venues that cannot be', () => {
  const quiet = [last(10)]
  const nothing = strategy({})

  test.each([
    ['an instrument of no venue', { termsOfB: { name: 'XCCC' } }, /ACME@XBBB: the run has no venue XBBB; it has XAAA, XCCC/],
    ['a venue that is listed twice', { termsOfB: { name: 'XAAA' } }, /venue XAAA is listed twice/],
    ['a clock that is off by an hour', { termsOfA: { clockSkewNs: 3_600e9 } }, /XAAA: clockSkewNs: found 3600000000000, expected a whole number of ns/],
    ['a clock that is off by a fraction', { termsOfA: { clockSkewNs: 0.5 } }, /clockSkewNs: found 0.5/],
  ])('%s', async (_, terms, message) => {
    await expect(run(nothing, { a: quiet, b: quiet, ...terms })).rejects.toThrow(message)
  })

  test('one symbol in two scales', async () => {
    const instruments = new Instruments()
    instruments.register(usEquity('ACME', 'XAAA'))
    instruments.register({ ...usEquity('ACME', 'XBBB'), priceDecimals: 2 })
    const market = replayedMarket([])
    const wire = () => backtest({ strategy: nothing, strategyName: 'small', timebase: new Timebase(Epoch.ofDay('2026-01-05')), instruments, venues: [{ name: 'XAAA', market }, { name: 'XBBB', market }] })
    expect(wire).toThrow(/one symbol on several venues needs one scale.*ACME@XAAA: 4 decimals.*ACME@XBBB: 2 decimals/)
  })
})
