/** What an order of ours finds in the replayed market: the price that a peg follows, the quote, the best price against it. Only looks. */
import { INT32_MAX, tickCeil, tickFloor } from '../../core/instrument.js'
import { Side } from '../../core/market/vocabulary.js'
import type { SpecialOrder } from '../matching/special-order.js'
import { signed, type ReplayMarket } from './replay-market.js'

export class OwnProspects {
  constructor(private readonly market: ReplayMarket) {}

  /** Best price of a side in the record; NaN when there is none. What we took of it, and our own orders, change nothing. */
  quote(instrument: number, side: Side): number {
    const { ladder } = this.market.history.books
    const bookSide = (instrument << 1) | (side - 1)
    ladder.ensureSides(bookSide + 1)
    return ladder.depth(bookSide) === 0 ? Number.NaN : signed(bookSide, ladder.priceAt(bookSide, 0))
  }

  /** Where a peg should be: what it follows, with its offset, no further than its limit; undefined when there is nothing to follow. */
  followed(order: SpecialOrder): number | undefined {
    const { terms: { peg, pegOffset = 0 }, buys, instrument } = order
    const bid = this.quote(instrument, Side.buy)
    const ask = this.quote(instrument, Side.sell)
    let price = (bid + ask) / 2
    if (peg !== 'midpoint') price = buys === (peg === 'primary') ? bid : ask
    if (Number.isNaN(price)) return undefined
    price = (buys ? Math.floor(price) : Math.ceil(price)) + pegOffset
    if (peg !== 'midpoint') price = buys ? tickFloor(this.market.instruments.at(instrument), price) : tickCeil(this.market.instruments.at(instrument), price)
    if (order.price !== 0) price = buys ? Math.min(price, order.price) : Math.max(price, order.price)
    return price > 0 && price <= INT32_MAX ? price : undefined
  }

  /** What an order could trade now, counted up to `enoughQty`. */
  available(order: SpecialOrder, enoughQty: number): number {
    const bookSide = bookSideOf(order)
    return this.market.available(bookSide, signed(bookSide, order.limit), enoughQty)
  }

  /** The best price that an order could meet, of history or of ours, shown or not, whatever its limit; NaN when there is none. */
  bestAgainst(order: SpecialOrder): number {
    const { history, own, dark } = this.market
    const against = bookSideOf(order) ^ 1
    let best = history.bestReally(against)
    const first = own.first(against)
    if (first !== 0) best = Math.max(best, own.signedPriceOf(first))
    const unseen = dark?.first(order.instrument, order.side, order.buys ? INT32_MAX : -INT32_MAX, order.leavesQty)
    if (unseen !== undefined) best = Math.max(best, signed(against, unseen.restingPrice))
    return best === -Infinity ? Number.NaN : signed(against, best)
  }
}

export function bookSideOf({ instrument, side }: SpecialOrder): number {
  return (instrument << 1) | (side - 1)
}
