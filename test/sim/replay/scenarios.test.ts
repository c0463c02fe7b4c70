/** The scenarios of matching and fills in which others were wrong in public, as far as replay against history can meet them. */
import { describe, expect, it } from 'vitest'
import { INT32_MAX } from '../../../core/instrument.js'
import { buy, ReplayLog, sell } from './replay-log.js'

describe('scenario 9: an order whose leaves quantity reaches zero is complete and gone', () => {
  it('partial after partial, each with what has traded and what is left; then nobody can trade with it any more', () => {
    const log = new ReplayLog()
    const { they, we } = log
    we.limit(1, buy, 10, 100)
    they.add(1, sell, 4, 100)
    they.add(2, sell, 3, 99)
    they.add(3, sell, 8, 100)
    they.add(4, sell, 5, 100)
    we.cancel(1)
    we.replace(1, 20, 101)
    expect(log.since()).toEqual([
      '#1 new, cum 0 leaves 10 of 10@100',
      '#1 trade 4@100 maker, cum 4 leaves 6 of 10@100',
      '#1 trade 3@100 maker, cum 7 leaves 3 of 10@100',
      '#1 trade 3@100 maker, cum 10 leaves 0 of 10@100',
      '#1 cancelRejected, cum 10 leaves 0 of 10@100 (too-late)',
      '#1 replaceRejected, cum 10 leaves 0 of 10@100 (too-late)',
    ])
    expect(log.ahead(1)).toBeUndefined()
    expect(log.resting(sell, 100)).toBe(5 + 5)
  })
})

describe('scenario 10: the place in the queue', () => {
  /** 30 and 20 stand ahead of ours, 50 and 60 behind. */
  const queued = (): ReplayLog => {
    const log = new ReplayLog()
    log.they.add(1, buy, 30, 100)
    log.they.add(2, buy, 20, 100)
    log.we.limit(1, buy, 10, 100)
    log.they.add(3, buy, 50, 100)
    log.they.add(4, buy, 60, 100)
    log.since()
    return log
  }

  it('is behind everybody who was there, and adds behind do not change it', () => {
    expect(queued().ahead(1)).toBe(50)
  })

  it('does not advance when strangers behind cancel, reduce or replace their orders', () => {
    const log = queued()
    log.they.reduce(3, 10)
    log.they.delete(4)
    log.they.replace(3, 5, 40, 100)
    log.they.replace(5, 6, 40, 99)
    expect(log.ahead(1)).toBe(50)
    expect(log.since()).toEqual([])
  })

  it('advances by exactly what strangers ahead execute, reduce, delete or replace', () => {
    const log = queued()
    log.they.execute(1, 5)
    expect(log.ahead(1)).toBe(45)
    log.they.reduce(1, 5)
    expect(log.ahead(1)).toBe(40)
    log.they.replace(1, 7, 100, 100)
    expect(log.ahead(1), 'the replaced order joins the back').toBe(20)
    log.they.delete(2)
    expect(log.ahead(1)).toBe(0)
    expect(log.since(), 'nobody has traded with us').toEqual([])
    log.they.execute(7, 4)
    expect(log.since()).toEqual(['#1 trade 4@100 maker, cum 4 leaves 6 of 10@100'])
  })

  it('is not advanced by strangers at other prices, of the other side or of another instrument', () => {
    const log = new ReplayLog([{ symbol: 'ONE', venue: 'XSIM', currency: 'USD', priceDecimals: 0, qtyDecimals: 0, lot: 1, ticks: [{ fromPrice: 0, tick: 1 }] },
      { symbol: 'TWO', venue: 'XSIM', currency: 'USD', priceDecimals: 0, qtyDecimals: 0, lot: 1, ticks: [{ fromPrice: 0, tick: 1 }] }])
    const { they, we } = log
    they.add(1, buy, 30, 100)
    they.add(2, buy, 30, 99)
    they.add(3, sell, 30, 105)
    they.add(4, buy, 30, 100, { instrument: 1 })
    we.limit(1, buy, 10, 100)
    they.delete(2)
    they.delete(3)
    they.delete(4)
    expect(log.ahead(1)).toBe(30)
  })

  it('a snapshot does not put us back: what stood ahead is gone, and the orders of the snapshot are later than ours', () => {
    const log = queued()
    log.they.clear()
    expect(log.ahead(1)).toBe(0)
    log.they.add(11, buy, 30, 100)
    expect(log.ahead(1)).toBe(0)
    log.they.execute(11, 6)
    expect(log.since()).toEqual(['#1 trade 6@100 maker, cum 6 leaves 4 of 10@100'])
  })

  it('a smaller quantity at the same price keeps the place; a larger one or another price goes to the back', () => {
    const log = queued()
    log.we.replace(1, 8, 100)
    expect(log.ahead(1)).toBe(50)
    log.we.replace(1, 9, 100)
    expect(log.ahead(1)).toBe(50 + 50 + 60)
    log.we.replace(1, 9, 99)
    log.we.replace(1, 9, 100)
    expect(log.ahead(1)).toBe(160)
    expect(log.since()).toEqual([
      '#1 replaced, cum 0 leaves 8 of 8@100', '#1 replaced, cum 0 leaves 9 of 9@100', '#1 replaced, cum 0 leaves 9 of 9@99', '#1 replaced, cum 0 leaves 9 of 9@100',
    ])
  })

  it('counts what we ourselves took from those ahead', () => {
    const log = new ReplayLog()
    const { they, we } = log
    they.add(1, sell, 10, 100)
    we.ioc(1, buy, 4, 100)
    we.limit(2, sell, 5, 100)
    expect(log.ahead(2)).toBe(6)
    we.ioc(3, buy, 2, 100)
    expect(log.ahead(2)).toBe(4)
    they.execute(1, 10)
    expect(log.ahead(2)).toBe(0)
  })
})

describe('scenario 11: two of our orders and one print', () => {
  it('together they fill at most the size of the print, the earlier one first', () => {
    const log = new ReplayLog()
    const { they, we } = log
    we.limit(1, buy, 1, 100)
    we.limit(2, buy, 1, 100)
    they.add(1, buy, 7, 100)
    log.since()
    they.execute(1, 1)
    expect(log.since()).toEqual(['#1 trade 1@100 maker, cum 1 leaves 0 of 1@100'])
  })

  it('a print fills orders of ours at several prices, the better price first, and never more than its size', () => {
    const log = new ReplayLog()
    const { they, we } = log
    we.limit(1, buy, 4, 99)
    we.limit(2, buy, 4, 101)
    we.limit(3, buy, 4, 100)
    they.add(1, buy, 50, 98)
    log.since()
    they.execute(1, 10)
    expect(log.since()).toEqual([
      '#2 trade 4@101 maker, cum 4 leaves 0 of 4@101',
      '#3 trade 4@100 maker, cum 4 leaves 0 of 4@100',
      '#1 trade 2@99 maker, cum 2 leaves 2 of 4@99',
    ])
  })

  it('two distinct prints of the same price and size each bring fresh quantity', () => {
    const log = new ReplayLog()
    const { they, we } = log
    we.limit(1, buy, 10, 100)
    they.add(1, buy, 7, 100)
    log.since()
    they.execute(1, 3)
    they.execute(1, 3)
    they.hidden(3, 99)
    they.hidden(3, 99)
    expect(log.since()).toEqual([
      '#1 trade 3@100 maker, cum 3 leaves 7 of 10@100',
      '#1 trade 3@100 maker, cum 6 leaves 4 of 10@100',
      '#1 trade 3@100 maker, cum 9 leaves 1 of 10@100',
      '#1 trade 1@100 maker, cum 10 leaves 0 of 10@100',
    ])
  })
})

describe('scenario 12: a sweep goes on at the next level', () => {
  it('two fill at the touch, three at the next level', () => {
    const log = new ReplayLog()
    const { they, we } = log
    they.add(1, sell, 10, 100)
    they.add(2, sell, 10, 101)
    they.execute(1, 8)
    we.market(1, buy, 5)
    expect(log.since()).toEqual([
      '#1 new, cum 0 leaves 5 of 5@0', '#1 trade 2@100 taker, cum 2 leaves 3 of 5@0', '#1 trade 3@101 taker, cum 5 leaves 0 of 5@0',
    ])
  })
})

describe('scenario 14: the remainder of an immediate order is cancelled', () => {
  it('after a partial fill, and when there was nothing to take', () => {
    const log = new ReplayLog()
    const { they, we } = log
    they.add(1, sell, 3, 100)
    we.ioc(1, buy, 5, 100)
    we.ioc(2, buy, 5, 100)
    expect(log.since()).toEqual([
      '#1 new, cum 0 leaves 5 of 5@100', '#1 trade 3@100 taker, cum 3 leaves 2 of 5@100', '#1 canceled, cum 3 leaves 0 of 5@100 (ioc-remainder)',
      '#2 new, cum 0 leaves 5 of 5@100', '#2 canceled, cum 0 leaves 0 of 5@100 (no-liquidity)',
    ])
  })
})

describe('scenario 16: a partial fill keeps time priority, a modify that crosses fills at the maker\'s price', () => {
  it('a partial fill keeps time priority', () => {
    const log = new ReplayLog()
    const { they, we } = log
    we.limit(1, buy, 10, 100)
    we.limit(2, buy, 10, 100)
    log.since()
    they.add(1, sell, 4, 100)
    they.add(2, sell, 8, 100)
    expect(log.since()).toEqual([
      '#1 trade 4@100 maker, cum 4 leaves 6 of 10@100', '#1 trade 6@100 maker, cum 10 leaves 0 of 10@100', '#2 trade 2@100 maker, cum 2 leaves 8 of 10@100',
    ])
  })

  it('a modify that crosses takes at the price of who rests there', () => {
    const log = new ReplayLog()
    const { they, we } = log
    they.add(1, sell, 4, 101)
    we.limit(1, buy, 10, 99)
    we.replace(1, 10, 102)
    expect(log.since()).toEqual([
      '#1 new, cum 0 leaves 10 of 10@99', '#1 replaced, cum 0 leaves 10 of 10@102', '#1 trade 4@101 taker, cum 4 leaves 6 of 10@102',
    ])
    expect(log.ahead(1)).toBe(0)
  })
})

describe('scenario 17: cancels lose nobody', () => {
  for (const [place, gone] of [['head', 1], ['middle', 2], ['tail', 3]] as const) {
    it(`cancelling the ${place} of our own queue loses nobody behind it`, () => {
      const log = new ReplayLog()
      const { they, we } = log
      for (const order of [1, 2, 3]) we.limit(order, buy, 5, 100)
      we.cancel(gone)
      log.since()
      they.add(1, sell, 99, 100)
      const left = [1, 2, 3].filter((order) => order !== gone)
      expect(log.since()).toEqual(left.map((order) => `#${order} trade 5@100 maker, cum 5 leaves 0 of 5@100`))
    })

    it(`cancelling the ${place} of history's queue loses nobody behind it`, () => {
      const log = new ReplayLog()
      const { they, we } = log
      for (const reference of [1, 2, 3]) they.add(reference, sell, 5, 100)
      they.delete(gone)
      we.ioc(1, buy, 99, 100)
      expect(log.since().slice(1)).toEqual([
        '#1 trade 5@100 taker, cum 5 leaves 94 of 99@100', '#1 trade 5@100 taker, cum 10 leaves 89 of 99@100', '#1 canceled, cum 10 leaves 0 of 99@100 (ioc-remainder)',
      ])
    })
  }

  it('cancelling the best level leaves no phantom best', () => {
    const log = new ReplayLog()
    const { they, we } = log
    they.add(1, sell, 5, 100)
    they.add(2, sell, 5, 102)
    we.limit(1, buy, 5, 99)
    they.delete(1)
    we.cancel(1)
    log.since()
    we.market(2, buy, 5)
    they.add(3, sell, 5, 99)
    expect(log.since()).toEqual(['#2 new, cum 0 leaves 5 of 5@0', '#2 trade 5@102 taker, cum 5 leaves 0 of 5@0'])
  })
})

describe('scenario 18: ids', () => {
  it('a reference of history can be used again when its order is gone: what we took of the old one is not missing from the new one', () => {
    const log = new ReplayLog()
    const { they, we } = log
    they.add(1, sell, 5, 100)
    we.ioc(1, buy, 5, 100)
    they.delete(1)
    they.add(1, sell, 5, 100)
    expect(log.resting(sell, 100)).toBe(5)
    log.since()
    we.ioc(2, buy, 9, 100)
    expect(log.since()).toEqual(['#2 new, cum 0 leaves 9 of 9@100', '#2 trade 5@100 taker, cum 5 leaves 4 of 9@100', '#2 canceled, cum 5 leaves 0 of 9@100 (ioc-remainder)'])
  })

  it('cancel and replace of an order that never was are refused, also of one that was rejected', () => {
    const log = new ReplayLog()
    const { we } = log
    we.cancel(7)
    we.replace(7, 5, 100)
    we.limit(8, buy, 0, 100)
    we.cancel(8)
    expect(log.since()).toEqual([
      '#7 cancelRejected, cum 0 leaves 0 of 0@0 (unknown-order)', '#7 replaceRejected, cum 0 leaves 0 of 0@0 (unknown-order)',
      '#8 rejected, cum 0 leaves 0 of 0@100 (bad-quantity)', '#8 cancelRejected, cum 0 leaves 0 of 0@0 (unknown-order)',
    ])
  })

  it('a number of ours is used once: a second submit of it is refused and leaves the first as it was', () => {
    const log = new ReplayLog()
    const { they, we } = log
    we.limit(1, buy, 5, 100)
    we.limit(1, sell, 9, 90)
    they.add(1, sell, 5, 100)
    expect(log.since()).toEqual([
      '#1 new, cum 0 leaves 5 of 5@100', '#1 rejected, cum 0 leaves 0 of 9@90 (duplicate-order-id)', '#1 trade 5@100 maker, cum 5 leaves 0 of 5@100',
    ])
  })

  it('history that refers to orders that never were changes nothing and is counted', () => {
    const log = new ReplayLog()
    const { they, we } = log
    we.limit(1, buy, 5, 100)
    log.since()
    they.execute(99, 5)
    they.delete(99)
    they.reduce(99, 1)
    they.replace(99, 100, 5, 90)
    expect(log.since()).toEqual([])
    expect(log.exchange.history.books.faults.unknownOrders).toBe(4)
  })
})

describe('scenario 19: limits and large prices', () => {
  it('a marketable limit stops at its own price and rests the remainder there', () => {
    const log = new ReplayLog()
    const { they, we } = log
    they.add(1, sell, 3, 100)
    they.add(2, sell, 3, 101)
    they.add(3, sell, 3, 102)
    we.limit(1, buy, 10, 101)
    expect(log.since()).toEqual([
      '#1 new, cum 0 leaves 10 of 10@101', '#1 trade 3@100 taker, cum 3 leaves 7 of 10@101', '#1 trade 3@101 taker, cum 6 leaves 4 of 10@101',
    ])
    expect(log.ahead(1)).toBe(0)
    they.add(4, sell, 9, 101)
    expect(log.since()).toEqual(['#1 trade 4@101 maker, cum 10 leaves 0 of 10@101'])
    expect(log.resting(sell, 101)).toBe(5)
  })

  it('prices and quantities at the largest that are representable work, beyond them they are refused', () => {
    const log = new ReplayLog()
    const { they, we } = log
    they.add(1, sell, INT32_MAX, INT32_MAX)
    we.limit(1, buy, INT32_MAX, INT32_MAX)
    we.limit(2, sell, INT32_MAX, INT32_MAX)
    they.add(2, buy, INT32_MAX, INT32_MAX)
    we.limit(3, buy, 1, INT32_MAX + 1)
    we.limit(4, buy, INT32_MAX + 1, 1)
    expect(log.since()).toEqual([
      `#1 new, cum 0 leaves ${INT32_MAX} of ${INT32_MAX}@${INT32_MAX}`, `#1 trade ${INT32_MAX}@${INT32_MAX} taker, cum ${INT32_MAX} leaves 0 of ${INT32_MAX}@${INT32_MAX}`,
      `#2 new, cum 0 leaves ${INT32_MAX} of ${INT32_MAX}@${INT32_MAX}`, `#2 trade ${INT32_MAX}@${INT32_MAX} maker, cum ${INT32_MAX} leaves 0 of ${INT32_MAX}@${INT32_MAX}`,
      `#3 rejected, cum 0 leaves 0 of 1@${INT32_MAX + 1} (bad-price)`, `#4 rejected, cum 0 leaves 0 of ${INT32_MAX + 1}@1 (bad-quantity)`,
    ])
  })
})

describe('scenario 20: a sweep of 5,000 orders at one price', () => {
  it('is exact when we sweep history', () => {
    const log = new ReplayLog()
    const { they, we } = log
    for (let reference = 1; reference <= 5_000; reference++) they.add(reference, sell, reference, 100)
    const total = (5_000 * 5_001) / 2
    we.ioc(1, buy, total, 100)
    const lines = log.since()
    expect(lines).toHaveLength(5_001)
    expect(lines[5_000]).toBe(`#1 trade 5000@100 taker, cum ${total} leaves 0 of ${total}@100`)
    expect(log.resting(sell, 100)).toBe(0)
  })

  it('is exact when history sweeps ours', () => {
    const log = new ReplayLog()
    const { they, we } = log
    for (let order = 1; order <= 5_000; order++) we.limit(order, buy, order, 100)
    log.since()
    they.add(1, sell, (5_000 * 5_001) / 2 + 3, 100)
    expect(log.since()).toEqual(Array.from({ length: 5_000 }, (_, index) => `#${index + 1} trade ${index + 1}@100 maker, cum ${index + 1} leaves 0 of ${index + 1}@100`))
    expect(log.resting(sell, 100)).toBe(3)
  })
})
