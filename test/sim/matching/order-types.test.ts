/** Every order type by one example or more: whole lists of reports, as README.md of the engine tells them. */
import { describe, expect, it } from 'vitest'
import { OrderType, TimeInForce } from '../../../core/orders/venue.js'
import { RandomStreams } from '../../../core/random.js'
import { buy, EngineLog, sell } from './engine-log.js'
import { floor } from './floor.js'

describe('market-to-limit', () => {
  it('takes the best price, and rests what is left at it', () => {
    const { log, a } = floor((maker) => {
      maker.limit(1, sell, 10, 100)
      maker.limit(2, sell, 10, 101)
    })
    a.send(1, buy, 15, { type: OrderType.marketToLimit })
    expect(log.reportsSince()).toEqual([
      'a#1 new, cum 0 leaves 15 of 15@0',
      'a#1 restated, cum 0 leaves 15 of 15@100',
      'm#1 trade 10@100 maker, cum 10 leaves 0 of 10@100',
      'a#1 trade 10@100 taker, cum 10 leaves 5 of 15@100',
    ])
    expect([log.queue(buy), log.queue(sell)]).toEqual(['5@100', '10@101'])
  })

  it('is cancelled where there is nothing to take', () => {
    const { log, a } = floor(() => {})
    a.send(1, buy, 15, { type: OrderType.marketToLimit })
    expect(log.reportsSince()).toEqual(['a#1 new, cum 0 leaves 15 of 15@0', 'a#1 canceled, cum 0 leaves 0 of 15@0 (no-liquidity)'])
  })
})

describe('fill or kill', () => {
  it('trades wholly, level by level, or not at all', () => {
    const { log, a } = floor((maker) => {
      maker.limit(1, sell, 10, 100)
      maker.limit(2, sell, 10, 101)
    })
    a.send(1, buy, 21, { price: 101, timeInForce: TimeInForce.fok })
    a.send(2, buy, 11, { price: 100, timeInForce: TimeInForce.fok })
    a.send(3, buy, 15, { price: 101, timeInForce: TimeInForce.fok })
    expect(log.reportsSince()).toEqual([
      'a#1 new, cum 0 leaves 21 of 21@101', 'a#1 canceled, cum 0 leaves 0 of 21@101 (not-fillable)',
      'a#2 new, cum 0 leaves 11 of 11@100', 'a#2 canceled, cum 0 leaves 0 of 11@100 (not-fillable)',
      'a#3 new, cum 0 leaves 15 of 15@101',
      'm#1 trade 10@100 maker, cum 10 leaves 0 of 10@100', 'a#3 trade 10@100 taker, cum 10 leaves 5 of 15@101',
      'm#2 trade 5@101 maker, cum 5 leaves 5 of 10@101', 'a#3 trade 5@101 taker, cum 15 leaves 0 of 15@101',
    ])
  })

  it('scenario 14: what self-trade prevention would remove does not count', () => {
    const { log, a } = floor((maker) => maker.limit(1, sell, 10, 100))
    a.limit(1, sell, 5, 100)
    log.since()
    a.send(2, buy, 15, { price: 100, timeInForce: TimeInForce.fok })
    expect(log.reportsSince()).toEqual(['a#2 new, cum 0 leaves 15 of 15@100', 'a#2 canceled, cum 0 leaves 0 of 15@100 (not-fillable)'])
    a.send(3, buy, 10, { price: 100, timeInForce: TimeInForce.fok })
    expect(log.reportsSince().at(-1)).toBe('a#3 trade 10@100 taker, cum 10 leaves 0 of 10@100')
  })
})

describe('stop orders', () => {
  it('scenario 12: ten at the ask, a print of eight triggers a stop for five: two fill at the touch, three at the next level', () => {
    const { log, a, b } = floor((maker) => {
      maker.limit(1, sell, 10, 100)
      maker.limit(2, sell, 10, 101)
    })
    a.send(1, buy, 5, { stopPrice: 100 })
    expect(log.reportsSince()).toEqual(['a#1 new, cum 0 leaves 5 of 5@0'])
    b.limit(1, buy, 8, 100)
    expect(log.reportsSince()).toEqual([
      'b#1 new, cum 0 leaves 8 of 8@100',
      'm#1 trade 8@100 maker, cum 8 leaves 2 of 10@100', 'b#1 trade 8@100 taker, cum 8 leaves 0 of 8@100',
      'a#1 triggered, cum 0 leaves 5 of 5@0',
      'm#1 trade 2@100 maker, cum 10 leaves 0 of 10@100', 'a#1 trade 2@100 taker, cum 2 leaves 3 of 5@0',
      'm#2 trade 3@101 maker, cum 3 leaves 7 of 10@101', 'a#1 trade 3@101 taker, cum 5 leaves 0 of 5@0',
    ])
  })

  it('scenario 16: a stop made marketable by another stop\'s fill triggers at once', () => {
    const { log, a, b } = floor((maker) => {
      maker.limit(1, buy, 5, 100)
      maker.limit(2, buy, 5, 99)
      maker.limit(3, buy, 5, 98)
    })
    a.send(1, sell, 5, { stopPrice: 99 })
    a.send(2, sell, 5, { stopPrice: 100 })
    log.since()
    b.limit(1, sell, 5, 100)
    expect(log.reportsSince().filter((line) => line.startsWith('a'))).toEqual([
      'a#2 triggered, cum 0 leaves 5 of 5@0', 'a#2 trade 5@99 taker, cum 5 leaves 0 of 5@0',
      'a#1 triggered, cum 0 leaves 5 of 5@0', 'a#1 trade 5@98 taker, cum 5 leaves 0 of 5@0',
    ])
  })

  it('a stop-limit rests at its limit when it cannot take; its trigger may be the quote', () => {
    const { log, a, maker } = floor((m) => m.limit(1, buy, 5, 100))
    a.send(1, sell, 5, { price: 99, stopPrice: 99, trigger: 'quote' })
    maker.limit(2, buy, 5, 98)
    log.since()
    maker.cancel(1)
    expect(log.reportsSince()).toEqual(['m#1 canceled, cum 0 leaves 0 of 5@100', 'a#1 triggered, cum 0 leaves 5 of 5@99'])
    expect(log.queue(sell)).toBe('5@99')
  })

  it('scenario 15: a trailing stop works, a second one of the same day too', () => {
    const { log, a, b, maker } = floor((m) => {
      m.limit(1, buy, 100, 90)
      m.limit(2, sell, 100, 110)
    })
    const print = (order: number, price: number): void => {
      maker.limit(100 + order, sell, 1, price)
      b.limit(order, buy, 1, price)
    }
    for (const [stop, first] of [[1, 10], [2, 20]] as const) {
      print(first, 100)
      a.send(stop, sell, 5, { trailAmount: 3 })
      print(first + 1, 104)
      print(first + 2, 102)
      log.since()
      print(first + 3, 101)
      expect(log.reportsSince().filter((line) => line.startsWith('a'))).toEqual([
        `a#${stop} triggered, cum 0 leaves 5 of 5@0`, `a#${stop} trade 5@90 taker, cum 5 leaves 0 of 5@0`,
      ])
    }
  })

  it('what the market has passed already wakes at once; a cancelled one never', () => {
    const { log, a, b } = floor((maker) => maker.limit(1, buy, 10, 100))
    b.limit(1, sell, 1, 100)
    a.send(1, sell, 5, { stopPrice: 95 })
    a.send(2, sell, 5, { stopPrice: 101 })
    a.cancel(1)
    log.since()
    b.limit(2, sell, 1, 100)
    expect(log.reportsSince().filter((line) => line.startsWith('a'))).toEqual([])
    expect(log.queue(buy)).toBe('3@100')
  })
})

describe('icebergs', () => {
  it('show a portion at a time; the next comes to the back of the queue', () => {
    const { log, a, b, maker } = floor(() => {})
    a.send(1, sell, 25, { price: 100, displayQty: 10 })
    maker.limit(1, sell, 10, 100)
    expect(log.queue(sell)).toBe('10@100 10@100')
    log.since()
    b.limit(1, buy, 12, 100)
    expect(log.since()).toEqual([
      'b#1 new, cum 0 leaves 12 of 12@100',
      'feed 0: execute 1 10 (match 1)', 'a#1 trade 10@100 maker, cum 10 leaves 15 of 25@100', 'b#1 trade 10@100 taker, cum 10 leaves 2 of 12@100',
      'feed 0: add 3 sell 10@100',
      'feed 0: execute 2 2 (match 2)', 'm#1 trade 2@100 maker, cum 2 leaves 8 of 10@100', 'b#1 trade 2@100 taker, cum 12 leaves 0 of 12@100',
    ])
    expect(log.queue(sell)).toBe('8@100 10@100')
    b.limit(2, buy, 30, 100)
    expect(log.queue(sell)).toBe('')
    expect(log.queue(buy)).toBe('7@100')
  })

  it('draw their portions from the seed, within their range', () => {
    const portions = (seed: number): string[] => {
      const { log, a, b } = floor(() => {}, { random: new RandomStreams(seed) })
      a.send(1, sell, 1_000, { price: 100, displayQty: 100, displayRange: 20 })
      b.limit(1, buy, 900, 100)
      return log.since().filter((line) => line.includes(': add'))
    }
    expect(portions(1)).toEqual(portions(1))
    expect(portions(1)).not.toEqual(portions(2))
    for (const line of portions(1).slice(0, -1)) expect(Number(/sell (\d+)@/.exec(line)?.[1])).toSatisfy((qty: number) => qty >= 80 && qty <= 120)
  })

  it('a replace to less takes off the hidden part first and keeps the place', () => {
    const { log, a, b, maker } = floor(() => {})
    a.send(1, sell, 25, { price: 100, displayQty: 10 })
    maker.limit(1, sell, 10, 100)
    a.replace(1, 12, 100)
    expect(log.queue(sell)).toBe('10@100 10@100')
    a.replace(1, 4, 100)
    expect(log.queue(sell)).toBe('4@100 10@100')
    log.since()
    b.limit(1, buy, 5, 100)
    expect(log.reportsSince()).toContain('a#1 trade 4@100 maker, cum 4 leaves 0 of 4@100')
  })
})

describe('hidden orders', () => {
  it('trade after what is shown at their price, before it at a better one; the feed tells of a trade without an order', () => {
    const { log, a, b, maker } = floor(() => {})
    a.send(1, sell, 10, { price: 100, hidden: true })
    maker.limit(1, sell, 5, 100)
    a.send(2, sell, 3, { price: 99, hidden: true })
    expect(log.since().filter((line) => line.startsWith('feed'))).toEqual(['feed 0: add 2 sell 5@100'])
    b.limit(1, buy, 12, 100)
    expect(log.since()).toEqual([
      'b#1 new, cum 0 leaves 12 of 12@100',
      'feed 0: trade sell 3@99 (match 1)', 'a#2 trade 3@99 maker, cum 3 leaves 0 of 3@99', 'b#1 trade 3@99 taker, cum 3 leaves 9 of 12@100',
      'feed 0: execute 2 5 (match 2)', 'm#1 trade 5@100 maker, cum 5 leaves 0 of 5@100', 'b#1 trade 5@100 taker, cum 8 leaves 4 of 12@100',
      'feed 0: trade sell 4@100 (match 3)', 'a#1 trade 4@100 maker, cum 4 leaves 6 of 10@100', 'b#1 trade 4@100 taker, cum 12 leaves 0 of 12@100',
    ])
  })

  it('come by time where the venue has price-time priority', () => {
    const { log, a, b, maker } = floor(() => {}, { rules: { priority: 'price-time' } })
    a.send(1, sell, 10, { price: 100, hidden: true })
    maker.limit(1, sell, 5, 100)
    log.since()
    b.limit(1, buy, 10, 100)
    expect(log.reportsSince()).toContain('a#1 trade 10@100 maker, cum 10 leaves 0 of 10@100')
  })
})

describe('post-only', () => {
  it('ends when it would take, or slides to where it would not', () => {
    const { log, a } = floor((maker) => maker.limit(1, sell, 10, 100))
    a.send(1, buy, 5, { price: 100, postOnly: 'reject' })
    a.send(2, buy, 5, { price: 101, postOnly: 'slide' })
    a.send(3, buy, 5, { price: 98, postOnly: 'reject' })
    expect(log.reportsSince()).toEqual([
      'a#1 new, cum 0 leaves 5 of 5@100', 'a#1 canceled, cum 0 leaves 0 of 5@100 (would-trade)',
      'a#2 new, cum 0 leaves 5 of 5@101', 'a#2 restated, cum 0 leaves 5 of 5@99',
      'a#3 new, cum 0 leaves 5 of 5@98',
    ])
    expect(log.queue(buy)).toBe('5@99 5@98')
  })
})

describe('pegged orders', () => {
  it('primary: follows the best price of its own side, no further than its limit', () => {
    const { log, a, maker } = floor((m) => m.limit(1, buy, 5, 100))
    a.send(1, buy, 7, { price: 102, peg: 'primary' })
    expect(log.queue(buy)).toBe('5@100 7@100')
    expect(log.reportsSince(), 'its first price is told too').toEqual(['a#1 new, cum 0 leaves 7 of 7@102', 'a#1 restated, cum 0 leaves 7 of 7@100'])
    maker.limit(2, buy, 5, 101)
    expect(log.queue(buy)).toBe('5@101 7@101 5@100')
    maker.limit(3, buy, 5, 103)
    expect(log.queue(buy)).toBe('5@103 7@102 5@101 5@100')
    maker.cancel(3)
    maker.cancel(2)
    expect(log.queue(buy)).toBe('5@100 7@100')
    maker.cancel(1)
    expect(log.queue(buy)).toBe('')
    log.since()
    maker.limit(4, buy, 5, 99)
    expect(log.reportsSince()).toEqual(['m#4 new, cum 0 leaves 5 of 5@99', 'a#1 restated, cum 0 leaves 7 of 7@99'])
  })

  it('midpoint: meets in the middle, unseen', () => {
    const { log, a, b } = floor((m) => {
      m.limit(1, buy, 5, 100)
      m.limit(2, sell, 5, 104)
    })
    a.send(1, buy, 7, { peg: 'midpoint' })
    b.send(1, sell, 4, { peg: 'midpoint' })
    expect(log.since()).toEqual([
      'a#1 new, cum 0 leaves 7 of 7@0', 'a#1 restated, cum 0 leaves 7 of 7@102', 'b#1 new, cum 0 leaves 4 of 4@0', 'b#1 restated, cum 0 leaves 4 of 4@102',
      'feed 0: trade buy 4@102 (match 1)', 'a#1 trade 4@102 maker, cum 4 leaves 3 of 7@102', 'b#1 trade 4@102 taker, cum 4 leaves 0 of 4@102',
    ])
  })

  it('market with an offset: stays a step behind the other side', () => {
    const { log, a, maker } = floor((m) => {
      m.limit(1, buy, 5, 100)
      m.limit(2, sell, 5, 104)
    })
    a.send(1, buy, 7, { peg: 'market', pegOffset: -1 })
    expect(log.queue(buy)).toBe('7@103 5@100')
    maker.limit(3, sell, 5, 107)
    maker.cancel(2)
    expect([log.queue(buy), log.queue(sell)]).toEqual(['7@106 5@100', '5@107'])
    // An offer that comes down to it meets it.
    maker.replace(3, 5, 106)
    expect([log.queue(buy), log.queue(sell)]).toEqual(['5@100', ''])
  })
})

describe('conditions on the size', () => {
  it('all or none waits until there is enough, and prices each counterparty at its own level (scenario 15)', () => {
    const { log, a, maker } = floor((m) => m.limit(1, sell, 6, 100))
    a.send(1, buy, 10, { price: 101, allOrNone: true })
    expect(log.reportsSince()).toEqual(['a#1 new, cum 0 leaves 10 of 10@101'])
    maker.limit(2, sell, 6, 101)
    expect(log.reportsSince()).toEqual([
      'm#2 new, cum 0 leaves 6 of 6@101',
      'm#1 trade 6@100 maker, cum 6 leaves 0 of 6@100', 'a#1 trade 6@100 taker, cum 6 leaves 4 of 10@101',
      'm#2 trade 4@101 maker, cum 4 leaves 2 of 6@101', 'a#1 trade 4@101 taker, cum 10 leaves 0 of 10@101',
    ])
  })

  it('a minimum passes over what is smaller', () => {
    const { log, a, b } = floor(() => {})
    a.send(1, sell, 10, { price: 100, minQty: 5 })
    b.send(1, buy, 4, { price: 100, timeInForce: TimeInForce.ioc })
    b.send(2, buy, 6, { price: 100, timeInForce: TimeInForce.ioc })
    expect(log.reportsSince()).toEqual([
      'a#1 new, cum 0 leaves 10 of 10@100',
      'b#1 new, cum 0 leaves 4 of 4@100', 'b#1 canceled, cum 0 leaves 0 of 4@100 (no-liquidity)',
      'b#2 new, cum 0 leaves 6 of 6@100', 'a#1 trade 6@100 maker, cum 6 leaves 4 of 10@100', 'b#2 trade 6@100 taker, cum 6 leaves 0 of 6@100',
    ])
    b.send(3, buy, 4, { price: 100, timeInForce: TimeInForce.ioc })
    expect(log.reportsSince().at(-1)).toBe('b#3 trade 4@100 taker, cum 4 leaves 0 of 4@100')
  })

  it('an immediate order with a minimum trades at least that, or nothing', () => {
    const { log, a } = floor((maker) => maker.limit(1, sell, 6, 100))
    a.send(1, buy, 10, { price: 100, minQty: 7, timeInForce: TimeInForce.ioc })
    a.send(2, buy, 10, { price: 100, minQty: 6, timeInForce: TimeInForce.ioc })
    expect(log.reportsSince().filter((line) => line.startsWith('a'))).toEqual([
      'a#1 new, cum 0 leaves 10 of 10@100', 'a#1 canceled, cum 0 leaves 0 of 10@100 (not-fillable)',
      'a#2 new, cum 0 leaves 10 of 10@100', 'a#2 trade 6@100 taker, cum 6 leaves 4 of 10@100', 'a#2 canceled, cum 6 leaves 0 of 10@100 (ioc-remainder)',
    ])
  })
})

describe('good till date', () => {
  it('of one instant the order that came first ends first, wherever it rests since then', () => {
    const { log, a } = floor(() => {})
    a.send(1, sell, 10, { price: 100, timeInForce: TimeInForce.gtd, expireUnixNs: 5n })
    a.send(2, sell, 10, { price: 101, timeInForce: TimeInForce.gtd, expireUnixNs: 5n })
    a.replace(1, 10, 102)
    a.send(3, sell, 10, { price: 103, timeInForce: TimeInForce.gtd, expireUnixNs: 5n })
    log.since()
    log.engine.advanceTo(5n)
    expect(log.reportsSince().map((line) => line.split(',')[0])).toEqual(['a#1 expired', 'a#2 expired', 'a#3 expired'])
  })

  it('scenario 13: ends before what comes at the same instant, and on a quiet market too', () => {
    const { log, a, b } = floor(() => {})
    a.send(1, sell, 10, { price: 100, timeInForce: TimeInForce.gtd, expireUnixNs: 5_000n })
    a.send(2, sell, 10, { price: 100, timeInForce: TimeInForce.gtd, expireUnixNs: 4_000n })
    expect(log.engine.nextExpiryUnixNs).toBe(4_000n)
    log.engine.advanceTo(4_999n)
    log.engine.advanceTo(5_000n)
    b.limit(1, buy, 10, 100)
    expect(log.reportsSince()).toEqual([
      'a#1 new, cum 0 leaves 10 of 10@100', 'a#2 new, cum 0 leaves 10 of 10@100',
      'a#2 expired, cum 0 leaves 0 of 10@100 (time-expired)', 'a#1 expired, cum 0 leaves 0 of 10@100 (time-expired)',
      'b#1 new, cum 0 leaves 10 of 10@100',
    ])
    expect(log.engine.nextExpiryUnixNs).toBeUndefined()
  })
})

describe('lists of orders', () => {
  it('OCO: the first execution of one cancels the other', () => {
    const { log, a, b } = floor((m) => m.limit(1, buy, 10, 90))
    a.send(1, sell, 10, { price: 105, list: 1, contingency: 'oco' })
    a.send(2, sell, 10, { stopPrice: 95, list: 1, contingency: 'oco' })
    log.since()
    b.limit(1, buy, 4, 105)
    expect(log.reportsSince()).toEqual([
      'b#1 new, cum 0 leaves 4 of 4@105', 'a#1 trade 4@105 maker, cum 4 leaves 6 of 10@105', 'b#1 trade 4@105 taker, cum 4 leaves 0 of 4@105',
      'a#2 canceled, cum 0 leaves 0 of 10@0 (linked-order)',
    ])
  })

  it('OUO: an execution of one takes as much off the other', () => {
    const { log, a, b } = floor(() => {})
    a.send(1, sell, 10, { price: 105, list: 1, contingency: 'ouo' })
    a.send(2, sell, 10, { price: 107, list: 1, contingency: 'ouo' })
    log.since()
    b.limit(1, buy, 4, 105)
    expect(log.reportsSince().at(-1)).toBe('a#2 restated, cum 0 leaves 6 of 6@107 (linked-order)')
    b.limit(2, buy, 6, 105)
    expect(log.reportsSince().at(-1)).toBe('a#2 canceled, cum 0 leaves 0 of 6@107 (linked-order)')
    expect(log.queue(sell)).toBe('')
  })

  it('scenario 21: children of a parent that fills in rapid parts are sized to what filled', () => {
    const { log, a, maker } = floor(() => {})
    a.send(1, buy, 10, { price: 100, list: 1, contingency: 'oto' })
    a.send(2, sell, 10, { price: 105, list: 1, contingency: 'oco' })
    a.send(3, sell, 10, { stopPrice: 95, list: 1, contingency: 'oco' })
    expect(log.queue(sell)).toBe('')
    maker.limit(1, sell, 3, 100)
    expect(log.queue(sell)).toBe('3@105')
    maker.limit(2, sell, 4, 100)
    expect(log.queue(sell)).toBe('7@105')
    a.cancel(1)
    expect(log.queue(sell)).toBe('7@105')
    log.since()
    // Down through the stop: the bracket sells what was bought, and no more.
    maker.limit(3, buy, 20, 94)
    maker.limit(4, buy, 1, 95)
    maker.limit(5, sell, 1, 95)
    log.since()
    const b = log.trader('b')
    b.limit(1, sell, 1, 95)
    expect(log.reportsSince().filter((line) => line.startsWith('a'))).toEqual([
      'a#3 triggered, cum 0 leaves 7 of 7@0', 'a#3 trade 7@94 taker, cum 7 leaves 0 of 7@0', 'a#2 canceled, cum 0 leaves 0 of 7@105 (linked-order)',
    ])
  })

  it('OUO children grow with their parent, each by what neither has traded', () => {
    const { log, a, b, maker } = floor(() => {})
    a.send(1, buy, 10, { price: 100, list: 1, contingency: 'oto' })
    a.send(2, sell, 10, { price: 105, list: 1, contingency: 'ouo' })
    a.send(3, sell, 10, { price: 107, list: 1, contingency: 'ouo' })
    maker.limit(1, sell, 4, 100)
    expect(log.queue(sell)).toBe('4@105 4@107')
    b.limit(1, buy, 4, 105)
    expect(log.queue(sell)).toBe('')
    log.since()
    maker.limit(2, sell, 6, 100)
    expect(log.queue(sell)).toBe('6@105 6@107')
  })

  it('children of a parent that ends without a trade end with it', () => {
    const { log, a } = floor(() => {})
    a.send(1, buy, 10, { price: 100, list: 1, contingency: 'oto' })
    a.send(2, sell, 10, { price: 105, list: 1, contingency: 'oco' })
    log.since()
    a.cancel(1)
    expect(log.reportsSince()).toEqual(['a#1 canceled, cum 0 leaves 0 of 10@100', 'a#2 canceled, cum 0 leaves 0 of 10@105 (linked-order)'])
  })
})

describe('self-trade prevention', () => {
  const met = (selfTrade: 'cancel-newest' | 'cancel-oldest' | 'cancel-both' | 'decrement'): string[] => {
    const { log, a } = floor((m) => m.limit(1, sell, 5, 101), { rules: { selfTrade } })
    a.limit(1, sell, 10, 100)
    log.since()
    a.limit(2, buy, 14, 101)
    return log.reportsSince()
  }

  it('cancels the newest', () => {
    expect(met('cancel-newest')).toEqual(['a#2 new, cum 0 leaves 14 of 14@101', 'a#2 canceled, cum 0 leaves 0 of 14@101 (self-trade)'])
  })

  it('cancels the oldest, and goes on', () => {
    expect(met('cancel-oldest')).toEqual([
      'a#2 new, cum 0 leaves 14 of 14@101', 'a#1 canceled, cum 0 leaves 0 of 10@100 (self-trade)',
      'm#1 trade 5@101 maker, cum 5 leaves 0 of 5@101', 'a#2 trade 5@101 taker, cum 5 leaves 9 of 14@101',
    ])
  })

  it('cancels both', () => {
    expect(met('cancel-both')).toEqual([
      'a#2 new, cum 0 leaves 14 of 14@101', 'a#1 canceled, cum 0 leaves 0 of 10@100 (self-trade)', 'a#2 canceled, cum 0 leaves 0 of 14@101 (self-trade)',
    ])
  })

  it('lessens both by what they would have traded', () => {
    expect(met('decrement')).toEqual([
      'a#2 new, cum 0 leaves 14 of 14@101', 'a#1 canceled, cum 0 leaves 0 of 10@100 (self-trade)', 'a#2 restated, cum 0 leaves 4 of 4@101 (self-trade)',
      'm#1 trade 4@101 maker, cum 4 leaves 1 of 5@101', 'a#2 trade 4@101 taker, cum 4 leaves 0 of 4@101',
    ])
  })

  it('lessens the total of an order that has traded before by what it loses now', () => {
    const { log, a, maker } = floor(() => {}, { rules: { selfTrade: 'decrement' } })
    a.limit(1, buy, 4, 98)
    maker.limit(1, sell, 3, 98)
    a.limit(2, sell, 17, 104)
    a.replace(1, 22, 104)
    expect(log.reportsSince().slice(-2)).toEqual(['a#2 canceled, cum 0 leaves 0 of 17@104 (self-trade)', 'a#1 restated, cum 3 leaves 2 of 5@104 (self-trade)'])
  })

  it('counts the participants of a group as one', () => {
    const log = new EngineLog()
    const [a, b] = [log.trader('a', 7), log.trader('b', 7)]
    a.limit(1, sell, 10, 100)
    log.since()
    b.limit(1, buy, 10, 100)
    expect(log.reportsSince().at(-1)).toBe('b#1 canceled, cum 0 leaves 0 of 10@100 (self-trade)')
  })
})
