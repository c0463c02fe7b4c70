import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NS_PER_HOUR } from '../../../core/time.js'
import { LatencyHistogram } from '../../../data/report/index.js'

function of(...latencies: readonly number[]): LatencyHistogram {
  const histogram = new LatencyHistogram()
  for (const ns of latencies) histogram.record(ns)
  return histogram
}

describe('a latency histogram', () => {
  it('is all zero before anything is recorded', () => {
    expect(of().distribution()).toEqual({ count: 0, min: 0, p50: 0, p90: 0, p99: 0, p999: 0, max: 0, mean: 0, bins: [] })
  })

  it('gives the percentiles of a thousand latencies', () => {
    const { count, min, p50, p90, p99, p999, max, mean } = of(...Array.from({ length: 1_000 }, (_, index) => index + 1)).distribution()
    expect({ count, min, p50, p90, p99, p999, max, mean }).toEqual({ count: 1_000, min: 1, p50: 500, p90: 900, p99: 990, p999: 999, max: 1_000, mean: 500.5 })
  })

  it('gives ten bins to a decade, empty ones between full ones included', () => {
    expect(of(100, 101, 130, 205).distribution().bins).toEqual([
      { fromNs: 100, toNs: 125, count: 2 }, { fromNs: 125, toNs: 160, count: 1 }, { fromNs: 160, toNs: 200, count: 0 }, { fromNs: 200, toNs: 250, count: 1 },
    ])
  })

  it('keeps zero apart, and counts what is longer than an hour as an hour', () => {
    const { min, max, bins } = of(0, 2 * NS_PER_HOUR).distribution()
    expect({ min, max, first: bins[0], last: bins[bins.length - 1] }).toEqual({
      min: 0, max: NS_PER_HOUR, first: { fromNs: 0, toNs: 1, count: 1 }, last: { fromNs: 3_150_000_000_000, toNs: 4_000_000_000_000, count: 1 },
    })
  })

  it('refuses a latency that is no whole number of ns', () => {
    expect(() => { of(-1) }).toThrow('a latency is a whole number of ns, zero or more, found -1')
    expect(() => { of(0.5) }).toThrow('found 0.5')
  })

  it('counts every latency once, and is right to three digits', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 10_000_000_000 }), { minLength: 1, maxLength: 60 }), (latencies) => {
      const { bins, p50, max, min } = of(...latencies).distribution()
      const sorted = [...latencies].sort((a, b) => a - b)
      const median = sorted[Math.ceil(sorted.length / 2) - 1]
      expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(latencies.length)
      expect([min, max]).toEqual([sorted[0], sorted[sorted.length - 1]])
      expect(Math.abs(p50 - median)).toBeLessThanOrEqual(median / 1_000 + 1)
    }), { numRuns: 40 })
  })
})
