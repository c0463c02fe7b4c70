/** The terms of a market → the venues of a run. */
import type { Instruments } from '../../core/instrument.js'
import type { Timebase } from '../../core/kernel/timebase.js'
import type { EventSource } from '../../core/market/source.js'
import { openLake } from '../../data/lake/catalog.js'
import { lakeHistory } from '../backtest/lake-history.js'
import { fxInstruments } from '../fx/fx-market.js'
import { venueTerms } from '../venue/venue-terms.js'
import { matchedMarket } from './matched-market.js'
import type { MarketTerms } from './market-terms.js'
import { providedMarket } from './provided-market.js'
import { replayedMarket } from './replayed-market.js'
import type { RunVenue, VenueMarket } from './venue-market.js'
import type { FxSection, HistorySection, MatchedSection, VenueSection } from './venue-section.js'

export interface MarketRun {
  readonly instruments: Instruments
  readonly timebase: Timebase
}

/** Registers what the venues list, and wires each. Throws a `LakeError` where a lake has not what is asked of it. */
export function marketVenues({ venues, date }: MarketTerms, run: MarketRun): readonly RunVenue[] {
  return venues.map(({ name, market, latency, fees, faults, clockSkewNs }): RunVenue => ({
    name, latency, fees: fees ?? venueTerms(name).fees, faults, clockSkewNs, market: marketOf(name, market, date, run),
  }))
}

function marketOf(name: string, market: VenueSection['market'], date: string, run: MarketRun): VenueMarket {
  switch (market.kind) {
    case 'matched': return matchedOf(name, market, run)
    case 'fx': return providedOf(name, market, date, run)
    case 'history': return replayedOf(name, market, date, run)
  }
}

function matchedOf(name: string, { listings, ...market }: MatchedSection, { instruments }: MarketRun): VenueMarket {
  return matchedMarket({ ...market, listings: listings.map(({ spec, ...listing }) => ({ ...listing, instrument: instruments.register({ ...spec, venue: name }) })) })
}

function providedOf(name: string, { terms, data, fromUnixNs, untilUnixNs }: FxSection, date: string, { instruments, timebase }: MarketRun): VenueMarket {
  for (const spec of fxInstruments(name, terms)) instruments.register(spec)
  const recorded = data === undefined ? undefined : (symbol: string, instrument: { readonly index: number }): EventSource => {
    const { instruments: [{ files, spec }] } = openLake(data).resolve({ instruments: [symbol], from: date, to: date })
    return lakeHistory({ files, instrument: { ...spec, index: instrument.index, id: `${spec.symbol}@${spec.venue}` }, timebase })
  }
  return providedMarket({ terms, spans: [{ fromUnixNs, untilUnixNs }], recorded })
}

function replayedOf(name: string, { data, symbols, source }: HistorySection, date: string, { instruments, timebase }: MarketRun): VenueMarket {
  const { instruments: resolved } = openLake(data).resolve({ instruments: symbols, from: date, to: date, venue: name, source })
  return replayedMarket(resolved.map(({ spec, files }) => {
    const instrument = instruments.register(spec)
    return { instrument, source: lakeHistory({ files, instrument, timebase }) }
  }))
}
