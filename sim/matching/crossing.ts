/**
 * Crosses: at the opening, at the close, after a halt, whoever is eligible trades at one price (auction.md says which, and who is served).
 *
 *     eligible orders → Auction → per order: feed (what was shown), report → one print → next portions, lists → stops → what ends with the cross
 */
import { INT32_MAX } from '../../core/instrument.js'
import { CrossType, Side } from '../../core/market/vocabulary.js'
import { Liquidity, OrderType, TimeInForce } from '../../core/orders/venue.js'
import { Auction, type AuctionIndication, type AuctionTerms } from './auction.js'
import type { GeneralMatching } from './general-matching.js'
import type { MatchingCore } from './matching-core.js'
import { isForAuction, type SpecialOrder } from './special-order.js'

const TWO_POW_32 = 4_294_967_296

export class Crossing {
  private readonly auctions: (Auction | undefined)[] = []
  /** By row of the auction: the order where it has further terms, else the slot of a plain one. */
  private readonly orders: (SpecialOrder | undefined)[] = []
  private readonly slots: number[] = []

  constructor(private readonly core: MatchingCore, private readonly general: GeneralMatching) {}

  /** Holds a cross, and lets follow what follows from it. Answers what traded. */
  hold(instrument: number, crossType: CrossType, terms: AuctionTerms): number {
    const { core } = this
    const market = core.market(instrument)
    const auction = this.eligible(instrument, crossType, false)
    auction.uncross(withinBand(terms, market.lowest, market.highest))
    this.execute(instrument, auction, crossType)
    for (const order of core.specials.of(instrument)) {
      if (order.state === 'idle' && takesPart(order.timeInForce, crossType)) this.general.finish(order, 'time-expired')
    }
    if (crossType === CrossType.opening) market.openingIsOver = true
    if (crossType === CrossType.closing) market.closingIsOver = true
    return auction.pairedQty
  }

  /** Before orders match as they come: what crosses in the book trades, with a print only where there is something. */
  uncrossBook(instrument: number): void {
    const { lowest, highest } = this.core.market(instrument)
    const auction = this.eligible(instrument, undefined, false)
    const lastPrice = this.core.lastPrice(instrument)
    if (auction.uncross(withinBand({ reference: Number.isNaN(lastPrice) ? undefined : lastPrice }, lowest, highest))) this.execute(instrument, auction, CrossType.halt)
  }

  /** The price at which a cross would be held now; undefined when nothing would trade. */
  clearingPrice(instrument: number, crossType: CrossType, terms: AuctionTerms): number | undefined {
    const { lowest, highest } = this.core.market(instrument)
    const auction = this.eligible(instrument, crossType, false)
    auction.uncross(withinBand(terms, lowest, highest))
    return auction.price
  }

  /** What an imbalance message would say now. */
  indicate(instrument: number, crossType: CrossType, { reference, ...collars }: AuctionTerms): AuctionIndication {
    const { core } = this
    const { phase, lowest, highest } = core.market(instrument)
    const isContinuous = phase === 'continuous'
    const lastPrice = core.lastPrice(instrument)
    return this.eligible(instrument, crossType, isContinuous).indicate({
      bid: isContinuous ? this.best(instrument, Side.buy) : undefined,
      ask: isContinuous ? this.best(instrument, Side.sell) : undefined,
      reference: reference ?? (Number.isNaN(lastPrice) ? undefined : lastPrice),
    }, withinBand(collars, lowest, highest))
  }

  private execute(instrument: number, auction: Auction, crossType: CrossType): void {
    const { core, general } = this
    const price = auction.price ?? 0
    const traded: { readonly order: SpecialOrder, readonly qty: number }[] = []
    const legs: { readonly participant: number, readonly order: number, readonly qty: number }[] = []
    for (let row = 0; row < auction.size; row++) {
      const qty = auction.tradedQty(row)
      const order = this.orders[row]
      if (qty === 0) continue
      const slot = this.slots[row]
      if (core.matchLog !== undefined) legs.push({ participant: order?.participant ?? core.ownerOf(slot), order: order?.order ?? core.orderOf(slot), qty })
      if (order === undefined) {
        core.crossPlain(slot, qty, price)
      } else {
        // What follows from it is to come.
        general.resting.reduceInCross(order, qty, price)
        core.reportTrade(order, qty, price, Liquidity.none)
        traded.push({ order, qty })
      }
    }
    const match = core.takeMatchNumber()
    for (const { participant, order, qty } of legs) {
      core.matchLog?.note(match, instrument, participant, order, qty, price, core.records.cumQtyOf(participant, order), Liquidity.none)
    }
    core.feed.onCross(instrument, crossType, price, auction.pairedQty, match | 0, (match / TWO_POW_32) | 0)
    // All have traded before the first of them has consequences: linked orders may have met the same cross.
    for (const { order, qty } of traded) if (core.specials.has(order)) general.follow(order, qty)
    if (auction.price === undefined) return
    core.setLastPrice(instrument, auction.price)
    general.onTrade(instrument, auction.price)
  }

  /** @param crossType undefined: the book alone @param isContinuous the book goes on trading until the cross */
  private eligible(instrument: number, crossType: CrossType | undefined, isContinuous: boolean): Auction {
    const auction = (this.auctions[instrument] ??= new Auction(this.core.instrument(instrument)))
    auction.clear()
    this.orders.length = 0
    this.slots.length = 0
    const specials = this.core.specials.of(instrument)
    for (const side of [Side.buy, Side.sell]) {
      for (const order of specials) {
        if (order.side !== side || order.state !== 'idle' || crossType === undefined || !takesPart(order.timeInForce, crossType)) continue
        this.enlist(auction.add(side, order.type === OrderType.market && order.price === 0 ? 'market' : order.price, order.leavesQty, order.arrival), order, 0)
      }
      this.enlistShown(auction, instrument, side, isContinuous)
      for (const order of specials) {
        // A condition on the size is not for an auction.
        if (order.side !== side || order.darkSlot === 0 || order.leastQty > 0) continue
        this.enlist(auction.add(side, order.restingPrice, order.leavesQty, order.arrival, 0, isContinuous), order, 0)
      }
    }
    return auction
  }

  private enlistShown(auction: Auction, instrument: number, side: Side, isContinuous: boolean): void {
    const { core } = this
    const { books } = core
    const bookSide = (instrument << 1) | (side - 1)
    for (let rank = 0; rank < books.ladder.depth(bookSide); rank++) {
      for (let slot = books.headOf(books.ladder.levelAt(bookSide, rank)); slot !== 0; slot = books.behind(slot)) {
        const order = core.specialAt(slot)
        const qty = books.qtyOf(slot)
        this.enlist(auction.add(side, books.priceOf(slot), order?.leavesQty ?? qty, core.arrivalOf(slot), qty, isContinuous), order, slot)
      }
    }
  }

  private enlist(row: number, order: SpecialOrder | undefined, slot: number): void {
    this.orders[row] = order
    this.slots[row] = slot
  }

  private best(instrument: number, side: Side): number | undefined {
    const slot = this.core.firstSlot(instrument, side)
    return slot === 0 ? undefined : this.core.books.priceOf(slot)
  }
}

function takesPart(timeInForce: TimeInForce, crossType: CrossType): boolean {
  if (!isForAuction(timeInForce)) return false
  if (timeInForce === TimeInForce.auction) return true
  return timeInForce === TimeInForce.atOpen ? crossType === CrossType.opening : crossType === CrossType.closing
}

/** Collars within the price band; without a band, the collars as they are. */
function withinBand({ reference, lowest, highest }: AuctionTerms, bandLowest: number, bandHighest: number): AuctionTerms {
  return {
    reference,
    lowest: bandLowest === -INT32_MAX ? lowest : Math.max(lowest ?? bandLowest, bandLowest),
    highest: bandHighest === INT32_MAX ? highest : Math.min(highest ?? bandHighest, bandHighest),
  }
}
