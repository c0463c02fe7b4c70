/** Last look: what is held how long, what refuses, and when it is told. */
import { describe, expect, it } from 'vitest'
import { InputClass } from '../../../core/kernel/lane.js'
import { MarketLane } from '../../../core/kernel/market-lane.js'
import { MarketBatch } from '../../../core/market/batch.js'
import { memorySource } from '../../../core/market/source.js'
import { Epoch, NS_PER_DAY, NS_PER_US } from '../../../core/time.js'
import type { LastLookTerms } from '../../../sim/fx/provider-terms.js'
import { buy, FxWorld, MILLION, none, px, sell } from './fx-world.js'

const us = (count: number): number => count * NS_PER_US

/** One order at 10 µs on 1.10500/1.10502, the price of each later instant, and what came of it. */
async function fate(lastLook: Partial<LastLookTerms>, side: typeof buy | typeof sell, later: readonly (readonly [timeUs: number, bid: string, ask: string])[]): Promise<string> {
  const world = new FxWorld({ terms: { taker: { lastLook } } })
  const venue = world.taker('fund')
  world.price(0, '1.10500', '1.10502')
  for (const [timeUs, bid, ask] of later) world.price(timeUs, bid, ask)
  world.order(10, venue, 1, side, side === buy ? '1.10502' : '1.10500')
  const lines = await world.run()
  expect(lines).toHaveLength(1)
  return lines[0].replace(/fund: (\w+) #1.*?(?:\((.*)\))?$/, (_all, what: string, why = '') => `${what} ${why}`).trim()
}

describe('the hold', () => {
  it('deals at the quoted price when it is over, although the market is quiet and data go on for hours', async () => {
    const world = new FxWorld({ terms: { taker: { lastLook: { hold: us(50) } } } })
    const venue = world.taker('fund')
    // A feed of something else keeps the run going; nothing happens in it before 1 s.
    const elsewhere = new MarketBatch(2)
    elsewhere.length = 2
    elsewhere.timeNs.set([0, 1_000_000_000])
    const seen: number[] = []
    world.kernel.addLane(new MarketLane(InputClass.market, memorySource('elsewhere', [elsewhere]), () => seen.push(world.lines.length)))
    world.price(0, '1.10500', '1.10502')
    world.order(10, venue, 1, buy, '1.10510')
    expect(await world.run()).toEqual(['60 fund: trade #1 1000000 @ 1.10502, cum 1000000 leaves 0 of 1000000'])
    expect(seen).toEqual([0, 1])
  })

  it('settles orders that are held when the data end', async () => {
    expect(await fate({ hold: us(200_000) }, buy, [])).toBe('200010 trade')
  })

  it('of 0 decides at once', async () => {
    expect(await fate({}, sell, [[10, '1.10500', '1.10502']])).toBe('10 trade')
  })

  it('sees the price of the very nanosecond of the decision', async () => {
    expect(await fate({ hold: us(50) }, buy, [[60, '1.10501', '1.10503']])).toBe('60 rejected last-look')
    expect(await fate({ hold: us(50) }, buy, [[60.001, '1.10501', '1.10503']])).toBe('60 trade')
  })

  it('drawn from a range differs from order to order, repeats with the seed, and is not shifted by another taker', async () => {
    const holds = async (seed: number, others: boolean): Promise<number[]> => {
      const world = new FxWorld({ seed, terms: { taker: { lastLook: { hold: { lowNs: us(20), highNs: us(80) } } } } })
      const venue = world.taker('fund')
      world.price(0, '1.10500', '1.10502')
      if (others) {
        const other = world.taker('a bank')
        for (let order = 1; order <= 20; order++) world.order(order * 100, other, order, sell, '1.10500', { qty: 1_000 })
      }
      for (let order = 1; order <= 20; order++) world.order(order * 100, venue, order, buy, '1.10502', { qty: 1_000 })
      await world.run()
      return world.decisions.filter(({ taker }) => taker === 'fund').map(({ receivedNs, toldNs }) => toldNs - receivedNs)
    }
    const first = await holds(7, false)
    expect(new Set(first).size).toBeGreaterThan(15)
    expect(first.every((ns) => ns >= us(20) && ns <= us(80))).toBe(true)
    expect(await holds(7, true)).toEqual(first)
    expect(await holds(8, false)).not.toEqual(first)
  })
})

describe('the price check', () => {
  const hold = us(50)

  it.each([
    ['a move against the provider within the tolerance', true, buy, '1.10502', '1.10504', 'trade'],
    ['a move against the provider beyond it', true, buy, '1.10503', '1.10505', 'rejected last-look'],
    ['a move in its favour beyond it', true, buy, '1.10497', '1.10499', 'rejected last-look'],
    ['a move against the provider beyond it, asymmetric', false, buy, '1.10503', '1.10505', 'rejected last-look'],
    ['a move in its favour, asymmetric', false, buy, '1.10497', '1.10499', 'trade'],
    ['a sale: the bid falls', false, sell, '1.10497', '1.10499', 'rejected last-look'],
    ['a sale: the bid rises, asymmetric', false, sell, '1.10503', '1.10505', 'trade'],
    ['a sale: the bid rises, symmetric', true, sell, '1.10503', '1.10505', 'rejected last-look'],
  ] as const)('%s', async (_what, symmetric, side, bid, ask, expected) => {
    expect(await fate({ hold, tolerance: 2, symmetric }, side, [[30, bid, ask]])).toBe(`60 ${expected}`)
  })

  it('at the end looks once: a price that comes back is none that moved', async () => {
    expect(await fate({ hold, check: 'at-end' }, buy, [[30, '1.10510', '1.10512'], [40, '1.10500', '1.10502']])).toBe('60 trade')
  })

  it('continuous refuses what moved meanwhile, told at the end or at once', async () => {
    const there = [[30, '1.10510', '1.10512'], [40, '1.10500', '1.10502']] as const
    expect(await fate({ hold, check: 'continuous' }, buy, there)).toBe('60 rejected last-look')
    expect(await fate({ hold, check: 'continuous', tells: 'at-once' }, buy, there)).toBe('30 rejected last-look')
  })

  it('refusals take longer than deals where the terms say so: a delay that gives the answer away', async () => {
    const moved = [[30, '1.10510', '1.10512']] as const
    expect(await fate({ hold, refusalDelayNs: us(5) }, buy, moved)).toBe('65 rejected last-look')
    expect(await fate({ hold, refusalDelayNs: us(5), check: 'continuous', tells: 'at-once' }, buy, moved)).toBe('35 rejected last-look')
    expect(await fate({ hold, refusalDelayNs: us(5) }, buy, [])).toBe('60 trade')
  })

  it('keeps what an audit asks for', async () => {
    const world = new FxWorld({ terms: { taker: { lastLook: { hold, tolerance: 1, symmetric: false, check: 'continuous' } } } })
    const venue = world.taker('fund')
    world.price(0, '1.10500', '1.10502')
    world.price(30, '1.10503', '1.10506')
    world.order(10, venue, 1, buy, '1.10502')
    await world.run()
    expect(world.decisions).toMatchObject([{
      taker: 'fund', order: 1, qty: MILLION, dealtQty: 0, price: px('1.10502'), quote: 1, quotedNs: 0, receivedNs: us(10), lookedAt: true,
      decidedNs: us(30), toldNs: us(60), referenceAtReceipt: px('1.10502'), referenceAtDecision: px('1.10506'), move: 4, reason: 'last-look',
      terms: { lastLook: { tolerance: 1, symmetric: false } },
    }])
  })
})

describe('what a last look refuses besides', () => {
  it('an order whose quotes were withdrawn while it was held: gone because of the latency', async () => {
    const world = new FxWorld({ terms: { taker: { lastLook: { hold: us(50), tolerance: 100 } } } })
    const venue = world.taker('fund')
    world.price(0, '1.10500', '1.10502')
    world.order(10, venue, 1, buy, '1.10502')
    world.withdraw(30)
    expect(await world.run()).toEqual(['60 fund: rejected #1, cum 0 leaves 0 of 1000000 (last-look-latency)'])
  })

  it('the second of two orders that together exceed what the quote is good for', async () => {
    const world = new FxWorld({ terms: { taker: { lastLook: { hold: us(50) } } } })
    const [one, two] = [world.taker('one'), world.taker('two')]
    world.price(0, '1.10500', '1.10502')
    world.order(10, one, 1, buy, '1.10510', { qty: 3 * MILLION })
    world.order(11, two, 1, buy, '1.10510', { qty: 3 * MILLION })
    world.order(12, two, 2, sell, '1.10400', { qty: 3 * MILLION })
    world.price(100, '1.10500', '1.10502')
    world.order(110, two, 3, buy, '1.10510', { qty: 3 * MILLION })
    expect(await world.run()).toEqual([
      '60 one: trade #1 3000000 @ 1.10504, cum 3000000 leaves 0 of 3000000',
      '61 two: rejected #1, cum 0 leaves 0 of 3000000 (last-look-latency)',
      '62 two: trade #2 3000000 @ 1.10498, cum 3000000 leaves 0 of 3000000',
      '160 two: trade #3 3000000 @ 1.10504, cum 3000000 leaves 0 of 3000000',
    ])
  })

  it('some more, drawn from the seed', async () => {
    const world = new FxWorld({ terms: { taker: { lastLook: { otherRefusalsPpm: 250_000 } } } })
    const venue = world.taker('fund')
    world.price(0, '1.10500', '1.10502')
    for (let order = 1; order <= 1_000; order++) world.order(order * 10, venue, order, buy, '1.10502', { qty: 1_000 })
    await world.run()
    const refused = world.decisions.filter(({ reason }) => reason === 'other').length
    expect(world.decisions.length).toBe(1_000)
    expect(refused).toBeGreaterThan(200)
    expect(refused).toBeLessThan(300)
    expect(world.metrics.summary().byCategory).toMatchObject({ E: refused, 'A-1': 0 })
  })

  it('each taker by its own terms', async () => {
    const world = new FxWorld({ terms: { taker: { lastLook: { hold: us(50), tolerance: 1 } } } })
    const strict = world.taker('strict')
    const lenient = world.taker('lenient', { markup: 3, lastLook: { hold: us(20), tolerance: 10 } })
    world.price(0, '1.10500', '1.10502')
    world.price(15, '1.10505', '1.10507')
    world.order(10, strict, 1, buy, '1.10510')
    world.order(10, lenient, 1, buy, '1.10510')
    expect(await world.run()).toEqual([
      '30 lenient: trade #1 1000000 @ 1.10505, cum 1000000 leaves 0 of 1000000',
      '60 strict: rejected #1, cum 0 leaves 0 of 1000000 (last-look)',
    ])
  })
})

describe('Principle 17: nothing of a request is used before the decision, or after', () => {
  it('quotes are the same, number by number, whether or not anybody deals or asks on them', async () => {
    const quotes = async (busy: boolean): Promise<string[]> => {
      const world = new FxWorld({ terms: { taker: { lastLook: { hold: us(7), tolerance: 3 } } } })
      const venue = world.taker('fund')
      const seen: string[] = []
      for (let i = 0; i < 200; i++) {
        const bid = 110_500 + ((i * i) % 13)
        world.price(i * 10, (bid / 100_000).toFixed(5), ((bid + 2) / 100_000).toFixed(5))
        if (busy) world.order(i * 10 + 1, venue, i + 1, i % 3 === 0 ? sell : buy, i % 3 === 0 ? '1.10400' : '1.10600', { qty: (i % 5) * MILLION + 1_000 })
        if (busy) world.at(i * 10 + 2, () => venue.requestQuote(i, world.pair.index, none, MILLION))
        world.at(i * 10 + 9, () => {
          const stream = world.provider.streamOf(world.pair.index)
          seen.push(`${stream?.quote} ${stream?.priceFor(sell, stream.quote)} ${stream?.priceFor(buy, stream.quote)}`)
        })
      }
      await world.run()
      expect(world.decisions.some(({ reason }) => reason === undefined)).toBe(busy)
      return seen
    }
    expect(await quotes(true)).toEqual(await quotes(false))
  })
})

it('a hold goes on when the epoch of the run moves', async () => {
  const world = new FxWorld({ rebaseAfterDays: 0, terms: { quoteValidNs: us(30), taker: { lastLook: { hold: us(50) } } } })
  const venue = world.taker('fund')
  world.price(0, '1.10500', '1.10502')
  world.order(10, venue, 1, buy, '1.10502')
  world.at(20, () => venue.requestQuote(9, world.pair.index, none, MILLION))
  world.at(25, () => world.timebase.reach(Epoch.ofDay('2026-01-06')))
  world.order(31, venue, 2, buy, '1.10502')
  await world.run()
  const shifted = (timeUs: number): number => timeUs - NS_PER_DAY / NS_PER_US
  expect(world.lines.slice(1)).toEqual([
    `${shifted(31)} fund: rejected #2, cum 0 leaves 0 of 1000000 (no-liquidity)`,
    `${shifted(60)} fund: trade #1 1000000 @ 1.10502, cum 1000000 leaves 0 of 1000000`,
  ])
  expect(world.decisions[1]).toMatchObject({ receivedNs: us(10) - NS_PER_DAY, toldNs: us(60) - NS_PER_DAY, quotedNs: -NS_PER_DAY })
  expect(world.answers[0].validUntilNs).toBe(us(20) + 5_000_000_000 - NS_PER_DAY)
})
