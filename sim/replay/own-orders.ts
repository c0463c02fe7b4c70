/**
 * Our orders at the replayed exchange: integer records addressed by the OMS's order number, and per book side the list of those that rest,
 * in priority: better price first, then arrival.
 *
 * Book sides are numbered as in the books (instrument * 2, + 1 for asks) and prices are signed alike: higher is always better.
 */
import { grown } from '../../core/columns.js'
import { invariant } from '../../core/invariant.js'

/** Integers of a record: book side, signed price, total quantity, traded quantity, previous, next, state, what of it nobody can meet yet. */
const BOOK_SIDE = 0
const PRICE = 1
const QTY = 2
const CUM_QTY = 3
const PREVIOUS = 4
const NEXT = 5
const STATE = 6
const RESERVE = 7
const SHIFT = 3

const RESTING = 1
const DONE = 2

export class OwnOrders {
  private records = new Int32Array(64 << SHIFT)
  /** Arrival at the exchange, in the exchange's one count of arrivals. */
  private arrivals = new Float64Array(64)
  /** Historical quantity that stands ahead of a resting order at its price. */
  private ahead = new Float64Array(64)
  private heads = new Int32Array(16)
  private restingCount = 0

  /** Whether nothing of ours rests: then history needs no look at this table. */
  get none(): boolean {
    return this.restingCount === 0
  }

  known(order: number): boolean {
    return order << SHIFT < this.records.length && this.records[(order << SHIFT) + STATE] !== 0
  }

  resting(order: number): boolean {
    return order << SHIFT < this.records.length && this.records[(order << SHIFT) + STATE] === RESTING
  }

  /** Makes the record of an order that has just arrived; it does not rest yet. */
  create(order: number, bookSide: number, signedPrice: number, qty: number): void {
    this.ensure(order, bookSide)
    const at = order << SHIFT
    this.records[at + BOOK_SIDE] = bookSide
    this.records[at + PRICE] = signedPrice
    this.records[at + QTY] = qty
    this.records[at + CUM_QTY] = 0
    this.records[at + STATE] = DONE
    this.records[at + RESERVE] = 0
  }

  bookSideOf(order: number): number {
    return this.records[(order << SHIFT) + BOOK_SIDE]
  }

  /** Signed: a bid as it is, an ask negated. */
  signedPriceOf(order: number): number {
    return this.records[(order << SHIFT) + PRICE]
  }

  priceOf(order: number): number {
    const at = order << SHIFT
    return (this.records[at + BOOK_SIDE] & 1) === 0 ? this.records[at + PRICE] : -this.records[at + PRICE]
  }

  qtyOf(order: number): number {
    return this.records[(order << SHIFT) + QTY]
  }

  cumQtyOf(order: number): number {
    return this.records[(order << SHIFT) + CUM_QTY]
  }

  leavesOf(order: number): number {
    const at = order << SHIFT
    return this.records[at + QTY] - this.records[at + CUM_QTY]
  }

  /** What somebody could trade with now: of an iceberg the portion that is shown, of most others all that is left. */
  tradableOf(order: number): number {
    return this.leavesOf(order) - this.records[(order << SHIFT) + RESERVE]
  }

  /** Of what is left of an order, `qty` cannot be traded with for now. */
  setReserve(order: number, qty: number): void {
    this.records[(order << SHIFT) + RESERVE] = qty
  }

  arrivalOf(order: number): number {
    return this.arrivals[order]
  }

  /** Quantity of the others ahead of a resting order at its price. */
  aheadOf(order: number): number {
    return this.ahead[order]
  }

  setAhead(order: number, qty: number): void {
    this.ahead[order] = qty
  }

  /** An order that does not rest has no place in time any more: it works at another price from here on. */
  forgetPlace(order: number): void {
    this.arrivals[order] = 0
  }

  /** Best resting order of a book side, 0 when none rests. */
  first(bookSide: number): number {
    return bookSide < this.heads.length ? this.heads[bookSide] : 0
  }

  /** The next one in priority; 0 at the end. */
  next(order: number): number {
    return this.records[(order << SHIFT) + NEXT]
  }

  /** The first of a book side that rests at a signed price, 0 when none does. */
  firstAt(bookSide: number, signedPrice: number): number {
    let order = this.first(bookSide)
    while (order !== 0 && this.signedPriceOf(order) > signedPrice) order = this.next(order)
    return order !== 0 && this.signedPriceOf(order) === signedPrice ? order : 0
  }

  /** The next one at the same price; 0 at the end. */
  nextAt(order: number): number {
    const next = this.next(order)
    return next !== 0 && this.signedPriceOf(next) === this.signedPriceOf(order) ? next : 0
  }

  setTerms(order: number, signedPrice: number, qty: number): void {
    this.records[(order << SHIFT) + PRICE] = signedPrice
    this.records[(order << SHIFT) + QTY] = qty
  }

  /** Adds a trade to the record. A resting order that is complete leaves its list. */
  fill(order: number, qty: number): void {
    const at = order << SHIFT
    this.records[at + CUM_QTY] += qty
    invariant(this.records[at + CUM_QTY] <= this.records[at + QTY], () => `order ${order} has traded more than its quantity`)
    if (this.records[at + CUM_QTY] === this.records[at + QTY] && this.records[at + STATE] === RESTING) this.leave(order)
  }

  /** Puts an order into its list, behind all of its price. */
  rest(order: number, arrival: number, aheadQty: number): void {
    const { records } = this
    const at = order << SHIFT
    const bookSide = records[at + BOOK_SIDE]
    this.arrivals[order] = arrival
    this.ahead[order] = aheadQty
    let previous = 0
    let next = this.heads[bookSide]
    while (next !== 0 && records[(next << SHIFT) + PRICE] >= records[at + PRICE]) {
      previous = next
      next = records[(next << SHIFT) + NEXT]
    }
    records[at + PREVIOUS] = previous
    records[at + NEXT] = next
    if (previous === 0) this.heads[bookSide] = order
    else records[(previous << SHIFT) + NEXT] = order
    if (next !== 0) records[(next << SHIFT) + PREVIOUS] = order
    records[at + STATE] = RESTING
    this.restingCount++
  }

  /** Takes a resting order out of its list. */
  leave(order: number): void {
    const { records } = this
    const at = order << SHIFT
    const previous = records[at + PREVIOUS]
    const next = records[at + NEXT]
    if (previous === 0) this.heads[records[at + BOOK_SIDE]] = next
    else records[(previous << SHIFT) + NEXT] = next
    if (next !== 0) records[(next << SHIFT) + PREVIOUS] = previous
    records[at + STATE] = DONE
    this.restingCount--
  }

  /** Historical quantity ahead went down by `qty` for the orders of a level that arrived after `arrival`. */
  advance(bookSide: number, signedPrice: number, arrival: number, qty: number): void {
    for (let order = this.first(bookSide); order !== 0; order = this.next(order)) {
      const price = this.records[(order << SHIFT) + PRICE]
      if (price < signedPrice) return
      if (price === signedPrice && this.arrivals[order] > arrival) this.ahead[order] -= qty
    }
  }

  /** Nothing historical stands ahead of any order of a book side any more. */
  clearAhead(bookSide: number): void {
    for (let order = this.first(bookSide); order !== 0; order = this.next(order)) this.ahead[order] = 0
  }

  private ensure(order: number, bookSide: number): void {
    if (order >= this.arrivals.length) {
      const size = Math.max(order + 1, this.arrivals.length * 2)
      this.records = grown(this.records, size << SHIFT)
      this.arrivals = grown(this.arrivals, size)
      this.ahead = grown(this.ahead, size)
    }
    if (bookSide >= this.heads.length) this.heads = grown(this.heads, Math.max(bookSide + 2, this.heads.length * 2))
  }
}
