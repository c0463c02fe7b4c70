/**
 * Rows → one row group, encoded by parquet-wasm as a small Parquet file: Snappy pages, dictionaries for texts, plain integers
 * otherwise. Snappy and these encodings are what every reader of Parquet reads, also the plain ones (DELTA_BINARY_PACKED is smaller, and
 * parquetjs cannot read it). 64-bit columns are written as 32-bit halves into the buffer that Arrow takes as 64-bit: no BigInt.
 */
import type { Data, DataType, Dictionary, Int32 } from 'apache-arrow'
import { makeData, RecordBatch, Struct, Table as ArrowTable, tableToIPC, Utf8, vectorFromArray } from 'apache-arrow'
import type { WriterProperties } from 'parquet-wasm'
import { Compression, EnabledStatistics, Table, writeParquet, WriterPropertiesBuilder, WriterVersion } from 'parquet-wasm'
import { invariant, InvariantError } from '../../core/invariant.js'
import type { MarketBatch } from '../../core/market/batch.js'
import { unpackParticipant } from '../../core/market/batch.js'
import { MarketKind } from '../../core/market/vocabulary.js'
import type { Epoch } from '../../core/time.js'
import { KIND_NAMES, LAKE_SCHEMA, ROW_GROUP_ROWS_MAX, SIDE_NAMES } from './schema.js'

const TWO_POW_32 = 4_294_967_296
/** Texts. Numbers are left plain: a dictionary of them is a tenth smaller and costs a fifth of the speed of an import. */
const DICTIONARY_COLUMNS = ['symbol', 'kind', 'side', 'participant']
/** By these one chooses row groups. */
const STATISTICS_COLUMNS = ['symbol', 'ts_recv', 'ts_event', 'seq']

/** Index in {@link KIND_NAMES} by kind; -1 where no kind is. */
const kindIndexes = new Int32Array(256).fill(-1)
Object.values(MarketKind).forEach((kind, index) => (kindIndexes[kind] = index))

export class RowGroupEncoder {
  /** Rows so far. */
  rows = 0
  private readonly epoch: Epoch
  private readonly tsRecv: Int32Array<ArrayBuffer>
  private readonly tsEvent: Int32Array<ArrayBuffer>
  private readonly seq: Int32Array<ArrayBuffer>
  private readonly qty: Int32Array<ArrayBuffer>
  private readonly qty2: Int32Array<ArrayBuffer>
  private readonly orderId: Int32Array<ArrayBuffer>
  private readonly otherId: Int32Array<ArrayBuffer>
  private readonly symbol: Int32Array
  private readonly kind: Int32Array
  private readonly side: Int32Array
  private readonly price: Int32Array
  private readonly price2: Int32Array
  private readonly price3: Int32Array
  private readonly participant: Int32Array
  private readonly code: Uint8Array
  private readonly flags: Uint8Array
  private symbols: string[] = []
  private participants = new Map<number, number>()

  /** @param epoch of the batches' times */
  constructor(epoch: Epoch, readonly capacity = ROW_GROUP_ROWS_MAX) {
    this.epoch = epoch
    const halves = (): Int32Array<ArrayBuffer> => new Int32Array(capacity * 2)
    this.tsRecv = halves()
    this.tsEvent = halves()
    this.seq = halves()
    this.qty = halves()
    this.qty2 = halves()
    this.orderId = halves()
    this.otherId = halves()
    this.symbol = new Int32Array(capacity)
    this.kind = new Int32Array(capacity)
    this.side = new Int32Array(capacity)
    this.price = new Int32Array(capacity)
    this.price2 = new Int32Array(capacity)
    this.price3 = new Int32Array(capacity)
    this.participant = new Int32Array(capacity)
    this.code = new Uint8Array(capacity)
    this.flags = new Uint8Array(capacity)
  }

  /** Appends rows `from` to `to` (not included), all of one symbol. They must fit. */
  append(batch: MarketBatch, from: number, to: number, symbol: string): void {
    const start = this.rows
    const end = start + to - from
    invariant(end <= this.capacity, () => `a row group of ${this.capacity} rows has no room for ${to - from} more after ${start}`)
    if (this.symbols.at(-1) !== symbol) this.symbols.push(symbol)
    this.symbol.fill(this.symbols.length - 1, start, end)
    const { high, low } = this.epoch
    writeTimes(this.tsRecv, start, batch.timeNs, from, to, high, low)
    writeTimes(this.tsEvent, start, batch.exchangeTimeNs, from, to, high, low)
    writeTimes(this.seq, start, batch.sequence, from, to, 0, 0)
    writeTimes(this.qty, start, batch.qty, from, to, 0, 0)
    writeTimes(this.qty2, start, batch.qty2, from, to, 0, 0)
    for (let row = from, at = start; row < to; row++, at++) {
      this.orderId[at * 2] = batch.orderIdLow[row]
      this.orderId[at * 2 + 1] = batch.orderIdHigh[row]
      this.otherId[at * 2] = batch.otherIdLow[row]
      this.otherId[at * 2 + 1] = batch.otherIdHigh[row]
      this.kind[at] = kindIndexes[batch.kind[row]]
      if (this.kind[at] < 0) throw new InvariantError(`row ${row} of a batch has a kind that is not in the vocabulary: ${batch.kind[row]}`)
      this.side[at] = batch.side[row]
      this.participant[at] = this.participantIndex(batch.participant[row])
    }
    this.price.set(batch.price.subarray(from, to), start)
    this.price2.set(batch.price2.subarray(from, to), start)
    this.price3.set(batch.price3.subarray(from, to), start)
    this.code.set(batch.code.subarray(from, to), start)
    this.flags.set(batch.flags.subarray(from, to), start)
    this.rows = end
  }

  /** The rows as a Parquet file of one row group; then starts anew. */
  encode(): Uint8Array {
    const participants = [...this.participants.keys()].map(unpackParticipant)
    const columns: Record<string, ArrayLike<unknown>> = {
      ts_recv: this.halves(this.tsRecv), ts_event: this.halves(this.tsEvent), seq: this.halves(this.seq),
      symbol: this.symbol, kind: this.kind, side: this.side, price: this.price, qty: this.halves(this.qty), price2: this.price2,
      price3: this.price3, qty2: this.halves(this.qty2), order_id: this.unsigned(this.orderId), other_id: this.unsigned(this.otherId),
      code: this.code, flags: this.flags, participant: this.participant,
    }
    const texts: Record<string, readonly string[]> = { symbol: this.symbols, kind: KIND_NAMES, side: SIDE_NAMES, participant: participants }
    const children = LAKE_SCHEMA.fields.map(({ name, type }) => columnData(type as DataType, this.rows, columns[name], texts[name]))
    const struct = makeData({ type: new Struct(LAKE_SCHEMA.fields), length: this.rows, nullCount: 0, children })
    const table = new ArrowTable([new RecordBatch(LAKE_SCHEMA, struct)])
    this.rows = 0
    this.symbols = []
    this.participants = new Map()
    // The writer takes the table and the properties over: both are released by it.
    return writeParquet(Table.fromIPCStream(tableToIPC(table, 'stream')), writerProperties())
  }

  private participantIndex(packed: number): number {
    const known = this.participants.get(packed)
    if (known !== undefined) return known
    const index = this.participants.size
    this.participants.set(packed, index)
    return index
  }

  private halves(column: Int32Array<ArrayBuffer>): BigInt64Array {
    return new BigInt64Array(column.buffer, 0, this.rows)
  }

  private unsigned(column: Int32Array<ArrayBuffer>): BigUint64Array {
    return new BigUint64Array(column.buffer, 0, this.rows)
  }
}

/** Integers of a double → 64-bit integers in halves, `high` and `low` (the halves of an epoch) added. */
function writeTimes(target: Int32Array, at: number, values: Float64Array, from: number, to: number, high: number, low: number): void {
  for (let row = from, place = at * 2; row < to; row++, place += 2) {
    const value = values[row]
    const upper = Math.floor(value / TWO_POW_32)
    const lower = value - upper * TWO_POW_32 + low
    target[place] = lower
    target[place + 1] = upper + high + (lower >= TWO_POW_32 ? 1 : 0)
  }
}

function columnData(type: DataType, length: number, values: ArrayLike<unknown>, texts: readonly string[] | undefined): Data {
  if (texts === undefined) return makeData({ type: type as Int32, length, nullCount: 0, data: values as Int32Array })
  return makeData({
    type: type as Dictionary<Utf8, Int32>, length, nullCount: 0, data: values as Int32Array, dictionary: vectorFromArray([...texts], new Utf8()),
  })
}

function writerProperties(): WriterProperties {
  let builder = new WriterPropertiesBuilder()
    .setWriterVersion(WriterVersion.V1)
    .setCompression(Compression.SNAPPY)
    .setCreatedBy('isochron')
    .setMaxRowGroupSize(ROW_GROUP_ROWS_MAX)
    .setDictionaryEnabled(false)
    .setStatisticsEnabled(EnabledStatistics.None)
  for (const column of DICTIONARY_COLUMNS) builder = builder.setColumnDictionaryEnabled(column, true)
  for (const column of STATISTICS_COLUMNS) builder = builder.setColumnStatisticsEnabled(column, EnabledStatistics.Chunk)
  return builder.build()
}
