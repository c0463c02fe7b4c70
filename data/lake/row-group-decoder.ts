/**
 * One row group → columns → rows of a {@link MarketBatch}. Decoding is by parquet-wasm into Arrow; 64-bit columns are viewed as 32-bit
 * halves of the same buffer, names are looked up once in each dictionary, and rows are filled column by column.
 */
import type { DataType, Vector } from 'apache-arrow'
import { tableFromIPC } from 'apache-arrow'
import { readParquet } from 'parquet-wasm'
import type { MarketBatch } from '../../core/market/batch.js'
import { packParticipant } from '../../core/market/batch.js'
import { MarketKind, Side } from '../../core/market/vocabulary.js'
import type { Epoch } from '../../core/time.js'
import { LakeError } from './lake-error.js'
import { ROW_COLUMNS } from './schema.js'

const TWO_POW_32 = 4_294_967_296

/** A column of names: an index for each row, and the code of each name. */
interface NameColumn {
  readonly indexes: ArrayLike<number>
  readonly codes: Int32Array
}

/** Columns of a row group. 64-bit columns are pairs of halves, low first. */
export interface RowGroupColumns {
  readonly rows: number
  readonly tsRecv: Int32Array
  readonly tsEvent: Int32Array
  readonly seq: Int32Array
  readonly qty: Int32Array
  readonly qty2: Int32Array
  readonly orderId: Int32Array
  readonly otherId: Int32Array
  readonly price: ArrayLike<number>
  readonly price2: ArrayLike<number>
  readonly price3: ArrayLike<number>
  readonly code: ArrayLike<number>
  readonly flags: ArrayLike<number>
  readonly kind: NameColumn
  readonly side: NameColumn
  readonly participant: NameColumn
}

/**
 * @param file a Parquet file of one row group, in memory
 * @param name of the dataset, for errors
 */
export function decodeRowGroup(file: Uint8Array, rows: number, name: string): RowGroupColumns {
  let ipc: Uint8Array
  try {
    ipc = readParquet(file, { batchSize: Math.max(rows, 1), columns: [...ROW_COLUMNS] }).intoIPCStream()
  } catch (error) {
    throw new LakeError('damaged-dataset', `${name}: a row group cannot be decoded: ${String(error)}. Import the source again.`)
  }
  const table = tableFromIPC(ipc)
  if (table.numRows !== rows) damaged(name, `a row group of ${table.numRows} rows where the footer says ${rows}`)
  const column = (column: string): Vector<DataType> => {
    const vector = table.getChild(column) as Vector<DataType> | null
    if (vector === null) damaged(name, `no column '${column}'`)
    if (vector.nullCount > 0) damaged(name, `column '${column}' with ${vector.nullCount} nulls, where every value is required`)
    return vector
  }
  const values = (name: string): ArrayLike<number> & ArrayBufferView => valuesOf(column(name)) as ArrayLike<number> & ArrayBufferView
  const halves = (columnName: string): Int32Array => {
    const { buffer, byteOffset, byteLength } = values(columnName)
    if (byteLength < rows * 8) damaged(name, `column '${columnName}' of ${byteLength} bytes, where ${rows} integers of 64 bits are expected`)
    return new Int32Array(buffer, byteOffset, rows * 2)
  }
  return {
    rows,
    tsRecv: halves('ts_recv'), tsEvent: halves('ts_event'), seq: halves('seq'), qty: halves('qty'), qty2: halves('qty2'),
    orderId: halves('order_id'), otherId: halves('other_id'),
    price: values('price'), price2: values('price2'), price3: values('price3'), code: values('code'), flags: values('flags'),
    kind: namesOf(column('kind'), (text) => codeOf(MarketKind, text) ?? damaged(name, `kind '${text}', which is not in the vocabulary`)),
    side: namesOf(column('side'), (text) => text === '' ? Side.none : codeOf(Side, text) ?? damaged(name, `side '${text}'`)),
    participant: namesOf(column('participant'), packParticipant),
  }
}

/** Fills rows from `at` on with `count` rows of the columns from `from` on. */
export function fillRows(batch: MarketBatch, at: number, columns: RowGroupColumns, from: number, count: number, epoch: Epoch, instrument: number): void {
  fillIntegers(batch.timeNs, at, columns.tsRecv, from, count, epoch.high, epoch.low)
  fillIntegers(batch.exchangeTimeNs, at, columns.tsEvent, from, count, epoch.high, epoch.low)
  fillIntegers(batch.sequence, at, columns.seq, from, count, 0, 0)
  fillIntegers(batch.qty, at, columns.qty, from, count, 0, 0)
  fillIntegers(batch.qty2, at, columns.qty2, from, count, 0, 0)
  fillHalves(batch.orderIdLow, batch.orderIdHigh, at, columns.orderId, from, count)
  fillHalves(batch.otherIdLow, batch.otherIdHigh, at, columns.otherId, from, count)
  fill(batch.price, at, columns.price, from, count)
  fill(batch.price2, at, columns.price2, from, count)
  fill(batch.price3, at, columns.price3, from, count)
  fill(batch.code, at, columns.code, from, count)
  fill(batch.flags, at, columns.flags, from, count)
  fillNames(batch.kind, at, columns.kind, from, count)
  fillNames(batch.side, at, columns.side, from, count)
  fillNames(batch.participant, at, columns.participant, from, count)
  batch.instrument.fill(instrument, at, at + count)
}

/** Run time of a row. */
export function rowTimeNs(columns: RowGroupColumns, row: number, epoch: Epoch): number {
  return epoch.fromHalves(columns.tsRecv[row * 2 + 1], columns.tsRecv[row * 2])
}

function fillIntegers(target: Float64Array, at: number, halves: Int32Array, from: number, count: number, high: number, low: number): void {
  for (let row = 0, place = from * 2; row < count; row++, place += 2) {
    target[at + row] = (halves[place + 1] - high) * TWO_POW_32 + ((halves[place] >>> 0) - low)
  }
}

function fillHalves(lows: Int32Array, highs: Int32Array, at: number, halves: Int32Array, from: number, count: number): void {
  for (let row = 0, place = from * 2; row < count; row++, place += 2) {
    lows[at + row] = halves[place]
    highs[at + row] = halves[place + 1]
  }
}

function fill(target: Int32Array | Uint8Array, at: number, values: ArrayLike<number>, from: number, count: number): void {
  if ((target instanceof Int32Array && values instanceof Int32Array) || (target instanceof Uint8Array && values instanceof Uint8Array)) {
    target.set(values.subarray(from, from + count), at)
  } else {
    for (let row = 0; row < count; row++) target[at + row] = values[from + row]
  }
}

function fillNames(target: Int32Array | Uint8Array, at: number, { indexes, codes }: NameColumn, from: number, count: number): void {
  for (let row = 0; row < count; row++) target[at + row] = codes[indexes[from + row]]
}

function valuesOf(vector: Vector<DataType>): unknown {
  const values: unknown = vector.data[0]?.values
  return values ?? new BigInt64Array(0)
}

/** Names as Arrow's dictionary, or as the plain text that writers without dictionaries leave. */
function namesOf(vector: Vector<DataType>, codeOfName: (text: string) => number): NameColumn {
  const dictionary = vector.data[0]?.dictionary as Vector<DataType> | undefined
  if (dictionary !== undefined) {
    return { indexes: valuesOf(vector) as Int32Array, codes: Int32Array.from({ length: dictionary.length }, (_, i) => codeOfName(String(dictionary.get(i)))) }
  }
  const indexes = new Int32Array(vector.length)
  const known = new Map<string, number>()
  for (let row = 0; row < vector.length; row++) {
    const text = String(vector.get(row))
    let index = known.get(text)
    if (index === undefined) known.set(text, index = known.size)
    indexes[row] = index
  }
  return { indexes, codes: Int32Array.from(known.keys(), codeOfName) }
}

function codeOf(table: Readonly<Record<string, number>>, name: string): number | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined
}

function damaged(name: string, found: string): never {
  throw new LakeError('damaged-dataset', `${name}: found ${found}. Import the source again.`)
}
