/**
 * The price levels of every book side of the L3 books, read from the memory of their module: each side one sorted, contiguous run of
 * (signed price, level) with the best price at its end. The module keeps them (`wasm/assembly/ladder.ts`).
 *
 * Prices are kept signed so that a higher number is always better: bids as they are, asks negated.
 */
import type { L3Module } from './l3-module.js'

/** A book side's record is four integers: address of its run, number of levels, room, the best level (0 = empty). */
const SIDE_SHIFT = 2
const COUNT = 1
const BEST = 3

export class L3Ladder {
  private ints: Int32Array = new Int32Array(0)
  /** Index of the first side's record. */
  private sides = 0
  private sideCount = 0

  constructor(private readonly module: L3Module) {}

  /** @internal Reads from this view from now on: the memory has grown, or the sides are elsewhere. */
  look(ints: Int32Array): void {
    this.ints = ints
    this.sides = this.module.sidesAddress() >>> 2
    this.sideCount = this.module.sidesRoom()
  }

  /** Makes room for book sides up to `sides`. */
  ensureSides(sides: number): void {
    this.module.ensureSides(sides)
  }

  /** Number of levels of a book side. */
  depth(side: number): number {
    return side < this.sideCount ? this.ints[this.sides + (side << SIDE_SHIFT) + COUNT] : 0
  }

  /** Best level of a book side, 0 when it is empty. */
  bestLevel(side: number): number {
    return side < this.sideCount ? this.ints[this.sides + (side << SIDE_SHIFT) + BEST] : 0
  }

  /** Whether the best price of a book side is a signed price or a better one; not when it is empty. */
  reaches(side: number, signedPrice: number): boolean {
    const { ints } = this
    const at = this.sides + (side << SIDE_SHIFT)
    if (side >= this.sideCount || ints[at + BEST] === 0) return false
    return ints[(ints[at] >>> 2) + (ints[at + COUNT] - 1) * 2] >= signedPrice
  }

  /** Signed price `rank` levels from the best (0 = best). The rank must be below the depth. */
  priceAt(side: number, rank: number): number {
    return this.ints[this.placeAt(side, rank)]
  }

  /** Level `rank` levels from the best (0 = best). The rank must be below the depth. */
  levelAt(side: number, rank: number): number {
    return this.ints[this.placeAt(side, rank) + 1]
  }

  /** The level at a signed price, 0 when there is none. */
  find(side: number, signedPrice: number): number {
    const rank = this.rankOf(side, signedPrice)
    return rank < this.depth(side) && this.priceAt(side, rank) === signedPrice ? this.levelAt(side, rank) : 0
  }

  /** How many levels are better than a signed price: its rank, if it were a level. */
  rankOf(side: number, signedPrice: number): number {
    const depth = this.depth(side)
    if (depth === 0) return 0
    const { ints } = this
    const best = this.placeAt(side, 0)
    // The traffic is near the best: doubling steps from there, then halving between the last two.
    let low = 0
    let high = 1
    while (high < depth && ints[best - (high - 1) * 2] > signedPrice) {
      low = high
      high *= 2
    }
    if (high > depth) high = depth
    while (low < high) {
      const middle = (low + high) >>> 1
      if (ints[best - middle * 2] > signedPrice) low = middle + 1
      else high = middle
    }
    return low
  }

  private placeAt(side: number, rank: number): number {
    const at = this.sides + (side << SIDE_SHIFT)
    return (this.ints[at] >>> 2) + (this.ints[at + COUNT] - 1 - rank) * 2
  }
}
