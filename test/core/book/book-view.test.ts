import { describe, expect, it } from 'vitest'
import { BookView, L2Books, L3Books, NO_ASK, NO_BID } from '../../../core/book/index.js'
import { Side } from '../../../core/market/vocabulary.js'

type Level = readonly [price: number, qty: number]

function viewOf(bids: readonly Level[], asks: readonly Level[]): BookView {
  const books = new L2Books()
  for (const [price, qty] of bids) books.set(0, Side.buy, price, qty, 1)
  for (const [price, qty] of asks) books.set(0, Side.sell, price, qty, 2)
  return new BookView(0, books)
}

describe('a view of a two-sided book', () => {
  const view = viewOf([[99, 30], [100, 10], [97, 60]], [[103, 30], [104, 20]])

  it('reads the best of both sides', () => {
    expect({
      bid: view.bid, ask: view.ask, bidQty: view.bidQty, askQty: view.askQty, twoSided: view.twoSided, locked: view.locked, crossed: view.crossed,
    }).toEqual({ bid: 100, ask: 103, bidQty: 10, askQty: 30, twoSided: true, locked: false, crossed: false })
  })

  it('puts the mid halfway, exactly, and the microprice towards the thinner side', () => {
    expect([view.mid2, view.mid, view.spread]).toEqual([203, 101.5, 3])
    expect(view.microprice).toBe((100 * 30 + 103 * 10) / 40)
  })

  it('reads every level, best first', () => {
    expect([0, 1, 2].map((rank) => [view.priceAt(Side.buy, rank), view.qtyAt(Side.buy, rank), view.ordersAt(Side.buy, rank)]))
      .toEqual([[100, 10, 1], [99, 30, 1], [97, 60, 1]])
    expect([0, 1].map((rank) => [view.priceAt(Side.sell, rank), view.qtyAt(Side.sell, rank), view.ordersAt(Side.sell, rank)]))
      .toEqual([[103, 30, 2], [104, 20, 2]])
    expect([view.depth(Side.buy), view.depth(Side.sell)]).toEqual([3, 2])
    expect([view.qtyOn(Side.buy, 99), view.qtyOn(Side.buy, 98), view.qtyOn(Side.sell, 104)]).toEqual([30, 0, 20])
  })

  it('sums the quantity of the best levels, and of all when asked for more than there are', () => {
    expect([0, 1, 2, 3, 10].map((levels) => view.qtyWithin(Side.buy, levels))).toEqual([0, 10, 40, 100, 100])
  })

  it('leans to the side with more quantity', () => {
    expect([view.imbalance(1), view.imbalance(2), view.imbalance(9)]).toEqual([-0.5, (40 - 50) / 90, (100 - 50) / 150])
  })

  it('knows no queue where there are no orders', () => {
    expect(view.queueAhead(1, 0)).toBeUndefined()
  })
})

describe('a view of a book with an empty side', () => {
  it('answers prices that no order can beat or meet, and quantities of 0', () => {
    const view = viewOf([], [])
    expect([view.bid, view.ask, view.bidQty, view.askQty]).toEqual([NO_BID, NO_ASK, 0, 0])
    expect([view.hasBid, view.hasAsk, view.twoSided, view.locked, view.crossed]).toEqual([false, false, false, false, false])
    expect([view.priceAt(Side.buy, 3), view.priceAt(Side.sell, 3), view.qtyAt(Side.buy, 3), view.ordersAt(Side.sell, 3)]).toEqual([NO_BID, NO_ASK, 0, 0])
    expect([view.imbalance(), view.imbalance(5)]).toEqual([0, 0])
  })

  it('has no mid, spread or microprice', () => {
    for (const view of [viewOf([], []), viewOf([[100, 1]], []), viewOf([], [[100, 1]])]) {
      expect([view.mid2, view.mid, view.spread, view.microprice]).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN])
    }
  })

  it('is wholly on the side that has quantity', () => {
    expect([viewOf([[100, 1]], []).imbalance(), viewOf([], [[100, 1]]).imbalance()]).toEqual([1, -1])
  })

  it('is the same before the instrument was ever heard of', () => {
    const view = new BookView(5_000, new L3Books(1))
    expect(view.snapshot()).toEqual({ instrument: 5_000, bids: [], asks: [] })
    expect([view.bid, view.qtyOn(Side.buy, 100), view.queueAhead(1, 0)]).toEqual([NO_BID, 0, undefined])
  })
})

it('a book whose bid meets its ask is locked, one whose bid is above is crossed', () => {
  const [locked, crossed] = [viewOf([[100, 1]], [[100, 1]]), viewOf([[102, 1]], [[100, 1]])]
  expect([locked.locked, locked.crossed, locked.spread]).toEqual([true, false, 0])
  expect([crossed.locked, crossed.crossed, crossed.spread]).toEqual([false, true, -2])
})

describe('a snapshot', () => {
  it('is frozen, holds as many levels as asked for, and stays what it is while the book moves', () => {
    const books = new L3Books()
    books.add(0, Side.buy, 1, 0, 100, 10)
    books.add(0, Side.buy, 2, 0, 99, 20)
    books.add(0, Side.sell, 3, 0, 0, 5)
    const view = new BookView(0, books, books)
    const [all, top] = [view.snapshot(), view.snapshot(1)]
    books.remove(books.find(1, 0))
    books.reduce(books.find(3, 0), 1)
    const expected = { instrument: 0, bids: [{ price: 100, qty: 10, orders: 1 }, { price: 99, qty: 20, orders: 1 }], asks: [{ price: 0, qty: 5, orders: 1 }] }
    expect(all).toStrictEqual(expected)
    expect(top).toStrictEqual({ ...expected, bids: expected.bids.slice(0, 1) })
    expect([all, all.bids, all.bids[0]].every((part) => Object.isFrozen(part))).toBe(true)
    expect(view.snapshot(0)).toEqual({ instrument: 0, bids: [], asks: [] })
  })
})

it('the queue ahead of an order is asked for in its own book only', () => {
  const books = new L3Books()
  books.add(0, Side.buy, 1, 0, 100, 10)
  books.add(0, Side.buy, 2, 0, 100, 20)
  books.add(1, Side.buy, 3, 0, 100, 30)
  const view = new BookView(0, books, books)
  expect(view.queueAhead(1, 0)).toEqual({ qty: 0, orders: 0 })
  expect(view.queueAhead(2, 0)).toEqual({ qty: 10, orders: 1 })
  expect([view.queueAhead(3, 0), view.queueAhead(2, 1)]).toEqual([undefined, undefined])
})
