/** The shipped examples: each type-checks, runs on a synthetic day, trades, keeps its bounds, and is flat again where it says so. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { importItch } from '../../data/import/itch.js'
import type { RunSummary } from '../../data/report/model.js'
import { OUTPUTS_FILE, RUN_FILE, type OutputLine } from '../../sim/backtest/output-log.js'
import { writeSyntheticDay } from '../../sim/synthetic/synthetic-day.js'
import { notebook, request, runBacktests } from '../sim/backtest/run-backtests.js'

const DATE = '2026-03-02'
const root = fileURLToPath(new URL('../../', import.meta.url))
const notebooks = readdirSync(join(root, 'notebooks')).filter((name) => name.endsWith('.ts')).map((name) => basename(name, '.ts')).sort()

interface Run {
  readonly summary: RunSummary
  readonly outputs: readonly OutputLine[]
  /** On the terminal. */
  readonly said: string
}

const folder = mkdtempSync(join(tmpdir(), 'isochron-notebooks-'))
const runs = new Map<string, Run>()

/** What each is run with, so that a short day shows what it does. */
const PARAMS: Readonly<Record<string, readonly string[]>> = {
  'inventory-quoter': ['positionMax=300', 'qty=100'],
  'imbalance-taker': ['qty=100', 'threshold=0.6'],
  'volume-burst': ['qty=100', 'burstQty=300'],
  'market-facts': ['sampleMs=10000'],
}
/** Those that look and do not trade. */
const LOOKERS = ['market-facts']
const traders = notebooks.filter((name) => !LOOKERS.includes(name))

beforeAll(async () => {
  const file = join(folder, 'day.itch50')
  const handle = await open(file, 'w')
  await writeSyntheticDay({ date: DATE, seed: 1, symbols: [{ symbol: 'ALPHA', startPrice: 400_000, messages: 20_000 }] }, async (bytes) => {
    await handle.write(bytes)
  })
  await handle.close()
  const lake = join(folder, 'lake')
  await importItch({ file, venue: 'XNAS', date: DATE, lake })
  const answers = await runBacktests(notebooks.map((name) => request(notebook(name), { data: lake, instruments: 'ALPHA', params: PARAMS[name] ?? [], record: join(folder, name) })))
  answers.forEach(({ code, err, out }, index) => {
    if (code !== 0) throw new Error(`${notebooks[index]}: ${err}`)
    const read = (path: string): string => readFileSync(join(folder, notebooks[index], path), 'utf8')
    runs.set(notebooks[index], {
      summary: (JSON.parse(read(RUN_FILE)) as { summary: RunSummary }).summary,
      outputs: read(OUTPUTS_FILE).trimEnd().split('\n').map((line) => JSON.parse(line) as OutputLine),
      said: out + err,
    })
  })
}, 120_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const runOf = (name: string): Run => runs.get(name) as Run
/** Positions after each fill. */
const positionsOf = (name: string): number[] => runOf(name).outputs.filter((line) => line.class === 'positions').map(({ fields }) => Number(fields['qty']))

it('there are four examples, and each is tried here', () => {
  expect(notebooks).toEqual(Object.keys(PARAMS).sort())
})

it('every example type-checks', () => {
  const config = ts.parseJsonConfigFileContent(ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)).config, ts.sys, root)
  const program = ts.createProgram(notebooks.map(notebook), config.options)
  const problems = notebooks.flatMap((name) => {
    const file = program.getSourceFile(notebook(name))
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(({ messageText }) => `${name}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`)
  })
  expect(problems).toEqual([])
}, 60_000)

for (const name of traders) {
  it(`${name} trades, and nothing that it does is refused as wrong`, () => {
    const { summary, outputs } = runOf(name)
    expect(summary.fills).toBeGreaterThan(20)
    expect(summary.warnings).toEqual([])
    const reasons = new Set(outputs.filter(({ fields }) => fields['reason'] !== undefined && fields['reason'] !== '').map(({ fields }) => String(fields['reason'])))
    // What a market does to orders, not what a mistake does: the rest would be off-tick, bad-price, duplicate-order-id, a risk limit …
    expect([...reasons].filter((reason) => !['too-late', 'ioc-remainder', 'no-liquidity', 'self-trade', 'closed'].includes(reason))).toEqual([])
  })

  it(`${name} leaves no order behind`, () => {
    const { outputs } = runOf(name)
    const working = new Set<unknown>()
    for (const { class: outputClass, fields } of outputs) {
      if (outputClass === 'orders' && fields['request'] === 'submit') working.add(fields['number'])
      // A report that ends an order leaves nothing of it; a refused cancel or replace ends none.
      if (outputClass === 'reports' && fields['leavesQty'] === 0 && !String(fields['execType']).endsWith('Rejected')) working.delete(fields['number'])
    }
    expect([...working]).toEqual([])
  })
}

describe('inventory-quoter', () => {
  it('keeps its position within positionMax and one order more, and uses both sides', () => {
    const positions = positionsOf('inventory-quoter')
    expect(Math.max(...positions.map(Math.abs))).toBeLessThan(300 + 100)
    expect(Math.max(...positions)).toBeGreaterThan(0)
    expect(Math.min(...positions)).toBeLessThan(0)
  })

  it('never submits to the side that would add to a position of positionMax', () => {
    let position = 0
    for (const { class: outputClass, fields } of runOf('inventory-quoter').outputs) {
      if (outputClass === 'positions') position = Number(fields['qty'])
      if (outputClass !== 'orders' || fields['request'] === 'cancel') continue
      expect(fields['side'] === 'buy' ? position : -position).toBeLessThan(300)
    }
  })

  it('earns rebates: it makes, and hardly takes', () => {
    const { outputs, summary } = runOf('inventory-quoter')
    const made = outputs.filter(({ class: outputClass, fields }) => outputClass === 'fills' && fields['liquidity'] === 'maker').length
    expect(made / summary.fills).toBeGreaterThan(0.9)
    expect(summary.fees).toBeLessThan(0)
  })
})

describe('market-facts', () => {
  it('looks and says what it saw, and sends nothing', () => {
    const { outputs, said } = runOf('market-facts')
    expect(outputs.filter(({ class: outputClass }) => outputClass === 'orders')).toEqual([])
    expect(said).toMatch(/\d{3,} trades, spread [1-9]\.\d\d ticks on average/)
    expect(said).toMatch(/volatility (-?0\.\d\d, ){4}-?0\.\d\d/)
  })
})

describe('imbalance-taker and volume-burst', () => {
  for (const name of ['imbalance-taker', 'volume-burst']) {
    it(`${name} holds at most one order's quantity, leaves each time, and is flat at the end`, () => {
      const positions = positionsOf(name)
      expect(Math.max(...positions.map(Math.abs))).toBeLessThanOrEqual(100)
      expect(positions.filter((qty) => qty === 0).length).toBeGreaterThan(5)
      expect(runOf(name).summary.byInstrument[0].position).toBe(0)
    })
  }

  it('imbalance-taker leaves when it has held for holdMs', () => {
    const { outputs } = runOf('imbalance-taker')
    const orders = outputs.filter(({ class: outputClass, fields }) => outputClass === 'orders' && fields['request'] === 'submit')
    const timesOf = (type: string): number[] => orders.filter(({ fields }) => fields['type'] === type).map(({ time }) => Date.parse(time))
    const entries = timesOf('limit')
    const exits = timesOf('market')
    expect(exits.length).toBeGreaterThan(20)
    // It tries again after as long a while when the market had too little.
    expect(exits.map((exit) => (exit - Math.max(...entries.filter((entry) => entry < exit))) % 2_000)).toEqual(exits.map(() => 0))
  })
})
