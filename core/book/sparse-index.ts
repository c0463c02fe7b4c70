/**
 * Order references that follow no pattern → slots: an open-addressing hash of (low half, high half, slot) in one Int32Array.
 *
 * Deletion shifts the followers back: no tombstones, so a day of any length needs no rebuild.
 */

const INITIAL_BITS = 10
/** An entry: low half, high half, slot (0 = empty), and one to make it a quarter of a cache line. */
const ENTRY_SHIFT = 2
const HIGH = 1
const SLOT = 2

export class SparseIndex {
  private entries = new Int32Array(1 << (INITIAL_BITS + ENTRY_SHIFT))
  private mask = (1 << INITIAL_BITS) - 1
  private used = 0

  get size(): number {
    return this.used
  }

  /** The slot of a reference, 0 when it is not there. */
  find(low: number, high: number): number {
    return this.entries[(this.placeOf(low, high) << ENTRY_SHIFT) + SLOT]
  }

  /** Adds a reference, which must not be there. */
  insert(low: number, high: number, slot: number): void {
    if (this.used * 2 > this.mask) this.grow()
    const at = this.placeOf(low, high) << ENTRY_SHIFT
    this.entries[at] = low
    this.entries[at + HIGH] = high
    this.entries[at + SLOT] = slot
    this.used++
  }

  /** Removes a reference, which must be there. */
  remove(low: number, high: number): void {
    const { entries, mask } = this
    let hole = this.placeOf(low, high)
    for (let place = (hole + 1) & mask; entries[(place << ENTRY_SHIFT) + SLOT] !== 0; place = (place + 1) & mask) {
      const at = place << ENTRY_SHIFT
      // A follower may move into the hole only when its home does not lie between the hole and itself.
      const distanceFromHome = (place - home(entries[at], entries[at + HIGH], mask)) & mask
      if (distanceFromHome < ((place - hole) & mask)) continue
      entries.copyWithin(hole << ENTRY_SHIFT, at, at + SLOT + 1)
      hole = place
    }
    entries[(hole << ENTRY_SHIFT) + SLOT] = 0
    this.used--
  }

  /** Where a reference is, or would be put. */
  private placeOf(low: number, high: number): number {
    const { entries, mask } = this
    let place = home(low, high, mask)
    for (;;) {
      const at = place << ENTRY_SHIFT
      if (entries[at + SLOT] === 0 || (entries[at] === low && entries[at + HIGH] === high)) return place
      place = (place + 1) & mask
    }
  }

  private grow(): void {
    const old = this.entries
    this.entries = new Int32Array(old.length * 2)
    this.mask = this.mask * 2 + 1
    for (let at = 0; at < old.length; at += 1 << ENTRY_SHIFT) {
      if (old[at + SLOT] === 0) continue
      const to = this.placeOf(old[at], old[at + HIGH]) << ENTRY_SHIFT
      this.entries[to] = old[at]
      this.entries[to + HIGH] = old[at + HIGH]
      this.entries[to + SLOT] = old[at + SLOT]
    }
  }
}

/** MurmurHash3's finalizer: references in any arithmetic pattern spread evenly. */
function home(low: number, high: number, mask: number): number {
  let hash = low ^ Math.imul(high, 0x9e37_79b1)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35)
  return (hash ^ (hash >>> 16)) & mask
}
