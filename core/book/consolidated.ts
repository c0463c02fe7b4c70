/** The listings of a run by symbol: which venues trade it, whether each of them quotes, and the best of them all. */
import type { Instrument, Instruments } from '../instrument.js'
import type { MarketBatch } from '../market/batch.js'
import { MarketFlag, MarketKind, SessionEvent, TradingState } from '../market/vocabulary.js'
import type { BookView } from './book-view.js'
import { Nbbo, type Listing } from './nbbo.js'

/** One symbol of a run. */
export interface SymbolListings {
  readonly nbbo: Nbbo
  /** By id. */
  readonly listings: readonly Listing[]
}

export class Consolidated {
  private readonly listings: Listing[] = []
  private readonly symbols = new Map<string, SymbolListings>()

  /** @param viewOf the book that a listing's quote is read from. Throws a `RangeError` when the prices of one symbol are not of one scale. */
  constructor(instruments: Instruments, viewOf: (instrument: number) => BookView) {
    for (const instrument of instruments) this.listings[instrument.index] = { instrument, book: viewOf(instrument.index), quotes: true }
    const bySymbol = new Map<string, Listing[]>()
    for (const listing of [...this.listings].sort((a, b) => (a.instrument.id < b.instrument.id ? -1 : 1))) {
      const { symbol } = listing.instrument
      bySymbol.set(symbol, [...(bySymbol.get(symbol) ?? []), listing])
    }
    for (const [symbol, listings] of bySymbol) {
      for (const { instrument } of listings) requireScale(listings[0].instrument, instrument)
      this.symbols.set(symbol, { nbbo: new Nbbo(listings), listings })
    }
  }

  symbolOf({ symbol }: Instrument): SymbolListings {
    return this.symbols.get(symbol) as SymbolListings
  }

  /** What a row says of an instrument's state: its quote counts only while it trades. Answers whether it said anything. */
  onState(instrument: number, batch: MarketBatch, row: number): boolean {
    const state = stateOf(batch, row)
    if (state === undefined) return false
    this.listings[instrument].quotes = state === TradingState.trading
    return true
  }
}

/** The trading state that a row brings; undefined when it brings none. A halt of one market's operations is not one of the instrument. */
function stateOf(batch: MarketBatch, row: number): TradingState | undefined {
  const code = batch.code[row]
  if (batch.kind[row] === MarketKind.status) return (batch.flags[row] & MarketFlag.operational) === 0 ? (code as TradingState) : undefined
  if (batch.kind[row] !== MarketKind.session) return undefined
  if (code === SessionEvent.startOfMessages) return TradingState.trading
  return code === SessionEvent.endOfMarketHours ? TradingState.closed : undefined
}

function requireScale(first: Instrument, other: Instrument): void {
  if (first.priceDecimals === other.priceDecimals && first.qtyDecimals === other.qtyDecimals && first.currency === other.currency) return
  const text = ({ id, priceDecimals, qtyDecimals, currency }: Instrument): string => `${id}: ${priceDecimals} decimals of ${currency}, quantities of ${qtyDecimals}`
  throw new RangeError(`one symbol on several venues needs one scale of prices and quantities; found ${text(first)}; ${text(other)}`)
}
