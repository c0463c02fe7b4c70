/**
 * The historical book at the exchange's own time, with what we took out of it: for every historical order how much of it is really there
 * (its recorded quantity less what we took) and when it arrived relative to our orders.
 */
import { grown } from '../../core/columns.js'
import { L3Books } from '../../core/book/l3-books.js'
import { INT32_MAX } from '../../core/instrument.js'
import type { MarketBatch } from '../../core/market/batch.js'
import { Side } from '../../core/market/vocabulary.js'
import type { MarketImpact } from './market-impact.js'
import type { StandingLiquidity } from './standing-liquidity.js'

/**
 * How much of our volume history used otherwise: the larger it is, the further the replay is from what would have happened. Quantities.
 * What is left of `takenQty` history did nothing with: it rested to the end of the day, or of the data.
 */
export interface Counterfactual {
  /** What we took of historical orders, by coming to them or as they came to us. */
  takenQty: number
  /** Of it, what the record executed later: somebody else traded it. */
  executedQty: number
  /** Of it, what its owner later cancelled: it may have been placed to be cancelled. */
  canceledQty: number
  /** Of it, what its owner later withdrew by a replace that made the order smaller. */
  replacedQty: number
  /** What we traded in the place of historical orders that stood behind ours: the record executed them. */
  displacedQty: number
}

/** How history takes something off an order. */
export type Departure = 'executedQty' | 'canceledQty' | 'replacedQty'

export class HistoricalLiquidity implements StandingLiquidity {
  /** By instrument, where there is anything to count. */
  private readonly counted: (Counterfactual | undefined)[] = []
  readonly books = new L3Books(16, { idsPerInstrument: true })
  /** By slot of the historical order. */
  private takenQty = new Int32Array(1 << 12)
  private arrivals = new Float64Array(1 << 12)
  private arrivalCount = 0
  private readonly isReal: boolean
  private side = 0
  private rank = 0
  private slot = 0
  signedPrice = 0
  qty = 0
  arrival = 0

  /** @param impact without any, what we took is counted and still stands */
  constructor(impact: MarketImpact = 'real') {
    this.isReal = impact === 'real'
  }

  /** The next number in the one count of arrivals at this exchange, ours and the others'. */
  nextArrival(): number {
    return ++this.arrivalCount
  }

  arrivalOf(slot: number): number {
    return this.arrivals[slot]
  }

  /** What is counted of an instrument; it goes on counting. */
  counterfactualOf(instrument: number): Counterfactual {
    return (this.counted[instrument] ??= { takenQty: 0, executedQty: 0, canceledQty: 0, replacedQty: 0, displacedQty: 0 })
  }

  /** What really rests of a historical order. */
  availableOf(slot: number): number {
    return this.isReal ? this.books.qtyOf(slot) - this.takenQty[slot] : this.books.qtyOf(slot)
  }

  // Walking through what can be met: an order is a portion.

  begin(bookSide: number): void {
    this.books.ladder.ensureSides(bookSide + 1)
    this.side = bookSide
    this.rank = -1
    this.slot = 0
  }

  next(): boolean {
    const { books } = this
    const { ladder } = books
    for (;;) {
      if (this.slot !== 0) this.slot = books.behind(this.slot)
      while (this.slot === 0) {
        if (++this.rank >= ladder.depth(this.side)) return false
        this.slot = books.headOf(ladder.levelAt(this.side, this.rank))
      }
      this.qty = this.availableOf(this.slot)
      if (this.qty === 0) continue
      this.signedPrice = ladder.priceAt(this.side, this.rank)
      this.arrival = this.arrivals[this.slot]
      return true
    }
  }

  take(qty: number): number {
    this.counterfactualOf(this.side >> 1).takenQty += qty
    this.takenQty[this.slot] = Math.min(this.takenQty[this.slot] + qty, this.books.qtyOf(this.slot))
    return this.isReal ? qty : 0
  }

  /** Whether a row is an order that can rest and trade: not a reference in use, a quantity and price that orders have. */
  accepts(batch: MarketBatch, row: number, idLow: number, idHigh: number, side: number): boolean {
    const qty = batch.qty[row]
    return side !== Side.none && qty > 0 && qty <= INT32_MAX && batch.price[row] > 0 && this.books.find(idLow, idHigh, batch.instrument[row]) === 0
  }

  /** Adds a historical order, of which `takenQty` met our resting orders on its way in. Answers its slot, 0 when the feed is wrong. */
  add(batch: MarketBatch, row: number, idLow: number, idHigh: number, side: number, takenQty: number): number {
    const slot = this.books.add(batch.instrument[row], side, idLow, idHigh, batch.price[row], batch.qty[row])
    if (slot === 0) return 0
    if (slot >= this.takenQty.length) this.grow()
    this.takenQty[slot] = takenQty
    this.arrivals[slot] = ++this.arrivalCount
    return slot
  }

  /**
   * History takes `qty` off an order (all of it when it is more than was left). What we had taken comes first out of what history leaves:
   * an order of which we took all is just gone. Answers by how much the really resting quantity fell.
   * @param carriedQty what of our takings goes over to the order that replaces it
   */
  reduce(slot: number, qty: number, departure: Departure, carriedQty = 0): number {
    const before = this.availableOf(slot)
    const taken = this.takenQty[slot]
    const left = this.books.qtyOf(slot) - qty
    const instrument = taken > 0 ? this.books.instrumentOf(slot) : 0
    this.books.reduce(slot, qty)
    if (taken > 0) this.counterfactualOf(instrument)[departure] += taken - Math.min(taken, Math.max(left, 0)) - carriedQty
    if (left <= 0) return before
    if (taken > left) this.takenQty[slot] = left
    return before - this.availableOf(slot)
  }

  takenOf(slot: number): number {
    return this.takenQty[slot]
  }

  bestOfRecord(bookSide: number): number {
    const { ladder } = this.books
    ladder.ensureSides(bookSide + 1)
    return ladder.depth(bookSide) === 0 ? -Infinity : ladder.priceAt(bookSide, 0)
  }

  aheadOf(_order: number, bookSide: number, signedPrice: number, arrival: number): number {
    return this.levelAvailable(bookSide, signedPrice, arrival)
  }

  clear(instrument: number): void {
    this.books.clear(instrument)
  }

  /**
   * Really resting quantity of a level, 0 when there is no such level.
   * @param signedPrice bids as they are, asks negated @param before only of orders that arrived before this one
   */
  levelAvailable(bookSide: number, signedPrice: number, before = Infinity): number {
    const { books } = this
    books.ladder.ensureSides(bookSide + 1)
    const level = books.ladder.find(bookSide, signedPrice)
    if (level === 0) return 0
    let qty = 0
    for (let slot = books.headOf(level); slot !== 0; slot = books.behind(slot)) {
      if (this.arrivals[slot] < before) qty += this.availableOf(slot)
    }
    return qty
  }

  /** Best signed price of a book side at which something really rests; -Infinity when nothing does. */
  bestReally(bookSide: number): number {
    const { ladder } = this.books
    ladder.ensureSides(bookSide + 1)
    for (let rank = 0; rank < ladder.depth(bookSide); rank++) {
      for (let slot = this.books.headOf(ladder.levelAt(bookSide, rank)); slot !== 0; slot = this.books.behind(slot)) {
        if (this.availableOf(slot) > 0) return ladder.priceAt(bookSide, rank)
      }
    }
    return -Infinity
  }

  private grow(): void {
    const size = Math.max(this.books.slotCapacity, this.takenQty.length * 2)
    this.takenQty = grown(this.takenQty, size)
    this.arrivals = grown(this.arrivals, size)
  }
}
