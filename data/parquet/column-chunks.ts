/**
 * A row group as its column chunks: taken out of a small Parquet file, put together to one. So the columns of one row group may come from
 * different encoders. Source: the Parquet format's `parquet.thrift`, RowGroup and ColumnChunk.
 */
import { invariant } from '../../core/invariant.js'
import type { ParquetFooter } from './footer.js'
import {
  CHUNK, chunksOf, COLUMN, columnOf, encodeFooter, firstPage, FOOTER_TAIL_LENGTH, footerTail, GROUP, numberAt, PARQUET_MAGIC, parseFooter, shiftPages,
} from './footer.js'
import type { ThriftList, ThriftStruct } from './thrift.js'
import { ThriftReader, ThriftType, ThriftWriter } from './thrift.js'

/** A column chunk: its pages, and its ColumnMetaData with places counted from the first of them. */
export interface ColumnChunk {
  readonly pages: Uint8Array
  readonly metadata: ThriftStruct
}

/** The footer of a whole file in memory. */
export function footerOf(file: Uint8Array): ParquetFooter {
  const end = file.length - FOOTER_TAIL_LENGTH
  const length = new DataView(file.buffer, file.byteOffset).getUint32(end, true)
  return parseFooter(file.subarray(end - length, end))
}

/** The chunks of a file of one row group, by the names of their columns. Their pages are those of `file`. */
export function columnChunks(file: Uint8Array): Map<string, ColumnChunk> {
  const { rowGroups } = footerOf(file)
  invariant(rowGroups.length === 1, `one row group, found ${rowGroups.length}`)
  const chunks = new Map<string, ColumnChunk>()
  for (const chunk of chunksOf(new ThriftReader(rowGroups[0]).readStruct())) {
    const metadata = columnOf(chunk)
    const start = firstPage(metadata)
    shiftPages(metadata, -start)
    chunks.set(nameOf(metadata), { pages: file.subarray(start, start + numberAt(metadata, COLUMN.compressedSize)), metadata })
  }
  return chunks
}

/** A file of one row group. @param footer whose schema has these columns, in this order */
export function fileOfChunks(footer: ParquetFooter, rows: number, chunks: readonly ColumnChunk[]): Uint8Array {
  let position = PARQUET_MAGIC.length
  let uncompressedSize = 0
  const columns: ThriftStruct[] = []
  for (const { pages, metadata } of chunks) {
    shiftPages(metadata, position)
    position += pages.length
    uncompressedSize += numberAt(metadata, COLUMN.uncompressedSize)
    columns.push(new Map([[CHUNK.fileOffset, { type: ThriftType.i64, value: 0 }], [CHUNK.metadata, { type: ThriftType.struct, value: metadata }]]))
  }
  const list: ThriftList = { elementType: ThriftType.struct, items: columns }
  const writer = new ThriftWriter()
  writer.writeStruct(new Map([
    [GROUP.columns, { type: ThriftType.list, value: list }],
    [GROUP.uncompressedSize, { type: ThriftType.i64, value: uncompressedSize }],
    [GROUP.rows, { type: ThriftType.i64, value: rows }],
    [GROUP.fileOffset, { type: ThriftType.i64, value: PARQUET_MAGIC.length }],
    [GROUP.compressedSize, { type: ThriftType.i64, value: position - PARQUET_MAGIC.length }],
  ]))
  const encoded = encodeFooter({ ...footer, rows, rowGroups: [writer.finish()] })
  const file = new Uint8Array(position + encoded.length + FOOTER_TAIL_LENGTH)
  file.set(PARQUET_MAGIC)
  let at = PARQUET_MAGIC.length
  for (const { pages } of chunks) {
    file.set(pages, at)
    at += pages.length
  }
  file.set(encoded, at)
  file.set(footerTail(encoded.length), at + encoded.length)
  return file
}

/** Columns are not nested: the path is the name. */
function nameOf(metadata: ThriftStruct): string {
  const path = metadata.get(COLUMN.path)?.value as ThriftList | undefined
  return new TextDecoder().decode(path?.items[0] as Uint8Array)
}
