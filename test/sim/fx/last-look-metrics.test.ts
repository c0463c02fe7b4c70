/** Metrics of a last look, on numbers that one can add up by hand. */
import { describe, expect, it } from 'vitest'
import { NS_PER_MS, NS_PER_S, NS_PER_US } from '../../../core/time.js'
import { LastLookMetrics } from '../../../sim/fx/last-look-metrics.js'
import { buy, FxWorld, MILLION, sell } from './fx-world.js'

const us = (count: number): number => count * NS_PER_US

describe('last look metrics', () => {
  it('a deal earns and a refusal costs what the mid does afterwards', async () => {
    const world = new FxWorld({ terms: { taker: { lastLook: { hold: us(50), tolerance: 1 } } } })
    const venue = world.taker('fund')
    world.price(0, '1.10500', '1.10502')
    world.order(10, venue, 1, buy, '1.10502')
    world.order(40, venue, 2, buy, '1.10502', { qty: 2_000 })
    world.order(50, venue, 3, sell, '1.10500', { qty: 500 })
    world.order(55, venue, 5, sell, '1.10501', { qty: 500 })
    world.price(70, '1.10506', '1.10508')
    // 10 ms after the deal at 60 µs; the mid is then 1.10511, and changes at that very instant to 1.105115.
    world.price(9_000, '1.10510', '1.10512')
    world.price(10_060, '1.10510', '1.10513')
    world.price(200_000, '1.10500', '1.10502')
    world.order(300_000, venue, 4, buy, '1.10400')
    await world.run()
    // Told at 60 (#1, deal), 90 and 100 (#2 and #3, refused by 6 increments); #4 and #5 came to no price within their limit.
    const summary = world.metrics.summary()
    expect(summary).toMatchObject({
      orders: 5, deals: 1, refusals: 4, refusalRatio: 0.8, lastLookRefusalRatio: 2 / 3, askedQty: 2 * MILLION + 3_000, dealtQty: MILLION,
      byCategory: { 'A-1': 2, 'A-2': 0, B: 2, C: 0, D: 0, E: 0, F: 0 },
      looks: 3, byCategoryOfLooks: { 'A-1': 2, 'A-2': 0, B: 0, C: 0, D: 0, E: 0, F: 0 },
      dealHoldNs: { p50: us(50), p90: us(50), p99: us(50), max: us(50) },
      refusalHoldNs: { p50: us(50), max: us(50) },
    })
    const at = (ns: number) => summary.horizons.find(({ horizonNs }) => horizonNs === ns)
    // Deal: mid 110511.5 - 110502 = 9.5 × 1,000,000. Refusals: #2, 9.5 × 2,000; and #3, a sale of 500 at 110500: -(11.5 × 500).
    expect(at(10 * NS_PER_MS)).toEqual({
      horizonNs: 10 * NS_PER_MS, deals: { count: 1, qty: MILLION, money: 9_500_000 }, refusals: { count: 2, qty: 2_500, money: 19_000 - 5_750 },
    })
    expect(at(100 * NS_PER_MS)).toMatchObject({ deals: { money: 9_500_000 } })
    // The run ends at 0.3 s: a second after nobody knows.
    expect(at(NS_PER_S)).toMatchObject({ deals: { count: 0, qty: 0, money: 0 }, refusals: { count: 0 } })
  })

  it('hold times by nearest rank, for deals and refusals apart', () => {
    const metrics = new LastLookMetrics('fund')
    const decision = {
      taker: 'fund', terms: new FxWorld().provider.terms.taker, order: 1, instrument: 0, side: buy, qty: 10, dealtQty: 10, price: 100, quote: 1, quotedNs: 0,
      receivedNs: 0, lookedAt: true, decidedNs: 0, referenceAtReceipt: 100, referenceAtDecision: 100, move: 0, reason: undefined,
    } as const
    for (let ns = 200; ns >= 1; ns--) metrics.onDecision({ ...decision, toldNs: ns })
    metrics.onDecision({ ...decision, dealtQty: 0, reason: 'last-look', toldNs: 777 })
    metrics.onDecision({ ...decision, taker: 'another', toldNs: 1_000_000 })
    expect(metrics.summary()).toMatchObject({
      orders: 201, dealHoldNs: { p50: 100, p90: 180, p99: 198, max: 200 }, refusalHoldNs: { p50: 777, p90: 777, p99: 777, max: 777 },
    })
    expect(new LastLookMetrics().summary()).toMatchObject({ orders: 0, refusalRatio: 0, dealHoldNs: undefined })
  })

  it('counts the same when thousands of orders pass as when few are kept', async () => {
    const world = new FxWorld()
    const venue = world.taker('fund')
    for (let i = 0; i < 3_000; i++) {
      world.price(i * 100_000, '1.10500', '1.10502')
      world.order(i * 100_000 + 1, venue, i + 1, buy, '1.10502', { qty: 1_000 })
    }
    await world.run()
    const { horizons } = world.metrics.summary()
    // One increment behind the mid each; the last orders lack their horizon: 0.1 s apart, 30 s are 300 of them.
    expect(horizons.map(({ deals }) => deals.count)).toEqual([2_999, 2_999, 2_990, 2_950, 2_900, 2_700])
    expect(horizons.every(({ deals }) => deals.money === -deals.count * 1_000)).toBe(true)
  })
})
