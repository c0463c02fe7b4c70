/** A backtest whose ways vary and fail: what the strategy sees, when, and that a seed repeats it. */
import { describe, expect, it } from 'vitest'
import { Instruments } from '../../../core/instrument.js'
import { Timebase } from '../../../core/kernel/timebase.js'
import type { EventSource } from '../../../core/market/source.js'
import { MarketKind, Side } from '../../../core/market/vocabulary.js'
import { strategy } from '../../../core/strategy/define.js'
import { Epoch, NS_PER_US } from '../../../core/time.js'
import { parseFees } from '../../../sim/venue/fees.js'
import { parseLatency } from '../../../sim/venue/latency-text.js'
import { backtest } from '../../../sim/backtest/backtest.js'
import { PLAIN } from '../matching/engine-log.js'
import { rowsOf, smallBacktest, type Happening, type SmallWorld } from './small-backtest.js'

const { add, execute } = MarketKind
const { buy, sell } = Side

/** A market of 99 to 102 that trades with whoever bids 100, every 10 us. */
const HISTORY: readonly Happening[] = [
  { us: 10, kind: add, reference: 1, side: buy, qty: 500, price: 99 }, { us: 10, kind: add, reference: 2, side: sell, qty: 500, price: 102 },
  ...Array.from({ length: 40 }, (_, index): Happening => ({ us: 100 + index * 10, kind: add, reference: 10 + index, side: sell, qty: 1, price: 100 })),
  ...Array.from({ length: 40 }, (_, index): Happening => ({ us: 600 + index * 10, kind: execute, reference: 2, qty: 1 })),
]

const buysOftenAndRests = strategy({
  onStart: ({ timers }) => {
    for (let us = 50; us < 1_000; us += 50) timers.at(us * NS_PER_US, `buy at ${us}`)
  },
  onTimer: ({ orders }) => void orders.submit({ side: 'buy', qty: 8, price: 100 }),
})

const run = (world: SmallWorld): ReturnType<typeof smallBacktest> => smallBacktest(buysOftenAndRests, HISTORY, world)
const outputsOf = async (world: SmallWorld): Promise<readonly string[]> => (await run(world)).outputs

describe('latency of a backtest', () => {
  it('a distribution without spread is a constant', async () => {
    const constant = await outputsOf({ latency: parseLatency('7us/9us/4us') })
    expect(constant.length).toBeGreaterThan(20)
    expect(await outputsOf({ latency: parseLatency('5us+lognormal(median=2us,p99=2us)/lognormal(median=9us,p99=9us)/1us+lognormal(median=3us,p99=3us)') })).toEqual(constant)
  })

  it('drawn latencies repeat with the seed, and only with it', async () => {
    const latency = parseLatency('5us+gamma(mean=8us,shape=0.7)/5us+lognormal(median=9us,p99=90us)/queue(service=3us)+gamma(mean=5us,shape=2)')
    const first = await run({ latency, seed: 1 })
    expect((await run({ latency, seed: 1 })).end.fingerprint).toEqual(first.end.fingerprint)
    expect((await run({ latency, seed: 2 })).end.fingerprint.total).not.toBe(first.end.fingerprint.total)
  })

  it('one that cannot be is refused before anything runs', async () => {
    await expect(run({ latency: { orderEntryNs: 0, reportNs: -1, marketDataNs: 0 } })).rejects.toThrow('latency.reportNs: found -1, expected a whole number of ns, 0 to 3600000000000 (an hour)')
  })
})

describe('faults of a backtest', () => {
  it('cancel on disconnect: what rests is cancelled, what is sent meanwhile refused, and after it all goes on', async () => {
    const outputs = await outputsOf({ faults: { disconnects: { at: [520 * NS_PER_US], forNs: 90 * NS_PER_US, cancelOnDisconnect: true } } })
    const refused = outputs.filter((line) => line.includes('disconnected'))
    expect(refused.length).toBeGreaterThan(1)
    expect(refused.some((line) => line.startsWith('reports PLAIN@XSIM 610us') && line.includes('reason=disconnected'))).toBe(true)
    expect(outputs.filter((line) => line.startsWith('orders PLAIN@XSIM 650us'))).toHaveLength(1)
  })

  it('a gap of the feed delays what the strategy sees, not what the exchange does', async () => {
    const gaps = { at: [90 * NS_PER_US], forNs: 400 * NS_PER_US }
    const fills = async (world: SmallWorld): Promise<readonly string[]> => (await outputsOf(world)).filter((line) => line.startsWith('fills'))
    const [plain, late, snapshot] = [await fills({}), await fills({ faults: { feedGaps: { ...gaps, recovery: 'late' } } }), await fills({ faults: { feedGaps: { ...gaps, recovery: 'snapshot' } } })]
    expect(plain.length).toBeGreaterThan(10)
    expect([late, snapshot]).toEqual([plain, plain])
  })

  it('a quote that cannot be moved while the connection is down is asked for by each wish, not for ever at one instant', async () => {
    const follows = strategy({
      onBook: ({ book, nowNs, quote }) => {
        if (!book.twoSided || nowNs % (20 * NS_PER_US) !== 0) return
        if (nowNs < 700 * NS_PER_US) quote.set({ bid: 90 + (nowNs / (20 * NS_PER_US)) % 5, qty: 5 })
        else quote.pull()
      },
    })
    const { outputs } = await smallBacktest(follows, HISTORY, { faults: { disconnects: { at: [610 * NS_PER_US], forNs: 170 * NS_PER_US } } })
    const asked = outputs.filter((line) => line.startsWith('orders')).map((line) => /\S+ \S+ (\S+) .*request=(\w+)/.exec(line)?.slice(1).join(' '))
    // Moved each 20 us; while it is down each wish once; pulled when it is up again.
    expect(asked.filter((line) => /^(?:6[^0]|7|8)/.test(line ?? ''))).toEqual(['620us replace', '640us replace', '660us replace', '680us replace', '700us cancel', '720us cancel', '740us cancel', '760us cancel', '780us cancel'])
    expect(outputs.filter((line) => line.includes('disconnected'))).toHaveLength(8)
  })

  it('everything at once repeats with the seed', async () => {
    const world: SmallWorld = {
      latency: parseLatency('5us+gamma(mean=8us,shape=0.7)'), fees: parseFees('-1/2,tier=5:-2/1,min=1,per=order'),
      faults: {
        disconnects: { count: 2, from: 0, until: 900_000, forNs: 30_000, reports: 'lost' }, restarts: { count: 1, from: 0, until: 900_000, forNs: 30_000 },
        reports: { delayed: { chance: 0.2, upToNs: 20_000 }, reordered: { chance: 0.2, upToNs: 20_000 }, duplicated: { chance: 0.2, upToNs: 20_000 } },
        feedGaps: { count: 2, from: 0, until: 900_000, forNs: 50_000, recovery: 'snapshot' },
      },
    }
    expect((await run({ ...world, seed: 3 })).end.fingerprint).toEqual((await run({ ...world, seed: 3 })).end.fingerprint)
    expect((await run({ ...world, seed: 3 })).end.fingerprint).not.toEqual((await run({ ...world, seed: 4 })).end.fingerprint)
  })
})

describe('a run of many months', () => {
  const DAYS = ['2026-01-05', '2026-01-06', '2026-02-20', '2026-04-10', '2026-04-11', '2026-06-01', '2026-07-25']
  const buysOnBooks = strategy({
    onBook: ({ orders, position }) => void orders.submit({ side: position.qty > 40 ? 'sell' : 'buy', qty: 3, price: position.qty > 40 ? 99 : 100 }),
  })

  async function totalOf(rebaseAfterDays: number): Promise<string> {
    const timebase = new Timebase(Epoch.ofDay(DAYS[0]), rebaseAfterDays)
    const instruments = new Instruments()
    const instrument = instruments.register(PLAIN)
    let next = 0
    const source: EventSource = {
      name: 'days',
      next() {
        if (next === DAYS.length) return undefined
        const day = Epoch.ofDay(DAYS[next++])
        timebase.reach(day)
        const midnightNs = timebase.epoch.fromUnixNs(day.unixNs)
        const batch = rowsOf(HISTORY.map((row) => ({ ...row, us: row.us + midnightNs / NS_PER_US, reference: (row.reference ?? 0) + next * 1_000 })), 0)
        return batch
      },
    }
    const at = DAYS.flatMap((day) => [200, 450].map((us) => Epoch.ofDay(day).unixNs + BigInt(us * NS_PER_US)))
    const made = backtest({
      strategy: buysOnBooks, strategyName: 'small', timebase, instruments, history: [{ instrument, source }],
      latency: parseLatency('5us+gamma(mean=8us,shape=0.7)+queue(service=1us)/lognormal(median=9us,p99=90us)/queue(service=3us)+gamma(mean=5us,shape=2)'), fees: parseFees('-1/2,tier=50:-2/1,volume=month'),
      faults: {
        disconnects: { at, forNs: 60 * NS_PER_US, cancelOnDisconnect: true }, reports: { delayed: { chance: 0.2, upToNs: 20_000 }, duplicated: { chance: 0.2, upToNs: 20_000 } },
        feedGaps: { at: at.map((ns) => ns + 100_000n), forNs: 50_000, recovery: 'snapshot' },
      },
    })
    const end = await made.start()
    expect(end.fingerprint.counts.fills).toBeGreaterThan(20)
    return end.fingerprint.total
  }

  it('is the same wherever its epoch moves', async () => {
    const total = await totalOf(60)
    expect([await totalOf(0), await totalOf(45)]).toEqual([total, total])
  })
})
