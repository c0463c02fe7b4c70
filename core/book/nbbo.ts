/**
 * The national best bid and offer: the best displayed prices of one symbol over all venues of the run that trade it, as a view.
 *
 * It holds nothing: every answer is read from the venues' books at that moment. In a run with a tape these are the books as the tape knows them, later than
 * each venue's own feed; without one they are the books of the strategy. A venue that is not trading (halted, paused, before its opening) has no quote here.
 * Odd lots count: a venue's quote is its best price, whatever the quantity.
 */
import type { Instrument } from '../instrument.js'
import { Side } from '../market/vocabulary.js'
import { NO_ASK, NO_BID, type BookView } from './book-view.js'

/** One venue's part of it. */
export interface Listing {
  readonly instrument: Instrument
  readonly book: BookView
  /** Whether the venue's quote counts now. */
  quotes: boolean
}

export class Nbbo {
  /** @param listings of one symbol, by id: at one price the first with the largest quantity is named */
  constructor(private readonly listings: readonly Listing[]) {}

  /** Best bid; {@link NO_BID} when there is none. */
  get bid(): number {
    let best = NO_BID
    for (const { book, quotes } of this.listings) if (quotes && book.bid > best) best = book.bid
    return best
  }

  /** Best offer; {@link NO_ASK} when there is none. */
  get ask(): number {
    let best = NO_ASK
    for (const { book, quotes } of this.listings) if (quotes && book.ask < best) best = book.ask
    return best
  }

  /** Quantity at the best bid, of all venues together. */
  get bidQty(): number {
    return this.qtyAt(Side.buy, this.bid)
  }

  /** Quantity at the best offer, of all venues together. */
  get askQty(): number {
    return this.qtyAt(Side.sell, this.ask)
  }

  /** The venue with the most at the best bid; '' when there is no bid. */
  get bidVenue(): string {
    return this.venueAt(Side.buy, this.bid)
  }

  /** The venue with the most at the best offer; '' when there is no offer. */
  get askVenue(): string {
    return this.venueAt(Side.sell, this.ask)
  }

  /** There is a bid and an offer, of one venue or of several. */
  get twoSided(): boolean {
    return this.bid !== NO_BID && this.ask !== NO_ASK
  }

  /** Bid + ask, twice the mid. NaN unless `twoSided`. */
  get mid2(): number {
    return this.twoSided ? this.bid + this.ask : Number.NaN
  }

  /** Halfway between bid and ask. NaN unless `twoSided`. */
  get mid(): number {
    return this.mid2 / 2
  }

  /** Ask − bid: 0 when the market is locked, negative when it is crossed. NaN unless `twoSided`. */
  get spread(): number {
    return this.twoSided ? this.ask - this.bid : Number.NaN
  }

  /** The best bid is the best offer, on different venues. */
  get locked(): boolean {
    return this.twoSided && this.bid === this.ask
  }

  /** A venue bids more than another asks. */
  get crossed(): boolean {
    return this.twoSided && this.bid > this.ask
  }

  private qtyAt(side: Side, price: number): number {
    let qty = 0
    for (const { book, quotes } of this.listings) if (quotes && (side === Side.buy ? book.bid : book.ask) === price) qty += side === Side.buy ? book.bidQty : book.askQty
    return qty
  }

  private venueAt(side: Side, price: number): string {
    let [venue, most] = ['', 0]
    for (const { instrument, book, quotes } of this.listings) {
      const qty = side === Side.buy ? book.bidQty : book.askQty
      if (!quotes || (side === Side.buy ? book.bid : book.ask) !== price || qty <= most) continue
      venue = instrument.venue
      most = qty
    }
    return venue
  }
}
