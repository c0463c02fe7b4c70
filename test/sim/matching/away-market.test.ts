/** Regulation NMS at one venue: better prices elsewhere, locked and crossed markets, sweeps. Whole lists of reports and of what the feed says. */
import { describe, expect, it } from 'vitest'
import { OrderType, TimeInForce } from '../../../core/orders/venue.js'
import type { MatchingRules } from '../../../sim/matching/rules.js'
import { buy, EngineLog, PLAIN, sell, type Trader } from './engine-log.js'

interface Floor {
  readonly log: EngineLog
  readonly engine: EngineLog['engine']
  readonly a: Trader
  readonly b: Trader
}

/** The other venues show 99 to 101; here 5 are offered at 101 and 5 at 102. */
function floor(awayMarket: MatchingRules['awayMarket']): Floor {
  const log = new EngineLog([PLAIN], { rules: { awayMarket } })
  const [a, b] = [log.trader('a'), log.trader('b')]
  b.limit(901, sell, 5, 101)
  b.limit(902, sell, 5, 102)
  log.engine.setAwayQuote(0, 99, 101)
  log.since()
  return { log, engine: log.engine, a, b }
}

describe('a better price elsewhere', () => {
  it('an order trades no further than it: what is left is cancelled', () => {
    const { log, a } = floor('cancel')
    a.limit(1, buy, 12, 102)
    expect(log.since()).toEqual([
      'a#1 new, cum 0 leaves 12 of 12@102', 'feed 0: execute 1 5 (match 1)',
      'b#901 trade 5@101 maker, cum 5 leaves 0 of 5@101', 'a#1 trade 5@101 taker, cum 5 leaves 7 of 12@102',
      'a#1 canceled, cum 5 leaves 7 of 12@102 (trade-through)'.replace('leaves 7', 'leaves 0'),
    ])
  })

  it('also of one that would not rest: market, immediate, fill or kill', () => {
    const { log, a } = floor('cancel')
    a.send(1, buy, 6, { price: 102, timeInForce: TimeInForce.fok })
    a.ioc(2, buy, 6, 102)
    a.market(3, buy, 1)
    a.send(4, buy, 1, { type: OrderType.marketToLimit, timeInForce: TimeInForce.day })
    expect(log.reportsSince().filter((line) => !line.includes(' new'))).toEqual([
      'a#1 canceled, cum 0 leaves 0 of 6@102 (not-fillable)',
      'b#901 trade 5@101 maker, cum 5 leaves 0 of 5@101', 'a#2 trade 5@101 taker, cum 5 leaves 1 of 6@102', 'a#2 canceled, cum 5 leaves 0 of 6@102 (trade-through)',
      'a#3 canceled, cum 0 leaves 0 of 1@0 (trade-through)', 'a#4 canceled, cum 0 leaves 0 of 1@0 (trade-through)',
    ])
  })

  it('means nothing where the rules do not look, and nothing when the others go away', () => {
    const ignoring = floor('ignore')
    ignoring.a.ioc(1, buy, 10, 102)
    expect(ignoring.log.reportsSince().at(-1)).toBe('a#1 trade 5@102 taker, cum 10 leaves 0 of 10@102')
    const looking = floor('cancel')
    looking.engine.setAwayQuote(0, 99, undefined)
    looking.a.ioc(1, buy, 10, 102)
    expect(looking.log.reportsSince().at(-1)).toBe('a#1 trade 5@102 taker, cum 10 leaves 0 of 10@102')
  })

  it('an intermarket sweep trades through it, and rests where it locks', () => {
    const { log, a, engine } = floor('slide')
    a.send(1, buy, 12, { price: 102, sweep: true })
    expect(log.reportsSince().slice(-1)).toEqual(['a#1 trade 5@102 taker, cum 10 leaves 2 of 12@102'])
    expect(log.queue(buy)).toBe('2@102')
    engine.setAwayQuote(0, 99, 100)
    expect(log.queue(buy)).toBe('2@102')
    a.send(2, buy, 1, { type: OrderType.market, sweep: true })
    expect(log.reportsSince()).toEqual(['a#2 rejected, cum 0 leaves 0 of 1@0 (unsupported)'])
  })
})

describe('an order that would lock or cross the other venues by resting', () => {
  it('is cancelled', () => {
    const { log, a, engine } = floor('cancel')
    engine.setAwayQuote(0, 99, 100)
    log.since()
    a.limit(1, buy, 5, 100)
    a.limit(2, buy, 5, 99)
    a.limit(3, sell, 5, 99)
    a.send(4, buy, 5, { price: 100, hidden: true })
    expect(log.reportsSince()).toEqual([
      'a#1 new, cum 0 leaves 5 of 5@100', 'a#1 canceled, cum 0 leaves 0 of 5@100 (locked-market)',
      'a#2 new, cum 0 leaves 5 of 5@99', 'a#3 new, cum 0 leaves 5 of 5@99', 'a#3 canceled, cum 0 leaves 0 of 5@99 (self-trade)', 'a#4 new, cum 0 leaves 5 of 5@100',
    ])
  })

  it('or is shown a tick short of them, trades at its own price as they move away, and comes back to rest there', () => {
    const { log, a, b, engine } = floor('slide')
    engine.setAwayQuote(0, 97, 100)
    log.since()
    a.limit(1, buy, 5, 101)
    b.cancel(901)
    b.limit(1, sell, 2, 100)
    log.since()
    expect(log.queue(buy)).toBe('5@99')
    engine.setAwayQuote(0, 97, 101)
    expect(log.since()).toEqual([
      'feed 0: delete 3', 'a#1 restated, cum 0 leaves 5 of 5@100 (locked-market)',
      'feed 0: execute 4 2 (match 1)', 'b#1 trade 2@100 maker, cum 2 leaves 0 of 2@100', 'a#1 trade 2@100 taker, cum 2 leaves 3 of 5@100',
      'feed 0: add 5 buy 3@100',
    ])
    engine.setAwayQuote(0, 97, undefined)
    expect(log.since()).toEqual(['feed 0: delete 5', 'a#1 restated, cum 2 leaves 3 of 5@101', 'feed 0: add 6 buy 3@101'])
    engine.setAwayQuote(0, 97, 101)
    expect(log.since()).toEqual([])
    a.replace(1, 6, 101)
    expect(log.reportsSince()).toEqual(['a#1 replaced, cum 2 leaves 4 of 6@101', 'a#1 restated, cum 2 leaves 4 of 6@100 (locked-market)'])
  })

  it('says where it rests: the report of the slide, on both sides', () => {
    const { log, a, engine } = floor('slide')
    engine.setAwayQuote(0, 100, 101)
    log.since()
    a.limit(1, buy, 5, 101)
    a.limit(2, sell, 5, 98)
    expect(log.since()).toEqual([
      'a#1 new, cum 0 leaves 5 of 5@101', 'feed 0: execute 1 5 (match 1)', 'b#901 trade 5@101 maker, cum 5 leaves 0 of 5@101', 'a#1 trade 5@101 taker, cum 5 leaves 0 of 5@101',
      'a#2 new, cum 0 leaves 5 of 5@98', 'a#2 restated, cum 0 leaves 5 of 5@101 (locked-market)', 'feed 0: add 3 sell 5@101',
    ])
    a.cancel(2)
    expect(log.since()).toEqual(['feed 0: delete 3', 'a#2 canceled, cum 0 leaves 0 of 5@101'])
  })

  it('a peg follows no further', () => {
    const { log, a, b, engine } = floor('slide')
    engine.setAwayQuote(0, 98, 100)
    b.limit(1, buy, 5, 99)
    log.since()
    a.send(1, buy, 5, { price: 105, peg: 'primary', pegOffset: 3 })
    expect(log.reportsSince().at(-1)).toBe('a#1 restated, cum 0 leaves 5 of 5@99')
    engine.setAwayQuote(0, 98, 102)
    expect(log.reportsSince()).toEqual(['a#1 restated, cum 0 leaves 5 of 5@101', 'b#901 trade 5@101 maker, cum 5 leaves 0 of 5@101', 'a#1 trade 5@101 taker, cum 5 leaves 0 of 5@101'])
  })
})

describe('the example of the page', () => {
  it('a slide, and the way back', () => {
    const log = new EngineLog([PLAIN], { rules: { awayMarket: 'slide' } })
    const [a, m] = [log.trader('a'), log.trader('m')]
    log.engine.setAwayQuote(0, 97, 100)
    m.limit(1, sell, 2, 101)
    a.limit(1, buy, 5, 101)
    expect([log.queue(buy), log.reportsSince().at(-1)]).toEqual(['5@99', 'a#1 restated, cum 0 leaves 5 of 5@99 (locked-market)'])
    log.engine.setAwayQuote(0, 97, 102)
    expect([log.queue(buy), ...log.reportsSince()]).toEqual([
      '3@101', 'a#1 restated, cum 0 leaves 5 of 5@101', 'm#1 trade 2@101 maker, cum 2 leaves 0 of 2@101', 'a#1 trade 2@101 taker, cum 2 leaves 3 of 5@101',
    ])
  })
})
