import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { ImportRefusal } from '../../../data/import/import-refusal.js'
import type { ImportProgress } from '../../../data/import/importer.js'
import { importDataset } from '../../../data/import/importer.js'
import { DAY, filesUnder, importRows, temporaryDirectory } from '../lakes.js'
import { addRow, feedOf } from '../rows.js'

const target = (lake: string) => ({ lake, venue: 'XNAS', date: DAY, source: 'rows' })
const ROWS = [addRow(10, 1, 'AMZN'), addRow(20, 2, 'AAPL'), addRow(20, 3, 'AMZN')]

describe('an import', () => {
  it('leaves one file, with everything about itself in it', async () => {
    const lake = temporaryDirectory()
    const outcome = await importDataset(target(lake), () => feedOf(ROWS, { counters: { messages: 3 }, warnings: ['short day'], complete: false }))
    expect(filesUnder(lake)).toEqual(['rows.parquet'])
    expect(outcome).toMatchObject({
      outcome: 'imported', path: join(lake, 'venue=XNAS/date=2012-06-21/rows.parquet'), leftoversRemoved: [],
      metadata: {
        schemaVersion: 1, venue: 'XNAS', date: DAY, source: 'rows', rows: 3, firstTime: '2012-06-21T00:00:00.000000010Z', lastTime: '2012-06-21T00:00:00.000000020Z',
        complete: false, counters: { messages: 3 }, warnings: ['short day'], session: { rows: 0 }, instruments: [{ symbol: 'AAPL', rows: 1 }, { symbol: 'AMZN', rows: 2 }],
      },
    })
  })

  it('of the same rows gives the same bytes; of others it takes the place of the first', async () => {
    const [lake, other] = [temporaryDirectory(), temporaryDirectory()]
    const { path } = await importRows(lake, ROWS)
    const first = readFileSync(path)
    expect(readFileSync((await importRows(other, ROWS)).path).equals(first)).toBe(true)
    expect(readFileSync((await importRows(lake, ROWS)).path).equals(first)).toBe(true)
    expect((await importRows(lake, [addRow(1, 1, 'MSFT')])).metadata.instruments.map(({ symbol }) => symbol)).toEqual(['MSFT'])
    expect(filesUnder(lake)).toEqual(['rows.parquet'])
  })

  it('of an input whose identity is that of the dataset does not read it again', async () => {
    const lake = temporaryDirectory()
    const input = { format: 'rows', files: ['a'], bytes: 3, sha256: 'abc' }
    const identify = () => Promise.resolve(input)
    const open = () => feedOf(ROWS, { input })
    expect((await importDataset(target(lake), open, undefined, identify)).outcome).toBe('imported')
    expect((await importDataset(target(lake), () => { throw new Error('read again') }, undefined, identify)).outcome).toBe('already-imported')
    const changed = () => Promise.resolve({ ...input, sha256: 'abd' })
    expect((await importDataset(target(lake), open, undefined, changed)).outcome).toBe('imported')
  })

  it('reports its progress: reading, then writing all rows', async () => {
    const seen: ImportProgress[] = []
    await importDataset(target(temporaryDirectory()), () => feedOf(ROWS), (progress) => seen.push(progress))
    const line = { bytesDone: 0, bytesTotal: undefined }
    expect(seen).toEqual([
      { phase: 'reading', rows: 3, rowsTotal: undefined, ...line },
      { phase: 'writing', rows: 0, rowsTotal: 3, ...line }, { phase: 'writing', rows: 1, rowsTotal: 3, ...line }, { phase: 'writing', rows: 3, rowsTotal: 3, ...line },
    ])
  })
})

describe('an import that is refused', () => {
  const lakeWithRows = async (): Promise<{ lake: string; before: Buffer; path: string }> => {
    const lake = temporaryDirectory()
    const { path } = await importRows(lake, ROWS)
    return { lake, path, before: readFileSync(path) }
  }

  it('for time that goes back: says the message, the time found and the time expected, and leaves the lake as it was', async () => {
    const { lake, path, before } = await lakeWithRows()
    const outcome = await importDataset(target(lake), () => feedOf([addRow(2_000, 1, 'AMZN'), addRow(1_999, 2, 'AAPL')]))
    expect(outcome).toEqual({
      outcome: 'refused', reason: 'time-went-back',
      message: 'rows: message 2: time went back: found 2012-06-21T00:00:00.000001999Z, expected 2012-06-21T00:00:00.000002000Z or later. '
        + 'Sort the file, or import the days it holds one by one.',
    })
    expect(filesUnder(lake)).toEqual(['rows.parquet'])
    expect(readFileSync(path).equals(before)).toBe(true)
  })

  it('for an input that turns out bad after rows were written', async () => {
    const { lake, path, before } = await lakeWithRows()
    const feed = feedOf(ROWS)
    const outcome = await importDataset(target(lake), () => ({ ...feed, finish: () => { throw new ImportRefusal('truncated', 'it ends early') } }))
    expect(outcome).toEqual({ outcome: 'refused', reason: 'truncated', message: 'it ends early' })
    expect(filesUnder(lake)).toEqual(['rows.parquet'])
    expect(readFileSync(path).equals(before)).toBe(true)
  })

  it('for an input without rows, and for names that no lake has', async () => {
    const lake = temporaryDirectory()
    expect(await importDataset(target(lake), () => feedOf([]))).toEqual({
      outcome: 'refused', reason: 'no-rows', message: 'rows: has no market event: found 0 rows. Check that it is the right file.',
    })
    const refusal = async (names: object): Promise<string> => {
      const outcome = await importDataset({ ...target(lake), ...names }, () => feedOf(ROWS))
      return outcome.outcome === 'refused' ? outcome.message : outcome.outcome
    }
    expect(await refusal({ venue: '../XNAS' })).toBe('--venue: found \'../XNAS\', expected a market identifier code such as XNAS.')
    expect(await refusal({ date: '2012-02-31x' })).toBe('--date: found \'2012-02-31x\', expected the day of the data as YYYY-MM-DD.')
    expect(await refusal({ source: '../../etc' })).toMatch(/^--source: found '\.\.\/\.\.\/etc', expected letters, digits/)
    expect(filesUnder(lake)).toEqual([])
  })

  it('where the lake cannot be', async () => {
    const { path } = await importRows(temporaryDirectory(), ROWS)
    const outcome = await importDataset(target(path), () => feedOf(ROWS))
    expect(outcome).toEqual({
      outcome: 'refused', reason: 'disk',
      message: `${path}/venue=XNAS/date=${DAY}/rows.parquet: cannot be written (ENOTDIR): a part of the path is a file: choose another place.`,
    })
    const lake = temporaryDirectory()
    const place = join(lake, `venue=XNAS/date=${DAY}/rows.parquet`)
    mkdirSync(place, { recursive: true })
    const message = `${place}: cannot be written (EISDIR): it is a folder: give the name of a file.`
    expect(await importDataset(target(lake), () => feedOf(ROWS))).toEqual({ outcome: 'refused', reason: 'disk', message })
    expect(filesUnder(lake)).toEqual([])
  })
})

/** Ends an import by a signal where it stands still in the middle. @returns the signal that ended it, and whether the dataset is as it was */
async function endedImport(lake: string, phase: string, signal: NodeJS.Signals): Promise<{ endedBy: unknown; hiddenBefore: number; sameDataset: boolean }> {
  const { path } = await importRows(lake, ROWS)
  const before = readFileSync(path)
  const child = spawn(process.execPath, ['--import', 'tsx', fileURLToPath(new URL('slow-import.ts', import.meta.url)), lake, phase], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  const hiddenBefore = hiddenUnder(lake).length
  const gone = once(child, 'exit')
  child.kill(signal)
  const [, endedBy] = await gone as unknown[]
  return { endedBy, hiddenBefore, sameDataset: readFileSync(path).equals(before) }
}

const hiddenUnder = (lake: string): string[] => filesUnder(lake).filter((name) => name.startsWith('.'))

describe('an import that is asked to end', () => {
  it.each([['reading', 'SIGTERM'], ['writing', 'SIGTERM'], ['writing', 'SIGINT'], ['reading', 'SIGHUP']] as const)('while %s, by %s, leaves the dataset as it was and nothing else', async (phase, signal) => {
    const lake = temporaryDirectory()
    const hiddenBefore = phase === 'reading' ? 1 : 2
    expect(await endedImport(lake, phase, signal)).toEqual({ endedBy: signal, hiddenBefore, sameDataset: true })
    expect(filesUnder(lake)).toEqual(['rows.parquet'])
  })
})

describe('an import that is killed', () => {
  it.each(['reading', 'writing', 'committing'])('while %s leaves the dataset as it was, and the next import cleans up', async (phase) => {
    const lake = temporaryDirectory()
    const hiddenBefore = phase === 'reading' ? 1 : 2
    expect(await endedImport(lake, phase, 'SIGKILL')).toEqual({ endedBy: 'SIGKILL', hiddenBefore, sameDataset: true })
    const leftovers = hiddenUnder(lake)
    expect(leftovers.length).toBe(hiddenBefore)

    const { leftoversRemoved } = await importRows(lake, [addRow(1, 1, 'MSFT')])
    expect(leftoversRemoved).toEqual(leftovers)
    expect(filesUnder(lake)).toEqual(['rows.parquet'])
  })
})
