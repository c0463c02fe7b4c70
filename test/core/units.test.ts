import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatDecimal, mulDiv, parseDecimal } from '../../core/units.js'

const integers = fc.maxSafeInteger()
const decimals = fc.integer({ min: 0, max: 12 })

describe('decimal text', () => {
  it('is the inverse of itself: every integer survives formatting and parsing', () => {
    fc.assert(fc.property(integers, decimals, (value, places) => {
      expect(parseDecimal(formatDecimal(value, places), places)).toBe(value === 0 ? 0 : value)
    }))
  })

  it('has all its decimals, and a digit before them', () => {
    expect([[2_239_500, 4], [5, 4], [-5, 4], [0, 2], [-12_345, 0], [100, 2], [Number.MAX_SAFE_INTEGER, 9]].map(([value, places]) => formatDecimal(value, places)))
      .toEqual(['223.9500', '0.0005', '-0.0005', '0.00', '-12345', '1.00', '9007199.254740991'])
  })

  it('is read without floats: no digit is invented or lost', () => {
    expect(['223.95', '0.1', '+1', '-0.0', '007.5', ' 12 ', '1.10000000000000000'].map((text) => parseDecimal(text, 4)))
      .toEqual([2_239_500, 1_000, 10_000, 0, 75_000, 120_000, 11_000])
    expect(Object.is(parseDecimal('-0.0', 4), 0)).toBe(true)
  })

  it.each(['', '.5', '5.', '1e5', '1,000', 'NaN', 'Infinity', '0x10', '--1', '1 000', '１'])("'%s' is no decimal", (text) => {
    expect(() => parseDecimal(text, 2)).toThrow(new RangeError(`expected a decimal number, found '${text}'`))
  })

  it('finer than its decimals, or larger than 53 bits, is refused', () => {
    expect(() => parseDecimal('1.001', 2)).toThrow(new RangeError("'1.001' is finer than 2 decimals"))
    expect(() => parseDecimal('0.5', 0)).toThrow(new RangeError("'0.5' is finer than 0 decimals"))
    expect(() => parseDecimal('9007199254740992', 0)).toThrow(new RangeError("'9007199254740992' with 0 decimals does not fit 53 bits"))
    expect(() => parseDecimal('-90071992547409.92', 2)).toThrow(new RangeError("'-90071992547409.92' with 2 decimals does not fit 53 bits"))
    expect(parseDecimal('90071992547409.91', 2)).toBe(Number.MAX_SAFE_INTEGER)
  })

  it('what is no integer is never formatted as if it were one', () => {
    for (const value of [0.5, Number.NaN, Infinity, 2 ** 53, 1e21]) expect(() => formatDecimal(value, 2)).toThrow('expected an integer of 53 bits')
  })
})

/** The same with BigInt: rounded half away from zero. */
function exactMulDiv(value: number, numerator: number, denominator: number): bigint {
  const product = BigInt(value) * BigInt(numerator)
  const [top, bottom] = [product < 0n ? -product : product, BigInt(Math.abs(denominator))]
  const rounded = (top * 2n + bottom) / (bottom * 2n)
  return (product < 0n) !== (denominator < 0) ? -rounded : rounded
}

describe('value × numerator ÷ denominator', () => {
  const small = fc.integer({ min: -1_000, max: 1_000 })
  const factor = fc.oneof(integers, small, fc.integer({ min: -(2 ** 31), max: 2 ** 31 }), fc.integer({ min: 2 ** 26 - 5, max: 2 ** 26 + 5 }))

  it('is exact, also where the product passes 2^53, or throws where the result does', () => {
    fc.assert(fc.property(factor, factor, factor.filter((value) => value !== 0), (value, numerator, denominator) => {
      const expected = exactMulDiv(value, numerator, denominator)
      if (expected > BigInt(Number.MAX_SAFE_INTEGER) || expected < -BigInt(Number.MAX_SAFE_INTEGER)) {
        expect(() => mulDiv(value, numerator, denominator)).toThrow('does not fit 53 bits')
      } else {
        const found = mulDiv(value, numerator, denominator)
        expect(BigInt(found)).toBe(expected)
        expect(Object.is(found, -0)).toBe(false)
      }
    }), { numRuns: 3_000 })
  })

  it('rounds half away from zero, on either side', () => {
    expect([[5, 1, 2], [-5, 1, 2], [5, 1, -2], [4, 1, 3], [-4, 1, 3], [1, 1, 3], [0, -7, 3], [15, 3, 10]].map(([a, b, c]) => mulDiv(a, b, c)))
      .toEqual([3, -3, -3, 1, -1, 0, 0, 5])
  })

  it('a division by zero is an error', () => {
    expect(() => mulDiv(1, 1, 0)).toThrow(RangeError)
    expect(() => mulDiv(2 ** 40, 2 ** 40, 0)).toThrow(RangeError)
  })
})
