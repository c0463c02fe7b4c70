/**
 * Order books of any number of instruments, every displayed order in its place in the queue (L3).
 *
 * Flat state: an order and a level are each a record of 32 bytes in one array with one free list; no object per message. A slot is the
 * number of an order's record, a level that of a level's.
 * Bad references (unknown, duplicate, oversized) are what real feeds contain after a gap: they are counted, never thrown.
 *
 * Book sides are numbered instrument * 2 for bids and instrument * 2 + 1 for asks; prices inside are signed so that a higher number
 * is always better (see {@link PriceLadder}).
 */
import { INT32_MAX } from '../instrument.js'
import type { MarketBatch } from '../market/batch.js'
import { MarketKind, Side } from '../market/vocabulary.js'
import { OrderIndex } from './order-index.js'
import { NEAR_LEVELS, PriceLadder, SIDE_COUNT, SIDE_SHIFT } from './price-ladder.js'

/** A record is eight integers, or four doubles. */
const INTS_SHIFT = 3
const DOUBLES_SHIFT = 2

/** Integers of an order's record. */
const ID_LOW = 0
const ID_HIGH = 1
const PRICE = 2
const QTY = 3
const BOOK_SIDE = 4
const LEVEL = 5
const PREVIOUS = 6
const NEXT = 7

/** A level's record: the quantity is its first double (it may pass 2^31), integers follow. */
const LEVEL_HEAD = 2
const LEVEL_TAIL = 3
const LEVEL_ORDERS = 4

/** The one 32-bit price whose negative is none: refused, so that books can use it for "no price". */
const PRICE_NEVER = -INT32_MAX - 1

/** What a feed got wrong, counted. */
export interface BookFaults {
  /** Executions, cancels and replaces of orders that are not in the book. */
  unknownOrders: number
  /** Adds of a reference that is in the book: ignored. */
  duplicateOrders: number
  /** Executions and cancels of more than was left: what was left is taken. */
  oversized: number
  /** Adds and replaces with a quantity that is not 1 to 2^31 - 1, a price of -2^31, or without a side or an instrument: ignored. */
  invalidOrders: number
}

export interface L3BooksOptions {
  /**
   * References are unique within an instrument only: what books of several feeds or venues need. Without it they are unique among all,
   * as those of one feed are.
   */
  readonly idsPerInstrument?: boolean
}

/** Odd, so that no two instruments get the same bits. */
const ID_SPREAD = 0x9e37_79b1

export class L3Books {
  readonly faults: BookFaults = { unknownOrders: 0, duplicateOrders: 0, oversized: 0, invalidOrders: 0 }
  /** @internal Ladder of prices of every book side. */
  readonly ladder: PriceLadder
  private ints = new Int32Array(1 << 15)
  private doubles = new Float64Array(this.ints.buffer)
  /** Free records are chained through their last integer. */
  private free = 0
  private top = 1
  private readonly index = new OrderIndex()
  /** The ladder's arrays, one load nearer: worth a tenth of the time of a message. */
  private sides: Int32Array
  private runs: Int32Array

  /** What sets the references of one instrument apart from those of another; 0 when they need not be. */
  private readonly idSpread: number

  /** @param instruments how many instruments to make room for; more are added as they appear */
  constructor(instruments = 16, { idsPerInstrument = false }: L3BooksOptions = {}) {
    this.idSpread = idsPerInstrument ? ID_SPREAD : 0
    this.ladder = new PriceLadder(instruments * 2, () => {
      this.sides = this.ladder.sides
      this.runs = this.ladder.runs
    })
    this.sides = this.ladder.sides
    this.runs = this.ladder.runs
  }

  /** Orders in all books. */
  get orderCount(): number {
    return this.index.size
  }

  /** Room for order slots: what a table beside the books must have at least. */
  get slotCapacity(): number {
    return this.ints.length >> INTS_SHIFT
  }

  /**
   * Slot of an order in the book, 0 when there is none by that reference. Slots are used again after the order is gone.
   * @param instrument needed only where references are unique within an instrument
   */
  find(idLow: number, idHigh: number, instrument = 0): number {
    return this.index.find(idLow, idHigh ^ Math.imul(instrument, this.idSpread))
  }

  /** Adds an order at the back of its level. Answers its slot, 0 when it was refused (and counted). */
  add(instrument: number, side: number, idLow: number, idHigh: number, price: number, qty: number): number {
    if (instrument < 0 || (side !== Side.buy && side !== Side.sell)) {
      this.faults.invalidOrders++
      return 0
    }
    return this.append((instrument << 1) | (side - 1), idLow, idHigh ^ Math.imul(instrument, this.idSpread), price, qty)
  }

  /**
   * Takes `qty` off the order in a slot (an execution or a partial cancel: it keeps its place). Answers what was really taken:
   * at most what was left, and nothing when `qty` is not positive.
   */
  reduce(slot: number, qty: number): number {
    const { ints } = this
    const at = slot << INTS_SHIFT
    const standing = ints[at + QTY]
    if (qty < standing) {
      if (!(qty > 0)) return 0
      ints[at + QTY] = standing - qty
      this.doubles[ints[at + LEVEL] << DOUBLES_SHIFT] -= qty
      return qty
    }
    if (qty > standing) this.faults.oversized++
    this.remove(slot)
    return standing
  }

  /** Takes the order in a slot out of the book. */
  remove(slot: number): void {
    const { ints } = this
    const at = slot << INTS_SHIFT
    const level = ints[at + LEVEL]
    const previous = ints[at + PREVIOUS]
    const next = ints[at + NEXT]
    const levelAt = level << INTS_SHIFT
    if (previous === 0) ints[levelAt + LEVEL_HEAD] = next
    else ints[(previous << INTS_SHIFT) + NEXT] = next
    if (next === 0) ints[levelAt + LEVEL_TAIL] = previous
    else ints[(next << INTS_SHIFT) + PREVIOUS] = previous
    this.index.remove(ints[at + ID_LOW], ints[at + ID_HIGH], slot)
    const left = ints[levelAt + LEVEL_ORDERS] - 1
    ints[levelAt + LEVEL_ORDERS] = left
    if (left === 0) this.closeLevel(ints[at + BOOK_SIDE], ints[at + PRICE], level)
    else this.doubles[level << DOUBLES_SHIFT] -= ints[at + QTY]
    this.freeRecord(slot)
  }

  /**
   * The order in a slot makes way for a new one at the back of its level, of the same side and instrument.
   * Answers the new slot, 0 when the new order was refused (the old one is gone all the same, as on the venue).
   */
  replace(slot: number, idLow: number, idHigh: number, price: number, qty: number): number {
    const bookSide = this.ints[(slot << INTS_SHIFT) + BOOK_SIDE]
    this.remove(slot)
    return this.append(bookSide, idLow, idHigh ^ Math.imul(bookSide >> 1, this.idSpread), price, qty)
  }

  /** Empties both sides of an instrument. */
  clear(instrument: number): void {
    if (instrument < 0) return
    for (let bookSide = instrument << 1; bookSide <= ((instrument << 1) | 1); bookSide++) {
      for (let level = this.ladder.bestLevel(bookSide); level !== 0; level = this.ladder.bestLevel(bookSide)) this.remove(this.headOf(level))
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
    if (kind > MarketKind.replace || kind === 0) {
      if (kind === MarketKind.clear) this.clear(batch.instrument[row])
      return 0
    }
    const slot = this.find(batch.orderIdLow[row], batch.orderIdHigh[row], batch.instrument[row])
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
    return this.ints[(slot << INTS_SHIFT) + BOOK_SIDE] >> 1
  }

  sideOf(slot: number): Side {
    return ((this.ints[(slot << INTS_SHIFT) + BOOK_SIDE] & 1) + 1) as Side
  }

  priceOf(slot: number): number {
    const at = slot << INTS_SHIFT
    const signed = this.ints[at + PRICE]
    return (this.ints[at + BOOK_SIDE] & 1) === 0 ? signed : 0 - signed
  }

  /** Book side of an order: instrument * 2 for bids, one more for asks. */
  bookSideOf(slot: number): number {
    return this.ints[(slot << INTS_SHIFT) + BOOK_SIDE]
  }

  qtyOf(slot: number): number {
    return this.ints[(slot << INTS_SHIFT) + QTY]
  }

  idLowOf(slot: number): number {
    return this.ints[(slot << INTS_SHIFT) + ID_LOW]
  }

  idHighOf(slot: number): number {
    const at = slot << INTS_SHIFT
    return this.ints[at + ID_HIGH] ^ Math.imul(this.ints[at + BOOK_SIDE] >> 1, this.idSpread)
  }

  levelOf(slot: number): number {
    return this.ints[(slot << INTS_SHIFT) + LEVEL]
  }

  /** The next order behind, in the queue of the level; 0 at the back. */
  behind(slot: number): number {
    return this.ints[(slot << INTS_SHIFT) + NEXT]
  }

  /** The order just ahead, in the queue of the level; 0 at the front. */
  ahead(slot: number): number {
    return this.ints[(slot << INTS_SHIFT) + PREVIOUS]
  }

  // Reading a level by its number.

  /** The order at the front of a level's queue. */
  headOf(level: number): number {
    return this.ints[(level << INTS_SHIFT) + LEVEL_HEAD]
  }

  levelQty(level: number): number {
    return this.doubles[level << DOUBLES_SHIFT]
  }

  levelOrders(level: number): number {
    return this.ints[(level << INTS_SHIFT) + LEVEL_ORDERS]
  }

  private append(bookSide: number, idLow: number, idHigh: number, price: number, qty: number): number {
    const lots = qty | 0
    if (lots !== qty || lots <= 0 || price === PRICE_NEVER) {
      this.faults.invalidOrders++
      return 0
    }
    const slot = this.newRecord()
    if (!this.index.insert(idLow, idHigh, slot)) {
      this.freeRecord(slot)
      this.faults.duplicateOrders++
      return 0
    }
    const asks = -(bookSide & 1)
    const signedPrice = ((price ^ asks) - asks) | 0
    let level = this.levelNear(bookSide, signedPrice)
    if (level === 0) level = this.findOrOpenLevel(bookSide, signedPrice)
    const { ints } = this
    const levelAt = level << INTS_SHIFT
    const tail = ints[levelAt + LEVEL_TAIL]
    const at = slot << INTS_SHIFT
    ints[at + ID_LOW] = idLow
    ints[at + ID_HIGH] = idHigh
    ints[at + PRICE] = signedPrice
    ints[at + QTY] = lots
    ints[at + BOOK_SIDE] = bookSide
    ints[at + LEVEL] = level
    ints[at + PREVIOUS] = tail
    ints[at + NEXT] = 0
    if (tail === 0) ints[levelAt + LEVEL_HEAD] = slot
    else ints[(tail << INTS_SHIFT) + NEXT] = slot
    ints[levelAt + LEVEL_TAIL] = slot
    ints[levelAt + LEVEL_ORDERS]++
    this.doubles[level << DOUBLES_SHIFT] += lots
    return slot
  }

  /** The level at a signed price, when it is one of the best few; 0 otherwise. */
  private levelNear(bookSide: number, signedPrice: number): number {
    const { sides, runs } = this
    const at = bookSide << SIDE_SHIFT
    if (at >= sides.length) return 0
    const start = sides[at]
    let place = start + (sides[at + SIDE_COUNT] - 1) * 2
    const last = Math.max(start, place - NEAR_LEVELS * 2)
    while (place >= last && runs[place] > signedPrice) place -= 2
    return place >= last && runs[place] === signedPrice ? runs[place + 1] : 0
  }

  private findOrOpenLevel(bookSide: number, signedPrice: number): number {
    const { ladder } = this
    ladder.ensureSides((bookSide | 1) + 1)
    const place = ladder.placeOf(bookSide, signedPrice)
    const known = ladder.levelOn(bookSide, place, signedPrice)
    if (known !== 0) return known
    const level = this.newRecord()
    const at = level << INTS_SHIFT
    this.doubles[level << DOUBLES_SHIFT] = 0
    this.ints[at + LEVEL_HEAD] = 0
    this.ints[at + LEVEL_TAIL] = 0
    this.ints[at + LEVEL_ORDERS] = 0
    ladder.insertAfter(bookSide, place, signedPrice, level)
    return level
  }

  private closeLevel(bookSide: number, signedPrice: number, level: number): void {
    this.ladder.remove(bookSide, signedPrice)
    this.freeRecord(level)
  }

  private newRecord(): number {
    const record = this.free
    if (record !== 0) {
      this.free = this.ints[(record << INTS_SHIFT) + NEXT]
      return record
    }
    if (this.top << INTS_SHIFT === this.ints.length) this.grow()
    return this.top++
  }

  private freeRecord(record: number): void {
    this.ints[(record << INTS_SHIFT) + NEXT] = this.free
    this.free = record
  }

  private grow(): void {
    const larger = new Int32Array(this.ints.length * 2)
    larger.set(this.ints)
    this.ints = larger
    this.doubles = new Float64Array(larger.buffer)
  }
}
