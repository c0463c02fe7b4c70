/** References that two feeds of one run both use. */
import { describe, expect, it } from 'vitest'
import { Books } from '../../../core/book/books.js'
import { L3Books } from '../../../core/book/l3-books.js'
import { MarketBatch } from '../../../core/market/batch.js'
import { MarketKind, Side } from '../../../core/market/vocabulary.js'

const LOW = 7
const HIGH = -3

describe('references that are unique within an instrument only', () => {
  it('scenario 3: an order of another instrument with the same reference is another order', () => {
    const books = new L3Books(2, { idsPerInstrument: true })
    const first = books.add(0, Side.buy, LOW, HIGH, 100, 10)
    const second = books.add(1, Side.sell, LOW, HIGH, 200, 20)
    expect(books.faults.duplicateOrders).toBe(0)
    expect([books.find(LOW, HIGH, 0), books.find(LOW, HIGH, 1)]).toEqual([first, second])
    expect([books.idLowOf(second), books.idHighOf(second)]).toEqual([LOW, HIGH])
    const moved = books.replace(second, LOW + 1, HIGH, 201, 5)
    expect([books.find(LOW, HIGH, 1), books.find(LOW + 1, HIGH, 1), books.idHighOf(moved)]).toEqual([0, moved, HIGH])
    books.remove(moved)
    expect([books.qtyOf(books.find(LOW, HIGH, 0)), books.orderCount]).toEqual([10, 1])
  })

  it('are unique among all where one feed has them', () => {
    const books = new L3Books(2)
    const slot = books.add(0, Side.buy, LOW, 0, 100, 10)
    expect(books.add(1, Side.sell, LOW, 0, 200, 20)).toBe(0)
    expect([books.faults.duplicateOrders, books.find(LOW, 0)]).toEqual([1, slot])
  })

  it('each execution meets the order of its own instrument in the books of a run', () => {
    const books = new Books()
    const batch = new MarketBatch(3)
    const row = (kind: MarketKind, instrument: number, price: number, qty: number): void => {
      const at = batch.length++
      batch.kind[at] = kind
      batch.instrument[at] = instrument
      batch.side[at] = Side.buy
      batch.price[at] = price
      batch.qty[at] = qty
      batch.orderIdLow[at] = LOW
    }
    row(MarketKind.add, 0, 100, 10)
    row(MarketKind.add, 1, 200, 20)
    row(MarketKind.execute, 1, 0, 5)
    for (let at = 0; at < batch.length; at++) books.apply(batch, at)
    expect([books.tradePrice, books.tradeQty, books.view(0).bidQty, books.view(1).bidQty]).toEqual([200, 5, 10, 15])
    expect(books.view(1).queueAhead(LOW, 0)).toEqual({ qty: 0, orders: 0 })
  })
})
