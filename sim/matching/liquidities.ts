/** What an order finds: how much it could trade, the best price against it, and the price that a peg follows. Only looks; nothing here changes anything. */
import { INT32_MAX } from '../../core/instrument.js'
import { Side } from '../../core/market/vocabulary.js'
import type { DarkBook } from './dark-book.js'
import type { MatchingCore } from './matching-core.js'
import { peggedPrice } from './pegged-price.js'
import type { MatchingRules } from './rules.js'
import type { SpecialOrder } from './special-order.js'

export class Liquidities {
  constructor(private readonly core: MatchingCore, private readonly dark: DarkBook, private readonly rules: MatchingRules) {}

  /** What an order could trade now, counted up to `enoughQty`. */
  available(order: SpecialOrder, enoughQty: number): number {
    const { core } = this
    const { books } = core
    const { buys, instrument, side } = order
    const limit = core.market(instrument).inBand(side, order.limit)
    const against = (instrument << 1) | (buys ? 1 : 0)
    let qty = 0
    let meetsItself = false
    for (let rank = 0; rank < books.ladder.depth(against) && qty < enoughQty; rank++) {
      const signed = books.ladder.priceAt(against, rank)
      const price = buys ? -signed : signed
      if (buys ? price > limit : price < limit) break
      for (let slot = books.headOf(books.ladder.levelAt(against, rank)); slot !== 0; slot = books.behind(slot)) {
        if (!core.isOwn(core.ownerOf(slot), order.participant)) qty += core.specialAt(slot)?.leavesQty ?? books.qtyOf(slot)
        else if (this.rules.selfTrade === 'cancel-newest' || this.rules.selfTrade === 'cancel-both') meetsItself = true
        // By time it stops at itself; shared, the others of the price come first.
        if (meetsItself && this.rules.allocation === undefined) break
      }
      if (meetsItself) return qty + this.darkAvailable(order, enoughQty, price)
    }
    return qty + this.darkAvailable(order, enoughQty, limit)
  }

  darkAvailable(order: SpecialOrder, enoughQty: number, limit: number): number {
    let qty = 0
    for (const other of this.dark.against(order.instrument, order.side, limit)) {
      if (!this.core.isOwn(other.participant, order.participant) && other.leastQty <= enoughQty - qty) qty += other.leavesQty
    }
    return qty
  }

  /** Where a peg should be: what it follows, with its offset, no further than its limit; undefined when there is nothing to follow. */
  followed(order: SpecialOrder): number | undefined {
    const { instrument, side } = order
    const market = this.core.market(instrument)
    const price = peggedPrice(order, market.instrument, this.quote(instrument, Side.buy), this.quote(instrument, Side.sell))
    return price === undefined ? undefined : market.inBand(side, price)
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

  /** Whether there is something that an order would take, were it not for the price band. */
  isBeyondBand(order: SpecialOrder): boolean {
    const against = this.bestAgainst(order)
    const { limit, side, buys, instrument } = order
    if (Number.isNaN(against) || (buys ? against > limit : against < limit)) return false
    return this.core.market(instrument).inBand(side, against) !== against
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
