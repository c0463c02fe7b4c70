/** Books find orders by their references as a Map would, whichever way a feed numbers its orders. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { L3Books } from '../../core/book/index.js'
import { Side } from '../../core/market/vocabulary.js'

/** Adds orders to books and their slots to a Map; every answer is compared. */
class Pair {
  readonly books = new L3Books(1)
  private readonly map = new Map<string, number>()
  private added = 0

  insert(low: number, high: number): void {
    const known = this.map.has(`${low}:${high}`)
    const slot = this.books.add(0, Side.buy, low, high, 100 + (++this.added % 7), 1)
    if ((slot === 0) !== known) expect.fail(`an add of ${low}:${high}, which was ${known ? '' : 'not '}there, answered ${slot}`)
    if (!known) this.map.set(`${low}:${high}`, slot)
    this.look(low, high)
  }

  remove(low: number, high: number): void {
    const slot = this.map.get(`${low}:${high}`)
    if (slot === undefined) return
    this.books.remove(slot)
    this.map.delete(`${low}:${high}`)
    this.look(low, high)
  }

  look(low: number, high: number): void {
    if (this.books.find(low, high) !== (this.map.get(`${low}:${high}`) ?? 0)) {
      expect({ low, high, slot: this.books.find(low, high) }).toEqual({ low, high, slot: this.map.get(`${low}:${high}`) ?? 0 })
    }
  }

  lookAtAll(): void {
    expect(this.books.orderCount).toBe(this.map.size)
    for (const key of this.map.keys()) {
      const [low, high] = key.split(':').map(Number)
      this.look(low, high)
    }
  }
}

const half = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 500, max: 530 }), fc.integer(), fc.constantFrom(-1, 0x7fff_ffff, -0x8000_0000))
const high = fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constantFrom(1, -1, 7) })

describe('the index of order references', () => {
  it('answers like a Map on any inserts, removes and look-ups, wide references among them', () => {
    const step = fc.tuple(fc.constantFrom('insert', 'insert', 'remove', 'look'), half, high)
    fc.assert(fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const pair = new Pair()
      for (const [what, low, highHalf] of steps) pair[what](low, highHalf)
      pair.lookAtAll()
    }), { numRuns: 200 })
  })

  const patterns: readonly { name: string, low: (n: number) => number, high: (n: number) => number }[] = [
    { name: 'dense', low: (n) => n, high: () => 0 },
    { name: 'every third, from three billion up', low: (n) => (3_000_000_000 + n * 3) | 0, high: () => 0 },
    { name: 'multiples of 4096', low: (n) => Math.imul(n, 4096), high: (n) => Math.floor(n / 2 ** 20) },
    { name: 'one of five hundred', low: (n) => n * 500 + ((n * 7919) % 400), high: () => 0 },
    { name: 'a constant high half', low: (n) => n * 2, high: () => 77 },
    { name: 'all in the high half', low: () => 5, high: (n) => n },
    { name: 'descending across zero', low: (n) => 5_000 - n, high: () => 0 },
    { name: 'two streams in turn', low: (n) => (n % 2 === 0 ? n : 900_000_000 + n), high: () => 0 },
  ]
  it.each(patterns)('holds a long day of references that are $name: most go soon, some stay', ({ low, high }) => {
    const pair = new Pair()
    const lifetime = 3_000
    for (let n = 0; n < 60_000; n++) {
      pair.insert(low(n), high(n))
      const old = n - lifetime
      if (old >= 0 && old % 10 !== 0) pair.remove(low(old), high(old))
      if (n % 16 === 0) pair.look(low((n * 31) % 60_000), high((n * 31) % 60_000))
    }
    pair.lookAtAll()
    for (let n = 0; n < 60_000; n++) pair.remove(low(n), high(n))
    pair.lookAtAll()
  })

  it('moves the few that outlive their neighbours out of pages, and still finds them', () => {
    const pair = new Pair()
    const neighbourhoods = 9_000
    for (let n = 0; n < neighbourhoods; n++) {
      for (let m = 0; m < 12; m++) pair.insert(n * 512 + m * 40, 0)
      for (let m = 0; m < 11; m++) pair.remove(n * 512 + m * 40, 0)
      pair.look(((n * 7) % 1000) * 512 + 440, 0)
    }
    pair.lookAtAll()
    for (let n = 0; n < neighbourhoods; n += 3) {
      for (let m = 0; m < 12; m++) pair.insert(n * 512 + m * 40, 0)
      if (n % 2 === 0) pair.remove(n * 512 + 440, 0)
    }
    pair.lookAtAll()
  })

  it('refuses a reference that came before its neighbours did', () => {
    const pair = new Pair()
    for (let n = 0; n < 100; n++) pair.insert(n * 512, 0)
    for (let n = 0; n < 100 * 512; n++) pair.insert(n, 0)
    for (let n = 0; n < 100 * 512; n++) pair.insert(n, 0)
    pair.lookAtAll()
  })

  it('tells references apart that differ in the high half only', () => {
    const pair = new Pair()
    for (let n = 0; n < 2_000; n++) pair.insert(n, 3)
    for (let n = 0; n < 4_000; n++) pair.look(n, 0)
    for (let n = 0; n < 2_000; n += 2) pair.insert(n, 0)
    for (let n = 0; n < 2_000; n += 3) pair.remove(n, 3)
    for (let n = 0; n < 2_000; n += 5) pair.remove(n, 0)
    pair.lookAtAll()
    for (let n = 0; n < 2_000; n++) {
      pair.look(n, 0)
      pair.look(n, 3)
    }
  })

  it('takes memory for the orders that are in the books, not for the references of the day', () => {
    const pair = new Pair()
    const step = 42_949
    for (let n = 0; n < 100_000; n++) {
      pair.insert((n * step) | 0, 0)
      if (n >= 1_000) pair.remove(((n - 1_000) * step) | 0, 0)
    }
    expect(pair.books.orderCount).toBe(1_000)
    expect(pair.books.slotCapacity * 32).toBeLessThan(1 << 20)
  })
})
