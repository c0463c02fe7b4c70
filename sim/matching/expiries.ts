/** Orders that end at an instant, the next one first; of one instant the earlier order. Few have such a time: a sorted list is enough. */
import type { SpecialOrder } from './special-order.js'

export class Expiries {
  /** The next one at the end. */
  private readonly queue: SpecialOrder[] = []

  /** Unix time, ns; undefined when there is none. */
  get nextUnixNs(): bigint | undefined {
    return this.queue.at(-1)?.terms.expireUnixNs
  }

  add(order: SpecialOrder): void {
    const { queue } = this
    let low = 0
    let high = queue.length
    while (low < high) {
      const middle = (low + high) >>> 1
      // Of one instant the order that came first: where it rests since then, its arrival in the book is another.
      if (unixNsOf(queue[middle]) <= unixNsOf(order)) high = middle
      else low = middle + 1
    }
    queue.splice(low, 0, order)
  }

  remove(order: SpecialOrder): void {
    const at = this.queue.indexOf(order)
    if (at >= 0) this.queue.splice(at, 1)
  }

  /** The next order whose time has come, taken out; undefined when there is none. */
  takeDue(unixNs: bigint): SpecialOrder | undefined {
    const next = this.nextUnixNs
    return next !== undefined && next <= unixNs ? this.queue.pop() : undefined
  }
}

function unixNsOf({ terms: { expireUnixNs = 0n } }: SpecialOrder): bigint {
  return expireUnixNs
}
