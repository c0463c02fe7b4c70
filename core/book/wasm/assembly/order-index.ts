/**
 * Order reference (64 bits, in two halves) → number of the order's record.
 *
 * References of a venue's day are nearly sequential and mostly short-lived, so the recent ones address a page of records directly:
 * a neighbourhood of 512 references in 2 KiB, found through a directory. What is not dense lives in the sparse index: references
 * without neighbours, with another high half, and the few that outlive their page. So memory follows the orders that are in the
 * book, whichever way a feed numbers them.
 */
import { allocate, release } from './memory'
import { sparseFind, sparseInsert, sparseRemove } from './sparse-index'

const PAGE_BITS: u32 = 9
const PAGE_MASK: u32 = 511
const PAGE_LOG: u32 = 11
/** References beyond the directory (above 2^30, where no venue counts to in a day) are sparse: 16 MiB is enough for what they would gain. */
const NEIGHBOURHOODS_MAX: u32 = 1 << 21

/**
 * The directory has two integers a neighbourhood: the address of its page (0 = none) with, in the lowest bit, whether references of
 * the neighbourhood may also be sparse; and the number of orders in the page.
 */
const MIXED: u32 = 1
const ORDERS: usize = 4
const ENTRY_LOG: u32 = 3

/** A neighbourhood gets a page at its first reference when the one before has this many orders, and keeps it in a sweep when it has. */
const PAGE_ORDERS_MIN: u32 = 32
/** Otherwise it gets one at this many references. */
const DENSE_REFERENCES: u32 = 8
/** Sweeps begin at this many pages (8 MiB). */
const PAGES_BEFORE_SWEEP: u32 = 4096

/** Neighbourhoods without a page whose references are being counted: pairs of (neighbourhood + 1, references) at this address. */
const CANDIDATES: u32 = 256
const CANDIDATES_MASK: u32 = 63

let directory: u32 = 0
let directoryLog: u32 = 0
let directoryEntries: u32 = 0
let pages: u32 = 0
let pagesMax: u32 = PAGES_BEFORE_SWEEP
/** One more than the highest neighbourhood so far: those from here on have no sparse references. */
let newest: u32 = 0
/** The high half that references in pages have: that of the first reference. */
let highHalf: i32 = 0
let used: u32 = 0

/** The record of a reference, 0 when it is not there. */
export function indexFind(low: u32, high: i32): u32 {
  const record = high === highHalf ? findInPage(low) : 0
  return record !== 0 ? record : sparseFind(low, high)
}

/** The record in a page by the low half of a reference, 0 when there is none: whoever asks knows the high half, or only guesses. */
export function findInPage(low: u32): u32 {
  const neighbourhood = low >> PAGE_BITS
  if (neighbourhood >= directoryEntries) return 0
  const page = load<u32>(directory + (neighbourhood << ENTRY_LOG)) & ~MIXED
  return page === 0 ? 0 : load<u32>(page + ((low & PAGE_MASK) << 2))
}

/** Adds a reference. Answers false, and changes nothing, when it is there already. */
export function indexInsert(low: u32, high: i32, record: u32): bool {
  const neighbourhood = low >> PAGE_BITS
  if (high !== highHalf || neighbourhood >= directoryEntries) return insertWithoutPage(low, high, record)
  const at = directory + (neighbourhood << ENTRY_LOG)
  const entry = load<u32>(at)
  if (entry === 0) return insertWithoutPage(low, high, record)
  const place = (entry & ~MIXED) + ((low & PAGE_MASK) << 2)
  if (load<u32>(place) !== 0 || ((entry & MIXED) !== 0 && sparseFind(low, high) !== 0)) return false
  store<u32>(place, record)
  store<u32>(at, load<u32>(at, ORDERS) + 1, ORDERS)
  used++
  return true
}

/** Removes the reference that maps to `record`. */
export function indexRemove(low: u32, high: i32, record: u32): void {
  const neighbourhood = low >> PAGE_BITS
  used--
  if (high === highHalf && neighbourhood < directoryEntries) {
    const at = directory + (neighbourhood << ENTRY_LOG)
    const entry = load<u32>(at) & ~MIXED
    const place = entry + ((low & PAGE_MASK) << 2)
    if (entry !== 0 && load<u32>(place) === record) {
      store<u32>(place, 0)
      const left = load<u32>(at, ORDERS) - 1
      store<u32>(at, left, ORDERS)
      if (left === 0) freePage(at)
      return
    }
  }
  sparseRemove(low, high)
}

function insertWithoutPage(low: u32, high: i32, record: u32): bool {
  if (sparseFind(low, high) !== 0) return false
  if (used === 0 && newest === 0) highHalf = high
  const at = high === highHalf ? pageFor(low >> PAGE_BITS) : 0
  if (at === 0) {
    sparseInsert(low, high, record)
  } else {
    store<u32>((load<u32>(at) & ~MIXED) + ((low & PAGE_MASK) << 2), record)
    store<u32>(at, load<u32>(at, ORDERS) + 1, ORDERS)
  }
  used++
  return true
}

/** The directory's entry, with a new page, of a neighbourhood; 0 while its references are not dense enough to deserve one. */
function pageFor(neighbourhood: u32): u32 {
  if (neighbourhood >= NEIGHBOURHOODS_MAX) return 0
  const mixed = neighbourhood >= newest ? 0 : MIXED
  if (mixed === 0) newest = neighbourhood + 1
  if (!(mixed === 0 && ordersBefore(neighbourhood) >= PAGE_ORDERS_MIN) && countCandidate(neighbourhood) < DENSE_REFERENCES) return 0
  if (pages > pagesMax) sweep()
  if (neighbourhood >= directoryEntries) growDirectory(neighbourhood)
  const at = directory + (neighbourhood << ENTRY_LOG)
  const page = allocate(PAGE_LOG)
  memory.fill(page, 0, 1 << PAGE_LOG)
  pages++
  store<u32>(at, page | mixed)
  store<u32>(at, 0, ORDERS)
  return at
}

function ordersBefore(neighbourhood: u32): u32 {
  return neighbourhood > 0 && neighbourhood <= directoryEntries ? load<u32>(directory + ((neighbourhood - 1) << ENTRY_LOG), ORDERS) : 0
}

function countCandidate(neighbourhood: u32): u32 {
  const at = CANDIDATES + ((neighbourhood & CANDIDATES_MASK) << 3)
  const count = load<u32>(at) === neighbourhood + 1 ? load<u32>(at, 4) + 1 : 1
  store<u32>(at, neighbourhood + 1)
  store<u32>(at, count, 4)
  return count
}

function growDirectory(neighbourhood: u32): void {
  const log = max(<u32>(32 - clz<u32>(neighbourhood)) + ENTRY_LOG, 11)
  const larger = allocate(log)
  const bytes = directoryEntries << ENTRY_LOG
  memory.copy(larger, directory, bytes)
  memory.fill(larger + bytes, 0, (1 << log) - bytes)
  if (directory !== 0) release(directory, directoryLog)
  directory = larger
  directoryLog = log
  directoryEntries = 1 << (log - ENTRY_LOG)
}

function freePage(at: u32): void {
  release(load<u32>(at) & ~MIXED, PAGE_LOG)
  store<u32>(at, 0)
  pages--
}

/** Pages that have become nearly empty give up their references to the sparse index. When few have, room for pages doubles. */
function sweep(): void {
  for (let neighbourhood: u32 = 0; neighbourhood < directoryEntries; neighbourhood++) {
    const at = directory + (neighbourhood << ENTRY_LOG)
    let left = load<u32>(at, ORDERS)
    if (load<u32>(at) === 0 || left >= PAGE_ORDERS_MIN) continue
    const page = load<u32>(at) & ~MIXED
    for (let n: u32 = 0; left > 0; n++) {
      const record = load<u32>(page + (n << 2))
      if (record === 0) continue
      sparseInsert((neighbourhood << PAGE_BITS) | n, highHalf, record)
      left--
    }
    store<u32>(at, 0, ORDERS)
    freePage(at)
  }
  if (pages * 2 > pagesMax) pagesMax *= 2
}
