/**
 * A price-time priority matching engine for any number of instruments and participants.
 *
 * What is here is the way of plain orders: limit and market, for the day or immediate. As long as no other order lives on an instrument nothing else is
 * looked at; {@link GeneralMatching} is the way of all others, and of plain ones that may meet them.
 *
 * Arrival is the order of calls, nothing else. An incoming order trades with the best price first and, at one price, with the one that
 * came first, at the resting order's price. Every command is answered through the participant's {@link ReportSink}, refusals included,
 * and every change of a book is told to the {@link MarketSink}: for a trade the feed first, then the maker, then the taker.
 * Sinks take note; they never command the engine. Nothing is allocated for a command.
 */
import { INT32_MAX, isOnTick, type Instruments } from '../../core/instrument.js'
import { Side, type CrossType } from '../../core/market/vocabulary.js'
import type { OrderTerms } from '../../core/orders/terms.js'
import { ExecType, Liquidity, OrderType, TimeInForce, type VenueReason } from '../../core/orders/venue.js'
import { RandomStreams } from '../../core/random.js'
import { lotRefusal } from '../protection/lots-and-ticks.js'
import type { AuctionIndication, AuctionTerms } from './auction.js'
import { GeneralMatching } from './general-matching.js'
import type { Phase } from './instrument-market.js'
import { NO_FEED, type MarketSink } from './market-sink.js'
import { MatchingCore } from './matching-core.js'
import { OrderPlace } from './order-records.js'
import { PLAIN_RULES, type MatchingRules } from './rules.js'
import { Sessions } from './sessions.js'
import { NO_TERMS, SpecialOrder, termsRefusal } from './special-order.js'

const TWO_POW_32 = 4_294_967_296

export interface MatchingOptions {
  readonly feed?: MarketSink
  readonly rules?: Partial<MatchingRules>
  /** Of the run: icebergs draw their portions from it. */
  readonly random?: RandomStreams
}

export class MatchingEngine extends MatchingCore {
  private readonly rules: MatchingRules
  private readonly general: GeneralMatching
  private readonly sessions: Sessions
  /** Rules other than the plain ones: every order takes the general way. */
  private readonly alwaysGeneral: boolean
  /** By instrument: how many reasons there are to look at its plain orders more closely. One load nearer. */
  private readonly reasons = this.specials.counts
  /** The last order that came in met a resting order of its own participant. */
  private metItself = false

  constructor(instruments: Instruments, { feed = NO_FEED, rules, random = new RandomStreams(0) }: MatchingOptions = {}) {
    super(instruments, feed)
    this.rules = { ...PLAIN_RULES, ...rules }
    this.alwaysGeneral = this.rules.selfTrade !== PLAIN_RULES.selfTrade || this.rules.allocation !== undefined || this.rules.lots !== 'any'
    this.general = new GeneralMatching(this, this.rules, random.stream('matching/icebergs'))
    this.sessions = new Sessions(this, this.general)
  }

  /** When the next order ends by itself, Unix time, ns; undefined when none does. */
  get nextExpiryUnixNs(): bigint | undefined {
    return this.general.expiries.nextUnixNs
  }

  /** Time has come to an instant: the orders whose time is over end, before anything else happens at it. */
  advanceTo(unixNs: bigint): void {
    for (let order = this.general.expiries.takeDue(unixNs); order !== undefined; order = this.general.expiries.takeDue(unixNs)) this.general.expire(order, 'time-expired')
  }

  /**
   * A new order.
   * @param order the participant's own number of it, small and dense; free again once the order is complete, cancelled or refused
   * @param price increments; of a market order ignored, and reported as 0 @param qty increments
   */
  submit(
    participant: number, order: number, instrument: number, side: Side, type: OrderType, timeInForce: TimeInForce, price: number, qty: number,
    terms?: OrderTerms,
  ): void {
    const plain = terms === undefined && timeInForce <= TimeInForce.ioc && type <= OrderType.market
    if (!plain || this.isGeneral(instrument)) {
      this.submitGeneral(participant, order, instrument, side, type, timeInForce, price, qty, terms, plain)
      return
    }
    const refusal = this.submitRefusal(participant, order, instrument, side, type, price, qty)
    if (refusal !== undefined) {
      this.sinks[participant].report(order, ExecType.rejected, 0, 0, 0, 0, price, qty, Liquidity.none, refusal)
      return
    }
    const isMarket = type === OrderType.market
    const limit = isMarket ? (side === Side.buy ? INT32_MAX : -INT32_MAX) : price
    const priceInForce = isMarket ? 0 : price
    this.records.begin(participant, order, priceInForce, qty)
    this.sinks[participant].report(order, ExecType.new, 0, 0, 0, qty, priceInForce, qty, Liquidity.none, undefined)
    const leavesQty = this.take(participant, order, instrument, side, limit, qty)
    if (leavesQty === 0) return
    if (this.metItself) this.reportCanceled(participant, order, 'self-trade')
    else if (isMarket || timeInForce === TimeInForce.ioc) this.reportCanceled(participant, order, leavesQty === qty ? 'no-liquidity' : 'ioc-remainder')
    else this.rest(participant, order, instrument, side, price, leavesQty)
  }

  cancel(participant: number, order: number): void {
    const slot = this.records.placeOf(participant, order)
    if (slot < OrderPlace.gone) {
      this.general.cancel(this.specials.at(slot))
      return
    }
    if (slot <= 0) {
      this.refuseRequest(participant, order, ExecType.cancelRejected, slot === OrderPlace.never ? 'unknown-order' : 'too-late')
      return
    }
    const instrument = this.books.instrumentOf(slot)
    this.withdraw(slot)
    this.records.setPlace(participant, order, OrderPlace.gone)
    this.reportCanceled(participant, order, undefined)
    if (this.isGeneral(instrument)) this.general.settle(instrument)
  }

  /**
   * New terms: see `VenuePort.replace`. At an unchanged price a total that does not rise keeps the place in the queue; everything
   * else goes to the back, and trades first with what it crosses.
   * @param qty new total, what has traded included; at or below what has traded it cancels the rest
   */
  replace(participant: number, order: number, price: number, qty: number): void {
    const { books, records } = this
    const slot = records.placeOf(participant, order)
    const refusal = this.replaceRefusal(slot, price, qty)
    if (refusal !== undefined) {
      this.refuseRequest(participant, order, ExecType.replaceRejected, refusal)
      return
    }
    if (slot < OrderPlace.gone) {
      this.general.replace(this.specials.at(slot), price, qty)
      return
    }
    const leavesQty = qty - records.cumQtyOf(participant, order)
    if (leavesQty <= 0) {
      this.cancel(participant, order)
      return
    }
    const restingQty = books.qtyOf(slot)
    const staysInPlace = price === books.priceOf(slot) && leavesQty <= restingQty
    records.setTerms(participant, order, price, qty)
    if (staysInPlace) {
      if (leavesQty < restingQty) {
        this.feed.onReduce(books.instrumentOf(slot), books.idLowOf(slot), books.idHighOf(slot), restingQty - leavesQty)
        books.reduce(slot, restingQty - leavesQty)
      }
      this.reportReplaced(participant, order, leavesQty)
      return
    }
    const instrument = books.instrumentOf(slot)
    const side = books.sideOf(slot)
    if (this.isGeneral(instrument)) {
      this.withdraw(slot)
      records.setPlace(participant, order, OrderPlace.gone)
      this.reportReplaced(participant, order, leavesQty)
      const arrived = new SpecialOrder(participant, order, instrument, side, OrderType.limit, TimeInForce.day, price, qty, NO_TERMS, 0, true)
      arrived.leavesQty = leavesQty
      this.general.arrive(arrived)
      return
    }
    if (this.crosses(instrument, side, price)) {
      this.withdraw(slot)
      records.setPlace(participant, order, OrderPlace.gone)
      this.reportReplaced(participant, order, leavesQty)
      const left = this.take(participant, order, instrument, side, price, leavesQty)
      if (left === 0) return
      if (this.metItself) this.reportCanceled(participant, order, 'self-trade')
      else this.rest(participant, order, instrument, side, price, left)
      return
    }
    const id = ++this.references
    const idLow = id | 0
    const idHigh = (id / TWO_POW_32) | 0
    this.feed.onReplace(instrument, books.idLowOf(slot), books.idHighOf(slot), idLow, idHigh, price, leavesQty)
    this.own(books.replace(slot, idLow, idHigh, price, leavesQty), participant, order)
    this.reportReplaced(participant, order, leavesQty)
  }

  // The venue's own commands.

  /** The instrument's day moves on. Without a phase ever set it trades continuously, and has no crosses. */
  setPhase(instrument: number, phase: Phase): void {
    this.sessions.setPhase(instrument, phase)
  }

  /**
   * Holds a cross: all that is eligible trades at one price. The phase stays as it is. Answers what traded, increments.
   * @param terms reference and collars, increments
   */
  cross(instrument: number, crossType: CrossType, terms: AuctionTerms = {}): number {
    return this.sessions.cross(instrument, crossType, terms)
  }

  /** Tells the feed how a cross would stand now. The answer is a reused record. @param terms collars; the reference unless it is the last trade */
  indicate(instrument: number, crossType: CrossType, terms: AuctionTerms = {}): AuctionIndication {
    return this.sessions.indicate(instrument, crossType, terms)
  }

  /** Nothing trades outside, both ends inside; undefined is no end. Increments; the ends go to the tick inside. */
  setPriceBand(instrument: number, lowest: number | undefined, highest: number | undefined): void {
    this.sessions.setPriceBand(instrument, lowest, highest)
  }

  /** Refuses short sales below a price, asked for at each one's arrival: it answers undefined when any price will do. Undefined lifts the restriction. */
  restrictShortSales(instrument: number, lowestPrice: (() => number | undefined) | undefined): void {
    this.market(instrument).lowestShortPrice = lowestPrice
  }

  /** A print is void: the feed says so. Books and records stay as they are. @returns false when there never was such a match */
  breakTrade(instrument: number, match: number): boolean {
    if (!this.hasMatched(match)) return false
    this.feed.onBroken(instrument, match | 0, (match / TWO_POW_32) | 0)
    return true
  }

  /** Of a participant, for allocations that serve lead market makers. @param number from 1, as in the rule's percentages; 0 is none */
  nameLeadMarketMaker(participant: number, number: number): void {
    this.leadMarketMakers[participant] = number
  }

  /** Trades an incoming order with what rests, within its limit. Answers what is left of it, and sets `metItself`. */
  private take(participant: number, order: number, instrument: number, side: Side, limit: number, qty: number): number {
    const { books, owners } = this
    const against = side === Side.buy ? Side.sell : Side.buy
    this.metItself = false
    let leavesQty = qty
    while (leavesQty > 0) {
      const slot = this.firstSlot(instrument, against)
      if (slot === 0) return leavesQty
      const price = books.priceOf(slot)
      if (side === Side.buy ? price > limit : price < limit) return leavesQty
      const owner = owners[slot << 1]
      if (owner === participant || (this.hasGroups && this.groups[owner] === this.groups[participant])) {
        this.metItself = true
        return leavesQty
      }
      const restingQty = books.qtyOf(slot)
      const tradedQty = leavesQty < restingQty ? leavesQty : restingQty
      leavesQty -= tradedQty
      this.trade(slot, restingQty - tradedQty, participant, order, leavesQty, tradedQty, price)
      this.lastPrices[instrument] = price
    }
    return 0
  }

  private crosses(instrument: number, side: Side, price: number): boolean {
    const slot = this.firstSlot(instrument, side === Side.buy ? Side.sell : Side.buy)
    if (slot === 0) return false
    return side === Side.buy ? this.books.priceOf(slot) <= price : this.books.priceOf(slot) >= price
  }

  // Orders with further terms.

  private isGeneral(instrument: number): boolean {
    return this.reasons[instrument] > 0 || this.alwaysGeneral
  }

  private submitGeneral(
    participant: number, order: number, instrument: number, side: Side, type: OrderType, timeInForce: TimeInForce, price: number, qty: number,
    terms: OrderTerms | undefined, plain: boolean,
  ): void {
    const { records } = this
    const limited = type === OrderType.limit && (terms?.peg === undefined || price !== 0)
    const refusal = this.submitRefusal(participant, order, instrument, side, limited ? OrderType.limit : OrderType.market, price, qty)
      ?? lotRefusal(this.instrument(instrument), qty, this.rules.lots)
      ?? this.sessions.refusal(instrument, side, type, timeInForce, price, terms ?? NO_TERMS)
      ?? (terms?.sweep === true ? 'unsupported' : undefined)
      ?? (terms === undefined && timeInForce !== TimeInForce.gtd ? undefined : termsRefusal(this.instrument(instrument), limited ? type : OrderType.market, timeInForce, price, qty, terms ?? NO_TERMS))
    if (refusal !== undefined) {
      this.sinks[participant].report(order, ExecType.rejected, 0, 0, 0, 0, price, qty, Liquidity.none, refusal)
      return
    }
    const priceInForce = limited ? price : 0
    records.begin(participant, order, priceInForce, qty)
    const arrived = new SpecialOrder(participant, order, instrument, side, type, timeInForce, priceInForce, qty, terms ?? NO_TERMS, this.references, plain)
    if (!plain) this.specials.remember(arrived)
    this.sinks[participant].report(order, ExecType.new, 0, 0, 0, qty, priceInForce, qty, Liquidity.none, undefined)
    this.general.arrive(arrived)
  }

  private submitRefusal(
    participant: number, order: number, instrument: number, side: Side, type: OrderType, price: number, qty: number,
  ): VenueReason | undefined {
    if (!(instrument >= 0 && instrument < this.instruments.size)) return 'unknown-instrument'
    const place = this.records.placeOf(participant, order)
    if (place > 0 || place < OrderPlace.gone) return 'duplicate-order-id'
    if (!isQty(qty) || side === Side.none) return 'bad-quantity'
    return type === OrderType.market ? undefined : this.priceRefusal(instrument, price)
  }

  private replaceRefusal(slot: number, price: number, qty: number): VenueReason | undefined {
    if (slot === OrderPlace.never) return 'unknown-order'
    if (slot === OrderPlace.gone) return 'too-late'
    if (!isQty(qty)) return 'bad-quantity'
    const special = slot < OrderPlace.gone ? this.general.replaceRefusal(this.specials.at(slot)) : undefined
    const order = slot < OrderPlace.gone ? this.specials.at(slot) : undefined
    const instrument = order?.instrument ?? this.books.instrumentOf(slot)
    return special ?? this.priceRefusal(instrument, price) ?? (this.isGeneral(instrument) ? this.generalReplaceRefusal(instrument, order, price, qty) : undefined)
  }

  private generalReplaceRefusal(instrument: number, order: SpecialOrder | undefined, price: number, qty: number): VenueReason | undefined {
    return lotRefusal(this.instrument(instrument), qty, this.rules.lots) ?? this.sessions.replaceRefusal(instrument, order, price)
  }

  /** A price of 0 or below is one only where the instrument's ticks begin below 0. */
  private priceRefusal(instrument: number, price: number): VenueReason | undefined {
    const terms = this.instrument(instrument)
    if (!(price <= INT32_MAX && (price > 0 || (terms.ticks[0].fromPrice < 0 && price >= -INT32_MAX)))) return 'bad-price'
    return isOnTick(terms, price) ? undefined : 'off-tick'
  }

  /** Refuses a cancel or a replace: an order that rests stays as it is. */
  private refuseRequest(participant: number, order: number, execType: ExecType, reason: VenueReason): void {
    const { records } = this
    const place = records.placeOf(participant, order)
    const leavesQty = place > 0 ? this.books.qtyOf(place) : place < OrderPlace.gone ? this.specials.at(place).leavesQty : 0
    this.sinks[participant].report(
      order, execType, 0, 0, records.cumQtyOf(participant, order), leavesQty, records.priceOf(participant, order),
      records.qtyOf(participant, order), Liquidity.none, reason,
    )
  }

}

function isQty(qty: number): boolean {
  return Number.isInteger(qty) && qty > 0 && qty <= INT32_MAX
}
