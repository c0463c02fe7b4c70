/** The auction against a model that tries every price: optimal in all three criteria, nothing lost, nobody outside a limit, no queue jumped. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isOnTick, type InstrumentSpec } from '../../../core/instrument.js'
import { Side } from '../../../core/market/vocabulary.js'
import { Auction } from '../../../sim/matching/auction.js'
import { PLAIN } from './engine-log.js'

interface Order {
  readonly side: Side
  readonly price: number | 'market'
  readonly qty: number
  readonly displayQty: number
  readonly arrival: number
  readonly isContinuous: boolean
}

interface Terms {
  readonly reference: number | undefined
  readonly lowest: number | undefined
  readonly highest: number | undefined
}

const STEPPED: InstrumentSpec = { ...PLAIN, ticks: [{ fromPrice: 0, tick: 1 }, { fromPrice: 20, tick: 2 }, { fromPrice: 40, tick: 5 }] }
/** Above every limit and reference of these tests, so that it stands for all prices. */
const TOP = 120

const order: fc.Arbitrary<Order> = fc.record({
  side: fc.constantFrom<Side[]>(Side.buy, Side.sell),
  price: fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 12, max: 60 }) }, { weight: 1, arbitrary: fc.constant('market' as const) }),
  qty: fc.integer({ min: 1, max: 12 }),
  shown: fc.constantFrom(0, 1, 100, 100, 100),
  arrival: fc.integer({ min: 0, max: 30 }),
  isContinuous: fc.boolean(),
}).map(({ shown, ...rest }) => ({ ...rest, displayQty: Math.min(shown, rest.qty) }))

const optional = (values: fc.Arbitrary<number>): fc.Arbitrary<number | undefined> => fc.oneof(values, fc.constant(undefined))
const terms: fc.Arbitrary<Terms> = fc.record({
  reference: optional(fc.integer({ min: 2, max: 160 }).map((half) => half / 2)),
  lowest: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.integer({ min: 5, max: 40 }) }),
  highest: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.integer({ min: 30, max: 80 }) }),
})

const isWithin = ({ side, price }: Order, at: number): boolean => price === 'market' || (side === Side.buy ? price >= at : price <= at)
const total = (orders: readonly Order[]): number => orders.reduce((sum, { qty }) => sum + qty, 0)

interface Candidate {
  readonly price: number
  readonly volume: number
  readonly imbalance: number
}

/** The prices that satisfy the first two criteria, by trying all. */
function candidates(orders: readonly Order[], { lowest = 1, highest = TOP }: Terms): Candidate[] {
  const all: Candidate[] = []
  for (let price = lowest; price <= highest; price++) {
    if (!isOnTick(STEPPED, price)) continue
    const demand = total(orders.filter((o) => o.side === Side.buy && isWithin(o, price)))
    const supply = total(orders.filter((o) => o.side === Side.sell && isWithin(o, price)))
    all.push({ price, volume: Math.min(demand, supply), imbalance: demand - supply })
  }
  const volume = Math.max(...all.map((candidate) => candidate.volume))
  const most = all.filter((candidate) => candidate.volume === volume)
  const imbalance = Math.min(...most.map((candidate) => Math.abs(candidate.imbalance)))
  return most.filter((candidate) => Math.abs(candidate.imbalance) === imbalance)
}

function nearest(best: readonly Candidate[], reference: number): Candidate {
  const distance = ({ price }: Candidate): number => Math.abs(price - reference)
  const least = Math.min(...best.map(distance))
  const nearestOnes = best.filter((candidate) => distance(candidate) === least)
  return nearestOnes.find(({ imbalance }, at) => at === 1 && imbalance > 0) ?? nearestOnes[0]
}

function fill(orders: readonly Order[], given: Terms): Auction {
  const auction = new Auction(STEPPED)
  for (const { side, price, qty, arrival, displayQty, isContinuous } of orders) auction.add(side, price, qty, arrival, displayQty, isContinuous)
  auction.uncross(given)
  return auction
}

/** Whether `a` is to trade before `b` of the same side: their displayed parts. */
function isAhead(a: Order, b: Order, rowA: number, rowB: number): boolean {
  const rank = ({ price, side }: Order): number => (price === 'market' ? -Infinity : side === Side.buy ? -price : price)
  if (rank(a) !== rank(b)) return rank(a) < rank(b)
  return a.arrival === b.arrival ? rowA < rowB : a.arrival < b.arrival
}

const books = fc.array(order, { minLength: 0, maxLength: 25, size: 'max' })

describe('auction against a model that tries every price', () => {
  it('trades most, then leaves least, then is nearest to the reference', () => {
    let crossed = 0
    fc.assert(
      fc.property(books, terms, (orders, given) => {
        const auction = fill(orders, given)
        const best = candidates(orders, given)
        if (best.length === 0 || best[0].volume === 0) {
          expect([auction.price, auction.pairedQty]).toEqual([undefined, 0])
          return
        }
        if (given.reference === undefined) {
          if (auction.price === undefined) {
            // Only where no limit says anything: every price allowed is as good.
            const all = candidates(orders.filter(() => false), given)
            expect(best.map(({ price }) => price)).toEqual(all.map(({ price }) => price))
            return
          }
          expect(best.map(({ price }) => price)).toContain(auction.price)
          return
        }
        const chosen = nearest(best, given.reference)
        crossed++
        expect(auction.price).toBe(chosen.price)
        expect(auction.pairedQty).toBe(chosen.volume)
        expect(auction.imbalanceQty).toBe(Math.abs(chosen.imbalance))
        expect(auction.imbalanceSide).toBe(chosen.imbalance > 0 ? Side.buy : chosen.imbalance < 0 ? Side.sell : Side.none)
      }),
      { numRuns: 2_000 },
    )
    expect(crossed).toBeGreaterThan(300)
  })

  it('loses no quantity, lets nobody trade outside a limit and nobody jump the queue', () => {
    fc.assert(
      fc.property(books, terms, (orders, given) => {
        const auction = fill(orders, given)
        const traded = orders.map((_, row) => auction.tradedQty(row))
        for (const side of [Side.buy, Side.sell]) {
          expect(traded.filter((_, row) => orders[row].side === side).reduce((sum, qty) => sum + qty, 0)).toBe(auction.pairedQty)
        }
        orders.forEach((o, row) => {
          expect(traded[row]).toBeGreaterThanOrEqual(0)
          expect(traded[row]).toBeLessThanOrEqual(o.qty)
          if (traded[row] > 0) expect(isWithin(o, auction.price ?? Number.NaN)).toBe(true)
        })
        orders.forEach((a, rowA) => orders.forEach((b, rowB) => {
          if (rowA === rowB || a.side !== b.side || !isAhead(a, b, rowA, rowB)) return
          const isSamePrice = a.price === b.price
          // The displayed part of the one ahead is complete before the one behind gets anything; at another price all of it.
          if (traded[rowB] > 0) expect(traded[rowA]).toBeGreaterThanOrEqual(isSamePrice ? a.displayQty : a.qty)
          // A hidden part waits for what is displayed at its price, and among hidden parts the order ahead comes first.
          if (isSamePrice && traded[rowA] > a.displayQty) expect(traded[rowB]).toBeGreaterThanOrEqual(b.displayQty)
          if (isSamePrice && traded[rowB] > b.displayQty) expect(traded[rowA]).toBe(a.qty)
        }))
      }),
      { numRuns: 1_000 },
    )
  })

  it('near is the price of the cross, far that of the auction orders alone, and paired is best within the quote', () => {
    fc.assert(
      fc.property(books, fc.integer({ min: 20, max: 40 }), fc.integer({ min: 0, max: 10 }), (orders, bid, spread) => {
        const ask = bid + spread
        const middle = (bid + ask) / 2
        const open = { reference: middle, lowest: undefined, highest: undefined }
        const auction = fill(orders, open)
        const alone = orders.filter(({ isContinuous }) => !isContinuous)
        const indication = { ...auction.indicate({ bid, ask }) }
        expect(indication.nearPrice).toBe(auction.price)
        expect(indication.farPrice).toBe(fill(alone, open).price)
        const within = candidates(alone, { reference: middle, lowest: bid, highest: ask })
        if (within.length === 0) {
          expect(indication.referencePrice).toBe(undefined)
          return
        }
        const chosen = nearest(within, middle)
        expect([indication.referencePrice, indication.pairedQty, indication.imbalanceQty]).toEqual([chosen.price, chosen.volume, Math.abs(chosen.imbalance)])
      }),
      { numRuns: 500 },
    )
  })
})
