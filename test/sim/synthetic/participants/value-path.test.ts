/** What an instrument is worth: a function of seed and time, of the volatility that was asked for. */
import { describe, expect, it } from 'vitest'
import { RandomStreams } from '../../../../core/random.js'
import { NS_PER_MINUTE, NS_PER_MS, NS_PER_S } from '../../../../core/time.js'
import { PRESETS } from '../../../../sim/synthetic/participants/presets.js'
import type { ValueTerms } from '../../../../sim/synthetic/participants/terms.js'
import { ValuePath } from '../../../../sim/synthetic/participants/value-path.js'

const START = 1_000_000
const pathOf = (seed: number, terms: Partial<ValueTerms> = {}, fromNs = 0): ValuePath =>
  new ValuePath(new RandomStreams(seed).stream('value'), { ...PRESETS.calm.value, ...terms }, START, fromNs)

describe('the value of an instrument', () => {
  it('is the same at an instant however often one has looked before', () => {
    const rarely = pathOf(1)
    const often = pathOf(1)
    for (let timeNs = 0; timeNs < 60 * NS_PER_S; timeNs += 7 * NS_PER_MS) often.at(timeNs)
    expect(often.at(60 * NS_PER_S)).toBe(rarely.at(60 * NS_PER_S))
    expect(rarely.value).not.toBe(START)
  })

  it('goes with the epoch', () => {
    const [plain, shifted] = [pathOf(1), pathOf(1)]
    plain.at(30 * NS_PER_S)
    shifted.at(30 * NS_PER_S)
    shifted.shift(-1e15)
    expect(shifted.at(60 * NS_PER_S - 1e15)).toBe(plain.at(60 * NS_PER_S))
  })

  it('varies over a day as much as was asked for, however clustered, and not at all without volatility and news', () => {
    const ends = Array.from({ length: 60 }, (_, seed) => pathOf(seed, { volatilityPct: 2, newsADay: 0 }).at(390 * NS_PER_MINUTE) / START - 1)
    const deviation = Math.sqrt(ends.reduce((sum, end) => sum + end * end, 0) / ends.length)
    expect(deviation).toBeGreaterThan(0.014)
    expect(deviation).toBeLessThan(0.026)
    expect(pathOf(1, { volatilityPct: 0, newsADay: 0 }).at(390 * NS_PER_MINUTE)).toBe(START)
  })

  it('never reaches 0, nor leaves the numbers that prices have', () => {
    for (let seed = 0; seed < 5; seed++) {
      const path = pathOf(seed, { volatilityPct: 100, clustering: 2, newsADay: 10_000, newsPct: 50 })
      for (let minute = 1; minute <= 60; minute++) {
        const value = path.at(minute * NS_PER_MINUTE)
        expect(value).toBeGreaterThanOrEqual(START / 10)
        expect(value).toBeLessThanOrEqual(START * 10)
      }
    }
  })
})
