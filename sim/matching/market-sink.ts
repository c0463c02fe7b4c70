/**
 * The public side of a matching engine: every change of a book and every trade, in the words of the market vocabulary, with its order
 * references (64 bits in two halves). Called while a command is being carried out: a sink takes note, it never commands the engine.
 */
import type { Side } from '../../core/market/vocabulary.js'

export interface MarketSink {
  /** An order joins the back of its level. @param participant whose it is: for feeds that attribute orders */
  onAdd(instrument: number, side: Side, idLow: number, idHigh: number, price: number, qty: number, participant: number): void
  /** `qty` of a resting order traded at its price. */
  onExecute(instrument: number, idLow: number, idHigh: number, qty: number, matchLow: number, matchHigh: number): void
  /** `qty` of an order that nobody saw traded. @param side of the order that rested */
  onHiddenTrade(instrument: number, side: Side, price: number, qty: number, matchLow: number, matchHigh: number): void
  /** `qty` was taken off an order by its owner; it keeps its place. */
  onReduce(instrument: number, idLow: number, idHigh: number, qty: number): void
  /** All that was left of an order is gone. */
  onDelete(instrument: number, idLow: number, idHigh: number): void
  /** An order made way for a new one at the back of its level. @param qty what rests now */
  onReplace(instrument: number, idLow: number, idHigh: number, newIdLow: number, newIdHigh: number, price: number, qty: number): void
}

/** A feed to which nobody listens. */
export const NO_FEED: MarketSink = { onAdd() {}, onExecute() {}, onHiddenTrade() {}, onReduce() {}, onDelete() {}, onReplace() {} }
