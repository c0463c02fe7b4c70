import { describe, expect, it } from 'vitest'
import { BookDepth, Books } from '../../../core/book/index.js'
import { MarketKind, NO_INSTRUMENT, Side } from '../../../core/market/vocabulary.js'
import { batchOf } from './model-book.js'
import type { Row } from './model-book.js'

/** Applies rows one by one; answers what each was said to have done. */
function told(books: Books, ...rows: readonly Row[]): unknown[] {
  const batch = batchOf(...rows)
  return rows.map((_, row) => {
    books.apply(batch, row)
    return { changed: books.changed, topChanged: books.topChanged, trade: [books.tradePrice, books.tradeQty, books.restingSide] }
  })
}

const NO_TRADE = [0, 0, Side.none]

describe('what a row did', () => {
  it('is told for adds, cancels and replaces, at the top and behind it', () => {
    const rows: Row[] = [
      { kind: MarketKind.add, side: Side.buy, id: [1, 0], price: 100, qty: 10 },
      { kind: MarketKind.add, side: Side.buy, id: [2, 0], price: 99, qty: 5 },
      { kind: MarketKind.add, side: Side.buy, id: [3, 0], price: 100, qty: 7 },
      { kind: MarketKind.reduce, id: [2, 0], qty: 1 },
      { kind: MarketKind.replace, id: [3, 0], newId: [4, 0], price: 100, qty: 7 },
      { kind: MarketKind.replace, id: [4, 0], newId: [5, 0], price: 98, qty: 7 },
      { kind: MarketKind.delete, id: [1, 0] },
      { kind: MarketKind.delete, id: [1, 0] },
    ]
    const top = { changed: true, topChanged: true, trade: NO_TRADE }
    const behind = { changed: true, topChanged: false, trade: NO_TRADE }
    const nothing = { changed: false, topChanged: false, trade: NO_TRADE }
    expect(told(new Books(), ...rows)).toEqual([top, behind, top, behind, behind, top, top, nothing])
  })

  it('is told for executions with the price and the side of the resting order, and the quantity really taken', () => {
    const books = new Books()
    const rows: Row[] = [
      { kind: MarketKind.add, side: Side.sell, id: [1, 0], price: 100, qty: 10 },
      { kind: MarketKind.execute, id: [1, 0], qty: 4 },
      { kind: MarketKind.executeAt, id: [1, 0], qty: 1, price: 97 },
      { kind: MarketKind.execute, id: [1, 0], qty: 9 },
      { kind: MarketKind.execute, id: [1, 0], qty: 1 },
    ]
    expect(told(books, ...rows).map((what) => (what as { trade: unknown }).trade))
      .toEqual([NO_TRADE, [100, 4, Side.sell], [97, 1, Side.sell], [100, 5, Side.sell], NO_TRADE])
    expect(books.faults).toEqual({ unknownOrders: 1, duplicateOrders: 0, oversized: 1, invalidOrders: 0 })
  })

  it('includes the slot of the order', () => {
    const books = new Books()
    books.apply(batchOf({ kind: MarketKind.add, side: Side.buy, id: [8, 0], price: 100, qty: 10 }), 0)
    expect([books.slot, books.l3.idLowOf(books.slot)]).toEqual([books.l3.find(8, 0), 8])
    books.apply(batchOf({ kind: MarketKind.quote }), 0)
    expect(books.slot).toBe(0)
  })

  it('is told for a clear only when there was something', () => {
    const books = new Books()
    const clear: Row = { kind: MarketKind.clear }
    const rows: Row[] = [clear, { kind: MarketKind.add, side: Side.buy, id: [1, 0], price: 100, qty: 10 }, clear, clear]
    expect(told(books, ...rows).map((what) => (what as { changed: boolean }).changed)).toEqual([false, true, true, false])
  })
})

describe('rows that are of no instrument', () => {
  it('change nothing and count where they should have had one', () => {
    const books = new Books()
    told(books,
      { kind: MarketKind.clear, instrument: NO_INSTRUMENT },
      { kind: MarketKind.session, instrument: NO_INSTRUMENT },
      { kind: MarketKind.add, instrument: NO_INSTRUMENT, side: Side.buy, id: [1, 0], price: 100, qty: 10 },
      { kind: MarketKind.setLevel, instrument: NO_INSTRUMENT, side: Side.buy, price: 100, qty: 10 },
      { kind: MarketKind.quote, instrument: NO_INSTRUMENT, price: 100, qty: 10 })
    expect([books.faults.invalidOrders, books.levelFaults.invalidLevels, books.l3.orderCount]).toEqual([1, 2, 0])
  })
})

describe('the depth of a book', () => {
  const quote: Row = { kind: MarketKind.quote, price: 90, qty: 1, price2: 110, qty2: 1 }
  const level: Row = { kind: MarketKind.setLevel, side: Side.buy, price: 95, qty: 2, qty2: 1 }
  const order: Row = { kind: MarketKind.add, side: Side.buy, id: [1, 0], price: 100, qty: 3 }

  it('is that of the finest feed: a finer one takes over, through the same view, and a coarser one changes nothing', () => {
    const books = new Books()
    const view = books.view(0)
    const best = () => [books.depthOf(0), view.bid, view.bidQty]
    told(books, quote)
    expect(best()).toEqual([BookDepth.quotes, 90, 1])
    told(books, level)
    expect(best()).toEqual([BookDepth.levels, 95, 2])
    expect(told(books, quote)).toEqual([{ changed: false, topChanged: false, trade: NO_TRADE }])
    told(books, order)
    expect(best()).toEqual([BookDepth.orders, 100, 3])
    told(books, quote, level)
    expect(best()).toEqual([BookDepth.orders, 100, 3])
    expect(view.depth(Side.buy)).toBe(1)
    expect(books.view(0)).toBe(view)
  })

  it('is of each instrument by itself', () => {
    const books = new Books(1)
    told(books, { ...quote, instrument: 40 }, { ...level, instrument: 20 }, { ...order, instrument: 30 })
    expect([20, 30, 40, 50].map((instrument) => books.depthOf(instrument))).toEqual([BookDepth.levels, BookDepth.orders, BookDepth.quotes, BookDepth.none])
    expect([20, 30, 40].map((instrument) => books.view(instrument).bid)).toEqual([95, 100, 90])
    expect(books.view(30).queueAhead(1, 0)).toEqual({ qty: 0, orders: 0 })
    expect(books.view(20).queueAhead(1, 0)).toBeUndefined()
  })
})

it('a quote with a quantity of 0 leaves that side empty', () => {
  const books = new Books()
  told(books, { kind: MarketKind.quote, price: 90, qty: 1, price2: 110, qty2: 4 }, { kind: MarketKind.quote, price: 0, qty: 0, price2: 109, qty2: 5 })
  expect(books.view(0).snapshot()).toEqual({ instrument: 0, bids: [], asks: [{ price: 109, qty: 5, orders: 0 }] })
})

it('a level whose count of orders alone changes has changed, its top has not', () => {
  const books = new Books()
  const level: Row = { kind: MarketKind.setLevel, side: Side.sell, price: 95, qty: 2, qty2: 1 }
  expect(told(books, level, level, { ...level, qty2: 2 })).toEqual([
    { changed: true, topChanged: true, trade: NO_TRADE },
    { changed: false, topChanged: false, trade: NO_TRADE },
    { changed: true, topChanged: false, trade: NO_TRADE },
  ])
})
