/**
 * Books as a person would write them down: orders as objects in the order of their arrival, levels found by looking through them.
 * Slow, and plainly right: what the flat books are compared with.
 */
import { INT32_MAX } from '../../../core/instrument.js'
import type { BookFaults, SnapshotLevel } from '../../../core/book/index.js'
import { MarketBatch } from '../../../core/market/batch.js'
import { MarketKind, Side } from '../../../core/market/vocabulary.js'

/** A market event by the names of its columns; what is left out is 0. */
export interface Row {
  kind: MarketKind
  instrument?: number
  side?: number
  price?: number
  price2?: number
  qty?: number
  qty2?: number
  id?: readonly [low: number, high: number]
  newId?: readonly [low: number, high: number]
}

export interface ModelOrder {
  id: readonly [low: number, high: number]
  instrument: number
  side: Side
  price: number
  qty: number
}

/** One batch with the rows given. */
export function batchOf(...rows: readonly Row[]): MarketBatch {
  const batch = new MarketBatch(Math.max(1, rows.length))
  for (const row of rows) {
    const at = batch.length++
    batch.kind[at] = row.kind
    batch.instrument[at] = row.instrument ?? 0
    batch.side[at] = row.side ?? Side.none
    batch.price[at] = row.price ?? 0
    batch.price2[at] = row.price2 ?? 0
    batch.qty[at] = row.qty ?? 0
    batch.qty2[at] = row.qty2 ?? 0
    ;[batch.orderIdLow[at], batch.orderIdHigh[at]] = row.id ?? [0, 0]
    ;[batch.otherIdLow[at], batch.otherIdHigh[at]] = row.newId ?? [0, 0]
  }
  return batch
}

export class ModelBooks {
  readonly faults: BookFaults = { unknownOrders: 0, duplicateOrders: 0, oversized: 0, invalidOrders: 0 }
  orders: ModelOrder[] = []

  apply(row: Row): void {
    const { kind, instrument = 0, side = 0, price = 0, qty = 0, id = [0, 0], newId = [0, 0] } = row
    if (kind === MarketKind.add) return this.add({ id, instrument, side: side as Side, price, qty })
    if (kind === MarketKind.clear) {
      this.orders = this.orders.filter((order) => order.instrument !== instrument)
      return
    }
    const order = this.find(id, instrument)
    if (order === undefined) {
      this.faults.unknownOrders++
    } else if (kind === MarketKind.delete) {
      this.remove(order)
    } else if (kind === MarketKind.replace) {
      this.remove(order)
      this.add({ ...order, id: newId, price, qty })
    } else {
      if (qty > order.qty) this.faults.oversized++
      order.qty -= Math.min(qty, order.qty)
      if (order.qty === 0) this.remove(order)
    }
  }

  /** References are an instrument's own. */
  find(id: readonly [number, number], instrument: number): ModelOrder | undefined {
    return this.orders.find((order) => order.instrument === instrument && order.id[0] === id[0] && order.id[1] === id[1])
  }

  /** The orders of a side at a price, the first in the queue first. */
  queue(instrument: number, side: Side, price: number): ModelOrder[] {
    return this.orders.filter((order) => order.instrument === instrument && order.side === side && order.price === price)
  }

  /** Levels of a side, best first. */
  levels(instrument: number, side: Side): SnapshotLevel[] {
    const ofSide = this.orders.filter((order) => order.instrument === instrument && order.side === side)
    const prices = [...new Set(ofSide.map((order) => order.price))].sort((a, b) => (side === Side.buy ? b - a : a - b))
    return prices.map((price) => {
      const queue = this.queue(instrument, side, price)
      return { price, qty: queue.reduce((sum, order) => sum + order.qty, 0), orders: queue.length }
    })
  }

  private add(order: ModelOrder): void {
    if (order.qty < 1 || order.qty > INT32_MAX || order.price < -INT32_MAX || order.side === Side.none || order.instrument < 0) this.faults.invalidOrders++
    else if (this.find(order.id, order.instrument) !== undefined) this.faults.duplicateOrders++
    else this.orders.push(order)
  }

  private remove(order: ModelOrder): void {
    this.orders.splice(this.orders.indexOf(order), 1)
  }
}
