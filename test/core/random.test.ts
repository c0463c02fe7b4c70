import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RandomStreams, type Random } from '../../core/random.js'

const draws = (random: Random, count: number): number[] => Array.from({ length: count }, () => random.next())

describe('named random streams', () => {
  it('give the numbers that this seed and name have always given', () => {
    expect(draws(new RandomStreams(42).stream('latency'), 3)).toEqual([0.9642773186787963, 0.8836351518984884, 0.22781089646741748])
  })

  it('repeat for the same seed and name, and differ in either', () => {
    const first = draws(new RandomStreams(7).stream('latency'), 20)
    expect(draws(new RandomStreams(7).stream('latency'), 20)).toEqual(first)
    expect(draws(new RandomStreams('7').stream('latency'), 20)).toEqual(first)
    expect(draws(new RandomStreams(8).stream('latency'), 20)).not.toEqual(first)
    expect(draws(new RandomStreams(7).stream('faults'), 20)).not.toEqual(first)
  })

  it('are not shifted by a new consumer, wherever it draws', () => {
    const alone = draws(new RandomStreams(7).stream('latency'), 10)
    const streams = new RandomStreams(7)
    streams.stream('newcomer').next()
    const shared = Array.from({ length: 10 }, () => {
      streams.stream('newcomer').next()
      return streams.stream('latency').next()
    })
    expect(shared).toEqual(alone)
  })

  it('draw nothing from the process', () => {
    const real = Math.random
    const asked: string[] = []
    Math.random = () => {
      asked.push('Math.random')
      return 0.5
    }
    try {
      draws(new RandomStreams(7).stream('latency'), 10)
      expect(asked).toEqual([])
    } finally {
      Math.random = real
    }
  })

  it('draw integers within their bounds', () => {
    fc.assert(fc.property(fc.string(), fc.integer({ min: -1000, max: 1000 }), fc.nat({ max: 1000 }), (seed, low, span) => {
      const random = new RandomStreams(seed).stream('bounds')
      const value = random.range(low, low + span)
      expect(Number.isInteger(value) && value >= low && value <= low + span).toBe(true)
      expect(random.int(1)).toBe(0)
      expect(random.geometric(0, 9)).toBe(9)
      expect(random.geometric(1, 9)).toBe(1)
    }))
  })

  it('fill the low bits of an integer that is larger than one draw', () => {
    const random = new RandomStreams(1).stream('large')
    expect(Array.from({ length: 50 }, () => random.int(2 ** 53) % 2 ** 20).some((low) => low !== 0)).toBe(true)
  })

  it('pick every item about as often', () => {
    const random = new RandomStreams(3).stream('pick')
    const counts = new Map<string, number>()
    for (let i = 0; i < 3_000; i++) {
      const side = random.pick(['bid', 'ask', 'none'])
      counts.set(side, (counts.get(side) ?? 0) + 1)
    }
    expect([...counts.values()].every((count) => count > 900 && count < 1_100)).toBe(true)
  })

  it('refuse bounds and lists that leave nothing to draw', () => {
    const random = new RandomStreams(3).stream('pick')
    expect(() => random.int(0)).toThrow('expected a bound from 1 to 2^53, found 0')
    expect(() => random.int(2.5)).toThrow('found 2.5')
    expect(() => random.range(5, 4)).toThrow('found 0')
    expect(() => random.pick([])).toThrow('pick needs at least one item')
  })
})
