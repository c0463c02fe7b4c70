/**
 * `isochron book`: the book of one instrument after every message of it, or at one time, as CSV or in LOBSTER's own form.
 *
 * LOBSTER's form is a message number, then exactly the orderbook row: ask price, ask size, bid price, bid size for each level, and its
 * dummies where there is no level.
 */
import { DUMMY_ASK, DUMMY_BID } from '../../adapters/lobster/index.js'
import type { BookView } from '../../core/book/index.js'
import { Books } from '../../core/book/index.js'
import type { InstrumentSpec } from '../../core/instrument.js'
import { formatPrice } from '../../core/instrument.js'
import type { EventSource } from '../../core/market/source.js'
import { Side } from '../../core/market/vocabulary.js'
import { Epoch, midnightUnixNs } from '../../core/time.js'
import { formatDecimal } from '../../core/units.js'
import type { ResolvedInstrument } from '../lake/catalog.js'
import { openLake } from '../lake/catalog.js'
import { daySource } from '../lake/day-source.js'
import { LakeError } from '../lake/lake-error.js'
import { answering } from './datasets.js'
import type { Io } from './io.js'

/** Of a side: more makes lines that nobody can read. */
const LEVELS_MAX = 1_000
const CHUNK_CHARACTERS = 1 << 16
const TIME_OF_DAY = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?$/
/** Times of day are the exchange's. */
const EXCHANGE_TIME_ZONE = 'America/New_York'
const MODEL = 0

export interface BookCommandOptions {
  /** The lake. */
  readonly data: string
  readonly instrument: string
  readonly levels?: number | undefined
  readonly format?: 'csv' | 'lobster' | undefined
  /** The book at this time only: ISO 8601, or a time of day at the exchange, `09:30:00.5`. */
  readonly at?: string | undefined
  /** YYYY-MM-DD; needed when the instrument has more than one day. */
  readonly date?: string | undefined
  readonly venue?: string | undefined
  readonly source?: string | undefined
}

/** Writes one line of text for the book as it stands. */
type BookLine = (sequence: number, timeNs: number) => string

/** @returns the exit code */
export function bookCommand(options: BookCommandOptions, io: Io): Promise<number> {
  return answering(io, async () => {
    const { date, venue, source, levels = 5, format = 'csv' } = options
    if (!Number.isInteger(levels) || levels < 1 || levels > LEVELS_MAX) throw new LakeError('bad-option', `--levels: found ${levels}, expected a whole number from 1 to ${LEVELS_MAX}.`)
    const [resolved] = openLake(options.data).resolve({ instruments: [options.instrument], from: date, to: date, venue, source }).instruments
    const day = onlyDay(resolved)
    const epoch = Epoch.ofDay(day)
    const books = new Books(1)
    const line = format === 'lobster' ? lobsterLine(books.view(MODEL), levels) : csvLine(books.view(MODEL), levels, resolved.spec, epoch)
    const toNs = options.at === undefined ? undefined : timeAt(options.at, day, epoch) + 1
    const rows = daySource({ file: resolved.files[0], symbol: resolved.spec.symbol, epoch, instrument: MODEL, ...(toNs === undefined ? {} : { toNs }) })
    if (format === 'csv') await io.out(csvHeading(levels))
    if (options.at === undefined) await writeAll(rows, books, line, io)
    else await io.out(await lastLine(rows, books, line) ?? '')
  })
}

async function writeAll(rows: EventSource, books: Books, line: BookLine, io: Io): Promise<void> {
  let text = ''
  for await (const written of booksAfterMessages(rows, books, line)) {
    text += written
    if (text.length < CHUNK_CHARACTERS) continue
    await io.out(text)
    text = ''
    if (io.outClosed) break
  }
  await io.out(text)
  await rows.close?.()
}

async function lastLine(rows: EventSource, books: Books, line: BookLine): Promise<string | undefined> {
  let last: string | undefined
  let sequence = 0
  let timeNs = 0
  for (let batch = await rows.next(); batch !== undefined; batch = await rows.next()) {
    for (let row = 0; row < batch.length; row++) {
      books.apply(batch, row)
      sequence = batch.sequence[row]
      timeNs = batch.timeNs[row]
    }
    if (sequence !== 0) last = line(sequence, timeNs)
  }
  return last
}

/** The line after each message of the instrument and of the session, prints and states included; the rows of one message are one change. */
async function* booksAfterMessages(rows: EventSource, books: Books, line: BookLine): AsyncGenerator<string> {
  let sequence = 0
  let timeNs = 0
  let text = ''
  for (let batch = await rows.next(); batch !== undefined; batch = await rows.next()) {
    for (let row = 0; row < batch.length; row++) {
      if (sequence !== 0 && batch.sequence[row] !== sequence) {
        text += line(sequence, timeNs)
        sequence = 0
      }
      books.apply(batch, row)
      sequence = batch.sequence[row]
      timeNs = batch.timeNs[row]
    }
    if (text !== '') yield text
    text = ''
  }
  if (sequence !== 0) yield line(sequence, timeNs)
}

function lobsterLine(book: BookView, levels: number): BookLine {
  return (sequence) => {
    let text = String(sequence)
    for (let rank = 0; rank < levels; rank++) {
      const ask = rank < book.depth(Side.sell) ? book.priceAt(Side.sell, rank) : DUMMY_ASK
      const bid = rank < book.depth(Side.buy) ? book.priceAt(Side.buy, rank) : DUMMY_BID
      text += `,${ask},${book.qtyAt(Side.sell, rank)},${bid},${book.qtyAt(Side.buy, rank)}`
    }
    return `${text}\n`
  }
}

function csvHeading(levels: number): string {
  const columns = Array.from({ length: levels }, (_, i) => `ask_price_${i + 1},ask_qty_${i + 1},bid_price_${i + 1},bid_qty_${i + 1}`)
  return `sequence,time,${columns.join(',')}\n`
}

/** Prices and quantities as decimals; empty where there is no level. */
function csvLine(book: BookView, levels: number, spec: InstrumentSpec, epoch: Epoch): BookLine {
  const level = (side: Side, rank: number): string => rank < book.depth(side)
    ? `,${formatPrice(book.priceAt(side, rank), spec)},${formatDecimal(book.qtyAt(side, rank), spec.qtyDecimals)}` : ',,'
  return (sequence, timeNs) => {
    let text = `${sequence},${epoch.toIso(timeNs)}`
    for (let rank = 0; rank < levels; rank++) text += level(Side.sell, rank) + level(Side.buy, rank)
    return `${text}\n`
  }
}

function onlyDay({ spec, files }: ResolvedInstrument): string {
  const days = files.map(({ metadata }) => metadata.date)
  if (days.length > 1) {
    throw new LakeError('ambiguous-source', `${spec.symbol} has ${days.length} days, ${days[0]} to ${days[days.length - 1]}: choose one with --date YYYY-MM-DD.`)
  }
  return days[0]
}

function timeAt(text: string, day: string, epoch: Epoch): number {
  const match = TIME_OF_DAY.exec(text)
  if (match === null) return isoTime(text, epoch)
  const [, hours, minutes, seconds = '0', fraction = ''] = match
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) {
    throw new LakeError('bad-option', `--at: found '${text}', expected a time of day at the exchange from 00:00:00 to 23:59:59.999999999.`)
  }
  const sinceMidnight = (Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)) * 1_000_000_000 + Number(fraction.padEnd(9, '0'))
  return epoch.fromUnixNs(midnightUnixNs(day, EXCHANGE_TIME_ZONE)) + sinceMidnight
}

function isoTime(text: string, epoch: Epoch): number {
  try {
    return epoch.fromIso(text)
  } catch (error) {
    throw new LakeError('bad-option', `--at: ${(error as Error).message}; or a time of day at the exchange such as 09:30:00.5.`)
  }
}
