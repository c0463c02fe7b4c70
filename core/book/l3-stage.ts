/**
 * Rows of a batch on their way into the module of the L3 books: the columns that books need are copied into its memory, a chunk at a time
 * that stays near the processor, and applied in one call.
 */
import type { MarketBatch } from '../market/batch.js'
import type { L3Module } from './l3-module.js'

/** Rows of a chunk. */
export const STAGE_ROWS = 1_024

interface Columns {
  readonly qty: Float64Array
  readonly instrument: Int32Array
  readonly idLow: Int32Array
  readonly idHigh: Int32Array
  readonly otherLow: Int32Array
  readonly otherHigh: Int32Array
  readonly price: Int32Array
  readonly kind: Uint8Array
  readonly side: Uint8Array
}

export class L3Stage {
  private columns: Columns | undefined

  constructor(private readonly module: L3Module) {}

  /** Applies rows `from` to `to` (without it), at most {@link STAGE_ROWS}. */
  apply(batch: MarketBatch, from: number, to: number): void {
    const columns = (this.columns ??= this.columnsIn())
    columns.qty.set(batch.qty.subarray(from, to))
    columns.instrument.set(batch.instrument.subarray(from, to))
    columns.idLow.set(batch.orderIdLow.subarray(from, to))
    columns.idHigh.set(batch.orderIdHigh.subarray(from, to))
    columns.otherLow.set(batch.otherIdLow.subarray(from, to))
    columns.otherHigh.set(batch.otherIdHigh.subarray(from, to))
    columns.price.set(batch.price.subarray(from, to))
    columns.kind.set(batch.kind.subarray(from, to))
    columns.side.set(batch.side.subarray(from, to))
    this.module.applyStaged(to - from)
  }

  /** @internal The memory has grown: its old views are empty. */
  look(): void {
    this.columns = undefined
  }

  /** The columns lie one after the other in the order of {@link Columns}: the module's `applyStaged` expects them so. */
  private columnsIn(): Columns {
    let at = this.module.stageAddress() >>> 0
    const { buffer } = this.module.memory
    const ints = (): Int32Array => {
      at += STAGE_ROWS * 4
      return new Int32Array(buffer, at - STAGE_ROWS * 4, STAGE_ROWS)
    }
    const qty = new Float64Array(buffer, at, STAGE_ROWS)
    at += STAGE_ROWS * 8
    return {
      qty, instrument: ints(), idLow: ints(), idHigh: ints(), otherLow: ints(), otherHigh: ints(), price: ints(),
      kind: new Uint8Array(buffer, at, STAGE_ROWS), side: new Uint8Array(buffer, at + STAGE_ROWS, STAGE_ROWS),
    }
  }
}
