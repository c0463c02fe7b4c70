/** The reports of a stream on their way out, in both forms. README.md has them. */
import { ExecType, Liquidity, type VenueReason } from '../../../core/orders/venue.js'
import { FileKind, fileHead, REPORT_BYTES } from './binary-forms.js'
import type { BytePage } from './byte-page.js'

/** Codes of reasons in binary files: never changed, only added to. 0 is none. */
export const REASON_CODES: Readonly<Record<VenueReason, number>> = {
  'unknown-order': 1, 'too-late': 2, 'duplicate-order-id': 3, 'off-tick': 4, 'bad-quantity': 5, 'bad-price': 6, halted: 7, 'no-liquidity': 8,
  'ioc-remainder': 9, 'self-trade': 10, closed: 11, 'unknown-instrument': 12, unsupported: 13, 'bad-terms': 14, 'would-trade': 15, 'not-fillable': 16,
  'time-expired': 17, 'no-auction': 18, 'too-late-for-auction': 19, 'linked-order': 20, 'no-reference-price': 21, 'price-band': 22,
  'short-sale-restricted': 23, 'off-lot': 24, disconnected: 25, 'last-look': 26, 'last-look-latency': 27, 'unknown-quote': 28, 'quote-gone': 29,
  credit: 30, 'unknown-account': 31, other: 32, 'volatility-interruption': 33, 'trade-through': 34, 'locked-market': 35,
  'contract-expired': 36,
}

export interface ReportWriter {
  /** How many were written. */
  readonly count: number
  /** The reports from here on are of this message, at this time; of message 0 where time alone ended an order. */
  begin(message: number, timeHigh: number, timeLow: number): void
  report(
    participant: number, order: number, execType: ExecType, lastQty: number, lastPrice: number, cumQty: number, leavesQty: number,
    price: number, qty: number, liquidity: Liquidity, reason: VenueReason | undefined,
  ): void
}

const COLUMNS = 'time,message,participant,order,execType,lastQty,lastPrice,cumQty,leavesQty,price,qty,liquidity,reason'
/** More than a line can have. */
const LINE_BYTES_MAX = 320
/** More than time and number of a message can have. */
const PREFIX_BYTES_MAX = 48
const COMMA = 44
const NEWLINE = 10

const encoder = new TextEncoder()
const EXEC_TYPES = wordsOf(ExecType)
const LIQUIDITIES = wordsOf({ maker: Liquidity.maker, taker: Liquidity.taker })
const REASONS = new Map<VenueReason, Uint8Array>((Object.keys(REASON_CODES) as VenueReason[]).map((reason) => [reason, encoder.encode(reason)]))

/** Lines of text. Prices have all their decimals; what there is not is empty. */
export class CsvReports implements ReportWriter {
  count = 0
  private message = 0
  private timeHigh = 0
  private timeLow = 0
  /** Time and number of the message as text: its reports share them. */
  private readonly prefix = new Uint8Array(PREFIX_BYTES_MAX)
  private prefixBytes = 0

  constructor(private readonly page: BytePage, private readonly priceDecimals: number) {
    page.copy(encoder.encode(`${COLUMNS}\n`))
  }

  begin(message: number, timeHigh: number, timeLow: number): void {
    this.message = message
    this.timeHigh = timeHigh
    this.timeLow = timeLow
    this.prefixBytes = 0
  }

  report(
    participant: number, order: number, execType: ExecType, lastQty: number, lastPrice: number, cumQty: number, leavesQty: number,
    price: number, qty: number, liquidity: Liquidity, reason: VenueReason | undefined,
  ): void {
    const { page, priceDecimals } = this
    page.room(LINE_BYTES_MAX)
    this.writePrefix()
    page.number(participant)
    page.byte(COMMA)
    page.number(order)
    page.byte(COMMA)
    page.copy(EXEC_TYPES[execType])
    page.byte(COMMA)
    if (execType === ExecType.trade) {
      page.number(lastQty)
      page.byte(COMMA)
      page.number(lastPrice, priceDecimals)
    } else page.byte(COMMA)
    page.byte(COMMA)
    page.number(cumQty)
    page.byte(COMMA)
    page.number(leavesQty)
    page.byte(COMMA)
    page.number(price, priceDecimals)
    page.byte(COMMA)
    page.number(qty)
    page.byte(COMMA)
    if (liquidity !== Liquidity.none) page.copy(LIQUIDITIES[liquidity])
    page.byte(COMMA)
    if (reason !== undefined) page.copy(REASONS.get(reason) as Uint8Array)
    page.byte(NEWLINE)
    this.count++
  }

  private writePrefix(): void {
    const { page, prefix, prefixBytes } = this
    const from = page.at
    if (prefixBytes > 0) {
      for (let at = 0; at < prefixBytes; at++) page.bytes[from + at] = prefix[at]
      page.at = from + prefixBytes
      return
    }
    page.nanoseconds(this.timeHigh, this.timeLow)
    page.byte(COMMA)
    page.number(this.message)
    page.byte(COMMA)
    this.prefixBytes = page.at - from
    for (let at = 0; at < this.prefixBytes; at++) prefix[at] = page.bytes[from + at]
  }
}

/** Records of 48 bytes, alone on their page but for the head: each begins at a multiple of four. */
export class BinaryReports implements ReportWriter {
  count = 0
  private message = 0
  private timeHigh = 0
  private timeLow = 0

  constructor(private readonly page: BytePage) {
    page.copy(fileHead(FileKind.reports, REPORT_BYTES))
  }

  begin(message: number, timeHigh: number, timeLow: number): void {
    this.message = message
    this.timeHigh = timeHigh
    this.timeLow = timeLow
  }

  report(
    participant: number, order: number, execType: ExecType, lastQty: number, lastPrice: number, cumQty: number, leavesQty: number,
    price: number, qty: number, liquidity: Liquidity, reason: VenueReason | undefined,
  ): void {
    const { page } = this
    page.room(REPORT_BYTES)
    const { ints, at } = page
    const to = at >> 2
    ints[to] = this.timeLow
    ints[to + 1] = this.timeHigh
    ints[to + 2] = this.message
    ints[to + 3] = participant
    ints[to + 4] = order
    ints[to + 5] = lastQty
    ints[to + 6] = lastPrice
    ints[to + 7] = cumQty
    ints[to + 8] = leavesQty
    ints[to + 9] = price
    ints[to + 10] = qty
    ints[to + 11] = execType | (liquidity << 8) | (reason === undefined ? 0 : REASON_CODES[reason] << 16)
    page.at = at + REPORT_BYTES
    this.count++
  }
}

function wordsOf(table: Readonly<Record<string, number>>): readonly Uint8Array[] {
  const words: Uint8Array[] = []
  for (const [word, code] of Object.entries(table)) words[code] = encoder.encode(word)
  return words
}
