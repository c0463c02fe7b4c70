/**
 * The promise, on a real day: the shipped strategies on AMZN of 2012-06-21 give the same outputs however the run is paced, read ahead or
 * accompanied. The fingerprints are written down here: a change of results has to change this file.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { MarketKind } from '../../../core/market/vocabulary.js'
import { unixNsOfIso } from '../../../core/time.js'
import { importItch } from '../../../data/import/itch.js'
import type { RunSummary } from '../../../data/report/model.js'
import { OUTPUTS_FILE, type OutputLine } from '../../../sim/backtest/output-log.js'
import { AMZN_FILE, amznDay } from '../../amzn-day.js'
import { describeWithShared, sharedPath } from '../../shared-data.js'
import type { BacktestAnswer, BacktestRequest } from './fixtures/run-commands.js'
import { notebook, request, runBacktests } from './run-backtests.js'

const OTHERS_FILE = 'data/nasdaq/three-symbols-simulated.itch50'
const DATE = '2012-06-21'
const AMZN = 'AMZN@XNAS'

/** Fingerprint of AMZN's outputs, with the default parameters, seed 1, 100us of latency each way and Nasdaq's base fees. */
const STRATEGIES = {
  'inventory-quoter': '411b8a33db048878efdc0b89686ccc67',
  'imbalance-taker': '1a68da165f0ef5fc2f62217ff429c452',
  'volume-burst': '389754fb127526e2cf9f29e7bbe4c32a',
} as const
type Name = keyof typeof STRATEGIES

/** What must not matter: each has the same outputs of AMZN as the first. */
const VARIANTS = {
  plain: {},
  again: {},
  'read ahead 1': { readAhead: '1' },
  'paced, read ahead 100': { speed: '3600', readAhead: '100' },
  'with ALC before it, as fast as 1e6, read ahead 65,536': { instruments: 'ALC,AMZN', speed: '1e6', readAhead: '65536' },
} as const
type Variant = keyof typeof VARIANTS

describeWithShared('the AMZN day', [AMZN_FILE, OTHERS_FILE], () => {
  const folder = mkdtempSync(join(tmpdir(), 'isochron-amzn-'))
  const lake = join(folder, 'lake')
  const answers = new Map<string, BacktestAnswer>()
  const key = (name: string, variant: string): string => `${name}, ${variant}`
  const jsonOf = (name: Name, variant: Variant): string => join(folder, `${name}-${Object.keys(VARIANTS).indexOf(variant)}.json`)
  const recordOf = (name: Name): string => join(folder, `${name}-record`)
  const summaryOf = (name: Name, variant: Variant): RunSummary => JSON.parse(readFileSync(jsonOf(name, variant), 'utf8')) as RunSummary
  const outputs = new Map<Name, readonly OutputLine[]>()
  /** Reports and fills of the recorded run. */
  const outputsOf = (name: Name): readonly OutputLine[] => {
    const known = outputs.get(name)
    if (known !== undefined) return known
    const lines = readFileSync(join(recordOf(name), OUTPUTS_FILE), 'utf8').split('\n').filter((line) => /"class":"(reports|fills)"/.test(line))
    const read = lines.map((line) => JSON.parse(line) as OutputLine)
    outputs.set(name, read)
    return read
  }

  beforeAll(async () => {
    await importItch({ file: sharedPath(AMZN_FILE), venue: 'XNAS', date: DATE, lake })
    await importItch({ file: sharedPath(OTHERS_FILE), venue: 'XNAS', date: DATE, lake })
    const keys: string[] = []
    const requests: BacktestRequest[] = []
    for (const name of Object.keys(STRATEGIES) as Name[]) {
      for (const variant of Object.keys(VARIANTS) as Variant[]) {
        keys.push(key(name, variant))
        requests.push(request(notebook(name), {
          data: lake, instruments: 'AMZN', json: jsonOf(name, variant), ...(variant === 'plain' && { record: recordOf(name) }), ...VARIANTS[variant],
        }))
      }
    }
    // Two processes: that the outputs are the same is then also said across processes.
    const half = Math.ceil(requests.length / 2)
    const done = (await Promise.all([runBacktests(requests.slice(0, half)), runBacktests(requests.slice(half))])).flat()
    keys.forEach((name, index) => answers.set(name, done[index]))
  }, 240_000)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  for (const name of Object.keys(STRATEGIES) as Name[]) {
    it(`${name} ends well in every variant, and waits only where it is paced`, () => {
      for (const variant of Object.keys(VARIANTS) as Variant[]) {
        const answer = answers.get(key(name, variant))
        expect([variant, answer?.code]).toEqual([variant, 0])
        // What a strategy logs is there, of AMZN the same in every variant, and nothing else.
        const logged = (answer?.err ?? '').replace(/^.* ALC@XNAS .*\n/m, '').replace(' AMZN@XNAS', '')
        expect(logged).toBe(name === 'imbalance-taker' ? '2012-06-22T00:00:00.000100000Z 853 entries, position 0 at the end\n' : '')
        expect(answer?.out).toContain(`${name}  on XNAS`)
        if (variant.startsWith('paced')) expect(answer?.sleptMs).toBeGreaterThan(10_000)
        else if (variant.includes('1e6')) expect(answer?.sleeps).toBeGreaterThan(0)
        else expect(answer?.sleeps).toBe(0)
      }
    })

    it(`${name} has the fingerprint that is written down, in every variant`, () => {
      for (const variant of Object.keys(VARIANTS) as Variant[]) {
        expect([variant, summaryOf(name, variant).fingerprint.byInstrument[AMZN]]).toEqual([variant, STRATEGIES[name]])
      }
      expect(summaryOf(name, 'again').fingerprint).toEqual(summaryOf(name, 'plain').fingerprint)
      expect(summaryOf(name, 'paced, read ahead 100').fingerprint).toEqual(summaryOf(name, 'plain').fingerprint)
    })

    it(`${name}: the JSON has the names that programs read, and they agree with each other`, () => {
      const summary = summaryOf(name, 'plain')
      expect(summary).toMatchObject({
        strategy: name, seed: '1', venue: 'XNAS', instruments: [AMZN], currency: 'USD', events: 191_093, peakRssMiB: 100, warnings: [],
        fingerprint: { total: expect.stringMatching(/^[0-9a-f]{32}$/) as string },
      })
      expect(Object.keys(summary.fingerprint.byClass)).toEqual(['orders', 'reports', 'fills', 'risk', 'timers', 'positions'])
      for (const count of ['eventsPerSecond', 'wallSeconds', 'orders', 'fills'] as const) expect(summary[count]).toBeGreaterThan(0)
      expect(summary.pnl).toBeCloseTo(summary.realisedPnl + summary.unrealisedPnl - summary.fees, 6)
      expect(summary.byInstrument).toHaveLength(1)
      expect(summary.byInstrument[0]).toMatchObject({ instrument: AMZN, pnl: summary.pnl, orders: summary.orders, fills: summary.fills })
      const fills = outputsOf(name).filter((line) => line.class === 'fills')
      expect(fills).toHaveLength(summary.fills)
      expect(fills.reduce((sum, { fields }) => sum + Number(fields['qty']), 0)).toBe(summary.volumeQty)
    })

    it(`${name}: the PnL is what the fills say`, () => {
      const { pnl, unrealisedPnl, byInstrument } = summaryOf(name, 'plain')
      const [{ position }] = byInstrument
      let cash = 0
      let held = 0
      for (const { class: outputClass, fields } of outputsOf(name)) {
        if (outputClass !== 'fills') continue
        const sign = fields['side'] === 'buy' ? 1 : -1
        held += sign * Number(fields['qty'])
        cash -= sign * Number(fields['qty']) * Number(fields['price']) + Number(fields['fee'])
      }
      expect(held).toBe(position)
      // Cash and the position at its last mark; the mark is in between what unrealised PnL says.
      if (held === 0) expect([pnl, unrealisedPnl]).toEqual([cash / 10_000, 0])
      else expect(Math.abs((pnl - cash / 10_000) / held)).toBeCloseTo(220, -1)
    })

    it(`${name}: fills within the day's range, makers within what was traded at that instant`, () => {
      const { low, high, arrivedAt } = dayOf()
      const filledAt = new Map<string, number>()
      let makers = 0
      for (const { class: outputClass, fields } of outputsOf(name)) {
        if (outputClass !== 'reports' || fields['execType'] !== 'trade') continue
        const price = Number(fields['lastPrice'])
        expect(price).toBeGreaterThanOrEqual(low)
        expect(price).toBeLessThanOrEqual(high)
        if (fields['liquidity'] !== 'maker') continue
        makers++
        const time = String(fields['exchangeTime'])
        filledAt.set(time, (filledAt.get(time) ?? 0) + Number(fields['lastQty']))
      }
      for (const [time, qty] of filledAt) expect([time, qty <= (arrivedAt.get(unixNsOfIso(time)) ?? 0)]).toEqual([time, true])
      expect(makers > 0).toBe(name === 'inventory-quoter')
    })
  }
})

let day: { low: number; high: number; arrivedAt: Map<bigint, number> } | undefined

/** Lowest and highest price at which anybody traded, and by instant how much arrived or traded at the exchange. */
function dayOf(): NonNullable<typeof day> {
  if (day !== undefined) return day
  const { source, timebase } = amznDay()
  const batches = source(200_000)
  const arrivedAt = new Map<bigint, number>()
  let low = Infinity
  let high = 0
  const priceOf = new Map<number, number>()
  const meets: readonly number[] = [MarketKind.add, MarketKind.execute, MarketKind.executeAt, MarketKind.replace, MarketKind.trade]
  const batch = batches.next()
  if (batch === undefined || batch instanceof Promise) throw new Error('the AMZN day is in memory')
  for (let row = 0; row < batch.length; row++) {
    const kind = batch.kind[row]
    if (kind === MarketKind.add) priceOf.set(batch.orderIdLow[row], batch.price[row])
    if (kind === MarketKind.replace) priceOf.set(batch.otherIdLow[row], batch.price[row])
    if (kind === MarketKind.trade || kind === MarketKind.execute) {
      const price = kind === MarketKind.trade ? batch.price[row] : (priceOf.get(batch.orderIdLow[row]) ?? Number.NaN)
      low = Math.min(low, price)
      high = Math.max(high, price)
    }
    if (!meets.includes(kind)) continue
    const time = timebase.toUnixNs(batch.exchangeTimeNs[row])
    arrivedAt.set(time, (arrivedAt.get(time) ?? 0) + batch.qty[row])
  }
  return (day = { low, high, arrivedAt })
}
