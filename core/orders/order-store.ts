/**
 * Orders as integer records in columns, addressed by a dense number from 1, and per instrument the list of those that work, in the
 * order of submission.
 *
 * Assumes that order numbers are never used twice in a run. Columns are replaced when they grow: read them through the store, and
 * do not keep them. Reading through a view costs no allocation; `snapshot()` keeps what it shows.
 */
import { grown } from '../columns.js'
import type { Instruments } from '../instrument.js'
import { InvariantError } from '../invariant.js'
import { nameOf, Side } from '../market/vocabulary.js'
import { isClosed, isWorking, OrderState } from './order-state.js'
import { OrderType, TimeInForce } from './venue.js'

/** No order: the end of a list. */
export const NO_ORDER = 0

export class OrderStore {
  /** Orders given out; their numbers are 1 to `count`. */
  count = 0

  instrument = new Int32Array(64)
  /** Number of the order on its instrument, from 1. */
  number = new Int32Array(64)
  /** The strategy's own mark, a 32-bit integer. */
  tag = new Int32Array(64)
  side = new Uint8Array(64)
  type = new Uint8Array(64)
  timeInForce = new Uint8Array(64)
  state = new Uint8Array(64)
  /** Bits of OrderFlag. */
  flags = new Uint8Array(64)
  /** Price increments; 0 of a market order. */
  price = new Int32Array(64)
  /** Total quantity in force. */
  qty = new Int32Array(64)
  /** The sum of the trades that were reported to us. */
  cumQty = new Int32Array(64)
  /** What the venue says has traded: above `cumQty` when a trade report was lost. */
  venueCumQty = new Int32Array(64)
  /** Terms asked for while a replace is under way, else 0. */
  pendingPrice = new Int32Array(64)
  pendingQty = new Int32Array(64)
  /** The price at which a market order counts in open notional; of a limit order 0. */
  referencePrice = new Int32Array(64)
  /** What the order contributes to the exposure of its instrument. */
  exposureQty = new Int32Array(64)
  exposureNotional = new Float64Array(64)
  /** Sum of price × quantity of its trades, money. */
  notionalTraded = new Float64Array(64)
  /** Run time, ns; NaN where it has not happened. */
  submittedNs = new Float64Array(64)
  ackedNs = new Float64Array(64)
  closedNs = new Float64Array(64)
  /** Intrusive list of the working orders of an instrument. */
  private next = new Int32Array(64)
  private previous = new Int32Array(64)

  private first = new Int32Array(8)
  private last = new Int32Array(8)
  private numbers = new Int32Array(8)

  /** A new record in state `none`, with its number on the instrument; not yet linked. */
  allocate(instrument: number): number {
    const order = ++this.count
    if (order === this.state.length) this.grow()
    if (instrument >= this.first.length) this.growInstruments(instrument + 1)
    this.instrument[order] = instrument
    this.number[order] = ++this.numbers[instrument]
    this.submittedNs[order] = Number.NaN
    this.ackedNs[order] = Number.NaN
    this.closedNs[order] = Number.NaN
    return order
  }

  /** Whether the number was given out. */
  has(order: number): boolean {
    return Number.isInteger(order) && order > NO_ORDER && order <= this.count
  }

  /** What the venue may still trade; 0 of an order that is closed. */
  leavesQty(order: number): number {
    return isClosed(this.state[order]) ? 0 : this.qty[order] - this.venueCumQty[order]
  }

  /** The oldest working order of an instrument, or NO_ORDER. */
  firstWorking(instrument: number): number {
    return instrument >= 0 && instrument < this.first.length ? this.first[instrument] : NO_ORDER
  }

  /** The working order that was submitted next, or NO_ORDER. */
  nextWorking(order: number): number {
    return this.next[order]
  }

  /** Puts an order into the working list at the place of its submission: at the end, but for one that a replace reopened. */
  link(order: number): void {
    const instrument = this.instrument[order]
    let before = this.last[instrument]
    while (before > order) before = this.previous[before]
    const after = before === NO_ORDER ? this.first[instrument] : this.next[before]
    this.previous[order] = before
    this.next[order] = after
    if (before === NO_ORDER) this.first[instrument] = order
    else this.next[before] = order
    if (after === NO_ORDER) this.last[instrument] = order
    else this.previous[after] = order
  }

  unlink(order: number): void {
    const before = this.previous[order]
    const after = this.next[order]
    if (before === NO_ORDER) this.first[this.instrument[order]] = after
    else this.next[before] = after
    if (after === NO_ORDER) this.last[this.instrument[order]] = before
    else this.previous[after] = before
    this.previous[order] = NO_ORDER
    this.next[order] = NO_ORDER
  }

  /** Moves every time to another epoch. @param shiftNs what is added: `Epoch.shiftTo` */
  rebase(shiftNs: number): void {
    for (let order = 1; order <= this.count; order++) {
      this.submittedNs[order] += shiftNs
      this.ackedNs[order] += shiftNs
      this.closedNs[order] += shiftNs
    }
  }

  private grow(): void {
    const capacity = this.state.length * 2
    this.instrument = grown(this.instrument, capacity)
    this.number = grown(this.number, capacity)
    this.tag = grown(this.tag, capacity)
    this.side = grown(this.side, capacity)
    this.type = grown(this.type, capacity)
    this.timeInForce = grown(this.timeInForce, capacity)
    this.state = grown(this.state, capacity)
    this.flags = grown(this.flags, capacity)
    this.price = grown(this.price, capacity)
    this.qty = grown(this.qty, capacity)
    this.cumQty = grown(this.cumQty, capacity)
    this.venueCumQty = grown(this.venueCumQty, capacity)
    this.pendingPrice = grown(this.pendingPrice, capacity)
    this.pendingQty = grown(this.pendingQty, capacity)
    this.referencePrice = grown(this.referencePrice, capacity)
    this.exposureQty = grown(this.exposureQty, capacity)
    this.exposureNotional = grown(this.exposureNotional, capacity)
    this.notionalTraded = grown(this.notionalTraded, capacity)
    this.submittedNs = grown(this.submittedNs, capacity)
    this.ackedNs = grown(this.ackedNs, capacity)
    this.closedNs = grown(this.closedNs, capacity)
    this.next = grown(this.next, capacity)
    this.previous = grown(this.previous, capacity)
  }

  private growInstruments(atLeast: number): void {
    const capacity = Math.max(this.first.length * 2, atLeast)
    this.first = grown(this.first, capacity)
    this.last = grown(this.last, capacity)
    this.numbers = grown(this.numbers, capacity)
  }
}

/** What an order looks like when it is kept: plain values, names instead of codes. */
export interface OrderSnapshot {
  readonly order: number
  readonly label: string
  readonly instrument: string
  readonly tag: number
  readonly side: string
  readonly type: string
  readonly timeInForce: string
  readonly state: string
  /** Price increments, quantity increments, money. */
  readonly price: number
  readonly qty: number
  readonly cumQty: number
  readonly leavesQty: number
  readonly notionalTraded: number
  /** Run time, ns; undefined where it has not happened. */
  readonly submittedNs: number
  readonly ackedNs: number | undefined
  readonly closedNs: number | undefined
}

/** Reads one order of a store; `at` moves it. A view that was handed to a callback is valid during the callback. */
export class OrderView {
  order: number = NO_ORDER

  constructor(private readonly store: OrderStore, private readonly instruments: Instruments) {}

  /** Moves the view. Throws when there is no such order. */
  at(order: number): this {
    // The message is built only when it is needed: views move on the hot path.
    if (!this.store.has(order)) throw new InvariantError(`no order has number ${order}; there are ${this.store.count}`)
    this.order = order
    return this
  }

  get instrument(): number { return this.store.instrument[this.order] }
  get number(): number { return this.store.number[this.order] }
  get tag(): number { return this.store.tag[this.order] }
  get side(): Side { return this.store.side[this.order] as Side }
  get type(): OrderType { return this.store.type[this.order] as OrderType }
  get timeInForce(): TimeInForce { return this.store.timeInForce[this.order] as TimeInForce }
  get state(): OrderState { return this.store.state[this.order] as OrderState }
  get working(): boolean { return isWorking(this.state) }
  get closed(): boolean { return isClosed(this.state) }
  get price(): number { return this.store.price[this.order] }
  get qty(): number { return this.store.qty[this.order] }
  get cumQty(): number { return this.store.cumQty[this.order] }
  get leavesQty(): number { return this.store.leavesQty(this.order) }
  get pendingPrice(): number { return this.store.pendingPrice[this.order] }
  get pendingQty(): number { return this.store.pendingQty[this.order] }
  get notionalTraded(): number { return this.store.notionalTraded[this.order] }
  get submittedNs(): number { return this.store.submittedNs[this.order] }
  /** NaN until the venue acknowledged. */
  get ackedNs(): number { return this.store.ackedNs[this.order] }
  /** NaN while it works. */
  get closedNs(): number { return this.store.closedNs[this.order] }
  /** What clients see: the symbol and the number on the instrument, so that another instrument changes no label. */
  get label(): string { return `${this.instruments.at(this.instrument).symbol}-${this.number}` }

  snapshot(): OrderSnapshot {
    return {
      order: this.order, label: this.label, instrument: this.instruments.at(this.instrument).id, tag: this.tag,
      side: nameOf(Side, this.side) ?? '', type: nameOf(OrderType, this.type) ?? '', timeInForce: nameOf(TimeInForce, this.timeInForce) ?? '',
      state: nameOf(OrderState, this.state) ?? '', price: this.price, qty: this.qty, cumQty: this.cumQty, leavesQty: this.leavesQty,
      notionalTraded: this.notionalTraded, submittedNs: this.submittedNs,
      ackedNs: Number.isNaN(this.ackedNs) ? undefined : this.ackedNs, closedNs: Number.isNaN(this.closedNs) ? undefined : this.closedNs,
    }
  }
}
