/**
 * The lanes of a kernel as a heap, the one whose head comes first on top. Lanes are few and change their heads often:
 * a change costs a few comparisons, and none at all where the top lane stays on top.
 */
import { comesBefore, compareLanes, type Lane } from './lane.js'

export class LaneHeap {
  private readonly heap: Lane[] = []

  /** Adds a lane and ranks all of them anew, so that the order in which they are added decides nothing. Throws on a name used twice. */
  add(lane: Lane): void {
    this.heap.push(lane)
    this.heap.sort(compareLanes)
    for (let i = 0; i < this.heap.length; i++) {
      this.heap[i].rank = i
      if (i > 0 && compareLanes(this.heap[i - 1], this.heap[i]) === 0) {
        throw new Error(`two inputs of one class are named '${lane.name}': names order inputs, so each needs its own`)
      }
    }
    this.heap.sort((a, b) => (comesBefore(a, b) ? -1 : 1))
    this.heap.forEach((other, place) => (other.place = place))
  }

  get top(): Lane {
    return this.heap[0]
  }

  get size(): number {
    return this.heap.length
  }

  [Symbol.iterator](): Iterator<Lane> {
    return this.heap[Symbol.iterator]()
  }

  /** Restores the order after the head of `lane` has changed. */
  moved(lane: Lane): void {
    if (!this.up(lane)) this.down(lane)
  }

  /** Restores the order after the head of the top lane has moved later. */
  topMoved(): void {
    this.down(this.heap[0])
  }

  private up(lane: Lane): boolean {
    const { heap } = this
    const from = lane.place
    let place = from
    while (place > 0) {
      const parent = heap[(place - 1) >> 1]
      if (!comesBefore(lane, parent)) break
      heap[place] = parent
      parent.place = place
      place = (place - 1) >> 1
    }
    heap[place] = lane
    lane.place = place
    return place !== from
  }

  private down(lane: Lane): void {
    const { heap } = this
    const size = heap.length
    let place = lane.place
    for (;;) {
      let child = place * 2 + 1
      if (child >= size) break
      if (child + 1 < size && comesBefore(heap[child + 1], heap[child])) child++
      if (!comesBefore(heap[child], lane)) break
      heap[place] = heap[child]
      heap[place].place = place
      place = child
    }
    heap[place] = lane
    lane.place = place
  }
}
