/**
 * Order reference (64 bits, in two halves) → slot of the order's record.
 *
 * References of a venue's day are nearly sequential and mostly short-lived, so the recent ones address a page of slots directly:
 * a neighbourhood of 512 references in 2 KB, found through a directory. What is not dense lives in a {@link SparseIndex}:
 * references without neighbours, with another high half, and the few that outlive their page. So memory follows the orders that are
 * in the book, whichever way a feed numbers them.
 */
import { SparseIndex } from './sparse-index.js'

const PAGE_BITS = 9
const PAGE_SIZE = 1 << PAGE_BITS
const PAGE_MASK = PAGE_SIZE - 1
const PAGES_INITIAL = 64
const DIRECTORY_INITIAL = 2 << 10
/** References beyond the directory (above 2^30, where no venue counts to in a day) are sparse: 16 MB is enough for what they would gain. */
const NEIGHBOURHOODS_MAX = 1 << 21

/**
 * The directory has two integers a neighbourhood: its page's start (0 = none) with, in the lowest bit, whether references of the
 * neighbourhood may also be sparse; and the number of orders in the page.
 */
const MIXED = 1
const ORDERS = 1

/** A neighbourhood gets a page at its first reference when the one before has this many orders, and keeps it in a sweep when it has. */
const PAGE_ORDERS_MIN = 32
/** Otherwise it gets one at this many references. */
const DENSE_REFERENCES = 8
/** Sweeps begin at this many pages (8 MB). */
const PAGES_BEFORE_SWEEP = 4096
/** Neighbourhoods without a page whose references are being counted. */
const CANDIDATES = 64

export class OrderIndex {
  private directory = new Int32Array(DIRECTORY_INITIAL)
  /** Slots, 0 = none. Page 0 stays empty: it answers for every neighbourhood without a page. */
  private pages = new Int32Array(PAGE_SIZE * PAGES_INITIAL)
  private pageTop = 1
  private readonly freePages: number[] = []
  private pagesMax = PAGES_BEFORE_SWEEP
  private readonly candidates = new Int32Array(CANDIDATES).fill(-1)
  private readonly candidateReferences = new Int32Array(CANDIDATES)
  /** The highest neighbourhood so far: those above it have no sparse references. */
  private newest = -1
  /** The high half that references in pages have: that of the first reference. */
  private high = 0
  private readonly sparse = new SparseIndex()
  private used = 0

  get size(): number {
    return this.used
  }

  /** The slot of a reference, 0 when it is not there. */
  find(low: number, high: number): number {
    const { directory } = this
    const at = (low >>> PAGE_BITS) * 2
    if (high === this.high && at < directory.length) {
      const slot = this.pages[(directory[at] & ~PAGE_MASK) | (low & PAGE_MASK)]
      if (slot !== 0) return slot
    }
    return this.sparse.find(low, high)
  }

  /** Adds a reference. Answers false, and changes nothing, when it is there already. */
  insert(low: number, high: number, slot: number): boolean {
    const { directory } = this
    const at = (low >>> PAGE_BITS) * 2
    const entry = high === this.high && at < directory.length ? directory[at] : 0
    if (entry === 0) return this.insertWithoutPage(low, high, slot)
    const place = (entry & ~PAGE_MASK) | (low & PAGE_MASK)
    if (this.pages[place] !== 0 || ((entry & MIXED) !== 0 && this.sparse.find(low, high) !== 0)) return false
    this.pages[place] = slot
    directory[at + ORDERS]++
    this.used++
    return true
  }

  /** Removes the reference that maps to `slot`. */
  remove(low: number, high: number, slot: number): void {
    const { directory } = this
    const at = (low >>> PAGE_BITS) * 2
    this.used--
    if (high === this.high && at < directory.length) {
      const place = (directory[at] & ~PAGE_MASK) | (low & PAGE_MASK)
      if (this.pages[place] === slot) {
        this.pages[place] = 0
        if (--directory[at + ORDERS] === 0) this.freePage(at)
        return
      }
    }
    this.sparse.remove(low, high)
  }

  private insertWithoutPage(low: number, high: number, slot: number): boolean {
    if (this.sparse.find(low, high) !== 0) return false
    if (this.used === 0 && this.newest < 0) this.high = high
    const entry = high === this.high ? this.pageFor(low >>> PAGE_BITS) : 0
    if (entry === 0) {
      this.sparse.insert(low, high, slot)
    } else {
      this.pages[(entry & ~PAGE_MASK) | (low & PAGE_MASK)] = slot
      this.directory[(low >>> PAGE_BITS) * 2 + ORDERS]++
    }
    this.used++
    return true
  }

  /** The entry of a new page for a neighbourhood; 0 while its references are not dense enough to deserve one. */
  private pageFor(neighbourhood: number): number {
    if (neighbourhood >= NEIGHBOURHOODS_MAX) return 0
    const mixed = neighbourhood > this.newest ? 0 : MIXED
    if (mixed === 0) this.newest = neighbourhood
    if (!(mixed === 0 && this.ordersOf(neighbourhood - 1) >= PAGE_ORDERS_MIN) && this.countCandidate(neighbourhood) < DENSE_REFERENCES) return 0
    if (this.pageTop - this.freePages.length > this.pagesMax) this.sweep()
    const at = neighbourhood * 2
    if (at >= this.directory.length) {
      this.directory = grown(this.directory, 1 << (32 - Math.clz32(at + 1)))
    }
    this.directory[at] = ((this.freePages.pop() ?? this.newPage()) << PAGE_BITS) | mixed
    return this.directory[at]
  }

  private ordersOf(neighbourhood: number): number {
    const at = neighbourhood * 2
    return at >= 0 && at < this.directory.length ? this.directory[at + ORDERS] : 0
  }

  private countCandidate(neighbourhood: number): number {
    const place = neighbourhood % CANDIDATES
    if (this.candidates[place] !== neighbourhood) {
      this.candidates[place] = neighbourhood
      this.candidateReferences[place] = 0
    }
    return ++this.candidateReferences[place]
  }

  private newPage(): number {
    if (this.pageTop << PAGE_BITS === this.pages.length) this.pages = grown(this.pages, this.pages.length * 2)
    return this.pageTop++
  }

  /** An empty page is all zeros again, as its next use expects. */
  private freePage(at: number): void {
    this.freePages.push(this.directory[at] >> PAGE_BITS)
    this.directory[at] = 0
  }

  /** Pages that have become nearly empty give up their references to the sparse index. When few have, room for pages doubles. */
  private sweep(): void {
    const { directory, pages } = this
    for (let at = 0; at < directory.length; at += 2) {
      if (directory[at] === 0 || directory[at + ORDERS] >= PAGE_ORDERS_MIN) continue
      for (let place = directory[at] & ~PAGE_MASK; directory[at + ORDERS] > 0; place++) {
        if (pages[place] === 0) continue
        this.sparse.insert((at << (PAGE_BITS - 1)) | (place & PAGE_MASK), this.high, pages[place])
        pages[place] = 0
        directory[at + ORDERS]--
      }
      this.freePage(at)
    }
    if ((this.pageTop - this.freePages.length) * 2 > this.pagesMax) this.pagesMax *= 2
  }
}

function grown(array: Int32Array, size: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(size)
  larger.set(array)
  return larger
}
