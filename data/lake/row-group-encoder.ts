/**
 * A row group's content → a small Parquet file: numbers by parquet-wasm in plain Snappy pages, texts as dictionaries. Snappy and these
 * encodings are what every reader of Parquet reads, also the plain ones (DELTA_BINARY_PACKED is smaller, and parquetjs cannot read it).
 * The same content gives the same bytes, in whichever thread.
 */
import type { Data, Int32 } from 'apache-arrow'
import { DataType, makeData, RecordBatch, Schema, Struct, Table as ArrowTable, tableToIPC } from 'apache-arrow'
import type { WriterProperties } from 'parquet-wasm'
import { Compression, EnabledStatistics, Table, writeParquet, WriterPropertiesBuilder, WriterVersion } from 'parquet-wasm'
import { unpackParticipant } from '../../core/market/batch.js'
import type { ColumnChunk } from '../parquet/column-chunks.js'
import { columnChunks, fileOfChunks, footerOf } from '../parquet/column-chunks.js'
import { encodeDictionaryChunk } from '../parquet/dictionary-chunk.js'
import type { ParquetFooter } from '../parquet/footer.js'
import type { RowGroupContent } from './row-group-buffer.js'
import { KIND_NAMES, LAKE_SCHEMA, ROW_GROUP_ROWS_MAX, SIDE_NAMES } from './schema.js'

/** Numbers are left plain: a dictionary of them is a tenth smaller and costs a fifth of the speed of an import. */
const NUMBER_SCHEMA = new Schema(LAKE_SCHEMA.fields.filter(({ type }) => !DataType.isDictionary(type)))
/** By these one chooses row groups, and by the symbol. */
const STATISTICS_COLUMNS = ['ts_recv', 'ts_event', 'seq']

let commonFooter: ParquetFooter | undefined

/** What all datasets have in common: the footer of one without rows. */
export function lakeFooter(): ParquetFooter {
  return (commonFooter ??= footerOf(parquetOf(LAKE_SCHEMA, 0, LAKE_SCHEMA.fields.map(({ type }) => makeData({ type: type as Int32, length: 0 })))))
}

export function encodeRowGroup({ rows, columns, code, flags, symbols, participants }: RowGroupContent): Uint8Array {
  const signed = ({ buffer }: Int32Array): BigInt64Array => new BigInt64Array(buffer, 0, rows)
  const unsigned = ({ buffer }: Int32Array): BigUint64Array => new BigUint64Array(buffer, 0, rows)
  const numbers: Record<string, ArrayLike<unknown>> = {
    ts_recv: signed(columns.ts_recv), ts_event: signed(columns.ts_event), seq: signed(columns.seq), qty: signed(columns.qty), qty2: signed(columns.qty2),
    order_id: unsigned(columns.order_id), other_id: unsigned(columns.other_id),
    price: columns.price, price2: columns.price2, price3: columns.price3, code, flags,
  }
  const data = NUMBER_SCHEMA.fields.map(({ name, type }) => makeData({ type: type as Int32, length: rows, nullCount: 0, data: numbers[name] as Int32Array }))
  const chunks = columnChunks(parquetOf(NUMBER_SCHEMA, rows, data))
  const putTexts = (name: 'symbol' | 'kind' | 'side' | 'participant', texts: readonly string[]): void => {
    chunks.set(name, encodeDictionaryChunk(name, columns[name].subarray(0, rows), texts, name === 'symbol'))
  }
  putTexts('symbol', symbols)
  putTexts('kind', KIND_NAMES)
  putTexts('side', SIDE_NAMES)
  putTexts('participant', participants.map(unpackParticipant))
  return fileOfChunks(lakeFooter(), rows, LAKE_SCHEMA.fields.map(({ name }) => chunks.get(name) as ColumnChunk))
}

function parquetOf(schema: Schema, rows: number, children: Data[]): Uint8Array {
  const struct = makeData({ type: new Struct(schema.fields), length: rows, nullCount: 0, children })
  const table = new ArrowTable([new RecordBatch(schema, struct)])
  // The writer takes the table and the properties over: both are released by it.
  return writeParquet(Table.fromIPCStream(tableToIPC(table, 'stream')), writerProperties())
}

function writerProperties(): WriterProperties {
  let builder = new WriterPropertiesBuilder()
    .setWriterVersion(WriterVersion.V1)
    .setCompression(Compression.SNAPPY)
    .setCreatedBy('isochron')
    .setMaxRowGroupSize(ROW_GROUP_ROWS_MAX)
    .setDictionaryEnabled(false)
    .setStatisticsEnabled(EnabledStatistics.None)
  for (const column of STATISTICS_COLUMNS) builder = builder.setColumnStatisticsEnabled(column, EnabledStatistics.Chunk)
  return builder.build()
}
