/** The ladder keeps every side's prices sorted, whatever is inserted and removed, near the best or far from it. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { L3Books } from '../../core/book/index.js'
import { PriceLadder } from '../../core/book/price-ladder.js'
import { Side } from '../../core/market/vocabulary.js'

const SIDES = 3

/** Prices and levels of a side, best first. */
function rungs(ladder: PriceLadder, side: number): unknown[] {
  return Array.from({ length: ladder.depth(side) }, (_, rank) => [ladder.priceAt(side, rank), ladder.levelAt(side, rank)])
}

it('a ladder has the rungs of a sorted map, the best level and the rank of every price', () => {
  const step = fc.tuple(fc.integer({ min: 0, max: SIDES - 1 }), fc.integer({ min: -40, max: 40 }))
  fc.assert(fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
    const ladder = new PriceLadder(1)
    const model = Array.from({ length: SIDES }, () => new Map<number, number>())
    let level = 0
    for (const [side, price] of steps) {
      ladder.ensureSides(side + 1)
      expect(ladder.find(side, price)).toBe(model[side].get(price) ?? 0)
      if (model[side].delete(price)) {
        ladder.remove(side, price)
      } else {
        ladder.insert(side, price, ++level)
        model[side].set(price, level)
      }
      const expected = [...model[side]].sort(([a], [b]) => b - a)
      expect(rungs(ladder, side)).toEqual(expected)
      expect(ladder.bestLevel(side)).toBe(expected[0]?.[1] ?? 0)
      expect(ladder.rankOf(side, 3)).toBe(expected.filter(([other]) => other > 3).length)
    }
    model.forEach((prices, side) => expect(ladder.depth(side)).toBe(prices.size))
    ladder.clear(0)
    expect([ladder.depth(0), ladder.bestLevel(0), rungs(ladder, 0)]).toEqual([0, 0, []])
  }), { numRuns: 150 })
})

it('an emptied side has no best level, whatever its neighbour in memory holds', () => {
  const ladder = new PriceLadder(2)
  for (let price = 1; price <= 16; price++) ladder.insert(0, price, price)
  ladder.insert(1, 50, 99)
  ladder.remove(1, 50)
  expect([ladder.depth(1), ladder.bestLevel(1)]).toEqual([0, 0])
})

it('books that outgrow their first room, of sides and of levels, still find the level of every price', () => {
  const books = new L3Books(1)
  const instruments = 40
  const levels = 100
  for (let round = 1; round <= 3; round++) {
    for (let n = 1; n <= levels; n++) {
      const price = round === 2 ? levels + 1 - n : n
      for (let instrument = 0; instrument < instruments; instrument++) {
        expect(books.add(instrument, Side.buy, instrument * levels + price, round, (price * 37) % 101, round)).not.toBe(0)
      }
    }
    for (let price = 1; round < 3 && price <= levels; price += round) {
      for (let instrument = 0; instrument < instruments; instrument++) books.remove(books.find(instrument * levels + price, round))
    }
  }
  for (let instrument = 0; instrument < instruments; instrument++) {
    const { ladder } = books
    const qtys = Array.from({ length: ladder.depth(instrument * 2) }, (_, rank) => books.levelQty(ladder.levelAt(instrument * 2, rank)))
    expect(qtys.length).toBe(levels)
    expect(qtys.reduce((sum, qty) => sum + qty, 0)).toBe(levels * 3 + (levels / 2) * 2)
  }
})

it('a level that closed before the ladder outgrew its room is not found again after', () => {
  const books = new L3Books(1)
  let id = 0
  const add = (instrument: number, price: number) => books.add(instrument, Side.buy, ++id, 0, price, 1)
  const slots = [1, 2, 3, 4, 5, 6].map((price) => add(0, price))
  for (let instrument = 1; instrument <= 400; instrument++) for (let price = 1; price <= 8; price++) add(instrument, price)
  books.remove(slots[2])
  add(500, 1)
  const slot = add(0, 3)
  expect([books.levelOrders(books.levelOf(slot)), books.headOf(books.levelOf(slot))]).toEqual([1, slot])
  expect(books.levelOf(slot)).toBe(books.ladder.find(0, 3))
})
