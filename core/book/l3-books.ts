/**
 * Order books of any number of instruments, every displayed order in its place in the queue (L3).
 *
 * Flat state: an order is eight integers in one array, a level a 32-byte record, both with free lists; no object per message.
 * Bad references (unknown, duplicate, oversized) are what real feeds contain after a gap: they are counted, never thrown.
 *
 * Book sides are numbered instrument * 2 for bids and instrument * 2 + 1 for asks; prices inside are signed so that a higher number
 * is always better (see {@link PriceLadder}).
 */
import { INT32_MAX } from '../instrument.js'
import type { MarketBatch } from '../market/batch.js'
import { MarketKind, Side } from '../market/vocabulary.js'
import { OrderIndex } from './order-index.js'
import { PriceLadder } from './price-ladder.js'

/** Integers of an order's record, in this order. */
const ID_LOW = 0
const ID_HIGH = 1
const PRICE = 2
const QTY = 3
const BOOK_SIDE = 4
const LEVEL = 5
const PREVIOUS = 6
const NEXT = 7
const ORDER_SHIFT = 3

/** A level's record: quantity (float64), then head, tail and number of orders (int32) behind it. */
const LEVEL_QTY = 0
const LEVEL_HEAD = 2
const LEVEL_TAIL = 3
const LEVEL_ORDERS = 4

/** What a feed got wrong, counted. */
export interface BookFaults {
  /** Executions, cancels and replaces of orders that are not in the book. */
  unknownOrders: number
  /** Adds of a reference that is in the book: ignored. */
  duplicateOrders: number
  /** Executions and cancels of more than was left: what was left is taken. */
  oversized: number
  /** Adds and replaces with a quantity that is not 1 to 2^31 - 1, or without a side: ignored. */
  invalidOrders: number
}

export class L3Books {
  readonly faults: BookFaults = { unknownOrders: 0, duplicateOrders: 0, oversized: 0, invalidOrders: 0 }
  /** @internal Ladder of prices of every book side. */
  readonly ladder: PriceLadder
  private orders = new Int32Array(1 << 15)
  private orderFree = 0
  private orderTop = 1
  private levelBytes = new ArrayBuffer(1 << 15)
  private levelInts = new Int32Array(this.levelBytes)
  private levelFloats = new Float64Array(this.levelBytes)
  private levelFree = 0
  private levelTop = 1
  private readonly index = new OrderIndex((slot) => this.orders[(slot << ORDER_SHIFT) + ID_HIGH])

  /** @param instruments how many instruments to make room for; more are added as they appear */
  constructor(instruments = 16) {
    this.ladder = new PriceLadder(instruments * 2)
  }

  /** Orders in all books. */
  get orderCount(): number {
    return this.index.size
  }

  /** Room for order slots: what a table beside the books must have at least. */
  get slotCapacity(): number {
    return this.orders.length >> ORDER_SHIFT
  }

  /** Slot of an order in the book, 0 when there is none by that reference. Slots are used again after the order is gone. */
  find(idLow: number, idHigh: number): number {
    return this.index.find(idLow, idHigh)
  }

  /** Adds an order at the back of its level. Answers its slot, 0 when it was refused (and counted). */
  add(instrument: number, side: number, idLow: number, idHigh: number, price: number, qty: number): number {
    if (!(qty > 0 && qty <= INT32_MAX) || side === Side.none) {
      this.faults.invalidOrders++
      return 0
    }
    const bookSide = (instrument << 1) | (side - 1)
    return this.append(bookSide, idLow, idHigh, side === Side.buy ? price : -price, qty)
  }

  /** Takes `qty` off the order in a slot (an execution or a partial cancel: it keeps its place). Answers what was really taken. */
  reduce(slot: number, qty: number): number {
    const at = slot << ORDER_SHIFT
    const left = this.orders[at + QTY] - qty
    if (left > 0) {
      this.orders[at + QTY] = left
      this.levelFloats[(this.orders[at + LEVEL] << 2) + LEVEL_QTY] -= qty
      return qty
    }
    if (left < 0) this.faults.oversized++
    const taken = qty + left
    this.remove(slot)
    return taken
  }

  /** Takes the order in a slot out of the book. */
  remove(slot: number): void {
    const { orders } = this
    const at = slot << ORDER_SHIFT
    const level = orders[at + LEVEL]
    const previous = orders[at + PREVIOUS]
    const next = orders[at + NEXT]
    const ints = this.levelInts
    const levelAt = level << 3
    if (previous === 0) ints[levelAt + LEVEL_HEAD] = next
    else orders[(previous << ORDER_SHIFT) + NEXT] = next
    if (next === 0) ints[levelAt + LEVEL_TAIL] = previous
    else orders[(next << ORDER_SHIFT) + PREVIOUS] = previous
    this.index.remove(orders[at + ID_LOW], slot)
    if (--ints[levelAt + LEVEL_ORDERS] === 0) {
      this.ladder.remove(orders[at + BOOK_SIDE], orders[at + PRICE])
      this.freeLevel(level)
    } else {
      this.levelFloats[(level << 2) + LEVEL_QTY] -= orders[at + QTY]
    }
    this.freeOrder(slot)
  }

  /**
   * The order in a slot makes way for a new one at the back of its level, of the same side and instrument.
   * Answers the new slot, 0 when the new order was refused (the old one is gone all the same, as on the venue).
   */
  replace(slot: number, idLow: number, idHigh: number, price: number, qty: number): number {
    const bookSide = this.orders[(slot << ORDER_SHIFT) + BOOK_SIDE]
    this.remove(slot)
    return this.add(bookSide >> 1, (bookSide & 1) + 1, idLow, idHigh, price, qty)
  }

  /** Empties both sides of an instrument. */
  clear(instrument: number): void {
    for (let bookSide = instrument << 1; bookSide <= ((instrument << 1) | 1); bookSide++) {
      this.ladder.ensureSides(bookSide + 1)
      while (this.ladder.depth(bookSide) > 0) this.remove(this.headOf(this.ladder.levelAt(bookSide, 0)))
    }
  }

  /**
   * Applies one row of an order-by-order feed. Rows of other kinds change nothing.
   * Answers the slot of the order that the row was about (after a replace the new one), 0 when there was none.
   * The slot of an order that is gone stays readable until the next add.
   */
  apply(batch: MarketBatch, row: number): number {
    const kind = batch.kind[row]
    if (kind === MarketKind.add) {
      return this.add(batch.instrument[row], batch.side[row], batch.orderIdLow[row], batch.orderIdHigh[row], batch.price[row], batch.qty[row])
    }
    if (kind > MarketKind.replace) {
      if (kind === MarketKind.clear) this.clear(batch.instrument[row])
      return 0
    }
    const slot = this.index.find(batch.orderIdLow[row], batch.orderIdHigh[row])
    if (slot === 0) {
      this.faults.unknownOrders++
      return 0
    }
    if (kind === MarketKind.delete) this.remove(slot)
    else if (kind === MarketKind.replace) return this.replace(slot, batch.otherIdLow[row], batch.otherIdHigh[row], batch.price[row], batch.qty[row])
    else this.reduce(slot, batch.qty[row])
    return slot
  }

  // Reading an order by its slot.

  instrumentOf(slot: number): number {
    return this.orders[(slot << ORDER_SHIFT) + BOOK_SIDE] >> 1
  }

  sideOf(slot: number): Side {
    return ((this.orders[(slot << ORDER_SHIFT) + BOOK_SIDE] & 1) + 1) as Side
  }

  priceOf(slot: number): number {
    const at = slot << ORDER_SHIFT
    const signed = this.orders[at + PRICE]
    return (this.orders[at + BOOK_SIDE] & 1) === 0 ? signed : -signed
  }

  /** Book side of an order: instrument * 2 for bids, one more for asks. */
  bookSideOf(slot: number): number {
    return this.orders[(slot << ORDER_SHIFT) + BOOK_SIDE]
  }

  qtyOf(slot: number): number {
    return this.orders[(slot << ORDER_SHIFT) + QTY]
  }

  idLowOf(slot: number): number {
    return this.orders[(slot << ORDER_SHIFT) + ID_LOW]
  }

  idHighOf(slot: number): number {
    return this.orders[(slot << ORDER_SHIFT) + ID_HIGH]
  }

  levelOf(slot: number): number {
    return this.orders[(slot << ORDER_SHIFT) + LEVEL]
  }

  /** The next order behind, in the queue of the level; 0 at the back. */
  behind(slot: number): number {
    return this.orders[(slot << ORDER_SHIFT) + NEXT]
  }

  /** The order just ahead, in the queue of the level; 0 at the front. */
  ahead(slot: number): number {
    return this.orders[(slot << ORDER_SHIFT) + PREVIOUS]
  }

  /** Signed best price of a book side; 0 when it is empty. */
  bestPrice(bookSide: number): number {
    return this.ladder.depth(bookSide) > 0 ? this.ladder.priceAt(bookSide, 0) : 0
  }

  /** Quantity at the best price of a book side; 0 when it is empty. */
  bestQty(bookSide: number): number {
    return this.ladder.depth(bookSide) > 0 ? this.levelQty(this.ladder.levelAt(bookSide, 0)) : 0
  }

  // Reading a level by its number.

  /** The order at the front of a level's queue. */
  headOf(level: number): number {
    return this.levelInts[(level << 3) + LEVEL_HEAD]
  }

  levelQty(level: number): number {
    return this.levelFloats[(level << 2) + LEVEL_QTY]
  }

  levelOrders(level: number): number {
    return this.levelInts[(level << 3) + LEVEL_ORDERS]
  }

  private append(bookSide: number, idLow: number, idHigh: number, signedPrice: number, qty: number): number {
    const slot = this.newOrder()
    if (!this.index.insert(idLow, idHigh, slot)) {
      this.faults.duplicateOrders++
      this.freeOrder(slot)
      return 0
    }
    this.ladder.ensureSides(bookSide + 1)
    let level = this.ladder.find(bookSide, signedPrice)
    if (level === 0) {
      level = this.newLevel()
      this.ladder.insert(bookSide, signedPrice, level)
    }
    const { orders } = this
    const ints = this.levelInts
    const levelAt = level << 3
    const tail = ints[levelAt + LEVEL_TAIL]
    const at = slot << ORDER_SHIFT
    orders[at + ID_LOW] = idLow
    orders[at + ID_HIGH] = idHigh
    orders[at + PRICE] = signedPrice
    orders[at + QTY] = qty
    orders[at + BOOK_SIDE] = bookSide
    orders[at + LEVEL] = level
    orders[at + PREVIOUS] = tail
    orders[at + NEXT] = 0
    if (tail === 0) ints[levelAt + LEVEL_HEAD] = slot
    else orders[(tail << ORDER_SHIFT) + NEXT] = slot
    ints[levelAt + LEVEL_TAIL] = slot
    ints[levelAt + LEVEL_ORDERS]++
    this.levelFloats[(level << 2) + LEVEL_QTY] += qty
    return slot
  }

  private newOrder(): number {
    const slot = this.orderFree
    if (slot !== 0) {
      this.orderFree = this.orders[(slot << ORDER_SHIFT) + NEXT]
      return slot
    }
    if ((this.orderTop << ORDER_SHIFT) === this.orders.length) {
      const larger = new Int32Array(this.orders.length * 2)
      larger.set(this.orders)
      this.orders = larger
    }
    return this.orderTop++
  }

  private freeOrder(slot: number): void {
    this.orders[(slot << ORDER_SHIFT) + NEXT] = this.orderFree
    this.orderFree = slot
  }

  private newLevel(): number {
    let level = this.levelFree
    if (level === 0) {
      if ((this.levelTop << 3) === this.levelInts.length) this.growLevels()
      level = this.levelTop++
    } else {
      this.levelFree = this.levelInts[(level << 3) + LEVEL_HEAD]
    }
    const at = level << 3
    this.levelFloats[(level << 2) + LEVEL_QTY] = 0
    this.levelInts[at + LEVEL_HEAD] = 0
    this.levelInts[at + LEVEL_TAIL] = 0
    this.levelInts[at + LEVEL_ORDERS] = 0
    return level
  }

  private freeLevel(level: number): void {
    this.levelInts[(level << 3) + LEVEL_HEAD] = this.levelFree
    this.levelFree = level
  }

  private growLevels(): void {
    const larger = new ArrayBuffer(this.levelBytes.byteLength * 2)
    new Int32Array(larger).set(this.levelInts)
    this.levelBytes = larger
    this.levelInts = new Int32Array(larger)
    this.levelFloats = new Float64Array(larger)
  }
}
