/** Books that a tape of several venues builds, and the best of them by symbol: who reads the tape sees the market as it was a while ago. */
import type { Instruments } from '../instrument.js'
import type { MarketBatch } from '../market/batch.js'
import { MarketKind, NO_INSTRUMENT, SessionEvent } from '../market/vocabulary.js'
import { Books } from './books.js'
import { Consolidated } from './consolidated.js'

export class ConsolidatedBooks {
  readonly consolidated: Consolidated
  private readonly books: Books

  /** @param onQuote the quote of an instrument may have changed */
  constructor(private readonly instruments: Instruments, private readonly onQuote: (instrument: number) => void) {
    this.books = new Books(instruments.size)
    this.consolidated = new Consolidated(instruments, (instrument) => this.books.view(instrument))
  }

  /** One row of the tape, when it is received. */
  onRow(batch: MarketBatch, row: number): void {
    const instrument = batch.instrument[row]
    if (instrument === NO_INSTRUMENT) {
      for (const { index } of this.instruments) this.onState(index, batch, row)
    } else if (batch.kind[row] >= MarketKind.status) {
      this.onState(instrument, batch, row)
    } else {
      this.books.apply(batch, row)
      if (this.books.topChanged) this.onQuote(instrument)
    }
  }

  private onState(instrument: number, batch: MarketBatch, row: number): void {
    if (batch.kind[row] === MarketKind.session && batch.code[row] === SessionEvent.startOfMessages) this.books.clear(instrument)
    if (this.consolidated.onState(instrument, batch, row)) this.onQuote(instrument)
  }
}
