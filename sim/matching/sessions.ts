/** The phases of an instrument's day, what each does to the orders that are there, and what it refuses. README.md of this folder has them as a table. */
import { INT32_MAX, tickCeil, tickFloor } from '../../core/instrument.js'
import { Side, TradingState, type CrossType } from '../../core/market/vocabulary.js'
import { isStop, type OrderTerms } from '../../core/orders/terms.js'
import { ExecType, OrderType, TimeInForce, type VenueReason } from '../../core/orders/venue.js'
import type { AuctionIndication, AuctionTerms } from './auction.js'
import { Crossing } from './crossing.js'
import type { GeneralMatching } from './general-matching.js'
import type { InstrumentMarket, MarketGuard, Phase } from './instrument-market.js'
import type { MatchingCore } from './matching-core.js'
import { isForAuction, isImmediate, type SpecialOrder } from './special-order.js'

const STATES: Readonly<Record<Phase, TradingState>> = {
  'pre-open': TradingState.quotationOnly, 'continuous': TradingState.trading, 'halted': TradingState.halted, 'paused': TradingState.paused, 'closed': TradingState.closed,
}

export class Sessions {
  private readonly crossing: Crossing

  constructor(private readonly core: MatchingCore, private readonly general: GeneralMatching) {
    this.crossing = new Crossing(core, general)
    general.pauses = (market) => this.pause(market)
  }

  /** The instrument's days have not begun: it is closed, which is no news to anybody. */
  beginClosed(instrument: number): void {
    const market = this.core.market(instrument)
    market.hasDays = true
    this.guarded(market, () => (market.phase = 'closed'))
  }

  /** @param reason four packed letters, 0 for none: another reason of the same phase is told too */
  setPhase(instrument: number, phase: Phase, reason: number): void {
    const market = this.core.market(instrument)
    const before = market.phase
    const hadDays = market.hasDays
    market.hasDays = true
    if (phase === before && hadDays && reason === market.reason) return
    market.reason = reason
    if (phase === before && hadDays) {
      this.core.feed.onStatus(instrument, STATES[phase], reason)
      return
    }
    if (before === 'closed') market.openingIsOver = market.closingIsOver = false
    if (phase === 'continuous') {
      // Its time is over: trading begins without it.
      this.finish(instrument, ({ timeInForce }) => timeInForce === TimeInForce.atOpen, 'no-auction')
      if (before !== 'continuous') this.crossing.uncrossBook(instrument)
      market.openingIsOver = true
    }
    this.guarded(market, () => (market.phase = phase))
    this.core.feed.onStatus(instrument, STATES[phase], reason)
    if (phase === 'closed') this.close(instrument)
    this.general.settle(instrument)
  }

  /** Trading stops in the middle of a command, which goes on: what it leaves rests. */
  private pause(market: InstrumentMarket): void {
    market.reason = market.guard?.onInterrupted() ?? 0
    this.guarded(market, () => (market.phase = 'paused'))
    this.core.feed.onStatus(market.instrument.index, STATES.paused, market.reason)
  }

  cross(instrument: number, crossType: CrossType, terms: AuctionTerms): number {
    const { phase, instrument: { id } } = this.core.market(instrument)
    if (phase === 'closed') throw new RangeError(`${id}: a cross is held before the instrument closes, found phase 'closed'`)
    const tradedQty = this.crossing.hold(instrument, crossType, terms)
    this.general.settle(instrument)
    return tradedQty
  }

  indicate(instrument: number, crossType: CrossType, terms: AuctionTerms): AuctionIndication {
    const indication = this.crossing.indicate(instrument, crossType, terms)
    const { imbalanceSide, imbalanceQty, pairedQty, referencePrice = 0, nearPrice = 0, farPrice = 0 } = indication
    this.core.feed.onImbalance(instrument, crossType, imbalanceSide, imbalanceQty, pairedQty, referencePrice, nearPrice, farPrice)
    return indication
  }

  clearingPrice(instrument: number, crossType: CrossType, terms: AuctionTerms): number | undefined {
    return this.crossing.clearingPrice(instrument, crossType, terms)
  }

  setPriceBand(instrument: number, lowest: number | undefined, highest: number | undefined): void {
    const { core } = this
    const market = core.market(instrument)
    if (lowest !== undefined && highest !== undefined && lowest > highest) {
      throw new RangeError(`${market.instrument.id}: a price band goes from its lowest price up, found ${lowest} to ${highest}`)
    }
    this.guarded(market, () => {
      market.lowest = lowest === undefined ? -INT32_MAX : tickCeil(market.instrument, lowest)
      market.highest = highest === undefined ? INT32_MAX : tickFloor(market.instrument, highest)
    })
    for (const { slot, order } of this.live(instrument)) {
      if (order !== undefined) {
        this.general.resting.moveIntoBand(order)
        continue
      }
      const price = core.books.priceOf(slot)
      const allowed = market.inBand(core.books.sideOf(slot), price)
      if (allowed !== price) core.movePlain(slot, allowed, 'price-band')
    }
    this.general.settle(instrument)
  }

  setGuard(instrument: number, guard: MarketGuard | undefined): void {
    const market = this.core.market(instrument)
    this.guarded(market, () => (market.guard = guard))
  }

  setAwayQuote(instrument: number, bid: number, ask: number, isLookedAt: boolean): void {
    const market = this.core.market(instrument)
    if (market.awayBid === bid && market.awayAsk === ask) return
    market.awayBid = bid
    market.awayAsk = ask
    if (!isLookedAt) {
      market.guard?.onBook()
      return
    }
    this.guarded(market, () => (market.looksAway = bid !== -INT32_MAX || ask !== INT32_MAX))
    this.general.onAwayQuote(market)
  }

  /** Why an order that came in cannot be, in this phase and under these protections; undefined when it can. */
  refusal(instrument: number, side: Side, type: OrderType, timeInForce: TimeInForce, price: number, terms: OrderTerms): VenueReason | undefined {
    const market = this.core.markets[instrument]
    if (market?.phase === 'closed') return 'closed'
    if (isForAuction(timeInForce)) {
      if (type === OrderType.marketToLimit) return 'unsupported'
      if (market?.hasDays !== true) return 'no-auction'
      if (timeInForce === TimeInForce.atOpen ? market.openingIsOver : timeInForce === TimeInForce.atClose && market.closingIsOver) return 'too-late-for-auction'
    } else if (market !== undefined && market.phase !== 'continuous') {
      if (isImmediate(timeInForce) || (type !== OrderType.limit && !isStop(terms) && terms.peg === undefined)) return 'halted'
    }
    if (market === undefined) return undefined
    const isLimited = type === OrderType.limit && !isStop(terms) && terms.peg === undefined
    return shortSaleRefusal(market, side, type === OrderType.limit, price, terms) ?? (isLimited ? market.guard?.refusal(side, price) : undefined)
  }

  /** The same for new terms of one that is there. */
  replaceRefusal(instrument: number, order: SpecialOrder | undefined, price: number): VenueReason | undefined {
    const market = this.core.markets[instrument]
    if (market?.phase === 'closed') return 'closed'
    return market === undefined || order === undefined ? undefined : shortSaleRefusal(market, order.side, true, price, order.terms)
  }

  /** The day is over: who is there for longer stays, in the book too. */
  private close(instrument: number): void {
    for (const { slot, order } of this.live(instrument)) {
      if (order === undefined) this.core.cancelPlain(slot, 'closed', ExecType.expired)
      else if (isForAuction(order.timeInForce)) this.general.finish(order, 'no-auction')
      else if (order.timeInForce !== TimeInForce.gtc && order.timeInForce !== TimeInForce.gtd) this.general.finish(order, 'closed')
    }
  }

  private finish(instrument: number, which: (order: SpecialOrder) => boolean, reason: VenueReason): void {
    for (const order of this.core.specials.of(instrument)) if (which(order)) this.general.finish(order, reason)
  }

  /** All orders of an instrument, the earlier first: with further terms, or plain ones in their slots. */
  private live(instrument: number): { readonly slot: number, readonly order: SpecialOrder | undefined }[] {
    const { core } = this
    const { books } = core
    const plain: { slot: number, order: undefined, arrival: number }[] = []
    for (const bookSide of [instrument << 1, (instrument << 1) | 1]) {
      for (let rank = 0; rank < books.ladder.depth(bookSide); rank++) {
        for (let slot = books.headOf(books.ladder.levelAt(bookSide, rank)); slot !== 0; slot = books.behind(slot)) {
          if (core.specialAt(slot) === undefined) plain.push({ slot, order: undefined, arrival: core.arrivalOf(slot) })
        }
      }
    }
    const special = core.specials.of(instrument).map((order) => ({ slot: 0, order, arrival: order.arrival }))
    // A plain order's arrival is its reference, and its own; of orders that have none yet, the last reference before them.
    return [...plain, ...special].sort((left, right) => left.arrival - right.arrival)
  }

  /** Changes what decides whether plain orders have to be looked at more closely. */
  private guarded(market: InstrumentMarket, change: () => void): void {
    const before = market.isGuarded
    change()
    if (market.isGuarded !== before) this.core.specials.count(market.instrument.index, before ? -1 : 1)
  }
}

function shortSaleRefusal({ lowestShortPrice }: InstrumentMarket, side: Side, isLimited: boolean, price: number, { shortSale }: OrderTerms): VenueReason | undefined {
  if (lowestShortPrice === undefined || shortSale !== 'short' || side !== Side.sell) return undefined
  const lowest = lowestShortPrice()
  return lowest === undefined || (isLimited && price >= lowest) ? undefined : 'short-sale-restricted'
}
