/**
 * What each venue knows of the others' best quotes, by the tape: the protected quotes that an order may not trade through, lock or cross there
 * (Regulation NMS, rules 610 and 611).
 */
import { NO_ASK, NO_BID } from '../../core/book/book-view.js'
import { ConsolidatedBooks } from '../../core/book/consolidated-books.js'
import { Nbbo } from '../../core/book/nbbo.js'
import type { Instruments } from '../../core/instrument.js'
import type { MarketBatch } from '../../core/market/batch.js'
import type { MatchingEngine } from '../matching/matching-engine.js'

export class AwayQuotes {
  private readonly books: ConsolidatedBooks
  /** By the dense index of each instrument of a venue that looks: the best of the symbol's other listings. */
  private readonly others: (Nbbo | undefined)[] = []

  /** @param engineOf the engine of a venue that looks at the others' quotes, undefined where it does not */
  constructor(private readonly instruments: Instruments, private readonly engineOf: (venue: string) => MatchingEngine | undefined) {
    this.books = new ConsolidatedBooks(instruments, (instrument) => this.onQuote(instrument))
    for (const instrument of instruments) {
      if (engineOf(instrument.venue) === undefined) continue
      const { listings } = this.books.consolidated.symbolOf(instrument)
      this.others[instrument.index] = new Nbbo(listings.filter((listing) => listing.instrument !== instrument))
    }
  }

  /** One row of the tape. */
  onRow(batch: MarketBatch, row: number): void {
    this.books.onRow(batch, row)
  }

  private onQuote(changed: number): void {
    const { listings } = this.books.consolidated.symbolOf(this.instruments.at(changed))
    for (const { instrument: { index, venue } } of listings) {
      const others = this.others[index]
      if (index === changed || others === undefined) continue
      const { bid, ask } = others
      this.engineOf(venue)?.setAwayQuote(index, bid === NO_BID ? undefined : bid, ask === NO_ASK ? undefined : ask)
    }
  }
}
