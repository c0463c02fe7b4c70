/**
 * Order books in linear memory: the part of L3Books that changes something. Compiled by `npm run wasm` with AssemblyScript.
 *
 * An order and a level are each a record of 32 bytes at a multiple of 32: its number is its address divided by 32. Records are in
 * blocks of either, with a free list each, chained through the last integer. Reading is done in JavaScript, from views of the memory.
 */
import { after, bestLevel, depthOf, ensureSides, insertAt, isFar, levelBefore, levelFromWorst, removeLevel, sidesAddress, sidesRoom, touchBest } from './ladder'
import { cachedLevel, cacheLevel, uncacheLevel } from './level-cache'
import { allocate } from './memory'
import { findInPage, indexFind, indexInsert, indexRemove } from './order-index'

export { ensureSides, sidesAddress, sidesRoom }
export { indexFind as find }

const RECORD_LOG: u32 = 5
/** Records are made in blocks of 512. */
const BLOCK_LOG: u32 = 14

/** Bytes into an order's record. */
const ID_LOW: usize = 0
const ID_HIGH: usize = 4
const PRICE: usize = 8
const QTY: usize = 12
const BOOK_SIDE: usize = 16
const LEVEL: usize = 20
const PREVIOUS: usize = 24
const NEXT: usize = 28

/** A level's record: the quantity is a double (it may pass 2^31), integers follow. */
const LEVEL_QTY: usize = 0
const LEVEL_HEAD: usize = 8
const LEVEL_TAIL: usize = 12
const LEVEL_ORDERS: usize = 16
const LEVEL_PRICE: usize = 20
const LEVEL_SIDE: usize = 24

/** Answers of a refused add. */
const INVALID: i32 = -1
const DUPLICATE: i32 = -2

/** Counters of faults, in the order of BookFaults. */
const UNKNOWN_ORDERS: u32 = 32
const DUPLICATE_ORDERS: u32 = 36
const OVERSIZED: u32 = 40
const INVALID_ORDERS: u32 = 44

const KIND_ADD: u32 = 1
const KIND_DELETE: u32 = 5
const KIND_REPLACE: u32 = 6
const KIND_CLEAR: u32 = 7

/** Rows that are applied at once, and their columns: qty first, for its eight bytes. */
const ROWS_LOG: u32 = 10
const STAGE_LOG: u32 = 16
/** Rows that are looked at together before they are applied, and where their records are noted. */
const GROUP: u32 = 32
const TOUCHED: u32 = 768

/** Heads of the lists of free records. Levels lie apart, so that those of a book are near each other. */
let freeOrders: u32 = 0
let freeLevels: u32 = 0
let spread: i32 = 0
let stage: u32 = 0
let orders: u32 = 0
let indexed: bool = true

/** Orders in all books. */
export function size(): u32 {
  return orders
}

/** References are never used twice, the caller sees to it: they are kept in the index only from {@link indexOrders} on. Before the first add. */
export function trustReferences(): void {
  indexed = false
}

/** Puts the references of all orders into the index, and those that come from now on. */
export function indexOrders(): void {
  if (indexed) return
  indexed = true
  for (let bookSide: u32 = 0, sides = sidesRoom(); bookSide < sides; bookSide++) {
    for (let rank: u32 = 0, depth = depthOf(bookSide); rank < depth; rank++) {
      let slot = load<u32>(levelFromWorst(bookSide, rank) << RECORD_LOG, LEVEL_HEAD)
      for (; slot !== 0; slot = load<u32>(slot << RECORD_LOG, NEXT)) {
        indexInsert(load<u32>(slot << RECORD_LOG, ID_LOW), load<i32>(slot << RECORD_LOG, ID_HIGH), slot)
      }
    }
  }
}

/** What sets the references of one instrument apart from those of another; 0 when they need not be. */
export function spreadIds(by: i32): void {
  spread = by
}

/** Adds an order at the back of its level. Answers its slot, or why it was refused. */
export function add(instrument: i32, side: u32, idLow: u32, idHigh: i32, price: i32, qty: f64): i32 {
  if (instrument < 0 || side - 1 > 1) return INVALID
  return append((instrument << 1) | (side - 1), idLow, idHigh ^ (instrument * spread), price, qty)
}

/** Takes the order in a slot out of the book. */
export function remove(slot: u32): void {
  const order = slot << RECORD_LOG
  const levelNumber = load<u32>(order, LEVEL)
  const level = levelNumber << RECORD_LOG
  const previous = load<u32>(order, PREVIOUS)
  const next = load<u32>(order, NEXT)
  if (previous === 0) store<u32>(level, next, LEVEL_HEAD)
  else store<u32>(previous << RECORD_LOG, next, NEXT)
  if (next === 0) store<u32>(level, previous, LEVEL_TAIL)
  else store<u32>(next << RECORD_LOG, previous, PREVIOUS)
  if (indexed) indexRemove(load<u32>(order, ID_LOW), load<i32>(order, ID_HIGH), slot)
  orders--
  const left = load<u32>(level, LEVEL_ORDERS) - 1
  store<u32>(level, left, LEVEL_ORDERS)
  if (left === 0) {
    removeLevel(load<u32>(order, BOOK_SIDE), load<i32>(order, PRICE))
    uncacheLevel(load<u32>(order, BOOK_SIDE), load<i32>(order, PRICE), levelNumber)
    store<u32>(level, freeLevels, NEXT)
    freeLevels = levelNumber
  } else {
    store<f64>(level, load<f64>(level, LEVEL_QTY) - <f64>load<i32>(order, QTY), LEVEL_QTY)
  }
  store<u32>(slot << RECORD_LOG, freeOrders, NEXT)
  freeOrders = slot
}

/** The order in a slot makes way for a new one of the same side. Answers the new slot, or why the new order was refused. */
export function replace(slot: u32, idLow: u32, idHigh: i32, price: i32, qty: f64): i32 {
  const bookSide = load<u32>(slot << RECORD_LOG, BOOK_SIDE)
  remove(slot)
  return append(bookSide, idLow, idHigh ^ (<i32>(bookSide >> 1) * spread), price, qty)
}

/** Empties both sides of an instrument. */
export function clear(instrument: i32): void {
  if (instrument < 0) return
  for (let bookSide: u32 = instrument << 1; bookSide <= (<u32>instrument << 1 | 1); bookSide++) {
    for (let level = bestLevel(bookSide); level !== 0; level = bestLevel(bookSide)) remove(load<u32>(level << RECORD_LOG, LEVEL_HEAD))
  }
}

/** Where the columns of the rows for {@link applyStaged} go: qty, then instrument, ids, other ids, price, kind and side, each for 1,024 rows. */
export function stageAddress(): u32 {
  if (stage === 0) stage = allocate(STAGE_LOG)
  return stage
}

/** Applies rows that stand in the stage, as L3Books.apply would one after the other. */
export function applyStaged(rows: u32): void {
  const instruments = stage + (8 << ROWS_LOG)
  const idLows = instruments + (4 << ROWS_LOG)
  const idHighs = idLows + (4 << ROWS_LOG)
  const otherLows = idHighs + (4 << ROWS_LOG)
  const otherHighs = otherLows + (4 << ROWS_LOG)
  const prices = otherHighs + (4 << ROWS_LOG)
  const kinds = prices + (4 << ROWS_LOG)
  const sides = kinds + (1 << ROWS_LOG)
  for (let row: u32 = 0; row < rows; row++) {
    if ((row & (GROUP - 1)) === 0) touch(row, min(row + GROUP, rows))
    const kind: u32 = load<u8>(kinds + row)
    const instrument = load<i32>(instruments + (row << 2))
    if (kind - 1 > KIND_REPLACE - 1) {
      if (kind === KIND_CLEAR) clear(instrument)
      continue
    }
    const idLow = load<u32>(idLows + (row << 2))
    const idHigh = load<i32>(idHighs + (row << 2))
    if (kind === KIND_ADD) {
      count(add(instrument, load<u8>(sides + row), idLow, idHigh, load<i32>(prices + (row << 2)), load<f64>(stage + (row << 3))))
      continue
    }
    const slot = indexFind(idLow, idHigh ^ (instrument * spread))
    if (slot === 0) increment(UNKNOWN_ORDERS)
    else if (kind === KIND_DELETE) remove(slot)
    else if (kind !== KIND_REPLACE) reduce(slot, load<f64>(stage + (row << 3)))
    else {
      count(replace(
        slot, load<u32>(otherLows + (row << 2)), load<i32>(otherHighs + (row << 2)), load<i32>(prices + (row << 2)), load<f64>(stage + (row << 3)),
      ))
    }
  }
}

/**
 * Reads what the next rows will need: loads that do not depend on each other, so that the processor waits for many misses of its cache at
 * once. What it reads are guesses (an earlier row may change it); nothing but time depends on them.
 */
function touch(from: u32, to: u32): void {
  const instruments = stage + (8 << ROWS_LOG)
  const idLows = instruments + (4 << ROWS_LOG)
  const kinds = stage + (32 << ROWS_LOG)
  const sides = kinds + (1 << ROWS_LOG)
  // Of an add the level that is probably its own, of others the order.
  for (let row = from, at = TOUCHED; row < to; row++, at += 4) {
    const isAdd = load<u8>(kinds + row) === KIND_ADD
    const record = isAdd ? touchBest((load<i32>(instruments + (row << 2)) << 1) | (load<u8>(sides + row) - 1)) : findInPage(load<u32>(idLows + (row << 2)))
    store<u32>(at, record)
  }
  let sum: u32 = 0
  for (let row = from, at = TOUCHED; row < to; row++, at += 4) {
    const record = load<u32>(at) << RECORD_LOG
    if (load<u8>(kinds + row) === KIND_ADD) {
      store<u32>(at, load<u32>(record, LEVEL_TAIL))
    } else {
      store<u32>(at, load<u32>(record, LEVEL))
      sum += load<u32>(load<u32>(record, PREVIOUS) << RECORD_LOG) + load<u32>(load<u32>(record, NEXT) << RECORD_LOG)
    }
  }
  for (let at = TOUCHED, end = TOUCHED + ((to - from) << 2); at < end; at += 4) sum += load<u32>(load<u32>(at) << RECORD_LOG)
  // Kept, or a compiler could leave the loads out.
  store<u32>(TOUCHED, sum)
}

function reduce(slot: u32, qty: f64): void {
  const order = slot << RECORD_LOG
  const standing = load<i32>(order, QTY)
  if (qty < <f64>standing) {
    if (!(qty > 0)) return
    store<i32>(order, <i32>(<f64>standing - qty), QTY)
    const level = load<u32>(order, LEVEL) << RECORD_LOG
    store<f64>(level, load<f64>(level, LEVEL_QTY) - qty, LEVEL_QTY)
    return
  }
  if (qty > <f64>standing) increment(OVERSIZED)
  remove(slot)
}

function count(answer: i32): void {
  if (answer > 0) return
  increment(answer === DUPLICATE ? DUPLICATE_ORDERS : INVALID_ORDERS)
}

function increment(counter: u32): void {
  store<u32>(counter, load<u32>(counter) + 1)
}

function append(bookSide: u32, idLow: u32, idHigh: i32, price: i32, qty: f64): i32 {
  const lots = <i32>qty
  if (<f64>lots !== qty || lots <= 0 || price === i32.MIN_VALUE) return INVALID
  const slot = freeOrders !== 0 ? freeOrders : newOrders()
  if (indexed && !indexInsert(idLow, idHigh, slot)) return DUPLICATE
  freeOrders = load<u32>(slot << RECORD_LOG, NEXT)
  orders++
  const signedPrice = (bookSide & 1) === 0 ? price : 0 - price
  ensureSides((bookSide | 1) + 1)
  const level = isFar(bookSide, signedPrice) ? farLevel(bookSide, signedPrice) : levelOf(bookSide, signedPrice)
  const levelAt = level << RECORD_LOG
  const tail = load<u32>(levelAt, LEVEL_TAIL)
  const order = slot << RECORD_LOG
  store<u32>(order, idLow, ID_LOW)
  store<i32>(order, idHigh, ID_HIGH)
  store<i32>(order, signedPrice, PRICE)
  store<i32>(order, lots, QTY)
  store<u32>(order, bookSide, BOOK_SIDE)
  store<u32>(order, level, LEVEL)
  store<u32>(order, tail, PREVIOUS)
  store<u32>(order, 0, NEXT)
  if (tail === 0) store<u32>(levelAt, slot, LEVEL_HEAD)
  else store<u32>(tail << RECORD_LOG, slot, NEXT)
  store<u32>(levelAt, slot, LEVEL_TAIL)
  store<u32>(levelAt, load<u32>(levelAt, LEVEL_ORDERS) + 1, LEVEL_ORDERS)
  store<f64>(levelAt, load<f64>(levelAt, LEVEL_QTY) + qty, LEVEL_QTY)
  return slot
}

/** The level of a price far from the best, a new one when there is none. */
function farLevel(bookSide: u32, signedPrice: i32): u32 {
  const known = cachedLevel(bookSide, signedPrice)
  const at = known << RECORD_LOG
  if (known !== 0 && load<i32>(at, LEVEL_PRICE) === signedPrice && load<u32>(at, LEVEL_SIDE) === bookSide) return known
  const level = levelOf(bookSide, signedPrice)
  cacheLevel(bookSide, signedPrice, level)
  return level
}

function levelOf(bookSide: u32, signedPrice: i32): u32 {
  const place = after(bookSide, signedPrice)
  const level = levelBefore(bookSide, place, signedPrice)
  return level !== 0 ? level : openLevel(bookSide, place, signedPrice)
}

function openLevel(bookSide: u32, place: u32, signedPrice: i32): u32 {
  const level = freeLevels !== 0 ? freeLevels : newLevels()
  const at = level << RECORD_LOG
  freeLevels = load<u32>(at, NEXT)
  store<f64>(at, 0, LEVEL_QTY)
  store<u64>(at, 0, LEVEL_HEAD)
  store<u32>(at, 0, LEVEL_ORDERS)
  store<i32>(at, signedPrice, LEVEL_PRICE)
  store<u32>(at, bookSide, LEVEL_SIDE)
  insertAt(bookSide, place, signedPrice, level)
  return level
}

/** A block of records for orders. Answers the first of them: all are free. */
function newOrders(): u32 {
  freeOrders = freshRecords()
  return freeOrders
}

function newLevels(): u32 {
  freeLevels = freshRecords()
  return freeLevels
}

/** The first of a new block's records, which are chained. */
function freshRecords(): u32 {
  const block = allocate(BLOCK_LOG)
  const last = block + (1 << BLOCK_LOG) - (1 << RECORD_LOG)
  for (let record = block; record < last; record += 1 << RECORD_LOG) store<u32>(record, (record >> RECORD_LOG) + 1, NEXT)
  store<u32>(last, 0, NEXT)
  return block >> RECORD_LOG
}
