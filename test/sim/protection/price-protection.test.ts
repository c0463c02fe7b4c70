/** Price collars and volatility interruptions: which prices are within, what is called when one is not. */
import { describe, expect, it } from 'vitest'
import { RandomStreams } from '../../../core/random.js'
import { NS_PER_MINUTE, NS_PER_S } from '../../../core/time.js'
import { Side } from '../../../core/market/vocabulary.js'
import { PriceCollars } from '../../../sim/protection/price-collars.js'
import { VolatilityInterruption } from '../../../sim/protection/volatility-interruption.js'

const { buy, sell } = Side

describe('price collars', () => {
  it('refuse what is dearer to buy or cheaper to sell than the narrow range around the last price allows', () => {
    const collars = new PriceCollars({ dynamic: { bps: 300 }, previousClose: 10_000 })
    expect([collars.refusal(buy, 10_300), collars.refusal(buy, 10_301)]).toEqual([undefined, 'price-band'])
    expect([collars.refusal(sell, 9_700), collars.refusal(sell, 9_699)]).toEqual([undefined, 'price-band'])
    expect([collars.refusal(buy, 1), collars.refusal(sell, 99_999)]).toEqual([undefined, undefined])
    collars.onTrade(10_200)
    expect([collars.lowest, collars.highest]).toEqual([9_894, 10_506])
  })

  it('and than the wide range around the last auction allows: the narrower end counts', () => {
    const collars = new PriceCollars({ dynamic: { bps: 500 }, static: { bps: 1_000 }, previousClose: 10_000 })
    collars.onTrade(10_800)
    expect([collars.lowest, collars.highest]).toEqual([10_260, 11_000])
    collars.onAuction(10_800)
    expect([collars.lowest, collars.highest]).toEqual([10_260, 11_340])
  })

  it('end at whole increments inside the range', () => {
    const collars = new PriceCollars({ dynamic: { bps: 333 }, previousClose: 101 })
    // 3.33% of 101 is 3.36.
    expect([collars.lowest, collars.highest]).toEqual([98, 104])
  })

  it('may be a distance, where prices are around 0', () => {
    const collars = new PriceCollars({ dynamic: { increments: 25 }, previousClose: -10 })
    expect([collars.lowest, collars.highest]).toEqual([-35, 15])
    expect([collars.refusal(buy, 16), collars.refusal(sell, -35)]).toEqual(['price-band', undefined])
    const relative = new PriceCollars({ dynamic: { bps: 1_000 }, previousClose: -100 })
    expect([relative.lowest, relative.highest]).toEqual([-110, -90])
  })

  it('say nothing before there is a price', () => {
    const collars = new PriceCollars({ dynamic: { bps: 100 } })
    expect([collars.lowest, collars.highest, collars.refusal(buy, 1_000_000)]).toEqual([-Infinity, Infinity, undefined])
    expect(() => new PriceCollars({ static: { bps: 2.5 } })).toThrow('static collar: expected an integer from 0 of basis points, found 2.5')
  })
})

describe('volatility interruption', () => {
  const make = (seed = 1, randomNs = 30 * NS_PER_S): VolatilityInterruption => new VolatilityInterruption({
    dynamic: { bps: 200 }, static: { bps: 500 }, extended: { bps: 400 }, callNs: 2 * NS_PER_MINUTE, randomNs, previousClose: 10_000,
  }, new RandomStreams(seed).stream('volatility'))

  it('is called for by a price outside the dynamic range, which follows the last trade', () => {
    const guard = make()
    expect([10_200, 10_201, 9_800, 9_799].map((price) => guard.permits(price))).toEqual([true, false, true, false])
    guard.onTrade(10_200)
    expect([10_404, 10_405].map((price) => guard.permits(price))).toEqual([true, false])
  })

  it('is called for by a price outside the static range, which stays at the last auction', () => {
    const guard = make()
    for (const price of [10_200, 10_400]) guard.onTrade(price)
    expect([10_500, 10_501].map((price) => guard.permits(price))).toEqual([true, false])
    guard.onAuction(10_400)
    expect([10_501, 10_608, 10_609].map((price) => guard.permits(price))).toEqual([true, true, false])
  })

  it('lasts its time and a random part, the same for the same seed', () => {
    const ends = [1, 1, 2, 3].map((seed) => {
      const guard = make(seed)
      guard.interrupt(NS_PER_S)
      return guard.nextNs
    })
    expect(ends[0]).toBe(ends[1])
    expect(new Set(ends).size).toBe(3)
    for (const end of ends) {
      expect(end).toBeGreaterThanOrEqual(NS_PER_S + 2 * NS_PER_MINUTE)
      expect(end).toBeLessThanOrEqual(NS_PER_S + 2 * NS_PER_MINUTE + 30 * NS_PER_S)
    }
  })

  it('ends in an auction whose price becomes both references', () => {
    const guard = make(1, 0)
    guard.interrupt(0)
    expect([guard.state, guard.nextNs]).toEqual(['call', 2 * NS_PER_MINUTE])
    expect(guard.onCallEnd(2 * NS_PER_MINUTE, 10_350)).toBe('uncross')
    guard.onAuction(10_350)
    expect([guard.state, guard.nextNs, guard.permits(10_557), guard.permits(10_558)]).toEqual(['continuous', Infinity, true, false])
  })

  it('ends without a price when nothing would trade', () => {
    const guard = make(1, 0)
    guard.interrupt(0)
    expect(guard.onCallEnd(2 * NS_PER_MINUTE, undefined)).toBe('uncross')
    expect(guard.dynamicReference).toBe(10_000)
  })

  it('is extended when the price is too far away, until somebody ends it', () => {
    const guard = make(1, 0)
    guard.interrupt(0)
    expect([guard.onCallEnd(2 * NS_PER_MINUTE, 10_401), guard.state, guard.nextNs]).toEqual([undefined, 'extended', Infinity])
    expect(guard.onBook(10_300)).toBe(undefined)
    expect([guard.terminate(), guard.state]).toEqual(['uncross', 'continuous'])
    expect(guard.terminate()).toBe(undefined)
  })

  it('extended ends by itself when nothing in the book would trade', () => {
    const guard = make(1, 0)
    guard.interrupt(0)
    guard.onCallEnd(2 * NS_PER_MINUTE, 9_599)
    expect([guard.onBook(undefined), guard.state, guard.onBook(undefined)]).toEqual(['uncross', 'continuous', undefined])
  })

  it('refuses what its state does not have', () => {
    const guard = make(1, 0)
    expect(() => guard.onCallEnd(0, 1)).toThrow('expected state call, found continuous')
    guard.interrupt(0)
    expect(() => guard.interrupt(1)).toThrow('expected state continuous, found call')
    expect(() => guard.onCallEnd(1, 10_000)).toThrow('lasts until 120000000000 ns, found 1')
    guard.onCallEnd(2 * NS_PER_MINUTE, 20_000)
    expect(() => guard.interrupt(1)).toThrow('found extended')
    expect(() => make(1, -1)).toThrow('randomNs is an integer from 0, found -1')
  })
})
