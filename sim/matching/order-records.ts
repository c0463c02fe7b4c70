/**
 * What a matching engine remembers of every order: four integers, found by participant and that participant's own order number.
 *
 * Assumes that order numbers are small dense integers, as an OMS hands them out (an adapter maps its protocol's identifiers to such).
 * Finished orders stay, so that a late cancel is told from an unknown one; a number used again takes the old record's place.
 *
 * Where an order is and its quantity lie in a table of their own, dense enough to stay near the processor: with what the books say they are all that a cancel
 * or a replace of a plain order asks for. The rest is written as an order changes, and seldom read.
 */
import { grown } from '../../core/columns.js'
import { invariant } from '../../core/invariant.js'

/** Integers of an order's place. */
const PLACE = 0
const QTY = 1
/** And of its terms. */
const PRICE = 0
const CUM_QTY = 1
const SHIFT = 1

/** Terms lie in pages of so many orders: what is there is never copied. */
const PAGE_SHIFT = 14
const PAGE_MASK = (1 << PAGE_SHIFT) - 1
const PAGE_INTS = 1 << (PAGE_SHIFT + SHIFT)

/** Orders that a new participant has room for. */
const FIRST_ORDERS = 64

/** Beyond this a number is no dense one, and the table would take gigabytes. */
const ORDER_MAX = 1 << 28

/** Place of an order: above 0 it is the slot of the resting order in the books. */
export const OrderPlace = { never: 0, gone: -1 } as const

export class OrderRecords {
  /** By participant: place and total quantity of each order. */
  private readonly places: Int32Array[] = []
  /** By participant: pages of terms; the first grows until it is whole. */
  private readonly terms: (Int32Array | undefined)[][] = []

  /** Answers the number of a new participant. */
  addParticipant(): number {
    this.terms.push([new Int32Array(FIRST_ORDERS << SHIFT)])
    return this.places.push(new Int32Array(FIRST_ORDERS << SHIFT)) - 1
  }

  /** Slot of the resting order, or one of {@link OrderPlace}. */
  placeOf(participant: number, order: number): number {
    const places = this.places[participant]
    const at = order << SHIFT
    return at >= 0 && at < places.length ? places[at + PLACE] : OrderPlace.never
  }

  /** Begins the record of an order that rests nowhere yet. */
  begin(participant: number, order: number, price: number, qty: number): void {
    let places = this.places[participant]
    if (!(order >= 0 && order << SHIFT < places.length)) places = this.makeRoom(participant, order)
    places[(order << SHIFT) + PLACE] = OrderPlace.gone
    places[(order << SHIFT) + QTY] = qty
    const page = this.terms[participant][order >> PAGE_SHIFT] ?? this.addPage(participant, order >> PAGE_SHIFT)
    const at = (order & PAGE_MASK) << SHIFT
    page[at + PRICE] = price
    page[at + CUM_QTY] = 0
  }

  setPlace(participant: number, order: number, place: number): void {
    this.places[participant][(order << SHIFT) + PLACE] = place
  }

  setTerms(participant: number, order: number, price: number, qty: number): void {
    this.places[participant][(order << SHIFT) + QTY] = qty
    this.pageOf(participant, order)[((order & PAGE_MASK) << SHIFT) + PRICE] = price
  }

  /** All that has traded. */
  setCumQty(participant: number, order: number, cumQty: number): void {
    this.pageOf(participant, order)[((order & PAGE_MASK) << SHIFT) + CUM_QTY] = cumQty
  }

  /** Adds a trade. Answers all that has traded. */
  fill(participant: number, order: number, qty: number): number {
    return (this.pageOf(participant, order)[((order & PAGE_MASK) << SHIFT) + CUM_QTY] += qty)
  }

  /** Price in force; 0 for an order that never was. */
  priceOf(participant: number, order: number): number {
    return this.termOf(participant, order, PRICE)
  }

  /** Total quantity in force; 0 for an order that never was. */
  qtyOf(participant: number, order: number): number {
    return this.places[participant][(order << SHIFT) + QTY] ?? 0
  }

  /** All that has traded; 0 for an order that never was. */
  cumQtyOf(participant: number, order: number): number {
    return this.termOf(participant, order, CUM_QTY)
  }

  private termOf(participant: number, order: number, term: number): number {
    return this.terms[participant][order >> PAGE_SHIFT]?.[((order & PAGE_MASK) << SHIFT) + term] ?? 0
  }

  /** Of an order whose record has begun. */
  private pageOf(participant: number, order: number): Int32Array {
    return this.terms[participant][order >> PAGE_SHIFT] as Int32Array
  }

  /** Answers the participant's places from now on. */
  private makeRoom(participant: number, order: number): Int32Array {
    invariant(order >= 0 && order < ORDER_MAX, 'an order number is a small dense integer')
    const room = Math.max((order + 1) << SHIFT, this.places[participant].length * 2)
    const pages = this.terms[participant]
    const firstRoom = Math.min(room, PAGE_INTS)
    if (pages[0] !== undefined && pages[0].length < firstRoom) pages[0] = grown(pages[0], firstRoom)
    return (this.places[participant] = grown(this.places[participant], room))
  }

  private addPage(participant: number, number: number): Int32Array {
    const pages = this.terms[participant]
    // Without holes, which would make of a list a dictionary.
    while (pages.length <= number) pages.push(undefined)
    return (pages[number] = new Int32Array(PAGE_INTS))
  }
}
