/** The CSV form of a stream: a line of column names, then one message a line. Fields are read from the bytes; text is made for what few orders have. */
import { INT32_MAX } from '../../../core/instrument.js'
import { Side } from '../../../core/market/vocabulary.js'
import type { OrderTerms } from '../../../core/orders/terms.js'
import { OrderType, TimeInForce } from '../../../core/orders/venue.js'
import { parseTerm, TERM_COLUMNS } from './csv-terms.js'
import { Action, INSTRUMENT_MAX, MatchStreamError, ORDER_MAX, OrderMessage, PARTICIPANT_MAX, type MessageDecoder, type MessageHandler } from './message.js'
import { bigintOf, isBefore, isWithin63Bits, Nanoseconds } from './nanoseconds.js'
import type { StreamInstruments } from './stream-instruments.js'
import { WordTable } from './word-table.js'

/** The columns that every file has, in any order; those of {@link TERM_COLUMNS} may follow or stand between. */
const COLUMNS = ['time', 'participant', 'order', 'action', 'instrument', 'side', 'type', 'timeInForce', 'price', 'qty'] as const
type Column = (typeof COLUMNS)[number]

/** Longer than any line is. */
const LINE_BYTES_MAX = 1 << 16
/** Of a field that an error shows. */
const SHOWN_CHARACTERS_MAX = 40
const SYMBOL = /^[!-~]{1,32}$/
const NEWLINE = 10
const RETURN = 13
const QUOTE = 34
const COMMA = 44
const MINUS = 45
const POINT = 46
const ZERO = 48
const NOTHING = new Uint8Array(0)

const ACTIONS = new WordTable(Action)
const SIDES = new WordTable({ buy: Side.buy, sell: Side.sell })
const TYPES = new WordTable(bothSpellings(OrderType))
const TIMES_IN_FORCE = new WordTable(bothSpellings(TimeInForce))

export class CsvMessages implements MessageDecoder {
  private readonly message = new OrderMessage()
  private readonly time = new Nanoseconds()
  private readonly symbols = new WordTable()
  private line = 0
  /** The beginning of a line whose end has not come. */
  private carried = NOTHING
  /** Of the line: bytes of the field of each place, in `bytes`. */
  private bytes: Uint8Array = NOTHING
  private starts = new Int32Array(0)
  private ends = new Int32Array(0)
  /** Places of the columns. */
  private readonly places: Record<Column, number> = { time: 0, participant: 0, order: 0, action: 0, instrument: 0, side: 0, type: 0, timeInForce: 0, price: 0, qty: 0 }
  private terms: readonly { readonly name: keyof OrderTerms, readonly place: number }[] = []
  private readonly priceDecimals: number

  constructor(private readonly instruments: StreamInstruments, private readonly handler: MessageHandler) {
    this.priceDecimals = instruments.terms.priceDecimals
  }

  push(chunk: Uint8Array): void {
    // A Buffer and a plain array are two kinds of objects to the compiler: code that meets both is slower.
    const bytes = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length)
    const last = bytes.lastIndexOf(NEWLINE)
    if (last < 0) {
      this.carry(bytes)
      return
    }
    let from = 0
    if (this.carried.length > 0) {
      from = bytes.indexOf(NEWLINE) + 1
      const line = joined(this.carried, bytes.subarray(0, from))
      this.carried = NOTHING
      this.readLine(line, 0)
    }
    while (from <= last) from = this.readLine(bytes, from)
    this.carry(bytes.subarray(last + 1))
  }

  end(): void {
    if (this.carried.length > 0) this.readLine(joined(this.carried, Uint8Array.of(NEWLINE)), 0)
    this.carried = NOTHING
    if (this.line === 0) throw new MatchStreamError('line 1', 'the end', `the names of the columns: ${COLUMNS.join(',')}`)
  }

  private carry(bytes: Uint8Array): void {
    if (bytes.length === 0) return
    this.carried = joined(this.carried, bytes)
    if (this.carried.length > LINE_BYTES_MAX) throw this.refusedLine(`more than ${LINE_BYTES_MAX} bytes without an end of line`, 'a line of text. For a binary stream say --format binary')
  }

  /** @returns where the next line begins */
  private readLine(bytes: Uint8Array, from: number): number {
    this.line++
    if (this.line === 1) return this.readHeading(bytes, from)
    const { starts, ends } = this
    this.bytes = bytes
    let fields = 0
    let at = from
    starts[0] = from
    for (;; at++) {
      const byte = bytes[at]
      // Letters, digits, the minus and the point are all above the comma.
      if (byte > COMMA) continue
      if (byte === NEWLINE) break
      if (byte === COMMA) {
        if (++fields >= starts.length) break
        ends[fields - 1] = at
        starts[fields] = at + 1
      } else if (byte === QUOTE) throw this.refusedLine('a quotation mark', 'fields without any')
    }
    if (fields !== starts.length - 1) throw this.refusedLine(`${countOf(bytes, from)} fields`, `${starts.length}, as in the first line`)
    ends[fields] = at > from && bytes[at - 1] === RETURN ? at - 1 : at
    this.readMessage()
    return at + 1
  }

  private readHeading(bytes: Uint8Array, from: number): number {
    const end = bytes.indexOf(NEWLINE, from)
    const names = new TextDecoder().decode(bytes.subarray(from, end)).trimEnd().split(',')
    const absent = COLUMNS.find((name) => !names.includes(name))
    if (absent !== undefined) throw this.refusedLine(`no column '${absent}' in '${shown(names.join(','))}'`, `the names of the columns: ${COLUMNS.join(',')}. For a binary stream say --format binary`)
    const known: readonly string[] = [...COLUMNS, ...TERM_COLUMNS]
    names.forEach((name, place) => {
      if (!known.includes(name)) throw this.refusedLine(`the column '${shown(name)}'`, `${COLUMNS.join(', ')}, and any of ${TERM_COLUMNS.join(', ')}`)
      if (names.indexOf(name) !== place) throw this.refusedLine(`the column '${name}' twice`, 'it once')
    })
    for (const name of COLUMNS) this.places[name] = names.indexOf(name)
    this.terms = TERM_COLUMNS.filter((name) => names.includes(name)).map((name) => ({ name, place: names.indexOf(name) }))
    this.starts = new Int32Array(names.length)
    this.ends = new Int32Array(names.length)
    return end + 1
  }

  private readMessage(): void {
    const { message, places } = this
    this.readTime()
    message.action = this.word('action', ACTIONS, 'new, cancel, replace or time') as Action
    if (message.action === Action.time) {
      this.handler.onMessage(message)
      return
    }
    message.participant = this.whole('participant', 0, PARTICIPANT_MAX)
    message.order = this.whole('order', 0, ORDER_MAX)
    message.instrument = this.readInstrument()
    message.terms = undefined
    if (message.action !== Action.cancel) {
      message.qty = this.whole('qty', -INT32_MAX, INT32_MAX)
      message.price = this.starts[places.price] === this.ends[places.price] ? 0 : this.readPrice()
    }
    if (message.action === Action.new) this.readNew()
    this.handler.onMessage(message)
  }

  private readNew(): void {
    const { message, places } = this
    message.side = this.word('side', SIDES, 'buy or sell') as Side
    message.type = this.word('type', TYPES, 'limit, market or market-to-limit') as OrderType
    message.timeInForce = this.word('timeInForce', TIMES_IN_FORCE, Object.keys(TimeInForce).map(hyphenated).join(', ')) as TimeInForce
    if (this.terms.length > 0) message.terms = this.readTerms()
    if (message.type === OrderType.limit && this.starts[places.price] === this.ends[places.price] && message.terms?.peg === undefined) {
      throw this.refused('price', 'the price of a limit order')
    }
  }

  private readTerms(): OrderTerms | undefined {
    let terms: Record<string, string | number | bigint | boolean> | undefined
    for (const { name, place } of this.terms) {
      if (this.starts[place] === this.ends[place]) continue
      try {
        const value = parseTerm(name, this.text(place), this.priceDecimals)
        if (value !== false) (terms ??= {})[name] = value
      } catch (error) {
        if (!(error instanceof RangeError)) throw error
        throw this.refusedAt(name, place, error.message)
      }
    }
    return terms
  }

  private readTime(): void {
    const { message, bytes } = this
    const place = this.places.time
    const end = this.ends[place]
    const split = Math.max(this.starts[place], end - 9)
    const seconds = digits(bytes, this.starts[place], split)
    const rest = digits(bytes, split, end)
    if (end === this.starts[place] || end - this.starts[place] > 19 || seconds < 0 || rest < 0 || !isWithin63Bits(seconds, rest)) throw this.refused('time', 'nanoseconds, whole, below 2^63')
    this.time.setText(seconds, rest)
    const { high, low } = this.time
    if (isBefore(high, low, message.timeHigh, message.timeLow)) throw this.refused('time', `no time before that of the line before it, ${bigintOf(message.timeHigh, message.timeLow)}`)
    message.timeHigh = high
    message.timeLow = low
  }

  private readInstrument(): number {
    const place = this.places.instrument
    const known = this.symbols.find(this.bytes, this.starts[place], this.ends[place])
    if (known >= 0) return known
    const symbol = this.text(place)
    if (!SYMBOL.test(symbol)) throw this.refused('instrument', 'a symbol of 1 to 32 visible ASCII characters')
    if (this.instruments.size > INSTRUMENT_MAX) throw this.refused('instrument', `one of the ${INSTRUMENT_MAX + 1} before it: there are no more`)
    const index = this.instruments.add(symbol)
    this.symbols.add(symbol, index)
    return index
  }

  private readPrice(): number {
    const { bytes, priceDecimals } = this
    const place = this.places.price
    const end = this.ends[place]
    let at = this.starts[place]
    const negative = bytes[at] === MINUS
    if (negative) at++
    const wholeFrom = at
    let price = 0
    for (; at < end && isDigit(bytes[at]); at++) price = Math.min(price * 10 + bytes[at] - ZERO, INT32_MAX + 1)
    let fits = at > wholeFrom
    let decimals = 0
    if (at < end && bytes[at] === POINT) {
      for (at++; at < end && isDigit(bytes[at]); at++) {
        if (decimals++ < priceDecimals) price = Math.min(price * 10 + bytes[at] - ZERO, INT32_MAX + 1)
        else if (bytes[at] !== ZERO) fits = false
      }
      if (decimals === 0) fits = false
    }
    for (; decimals < priceDecimals; decimals++) price *= 10
    if (!fits || at < end || price > INT32_MAX) throw this.refused('price', `a decimal with at most ${priceDecimals} decimals (--price-decimals), up to 2^31 − 1 increments`)
    return negative ? 0 - price : price
  }

  private whole(column: Column, min: number, max: number): number {
    const { bytes } = this
    const place = this.places[column]
    const end = this.ends[place]
    const from = this.starts[place]
    const negative = min < 0 && bytes[from] === MINUS
    const value = digits(bytes, negative ? from + 1 : from, end)
    if (value < 0 || value > max || end === (negative ? from + 1 : from)) throw this.refused(column, `a whole number from ${min} to ${max}`)
    return negative ? 0 - value : value
  }

  private word(column: Column, words: WordTable, expected: string): number {
    const place = this.places[column]
    const code = words.find(this.bytes, this.starts[place], this.ends[place])
    if (code < 0) throw this.refused(column, expected)
    return code
  }

  private text(place: number): string {
    return new TextDecoder().decode(this.bytes.subarray(this.starts[place], this.ends[place]))
  }

  private refused(column: Column, expected: string): MatchStreamError {
    return this.refusedAt(column, this.places[column], expected)
  }

  private refusedAt(column: string, place: number, expected: string): MatchStreamError {
    const text = this.text(place)
    return new MatchStreamError(`line ${this.line}, ${column}`, text === '' ? 'nothing' : `'${shown(text)}'`, expected)
  }

  private refusedLine(found: string, expected: string): MatchStreamError {
    return new MatchStreamError(`line ${Math.max(this.line, 1)}`, found, expected)
  }
}

/** A vocabulary as it is named inside, and as strategies write it: `atOpen` and `at-open`. */
function bothSpellings(vocabulary: Readonly<Record<string, number>>): Record<string, number> {
  return { ...vocabulary, ...Object.fromEntries(Object.entries(vocabulary).map(([word, code]) => [hyphenated(word), code])) }
}

function hyphenated(word: string): string {
  return word.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte < ZERO + 10
}

/** Up to 15 digits as a number, 0 where there are none; −1 when something else is among them, or more. */
function digits(bytes: Uint8Array, from: number, end: number): number {
  if (end - from > 15) return -1
  let value = 0
  for (let at = from; at < end; at++) {
    if (!isDigit(bytes[at])) return -1
    value = value * 10 + bytes[at] - ZERO
  }
  return value
}

function countOf(bytes: Uint8Array, from: number): number {
  let count = 1
  for (let at = from; bytes[at] !== NEWLINE; at++) if (bytes[at] === COMMA) count++
  return count
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(first.length + second.length)
  both.set(first)
  both.set(second, first.length)
  return both
}

function shown(text: string): string {
  return text.length > SHOWN_CHARACTERS_MAX ? `${text.slice(0, SHOWN_CHARACTERS_MAX)}…` : text
}
