/**
 * The streamed quotes of one instrument: the present one, and the last few thousand before it, for orders that name an older one.
 *
 * Every update is a quote with a number, from 1, and a time; together they are all that a quote is. Prices are the source's: a taker's own
 * follow from band and markup. A side without a price is 0. What is dealt on a quote is counted: the next update is fresh.
 */
import { Side } from '../../core/market/vocabulary.js'

/** Quotes that are remembered; an older one is gone, like one that was withdrawn. A power of two. */
const KEPT = 4_096

export class StreamedQuotes {
  /** Number of the last update, 0 before the first. */
  quote = 0
  private withdrawn = true
  private readonly bid = new Int32Array(KEPT)
  private readonly ask = new Int32Array(KEPT)
  private readonly quotedNs = new Float64Array(KEPT)
  /** When a newer one took its place, Infinity until then; a withdrawn one is over at once, -Infinity. */
  private readonly replacedNs = new Float64Array(KEPT)
  private readonly bought = new Float64Array(KEPT)
  private readonly sold = new Float64Array(KEPT)

  /** A new quote. @param bid increments, 0 for none @param ask likewise. Without either it is a withdrawal. */
  update(bid: number, ask: number, nowNs: number): void {
    if (bid === 0 && ask === 0) {
      this.withdraw()
      return
    }
    if (!this.withdrawn) this.replacedNs[this.quote & (KEPT - 1)] = nowNs
    const at = ++this.quote & (KEPT - 1)
    this.withdrawn = false
    this.bid[at] = bid
    this.ask[at] = ask
    this.quotedNs[at] = nowNs
    this.replacedNs[at] = Infinity
    this.bought[at] = 0
    this.sold[at] = 0
  }

  /** The provider takes its quotes back, also those that a grace has kept alive. */
  withdraw(): void {
    this.withdrawn = true
    this.replacedNs.fill(-Infinity)
  }

  /** Whether there is a quote at present. */
  get live(): boolean {
    return !this.withdrawn
  }

  /** Whether a quote was ever made. */
  wasMade(quote: number): boolean {
    return Number.isInteger(quote) && quote >= 1 && quote <= this.quote
  }

  /** Whether a quote is still remembered. It was made. */
  isKept(quote: number): boolean {
    return this.quote - quote < KEPT
  }

  /** Price at which a taker of this side would deal, 0 for none. The quote is kept. */
  priceFor(side: Side, quote: number): number {
    return (side === Side.buy ? this.ask : this.bid)[quote & (KEPT - 1)]
  }

  quotedAtNs(quote: number): number {
    return this.quotedNs[quote & (KEPT - 1)]
  }

  replacedAtNs(quote: number): number {
    return this.replacedNs[quote & (KEPT - 1)]
  }

  /** What takers of this side have dealt on a quote. */
  dealtQty(side: Side, quote: number): number {
    return (side === Side.buy ? this.bought : this.sold)[quote & (KEPT - 1)]
  }

  deal(side: Side, quote: number, qty: number): void {
    (side === Side.buy ? this.bought : this.sold)[quote & (KEPT - 1)] += qty
  }

  shift(deltaNs: number): void {
    for (let at = 0; at < KEPT; at++) {
      this.quotedNs[at] += deltaNs
      this.replacedNs[at] += deltaNs
    }
  }
}
