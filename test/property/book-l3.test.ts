/** Any stream of order messages, clean or not, leaves the books exactly as a simple model has them, after every message. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Books, L3Books } from '../../core/book/index.js'
import { INT32_MAX } from '../../core/instrument.js'
import { MarketKind, Side } from '../../core/market/vocabulary.js'
import { batchOf, ModelBooks } from '../core/book/model-book.js'
import type { Row } from '../core/book/model-book.js'

const INSTRUMENTS = 3

const id = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(fc.integer({ min: 1, max: 24 }), fc.constant(0)) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom(1, 4096, 8192, INT32_MAX, -1, -INT32_MAX - 1), fc.constantFrom(0, 1, -1)) },
)
const price = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 98, max: 103 }) },
  { weight: 1, arbitrary: fc.constantFrom(0, -1, INT32_MAX, -INT32_MAX, -INT32_MAX - 1) },
)
const qty = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 5 }) },
  { weight: 1, arbitrary: fc.constantFrom(0, INT32_MAX, INT32_MAX + 1) },
)
const instrument = fc.integer({ min: 0, max: INSTRUMENTS - 1 })
const side = fc.oneof({ weight: 20, arbitrary: fc.constantFrom(Side.buy, Side.sell) }, { weight: 1, arbitrary: fc.constant(Side.none) })

const add: fc.Arbitrary<Row> = fc.record({ kind: fc.constant(MarketKind.add), instrument, side, id, price, qty })
const take: fc.Arbitrary<Row> = fc.record({
  kind: fc.constantFrom(MarketKind.execute, MarketKind.executeAt, MarketKind.reduce), instrument, id, price, qty,
})
const remove: fc.Arbitrary<Row> = fc.record({ kind: fc.constant(MarketKind.delete), instrument, id })
const replace: fc.Arbitrary<Row> = fc.record({ kind: fc.constant(MarketKind.replace), instrument, id, newId: id, price, qty })
const clear: fc.Arbitrary<Row> = fc.record({ kind: fc.constant(MarketKind.clear), instrument })
const message = fc.oneof(
  { weight: 10, arbitrary: add }, { weight: 5, arbitrary: take }, { weight: 4, arbitrary: remove }, { weight: 4, arbitrary: replace },
  { weight: 1, arbitrary: clear },
)

function levelsOf(books: Books, of: number): unknown {
  const { bids, asks } = books.view(of).snapshot()
  return { bids, asks }
}

function modelLevelsOf(model: ModelBooks, of: number): unknown {
  return { bids: model.levels(of, Side.buy), asks: model.levels(of, Side.sell) }
}

/** Ids of every queue, best level first, front of the queue first. */
function queuesOf(books: Books, of: number, ofSide: Side): unknown[] {
  const { l3 } = books
  const bookSide = of * 2 + ofSide - 1
  const queues: unknown[] = []
  for (let rank = 0; rank < l3.ladder.depth(bookSide); rank++) {
    const level = l3.ladder.levelAt(bookSide, rank)
    const queue: unknown[] = []
    let last = 0
    for (let slot = l3.headOf(level); slot !== 0; slot = l3.behind(slot)) {
      expect(l3.ahead(slot)).toBe(last)
      expect(l3.levelOf(slot)).toBe(level)
      expect(l3.find(l3.idLowOf(slot), l3.idHighOf(slot), l3.instrumentOf(slot))).toBe(slot)
      queue.push({ id: [l3.idLowOf(slot), l3.idHighOf(slot)], instrument: l3.instrumentOf(slot), side: l3.sideOf(slot), price: l3.priceOf(slot), qty: l3.qtyOf(slot) })
      last = slot
    }
    queues.push(queue)
  }
  return queues
}

function modelQueuesOf(model: ModelBooks, of: number, ofSide: Side): unknown[] {
  return model.levels(of, ofSide).map((level) => model.queue(of, ofSide, level.price))
}

function topOf(model: ModelBooks): string {
  const tops = []
  for (let of = 0; of < INSTRUMENTS; of++) {
    for (const ofSide of [Side.buy, Side.sell]) tops.push(model.levels(of, ofSide).slice(0, 1).map((level) => [level.price, level.qty]))
  }
  return JSON.stringify(tops)
}

describe('books of orders, on any stream of messages', () => {
  it('have the levels, queues, totals and faults of the simple model after every message', () => {
    fc.assert(fc.property(fc.array(message, { maxLength: 60 }), (messages) => {
      const books = new Books(1)
      const model = new ModelBooks()
      for (const row of messages) {
        books.apply(batchOf(row), 0)
        model.apply(row)
        expect(books.faults).toEqual(model.faults)
        expect(books.l3.orderCount).toBe(model.orders.length)
        for (let of = 0; of < INSTRUMENTS; of++) {
          expect(levelsOf(books, of)).toEqual(modelLevelsOf(model, of))
          expect(queuesOf(books, of, Side.buy)).toEqual(modelQueuesOf(model, of, Side.buy))
          expect(queuesOf(books, of, Side.sell)).toEqual(modelQueuesOf(model, of, Side.sell))
        }
      }
    }), { numRuns: 300 })
  })

  it('say of every message whether it changed a book, its top, and what traded', () => {
    fc.assert(fc.property(fc.array(message, { maxLength: 60 }), (messages) => {
      const books = new Books(1)
      const model = new ModelBooks()
      for (const row of messages) {
        const before = JSON.stringify(model.orders)
        const topBefore = topOf(model)
        const resting = row.id === undefined ? undefined : model.find(row.id, row.instrument ?? 0)
        const standing = resting?.qty ?? 0
        model.apply(row)
        const traded = resting !== undefined && (row.kind === MarketKind.execute || row.kind === MarketKind.executeAt)
        const tradeQty = traded ? Math.min(standing, row.qty ?? 0) : 0
        const told = books.apply(batchOf(row), 0)
        expect({
          changed: books.changed, topChanged: books.topChanged, tradeQty: books.tradeQty, tradePrice: books.tradePrice, restingSide: books.restingSide,
        }).toEqual({
          changed: JSON.stringify(model.orders) !== before || (row.kind === MarketKind.replace && resting !== undefined),
          topChanged: topOf(model) !== topBefore,
          tradeQty,
          tradePrice: tradeQty === 0 ? 0 : row.kind === MarketKind.executeAt ? row.price : resting?.price,
          restingSide: tradeQty === 0 ? Side.none : resting?.side,
        })
        expect(told).toBe(books.changed)
      }
    }), { numRuns: 300 })
  })

  it('apply a batch alike through L3Books and through Books', () => {
    fc.assert(fc.property(fc.array(message, { minLength: 1, maxLength: 80 }), (messages) => {
      const batch = batchOf(...messages)
      const facade = new Books(4)
      const plain = new Books(4)
      for (let row = 0; row < batch.length; row++) {
        facade.apply(batch, row)
        plain.l3.apply(batch, row)
        expect(plain.faults).toEqual(facade.faults)
        for (let of = 0; of < INSTRUMENTS; of++) {
          expect(queuesOf(plain, of, Side.buy)).toEqual(queuesOf(facade, of, Side.buy))
          expect(queuesOf(plain, of, Side.sell)).toEqual(queuesOf(facade, of, Side.sell))
        }
      }
    }), { numRuns: 100 })
  })

  it('have after a whole batch at once what they have row by row', () => {
    fc.assert(fc.property(fc.array(message, { minLength: 1, maxLength: 200 }), fc.nat(40), fc.boolean(), (messages, from, idsPerInstrument) => {
      const batch = batchOf(...messages)
      const single = new Books(4)
      const whole = new Books(4)
      const oneFeed = [new L3Books(1, { idsPerInstrument }), new L3Books(1, { idsPerInstrument })]
      const start = Math.min(from, batch.length)
      for (let row = start; row < batch.length; row++) {
        single.l3.apply(batch, row)
        oneFeed[0].apply(batch, row)
      }
      whole.l3.applyAll(batch, start)
      oneFeed[1].applyAll(batch, start)
      expect(whole.faults).toEqual(single.faults)
      expect(oneFeed[1].faults).toEqual(oneFeed[0].faults)
      expect([whole.l3.orderCount, oneFeed[1].orderCount]).toEqual([single.l3.orderCount, oneFeed[0].orderCount])
      for (let of = 0; of < INSTRUMENTS; of++) {
        for (const ofSide of [Side.buy, Side.sell]) expect(queuesOf(whole, of, ofSide)).toEqual(queuesOf(single, of, ofSide))
      }
    }), { numRuns: 200 })
  })

  it('apply batches of many chunks that make their memory grow', () => {
    const rows = Array.from({ length: 50_000 }, (_, n): Row => (n % 5 < 3
      ? { kind: MarketKind.add, instrument: n % 60, side: n % 2 === 0 ? Side.buy : Side.sell, id: [n, 0], price: (n * 7919) % 500, qty: 1 + (n % 9) }
      : { kind: n % 5 === 3 ? MarketKind.delete : MarketKind.execute, instrument: (n - 3) % 60, id: [n - 3, 0], price: 0, qty: 2 }))
    const batch = batchOf(...rows)
    const [single, whole] = [new Books(1), new Books(1)]
    for (let row = 0; row < batch.length; row++) single.l3.apply(batch, row)
    whole.l3.applyAll(batch)
    expect(whole.faults).toEqual(single.faults)
    expect(single.l3.orderCount).toBeGreaterThan(10_000)
    expect(whole.l3.slotCapacity * 32).toBeGreaterThan(1 << 18)
    for (let of = 0; of < 60; of++) {
      for (const ofSide of [Side.buy, Side.sell]) {
        expect(JSON.stringify(queuesOf(whole, of, ofSide))).toBe(JSON.stringify(queuesOf(single, of, ofSide)))
      }
    }
  })

  it('give snapshots that stay what they were while the books move on', () => {
    fc.assert(fc.property(fc.array(message, { maxLength: 30 }), fc.array(message, { maxLength: 30 }), (before, after) => {
      const books = new Books(1)
      const model = new ModelBooks()
      for (const row of before) {
        books.apply(batchOf(row), 0)
        model.apply(row)
      }
      const snapshots = Array.from({ length: INSTRUMENTS }, (_, of) => books.view(of).snapshot())
      for (const row of after) books.apply(batchOf(row), 0)
      snapshots.forEach(({ bids, asks }, of) => expect({ bids, asks }).toEqual(modelLevelsOf(model, of)))
    }), { numRuns: 100 })
  })
})
