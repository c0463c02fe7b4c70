/** A dataset whose row groups are encoded in a thread beside has the bytes of one that is encoded in place. */
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { importItch } from '../../data/import/itch.js'
import { DatasetFile } from '../../data/lake/dataset-file.js'
import { writeSyntheticDay } from '../../sim/synthetic/synthetic-day.js'
import { build, isochron } from './built-cli.js'

const DATE = '2026-03-02'
const ROW_GROUPS = 8
/** Each instrument is too large to share a row group. */
const MESSAGES = 9_000

const scratch = mkdtempSync(join(tmpdir(), 'isochron-encoder-'))
const day = join(scratch, 'day.itch50')
const pathIn = (lake: string): string => join(scratch, lake, 'venue=XNAS', `date=${DATE}`, 'day.parquet')

beforeAll(async () => {
  const file = createWriteStream(day)
  const symbols = Array.from({ length: ROW_GROUPS }, (_, i) => ({ symbol: `S${i}`, startPrice: 1_000_000, messages: MESSAGES }))
  await writeSyntheticDay({ date: DATE, symbols, seed: 7 }, (bytes) => void file.write(bytes.slice()))
  await new Promise((resolve) => file.end(resolve))
  await build()
}, 120_000)
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

describe('row groups that are encoded in a thread', () => {
  it('are those that are encoded in place, to the byte', async () => {
    const threaded = await isochron(['import', 'itch', day, '--venue', 'XNAS', '--date', DATE, '--out', join(scratch, 'threaded')])
    expect(threaded).toMatchObject({ code: 0 })
    // Sources, as this test runs them, have no thread.
    const inPlace = await importItch({ file: day, venue: 'XNAS', date: DATE, lake: join(scratch, 'in-place') })
    expect(inPlace).toMatchObject({ outcome: 'imported' })
    expect(new DatasetFile(pathIn('threaded')).rowGroups).toBeGreaterThanOrEqual(ROW_GROUPS)
    expect(readFileSync(pathIn('threaded')).equals(readFileSync(pathIn('in-place')))).toBe(true)
  }, 60_000)
})
