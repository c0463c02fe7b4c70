/**
 * Order books of any number of instruments, every displayed order in its place in the queue (L3).
 *
 * Flat state in the memory of a WebAssembly module (`wasm/`): an order and a level are each a record of 32 bytes with one free list; no
 * object per message. A slot is the number of an order's record, a level that of a level's. The module changes the books; everything is
 * read here, from views of its memory, which are made anew whenever it grows.
 * Bad references (unknown, duplicate, oversized) are what real feeds contain after a gap: they are counted, never thrown.
 *
 * Book sides are numbered instrument * 2 for bids and instrument * 2 + 1 for asks; prices inside are signed so that a higher number
 * is always better (see {@link L3Ladder}).
 */
import type { MarketBatch } from '../market/batch.js'
import { MarketKind } from '../market/vocabulary.js'
import type { Side } from '../market/vocabulary.js'
import { L3Ladder } from './l3-ladder.js'
import { instantiateL3, L3_DUPLICATE, L3_FAULTS } from './l3-module.js'
import type { L3Module } from './l3-module.js'
import { L3Stage, STAGE_ROWS } from './l3-stage.js'

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
const LEVEL_ORDERS = 4

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
  /**
   * Whoever adds orders never uses a reference twice, as a matching engine that counts them: duplicates are not looked for, and no index of references
   * is kept until somebody asks for an order by its reference.
   */
  readonly trustedIds?: boolean
}

/** Odd, so that no two instruments get the same bits. */
const ID_SPREAD = 0x9e37_79b1

export class L3Books {
  readonly faults: BookFaults = { unknownOrders: 0, duplicateOrders: 0, oversized: 0, invalidOrders: 0 }
  /** @internal Ladder of prices of every book side. */
  readonly ladder: L3Ladder
  private readonly module: L3Module
  /** The module's memory. */
  private ints = new Int32Array(0)
  private doubles = new Float64Array(0)
  private readonly stage: L3Stage

  /** What sets the references of one instrument apart from those of another; 0 when they need not be. */
  private readonly idSpread: number
  /** Whether orders are found by their references. */
  private indexed: boolean

  // The module's functions, one load nearer.
  private readonly findIn: L3Module['find']
  private readonly addTo: L3Module['add']
  private readonly removeFrom: L3Module['remove']
  private readonly replaceIn: L3Module['replace']

  /** @param instruments how many instruments to make room for; more are added as they appear */
  constructor(instruments = 16, { idsPerInstrument = false, trustedIds = false }: L3BooksOptions = {}) {
    this.indexed = !trustedIds
    this.idSpread = idsPerInstrument ? ID_SPREAD : 0
    this.module = instantiateL3(() => this.look())
    this.findIn = this.module.find
    this.addTo = this.module.add
    this.removeFrom = this.module.remove
    this.replaceIn = this.module.replace
    this.ladder = new L3Ladder(this.module)
    this.stage = new L3Stage(this.module)
    this.module.spreadIds(this.idSpread)
    if (trustedIds) this.module.trustReferences()
    this.ladder.ensureSides(Math.max(instruments, 1) * 2)
  }

  /** Orders in all books. */
  get orderCount(): number {
    return this.module.size()
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
    if (!this.indexed) this.index()
    return this.findIn(idLow, idHigh ^ Math.imul(instrument, this.idSpread))
  }

  /** Adds an order at the back of its level. Answers its slot, 0 when it was refused (and counted). */
  add(instrument: number, side: number, idLow: number, idHigh: number, price: number, qty: number): number {
    const slot = this.addTo(instrument, side, idLow, idHigh, price, qty)
    return slot > 0 ? slot : this.refused(slot)
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
    this.removeFrom(slot)
    return standing
  }

  /** Takes the order in a slot out of the book. */
  remove(slot: number): void {
    this.removeFrom(slot)
  }

  /**
   * The order in a slot makes way for a new one at the back of its level, of the same side and instrument.
   * Answers the new slot, 0 when the new order was refused (the old one is gone all the same, as on the venue).
   */
  replace(slot: number, idLow: number, idHigh: number, price: number, qty: number): number {
    const replacement = this.replaceIn(slot, idLow, idHigh, price, qty)
    return replacement > 0 ? replacement : this.refused(replacement)
  }

  /** Empties both sides of an instrument. */
  clear(instrument: number): void {
    this.module.clear(instrument)
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

  /** Applies rows `from` to `to` (without it), as {@link apply} would one after the other: the way to build books that nobody reads in between. */
  applyAll(batch: MarketBatch, from = 0, to = batch.length): void {
    if (!this.indexed) this.index()
    for (let row = from; row < to; row += STAGE_ROWS) this.stage.apply(batch, row, Math.min(row + STAGE_ROWS, to))
    const { faults, ints } = this
    faults.unknownOrders += ints[L3_FAULTS]
    faults.duplicateOrders += ints[L3_FAULTS + 1]
    faults.oversized += ints[L3_FAULTS + 2]
    faults.invalidOrders += ints[L3_FAULTS + 3]
    ints.fill(0, L3_FAULTS, L3_FAULTS + 4)
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

  private index(): void {
    this.indexed = true
    this.module.indexOrders()
  }

  private refused(answer: number): number {
    if (answer === L3_DUPLICATE) this.faults.duplicateOrders++
    else this.faults.invalidOrders++
    return 0
  }

  private look(): void {
    const { buffer } = this.module.memory
    this.ints = new Int32Array(buffer)
    this.doubles = new Float64Array(buffer)
    this.ladder.look(this.ints)
    this.stage.look()
  }
}
