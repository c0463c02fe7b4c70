/**
 * Things that become due: commands on their way to an exchange, reports on their way back. A heap over flat arrays, ordered by due time,
 * then by the order of sending: each carries its own due time, so nothing unrelated can release it early.
 *
 * It hands out slots; the owner keeps what travels in arrays of its own, addressed by slot.
 */
import { grown } from '../columns.js'

export class DueQueue {
  private capacity = 64
  private dueNs = new Float64Array(this.capacity)
  private sent = new Float64Array(this.capacity)
  private heap = new Int32Array(this.capacity)
  private free = new Int32Array(this.capacity).map((_, i) => this.capacity - 1 - i)
  private freeCount = this.capacity
  private count = 0
  private sentCount = 0

  get size(): number {
    return this.count
  }

  /** Due time of the first, Infinity when there is none. */
  get firstDueNs(): number {
    return this.count === 0 ? Infinity : this.dueNs[this.heap[0]]
  }

  /** How many slots there may be: the least length of the owner's arrays. */
  get slots(): number {
    return this.capacity
  }

  /** Puts something in the queue and answers the slot for it. */
  push(dueNs: number): number {
    if (this.freeCount === 0) this.grow()
    const slot = this.free[--this.freeCount]
    this.dueNs[slot] = dueNs
    this.sent[slot] = this.sentCount++
    let place = this.count++
    while (place > 0) {
      const parent = (place - 1) >> 1
      if (!this.before(slot, this.heap[parent])) break
      this.heap[place] = this.heap[parent]
      place = parent
    }
    this.heap[place] = slot
    return slot
  }

  /** Takes the first out and answers its slot, which is free for the next push: read it before. The queue must not be empty. */
  pop(): number {
    const first = this.heap[0]
    const last = this.heap[--this.count]
    let place = 0
    for (let child = 1; child < this.count; child = place * 2 + 1) {
      if (child + 1 < this.count && this.before(this.heap[child + 1], this.heap[child])) child++
      if (!this.before(this.heap[child], last)) break
      this.heap[place] = this.heap[child]
      place = child
    }
    this.heap[place] = last
    this.free[this.freeCount++] = first
    return first
  }

  /**
   * Nothing becomes due before `dueNs`; what is held back until then comes in the order of sending. Infinity takes everything out.
   * Answers how many things it concerned.
   */
  holdBack(dueNs: number): number {
    const waiting = this.heap.subarray(0, this.count)
    let held = 0
    for (const slot of waiting) {
      if (this.dueNs[slot] >= dueNs) continue
      this.dueNs[slot] = dueNs
      held++
    }
    // What is sorted is a heap.
    waiting.sort((a, b) => (this.before(a, b) ? -1 : 1))
    if (dueNs === Infinity) while (this.count > 0) this.pop()
    return held
  }

  /** Number of pushes so far: the sequence of the last one pushed. */
  get pushed(): number {
    return this.sentCount
  }

  /** Sequence of the thing in a slot, from 1. */
  sequenceOf(slot: number): number {
    return this.sent[slot] + 1
  }

  shift(deltaNs: number): void {
    for (let slot = 0; slot < this.capacity; slot++) this.dueNs[slot] += deltaNs
  }

  private before(a: number, b: number): boolean {
    return this.dueNs[a] < this.dueNs[b] || (this.dueNs[a] === this.dueNs[b] && this.sent[a] < this.sent[b])
  }

  private grow(): void {
    const old = this.capacity
    this.capacity *= 2
    this.dueNs = grown(this.dueNs, this.capacity)
    this.sent = grown(this.sent, this.capacity)
    this.heap = grown(this.heap, this.capacity)
    this.free = grown(this.free, this.capacity)
    for (let slot = this.capacity - 1; slot >= old; slot--) this.free[this.freeCount++] = slot
  }
}
