/**
 * Rows on their way into a row group, in the columns of the file. 64-bit columns are 32-bit halves of the buffer that Arrow takes as 64-bit:
 * no BigInt. The columns are shared memory: another thread encodes them where they are.
 */
import { invariant, InvariantError } from '../../core/invariant.js'
import type { MarketBatch } from '../../core/market/batch.js'
import { MarketKind } from '../../core/market/vocabulary.js'
import type { Epoch } from '../../core/time.js'
import { ROW_GROUP_ROWS_MAX } from './schema.js'

const TWO_POW_32 = 4_294_967_296

/** Columns of as many rows as fit, by the names of the file's. 64-bit ones have two halves a row, low first; texts are indexes. */
type ColumnName =
  | 'ts_recv' | 'ts_event' | 'seq' | 'qty' | 'qty2' | 'order_id' | 'other_id' | 'symbol' | 'kind' | 'side' | 'price' | 'price2' | 'price3' | 'participant'

/** What one thread hands to another: the arrays are shared, the rest is copied. */
export interface RowGroupContent {
  readonly rows: number
  readonly columns: Readonly<Record<ColumnName, Int32Array>>
  readonly code: Uint8Array
  readonly flags: Uint8Array
  /** Texts of the columns `symbol` and `participant` by index; a participant is packed. */
  readonly symbols: readonly string[]
  readonly participants: readonly number[]
}

/** Index in the file's list of kinds by kind; -1 where no kind is. */
const kindIndexes = new Int32Array(256).fill(-1)
Object.values(MarketKind).forEach((kind, index) => (kindIndexes[kind] = index))

export class RowGroupBuffer {
  /** Rows so far. */
  rows = 0
  private readonly columns: Record<ColumnName, Int32Array>
  private readonly code: Uint8Array
  private readonly flags: Uint8Array
  private symbols: string[] = []
  private participants = new Map<number, number>()

  /** @param epoch of the batches' times */
  constructor(private readonly epoch: Epoch, readonly capacity = ROW_GROUP_ROWS_MAX) {
    const words = (): Int32Array => new Int32Array(new SharedArrayBuffer(capacity * 4))
    const halves = (): Int32Array => new Int32Array(new SharedArrayBuffer(capacity * 8))
    this.columns = {
      ts_recv: halves(), ts_event: halves(), seq: halves(), qty: halves(), qty2: halves(), order_id: halves(), other_id: halves(),
      symbol: words(), kind: words(), side: words(), price: words(), price2: words(), price3: words(), participant: words(),
    }
    this.code = new Uint8Array(new SharedArrayBuffer(capacity))
    this.flags = new Uint8Array(new SharedArrayBuffer(capacity))
  }

  /** Appends rows `from` to `to` (not included), all of one symbol. They must fit. */
  append(batch: MarketBatch, from: number, to: number, symbol: string): void {
    const start = this.rows
    const end = start + to - from
    invariant(end <= this.capacity, () => `a row group of ${this.capacity} rows has no room for ${to - from} more after ${start}`)
    if (this.symbols.at(-1) !== symbol) this.symbols.push(symbol)
    const { columns, epoch: { high, low } } = this
    columns.symbol.fill(this.symbols.length - 1, start, end)
    putIntegers(columns.ts_recv, start, batch.timeNs, from, to, high, low)
    putIntegers(columns.ts_event, start, batch.exchangeTimeNs, from, to, high, low)
    putIntegers(columns.seq, start, batch.sequence, from, to, 0, 0)
    putIntegers(columns.qty, start, batch.qty, from, to, 0, 0)
    putIntegers(columns.qty2, start, batch.qty2, from, to, 0, 0)
    const { order_id: orderId, other_id: otherId, kind: kinds, side: sides, participant: participants } = columns
    for (let row = from, at = start; row < to; row++, at++) {
      orderId[at * 2] = batch.orderIdLow[row]
      orderId[at * 2 + 1] = batch.orderIdHigh[row]
      otherId[at * 2] = batch.otherIdLow[row]
      otherId[at * 2 + 1] = batch.otherIdHigh[row]
      kinds[at] = kindIndexes[batch.kind[row]]
      if (kinds[at] < 0) throw new InvariantError(`row ${row} of a batch has a kind that is not in the vocabulary: ${batch.kind[row]}`)
      sides[at] = batch.side[row]
      participants[at] = this.participantIndex(batch.participant[row])
    }
    columns.price.set(batch.price.subarray(from, to), start)
    columns.price2.set(batch.price2.subarray(from, to), start)
    columns.price3.set(batch.price3.subarray(from, to), start)
    this.code.set(batch.code.subarray(from, to), start)
    this.flags.set(batch.flags.subarray(from, to), start)
    this.rows = end
  }

  get content(): RowGroupContent {
    return { rows: this.rows, columns: this.columns, code: this.code, flags: this.flags, symbols: this.symbols, participants: [...this.participants.keys()] }
  }

  /** Starts anew. */
  clear(): void {
    this.rows = 0
    this.symbols = []
    this.participants = new Map()
  }

  private participantIndex(packed: number): number {
    const known = this.participants.get(packed)
    if (known !== undefined) return known
    const index = this.participants.size
    this.participants.set(packed, index)
    return index
  }
}

/** Integers of a double → 64-bit integers in halves, `high` and `low` (the halves of an epoch) added. */
function putIntegers(target: Int32Array, at: number, values: Float64Array, from: number, to: number, high: number, low: number): void {
  for (let row = from, place = at * 2; row < to; row++, place += 2) {
    const value = values[row]
    const upper = Math.floor(value / TWO_POW_32)
    const lower = value - upper * TWO_POW_32 + low
    target[place] = lower
    target[place + 1] = upper + high + (lower >= TWO_POW_32 ? 1 : 0)
  }
}
