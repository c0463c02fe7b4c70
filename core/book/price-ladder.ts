/**
 * The price levels of every book side, each side one sorted, contiguous run of integers with the best price at its end:
 * nearly all traffic is near the best, so a search from the end takes a step or two and an insert moves few numbers.
 *
 * Prices are kept signed so that a higher number is always better: bids as they are, asks negated.
 */

const RUN_MIN = 16
/** Beyond this many steps from the best a binary search is cheaper. */
const NEAR = 16

export class PriceLadder {
  /** Per book side: start of its run, length, room. */
  private start: Int32Array
  private count: Int32Array
  private room: Int32Array
  /** Runs: signed price and level of each place. */
  private prices = new Int32Array(1 << 12)
  private levels = new Int32Array(1 << 12)
  private top = 0
  /** Starts of abandoned runs, by the logarithm of their room. */
  private readonly abandoned: number[][] = []

  constructor(sides: number) {
    this.start = new Int32Array(sides)
    this.count = new Int32Array(sides)
    this.room = new Int32Array(sides)
  }

  /** Makes room for book sides up to `sides`. */
  ensureSides(sides: number): void {
    if (sides <= this.start.length) return
    const size = Math.max(sides, this.start.length * 2)
    this.start = grown(this.start, size)
    this.count = grown(this.count, size)
    this.room = grown(this.room, size)
  }

  /** Number of levels of a book side. */
  depth(side: number): number {
    return this.count[side]
  }

  /** Signed price `rank` levels from the best (0 = best). The rank must be below the depth. */
  priceAt(side: number, rank: number): number {
    return this.prices[this.start[side] + this.count[side] - 1 - rank]
  }

  /** Level `rank` levels from the best (0 = best). The rank must be below the depth. */
  levelAt(side: number, rank: number): number {
    return this.levels[this.start[side] + this.count[side] - 1 - rank]
  }

  /** The best level of a book side, or a level that is safe to look at. */
  peek(side: number): number {
    return this.levels[this.start[side] + Math.max(0, this.count[side] - 1)]
  }

  /** The level at a signed price, 0 when there is none. */
  find(side: number, signedPrice: number): number {
    const place = this.placeOf(side, signedPrice)
    return place >= this.start[side] && this.prices[place] === signedPrice ? this.levels[place] : 0
  }

  /** How many levels are better than a signed price: its rank, if it were a level. */
  rankOf(side: number, signedPrice: number): number {
    let place = this.placeOf(side, signedPrice)
    if (place >= this.start[side] && this.prices[place] === signedPrice) place--
    return this.start[side] + this.count[side] - 1 - place - (place >= this.start[side] && this.prices[place] > signedPrice ? 1 : 0)
  }

  /** Puts `level` at a signed price where none is. */
  insert(side: number, signedPrice: number, level: number): void {
    if (this.count[side] === this.room[side]) this.growRun(side)
    const { prices, levels } = this
    const at = this.placeOf(side, signedPrice) + 1
    const end = this.start[side] + this.count[side]
    if (end - at <= NEAR) {
      for (let place = end; place > at; place--) {
        prices[place] = prices[place - 1]
        levels[place] = levels[place - 1]
      }
    } else {
      prices.copyWithin(at + 1, at, end)
      levels.copyWithin(at + 1, at, end)
    }
    prices[at] = signedPrice
    levels[at] = level
    this.count[side]++
  }

  /** Takes away the level at a signed price, which must be there. */
  remove(side: number, signedPrice: number): void {
    const { prices, levels } = this
    const at = this.placeOf(side, signedPrice)
    const end = this.start[side] + --this.count[side]
    if (end - at <= NEAR) {
      for (let place = at; place < end; place++) {
        prices[place] = prices[place + 1]
        levels[place] = levels[place + 1]
      }
    } else {
      prices.copyWithin(at, at + 1, end + 1)
      levels.copyWithin(at, at + 1, end + 1)
    }
  }

  clear(side: number): void {
    this.count[side] = 0
  }

  /** The last place whose price is not better than `signedPrice`; one before the run when all are. */
  private placeOf(side: number, signedPrice: number): number {
    const { prices } = this
    const start = this.start[side]
    let place = start + this.count[side] - 1
    const near = place - NEAR
    while (place >= start && prices[place] > signedPrice) {
      if (--place === near) return this.search(start, place, signedPrice)
    }
    return place
  }

  private search(start: number, last: number, signedPrice: number): number {
    const { prices } = this
    let low = start
    let high = last + 1
    while (low < high) {
      const middle = (low + high) >>> 1
      if (prices[middle] > signedPrice) high = middle
      else low = middle + 1
    }
    return low - 1
  }

  private growRun(side: number): void {
    const oldRoom = this.room[side]
    const room = oldRoom === 0 ? RUN_MIN : oldRoom * 2
    const start = this.allocate(room)
    const oldStart = this.start[side]
    this.prices.copyWithin(start, oldStart, oldStart + this.count[side])
    this.levels.copyWithin(start, oldStart, oldStart + this.count[side])
    if (oldRoom > 0) (this.abandoned[31 - Math.clz32(oldRoom)] ??= []).push(oldStart)
    this.start[side] = start
    this.room[side] = room
  }

  private allocate(room: number): number {
    const free = this.abandoned[31 - Math.clz32(room)]?.pop()
    if (free !== undefined) return free
    const start = this.top
    this.top += room
    if (this.top > this.prices.length) {
      const size = Math.max(this.top, this.prices.length * 2)
      this.prices = grown(this.prices, size)
      this.levels = grown(this.levels, size)
    }
    return start
  }
}

function grown(array: Int32Array, size: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(size)
  larger.set(array)
  return larger
}
