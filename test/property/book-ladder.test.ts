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

it('books that outgrow their first room, of sides and of levels, still find the level of every price', () => {
  const books = new L3Books(1)
  const instruments = 40
  const levels = 100
  for (let round = 1; round <= 3; round++) {
    for (let price = 1; price <= levels; price++) {
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
