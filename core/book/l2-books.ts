/**
 * Order books of any number of instruments, as quantities by price (L2); a book of quotes (L1) is one with a level a side.
 *
 * A level is a quantity and a number of orders under a level number, in two flat arrays with a free list; the {@link PriceLadder}
 * keeps them sorted. Feeds state levels absolutely, so a repeated or unknown level is no fault; one without a side is.
 *
 * Book sides and signed prices are those of {@link L3Books}.
 */
import { grown } from '../columns.js'
import { INT32_MAX } from '../instrument.js'
import type { MarketBatch } from '../market/batch.js'
import { MarketKind, Side } from '../market/vocabulary.js'
import { PriceLadder } from './price-ladder.js'

/** What a feed of levels or quotes got wrong, counted. */
export interface LevelFaults {
  /** Levels and quotes without an instrument or a side, or with a quantity or price that cannot be: ignored. */
  invalidLevels: number
}

export class L2Books {
  readonly faults: LevelFaults = { invalidLevels: 0 }
  /** Ladder of prices of every book side. */
  readonly ladder: PriceLadder
  private qtys = new Float64Array(1 << 10)
  private orders = new Int32Array(1 << 10)
  /** Free levels are chained through `orders`. */
  private free = 0
  private top = 1

  /** @param instruments how many instruments to make room for; more are added as they appear */
  constructor(instruments = 16) {
    this.ladder = new PriceLadder(instruments * 2)
  }

  /**
   * The level at `price` now has `qty` in `orders` orders (0 when the count is unknown); `qty` 0 removes it.
   * Answers whether the level is another than before.
   */
  set(instrument: number, side: number, price: number, qty: number, orders: number): boolean {
    if (!isLevel(price, qty) || instrument < 0 || (side !== Side.buy && side !== Side.sell)) {
      this.faults.invalidLevels++
      return false
    }
    const bookSide = (instrument << 1) | (side - 1)
    this.ladder.ensureSides((bookSide | 1) + 1)
    const signedPrice = side === Side.buy ? price : 0 - price
    const level = this.ladder.find(bookSide, signedPrice)
    if (qty === 0) {
      if (level === 0) return false
      this.ladder.remove(bookSide, signedPrice)
      this.freeLevel(level)
      return true
    }
    if (level === 0) {
      this.ladder.insert(bookSide, signedPrice, this.newLevel(qty, orders))
      return true
    }
    const changed = this.qtys[level] !== qty || this.orders[level] !== orders
    this.qtys[level] = qty
    this.orders[level] = orders
    return changed
  }

  /** The book is these two best levels and nothing else; a side with quantity 0 is empty. Answers whether it was another before. */
  quote(instrument: number, bid: number, bidQty: number, ask: number, askQty: number): boolean {
    if (!isLevel(bid, bidQty) || !isLevel(ask, askQty) || instrument < 0) {
      this.faults.invalidLevels++
      return false
    }
    const bidChanged = this.only(instrument, Side.buy, bid, bidQty)
    return this.only(instrument, Side.sell, ask, askQty) || bidChanged
  }

  /** Empties both sides of an instrument. Answers whether there was anything. */
  clear(instrument: number): boolean {
    const cleared = this.clearSide(instrument << 1)
    return this.clearSide((instrument << 1) | 1) || cleared
  }

  /** Applies one row: levels, quotes and clears; rows of other kinds change nothing. Answers whether a book changed. */
  apply(batch: MarketBatch, row: number): boolean {
    const kind = batch.kind[row]
    const instrument = batch.instrument[row]
    if (kind === MarketKind.setLevel) return this.set(instrument, batch.side[row], batch.price[row], batch.qty[row], batch.qty2[row])
    if (kind === MarketKind.quote) return this.quote(instrument, batch.price[row], batch.qty[row], batch.price2[row], batch.qty2[row])
    return kind === MarketKind.clear && instrument >= 0 && this.clear(instrument)
  }

  levelQty(level: number): number {
    return this.qtys[level]
  }

  /** Number of orders at a level; 0 when the feed does not say. */
  levelOrders(level: number): number {
    return this.orders[level]
  }

  private only(instrument: number, side: Side, price: number, qty: number): boolean {
    const bookSide = (instrument << 1) | (side - 1)
    const { ladder } = this
    const stays = qty > 0 ? ladder.find(bookSide, side === Side.buy ? price : 0 - price) : 0
    if (stays !== 0 && ladder.depth(bookSide) === 1) {
      const changed = this.qtys[stays] !== qty
      this.qtys[stays] = qty
      return changed
    }
    const cleared = this.clearSide(bookSide)
    return (qty > 0 && this.set(instrument, side, price, qty, 0)) || cleared
  }

  private clearSide(bookSide: number): boolean {
    const { ladder } = this
    const depth = ladder.depth(bookSide)
    if (depth === 0) return false
    for (let rank = 0; rank < depth; rank++) this.freeLevel(ladder.levelAt(bookSide, rank))
    ladder.clear(bookSide)
    return true
  }

  private newLevel(qty: number, orders: number): number {
    let level = this.free
    if (level !== 0) {
      this.free = this.orders[level]
    } else {
      if (this.top === this.qtys.length) this.grow()
      level = this.top++
    }
    this.qtys[level] = qty
    this.orders[level] = orders
    return level
  }

  private freeLevel(level: number): void {
    this.qtys[level] = 0
    this.orders[level] = this.free
    this.free = level
  }

  private grow(): void {
    this.qtys = grown(this.qtys, this.qtys.length * 2)
    this.orders = grown(this.orders, this.orders.length * 2)
  }
}

function isLevel(price: number, qty: number): boolean {
  return Number.isSafeInteger(qty) && qty >= 0 && price >= -INT32_MAX && price <= INT32_MAX
}
