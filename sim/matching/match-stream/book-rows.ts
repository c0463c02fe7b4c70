/** The book after every message, in both forms: how many levels each side has, and the best of them. README.md has the forms. */
import { BookView } from '../../../core/book/index.js'
import type { L3Books } from '../../../core/book/index.js'
import { Side } from '../../../core/market/vocabulary.js'
import { bookBytes, FileKind, fileHead } from './binary-forms.js'
import type { BytePage } from './byte-page.js'
import type { OrderMessage } from './message.js'
import type { StreamInstruments } from './stream-instruments.js'

/** Of a side: a record has to fit a page. */
export const LEVELS_MAX = 1_000

export interface BookWriter {
  /** The book of the message's instrument, after it. */
  write(number: number, message: OrderMessage): void
}

const TWO_POW_32 = 4_294_967_296
const SYMBOL_BYTES_MAX = 32
/** Text of the six numbers of a level, their commas included. */
const LEVEL_BYTES_MAX = 110
const COMMA = 44
const NEWLINE = 10

const encoder = new TextEncoder()

/** Views of the books, made when they are first asked for. */
class Views {
  private readonly views: BookView[] = []

  constructor(private readonly books: L3Books) {}

  of(instrument: number): BookView {
    return (this.views[instrument] ??= new BookView(instrument, this.books, this.books))
  }
}

/** Lines of text; of a level that is not there all three are empty. */
export class CsvBooks implements BookWriter {
  private readonly views: Views
  private readonly symbols: Uint8Array[] = []

  constructor(books: L3Books, private readonly page: BytePage, private readonly instruments: StreamInstruments, private readonly levels: number) {
    this.views = new Views(books)
    const columns = Array.from({ length: levels }, (_, rank) => ['bidPrice', 'bidQty', 'bidOrders', 'askPrice', 'askQty', 'askOrders'].map((name) => `,${name}${rank + 1}`).join(''))
    page.copy(encoder.encode(`time,message,instrument,bidLevels,askLevels${columns.join('')}\n`))
  }

  write(number: number, { timeHigh, timeLow, instrument }: OrderMessage): void {
    const { page, levels } = this
    const view = this.views.of(instrument)
    page.room(96 + SYMBOL_BYTES_MAX + levels * LEVEL_BYTES_MAX)
    page.nanoseconds(timeHigh, timeLow)
    page.byte(COMMA)
    page.number(number)
    page.byte(COMMA)
    page.copy((this.symbols[instrument] ??= encoder.encode(this.instruments.symbolOf(instrument))))
    page.byte(COMMA)
    page.number(view.depth(Side.buy))
    page.byte(COMMA)
    page.number(view.depth(Side.sell))
    for (let rank = 0; rank < levels; rank++) {
      this.writeLevel(view, Side.buy, rank)
      this.writeLevel(view, Side.sell, rank)
    }
    page.byte(NEWLINE)
  }

  private writeLevel(view: BookView, side: Side, rank: number): void {
    const { page } = this
    page.byte(COMMA)
    if (rank >= view.depth(side)) {
      page.byte(COMMA)
      page.byte(COMMA)
      return
    }
    page.number(view.priceAt(side, rank), this.instruments.terms.priceDecimals)
    page.byte(COMMA)
    page.number(view.qtyAt(side, rank))
    page.byte(COMMA)
    page.number(view.ordersAt(side, rank))
  }
}

/** Records of one size; a level that is not there is zeros. */
export class BinaryBooks implements BookWriter {
  private readonly views: Views

  constructor(books: L3Books, private readonly page: BytePage, private readonly instruments: StreamInstruments, private readonly levels: number) {
    this.views = new Views(books)
    page.copy(fileHead(FileKind.books, bookBytes(levels)))
  }

  write(number: number, { timeHigh, timeLow, instrument }: OrderMessage): void {
    const { page, levels } = this
    const book = this.views.of(instrument)
    page.room(bookBytes(levels))
    const { view, at } = page
    view.setInt32(at, timeLow, true)
    view.setInt32(at + 4, timeHigh, true)
    view.setUint32(at + 8, number, true)
    view.setUint32(at + 12, this.instruments.numberOf(instrument), true)
    view.setUint32(at + 16, book.depth(Side.buy), true)
    view.setUint32(at + 20, book.depth(Side.sell), true)
    page.at = at + 24
    for (let rank = 0; rank < levels; rank++) {
      this.writeLevel(book, Side.buy, rank)
      this.writeLevel(book, Side.sell, rank)
    }
  }

  private writeLevel(book: BookView, side: Side, rank: number): void {
    const { view, at } = this.page
    const present = rank < book.depth(side)
    const qty = present ? book.qtyAt(side, rank) : 0
    view.setInt32(at, present ? book.priceAt(side, rank) : 0, true)
    view.setUint32(at + 4, present ? book.ordersAt(side, rank) : 0, true)
    view.setUint32(at + 8, qty % TWO_POW_32, true)
    view.setUint32(at + 12, Math.floor(qty / TWO_POW_32), true)
    this.page.at = at + 16
  }
}
