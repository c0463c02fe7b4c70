/** Replay on levels does what the naive model does: the same places in the queues and the same fills, for any levels, trades and orders of ours. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Side } from '../../../core/market/vocabulary.js'
import { UNKNOWN_AHEAD } from '../../../sim/replay/level-liquidity.js'
import { parseQueueModel } from '../../../sim/replay/queue-models.js'
import { NaiveLevels } from './naive-levels.js'
import { buy, ReplayLog, sell } from './replay-log.js'

const side = fc.constantFrom<Side[]>(buy, sell)
const offset = fc.integer({ min: 0, max: 4 })
const qty = fc.integer({ min: 1, max: 9 })
const order = fc.integer({ min: 1, max: 10 })

interface Step {
  run(log: ReplayLog, naive: NaiveLevels): void
}
const step = (text: string, run: Step['run']): Step => ({ run, toString: () => text } as Step)
/** Bids from 100 down, asks from 101 up: the record itself is not crossed. */
const priceOf = (of: Side, away: number): number => (of === buy ? 100 - away : 101 + away)

const steps = fc.array(fc.oneof(
  { weight: 8, arbitrary: fc.tuple(side, fc.integer({ min: 0, max: 12 }), offset).map(([s, q, away]) => step(`level ${s} ${q}@${priceOf(s, away)}`, (log, naive) => {
    log.they.level(s, q, priceOf(s, away))
    naive.level(s, q, priceOf(s, away))
  })) },
  { weight: 4, arbitrary: fc.tuple(side, qty, offset).map(([s, q, away]) => step(`trade ${s} ${q}@${priceOf(s, away)}`, (log, naive) => {
    log.they.hidden(q, priceOf(s, away), s)
    naive.trade(s, q, priceOf(s, away))
  })) },
  { weight: 5, arbitrary: fc.tuple(order, side, qty, fc.integer({ min: 97, max: 104 }), fc.boolean()).map(([o, s, q, p, rests]) => step(`${rests ? 'limit' : 'ioc'} #${o} ${s} ${q}@${p}`, (log, naive) => {
    if (naive.own.some((own) => own.order === o)) return
    if (rests) log.we.limit(o, s, q, p)
    else log.we.ioc(o, s, q, p)
    naive.limit(o, s, q, p, rests)
  })) },
  { weight: 1, arbitrary: order.map((o) => step(`cancel #${o}`, (log, naive) => {
    log.we.cancel(o)
    naive.cancel(o)
  })) },
), { minLength: 1, maxLength: 80, size: 'max' })

const aheadText = (qty: number | undefined): string => (qty === UNKNOWN_AHEAD || qty === Infinity ? 'unknown' : String(qty))
const TRADE = /^#(\d+) trade (\d+)@/

describe('replay on levels, against the naive model', () => {
  for (const [name, cancelsFrom] of [['conservative', 'back'], ['optimistic', 'front']] as const) {
    it(`${name}: the same places in the queues and the same fills`, () => {
      fc.assert(fc.property(steps, (plan) => {
        const log = new ReplayLog(undefined, { queueModel: parseQueueModel(name, () => '') })
        const naive = new NaiveLevels(cancelsFrom)
        // Without a level nobody knows that the history has none.
        for (const s of [buy, sell]) {
          log.they.level(s, 1, priceOf(s, 4))
          naive.level(s, 1, priceOf(s, 4))
        }
        const filled = new Map<number, number>()
        for (const { run } of plan) {
          run(log, naive)
          for (const line of log.since()) {
            const [, number, traded] = TRADE.exec(line) ?? []
            if (number !== undefined) filled.set(Number(number), (filled.get(Number(number)) ?? 0) + Number(traded))
          }
          const here = naive.own.map(({ order: o }) => `#${o} has ${filled.get(o) ?? 0}, ${aheadText(log.ahead(o))} ahead`)
          expect(here).toEqual(naive.own.map(({ order: o, filled: has }) => `#${o} has ${has}, ${aheadText(naive.aheadOf(o))} ahead`))
        }
      }), { numRuns: 150 })
    })
  }
})
