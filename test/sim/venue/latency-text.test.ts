/** Latency as people write it. */
import { describe, expect, it } from 'vitest'
import { latencyText, parseLatency } from '../../../sim/venue/latency-text.js'

describe('latency as text', () => {
  it('one for all three ways, or one for each', () => {
    expect(parseLatency('500us')).toEqual({ orderEntryNs: 500_000, reportNs: 500_000, marketDataNs: 500_000 })
    expect(parseLatency(' 1.5ms / 0ns / 7us ')).toEqual({ orderEntryNs: 1_500_000, reportNs: 0, marketDataNs: 7_000 })
  })

  it('terms are added up', () => {
    expect(parseLatency('200us+lognormal(median=50us, p99=1ms)+spikes(chance=0.001,size=5ms)+unordered / gamma(mean=80us,shape=1.5) / 80us+queue(service=2us)')).toEqual({
      orderEntryNs: 200_000, reportNs: 0, marketDataNs: 80_000,
      orderEntry: { lognormal: { medianNs: 50_000, p99Ns: 1_000_000 }, spikes: { chance: 0.001, sizeNs: 5_000_000 }, ordered: false },
      report: { gamma: { meanNs: 80_000, shape: 1.5 } }, marketData: { queue: { serviceNs: 2_000 } },
    })
    expect(parseLatency('lognormal(mu=10.5,sigma=0.4)').report).toEqual({ lognormal: { mu: 10.5, sigma: 0.4 } })
  })

  it('or JSON', () => {
    expect(parseLatency('{ "orderEntryNs": 5, "report": { "queue": { "serviceNs": 7 } } }')).toEqual({ orderEntryNs: 5, reportNs: 0, marketDataNs: 0, report: { queue: { serviceNs: 7 } } })
  })

  it('a recording is read by whoever may read files', () => {
    const files: string[] = []
    const read = (path: string): string => {
      files.push(path)
      return '00:00:01,5us\n'
    }
    expect(parseLatency('1us/2us/recorded(runs/a+b.csv)', read).marketData?.recorded).toMatchObject({ name: 'runs/a+b.csv', latenciesNs: [5_000] })
    expect(parseLatency('{"report":{"recorded":"c.csv"}}', read).report?.recorded?.everyDay).toBe(true)
    expect(files).toEqual(['runs/a+b.csv', 'c.csv'])
    expect(() => parseLatency('recorded(a.csv)')).toThrow(new RangeError('found recorded(a.csv), expected a model without a file: none can be read here'))
  })

  it.each([
    ['5', "found '5', expected a number with a unit: ns, us, ms or s (0ns, 250us, 1.5ms)"],
    ['-5us', "found '-5us', expected a number with a unit: ns, us, ms or s (0ns, 250us, 1.5ms)"],
    ['', "found '', expected a number with a unit: ns, us, ms or s (0ns, 250us, 1.5ms)"],
    ['2h', "found '2h', expected a number with a unit: ns, us, ms or s (0ns, 250us, 1.5ms)"],
    ['3601s', "found '3601s', expected at most 1 hour (3600s)"],
    ['0.5ns', "found '0.5ns', expected a whole number of nanoseconds"],
    ['1us/2us', "found '1us/2us', expected one latency (500us) or three, of orders, reports and market data (500us/500us/100us)"],
    ['normal(mean=5us)', "found 'normal(mean=5us)', expected a duration (250us), lognormal(median=50us,p99=1ms), gamma(mean=80us,shape=2), spikes(chance=0.001,size=5ms), queue(service=2us), recorded(FILE) or unordered"],
    ['lognormal(median=5us,p98=6us)', "found 'p98=6us' in lognormal, expected median, p99, mu, sigma, as in lognormal(median=50us,p99=1ms)"],
    ['lognormal(median=6us,p99=5us)', 'latency.orderEntry.lognormal.p99Ns: found 5000, expected a number not below the median, 6000'],
    ['gamma(mean=80us)', 'latency.orderEntry.gamma.shape: found nothing, expected a number from 0.01 to 1000'],
    ['gamma(mean=80us,shape=x)', "found 'x', expected a number"],
    ['queue(service=1us)+queue(service=2us)', "found 'queue(service=2us)' after another queue, expected each kind once"],
    ['1us+unordered', 'latency.marketData.ordered: found false, expected true: the rows of a feed are always in the order of its sequence'],
    ['{ no', "found text that begins with '{' and is no JSON"],
  ])('%j is refused', (text, message) => {
    expect(() => parseLatency(text)).toThrow(message)
  })

  it.each(['0ns', '250us', '1500us', '200us+lognormal(median=50us,p99=1ms)+spikes(chance=0.001,size=5ms)+unordered', 'lognormal(mu=10,sigma=0.5)', 'gamma(mean=80us,shape=1.5)+queue(service=2ns)'])('%s comes back as it was', (text) => {
    const { orderEntryNs, orderEntry } = parseLatency(`${text}/0ns/0ns`)
    expect(latencyText(orderEntryNs, orderEntry)).toBe(text)
  })
})
