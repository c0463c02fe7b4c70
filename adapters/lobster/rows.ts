/**
 * Rows of LOBSTER's two files, as they stand. Source: LOBSTER's "Sample Files Readme", section "Output Structure".
 *
 *     message:    time, type, order id, size, price, direction [, more]
 *     orderbook:  ask price 1, ask size 1, bid price 1, bid size 1, ask price 2, …
 *
 * Prices are dollars times 10,000; time is seconds after midnight, read to the nanosecond without floats.
 */

export const LobsterType = { submission: 1, cancellation: 2, deletion: 3, execution: 4, hiddenExecution: 5, cross: 6, halt: 7 } as const

/** Stands for the price of a level that is not there. Its size is 0. */
export const DUMMY_ASK = 9_999_999_999
export const DUMMY_BID = -9_999_999_999

/** One row of a message file. Reused: valid until the next is read. */
export interface LobsterMessage {
  /** Since midnight, ns. */
  timeNs: number
  type: number
  orderId: number
  size: number
  price: number
  /** 1: a buy order, −1: a sell order; the resting one, for executions. */
  direction: number
}

/** What is wrong with a row, in words that follow "row 17: ". */
export interface LobsterRowError {
  readonly found: string
  readonly expected: string
}

const COMMA = 44
const POINT = 46
const MINUS = 45
const ZERO = 48
const NS_DIGITS = 9
const NS_PER_S = 1_000_000_000

/** Reads a message. @returns what is wrong with it; undefined when nothing is */
export function readMessage(bytes: Uint8Array, start: number, end: number, into: LobsterMessage): LobsterRowError | undefined {
  cursor.at(bytes, start, end)
  into.timeNs = cursor.seconds()
  into.type = cursor.integer()
  into.orderId = cursor.integer()
  into.size = cursor.integer()
  into.price = cursor.integer()
  into.direction = cursor.integer()
  if (cursor.fields !== 6 || Number.isNaN(into.timeNs + into.type + into.orderId + into.size + into.price + into.direction)) {
    return { found: `'${text(bytes, start, end)}'`, expected: 'time, type, order id, size, price and direction, all whole numbers but the time' }
  }
  return undefined
}

/** Levels of an orderbook row: a quarter of its columns; 0 when it is no such row. */
export function levelsOf(bytes: Uint8Array, start: number, end: number): number {
  let columns = 1
  for (let at = start; at < end; at++) if (bytes[at] === COMMA) columns++
  return columns % 4 === 0 ? columns / 4 : 0
}

/** Reads an orderbook row of `into.length` columns. @returns what is wrong with it; undefined when nothing is */
export function readBookRow(bytes: Uint8Array, start: number, end: number, into: Float64Array): LobsterRowError | undefined {
  cursor.at(bytes, start, end)
  let sum = 0
  for (let column = 0; column < into.length; column++) sum += into[column] = cursor.integer()
  if (cursor.fields !== into.length || !cursor.done || Number.isNaN(sum)) {
    return { found: `'${text(bytes, start, end)}'`, expected: `${into.length} whole numbers: price and size of ask and bid, level by level` }
  }
  return undefined
}

/** Reads one field after another. A field that is not what is asked for is NaN. */
class FieldCursor {
  /** Fields read. */
  fields = 0
  private bytes: Uint8Array = new Uint8Array(0)
  private position = 0
  private end = 0

  at(bytes: Uint8Array, start: number, end: number): void {
    this.bytes = bytes
    this.position = start
    this.end = end
    this.fields = 0
  }

  get done(): boolean {
    return this.position > this.end
  }

  integer(): number {
    if (this.done) return Number.NaN
    const { bytes, end } = this
    let at = this.position
    const negative = bytes[at] === MINUS && at < end
    if (negative) at++
    const from = at
    let value = 0
    while (at < end && isDigit(bytes[at])) value = value * 10 + bytes[at++] - ZERO
    if (at === from || (at < end && bytes[at] !== COMMA) || value > Number.MAX_SAFE_INTEGER) value = Number.NaN
    this.leave(at)
    return negative && value !== 0 ? -value : value
  }

  /** Seconds with up to nine decimals → ns. */
  seconds(): number {
    if (this.done) return Number.NaN
    const { bytes, end } = this
    let at = this.position
    const from = at
    let value = 0
    while (at < end && isDigit(bytes[at])) value = value * 10 + bytes[at++] - ZERO
    let bad = at === from
    value *= NS_PER_S
    // More decimals than nine are what LOBSTER's own floats left (43002.632812672004): rounded away.
    if (at < end && bytes[at] === POINT) {
      let unit = NS_PER_S
      let digits = 0
      for (at++; at < end && isDigit(bytes[at]); at++) {
        unit /= 10
        if (++digits <= NS_DIGITS) value += (bytes[at] - ZERO) * unit
        else if (digits === NS_DIGITS + 1 && bytes[at] >= ZERO + 5) value++
      }
    }
    if (at < end && bytes[at] !== COMMA) bad = true
    this.leave(at)
    return bad ? Number.NaN : value
  }

  /** To the next field: behind the comma, wherever it is. */
  private leave(at: number): void {
    while (at < this.end && this.bytes[at] !== COMMA) at++
    this.position = at + 1
    this.fields++
  }
}

const cursor = new FieldCursor()

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= ZERO + 9
}

function text(bytes: Uint8Array, start: number, end: number): string {
  const shown = String.fromCharCode(...bytes.subarray(start, Math.min(end, start + 120)))
  return end - start > 120 ? `${shown}…` : shown
}
