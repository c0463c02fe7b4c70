/**
 * The books of a run: each row of the market goes to the book that it is about, and the engine reads here what the row did.
 *
 * An instrument's book is as fine as the finest feed it has had: orders (L3), else levels (L2), else quotes (L1). Rows of a coarser
 * feed then change nothing, so a quote stream beside an order feed cannot overwrite what is known better.
 */
import { grown } from '../columns.js'
import type { MarketBatch } from '../market/batch.js'
import { MarketKind, Side } from '../market/vocabulary.js'
import { BookView } from './book-view.js'
import type { LevelState } from './book-view.js'
import { L2Books } from './l2-books.js'
import type { LevelFaults } from './l2-books.js'
import { L3Books } from './l3-books.js'
import type { BookFaults } from './l3-books.js'

/** How fine an instrument's book is. */
export const BookDepth = { none: 0, quotes: 1, levels: 2, orders: 3 } as const
export type BookDepth = (typeof BookDepth)[keyof typeof BookDepth]

export class Books {
  /** Orders of every L3 book, for those that follow single orders. */
  readonly l3: L3Books
  private readonly l2: L2Books
  private readonly views: BookView[] = []
  private depths = new Uint8Array(16)

  // What the last row did. Fields instead of an answer: nothing is allocated.

  /** A book changed. */
  changed = false
  /** The best price of a side, or the quantity there, changed. */
  topChanged = false
  /** Slot of the order that an L3 row was about (see {@link L3Books.apply}); 0 for other rows and unknown orders. */
  slot = 0
  /** Price at which a displayed order traded; 0 unless `tradeQty` is positive. */
  tradePrice = 0
  /** Quantity really taken off the resting order by an execution; 0 when the row was none, or of an unknown order. */
  tradeQty = 0
  /** Side of the resting order that traded. */
  restingSide: Side = Side.none

  /** @param instruments how many instruments to make room for; more are added as they appear */
  constructor(instruments = 16) {
    // Feeds of a run need not know of each other's references.
    this.l3 = new L3Books(instruments, { idsPerInstrument: true })
    this.l2 = new L2Books(instruments)
  }

  /** What order feeds got wrong. */
  get faults(): BookFaults {
    return this.l3.faults
  }

  /** What level and quote feeds got wrong. */
  get levelFaults(): LevelFaults {
    return this.l2.faults
  }

  /** The view of an instrument's book: always the same one. */
  view(instrument: number): BookView {
    return (this.views[instrument] ??= this.newView(instrument))
  }

  depthOf(instrument: number): BookDepth {
    return (this.depths[instrument] ?? BookDepth.none) as BookDepth
  }

  /** Applies one row of any kind; what it did is in the fields until the next call. Answers `changed`. */
  apply(batch: MarketBatch, row: number): boolean {
    const kind = batch.kind[row]
    this.changed = false
    this.topChanged = false
    this.slot = 0
    this.tradePrice = 0
    this.tradeQty = 0
    this.restingSide = Side.none
    if (kind === MarketKind.add) return this.add(batch, row)
    if (kind < MarketKind.clear) return kind !== 0 && this.applyToOrder(kind, batch, row)
    if (kind === MarketKind.clear) return this.clear(batch.instrument[row])
    if (kind === MarketKind.setLevel) return this.applyLevels(BookDepth.levels, batch, row)
    if (kind === MarketKind.quote) return this.applyLevels(BookDepth.quotes, batch, row)
    return false
  }

  private add(batch: MarketBatch, row: number): boolean {
    const { l3 } = this
    const instrument = batch.instrument[row]
    const slot = l3.add(instrument, batch.side[row], batch.orderIdLow[row], batch.orderIdHigh[row], batch.price[row], batch.qty[row])
    if (slot === 0) return false
    if (this.depths[instrument] !== BookDepth.orders) this.deepen(instrument, BookDepth.orders)
    this.slot = slot
    this.topChanged = l3.levelOf(slot) === l3.ladder.bestLevel(l3.bookSideOf(slot))
    this.changed = true
    return true
  }

  private applyToOrder(kind: number, batch: MarketBatch, row: number): boolean {
    const { l3 } = this
    const slot = l3.find(batch.orderIdLow[row], batch.orderIdHigh[row], batch.instrument[row])
    if (slot === 0) {
      l3.faults.unknownOrders++
      return false
    }
    if (kind === MarketKind.replace) return this.replace(slot, batch, row)
    this.slot = slot
    this.topChanged = l3.levelOf(slot) === l3.ladder.bestLevel(l3.bookSideOf(slot))
    this.changed = true
    if (kind === MarketKind.delete) {
      l3.remove(slot)
      return true
    }
    const taken = l3.reduce(slot, batch.qty[row])
    if (taken === 0) {
      this.topChanged = false
      this.changed = false
    } else if (kind !== MarketKind.reduce) {
      this.tradePrice = kind === MarketKind.executeAt ? batch.price[row] : l3.priceOf(slot)
      this.tradeQty = taken
      this.restingSide = l3.sideOf(slot)
    }
    return this.changed
  }

  /** The old order and the new one may both stand at the best price: only what is seen there afterwards counts. */
  private replace(slot: number, batch: MarketBatch, row: number): boolean {
    const { l3 } = this
    const bookSide = l3.bookSideOf(slot)
    const before = l3.ladder.bestLevel(bookSide)
    const price = l3.ladder.priceAt(bookSide, 0)
    const qty = l3.levelQty(before)
    this.slot = l3.replace(slot, batch.otherIdLow[row], batch.otherIdHigh[row], batch.price[row], batch.qty[row])
    const after = l3.ladder.bestLevel(bookSide)
    this.topChanged = after === 0 || l3.levelQty(after) !== qty || l3.ladder.priceAt(bookSide, 0) !== price
    this.changed = true
    return true
  }

  /** Empties the book of an instrument, whatever it is made of: a new session. Answers whether it had anything. */
  clear(instrument: number): boolean {
    if (instrument < 0) return false
    const depth = this.depthOf(instrument)
    if (depth === BookDepth.none) return false
    this.view(instrument).quoteNumber = 0
    if (depth === BookDepth.orders) {
      this.changed = this.l3.ladder.bestLevel(instrument << 1) + this.l3.ladder.bestLevel((instrument << 1) | 1) > 0
      this.l3.clear(instrument)
    } else {
      this.changed = this.l2.clear(instrument)
    }
    this.topChanged = this.changed
    return this.changed
  }

  private applyLevels(depth: BookDepth, batch: MarketBatch, row: number): boolean {
    const instrument = batch.instrument[row]
    if (instrument >= 0) {
      const known = this.depthOf(instrument)
      if (known > depth) return false
      if (known < depth) this.deepen(instrument, depth)
    }
    const view = instrument >= 0 ? this.view(instrument) : undefined
    const bid = view?.bid
    const ask = view?.ask
    const bidQty = view?.bidQty
    const askQty = view?.askQty
    this.changed = this.l2.apply(batch, row)
    if (view !== undefined && depth === BookDepth.quotes) view.quoteNumber = batch.orderIdLow[row]
    this.topChanged = this.changed && (view?.bid !== bid || view?.ask !== ask || view?.bidQty !== bidQty || view?.askQty !== askQty)
    return this.changed
  }

  /** From here on the book of an instrument is this fine; what a coarser feed had put there is gone. */
  private deepen(instrument: number, depth: BookDepth): void {
    if (instrument >= this.depths.length) this.depths = grown(this.depths, Math.max(instrument + 1, this.depths.length * 2))
    if (this.depths[instrument] !== BookDepth.none) this.l2.clear(instrument)
    this.depths[instrument] = depth
    this.views[instrument]?.readFrom(this.stateOf(depth), depth === BookDepth.orders ? this.l3 : undefined)
  }

  private newView(instrument: number): BookView {
    const depth = this.depthOf(instrument)
    return new BookView(instrument, this.stateOf(depth), depth === BookDepth.orders ? this.l3 : undefined)
  }

  private stateOf(depth: BookDepth): LevelState {
    return depth === BookDepth.orders ? this.l3 : this.l2
  }
}
