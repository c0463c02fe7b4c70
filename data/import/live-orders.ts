/**
 * References of the orders that a day has in its book at the moment, with what is left of each: enough to count the messages that refer to
 * orders that were never added. No prices and no queues: 12 bytes an order, so that a whole market fits while it is imported.
 *
 * An open-addressing table; what is removed is closed up, so that it never fills with tombstones.
 */
import type { MarketBatch } from '../../core/market/batch.js'
import { MarketKind } from '../../core/market/vocabulary.js'

const CAPACITY_INITIAL = 1 << 12
const NOT_FOUND = -1

export interface OrderFaults {
  /** Executions, cancels, deletes and replaces of orders that were never added, or are gone. */
  unknownOrders: number
  /** Adds of a reference that is in the book. */
  duplicateOrders: number
  /** Executions and cancels of more than was left. */
  oversized: number
}

export class LiveOrders {
  readonly faults: OrderFaults = { unknownOrders: 0, duplicateOrders: 0, oversized: 0 }
  size = 0
  private capacity = CAPACITY_INITIAL
  private lows = new Int32Array(CAPACITY_INITIAL)
  private highs = new Int32Array(CAPACITY_INITIAL)
  /** What is left; 0 where the place is free. */
  private qtys = new Int32Array(CAPACITY_INITIAL)

  /** Follows all rows of a batch. */
  applyAll(batch: MarketBatch): void {
    for (let row = 0; row < batch.length; row++) if (batch.kind[row] <= MarketKind.replace) this.apply(batch, row)
  }

  private apply(batch: MarketBatch, row: number): void {
    const kind = batch.kind[row]
    const low = batch.orderIdLow[row]
    const high = batch.orderIdHigh[row]
    if (kind === MarketKind.add) return this.add(low, high, batch.qty[row])
    const place = this.find(low, high)
    if (place === NOT_FOUND) {
      this.faults.unknownOrders++
      return
    }
    if (kind === MarketKind.delete) return this.remove(place)
    if (kind === MarketKind.replace) {
      this.remove(place)
      return this.add(batch.otherIdLow[row], batch.otherIdHigh[row], batch.qty[row])
    }
    const left = this.qtys[place] - batch.qty[row]
    if (left < 0) this.faults.oversized++
    if (left <= 0) this.remove(place)
    else this.qtys[place] = left
  }

  private add(low: number, high: number, qty: number): void {
    if (qty <= 0 || qty > 0x7fff_ffff) return
    if (this.size * 4 >= this.capacity * 3) this.grow()
    let place = this.home(low, high)
    for (; this.qtys[place] !== 0; place = (place + 1) & (this.capacity - 1)) {
      if (this.lows[place] === low && this.highs[place] === high) {
        this.faults.duplicateOrders++
        return
      }
    }
    this.lows[place] = low
    this.highs[place] = high
    this.qtys[place] = qty
    this.size++
  }

  private find(low: number, high: number): number {
    for (let place = this.home(low, high); this.qtys[place] !== 0; place = (place + 1) & (this.capacity - 1)) {
      if (this.lows[place] === low && this.highs[place] === high) return place
    }
    return NOT_FOUND
  }

  private remove(place: number): void {
    const { lows, highs, qtys } = this
    const mask = this.capacity - 1
    let hole = place
    for (let next = (place + 1) & mask; qtys[next] !== 0; next = (next + 1) & mask) {
      // An entry may move into the hole unless its home lies behind it.
      const distance = (next - this.home(lows[next], highs[next])) & mask
      if (distance < ((next - hole) & mask)) continue
      lows[hole] = lows[next]
      highs[hole] = highs[next]
      qtys[hole] = qtys[next]
      hole = next
    }
    qtys[hole] = 0
    this.size--
  }

  private home(low: number, high: number): number {
    let hash = Math.imul(low ^ Math.imul(high, 0x85eb_ca6b), 0x9e37_79b1)
    hash ^= hash >>> 15
    return hash & (this.capacity - 1)
  }

  private grow(): void {
    const { lows, highs, qtys } = this
    this.capacity *= 2
    this.lows = new Int32Array(this.capacity)
    this.highs = new Int32Array(this.capacity)
    this.qtys = new Int32Array(this.capacity)
    this.size = 0
    for (let place = 0; place < qtys.length; place++) if (qtys[place] !== 0) this.add(lows[place], highs[place], qtys[place])
  }
}
