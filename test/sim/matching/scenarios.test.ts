/** The scenarios of matching in which others were wrong in public. */
import { describe, expect, it } from 'vitest'
import { INT32_MAX } from '../../../core/instrument.js'
import { Side } from '../../../core/market/vocabulary.js'
import { OrderType, TimeInForce } from '../../../core/orders/venue.js'
import { MatchingEngine } from '../../../sim/matching/matching-engine.js'
import { matchingExchange } from '../../../sim/matching/matching-exchange.js'
import { feeSchedule, NO_FEES } from '../../../sim/venue/fees.js'
import { NO_LATENCY } from '../../../sim/venue/latency.js'
import { simulatedVenue } from '../../../sim/venue/simulated-venue.js'
import { ContractWorld, px, us } from '../../contract/contract-world.js'
import { buy, EngineLog, PLAIN, sell } from './engine-log.js'

describe('scenario 7: two participants tie at the exchange', () => {
  it('arrival sequence decides, not the id of the participant or of the order', () => {
    for (const swapped of [false, true]) {
      const log = new EngineLog()
      const traders = [log.trader('a'), log.trader('b')]
      const [first, second] = swapped ? traders.toReversed() : traders
      const taker = log.trader('taker')
      first.limit(9, buy, 10, 100)
      second.limit(1, buy, 10, 100)
      log.since()
      taker.limit(1, sell, 15, 100)
      const [early, late] = swapped ? ['b', 'a'] : ['a', 'b']
      expect(log.reportsSince()).toEqual([
        'taker#1 new, cum 0 leaves 15 of 15@100',
        `${early}#9 trade 10@100 maker, cum 10 leaves 0 of 10@100`,
        'taker#1 trade 10@100 taker, cum 10 leaves 5 of 15@100',
        `${late}#1 trade 5@100 maker, cum 5 leaves 5 of 10@100`,
        'taker#1 trade 5@100 taker, cum 15 leaves 0 of 15@100',
      ])
    }
  })

  /** Two participants want the only 10 at 100.00 at one instant; `far` needs a microsecond longer to the exchange. */
  const race = async (breathe?: () => Promise<void>): Promise<readonly string[]> => {
    const world = new ContractWorld(breathe)
    const { kernel, instruments, instrument } = world
    const engine = new MatchingEngine(instruments)
    const venueOf = (name: string, orderEntryNs: number) =>
      simulatedVenue({
        kernel, name, latency: { ...NO_LATENCY, orderEntryNs }, fees: feeSchedule(NO_FEES, 4), reports: world.reporter(`${name} `),
        exchange: (sink) => matchingExchange(engine, sink),
      })
    const far = venueOf('far', us(11))
    const near = venueOf('near', us(10))
    const seller = engine.addParticipant({ report() {} })
    const { at, run, reports } = world.with(near, () => {})
    world.atExchange(us(1), () => engine.submit(seller, 0, instrument.index, Side.sell, OrderType.limit, TimeInForce.day, px('100.00'), 10))
    at(us(5), () => {
      far.submit(1, instrument.index, Side.buy, OrderType.limit, TimeInForce.ioc, px('100.00'), 10)
      near.submit(1, instrument.index, Side.buy, OrderType.limit, TimeInForce.ioc, px('100.00'), 10)
    })
    await run()
    return reports.map(({ arrivalUs, text }) => `${arrivalUs} ${text}`)
  }

  it('the shorter way wins, and a slow machine gives the same virtual result', async () => {
    const fast = await race()
    expect(fast).toEqual([
      '15 near new #1, cum 0 leaves 10 of 10 @ 100.0000',
      '15 near trade #1 10 @ 100.0000 taker, cum 10 leaves 0 of 10 @ 100.0000',
      '16 far new #1, cum 0 leaves 10 of 10 @ 100.0000',
      '16 far canceled #1, cum 0 leaves 0 of 10 @ 100.0000 (no-liquidity)',
    ])
    expect(await race(() => new Promise((resume) => setImmediate(resume)))).toEqual(fast)
  })
})

describe('scenario 9: an order whose leaves quantity reaches zero is complete and gone from the book', () => {
  it('each partial says what has traded and what is left; the last one closes', () => {
    const log = new EngineLog()
    const maker = log.trader('maker')
    const taker = log.trader('taker')
    maker.limit(1, sell, 10, 100)
    for (const [order, qty] of [[1, 4], [2, 5], [3, 1]]) taker.limit(order, buy, qty, 100)
    expect(log.reportsSince().filter((line) => line.startsWith('maker'))).toEqual([
      'maker#1 new, cum 0 leaves 10 of 10@100',
      'maker#1 trade 4@100 maker, cum 4 leaves 6 of 10@100',
      'maker#1 trade 5@100 maker, cum 9 leaves 1 of 10@100',
      'maker#1 trade 1@100 maker, cum 10 leaves 0 of 10@100',
    ])
    expect([log.queue(buy), log.queue(sell), log.engine.books.orderCount]).toEqual(['', '', 0])
    maker.cancel(1)
    maker.replace(1, 20, 100)
    taker.limit(4, buy, 7, 100)
    expect(log.since()).toEqual([
      'maker#1 cancelRejected, cum 10 leaves 0 of 10@100 (too-late)',
      'maker#1 replaceRejected, cum 10 leaves 0 of 10@100 (too-late)',
      'taker#4 new, cum 0 leaves 7 of 7@100',
      'feed 0: add 2 buy 7@100',
    ])
  })
})

describe('scenario 10: the place in the queue', () => {
  it('a stranger who leaves behind ours does not bring us forward, one who leaves ahead does', () => {
    const log = new EngineLog()
    const [ahead, ours, behind, taker] = ['ahead', 'ours', 'behind', 'taker'].map((name) => log.trader(name))
    ahead.limit(1, buy, 10, 100)
    ahead.limit(2, buy, 10, 100)
    ours.limit(1, buy, 10, 100)
    behind.limit(1, buy, 10, 100)
    behind.cancel(1)
    ahead.cancel(1)
    log.since()
    taker.limit(1, sell, 11, 100)
    expect(log.reportsSince()).toEqual([
      'taker#1 new, cum 0 leaves 11 of 11@100',
      'ahead#2 trade 10@100 maker, cum 10 leaves 0 of 10@100',
      'taker#1 trade 10@100 taker, cum 10 leaves 1 of 11@100',
      'ours#1 trade 1@100 maker, cum 1 leaves 9 of 10@100',
      'taker#1 trade 1@100 taker, cum 11 leaves 0 of 11@100',
    ])
  })
})

describe('scenario 11: two orders of one participant at one price', () => {
  it('fill no more together than what came, and each newcomer brings fresh quantity', () => {
    const log = new EngineLog()
    const ours = log.trader('ours')
    const taker = log.trader('taker')
    ours.limit(1, buy, 1, 100)
    ours.limit(2, buy, 1, 100)
    for (const order of [1, 2]) {
      log.since()
      taker.limit(order, sell, 1, 100)
      expect(log.reportsSince()).toEqual([
        `taker#${order} new, cum 0 leaves 1 of 1@100`,
        `ours#${order} trade 1@100 maker, cum 1 leaves 0 of 1@100`,
        `taker#${order} trade 1@100 taker, cum 1 leaves 0 of 1@100`,
      ])
    }
    expect([log.queue(buy), log.queue(sell)]).toEqual(['', ''])
  })
})

describe('scenario 14: the remainder of an IOC is cancelled', () => {
  it('trades within its limit and never rests', () => {
    const log = new EngineLog()
    const maker = log.trader('maker')
    const taker = log.trader('taker')
    maker.limit(1, sell, 4, 100)
    maker.limit(2, sell, 4, 102)
    log.since()
    taker.ioc(1, buy, 10, 101)
    expect(log.since()).toEqual([
      'taker#1 new, cum 0 leaves 10 of 10@101',
      'feed 0: execute 1 4 (match 1)',
      'maker#1 trade 4@100 maker, cum 4 leaves 0 of 4@100',
      'taker#1 trade 4@100 taker, cum 4 leaves 6 of 10@101',
      'taker#1 canceled, cum 4 leaves 0 of 10@101 (ioc-remainder)',
    ])
    expect([log.queue(buy), log.queue(sell)]).toEqual(['', '4@102'])
  })
})

describe('scenario 15: a modify after a re-match', () => {
  it('changes the order that it names, not the one that lies where it was', () => {
    const log = new EngineLog()
    const a = log.trader('a')
    const b = log.trader('b')
    const c = log.trader('c')
    a.limit(1, sell, 5, 101)
    b.limit(1, buy, 8, 100)
    // It crosses, and what is left rests under a new reference; the next order takes the place that it had.
    b.replace(1, 8, 101)
    c.limit(1, buy, 4, 100)
    log.since()
    b.replace(1, 7, 101)
    c.replace(1, 3, 100)
    b.replace(1, 9, 99)
    c.cancel(1)
    expect(log.since()).toEqual([
      'feed 0: reduce 3 1',
      'b#1 replaced, cum 5 leaves 2 of 7@101',
      'feed 0: reduce 4 1',
      'c#1 replaced, cum 0 leaves 3 of 3@100',
      'feed 0: replace 3 by 5 4@99',
      'b#1 replaced, cum 5 leaves 4 of 9@99',
      'feed 0: delete 4',
      'c#1 canceled, cum 0 leaves 0 of 3@100',
    ])
    expect(log.queue(buy)).toBe('4@99')
  })
})

describe('scenario 16: priority through partial fills and modifies', () => {
  it('a partial fill keeps time priority', () => {
    const log = new EngineLog()
    const a = log.trader('a')
    const b = log.trader('b')
    const taker = log.trader('taker')
    a.limit(1, buy, 10, 100)
    b.limit(1, buy, 10, 100)
    taker.limit(1, sell, 4, 100)
    log.since()
    taker.limit(2, sell, 7, 100)
    expect(log.reportsSince().filter((line) => line.includes(' maker'))).toEqual([
      'a#1 trade 6@100 maker, cum 10 leaves 0 of 10@100',
      'b#1 trade 1@100 maker, cum 1 leaves 9 of 10@100',
    ])
  })

  it('less quantity keeps the place in the queue, more quantity or another price loses it', () => {
    const log = new EngineLog()
    const a = log.trader('a')
    const b = log.trader('b')
    a.limit(1, buy, 10, 100)
    b.limit(1, buy, 20, 100)
    log.since()
    a.replace(1, 9, 100)
    expect(log.queue(buy)).toBe('9@100 20@100')
    a.replace(1, 9, 100)
    expect(log.queue(buy)).toBe('9@100 20@100')
    a.replace(1, 11, 100)
    expect(log.queue(buy)).toBe('20@100 11@100')
    b.replace(1, 20, 99)
    b.replace(1, 20, 100)
    expect(log.queue(buy)).toBe('11@100 20@100')
    expect(log.since()).toEqual([
      'feed 0: reduce 1 1',
      'a#1 replaced, cum 0 leaves 9 of 9@100',
      'a#1 replaced, cum 0 leaves 9 of 9@100',
      'feed 0: replace 1 by 3 11@100',
      'a#1 replaced, cum 0 leaves 11 of 11@100',
      'feed 0: replace 2 by 4 20@99',
      'b#1 replaced, cum 0 leaves 20 of 20@99',
      'feed 0: replace 4 by 5 20@100',
      'b#1 replaced, cum 0 leaves 20 of 20@100',
    ])
  })

  it('a modify that crosses fills at the maker\'s price, and rests what is left under a new reference', () => {
    const log = new EngineLog()
    const a = log.trader('a')
    const b = log.trader('b')
    a.limit(1, sell, 5, 101)
    b.limit(1, buy, 8, 100)
    log.since()
    b.replace(1, 8, 103)
    expect(log.since()).toEqual([
      'feed 0: delete 2',
      'b#1 replaced, cum 0 leaves 8 of 8@103',
      'feed 0: execute 1 5 (match 1)',
      'a#1 trade 5@101 maker, cum 5 leaves 0 of 5@101',
      'b#1 trade 5@101 taker, cum 5 leaves 3 of 8@103',
      'feed 0: add 3 buy 3@103',
    ])
  })
})

describe('scenario 17: cancelling in a queue', () => {
  it('of the middle and of the head loses nobody behind it', () => {
    const log = new EngineLog()
    const makers = ['a', 'b', 'c', 'd'].map((name) => log.trader(name))
    const taker = log.trader('taker')
    for (const maker of makers) maker.limit(1, sell, 1, 100)
    makers[1].cancel(1)
    makers[0].cancel(1)
    log.since()
    taker.limit(1, buy, 2, 100)
    expect(log.reportsSince().filter((line) => line.includes(' maker'))).toEqual([
      'c#1 trade 1@100 maker, cum 1 leaves 0 of 1@100',
      'd#1 trade 1@100 maker, cum 1 leaves 0 of 1@100',
    ])
  })

  it('of the best level leaves no phantom best', () => {
    const log = new EngineLog()
    const maker = log.trader('maker')
    const taker = log.trader('taker')
    maker.limit(1, sell, 5, 100)
    maker.limit(2, sell, 5, 101)
    maker.cancel(1)
    log.since()
    taker.market(1, buy, 5)
    expect(log.since()).toEqual([
      'taker#1 new, cum 0 leaves 5 of 5@0',
      'feed 0: execute 2 5 (match 1)',
      'maker#2 trade 5@101 maker, cum 5 leaves 0 of 5@101',
      'taker#1 trade 5@101 taker, cum 5 leaves 0 of 5@0',
    ])
  })
})

describe('scenario 18: ids', () => {
  it('an id freed by a fill, a cancel or a refusal can be used again; exchange references are never used again', () => {
    const log = new EngineLog()
    const a = log.trader('a')
    const b = log.trader('b')
    a.limit(1, buy, 5, 100)
    b.limit(1, sell, 5, 100)
    a.limit(1, buy, 3, 99)
    a.limit(1, buy, 3, 98)
    a.cancel(1)
    a.limit(1, buy, 0, 98)
    a.limit(1, buy, 2, 98)
    expect(log.since()).toEqual([
      'a#1 new, cum 0 leaves 5 of 5@100',
      'feed 0: add 1 buy 5@100',
      'b#1 new, cum 0 leaves 5 of 5@100',
      'feed 0: execute 1 5 (match 1)',
      'a#1 trade 5@100 maker, cum 5 leaves 0 of 5@100',
      'b#1 trade 5@100 taker, cum 5 leaves 0 of 5@100',
      'a#1 new, cum 0 leaves 3 of 3@99',
      'feed 0: add 2 buy 3@99',
      'a#1 rejected, cum 0 leaves 0 of 3@98 (duplicate-order-id)',
      'feed 0: delete 2',
      'a#1 canceled, cum 0 leaves 0 of 3@99',
      'a#1 rejected, cum 0 leaves 0 of 0@98 (bad-quantity)',
      'a#1 new, cum 0 leaves 2 of 2@98',
      'feed 0: add 3 buy 2@98',
    ])
  })

  it('cancel and modify of an id that never existed are refused, also when another participant has it', () => {
    const log = new EngineLog()
    const a = log.trader('a')
    const b = log.trader('b')
    a.limit(1, buy, 5, 100)
    log.since()
    b.cancel(1)
    b.replace(1, 9, 100)
    a.cancel(1_000_000)
    expect(log.since()).toEqual([
      'b#1 cancelRejected, cum 0 leaves 0 of 0@0 (unknown-order)',
      'b#1 replaceRejected, cum 0 leaves 0 of 0@0 (unknown-order)',
      'a#1000000 cancelRejected, cum 0 leaves 0 of 0@0 (unknown-order)',
    ])
    expect(log.queue(buy)).toBe('5@100')
  })
})

describe('scenario 19: limits', () => {
  it('a marketable limit stops at its own price and rests the remainder there', () => {
    const log = new EngineLog()
    const maker = log.trader('maker')
    const taker = log.trader('taker')
    maker.limit(1, sell, 5, 100)
    maker.limit(2, sell, 5, 101)
    maker.limit(3, sell, 5, 102)
    taker.limit(1, buy, 20, 101)
    expect([log.queue(buy), log.queue(sell)]).toEqual(['10@101', '5@102'])
  })

  it('prices and quantities near the largest representable work', () => {
    const log = new EngineLog()
    const a = log.trader('a')
    const b = log.trader('b')
    a.limit(1, sell, INT32_MAX, INT32_MAX)
    a.limit(2, sell, INT32_MAX, INT32_MAX - 1)
    a.limit(3, buy, INT32_MAX, 1)
    a.limit(4, sell, 1, INT32_MAX + 1)
    a.limit(5, sell, INT32_MAX + 1, 5)
    log.since()
    b.limit(1, buy, INT32_MAX, INT32_MAX)
    b.market(2, buy, 7)
    b.market(3, sell, INT32_MAX)
    expect(log.reportsSince().filter((line) => line.startsWith('b'))).toEqual([
      `b#1 new, cum 0 leaves ${INT32_MAX} of ${INT32_MAX}@${INT32_MAX}`,
      `b#1 trade ${INT32_MAX}@${INT32_MAX - 1} taker, cum ${INT32_MAX} leaves 0 of ${INT32_MAX}@${INT32_MAX}`,
      'b#2 new, cum 0 leaves 7 of 7@0',
      `b#2 trade 7@${INT32_MAX} taker, cum 7 leaves 0 of 7@0`,
      `b#3 new, cum 0 leaves ${INT32_MAX} of ${INT32_MAX}@0`,
      `b#3 trade ${INT32_MAX}@1 taker, cum ${INT32_MAX} leaves 0 of ${INT32_MAX}@0`,
    ])
    expect(log.queue(sell)).toBe(`${INT32_MAX - 7}@${INT32_MAX}`)
  })

  it('negative prices are prices where the ticks begin below zero', () => {
    const log = new EngineLog([{ ...PLAIN, ticks: [{ fromPrice: -INT32_MAX, tick: 1 }] }, { ...PLAIN, symbol: 'ABOVE' }])
    const a = log.trader('a')
    const b = log.trader('b')
    a.limit(1, sell, 5, -37)
    b.limit(1, buy, 5, -30)
    a.limit(2, sell, 5, -37, 1)
    expect(log.reportsSince()).toEqual([
      'a#1 new, cum 0 leaves 5 of 5@-37',
      'b#1 new, cum 0 leaves 5 of 5@-30',
      'a#1 trade 5@-37 maker, cum 5 leaves 0 of 5@-37',
      'b#1 trade 5@-37 taker, cum 5 leaves 0 of 5@-30',
      'a#2 rejected, cum 0 leaves 0 of 5@-37 (bad-price)',
    ])
  })
})

describe('scenario 20: a sweep of 5,000 orders at one price', () => {
  it('is exact: every maker in turn, every quantity counted once', () => {
    const log = new EngineLog()
    const maker = log.trader('m')
    const taker = log.trader('t')
    const count = 5_000
    let total = 0
    for (let order = 0; order < count; order++) {
      maker.limit(order, sell, (order % 7) + 1, 100)
      total += (order % 7) + 1
    }
    log.since()
    taker.limit(1, buy, total + 3, 100)
    const expected: string[] = [`t#1 new, cum 0 leaves ${total + 3} of ${total + 3}@100`]
    let cumQty = 0
    for (let order = 0; order < count; order++) {
      const qty = (order % 7) + 1
      cumQty += qty
      expected.push(
        `feed 0: execute ${order + 1} ${qty} (match ${order + 1})`,
        `m#${order} trade ${qty}@100 maker, cum ${qty} leaves 0 of ${qty}@100`,
        `t#1 trade ${qty}@100 taker, cum ${cumQty} leaves ${total + 3 - cumQty} of ${total + 3}@100`,
      )
    }
    expected.push(`feed 0: add ${count + 1} buy 3@100`)
    expect(log.since()).toEqual(expected)
    expect([log.queue(buy), log.queue(sell)]).toEqual(['3@100', ''])
  })
})

describe('self-trade prevention', () => {
  it('stops an incoming order at the first order of its own participant, and cancels the remainder', () => {
    const log = new EngineLog()
    const a = log.trader('a')
    const b = log.trader('b')
    b.limit(1, sell, 5, 100)
    a.limit(1, sell, 5, 100)
    b.limit(2, sell, 5, 100)
    log.since()
    a.market(2, buy, 20)
    a.limit(3, buy, 1, 99)
    a.replace(3, 1, 100)
    expect(log.since()).toEqual([
      'a#2 new, cum 0 leaves 20 of 20@0',
      'feed 0: execute 1 5 (match 1)',
      'b#1 trade 5@100 maker, cum 5 leaves 0 of 5@100',
      'a#2 trade 5@100 taker, cum 5 leaves 15 of 20@0',
      'a#2 canceled, cum 5 leaves 0 of 20@0 (self-trade)',
      'a#3 new, cum 0 leaves 1 of 1@99',
      'feed 0: add 4 buy 1@99',
      'feed 0: delete 4',
      'a#3 replaced, cum 0 leaves 1 of 1@100',
      'a#3 canceled, cum 0 leaves 0 of 1@100 (self-trade)',
    ])
    expect(log.queue(sell)).toBe('5@100 5@100')
  })
})
