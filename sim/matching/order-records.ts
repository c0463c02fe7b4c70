/**
 * What a matching engine remembers of every order: four integers, found by participant and that participant's own order number.
 *
 * Assumes that order numbers are small dense integers, as an OMS hands them out (an adapter maps its protocol's identifiers to such).
 * Finished orders stay, so that a late cancel is told from an unknown one; a number used again takes the old record's place.
 */
import { grown } from '../../core/columns.js'
import { invariant } from '../../core/invariant.js'

/** Integers of a record: state, price, total quantity, traded quantity. */
const STATE = 0
const PRICE = 1
const QTY = 2
const CUM_QTY = 3
const SHIFT = 2

/** Beyond this a number is no dense one, and the table would take gigabytes. */
const ORDER_MAX = 1 << 28

/** State of a record: above 0 it is the slot of the resting order in the books. */
export const OrderPlace = { never: 0, gone: -1 } as const

export class OrderRecords {
  private readonly tables: Int32Array[] = []

  /** Answers the number of a new participant. */
  addParticipant(): number {
    return this.tables.push(new Int32Array(64 << SHIFT)) - 1
  }

  /** Slot of the resting order, or one of {@link OrderPlace}. */
  placeOf(participant: number, order: number): number {
    const table = this.tables[participant]
    const at = order << SHIFT
    return at >= 0 && at < table.length ? table[at + STATE] : OrderPlace.never
  }

  /** Begins the record of an order that rests nowhere yet. */
  begin(participant: number, order: number, price: number, qty: number): void {
    invariant(order >= 0 && order < ORDER_MAX, 'an order number is a small dense integer')
    let table = this.tables[participant]
    const at = order << SHIFT
    if (at >= table.length) {
      table = grown(table, Math.max(at + (1 << SHIFT), table.length * 2))
      this.tables[participant] = table
    }
    table[at + STATE] = OrderPlace.gone
    table[at + PRICE] = price
    table[at + QTY] = qty
    table[at + CUM_QTY] = 0
  }

  setPlace(participant: number, order: number, place: number): void {
    this.tables[participant][(order << SHIFT) + STATE] = place
  }

  setTerms(participant: number, order: number, price: number, qty: number): void {
    const at = order << SHIFT
    this.tables[participant][at + PRICE] = price
    this.tables[participant][at + QTY] = qty
  }

  /** Adds a trade. Answers all that has traded. */
  fill(participant: number, order: number, qty: number): number {
    return (this.tables[participant][(order << SHIFT) + CUM_QTY] += qty)
  }

  /** Price in force; 0 for an order that never was. */
  priceOf(participant: number, order: number): number {
    return this.tables[participant][(order << SHIFT) + PRICE] ?? 0
  }

  /** Total quantity in force; 0 for an order that never was. */
  qtyOf(participant: number, order: number): number {
    return this.tables[participant][(order << SHIFT) + QTY] ?? 0
  }

  /** All that has traded; 0 for an order that never was. */
  cumQtyOf(participant: number, order: number): number {
    return this.tables[participant][(order << SHIFT) + CUM_QTY] ?? 0
  }
}
