/** Our own exponential and logarithm: within a few last places of the true value, and the same bits on every machine. */
import { describe, expect, it } from 'vitest'
import { exp, log } from '../../../core/math/exp-log.js'
import { bitsOf, placesBetween } from './bits.js'

/** True values, rounded to a double from forty decimal digits; and ours, bit by bit. */
const EXPONENTIALS: readonly (readonly [x: number, truth: number, bits: string])[] = [
  [1, 2.718281828459045, '4005bf0a8b14576a'], [-1, 0.36787944117144233, '3fd78b56362cef38'], [0.5, 1.6487212707001282, '3ffa61298e1e069c'],
  [-0.6931471805599453, 0.5, '3fe0000000000000'], [10, 22026.465794806718, '40d5829dcf950560'], [-20.25, 1.6052280551856116e-9, '3e1b93de1e27ca3b'],
  [100.125, 3.0460357809113723e+43, '48f5daaf24221d5e'], [700, 1.0142320547350045e+304, '7f0d945df4f8ec8e'], [-700, 9.85967654375977e-305, '00d14f2b0fb9307f'],
  [1e-9, 1.000000001, '3ff000000044b830'], [3.141592653589793, 23.140692632779267, '403724046eb09339'],
]
const LOGARITHMS: readonly (readonly [x: number, truth: number, bits: string])[] = [
  [2, 0.6931471805599453, '3fe62e42fefa39ef'], [10, 2.302585092994046, '40026bb1bbb55516'], [0.5, -0.6931471805599453, 'bfe62e42fefa39ef'],
  [1.4142135623730951, 0.3465735902799727, '3fd62e42fefa39f0'], [0.7071067811865476, -0.3465735902799726, 'bfd62e42fefa39ee'],
  [3, 1.0986122886681098, '3ff193ea7aad030a'], [1e-300, -690.7755278982137, 'c085963447f87fb5'], [1e300, 690.7755278982137, '4085963447f87fb5'],
  [123456789, 18.63140176616802, '4032a1a38bd0540a'], [0.999999999, -9.999999722180686e-10, 'be112e0be024e4bc'],
]

describe('e^x and ln x without the machine\'s', () => {
  it.each(EXPONENTIALS)('e^%d', (x, truth, bits) => {
    expect(placesBetween(exp(x), truth)).toBeLessThanOrEqual(2)
    expect(bitsOf(exp(x))).toBe(bits)
  })

  it.each(LOGARITHMS)('ln %d', (x, truth, bits) => {
    expect(placesBetween(log(x), truth)).toBeLessThanOrEqual(2)
    expect(bitsOf(log(x))).toBe(bits)
  })

  it('stay within two last places of this machine\'s over the whole range', () => {
    let worst = 0
    for (let step = -7_400; step <= 7_090; step++) {
      const x = step / 10 + 0.0123
      worst = Math.max(worst, placesBetween(exp(x), Math.exp(x)), placesBetween(log(exp(x)), Math.log(exp(x))), placesBetween(log(1 + step / 7_500), Math.log(1 + step / 7_500)))
    }
    expect(worst).toBeLessThanOrEqual(2)
  })

  it('at the ends of what a double holds', () => {
    expect([exp(0), exp(-Infinity), exp(Infinity), exp(710), exp(-746), exp(-745)]).toEqual([1, 0, Infinity, Infinity, 0, 5e-324])
    expect(exp(709.78)).toBeCloseTo(1.7928227943945155e+308, -295)
    expect([log(1), log(0), log(Infinity), log(5e-324)]).toEqual([0, -Infinity, Infinity, -744.4400719213812])
    expect([exp(Number.NaN), log(Number.NaN), log(-1)]).toEqual([Number.NaN, Number.NaN, Number.NaN])
  })
})
