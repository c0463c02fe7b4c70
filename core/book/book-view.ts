/**
 * The book of one instrument as a strategy reads it: one face over orders (L3), levels (L2) and quotes (L1).
 *
 * A view holds nothing: every answer is read from the flat state at that moment, so a view is made once per instrument and never
 * goes stale. What has to outlive the callback is kept with `snapshot()`.
 *
 * Prices are price increments, quantities quantity increments. An empty side answers a price that is worse than any order's
 * ({@link NO_BID}, {@link NO_ASK}), so that a comparison with it is false the safe way; what needs both sides (mid, spread,
 * microprice) is NaN unless `twoSided`. Nothing decides by floats here: mid, imbalance and microprice are each one division of
 * exact integers (the microprice's products are exact up to 2^53), the same on every machine.
 */
import { INT32_MAX } from '../instrument.js'
import { Side } from '../market/vocabulary.js'
import type { L3Books } from './l3-books.js'
import type { PriceLadder } from './price-ladder.js'

/** The bid of a book without bids: one below every price that an order can have. */
export const NO_BID = -INT32_MAX - 1
/** The ask of a book without asks: one above every price that an order can have. */
export const NO_ASK = INT32_MAX + 1

/** The state that a view reads: {@link L3Books} and {@link L2Books} both are one. */
export interface LevelState {
  readonly ladder: Pick<PriceLadder, 'depth' | 'priceAt' | 'levelAt' | 'find'>
  levelQty(level: number): number
  levelOrders(level: number): number
}

export interface SnapshotLevel {
  readonly price: number
  readonly qty: number
  /** 0 when the feed does not say. */
  readonly orders: number
}

/** Levels from the best one down. Frozen. */
export interface BookSnapshot {
  readonly instrument: number
  readonly bids: readonly SnapshotLevel[]
  readonly asks: readonly SnapshotLevel[]
}

/** What stands ahead of an order at its level. A reused record: valid until the next question. */
export interface QueueAhead {
  readonly qty: number
  readonly orders: number
}

export class BookView {
  /** Dense index in the run's instruments. */
  readonly instrument: number
  /** Number of the quote that the best prices are, where the feed numbers its quotes (a liquidity provider's stream): the term `quote` of an order. Else 0. */
  quoteNumber = 0
  private readonly bids: number
  private readonly asks: number
  private levels: LevelState
  private orders: L3Books | undefined
  private readonly ahead = { qty: 0, orders: 0 }

  constructor(instrument: number, levels: LevelState, orders?: L3Books) {
    this.instrument = instrument
    this.bids = instrument << 1
    this.asks = this.bids | 1
    this.levels = levels
    this.orders = orders
  }

  /** @internal Reads from another state from now on: the feed turned out to be finer. */
  readFrom(levels: LevelState, orders?: L3Books): void {
    this.levels = levels
    this.orders = orders
  }

  get hasBid(): boolean {
    return this.levels.ladder.depth(this.bids) > 0
  }

  get hasAsk(): boolean {
    return this.levels.ladder.depth(this.asks) > 0
  }

  get twoSided(): boolean {
    return this.hasBid && this.hasAsk
  }

  /** Best bid; {@link NO_BID} when there is none. */
  get bid(): number {
    return this.priceAt(Side.buy, 0)
  }

  /** Best ask; {@link NO_ASK} when there is none. */
  get ask(): number {
    return this.priceAt(Side.sell, 0)
  }

  /** Quantity at the best bid; 0 when there is none. */
  get bidQty(): number {
    return this.qtyAt(Side.buy, 0)
  }

  get askQty(): number {
    return this.qtyAt(Side.sell, 0)
  }

  /** Bid + ask, twice the mid: exact. NaN unless `twoSided`. */
  get mid2(): number {
    const { bid, ask } = this
    return bid === NO_BID || ask === NO_ASK ? Number.NaN : bid + ask
  }

  /** Halfway between bid and ask: ends in .5 when the spread is odd. NaN unless `twoSided`. */
  get mid(): number {
    return this.mid2 / 2
  }

  /** Ask − bid: 0 when locked, negative when crossed. NaN unless `twoSided`. */
  get spread(): number {
    const { bid, ask } = this
    return bid === NO_BID || ask === NO_ASK ? Number.NaN : ask - bid
  }

  /** The mid, weighted towards the side with less quantity: (bid × askQty + ask × bidQty) ÷ (bidQty + askQty). NaN unless `twoSided`. */
  get microprice(): number {
    if (!this.twoSided) return Number.NaN
    const { bidQty, askQty } = this
    return (this.bid * askQty + this.ask * bidQty) / (bidQty + askQty)
  }

  /** The price of an empty side is neither that of another order nor better: it takes no look at the depths. */
  get locked(): boolean {
    return this.bid === this.ask
  }

  get crossed(): boolean {
    return this.bid > this.ask
  }

  /** Number of levels. */
  depth(side: Side): number {
    return this.levels.ladder.depth(this.bookSide(side))
  }

  /** Price of the level `rank` levels from the best (0 = best); {@link NO_BID} or {@link NO_ASK} beyond the last. */
  priceAt(side: Side, rank: number): number {
    const bookSide = this.bookSide(side)
    const { ladder } = this.levels
    if (rank >= ladder.depth(bookSide)) return side === Side.buy ? NO_BID : NO_ASK
    const signedPrice = ladder.priceAt(bookSide, rank)
    return side === Side.buy ? signedPrice : 0 - signedPrice
  }

  /** Quantity of the level at a rank; 0 beyond the last. */
  qtyAt(side: Side, rank: number): number {
    const level = this.levelAt(side, rank)
    return level === 0 ? 0 : this.levels.levelQty(level)
  }

  /** Number of orders of the level at a rank; 0 beyond the last, or when the feed does not say. */
  ordersAt(side: Side, rank: number): number {
    const level = this.levelAt(side, rank)
    return level === 0 ? 0 : this.levels.levelOrders(level)
  }

  /** Quantity at a price; 0 when it is no level. */
  qtyOn(side: Side, price: number): number {
    const level = this.levels.ladder.find(this.bookSide(side), side === Side.buy ? price : 0 - price)
    return level === 0 ? 0 : this.levels.levelQty(level)
  }

  /** Quantity of the best `levels` levels together. */
  qtyWithin(side: Side, levels: number): number {
    const end = Math.min(levels, this.depth(side))
    let qty = 0
    for (let rank = 0; rank < end; rank++) qty += this.qtyAt(side, rank)
    return qty
  }

  /** (bids − asks) ÷ (bids + asks), of the quantities within `levels` levels: −1 to 1, 0 for an empty book. */
  imbalance(levels = 1): number {
    const bids = this.qtyWithin(Side.buy, levels)
    const asks = this.qtyWithin(Side.sell, levels)
    return bids + asks === 0 ? 0 : (bids - asks) / (bids + asks)
  }

  /**
   * What stands ahead of an order at its level; undefined when it is not in this book, or the book is not one of orders (L3).
   * Walks the queue from the order to its front.
   */
  queueAhead(idLow: number, idHigh: number): QueueAhead | undefined {
    const { orders, ahead } = this
    if (orders === undefined) return undefined
    const slot = orders.find(idLow, idHigh, this.instrument)
    if (slot === 0 || orders.instrumentOf(slot) !== this.instrument) return undefined
    ahead.qty = 0
    ahead.orders = 0
    for (let other = orders.ahead(slot); other !== 0; other = orders.ahead(other)) {
      ahead.qty += orders.qtyOf(other)
      ahead.orders++
    }
    return ahead
  }

  /** A frozen copy of the best `levels` levels of each side (all, when not said) that stays what it is while the book moves on. */
  snapshot(levels = Number.POSITIVE_INFINITY): BookSnapshot {
    return Object.freeze({ instrument: this.instrument, bids: this.copyOf(Side.buy, levels), asks: this.copyOf(Side.sell, levels) })
  }

  private copyOf(side: Side, levels: number): readonly SnapshotLevel[] {
    const copies: SnapshotLevel[] = []
    const end = Math.min(levels, this.depth(side))
    for (let rank = 0; rank < end; rank++) {
      copies.push(Object.freeze({ price: this.priceAt(side, rank), qty: this.qtyAt(side, rank), orders: this.ordersAt(side, rank) }))
    }
    return Object.freeze(copies)
  }

  private levelAt(side: Side, rank: number): number {
    const bookSide = this.bookSide(side)
    const { ladder } = this.levels
    return rank < ladder.depth(bookSide) ? ladder.levelAt(bookSide, rank) : 0
  }

  private bookSide(side: Side): number {
    return side === Side.buy ? this.bids : this.asks
  }
}
