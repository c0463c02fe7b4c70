/**
 * History of orders (L3) made into one of levels (L2) or of best prices (L1): what a run sees that was never told of the orders. Trades are kept, before the level
 * that shows them, with the side that rested; all else passes as it is.
 *
 *     add, reduce, delete, replace ─→ the levels that are another now          execute ─→ trade, then the level
 */
import { L3Books } from '../../core/book/l3-books.js'
import { MarketBatch } from '../../core/market/batch.js'
import type { EventSource } from '../../core/market/source.js'
import { MarketFlag, MarketKind, NO_INSTRUMENT, SessionEvent, Side } from '../../core/market/vocabulary.js'
import { signed } from './standing-liquidity.js'

/** How much history tells: every order; so many levels a side (Infinity: all of them); the best prices. */
export type Depth = 'orders' | 'quotes' | { readonly levels: number }

const LEVELS_MAX = 1_000

/** `orders`, `levels`, `levels:10`, `quotes`. Throws a `RangeError` that says what was found and what was expected. */
export function parseDepth(text: string): Depth {
  if (text === 'orders' || text === 'quotes') return text
  if (text === 'levels') return { levels: Infinity }
  const [, levels] = /^levels:(\d+)$/.exec(text) ?? []
  if (levels === undefined || Number(levels) < 1 || Number(levels) > LEVELS_MAX) {
    throw new RangeError(`found '${text}', expected orders, levels, levels:N with 1 to ${LEVELS_MAX} of them, or quotes`)
  }
  return { levels: Number(levels) }
}

/** A history as it is, or made into one that tells less. One that tells no orders stays as it is. */
export function depthSource(source: EventSource, depth: Depth): EventSource {
  if (depth === 'orders') return source
  return depth === 'quotes' ? asQuotes(source) : asLevels(source, depth.levels)
}

/** @param levels of each side, the best ones; those that leave sight are removed, as feeds of so many levels do */
export function asLevels(source: EventSource, levels = Infinity): EventSource {
  return converted(source, Number.isFinite(levels) ? (output, books) => new LevelWindow(output, books, levels) : (output, books) => new EveryLevel(output, books))
}

/** One level a side, both in one row. */
export function asQuotes(source: EventSource): EventSource {
  return converted(source, (output, books) => new BestPrices(output, books))
}

/** States what of the books is shown and has become another by a row. */
interface Shown {
  state(batch: MarketBatch, row: number, bookSide: number, signedPrice: number): void
  /** The instrument's book is empty. */
  forget(instrument: number): void
}

function converted(source: EventSource, shownBy: (output: Rows, books: L3Books) => Shown): EventSource {
  const books = new L3Books(1, { idsPerInstrument: true })
  const output = new Rows()
  const rows = new DegradedRows(output, books, shownBy(output, books))
  // A batch is made whole from one of the source: what waited here would not move with the run's epoch.
  const convert = (batch: MarketBatch | undefined): MarketBatch | undefined => {
    output.begin()
    if (batch === undefined) return undefined
    for (let row = 0; row < batch.length; row++) rows.onRow(batch, row)
    return output.batch
  }
  async function waitFor(arriving: Promise<MarketBatch | undefined>): Promise<MarketBatch | undefined> {
    const batch = convert(await arriving)
    return batch?.length === 0 ? next() : batch
  }
  function next(): MarketBatch | undefined | Promise<MarketBatch | undefined> {
    for (;;) {
      const batch = source.next()
      if (batch instanceof Promise) return waitFor(batch)
      const made = convert(batch)
      // Nothing that is shown has changed.
      if (made?.length !== 0) return made
    }
  }
  return { name: source.name, next, close: () => source.close?.() }
}

/** The batch that is handed on: as large as it has to be. */
class Rows {
  batch = new MarketBatch(1 << 10)

  begin(): void {
    this.batch.length = 0
  }

  /** A row that is the given one but for what is then written to it. */
  copy(from: MarketBatch, fromRow: number): number {
    if (this.batch.full) {
      const larger = new MarketBatch(this.batch.capacity * 2)
      larger.copyFrom(this.batch)
      this.batch = larger
    }
    const row = this.batch.length++
    this.batch.copyRow(row, from, fromRow)
    return row
  }

  /** A new row of the same instant and message. */
  add(from: MarketBatch, fromRow: number, kind: MarketKind): number {
    const row = this.copy(from, fromRow)
    const { batch } = this
    batch.zeroRow(row)
    batch.kind[row] = kind
    batch.timeNs[row] = from.timeNs[fromRow]
    batch.exchangeTimeNs[row] = from.exchangeTimeNs[fromRow]
    batch.sequence[row] = from.sequence[fromRow]
    batch.instrument[row] = from.instrument[fromRow]
    batch.flags[row] = from.flags[fromRow] & MarketFlag.inferred
    return row
  }

  level(from: MarketBatch, fromRow: number, bookSide: number, signedPrice: number, qty: number, orders: number): void {
    const row = this.add(from, fromRow, MarketKind.setLevel)
    const { batch } = this
    batch.side[row] = (bookSide & 1) === 0 ? Side.buy : Side.sell
    batch.price[row] = signed(bookSide, signedPrice)
    batch.qty[row] = qty
    batch.qty2[row] = orders
  }
}

class DegradedRows {
  /** Those that have had orders are below this number. */
  private instruments = 0

  constructor(private readonly output: Rows, private readonly books: L3Books, private readonly shown: Shown) {}

  onRow(batch: MarketBatch, row: number): void {
    const { books } = this
    const instrument = batch.instrument[row]
    switch (batch.kind[row]) {
      case MarketKind.add:
        if (instrument >= this.instruments) this.instruments = instrument + 1
        books.apply(batch, row)
        this.change(batch, row, (instrument << 1) | (batch.side[row] - 1), batch.price[row])
        return
      case MarketKind.execute:
      case MarketKind.executeAt:
      case MarketKind.reduce:
      case MarketKind.delete:
      case MarketKind.replace:
        this.onOrder(batch, row)
        return
      case MarketKind.session:
        // Books begin a day empty.
        if (batch.code[row] === SessionEvent.startOfMessages) this.clear(instrument)
        this.output.copy(batch, row)
        return
      case MarketKind.clear:
        this.clear(instrument)
        this.output.copy(batch, row)
        return
      default:
        this.output.copy(batch, row)
    }
  }

  private clear(instrument: number): void {
    if (instrument === NO_INSTRUMENT) {
      for (let each = 0; each < this.instruments; each++) this.clear(each)
    } else {
      this.books.clear(instrument)
      this.shown.forget(instrument)
    }
  }

  private onOrder(batch: MarketBatch, row: number): void {
    const { books } = this
    const slot = books.find(batch.orderIdLow[row], batch.orderIdHigh[row], batch.instrument[row])
    if (slot === 0) {
      books.apply(batch, row)
      return
    }
    const bookSide = books.bookSideOf(slot)
    const price = books.priceOf(slot)
    const kind = batch.kind[row]
    if (kind === MarketKind.execute || kind === MarketKind.executeAt) this.trade(batch, row, bookSide, price, Math.min(batch.qty[row], books.qtyOf(slot)))
    books.apply(batch, row)
    if (kind === MarketKind.replace && batch.price[row] !== price) this.change(batch, row, bookSide, batch.price[row])
    this.change(batch, row, bookSide, price)
  }

  private trade(batch: MarketBatch, row: number, bookSide: number, price: number, qty: number): void {
    const added = this.output.add(batch, row, MarketKind.trade)
    const { batch: made } = this.output
    const elsewhere = batch.kind[row] === MarketKind.executeAt
    made.side[added] = (bookSide & 1) === 0 ? Side.buy : Side.sell
    made.price[added] = elsewhere ? batch.price[row] : price
    made.qty[added] = qty
    made.flags[added] |= elsewhere ? batch.flags[row] & MarketFlag.printable : MarketFlag.printable
    made.otherIdLow[added] = batch.otherIdLow[row]
    made.otherIdHigh[added] = batch.otherIdHigh[row]
  }

  private change(batch: MarketBatch, row: number, bookSide: number, price: number): void {
    if (bookSide >= 0) this.shown.state(batch, row, bookSide, signed(bookSide, price))
  }
}

class EveryLevel implements Shown {
  constructor(private readonly output: Rows, private readonly books: L3Books) {}

  state(batch: MarketBatch, row: number, bookSide: number, signedPrice: number): void {
    const { books } = this
    books.ladder.ensureSides(bookSide + 1)
    const level = books.ladder.find(bookSide, signedPrice)
    this.output.level(batch, row, bookSide, signedPrice, level === 0 ? 0 : books.levelQty(level), level === 0 ? 0 : books.levelOrders(level))
  }

  forget(): void {
    // What was stated went with the row that cleared it.
  }
}

/** Signed price, quantity, number of orders of a level that was stated last. */
type Stated = readonly [signedPrice: number, qty: number, orders: number]

class LevelWindow implements Shown {
  private readonly stated: (readonly Stated[] | undefined)[] = []

  constructor(private readonly output: Rows, private readonly books: L3Books, private readonly levels: number) {}

  state(batch: MarketBatch, row: number, bookSide: number): void {
    const before = this.stated[bookSide] ?? []
    const now = this.best(bookSide)
    // First what is gone, then what is there: nothing is shown crossed that was not.
    for (const [price] of before) if (!now.some(([other]) => other === price)) this.output.level(batch, row, bookSide, price, 0, 0)
    for (const [price, qty, orders] of now) {
      if (!before.some((other) => other[0] === price && other[1] === qty && other[2] === orders)) this.output.level(batch, row, bookSide, price, qty, orders)
    }
    this.stated[bookSide] = now
  }

  forget(instrument: number): void {
    this.stated[instrument << 1] = this.stated[(instrument << 1) | 1] = undefined
  }

  private best(bookSide: number): Stated[] {
    const { books, books: { ladder } } = this
    ladder.ensureSides(bookSide + 1)
    return Array.from({ length: Math.min(this.levels, ladder.depth(bookSide)) }, (_, rank) => {
      const level = ladder.levelAt(bookSide, rank)
      return [ladder.priceAt(bookSide, rank), books.levelQty(level), books.levelOrders(level)]
    })
  }
}

/** Bid price and quantity, ask price and quantity. */
type Quote = readonly [bid: number, bidQty: number, ask: number, askQty: number]

class BestPrices implements Shown {
  private readonly stated: (Quote | undefined)[] = []

  constructor(private readonly output: Rows, private readonly books: L3Books) {}

  state(batch: MarketBatch, row: number, bookSide: number): void {
    const instrument = bookSide >> 1
    const now: Quote = [...this.best(instrument << 1), ...this.best((instrument << 1) | 1)]
    const before = this.stated[instrument] ?? [0, 0, 0, 0]
    if (now.every((value, at) => value === before[at])) return
    this.stated[instrument] = now
    const added = this.output.add(batch, row, MarketKind.quote)
    const { batch: made } = this.output
    made.price[added] = now[0]
    made.qty[added] = now[1]
    made.price2[added] = now[2]
    made.qty2[added] = now[3]
  }

  forget(instrument: number): void {
    this.stated[instrument] = undefined
  }

  private best(bookSide: number): readonly [price: number, qty: number] {
    const { books, books: { ladder } } = this
    ladder.ensureSides(bookSide + 1)
    if (ladder.depth(bookSide) === 0) return [0, 0]
    return [signed(bookSide, ladder.priceAt(bookSide, 0)), books.levelQty(ladder.levelAt(bookSide, 0))]
  }
}
