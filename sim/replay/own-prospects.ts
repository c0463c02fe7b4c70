/** What an order of ours finds in the replayed market: the price that a peg follows, the quote, the best price against it. Only looks. */
import { INT32_MAX } from '../../core/instrument.js'
import { Side } from '../../core/market/vocabulary.js'
import { peggedPrice } from '../matching/pegged-price.js'
import type { SpecialOrder } from '../matching/special-order.js'
import type { ReplayMarket } from './replay-market.js'
import { signed } from './standing-liquidity.js'

export class OwnProspects {
  constructor(private readonly market: ReplayMarket) {}

  /** Best price of a side in the record; NaN when there is none. What we took of it, and our own orders, change nothing. */
  quote(instrument: number, side: Side): number {
    const bookSide = (instrument << 1) | (side - 1)
    const best = this.market.othersOf(instrument).bestOfRecord(bookSide)
    return best === -Infinity ? Number.NaN : signed(bookSide, best)
  }

  /** Where a peg should be: what it follows, with its offset, no further than its limit; undefined when there is nothing to follow. */
  followed(order: SpecialOrder): number | undefined {
    const { instrument } = order
    return peggedPrice(order, this.market.instruments.at(instrument), this.quote(instrument, Side.buy), this.quote(instrument, Side.sell))
  }

  /** What an order could trade now, counted up to `enoughQty`. */
  available(order: SpecialOrder, enoughQty: number): number {
    const bookSide = bookSideOf(order)
    return this.market.available(bookSide, signed(bookSide, order.limit), enoughQty)
  }

  /** The best price that an order could meet, of history or of ours, shown or not, whatever its limit; NaN when there is none. */
  bestAgainst(order: SpecialOrder): number {
    const { own, dark } = this.market
    const against = bookSideOf(order) ^ 1
    let best = this.market.othersOf(order.instrument).bestReally(against)
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
