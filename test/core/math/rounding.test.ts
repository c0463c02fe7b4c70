/** Exact fractions, rounded as a venue rounds. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { roundedBigRatio, roundedRatio, ROUNDINGS } from '../../../core/math/rounding.js'

describe('rounding of an exact fraction', () => {
  it.each([
    ['half-away', [-3, -2, -2, -1, 0, 1, 2, 2, 3]], ['half-even', [-2, -2, -2, 0, 0, 0, 2, 2, 2]],
    ['up', [-3, -2, -2, -1, 0, 1, 2, 2, 3]], ['down', [-2, -2, -1, 0, 0, 0, 1, 2, 2]],
  ] as const)('%s: halves from -2.5 to 2.5', (rounding, expected) => {
    const halves = [-5, -4, -3, -1, 0, 1, 3, 4, 5]
    expect(halves.map((value) => roundedRatio(value, 1, 1, 2, rounding))).toEqual(expected)
    expect(halves.map((value) => roundedBigRatio(BigInt(value), 2n, rounding))).toEqual(expected)
  })

  it.each([['half-away', 3], ['half-even', 3], ['up', 4], ['down', 3]] as const)('%s: ten thirds', (rounding, expected) => {
    expect([roundedRatio(10, 1, 1, 3, rounding), roundedRatio(-10, 1, 1, 3, rounding)]).toEqual([expected, -expected])
  })

  it('is the same whether the product fits a double or not', () => {
    const factor = fc.integer({ min: -(2 ** 31), max: 2 ** 31 })
    fc.assert(fc.property(factor, factor, fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 1, max: 2 ** 40 }), fc.constantFrom(...ROUNDINGS), (a, b, c, denominator, rounding) => {
      const outcome = (ratio: () => number): number | string => {
        try {
          return ratio()
        } catch (error) {
          return (error as Error).message
        }
      }
      expect(outcome(() => roundedRatio(a, b, c, denominator, rounding))).toEqual(outcome(() => roundedBigRatio(BigInt(a) * BigInt(b) * BigInt(c), BigInt(denominator), rounding)))
    }))
  })

  it('what does not fit 53 bits is an error', () => {
    expect(() => roundedRatio(2 ** 40, 2 ** 40, 1, 3, 'down')).toThrow(RangeError)
  })
})
