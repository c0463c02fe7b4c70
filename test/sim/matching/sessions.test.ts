/** An instrument's day: phases, crosses, protections. Whole lists of reports and of what the feed says. */
import { describe, expect, it } from 'vitest'
import { CrossType } from '../../../core/market/vocabulary.js'
import { OrderType, TimeInForce } from '../../../core/orders/venue.js'
import { buy, EngineLog, PLAIN, sell, type Trader } from './engine-log.js'

interface Floor {
  readonly log: EngineLog
  readonly engine: EngineLog['engine']
  readonly a: Trader
  readonly b: Trader
}

function floor(): Floor {
  const log = new EngineLog()
  return { log, engine: log.engine, a: log.trader('a'), b: log.trader('b') }
}

function preOpen(): Floor {
  const made = floor()
  made.engine.setPhase(0, 'pre-open')
  made.log.since()
  return made
}

describe('before the opening', () => {
  it('orders rest and nothing matches: the book may cross', () => {
    const { log, a, b } = preOpen()
    a.limit(1, buy, 10, 101)
    b.limit(1, sell, 10, 100)
    expect(log.since()).toEqual([
      'a#1 new, cum 0 leaves 10 of 10@101', 'feed 0: add 1 buy 10@101',
      'b#1 new, cum 0 leaves 10 of 10@100', 'feed 0: add 2 sell 10@100',
    ])
  })

  it('what would have to match at once is refused, and comes in after the opening', () => {
    const { log, engine, a } = preOpen()
    a.ioc(1, buy, 10, 101)
    a.market(2, sell, 10)
    a.send(3, buy, 10, { type: OrderType.marketToLimit })
    expect(log.since()).toEqual([
      'a#1 rejected, cum 0 leaves 0 of 10@101 (halted)', 'a#2 rejected, cum 0 leaves 0 of 10@0 (halted)', 'a#3 rejected, cum 0 leaves 0 of 10@0 (halted)',
    ])
    engine.setPhase(0, 'continuous')
    a.ioc(1, buy, 10, 101)
    expect(log.since()).toEqual(['feed 0: trading', 'a#1 new, cum 0 leaves 10 of 10@101', 'a#1 canceled, cum 0 leaves 0 of 10@101 (no-liquidity)'])
  })

  it('a book that crosses when orders begin to match is uncrossed first, nearest to the last trade', () => {
    const { log, engine, a, b } = preOpen()
    a.limit(1, buy, 10, 103)
    b.limit(1, sell, 4, 100)
    log.since()
    engine.setPhase(0, 'continuous')
    expect(log.since()).toEqual([
      'feed 0: execute 1 4@103 (match 1)', 'a#1 trade 4@103 none, cum 4 leaves 6 of 10@103',
      'feed 0: execute 2 4@103 (match 2)', 'b#1 trade 4@103 none, cum 4 leaves 0 of 4@100',
      'feed 0: halt cross 4@103 (match 3)', 'feed 0: trading',
    ])
    expect([log.queue(buy), log.queue(sell)]).toEqual(['6@103', ''])
  })
})

describe('the opening cross', () => {
  it('trades on-open orders and the book at one price, prints once, and ends what was for it only', () => {
    const { log, engine, a, b } = preOpen()
    a.send(1, buy, 30, { timeInForce: TimeInForce.atOpen })
    a.send(2, buy, 10, { price: 101, timeInForce: TimeInForce.atOpen })
    a.limit(3, buy, 10, 100)
    b.limit(1, sell, 35, 100)
    b.send(2, sell, 5, { price: 105, timeInForce: TimeInForce.atOpen })
    expect(log.since()).toEqual([
      'a#1 new, cum 0 leaves 30 of 30@0', 'a#2 new, cum 0 leaves 10 of 10@101',
      'a#3 new, cum 0 leaves 10 of 10@100', 'feed 0: add 3 buy 10@100', 'b#1 new, cum 0 leaves 35 of 35@100', 'feed 0: add 4 sell 35@100',
      'b#2 new, cum 0 leaves 5 of 5@105',
    ])
    expect(engine.cross(0, CrossType.opening, { reference: 100 })).toBe(35)
    expect(log.since()).toEqual([
      'a#1 trade 30@101 none, cum 30 leaves 0 of 30@0', 'a#2 trade 5@101 none, cum 5 leaves 5 of 10@101',
      'feed 0: execute 4 35@101 (match 1)', 'b#1 trade 35@101 none, cum 35 leaves 0 of 35@100',
      'feed 0: opening cross 35@101 (match 2)',
      'a#2 expired, cum 5 leaves 0 of 10@101 (time-expired)', 'b#2 expired, cum 0 leaves 0 of 5@105 (time-expired)',
    ])
    engine.setPhase(0, 'continuous')
    a.send(4, buy, 10, { timeInForce: TimeInForce.atOpen })
    expect(log.since()).toEqual(['feed 0: trading', 'a#4 rejected, cum 0 leaves 0 of 10@0 (too-late-for-auction)'])
    expect(log.queue(buy)).toBe('10@100')
  })

  it('prints nothing at no price when the sides do not meet', () => {
    const { log, engine, a, b } = preOpen()
    a.limit(1, buy, 10, 99)
    b.limit(1, sell, 10, 100)
    log.since()
    expect(engine.cross(0, CrossType.opening)).toBe(0)
    expect(log.since()).toEqual(['feed 0: opening cross 0@0 (match 1)'])
  })

  it('orders for it end without it when trading begins; an instrument without a day has no crosses', () => {
    const { log, engine, a } = preOpen()
    a.send(1, buy, 10, { price: 100, timeInForce: TimeInForce.atOpen })
    log.since()
    engine.setPhase(0, 'continuous')
    expect(log.since()).toEqual(['a#1 expired, cum 0 leaves 0 of 10@100 (no-auction)', 'feed 0: trading'])
    const plain = floor()
    plain.a.send(1, buy, 10, { price: 100, timeInForce: TimeInForce.atClose })
    plain.a.send(2, buy, 10, { price: 100, timeInForce: TimeInForce.auction, hidden: true })
    expect(plain.log.since()).toEqual(['a#1 rejected, cum 0 leaves 0 of 10@100 (no-auction)', 'a#2 rejected, cum 0 leaves 0 of 10@100 (no-auction)'])
  })

  it('scenario 13: an iceberg trades with all it has and keeps its peak; a GTD whose time is over is not there', () => {
    const { log, engine, a, b } = preOpen()
    a.send(1, sell, 50, { price: 100, displayQty: 10 })
    a.send(2, sell, 20, { price: 100, timeInForce: TimeInForce.gtd, expireUnixNs: 9n })
    a.send(3, sell, 20, { price: 100, hidden: true })
    b.limit(1, buy, 35, 100)
    log.since()
    engine.advanceTo(9n)
    expect(engine.cross(0, CrossType.opening)).toBe(35)
    expect(log.since()).toEqual([
      'feed 0: delete 2', 'a#2 expired, cum 0 leaves 0 of 20@100 (time-expired)',
      'feed 0: execute 4 35@100 (match 1)', 'b#1 trade 35@100 none, cum 35 leaves 0 of 35@100',
      'feed 0: execute 1 10@100 (match 2)', 'a#1 trade 35@100 none, cum 35 leaves 15 of 50@100',
      'feed 0: opening cross 35@100 (match 3)', 'feed 0: add 5 sell 10@100',
    ])
    expect(log.queue(sell)).toBe('10@100')
  })

  it('wakes stops as soon as orders match again', () => {
    const { log, engine, a, b } = preOpen()
    a.limit(1, buy, 10, 100)
    a.limit(2, buy, 10, 98)
    b.limit(1, sell, 10, 100)
    b.send(2, sell, 4, { stopPrice: 100 })
    engine.cross(0, CrossType.opening)
    log.since()
    engine.setPhase(0, 'continuous')
    expect(log.since()).toEqual([
      'feed 0: trading', 'b#2 triggered, cum 0 leaves 4 of 4@0',
      'feed 0: execute 2 4 (match 4)', 'a#2 trade 4@98 maker, cum 4 leaves 6 of 10@98', 'b#2 trade 4@98 taker, cum 4 leaves 0 of 4@0',
    ])
  })

  it('linked orders that meet the same cross both trade; what is left of the other is cancelled', () => {
    const { log, engine, a, b } = preOpen()
    a.send(1, buy, 10, { price: 101, list: 1, contingency: 'oco' })
    a.send(2, buy, 10, { price: 100, list: 1, contingency: 'oco' })
    b.limit(1, sell, 15, 100)
    log.since()
    engine.cross(0, CrossType.opening)
    expect(log.reportsSince()).toEqual([
      'a#1 trade 10@100 none, cum 10 leaves 0 of 10@101', 'a#2 trade 5@100 none, cum 5 leaves 5 of 10@100', 'b#1 trade 15@100 none, cum 15 leaves 0 of 15@100',
      'a#2 canceled, cum 5 leaves 0 of 10@100 (linked-order)',
    ])
  })

  it('linked orders that trade wholly in the same cross end once each', () => {
    const { log, engine, a, b } = preOpen()
    a.send(1, buy, 5, { price: 101, list: 1, contingency: 'oco' })
    a.send(2, buy, 5, { price: 100, list: 1, contingency: 'oco' })
    a.send(3, buy, 5, { price: 101, list: 2, contingency: 'ouo' })
    a.send(4, buy, 9, { price: 100, list: 2, contingency: 'ouo' })
    b.limit(1, sell, 30, 100)
    log.since()
    engine.cross(0, CrossType.opening)
    a.cancel(1)
    expect(log.reportsSince()).toEqual([
      'a#1 trade 5@100 none, cum 5 leaves 0 of 5@101', 'a#3 trade 5@100 none, cum 5 leaves 0 of 5@101',
      'a#2 trade 5@100 none, cum 5 leaves 0 of 5@100', 'a#4 trade 9@100 none, cum 9 leaves 0 of 9@100', 'b#1 trade 24@100 none, cum 24 leaves 6 of 30@100',
      'a#1 cancelRejected, cum 5 leaves 0 of 5@101 (too-late)',
    ])
  })

  it('keeps a condition on the size out: it is tried when orders match again', () => {
    const { log, engine, a, b } = preOpen()
    a.send(1, buy, 10, { price: 100, allOrNone: true })
    b.limit(1, sell, 10, 100)
    log.since()
    expect(engine.cross(0, CrossType.opening)).toBe(0)
    engine.setPhase(0, 'continuous')
    expect(log.reportsSince()).toEqual(['b#1 trade 10@100 maker, cum 10 leaves 0 of 10@100', 'a#1 trade 10@100 taker, cum 10 leaves 0 of 10@100'])
  })
})

describe('imbalance messages', () => {
  it('say what the cross would be, while the book builds and, for the closing cross, beside the continuous book', () => {
    const { log, engine, a, b } = preOpen()
    a.limit(1, buy, 30, 101)
    b.limit(1, sell, 20, 100)
    log.since()
    engine.indicate(0, CrossType.opening, { reference: 100 })
    expect(log.since()).toEqual(['feed 0: opening imbalance buy 10, paired 20, reference 100 near 100 far 100'])
    engine.setPhase(0, 'continuous')
    b.limit(2, sell, 10, 103)
    a.send(2, buy, 5, { timeInForce: TimeInForce.atClose })
    b.send(3, sell, 8, { price: 102, timeInForce: TimeInForce.atClose })
    log.reportsSince()
    engine.indicate(0, CrossType.closing)
    expect(log.since()).toEqual(['feed 0: closing imbalance sell 3, paired 5, reference 102 near 102 far 102'])
    expect(engine.cross(0, CrossType.closing, { reference: 102 })).toBe(5)
    expect(log.since()).toEqual([
      'a#2 trade 5@102 none, cum 5 leaves 0 of 5@0', 'b#3 trade 5@102 none, cum 5 leaves 3 of 8@102',
      'feed 0: closing cross 5@102 (match 4)', 'b#3 expired, cum 5 leaves 0 of 8@102 (time-expired)',
    ])
    a.send(4, buy, 5, { timeInForce: TimeInForce.atClose })
    expect(log.reportsSince()).toEqual(['a#4 rejected, cum 0 leaves 0 of 5@0 (too-late-for-auction)'])
  })
})

describe('halts and the close', () => {
  it('a halt lets limit orders rest; cancels and replaces go on; other instruments trade', () => {
    const log = new EngineLog([PLAIN, { ...PLAIN, symbol: 'OTHER' }])
    const [a, b] = [log.trader('a'), log.trader('b')]
    a.limit(1, sell, 10, 100)
    log.engine.setPhase(0, 'halted')
    log.since()
    b.limit(1, buy, 10, 99)
    b.replace(1, 10, 100)
    b.market(2, buy, 10)
    a.limit(2, sell, 5, 100, 1)
    b.limit(3, buy, 5, 100, 1)
    a.cancel(1)
    expect(log.reportsSince()).toEqual([
      'b#1 new, cum 0 leaves 10 of 10@99', 'b#1 replaced, cum 0 leaves 10 of 10@100', 'b#2 rejected, cum 0 leaves 0 of 10@0 (halted)',
      'a#2 new, cum 0 leaves 5 of 5@100', 'b#3 new, cum 0 leaves 5 of 5@100',
      'a#2 trade 5@100 maker, cum 5 leaves 0 of 5@100', 'b#3 trade 5@100 taker, cum 5 leaves 0 of 5@100',
      'a#1 canceled, cum 0 leaves 0 of 10@100',
    ])
  })

  it('good-for-auction orders wait for the next cross of any kind', () => {
    const { log, engine, a, b } = floor()
    engine.setPhase(0, 'continuous')
    a.limit(1, buy, 10, 100)
    b.send(1, sell, 4, { price: 100, timeInForce: TimeInForce.auction })
    engine.setPhase(0, 'halted')
    log.since()
    engine.cross(0, CrossType.halt)
    engine.setPhase(0, 'continuous')
    expect(log.since()).toEqual([
      'feed 0: execute 1 4@100 (match 1)', 'a#1 trade 4@100 none, cum 4 leaves 6 of 10@100', 'b#1 trade 4@100 none, cum 4 leaves 0 of 4@100',
      'feed 0: halt cross 4@100 (match 2)', 'feed 0: trading',
    ])
  })

  it('at the close the orders of the day expire, by arrival; those for longer stay for the next one', () => {
    const { log, engine, a, b } = floor()
    engine.setPhase(0, 'continuous')
    a.send(1, buy, 10, { price: 99, timeInForce: TimeInForce.gtc })
    b.limit(1, sell, 10, 101)
    a.send(2, buy, 5, { stopPrice: 105 })
    a.limit(3, buy, 10, 98)
    a.send(4, buy, 5, { timeInForce: TimeInForce.auction })
    log.since()
    engine.setPhase(0, 'closed')
    a.limit(5, buy, 10, 98)
    a.replace(1, 5, 99)
    expect(log.since()).toEqual([
      'feed 0: closed',
      'feed 0: delete 2', 'b#1 expired, cum 0 leaves 0 of 10@101 (closed)', 'a#2 expired, cum 0 leaves 0 of 5@0 (closed)',
      'feed 0: delete 3', 'a#3 expired, cum 0 leaves 0 of 10@98 (closed)', 'a#4 expired, cum 0 leaves 0 of 5@0 (no-auction)',
      'a#5 rejected, cum 0 leaves 0 of 10@98 (closed)', 'a#1 replaceRejected, cum 0 leaves 10 of 10@99 (closed)',
    ])
    expect(() => engine.cross(0, CrossType.closing)).toThrow("a cross is held before the instrument closes, found phase 'closed'")
    engine.setPhase(0, 'pre-open')
    b.send(2, sell, 4, { timeInForce: TimeInForce.atOpen })
    engine.cross(0, CrossType.opening)
    expect(log.reportsSince()).toEqual([
      'b#2 new, cum 0 leaves 4 of 4@0', 'a#1 trade 4@99 none, cum 4 leaves 6 of 10@99', 'b#2 trade 4@99 none, cum 4 leaves 0 of 4@0',
    ])
  })
})

describe('broken trades', () => {
  it('are told to the feed, once there was such a match', () => {
    const { log, engine, a, b } = floor()
    a.limit(1, buy, 10, 100)
    b.limit(1, sell, 10, 100)
    log.since()
    expect([engine.breakTrade(0, 1), engine.breakTrade(0, 2), engine.breakTrade(0, 0)]).toEqual([true, false, false])
    expect(log.since()).toEqual(['feed 0: broken (match 1)'])
  })
})

describe('stops and the last trade', () => {
  it('a stop that got new terms waits on', () => {
    const { log, a, b } = floor()
    b.limit(1, sell, 10, 100)
    a.send(1, buy, 5, { stopPrice: 100, price: 100 })
    a.replace(1, 4, 101)
    a.limit(2, buy, 1, 100)
    expect(log.reportsSince().slice(-2)).toEqual(['b#1 trade 4@100 maker, cum 5 leaves 5 of 10@100', 'a#1 trade 4@100 taker, cum 4 leaves 0 of 4@101'])
  })

  it('a trailing stop begins at the last trade, also of plain orders after another stop was gone', () => {
    const { log, a, b } = floor()
    const trade = (order: number, price: number): void => {
      b.limit(order, sell, 1, price)
      a.limit(order, buy, 1, price)
    }
    trade(1, 100)
    a.send(10, sell, 5, { stopPrice: 50 })
    a.cancel(10)
    trade(2, 120)
    a.send(11, sell, 5, { trailAmount: 5 })
    log.since()
    trade(3, 116)
    expect(log.reportsSince().some((line) => line.includes('triggered'))).toBe(false)
    trade(4, 115)
    expect(log.reportsSince().some((line) => line.startsWith('a#11 triggered'))).toBe(true)
  })
})

describe('the examples of the page', () => {
  it('an opening', () => {
    const { log, engine, a, b } = preOpen()
    const m = log.trader('m')
    m.limit(1, sell, 30, 100)
    a.limit(1, buy, 20, 101)
    b.send(1, buy, 15, { timeInForce: TimeInForce.atOpen })
    log.since()
    engine.cross(0, CrossType.opening, { reference: 100 })
    engine.setPhase(0, 'continuous')
    expect(log.since()).toEqual([
      'b#1 trade 15@100 none, cum 15 leaves 0 of 15@0',
      'feed 0: execute 2 15@100 (match 1)', 'a#1 trade 15@100 none, cum 15 leaves 5 of 20@101',
      'feed 0: execute 1 30@100 (match 2)', 'm#1 trade 30@100 none, cum 30 leaves 0 of 30@100',
      'feed 0: opening cross 30@100 (match 3)', 'feed 0: trading',
    ])
  })

  it('a trade declared void', () => {
    const { log, engine, a, b: m } = floor()
    engine.keepMatches(8)
    m.limit(1, sell, 10, 100)
    a.limit(1, buy, 25, 100)
    log.since()
    expect([engine.breakTrade(0, 1), engine.breakTrade(0, 1)]).toEqual([true, false])
    expect(log.since()).toEqual(['feed 0: broken (match 1)', 'b#1 tradeCanceled, cum 0 leaves 0 of 0@100', 'a#1 tradeCanceled, cum 0 leaves 15 of 15@100'])
  })

  it('a guard', () => {
    const { log, engine, a, b: m } = floor()
    const seen: string[] = []
    engine.setGuard(0, {
      onOrder() {}, onBook() {}, refusal: () => undefined,
      collar: (side) => (side === buy ? Infinity : -Infinity), range: (side) => (side === buy ? 102 : 98),
      onInterrupted: () => seen.push('interrupted') && 0, onTrade: (price, qty) => seen.push(`${qty}@${price}`),
    })
    m.limit(1, sell, 5, 102)
    m.limit(2, sell, 5, 103)
    log.since()
    a.limit(1, buy, 8, 103)
    engine.cross(0, CrossType.halt, { reference: 103 })
    engine.setPhase(0, 'continuous')
    expect(log.since()).toEqual([
      'a#1 new, cum 0 leaves 8 of 8@103', 'feed 0: execute 1 5 (match 1)', 'b#1 trade 5@102 maker, cum 5 leaves 0 of 5@102', 'a#1 trade 5@102 taker, cum 5 leaves 3 of 8@103',
      'feed 0: paused', 'feed 0: add 3 buy 3@103',
      'feed 0: execute 3 3@103 (match 2)', 'a#1 trade 3@103 none, cum 8 leaves 0 of 8@103', 'feed 0: execute 2 3@103 (match 3)', 'b#2 trade 3@103 none, cum 3 leaves 2 of 5@103',
      'feed 0: halt cross 3@103 (match 4)', 'feed 0: trading',
    ])
    expect(seen).toEqual(['5@102', 'interrupted'])
  })
})

describe('what is kept of matches', () => {
  it('is bounded: the oldest are forgotten, and cannot be declared void', () => {
    const { log, engine, a, b } = floor()
    engine.keepMatches(4)
    for (let order = 1; order <= 3; order++) {
      b.limit(order, sell, 10, 100)
      a.limit(order, buy, 10, 100)
    }
    expect([engine.breakTrade(0, 1), engine.breakTrade(0, 2), engine.lastMatchOf(0)]).toEqual([false, true, 3])
    expect(log.since().filter((line) => /broken|Canceled/.test(line))).toEqual([
      'feed 0: broken (match 2)', 'b#2 tradeCanceled, cum 0 leaves 0 of 0@100', 'a#2 tradeCanceled, cum 0 leaves 0 of 0@100',
    ])
  })

  it('a trade with hidden liquidity, and one of an iceberg that works on: the total falls, what is left stays', () => {
    const { log, engine, a, b } = floor()
    engine.keepMatches(16)
    b.send(1, sell, 30, { price: 100, displayQty: 10 })
    b.send(2, sell, 10, { price: 99, hidden: true })
    a.limit(1, buy, 10, 99)
    a.limit(2, buy, 14, 100)
    log.since()
    for (const match of [1, 2]) engine.breakTrade(0, match)
    b.replace(1, 25, 100)
    expect(log.since()).toEqual([
      'feed 0: broken (match 1)', 'b#2 tradeCanceled, cum 0 leaves 0 of 0@99', 'a#1 tradeCanceled, cum 0 leaves 0 of 0@99',
      'feed 0: broken (match 2)', 'b#1 tradeCanceled, cum 4 leaves 16 of 20@100', 'a#2 tradeCanceled, cum 4 leaves 0 of 4@100',
      'feed 0: delete 3', 'b#1 replaced, cum 4 leaves 21 of 25@100', 'feed 0: add 4 sell 10@100',
    ])
  })
})
