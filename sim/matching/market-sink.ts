/**
 * The public side of a matching engine: every change of a book and every trade, in the words of the market vocabulary, with its order
 * references (64 bits in two halves). Called while a command is being carried out: a sink takes note, it never commands the engine.
 */
import type { BandType, CrossType, SessionEvent, Side, TradingState } from '../../core/market/vocabulary.js'

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
  /** `qty` of a displayed order traded in a cross, at the cross's price. Does not count for volume: the cross's own print does. */
  onExecuteAt(instrument: number, idLow: number, idHigh: number, qty: number, price: number, matchLow: number, matchHigh: number): void
  /** The one print of a cross; price and quantity are 0 when nothing traded in it. */
  onCross(instrument: number, crossType: CrossType, price: number, qty: number, matchLow: number, matchHigh: number): void
  /** The book builds before a cross: what an imbalance message says. Prices are 0 where there is none. @param side of the imbalance */
  onImbalance(
    instrument: number, crossType: CrossType, side: Side, imbalanceQty: number, pairedQty: number, referencePrice: number, nearPrice: number, farPrice: number,
  ): void
  /** Trading stopped, resumed, or waits for a cross. @param reason four packed letters, 0 for none */
  onStatus(instrument: number, state: TradingState, reason: number): void
  /** New collars of a reopening auction, or new limits of all trading. @param extensions of the auction so far */
  onBand(instrument: number, type: BandType, reference: number, upper: number, lower: number, extensions: number): void
  /** The venue's day moves on; of all instruments. */
  onSession(event: SessionEvent): void
  /** An earlier print is void. */
  onBroken(instrument: number, matchLow: number, matchHigh: number): void
}

/** A feed to which nobody listens. */
export const NO_FEED: MarketSink = {
  onAdd() {}, onExecute() {}, onHiddenTrade() {}, onReduce() {}, onDelete() {}, onReplace() {}, onExecuteAt() {}, onCross() {}, onImbalance() {}, onStatus() {}, onBand() {}, onSession() {}, onBroken() {},
}
