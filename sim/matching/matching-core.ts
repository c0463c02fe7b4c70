/**
 * What matching stands on, whichever way an order takes: the books of what is shown, the records of orders, who owns what, and the few things that
 * happen (an order is shown, rests, trades, leaves), each told to the feed and to whom it concerns.
 */
import { grown } from '../../core/columns.js'
import { L3Books } from '../../core/book/l3-books.js'
import type { Instrument, Instruments } from '../../core/instrument.js'
import type { Side } from '../../core/market/vocabulary.js'
import { ExecType, Liquidity, type VenueReason } from '../../core/orders/venue.js'
import type { ReportSink } from '../venue/exchange.js'
import type { MarketSink } from './market-sink.js'
import { InstrumentMarket } from './instrument-market.js'
import type { MatchLeg, MatchLog } from './match-log.js'
import { OrderPlace, OrderRecords } from './order-records.js'
import type { SpecialOrder } from './special-order.js'
import { SpecialOrders } from './special-orders.js'

const TWO_POW_32 = 4_294_967_296

/** Integers of {@link MatchingCore.owners}. */
const OWNER_SHIFT = 1
const PARTICIPANT = 0
const ORDER = 1

export class MatchingCore {
  /** What is shown. To be read only. */
  readonly books: L3Books
  /** @internal */
  readonly sinks: ReportSink[] = []
  /** @internal */
  readonly records = new OrderRecords()
  /** @internal */
  readonly specials = new SpecialOrders(this.records)
  /** @internal By instrument; undefined where there is nothing to know. */
  readonly markets: (InstrumentMarket | undefined)[] = []
  protected readonly lastPrices: number[] = []
  /** @internal By participant: the number of a lead market maker, where the allocation has them. */
  readonly leadMarketMakers: number[] = []
  protected hasGroups = false
  /** By participant: those of one group are one owner. */
  protected readonly groups: number[] = []
  /** By slot of the books, two integers: participant and order number. */
  protected owners: Int32Array
  /** @internal What can be declared void; undefined where nothing can. Written by the general way. */
  matchLog: MatchLog | undefined
  /** Numbers given out so far: of references, which are arrivals too, and of matches. */
  protected references = 0
  private matches = 0
  /** Instruments by dense index, as far as they were traded. */
  private readonly terms: Instrument[] = []

  constructor(protected readonly instruments: Instruments, /** @internal */ readonly feed: MarketSink) {
    this.books = new L3Books(Math.max(1, instruments.size), { trustedIds: true })
    this.owners = new Int32Array(this.books.slotCapacity << OWNER_SHIFT)
    // Read for every order: within its bounds.
    for (let i = 0; i < instruments.size; i++) this.specials.counts.push(0)
  }

  /**
   * Lets a participant in. Answers its number, by which it commands; its reports go to `sink`.
   * @param group participants of one group are one owner to self-trade prevention; its own number unless given
   */
  addParticipant(sink: ReportSink, group?: number): number {
    this.sinks.push(sink)
    const participant = this.records.addParticipant()
    this.groups.push(group ?? -1 - participant)
    if (group !== undefined) this.hasGroups = true
    return participant
  }

  /** Slot of the order that is next to trade on a side of an instrument's book, 0 when the side is empty. */
  firstSlot(instrument: number, side: Side): number {
    const { ladder } = this.books
    const bookSide = (instrument << 1) | (side - 1)
    return ladder.depth(bookSide) > 0 ? this.books.headOf(ladder.levelAt(bookSide, 0)) : 0
  }

  /** The next match number, for a print that does not come of the books (hidden liquidity, an auction). */
  takeMatchNumber(): number {
    return ++this.matches
  }

  hasMatched(match: number): boolean {
    return Number.isInteger(match) && match > 0 && match <= this.matches
  }

  instrument(index: number): Instrument {
    return (this.terms[index] ??= this.instruments.at(index))
  }

  /** Price of the last trade of an instrument, NaN before the first. */
  lastPrice(instrument: number): number {
    return this.lastPrices[instrument] ?? Number.NaN
  }

  market(instrument: number): InstrumentMarket {
    return (this.markets[instrument] ??= new InstrumentMarket(this.instrument(instrument)))
  }

  ownerOf(slot: number): number {
    return this.owners[(slot << OWNER_SHIFT) + PARTICIPANT]
  }

  /** The participant's number of the order in a slot. */
  orderOf(slot: number): number {
    return this.owners[(slot << OWNER_SHIFT) + ORDER]
  }

  arrivalOf(slot: number): number {
    return this.books.idHighOf(slot) * TWO_POW_32 + (this.books.idLowOf(slot) >>> 0)
  }

  isOwn(participant: number, other: number): boolean {
    return participant === other || this.groups[participant] === this.groups[other]
  }

  specialAt(slot: number): SpecialOrder | undefined {
    const place = this.records.placeOf(this.ownerOf(slot), this.orderOf(slot))
    return place < OrderPlace.gone ? this.specials.at(place) : undefined
  }

  /** Whether what a slot shows was put there last of all. */
  isNewest(slot: number): boolean {
    return this.arrivalOf(slot) === this.references
  }

  nextReference(): number {
    return ++this.references
  }

  addDisplayed(order: SpecialOrder, price: number, qty: number): number {
    const id = (order.arrival = ++this.references)
    const slot = this.books.add(order.instrument, order.side, id | 0, (id / TWO_POW_32) | 0, price, qty)
    this.noteOwner(slot, order.participant, order.order)
    this.feed.onAdd(order.instrument, order.side, id | 0, (id / TWO_POW_32) | 0, price, qty, order.participant)
    return slot
  }

  reduceDisplayed(slot: number, qty: number): void {
    const { books } = this
    this.feed.onReduce(books.instrumentOf(slot), books.idLowOf(slot), books.idHighOf(slot), qty)
    books.reduce(slot, qty)
  }

  removeDisplayed(slot: number): void {
    this.withdraw(slot)
  }

  restPlain({ participant, order, instrument, side, price, leavesQty }: SpecialOrder): void {
    this.rest(participant, order, instrument, side, price, leavesQty)
  }

  cancelPlain(slot: number, reason: VenueReason, execType: ExecType = ExecType.canceled): void {
    const participant = this.ownerOf(slot)
    const order = this.orderOf(slot)
    this.withdraw(slot)
    this.records.setPlace(participant, order, OrderPlace.gone)
    this.reportPlain(participant, order, execType, 0, reason)
  }

  /** A plain order rests at another price, by the venue's decision. */
  movePlain(slot: number, price: number, reason: VenueReason): void {
    const { books, records } = this
    const participant = this.ownerOf(slot)
    const order = this.orderOf(slot)
    const [instrument, side, qty] = [books.instrumentOf(slot), books.sideOf(slot), books.qtyOf(slot)]
    this.withdraw(slot)
    records.setTerms(participant, order, price, records.qtyOf(participant, order))
    this.reportPlain(participant, order, ExecType.restated, qty, reason)
    this.rest(participant, order, instrument, side, price, qty)
  }

  /** `qty` of what an order shows trades in a cross, under a match number. */
  executeInCross(slot: number, qty: number, price: number): void {
    const { books } = this
    const match = ++this.matches
    this.feed.onExecuteAt(books.instrumentOf(slot), books.idLowOf(slot), books.idHighOf(slot), qty, price, match | 0, (match / TWO_POW_32) | 0)
    books.reduce(slot, qty)
  }

  /** `qty` of a plain order trades in a cross. */
  crossPlain(slot: number, qty: number, price: number): void {
    const { records } = this
    const participant = this.ownerOf(slot)
    const order = this.orderOf(slot)
    const leavesQty = this.books.qtyOf(slot) - qty
    this.executeInCross(slot, qty, price)
    if (leavesQty === 0) records.setPlace(participant, order, OrderPlace.gone)
    const cumQty = records.fill(participant, order, qty)
    this.sinks[participant].report(
      order, ExecType.trade, qty, price, cumQty, leavesQty, records.priceOf(participant, order), records.qtyOf(participant, order), Liquidity.none, undefined,
    )
  }

  setLastPrice(instrument: number, price: number): void {
    this.lastPrices[instrument] = price
  }

  /** What of a child, an order that its parent sets free as it trades, neither traded nor may work yet. */
  unreleasedQty({ participant, order, leavesQty, state }: SpecialOrder): number {
    const { records } = this
    return records.qtyOf(participant, order) - records.cumQtyOf(participant, order) - (state === 'held' ? 0 : leavesQty)
  }

  /** A trade of an order is void: it is as if the order had been for that much less. What works of it goes on. */
  cancelTrade({ participant, order, qty, price, cumQty, liquidity }: MatchLeg): void {
    const { records } = this
    const place = records.placeOf(participant, order)
    const special = place < OrderPlace.gone ? this.specials.at(place) : undefined
    const leavesQty = special?.leavesQty ?? (place > 0 ? this.books.qtyOf(place) : 0)
    // Else the number belongs to another order by now.
    if (records.cumQtyOf(participant, order) >= cumQty) {
      records.fill(participant, order, -qty)
      records.setTerms(participant, order, records.priceOf(participant, order), records.qtyOf(participant, order) - qty)
      if (special !== undefined) special.qty -= qty
    }
    this.sinks[participant].report(
      order, ExecType.tradeCanceled, qty, price, records.cumQtyOf(participant, order), leavesQty, records.priceOf(participant, order),
      records.qtyOf(participant, order), liquidity, undefined,
    )
  }

  lessenPlain(slot: number, qty: number): void {
    const participant = this.ownerOf(slot)
    const order = this.orderOf(slot)
    const left = this.books.qtyOf(slot) - qty
    if (left <= 0) {
      this.cancelPlain(slot, 'self-trade')
      return
    }
    const { records } = this
    this.reduceDisplayed(slot, qty)
    records.setTerms(participant, order, records.priceOf(participant, order), records.qtyOf(participant, order) - qty)
    this.sinks[participant].report(
      order, ExecType.restated, 0, 0, records.cumQtyOf(participant, order), left, records.priceOf(participant, order), records.qtyOf(participant, order),
      Liquidity.none, 'self-trade',
    )
  }

  tradeShown(slot: number, makerLeavesQty: number | undefined, { participant, order, leavesQty, instrument }: SpecialOrder, qty: number, price: number): void {
    const { records } = this
    const maker = this.ownerOf(slot)
    const makerOrder = this.orderOf(slot)
    const place = records.placeOf(maker, makerOrder)
    this.trade(slot, makerLeavesQty ?? this.books.qtyOf(slot) - qty, participant, order, leavesQty, qty, price)
    // A plain order that is complete is gone; whether another is, is not for the engine to say.
    if (makerLeavesQty !== undefined) records.setPlace(maker, makerOrder, place)
    this.lastPrices[instrument] = price
  }

  tradeHidden(maker: SpecialOrder, taker: SpecialOrder, qty: number, price: number): void {
    const match = ++this.matches
    this.feed.onHiddenTrade(maker.instrument, maker.side, price, qty, match | 0, (match / TWO_POW_32) | 0)
    this.reportTrade(maker, qty, price, Liquidity.maker)
    this.reportTrade(taker, qty, price, Liquidity.taker)
    for (const [{ participant, order }, liquidity] of [[maker, Liquidity.maker], [taker, Liquidity.taker]] as const) {
      this.matchLog?.note(match, maker.instrument, participant, order, qty, price, this.records.cumQtyOf(participant, order), liquidity)
    }
    this.lastPrices[maker.instrument] = price
  }

  reportTrade({ participant, order, leavesQty }: SpecialOrder, qty: number, price: number, liquidity: Liquidity): void {
    const { records } = this
    const cumQty = records.fill(participant, order, qty)
    this.sinks[participant].report(
      order, ExecType.trade, qty, price, cumQty, leavesQty, records.priceOf(participant, order), records.qtyOf(participant, order), liquidity, undefined,
    )
  }

  /** What is no trade, of an order with further terms. */
  report({ participant, order, leavesQty }: SpecialOrder, execType: ExecType, reason: VenueReason | undefined): void {
    this.reportPlain(participant, order, execType, leavesQty, reason)
  }

  trade(slot: number, makerLeavesQty: number, taker: number, takerOrder: number, takerLeavesQty: number, qty: number, price: number): void {
    const { books, records, sinks } = this
    const maker = this.ownerOf(slot)
    const makerOrder = this.orderOf(slot)
    const match = ++this.matches
    const instrument = books.instrumentOf(slot)
    this.feed.onExecute(instrument, books.idLowOf(slot), books.idHighOf(slot), qty, match | 0, (match / TWO_POW_32) | 0)
    books.reduce(slot, qty)
    if (makerLeavesQty === 0) records.setPlace(maker, makerOrder, OrderPlace.gone)
    const makerCumQty = records.fill(maker, makerOrder, qty)
    this.matchLog?.note(match, instrument, maker, makerOrder, qty, price, makerCumQty, Liquidity.maker)
    sinks[maker].report(
      makerOrder, ExecType.trade, qty, price, makerCumQty, makerLeavesQty, price, records.qtyOf(maker, makerOrder), Liquidity.maker, undefined,
    )
    const takerCumQty = records.fill(taker, takerOrder, qty)
    this.matchLog?.note(match, instrument, taker, takerOrder, qty, price, takerCumQty, Liquidity.taker)
    sinks[taker].report(
      takerOrder, ExecType.trade, qty, price, takerCumQty, takerLeavesQty, records.priceOf(taker, takerOrder), records.qtyOf(taker, takerOrder),
      Liquidity.taker, undefined,
    )
  }

  /**
   * A plain order trades with another, which rests: what has traded of each is its total without what is left.
   * @param restingQty left of the maker before @param takerQty total of the taker @param takerPrice in force
   */
  protected tradePlain(
    slot: number, restingQty: number, taker: number, takerOrder: number, takerQty: number, takerPrice: number, takerLeavesQty: number, qty: number, price: number,
  ): void {
    const { books, records, sinks } = this
    const maker = this.ownerOf(slot)
    const makerOrder = this.orderOf(slot)
    const makerQty = records.qtyOf(maker, makerOrder)
    const makerLeavesQty = restingQty - qty
    const match = ++this.matches
    this.feed.onExecute(books.instrumentOf(slot), books.idLowOf(slot), books.idHighOf(slot), qty, match | 0, (match / TWO_POW_32) | 0)
    books.reduce(slot, qty)
    if (makerLeavesQty === 0) records.setPlace(maker, makerOrder, OrderPlace.gone)
    records.setCumQty(maker, makerOrder, makerQty - makerLeavesQty)
    sinks[maker].report(makerOrder, ExecType.trade, qty, price, makerQty - makerLeavesQty, makerLeavesQty, price, makerQty, Liquidity.maker, undefined)
    const takerCumQty = takerQty - takerLeavesQty
    records.setCumQty(taker, takerOrder, takerCumQty)
    sinks[taker].report(takerOrder, ExecType.trade, qty, price, takerCumQty, takerLeavesQty, takerPrice, takerQty, Liquidity.taker, undefined)
  }

  /** Puts an order, or what is left of it, at the back of its level, under a new reference. */
  rest(participant: number, order: number, instrument: number, side: Side, price: number, qty: number): void {
    const id = ++this.references
    const idLow = id | 0
    const idHigh = (id / TWO_POW_32) | 0
    this.own(this.books.add(instrument, side, idLow, idHigh, price, qty), participant, order)
    this.feed.onAdd(instrument, side, idLow, idHigh, price, qty, participant)
  }

  withdraw(slot: number): void {
    const { books } = this
    this.feed.onDelete(books.instrumentOf(slot), books.idLowOf(slot), books.idHighOf(slot))
    books.remove(slot)
  }

  protected own(slot: number, participant: number, order: number): void {
    this.noteOwner(slot, participant, order)
    this.records.setPlace(participant, order, slot)
  }

  private noteOwner(slot: number, participant: number, order: number): void {
    const at = slot << OWNER_SHIFT
    if (at >= this.owners.length) this.owners = grown(this.owners, this.books.slotCapacity << OWNER_SHIFT)
    this.owners[at + PARTICIPANT] = participant
    this.owners[at + ORDER] = order
  }

  /** What is no trade, of an order as its record has it. */
  private reportPlain(participant: number, order: number, execType: ExecType, leavesQty: number, reason: VenueReason | undefined): void {
    const { records } = this
    this.sinks[participant].report(
      order, execType, 0, 0, records.cumQtyOf(participant, order), leavesQty, records.priceOf(participant, order),
      records.qtyOf(participant, order), Liquidity.none, reason,
    )
  }
}
