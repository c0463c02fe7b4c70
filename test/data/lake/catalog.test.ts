import { mkdirSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Epoch } from '../../../core/time.js'
import { openLake } from '../../../data/lake/catalog.js'
import { datasetSource } from '../../../data/lake/dataset-source.js'
import { LakeError } from '../../../data/lake/lake-error.js'
import { datasetPath } from '../../../data/lake/partition.js'
import { importRows, temporaryDirectory } from '../lakes.js'
import { addRow, rowsOf } from '../rows.js'

function errorOf(action: () => unknown): string {
  try {
    action()
  } catch (error) {
    if (error instanceof LakeError) return `${error.reason}: ${error.message}`
    throw error
  }
  return 'no error'
}

async function lakeOfTwoDays(): Promise<string> {
  const lake = temporaryDirectory()
  await importRows(lake, [addRow(1, 1, 'AMZN'), addRow(2, 2, 'AAPL')], { date: '2012-06-21', source: 'monday' })
  await importRows(lake, [addRow(1, 1, 'AMZN'), addRow(2, 2, 'MSFT')], { date: '2012-06-22', source: 'tuesday' })
  return lake
}

describe('a lake', () => {
  it('lists what its directories have, and nothing else', async () => {
    const path = await lakeOfTwoDays()
    writeFileSync(join(path, 'notes.txt'), '')
    mkdirSync(join(path, 'venue=XNAS', 'scratch'))
    const lake = openLake(path)
    expect(lake.venues).toEqual(['XNAS'])
    expect(lake.dates('XNAS')).toEqual(['2012-06-21', '2012-06-22'])
    expect(lake.datasets).toEqual([
      { venue: 'XNAS', date: '2012-06-21', source: 'monday', path: join(path, 'venue=XNAS/date=2012-06-21/monday.parquet') },
      { venue: 'XNAS', date: '2012-06-22', source: 'tuesday', path: join(path, 'venue=XNAS/date=2012-06-22/tuesday.parquet') },
    ])
  })

  it('resolves instruments to the days that have them', async () => {
    const lake = openLake(await lakeOfTwoDays())
    const answer = lake.resolve({ instruments: ['AMZN', 'MSFT@XNAS'] })
    expect(answer.instruments.map(({ spec, files }) => [spec.symbol, spec.priceDecimals, files.map(({ metadata }) => metadata.date)])).toEqual([
      ['AMZN', 4, ['2012-06-21', '2012-06-22']], ['MSFT', 4, ['2012-06-22']],
    ])
    expect(answer.files.map(({ metadata }) => metadata.source)).toEqual(['monday', 'tuesday'])
    expect(lake.resolve({ instruments: ['AMZN'], from: '2012-06-22' }).files.map(({ metadata }) => metadata.source)).toEqual(['tuesday'])
  })
})

describe('what a lake does not have', () => {
  it('a lake: says what was expected and how to make one', () => {
    const path = join(temporaryDirectory(), 'nowhere')
    expect(errorOf(() => openLake(path))).toBe(
      `missing-lake: ${path}: no lake can be opened there (ENOENT). Expected a directory with venue=…/date=…/*.parquet: `
      + `make one with \`isochron import itch FILE --venue XNAS --date YYYY-MM-DD --out ${path}\`.`,
    )
  })

  it('a dataset: says the path, what is there and how to import one', async () => {
    const path = await lakeOfTwoDays()
    expect(errorOf(() => openLake(path).resolve({ instruments: ['AMZN'], from: '2013-01-02', to: '2013-01-02' }))).toBe(
      `missing-dataset: ${path}: no dataset of XNAS from 2013-01-02 to 2013-01-02; it has 2012-06-21, 2012-06-22. `
      + `Expected ${path}/venue=XNAS/date=2013-01-02/*.parquet: import one with \`isochron import itch FILE --venue XNAS --date 2013-01-02 --out ${path}\`.`,
    )
    expect(errorOf(() => openLake(path).resolve({ instruments: ['AMZN'], venue: 'XLON' }))).toMatch(/^missing-dataset: .*no dataset of venue XLON; the lake has XNAS\. /)
    expect(errorOf(() => openLake(path).resolve({ instruments: ['AMZN'], source: 'friday' }))).toMatch(/no source 'friday' of XNAS on these days; found monday, tuesday\. /)
    expect(errorOf(() => openLake(temporaryDirectory()).resolve({ instruments: ['AMZN'] }))).toMatch(/^missing-dataset: .*: no datasets\. Expected /)
  })

  it('an instrument: says which there are and which was perhaps meant', async () => {
    const path = await lakeOfTwoDays()
    expect(errorOf(() => openLake(path).resolve({ instruments: ['AMZM'] }))).toBe(
      'unknown-instrument: no instrument \'AMZM\' of XNAS from 2012-06-21 to 2012-06-22: found AAPL, AMZN, MSFT. Did you mean AMZN?',
    )
    expect(errorOf(() => openLake(path).resolve({ instruments: ['MSFT'], to: '2012-06-21', from: '2012-06-21' }))).toBe(
      'unknown-instrument: no instrument \'MSFT\' of XNAS on 2012-06-21: found AAPL, AMZN.',
    )
  })
})

describe('one instrument in two sources of a day', () => {
  it('is an error that says which, all of them, and what to type; it is resolved by naming one', async () => {
    const path = await lakeOfTwoDays()
    await importRows(path, [addRow(1, 1, 'AMZN')], { date: '2012-06-21', source: 'vendor' })
    await importRows(path, [addRow(1, 1, 'AMZN'), addRow(2, 2, 'INTC')], { date: '2012-06-21', source: 'zebra' })
    expect(errorOf(() => openLake(path).resolve({ instruments: ['AMZN'] }))).toBe(
      "ambiguous-source: AMZN is in 3 sources of XNAS on 2012-06-21: 'monday' (AAPL, AMZN), 'vendor' (AMZN), 'zebra' (AMZN, INTC). "
      + 'Choose one, as in `--source monday`; instruments that it does not have come from the others.',
    )
    expect(openLake(path).resolve({ instruments: ['AMZN'], source: 'vendor' }).files.map(({ metadata }) => metadata.source)).toEqual(['vendor'])
    expect(openLake(path).resolve({ instruments: ['AAPL'] }).files.map(({ metadata }) => metadata.source)).toEqual(['monday'])
    const both = openLake(path).resolve({ instruments: ['AMZN', 'AAPL'], source: 'vendor' })
    expect(both.instruments.map(({ spec, files }) => [spec.symbol, files.map(({ metadata }) => metadata.source)])).toEqual([['AMZN', ['vendor']], ['AAPL', ['monday']]])
  })
})

describe('a file that is no dataset', () => {
  const at = (lake: string): string => datasetPath(lake, { venue: 'XNAS', date: '2012-06-21' }, 'monday')

  it('is refused with what was found: cut off, empty, of a later version', async () => {
    const lake = await lakeOfTwoDays()
    const { bytes } = openLake(lake).resolve({ instruments: ['AAPL'] }).files[0]
    truncateSync(at(lake), bytes - 1)
    expect(errorOf(() => openLake(lake).resolve({ instruments: ['AAPL'] }))).toBe(
      `not-a-dataset: ${at(lake)}: is no Parquet file: found no 'PAR1' in the last four bytes (byte ${bytes - 5}). Import the source again.`,
    )
    truncateSync(at(lake), 0)
    expect(errorOf(() => openLake(lake).resolve({ instruments: ['AAPL'] }))).toBe(
      `not-a-dataset: ${at(lake)}: is no Parquet file: found 0 bytes, expected 12 or more. Import the source again.`,
    )
  })

  it('is recognised when it was replaced while somebody reads', async () => {
    const lake = await lakeOfTwoDays()
    const { files } = openLake(lake).resolve({ instruments: ['AAPL'] })
    await importRows(lake, [addRow(5, 1, 'AAPL'), addRow(6, 2, 'AAPL')], { date: '2012-06-21', source: 'monday' })
    const source = datasetSource({ files, symbol: 'AAPL', epoch: Epoch.ofDay('2012-06-21'), instrument: 0 })
    await expect(rowsOf(source, 'AAPL')).rejects.toThrow(`${at(lake)}: was replaced by another import while it was being read. Run again.`)
    expect(dirname(at(lake))).toContain('venue=XNAS')
  })
})
