import { describe, expect, it } from 'vitest'
import { BookView, L3Books } from '../../../core/book/index.js'
import { INT32_MAX } from '../../../core/instrument.js'
import { MarketKind, Side } from '../../../core/market/vocabulary.js'
import { batchOf } from './model-book.js'

const INSTRUMENT = 0

/** Books with orders 1, 2, 3 … of the quantities given, in that order, at one bid. */
function queueAt(price: number, ...qtys: readonly number[]): L3Books {
  const books = new L3Books()
  qtys.forEach((qty, i) => books.add(INSTRUMENT, Side.buy, i + 1, 0, price, qty))
  return books
}

function viewOf(books: L3Books): BookView {
  return new BookView(INSTRUMENT, books, books)
}

/** Ids in the queue of the best bid, the front first. */
function bestQueue(books: L3Books): number[] {
  const ids: number[] = []
  for (let slot = books.headOf(books.ladder.bestLevel(INSTRUMENT * 2)); slot !== 0; slot = books.behind(slot)) ids.push(books.idLowOf(slot))
  return ids
}

describe('a queue of orders', () => {
  it.each([
    { which: 'the head', id: 1, left: [2, 3, 4] },
    { which: 'the middle', id: 2, left: [1, 3, 4] },
    { which: 'the tail', id: 4, left: [1, 2, 3] },
  ])('loses nobody when $which is cancelled', ({ id, left }) => {
    const books = queueAt(100, 10, 20, 30, 40)
    books.remove(books.find(id, 0))
    expect(bestQueue(books)).toEqual(left)
    expect(viewOf(books).snapshot().bids).toEqual([{ price: 100, qty: 100 - id * 10, orders: 3 }])
    books.add(INSTRUMENT, Side.buy, 5, 0, 100, 1)
    expect(bestQueue(books)).toEqual([...left, 5])
  })

  it('keeps the place of an order that trades or shrinks, not of one that is replaced', () => {
    const books = queueAt(100, 10, 20, 30)
    books.reduce(books.find(1, 0), 4)
    books.reduce(books.find(2, 0), 5)
    expect(bestQueue(books)).toEqual([1, 2, 3])
    books.replace(books.find(1, 0), 4, 0, 100, 6)
    expect(bestQueue(books)).toEqual([2, 3, 4])
    expect(viewOf(books).bidQty).toBe(15 + 30 + 6)
  })

  it('does not advance when a stranger behind cancels, and does when one ahead does', () => {
    const books = queueAt(100, 10, 20, 30, 40)
    const view = viewOf(books)
    expect(view.queueAhead(3, 0)).toEqual({ qty: 30, orders: 2 })
    books.remove(books.find(4, 0))
    expect(view.queueAhead(3, 0)).toEqual({ qty: 30, orders: 2 })
    books.remove(books.find(1, 0))
    expect(view.queueAhead(3, 0)).toEqual({ qty: 20, orders: 1 })
  })

  it('keeps every position through a snapshot', () => {
    const books = queueAt(100, 10, 20, 30)
    const view = viewOf(books)
    view.snapshot()
    expect(view.queueAhead(3, 0)).toEqual({ qty: 30, orders: 2 })
    expect(bestQueue(books)).toEqual([1, 2, 3])
  })

  it('of 5,000 orders is swept exactly, from the front', () => {
    const books = new L3Books()
    for (let id = 1; id <= 5_000; id++) books.add(INSTRUMENT, Side.sell, id, 0, 100, id)
    const view = viewOf(books)
    let total = 12_502_500
    expect([view.askQty, view.ordersAt(Side.sell, 0)]).toEqual([total, 5_000])
    for (let id = 1; id <= 5_000; id++) {
      const front = books.headOf(books.ladder.bestLevel(INSTRUMENT * 2 + 1))
      expect(books.idLowOf(front)).toBe(id)
      expect(books.reduce(front, id)).toBe(id)
      total -= id
      expect(view.askQty).toBe(total)
    }
    expect([view.hasAsk, books.orderCount]).toEqual([false, 0])
  })
})

describe('the best level', () => {
  it('leaves no phantom when it is cancelled', () => {
    const books = new L3Books()
    books.add(INSTRUMENT, Side.buy, 1, 0, 99, 5)
    books.add(INSTRUMENT, Side.buy, 2, 0, 100, 7)
    const view = viewOf(books)
    books.remove(books.find(2, 0))
    expect([view.bid, view.bidQty, view.depth(Side.buy)]).toEqual([99, 5, 1])
    books.remove(books.find(1, 0))
    expect([view.hasBid, view.bidQty, view.depth(Side.buy)]).toEqual([false, 0, 0])
  })

  it('is found among 20,000 levels built from the worst price, from the best and from the middle out', () => {
    const prices = {
      worst: (n: number) => n,
      best: (n: number) => 100_000 - n,
      middle: (n: number) => 50_000 + (n % 2 === 0 ? n : -n) / 2,
    }
    for (const price of Object.values(prices)) {
      const books = new L3Books()
      for (let n = 1; n <= 20_000; n++) books.add(INSTRUMENT, Side.buy, n, 0, Math.floor(price(n)) * 2, n)
      const levels = viewOf(books).snapshot().bids
      expect(levels.length).toBe(20_000)
      expect(levels.every((level, i) => i === 0 || level.price < levels[i - 1].price)).toBe(true)
      for (let n = 1; n <= 20_000; n += 2) books.remove(books.find(n, 0))
      expect(viewOf(books).depth(Side.buy)).toBe(10_000)
    }
  })

  it('has a rank for every price, level or not', () => {
    const books = new L3Books()
    for (const [i, price] of [10, 20, 30].entries()) books.add(INSTRUMENT, Side.buy, i + 1, 0, price, 1)
    expect([35, 30, 25, 20, 15, 10, 5].map((price) => books.ladder.rankOf(0, price))).toEqual([0, 0, 1, 1, 2, 2, 3])
  })
})

describe('references of orders', () => {
  it('can be used again once a fill, a cancel or a replace has freed them', () => {
    const books = queueAt(100, 10)
    books.reduce(books.find(1, 0), 10)
    expect(books.add(INSTRUMENT, Side.buy, 1, 0, 101, 5)).not.toBe(0)
    books.remove(books.find(1, 0))
    expect(books.add(INSTRUMENT, Side.sell, 1, 0, 102, 5)).not.toBe(0)
    books.replace(books.find(1, 0), 1, 0, 103, 6)
    expect(viewOf(books).snapshot()).toEqual({ instrument: 0, bids: [], asks: [{ price: 103, qty: 6, orders: 1 }] })
    expect(books.faults).toEqual({ unknownOrders: 0, duplicateOrders: 0, oversized: 0, invalidOrders: 0 })
  })

  it('that never existed are refused and counted, whatever is asked of them', () => {
    const books = queueAt(100, 10)
    const kinds = [MarketKind.execute, MarketKind.executeAt, MarketKind.reduce, MarketKind.delete, MarketKind.replace]
    const batch = batchOf(...kinds.map((kind) => ({ kind, id: [9, 0] as const, newId: [10, 0] as const, price: 100, qty: 1 })))
    expect(kinds.map((_, row) => books.apply(batch, row))).toEqual([0, 0, 0, 0, 0])
    expect(books.faults).toEqual({ unknownOrders: 5, duplicateOrders: 0, oversized: 0, invalidOrders: 0 })
    expect(bestQueue(books)).toEqual([1])
  })

  it('are 64 bits wide: the same low half is another order', () => {
    const books = new L3Books()
    books.add(INSTRUMENT, Side.buy, 7, 0, 100, 1)
    books.add(INSTRUMENT, Side.buy, 7, 1, 100, 2)
    books.add(INSTRUMENT, Side.buy, 7, -1, 100, 3)
    books.remove(books.find(7, 1))
    expect([books.find(7, 1), books.qtyOf(books.find(7, 0)), books.qtyOf(books.find(7, -1))]).toEqual([0, 1, 3])
  })
})

describe('numbers at the edge', () => {
  it('hold prices next to the largest on both sides, in order', () => {
    const books = new L3Books()
    const prices = [INT32_MAX, INT32_MAX - 1, 0, -INT32_MAX + 1, -INT32_MAX]
    prices.forEach((price, i) => {
      books.add(INSTRUMENT, Side.buy, i + 1, 0, price, 1)
      books.add(INSTRUMENT, Side.sell, i + 1, 1, price, 1)
    })
    const { bids, asks } = viewOf(books).snapshot()
    expect(bids.map((level) => level.price)).toEqual(prices)
    expect(asks.map((level) => level.price)).toEqual([...prices].reverse())
    expect(books.priceOf(books.find(3, 1))).toBe(0)
  })

  it('sum quantities past 2^31 exactly', () => {
    const books = queueAt(100, INT32_MAX, INT32_MAX, INT32_MAX)
    expect(viewOf(books).bidQty).toBe(3 * INT32_MAX)
    books.reduce(books.find(2, 0), INT32_MAX - 1)
    expect(viewOf(books).bidQty).toBe(2 * INT32_MAX + 1)
  })

  it.each([
    { what: 'quantity 0', side: Side.buy, price: 100, qty: 0 },
    { what: 'a negative quantity', side: Side.buy, price: 100, qty: -1 },
    { what: 'a quantity past 2^31 - 1', side: Side.buy, price: 100, qty: INT32_MAX + 1 },
    { what: 'a quantity of half an increment', side: Side.buy, price: 100, qty: 0.5 },
    { what: 'no side', side: Side.none, price: 100, qty: 1 },
    { what: 'the price that stands for none', side: Side.sell, price: -INT32_MAX - 1, qty: 1 },
  ])('refuse and count an order with $what', ({ side, price, qty }) => {
    const books = new L3Books()
    expect(books.add(INSTRUMENT, side, 1, 0, price, qty)).toBe(0)
    expect(books.faults.invalidOrders).toBe(1)
    expect([books.orderCount, books.find(1, 0)]).toEqual([0, 0])
  })

  it('take no more than an order has, and nothing when nothing is asked', () => {
    const books = queueAt(100, 10, 10)
    expect(books.reduce(books.find(1, 0), 0)).toBe(0)
    expect(books.reduce(books.find(1, 0), -5)).toBe(0)
    expect(books.reduce(books.find(1, 0), 4_000_000_000)).toBe(10)
    expect(books.faults.oversized).toBe(1)
    expect([bestQueue(books), viewOf(books).bidQty]).toEqual([[2], 10])
  })
})

it('an order that is gone stays readable by its slot until the next add', () => {
  const books = queueAt(100, 10, 20)
  const slot = books.apply(batchOf({ kind: MarketKind.delete, id: [1, 0] }), 0)
  expect([books.instrumentOf(slot), books.sideOf(slot), books.priceOf(slot), books.qtyOf(slot), books.idLowOf(slot)]).toEqual([0, Side.buy, 100, 10, 1])
})

it('rows of other kinds, and of no kind, change nothing', () => {
  const books = queueAt(100, 10)
  const others = [MarketKind.trade, MarketKind.status, MarketKind.setLevel, MarketKind.quote, MarketKind.session, 0 as MarketKind]
  const batch = batchOf(...others.map((kind) => ({ kind, id: [1, 0] as const, price: 1, qty: 1, side: Side.buy })))
  others.forEach((_, row) => expect(books.apply(batch, row)).toBe(0))
  expect(viewOf(books).snapshot().bids).toEqual([{ price: 100, qty: 10, orders: 1 }])
  expect(books.faults).toEqual({ unknownOrders: 0, duplicateOrders: 0, oversized: 0, invalidOrders: 0 })
})

it('a clear empties one instrument and frees its references', () => {
  const books = queueAt(100, 10, 20)
  books.add(INSTRUMENT, Side.sell, 8, 0, 105, 1)
  books.add(5, Side.buy, 9, 0, 50, 1)
  books.apply(batchOf({ kind: MarketKind.clear, instrument: INSTRUMENT }), 0)
  expect(viewOf(books).snapshot()).toEqual({ instrument: 0, bids: [], asks: [] })
  expect([books.orderCount, books.find(1, 0), books.find(9, 0) > 0]).toEqual([1, 0, true])
})
