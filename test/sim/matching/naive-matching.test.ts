/** The engine does what the naive model does: the same reports and the same market events, in the same order, for any commands. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { INT32_MAX } from '../../../core/instrument.js'
import { Side } from '../../../core/market/vocabulary.js'
import { OrderType, TimeInForce } from '../../../core/orders/venue.js'
import { buy, EngineLog, PLAIN, sell } from './engine-log.js'
import { NaiveMatching } from './naive-matching.js'

const NAMES = ['a', 'b', 'c']
const INSTRUMENTS = 2
/** Tick 2, so that odd prices are off tick. */
const SPECS = ['ONE', 'TWO'].map((symbol) => ({ ...PLAIN, symbol, ticks: [{ fromPrice: 0, tick: 2 }] }))

const participant = fc.integer({ min: 0, max: NAMES.length - 1 })
const order = fc.integer({ min: 1, max: 12 })
const price = fc.oneof(
  { weight: 30, arbitrary: fc.integer({ min: 46, max: 53 }).map((half) => half * 2) },
  { weight: 1, arbitrary: fc.constantFrom(0, -2, 99, 101, INT32_MAX, INT32_MAX - 1, INT32_MAX + 1) },
)
const qty = fc.oneof({ weight: 30, arbitrary: fc.integer({ min: 1, max: 9 }) }, { weight: 1, arbitrary: fc.constantFrom(0, -1, INT32_MAX, INT32_MAX + 1) })

const command = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      what: fc.constant('submit' as const), participant, order, price, qty,
      instrument: fc.oneof({ weight: 30, arbitrary: fc.integer({ min: 0, max: INSTRUMENTS - 1 }) }, { weight: 1, arbitrary: fc.constant(INSTRUMENTS) }),
      side: fc.constantFrom<Side[]>(Side.buy, Side.sell),
      type: fc.oneof({ weight: 8, arbitrary: fc.constant(OrderType.limit) }, { weight: 1, arbitrary: fc.constant(OrderType.market) }),
      timeInForce: fc.oneof({ weight: 6, arbitrary: fc.constant(TimeInForce.day) }, { weight: 1, arbitrary: fc.constant(TimeInForce.ioc) }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('cancel' as const), participant, order }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('replace' as const), participant, order, price, qty }) },
)

describe('matching engine against the naive model', () => {
  it('gives the same reports and market events, never a crossed book, first in first out, and loses no quantity', () => {
    fc.assert(
      fc.property(fc.array(command, { minLength: 1, maxLength: 120, size: 'max' }), (commands) => {
        const log = new EngineLog(SPECS)
        const traders = NAMES.map((name) => log.trader(name))
        const naive = new NaiveMatching(NAMES, INSTRUMENTS)
        for (const step of commands) {
          const who = traders[step.participant]
          naive.lines.length = 0
          if (step.what === 'submit') {
            log.engine.submit(who.participant, step.order, step.instrument, step.side, step.type, step.timeInForce, step.price, step.qty)
            naive.submit(step.participant, step.order, step.instrument, step.side, step.type, step.timeInForce, step.price, step.qty)
          } else if (step.what === 'cancel') {
            who.cancel(step.order)
            naive.cancel(step.participant, step.order)
          } else {
            who.replace(step.order, step.qty, step.price)
            naive.replace(step.participant, step.order, step.price, step.qty)
          }
          expect(log.since()).toEqual(naive.lines)
          for (let instrument = 0; instrument < INSTRUMENTS; instrument++) {
            for (const side of [buy, sell]) {
              expect(log.queue(side, instrument)).toBe(naive.queue(instrument, side).map((o) => `${o.qty - o.cumQty}@${o.price}`).join(' '))
            }
            expectUncrossed(log, instrument)
          }
        }
      }),
      { numRuns: 300 },
    )
  })

  it('conserves quantity: what was ordered has traded, rests, or was cancelled, and both sides traded the same', () => {
    fc.assert(
      fc.property(fc.array(command, { minLength: 1, maxLength: 120, size: 'max' }), (commands) => {
        const log = new EngineLog(SPECS)
        const traders = NAMES.map((name) => log.trader(name))
        for (const step of commands) {
          const who = traders[step.participant]
          if (step.what === 'submit') log.engine.submit(who.participant, step.order, step.instrument, step.side, step.type, step.timeInForce, step.price, step.qty)
          else if (step.what === 'cancel') who.cancel(step.order)
          else who.replace(step.order, step.qty, step.price)
        }
        let rested = 0
        let made = 0
        let taken = 0
        let added = 0
        let gone = 0
        const resting = new Map<string, number>()
        for (const line of log.lines) {
          const trade = / trade (\d+)@-?\d+ (maker|taker)/.exec(line)
          if (trade?.[2] === 'maker') made += Number(trade[1])
          if (trade?.[2] === 'taker') taken += Number(trade[1])
          const event = /^feed \d: (\w+) (\S+)(?: by (\S+))?(?: (?:buy|sell))?(?: (\d+))?/.exec(line)
          if (!event) continue
          const [, what, id, newId, amount] = event
          if (what === 'add') resting.set(id, Number(amount))
          if (what === 'add') added += Number(amount)
          if (what === 'execute' || what === 'reduce') resting.set(id, (resting.get(id) ?? 0) - Number(amount))
          if (what === 'execute' || what === 'reduce') gone += Number(amount)
          if (what === 'delete' || what === 'replace') gone += resting.get(id) ?? 0
          if (what === 'delete' || what === 'replace') resting.delete(id)
          if (what === 'replace') resting.set(newId, Number(amount))
          if (what === 'replace') added += Number(amount)
        }
        for (const left of resting.values()) rested += left
        expect(made).toBe(taken)
        expect(added - gone).toBe(rested)
        expect([...resting.values()].every((left) => left >= 0)).toBe(true)
        expect(bookQty(log)).toBe(rested)
      }),
      { numRuns: 200 },
    )
  })
})

function expectUncrossed(log: EngineLog, instrument: number): void {
  const bid = log.engine.firstSlot(instrument, Side.buy)
  const ask = log.engine.firstSlot(instrument, Side.sell)
  if (bid !== 0 && ask !== 0) expect(log.engine.books.priceOf(bid)).toBeLessThan(log.engine.books.priceOf(ask))
}

function bookQty(log: EngineLog): number {
  let sum = 0
  for (let instrument = 0; instrument < INSTRUMENTS; instrument++) {
    for (const side of [buy, sell]) for (const entry of log.queue(side, instrument).split(' ')) sum += entry === '' ? 0 : Number(entry.split('@')[0])
  }
  return sum
}
