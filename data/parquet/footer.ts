/**
 * Parquet's footer, as far as putting row groups into files and taking them out again needs it.
 *
 * A Parquet file is its row groups and then one footer that says where they are. So a file can be written one row group at a time, each
 * encoded as a small file of its own, and a row group can be read as such a file: its bytes with a footer for it alone. Memory is
 * bounded by the row group in both directions. Source: the Parquet format's `parquet.thrift`, FileMetaData.
 */
import { invariant } from '../../core/invariant.js'
import type { ThriftStruct } from './thrift.js'
import { ThriftReader, ThriftType, ThriftWriter } from './thrift.js'

/** `PAR1`: the first and the last four bytes of a file. */
export const PARQUET_MAGIC: Readonly<Uint8Array> = new Uint8Array([0x50, 0x41, 0x52, 0x31])
/** The length of the footer and the magic after it. */
export const FOOTER_TAIL_LENGTH = 8

export interface ParquetFooter {
  readonly version: number
  /** The schema and the column orders, in the protocol as they were read. */
  readonly schema: Uint8Array
  readonly columnOrders: Uint8Array | undefined
  readonly rows: number
  /** Each row group's struct, in the protocol. */
  readonly rowGroups: readonly Uint8Array[]
  readonly keyValues: ReadonlyMap<string, string>
  readonly createdBy: string
}

/** Where a row group lies in its file. */
export interface RowGroupExtent {
  /** First byte, and the one behind the last. */
  readonly start: number
  readonly end: number
  readonly rows: number
}

/** Fields of FileMetaData. */
const FILE = { version: 1, schema: 2, rows: 3, rowGroups: 4, keyValues: 5, createdBy: 6, columnOrders: 7 } as const
/** Fields of RowGroup. */
export const GROUP = { columns: 1, uncompressedSize: 2, rows: 3, fileOffset: 5, compressedSize: 6, ordinal: 7 } as const
/** Fields of ColumnChunk: those from 4 to 7 place the page indexes. */
export const CHUNK = { fileOffset: 2, metadata: 3, indexesFrom: 4, indexesTo: 7 } as const
/** Fields of ColumnMetaData. */
export const COLUMN = {
  path: 3, uncompressedSize: 6, compressedSize: 7, dataPageOffset: 9, indexPageOffset: 10, dictionaryPageOffset: 11, bloomFilterOffset: 14, bloomFilterLength: 15,
} as const

/** Reads the footer's bytes (without its length and the magic). Throws a `RangeError` when they are none. */
export function parseFooter(bytes: Uint8Array): ParquetFooter {
  const reader = new ThriftReader(bytes)
  const rowGroups: Uint8Array[] = []
  const keyValues = new Map<string, string>()
  let version = 1
  let rows = 0
  let schema: Uint8Array | undefined
  let columnOrders: Uint8Array | undefined
  let createdBy = ''
  reader.eachField((id, type) => {
    const start = reader.position
    if (id === FILE.rowGroups) {
      const { size } = reader.readListHeader()
      for (let i = 0; i < size; i++) {
        const from = reader.position
        reader.skip(ThriftType.struct)
        rowGroups.push(bytes.subarray(from, reader.position))
      }
    } else if (id === FILE.keyValues) {
      const { size } = reader.readListHeader()
      for (let i = 0; i < size; i++) readKeyValue(reader.readStruct(), keyValues)
    } else if (id === FILE.version) {
      version = Number(reader.readValue(type))
    } else if (id === FILE.rows) {
      rows = Number(reader.readValue(type))
    } else if (id === FILE.createdBy) {
      createdBy = text(reader.readValue(type) as Uint8Array)
    } else {
      reader.skip(type)
      if (id === FILE.schema) schema = bytes.subarray(start, reader.position)
      if (id === FILE.columnOrders) columnOrders = bytes.subarray(start, reader.position)
    }
  })
  if (schema === undefined) throw new RangeError('the footer has no schema')
  return { version, schema, columnOrders, rows, rowGroups, keyValues, createdBy }
}

export function encodeFooter(footer: ParquetFooter): Uint8Array {
  const writer = new ThriftWriter()
  writer.fieldHeader(FILE.version, ThriftType.i32, 0)
  writer.writeValue(ThriftType.i32, footer.version)
  writer.fieldHeader(FILE.schema, ThriftType.list, FILE.version)
  writer.raw(footer.schema)
  writer.fieldHeader(FILE.rows, ThriftType.i64, FILE.schema)
  writer.writeValue(ThriftType.i64, footer.rows)
  writer.fieldHeader(FILE.rowGroups, ThriftType.list, FILE.rows)
  writer.listHeader(footer.rowGroups.length, ThriftType.struct)
  for (const rowGroup of footer.rowGroups) writer.raw(rowGroup)
  writer.fieldHeader(FILE.keyValues, ThriftType.list, FILE.rowGroups)
  writer.listHeader(footer.keyValues.size, ThriftType.struct)
  for (const [key, value] of footer.keyValues) {
    writer.writeStruct(new Map([[1, { type: ThriftType.binary, value: utf8(key) }], [2, { type: ThriftType.binary, value: utf8(value) }]]))
  }
  writer.fieldHeader(FILE.createdBy, ThriftType.binary, FILE.keyValues)
  writer.writeValue(ThriftType.binary, utf8(footer.createdBy))
  if (footer.columnOrders !== undefined) {
    writer.fieldHeader(FILE.columnOrders, ThriftType.list, FILE.createdBy)
    writer.raw(footer.columnOrders)
  }
  writer.stop()
  return writer.finish()
}

/** Where the pages of a row group are: from its first page for the sum of its columns. */
export function rowGroupExtent(rowGroup: Uint8Array): RowGroupExtent {
  const struct = new ThriftReader(rowGroup).readStruct()
  let start = Number.POSITIVE_INFINITY
  let end = 0
  for (const chunk of chunksOf(struct)) {
    const column = columnOf(chunk)
    const from = firstPage(column)
    start = Math.min(start, from)
    end = Math.max(end, from + numberAt(column, COLUMN.compressedSize))
  }
  return { start, end, rows: numberAt(struct, GROUP.rows) }
}

/** The same row group `shift` bytes further on in a file, as its row group number `ordinal`. What stands outside its pages is let go. */
export function relocateRowGroup(rowGroup: Uint8Array, shift: number, ordinal: number): Uint8Array {
  const struct = new ThriftReader(rowGroup).readStruct()
  let start = Number.POSITIVE_INFINITY
  for (const chunk of chunksOf(struct)) {
    const column = columnOf(chunk)
    if (numberAt(column, COLUMN.dictionaryPageOffset) <= 0) column.delete(COLUMN.dictionaryPageOffset)
    shiftPages(column, shift)
    column.delete(COLUMN.bloomFilterOffset)
    column.delete(COLUMN.bloomFilterLength)
    for (let id: number = CHUNK.indexesFrom; id <= CHUNK.indexesTo; id++) chunk.delete(id)
    chunk.set(CHUNK.fileOffset, { type: ThriftType.i64, value: 0 })
    start = Math.min(start, firstPage(column))
  }
  struct.set(GROUP.fileOffset, { type: ThriftType.i64, value: start })
  // A 16-bit field: beyond it the format says to leave it out.
  if (ordinal < 0x8000) struct.set(GROUP.ordinal, { type: ThriftType.i16, value: ordinal })
  else struct.delete(GROUP.ordinal)
  const writer = new ThriftWriter()
  writer.writeStruct(struct)
  return writer.finish()
}

/** Moves the places of a column's pages. */
export function shiftPages(column: ThriftStruct, shift: number): void {
  for (const id of [COLUMN.dataPageOffset, COLUMN.indexPageOffset, COLUMN.dictionaryPageOffset]) {
    const field = column.get(id)
    if (field !== undefined) field.value = Number(field.value) + shift
  }
}

/** The length that stands behind a footer of these bytes, and the magic. */
export function footerTail(footerLength: number): Uint8Array {
  const tail = new Uint8Array(FOOTER_TAIL_LENGTH)
  new DataView(tail.buffer).setUint32(0, footerLength, true)
  tail.set(PARQUET_MAGIC, 4)
  return tail
}

/** One row group's bytes as a file of its own. */
export function singleGroupFile(footer: ParquetFooter, rowGroup: number, extent: RowGroupExtent, readInto: (target: Uint8Array) => void): Uint8Array {
  const encoded = encodeFooter({
    ...footer, rows: extent.rows, rowGroups: [relocateRowGroup(footer.rowGroups[rowGroup], PARQUET_MAGIC.length - extent.start, 0)],
    keyValues: new Map([...footer.keyValues].filter(([key]) => key === ARROW_SCHEMA_KEY)),
  })
  const length = extent.end - extent.start
  const file = new Uint8Array(PARQUET_MAGIC.length + length + encoded.length + FOOTER_TAIL_LENGTH)
  file.set(PARQUET_MAGIC)
  readInto(file.subarray(PARQUET_MAGIC.length, PARQUET_MAGIC.length + length))
  file.set(encoded, PARQUET_MAGIC.length + length)
  file.set(footerTail(encoded.length), PARQUET_MAGIC.length + length + encoded.length)
  return file
}

/** The key under which Arrow keeps its own schema: what makes text columns come back as dictionaries. */
export const ARROW_SCHEMA_KEY = 'ARROW:schema'

export function chunksOf(rowGroup: ThriftStruct): ThriftStruct[] {
  const field = rowGroup.get(GROUP.columns)?.value
  invariant(field !== undefined && typeof field === 'object' && 'items' in field, 'a row group of the footer has no columns')
  return field.items as ThriftStruct[]
}

export function columnOf(chunk: ThriftStruct): ThriftStruct {
  const column = chunk.get(CHUNK.metadata)?.value
  invariant(column instanceof Map, 'a column of the footer has no metadata')
  return column
}

export function numberAt(struct: ThriftStruct, id: number): number {
  return Number(struct.get(id)?.value)
}

/** Some writers set the dictionary's place to 0 when there is none. */
export function firstPage(column: ThriftStruct): number {
  const dataPage = numberAt(column, COLUMN.dataPageOffset)
  const dictionary = column.get(COLUMN.dictionaryPageOffset)
  return dictionary === undefined || Number(dictionary.value) <= 0 ? dataPage : Math.min(dataPage, Number(dictionary.value))
}

function readKeyValue(struct: ThriftStruct, into: Map<string, string>): void {
  const key = struct.get(1)?.value
  const value = struct.get(2)?.value
  if (key instanceof Uint8Array) into.set(text(key), value instanceof Uint8Array ? text(value) : '')
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}

function utf8(value: string): Uint8Array {
  return new TextEncoder().encode(value)
}
