/**
 * A batch of normalised market events in columns: the unit in which sources hand events to the kernel.
 *
 * Columns instead of objects: a row costs no allocation, and a reader of Parquet or of ITCH fills the same arrays again and again.
 * Row `i` of every column belongs to one event; rows are in the order of (timeNs, sequence).
 */

export class MarketBatch {
  readonly capacity: number
  /** Rows in use, from 0. */
  length = 0
  /** When we receive the event, run time, ns. Where a dataset has no receive time, this is `exchangeTimeNs`. */
  readonly timeNs: Float64Array
  /** The exchange's own stamp, run time, ns. */
  readonly exchangeTimeNs: Float64Array
  /** Number of the message in its source, from 1; several rows may come of one message. */
  readonly sequence: Float64Array
  /** {@link MarketKind} */
  readonly kind: Uint8Array
  /** {@link Side} */
  readonly side: Uint8Array
  /** Bits of {@link MarketFlag} */
  readonly flags: Uint8Array
  /** TradingState, CrossType or SessionEvent, by kind. */
  readonly code: Uint8Array
  /** Dense index in the run's {@link Instruments}, or NO_INSTRUMENT. */
  readonly instrument: Int32Array
  /** Price increments. */
  readonly price: Int32Array
  readonly price2: Int32Array
  readonly price3: Int32Array
  /** Quantity increments: exact integers up to 2^53 (a cross may print more than 2^31). */
  readonly qty: Float64Array
  readonly qty2: Float64Array
  /** Venue's order reference, 64 bits in two halves: the bits of the low one, the bits of the high one. */
  readonly orderIdLow: Int32Array
  readonly orderIdHigh: Int32Array
  /** New order reference of a replace, match number of a trade. */
  readonly otherIdLow: Int32Array
  readonly otherIdHigh: Int32Array
  /** Four ASCII characters, the first in the high byte (a market participant, a reason); 0 when there are none. */
  readonly participant: Int32Array

  constructor(capacity: number) {
    this.capacity = capacity
    this.timeNs = new Float64Array(capacity)
    this.exchangeTimeNs = new Float64Array(capacity)
    this.sequence = new Float64Array(capacity)
    this.kind = new Uint8Array(capacity)
    this.side = new Uint8Array(capacity)
    this.flags = new Uint8Array(capacity)
    this.code = new Uint8Array(capacity)
    this.instrument = new Int32Array(capacity)
    this.price = new Int32Array(capacity)
    this.price2 = new Int32Array(capacity)
    this.price3 = new Int32Array(capacity)
    this.qty = new Float64Array(capacity)
    this.qty2 = new Float64Array(capacity)
    this.orderIdLow = new Int32Array(capacity)
    this.orderIdHigh = new Int32Array(capacity)
    this.otherIdLow = new Int32Array(capacity)
    this.otherIdHigh = new Int32Array(capacity)
    this.participant = new Int32Array(capacity)
  }

  get full(): boolean {
    return this.length === this.capacity
  }

  /** Makes row `row` an event of nothing: every column 0. For writers that fill only what a kind uses. */
  zeroRow(row: number): void {
    this.timeNs[row] = 0
    this.exchangeTimeNs[row] = 0
    this.sequence[row] = 0
    this.kind[row] = 0
    this.side[row] = 0
    this.flags[row] = 0
    this.code[row] = 0
    this.instrument[row] = 0
    this.price[row] = 0
    this.price2[row] = 0
    this.price3[row] = 0
    this.qty[row] = 0
    this.qty2[row] = 0
    this.orderIdLow[row] = 0
    this.orderIdHigh[row] = 0
    this.otherIdLow[row] = 0
    this.otherIdHigh[row] = 0
    this.participant[row] = 0
  }

  /** Makes this batch a copy of another, which must fit. */
  copyFrom(from: MarketBatch): void {
    this.length = 0
    this.copyRows(from, 0, from.length)
  }

  /** Adds `count` rows of another batch, from `fromRow` on, behind those that are in use; they must fit. */
  copyRows(from: MarketBatch, fromRow: number, count: number): void {
    const at = this.length
    const end = fromRow + count
    if (count === from.capacity) {
      this.copyAll(from, at)
      return
    }
    this.timeNs.set(from.timeNs.subarray(fromRow, end), at)
    this.exchangeTimeNs.set(from.exchangeTimeNs.subarray(fromRow, end), at)
    this.sequence.set(from.sequence.subarray(fromRow, end), at)
    this.kind.set(from.kind.subarray(fromRow, end), at)
    this.side.set(from.side.subarray(fromRow, end), at)
    this.flags.set(from.flags.subarray(fromRow, end), at)
    this.code.set(from.code.subarray(fromRow, end), at)
    this.instrument.set(from.instrument.subarray(fromRow, end), at)
    this.price.set(from.price.subarray(fromRow, end), at)
    this.price2.set(from.price2.subarray(fromRow, end), at)
    this.price3.set(from.price3.subarray(fromRow, end), at)
    this.qty.set(from.qty.subarray(fromRow, end), at)
    this.qty2.set(from.qty2.subarray(fromRow, end), at)
    this.orderIdLow.set(from.orderIdLow.subarray(fromRow, end), at)
    this.orderIdHigh.set(from.orderIdHigh.subarray(fromRow, end), at)
    this.otherIdLow.set(from.otherIdLow.subarray(fromRow, end), at)
    this.otherIdHigh.set(from.otherIdHigh.subarray(fromRow, end), at)
    this.participant.set(from.participant.subarray(fromRow, end), at)
    this.length = at + count
  }

  /** A full batch needs no views of its columns. */
  private copyAll(from: MarketBatch, at: number): void {
    this.timeNs.set(from.timeNs, at)
    this.exchangeTimeNs.set(from.exchangeTimeNs, at)
    this.sequence.set(from.sequence, at)
    this.kind.set(from.kind, at)
    this.side.set(from.side, at)
    this.flags.set(from.flags, at)
    this.code.set(from.code, at)
    this.instrument.set(from.instrument, at)
    this.price.set(from.price, at)
    this.price2.set(from.price2, at)
    this.price3.set(from.price3, at)
    this.qty.set(from.qty, at)
    this.qty2.set(from.qty2, at)
    this.orderIdLow.set(from.orderIdLow, at)
    this.orderIdHigh.set(from.orderIdHigh, at)
    this.otherIdLow.set(from.otherIdLow, at)
    this.otherIdHigh.set(from.otherIdHigh, at)
    this.participant.set(from.participant, at)
    this.length = at + from.capacity
  }

  /** Copies one row of another batch into a row of this one. */
  copyRow(row: number, from: MarketBatch, fromRow: number): void {
    this.timeNs[row] = from.timeNs[fromRow]
    this.exchangeTimeNs[row] = from.exchangeTimeNs[fromRow]
    this.sequence[row] = from.sequence[fromRow]
    this.kind[row] = from.kind[fromRow]
    this.side[row] = from.side[fromRow]
    this.flags[row] = from.flags[fromRow]
    this.code[row] = from.code[fromRow]
    this.instrument[row] = from.instrument[fromRow]
    this.price[row] = from.price[fromRow]
    this.price2[row] = from.price2[fromRow]
    this.price3[row] = from.price3[fromRow]
    this.qty[row] = from.qty[fromRow]
    this.qty2[row] = from.qty2[fromRow]
    this.orderIdLow[row] = from.orderIdLow[fromRow]
    this.orderIdHigh[row] = from.orderIdHigh[fromRow]
    this.otherIdLow[row] = from.otherIdLow[fromRow]
    this.otherIdHigh[row] = from.otherIdHigh[fromRow]
    this.participant[row] = from.participant[fromRow]
  }
}

/** Two 32-bit halves → the unsigned 64-bit id. For people and files; not for the hot path. */
export function id64(high: number, low: number): bigint {
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0)
}

/** Four packed ASCII characters → text without trailing spaces; '' for 0. */
export function unpackParticipant(packed: number): string {
  if (packed === 0) return ''
  return String.fromCharCode((packed >>> 24) & 255, (packed >>> 16) & 255, (packed >>> 8) & 255, packed & 255).trimEnd()
}

/** Up to four ASCII characters → packed, padded with spaces; '' → 0. */
export function packParticipant(text: string): number {
  if (text === '') return 0
  const padded = text.padEnd(4, ' ')
  return (padded.charCodeAt(0) << 24) | (padded.charCodeAt(1) << 16) | (padded.charCodeAt(2) << 8) | padded.charCodeAt(3)
}
