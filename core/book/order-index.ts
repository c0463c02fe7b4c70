/**
 * Order reference (64 bits, in two halves) → slot of the order's record: an open-addressing hash in one Int32Array.
 *
 * References of a venue's day are nearly sequential and mostly short-lived. Eight neighbouring references share a cache line
 * (their block is hashed, their place inside it is not), so that a burst of messages touches few lines, while references in any
 * other pattern still spread. Deletion shifts the followers back: no tombstones, so a day of any length needs no rebuild.
 */

/** Entries are pairs: the low half of the reference, the slot (0 = empty). */
const INITIAL_BITS = 12

export class OrderIndex {
  private bits = INITIAL_BITS
  private mask = (1 << INITIAL_BITS) - 1
  private entries = new Int32Array(2 << INITIAL_BITS)
  private used = 0

  /** Some reference has a high half that is not 0: from then on high halves are compared too. */
  private wide = false

  /** @param highOf answers the high half of the reference of the order in a slot: it lives in the order's record */
  constructor(private readonly highOf: (slot: number) => number) {}

  get size(): number {
    return this.used
  }

  /** The slot of a reference, 0 when it is not there. */
  find(low: number, high: number): number {
    const { entries, mask } = this
    for (let place = this.home(low); ; place = (place + 1) & mask) {
      const slot = entries[place * 2 + 1]
      if (slot === 0) return 0
      if (entries[place * 2] === low && this.sameHigh(slot, high)) return slot
    }
  }

  /** Adds a reference. Answers false, and changes nothing, when it is there already. */
  insert(low: number, high: number, slot: number): boolean {
    if (this.used * 2 > this.mask) this.grow()
    const { entries, mask } = this
    let place = this.home(low)
    for (let taken = entries[place * 2 + 1]; taken !== 0; taken = entries[place * 2 + 1]) {
      if (entries[place * 2] === low && this.sameHigh(taken, high)) return false
      place = (place + 1) & mask
    }
    if (high !== 0) this.wide = true
    entries[place * 2] = low
    entries[place * 2 + 1] = slot
    this.used++
    return true
  }

  /** Removes the reference that maps to `slot`. */
  remove(low: number, slot: number): void {
    const { entries, mask } = this
    let place = this.home(low)
    while (entries[place * 2 + 1] !== slot) place = (place + 1) & mask
    for (let next = (place + 1) & mask; entries[next * 2 + 1] !== 0; next = (next + 1) & mask) {
      // A follower may move into the hole only when its home does not lie between the hole and itself.
      const distanceFromHome = (next - this.home(entries[next * 2])) & mask
      if (distanceFromHome < ((next - place) & mask)) continue
      entries[place * 2] = entries[next * 2]
      entries[place * 2 + 1] = entries[next * 2 + 1]
      place = next
    }
    entries[place * 2 + 1] = 0
    this.used--
  }

  clear(): void {
    this.entries.fill(0)
    this.used = 0
  }

  /** What stands at the home of a reference: its slot nearly always, and a safe slot to look at in any case. */
  peek(low: number): number {
    return this.entries[this.home(low) * 2 + 1]
  }

  private sameHigh(slot: number, high: number): boolean {
    return this.wide ? this.highOf(slot) === high : high === 0
  }

  private home(low: number): number {
    return (((Math.imul(low >>> 3, 0x9e37_79b1) >>> (35 - this.bits)) << 3) | (low & 7)) & this.mask
  }

  private grow(): void {
    const old = this.entries
    this.bits++
    this.mask = (1 << this.bits) - 1
    const { mask } = this
    const entries = new Int32Array(2 << this.bits)
    for (let i = 0; i < old.length; i += 2) {
      if (old[i + 1] === 0) continue
      let place = this.home(old[i])
      while (entries[place * 2 + 1] !== 0) place = (place + 1) & mask
      entries[place * 2] = old[i]
      entries[place * 2 + 1] = old[i + 1]
    }
    this.entries = entries
  }
}
