/** The pages on FX and futures are true: their strategies run in their markets, and do what the page says. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunSummary } from '../../data/report/model.js'
import { codeBlocks } from '../docs/markdown.js'
import { runBacktests } from './backtest/run-backtests.js'

const folder = mkdtempSync(join(tmpdir(), 'isochron-guides-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface GuideRun {
  readonly code: number
  readonly out: string
  readonly err: string
  readonly summary: RunSummary
  readonly html: string
}

/** Every strategy of a page, in the market of the page. */
async function runPage(name: string): Promise<readonly GuideRun[]> {
  const path = `sim/guides/${name}.md`
  const blocks = codeBlocks(path, readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8'))
  const market = join(folder, `${name}.yaml`)
  writeFileSync(market, blocks.find(({ language }) => language === 'yaml')?.code ?? '')
  const requests = blocks.filter(({ language }) => language === 'ts').map(({ code }, i) => {
    const at = join(folder, `${name}-${i}`)
    writeFileSync(`${at}.ts`, code)
    return { strategy: `${at}.ts`, options: { seed: '1', market, json: `${at}.json`, report: `${at}.html` } }
  })
  const answers = await runBacktests(requests)
  return answers.map(({ code, out, err }, i) => ({
    code, out, err, ...(code === 0
      ? { summary: JSON.parse(readFileSync(requests[i].options.json, 'utf8')) as RunSummary, html: readFileSync(requests[i].options.report, 'utf8') }
      : { summary: {} as RunSummary, html: '' }),
  }))
}

describe('the page on FX', () => {
  let runs: readonly GuideRun[] = []
  beforeAll(async () => { runs = await runPage('trade-fx') }, 60_000)

  it('deals on request every ten seconds, and is refused where the price has moved', () => {
    const [{ code, err, summary }] = runs
    expect([code, summary.orders]).toEqual([0, 59])
    expect(summary.fills + summary.ordersRefused).toBe(59)
    expect(err.split('\n').filter((line) => line.includes('refused: last-look'))).toHaveLength(summary.ordersRefused)
    expect(err).not.toContain('no request for quote')
  })

  it('follows the stream by the number of its quotes; JSON, terminal and report say what the last look did', () => {
    const [, { code, out, summary, html }] = runs
    expect(code).toBe(0)
    const [lastLook] = summary.lastLook ?? []
    expect(lastLook).toMatchObject({ instrument: 'EUR/USD@LPA', currency: 'USD', orders: summary.orders, refusals: summary.ordersRefused })
    expect(lastLook.deals).toBe(summary.fills)
    expect(lastLook.refusalsByCategory['A-1']).toBeGreaterThan(5)
    expect(lastLook.refusalsByCategory['B']).toBeGreaterThan(5)
    expect(lastLook.dealHoldMs?.p50).toBeGreaterThan(20)
    expect(lastLook.dealHoldMs?.max).toBeLessThanOrEqual(80)
    expect(lastLook.horizons[0].afterMs).toBe(10)
    expect(out).toMatch(/Last look\n +EUR\/USD@LPA: \d+ of [\d,]+ orders refused by the last look/)
    expect(html).toContain('id="last-look"')
  })
})

describe('the page on futures', () => {
  let run: GuideRun
  beforeAll(async () => { [run] = await runPage('trade-futures') }, 60_000)

  it('rolls at its time, pays for each contract, and counts money by the multiplier', () => {
    const { code, err, summary } = run
    expect(code).toBe(0)
    expect(summary.byInstrument.map(({ instrument, position }) => [instrument, position])).toEqual([['ESH6@XCME', 0], ['ESM6@XCME', 2]])
    // Six contracts at about 5,300 points of 50 USD, and 0.85 USD for each.
    expect(summary.volumeNotional / (6 * 5_300 * 50)).toBeCloseTo(1, 1)
    expect(summary.fees).toBeCloseTo(6 * 0.85, 9)
    const settlements = [...err.matchAll(/(\S+) daily settlement at (\d+): (-?\d+) of (\S+), paid so far (-?[\d.]+) USD/g)]
    expect(settlements.map(([, , , qty, symbol]) => [symbol, qty])).toEqual([['ESH6', '0'], ['ESM6', '2']])
    const [march] = summary.byInstrument
    expect(Number(settlements[0][5])).toBeCloseTo(march.realisedPnl, 9)
    // On tick.
    expect(settlements.every(([, , price]) => Number(price) % 25 === 0)).toBe(true)
  })
})
