/** The command `facts`. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EXIT_OK, EXIT_REFUSED } from '../../../data/commands/io.js'
import { importItch } from '../../../data/import/itch.js'
import { facts, type FactsArguments } from '../../../sim/commands/facts.js'
import type { MarketFacts } from '../../../sim/synthetic/stylised-facts.js'
import { screen } from '../../data/commands/screen.js'
import { bytesOf } from '../synthetic/feed-of.js'

describe('isochron facts', () => {
  const directory = mkdtempSync(join(tmpdir(), 'isochron-facts-'))
  const lake = join(directory, 'lake')
  const run = async (options: Partial<FactsArguments>) => {
    const io = screen()
    const code = await facts({ seed: '1', minutes: '1', ...options }, io)
    return { code, out: io.outText, err: io.errText }
  }

  beforeAll(async () => {
    for (const date of ['2026-01-05', '2026-03-20']) {
      const file = join(directory, `${date}.itch50`)
      writeFileSync(file, await bytesOf({ date, seed: 1, symbols: [{ symbol: 'ALPHA', startPrice: 1_010_000, messages: 3_000 }, { symbol: 'BRAVO', startPrice: 550_000, messages: 1_000 }] }))
      await importItch({ file, venue: 'XNAS', date, lake })
    }
  })
  afterAll(() => rmSync(directory, { recursive: true }))

  it('puts days of a lake and presets beside each other, and the same into a file', async () => {
    const json = join(directory, 'facts.json')
    const { code, out, err } = await run({ data: lake, instruments: 'ALPHA, BRAVO', to: '2026-01-05', participants: 'calm,thin', json })
    expect([code, err]).toEqual([EXIT_OK, ''])
    expect(out.split('\n')[0]).toMatch(/^ +ALPHA +BRAVO +calm +thin$/)
    const written = JSON.parse(readFileSync(json, 'utf8')) as Record<string, MarketFacts>
    expect(Object.keys(written)).toEqual(['ALPHA', 'BRAVO', 'calm', 'thin'])
    expect(written.ALPHA.rows.adds).toBeGreaterThan(1_000)
    expect(written.calm.trades).toBeGreaterThan(50)
    // Samples are of market hours only.
    expect(written.ALPHA.samples).toBeGreaterThan(23_000)
    expect(written.ALPHA.samples).toBeLessThanOrEqual(390 * 60)
  })

  it('takes several days together, however far apart, and makes no return of what lies between', async () => {
    const json = join(directory, 'days.json')
    const [first, both] = [await run({ data: lake, instruments: 'ALPHA', to: '2026-01-05', json }), await run({ data: lake, instruments: 'ALPHA', json: `${json}2` })]
    expect([first.code, both.code]).toEqual([EXIT_OK, EXIT_OK])
    const [one, two] = [json, `${json}2`].map((path) => (JSON.parse(readFileSync(path, 'utf8')) as Record<string, MarketFacts>).ALPHA)
    expect(two.samples).toBeGreaterThan(one.samples * 1.9)
    expect(two.returns.deviationBps).toBeLessThan(one.returns.deviationBps * 3)
  })

  it('says the same for the same seed, something else for another', async () => {
    const [one, again, other] = [await run({ participants: 'calm' }), await run({ participants: 'calm' }), await run({ participants: 'calm', seed: '2' })]
    expect(again).toEqual(one)
    expect(other.out).not.toBe(one.out)
  })

  it.each([
    [{}, 'nothing to look at: expected --data LAKE --instruments SYMBOLS, or --participants PRESETS, or both'],
    [{ instruments: 'ALPHA' }, '--instruments: found no lake to look for them in, expected --data LAKE too'],
    [{ data: 'lake' }, '--data: found no instruments to look at, expected --instruments SYMBOLS too'],
    [{ participants: 'calm', minutes: '0' }, "--minutes: found '0', expected a whole number from 1 to 1440"],
    [{ participants: 'calm,quiet' }, "--participants.preset: found 'quiet', expected one of calm, busy, thin, stressed, flash-crash"],
  ] as const)('refuses %j', async (options, problem) => {
    const json = join(directory, 'refused.json')
    expect(await run({ ...options, json })).toEqual({ code: EXIT_REFUSED, out: '', err: `error: ${problem}\n` })
    expect(existsSync(json)).toBe(false)
  })

  it('refuses a symbol that the lake has not, and says which it has', async () => {
    const { code, err } = await run({ data: lake, instruments: 'ALFA' })
    expect(code).toBe(EXIT_REFUSED)
    expect(err).toContain('ALPHA')
  })
})
