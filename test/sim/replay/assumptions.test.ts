/** Each modelling assumption of the replay exchange, by its number in the header of `sim/replay/replay-exchange.ts`. */
import { describe, expect, it } from 'vitest'
import { SessionEvent, TradingState } from '../../../core/market/vocabulary.js'
import { REPLAY_ASSUMPTIONS } from '../../../sim/replay/assumptions.js'
import { PLAIN } from '../matching/engine-log.js'
import { buy, ReplayLog, sell, type OurCommands, type PastEvents } from './replay-log.js'

/** Reports of what happens after `given`, with the log to ask further. */
function after(given: (they: PastEvents, we: OurCommands) => void): ReplayLog & { readonly they: PastEvents } {
  const log = new ReplayLog()
  given(log.they, log.we)
  log.since()
  return log
}

it('every assumption is one sentence of a report', () => {
  expect(REPLAY_ASSUMPTIONS).toHaveLength(18)
  for (const sentence of REPLAY_ASSUMPTIONS) expect(sentence).toMatch(/^[A-Z].*\.$/)
})

describe('assumption 1: the others do what they did', () => {
  it('an order that we made marketable for others stays where it was', () => {
    const log = after((they, we) => {
      they.add(1, sell, 5, 101)
      we.limit(1, buy, 5, 100)
    })
    log.they.execute(1, 2)
    expect([log.since(), log.resting(sell, 101)]).toEqual([[], 3])
  })
})

describe('assumption 3: an execution behind ours would have met ours first', () => {
  it('of an order that came later at our price: up to its size, at our price', () => {
    const log = after((they, we) => {
      we.limit(1, buy, 10, 100)
      they.add(1, buy, 20, 100)
    })
    log.they.execute(1, 4)
    log.they.execute(1, 16)
    expect(log.since()).toEqual(['#1 trade 4@100 maker, cum 4 leaves 6 of 10@100', '#1 trade 6@100 maker, cum 10 leaves 0 of 10@100'])
  })

  it('of an order that stood ahead at our price: not', () => {
    const log = after((they, we) => {
      they.add(1, buy, 20, 100)
      we.limit(1, buy, 10, 100)
    })
    log.they.execute(1, 20)
    expect(log.since()).toEqual([])
  })

  it('of an order at a worse price: at our price, not at theirs', () => {
    const log = after((they, we) => {
      they.add(1, sell, 20, 102)
      we.limit(1, sell, 10, 101)
    })
    log.they.execute(1, 4)
    expect(log.since()).toEqual(['#1 trade 4@101 maker, cum 4 leaves 6 of 10@101'])
  })

  it('of an order at a better price, or of the other side: not', () => {
    const log = after((they, we) => {
      they.add(1, buy, 20, 101)
      they.add(2, sell, 20, 105)
      we.limit(1, buy, 10, 100)
      we.limit(2, sell, 10, 106)
    })
    log.they.execute(1, 20)
    log.they.execute(2, 20)
    expect(log.since()).toEqual([])
  })

  it('what the order of history lost to us it still loses in the record', () => {
    const log = after((they, we) => {
      we.limit(1, buy, 4, 100)
      they.add(1, buy, 20, 100)
    })
    log.they.execute(1, 6)
    expect(log.resting(buy, 100)).toBe(14)
  })

  it('an execution larger than its order fills us only up to what the order had', () => {
    const log = after((they, we) => {
      we.limit(1, buy, 10, 100)
      they.add(1, buy, 3, 100)
    })
    log.they.execute(1, 8)
    expect(log.since()).toEqual(['#1 trade 3@100 maker, cum 3 leaves 7 of 10@100'])
  })

  it('an execution at a price above a displayed bid fills those of ours who bid at least that', () => {
    const log = after((they, we) => {
      they.add(1, buy, 9, 100)
      we.limit(1, buy, 2, 100)
      we.limit(2, buy, 2, 101)
      we.limit(3, buy, 2, 102)
    })
    log.they.executeAt(1, 9, 101)
    expect(log.since()).toEqual(['#3 trade 2@102 maker, cum 2 leaves 0 of 2@102', '#2 trade 2@101 maker, cum 2 leaves 0 of 2@101'])
  })
})

describe('assumption 4: a historical order that arrives at or through our price trades with us first', () => {
  it('up to its size; what is left of it rests, behind ours', () => {
    const log = after((_, we) => {
      we.limit(1, sell, 5, 100)
      we.limit(2, sell, 5, 101)
    })
    log.they.add(1, buy, 8, 100)
    expect(log.since()).toEqual(['#1 trade 5@100 maker, cum 5 leaves 0 of 5@100'])
    expect(log.resting(buy, 100)).toBe(3)
    log.they.add(2, buy, 2, 105)
    expect(log.since()).toEqual(['#2 trade 2@101 maker, cum 2 leaves 3 of 5@101'])
  })

  it('history goes on executing what we had already met: it brings us nothing new, and does not go below nothing', () => {
    const log = after((they, we) => {
      we.limit(1, sell, 5, 100)
      they.add(1, buy, 8, 100)
    })
    log.they.execute(1, 8)
    expect([log.since(), log.resting(buy, 100)]).toEqual([[], 0])
  })

  it('a replace that moves through our price is such an arrival; what we had taken of it stays taken', () => {
    const log = after((they, we) => {
      they.add(1, buy, 8, 98)
      we.ioc(1, sell, 3, 98)
      we.limit(2, sell, 9, 100)
    })
    log.they.replace(1, 2, 8, 100)
    expect(log.since()).toEqual(['#2 trade 5@100 maker, cum 5 leaves 4 of 9@100'])
    expect(log.resting(buy, 100)).toBe(0)
  })

  it('an order that an importer inferred does not arrive at that moment: it trades with nobody', () => {
    const log = after((_, we) => we.limit(1, sell, 5, 100))
    log.they.add(1, buy, 8, 100, { inferred: true })
    expect([log.since(), log.resting(buy, 100)]).toEqual([[], 8])
  })
})

describe('assumption 5: what we took is not there for later history', () => {
  /** 10 rest at 100; we took 6 of them. */
  const taken = (): ReplayLog => after((they, we) => {
    they.add(1, sell, 10, 100)
    we.ioc(1, buy, 6, 100)
  })

  it('we take best price first, at one price in the order of arrival, at the resting price', () => {
    const log = after((they) => {
      they.add(1, sell, 2, 101)
      they.add(2, sell, 3, 100)
      they.add(3, sell, 4, 101)
    })
    log.we.limit(1, buy, 8, 105)
    expect(log.since()).toEqual([
      '#1 new, cum 0 leaves 8 of 8@105', '#1 trade 3@100 taker, cum 3 leaves 5 of 8@105', '#1 trade 2@101 taker, cum 5 leaves 3 of 8@105', '#1 trade 3@101 taker, cum 8 leaves 0 of 8@105',
    ])
  })

  it('a second order of ours finds only what is left', () => {
    const log = taken()
    log.we.ioc(2, buy, 9, 100)
    expect(log.since()).toEqual(['#2 new, cum 0 leaves 9 of 9@100', '#2 trade 4@100 taker, cum 4 leaves 5 of 9@100', '#2 canceled, cum 4 leaves 0 of 9@100 (ioc-remainder)'])
  })

  const rests = (what: string, happens: (they: PastEvents) => void, left: number): void => it(`${what}: ${left} really rest`, () => {
    const log = taken()
    happens(log.they)
    expect(log.resting(sell, 100)).toBe(left)
  })
  rests('nothing happens', () => {}, 4)
  rests('an execution takes what is really there first', (they) => they.execute(1, 3), 1)
  rests('an execution of more than is really there leaves nothing, not less', (they) => they.execute(1, 5), 0)
  rests('a partial cancel the same', (they) => they.reduce(1, 2), 2)
  rests('a partial cancel of more than is really there', (they) => they.reduce(1, 9), 0)
  rests('a delete', (they) => they.delete(1), 0)
  rests('a replace by a larger one: what we took stays taken', (they) => they.replace(1, 2, 15, 100), 9)
  rests('a replace by a smaller one than we took', (they) => they.replace(1, 2, 5, 100), 0)
})

describe('assumption 6: prints against hidden liquidity', () => {
  const resting = (): ReplayLog => after((they, we) => {
    they.add(1, buy, 50, 100)
    we.limit(1, buy, 5, 100)
    we.limit(2, sell, 5, 104)
  })

  it('of an unknown side fill us strictly through our price', () => {
    const log = resting()
    log.they.hidden(3, 100)
    log.they.hidden(3, 102)
    log.they.hidden(3, 104)
    expect(log.since()).toEqual([])
    log.they.hidden(3, 99)
    log.they.hidden(3, 105)
    expect(log.since()).toEqual(['#1 trade 3@100 maker, cum 3 leaves 2 of 5@100', '#2 trade 3@104 maker, cum 3 leaves 2 of 5@104'])
  })

  it('fill us at our price when the feed says that our side was resting, whatever stands ahead: the hidden stand behind the displayed', () => {
    const log = resting()
    log.they.hidden(3, 100, sell)
    expect(log.since()).toEqual([])
    log.they.hidden(3, 100, buy)
    log.they.hidden(3, 104, buy)
    log.they.hidden(3, 104, sell)
    expect(log.since()).toEqual(['#1 trade 3@100 maker, cum 3 leaves 2 of 5@100', '#2 trade 3@104 maker, cum 3 leaves 2 of 5@104'])
  })

  it('that went through both sides of ours is still one print', () => {
    const log = after((they, we) => {
      they.status(TradingState.halted)
      we.limit(1, buy, 5, 102)
      we.limit(2, sell, 5, 98)
    })
    log.they.hidden(6, 100)
    expect(log.since()).toEqual(['#1 trade 5@102 maker, cum 5 leaves 0 of 5@102', '#2 trade 1@98 maker, cum 1 leaves 4 of 5@98'])
  })

  it('that are not printable are no trades of the market', () => {
    const log = resting()
    log.they.hidden(3, 90, buy, { printable: false })
    expect(log.since()).toEqual([])
  })
})

describe('assumption 7: only orders for an auction take part in one', () => {
  it('neither in a cross, nor in executions that are not printed one by one; both still happen to history', () => {
    const log = after((they, we) => {
      we.limit(1, buy, 5, 105)
      they.add(1, buy, 20, 100)
    })
    log.they.cross(1_000, 100)
    log.they.executeAt(1, 15, 99, { printable: false })
    expect([log.since(), log.resting(buy, 100)]).toEqual([[], 5])
  })
})

describe('assumption 8: our orders do not trade with each other', () => {
  it('the incoming one takes what stands before ours, then stops there; its remainder is cancelled, ours goes on resting', () => {
    const log = after((they, we) => {
      they.add(1, sell, 2, 99)
      they.add(2, sell, 2, 100)
      we.limit(1, sell, 5, 100)
      they.add(3, sell, 2, 100)
    })
    log.we.limit(2, buy, 20, 101)
    expect(log.since()).toEqual([
      '#2 new, cum 0 leaves 20 of 20@101', '#2 trade 2@99 taker, cum 2 leaves 18 of 20@101', '#2 trade 2@100 taker, cum 4 leaves 16 of 20@101',
      '#2 canceled, cum 4 leaves 0 of 20@101 (self-trade)',
    ])
    expect(log.resting(sell, 100)).toBe(2)
    log.they.execute(3, 2)
    expect(log.since()).toEqual(['#1 trade 2@100 maker, cum 2 leaves 3 of 5@100'])
  })

  it('a replace that would meet ours is cancelled too; a market order whatever the price of ours', () => {
    const log = after((_, we) => {
      we.limit(1, sell, 5, 100)
      we.limit(2, buy, 5, 99)
    })
    log.we.replace(2, 5, 100)
    log.we.market(3, buy, 5)
    expect(log.since()).toEqual([
      '#2 replaced, cum 0 leaves 5 of 5@100', '#2 canceled, cum 0 leaves 0 of 5@100 (self-trade)',
      '#3 new, cum 0 leaves 5 of 5@0', '#3 canceled, cum 0 leaves 0 of 5@0 (self-trade)',
    ])
  })
})

describe('assumption 9: while trading is halted', () => {
  for (const state of [TradingState.halted, TradingState.paused, TradingState.quotationOnly, TradingState.auction] as const) {
    it(`(state ${state}) limit orders rest, even crossing; market and immediate orders are refused`, () => {
      const log = after((they) => {
        they.add(1, sell, 5, 100)
        they.status(state)
      })
      log.we.limit(1, buy, 5, 101)
      log.we.ioc(2, buy, 5, 101)
      log.we.market(3, buy, 5)
      log.they.add(2, sell, 5, 99)
      expect(log.since()).toEqual([
        '#1 new, cum 0 leaves 5 of 5@101', '#2 rejected, cum 0 leaves 0 of 5@101 (halted)', '#3 rejected, cum 0 leaves 0 of 5@0 (halted)',
      ])
    })
  }

  it('on resumption what crosses trades, as taker, in the order of arrival; the rest keeps its place', () => {
    const log = after((they, we) => {
      they.add(1, sell, 3, 100)
      they.add(2, buy, 7, 101)
      they.status(TradingState.halted)
      we.limit(1, buy, 5, 101)
      we.limit(2, buy, 5, 101)
      they.add(3, buy, 9, 101)
      they.add(4, sell, 4, 101)
    })
    log.they.status(TradingState.trading)
    expect(log.since()).toEqual([
      '#1 trade 3@100 taker, cum 3 leaves 2 of 5@101', '#1 trade 2@101 taker, cum 5 leaves 0 of 5@101', '#2 trade 2@101 taker, cum 2 leaves 3 of 5@101',
    ])
    expect(log.ahead(2)).toBe(7)
    log.they.execute(3, 4)
    expect(log.since()).toEqual(['#2 trade 3@101 maker, cum 5 leaves 0 of 5@101'])
  })

  it('on resumption ours that cross each other do not trade: the later one is the incoming one', () => {
    const log = after((they, we) => {
      they.status(TradingState.halted)
      we.limit(1, buy, 5, 101)
      we.limit(2, sell, 5, 100)
    })
    log.they.status(TradingState.trading)
    expect(log.since()).toEqual(['#2 canceled, cum 0 leaves 0 of 5@100 (self-trade)'])
  })

  it('a status of one market\'s operations, or of another instrument, halts nothing', () => {
    const log = new ReplayLog([PLAIN, { ...PLAIN, symbol: 'OTHER' }])
    log.they.status(TradingState.halted, { operational: true })
    log.they.status(TradingState.halted, { instrument: 1 })
    log.they.add(1, sell, 5, 100)
    log.we.market(1, buy, 5)
    expect(log.since()).toEqual(['#1 new, cum 0 leaves 5 of 5@0', '#1 trade 5@100 taker, cum 5 leaves 0 of 5@0'])
  })

  it('cancels and replaces work; a replace that crosses waits', () => {
    const log = after((they, we) => {
      they.add(1, sell, 5, 100)
      we.limit(1, buy, 5, 99)
      we.limit(2, buy, 5, 99)
      they.status(TradingState.halted)
    })
    log.we.cancel(1)
    log.we.replace(2, 5, 100)
    log.they.status(TradingState.trading)
    expect(log.since()).toEqual(['#1 canceled, cum 0 leaves 0 of 5@99', '#2 replaced, cum 0 leaves 5 of 5@100', '#2 trade 5@100 taker, cum 5 leaves 0 of 5@100'])
  })

  it('a halt does not reach into the next day', () => {
    const log = after((they) => {
      they.status(TradingState.halted)
      they.session(SessionEvent.startOfMessages)
    })
    log.we.ioc(1, buy, 5, 100)
    expect(log.since()).toEqual(['#1 new, cum 0 leaves 5 of 5@100', '#1 canceled, cum 0 leaves 0 of 5@100 (no-liquidity)'])
  })
})

describe('assumption 10: the end of market hours', () => {
  it('what works expires, with what had traded; what comes later is refused; the next day is open again', () => {
    const log = after((they, we) => {
      we.limit(1, buy, 5, 99)
      we.limit(2, sell, 5, 101)
      we.limit(3, buy, 5, 100)
      they.add(1, sell, 2, 100)
    })
    log.they.session(SessionEvent.endOfMarketHours)
    log.we.limit(4, buy, 5, 100)
    log.we.cancel(1)
    log.they.session(SessionEvent.startOfMessages)
    log.we.limit(4, buy, 5, 100)
    expect(log.since()).toEqual([
      '#3 expired, cum 2 leaves 0 of 5@100 (closed)', '#1 expired, cum 0 leaves 0 of 5@99 (closed)', '#2 expired, cum 0 leaves 0 of 5@101 (closed)',
      '#4 rejected, cum 0 leaves 0 of 5@100 (closed)', '#1 cancelRejected, cum 0 leaves 0 of 5@99 (too-late)',
      '#4 new, cum 0 leaves 5 of 5@100',
    ])
    expect(log.ahead(4), 'the books of the day before are gone').toBe(0)
  })

  it('a session of one instrument ends only that', () => {
    const log = new ReplayLog([PLAIN, { ...PLAIN, symbol: 'OTHER' }])
    log.we.limit(1, buy, 5, 100, 0)
    log.we.limit(2, buy, 5, 100, 1)
    log.since()
    log.they.session(SessionEvent.endOfMarketHours, 1)
    expect(log.since()).toEqual(['#2 expired, cum 0 leaves 0 of 5@100 (closed)'])
  })
})

describe('what an order may say', () => {
  it('each refusal has its own reason', () => {
    const log = new ReplayLog([{ ...PLAIN, ticks: [{ fromPrice: 0, tick: 5 }] }])
    const { we } = log
    we.limit(1, buy, 5, 102)
    we.limit(2, buy, -1, 100)
    we.limit(3, buy, 5, 0)
    we.limit(4, buy, 5, 100, 7)
    we.limit(5, buy, 5, 100)
    we.replace(5, 5, 102)
    we.replace(5, 0, 100)
    we.replace(5, 5, -5)
    expect(log.since()).toEqual([
      '#1 rejected, cum 0 leaves 0 of 5@102 (off-tick)', '#2 rejected, cum 0 leaves 0 of -1@100 (bad-quantity)', '#3 rejected, cum 0 leaves 0 of 5@0 (bad-price)',
      '#4 rejected, cum 0 leaves 0 of 5@100 (unknown-instrument)', '#5 new, cum 0 leaves 5 of 5@100',
      '#5 replaceRejected, cum 0 leaves 5 of 5@100 (off-tick)', '#5 replaceRejected, cum 0 leaves 5 of 5@100 (bad-quantity)', '#5 replaceRejected, cum 0 leaves 5 of 5@100 (bad-price)',
    ])
  })

  it('a total at or below what has traded cancels the rest', () => {
    const log = after((they, we) => {
      we.limit(1, buy, 10, 100)
      they.add(1, sell, 4, 100)
    })
    log.we.replace(1, 4, 100)
    expect(log.since()).toEqual(['#1 canceled, cum 4 leaves 0 of 10@100'])
  })

  it('where history has orders, its levels and quotes say nothing more, and are counted', () => {
    const log = new ReplayLog()
    log.they.add(1, sell, 2, 100)
    log.they.level(sell, 50, 100)
    log.they.quote(10, 99, 100, 50)
    log.we.ioc(1, buy, 5, 100)
    expect(log.since().slice(1)).toEqual(['#1 trade 2@100 taker, cum 2 leaves 3 of 5@100', '#1 canceled, cum 2 leaves 0 of 5@100 (ioc-remainder)'])
    expect(log.exchange.rowsWithoutOrders).toBe(2)
  })
})
