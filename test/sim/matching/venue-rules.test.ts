/** Protections and the sharing of a price, by configuration of the venue: whole lists of reports. */
import { describe, expect, it } from 'vitest'
import { OrderType, TimeInForce } from '../../../core/orders/venue.js'
import { allocationRule } from '../../../sim/matching/allocation-rule.js'
import type { MatchingRules } from '../../../sim/matching/rules.js'
import { buy, EngineLog, PLAIN, sell, type Trader } from './engine-log.js'

function floor(rules: Partial<MatchingRules> = {}, spec = PLAIN): { log: EngineLog; a: Trader; b: Trader; c: Trader } {
  const log = new EngineLog([spec], { rules })
  return { log, a: log.trader('a'), b: log.trader('b'), c: log.trader('c') }
}

describe('price band', () => {
  it('nothing trades outside: a market order ends at the band, a limit order rests at it', () => {
    const { log, a, b } = floor()
    a.limit(1, sell, 5, 100)
    a.limit(2, sell, 5, 103)
    log.engine.setPriceBand(0, 98, 102)
    log.since()
    b.market(1, buy, 10)
    b.ioc(2, buy, 10, 104)
    b.limit(3, buy, 10, 104)
    b.send(4, buy, 5, { type: OrderType.marketToLimit })
    expect(log.reportsSince()).toEqual([
      'b#1 new, cum 0 leaves 10 of 10@0', 'a#1 trade 5@100 maker, cum 5 leaves 0 of 5@100', 'b#1 trade 5@100 taker, cum 5 leaves 5 of 10@0',
      'b#1 canceled, cum 5 leaves 0 of 10@0 (price-band)',
      'b#2 new, cum 0 leaves 10 of 10@104', 'b#2 canceled, cum 0 leaves 0 of 10@104 (price-band)',
      'b#3 new, cum 0 leaves 10 of 10@104', 'b#3 restated, cum 0 leaves 10 of 10@102 (price-band)',
      'b#4 new, cum 0 leaves 5 of 5@0', 'b#4 canceled, cum 0 leaves 0 of 5@0 (price-band)',
    ])
    expect([log.queue(buy), log.queue(sell)]).toEqual(['10@102', '5@103'])
  })

  it('what a new band leaves outside moves to it, by arrival, and does not come back', () => {
    const { log, a, b } = floor()
    a.limit(1, sell, 5, 100)
    b.limit(1, buy, 5, 98)
    a.send(2, sell, 5, { price: 99, hidden: true })
    log.since()
    log.engine.setPriceBand(0, 101, 110)
    log.engine.setPriceBand(0, undefined, undefined)
    expect(log.since()).toEqual([
      'feed 0: delete 1', 'a#1 restated, cum 0 leaves 5 of 5@101 (price-band)', 'feed 0: add 4 sell 5@101', 'a#2 restated, cum 0 leaves 5 of 5@101 (price-band)',
    ])
    b.limit(2, buy, 10, 101)
    expect(log.reportsSince()).toEqual([
      'b#2 new, cum 0 leaves 10 of 10@101',
      'a#1 trade 5@101 maker, cum 5 leaves 0 of 5@101', 'b#2 trade 5@101 taker, cum 5 leaves 5 of 10@101',
      'a#2 trade 5@101 maker, cum 5 leaves 0 of 5@101', 'b#2 trade 5@101 taker, cum 10 leaves 0 of 10@101',
    ])
  })

  it('refuses a band that ends below where it begins', () => {
    expect(() => floor().log.engine.setPriceBand(0, 102, 98)).toThrow('a price band goes from its lowest price up, found 102 to 98')
  })
})

describe('short-sale restriction', () => {
  it('refuses what would sell short below the lowest price of that moment; others sell on', () => {
    const { log, a } = floor()
    let lowest: number | undefined = 101
    log.engine.restrictShortSales(0, () => lowest)
    a.send(1, sell, 5, { price: 100, shortSale: 'short' })
    a.send(2, sell, 5, { shortSale: 'short' })
    a.send(3, sell, 5, { price: 101, shortSale: 'short' })
    a.replace(3, 5, 100)
    a.send(4, sell, 5, { price: 100, shortSale: 'short-exempt' })
    a.limit(5, sell, 5, 100)
    lowest = undefined
    a.send(6, sell, 5, { price: 99, shortSale: 'short' })
    lowest = 101
    log.engine.restrictShortSales(0, undefined)
    a.send(7, sell, 5, { price: 99, shortSale: 'short' })
    expect(log.reportsSince()).toEqual([
      'a#1 rejected, cum 0 leaves 0 of 5@100 (short-sale-restricted)', 'a#2 rejected, cum 0 leaves 0 of 5@0 (short-sale-restricted)',
      'a#3 new, cum 0 leaves 5 of 5@101', 'a#3 replaceRejected, cum 0 leaves 5 of 5@101 (short-sale-restricted)',
      'a#4 new, cum 0 leaves 5 of 5@100', 'a#5 new, cum 0 leaves 5 of 5@100', 'a#6 new, cum 0 leaves 5 of 5@99', 'a#7 new, cum 0 leaves 5 of 5@99',
    ])
  })
})

describe('lots', () => {
  it('are information, or a rule of the venue for new orders and new totals', () => {
    const spec = { ...PLAIN, lot: 10 }
    const any = floor({}, spec)
    any.a.limit(1, buy, 15, 100)
    expect(any.log.reportsSince()).toEqual(['a#1 new, cum 0 leaves 15 of 15@100'])
    const { log, a } = floor({ lots: 'no-mixed-lots' }, spec)
    a.limit(1, buy, 15, 100)
    a.limit(2, buy, 5, 100)
    a.limit(3, buy, 30, 100)
    a.replace(3, 25, 100)
    expect(log.reportsSince()).toEqual([
      'a#1 rejected, cum 0 leaves 0 of 15@100 (off-lot)', 'a#2 new, cum 0 leaves 5 of 5@100',
      'a#3 new, cum 0 leaves 30 of 30@100', 'a#3 replaceRejected, cum 0 leaves 30 of 30@100 (off-lot)',
    ])
  })
})

describe('allocation', () => {
  it('pro rata: the orders of a price share what comes in, the rest goes by time; the next price after it', () => {
    const { log, a, b, c } = floor({ allocation: allocationRule('pro-rata') })
    a.limit(1, sell, 10, 100)
    b.limit(1, sell, 30, 100)
    a.limit(2, sell, 5, 101)
    log.since()
    c.limit(1, buy, 14, 100)
    c.limit(2, buy, 28, 101)
    expect(log.reportsSince()).toEqual([
      'c#1 new, cum 0 leaves 14 of 14@100',
      'a#1 trade 4@100 maker, cum 4 leaves 6 of 10@100', 'c#1 trade 4@100 taker, cum 4 leaves 10 of 14@100',
      'b#1 trade 10@100 maker, cum 10 leaves 20 of 30@100', 'c#1 trade 10@100 taker, cum 14 leaves 0 of 14@100',
      'c#2 new, cum 0 leaves 28 of 28@101',
      'a#1 trade 6@100 maker, cum 10 leaves 0 of 10@100', 'c#2 trade 6@100 taker, cum 6 leaves 22 of 28@101',
      'b#1 trade 20@100 maker, cum 30 leaves 0 of 30@100', 'c#2 trade 20@100 taker, cum 26 leaves 2 of 28@101',
      'a#2 trade 2@101 maker, cum 2 leaves 3 of 5@101', 'c#2 trade 2@101 taker, cum 28 leaves 0 of 28@101',
    ])
  })

  it('who bettered the market comes first, until somebody betters it', () => {
    const { log, a, b, c } = floor({ allocation: allocationRule('allocation') })
    a.limit(1, sell, 10, 101)
    b.limit(1, sell, 10, 100)
    a.limit(2, sell, 90, 100)
    log.since()
    c.limit(1, buy, 20, 100)
    expect(log.reportsSince().filter((line) => line.includes('maker'))).toEqual([
      'b#1 trade 10@100 maker, cum 10 leaves 0 of 10@100', 'a#2 trade 10@100 maker, cum 10 leaves 80 of 90@100',
    ])
    // The order at 101 was bettered once: when it is the best again it is the top no more.
    a.cancel(2)
    b.limit(2, sell, 90, 101)
    log.since()
    c.limit(2, buy, 20, 101)
    expect(log.reportsSince().filter((line) => line.includes('maker'))).toEqual([
      'a#1 trade 2@101 maker, cum 2 leaves 8 of 10@101', 'b#2 trade 18@101 maker, cum 18 leaves 72 of 90@101',
    ])
  })

  it('lead market makers have their percentage', () => {
    const { log, a, b, c } = floor({ allocation: allocationRule('fifo-lmm', { lmmPercents: [40] }) })
    log.engine.nameLeadMarketMaker(b.participant, 1)
    a.limit(1, sell, 50, 100)
    b.limit(1, sell, 50, 100)
    log.since()
    c.limit(1, buy, 10, 100)
    expect(log.reportsSince().filter((line) => line.includes('maker'))).toEqual([
      'a#1 trade 6@100 maker, cum 6 leaves 44 of 50@100', 'b#1 trade 4@100 maker, cum 4 leaves 46 of 50@100',
    ])
  })

  it('own orders have no part, and are met when nobody else is left; fill or kill counts the same', () => {
    const { log, a, c } = floor({ allocation: allocationRule('pro-rata') })
    c.limit(1, sell, 30, 100)
    a.limit(1, sell, 10, 100)
    log.since()
    c.send(2, buy, 10, { price: 100, timeInForce: TimeInForce.fok })
    c.limit(3, buy, 5, 100)
    expect(log.reportsSince()).toEqual([
      'c#2 new, cum 0 leaves 10 of 10@100', 'a#1 trade 10@100 maker, cum 10 leaves 0 of 10@100', 'c#2 trade 10@100 taker, cum 10 leaves 0 of 10@100',
      'c#3 new, cum 0 leaves 5 of 5@100', 'c#3 canceled, cum 0 leaves 0 of 5@100 (self-trade)',
    ])
  })

  it('a linked order of the same price that a trade cancels gets nothing more', () => {
    const { log, a, c } = floor({ allocation: allocationRule('pro-rata') })
    a.send(1, sell, 10, { price: 100, list: 1, contingency: 'oco' })
    a.send(2, sell, 10, { price: 100, list: 1, contingency: 'oco' })
    log.since()
    c.limit(1, buy, 8, 100)
    expect(log.reportsSince()).toEqual([
      'c#1 new, cum 0 leaves 8 of 8@100', 'a#1 trade 4@100 maker, cum 4 leaves 6 of 10@100', 'c#1 trade 4@100 taker, cum 4 leaves 4 of 8@100',
      'a#2 canceled, cum 0 leaves 0 of 10@100 (linked-order)',
      'a#1 trade 4@100 maker, cum 8 leaves 2 of 10@100', 'c#1 trade 4@100 taker, cum 8 leaves 0 of 8@100',
    ])
  })
})
