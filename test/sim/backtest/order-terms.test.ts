/** Further order terms all the way: strategy, risk, OMS, venue port, replayed history, reports, and what the strategy is told. */
import { describe, expect, it } from 'vitest'
import { MarketKind, Side } from '../../../core/market/vocabulary.js'
import { strategy, type AnyStrategy } from '../../../core/strategy/define.js'
import type { NewOrder } from '../../../core/strategy/strategy-orders.js'
import { smallBacktest, type Happening } from './small-backtest.js'

const { add, execute } = MarketKind
const { buy, sell } = Side

/** Sends the orders at the first book, and logs what it is told of them. */
function sends(told: string[], orders: (unixNs: bigint) => readonly NewOrder[]): AnyStrategy {
  let sent = false
  return strategy({
    onBook(context) {
      if (sent || !context.book.twoSided) return
      sent = true
      for (const order of orders(context.unixNs)) context.orders.submit(order)
    },
    onOrder({ update, nowNs }) {
      told.push(`${nowNs / 1_000}us ${update.label} ${update.event}${update.lastQty > 0 ? ` ${update.lastQty}@${update.lastPrice}` : ''} leaves ${update.leavesQty}${update.reason ? ` (${update.reason})` : ''}`)
    },
  })
}

const BOOK: readonly Happening[] = [
  { us: 1, kind: add, reference: 1, side: buy, price: 100, qty: 50 },
  { us: 2, kind: add, reference: 2, side: sell, price: 102, qty: 50 },
]

describe('further order terms in a backtest', () => {
  it('a good-till-date order ends at its instant, on a quiet market', async () => {
    const told: string[] = []
    await smallBacktest(sends(told, (unixNs) => [{ side: 'buy', qty: 5, price: 101, timeInForce: 'gtd', expireUnixNs: unixNs + 10_000n }]), [
      ...BOOK, { us: 90, kind: add, reference: 3, side: sell, price: 105, qty: 1 },
    ])
    expect(told).toEqual(['2us PLAIN-1 acknowledged leaves 5', '12us PLAIN-1 expired leaves 0 (time-expired)'])
  })

  it('a stop wakes at a historical trade and takes what rests', async () => {
    const told: string[] = []
    await smallBacktest(sends(told, () => [{ side: 'sell', qty: 5, stopPrice: 102 }]), [
      ...BOOK, { us: 20, kind: execute, reference: 2, qty: 10 }, { us: 30, kind: add, reference: 3, side: sell, price: 105, qty: 1 },
    ])
    expect(told).toEqual(['2us PLAIN-1 acknowledged leaves 5', '20us PLAIN-1 triggered leaves 5', '20us PLAIN-1 trade 5@100 leaves 0'])
  })

  it('is part of the fingerprint: other terms, another run', async () => {
    const of = async (stopPrice: number): Promise<string> =>
      (await smallBacktest(sends([], () => [{ side: 'sell', qty: 5, stopPrice }]), BOOK)).end.fingerprint.total
    expect(await of(90)).toBe(await of(90))
    expect(await of(90)).not.toBe(await of(91))
  })

  it('a wrong word or an unknown term is an error at the call, not another order', async () => {
    for (const [order, says] of [
      [{ side: 'buy', qty: 1, price: 100, timeInForce: 'fill-or-kill' }, "timeInForce is 'day', 'ioc', 'fok', 'gtc', 'gtd', 'at-open', 'at-close' or 'auction', found \"fill-or-kill\""],
      [{ side: 'buy', qty: 1, price: 100, stopprice: 99 }, "there is no term 'stopprice'"],
      [{ side: 'buy', qty: 1, price: 100, peg: 'mid' }, "peg is 'primary', 'midpoint' or 'market', found \"mid\""],
    ] as const) {
      await expect(smallBacktest(sends([], () => [order as unknown as NewOrder]), BOOK)).rejects.toThrow(says)
    }
  })
})
