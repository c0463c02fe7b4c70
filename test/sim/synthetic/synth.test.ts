/** The command `synth`. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { EXIT_REFUSED } from '../../../data/commands/io.js'
import { synth, type SynthOptions } from '../../../sim/commands/synth.js'
import { startPriceOf } from '../../../sim/synthetic/synthetic-day.js'
import { bytesOf, sha256 } from './feed-of.js'

describe('isochron synth', () => {
  let directory = ''
  let printed: string[] = []
  const run = (options: Partial<SynthOptions>): Promise<number> => synth(
    { out: join(directory, 'day.itch50'), date: '2026-01-05', symbols: 'ALPHA,BRAVO:55.20', messages: '2000', seed: '7', ...options },
    { out: (text) => void printed.push(`out ${text}`), err: (text) => void printed.push(`err ${text}`) },
  )

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'isochron-synth-'))
    printed = []
  })
  afterEach(() => rmSync(directory, { recursive: true }))

  it('writes the day of its options, and nothing else', async () => {
    expect(await run({})).toBe(0)
    const expected = await bytesOf({
      date: '2026-01-05', seed: '7',
      symbols: [{ symbol: 'ALPHA', startPrice: startPriceOf('7', 'ALPHA'), messages: 2_000 }, { symbol: 'BRAVO', startPrice: 552_000, messages: 2_000 }],
    })
    const written = readFileSync(join(directory, 'day.itch50'))
    expect(sha256(written)).toBe(sha256(expected))
    expect(readdirSync(directory)).toEqual(['day.itch50'])
    expect(printed).toEqual([expect.stringMatching(new RegExp(`^out .*day\\.itch50: \\d+ messages, ${written.length} bytes, 2 symbols, 2026-01-05, seed 7\\n$`))])
  })

  it.each<[string, Partial<SynthOptions>]>([
    ['err error: expected a day as YYYY-MM-DD, found \'today\'\n', { date: 'today' }],
    ['err error: ALPHA: messages is a whole number from 1, found NaN\n', { messages: 'many' }],
    ['err error: a symbol is up to eight capital letters and digits, found \'\'\n', { symbols: 'ALPHA,' }],
    ['err error: expected a decimal number, found \'x\'\n', { symbols: 'ALPHA:x' }],
  ])('refuses options that make no day, and leaves no file: %s', async (message, change) => {
    expect(await run(change)).toBe(EXIT_REFUSED)
    expect(printed).toEqual([message])
    expect(readdirSync(directory)).toEqual([])
  })
})
