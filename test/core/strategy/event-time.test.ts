import { describe, expect, it } from 'vitest'
import { pacedClock } from '../../../core/kernel/clock.js'
import { strategy, type AnyStrategy } from '../../../core/strategy/define.js'
import type { Context } from '../../../core/strategy/context.js'
import { NS_PER_MS } from '../../../core/time.js'
import { lateSource } from '../kernel/rows.js'
import { add, beat, OPEN_NS, OPEN_UNIX_MS, print, px, smallRun, type SmallRun, type Tick } from './small-run.js'

const since = ({ nowNs }: Context): number => (nowNs - OPEN_NS) / NS_PER_MS
const LATENCY = { orderEntryNs: 2 * NS_PER_MS, reportNs: 3 * NS_PER_MS, marketDataNs: 0 }

/** What happens to a strategy that notes everything, in order. */
async function noted(make: (note: (what: string) => void) => AnyStrategy, run: Omit<SmallRun, 'strategy'>): Promise<string[]> {
  const notes: string[] = []
  await smallRun({ ...run, strategy: make((what) => notes.push(what)) })
  return notes
}

describe('timers', () => {
  it('scenario 1: a timer that a timer sets fires before the next market event, when it is due before it', async () => {
    const notes = await noted((note) => strategy({
      onTrade(context) {
        note(`trade@${since(context)}`)
        if (context.trade.qty !== 1) return
        context.timers.afterMs(4, 'first', () => {
          note(`first@${since(context)}`)
          context.timers.afterMs(3, 'second', () => {
            note(`second@${since(context)}`)
            context.timers.afterMs(0, 'at once', () => note(`at once@${since(context)}`))
            context.timers.afterMs(3, 'at the event', () => note(`at the event@${since(context)}`))
          })
        })
      },
    }), { market: { AMZN: beat(10, 3) } })
    expect(notes).toEqual(['trade@0', 'first@4', 'second@7', 'at once@7', 'trade@10', 'at the event@10', 'trade@20'])
  })

  it('scenario 2: timers of one instant fire by content: instrument, name, order of setting; never by registration', async () => {
    const make = (note: (what: string) => void): AnyStrategy => strategy({
      onStart({ instrument, timers }) {
        for (const name of ['z', 'a', 'm', 'a']) timers.at(OPEN_NS + 5 * NS_PER_MS, name, () => note(`${instrument.symbol} ${name}`))
      },
    })
    const [aapl, msft, zion] = [beat(10, 2), beat(10, 2), beat(10, 2)]
    const expected = ['AAPL a', 'AAPL a', 'AAPL m', 'AAPL z', 'MSFT a', 'MSFT a', 'MSFT m', 'MSFT z', 'ZION a', 'ZION a', 'ZION m', 'ZION z']
    expect(await noted(make, { market: { AAPL: aapl, MSFT: msft, ZION: zion } })).toEqual(expected)
    expect(await noted(make, { market: { ZION: zion, AAPL: aapl, MSFT: msft } })).toEqual(expected)
  })

  it('go to onTimer where they have no callback; an interval goes on until it is ended', async () => {
    const notes = await noted((note) => strategy({
      onStart(context) {
        const { timers } = context
        const end = timers.everyMs(4, 'poll')
        timers.afterMs(17, 'end it', end)
        expect(timers.cancel(timers.afterMs(1, 'cancelled'))).toBe(true)
      },
      onTimer: (context) => note(`${context.timer.name}@${since(context)}`),
    }), { market: { AMZN: beat(10, 4) } })
    expect(notes).toEqual(['poll@4', 'poll@8', 'poll@12', 'poll@16'])
  })

  it('a time that has passed is now, whatever timers of others have fired', async () => {
    const market = { AMZN: [print(0, '100.00', 1), print(10, '100.00', 2)] }
    const late = strategy({
      onTrade({ instrument, timers, nowNs }) {
        if (instrument.symbol !== 'AMZN') timers.afterMs(1, 'of another')
        else if (nowNs > OPEN_NS) timers.at(OPEN_NS, 'late')
      },
    })
    const alone = await smallRun({ strategy: late, market })
    const accompanied = await smallRun({ strategy: late, market: { ...market, AAPL: beat(3, 5) } })
    expect(alone.outputs).toEqual(['10 AMZN@XNAS timers name=test/AMZN@XNAS/late due=2012-06-21T13:30:00.010000000Z'])
    expect(accompanied.outputs.filter((line) => line.includes('AMZN'))).toEqual(alone.outputs)
  })

  it('an endless loop of timers at one instant is an error that names the timer and says what to do', async () => {
    const endless = strategy({
      onTrade({ timers }) {
        const again = (): void => void timers.afterMs(0, 'again', again)
        again()
      },
    })
    await expect(smallRun({ strategy: endless, market: { AMZN: beat(10, 2) } })).rejects.toThrow(
      /^timer 'again' of test\/AMZN@XNAS was the 100001th at one instant .* it sets a timer for now each time it fires, so time would never go on; give it a delay$/,
    )
  })

  it('are set for a Unix time by its distance from now', async () => {
    const notes = await noted((note) => strategy({
      onStart(context) {
        const { timers, nowNs, unixNs } = context
        const thatUnixNs = BigInt(OPEN_UNIX_MS + 7) * 1_000_000n
        timers.at(nowNs + Number(thatUnixNs - unixNs), 'then', () => note(`then@${since(context)}`))
      },
    }), { market: { AMZN: beat(10, 2) } })
    expect(notes).toEqual(['then@7'])
  })

  it('refuse what is no time', async () => {
    const wrong = (set: (context: Context) => unknown): Promise<unknown> => smallRun({ strategy: strategy({ onStart: (context) => void set(context) }), market: { AMZN: beat(1, 1) } })
    await expect(wrong(({ timers }) => timers.afterMs(Number.NaN, 'n'))).rejects.toThrow("timer 'n': expected a finite time, found NaN")
    const unixTime = 1_340_285_400_000_000_000n as unknown as number
    await expect(wrong(({ timers }) => timers.at(unixTime, 'n'))).rejects.toThrow(
      "timer 'n': expected a number of run nanoseconds, such as nowNs + 1e9; found a bigint, 1340285400000000000: Unix times are bigints, run times count from the run's epoch; " +
        'for a Unix time say timers.at(nowNs + Number(thatUnixNs - unixNs), …)',
    )
    await expect(wrong(({ timers }) => timers.afterNs(5n as unknown as number, 'n'))).rejects.toThrow("timer 'n': expected a number of nanoseconds, such as 1e9; found a bigint, 5: ")
    for (const period of [0, -1, 0.000_999, Number.NaN, Infinity, 1e300]) {
      await expect(wrong(({ timers }) => timers.everyMs(period, 'n'))).rejects.toThrow(`timers.everyMs('n'): expected a period of 0.001 ms (1 µs) to 9007199254 ms, found ${period}`)
    }
  })
})

/** Takes and quotes by chance and by timers: an ordinary strategy, with every kind of output. */
const busy = strategy({
  onStart({ timers, quote, orders, random }) {
    timers.everyMs(7, 'requote', () => {
      quote.set({ bid: px('99.90') + random.int(20) * 100, ask: px('100.10') + random.int(20) * 100, qty: 100 + random.int(5) })
    })
    timers.everyMs(11, 'take', () => {
      if (random.next() < 0.7) orders.market({ side: random.pick(['buy', 'sell']), qty: 1 + random.int(300) })
    })
  },
  onOrder({ timers, update }) {
    if (update.event === 'trade') timers.afterMs(1, 'after a fill')
  },
  onStop({ quote, orders }) {
    quote.pull()
    orders.market({ side: 'sell', qty: 7 })
  },
})

/** Orders on both sides, some of which cross; different for each symbol. References are the venue's: no two instruments share one. */
function crowd(symbol: string): Tick[] {
  const seed = symbol.charCodeAt(0)
  return Array.from({ length: 60 }, (_, index) => {
    const side = (index * seed) % 2 === 0 ? 'buy' : 'sell'
    return add(index * 3 + (seed % 3), side, `${side === 'buy' ? 99 : 100}.${String(10 + ((index * seed) % 80)).padStart(2, '0')}`, 50 + ((index * 17) % 90), seed * 1_000 + index)
  })
}

describe('a run', () => {
  it('scenario 3: neither an unrelated instrument nor the order of registration changes what becomes of the others', async () => {
    const market = { AAPL: crowd('AAPL'), MSFT: crowd('MSFT'), ZION: crowd('ZION') }
    const alone = await smallRun({ strategy: busy, market: { MSFT: market.MSFT }, latency: LATENCY })
    const all = await smallRun({ strategy: busy, market, latency: LATENCY })
    const permuted = await smallRun({ strategy: busy, market: { ZION: market.ZION, MSFT: market.MSFT, AAPL: market.AAPL }, latency: LATENCY })
    expect(permuted.outputs).toEqual(all.outputs)
    expect(permuted.fingerprint).toEqual(all.fingerprint)
    expect(all.outputs.filter((line) => line.includes(' MSFT@XNAS ')).length).toBeGreaterThan(50)
    expect(all.outputs.filter((line) => line.includes(' MSFT@XNAS '))).toEqual(alone.outputs)
    expect(all.fingerprint.byInstrument['MSFT@XNAS']).toBe(alone.fingerprint.byInstrument['MSFT@XNAS'])
  })

  it('scenario 5: run 2 equals run 1: ids and random streams start again', async () => {
    const run: SmallRun = { strategy: busy, market: { AAPL: crowd('AAPL'), MSFT: crowd('MSFT') }, latency: LATENCY, seed: 7 }
    const first = await smallRun(run)
    const second = await smallRun(run)
    expect(second).toEqual(first)
    expect(first.outputs.some((line) => line.includes(' fills '))).toBe(true)
    expect((await smallRun({ ...run, seed: 8 })).fingerprint.total).not.toBe(first.fingerprint.total)
  })

  it('scenario 7: a slow machine gives the same result: late storage, small batches, pauses, a paced clock', async () => {
    const run: SmallRun = { strategy: busy, market: { AAPL: crowd('AAPL'), MSFT: crowd('MSFT') }, latency: LATENCY }
    const fast = await smallRun(run)
    const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
    let wallMs = 0
    const wall = { nowMs: () => wallMs, sleep: (ms: number) => Promise.resolve(void (wallMs += ms)) }
    expect(await smallRun({ ...run, source: (source) => lateSource(source, 2), batchRows: 3 })).toEqual(fast)
    expect(await smallRun({ ...run, batchRows: 1, breathe })).toEqual(fast)
    expect(await smallRun({ ...run, clock: pacedClock(2, wall) })).toEqual(fast)
    expect(wallMs).toBeGreaterThan(50)
  })

  it('scenarios 5 and 8: each command carries its own due time; an unrelated event releases none early', async () => {
    const notes = await noted((note) => strategy({
      onTrade(context) {
        note(`trade ${context.trade.qty}@${since(context)}`)
        if (context.trade.qty === 1) context.orders.buy(100, px('99.00'))
        if (context.trade.qty === 2) context.orders.buy(200, px('98.00'))
      },
      onOrder: (context) => note(`${context.update.event} ${context.order.qty}@${since(context)}`),
    }), {
      latency: LATENCY,
      market: { AMZN: [print(0, '100.00', 1), print(1, '100.00', 2), print(1.5, '100.00', 3), print(2.5, '100.00', 4), print(4.9, '100.00', 5), print(20, '100.00', 6)] },
    })
    expect(notes).toEqual([
      'trade 1@0', 'trade 2@1', 'trade 3@1.5', 'trade 4@2.5', 'trade 5@4.9', 'acknowledged 100@5', 'acknowledged 200@6', 'trade 6@20',
    ])
  })

  it('scenario 6: commands in flight at the end, or sent while stopping, settle and are reported', async () => {
    const notes = await noted((note) => strategy({
      onTrade(context) {
        if (context.trade.qty === 3) context.orders.buy(100, px('99.00'))
      },
      onOrder: (context) => note(`${context.update.event}@${since(context)}`),
      onStop(context) {
        note(`stop@${since(context)}, ${context.orders.count} working`)
        context.orders.cancelAll()
      },
    }), { latency: LATENCY, market: { AMZN: beat(10, 3) } })
    expect(notes).toEqual(['stop@20, 1 working', 'acknowledged@25', 'canceled@25'])
  })
})
