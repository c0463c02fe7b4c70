/**
 * A call auction: orders of both sides meet at one price. The book is filled by columns, uncrossed, read by row and cleared; nothing is
 * allocated for an order. The rule of price and the ties are in auction.md; arithmetic is in integers.
 *
 * Knows neither owners nor the book that the orders come from: who is eligible, and what becomes of the remainders, is the caller's.
 */
import { grown } from '../../core/columns.js'
import { INT32_MAX, type InstrumentSpec } from '../../core/instrument.js'
import { InvariantError } from '../../core/invariant.js'
import { Side } from '../../core/market/vocabulary.js'
import { AuctionPrice, highestPrice, lowestPrice, type AuctionColumns } from './auction-price.js'
import { AuctionQueue } from './auction-queue.js'

export interface AuctionTerms {
  /** What the price shall be near to: increments, or half increments for a midpoint. */
  readonly reference?: number | undefined
  /** Collars: the auction takes no price outside. */
  readonly lowest?: number | undefined
  readonly highest?: number | undefined
}

/** What is asked of the continuous market for an imbalance message. */
export interface ContinuousQuote {
  /** Best bid and offer of the continuous book, increments; undefined when a side is empty. */
  readonly bid: number | undefined
  readonly ask: number | undefined
  /** Used where there is no midpoint: the last trade or the previous close. */
  readonly reference?: number | undefined
}

/** The numbers of an imbalance message (ITCH 5.0 `I`). A reused record: valid until the next one is asked for. */
export interface AuctionIndication {
  pairedQty: number
  imbalanceQty: number
  imbalanceSide: Side
  /** Where auction orders alone pair best, within the quote: paired and imbalance are of this price. Undefined when nothing gives one. */
  referencePrice: number | undefined
  /** Where auction orders and the continuous book would clear together; undefined when nothing would trade. */
  nearPrice: number | undefined
  /** Where auction orders alone would clear; undefined when nothing would trade. */
  farPrice: number | undefined
}

export class Auction {
  /** After `uncross`: the price, on tick; undefined when nothing trades. */
  price: number | undefined
  /** After `uncross`: what trades on each side. */
  pairedQty = 0
  /** After `uncross`: what could trade at the price and finds no other side. */
  imbalanceQty = 0
  imbalanceSide: Side = Side.none

  private count = 0
  private limits = new Float64Array(64)
  private quantities = new Int32Array(64)
  private displayed = new Int32Array(64)
  private arrivals = new Float64Array(64)
  private continuous = new Uint8Array(64)
  private traded = new Int32Array(64)
  private readonly bids = new AuctionQueue(1)
  private readonly asks = new AuctionQueue(-1)
  private isSorted = true
  private readonly rule: AuctionPrice
  private readonly indication: AuctionIndication = {
    pairedQty: 0, imbalanceQty: 0, imbalanceSide: Side.none, referencePrice: undefined, nearPrice: undefined, farPrice: undefined,
  }

  constructor(private readonly instrument: InstrumentSpec) {
    this.rule = new AuctionPrice(instrument)
  }

  /** Orders in the auction. Their rows count from 0. */
  get size(): number {
    return this.count
  }

  /** Takes all orders out. The room stays. */
  clear(): void {
    this.count = 0
    this.bids.count = 0
    this.asks.count = 0
    this.isSorted = true
    this.price = undefined
    this.pairedQty = 0
    this.imbalanceQty = 0
    this.imbalanceSide = Side.none
  }

  /**
   * An order takes part with all it has. Answers its row.
   * @param price limit, increments @param qty increments, positive
   * @param arrival its place in time among all orders of its side: lower is earlier; equal ones rank as they were added
   * @param displayQty what of it has the priority of a displayed order; the rest follows all that is displayed at the same price
   * @param isContinuous an order of the continuous book, not of the auction alone: only imbalance messages tell them apart
   */
  add(side: Side, price: number | 'market', qty: number, arrival: number, displayQty = qty, isContinuous = false): number {
    const limit = price === 'market' ? (side === Side.buy ? Infinity : -Infinity) : price
    if (side === Side.none || !isQty(qty) || !(displayQty >= 0 && displayQty <= qty) || !isLimit(limit)) {
      throw new InvariantError(`auction: side ${side}, price ${price}, quantity ${qty} of which ${displayQty} displayed is no order`)
    }
    const row = this.count++
    if (row === this.limits.length) this.grow(row * 2)
    this.limits[row] = limit
    this.quantities[row] = qty
    this.displayed[row] = displayQty
    this.arrivals[row] = arrival
    this.continuous[row] = isContinuous ? 1 : 0
    this.traded[row] = 0
    if (side === Side.buy) this.bids.push(row)
    else this.asks.push(row)
    this.isSorted = false
    return row
  }

  /** What trades of the order in a row, after `uncross`. */
  tradedQty(row: number): number {
    return this.traded[row]
  }

  /** Determines the price and what trades of every order. Answers whether anything does. */
  uncross({ reference, lowest, highest }: AuctionTerms = {}): boolean {
    this.traded.fill(0, 0, this.count)
    this.price = undefined
    this.pairedQty = 0
    this.imbalanceQty = 0
    this.imbalanceSide = Side.none
    const columns = this.sorted()
    if (!this.sweep(columns, lowest, highest, false)) return false
    const { rule } = this
    const price = rule.nearest(reference)
    if (price === undefined) return false
    const imbalance = rule.imbalanceAt(price)
    this.imbalanceQty = Math.abs(imbalance)
    this.imbalanceSide = sideOf(imbalance)
    if (rule.volume === 0) return false
    this.price = price
    this.pairedQty = rule.volume
    this.fill(this.bids, price, rule.volume)
    this.fill(this.asks, price, rule.volume)
    return true
  }

  /** The numbers of an imbalance message as the book stands. Trades nothing, and leaves what `uncross` found as it is. */
  indicate({ bid, ask, reference }: ContinuousQuote, { lowest, highest }: Omit<AuctionTerms, 'reference'> = {}): AuctionIndication {
    const { indication, rule } = this
    const columns = this.sorted()
    const isTwoSided = bid !== undefined && ask !== undefined && bid <= ask
    const near = isTwoSided ? (bid + ask) / 2 : reference
    indication.nearPrice = this.sweep(columns, lowest, highest, false) && rule.volume > 0 ? rule.nearest(near) : undefined
    const hasFar = this.sweep(columns, lowest, highest, true) && rule.volume > 0
    indication.farPrice = hasFar ? rule.nearest(near) : undefined
    const hasPrice = isTwoSided ? this.sweep(columns, bid, ask, true) : this.sweep(columns, lowest, highest, true)
    indication.referencePrice = hasPrice ? rule.nearest(near) : undefined
    const imbalance = indication.referencePrice === undefined ? 0 : rule.imbalanceAt(indication.referencePrice)
    indication.pairedQty = indication.referencePrice === undefined ? 0 : rule.volume
    indication.imbalanceQty = Math.abs(imbalance)
    indication.imbalanceSide = sideOf(imbalance)
    return indication
  }

  private sweep(columns: AuctionColumns, lowest: number | undefined, highest: number | undefined, auctionOnly: boolean): boolean {
    const { instrument, rule } = this
    return rule.sweep(columns, lowest ?? lowestPrice(instrument), highest ?? highestPrice(instrument), auctionOnly)
  }

  private sorted(): AuctionColumns {
    const { bids, asks, limits, arrivals, quantities, continuous } = this
    if (!this.isSorted) {
      bids.sort(limits, arrivals)
      asks.sort(limits, arrivals)
      this.isSorted = true
    }
    return { bids, asks, limits, quantities, continuous }
  }

  /** Hands `volume` to one side in its priority; at each limit what is displayed first, then what is not. */
  private fill({ rows, count }: AuctionQueue, price: number, volume: number): void {
    const { limits, displayed, quantities, traded } = this
    let left = volume
    let from = 0
    while (left > 0 && from < count) {
      const limit = limits[rows[from]]
      let end = from
      while (end < count && limits[rows[end]] === limit) {
        const row = rows[end++]
        const qty = Math.min(left, displayed[row])
        traded[row] = qty
        left -= qty
      }
      for (let at = from; at < end && left > 0; at++) {
        const row = rows[at]
        const qty = Math.min(left, quantities[row] - displayed[row])
        traded[row] += qty
        left -= qty
      }
      from = end
    }
    if (left > 0) throw new InvariantError(`auction at ${price}: ${left} of ${volume} found nobody to trade`)
  }

  private grow(rows: number): void {
    this.limits = grown(this.limits, rows)
    this.quantities = grown(this.quantities, rows)
    this.displayed = grown(this.displayed, rows)
    this.arrivals = grown(this.arrivals, rows)
    this.continuous = grown(this.continuous, rows)
    this.traded = grown(this.traded, rows)
  }
}

function sideOf(imbalance: number): Side {
  return imbalance > 0 ? Side.buy : imbalance < 0 ? Side.sell : Side.none
}

function isQty(qty: number): boolean {
  return Number.isInteger(qty) && qty > 0 && qty <= INT32_MAX
}

function isLimit(limit: number): boolean {
  return Math.abs(limit) === Infinity || (Number.isInteger(limit) && Math.abs(limit) <= INT32_MAX)
}
