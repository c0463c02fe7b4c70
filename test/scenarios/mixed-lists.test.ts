/** Lists whose orders are on several instruments, in replayed history: what the matching engine does is beside it in test/sim/matching/linked-orders.test.ts. */
import { describe, expect, it } from 'vitest'
import { buy, ReplayLog, sell } from '../sim/replay/replay-log.js'
import { PLAIN } from '../sim/matching/engine-log.js'

const [ONE, TWO] = [0, 1]

describe('scenario 21: each leg of a mixed-instrument list uses its own book, in replay', () => {
  it('OTO: the child trades in its own book as soon as the parent has, not at the next row of its instrument', () => {
    const log = new ReplayLog([{ ...PLAIN, symbol: 'ONE' }, { ...PLAIN, symbol: 'TWO' }])
    log.they.add(1, sell, 4, 51, { instrument: TWO })
    log.send(1, buy, 4, { price: 100, list: 1, contingency: 'oto' }, ONE)
    log.send(2, buy, 4, { price: 51, list: 1, contingency: 'oto' }, TWO)
    log.since()
    log.they.add(2, sell, 4, 100)
    expect(log.since()).toEqual(['#1 trade 4@100 maker, cum 4 leaves 0 of 4@100', '#2 trade 4@51 taker, cum 4 leaves 0 of 4@51'])
  })

  it('OCO: an execution in one book ends the order in the other', () => {
    const log = new ReplayLog([{ ...PLAIN, symbol: 'ONE' }, { ...PLAIN, symbol: 'TWO' }])
    log.send(1, sell, 4, { price: 100, list: 1, contingency: 'oco' }, ONE)
    log.send(2, buy, 4, { price: 51, list: 1, contingency: 'oco' }, TWO)
    log.since()
    log.they.add(2, buy, 1, 100)
    log.they.add(3, sell, 4, 51, { instrument: TWO })
    expect(log.since()).toEqual(['#1 trade 1@100 maker, cum 1 leaves 3 of 4@100', '#2 canceled, cum 0 leaves 0 of 4@51 (linked-order)'])
  })
})
