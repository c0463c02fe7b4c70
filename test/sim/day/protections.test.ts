/** Protections in a trading day: what each does to a market, as whole lists of what the feed says of phases, bands, crosses and sessions. */
import { describe, expect, it } from 'vitest'
import { Side } from '../../../core/market/vocabulary.js'
import { TimeInForce } from '../../../core/orders/venue.js'
import { DayWorld, type DayWorldOptions, type Sent } from './day-world.js'

const { buy, sell } = Side
const DAY = { preOpen: '09:00', opening: '09:30', closing: '16:00', close: '16:00' }
const LUDP = { previousClose: { ALPHA: '40.00' }, luld: { tier: 1 } } as const
type Send = (time: string, order: number, side: Side, qty: number, terms?: Sent) => void

/** A market that has opened at 40.00 with a trade of 100. */
function opened(options: DayWorldOptions = {}): { world: DayWorld; a: Send; b: Send } {
  const world = new DayWorld({ terms: DAY, ...options })
  const [a, b] = [world.trader('a'), world.trader('b')]
  a('09:10', 900, buy, 100, { price: '40.00' })
  b('09:10', 900, sell, 100, { price: '40.00' })
  return { world, a, b }
}

/** Events between the opening and the close. */
async function during(world: DayWorld): Promise<readonly string[]> {
  await world.run()
  return world.events.filter((line) => line > '09:30:00 feed 0: trading' && line < '15:3' && !line.includes('startOf'))
}

describe('limit up, limit down', () => {
  it('a limit state of 15 seconds becomes a pause, which an auction within its collars ends', async () => {
    const { world, a, b } = opened({ terms: { ...DAY, imbalances: { reopening: { every: '150s' } } }, protections: LUDP })
    a('10:00', 1, buy, 100, { price: '45.00' })
    b('10:03', 1, sell, 100, { price: '41.50' })
    expect(await during(world)).toEqual([
      '10:00:15 feed 0: paused LUDP', '10:00:15 feed 0: auctionCollar 380000 to 441000 around 420000',
      '10:02:45 feed 0: halt imbalance none 0, paired 0, reference 420100 near 0 far 0',
      '10:05:15 feed 0: halt cross 100@420000 (match 6)', '10:05:15 feed 0: trading LUDP',
      '10:05:15 feed 0: limits 399000 to 441000 around 420000',
    ])
    expect(world.lines.filter((line) => line.includes('a#1') || line.includes('09:30:00 feed 0: limits'))).toEqual([
      '09:30:00 feed 0: limits 380000 to 420000 around 400000',
      '10:00:00 a#1 new, cum 0 leaves 100 of 100@450000', '10:00:00 a#1 restated, cum 0 leaves 100 of 100@420000 (price-band)',
      '10:05:15 a#1 trade 100@420000 none, cum 100 leaves 0 of 100@420000',
    ])
  })

  it('an auction outside the collars extends the pause, and widens the collar on that side', async () => {
    const { world, a, b } = opened({ protections: LUDP })
    b('10:00', 1, sell, 100, { price: '38.00' })
    a('10:01', 1, buy, 100, { price: '35.90' })
    b('10:02', 2, sell, 100, { price: '35.00' })
    b('10:02', 3, sell, 500, { price: '35.50', timeInForce: TimeInForce.gtc })
    a('10:02', 2, buy, 500, { price: '35.90' })
    expect(await during(world)).toEqual([
      '10:00:15 feed 0: paused LUDP', '10:00:15 feed 0: auctionCollar 361000 to 420000 around 380000',
      '10:05:15 feed 0: auctionCollar 342000 to 420000 around 380000, extended 1',
      '10:10:15 feed 0: halt cross 600@359000 (match 8)', '10:10:15 feed 0: trading LUDP', '10:10:15 feed 0: limits 341100 to 377000 around 359000',
    ])
  })

  it('the national best bid and offer counts, whatever the venue does about other venues', async () => {
    for (const awayMarket of ['ignore', 'cancel'] as const) {
      const { world } = opened({ protections: LUDP, rules: { awayMarket } })
      world.at('10:00', () => world.engine.setAwayQuote(0, 420_000, 430_000))
      world.at('10:00:10', () => world.engine.setAwayQuote(0, 419_900, 430_000))
      world.at('11:00', () => world.engine.setAwayQuote(0, 400_000, 420_000))
      world.at('11:01', () => world.engine.setAwayQuote(0, 380_000, 380_000))
      expect((await during(world)).filter((line) => line.includes('paused'))).toEqual(['11:01:15 feed 0: paused LUDP'])
    }
  })

  it('a pause that begins in the last ten minutes goes over into the closing cross', async () => {
    const { world, a, b } = opened({ protections: LUDP })
    a('15:55', 1, buy, 100, { price: '50.00' })
    b('15:57', 1, sell, 100, { price: '43.00' })
    await world.run()
    expect(world.events.filter((line) => line > '15:35')).toEqual([
      '15:35:00 feed 0: limits 360000 to 440000 around 400000',
      '15:55:15 feed 0: paused LUDP', '15:55:15 feed 0: auctionCollar 360000 to 462000 around 440000',
      '16:00:00 feed: endOfMarketHours', '16:00:00 feed 0: closing cross 100@430000 (match 6)', '16:00:00 feed 0: closed',
      '16:00:00 feed: endOfSystemHours', '16:00:00 feed: endOfMessages',
    ])
  })
})

describe('the market-wide circuit breaker', () => {
  const symbols = ['ALPHA', 'BRAVO']
  const previousClose = { ALPHA: '40.00', BRAVO: '20.00' }

  it('stops every instrument when an index of their own falls by 7%, for 15 minutes, and resumes by a cross', async () => {
    const { world, a, b } = opened({ terms: { ...DAY, imbalances: { reopening: { every: '600s' } } }, symbols, protections: { previousClose, circuitBreaker: { weights: { ALPHA: 1, BRAVO: 2 } } } })
    b('10:00', 1, buy, 100, { price: '34.41' })
    a('10:00', 1, sell, 50, { price: '34.41' })
    b('10:01', 2, buy, 50, { price: '34.40' })
    a('10:01', 2, sell, 100, { price: '34.40' })
    a('10:05', 3, sell, 10, { price: '34.00' })
    b('10:05', 3, buy, 10, { price: '36.00' })
    expect(await during(world)).toEqual([
      '09:30:00 feed 1: opening cross 0@0 (match 4)', '09:30:00 feed 1: trading',
      '10:01:00 feed: circuitBreaker1', '10:01:00 feed 0: halted MWC1', '10:01:00 feed 1: halted MWC1',
      '10:11:00 feed 0: halt imbalance none 0, paired 10, reference 344000 near 344000 far 344000', '10:11:00 feed 1: halt imbalance none 0, paired 0, reference 200000 near 0 far 0',
      '10:16:00 feed 0: halt cross 10@344000 (match 10)', '10:16:00 feed 0: trading MWCQ', '10:16:00 feed 1: halt cross 0@0 (match 11)', '10:16:00 feed 1: trading MWCQ',
    ])
  })

  it('stops for the day at level 3, by the values of an index that are given', async () => {
    const { world, a } = opened({ symbols, protections: { circuitBreaker: { previousClose: '5000.00', values: [{ at: '11:00', value: '4650.01' }, { at: '12:00', value: '3999.99' }] } } })
    a('12:30', 1, buy, 10, { price: '40.00' })
    await world.run()
    expect(world.events.filter((line) => line > '11')).toEqual([
      '12:00:00 feed: circuitBreaker3', '12:00:00 feed 0: halted MWC3', '12:00:00 feed 1: halted MWC3',
      '16:00:00 feed: endOfMarketHours', '16:00:00 feed 0: closed', '16:00:00 feed 1: closed', '16:00:00 feed: endOfSystemHours', '16:00:00 feed: endOfMessages',
    ])
  })
})

describe('volatility interruptions', () => {
  const volatility = { dynamicBps: 200, staticBps: 500, extendedBps: 400, call: '120s', random: '30s', extendedCall: '60s' }

  it('an order that would trade outside the dynamic range trades as far as it may, then an auction is called, with a random end', async () => {
    const { world, a, b } = opened({ protections: { volatility } })
    b('10:00', 1, sell, 10, { price: '40.80' })
    b('10:00', 2, sell, 10, { price: '40.81' })
    a('10:01', 1, buy, 15, { price: '41.00' })
    a('10:02', 2, buy, 15, { price: '41.00', timeInForce: TimeInForce.ioc })
    await world.run()
    const [ends] = world.lines.filter((line) => line.includes('halt cross'))
    expect(world.lines.filter((line) => line > '10:01' && line < '15').map((line) => line.replace(ends.split(' ')[0], 'END'))).toEqual([
      '10:01:00 a#1 new, cum 0 leaves 15 of 15@410000',
      '10:01:00 feed 0: execute 3 10 (match 4)', '10:01:00 b#1 trade 10@408000 maker, cum 10 leaves 0 of 10@408000', '10:01:00 a#1 trade 10@408000 taker, cum 10 leaves 5 of 15@410000',
      '10:01:00 feed 0: paused VOLA', '10:01:00 feed 0: add 5 buy 5@410000',
      '10:02:00 a#2 rejected, cum 0 leaves 0 of 15@410000 (halted)',
      'END feed 0: execute 5 5@408100 (match 5)', 'END a#1 trade 5@408100 none, cum 15 leaves 0 of 15@410000',
      'END feed 0: execute 4 5@408100 (match 6)', 'END b#2 trade 5@408100 none, cum 5 leaves 5 of 10@408100',
      'END feed 0: halt cross 5@408100 (match 7)', 'END feed 0: trading VOLA',
    ])
    expect(ends >= '10:03:00' && ends < '10:03:31').toBe(true)
  })

  it('what would have to trade at once is cancelled, and a fill-or-kill that reaches beyond the range stops nothing', async () => {
    const { world, a, b } = opened({ protections: { volatility } })
    b('10:00', 1, sell, 10, { price: '40.80' })
    b('10:00', 2, sell, 10, { price: '42.00' })
    a('10:01', 1, buy, 15, { price: '42.00', timeInForce: TimeInForce.fok })
    a('10:02', 2, buy, 15, { price: '42.00', timeInForce: TimeInForce.ioc })
    await world.run()
    expect(world.lines.filter((line) => / a#[12] (canceled|trade)|paused/.test(line))).toEqual([
      '10:01:00 a#1 canceled, cum 0 leaves 0 of 15@420000 (not-fillable)',
      '10:02:00 a#2 trade 10@408000 taker, cum 10 leaves 5 of 15@420000', '10:02:00 feed 0: paused VOLA',
      '10:02:00 a#2 canceled, cum 10 leaves 0 of 15@420000 (volatility-interruption)',
    ])
  })

  it('a price far away extends the call: somebody ends it later', async () => {
    const { world, a, b } = opened({ protections: { volatility: { ...volatility, random: '0s' } } })
    b('10:00', 1, sell, 10, { price: '45.00' })
    a('10:01', 1, buy, 10, { price: '45.00' })
    expect(await during(world)).toEqual(['10:01:00 feed 0: paused VOLA', '10:04:00 feed 0: halt cross 10@450000 (match 6)', '10:04:00 feed 0: trading VOLA'])
  })

  it('an extended call ends as soon as nothing would trade any more', async () => {
    const { world, a, b } = opened({ protections: { volatility: { ...volatility, random: '0s', extendedCall: '3600s' } } })
    b('10:00', 1, sell, 10, { price: '45.00' })
    a('10:01', 1, buy, 10, { price: '45.00' })
    world.at('10:30', () => world.engine.cancel(0, 1))
    expect(await during(world)).toEqual(['10:01:00 feed 0: paused VOLA', '10:30:00 feed 0: halt cross 0@0 (match 4)', '10:30:00 feed 0: trading VOLA'])
  })
})

describe('price collars', () => {
  const sent = async (action: 'reject' | 'cancel'): Promise<readonly string[]> => {
    const { world, a, b } = opened({ protections: { collars: { dynamicBps: 100, action } } })
    b('10:00', 1, sell, 10, { price: '40.40' })
    b('10:00', 2, sell, 10, { price: '40.41' })
    a('10:01', 1, buy, 15, { price: '41.00' })
    a('10:02', 2, buy, 15)
    await world.run()
    return world.lines.filter((line) => / a#[12] (canceled|trade|rejected)/.test(line)).map((line) => line.slice(9))
  }

  it('refuse an order beyond; a market order trades up to there', async () => {
    expect(await sent('reject')).toEqual([
      'a#1 rejected, cum 0 leaves 0 of 15@410000 (price-band)',
      'a#2 trade 10@404000 taker, cum 10 leaves 5 of 15@0', 'a#2 canceled, cum 10 leaves 0 of 15@0 (price-band)',
    ])
  })

  it('or cancel what of it would trade or rest beyond; the range follows the last price', async () => {
    expect(await sent('cancel')).toEqual([
      'a#1 trade 10@404000 taker, cum 10 leaves 5 of 15@410000', 'a#1 canceled, cum 10 leaves 0 of 15@410000 (price-band)',
      'a#2 trade 10@404100 taker, cum 10 leaves 5 of 15@0', 'a#2 canceled, cum 10 leaves 0 of 15@0 (no-liquidity)'.replace('no-liquidity', 'ioc-remainder'),
    ])
  })
})

describe('short sales', () => {
  it('after a fall of 10% are refused at or below the national best bid, the next day too, and no longer than that', async () => {
    const { world, a, b } = opened({ terms: { ...DAY, days: 3 }, protections: { previousClose: { ALPHA: '40.00' }, shortSales: {} } })
    a('10:00', 1, buy, 100, { price: '36.00', timeInForce: TimeInForce.gtc })
    b('10:01', 1, sell, 10, { price: '36.00', shortSale: 'short' })
    b('10:02', 2, sell, 10, { price: '36.00', shortSale: 'short' })
    b('10:02', 3, sell, 10, { price: '36.01', shortSale: 'short' })
    world.at('10:03', () => world.engine.setAwayQuote(0, 360_500, undefined))
    b('10:04', 4, sell, 10, { price: '36.05', shortSale: 'short' })
    b('10:04', 5, sell, 10, { price: '36.05', shortSale: 'short-exempt' })
    world.at('10:05', () => world.engine.setAwayQuote(0, undefined, undefined))
    b('2026-01-06T10:00:00Z', 6, sell, 10, { price: '36.00', shortSale: 'short' })
    b('2026-01-07T10:00:00Z', 7, sell, 10, { price: '36.00', shortSale: 'short' })
    await world.run()
    expect(world.lines.filter((line) => / b#[1-7] (new|rejected)/.test(line)).map((line) => line.replace(/, cum.*@/, ' @'))).toEqual([
      '10:01:00 b#1 new @360000', '10:02:00 b#2 rejected @360000 (short-sale-restricted)', '10:02:00 b#3 new @360100',
      '10:04:00 b#4 rejected @360500 (short-sale-restricted)', '10:04:00 b#5 new @360500',
      '01-06 10:00:00 b#6 rejected @360000 (short-sale-restricted)', '01-07 10:00:00 b#7 new @360000',
    ])
  })
})

describe('halts by the terms', () => {
  it('halt, quotation and resumption with their reasons; one that lasts goes on the next day, and the cross that was missed is held then', async () => {
    const halts = [
      { symbol: 'ALPHA', at: '11:00', reason: 'T1', quote: '11:25', resume: '11:30' }, { symbol: 'BRAVO', at: '15:00', reason: 'H10', },
      { symbol: 'BRAVO', date: '2026-01-06', at: '10:00', reason: 'H10', resume: '10:00', resumeReason: 'R4' },
    ]
    const world = new DayWorld({ terms: { ...DAY, days: 2 }, symbols: ['ALPHA', 'BRAVO'], protections: { halts } })
    await world.run()
    expect(world.events.filter((line) => line > '11' || line.startsWith('01-06')).filter((line) => !/(start|end)Of/.test(line))).toEqual([
      '01-06 09:00:00 feed 0: quotationOnly', '01-06 09:00:00 feed 1: halted H10',
      '01-06 09:30:00 feed 0: opening cross 0@0 (match 5)', '01-06 09:30:00 feed 0: trading',
      '01-06 10:00:00 feed 1: opening cross 0@0 (match 6)', '01-06 10:00:00 feed 1: trading R4',
      '01-06 16:00:00 feed 0: closing cross 0@0 (match 7)', '01-06 16:00:00 feed 0: closed', '01-06 16:00:00 feed 1: closing cross 0@0 (match 8)', '01-06 16:00:00 feed 1: closed',
      '11:00:00 feed 0: halted T1', '11:25:00 feed 0: quotationOnly T3', '11:30:00 feed 0: halt cross 0@0 (match 3)', '11:30:00 feed 0: trading T3',
      '15:00:00 feed 1: halted H10',
      '16:00:00 feed 0: closing cross 0@0 (match 4)', '16:00:00 feed 0: closed', '16:00:00 feed 1: closed',
    ].sort((left, right) => Number(right.startsWith('11') || right.startsWith('15') || right.startsWith('16')) - Number(left.startsWith('11') || left.startsWith('15') || left.startsWith('16'))))
  })

  it('an operator halts and resumes at any instant', async () => {
    const { world } = opened()
    world.at('10:00', () => world.day.halt(0, 'T12'))
    world.at('10:30', () => world.day.resume(0, 'C11'))
    expect(await during(world)).toEqual(['10:00:00 feed 0: halted T12', '10:30:00 feed 0: halt cross 0@0 (match 4)', '10:30:00 feed 0: trading C11'])
  })
})

describe('broken trades', () => {
  it('are told to the feed and to both sides; the last one by name, a cross as a whole by the number of its print', async () => {
    const { world, a, b } = opened({ protections: { brokenTrades: [{ symbol: 'ALPHA', at: '11:00', match: 'last' }, { symbol: 'ALPHA', at: '12:00', match: 3 }, { symbol: 'ALPHA', at: '13:00', match: 3 }] } })
    b('10:00', 1, sell, 10, { price: '40.00' })
    a('10:00', 1, buy, 25, { price: '40.00' })
    world.at('11:30', () => world.engine.replace(0, 1, 400_000, 18))
    await world.run()
    expect(world.lines.filter((line) => line > '11' && line < '15')).toEqual([
      '11:00:00 feed 0: broken (match 4)',
      '11:00:00 b#1 tradeCanceled, cum 0 leaves 0 of 0@400000', '11:00:00 a#1 tradeCanceled, cum 0 leaves 15 of 15@400000',
      '11:30:00 feed 0: delete 4', '11:30:00 a#1 replaced, cum 0 leaves 18 of 18@400000', '11:30:00 feed 0: add 5 buy 18@400000',
      '12:00:00 feed 0: broken (match 3)', '12:00:00 a#900 tradeCanceled, cum 0 leaves 0 of 0@400000', '12:00:00 b#900 tradeCanceled, cum 0 leaves 0 of 0@400000',
    ])
  })
})

describe('terms of protections that cannot be', () => {
  const refusals: readonly (readonly [string, DayWorldOptions['protections'], string])[] = [
    ['bands without a close', { luld: {} }, 'protections.previousClose.ALPHA: found nothing, expected the price that luld begins with'],
    ['an index of strangers', { circuitBreaker: { weights: { ZULU: 1 } } }, 'protections.circuitBreaker.weights: found ZULU, expected instruments of the venue: ALPHA'],
    ['two kinds of interruption', { ...LUDP, volatility: { dynamicBps: 1, staticBps: 1, extendedBps: 1, call: '1s' } }, 'expected luld or volatility, not both'],
    ['a halt of a stranger', { halts: [{ symbol: 'ZULU', at: '10:00' }] }, 'protections.halts: found ZULU, expected instruments of the venue: ALPHA'],
  ]
  it.each(refusals)('%s', (_name, protections, message) => {
    expect(() => new DayWorld({ ...(protections === undefined ? {} : { protections }) })).toThrow(message)
  })
})
