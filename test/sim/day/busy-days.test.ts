/** Busy days with everything at once: whatever happens, no trade is outside what protections allow, no continuous book is crossed, every order of a day ends. */
import { describe, expect, it } from 'vitest'
import { Side } from '../../../core/market/vocabulary.js'
import { OrderType, TimeInForce } from '../../../core/orders/venue.js'
import { RandomStreams, type Random } from '../../../core/random.js'
import { Epoch, NS_PER_DAY } from '../../../core/time.js'
import type { ProtectionTermsInput } from '../../../sim/day/protection-terms.js'
import { DayWorld } from './day-world.js'

const TERMS = {
  date: '2026-01-09', days: 3, preOpen: '09:00', opening: '09:30', closing: '16:00', close: '16:30', jitter: { opening: '30s', closing: '30s' },
  imbalances: { opening: { from: '09:25', every: '60s' }, closing: { from: '15:50', every: '60s' }, reopening: { every: '30s' } },
} as const
const SYMBOLS = ['ALPHA', 'BRAVO']
const COMMON: ProtectionTermsInput = {
  previousClose: { ALPHA: '40.00', BRAVO: '1.00' },
  circuitBreaker: { weights: { ALPHA: 1, BRAVO: 40 } },
  shortSales: { carried: ['BRAVO'] },
  halts: [{ symbol: 'ALPHA', date: '2026-01-12', at: '09:10', reason: 'T1', quote: '11:00', resume: '11:30' }, { symbol: 'BRAVO', at: '15:58', reason: 'T1', resume: '16:05' }],
  brokenTrades: [{ symbol: 'ALPHA', at: '12:00', match: 'last' }, { symbol: 'BRAVO', date: '2026-01-13', at: '12:00', match: 'last' }],
}

/** Sends orders around a price that wanders, of all kinds, from 8:55 to 16:35 of each day. */
function crowd(world: DayWorld, random: Random): { ended: Map<string, string> } {
  const { engine, instruments } = world
  const ended = new Map<string, string>()
  const participants = ['a', 'b', 'c'].map((name) => world.engine.addParticipant({
    report: (order, execType, _lastQty, _lastPrice, _cumQty, leavesQty) => {
      ended.set(`${name}${order}`, leavesQty > 0 ? 'works' : `is over (${execType})`)
    },
  }))
  let number = 0
  for (const day of ['2026-01-09', '2026-01-12', '2026-01-13']) {
    const prices = [400_000, 10_000]
    for (let second = 0; second < 27_600; second += random.range(1, 180)) {
      const at = new Date(Date.parse(`${day}T08:55:00Z`) + second * 1_000).toISOString()
      const index = random.int(2)
      prices[index] = Math.max(200, Math.round(prices[index] * (1 + (random.next() - 0.505) * 0.08)))
      const tick = prices[index] >= 10_000 ? 100 : 1
      const side = random.pick([Side.buy, Side.sell])
      const price = Math.round((prices[index] * (1 + (random.next() - 0.5) * 0.06)) / tick) * tick
      const kind = random.int(12)
      const order = ++number
      const participant = random.pick(participants)
      const qty = random.range(1, 500)
      const peakQty = random.range(1, qty)
      world.at(at, () => {
        if (kind === 0) engine.setAwayQuote(index, price - 5 * tick, price + 5 * tick)
        else if (kind === 1) engine.cancel(participant, Math.max(1, order - 7))
        else if (kind === 2) engine.replace(participant, Math.max(1, order - 5), price, qty)
        else {
          const timeInForce = kind === 3 ? TimeInForce.ioc : kind === 4 ? TimeInForce.atOpen : kind === 5 ? TimeInForce.atClose : kind === 6 ? TimeInForce.fok : TimeInForce.day
          const terms = kind === 7 ? { displayQty: peakQty } : kind === 8 ? { stopPrice: price } : kind === 9 ? { shortSale: 'short' as const } : kind === 10 ? { sweep: true } : undefined
          engine.submit(participant, order, index, side, OrderType.limit, timeInForce, price, qty, terms)
        }
        for (const { index: other } of instruments) {
          if (engine.phaseOf(other) !== 'continuous') continue
          const [bid, ask] = [engine.firstSlot(other, Side.buy), engine.firstSlot(other, Side.sell)]
          if (bid !== 0 && ask !== 0) expect(engine.books.priceOf(bid)).toBeLessThan(engine.books.priceOf(ask))
        }
      })
    }
  }
  return { ended }
}

function busy(seed: string, protections: ProtectionTermsInput): { world: DayWorld; ended: Map<string, string> } {
  const world = new DayWorld({ terms: TERMS, protections: { ...COMMON, ...protections }, symbols: SYMBOLS, seed, rules: { awayMarket: seed === '2' ? 'cancel' : 'slide' } })
  return { world, ...crowd(world, new RandomStreams(seed).stream('crowd')) }
}

/** Trades outside the limits of their instrument, as the feed told them; auctions and what is after hours have none. */
function outsideLimits(lines: readonly string[]): string[] {
  const limits = new Map<string, readonly number[]>()
  const outside: string[] = []
  let instrument = ''
  for (const line of lines) {
    instrument = /feed (\d)/.exec(line)?.[1] ?? instrument
    const band = /limits (\d+) to (\d+)/.exec(line)
    if (band) limits.set(instrument, [Number(band[1]), Number(band[2])])
    if (/ (paused|halted|closed)/.test(line)) limits.delete(instrument)
    if (line.includes('endOfMarketHours')) limits.clear()
    const price = Number(/ trade \d+@(\d+) taker/.exec(line)?.[1] ?? Number.NaN)
    const [lower, upper] = limits.get(instrument) ?? [0, Infinity]
    if (price < lower || price > upper) outside.push(`${line}, outside ${lower} to ${upper}`)
  }
  return outside
}

describe('busy days', () => {
  const kinds: readonly (readonly [string, ProtectionTermsInput, RegExp])[] = [
    ['limit up, limit down', { luld: { tier: 1, tiers: { BRAVO: 2 } } }, /paused LUDP/],
    ['volatility interruptions and collars', { volatility: { dynamicBps: 150, staticBps: 400, extendedBps: 300, call: '60s', random: '30s' }, collars: { dynamicBps: 300, action: 'cancel' } }, /paused VOLA/],
  ]
  for (const [name, protections, seen] of kinds) {
    for (const seed of ['1', '2']) {
      it(`${name}: phases, books and ends hold, seed ${seed}`, async () => {
        const { world, ended } = busy(seed, protections)
        const lines = await world.run()
        expect(lines.some((line) => seen.test(line))).toBe(true)
        expect(outsideLimits(lines)).toEqual([])
        expect(lines.at(-1)).toBe('01-13 16:30:00 feed: endOfMessages')
        expect([...ended.values()].filter((state) => state === 'works')).toEqual([])
      })
    }
  }

  it('are the same through moves of the epoch, in the middle of a day too', async () => {
    const still = await busy('1', kinds[0][1]).world.run()
    const { world } = busy('1', kinds[0][1])
    const { timebase } = world.kernel
    for (const at of ['2026-01-09T10:00:07Z', '2026-01-09T15:59:59Z', '2026-01-12T09:20:00Z']) {
      world.at(at, () => world.kernel.afterDispatch(() => timebase.reach(new Epoch(timebase.epoch.unixNs + BigInt(61 * NS_PER_DAY) * (timebase.epoch.unixNs > 1_770_000_000_000_000_000n ? -1n : 1n)))))
    }
    expect(await world.run()).toEqual(still)
  })
})
