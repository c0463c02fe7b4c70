/** Books of thousands of levels are the sorted map that they should be, wherever levels come and go, and whether references are kept or not. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { L3Books } from '../../core/book/index.js'
import { Side } from '../../core/market/vocabulary.js'
import { RandomStreams } from '../../core/random.js'

const INSTRUMENTS = 2
const STEPS = 30_000
const PRICE_MAX = 4_000

interface Resting { readonly id: number, readonly slot: number, readonly bookSide: number, readonly price: number }

/** One side as the books have it, best first: signed price, quantity, orders. */
function sideOf(books: L3Books, bookSide: number): number[][] {
  return Array.from({ length: books.ladder.depth(bookSide) }, (_, rank) => {
    const level = books.ladder.levelAt(bookSide, rank)
    return [books.ladder.priceAt(bookSide, rank), books.levelQty(level), books.levelOrders(level)]
  })
}

/** Where the next price lies, of those from 1 on: a book of each shape has its levels come and go elsewhere. */
const SHAPES: Readonly<Record<string, (next: number, step: number) => number>> = {
  'evenly': (next) => next * PRICE_MAX,
  'near the best': (next) => PRICE_MAX * (1 - next * next * next),
  'far from the best': (next) => PRICE_MAX * next * next * next,
  'rising with time': (next, step) => (step / STEPS) * PRICE_MAX + next * 600,
  'falling with time': (next, step) => (1 - step / STEPS) * PRICE_MAX + next * 600,
}

describe.each(Object.entries(SHAPES))('a book whose prices come %s', (name, priceOf) => {
  it.each([false, true])('has every level in its place (references trusted: %s)', (trustedIds) => {
    const random = new RandomStreams(name).stream('deep')
    const books = new L3Books(INSTRUMENTS, { trustedIds })
    const live: Resting[] = []
    const model = Array.from({ length: INSTRUMENTS * 2 }, () => new Map<number, [number, number]>())
    for (let step = 1; step <= STEPS; step++) {
      // It fills, then empties.
      if (live.length === 0 || random.next() < (step < STEPS / 2 ? 0.7 : 0.35)) {
        const bookSide = random.int(INSTRUMENTS * 2)
        const signed = 1 + Math.floor(priceOf(random.next(), step))
        const price = (bookSide & 1) === 0 ? signed : -signed
        const slot = books.add(bookSide >> 1, (bookSide & 1) + Side.buy, step, 0, price, 1 + (step % 7))
        const [qty, orders] = model[bookSide].get(signed) ?? [0, 0]
        model[bookSide].set(signed, [qty + 1 + (step % 7), orders + 1])
        live.push({ id: step, slot, bookSide, price: signed })
      } else {
        const at = random.int(live.length)
        const { slot, bookSide, price } = live[at]
        live[at] = live[live.length - 1]
        live.pop()
        const [qty, orders] = model[bookSide].get(price) ?? [0, 0]
        if (orders === 1) model[bookSide].delete(price)
        else model[bookSide].set(price, [qty - books.qtyOf(slot), orders - 1])
        books.remove(slot)
      }
      if (step % 2_500 !== 0) continue
      model.forEach((levels, bookSide) => {
        const expected = [...levels].sort(([a], [b]) => b - a).map(([price, [qty, orders]]) => [price, qty, orders])
        expect(sideOf(books, bookSide)).toEqual(expected)
        expect(books.ladder.bestLevel(bookSide)).toBe(expected.length === 0 ? 0 : books.ladder.levelAt(bookSide, 0))
        const probe = 1 + Math.floor(priceOf(random.next(), step))
        expect(books.ladder.find(bookSide, probe) !== 0).toBe(levels.has(probe))
        expect(books.ladder.reaches(bookSide, probe)).toBe(expected.length > 0 && expected[0][0] >= probe)
      })
    }
    expect(books.orderCount).toBe(live.length)
    // Asked for by its reference, each is found; what left is not.
    for (const { id, slot } of live) expect(books.find(id, 0)).toBe(slot)
    const ids = new Set(live.map(({ id }) => id))
    for (let id = 1; id <= STEPS; id += 97) expect(books.find(id, 0) !== 0).toBe(ids.has(id))
  })
})

describe('books that trust their references', () => {
  it('keep them from the moment on when somebody asks, as if they always had', () => {
    const command = fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 1, max: 30 }))
    fc.assert(fc.property(fc.array(command, { maxLength: 80 }), fc.nat({ max: 80 }), (commands, askedAt) => {
      const all = [new L3Books(1), new L3Books(1, { trustedIds: true })]
      const slots = new Map<number, readonly number[]>()
      commands.forEach(([kind, price], step) => {
        const id = step + 1
        const [first] = slots.keys()
        if (kind === 0 || first === undefined) {
          slots.set(id, all.map((books) => books.add(0, Side.buy, id, 0, price, 5)))
        } else if (kind === 1) {
          all.forEach((books, index) => books.remove(slots.get(first)?.[index] ?? 0))
          slots.delete(first)
        } else {
          slots.set(id, all.map((books, index) => books.replace(slots.get(first)?.[index] ?? 0, id, 0, price, 4)))
          slots.delete(first)
        }
        if (step < askedAt) return
        for (let asked = 1; asked <= id; asked++) expect(all.map((books) => books.find(asked, 0))).toEqual(slots.get(asked) ?? [0, 0])
      })
      expect(all[1].orderCount).toBe(all[0].orderCount)
    }), { numRuns: 60 })
  })
})
