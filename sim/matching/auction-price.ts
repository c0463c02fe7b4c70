/**
 * The price of an auction: the order price that trades most, then leaves the smallest imbalance, then is nearest to a reference.
 *
 * Demand falls with the price and supply rises, both in steps, so the prices that satisfy the first two criteria are neighbours: one range.
 * It is found in one sweep from the lowest price up, and the reference picks from it. What each tie means is in auction.md.
 */
import { INT32_MAX, tickAt, tickCeil, tickFloor, type InstrumentSpec } from '../../core/instrument.js'
import type { AuctionQueue } from './auction-queue.js'

/** The columns of an auction, as far as the price depends on them. */
export interface AuctionColumns {
  /** Both sides in priority. */
  readonly bids: AuctionQueue
  readonly asks: AuctionQueue
  /** By row: increments; Infinity for a market bid, -Infinity for a market ask. */
  readonly limits: Float64Array
  readonly quantities: Int32Array
  /** By row: 1 for an order of the continuous book. */
  readonly continuous: Uint8Array
}

/** Lowest and highest order price of an instrument, in increments. */
export function lowestPrice(instrument: InstrumentSpec): number {
  return instrument.ticks[0].fromPrice < 0 ? tickCeil(instrument, -INT32_MAX) : tickAt(instrument, 0)
}

export function highestPrice(instrument: InstrumentSpec): number {
  return tickFloor(instrument, INT32_MAX)
}

export class AuctionPrice {
  /** What trades at each price of the range. */
  volume = 0
  /** The range: prices on tick. */
  private low = 0
  private high = 0
  /** The imbalance at the range's low end; further up it is the same, or from `flip` on the same of the other side. */
  private imbalanceAtLow = 0
  private flip = Infinity
  /** Whether an order's limit ends the range, or only the lowest or highest price allowed. */
  private lowIsLimit = false
  private highIsLimit = false

  constructor(private readonly instrument: InstrumentSpec) {}

  /** Demand less supply at a price of the range. */
  imbalanceAt(price: number): number {
    return price >= this.flip ? -Math.abs(this.imbalanceAtLow) : this.imbalanceAtLow
  }

  /**
   * Finds the range among the prices from `lowest` to `highest`.
   * @param auctionOnly leaves orders of the continuous book out
   * @returns false when there is no price between the bounds
   */
  sweep({ bids, asks, limits, quantities, continuous }: AuctionColumns, lowest: number, highest: number, auctionOnly: boolean): boolean {
    const first = tickCeil(this.instrument, lowest)
    const last = tickFloor(this.instrument, highest)
    if (!(first <= last)) return false
    let demand = 0
    let supply = 0
    // Bids are taken from the back: the lowest limit is the first that the rising price leaves behind.
    let bid = bids.count - 1
    let ask = 0
    for (let at = 0; at < bids.count; at++) {
      const row = bids.rows[at]
      if (limits[row] < first) break
      if (!(auctionOnly && continuous[row] === 1)) demand += quantities[row]
    }
    while (bid >= 0 && limits[bids.rows[bid]] < first) bid--
    this.volume = -1
    let reached = first
    while (true) {
      while (ask < asks.count && this.askFrom(limits[asks.rows[ask]], first) <= reached) {
        const row = asks.rows[ask++]
        if (!(auctionOnly && continuous[row] === 1)) supply += quantities[row]
      }
      while (bid >= 0 && this.bidEnds(limits[bids.rows[bid]], last) <= reached) {
        const row = bids.rows[bid--]
        if (!(auctionOnly && continuous[row] === 1)) demand -= quantities[row]
      }
      const price = reached
      const supplyRises = ask < asks.count ? this.askFrom(limits[asks.rows[ask]], first) : Infinity
      const demandFalls = bid >= 0 ? this.bidEnds(limits[bids.rows[bid]], last) : Infinity
      reached = Math.min(supplyRises, demandFalls)
      const isLast = reached > last
      this.consider(price, isLast ? last : tickFloor(this.instrument, reached - 1), demand, supply)
      if (isLast) break
    }
    this.lowIsLimit = this.low > first
    this.highIsLimit = this.high < last
    return true
  }

  /**
   * The price of the range that is nearest to `reference`. Two that are as near: the higher where both leave buyers over, else the lower.
   * Without a reference, at the end that the orders left over press to, or in the middle: see auction.md.
   * @param reference increments, or half increments for a midpoint
   * @returns undefined when no order's limit ends the range and there is no reference
   */
  nearest(reference: number | undefined): number | undefined {
    const price = reference === undefined ? this.withoutReference() : this.nearestTo(reference)
    // Rounding upwards to 0 gives -0, which is no price that anybody expects.
    return price === undefined ? undefined : price + 0
  }

  private nearestTo(reference: number): number {
    const { low, high } = this
    if (reference <= low) return low
    if (reference >= high) return high
    const below = tickFloor(this.instrument, Math.floor(reference))
    const above = below === reference ? below : tickCeil(this.instrument, below + 1)
    const nearer = (reference - below) - (above - reference)
    if (nearer !== 0) return nearer < 0 ? below : above
    return this.imbalanceAt(above) > 0 ? above : below
  }

  private withoutReference(): number | undefined {
    const { low, high, lowIsLimit, highIsLimit } = this
    if (!lowIsLimit && !highIsLimit) return undefined
    if (!highIsLimit) return low
    if (!lowIsLimit) return high
    if (this.imbalanceAt(high) > 0) return high
    if (this.imbalanceAt(low) < 0) return low
    return Math.max(low, tickFloor(this.instrument, Math.floor((low + high) / 2)))
  }

  /** Takes note of the prices from `low` to `high`, at all of which demand and supply are these. */
  private consider(low: number, high: number, demand: number, supply: number): void {
    const volume = Math.min(demand, supply)
    const imbalance = demand - supply
    const best = Math.abs(this.imbalanceAtLow)
    if (volume < this.volume || (volume === this.volume && Math.abs(imbalance) > best)) return
    if (volume > this.volume || Math.abs(imbalance) < best) {
      this.volume = volume
      this.low = low
      this.imbalanceAtLow = imbalance
      this.flip = Infinity
    }
    this.high = high
    if (imbalance < 0 && this.flip === Infinity) this.flip = low
  }

  /** The lowest price at which an ask of this limit trades. */
  private askFrom(limit: number, first: number): number {
    return limit <= first ? first : tickCeil(this.instrument, limit)
  }

  /** The lowest price at which a bid of this limit trades no more; Infinity when it trades at every price allowed. */
  private bidEnds(limit: number, last: number): number {
    return limit >= last ? Infinity : tickCeil(this.instrument, tickFloor(this.instrument, limit) + 1)
  }
}
