/** What an order finds: how much it could trade, the best price against it, and the price that a peg follows. Only looks; nothing here changes anything. */
import { INT32_MAX, tickCeil, tickFloor } from '../../core/instrument.js'
import { Side } from '../../core/market/vocabulary.js'
import { TimeInForce } from '../../core/orders/venue.js'
import type { DarkBook } from './dark-book.js'
import type { Barrier } from './instrument-market.js'
import type { MatchingCore } from './matching-core.js'
import { peggedPrice } from './pegged-price.js'
import type { MatchingRules } from './rules.js'
import type { SpecialOrder } from './special-order.js'

export class Liquidities {
  constructor(private readonly core: MatchingCore, private readonly dark: DarkBook, private readonly rules: MatchingRules) {}

  /** Whether fill-or-kill, all-or-none and minimum quantity are met by what is there: counted by the very loop that will trade, without trading. */
  sizeCanBeHad(order: SpecialOrder): boolean {
    const neededQty = order.timeInForce === TimeInForce.fok ? order.leavesQty : order.leastQty
    return neededQty === 0 || this.available(order, neededQty) >= neededQty
  }

  /** What an order would trade, were it to come now: every order that it meets in turn, as it would meet them; counted until there is enough. */
  available(order: SpecialOrder, enoughQty: number): number {
    const { core, rules } = this
    const { books } = core
    const { buys, instrument, side } = order
    const limit = core.market(instrument).limitFor(order)
    const against = (instrument << 1) | (buys ? 1 : 0)
    const prospect = new Prospect(order.leavesQty, enoughQty, rules.selfTrade)
    const dark = [...this.dark.against(instrument, side, limit)]
    let passed = 0
    /** Meets those that are not shown, as far as they come before a price, or at it before an arrival. */
    const meetDark = (price: number, arrival: number): void => {
      for (; passed < dark.length; passed++) {
        const { participant, restingPrice, leavesQty, leastQty, arrival: darkArrival } = dark[passed]
        const isBetter = buys ? restingPrice < price : restingPrice > price
        if (!isBetter && (restingPrice !== price || darkArrival >= arrival)) return
        if (leastQty <= prospect.leavesQty) prospect.meet(core.isOwn(participant, order.participant), leavesQty, leavesQty)
      }
    }
    for (let rank = 0; rank < books.ladder.depth(against) && !prospect.isOver; rank++) {
      const signed = books.ladder.priceAt(against, rank)
      const price = buys ? -signed : signed
      if (buys ? price > limit : price < limit) break
      let reserveQty = 0
      let ownQty = 0
      for (let slot = books.headOf(books.ladder.levelAt(against, rank)); slot !== 0; slot = books.behind(slot)) {
        const own = core.isOwn(core.ownerOf(slot), order.participant)
        const totalQty = core.specialAt(slot)?.leavesQty ?? books.qtyOf(slot)
        meetDark(price, rules.priority === 'price-time' ? core.arrivalOf(slot) : -1)
        if (own && rules.allocation !== undefined) ownQty += totalQty
        else prospect.meet(own, books.qtyOf(slot), totalQty)
        if (!own) reserveQty += totalQty - books.qtyOf(slot)
      }
      // The next portions come to the back; shared, its own orders come after all others of the price.
      if (rules.priority === 'price-time') meetDark(price, Infinity)
      prospect.meet(false, reserveQty, reserveQty)
      if (ownQty > 0) prospect.meet(true, ownQty, ownQty)
      meetDark(price, Infinity)
    }
    meetDark(buys ? Infinity : -Infinity, Infinity)
    return prospect.tradedQty
  }

  /** Whether what is not shown trades before what is. @param slot of what is shown */
  darkComesFirst(dark: SpecialOrder, slot: number, shownPrice: number): boolean {
    if (dark.restingPrice !== shownPrice) return dark.buys ? dark.restingPrice > shownPrice : dark.restingPrice < shownPrice
    return this.rules.priority === 'price-time' && dark.arrival < this.core.arrivalOf(slot)
  }

  /** Where a peg should be: what it follows, with its offset, no further than its limit; undefined when there is nothing to follow. */
  followed(order: SpecialOrder): number | undefined {
    const { instrument, side } = order
    const market = this.core.market(instrument)
    const price = peggedPrice(order, market.instrument, this.quote(instrument, Side.buy), this.quote(instrument, Side.sell))
    if (price === undefined) return undefined
    const followed = market.shortOfAway(order, market.inBand(side, price))
    return followed > 0 ? followed : undefined
  }

  /** One tick short of a price against an order; undefined when there is no such price. */
  shortOf({ instrument: index, buys }: SpecialOrder, against: number): number | undefined {
    const instrument = this.core.instrument(index)
    const price = buys ? tickFloor(instrument, against - 1) : tickCeil(instrument, against + 1)
    return price <= INT32_MAX && (price > 0 || instrument.ticks[0].fromPrice < 0) ? price : undefined
  }

  /** Best displayed price of a side, of orders that follow nothing themselves; NaN when there is none. */
  quote(instrument: number, side: Side): number {
    const { books } = this.core
    const bookSide = (instrument << 1) | (side - 1)
    for (let rank = 0; rank < books.ladder.depth(bookSide); rank++) {
      const level = books.ladder.levelAt(bookSide, rank)
      for (let slot = books.headOf(level); slot !== 0; slot = books.behind(slot)) {
        if (this.core.specialAt(slot)?.terms.peg === undefined) return books.priceOf(slot)
      }
    }
    return Number.NaN
  }

  /** What keeps an order from what its limit would let it take; undefined when nothing does. */
  barrier(order: SpecialOrder): Barrier | undefined {
    const against = this.bestAgainst(order)
    const { limit, buys, instrument } = order
    if (Number.isNaN(against) || (buys ? against > limit : against < limit)) return undefined
    return this.core.market(instrument).barrier(order, against)
  }

  /** The best price that an order could take at, shown or not, whatever its limit; NaN when there is none. */
  bestAgainst(order: SpecialOrder): number {
    const slot = this.core.firstSlot(order.instrument, order.buys ? Side.sell : Side.buy)
    const shown = slot === 0 ? Number.NaN : this.core.books.priceOf(slot)
    const dark = this.dark.first(order.instrument, order.side, order.buys ? INT32_MAX : -INT32_MAX, order.leavesQty)?.restingPrice ?? Number.NaN
    if (Number.isNaN(shown)) return dark
    if (Number.isNaN(dark)) return shown
    return order.buys ? Math.min(shown, dark) : Math.max(shown, dark)
  }
}

/** An order on its way through the market, of which only the quantity is counted. */
class Prospect {
  tradedQty = 0
  /** It would have stopped at its own owner, or has enough. */
  isOver = false

  constructor(public leavesQty: number, private readonly enoughQty: number, private readonly selfTrade: MatchingRules['selfTrade']) {}

  /** @param totalQty of its own owner: shown or not */
  meet(own: boolean, qty: number, totalQty: number): void {
    if (this.isOver) return
    if (!own) {
      const tradedQty = Math.min(qty, this.leavesQty)
      this.tradedQty += tradedQty
      this.leavesQty -= tradedQty
    } else if (this.selfTrade === 'decrement') {
      this.leavesQty -= Math.min(totalQty, this.leavesQty)
    } else if (this.selfTrade !== 'cancel-oldest') {
      this.isOver = true
    }
    if (this.leavesQty === 0 || this.tradedQty >= this.enoughQty) this.isOver = true
  }
}
