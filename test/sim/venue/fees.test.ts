/** Fees: per share, exact, in the money of the instrument; the published base tier of a venue. */
import { describe, expect, it } from 'vitest'
import { Liquidity } from '../../../core/orders/venue.js'
import { feeSchedule, NO_FEES } from '../../../sim/venue/fees.js'
import { venueTerms } from '../../../sim/venue/venue-terms.js'

const { maker, taker } = Liquidity

describe('fees of a trade', () => {
  it('Nasdaq\'s base tier: 0.0030 a share taken, 0.0020 back for each made, in 0.0001 USD', () => {
    const fees = feeSchedule(venueTerms('XNAS').fees, 4)
    expect([fees.fee(0, taker, 2_239_500, 100), fees.fee(0, maker, 2_239_500, 100)]).toEqual([3_000, -2_000])
    expect(venueTerms('XNAS').timeZone).toBe('America/New_York')
  })

  it('a rate finer than the money is exact, and rounded once per trade, half away from zero', () => {
    const fees = feeSchedule({ maker: '-0.00295', taker: '0.00295' }, 4)
    expect([1, 2, 3, 100].map((qty) => fees.fee(0, taker, 10_000, qty))).toEqual([30, 59, 89, 2_950])
    expect([1, 2, 3, 100].map((qty) => fees.fee(0, maker, 10_000, qty))).toEqual([-30, -59, -89, -2_950])
  })

  it('each instrument has its own money', () => {
    const fees = feeSchedule({ maker: '0', taker: '0.25' }, (instrument) => [4, 2, 0][instrument])
    expect([0, 1, 2].map((instrument) => fees.fee(instrument, taker, 100, 10))).toEqual([25_000, 250, 3])
  })

  it('nothing is nothing', () => {
    const fees = feeSchedule(NO_FEES, 4)
    expect([fees.fee(0, maker, 1, 1) + 0, fees.fee(0, taker, 1, 1) + 0]).toEqual([0, 0])
    expect(venueTerms('XPAR')).toEqual({ timeZone: 'UTC', fees: NO_FEES })
  })

  it('what is no decimal, or finer than can be kept, is refused at once', () => {
    expect(() => feeSchedule({ maker: 'x', taker: '0' }, 4)).toThrow(RangeError)
    expect(() => feeSchedule({ maker: '0', taker: '0.000000001' }, 4)).toThrow(new RangeError("'0.000000001' is finer than 8 decimals"))
  })
})
