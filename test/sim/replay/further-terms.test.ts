/** Orders of every type in replayed history: whole lists of reports on small histories. */
import { describe, expect, it } from 'vitest'
import { SessionEvent, TradingState } from '../../../core/market/vocabulary.js'
import { OrderType, TimeInForce } from '../../../core/orders/venue.js'
import { buy, ReplayLog, sell, type PastEvents } from './replay-log.js'

const { gtc, gtd, fok, ioc } = TimeInForce

/** A market with what has happened before we come. */
function market(before: (they: PastEvents) => void = () => {}): ReplayLog {
  const log = new ReplayLog()
  before(log.they)
  return log
}

/** Bid 20@100, offers 5@104 and 10@105. */
const quoted = (they: PastEvents): void => {
  they.add(1, buy, 20, 100)
  they.add(2, sell, 5, 104)
  they.add(3, sell, 10, 105)
}

describe('market-to-limit', () => {
  it('takes the best price there is; what is left rests at it, behind who stands there', () => {
    const log = market(quoted)
    log.send(1, buy, 8, { type: OrderType.marketToLimit })
    log.they.add(4, sell, 2, 104)
    expect(log.since()).toEqual([
      '#1 new, cum 0 leaves 8 of 8@0', '#1 restated, cum 0 leaves 8 of 8@104', '#1 trade 5@104 taker, cum 5 leaves 3 of 8@104', '#1 trade 2@104 maker, cum 7 leaves 1 of 8@104',
    ])
  })

  it('ends where nobody is', () => {
    const log = market()
    log.send(1, buy, 8, { type: OrderType.marketToLimit })
    expect(log.since()).toEqual(['#1 new, cum 0 leaves 8 of 8@0', '#1 canceled, cum 0 leaves 0 of 8@0 (no-liquidity)'])
  })
})

describe('fill or kill', () => {
  it('scenario 14: trades wholly or not at all; what we have taken, and what stands behind our own order, does not count', () => {
    const log = market(quoted)
    log.we.ioc(1, buy, 2, 104)
    log.we.limit(2, sell, 5, 105)
    log.they.add(4, sell, 9, 105)
    log.since()
    log.send(3, buy, 14, { price: 106, timeInForce: fok })
    log.send(4, buy, 13, { price: 105, timeInForce: fok })
    expect(log.since()).toEqual([
      '#3 new, cum 0 leaves 14 of 14@106', '#3 canceled, cum 0 leaves 0 of 14@106 (not-fillable)',
      '#4 new, cum 0 leaves 13 of 13@105', '#4 trade 3@104 taker, cum 3 leaves 10 of 13@105', '#4 trade 10@105 taker, cum 13 leaves 0 of 13@105',
    ])
  })
})

describe('good till cancelled', () => {
  it('rests over the night, and stands first at its price in the morning', () => {
    const log = market(quoted)
    log.send(1, buy, 5, { price: 100, timeInForce: gtc })
    log.we.limit(2, buy, 5, 100)
    expect(log.ahead(1)).toBe(20)
    log.they.session(SessionEvent.endOfMarketHours)
    log.they.execute(1, 20)
    log.they.hidden(50, 90)
    log.they.session(SessionEvent.startOfMessages)
    log.they.add(9, buy, 7, 100)
    expect(log.ahead(1)).toBe(0)
    log.they.execute(9, 3)
    expect(log.since()).toEqual([
      '#1 new, cum 0 leaves 5 of 5@100', '#2 new, cum 0 leaves 5 of 5@100', '#2 expired, cum 0 leaves 0 of 5@100 (closed)', '#1 trade 3@100 maker, cum 3 leaves 2 of 5@100',
    ])
  })
})

describe('good till date', () => {
  it('scenario 13: ends before what happens at the same instant, on a quiet market too; one whose time is over does not begin', () => {
    const log = market()
    log.exchange.advanceTo(3_000n)
    log.send(1, sell, 10, { price: 100, timeInForce: gtd, expireUnixNs: 5_000n })
    log.send(2, sell, 10, { price: 100, timeInForce: gtd, expireUnixNs: 4_000n })
    log.send(3, sell, 10, { price: 100, timeInForce: gtd, expireUnixNs: 3_000n })
    expect(log.exchange.nextUnixNs).toBe(4_000n)
    log.exchange.advanceTo(4_999n)
    log.they.add(1, buy, 4, 100)
    log.exchange.advanceTo(5_000n)
    log.they.add(2, buy, 4, 100)
    expect(log.since()).toEqual([
      '#1 new, cum 0 leaves 10 of 10@100', '#2 new, cum 0 leaves 10 of 10@100', '#3 rejected, cum 0 leaves 0 of 10@100 (time-expired)',
      '#2 expired, cum 0 leaves 0 of 10@100 (time-expired)', '#1 trade 4@100 maker, cum 4 leaves 6 of 10@100', '#1 expired, cum 4 leaves 0 of 10@100 (time-expired)',
    ])
    expect(log.exchange.nextUnixNs).toBeUndefined()
  })
})

describe('stops', () => {
  it('scenario 12: ten at the ask, a print of eight wakes a stop for five: two fill at the touch, three at the next level', () => {
    const log = market((they) => {
      they.add(1, sell, 10, 100)
      they.add(2, sell, 10, 101)
    })
    log.send(1, buy, 5, { stopPrice: 100 })
    log.they.execute(1, 8)
    expect(log.since()).toEqual(['#1 new, cum 0 leaves 5 of 5@0', '#1 triggered, cum 0 leaves 5 of 5@0', '#1 trade 2@100 taker, cum 2 leaves 3 of 5@0', '#1 trade 3@101 taker, cum 5 leaves 0 of 5@0'])
  })

  it('are woken by executions, by executions at another price, by prints and by crosses; not by what is not printed', () => {
    const wakes = (happens: (they: PastEvents) => void): boolean => {
      const log = market(quoted)
      log.send(1, sell, 5, { stopPrice: 99, price: 99 })
      happens(log.they)
      return log.since().includes('#1 triggered, cum 0 leaves 5 of 5@99')
    }
    expect([
      wakes((they) => they.execute(1, 1)), wakes((they) => they.executeAt(1, 1, 98)), wakes((they) => they.executeAt(1, 1, 98, { printable: false })),
      wakes((they) => they.hidden(1, 99)), wakes((they) => they.hidden(1, 99, buy, { printable: false })), wakes((they) => they.cross(100, 97)),
    ]).toEqual([false, true, false, true, false, true])
  })

  it('are woken by our own trades, one after the other (scenario 16); a limit stop rests what it cannot have', () => {
    const log = market(quoted)
    log.send(1, buy, 12, { stopPrice: 104, price: 105 })
    log.send(2, buy, 5, { stopPrice: 105, price: 106 })
    log.we.market(3, buy, 5)
    expect(log.since()).toEqual([
      '#1 new, cum 0 leaves 12 of 12@105', '#2 new, cum 0 leaves 5 of 5@106', '#3 new, cum 0 leaves 5 of 5@0', '#3 trade 5@104 taker, cum 5 leaves 0 of 5@0',
      '#1 triggered, cum 0 leaves 12 of 12@105', '#1 trade 10@105 taker, cum 10 leaves 2 of 12@105',
      '#2 triggered, cum 0 leaves 5 of 5@106',
    ])
    expect([log.ahead(1), log.ahead(2)]).toEqual([0, 0])
  })

  it('by the quote: the record\'s best offer for a buy', () => {
    const log = market(quoted)
    log.send(1, buy, 3, { stopPrice: 105, trigger: 'quote' })
    log.they.hidden(10, 106)
    log.they.delete(2)
    expect(log.since()).toEqual(['#1 new, cum 0 leaves 3 of 3@0', '#1 triggered, cum 0 leaves 3 of 3@0', '#1 trade 3@105 taker, cum 3 leaves 0 of 3@0'])
  })

  it('what the market has passed already wakes at once; new terms of a stop leave it waiting', () => {
    const log = market(quoted)
    log.they.hidden(1, 103)
    log.send(1, sell, 5, { stopPrice: 103, price: 100 })
    log.send(2, sell, 5, { stopPrice: 98, price: 97 })
    log.we.replace(2, 7, 96)
    log.they.hidden(1, 98)
    expect(log.since()).toEqual([
      '#1 new, cum 0 leaves 5 of 5@100', '#1 triggered, cum 0 leaves 5 of 5@100', '#1 trade 5@100 taker, cum 5 leaves 0 of 5@100',
      '#2 new, cum 0 leaves 5 of 5@97', '#2 replaced, cum 0 leaves 7 of 7@96', '#2 triggered, cum 0 leaves 7 of 7@96', '#2 trade 7@100 taker, cum 7 leaves 0 of 7@96',
    ])
  })

  it('scenario 15: trailing by an amount or in basis points, they follow the prints up and not down, and work again later in the day', () => {
    for (const trail of [{ trailAmount: 3 }, { trailBps: 300 }]) {
      const log = market((they) => they.add(1, buy, 50, 90))
      for (const order of [1, 2]) {
        log.they.hidden(1, 100)
        log.send(order, sell, 5, trail)
        for (const price of [104, 102, 100]) log.they.hidden(1, price)
        expect(log.since()).toEqual([
          `#${order} new, cum 0 leaves 5 of 5@0`, `#${order} triggered, cum 0 leaves 5 of 5@0`, `#${order} trade 5@90 taker, cum 5 leaves 0 of 5@0`,
        ])
      }
    }
  })

  it('that wake in a halt come when trading resumes', () => {
    const log = market(quoted)
    log.send(1, buy, 5, { stopPrice: 101 })
    log.they.status(TradingState.halted)
    log.they.hidden(1, 102)
    expect(log.since()).toEqual(['#1 new, cum 0 leaves 5 of 5@0'])
    log.they.status(TradingState.trading)
    expect(log.since()).toEqual(['#1 triggered, cum 0 leaves 5 of 5@0', '#1 trade 5@104 taker, cum 5 leaves 0 of 5@0'])
  })
})

describe('icebergs', () => {
  it('each portion that is shown joins the back of the queue that really is there', () => {
    const log = market((they) => they.add(1, sell, 4, 100))
    log.send(1, sell, 25, { price: 100, displayQty: 10 })
    log.they.add(2, sell, 30, 100)
    expect(log.ahead(1)).toBe(4)
    log.they.execute(1, 4)
    log.they.execute(2, 12)
    expect(log.since()).toEqual(['#1 new, cum 0 leaves 25 of 25@100', '#1 trade 10@100 maker, cum 10 leaves 15 of 25@100'])
    expect(log.ahead(1), 'all of the other\'s stands before the second portion').toBe(30 - 12)
    log.they.execute(2, 18)
    log.they.add(3, sell, 5, 100)
    log.they.execute(3, 3)
    expect([log.since(), log.ahead(1)]).toEqual([['#1 trade 3@100 maker, cum 13 leaves 12 of 25@100'], 0])
  })

  it('who goes through our price meets all portions; nobody more than their size', () => {
    const log = market()
    log.send(1, sell, 25, { price: 100, displayQty: 10 })
    log.they.add(1, buy, 22, 101)
    log.they.add(2, buy, 9, 100)
    expect(log.since()).toEqual([
      '#1 new, cum 0 leaves 25 of 25@100', '#1 trade 10@100 maker, cum 10 leaves 15 of 25@100', '#1 trade 10@100 maker, cum 20 leaves 5 of 25@100', '#1 trade 2@100 maker, cum 22 leaves 3 of 25@100',
      '#1 trade 3@100 maker, cum 25 leaves 0 of 25@100',
    ])
    expect(log.resting(buy, 100)).toBe(6)
  })

  it('a replace to less takes off what is not shown first, and keeps the place', () => {
    const log = market()
    log.send(1, sell, 25, { price: 100, displayQty: 10 })
    log.they.add(1, sell, 30, 100)
    log.we.replace(1, 12, 100)
    log.we.replace(1, 4, 100)
    log.they.execute(1, 9)
    expect(log.since()).toEqual([
      '#1 new, cum 0 leaves 25 of 25@100', '#1 replaced, cum 0 leaves 12 of 12@100', '#1 replaced, cum 0 leaves 4 of 4@100', '#1 trade 4@100 maker, cum 4 leaves 0 of 4@100',
    ])
  })
})

describe('hidden orders', () => {
  it('trade after all that is shown at their price: only with who goes on beyond it, or comes when nobody is left', () => {
    const log = market((they) => {
      they.add(1, sell, 9, 100)
      they.add(2, sell, 9, 101)
    })
    log.send(1, sell, 10, { price: 100, hidden: true })
    expect(log.ahead(1)).toBeUndefined()
    log.they.execute(1, 5)
    log.they.hidden(3, 100, sell)
    expect(log.since()).toEqual(['#1 new, cum 0 leaves 10 of 10@100'])
    log.they.execute(1, 4)
    log.they.execute(2, 3)
    log.they.hidden(2, 101)
    log.they.add(3, buy, 4, 100)
    expect(log.since()).toEqual(['#1 trade 3@100 maker, cum 3 leaves 7 of 10@100', '#1 trade 2@100 maker, cum 5 leaves 5 of 10@100', '#1 trade 4@100 maker, cum 9 leaves 1 of 10@100'])
  })

  it('of ours come after ours that are shown; ours that meet them stop', () => {
    const log = market()
    log.send(1, sell, 5, { price: 100, hidden: true })
    log.we.limit(2, sell, 5, 100)
    log.they.add(1, buy, 7, 100)
    log.we.limit(3, buy, 5, 101)
    expect(log.since()).toEqual([
      '#1 new, cum 0 leaves 5 of 5@100', '#2 new, cum 0 leaves 5 of 5@100', '#2 trade 5@100 maker, cum 5 leaves 0 of 5@100', '#1 trade 2@100 maker, cum 2 leaves 3 of 5@100',
      '#3 new, cum 0 leaves 5 of 5@101', '#3 canceled, cum 0 leaves 0 of 5@101 (self-trade)',
    ])
  })
})

describe('post-only', () => {
  it('ends when it would take, or slides to where it would not; what we have taken already is not in its way', () => {
    const log = market(quoted)
    log.send(1, buy, 5, { price: 104, postOnly: 'reject' })
    log.send(2, buy, 5, { price: 105, postOnly: 'slide' })
    log.we.ioc(3, buy, 5, 104)
    log.send(4, buy, 5, { price: 104, postOnly: 'reject' })
    expect(log.since()).toEqual([
      '#1 new, cum 0 leaves 5 of 5@104', '#1 canceled, cum 0 leaves 0 of 5@104 (would-trade)', '#2 new, cum 0 leaves 5 of 5@105', '#2 restated, cum 0 leaves 5 of 5@103',
      '#3 new, cum 0 leaves 5 of 5@104', '#3 trade 5@104 taker, cum 5 leaves 0 of 5@104', '#4 new, cum 0 leaves 5 of 5@104',
    ])
  })
})

describe('pegged orders', () => {
  it('primary: follows the best bid of the record up to its limit, each time at the back of the queue', () => {
    const log = market(quoted)
    log.send(1, buy, 7, { price: 102, peg: 'primary' })
    expect(log.ahead(1)).toBe(20)
    log.they.add(4, buy, 3, 101)
    expect(log.ahead(1)).toBe(3)
    log.they.add(5, buy, 3, 103)
    expect(log.ahead(1)).toBe(0)
    for (const gone of [5, 4, 1]) log.they.delete(gone)
    expect(log.ahead(1), 'nothing to follow').toBeUndefined()
    log.they.add(6, buy, 4, 99)
    expect(log.since()).toEqual([
      '#1 new, cum 0 leaves 7 of 7@102', '#1 restated, cum 0 leaves 7 of 7@100', '#1 restated, cum 0 leaves 7 of 7@101', '#1 restated, cum 0 leaves 7 of 7@102',
      '#1 restated, cum 0 leaves 7 of 7@101', '#1 restated, cum 0 leaves 7 of 7@100', '#1 restated, cum 0 leaves 7 of 7@99',
    ])
  })

  it('midpoint: in the middle, unseen, rounded away from the other side', () => {
    const log = market(quoted)
    log.send(1, buy, 7, { type: OrderType.limit, peg: 'midpoint' })
    log.they.hidden(3, 102)
    log.they.hidden(3, 101)
    log.they.delete(2)
    log.they.add(4, sell, 2, 102)
    expect(log.since()).toEqual([
      '#1 new, cum 0 leaves 7 of 7@0', '#1 restated, cum 0 leaves 7 of 7@102', '#1 trade 3@102 maker, cum 3 leaves 4 of 7@102', '#1 trade 2@102 maker, cum 5 leaves 2 of 7@102',
      '#1 restated, cum 5 leaves 2 of 7@101',
    ])
  })

  it('market with an offset: stays a step behind the other side', () => {
    const log = market(quoted)
    log.send(1, buy, 7, { type: OrderType.limit, peg: 'market', pegOffset: -1 })
    log.they.execute(2, 5)
    expect(log.since()).toEqual(['#1 new, cum 0 leaves 7 of 7@0', '#1 restated, cum 0 leaves 7 of 7@103', '#1 restated, cum 0 leaves 7 of 7@104'])
  })
})

describe('conditions on the size', () => {
  it('all or none takes when there is enough, each counterparty at its own level (scenario 15); as long as it rests only who is large enough meets it', () => {
    const log = market((they) => they.add(1, sell, 6, 100))
    log.send(1, buy, 10, { price: 101, allOrNone: true })
    log.send(2, buy, 10, { price: 99, allOrNone: true })
    expect(log.since()).toEqual(['#1 new, cum 0 leaves 10 of 10@101', '#2 new, cum 0 leaves 10 of 10@99'])
    log.they.add(2, sell, 6, 101)
    log.they.hidden(9, 90)
    log.they.hidden(10, 90)
    expect(log.since()).toEqual(['#1 trade 6@100 taker, cum 6 leaves 4 of 10@101', '#1 trade 4@101 taker, cum 10 leaves 0 of 10@101', '#2 trade 10@99 maker, cum 10 leaves 0 of 10@99'])
  })

  it('a minimum passes over what is smaller; immediate, it trades at least that or nothing', () => {
    const log = market()
    log.send(1, sell, 10, { price: 100, minQty: 5 })
    log.they.add(1, buy, 4, 101)
    log.they.delete(1)
    log.they.add(2, buy, 6, 101)
    log.they.add(3, buy, 4, 101)
    log.they.add(4, sell, 6, 102)
    log.send(2, buy, 10, { price: 102, minQty: 7, timeInForce: ioc })
    log.send(3, buy, 10, { price: 102, minQty: 6, timeInForce: ioc })
    expect(log.since()).toEqual([
      '#1 new, cum 0 leaves 10 of 10@100', '#1 trade 6@100 maker, cum 6 leaves 4 of 10@100', '#1 trade 4@100 maker, cum 10 leaves 0 of 10@100',
      '#2 new, cum 0 leaves 10 of 10@102', '#2 canceled, cum 0 leaves 0 of 10@102 (not-fillable)',
      '#3 new, cum 0 leaves 10 of 10@102', '#3 trade 6@102 taker, cum 6 leaves 4 of 10@102', '#3 canceled, cum 6 leaves 0 of 10@102 (ioc-remainder)',
    ])
  })
})

describe('lists of orders', () => {
  it('OCO: the first execution of one, of any size, cancels the other', () => {
    const log = market(quoted)
    log.send(1, sell, 10, { price: 106, list: 1, contingency: 'oco' })
    log.send(2, sell, 10, { stopPrice: 95, list: 1, contingency: 'oco' })
    log.they.add(4, buy, 4, 106)
    log.they.hidden(1, 90)
    expect(log.since()).toEqual([
      '#1 new, cum 0 leaves 10 of 10@106', '#2 new, cum 0 leaves 10 of 10@0', '#1 trade 4@106 maker, cum 4 leaves 6 of 10@106', '#2 canceled, cum 0 leaves 0 of 10@0 (linked-order)',
    ])
  })

  it('OUO: an execution of one takes as much off the other, which keeps its place', () => {
    const log = market((they) => they.add(1, sell, 3, 107))
    log.send(1, sell, 10, { price: 105, list: 1, contingency: 'ouo' })
    log.send(2, sell, 10, { price: 107, list: 1, contingency: 'ouo' })
    log.they.add(2, sell, 50, 107)
    log.they.add(3, buy, 4, 105)
    expect(log.ahead(2)).toBe(3)
    log.they.execute(2, 2)
    expect(log.since().slice(2)).toEqual([
      '#1 trade 4@105 maker, cum 4 leaves 6 of 10@105', '#2 restated, cum 0 leaves 6 of 6@107 (linked-order)',
      '#1 trade 2@105 maker, cum 6 leaves 4 of 10@105', '#2 restated, cum 0 leaves 4 of 4@107 (linked-order)',
    ])
  })

  it('scenario 21: children of a parent that fills in rapid parts are as large as what filled, and no larger when it ends', () => {
    const log = market()
    log.send(1, buy, 10, { price: 100, list: 1, contingency: 'oto' })
    log.send(2, sell, 10, { price: 105, list: 1, contingency: 'oco' })
    log.send(3, sell, 10, { stopPrice: 95, list: 1, contingency: 'oco' })
    log.they.add(1, sell, 3, 100)
    log.they.add(2, sell, 4, 100)
    log.we.cancel(1)
    log.they.add(3, buy, 20, 94)
    log.they.hidden(1, 95)
    expect(log.since()).toEqual([
      '#1 new, cum 0 leaves 10 of 10@100', '#2 new, cum 0 leaves 10 of 10@105', '#3 new, cum 0 leaves 10 of 10@0',
      '#1 trade 3@100 maker, cum 3 leaves 7 of 10@100', '#1 trade 4@100 maker, cum 7 leaves 3 of 10@100', '#1 canceled, cum 7 leaves 0 of 10@100',
      '#2 restated, cum 0 leaves 7 of 7@105 (linked-order)', '#3 restated, cum 0 leaves 7 of 7@0 (linked-order)',
      '#3 triggered, cum 0 leaves 7 of 7@0', '#3 trade 7@94 taker, cum 7 leaves 0 of 7@0', '#2 canceled, cum 0 leaves 0 of 7@105 (linked-order)',
    ])
  })

  it('children that update each other go on growing with their parent', () => {
    const log = market()
    log.send(1, buy, 10, { price: 100, list: 1, contingency: 'oto' })
    log.send(2, sell, 10, { price: 105, list: 1, contingency: 'ouo' })
    log.send(3, sell, 10, { price: 106, list: 1, contingency: 'ouo' })
    log.they.add(1, sell, 4, 100)
    log.they.add(2, buy, 2, 105)
    log.they.delete(2)
    log.since()
    log.they.add(3, sell, 6, 100)
    log.they.add(4, buy, 30, 107)
    expect(log.since()).toEqual([
      '#1 trade 6@100 maker, cum 10 leaves 0 of 10@100',
      '#2 trade 8@105 maker, cum 10 leaves 0 of 10@105', '#3 canceled, cum 0 leaves 0 of 8@106 (linked-order)',
    ])
  })

  it('children of a parent that ends without a trade end with it', () => {
    const log = market()
    log.send(1, buy, 10, { price: 100, list: 1, contingency: 'oto' })
    log.send(2, sell, 10, { price: 105, list: 1, contingency: 'oco' })
    log.they.session(SessionEvent.endOfMarketHours)
    expect(log.since().slice(2)).toEqual(['#1 expired, cum 0 leaves 0 of 10@100 (closed)', '#2 canceled, cum 0 leaves 0 of 10@105 (linked-order)'])
  })
})

describe('refusals', () => {
  it('say what cannot be: an order that gets its price in an auction, sweeps, terms that contradict each other, and what needs trading while there is none', () => {
    const log = market()
    log.send(1, buy, 5, { type: OrderType.marketToLimit, timeInForce: TimeInForce.atOpen })
    log.send(2, buy, 5, { price: 100, timeInForce: ioc, sweep: true })
    log.send(3, buy, 5, { price: 100, displayQty: 6 })
    log.they.status(TradingState.halted)
    log.send(4, buy, 5, { type: OrderType.marketToLimit })
    log.send(5, buy, 5, { price: 100, timeInForce: fok })
    log.send(6, buy, 5, { stopPrice: 101 })
    expect(log.since()).toEqual([
      '#1 rejected, cum 0 leaves 0 of 5@0 (unsupported)', '#2 rejected, cum 0 leaves 0 of 5@100 (unsupported)', '#3 rejected, cum 0 leaves 0 of 5@100 (bad-terms)',
      '#4 rejected, cum 0 leaves 0 of 5@0 (halted)', '#5 rejected, cum 0 leaves 0 of 5@100 (halted)', '#6 new, cum 0 leaves 5 of 5@0',
    ])
  })

  it('a child cannot be replaced while its parent may trade on', () => {
    const log = market()
    log.send(1, buy, 10, { price: 100, list: 1, contingency: 'oto' })
    log.send(2, sell, 10, { price: 105, list: 1, contingency: 'oco' })
    log.we.replace(2, 9, 104)
    log.we.cancel(2)
    expect(log.since().slice(2)).toEqual(['#2 replaceRejected, cum 0 leaves 10 of 10@105 (unsupported)', '#2 canceled, cum 0 leaves 0 of 10@105'])
  })
})
