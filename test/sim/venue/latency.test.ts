/** Latency that varies: the shape of what is drawn, queues, order, recordings, and that the same seed gives the same nanoseconds. */
import { describe, expect, it } from 'vitest'
import { Timebase } from '../../../core/kernel/timebase.js'
import { RandomStreams } from '../../../core/random.js'
import { Epoch, NS_PER_DAY, NS_PER_HOUR, NS_PER_MS, NS_PER_US } from '../../../core/time.js'
import { checkedLatency, NO_LATENCY, type LatencyModel } from '../../../sim/venue/latency.js'
import { parseLatencyRecording } from '../../../sim/venue/recorded-latency.js'
import { VariableTransit } from '../../../sim/venue/transit.js'

const timebase = new Timebase(Epoch.ofDay('2026-01-05'))
const GOLDEN = [180856, 127627, 138329, 195646, 192265]
const transit = (model: LatencyModel, fixedNs = 0, seed = 1): VariableTransit => new VariableTransit(fixedNs, model, new RandomStreams(seed).stream('latency/orders/XSIM'), timebase)

/** Latencies of messages of which none waits for another, sorted. */
function latencies(model: LatencyModel, count = 10_000, fixedNs = 0): number[] {
  const way = transit({ ...model, ordered: false }, fixedNs)
  return Array.from({ length: count }, (_, at) => way.arrivalNs(at) - at).sort((a, b) => a - b)
}

describe('latency drawn from a distribution', () => {
  it('lognormal: half below the median, one in a hundred above p99', () => {
    const drawn = latencies({ lognormal: { medianNs: 50_000, p99Ns: 1_000_000 } })
    expect(drawn[5_000] / 50_000).toBeCloseTo(1, 1)
    expect(drawn[9_900]).toBeGreaterThan(850_000)
    expect(drawn[9_900]).toBeLessThan(1_180_000)
    expect(drawn.every((ns) => Number.isInteger(ns) && ns >= 0)).toBe(true)
  })

  it('lognormal by mu and sigma is the same thing said otherwise', () => {
    const way = transit({ lognormal: { mu: 10.819778284410283, sigma: 1.2877 } })
    const same = transit({ lognormal: { medianNs: 50_000, p99Ns: 1_000_000 } })
    for (let at = 0; at < 100; at++) expect(Math.abs(way.arrivalNs(at * NS_PER_HOUR) / same.arrivalNs(at * NS_PER_HOUR) - 1)).toBeLessThan(0.001)
  })

  it('gamma: its mean, and the smaller the shape the more unequal', () => {
    const even = latencies({ gamma: { meanNs: 80_000, shape: 50 } })
    const uneven = latencies({ gamma: { meanNs: 80_000, shape: 0.5 } })
    for (const drawn of [even, uneven]) expect(drawn.reduce((sum, ns) => sum + ns, 0) / drawn.length / 80_000).toBeCloseTo(1, 1)
    expect([even[5_000] > 75_000, uneven[5_000] < 45_000, even[9_900] < 120_000, uneven[9_900] > 400_000]).toEqual([true, true, true, true])
  })

  it('spikes: as often as their chance, on top of the rest', () => {
    const drawn = latencies({ spikes: { chance: 0.01, sizeNs: 5 * NS_PER_MS } }, 10_000, 250)
    const spikes = drawn.filter((ns) => ns === 250 + 5 * NS_PER_MS).length
    expect(spikes).toBeGreaterThan(70)
    expect(spikes).toBeLessThan(130)
    expect(drawn.filter((ns) => ns === 250).length).toBe(10_000 - spikes)
  })

  it('the same seed gives the same nanoseconds on every machine, another seed or another way other ones', () => {
    const model: LatencyModel = { lognormal: { medianNs: 50_000, p99Ns: 1_000_000 }, gamma: { meanNs: 10_000, shape: 1.5 }, ordered: false }
    const drawn = (seed: number): number[] => {
      const way = transit(model, 100_000, seed)
      return Array.from({ length: 5 }, () => way.arrivalNs(0))
    }
    expect(drawn(1)).toEqual(GOLDEN)
    expect(drawn(1)).toEqual(drawn(1))
    expect(drawn(2)).not.toEqual(drawn(1))
    const other = new VariableTransit(100_000, model, new RandomStreams(1).stream('latency/reports/XSIM'), timebase)
    expect(other.arrivalNs(0)).not.toBe(GOLDEN[0])
  })

  it('what is drawn beyond an hour arrives after an hour', () => {
    expect(latencies({ lognormal: { mu: 50, sigma: 10 } }, 100).at(-1)).toBe(NS_PER_HOUR)
  })
})

describe('order of one way', () => {
  const unequal: LatencyModel = { gamma: { meanNs: 1_000_000, shape: 0.3 } }
  const arrivals = (model: LatencyModel): number[] => {
    const way = transit(model)
    return Array.from({ length: 1_000 }, (_, at) => way.arrivalNs(at * 1_000))
  }
  const overtakes = (times: readonly number[]): number => times.filter((ns, at) => at > 0 && ns < times[at - 1]).length

  it('is kept unless said otherwise: a message that would overtake arrives with the one before', () => {
    const kept = arrivals(unequal)
    expect(overtakes(kept)).toBe(0)
    expect(kept).toEqual(arrivals({ ...unequal, ordered: true }))
  })

  it('or is not kept: the same draws, and many overtake', () => {
    const free = arrivals({ ...unequal, ordered: false })
    expect(overtakes(free)).toBeGreaterThan(200)
    let latest = 0
    expect(arrivals(unequal)).toEqual(free.map((ns) => (latest = Math.max(latest, ns))))
  })
})

describe('a queue with one server', () => {
  it('a lone message takes its service time, a burst waits for those before it, and the queue empties again', () => {
    const way = transit({ queue: { serviceNs: 10 } }, 100)
    expect([0, 50, 50, 50, 55, 200].map((ns) => way.arrivalNs(ns) - ns)).toEqual([110, 110, 120, 130, 135, 110])
  })

  it('latency grows with the load', () => {
    const mean = (everyNs: number): number => {
      const way = transit({ queue: { serviceNs: 100 } })
      const random = new RandomStreams(3).stream('arrivals')
      let [sentNs, sum] = [0, 0]
      for (let at = 0; at < 5_000; at++) {
        sentNs += random.range(0, 2 * everyNs)
        sum += way.arrivalNs(sentNs) - sentNs
      }
      return sum / 5_000
    }
    const [idle, half, busy, full] = [1_000, 200, 110, 101].map(mean)
    expect([idle < 110, half > idle + 10, busy > half + 50, full > busy + 200]).toEqual([true, true, true, true])
  })
})

describe('a recorded latency', () => {
  const at = (csv: string, times: readonly number[], base = timebase): number[] => {
    const way = new VariableTransit(0, { recorded: parseLatencyRecording(csv), ordered: false }, new RandomStreams(1).stream('x'), base)
    return times.map((ns) => way.arrivalNs(ns) - ns)
  }

  it('of instants: interpolated between its points, held before the first and after the last', () => {
    const csv = 'time,latency\n2026-01-05T00:00:01Z,100us\n2026-01-05T00:00:02Z,300us\n2026-01-05T00:00:02.000000003Z,0ns\n'
    expect(at(csv, [0, 1e9, 1.25e9, 1.999999999e9, 2e9, 2e9 + 1, 2e9 + 2, 2e9 + 3, 9e9])).toEqual([100_000, 100_000, 150_000, 300_000, 300_000, 200_000, 100_000, 0, 0])
  })

  it('of Unix nanoseconds, the same', () => {
    const base = timebase.toUnixNs(0)
    expect(at(`${base + 1_000n},10\n${base + 2_000n},20\n`, [1_000, 1_500, 1_960, 5_000])).toEqual([10, 15, 20, 20])
  })

  it('of times of day: the same every day, in UTC', () => {
    const csv = '# measured on a Monday\n00:00:10,100\n\n00:00:20.0,200\n'
    const times = [0, 10e9, 15e9, 20e9, 86_399e9]
    expect(at(csv, times)).toEqual([100, 100, 150, 200, 200])
    expect(at(csv, times.map((ns) => ns + NS_PER_DAY))).toEqual([100, 100, 150, 200, 200])
  })

  it.each([
    ['', 'recording: found no points, expected lines of time and latency (13:30:00.5,250us)'],
    ['time,latency\n', 'recording: found no points, expected lines of time and latency (13:30:00.5,250us)'],
    ['00:00:10,100\n00:00:10,200', "recording:2: found '00:00:10', expected a time after that of the line before: sort the file by time"],
    ['00:00:10,100\n2026-01-05T00:00:02Z,200', "recording:2: found '2026-01-05T00:00:02Z', expected a time of day, as in the lines before: all times are of one kind"],
    ['00:00:10,-5', "recording:1: found a latency of '-5', expected whole ns (250000) or a number with its unit (250us), at most an hour"],
    ['00:00:10,2h', "recording:1: found a latency of '2h', expected whole ns (250000) or a number with its unit (250us), at most an hour"],
    ['00:00:10', "recording:1: found '00:00:10', expected two columns, time and latency (13:30:00.5,250us)"],
    ['25:00:10,1', "recording:1: found '25:00:10', expected Unix ns (1340285400000000000), a time with its zone (2012-06-21T13:30:00Z) or a time of the UTC day (13:30:00.5)"],
    ['2026-01-05T00:00:02Z,1\n2026-03-05T00:00:02Z,1', "recording:2: found a gap of more than 31 days before '2026-03-05T00:00:02Z', expected one recording, not several"],
  ])('%j is refused with its line', (csv, message) => {
    expect(() => parseLatencyRecording(csv)).toThrow(new RangeError(message))
  })
})

describe('a run that moves its epoch', () => {
  const csv = '2026-01-05T00:00:00Z,1000\n2026-01-30T00:00:00Z,90000000\n2026-02-20T00:00:00Z,5000\n2026-03-15T00:00:00Z,70000000\n'

  it('has the same latencies, wherever it does', () => {
    const unixArrivals = (rebaseAfterDays: number): bigint[] => {
      const base = new Timebase(Epoch.ofDay('2026-01-05'), rebaseAfterDays)
      const way = new VariableTransit(10, { recorded: parseLatencyRecording(csv), queue: { serviceNs: NS_PER_HOUR }, gamma: { meanNs: 1_000, shape: 1 } }, new RandomStreams(1).stream('x'), base)
      base.onRebase((deltaNs) => way.shift(deltaNs))
      return Array.from({ length: 80 }, (_, day) => {
        base.reach(Epoch.ofDay(timebase.toIso(day * NS_PER_DAY).slice(0, 10)))
        const sentNs = base.epoch.fromUnixNs(timebase.toUnixNs(day * NS_PER_DAY)) + 3 * NS_PER_HOUR
        return [0, 1, 2].map((burst) => base.toUnixNs(way.arrivalNs(sentNs + burst)))
      }).flat()
    }
    const expected = unixArrivals(60)
    expect(unixArrivals(0)).toEqual(expected)
    expect(unixArrivals(7)).toEqual(expected)
  })
})

describe('a latency that cannot be', () => {
  it.each([
    [{ ...NO_LATENCY, orderEntryNs: -5 }, 'latency.orderEntryNs: found -5, expected a whole number of ns, 0 to 3600000000000 (an hour)'],
    [{ ...NO_LATENCY, reportNs: 1.5 }, 'latency.reportNs: found 1.5, expected a whole number of ns, 0 to 3600000000000 (an hour)'],
    [{ ...NO_LATENCY, marketDataNs: Number.NaN }, 'latency.marketDataNs: found NaN, expected a whole number of ns, 0 to 3600000000000 (an hour)'],
    [{ orderEntry: { lognormal: { medianNs: 10, p99Ns: 5 } } }, 'latency.orderEntry.lognormal.p99Ns: found 5, expected a number not below the median, 10'],
    [{ orderEntry: { lognormal: { medianNs: 10 } } }, "latency.orderEntry.lognormal: found {\"medianNs\":10}, expected either medianNs and p99Ns, or mu and sigma"],
    [{ report: { gamma: { meanNs: -1, shape: 0 } } }, 'latency.report.gamma.meanNs: found -1, expected a number of ns above 0, at most 3600000000000 (an hour)\nlatency.report.gamma.shape: found 0, expected a number from 0.01 to 1000'],
    [{ report: { spikes: { chance: 2, sizeNs: 1 } } }, 'latency.report.spikes.chance: found 2, expected a number from 0 to 1'],
    [{ marketData: { ordered: false } }, 'latency.marketData.ordered: found false, expected true: the rows of a feed are always in the order of its sequence'],
    [{ marketdata: {} }, 'latency: found marketdata, expected no other fields than orderEntryNs, reportNs, marketDataNs, orderEntry, report, marketData'],
    [{ report: 5 }, 'latency.report: found 5, expected a model of latency, an object with lognormal, gamma, recorded, spikes, queue, ordered'],
  ])('%j', (latency, message) => {
    expect(() => checkedLatency(latency)).toThrow(new RangeError(message))
  })

  it('one that can be is left as it is', () => {
    const latency = { orderEntryNs: 1, reportNs: 2, marketDataNs: 3 * NS_PER_US, report: { lognormal: { mu: 1, sigma: 0 }, ordered: false } }
    expect(checkedLatency(latency)).toEqual(latency)
  })
})
