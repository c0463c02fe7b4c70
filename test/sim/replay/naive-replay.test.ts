/** The exchange does what the naive model does: the same reports in the same order, for any history and any commands of ours. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { INT32_MAX } from '../../../core/instrument.js'
import type { Side} from '../../../core/market/vocabulary.js';
import { SessionEvent, TradingState } from '../../../core/market/vocabulary.js'
import { PLAIN } from '../matching/engine-log.js'
import { NaiveReplay } from './naive-replay.js'
import { buy, none, ReplayLog, sell, type OurCommands, type PastEvents } from './replay-log.js'

const INSTRUMENTS = 2
const SPECS = ['ONE', 'TWO'].map((symbol) => ({ ...PLAIN, symbol }))

const side = fc.constantFrom<Side[]>(buy, sell)
const price = fc.integer({ min: 97, max: 103 })
const qty = fc.integer({ min: 1, max: 9 })
/** Which of the historical orders in the book it is about; sometimes one that is not there. */
const which = fc.integer({ min: 0, max: 30 })
const instrument = fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constant(1) })
const order = fc.integer({ min: 1, max: 12 })
const anyPrice = fc.oneof({ weight: 30, arbitrary: price }, { weight: 1, arbitrary: fc.constantFrom(0, -1, INT32_MAX, INT32_MAX + 1) })
const anyQty = fc.oneof({ weight: 30, arbitrary: qty }, { weight: 1, arbitrary: fc.constantFrom(0, -1, INT32_MAX, INT32_MAX + 1) })

/** An event or a command, done to the exchange and to the model alike. `about` gives the reference that a number picks, `fresh` a new one. */
interface World {
  readonly they: PastEvents
  readonly we: OurCommands
  readonly about: number
  readonly fresh: number
}
interface Step {
  readonly text: string
  readonly which: number
  /** How much the event may trade with us: its size, Infinity for our own commands. */
  readonly size: number
  run(world: World): void
}
const step = (text: string, run: Step['run'], size = Infinity, about = 0): Step => ({ text, run, size, which: about, toString: () => text } as Step)

const theirs = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(side, qty, price, instrument, fc.nat(19)).map(([s, q, p, i, inferred]) => step(`add ${s} ${q}@${p} of ${i}`, ({ they, fresh }) => they.add(fresh, s, q, p, { instrument: i, inferred: inferred === 0 }), q)) },
  { weight: 5, arbitrary: fc.tuple(which, qty).map(([w, q]) => step(`execute ${q}`, ({ they, about }) => they.execute(about, q), q, w)) },
  { weight: 2, arbitrary: fc.tuple(which, qty, price, fc.boolean()).map(([w, q, p, printable]) => step(`execute ${q} at ${p}`, ({ they, about }) => they.executeAt(about, q, p, { printable }), q, w)) },
  { weight: 3, arbitrary: fc.tuple(which, qty).map(([w, q]) => step(`reduce ${q}`, ({ they, about }) => they.reduce(about, q), 0, w)) },
  { weight: 3, arbitrary: which.map((w) => step('delete', ({ they, about }) => they.delete(about), 0, w)) },
  { weight: 3, arbitrary: fc.tuple(which, qty, price).map(([w, q, p]) => step(`replace by ${q}@${p}`, ({ they, about, fresh }) => they.replace(about, fresh, q, p), q, w)) },
  { weight: 2, arbitrary: fc.tuple(qty, price, fc.constantFrom<Side[]>(none, buy, sell), instrument, fc.nat(9)).map(([q, p, s, i, p9]) => step(`hidden ${q}@${p} ${s}`, ({ they }) => they.hidden(q, p, s, { instrument: i, printable: p9 > 0 }), q)) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom<TradingState[]>(TradingState.halted, TradingState.trading, TradingState.trading, TradingState.auction), instrument, fc.boolean()).map(([state, i, operational]) =>
    step(`status ${state}`, ({ they }) => they.status(state, { instrument: i, operational }))) },
)
const rarely = fc.oneof(
  fc.constant(step('clear', ({ they }) => they.clear(), 0)),
  fc.constant(step('cross', ({ they }) => they.cross(50, 100), 0)),
  fc.constantFrom(SessionEvent.startOfMessages, SessionEvent.startOfMarketHours, SessionEvent.endOfMarketHours, SessionEvent.endOfMessages)
    .map((event) => step(`session ${event}`, ({ they }) => they.session(event), 0)),
)
const ours = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(order, side, anyQty, anyPrice, fc.oneof({ weight: 9, arbitrary: instrument }, { weight: 1, arbitrary: fc.constant(INSTRUMENTS) })).map(([o, s, q, p, i]) => step(`limit #${o} ${s} ${q}@${p}`, ({ we }) => we.limit(o, s, q, p, i))) },
  { weight: 2, arbitrary: fc.tuple(order, side, anyQty, anyPrice).map(([o, s, q, p]) => step(`ioc #${o} ${s} ${q}@${p}`, ({ we }) => we.ioc(o, s, q, p))) },
  { weight: 1, arbitrary: fc.tuple(order, side, anyQty).map(([o, s, q]) => step(`market #${o} ${s} ${q}`, ({ we }) => we.market(o, s, q))) },
  { weight: 1, arbitrary: order.map((o) => step(`cancel #${o}`, ({ we }) => we.cancel(o))) },
  { weight: 3, arbitrary: fc.tuple(order, anyQty, anyPrice).map(([o, q, p]) => step(`replace #${o} by ${q}@${p}`, ({ we }) => we.replace(o, q, p))) },
)
const steps = fc.array(fc.oneof({ weight: 60, arbitrary: theirs }, { weight: 35, arbitrary: ours }, { weight: 1, arbitrary: rarely }), { minLength: 1, maxLength: 120, size: 'max' })

const ORDERS = Array.from({ length: 12 }, (_, index) => index + 1)
const MAKER = /^#(\d+) trade (\d+)@(-?\d+) maker/
const TAKER = /^#(\d+) trade (\d+)@(-?\d+) taker, cum \d+ leaves \d+ of \d+@(-?\d+)/

describe('replay against history, against the naive model', () => {
  it('gives the same reports and places in the queue; no event fills more than its size; nothing is taken twice; nobody pays more than their limit', () => {
    fc.assert(
      fc.property(steps, (plan) => {
        const log = new ReplayLog(SPECS)
        const naive = new NaiveReplay(INSTRUMENTS)
        const sides = new Map<number, Side>()
        let references = 0
        for (const { run, which: pick, size } of plan) {
          const { history } = naive
          const about = history.length === 0 || pick === 30 ? 9_999 : history[pick % history.length].reference
          const fresh = ++references
          naive.lines.length = 0
          run({ they: log.they, we: log.we, about, fresh })
          run({ they: naive.they, we: naive.we, about, fresh })
          const lines = log.since()
          expect(lines).toEqual(naive.lines)

          for (const { order: ownOrder, side: ownSide } of naive.own) sides.set(ownOrder, ownSide)
          let made = 0
          for (const line of lines) {
            made += Number(MAKER.exec(line)?.[2] ?? 0)
            const [, taker, , paid, limit] = TAKER.exec(line) ?? []
            if (taker !== undefined && limit !== '0') expect(sides.get(Number(taker)) === buy ? Number(paid) - Number(limit) : Number(limit) - Number(paid)).toBeLessThanOrEqual(0)
          }
          expect(made).toBeLessThanOrEqual(size)
          expect(ORDERS.map((ownOrder) => log.ahead(ownOrder))).toEqual(ORDERS.map((ownOrder) => naive.ahead(ownOrder)))
          expectSameHistory(log, naive)
        }
      }),
      { numRuns: 400 },
    )
  })
})

/** What rests in history, and what of it we have taken: never more than there is. */
function expectSameHistory({ exchange: { history } }: ReplayLog, naive: NaiveReplay): void {
  expect(history.books.orderCount).toBe(naive.history.length)
  const found = naive.history.map(({ reference, instrument: index }) => {
    const slot = history.books.find(reference, 0, index)
    return [history.books.qtyOf(slot), history.takenOf(slot)]
  })
  expect(found).toEqual(naive.history.map(({ qty: left, taken }) => [left, taken]))
  expect(found.every(([left, taken]) => taken <= left)).toBe(true)
}
