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
import { INT32_MAX, type Instruments } from '../../core/instrument.js'
import { packParticipant } from '../../core/market/batch.js'
import { Side, type CrossType } from '../../core/market/vocabulary.js'
import { isStop, type OrderTerms } from '../../core/orders/terms.js'
import { ExecType, Liquidity, OrderType, TimeInForce, type VenueReason } from '../../core/orders/venue.js'
import { RandomStreams } from '../../core/random.js'
import { lotRefusal } from '../protection/lots-and-ticks.js'
import type { AuctionIndication, AuctionTerms } from './auction.js'
import { GeneralMatching } from './general-matching.js'
import type { MarketGuard, Phase } from './instrument-market.js'
import { NO_FEED, type MarketSink } from './market-sink.js'
import { MatchLog } from './match-log.js'
import { MatchingCore } from './matching-core.js'
import { OrderPlace } from './order-records.js'
import { PriceGrid } from './price-grid.js'
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
  private alwaysGeneral: boolean
  /** By instrument: how many reasons there are to look at its plain orders more closely. One load nearer. */
  private readonly reasons = this.specials.counts
  private readonly grid: PriceGrid
  /** The last order that came in met a resting order of its own participant. */
  private metItself = false
  /** It met one with further terms: the rest of its way is the general one. */
  private metSpecial = false

  constructor(instruments: Instruments, { feed = NO_FEED, rules, random = new RandomStreams(0) }: MatchingOptions = {}) {
    super(instruments, feed)
    this.grid = new PriceGrid(instruments)
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
    const watched = this.isGeneral(instrument)
    if (!plain || (watched && !this.isCalm(instrument))) {
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
    const leavesQty = this.take(participant, order, instrument, side, limit, priceInForce, qty, qty, watched)
    if (this.metSpecial) {
      this.goOn(participant, order, instrument, side, type, timeInForce, priceInForce, qty, leavesQty)
      return
    }
    this.finishPlain(participant, order, instrument, side, priceInForce, qty, leavesQty, isMarket || timeInForce === TimeInForce.ioc)
    if (watched && leavesQty < qty) this.general.settle(instrument)
  }

  /** What becomes of a plain order that has taken what it may. */
  private finishPlain(
    participant: number, order: number, instrument: number, side: Side, price: number, qty: number, leavesQty: number, isImmediate: boolean,
  ): void {
    if (leavesQty === 0) return
    if (this.metItself) this.reportEnd(participant, order, qty - leavesQty, price, qty, 'self-trade')
    else if (isImmediate) this.reportEnd(participant, order, qty - leavesQty, price, qty, leavesQty === qty ? 'no-liquidity' : 'ioc-remainder')
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
    const { books } = this
    const instrument = books.instrumentOf(slot)
    const qty = this.records.qtyOf(participant, order)
    const cumQty = qty - books.qtyOf(slot)
    const price = books.priceOf(slot)
    this.withdraw(slot)
    this.records.setPlace(participant, order, OrderPlace.gone)
    this.reportEnd(participant, order, cumQty, price, qty, undefined)
    if (this.isGeneral(instrument) && !this.isCalm(instrument)) this.general.settle(instrument)
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
    const restingQty = books.qtyOf(slot)
    const cumQty = records.qtyOf(participant, order) - restingQty
    const leavesQty = qty - cumQty
    if (leavesQty <= 0) {
      this.cancel(participant, order)
      return
    }
    const staysInPlace = price === books.priceOf(slot) && leavesQty <= restingQty
    records.setTerms(participant, order, price, qty)
    if (staysInPlace) {
      if (leavesQty < restingQty) {
        this.feed.onReduce(books.instrumentOf(slot), books.idLowOf(slot), books.idHighOf(slot), restingQty - leavesQty)
        books.reduce(slot, restingQty - leavesQty)
      }
      this.reportReplaced(participant, order, cumQty, leavesQty, price, qty)
      return
    }
    const instrument = books.instrumentOf(slot)
    const side = books.sideOf(slot)
    const watched = this.isGeneral(instrument)
    const looksCloser = watched && !this.isCalm(instrument)
    if (looksCloser || this.crosses(instrument, side, price)) {
      this.withdraw(slot)
      records.setPlace(participant, order, OrderPlace.gone)
      this.reportReplaced(participant, order, cumQty, leavesQty, price, qty)
      const left = looksCloser ? leavesQty : this.take(participant, order, instrument, side, price, price, qty, leavesQty, watched)
      if (looksCloser || this.metSpecial) {
        this.goOn(participant, order, instrument, side, OrderType.limit, TimeInForce.day, price, qty, left)
        return
      }
      this.finishPlain(participant, order, instrument, side, price, qty, left, false)
      if (watched && left < leavesQty) this.general.settle(instrument)
      return
    }
    const id = ++this.references
    const idLow = id | 0
    const idHigh = (id / TWO_POW_32) | 0
    this.feed.onReplace(instrument, books.idLowOf(slot), books.idHighOf(slot), idLow, idHigh, price, leavesQty)
    this.own(books.replace(slot, idLow, idHigh, price, leavesQty), participant, order)
    this.reportReplaced(participant, order, cumQty, leavesQty, price, qty)
  }

  // The venue's own commands.

  /** The instrument's day moves on. Without a phase ever set it trades continuously, and has no crosses. @param reason up to four letters, for the feed */
  setPhase(instrument: number, phase: Phase, reason = ''): void {
    this.sessions.setPhase(instrument, phase, packParticipant(reason))
  }

  /** Nothing comes in before the first phase: for those who will set one, before time begins. */
  beginClosed(instrument: number): void {
    this.sessions.beginClosed(instrument)
  }

  /** Where the instrument's day is. */
  phaseOf(instrument: number): Phase {
    return this.markets[instrument]?.phase ?? 'continuous'
  }

  /** Watches over the trades of an instrument; undefined watches no more. */
  setGuard(instrument: number, guard: MarketGuard | undefined): void {
    this.sessions.setGuard(instrument, guard)
  }

  /** Best protected quote of the other venues, as this one knows it; undefined where they show none. What it does is `rules.awayMarket`. */
  setAwayQuote(instrument: number, bid: number | undefined, ask: number | undefined): void {
    this.sessions.setAwayQuote(instrument, bid ?? -INT32_MAX, ask ?? INT32_MAX, this.rules.awayMarket !== 'ignore')
  }

  /** Best bid, or best offer, of this venue and the others that it knows of; undefined where nobody shows one. */
  nationalBest(instrument: number, side: Side): number | undefined {
    const market = this.markets[instrument]
    const slot = this.firstSlot(instrument, side)
    if (side === Side.buy) {
      const best = Math.max(slot === 0 ? -INT32_MAX : this.books.priceOf(slot), market?.awayBid ?? -INT32_MAX)
      return best === -INT32_MAX ? undefined : best
    }
    const best = Math.min(slot === 0 ? INT32_MAX : this.books.priceOf(slot), market?.awayAsk ?? INT32_MAX)
    return best === INT32_MAX ? undefined : best
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

  /** The price at which a cross would be held now; undefined when nothing would trade. @param terms reference and collars, increments */
  clearingPrice(instrument: number, crossType: CrossType, terms: AuctionTerms = {}): number | undefined {
    return this.sessions.clearingPrice(instrument, crossType, terms)
  }

  /** From here on the last trades are kept, so that they can be declared void. Every order takes the general way then. @param legs how many: two a trade */
  keepMatches(legs: number): void {
    this.matchLog ??= new MatchLog(legs)
    this.alwaysGeneral = true
  }

  /** The last trade of an instrument that is kept; undefined when none is. */
  lastMatchOf(instrument: number): number | undefined {
    return this.matchLog?.lastOf(instrument)
  }

  /**
   * A trade, or a whole cross by the number of its print, is void: the feed says so and, where matches are kept, those who traded hear of it
   * (`tradeCanceled`). What has traded comes off their orders' totals; nothing of it works again. Books and the last price stay as they are.
   * @returns false when there never was such a match, or it is not kept any more
   */
  breakTrade(instrument: number, match: number): boolean {
    if (!this.hasMatched(match)) return false
    const legs = this.matchLog?.take(instrument, match)
    if (legs?.length === 0) return false
    this.feed.onBroken(instrument, match | 0, (match / TWO_POW_32) | 0)
    for (const leg of legs ?? []) this.cancelTrade(leg)
    return true
  }

  /** Of a participant, for allocations that serve lead market makers. @param number from 1, as in the rule's percentages; 0 is none */
  nameLeadMarketMaker(participant: number, number: number): void {
    this.leadMarketMakers[participant] = number
  }

  /**
   * Trades what is left of an incoming order with what rests, within its limit. Answers what is left then, and sets `metItself` and `metSpecial`.
   * @param price in force @param qty total in force @param watched others live on the instrument, and look at its trades
   */
  private take(
    participant: number, order: number, instrument: number, side: Side, limit: number, price: number, qty: number, leaves: number, watched: boolean,
  ): number {
    const { books, records } = this
    const { ladder } = books
    const against = otherBookSide(instrument, side)
    const worst = side === Side.buy ? -limit : limit
    this.metItself = false
    this.metSpecial = false
    let leavesQty = leaves
    while (leavesQty > 0) {
      if (!ladder.reaches(against, worst)) return leavesQty
      const slot = books.headOf(ladder.bestLevel(against))
      const owner = this.ownerOf(slot)
      if (watched && records.placeOf(owner, this.orderOf(slot)) < OrderPlace.gone) {
        this.metSpecial = true
        return leavesQty
      }
      if (owner === participant || (this.hasGroups && this.groups[owner] === this.groups[participant])) {
        this.metItself = true
        return leavesQty
      }
      const restingQty = books.qtyOf(slot)
      const tradedQty = leavesQty < restingQty ? leavesQty : restingQty
      leavesQty -= tradedQty
      const tradePrice = books.priceOf(slot)
      this.tradePlain(slot, restingQty, participant, order, qty, price, leavesQty, tradedQty, tradePrice)
      this.lastPrices[instrument] = tradePrice
      if (watched) this.general.onTrade(instrument, tradePrice)
    }
    return 0
  }

  private crosses(instrument: number, side: Side, price: number): boolean {
    return this.books.ladder.reaches(otherBookSide(instrument, side), side === Side.buy ? -price : price)
  }

  // Orders with further terms.

  private isGeneral(instrument: number): boolean {
    return this.reasons[instrument] > 0 || this.alwaysGeneral
  }

  /** What is left of a plain order goes the general way, from here on. */
  private goOn(
    participant: number, order: number, instrument: number, side: Side, type: OrderType, timeInForce: TimeInForce, price: number, qty: number, leavesQty: number,
  ): void {
    const arrived = new SpecialOrder(participant, order, instrument, side, type, timeInForce, price, qty, NO_TERMS, this.references, true)
    arrived.leavesQty = leavesQty
    this.general.arrive(arrived)
  }

  private isCalm(instrument: number): boolean {
    return !this.alwaysGeneral && this.general.isCalm(instrument)
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
      ?? (terms?.sweep === true && (type !== OrderType.limit || isStop(terms) || terms.peg !== undefined) ? 'unsupported' : undefined)
      ?? (terms === undefined && timeInForce !== TimeInForce.gtd ? undefined : termsRefusal(this.instrument(instrument), limited ? type : OrderType.market, timeInForce, price, qty, terms ?? NO_TERMS))
    if (refusal !== undefined) {
      this.sinks[participant].report(order, ExecType.rejected, 0, 0, 0, 0, price, qty, Liquidity.none, refusal)
      this.general.refuse(participant, terms ?? NO_TERMS)
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
    return type === OrderType.market ? undefined : this.grid.refusal(instrument, price)
  }

  private replaceRefusal(slot: number, price: number, qty: number): VenueReason | undefined {
    if (slot === OrderPlace.never) return 'unknown-order'
    if (slot === OrderPlace.gone) return 'too-late'
    if (!isQty(qty)) return 'bad-quantity'
    const special = slot < OrderPlace.gone ? this.general.replaceRefusal(this.specials.at(slot)) : undefined
    const order = slot < OrderPlace.gone ? this.specials.at(slot) : undefined
    const instrument = order?.instrument ?? this.books.instrumentOf(slot)
    return special ?? this.grid.refusal(instrument, price) ?? (this.isGeneral(instrument) ? this.generalReplaceRefusal(instrument, order, price, qty) : undefined)
  }

  private generalReplaceRefusal(instrument: number, order: SpecialOrder | undefined, price: number, qty: number): VenueReason | undefined {
    return lotRefusal(this.instrument(instrument), qty, this.rules.lots) ?? this.sessions.replaceRefusal(instrument, order, price)
  }

  /** What is left of a plain order is gone. */
  private reportEnd(participant: number, order: number, cumQty: number, price: number, qty: number, reason: VenueReason | undefined): void {
    this.sinks[participant].report(order, ExecType.canceled, 0, 0, cumQty, 0, price, qty, Liquidity.none, reason)
  }

  private reportReplaced(participant: number, order: number, cumQty: number, leavesQty: number, price: number, qty: number): void {
    this.sinks[participant].report(order, ExecType.replaced, 0, 0, cumQty, leavesQty, price, qty, Liquidity.none, undefined)
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

/** The side of the books that an order of this side trades against. */
function otherBookSide(instrument: number, side: Side): number {
  return (instrument << 1) | (side === Side.buy ? 1 : 0)
}

function isQty(qty: number): boolean {
  return (qty | 0) === qty && qty > 0
}
