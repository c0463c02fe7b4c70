/**
 * A column of few texts as Parquet's pages: one dictionary page, and one data page of indexes into it, in runs and packed bits.
 *
 * Our rows hold such a column as indexes already; a general writer looks up every row's text again, which cost more than all other columns
 * together. Source: the Parquet format's `Encodings.md` (PLAIN, RLE_DICTIONARY) and `parquet.thrift` (PageHeader, ColumnMetaData).
 */
import type { ColumnChunk } from './column-chunks.js'
import type { ThriftStruct, ThriftValue } from './thrift.js'
import { ThriftType, ThriftWriter } from './thrift.js'

const BYTE_ARRAY = 6
const UNCOMPRESSED = 0
const Encoding = { plain: 0, rle: 3, rleDictionary: 8 } as const
const PageType = { data: 0, dictionary: 2 } as const

const VALUES_OF_GROUP = 8
/** So many equal values in a row are a run of their own. */
const RUN_MIN = 16
/** Groups of packed values under one header of a byte. */
const GROUPS_MAX = 63

/**
 * @param indexes of each row in `texts`; only the texts that rows use are written, in the order in which they appear
 * @param ordered whether the least and the greatest text are told, so that a reader may pass over the row group
 */
export function encodeDictionaryChunk(name: string, indexes: Int32Array, texts: readonly string[], ordered: boolean): ColumnChunk {
  const { codes, used } = compact(indexes, texts)
  const dictionary = plainTexts(used)
  const data = encodeIndexes(codes, Math.max(1, 32 - Math.clz32(used.length - 1)))
  const writer = new ThriftWriter()
  writer.writeStruct(pageHeader(PageType.dictionary, dictionary.length, 7, { 1: used.length, 2: Encoding.plain }))
  writer.raw(dictionary)
  const dataPage = writer.size
  writer.writeStruct(pageHeader(PageType.data, data.length, 5, { 1: indexes.length, 2: Encoding.rleDictionary, 3: Encoding.rle, 4: Encoding.rle }))
  writer.raw(data)
  const pages = writer.finish()
  const metadata: ThriftStruct = new Map([
    [1, { type: ThriftType.i32, value: BYTE_ARRAY }],
    [2, listOf(ThriftType.i32, [Encoding.plain, Encoding.rle, Encoding.rleDictionary])],
    [3, listOf(ThriftType.binary, [utf8(name)])],
    [4, { type: ThriftType.i32, value: UNCOMPRESSED }],
    [5, { type: ThriftType.i64, value: indexes.length }],
    [6, { type: ThriftType.i64, value: pages.length }],
    [7, { type: ThriftType.i64, value: pages.length }],
    [9, { type: ThriftType.i64, value: dataPage }],
    [11, { type: ThriftType.i64, value: 0 }],
  ])
  if (ordered && used.length > 0) metadata.set(12, { type: ThriftType.struct, value: statistics(used) })
  return { pages, metadata }
}

/** Texts that are used, and each row's index among them. */
function compact(indexes: Int32Array, texts: readonly string[]): { readonly codes: Int32Array; readonly used: readonly string[] } {
  const codeOf = new Int32Array(texts.length).fill(-1)
  const codes = new Int32Array(indexes.length)
  const used: string[] = []
  for (let row = 0; row < indexes.length; row++) {
    const index = indexes[row]
    let code = codeOf[index]
    if (code < 0) code = codeOf[index] = used.push(texts[index]) - 1
    codes[row] = code
  }
  return { codes, used }
}

/** PLAIN: each text behind its length in bytes. */
function plainTexts(texts: readonly string[]): Uint8Array {
  const encoded = texts.map(utf8)
  const bytes = new Uint8Array(encoded.reduce((sum, { length }) => sum + 4 + length, 0))
  const view = new DataView(bytes.buffer)
  let at = 0
  for (const text of encoded) {
    view.setUint32(at, text.length, true)
    bytes.set(text, at + 4)
    at += 4 + text.length
  }
  return bytes
}

/** RLE_DICTIONARY: the width of an index in bits, then runs of one value, and groups of eight values packed from the low bits on. */
function encodeIndexes(codes: Int32Array, width: number): Uint8Array {
  const rows = codes.length
  const valueBytes = (width + 7) >>> 3
  const groups = Math.ceil(rows / VALUES_OF_GROUP)
  // A run costs at most what the two groups that it replaces would.
  const bytes = new Uint8Array(1 + groups * width + (Math.ceil(rows / RUN_MIN) + 1) * (5 + valueBytes) + Math.ceil(groups / GROUPS_MAX))
  bytes[0] = width
  let at = 1
  let row = 0
  while (row < rows) {
    const run = runFrom(codes, row)
    if (run >= RUN_MIN) {
      at = putVarint(bytes, at, run * 2)
      for (let byte = 0; byte < valueBytes; byte++) bytes[at++] = codes[row] >>> (8 * byte)
      row += run
      continue
    }
    const header = at++
    let packed = 0
    do {
      at = packGroup(bytes, at, codes, row, width)
      row += VALUES_OF_GROUP
      packed++
    } while (packed < GROUPS_MAX && row < rows && runFrom(codes, row) < RUN_MIN)
    bytes[header] = packed * 2 + 1
  }
  return bytes.slice(0, at)
}

/** How many equal values stand from `row` on. */
function runFrom(codes: Int32Array, row: number): number {
  const value = codes[row]
  let end = row + 1
  while (end < codes.length && codes[end] === value) end++
  return end - row
}

/** Beyond the last row there are zeros. */
function packGroup(bytes: Uint8Array, start: number, codes: Int32Array, row: number, width: number): number {
  let at = start
  let bits = 0
  let held = 0
  for (let i = row; i < row + VALUES_OF_GROUP; i++) {
    held |= (i < codes.length ? codes[i] : 0) << bits
    for (bits += width; bits >= 8; bits -= 8) {
      bytes[at++] = held
      held >>>= 8
    }
  }
  return at
}

function putVarint(bytes: Uint8Array, start: number, value: number): number {
  let at = start
  let left = value
  for (; left >= 128; left >>>= 7) bytes[at++] = left | 128
  bytes[at++] = left
  return at
}

function pageHeader(pageType: number, length: number, id: number, fields: Readonly<Record<number, number>>): ThriftStruct {
  const header: ThriftStruct = new Map(Object.entries(fields).map(([field, value]) => [Number(field), { type: ThriftType.i32, value }]))
  return new Map([
    [1, { type: ThriftType.i32, value: pageType }], [2, { type: ThriftType.i32, value: length }], [3, { type: ThriftType.i32, value: length }],
    [id, { type: ThriftType.struct, value: header }],
  ])
}

/** No nulls; both bounds are exact. The order is that of the bytes, which is that of the code points. */
function statistics(texts: readonly string[]): ThriftStruct {
  const sorted = texts.map(utf8).sort((left, right) => Buffer.compare(left, right))
  return new Map([
    [3, { type: ThriftType.i64, value: 0 }],
    [5, { type: ThriftType.binary, value: sorted[sorted.length - 1] }],
    [6, { type: ThriftType.binary, value: sorted[0] }],
    [7, { type: ThriftType.true, value: 0 }],
    [8, { type: ThriftType.true, value: 0 }],
  ])
}

function listOf(elementType: number, items: ThriftValue[]): { type: number; value: ThriftValue } {
  return { type: ThriftType.list, value: { elementType, items } }
}

function utf8(value: string): Uint8Array {
  return Buffer.from(value)
}
