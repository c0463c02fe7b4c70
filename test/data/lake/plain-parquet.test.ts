/**
 * Our files are plain Parquet: two readers that share no code with ours read the same rows from them, and we read what another writer wrote.
 */
import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import { readFileSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { ParquetReader, ParquetSchema, ParquetWriter } from 'parquetjs'
import { describe, expect, it } from 'vitest'
import { Epoch } from '../../../core/time.js'
import { openLake } from '../../../data/lake/catalog.js'
import { datasetSource, sessionSource } from '../../../data/lake/dataset-source.js'
import { datasetPath } from '../../../data/lake/partition.js'
import type { DatasetMetadata } from '../../../data/lake/schema.js'
import { DATASET_KEY } from '../../../data/lake/schema.js'
import { DAY, importRows, temporaryDirectory } from '../lakes.js'
import { addRow, NO_TERMS, rowsOf } from '../rows.js'
import type { Row } from '../rows.js'

const epoch = Epoch.ofDay(DAY)
const ROWS: readonly Row[] = [
  { ...NO_TERMS, timeNs: 1, exchangeTimeNs: 1, sequence: 1, symbol: '', kind: 'session', code: 1 },
  addRow(48_600_004_241_176, 2, 'AMZN', { price: 2_239_500, orderId: 2n ** 64n - 1n, participant: 'NSDQ', exchangeTimeNs: 48_600_004_241_170 }),
  addRow(48_600_004_241_177, 3, 'AAPL', { price: 5_853_300, side: 'sell', qty: 18, orderId: 16_113_575n }),
  { ...NO_TERMS, timeNs: 48_600_004_241_178, exchangeTimeNs: 48_600_004_241_178, sequence: 4, symbol: 'AMZN', kind: 'execute', qty: 40, orderId: 2n ** 64n - 1n, otherId: 9n },
  { ...NO_TERMS, timeNs: 86_399_999_999_999, exchangeTimeNs: 86_399_999_999_999, sequence: 2 ** 40, symbol: 'AMZN', kind: 'cross', price: 1, qty: 2 ** 50, flags: 3, code: 2 },
]

/** As every reader sees them: by instrument. */
const STORED = ['', 'AAPL', 'AMZN'].flatMap((symbol) => ROWS.filter((row) => row.symbol === symbol))

function storedColumns(row: Row): Record<string, unknown> {
  return {
    ts_recv: epoch.toUnixNs(row.timeNs), ts_event: epoch.toUnixNs(row.exchangeTimeNs), seq: BigInt(row.sequence), symbol: row.symbol, kind: row.kind,
    side: row.side === 'none' ? '' : row.side, price: row.price, qty: BigInt(row.qty), price2: row.price2, price3: row.price3, qty2: BigInt(row.qty2),
    order_id: row.orderId, other_id: row.otherId, code: row.code, flags: row.flags, participant: row.participant,
  }
}

describe('a dataset as other programs read it', () => {
  it('is the same rows in hyparquet, with exact 64-bit integers', async () => {
    const lake = temporaryDirectory()
    const { path } = await importRows(lake, ROWS)
    const file = new Uint8Array(readFileSync(path)).buffer
    const exact = { timestampFromNanoseconds: (ns: bigint) => ns }
    const found = await parquetReadObjects({ file, parsers: exact })
    expect(found).toEqual(STORED.map(storedColumns))
    const metadata = parquetMetadata(file)
    expect(metadata.num_rows).toBe(5n)
    expect(metadata.row_groups[0].columns[3].meta_data?.statistics).toMatchObject({ min_value: '', max_value: 'AMZN' })
    expect(metadata.schema.slice(1).every((column) => column.repetition_type === 'REQUIRED')).toBe(true)
  })

  it('is the same rows in parquetjs', async () => {
    const lake = temporaryDirectory()
    const { path } = await importRows(lake, ROWS)
    const reader = await ParquetReader.openFile(path)
    const cursor = reader.getCursor()
    const found: Record<string, unknown>[] = []
    for (let row = await cursor.next() as Record<string, unknown> | null; row !== null; row = await cursor.next() as Record<string, unknown> | null) {
      // parquetjs shows unsigned 64-bit integers as signed ones.
      found.push({ ...row, order_id: BigInt.asUintN(64, row['order_id'] as bigint), other_id: BigInt.asUintN(64, row['other_id'] as bigint) })
    }
    const declared = (reader.getMetadata() as Record<string, string>)[DATASET_KEY]
    await reader.close()
    expect(found).toEqual(STORED.map(storedColumns))
    expect((JSON.parse(declared) as DatasetMetadata).instruments.map(({ symbol }) => symbol)).toEqual(['AAPL', 'AMZN'])
  })
})

describe('a dataset that another program wrote', () => {
  it('is read as ours is', async () => {
    const lake = temporaryDirectory()
    const { metadata } = await importRows(lake, ROWS)
    const other = temporaryDirectory()
    const path = datasetPath(other, { venue: 'XNAS', date: DAY }, 'rows')
    mkdirSync(dirname(path), { recursive: true })
    const int64 = { type: 'INT64' } as const
    const int32 = { type: 'INT32' } as const
    const text = { type: 'UTF8' } as const
    const writer = await ParquetWriter.openFile(new ParquetSchema({
      ts_recv: int64, ts_event: int64, seq: int64, symbol: text, kind: text, side: text, price: int32, qty: { type: 'INT64', compression: 'SNAPPY' },
      price2: int32, price3: int32, qty2: int64, order_id: int64, other_id: int64, code: int32, flags: int32, participant: text,
    }), path)
    for (const row of STORED) await writer.appendRow({ ...storedColumns(row), order_id: BigInt.asIntN(64, row.orderId), other_id: BigInt.asIntN(64, row.otherId) })
    writer.setMetadata(DATASET_KEY, JSON.stringify(metadata))
    await writer.close()

    const { files } = openLake(other).resolve({ instruments: ['AAPL', 'AMZN'] })
    expect(await rowsOf(sessionSource({ files, epoch }), '')).toEqual(ROWS.filter(({ symbol }) => symbol === ''))
    for (const symbol of ['AAPL', 'AMZN']) {
      expect(await rowsOf(datasetSource({ files, symbol, epoch, instrument: 0 }), symbol)).toEqual(ROWS.filter((row) => row.symbol === symbol))
    }
  })

  it('is refused when it does not say what it is', async () => {
    const lake = temporaryDirectory()
    const path = datasetPath(lake, { venue: 'XNAS', date: DAY }, 'foreign')
    mkdirSync(dirname(path), { recursive: true })
    const writer = await ParquetWriter.openFile(new ParquetSchema({ price: { type: 'DOUBLE' } }), path)
    await writer.appendRow({ price: 1 })
    await writer.close()
    expect(() => openLake(lake).resolve({ instruments: ['AMZN'] })).toThrow(
      `${path}: a Parquet file without the metadata 'isochron'. Only what \`isochron import\` wrote is a dataset.`,
    )
  })
})
