/**
 * What is at stake per instrument, in flat columns: the position and what working orders could add to it.
 * The OMS writes it, risk reads it; both in the same call, so it is never stale.
 *
 * Assumes the worst while a replace is under way: of each order the larger of its old and its new terms counts
 * (FIX order entry, cancel/replace arithmetic).
 */
import { grown } from '../columns.js'
import { invariant } from '../invariant.js'

export class Exposure {
  /** Signed, quantity increments. */
  positionQty = new Float64Array(8)
  /** What working buy orders may still trade, quantity increments. */
  openBuyQty = new Float64Array(8)
  openSellQty = new Float64Array(8)
  /** Sum of quantity × price of working orders, money; a market order counts at the reference price of its submission. */
  openNotional = new Float64Array(8)
  /** Working orders. */
  openOrders = new Int32Array(8)

  /** Makes room for a dense index. */
  reserve(instrument: number): void {
    invariant(Number.isInteger(instrument) && instrument >= 0, () => `expected a dense instrument index, found ${instrument}`)
    const capacity = this.positionQty.length
    if (instrument < capacity) return
    const wider = Math.max(capacity * 2, instrument + 1)
    this.positionQty = grown(this.positionQty, wider)
    this.openBuyQty = grown(this.openBuyQty, wider)
    this.openSellQty = grown(this.openSellQty, wider)
    this.openNotional = grown(this.openNotional, wider)
    this.openOrders = grown(this.openOrders, wider)
  }

  /** The position that a run starts with (a warm restart). */
  setPosition(instrument: number, qty: number): void {
    invariant(Number.isSafeInteger(qty), `expected a position in whole increments, found ${qty}`)
    this.reserve(instrument)
    this.positionQty[instrument] = qty
  }
}
