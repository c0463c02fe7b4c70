/**
 * The price levels of every book side, each side one sorted, contiguous run of integers with the best price at its end:
 * nearly all traffic is near the best, so a search from the end takes a step or two and an insert moves few numbers.
 *
 * Prices are kept signed so that a higher number is always better: bids as they are, asks negated.
 */
import { grown } from '../columns.js'

/** Levels that a new run has room for. */
const RUN_MIN = 16
/** Beyond this many levels from the best, a binary search and a block move are cheaper than steps. */
const NEAR = 16 * 2

/** A book side's record is four integers: start of its run, number of levels, room for levels, the best level (0 = empty). */
const SIDE_SHIFT = 2
const COUNT = 1
const ROOM = 2
const BEST = 3

export class PriceLadder {
  /** Records of the book sides. */
  private sides: Int32Array
  /** Pairs of signed price and level. */
  private runs = new Int32Array(1 << 12)
  private top = 0
  /** Starts of abandoned runs, by the logarithm of their room. */
  private readonly abandoned: number[][] = []

  constructor(sides: number) {
    this.sides = new Int32Array(Math.max(sides, 2) << SIDE_SHIFT)
  }

  /** Makes room for book sides up to `sides`. */
  ensureSides(sides: number): void {
    const length = sides << SIDE_SHIFT
    if (length <= this.sides.length) return
    this.sides = grown(this.sides, Math.max(length, this.sides.length * 2))
  }

  /** Number of levels of a book side. */
  depth(side: number): number {
    const at = side << SIDE_SHIFT
    return at < this.sides.length ? this.sides[at + COUNT] : 0
  }

  /** Best level of a book side, 0 when it is empty. */
  bestLevel(side: number): number {
    const at = side << SIDE_SHIFT
    return at < this.sides.length ? this.sides[at + BEST] : 0
  }

  /** Signed price `rank` levels from the best (0 = best). The rank must be below the depth. */
  priceAt(side: number, rank: number): number {
    return this.runs[this.placeAt(side, rank)]
  }

  /** Level `rank` levels from the best (0 = best). The rank must be below the depth. */
  levelAt(side: number, rank: number): number {
    return this.runs[this.placeAt(side, rank) + 1]
  }

  /** The level at a signed price, 0 when there is none. */
  find(side: number, signedPrice: number): number {
    const place = this.placeOf(side, signedPrice)
    return place >= 0 && place >= this.sides[side << SIDE_SHIFT] && this.runs[place] === signedPrice ? this.runs[place + 1] : 0
  }

  /** How many levels are better than a signed price: its rank, if it were a level. */
  rankOf(side: number, signedPrice: number): number {
    const at = side << SIDE_SHIFT
    if (at >= this.sides.length) return 0
    return this.sides[at + COUNT] - 1 - (this.placeOf(side, signedPrice) - this.sides[at]) / 2
  }

  /** Takes away the level at a signed price, which must be there. */
  remove(side: number, signedPrice: number): void {
    const { sides, runs } = this
    const at = side << SIDE_SHIFT
    const place = this.placeOf(side, signedPrice)
    const count = --sides[at + COUNT]
    const end = sides[at] + count * 2
    if (end - place <= NEAR) {
      for (let i = place; i < end; i++) runs[i] = runs[i + 2]
    } else {
      runs.copyWithin(place, place + 2, end + 2)
    }
    sides[at + BEST] = count === 0 ? 0 : runs[end - 1]
  }

  clear(side: number): void {
    const at = side << SIDE_SHIFT
    this.sides[at + COUNT] = 0
    this.sides[at + BEST] = 0
  }

  /** The last place whose price is not better than `signedPrice`; one place before the run when all are. */
  private placeOf(side: number, signedPrice: number): number {
    const { sides, runs } = this
    const at = side << SIDE_SHIFT
    if (at >= sides.length) return -2
    const start = sides[at]
    let place = start + sides[at + COUNT] * 2 - 2
    const near = place - NEAR
    while (place >= start && runs[place] > signedPrice) {
      place -= 2
      if (place === near) return this.search(start, place, signedPrice)
    }
    return place
  }

  /** Puts `level` at a signed price where none is. */
  insert(side: number, signedPrice: number, level: number): void {
    const at = side << SIDE_SHIFT
    const offset = this.placeOf(side, signedPrice) + 2 - this.sides[at]
    if (this.sides[at + COUNT] === this.sides[at + ROOM]) this.growRun(at)
    const { sides, runs } = this
    const to = sides[at] + offset
    const count = sides[at + COUNT]++
    const end = sides[at] + count * 2
    if (end - to <= NEAR) {
      for (let i = end + 1; i > to + 1; i--) runs[i] = runs[i - 2]
    } else {
      runs.copyWithin(to + 2, to, end)
    }
    runs[to] = signedPrice
    runs[to + 1] = level
    sides[at + BEST] = runs[end + 1]
  }

  private placeAt(side: number, rank: number): number {
    const at = side << SIDE_SHIFT
    return this.sides[at] + (this.sides[at + COUNT] - 1 - rank) * 2
  }

  private search(start: number, last: number, signedPrice: number): number {
    const { runs } = this
    let low = 0
    let high = (last - start) / 2 + 1
    while (low < high) {
      const middle = (low + high) >>> 1
      if (runs[start + middle * 2] > signedPrice) high = middle
      else low = middle + 1
    }
    return start + low * 2 - 2
  }

  private growRun(at: number): void {
    const { sides } = this
    const oldRoom = sides[at + ROOM]
    const oldStart = sides[at]
    const room = oldRoom === 0 ? RUN_MIN : oldRoom * 2
    const start = this.allocate(room)
    this.runs.copyWithin(start, oldStart, oldStart + sides[at + COUNT] * 2)
    if (oldRoom > 0) (this.abandoned[31 - Math.clz32(oldRoom)] ??= []).push(oldStart)
    sides[at] = start
    sides[at + ROOM] = room
  }

  private allocate(room: number): number {
    const free = this.abandoned[31 - Math.clz32(room)]?.pop()
    if (free !== undefined) return free
    const start = this.top
    this.top += room * 2
    if (this.top > this.runs.length) {
      this.runs = grown(this.runs, Math.max(this.top, this.runs.length * 2))
      }
    return start
  }
}
