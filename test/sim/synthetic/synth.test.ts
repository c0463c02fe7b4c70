/** The command `synth`. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { EXIT_REFUSED } from '../../../data/commands/io.js'
import { synth, type SynthOptions } from '../../../sim/commands/synth.js'
import { startPriceOf } from '../../../sim/synthetic/synthetic-day.js'
import { screen } from '../../data/commands/screen.js'
import { bytesOf, sha256 } from './feed-of.js'

describe('isochron synth', () => {
  let directory = ''
  let printed: string[] = []
  const run = (options: Partial<SynthOptions>): Promise<number> => synth(
    { out: join(directory, 'day.itch50'), date: '2026-01-05', symbols: 'ALPHA,BRAVO:55.20', messages: '2000', seed: '7', ...options },
    { out: (text) => void printed.push(`out ${text}`), err: (text) => void printed.push(`err ${text}`), host: screen().host },
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
    ['err error: --messages: found \'many\', expected a whole number such as 200000\n', { messages: 'many' }],
    ['err error: --messages: found \'1e12\', expected a whole number such as 200000\n', { messages: '1e12' }],
    ['err error: a synthetic day has at most 1000000000 messages of all symbols together, found 1000000000002\n', { messages: '500000000001' }],
    ['err error: ALPHA: messages is a whole number from 1, found 0\n', { messages: '0' }],
    ['err error: a synthetic day has at most 65535 symbols, found 70000\n', { symbols: Array.from({ length: 70_000 }, (_, i) => `S${i}`).join() }],
    ['err error: --seed: found 0 characters, expected 1 to 200\n', { seed: '' }],
    ['err error: --seed: found 100000 characters, expected 1 to 200\n', { seed: '7'.repeat(100_000) }],
    ['err error: a symbol is up to eight capital letters and digits, found \'\'\n', { symbols: 'ALPHA,' }],
    ['err error: expected a decimal number, found \'x\'\n', { symbols: 'ALPHA:x' }],
  ])('refuses options that make no day, and leaves no file: %s', async (message, change) => {
    expect(await run(change)).toBe(EXIT_REFUSED)
    expect(printed).toEqual([message])
    expect(readdirSync(directory)).toEqual([])
  })

  it('refuses a place where no file can be, says which and what to do, and leaves all as it was', async () => {
    mkdirSync(join(directory, 'folder'))
    writeFileSync(join(directory, 'file'), 'kept')
    const out = (name: string): string => join(directory, name)
    for (const [place, says] of [
      [out('folder'), '(EISDIR): it is a folder: give the name of a file'],
      [out('file/day.itch50'), '(ENOTDIR): a part of the path is a file: choose another place'],
      ['/dev/null', '(EEXIST): it is a device or a pipe, which would be replaced: give the name of a file'],
      [out('x'.repeat(300)), '(ENAMETOOLONG): the name is too long: choose a shorter one'],
    ]) {
      printed = []
      expect(await run({ out: place })).toBe(EXIT_REFUSED)
      expect(printed).toEqual([`err error: ${place}: cannot be written ${says}.\n`])
    }
    expect(readdirSync(directory)).toEqual(['file', 'folder'])
    expect(readFileSync(out('file'), 'utf8')).toBe('kept')
  })
})
