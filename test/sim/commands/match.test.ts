/** The command `match`. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { EXIT_OK, EXIT_REFUSED } from '../../../data/commands/io.js'
import { match, type MatchArguments } from '../../../sim/commands/match.js'
import { screen } from '../../data/commands/screen.js'
import { asBinary, asCsv } from '../matching/match-stream/message-writers.js'
import { randomFlow, runStream } from '../matching/match-stream/streams.js'

describe('isochron match', () => {
  const flow = randomFlow(300, '3')
  let directory = ''
  let printed: string[] = []
  const path = (name: string): string => join(directory, name)
  const run = (options: Partial<MatchArguments>, stdin: readonly Uint8Array[] = []): Promise<number> => match(
    { in: path('messages'), out: path('reports'), format: 'csv', levels: '1', priceDecimals: '2', selfTrade: 'cancel-newest', priority: 'price-display-time', seed: '1', ...options },
    {
      out: (text) => void printed.push(`out ${text}`), err: (text) => void printed.push(`err ${text}`), host: screen().host,
      stdin: (async function* () { yield* stdin })(),
    },
  )

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'isochron-match-'))
    printed = []
  })
  afterEach(() => rmSync(directory, { recursive: true }))

  it('writes the reports and, on request, the books, and nothing else', async () => {
    writeFileSync(path('messages'), asCsv(flow, 2))
    expect(await run({ book: path('books'), levels: '3' })).toBe(EXIT_OK)
    const expected = runStream(asCsv(flow, 2), { levels: 3 })
    expect(readFileSync(path('reports'))).toEqual(expected.reports)
    expect(readFileSync(path('books'))).toEqual(expected.books)
    expect(readdirSync(directory).sort()).toEqual(['books', 'messages', 'reports'])
    expect(printed).toEqual([`out ${path('reports')}: ${expected.reports.toString().split('\n').length - 2} reports of 300 messages, 2 instruments; 0.25 s, 0.00 M messages/s\n`])
  })

  it('reads standard input, compressed files and the binary form, and writes either form', async () => {
    expect(await run({ in: '-' }, [Buffer.from(asCsv(flow, 2)).subarray(0, 777), Buffer.from(asCsv(flow, 2)).subarray(777)])).toBe(EXIT_OK)
    const expected = readFileSync(path('reports'))
    writeFileSync(path('messages'), gzipSync(asBinary(flow)))
    expect(await run({ format: 'binary', outFormat: 'csv' })).toBe(EXIT_OK)
    expect(readFileSync(path('reports'))).toEqual(expected)
    expect(await run({ format: 'binary' })).toBe(EXIT_OK)
    expect(readFileSync(path('reports'))).toEqual(runStream(asBinary(flow), { outFormat: 'binary' }).reports)
  })

  it('says where a stream is none, and leaves what was there as it was', async () => {
    writeFileSync(path('messages'), `${asCsv(flow, 2)}late\n`)
    writeFileSync(path('reports'), 'older reports')
    expect(await run({ book: path('books') })).toBe(EXIT_REFUSED)
    expect(await run({ in: '-' }, [Buffer.from(`${asCsv(flow.slice(0, 1), 2)}late\n`)])).toBe(EXIT_REFUSED)
    expect(printed).toEqual([
      `err error: ${path('messages')}: line 302: found 1 fields, expected 10, as in the first line\n`,
      'err error: standard input: line 3: found 1 fields, expected 10, as in the first line\n',
    ])
    expect(readdirSync(directory).sort()).toEqual(['messages', 'reports'])
    expect(readFileSync(path('reports'), 'utf8')).toBe('older reports')
  })

  it.each<[string, (place: (name: string) => string) => Partial<MatchArguments>]>([
    ['--levels: found \'0\', expected a whole number from 1 to 1000', () => ({ levels: '0' })],
    ['--price-decimals: found \'10\', expected a whole number from 0 to 9', () => ({ priceDecimals: '10' })],
    ['--tick: found \'0.005\', expected a decimal above 0 with at most 2 decimals (--price-decimals)', () => ({ tick: '0.005' })],
    ['--tick: found \'0\', expected a decimal above 0 with at most 2 decimals (--price-decimals)', () => ({ tick: '0' })],
    ['--out: found \'-\', expected the name of a file: it appears when the whole stream was matched', () => ({ out: '-' })],
    ['--out: found the file of --in again, expected another', (place) => ({ out: place('messages') })],
    ['--book: found the file of --out again, expected another', (place) => ({ book: place('./reports') })],
    ['@absent: there is no such file. Check the path.', (place) => ({ in: place('absent') })],
    ['@folder: cannot be written (EISDIR): it is a folder: give the name of a file.', (place) => ({ book: place('folder') })],
  ])('refuses what it cannot do before it writes: %s', async (message, change) => {
    writeFileSync(path('messages'), asCsv(flow, 2))
    mkdirSync(path('folder'))
    expect(await run(change(path))).toBe(EXIT_REFUSED)
    expect(printed).toEqual([`err error: ${message.replace('@', `${directory}/`)}\n`])
    expect(readdirSync(directory).sort()).toEqual(['folder', 'messages'])
  })
})
