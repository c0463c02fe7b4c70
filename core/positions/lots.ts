/**
 * Open lots, first in first out: linked records in columns with a free list, one queue per instrument.
 *
 * Assumes that the lots of one instrument are all on one side; the caller knows which. A lot joins the one before it when the price
 * is the same: first in, first out gives the same money either way.
 */
import { grown } from '../columns.js'

const NONE = 0

export class Lots {
  private qty = new Float64Array(64)
  private price = new Int32Array(64)
  private next = new Int32Array(64)
  private used = 0
  private free = NONE
  private first = new Int32Array(8)
  private last = new Int32Array(8)

  /** Appends an open lot. @param qty increments, positive @param price increments */
  push(instrument: number, qty: number, price: number): void {
    if (instrument >= this.first.length) this.growInstruments(instrument + 1)
    const tail = this.last[instrument]
    if (tail !== NONE && this.price[tail] === price) {
      this.qty[tail] += qty
      return
    }
    const lot = this.allocate()
    this.qty[lot] = qty
    this.price[lot] = price
    this.next[lot] = NONE
    if (tail === NONE) this.first[instrument] = lot
    else this.next[tail] = lot
    this.last[instrument] = lot
  }

  /** Takes `qty` from the oldest lots and answers what they cost: the sum of quantity × price. There must be that much. */
  take(instrument: number, qty: number): number {
    let left = qty
    let cost = 0
    while (left > 0) {
      const lot = this.first[instrument]
      const taken = Math.min(left, this.qty[lot])
      cost += taken * this.price[lot]
      left -= taken
      this.qty[lot] -= taken
      if (this.qty[lot] === 0) this.drop(instrument, lot)
    }
    return cost
  }

  /** Open lots of an instrument, the oldest first, as [qty, price]. For people and tests. */
  list(instrument: number): [qty: number, price: number][] {
    const lots: [number, number][] = []
    for (let lot = this.first[instrument] ?? NONE; lot !== NONE; lot = this.next[lot]) lots.push([this.qty[lot], this.price[lot]])
    return lots
  }

  private drop(instrument: number, lot: number): void {
    this.first[instrument] = this.next[lot]
    if (this.first[instrument] === NONE) this.last[instrument] = NONE
    this.next[lot] = this.free
    this.free = lot
  }

  private allocate(): number {
    if (this.free !== NONE) {
      const lot = this.free
      this.free = this.next[lot]
      return lot
    }
    if (++this.used === this.qty.length) this.grow()
    return this.used
  }

  private grow(): void {
    const capacity = this.qty.length * 2
    this.qty = grown(this.qty, capacity)
    this.price = grown(this.price, capacity)
    this.next = grown(this.next, capacity)
  }

  private growInstruments(atLeast: number): void {
    const capacity = Math.max(this.first.length * 2, atLeast)
    this.first = grown(this.first, capacity)
    this.last = grown(this.last, capacity)
  }
}
