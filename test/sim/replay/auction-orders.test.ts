/** Assumption 18: our orders for an auction trade in the record's auction, at the price that it had. */
import { describe, expect, it } from 'vitest'
import { CrossType, SessionEvent } from '../../../core/market/vocabulary.js'
import { TimeInForce } from '../../../core/orders/venue.js'
import { buy, none, ReplayLog, sell } from './replay-log.js'

const { atOpen, atClose, auction } = TimeInForce
const { opening, closing, halt } = CrossType

function morning(): ReplayLog {
  const log = new ReplayLog()
  log.they.session(SessionEvent.startOfMessages)
  return log
}

describe('orders for an auction', () => {
  it('trade at its price: market orders first, then limits through it by price and time; who it did not reach ends', () => {
    const log = morning()
    log.send(1, buy, 5, { price: 101, timeInForce: atOpen })
    log.send(2, buy, 5, { price: 103, timeInForce: atOpen })
    log.send(3, buy, 5, { timeInForce: atOpen })
    log.send(4, sell, 7, { price: 98, timeInForce: auction })
    log.send(5, buy, 5, { price: 99, timeInForce: atOpen })
    log.since()
    log.they.cross(12, 100)
    expect(log.since()).toEqual([
      '#3 trade 5@100 none, cum 5 leaves 0 of 5@0', '#2 trade 5@100 none, cum 5 leaves 0 of 5@103', '#1 trade 2@100 none, cum 2 leaves 3 of 5@101',
      '#4 trade 7@100 none, cum 7 leaves 0 of 7@98',
      '#1 expired, cum 2 leaves 0 of 5@101 (time-expired)', '#5 expired, cum 0 leaves 0 of 5@99 (time-expired)',
    ])
    expect(log.exchange.counterfactual, 'all of it was somebody else\'s').toMatchObject({ displacedQty: 19 })
    expect(log.exchange.queueFills).toMatchObject([{ queue: 'orders', crossFills: 4, crossQty: 19, restingQty: 0 }])
  })

  it('at its very price share as those of their side did, by the last imbalance message of that auction', () => {
    const traded = (say: (log: ReplayLog) => void): string | undefined => {
      const log = morning()
      log.send(1, buy, 10, { price: 100, timeInForce: atOpen })
      log.since()
      say(log)
      log.they.cross(30, 100)
      return log.since()[0]
    }
    expect(traded(({ they }) => they.imbalance(opening, buy, 10, 30)), '30 of 40').toBe('#1 trade 7@100 none, cum 7 leaves 3 of 10@100')
    expect(traded(({ they }) => they.imbalance(opening, sell, 10, 30)), 'the other side was too large').toBe('#1 trade 10@100 none, cum 10 leaves 0 of 10@100')
    expect(traded(({ they }) => they.imbalance(opening, none, 0, 30)), 'all were served').toBe('#1 trade 10@100 none, cum 10 leaves 0 of 10@100')
    expect(traded(() => {}), 'nobody said').toBe('#1 expired, cum 0 leaves 0 of 10@100 (time-expired)')
    expect(traded(({ they }) => they.imbalance(closing, none, 0, 30)), 'it was of another auction').toBe('#1 expired, cum 0 leaves 0 of 10@100 (time-expired)')
  })

  it('wait for theirs: those for the close survive the opening, a halt and the end of market hours', () => {
    const log = morning()
    log.send(1, sell, 5, { timeInForce: atClose })
    log.since()
    log.they.cross(100, 100, opening)
    log.they.cross(100, 100, halt)
    log.they.session(SessionEvent.endOfMarketHours)
    expect(log.since()).toEqual([])
    log.they.cross(100, 105, closing)
    expect(log.since()).toEqual(['#1 trade 5@105 none, cum 5 leaves 0 of 5@0'])
  })

  it('end with no-auction where there was none, or nothing was paired; one for any auction waits for the next', () => {
    const log = morning()
    log.send(1, sell, 5, { timeInForce: atOpen })
    log.send(2, sell, 5, { timeInForce: auction })
    log.send(3, sell, 5, { timeInForce: atClose })
    log.since()
    log.they.cross(0, 0, opening)
    expect(log.since()).toEqual(['#1 expired, cum 0 leaves 0 of 5@0 (no-auction)'])
    log.they.cross(50, 101, halt)
    expect(log.since()).toEqual(['#2 trade 5@101 none, cum 5 leaves 0 of 5@0'])
    log.they.session(SessionEvent.endOfMarketHours)
    log.they.session(SessionEvent.endOfMessages)
    expect(log.since()).toEqual(['#3 expired, cum 0 leaves 0 of 5@0 (no-auction)'])
  })

  it('for the open end with the market\'s hours when the record has no opening', () => {
    const log = morning()
    log.send(1, sell, 5, { timeInForce: atOpen })
    log.they.session(SessionEvent.endOfMarketHours)
    expect(log.since().at(-1)).toBe('#1 expired, cum 0 leaves 0 of 5@0 (no-auction)')
  })

  it('are refused when they come too late, until the next day', () => {
    const log = morning()
    log.they.cross(10, 100, opening)
    log.send(1, buy, 5, { timeInForce: atOpen })
    log.they.session(SessionEvent.startOfMessages)
    log.send(2, buy, 5, { timeInForce: atOpen })
    expect(log.since()).toEqual(['#1 rejected, cum 0 leaves 0 of 5@0 (too-late-for-auction)', '#2 new, cum 0 leaves 5 of 5@0'])
  })

  it('trade in the auctions of a history of levels, too, and are its model\'s fills in no queue', () => {
    const log = morning()
    log.they.level(sell, 10, 101)
    log.send(1, buy, 5, { timeInForce: atOpen })
    log.they.cross(50, 100)
    expect(log.since().slice(1)).toEqual(['#1 trade 5@100 none, cum 5 leaves 0 of 5@0'])
    expect(log.exchange.queueFills).toMatchObject([{ queue: 'conservative', crossQty: 5, restingQty: 0, takingQty: 0 }])
  })

  it('can be replaced and cancelled while they wait', () => {
    const log = morning()
    log.send(1, buy, 5, { price: 99, timeInForce: atOpen })
    log.send(2, buy, 5, { price: 101, timeInForce: atOpen })
    log.we.replace(1, 8, 101)
    log.we.cancel(2)
    log.they.cross(50, 100)
    expect(log.since().slice(2)).toEqual(['#1 replaced, cum 0 leaves 8 of 8@101', '#2 canceled, cum 0 leaves 0 of 5@101', '#1 trade 8@100 none, cum 8 leaves 0 of 8@101'])
  })
})
