/** Orders against the stream, against a quote that they name, and on request; every refusal and its category. */
import { describe, expect, it } from 'vitest'
import { OrderType, TimeInForce } from '../../../core/orders/venue.js'
import { NS_PER_US } from '../../../core/time.js'
import { fxPair } from '../../../core/currency-pair.js'
import { providerTerms } from '../../../sim/fx/provider-terms.js'
import { refusalCode } from '../../../sim/fx/reject-codes.js'
import { FIRST_REQUESTED_QUOTE } from '../../../sim/fx/requested-quotes.js'
import { NO_LATENCY } from '../../../sim/venue/latency.js'
import { buy, FxWorld, MILLION, none, px, sell } from './fx-world.js'

const us = (count: number): number => count * NS_PER_US

describe('orders with a limit against the stream', () => {
  it('deal at the price of their size, whole, each side at its own', async () => {
    const world = new FxWorld()
    const venue = world.taker('fund')
    world.price(0, '1.10500', '1.10502')
    world.order(10, venue, 1, buy, '1.10502')
    world.order(20, venue, 2, buy, '1.10510', { qty: MILLION + 1 })
    world.order(30, venue, 3, sell, '1.10490', { qty: 5 * MILLION, fok: true })
    expect(await world.run()).toEqual([
      '10 fund: trade #1 1000000 @ 1.10502, cum 1000000 leaves 0 of 1000000',
      '20 fund: trade #2 1000001 @ 1.10504, cum 1000001 leaves 0 of 1000001',
      '30 fund: trade #3 5000000 @ 1.10498, cum 5000000 leaves 0 of 5000000',
    ])
  })

  it('are refused where the price of their size is beyond their limit, or there is none', async () => {
    const world = new FxWorld({ terms: { quoteValidNs: us(100) } })
    const venue = world.taker('fund')
    world.order(5, venue, 1, buy, '1.10502')
    world.price(10, '1.10500', '1.10502')
    world.order(20, venue, 2, buy, '1.10501')
    world.order(30, venue, 3, buy, '1.10502', { qty: 2 * MILLION })
    world.order(40, venue, 4, sell, '1.10501')
    world.withdraw(50)
    world.order(60, venue, 5, buy, '1.10502')
    world.price(70, '1.10500', '1.10502')
    world.order(169, venue, 6, buy, '1.10502')
    world.order(170, venue, 7, buy, '1.10502')
    expect(await world.run()).toEqual([
      '5 fund: rejected #1, cum 0 leaves 0 of 1000000 (no-liquidity)',
      '20 fund: rejected #2, cum 0 leaves 0 of 1000000 (no-liquidity)',
      '30 fund: rejected #3, cum 0 leaves 0 of 2000000 (no-liquidity)',
      '40 fund: rejected #4, cum 0 leaves 0 of 1000000 (no-liquidity)',
      '60 fund: rejected #5, cum 0 leaves 0 of 1000000 (no-liquidity)',
      '169 fund: trade #6 1000000 @ 1.10502, cum 1000000 leaves 0 of 1000000',
      '170 fund: rejected #7, cum 0 leaves 0 of 1000000 (no-liquidity)',
    ])
  })

  it('that are too large deal in part only where that is agreed, and only if they are immediate-or-cancel', async () => {
    const world = new FxWorld()
    const whole = world.taker('whole')
    const part = world.taker('part', { partialFills: true })
    world.price(0, '1.10500', '1.10502')
    world.order(10, whole, 1, buy, '1.10510', { qty: 6 * MILLION })
    world.order(20, part, 1, buy, '1.10510', { qty: 6 * MILLION, fok: true })
    world.order(30, part, 2, buy, '1.10510', { qty: 6 * MILLION })
    world.order(40, part, 3, buy, '1.10510')
    expect(await world.run()).toEqual([
      '10 whole: rejected #1, cum 0 leaves 0 of 6000000 (not-fillable)',
      '20 part: rejected #1, cum 0 leaves 0 of 6000000 (not-fillable)',
      '30 part: trade #2 5000000 @ 1.10504, cum 5000000 leaves 1000000 of 6000000',
      '30 part: canceled #2, cum 5000000 leaves 0 of 6000000 (ioc-remainder)',
      '40 part: rejected #3, cum 0 leaves 0 of 1000000 (no-liquidity)',
    ])
  })
})

describe('previously quoted orders', () => {
  it('deal on the quote that they name, at its price; a replaced one for as long as the provider lets them', async () => {
    const world = new FxWorld({ terms: { replacedQuoteNs: us(30), quoteValidNs: us(500), taker: { lastLook: { tolerance: 100 } } } })
    const venue = world.taker('fund')
    world.price(0, '1.10500', '1.10502')
    world.price(100, '1.10505', '1.10507')
    world.order(129, venue, 1, buy, '1.10502', { quote: 1 })
    world.order(130, venue, 2, buy, '1.10502', { quote: 1 })
    world.order(140, venue, 3, buy, '1.10507', { quote: 2 })
    world.order(150, venue, 4, buy, '1.10507', { quote: 3 })
    world.order(160, venue, 5, buy, '1.10506', { quote: 2 })
    world.order(600, venue, 6, buy, '1.10507', { quote: 2 })
    world.price(700, '1.10500', '1.10502')
    world.withdraw(710)
    world.price(720, '1.10500', '1.10502')
    world.order(725, venue, 7, buy, '1.10502', { quote: 3 })
    expect(await world.run()).toEqual([
      '129 fund: trade #1 1000000 @ 1.10502, cum 1000000 leaves 0 of 1000000',
      '130 fund: rejected #2, cum 0 leaves 0 of 1000000 (quote-gone)',
      '140 fund: trade #3 1000000 @ 1.10507, cum 1000000 leaves 0 of 1000000',
      '150 fund: rejected #4, cum 0 leaves 0 of 1000000 (unknown-quote)',
      '160 fund: rejected #5, cum 0 leaves 0 of 1000000 (no-liquidity)',
      '600 fund: rejected #6, cum 0 leaves 0 of 1000000 (quote-gone)',
      '725 fund: rejected #7, cum 0 leaves 0 of 1000000 (quote-gone)',
    ])
  })

  it('on an old quote meet a last look that knows the new price', async () => {
    const world = new FxWorld({ terms: { replacedQuoteNs: us(30), taker: { lastLook: { tolerance: 2 } } } })
    const venue = world.taker('fund')
    world.price(0, '1.10500', '1.10502')
    world.price(100, '1.10505', '1.10507')
    world.order(110, venue, 1, buy, '1.10502', { quote: 1 })
    expect(await world.run()).toEqual(['110 fund: rejected #1, cum 0 leaves 0 of 1000000 (last-look)'])
  })

  it('a quote older than thousands of others is gone', async () => {
    const world = new FxWorld({ terms: { replacedQuoteNs: 3_600_000_000_000 } })
    const venue = world.taker('fund')
    for (let i = 0; i < 5_000; i++) world.price(i, '1.10500', '1.10502')
    world.order(5_000, venue, 1, buy, '1.10502', { quote: 905 })
    world.order(5_001, venue, 2, buy, '1.10502', { quote: 904 })
    expect(await world.run()).toEqual([
      '5000 fund: trade #1 1000000 @ 1.10502, cum 1000000 leaves 0 of 1000000',
      '5001 fund: rejected #2, cum 0 leaves 0 of 1000000 (quote-gone)',
    ])
  })
})

describe('requests for quote', () => {
  const requests = { answerNs: us(5), validNs: us(100) }

  it('are answered after a time with both sides or one, at the price of then; the quote is dealt on until its time is over', async () => {
    const world = new FxWorld({ latency: { ...NO_LATENCY, orderEntryNs: us(10), reportNs: us(20) }, terms: { requests, taker: { lastLook: { tolerance: 100 } } } })
    const venue = world.taker('fund')
    world.price(0, '1.10500', '1.10502')
    world.at(30, () => venue.requestQuote(1, world.pair.index, none, 2 * MILLION))
    world.price(43, '1.10510', '1.10512')
    world.at(50, () => venue.requestQuote(2, world.pair.index, buy, MILLION))
    world.order(134, venue, 1, sell, '1.10508', { qty: 2 * MILLION, quote: () => world.answers[0].quote })
    world.order(156, venue, 2, buy, '1.10512', { quote: () => world.answers[1].quote })
    expect(await world.run()).toEqual([
      '65 fund: quote for request 1 1.10508/1.10514 for 2000000 until 145',
      '85 fund: quote for request 2 0.00000/1.10512 for 1000000 until 165',
      '164 fund: trade #1 2000000 @ 1.10508, cum 2000000 leaves 0 of 2000000',
      '186 fund: rejected #2, cum 0 leaves 0 of 1000000 (quote-gone)',
    ])
    expect(world.answers.map(({ quote }) => quote)).toEqual([FIRST_REQUESTED_QUOTE, FIRST_REQUESTED_QUOTE + 1])
  })

  it('make a quote that is one taker\'s own, dealt on once, on its side, up to its size', async () => {
    const world = new FxWorld({ terms: { requests, taker: { lastLook: { hold: us(20) } } } })
    const [venue, thief] = [world.taker('fund'), world.taker('thief')]
    const quote = FIRST_REQUESTED_QUOTE
    world.price(0, '1.10500', '1.10502')
    world.at(10, () => venue.requestQuote(1, world.pair.index, buy, MILLION))
    world.order(20, thief, 1, buy, '1.10502', { quote })
    world.order(21, venue, 1, sell, '1.10500', { quote })
    world.order(22, venue, 2, buy, '1.10502', { quote, qty: MILLION + 1 })
    world.order(23, venue, 3, buy, '1.10501', { quote })
    world.order(24, venue, 4, buy, '1.10502', { quote })
    world.order(25, venue, 5, buy, '1.10502', { quote })
    world.order(60, venue, 6, buy, '1.10502', { quote })
    world.order(61, venue, 7, buy, '1.10502', { quote: quote + 1 })
    expect((await world.run()).slice(1)).toEqual([
      '20 thief: rejected #1, cum 0 leaves 0 of 1000000 (unknown-quote)',
      '21 fund: rejected #1, cum 0 leaves 0 of 1000000 (unknown-quote)',
      '22 fund: rejected #2, cum 0 leaves 0 of 1000001 (not-fillable)',
      '23 fund: rejected #3, cum 0 leaves 0 of 1000000 (no-liquidity)',
      '44 fund: trade #4 1000000 @ 1.10502, cum 1000000 leaves 0 of 1000000',
      '45 fund: rejected #5, cum 0 leaves 0 of 1000000 (last-look-latency)',
      '60 fund: rejected #6, cum 0 leaves 0 of 1000000 (quote-gone)',
      '61 fund: rejected #7, cum 0 leaves 0 of 1000000 (unknown-quote)',
    ])
  })

  it('are refused for what cannot be quoted', async () => {
    const world = new FxWorld({ terms: { requests } })
    const venue = world.taker('fund')
    const unserved = world.taker('nobody', { served: false })
    world.at(10, () => {
      venue.requestQuote(1, world.pair.index, none, MILLION)
      venue.requestQuote(2, world.pair.index + 1, none, MILLION)
      venue.requestQuote(3, world.pair.index, none, 0)
      venue.requestQuote(4, world.pair.index, none, 6 * MILLION)
      unserved.requestQuote(5, world.pair.index, none, MILLION)
    })
    expect(await world.run()).toEqual([
      '10 fund: quote for request 2 (unknown-instrument)',
      '10 fund: quote for request 3 (bad-quantity)',
      '10 fund: quote for request 4 (not-fillable)',
      '10 nobody: quote for request 5 (unknown-account)',
      '15 fund: quote for request 1 (no-liquidity)',
    ])
  })
})

describe('refusals without a last look', () => {
  it('name what is wrong with the order, the account or the credit', async () => {
    const world = new FxWorld({ terms: { taker: { lastLook: { hold: us(50) } } } })
    const { limit, market } = OrderType
    const { ioc, day } = TimeInForce
    const pair = world.pair.index
    const venue = world.taker('fund', { creditNotional: px('1.10502') * 2 * MILLION })
    const unserved = world.taker('nobody', { served: false })
    world.price(0, '1.10500', '1.10502')
    world.at(10, () => {
      venue.submit(1, pair + 1, buy, limit, ioc, px('1.10502'), MILLION)
      venue.submit(2, pair, buy, market, ioc, 0, MILLION)
      venue.submit(3, pair, buy, limit, day, px('1.10502'), MILLION)
      venue.submit(4, pair, buy, limit, ioc, px('1.10502'), MILLION, { hidden: true })
      venue.submit(5, pair, buy, limit, ioc, px('1.10502'), 0)
      venue.submit(6, pair, buy, limit, ioc, 0, MILLION)
      unserved.submit(1, pair, buy, limit, ioc, px('1.10502'), MILLION)
      venue.submit(7, pair, buy, limit, ioc, px('1.10502'), MILLION)
      venue.submit(8, pair, sell, limit, ioc, px('1.10500'), MILLION)
      venue.submit(9, pair, buy, limit, ioc, px('1.10502'), MILLION)
      venue.submit(7, pair, buy, limit, ioc, px('1.10502'), MILLION)
    })
    expect(await world.run()).toEqual([
      '10 fund: rejected #1, cum 0 leaves 0 of 1000000 (unknown-instrument)',
      '10 fund: rejected #2, cum 0 leaves 0 of 1000000 (unsupported)',
      '10 fund: rejected #3, cum 0 leaves 0 of 1000000 (unsupported)',
      '10 fund: rejected #4, cum 0 leaves 0 of 1000000 (unsupported)',
      '10 fund: rejected #5, cum 0 leaves 0 of 0 (bad-quantity)',
      '10 fund: rejected #6, cum 0 leaves 0 of 1000000 (bad-price)',
      '10 fund: rejected #9, cum 0 leaves 0 of 1000000 (credit)',
      '10 fund: rejected #7, cum 0 leaves 0 of 1000000 (duplicate-order-id)',
      '10 nobody: rejected #1, cum 0 leaves 0 of 1000000 (unknown-account)',
      '60 fund: trade #7 1000000 @ 1.10502, cum 1000000 leaves 0 of 1000000',
      '60 fund: trade #8 1000000 @ 1.10500, cum 1000000 leaves 0 of 1000000',
    ])
  })

  it('give back the credit of an order that a last look refused', async () => {
    const world = new FxWorld({ terms: { taker: { creditNotional: px('1.10502') * MILLION, lastLook: { hold: us(50) } } } })
    const venue = world.taker('fund')
    world.price(0, '1.10500', '1.10502')
    world.price(20, '1.10499', '1.10501')
    world.order(10, venue, 1, buy, '1.10502')
    world.order(30, venue, 2, buy, '1.10502')
    world.order(70, venue, 3, buy, '1.10502')
    world.order(150, venue, 4, buy, '1.10502')
    expect(await world.run()).toEqual([
      '30 fund: rejected #2, cum 0 leaves 0 of 1000000 (credit)',
      '60 fund: rejected #1, cum 0 leaves 0 of 1000000 (last-look)',
      '120 fund: trade #3 1000000 @ 1.10501, cum 1000000 leaves 0 of 1000000',
      '150 fund: rejected #4, cum 0 leaves 0 of 1000000 (credit)',
    ])
  })

  it.each([
    ['last-look', 'A-1', 30], ['last-look-latency', 'A-2', 31], ['no-liquidity', 'B', 32], ['quote-gone', 'B', 32], ['unknown-quote', 'B', 32], ['not-fillable', 'B', 32],
    ['credit', 'C', 25], ['unknown-account', 'D', 15], ['other', 'E', 99], ['duplicate-order-id', 'E', 6], ['unknown-instrument', 'F', 1],
  ] as const)('%s is of category %s, OrdRejReason %i', (reason, category, ordRejReason) => {
    expect(refusalCode(reason)).toEqual({ category, ordRejReason })
  })
})

describe('terms that cannot be', () => {
  const bands = [{ qty: MILLION, widen: 0 }]

  it.each([
    [{ bands: [] }, 'provider.bands: found [], expected at least one band, by rising qty and never falling widen'],
    [{ bands: [{ qty: 5, widen: 1 }, { qty: 5, widen: 1 }] }, 'provider.bands: found'],
    [{ bands: [{ qty: 5, widen: 1 }, { qty: 6, widen: 0 }] }, 'expected at least one band, by rising qty and never falling widen'],
    [{ bands, taker: { lastLook: { hold: -1 } } }, 'provider.taker.lastLook.hold: found -1, expected a whole number from 0 to 3600000000000'],
    [{ bands, taker: { lastLook: { hold: { lowNs: 9, highNs: 3 } } } }, 'provider.taker.lastLook.hold: found {"lowNs":9,"highNs":3}'],
    [{ bands, taker: { lastLook: { tolerance: 0.5 } } }, 'provider.taker.lastLook.tolerance: found 0.5, expected a whole number'],
    [{ bands, taker: { lastLook: { otherRefusalsPpm: 1_000_001 } } }, 'provider.taker.lastLook.otherRefusalsPpm: found 1000001'],
    [{ bands, replacedQuoteNs: Number.NaN }, 'provider.replacedQuoteNs: found NaN'],
  ])('%j', (terms, message) => {
    expect(() => providerTerms(terms)).toThrow(message)
  })

  it('no currency pair', () => {
    expect(() => fxPair('EURUSD', 'LPA')).toThrow("expected two currencies such as EUR/USD, found 'EURUSD'")
    expect(fxPair('USD/JPY', 'LPA')).toMatchObject({ currency: 'JPY', priceDecimals: 3 })
  })
})
