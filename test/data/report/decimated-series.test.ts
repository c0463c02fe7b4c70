import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Epoch, NS_PER_DAY, NS_PER_MS, NS_PER_S } from '../../../core/time.js'
import { DecimatedSeries, RowCollector } from '../../../data/report/index.js'

const epoch = Epoch.ofDay('2012-06-21')
const epochMs = Number(epoch.unixNs / 1_000_000n)

interface Point { readonly timeNs: number, readonly value: number }

function recorded(points: readonly Point[], bucketsMax: number, widthNs: number): DecimatedSeries {
  const series = new DecimatedSeries(bucketsMax, widthNs)
  for (const { timeNs, value } of points) series.record(timeNs, value)
  return series
}

function pairs(series: DecimatedSeries): (readonly [number, number])[] {
  const { times, values } = series.points(epoch)
  return Array.from(times, (time, index) => [time - epochMs, values[index]] as const)
}

const walk = fc.array(fc.record({ stepNs: fc.integer({ min: 0, max: 50 * NS_PER_MS }), value: fc.integer({ min: -1_000, max: 1_000 }) }), { minLength: 1, maxLength: 300 })
  .map((steps) => steps.map(({ value }, index) => ({ timeNs: steps.slice(0, index + 1).reduce((sum, { stepNs }) => sum + stepNs, 0), value })))

describe('a decimated series', () => {
  it('keeps every point while each has a bucket of its own', () => {
    const series = recorded([{ timeNs: 0, value: 5 }, { timeNs: NS_PER_S, value: 7 }, { timeNs: 2 * NS_PER_S, value: 6 }], 8, NS_PER_S)
    expect(pairs(series)).toEqual([[0, 5], [1_000, 7], [2_000, 6]])
    expect(series.points(epoch).bucketMs).toBe(1_000)
  })

  it('keeps first, lowest, highest and last of a bucket, in order of time', () => {
    const values = [5, 9, 3, 4, 8, 6]
    const series = recorded(values.map((value, index) => ({ timeNs: index * NS_PER_MS, value })), 2, NS_PER_S)
    expect(pairs(series)).toEqual([[0, 5], [1, 9], [2, 3], [5, 6]])
  })

  it('doubles its buckets instead of growing', () => {
    const series = recorded(Array.from({ length: 9 }, (_, index) => ({ timeNs: index * NS_PER_S, value: index })), 4, NS_PER_S)
    expect(series.bucketNs).toBe(4 * NS_PER_S)
    expect(pairs(series)).toEqual([[0, 0], [3_000, 3], [4_000, 4], [7_000, 7], [8_000, 8]])
  })

  it('reaches from a nanosecond to a hundred days', () => {
    const series = recorded([{ timeNs: 0, value: 1 }, { timeNs: 100 * NS_PER_DAY, value: 2 }], 2_048, 1)
    expect(pairs(series)).toEqual([[0, 1], [100 * 86_400_000, 2]])
  })

  it('shows where there was no value', () => {
    const series = recorded([{ timeNs: 0, value: 5 }, { timeNs: NS_PER_S, value: Number.NaN }, { timeNs: 2 * NS_PER_S, value: 4 }], 8, NS_PER_S)
    expect(pairs(series)).toEqual([[0, 5], [1_000, Number.NaN], [2_000, 4]])
  })

  it('moves with a new epoch', () => {
    const series = recorded([{ timeNs: NS_PER_DAY, value: 5 }], 8, NS_PER_S)
    series.shift(-NS_PER_DAY)
    series.record(NS_PER_S, 6)
    expect(pairs(series)).toEqual([[0, 5], [1_000, 6]])
  })

  it('refuses time that goes back', () => {
    const series = recorded([{ timeNs: 10, value: 1 }], 8, 1)
    expect(() => { series.record(9, 1) }).toThrow('a series is recorded in order of time: 9 ns comes after 10 ns')
  })

  it('never loses the ends or the extremes, and never holds more than four points a bucket', () => {
    fc.assert(fc.property(walk, fc.constantFrom(2, 8, 32), (points, bucketsMax) => {
      const kept = pairs(recorded(points, bucketsMax, NS_PER_MS))
      const values = points.map(({ value }) => value)
      const keptValues = kept.map(([, value]) => value)
      expect(keptValues.length).toBeLessThanOrEqual(4 * bucketsMax)
      expect(keptValues[0]).toBe(values[0])
      expect(keptValues[keptValues.length - 1]).toBe(values[values.length - 1])
      expect(Math.max(...keptValues)).toBe(Math.max(...values))
      expect(Math.min(...keptValues)).toBe(Math.min(...values))
      expect(kept.map(([time]) => time)).toEqual(kept.map(([time]) => time).sort((a, b) => a - b))
    }))
  })

  it('keeps what a series with wider buckets from the start would keep', () => {
    fc.assert(fc.property(walk, (points) => {
      const narrow = recorded(points, 8, NS_PER_MS)
      expect(pairs(narrow)).toEqual(pairs(recorded(points, 8, narrow.bucketNs)))
    }))
  })
})

describe('a bounded list', () => {
  it('keeps the first rows and counts the rest', () => {
    const list = new RowCollector<string>(2)
    for (const row of ['first', 'second', 'third', 'fourth']) list.push(row)
    list.leaveOut()
    expect({ rows: list.rows, leftOut: list.leftOut, hasRoom: list.hasRoom }).toEqual({ rows: ['first', 'second'], leftOut: 3, hasRoom: false })
  })
})
