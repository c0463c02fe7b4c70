/**
 * Price collars: a buy order may not be dearer, a sale not cheaper, than a range around a reference allows. One range is narrow and follows
 * the last trade (dynamic), one is wide and stays at the last auction (static). The rule as a table is in README.md.
 */
import { Side } from '../../core/market/vocabulary.js'
import type { VenueReason } from '../../core/orders/venue.js'
import { checkWidth, reach, type RangeWidth } from './price-range.js'

export interface PriceCollarTerms {
  readonly dynamic?: RangeWidth
  readonly static?: RangeWidth
  /** Yesterday's close, increments: both references until there is something newer. */
  readonly previousClose?: number
}

export class PriceCollars {
  /** The last price, of a trade or of an auction; undefined before the first. */
  dynamicReference: number | undefined
  /** The last price of an auction. */
  staticReference: number | undefined
  private readonly dynamic: RangeWidth | undefined
  private readonly static: RangeWidth | undefined

  constructor({ dynamic, static: wide, previousClose }: PriceCollarTerms) {
    if (dynamic) checkWidth(dynamic, 'dynamic collar')
    if (wide) checkWidth(wide, 'static collar')
    this.dynamic = dynamic
    this.static = wide
    this.dynamicReference = previousClose
    this.staticReference = previousClose
  }

  onTrade(price: number): void {
    this.dynamicReference = price
  }

  onAuction(price: number): void {
    this.dynamicReference = price
    this.staticReference = price
  }

  /** The dearest price at which anybody buys; Infinity without a reference. A market order that takes stops there. */
  get highest(): number {
    return Math.min(this.end(this.dynamicReference, this.dynamic, 1), this.end(this.staticReference, this.static, 1))
  }

  /** The cheapest price at which anybody sells; -Infinity without a reference. */
  get lowest(): number {
    return Math.max(this.end(this.dynamicReference, this.dynamic, -1), this.end(this.staticReference, this.static, -1))
  }

  /** Why an order of this limit is refused; undefined when it is not. A buy far below the market is nobody's mistake. */
  refusal(side: Side, price: number): VenueReason | undefined {
    return (side === Side.buy ? price > this.highest : price < this.lowest) ? 'price-band' : undefined
  }

  private end(reference: number | undefined, width: RangeWidth | undefined, sign: 1 | -1): number {
    return reference === undefined || width === undefined ? sign * Infinity : reference + sign * reach(reference, width)
  }
}
