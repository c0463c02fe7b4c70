/** Fees: exact, in the money of the instrument, as venues publish them; the base tier of a venue that is known. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Timebase } from '../../../core/kernel/timebase.js'
import { Liquidity } from '../../../core/orders/venue.js'
import { Epoch, NS_PER_DAY, NS_PER_HOUR } from '../../../core/time.js'
import { parseDecimal } from '../../../core/units.js'
import { feeSchedule, NO_FEES, parseFees, type FeeTerms } from '../../../sim/venue/fees.js'
import { venueDays } from '../../../sim/venue/venue-days.js'
import { venueTerms } from '../../../sim/venue/venue-terms.js'

const { maker, taker } = Liquidity
/** Money of four decimals: 0.01 is 100. */
const usd = (text: string): number => parseDecimal(text, 4)
const PRICE = usd('100.00')

describe('fees of a trade', () => {
  it('Nasdaq\'s base tier: 0.0030 a share taken, 0.0020 back for each made, in 0.0001 USD', () => {
    const fees = feeSchedule(venueTerms('XNAS').fees, 4)
    expect([fees.fee(0, taker, 2_239_500, 100), fees.fee(0, maker, 2_239_500, 100)]).toEqual([3_000, -2_000])
    expect(venueTerms('XNAS').timeZone).toBe('America/New_York')
  })

  it('an inverted venue pays who takes and charges who makes', () => {
    const fees = feeSchedule(parseFees('0.0030/-0.0018'), 4)
    expect([fees.fee(0, taker, PRICE, 100), fees.fee(0, maker, PRICE, 100)]).toEqual([-1_800, 3_000])
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

  it('a contract costs the same, whatever its price', () => {
    const fees = feeSchedule(parseFees('0.85/1.18'), 2)
    expect([fees.fee(0, maker, 450_025, 3), fees.fee(0, taker, 1, 3), fees.fee(0, taker, -37_63, 1)]).toEqual([255, 354, 118])
  })

  it('basis points are of the notional: a coin with eight decimals of quantity, in money of ten', () => {
    const fees = feeSchedule(parseFees('-0.5bps/7.5bps'), { priceDecimals: 2, qtyDecimals: 8 })
    // 0.12345678 at 65,432.10: a notional of 8,078.036374638
    expect([fees.fee(0, taker, 6_543_210, 12_345_678), fees.fee(0, maker, 6_543_210, 12_345_678)]).toEqual([60_585_272_810, -4_039_018_187])
  })

  it('a unit is a unit, however many increments it has', () => {
    const fees = feeSchedule({ maker: '0', taker: '0.25' }, { priceDecimals: 2, qtyDecimals: 3 })
    expect(fees.fee(0, taker, 100, 2_000)).toBe(50_000)
  })

  it('basis points of a future are of the notional with its multiplier, a rate is for each contract', () => {
    const es = { priceDecimals: 2, qtyDecimals: 0, multiplier: 50 }
    // 2 × 5300.00 × 50 = 530,000.00 USD: a basis point is 53.00; 2 contracts at 0.85 are 1.70.
    expect(feeSchedule({ maker: '1bps', taker: '0.85' }, es).fee(0, Liquidity.maker, 530_000, 2)).toBe(5_300)
    expect(feeSchedule({ maker: '1bps', taker: '0.85' }, es).fee(0, Liquidity.taker, 530_000, 2)).toBe(170)
    expect(feeSchedule({ maker: '0', taker: '0.01', minimum: '0.1%' }, es).fee(0, Liquidity.taker, 530_000, 2)).toBe(53_000)
  })

  it('nothing is nothing', () => {
    const fees = feeSchedule(NO_FEES, 4)
    expect([fees.fee(0, maker, 1, 1), fees.fee(0, taker, 1, 1)]).toEqual([0, 0])
    expect(venueTerms('XPAR')).toEqual({ timeZone: 'UTC', fees: NO_FEES })
  })
})

describe('rounding as the venue rounds', () => {
  it.each([['half-away', [0, 100, 200, 200]], ['half-even', [0, 0, 200, 200]], ['up', [100, 100, 200, 200]], ['down', [0, 0, 100, 100]]] as const)('%s to cents', (round, expected) => {
    const fees = feeSchedule(parseFees(`0.0010/0.0010,round=${round},decimals=2`), 4)
    expect([1, 5, 15, 19].map((qty) => fees.fee(0, taker, PRICE, qty))).toEqual(expected)
    const rebates = feeSchedule(parseFees(`-0.0010/0,round=${round},decimals=2`), 4)
    expect([1, 5, 15, 19].map((qty) => rebates.fee(0, maker, PRICE, qty))).toEqual(expected.map((fee) => 0 - fee))
  })
})

describe('bounds', () => {
  it('of each trade, in the currency and of the notional; the maximum wins; a rebate has none', () => {
    const fees = feeSchedule(parseFees('-0.0020/0.0030,min=0.35,max=1%'), 4)
    expect([1, 40, 100, 200].map((qty) => fees.fee(0, taker, PRICE, qty))).toEqual(['0.35', '0.35', '0.35', '0.60'].map(usd))
    expect(fees.fee(0, taker, usd('0.50'), 10)).toBe(usd('0.05'))
    expect(fees.fee(0, maker, PRICE, 1)).toBe(usd('-0.0020'))
  })

  it('of an order: the minimum once, and again nothing until its trades have cost as much', () => {
    const fees = feeSchedule(parseFees('0.0035/0.0035,min=0.35,max=1%,per=order'), 4)
    const paid = (order: number, qtys: readonly number[], price = PRICE): number[] => qtys.map((qty) => fees.fee(0, taker, price, qty, order))
    expect(paid(1, [10, 50, 40, 100, 1])).toEqual(['0.35', '0', '0', '0.35', '0.0035'].map(usd))
    expect(paid(2, [10])).toEqual([usd('0.35')])
    expect(paid(3, [10, 90, 900], usd('0.10'))).toEqual(['0.01', '0.09', '0.90'].map(usd))
  })

  it('an order pays in all what one trade of its size would have', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 20 }), fc.constantFrom('up', 'down', 'half-even', 'half-away'), fc.boolean(), (qtys, round, bps) => {
      const terms = parseFees(`${bps ? '0.37bps/0.37bps' : '0.00295/0.00295'},min=0.35,max=0.5%,per=order,round=${round},decimals=2`)
      const parts = feeSchedule(terms, 4)
      const sum = qtys.reduce((paid, qty) => paid + parts.fee(0, taker, PRICE, qty, 7), 0)
      expect(sum).toBe(feeSchedule(terms, 4).fee(0, taker, PRICE, qtys.reduce((a, b) => a + b, 0), 1))
    }))
  })
})

describe('tiers by volume', () => {
  const timebase = new Timebase(Epoch.ofDay('2026-01-05'))
  const schedule = (text: string): ReturnType<typeof feeSchedule> => feeSchedule(parseFees(text), 4, venueDays(timebase, 'America/New_York'))

  it('of the day: a trade that reaches the tier still pays the old rate; the venue\'s next day begins at nothing', () => {
    const fees = schedule('0/0.0030,tier=1000:0/0.0020,tier=5000:-0.0010/0.0010')
    const at = (hour: number, qty: number): number => fees.fee(0, taker, PRICE, qty, 0, hour * NS_PER_HOUR) / qty
    expect([at(14, 999), at(14, 1), at(15, 3_999), at(15, 1), at(15, 100)]).toEqual([30, 30, 20, 20, 10])
    // Midnight in New York is 05:00 UTC.
    expect([at(28.9, 100), at(29, 100)]).toEqual([10, 30])
  })

  it('of thirty days: a day leaves the count thirty days later, and what was traded before the run counts from the day before it', () => {
    const fees = schedule('0/0.0030,tier=1000:0/0.0020,volume=month,before=600')
    const at = (day: number, qty: number): number => fees.fee(0, taker, PRICE, qty, 0, day * NS_PER_DAY + 15 * NS_PER_HOUR) / qty
    expect([at(0, 400), at(0, 1), at(28, 1), at(29, 1), at(29, 997), at(29, 1), at(30, 1), at(90, 1), at(90, 1)]).toEqual([30, 20, 20, 30, 30, 20, 20, 30, 30])
  })

  it('of notional, over instruments with other increments', () => {
    const fees = feeSchedule(
      parseFees('0/10bps,tier=10000:0/5bps,of=notional'), (instrument) => [{ priceDecimals: 4, qtyDecimals: 0 }, { priceDecimals: 2, qtyDecimals: 3 }][instrument], venueDays(timebase, 'UTC'),
    )
    expect([fees.fee(0, taker, PRICE, 60), fees.fee(1, taker, 10_000, 40_000), fees.fee(0, taker, PRICE, 10), fees.fee(1, taker, 10_000, 10_000)]).toEqual([60_000, 400_000, 5_000, 50_000])
  })
})

describe('fees as text', () => {
  it('are the same terms as their JSON', () => {
    const terms: FeeTerms = {
      maker: '-0.0020', taker: '0.0030', currency: 'USD', volume: 'month', volumeOf: 'qty', volumeBefore: '5000', minimum: '0.01', maximum: '0.5%', boundsPer: 'order', rounding: 'half-even', decimals: 2,
      tiers: [{ from: '1000000', maker: '-0.0025', taker: '0.0029' }, { from: '2000000', maker: '-0.0030', taker: '0.0028' }],
    }
    expect(parseFees('-0.0020/0.0030, currency=USD, tier=1000000:-0.0025/0.0029, tier=2000000:-0.0030/0.0028, volume=month, of=qty, before=5000, min=0.01, max=0.5%, per=order, round=half-even, decimals=2')).toEqual(terms)
    expect(parseFees(JSON.stringify(terms))).toEqual(terms)
  })

  it.each([
    ['0.0030', "found '0.0030', expected maker/taker per unit of quantity, a rebate negative (-0.0020/0.0030), in basis points (1bps/5bps), or with terms (0.85/0.85,min=1,per=order)"],
    ['0/0,minimum=1', "found 'minimum=1', expected name=value with one of tier, currency, volume, of, before, min, max, per, round, decimals"],
    ['0/0,min=-1', "fees.minimum: found '-1', expected a decimal of the currency (0.35) or of the notional (1%), not negative"],
    ['0/0,round=nearest', "fees.rounding: found 'nearest', expected one of half-away, half-even, up, down"],
    ['0/0,decimals=x', "fees.decimals: found 'x', expected a whole number of decimals, 0 to 9"],
    ['0/0,tier=5:1', "found the tier '5:1', expected volume:maker/taker (1000000:-0.0025/0.0029)"],
    ['0/0,tier=5:0/1,tier=5:0/0', "fees.tiers.1.from: found '5', expected more than the tier before, 5"],
    ['0/0,volume=day', "fees.volume: found 'day', expected tiers beside it: without them no volume is counted"],
    ['0/0,tier=5:0/1,before=3', "fees.volumeBefore: found '3', expected volume month beside it: a day begins at nothing"],
    ['0/0,currency=usd', "fees.currency: found 'usd', expected a currency (USD)"],
    ['{"maker":0,"taker":"0"}', 'fees.maker: found 0, expected a decimal of the currency for each unit (0.0030), or of the notional (5bps); a rebate is negative'],
    ['{"maker":"0","taker":"0","tax":"1"}', 'fees: found tax, expected no other fields than maker, taker, currency, tiers, volume, volumeOf, volumeBefore, minimum, maximum, boundsPer, rounding, decimals'],
  ])('%s is refused', (text, message) => {
    expect(() => parseFees(text)).toThrow(new RangeError(message))
  })

  it('what is no decimal, or finer than can be kept, is refused at once', () => {
    expect(() => feeSchedule({ maker: 'x', taker: '0' }, 4)).toThrow(RangeError)
    expect(() => feeSchedule({ maker: '0', taker: '0.000000001' }, 4)).toThrow(new RangeError("'0.000000001' is finer than 8 decimals"))
    expect(() => feeSchedule(parseFees('0/0,decimals=5'), 4)).toThrow(new RangeError('fees of 5 decimals are finer than the instrument\'s money, which has 4'))
  })
})
