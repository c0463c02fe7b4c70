/** Draws from distributions: of the right shape, and by seed the same integers on every machine. */
import { describe, expect, it } from 'vitest'
import { drawGamma, drawLognormal, drawNormal } from '../../../core/math/distributions.js'
import { normalQuantile, squareRoot } from '../../../core/math/normal.js'
import { RandomStreams } from '../../../core/random.js'
import { bitsOf } from './bits.js'

const DRAWS = 20_000
const GOLDEN = {
  normal: [-726167445204, -1797813764428, 569906587956, 155910039378], lognormal: [559277, 51601, 41300, 100269],
  gamma: [3629894087, 5021352824, 918283381, 2884540505], gammaPeaked: [2314800537, 1774503674, 187593290, 337630166],
}
const sorted = (draw: () => number): number[] => Array.from({ length: DRAWS }, draw).sort((a, b) => a - b)
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

describe('quantiles of the normal distribution', () => {
  it('are those of the tables, on both sides alike', () => {
    const table = [[0.6, 0.2533471031357998], [0.9, 1.2815515655446008], [0.95, 1.6448536269514715], [0.99, 2.3263478740408408], [0.999, 3.090232306167813], [1 - 2 ** -33, 6.337957754553789]]
    for (const [probability, quantile] of table) {
      expect(normalQuantile(probability)).toBeCloseTo(quantile, 14)
      expect(normalQuantile(1 - probability)).toBeCloseTo(-quantile, 14)
    }
    expect(normalQuantile(0.5)).toBe(0)
  })

  it('have the same bits everywhere, in the middle and in both tails', () => {
    expect([0.6, 0.95, 2 ** -33].map((probability) => bitsOf(normalQuantile(probability)))).toEqual(['3fd036d6c4a04b59', '3ffa515209676ab8', 'c0195a1198fcf3d4'])
  })

  it('need a root that is ours too', () => {
    for (const x of [0.01, 2, 144, 1e12]) expect(squareRoot(x) / Math.sqrt(x)).toBeCloseTo(1, 14)
  })
})

describe('draws by seed', () => {
  it('are the same integers on every machine', () => {
    const random = new RandomStreams(1).stream('draws')
    expect(Array.from({ length: 4 }, () => Math.round(drawNormal(random) * 1e12))).toEqual(GOLDEN.normal)
    expect(Array.from({ length: 4 }, () => Math.round(drawLognormal(random, 10.819778284410283, 1)))).toEqual(GOLDEN.lognormal)
    expect(Array.from({ length: 4 }, () => Math.round(drawGamma(random, 2) * 1e9))).toEqual(GOLDEN.gamma)
    expect(Array.from({ length: 4 }, () => Math.round(drawGamma(random, 0.5) * 1e9))).toEqual(GOLDEN.gammaPeaked)
  })

  it('normal: mean, spread and tails', () => {
    const random = new RandomStreams(7).stream('normal')
    const values = sorted(() => drawNormal(random))
    expect(Math.abs(mean(values))).toBeLessThan(0.03)
    expect(values[DRAWS * 0.99]).toBeGreaterThan(2.2)
    expect(values[DRAWS * 0.99]).toBeLessThan(2.45)
  })

  it.each([[0.5, 0.2274682, 3.3174], [1, 0.6931472, 4.6052], [3, 2.6740603, 8.4059], [20, 19.6677, 31.8454]])('gamma of shape %d: mean, median, 99th percentile', (shape, median, p99) => {
    const random = new RandomStreams(7).stream('gamma')
    const values = sorted(() => drawGamma(random, shape))
    expect(values[0]).toBeGreaterThan(0)
    expect(mean(values) / shape).toBeCloseTo(1, 1)
    expect(Math.abs(values[DRAWS / 2] / median - 1)).toBeLessThan(0.05)
    expect(Math.abs(values[DRAWS * 0.99] / p99 - 1)).toBeLessThan(0.06)
  })
})
