/** Sharing an incoming quantity among the orders of a price level: CME's algorithms by worked examples, and against a model in BigInt. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { INT32_MAX } from '../../../core/instrument.js'
import { LevelAllocation, NO_TOP } from '../../../sim/matching/allocation.js'
import { allocationRule, type AllocationName, type AllocationParameters, type AllocationRule } from '../../../sim/matching/allocation-rule.js'

interface Level {
  readonly top?: number
  readonly lmms?: readonly number[]
}

function share(rule: AllocationRule, incoming: number, resting: readonly number[], { top = NO_TOP, lmms = [] }: Level = {}): number[] {
  const fills = new Int32Array(resting.length)
  const total = new LevelAllocation(rule).allocate(incoming, Int32Array.from(resting), resting.length, fills, top, Uint8Array.from(lmms))
  expect(total).toBe(fills.reduce((sum, qty) => sum + qty, 0))
  return [...fills]
}

describe('first in, first out', () => {
  it('fills in the order of the queue', () => {
    expect(share(allocationRule('fifo'), 25, [10, 10, 10, 10])).toEqual([10, 10, 5, 0])
  })

  it('with lead market makers: each gets its percentage first, over all its orders, then everybody by time', () => {
    // 100 come in: maker 1 has 20% of them, 15 of its first order and 5 of its second; maker 2 has 10% but only 4. 76 are left for the queue.
    const rule = allocationRule('fifo-lmm', { lmmPercents: [20, 10] })
    expect(share(rule, 100, [60, 15, 40, 4, 30], { lmms: [0, 1, 1, 2, 0] })).toEqual([60, 15, 21, 4, 0])
  })

  it('with top order and lead market makers: percentages are of what the top order left, and are rounded down', () => {
    // 10 to the top order; of 49 left 20% are 9, 10% are 4; 36 go by time.
    const rule = allocationRule('fifo-top-lmm', { lmmPercents: [20, 10] })
    expect(share(rule, 59, [30, 10, 50, 40], { top: 1, lmms: [0, 0, 1, 2] })).toEqual([30, 10, 15, 4])
  })

  it('a top order of a lead market maker is not counted a second time', () => {
    const rule = allocationRule('fifo-top-lmm', { topMaxQty: 10, lmmPercents: [50] })
    // The maker's top order has had its 10: half of the 40 left is for the maker's other order, 8.
    expect(share(rule, 50, [100, 30, 8], { top: 1, lmms: [0, 1, 1] })).toEqual([32, 10, 8])
  })
})

describe('pro rata', () => {
  it('by size, rounded down; the remainder goes by time', () => {
    // 20 of 50 lots: 1.2, 3.2, 5.6 and 10 → 1, 3, 5 and 10, and one lot to the first.
    expect(share(allocationRule('pro-rata'), 20, [3, 8, 14, 25])).toEqual([2, 3, 5, 10])
  })

  it('with a minimum: a smaller share counts as nothing', () => {
    expect(share(allocationRule('pro-rata', { proRataMinQty: 4 }), 20, [3, 8, 14, 25])).toEqual([3, 2, 5, 10])
  })

  it('Allocation, the example of CME\'s notice of 7 February 2005: top order, then shares of at least two lots, then time', () => {
    expect(share(allocationRule('allocation'), 60, [10, 5, 20, 50, 75], { top: 0 })).toEqual([10, 3, 6, 16, 25])
  })

  it('Allocation without a top order is pro rata with a minimum of two', () => {
    expect(share(allocationRule('allocation'), 20, [3, 8, 14, 25])).toEqual([2, 3, 5, 10])
  })

  it('threshold: the top order gets no more than its maximum, and its rest shares with the others', () => {
    // A corn option's terms: at least 10, at most 100. Of 100 left, 50 of 218 get 22, 8 get 3, 160 get 73; two lots go by time.
    const rule = allocationRule('threshold-pro-rata', { topMinQty: 10, topMaxQty: 100 })
    expect(share(rule, 200, [150, 8, 160], { top: 0 })).toEqual([124, 3, 73])
  })

  it('threshold: a top order below the minimum is one of the others', () => {
    const rule = allocationRule('threshold-pro-rata', { topMinQty: 10, topMaxQty: 100 })
    expect(share(rule, 100, [192, 8], { top: 1 })).toEqual([96, 4])
  })

  it('threshold with lead market makers', () => {
    // 50 to the top order, 30% of the 150 left to the maker; 105 over 250, 115 and 60: 61, 28, 14 and two lots by time.
    const rule = allocationRule('threshold-pro-rata-lmm', { topMinQty: 1, topMaxQty: 50, lmmPercents: [30] })
    expect(share(rule, 200, [300, 160, 60], { top: 0, lmms: [0, 1, 0] })).toEqual([113, 73, 14])
  })
})

describe('configurable split', () => {
  const level = { top: 0, lmms: [0, 1, 0, 2, 0, 0] }
  const resting = [5, 40, 60, 30, 3, 2]

  it('top, lead market makers, 40% by time, the rest pro rata with a minimum of two, the remainder by time', () => {
    // 5 top; 10 and 20 of 100 to the makers; 28 of 70 by time; 42 over 2, 60, 10, 3, 2: 32 and 5 count; 5 by time.
    const rule = allocationRule('configurable', { fifoPercent: 40, lmmPercents: [10, 20], proRataMinQty: 2 })
    expect(share(rule, 105, resting, level)).toEqual([5, 40, 35, 25, 0, 0])
  })

  it('with leveling: before that, one lot to each whose share counted as nothing, the largest first', () => {
    const rule = allocationRule('configurable', { fifoPercent: 40, lmmPercents: [10, 20], proRataMinQty: 2, leveling: true })
    expect(share(rule, 105, resting, level)).toEqual([5, 40, 33, 25, 1, 1])
    // 1 to the top order, 3 of 7 by time; 4 over 97, 30, 80, 30, 60 give 1 and 1; two to level: the 60, then the earlier 30.
    const splitOnly = allocationRule('configurable', { fifoPercent: 40, leveling: true })
    expect(share(splitOnly, 8, [1, 100, 30, 80, 30, 60], { top: 0 })).toEqual([1, 4, 1, 1, 0, 1])
  })

  it('a part by time that is no whole number is rounded up', () => {
    expect(share(allocationRule('configurable', { fifoPercent: 40 }), 1, [50, 1_000])).toEqual([1, 0])
    expect(share(allocationRule('configurable', { fifoPercent: 50 }), 7, [4, 100])).toEqual([4, 3])
  })

  it('all by time is first in, first out; nothing by time is pro rata', () => {
    const queue = [3, 8, 14, 25]
    expect(share(allocationRule('configurable', { fifoPercent: 100 }), 20, queue)).toEqual(share(allocationRule('fifo'), 20, queue))
    expect(share(allocationRule('configurable', { fifoPercent: 0 }), 20, queue)).toEqual(share(allocationRule('pro-rata'), 20, queue))
  })
})

describe('terms of an allocation', () => {
  const make = (name: AllocationName, parameters: AllocationParameters) => () => allocationRule(name, parameters)

  it('that the algorithm does not have are refused, with those that it has', () => {
    expect(make('fifo', { proRataMinQty: 2 })).toThrow('allocation \'fifo\' has no parameter \'proRataMinQty\': it has none')
    expect(make('allocation', { lmmPercents: [10] })).toThrow('it has proRataMinQty')
  })

  it('that cannot be are refused', () => {
    expect(make('fifo-lmm', { lmmPercents: [60, 41] })).toThrow('at most 100 together, found 60 + 41')
    expect(make('fifo-lmm', { lmmPercents: [2.5] })).toThrow('found 2.5')
    expect(make('configurable', { fifoPercent: 101 })).toThrow('found 101')
    expect(make('threshold-pro-rata', { topMinQty: 10, topMaxQty: 9 })).toThrow('topMaxQty is an integer from topMinQty (10), found 9')
    expect(make('threshold-pro-rata', { topMinQty: -1 })).toThrow('found -1')
    expect(make('pro-rata', { proRataMinQty: 0.5 })).toThrow('found 0.5')
  })

  it('an incoming quantity that is none is a bug of the caller', () => {
    expect(() => share(allocationRule('fifo'), -1, [5])).toThrow('allocation of -1')
  })
})

/** The steps once more, slowly, with a list of objects and BigInt. */
function model(rule: AllocationRule, incoming: number, resting: readonly number[], { top = NO_TOP, lmms = [] }: Level): number[] {
  const orders = resting.map((qty, at) => ({ at, open: BigInt(qty), fill: 0n, lmm: lmms[at] ?? 0, isTop: at === top }))
  const total = orders.reduce((sum, { open }) => sum + open, 0n)
  let left = BigInt(incoming) < total ? BigInt(incoming) : total
  const give = (order: (typeof orders)[number], most: bigint): bigint => {
    const part = [most, order.open, left].reduce((a, b) => (a < b ? a : b))
    order.open -= part
    order.fill += part
    left -= part
    return part
  }
  if (BigInt(incoming) < total) {
    const first = orders[top]
    const isPreferred = rule.hasTop && first !== undefined && first.open >= BigInt(rule.topMinQty)
    if (isPreferred) give(first, rule.topMaxQty === Infinity ? left : BigInt(rule.topMaxQty))
    const base = left
    rule.lmmPercents.forEach((percent, index) => {
      let entitled = (base * BigInt(percent)) / 100n
      for (const order of orders.filter(({ lmm, isTop, fill }) => lmm === index + 1 && !(isTop && fill > 0n))) entitled -= give(order, entitled)
    })
    let byTime = (left * BigInt(rule.fifoPercent) + 99n) / 100n
    for (const order of orders) byTime -= give(order, byTime)
    const rest = left
    const open = orders.reduce((sum, order) => sum + order.open, 0n)
    const nothing = orders.filter((order) => {
      if (order.open === 0n) return false
      const part = (rest * order.open) / open
      if (part === 0n || part < BigInt(rule.proRataMinQty)) return true
      give(order, part)
      return false
    })
    if (rule.leveling && rest > 0n) for (const order of nothing.sort((a, b) => Number(b.open - a.open) || a.at - b.at)) give(order, 1n)
  }
  for (const order of orders) give(order, left)
  return orders.map(({ fill }) => Number(fill))
}

const rule: fc.Arbitrary<AllocationRule> = fc.oneof(
  fc.constantFrom<AllocationName[]>('fifo', 'pro-rata', 'allocation').map((name) => allocationRule(name)),
  fc.array(fc.integer({ min: 0, max: 33 }), { maxLength: 3 }).map((lmmPercents) => allocationRule('fifo-lmm', { lmmPercents })),
  fc.record({
    topMinQty: fc.integer({ min: 0, max: 20 }), topMaxQty: fc.integer({ min: 20, max: 60 }), lmmPercents: fc.array(fc.integer({ min: 0, max: 33 }), { maxLength: 3 }),
    fifoPercent: fc.integer({ min: 0, max: 100 }), proRataMinQty: fc.integer({ min: 0, max: 5 }), leveling: fc.boolean(),
  }).map((parameters) => allocationRule('configurable', parameters)),
)
const qty = fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 1, max: 60 }) }, { weight: 1, arbitrary: fc.integer({ min: INT32_MAX - 9, max: INT32_MAX }) })
const incoming = fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 0, max: 400 }) }, { weight: 1, arbitrary: fc.integer({ min: INT32_MAX - 99, max: INT32_MAX }) })
const orders = fc.array(fc.record({ qty, lmm: fc.integer({ min: 0, max: 3 }) }), { maxLength: 12 })

describe('any allocation', () => {
  it('hands out the lesser of what comes and what rests, to nobody more than he has, and as the model does', () => {
    fc.assert(
      fc.property(rule, incoming, orders, fc.integer({ min: -1, max: 11 }), (terms, coming, queue, place) => {
        const resting = queue.map((order) => order.qty)
        const level = { top: place < queue.length ? place : NO_TOP, lmms: queue.map(({ lmm }) => lmm) }
        const fills = share(terms, coming, resting, level)
        expect(fills.reduce((sum, fill) => sum + fill, 0)).toBe(Math.min(coming, resting.reduce((sum, open) => sum + open, 0)))
        fills.forEach((fill, at) => {
          expect(fill).toBeGreaterThanOrEqual(0)
          expect(fill).toBeLessThanOrEqual(resting[at])
        })
        expect(fills).toEqual(model(terms, coming, resting, level))
      }),
      { numRuns: 3_000 },
    )
  })

  it('does not depend on what was shared before', () => {
    fc.assert(
      fc.property(rule, incoming, orders, orders, (terms, coming, earlier, queue) => {
        const used = new LevelAllocation(terms)
        const buffer = new Int32Array(12).fill(7)
        used.allocate(coming, Int32Array.from(earlier, (order) => order.qty), earlier.length, buffer, NO_TOP)
        used.allocate(coming, Int32Array.from(queue, (order) => order.qty), queue.length, buffer, NO_TOP, Uint8Array.from(queue, ({ lmm }) => lmm))
        const fresh = share(terms, coming, queue.map((order) => order.qty), { lmms: queue.map(({ lmm }) => lmm) })
        expect([...buffer.subarray(0, queue.length)]).toEqual(fresh)
      }),
      { numRuns: 500 },
    )
  })
})
