/**
 * The consolidated quote of a run's symbols and who is told of it. Over a tape, its rows build books of their own; without one ("direct") the quote is
 * read from the strategy's books, and the engine says when those have changed.
 */
import type { Books } from '../book/books.js'
import { Consolidated, type SymbolListings } from '../book/consolidated.js'
import { ConsolidatedBooks } from '../book/consolidated-books.js'
import type { Nbbo } from '../book/nbbo.js'
import type { Instrument, Instruments } from '../instrument.js'
import type { MarketBatch } from '../market/batch.js'
import type { Instances } from './instances.js'

/** What was told last of a symbol. */
interface Told {
  bid: number
  bidQty: number
  ask: number
  askQty: number
}

export class ConsolidatedFeed {
  private readonly consolidated: Consolidated
  private readonly tape: ConsolidatedBooks | undefined
  /** By dense index. */
  private readonly symbols: SymbolListings[] = []
  private readonly told = new Map<SymbolListings, Told>()

  /** @param direct the strategy's own books; without them a tape brings rows */
  constructor(private readonly instruments: Instruments, private readonly instances: Instances, direct: Books | undefined) {
    this.tape = direct === undefined ? new ConsolidatedBooks(instruments, (instrument) => this.onTop(instrument)) : undefined
    this.consolidated = this.tape?.consolidated ?? new Consolidated(instruments, (instrument) => (direct as Books).view(instrument))
  }

  get isDirect(): boolean {
    return this.tape === undefined
  }

  nbboOf(instrument: Instrument): Nbbo {
    return this.consolidated.symbolOf(instrument).nbbo
  }

  /** One row of the tape, when it is received. */
  onRow(batch: MarketBatch, row: number): void {
    this.tape?.onRow(batch, row)
  }

  /** Without a tape: a row about the state of an instrument. */
  onState(instrument: number, batch: MarketBatch, row: number): void {
    if (this.consolidated.onState(instrument, batch, row)) this.onTop(instrument)
  }

  /** The best prices of one listing may have changed. Called for most rows, mostly for nobody: what is told is apart, so that this stays small. */
  onTop(instrument: number): void {
    const symbol = this.symbols[instrument] ?? this.symbolAt(instrument)
    if (this.isFollowed(symbol)) this.tell(symbol)
  }

  private symbolAt(instrument: number): SymbolListings {
    return (this.symbols[instrument] = this.consolidated.symbolOf(this.instruments.at(instrument)))
  }

  private isFollowed({ listings }: SymbolListings): boolean {
    for (let index = 0; index < listings.length; index++) if (this.instances.at(listings[index].instrument.index)?.followsNbbo === true) return true
    return false
  }

  private tell(symbol: SymbolListings): void {
    const { bid, bidQty, ask, askQty } = symbol.nbbo
    const told = this.told.get(symbol) ?? { bid: Number.NaN, bidQty: 0, ask: 0, askQty: 0 }
    if (told.bid === bid && told.bidQty === bidQty && told.ask === ask && told.askQty === askQty) return
    this.told.set(symbol, { bid, bidQty, ask, askQty })
    for (const listing of symbol.listings) {
      const instance = this.instances.at(listing.instrument.index)
      if (instance?.followsNbbo === true) instance.onNbbo()
    }
  }
}
