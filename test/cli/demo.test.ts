/** The demo: from nothing to a report, offline, in one command. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { RunSummary } from '../../data/report/model.js'
import { build, isochron, notebook, type Finished } from './built-cli.js'

const folder = mkdtempSync(join(tmpdir(), 'isochron-demo-'))
let demo: Finished

beforeAll(async () => {
  await build()
  demo = await isochron(['demo', '--out', 'out'], folder)
}, 240_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('says each step as the command that does it, and where the report is', () => {
  expect([demo.code, demo.err]).toEqual([0, ''])
  const commands = demo.out.split('\n').filter((line) => line.startsWith('$ '))
  expect(commands).toEqual([
    '$ isochron synth --out out/synthetic-2026-03-02.itch50 --date 2026-03-02 --symbols ALPHA,BRAVO,CHARLIE --messages 200000 --seed 1',
    '$ isochron import itch out/synthetic-2026-03-02.itch50 --venue XNAS --date 2026-03-02 --out out/lake',
    `$ isochron backtest ${notebook('inventory-quoter')} --data out/lake --instruments ALPHA --json out/result.json --report out/report.html`,
  ])
  expect(demo.out.endsWith('\nThe report: out/report.html\n')).toBe(true)
})

it('leaves the day, the lake, the result and the report, and nothing else', () => {
  expect(readdirSync(join(folder, 'out')).sort()).toEqual(['lake', 'report.html', 'result.json', 'synthetic-2026-03-02.itch50'])
  expect(statSync(join(folder, 'out', 'report.html')).size).toBeGreaterThan(50_000)
  expect(readFileSync(join(folder, 'out', 'report.html'), 'utf8')).toMatch(/^<!doctype html>/i)
  const summary = JSON.parse(readFileSync(join(folder, 'out', 'result.json'), 'utf8')) as RunSummary
  expect(summary).toMatchObject({ strategy: 'inventory-quoter', instruments: ['ALPHA@XNAS'], warnings: [] })
  expect(summary.fills).toBeGreaterThan(100)
  expect(demo.out).toContain(summary.fingerprint.total)
})

it('the last step, done by hand with its own command, gives the same result', async () => {
  const again = await isochron(['backtest', notebook('inventory-quoter'), '--data', 'out/lake', '--instruments', 'ALPHA', '--json', 'again.json'], folder)
  expect(again.code).toBe(0)
  const fingerprintOf = (path: string): unknown => (JSON.parse(readFileSync(join(folder, path), 'utf8')) as RunSummary).fingerprint
  expect(fingerprintOf('again.json')).toEqual(fingerprintOf('out/result.json'))
}, 60_000)
