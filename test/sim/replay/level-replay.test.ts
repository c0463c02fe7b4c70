/** History of levels and of quotes: what each row means for our orders, in small cases; `level-properties.test.ts` has the large ones. */
import { describe, expect, it } from 'vitest'
import { SessionEvent, TradingState } from '../../../core/market/vocabulary.js'
import { replayAssumptions } from '../../../sim/replay/assumptions.js'
import { UNKNOWN_AHEAD } from '../../../sim/replay/level-liquidity.js'
import { parseQueueModel } from '../../../sim/replay/queue-models.js'
import { PLAIN } from '../matching/engine-log.js'
import { buy, none, ReplayLog, sell } from './replay-log.js'

const by = (name: string): ReplayLog => new ReplayLog(undefined, { queueModel: parseQueueModel(name, () => '') })

/** Ten stand at 100, then ours. */
function behindTen(name = 'conservative'): ReplayLog {
  const log = by(name)
  log.they.level(buy, 10, 100)
  log.they.level(buy, 5, 98)
  log.they.level(sell, 7, 102)
  log.we.limit(1, buy, 4, 100)
  log.since()
  return log
}

describe('a queue of levels', () => {
  it('is eaten by trades from its front, whatever the model; the level that then shows it is no cancel', () => {
    for (const name of ['conservative', 'proportional-log', 'optimistic']) {
      const log = behindTen(name)
      log.they.hidden(6, 100, buy)
      log.they.level(buy, 4, 100)
      expect([log.ahead(1), log.since()], name).toEqual([4, []])
      log.they.hidden(6, 100, buy)
      expect(log.since(), name).toEqual(['#1 trade 2@100 maker, cum 2 leaves 2 of 4@100'])
    }
  })

  it('moves up with what is cancelled, by as much as its model says', () => {
    const ahead = (name: string): number | undefined => {
      const log = behindTen(name)
      log.they.level(buy, 30, 100)
      log.they.level(buy, 18, 100)
      return log.ahead(1)
    }
    expect(ahead('conservative'), 'all from behind').toBe(10)
    expect(ahead('proportional-power:1'), '12 × 10/30').toBe(6)
    expect(ahead('proportional-power:2'), '12 × 100/500').toBe(8)
    expect(ahead('proportional-log'), '12 × log 11 / (log 11 + log 21) = 5.3, and what is not whole waits').toBe(5)
    expect(ahead('optimistic'), 'all from ahead').toBe(0)
  })

  it('adds up shares that are not whole', () => {
    const log = behindTen('proportional-power:1')
    log.they.level(buy, 30, 100)
    for (let left = 29; left >= 27; left--) log.they.level(buy, left, 100)
    expect(log.ahead(1), 'a third of each of three').toBe(9)
  })

  it('is never longer than the level, whatever the model', () => {
    const log = behindTen()
    log.they.level(buy, 3, 100)
    expect(log.ahead(1)).toBe(3)
  })

  it('meets trades through its price at once, and at its own price', () => {
    const log = behindTen()
    log.they.hidden(3, 99, buy)
    expect(log.since()).toEqual(['#1 trade 3@100 maker, cum 3 leaves 1 of 4@100'])
  })

  it('meets what newly comes at or through our price, up to its size, and the rest of it stands', () => {
    const log = behindTen()
    log.we.limit(2, buy, 4, 101)
    log.they.level(sell, 6, 101)
    expect(log.since().slice(1)).toEqual(['#2 trade 4@101 maker, cum 4 leaves 0 of 4@101'])
    log.we.ioc(3, buy, 9, 101)
    expect(log.since().slice(1)).toEqual(['#3 trade 2@101 taker, cum 2 leaves 7 of 9@101', '#3 canceled, cum 2 leaves 0 of 9@101 (ioc-remainder)'])
  })

  it('two orders of ours share a trade by their places', () => {
    const log = behindTen()
    log.they.level(buy, 13, 100)
    log.we.limit(2, buy, 5, 100)
    log.since()
    log.they.hidden(12, 100, buy)
    expect(log.since(), 'of the two behind the tenth').toEqual(['#1 trade 2@100 maker, cum 2 leaves 2 of 4@100'])
    expect(log.ahead(2)).toBe(1)
    log.they.hidden(6, 100, buy)
    expect(log.since()).toEqual(['#1 trade 1@100 maker, cum 3 leaves 1 of 4@100', '#1 trade 1@100 maker, cum 4 leaves 0 of 4@100', '#2 trade 4@100 maker, cum 4 leaves 1 of 5@100'])
  })

  it('takes a trade without a side as the quote says; between the quotes it was with nobody who was shown', () => {
    const log = behindTen()
    log.they.hidden(12, 100, none)
    expect(log.since()).toEqual(['#1 trade 2@100 maker, cum 2 leaves 2 of 4@100'])
    log.they.hidden(12, 101, none)
    expect(log.since()).toEqual([])
  })

  it('what is not printable eats the queue and fills nobody', () => {
    const log = behindTen()
    log.they.hidden(11, 100, buy, { printable: false })
    expect([log.since(), log.ahead(1)]).toEqual([[], 0])
  })

  it('keeps its places over a halt, and takes what crosses when trading resumes', () => {
    const log = behindTen()
    log.they.status(TradingState.halted)
    log.they.level(buy, 20, 100)
    log.we.limit(2, buy, 3, 102)
    log.they.status(TradingState.trading)
    expect(log.since().slice(1)).toEqual(['#2 trade 3@102 taker, cum 3 leaves 0 of 3@102'])
    expect(log.ahead(1)).toBe(10)
  })

  it('an order beyond the worst price that is shown waits until it is in sight, then stands behind all of it', () => {
    const log = behindTen()
    log.we.limit(2, buy, 4, 97)
    expect(log.ahead(2)).toBe(UNKNOWN_AHEAD)
    log.they.level(buy, 25, 97)
    log.they.level(buy, 30, 97)
    expect(log.ahead(2)).toBe(25)
  })

  it('an order keeps its place while its price is out of sight, and has none ahead of it where the price is in sight and empty', () => {
    const log = behindTen()
    log.we.limit(2, buy, 4, 98)
    log.they.level(buy, 0, 98)
    expect(log.ahead(2), 'the worst one left: it may still be there').toBe(5)
    log.they.level(buy, 9, 97)
    expect(log.ahead(2), 'a worse one is shown').toBe(0)
  })
})

describe('orders with further terms on levels', () => {
  it('icebergs join the estimated queue again with each portion', () => {
    const log = behindTen()
    log.send(2, buy, 6, { price: 101, displayQty: 3 })
    log.since()
    log.they.level(buy, 8, 101)
    log.they.hidden(3, 101, buy)
    expect([log.since(), log.ahead(2)], 'what stood behind the first portion stands ahead of the second').toEqual([['#2 trade 3@101 maker, cum 3 leaves 3 of 6@101'], 5])
  })

  it('stops wake at trades, pegs follow the best level, fill or kill looks at what the levels show', () => {
    const log = behindTen()
    log.send(2, buy, 3, { stopPrice: 101 })
    log.send(3, buy, 2, { peg: 'primary' })
    log.send(4, buy, 8, { price: 102, timeInForce: 3 })
    log.since()
    log.they.level(buy, 1, 101)
    expect(log.since()).toEqual(['#3 restated, cum 0 leaves 2 of 2@101'])
    log.they.hidden(1, 101, none)
    expect(log.since()).toEqual(['#2 triggered, cum 0 leaves 3 of 3@0', '#2 trade 3@102 taker, cum 3 leaves 0 of 3@0'])
    log.send(5, buy, 5, { price: 102, timeInForce: 3 })
    expect(log.since().slice(1)).toEqual(['#5 canceled, cum 0 leaves 0 of 5@102 (not-fillable)'])
  })
})

describe('a history of quotes', () => {
  const quoted = (): ReplayLog => {
    const log = by('conservative')
    log.they.quote(10, 100, 102, 7)
    return log
  }

  it('knows the queue at the best price; a price that comes to be the best has all that it shows ahead of us', () => {
    const log = quoted()
    log.we.limit(1, buy, 5, 100)
    log.we.limit(2, buy, 5, 99)
    expect([log.ahead(1), log.ahead(2)]).toEqual([10, UNKNOWN_AHEAD])
    log.they.quote(30, 99, 102, 7)
    expect([log.ahead(1), log.ahead(2)], '100 is empty now').toEqual([0, 30])
  })

  it('a better bid does not take our place away', () => {
    const log = quoted()
    log.we.limit(1, buy, 5, 100)
    log.they.hidden(4, 100, buy)
    log.they.quote(1, 101, 102, 7)
    log.they.quote(20, 100, 102, 7)
    expect(log.ahead(1)).toBe(6)
  })

  it('an ask that comes down to our bid fills it; takers get what is shown and no more', () => {
    const log = quoted()
    log.we.limit(1, buy, 5, 101)
    log.they.quote(10, 100, 101, 3)
    log.we.limit(2, sell, 12, 98)
    expect(log.since().filter((line) => !line.includes('new'))).toEqual(['#1 trade 3@101 maker, cum 3 leaves 2 of 5@101', '#2 canceled, cum 0 leaves 0 of 12@98 (self-trade)'])
    log.we.cancel(1)
    log.we.ioc(3, sell, 12, 98)
    expect(log.since().slice(2)).toEqual(['#3 trade 10@100 taker, cum 10 leaves 2 of 12@98', '#3 canceled, cum 10 leaves 0 of 12@98 (ioc-remainder)'])
  })
})

describe('what a run says of it', () => {
  it('which queue filled what: real where the history of an instrument has orders, estimated where it has levels', () => {
    const log = new ReplayLog(['ONE', 'TWO'].map((symbol) => ({ ...PLAIN, symbol })), { queueModel: parseQueueModel('proportional-power:2', () => '') })
    log.they.add(1, sell, 5, 100, { instrument: 1 })
    log.they.level(sell, 5, 100)
    log.we.limit(1, buy, 2, 100)
    log.we.limit(2, buy, 3, 100, 1)
    log.we.limit(3, sell, 4, 103)
    log.they.hidden(9, 104, sell)
    expect(log.exchange.queueFills).toEqual([
      { instrument: 0, queue: 'proportional-power:2', restingFills: 1, restingQty: 4, takingFills: 1, takingQty: 2, crossFills: 0, crossQty: 0 },
      { instrument: 1, queue: 'orders', restingFills: 0, restingQty: 0, takingFills: 1, takingQty: 3, crossFills: 0, crossQty: 0 },
    ])
  })

  it('the assumption of its model, where levels were seen', () => {
    const said = (log: ReplayLog): readonly string[] => replayAssumptions(log.exchange).slice(18)
    expect(said(behindTen('proportional-power:2'))).toEqual([
      'History of levels or quotes: a trade at our price first eats what is estimated to stand ahead of us; a trade through our price, and what newly comes at or through it, fills us up to its size.',
      'History of levels or quotes: beyond the worst price that is shown the depth is unknown; who joins there stands behind all that the price shows when it comes into sight.',
      'Queues of levels, proportional-power:2: of what leaves a level without a trade, the share ahead^2 / (ahead^2 + behind^2) stood ahead of us.',
    ])
    expect(said(new ReplayLog())).toEqual([])
  })

  it('what history did with what we took of its levels', () => {
    const { they, we, exchange } = by('proportional-power:1')
    they.level(sell, 20, 100)
    we.ioc(1, buy, 8, 100)
    they.hidden(2, 100, sell)
    they.level(sell, 9, 100)
    expect(exchange.counterfactual, 'six of eighteen stood ahead of the nine that were cancelled').toEqual({ takenQty: 8, executedQty: 2, canceledQty: 3, replacedQty: 0, displacedQty: 0 })
    they.level(sell, 0, 100)
    expect(exchange.counterfactual.canceledQty).toBe(6)
  })

  it('a history that turns out to have orders has real queues from there on', () => {
    const log = by('conservative')
    log.they.quote(10, 100, 102, 7)
    log.we.limit(1, buy, 5, 100)
    log.they.add(1, buy, 4, 100)
    expect(log.ahead(1)).toBe(0)
    log.they.execute(1, 4)
    expect(log.since().slice(1)).toEqual(['#1 trade 4@100 maker, cum 4 leaves 1 of 5@100'])
  })

  it('a new day knows nothing of the levels of the one before', () => {
    const log = behindTen()
    log.they.session(SessionEvent.startOfMessages)
    log.we.limit(2, sell, 3, 100)
    expect(log.since().slice(-1)).toEqual(['#2 new, cum 0 leaves 3 of 3@100'])
  })
})
