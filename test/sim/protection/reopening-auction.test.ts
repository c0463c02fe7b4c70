/** The collars of the auction that ends a pause, as the rule has them. */
import { describe, expect, it } from 'vitest'
import { ReopeningCollars } from '../../../sim/protection/reopening-auction.js'

const collars = (lower: number, upper: number, limit: 'up' | 'down'): ReopeningCollars => new ReopeningCollars({ lower, upper, limit, priceDecimals: 4 })
const of = ({ reference, lower, upper, extensions }: ReopeningCollars): readonly number[] => [reference, lower, upper, extensions]

describe('the auction after a pause', () => {
  it('stopped at the upper band: 5% above it, and the lower band as it was', () => {
    const at = collars(380_000, 420_000, 'up')
    expect(of(at)).toEqual([420_000, 380_000, 441_000, 0])
    expect([at.permits(441_000), at.permits(441_100), at.permits(380_000), at.permits(379_900)]).toEqual([true, false, true, false])
    at.extend(450_000)
    at.extend(370_000)
    expect(of(at)).toEqual([420_000, 359_000, 462_000, 2])
  })

  it('stopped at the lower band: 5% below it; to the nearest cent', () => {
    expect(of(collars(361_300, 399_900, 'down'))).toEqual([361_300, 343_200, 399_900, 0])
  })

  it('$0.15 where the reference is $3.00 or less; none below 0', () => {
    expect(of(collars(24_000, 30_000, 'up'))).toEqual([30_000, 24_000, 31_500, 0])
    const cheap = collars(1_000, 9_000, 'down')
    expect(of(cheap)).toEqual([1_000, 0, 9_000, 0])
    cheap.extend(20_000)
    expect(of(cheap)).toEqual([1_000, 0, 10_500, 1])
  })
})
