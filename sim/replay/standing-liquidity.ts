/**
 * What of the others an order of ours can meet, join and follow. There are two kinds: the queues that really were ({@link HistoricalLiquidity}),
 * and levels, in which places are estimated ({@link LevelLiquidity}). Book sides and signed prices are those of the books.
 *
 * What can be met is walked through in portions, best price first: `begin`, then `next` until it says that there are no more. One walk at a time.
 */
export interface StandingLiquidity {
  /** Best signed price of a book side in the record, whatever we took; -Infinity when there is none. */
  bestOfRecord(bookSide: number): number
  /** Best signed price at which something really stands; -Infinity when nothing does. */
  bestReally(bookSide: number): number
  /** What stands ahead of an order of ours that comes to rest at a signed price. @param arrival its place in time */
  aheadOf(order: number, bookSide: number, signedPrice: number, arrival: number): number
  /** The record begins anew: nothing is known to stand. */
  clear(instrument: number): void
  /** Goes before the first portion of a book side. */
  begin(bookSide: number): void
  /** Goes to the next portion that really stands. Answers false at the end. */
  next(): boolean
  /** Of the portion: signed price, quantity, and its place in time among our orders. */
  readonly signedPrice: number
  readonly qty: number
  readonly arrival: number
  /** We trade `qty` of the portion. Answers by how much what stands falls by that. */
  take(qty: number): number
}

/** Higher is better: bids as they are, asks negated. */
export function signed(bookSide: number, price: number): number {
  return (bookSide & 1) === 0 ? price : -price
}
