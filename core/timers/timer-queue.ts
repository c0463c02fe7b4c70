/**
 * Timers in event time: a heap of four branches over flat arrays, with a free list of slots and handles that are good for one timer only. Due times lie in
 * the order of the heap, so that the four children of a place are one read of memory.
 *
 * The order of timers is total and by content: due time, name of the owner, name of the timer, then the owner's own order of setting them.
 * The order in which owners came to be registered decides nothing. Assumes that whoever fires timers moves time to `nextDueNs` first.
 */
import { grown } from '../columns.js'
import { invariant } from '../invariant.js'
import { RunawayError } from '../kernel/runaway-error.js'

/** A timer that was set: slot and generation, packed; never 0. */
export type TimerHandle = number

export interface TimerQueueOptions {
  /** Timers that may fire at one instant before the run is taken for a runaway. */
  readonly timersPerInstantMax?: number
}

/** So many timers at one instant are no strategy, but a loop that sets a timer for now. */
const TIMERS_PER_INSTANT_MAX = 100_000
const SLOT_BITS = 26
const SLOTS_MAX = 2 ** SLOT_BITS
const FIRST_CAPACITY = 256

export class TimerQueue {
  /** Told of every timer that fires, before its callback runs. */
  onFired: ((owner: number, name: string, dueNs: number) => void) | undefined
  /** Time, where it is known to more than the timers: what is set for before now is due now. */
  clock: { readonly nowNs: number } | undefined
  private capacity = FIRST_CAPACITY
  /** By place in the heap; everything else is by slot. */
  private dueNs = new Float64Array(this.capacity)
  private heap = new Int32Array(this.capacity)
  private sequence = new Float64Array(this.capacity)
  private owners = new Int32Array(this.capacity)
  private generations = new Int32Array(this.capacity)
  /** Place of a slot in the heap, -1 when it is free. */
  private places = new Int32Array(this.capacity).fill(-1)
  private free = Int32Array.from({ length: this.capacity }, (_, i) => this.capacity - 1 - i)
  private freeCount = this.capacity
  private readonly names: string[] = []
  private readonly callbacks: ((argument: unknown) => void)[] = []
  private readonly callArguments: unknown[] = []
  private count = 0
  private readonly ownerNames: string[] = []
  private readonly ownersByName = new Map<string, number>()
  private readonly ownerSequences: number[] = []
  private instantNs = -Infinity
  private firedAtInstant = 0
  private readonly timersPerInstantMax: number

  constructor({ timersPerInstantMax = TIMERS_PER_INSTANT_MAX }: TimerQueueOptions = {}) {
    this.timersPerInstantMax = timersPerInstantMax
  }

  /** The number of an owner, by name: the same for the same name. */
  owner(name: string): number {
    let owner = this.ownersByName.get(name)
    if (owner === undefined) {
      owner = this.ownerNames.push(name) - 1
      this.ownersByName.set(name, owner)
      this.ownerSequences.push(0)
    }
    return owner
  }

  ownerName(owner: number): string {
    return this.ownerNames[owner]
  }

  get size(): number {
    return this.count
  }

  /** Due time of the first timer, run time, ns; Infinity when there is none. */
  get nextDueNs(): number {
    return this.count === 0 ? Infinity : this.dueNs[0]
  }

  /**
   * Sets a timer.
   * @param dueNs run time, ns; a fraction is rounded up, a time that has passed is now, Infinity is never. Anything else throws a `RangeError`
   * @param owner a number that `owner` gave
   * @param argument what the callback is called with
   */
  schedule(dueNs: number, owner: number, name: string, callback: (argument: unknown) => void, argument?: unknown): TimerHandle {
    if (!(dueNs > -Infinity)) throw new RangeError(`timer '${name}' of ${this.ownerNames[owner]}: expected a run time in ns, found ${dueNs}: set it once time has begun`)
    if (this.freeCount === 0) this.grow()
    const slot = this.free[--this.freeCount]
    this.owners[slot] = owner
    this.sequence[slot] = this.ownerSequences[owner]++
    this.names[slot] = name
    this.callbacks[slot] = callback
    this.callArguments[slot] = argument
    this.up(slot, Math.max(Math.ceil(dueNs), this.instantNs, this.clock === undefined ? -Infinity : this.clock.nowNs), this.count++)
    return this.generations[slot] * SLOTS_MAX + slot + 1
  }

  /** Takes a timer back. Answers false when it has fired or was cancelled already. */
  cancel(handle: TimerHandle): boolean {
    const slot = (handle - 1) % SLOTS_MAX
    if (!(handle > 0) || slot >= this.capacity || this.places[slot] < 0 || this.generations[slot] !== Math.floor((handle - 1) / SLOTS_MAX)) return false
    this.takeOut(this.places[slot])
    return true
  }

  /** Takes the first timer off and runs its callback. Throws when too many have fired at one instant. */
  fireNext(): void {
    const slot = this.heap[0]
    const dueNs = this.dueNs[0]
    const owner = this.owners[slot]
    const name = this.names[slot]
    const callback = this.callbacks[slot]
    const argument = this.callArguments[slot]
    if (dueNs > this.instantNs) {
      this.instantNs = dueNs
      this.firedAtInstant = 0
    }
    if (++this.firedAtInstant > this.timersPerInstantMax) {
      throw new RunawayError(
        `timer '${name}' of ${this.ownerNames[owner]} was the ${this.firedAtInstant}th at one instant (${dueNs} ns since the run's epoch): ` +
          'it sets a timer for now each time it fires, so time would never go on; give it a delay',
      )
    }
    this.takeOut(0)
    this.onFired?.(owner, name, dueNs)
    callback(argument)
  }

  /** Adds to every time: the run's epoch has moved. */
  shift(deltaNs: number): void {
    for (let place = 0; place < this.count; place++) this.dueNs[place] += deltaNs
    this.instantNs += deltaNs
  }

  /** Takes every timer back and begins again, as a new queue would. Owners keep their numbers, and old handles stay spent. */
  clear(): void {
    while (this.count > 0) this.takeOut(this.count - 1)
    this.ownerSequences.fill(0)
    this.instantNs = -Infinity
    this.firedAtInstant = 0
  }

  /** The order of timers, written once. */
  private before(aNs: number, a: number, bNs: number, b: number): boolean {
    if (aNs !== bNs) return aNs < bNs
    if (this.owners[a] !== this.owners[b]) return this.ownerNames[this.owners[a]] < this.ownerNames[this.owners[b]]
    if (this.names[a] !== this.names[b]) return this.names[a] < this.names[b]
    return this.sequence[a] < this.sequence[b]
  }

  private takeOut(place: number): void {
    const slot = this.heap[place]
    const last = this.heap[--this.count]
    if (slot !== last) {
      const lastNs = this.dueNs[this.count]
      // The last one may belong above a place of another branch.
      if (place > 0 && this.before(lastNs, last, this.dueNs[(place - 1) >> 2], this.heap[(place - 1) >> 2])) this.up(last, lastNs, place)
      else this.down(last, lastNs, place)
    }
    this.places[slot] = -1
    this.generations[slot] = (this.generations[slot] + 1) & (SLOTS_MAX - 1)
    this.callArguments[slot] = undefined
    this.callbacks[slot] = spent
    this.free[this.freeCount++] = slot
  }

  private up(slot: number, slotNs: number, from: number): void {
    const { heap, dueNs } = this
    let place = from
    while (place > 0) {
      const parent = (place - 1) >> 2
      if (!this.before(slotNs, slot, dueNs[parent], heap[parent])) break
      this.put(heap[parent], dueNs[parent], place)
      place = parent
    }
    this.put(slot, slotNs, place)
  }

  private down(slot: number, slotNs: number, from: number): void {
    const { heap, dueNs, count } = this
    let place = from
    for (let child = place * 4 + 1; child < count; child = place * 4 + 1) {
      let first = child
      const end = Math.min(child + 4, count)
      for (let other = child + 1; other < end; other++) if (this.before(dueNs[other], heap[other], dueNs[first], heap[first])) first = other
      if (!this.before(dueNs[first], heap[first], slotNs, slot)) break
      this.put(heap[first], dueNs[first], place)
      place = first
    }
    this.put(slot, slotNs, place)
  }

  private put(slot: number, slotNs: number, place: number): void {
    this.heap[place] = slot
    this.dueNs[place] = slotNs
    this.places[slot] = place
  }

  private grow(): void {
    const old = this.capacity
    invariant(old < SLOTS_MAX, `${old} timers are pending at once, as many as a handle can name: something sets timers and never cancels them`)
    this.capacity *= 2
    this.dueNs = grown(this.dueNs, this.capacity)
    this.sequence = grown(this.sequence, this.capacity)
    this.owners = grown(this.owners, this.capacity)
    this.generations = grown(this.generations, this.capacity)
    this.heap = grown(this.heap, this.capacity)
    this.places = grown(this.places, this.capacity).fill(-1, old)
    this.free = grown(this.free, this.capacity)
    for (let slot = this.capacity - 1; slot >= old; slot--) this.free[this.freeCount++] = slot
  }
}

function spent(): void {
  // The callback of a timer that has fired or was cancelled: holding on to the real one would keep what it closes over.
}
