/** Streams through decoder, engine and writers in memory, and a random flow to put through them. */
import { Side } from '../../../../core/market/vocabulary.js'
import { OrderType, TimeInForce } from '../../../../core/orders/venue.js'
import { RandomStreams } from '../../../../core/random.js'
import { BinaryMessages } from '../../../../sim/matching/match-stream/binary-messages.js'
import { BinaryBooks, CsvBooks } from '../../../../sim/matching/match-stream/book-rows.js'
import { BytePage } from '../../../../sim/matching/match-stream/byte-page.js'
import { CsvMessages } from '../../../../sim/matching/match-stream/csv-messages.js'
import { MatchStream } from '../../../../sim/matching/match-stream/match-stream.js'
import { Action } from '../../../../sim/matching/match-stream/message.js'
import { BinaryReports, CsvReports } from '../../../../sim/matching/match-stream/reports.js'
import { StreamInstruments } from '../../../../sim/matching/match-stream/stream-instruments.js'
import type { MatchingRules } from '../../../../sim/matching/rules.js'
import type { PlainMessage } from './message-writers.js'

export interface StreamRun {
  readonly reports: Buffer
  readonly books: Buffer
}

interface RunOptions {
  readonly outFormat?: 'csv' | 'binary'
  readonly priceDecimals?: number
  readonly tick?: number
  readonly levels?: number
  /** Bytes of a piece in which the stream comes. */
  readonly piece?: number
  readonly rules?: Partial<MatchingRules>
  readonly seed?: string
}

/** @param input text is CSV, bytes are binary */
export function runStream(
  input: string | Uint8Array, { outFormat = 'csv', priceDecimals = 2, tick = 1, levels = 1, piece = Infinity, rules = {}, seed = '1' }: RunOptions = {},
): StreamRun {
  const instruments = new StreamInstruments({ priceDecimals, tick })
  const collected = (): { readonly pieces: Uint8Array[], readonly page: BytePage } => {
    const pieces: Uint8Array[] = []
    return { pieces, page: new BytePage((bytes) => void pieces.push(bytes.slice())) }
  }
  const [reports, books] = [collected(), collected()]
  const stream = new MatchStream({
    instruments, reports: outFormat === 'csv' ? new CsvReports(reports.page, priceDecimals) : new BinaryReports(reports.page), rules, random: new RandomStreams(seed),
  })
  stream.bookWriter = new (outFormat === 'csv' ? CsvBooks : BinaryBooks)(stream.engine.books, books.page, instruments, levels)
  const decoder = typeof input === 'string' ? new CsvMessages(instruments, stream) : new BinaryMessages(instruments, stream)
  const bytes = typeof input === 'string' ? Buffer.from(input) : input
  for (let from = 0; from < bytes.length; from += piece) {
    // A reader may use its memory again: what is kept has to be copied.
    const lent = new Uint8Array(bytes.subarray(from, Math.min(bytes.length, from + piece)))
    decoder.push(lent)
    lent.fill(0xff)
  }
  decoder.end()
  for (const { page } of [reports, books]) page.flush()
  return { reports: Buffer.concat(reports.pieces), books: Buffer.concat(books.pieces) }
}

/** Three participants on two instruments near one price: adds, immediate and market orders, replaces and cancels, also of orders that are gone. */
export function randomFlow(count: number, seed: string): PlainMessage[] {
  const random = new RandomStreams(seed).stream('flow')
  const nextOrders = [0, 0, 0]
  const sent: PlainMessage[][] = [[], [], []]
  let time = 1_700_000_000_999_990_000n
  return Array.from({ length: count }, () => {
    time += BigInt(random.int(3) * random.int(5_000_000))
    const participant = random.int(3)
    const own = sent[participant]
    const price = 10_000 + random.range(-8, 8)
    const qty = random.range(0, 40)
    if (own.length < 5 || random.next() < 0.55) {
      const kind = random.next()
      const message: PlainMessage = {
        time, participant, order: nextOrders[participant]++, action: Action.new, instrument: random.int(2) * 7, side: random.pick([Side.buy, Side.sell]),
        type: kind < 0.1 ? OrderType.market : OrderType.limit, timeInForce: kind < 0.25 ? TimeInForce.ioc : TimeInForce.day, price, qty,
      }
      own.push(message)
      return message
    }
    const chosen = own[own.length - 1 - random.int(5)]
    return { ...chosen, time, action: random.next() < 0.4 ? Action.replace : Action.cancel, price, qty }
  })
}
