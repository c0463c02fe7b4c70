import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { Epoch } from '../../../core/time.js'
import { importDataset } from '../../../data/import/importer.js'
import { openLake } from '../../../data/lake/catalog.js'
import { datasetSource } from '../../../data/lake/dataset-source.js'
import { ROW_GROUP_ROWS_MAX, SHARED_GROUP_ROWS_MAX } from '../../../data/lake/schema.js'
import { DAY, importRows, temporaryDirectory } from '../lakes.js'
import { addRow, feedOf, rowsOf } from '../rows.js'
import type { Row } from '../rows.js'

/** `rows` rows of each symbol, one after another in time as a market sends them. */
function* dayOf(rows: Readonly<Record<string, number>>): Generator<Row> {
  const left = new Map(Object.entries(rows))
  for (let sequence = 1; left.size > 0;) {
    for (const [symbol, count] of left) {
      yield addRow(sequence, sequence, symbol)
      sequence++
      if (count === 1) left.delete(symbol)
      else left.set(symbol, count - 1)
    }
  }
}

describe('the row groups of a day', () => {
  it('belong to one large instrument or are shared by small ones', async () => {
    const lake = temporaryDirectory()
    const { metadata } = await importRows(lake, dayOf({ A: 40, BIG: ROW_GROUP_ROWS_MAX + 10, C: 30, D: SHARED_GROUP_ROWS_MAX, E: 5 }))
    expect(metadata.instruments.map(({ symbol, rows, rowGroup, rowInGroup }) => [symbol, rows, rowGroup, rowInGroup])).toEqual([
      ['A', 40, 0, 0], ['BIG', ROW_GROUP_ROWS_MAX + 10, 1, 0], ['C', 30, 2, 10], ['D', SHARED_GROUP_ROWS_MAX, 3, 0], ['E', 5, 4, 0],
    ])
    const file = openLake(lake).resolve({ instruments: ['A'] }).files[0]
    expect(Array.from({ length: file.rowGroups }, (_, i) => file.extent(i).rows)).toEqual([40, ROW_GROUP_ROWS_MAX, 40, SHARED_GROUP_ROWS_MAX, 5])
    const big = datasetSource({ files: [file], symbol: 'BIG', epoch: Epoch.ofDay(DAY), instrument: 0 })
    expect((await rowsOf(big, 'BIG')).length).toBe(ROW_GROUP_ROWS_MAX + 10)
  })

  it('are read only where the instrument is', async () => {
    const lake = temporaryDirectory()
    const symbols = Array.from({ length: 60 }, (_, i) => `S${String(i).padStart(2, '0')}`)
    await importRows(lake, dayOf(Object.fromEntries(symbols.map((symbol) => [symbol, 1_000]))))
    const { files, instruments } = openLake(lake).resolve({ instruments: ['S30'] })
    const rows = await rowsOf(datasetSource({ files: instruments[0].files, symbol: 'S30', epoch: Epoch.ofDay(DAY), instrument: 0 }), 'S30')
    expect(rows.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 1_000 }, (_, i) => i * 60 + 31))
    expect(files[0].rowGroups).toBe(4)
    expect(files[0].rowGroupsRead).toBe(1)
    expect(files[0].bytesRead).toBeLessThan(files[0].bytes / 3)
  })

  it('are decoded once for neighbours in a shared one', async () => {
    const lake = temporaryDirectory()
    await importRows(lake, dayOf({ A: 10, B: 10, C: 10 }))
    const { files } = openLake(lake).resolve({ instruments: ['A', 'B', 'C'] })
    for (const symbol of ['A', 'B', 'C']) {
      expect((await rowsOf(datasetSource({ files, symbol, epoch: Epoch.ofDay(DAY), instrument: 0 }), symbol)).length).toBe(10)
    }
    expect(files[0].rowGroupsRead).toBe(1)
  })
})

describe('importing a whole market', () => {
  const openFiles = (): number => readdirSync('/proc/self/fd').length

  it.skipIf(process.platform !== 'linux')('of 2,500 instruments opens one spool file, not one for each', async () => {
    const lake = temporaryDirectory()
    const symbols = Array.from({ length: 2_500 }, (_, i) => `S${String(i).padStart(4, '0')}`)
    const before = openFiles()
    let most = 0
    const feed = feedOf(dayOf(Object.fromEntries(symbols.map((symbol, i) => [symbol, i % 100 === 99 ? 300 : 10]))))
    const outcome = await importDataset({ lake, venue: 'XNAS', date: DAY, source: 'market' }, () => feed, () => (most = Math.max(most, openFiles())))
    expect(outcome.outcome).toBe('imported')
    // The spool, then also the dataset.
    expect(most - before).toBeLessThanOrEqual(2)
    const { files } = openLake(lake).resolve({ instruments: ['S0099', 'S2499'] })
    expect(files[0].metadata.instruments.length).toBe(2_500)
    for (const symbol of ['S0099', 'S2499']) {
      const rows = await rowsOf(datasetSource({ files, symbol, epoch: Epoch.ofDay(DAY), instrument: 0 }), symbol)
      expect(rows.length).toBe(300)
      expect(rows.every((row, i) => i === 0 || row.timeNs > rows[i - 1].timeNs)).toBe(true)
    }
  })
})
