/** Any stream of levels and quotes leaves the books exactly as a map from price to level has them, after every message. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Books } from '../../core/book/index.js'
import type { SnapshotLevel } from '../../core/book/index.js'
import { INT32_MAX } from '../../core/instrument.js'
import { MarketKind, Side } from '../../core/market/vocabulary.js'
import { batchOf } from '../core/book/model-book.js'
import type { Row } from '../core/book/model-book.js'

const INSTRUMENTS = 2

const price = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 95, max: 105 }) },
  { weight: 1, arbitrary: fc.constantFrom(0, INT32_MAX, -INT32_MAX, -INT32_MAX - 1) },
)
const qty = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) }, { weight: 8, arbitrary: fc.integer({ min: 1, max: 9 }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.MAX_SAFE_INTEGER, -1) },
)
const instrument = fc.integer({ min: 0, max: INSTRUMENTS - 1 })
const level: fc.Arbitrary<Row> = fc.record({
  kind: fc.constant(MarketKind.setLevel), instrument, side: fc.constantFrom(Side.buy, Side.sell, Side.buy, Side.sell, Side.none), price, qty,
  qty2: fc.integer({ min: 0, max: 3 }),
})
const quote: fc.Arbitrary<Row> = fc.record({ kind: fc.constant(MarketKind.quote), instrument, price, qty, price2: price, qty2: qty })
const clear: fc.Arbitrary<Row> = fc.record({ kind: fc.constant(MarketKind.clear), instrument })

/** Levels of one side by price. */
type ModelSide = Map<number, SnapshotLevel>

class ModelLevels {
  readonly sides: ModelSide[] = Array.from({ length: INSTRUMENTS * 2 }, () => new Map<number, SnapshotLevel>())
  invalid = 0

  apply({ kind, instrument = 0, side = 0, price = 0, qty = 0, price2 = 0, qty2 = 0 }: Row): void {
    const bids = this.sides[instrument * 2]
    const asks = this.sides[instrument * 2 + 1]
    if (kind === MarketKind.clear) {
      bids.clear()
      asks.clear()
    } else if (kind === MarketKind.setLevel) {
      if (side === Side.none || !possible(price, qty)) this.invalid++
      else put(side === Side.buy ? bids : asks, price, qty, qty2)
    } else if (!possible(price, qty) || !possible(price2, qty2)) {
      this.invalid++
    } else {
      bids.clear()
      asks.clear()
      put(bids, price, qty, 0)
      put(asks, price2, qty2, 0)
    }
  }

  levels(instrument: number, side: Side): SnapshotLevel[] {
    return [...this.sides[instrument * 2 + side - 1].values()].sort((a, b) => (side === Side.buy ? b.price - a.price : a.price - b.price))
  }
}

function possible(price: number, qty: number): boolean {
  return qty >= 0 && price >= -INT32_MAX
}

function put(side: ModelSide, price: number, qty: number, orders: number): void {
  if (qty === 0) side.delete(price)
  else side.set(price, { price, qty, orders })
}

function checkAgainstModel(rows: readonly Row[]): void {
  const books = new Books(1)
  const model = new ModelLevels()
  for (const row of rows) {
    const before = JSON.stringify(model.sides.map((side) => [...side.values()].sort((a, b) => a.price - b.price)))
    const topBefore = tops(model)
    books.apply(batchOf(row), 0)
    model.apply(row)
    expect(books.levelFaults.invalidLevels).toBe(model.invalid)
    expect(books.changed).toBe(JSON.stringify(model.sides.map((side) => [...side.values()].sort((a, b) => a.price - b.price))) !== before)
    expect(books.topChanged).toBe(tops(model) !== topBefore)
    for (let of = 0; of < INSTRUMENTS; of++) {
      const { bids, asks } = books.view(of).snapshot()
      expect({ bids, asks }).toEqual({ bids: model.levels(of, Side.buy), asks: model.levels(of, Side.sell) })
    }
  }
}

function tops(model: ModelLevels): string {
  const best = []
  for (let of = 0; of < INSTRUMENTS; of++) {
    for (const side of [Side.buy, Side.sell]) best.push(model.levels(of, side).slice(0, 1).map(({ price, qty }) => [price, qty]))
  }
  return JSON.stringify(best)
}

describe('books of levels, on any stream of messages', () => {
  it('are the map from price to level, sorted, after every message', () => {
    fc.assert(fc.property(fc.array(fc.oneof({ weight: 15, arbitrary: level }, { weight: 1, arbitrary: clear }), { maxLength: 80 }), checkAgainstModel), { numRuns: 300 })
  })

  it('of quotes are the last quote', () => {
    fc.assert(fc.property(fc.array(fc.oneof({ weight: 10, arbitrary: quote }, { weight: 1, arbitrary: clear }), { maxLength: 40 }), checkAgainstModel), { numRuns: 300 })
  })
})
