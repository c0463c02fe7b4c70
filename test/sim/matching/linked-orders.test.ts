/** Scenario 21: lists whose orders are on several instruments, brackets into gaps, children of parents that fill in parts. */
import { describe, expect, it } from 'vitest'
import { TimeInForce } from '../../../core/orders/venue.js'
import { buy, EngineLog, PLAIN, sell, type Trader } from './engine-log.js'

const [ONE, TWO] = [0, 1]

/** Two instruments: what a maker quotes in each is said by the test. */
function floor(): { log: EngineLog, maker: Trader, a: Trader, b: Trader } {
  const log = new EngineLog([{ ...PLAIN, symbol: 'ONE' }, { ...PLAIN, symbol: 'TWO' }])
  return { log, maker: log.trader('m'), a: log.trader('a'), b: log.trader('b') }
}

describe('scenario 21: each leg of a mixed-instrument list uses its own book', () => {
  it('OCO: an execution in one book cancels the order in the other, and what followed its price moves at once', () => {
    const { log, maker, a, b } = floor()
    maker.limit(1, buy, 5, 90, TWO)
    a.send(1, sell, 10, { price: 100, list: 1, contingency: 'oco' }, ONE)
    a.send(2, buy, 10, { price: 95, list: 1, contingency: 'oco' }, TWO)
    b.send(1, buy, 3, { price: 99, peg: 'primary' }, TWO)
    expect(log.queue(buy, TWO)).toBe('10@95 3@95 5@90')
    log.since()
    maker.limit(2, buy, 4, 100, ONE)
    expect(log.reportsSince()).toEqual([
      'm#2 new, cum 0 leaves 4 of 4@100', 'a#1 trade 4@100 maker, cum 4 leaves 6 of 10@100', 'm#2 trade 4@100 taker, cum 4 leaves 0 of 4@100',
      'a#2 canceled, cum 0 leaves 0 of 10@95 (linked-order)', 'b#1 restated, cum 0 leaves 3 of 3@90',
    ])
    expect([log.queue(sell, ONE), log.queue(buy, TWO)]).toEqual(['6@100', '5@90 3@90'])
  })

  it('OTO: the child takes from its own book, and a stop that this trade passes wakes with it', () => {
    const { log, maker, a, b } = floor()
    maker.limit(1, sell, 4, 51, TWO)
    maker.limit(2, sell, 9, 52, TWO)
    b.send(1, buy, 2, { stopPrice: 51 }, TWO)
    a.send(1, buy, 4, { price: 100, list: 1, contingency: 'oto' }, ONE)
    a.send(2, buy, 4, { price: 51, list: 1, contingency: 'oto' }, TWO)
    log.since()
    maker.limit(3, sell, 4, 100, ONE)
    expect(log.reportsSince()).toEqual([
      'm#3 new, cum 0 leaves 4 of 4@100', 'a#1 trade 4@100 maker, cum 4 leaves 0 of 4@100', 'm#3 trade 4@100 taker, cum 4 leaves 0 of 4@100',
      'm#1 trade 4@51 maker, cum 4 leaves 0 of 4@51', 'a#2 trade 4@51 taker, cum 4 leaves 0 of 4@51',
      'b#1 triggered, cum 0 leaves 2 of 2@0', 'm#2 trade 2@52 maker, cum 2 leaves 7 of 9@52', 'b#1 trade 2@52 taker, cum 2 leaves 0 of 2@0',
    ])
  })

  it('a chain goes from book to book and back until nothing follows', () => {
    const { log, maker, a, b } = floor()
    maker.limit(1, sell, 2, 51, TWO)
    maker.limit(2, buy, 9, 98, ONE)
    a.send(1, buy, 2, { price: 100, list: 1, contingency: 'oto' }, ONE)
    a.send(2, buy, 2, { price: 51, list: 1, contingency: 'oto' }, TWO)
    // The trade in TWO wakes this, which is the parent of a sale in ONE.
    b.send(1, sell, 1, { stopPrice: 51, price: 40, list: 7, contingency: 'oto', timeInForce: TimeInForce.day }, TWO)
    b.send(2, sell, 1, { price: 98, list: 7, contingency: 'oto' }, ONE)
    maker.limit(3, buy, 1, 45, TWO)
    log.since()
    maker.limit(4, sell, 2, 100, ONE)
    expect(log.reportsSince().filter((line) => line.startsWith('b'))).toEqual([
      'b#1 triggered, cum 0 leaves 1 of 1@40', 'b#1 trade 1@45 taker, cum 1 leaves 0 of 1@40', 'b#2 trade 1@98 taker, cum 1 leaves 0 of 1@98',
    ])
  })

  it('a list whose other leg is cancelled by hand, or ends by time, leaves no trace in either book', () => {
    const { log, a } = floor()
    a.send(1, buy, 4, { price: 100, list: 1, contingency: 'oto', timeInForce: TimeInForce.gtd, expireUnixNs: 10n }, ONE)
    a.send(2, buy, 4, { price: 51, list: 1, contingency: 'oto' }, TWO)
    log.since()
    log.engine.advanceTo(10n)
    expect(log.reportsSince()).toEqual(['a#1 expired, cum 0 leaves 0 of 4@100 (time-expired)', 'a#2 canceled, cum 0 leaves 0 of 4@51 (linked-order)'])
    expect([log.queue(buy, ONE), log.queue(buy, TWO)]).toEqual(['', ''])
  })
})

describe('scenario 21: a market bracket into a gap', () => {
  it('fills beyond the stop that its child names before the child comes: the stop wakes at once, as large as what filled', () => {
    const { log, maker, a } = floor()
    maker.limit(1, sell, 3, 110)
    maker.limit(2, buy, 20, 90)
    a.send(1, buy, 5, { list: 1, contingency: 'oto' })
    a.send(2, sell, 5, { stopPrice: 115, list: 1, contingency: 'oco' })
    a.send(3, sell, 5, { price: 120, list: 1, contingency: 'oco' })
    expect(log.reportsSince().filter((line) => line.startsWith('a'))).toEqual([
      'a#1 new, cum 0 leaves 5 of 5@0', 'a#1 trade 3@110 taker, cum 3 leaves 2 of 5@0', 'a#1 canceled, cum 3 leaves 0 of 5@0 (ioc-remainder)',
      'a#2 new, cum 0 leaves 5 of 5@0', 'a#2 restated, cum 0 leaves 3 of 3@0 (linked-order)',
      'a#2 triggered, cum 0 leaves 3 of 3@0', 'a#2 trade 3@90 taker, cum 3 leaves 0 of 3@0',
      'a#3 new, cum 0 leaves 5 of 5@120', 'a#3 canceled, cum 0 leaves 0 of 5@120 (linked-order)',
    ])
  })

  it('a child that comes while its parent is filling in parts works as much as filled before it, and grows with the rest', () => {
    const { log, maker, a } = floor()
    a.send(1, buy, 10, { price: 100, list: 1, contingency: 'oto' })
    maker.limit(1, sell, 3, 100)
    a.send(2, sell, 10, { price: 105, list: 1, contingency: 'oco' })
    expect(log.queue(sell)).toBe('3@105')
    maker.limit(2, sell, 7, 100)
    expect(log.queue(sell)).toBe('10@105')
  })

  it('children of a parent that found nothing, or was refused, end as they come', () => {
    const { log, a } = floor()
    a.send(1, buy, 5, { list: 1, contingency: 'oto' })
    a.send(2, sell, 5, { stopPrice: 90, list: 1, contingency: 'oco' })
    a.send(3, buy, 0, { price: 100, list: 2, contingency: 'oto' })
    a.send(4, sell, 5, { stopPrice: 90, list: 2, contingency: 'oco' })
    expect(log.reportsSince()).toEqual([
      'a#1 new, cum 0 leaves 5 of 5@0', 'a#1 canceled, cum 0 leaves 0 of 5@0 (no-liquidity)',
      'a#2 new, cum 0 leaves 5 of 5@0', 'a#2 canceled, cum 0 leaves 0 of 5@0 (linked-order)',
      'a#3 rejected, cum 0 leaves 0 of 0@100 (bad-quantity)',
      'a#4 new, cum 0 leaves 5 of 5@0', 'a#4 canceled, cum 0 leaves 0 of 5@0 (linked-order)',
    ])
  })

  it('a stop parent wakes into a gap: its children are sized to what filled, and one that the market has passed triggers at once', () => {
    const { log, maker, a, b } = floor()
    maker.limit(1, sell, 1, 100)
    maker.limit(2, sell, 5, 110)
    maker.limit(3, buy, 20, 90)
    a.send(1, buy, 5, { stopPrice: 100, list: 1, contingency: 'oto' })
    a.send(2, sell, 5, { price: 120, list: 1, contingency: 'oco' })
    // At the fill the market, 110, is below it already.
    a.send(3, sell, 5, { stopPrice: 112, list: 1, contingency: 'oco' })
    log.since()
    b.limit(1, buy, 1, 100)
    expect(log.reportsSince().filter((line) => line.startsWith('a'))).toEqual([
      'a#1 triggered, cum 0 leaves 5 of 5@0', 'a#1 trade 5@110 taker, cum 5 leaves 0 of 5@0',
      'a#3 triggered, cum 0 leaves 5 of 5@0', 'a#3 trade 5@90 taker, cum 5 leaves 0 of 5@0', 'a#2 canceled, cum 0 leaves 0 of 5@120 (linked-order)',
    ])
    expect([log.queue(buy), log.queue(sell)]).toEqual(['15@90', ''])
  })
})
