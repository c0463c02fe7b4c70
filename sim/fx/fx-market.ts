/**
 * A liquidity provider as a venue of a run: its prices, the stream of quotes that the strategy sees, and the port by which it deals.
 *
 *     prices ─┬─→ provider, at the source's own time ←─ orders, requests
 *             └─→ quotes with band and markup ─┬─→ latency ─→ the strategy's book
 *                                              └─→ the tape's delay ─→ the tape
 */
import { fxPair } from '../../core/currency-pair.js'
import type { Feed } from '../../core/engine/assemble.js'
import type { Instrument, Instruments, InstrumentSpec } from '../../core/instrument.js'
import type { Kernel } from '../../core/kernel/kernel.js'
import { InputClass } from '../../core/kernel/lane.js'
import { MarketLane, type RowHandler } from '../../core/kernel/market-lane.js'
import type { Timebase } from '../../core/kernel/timebase.js'
import type { EventSource } from '../../core/market/source.js'
import type { ReportHandler } from '../../core/orders/venue.js'
import { RandomStreams } from '../../core/random.js'
import { parseDecimal } from '../../core/units.js'
import type { LastLookFigures } from '../../data/report/model.js'
import { SharedSource } from '../replay/fork.js'
import type { VenueFaults } from '../venue/faults.js'
import type { FeeSchedule } from '../venue/fees.js'
import type { Latency } from '../venue/latency.js'
import { VariableTransit } from '../venue/transit.js'
import { fxVenue, type FxVenuePort } from './fx-venue.js'
import type { FxVenueTerms } from './fx-venue-terms.js'
import type { ProviderListener } from './decision.js'
import { lastLookFigures } from './last-look-figures.js'
import { LastLookMetrics } from './last-look-metrics.js'
import { LiquidityProvider } from './liquidity-provider.js'
import { quoteFeed } from './quote-feed.js'
import { PairPrice, type QuoteSpan } from './pair-price.js'
import { quotePath } from './quote-path.js'

/** Opens recorded quotes. @param name of the instrument in its lake @param instrument whose rows they become */
export type OpenQuotes = (name: string, instrument: Instrument) => EventSource

export interface FxMarketOptions {
  /** Of the venue: names its lanes and random streams. */
  readonly name: string
  readonly terms: FxVenueTerms
  /** With those of {@link fxInstruments} in it. */
  readonly instruments: Instruments
  readonly timebase: Timebase
  readonly random: RandomStreams
  readonly latency: Latency
  readonly faults?: VenueFaults | undefined
  /** When seeded prices are made. */
  readonly spans: readonly QuoteSpan[]
  /** Of pairs with recorded prices; without it there are none. */
  readonly recorded?: OpenQuotes | undefined
}

/** Who the strategy is to the provider. */
const TAKER = 'strategy'

export class FxMarket {
  readonly name: string
  /** What the strategy sees: the best band, with its markup, the latency of market data later. */
  readonly feeds: readonly Feed[]
  private readonly sources: readonly SharedSource[]
  private readonly prices: readonly EventSource[]
  private readonly quoted: readonly Instrument[]
  /** By instrument of {@link quoted}: money of several pairs cannot be added up. */
  private readonly metrics: readonly LastLookMetrics[]

  /** Throws a `RangeError` where a pair is not registered, or its recorded prices cannot be had. */
  constructor(private readonly options: FxMarketOptions) {
    const { name, terms, instruments, timebase, random, latency } = options
    this.name = name
    this.quoted = fxInstruments(name, terms).map((spec) => instruments.register(spec))
    this.metrics = this.quoted.map(() => new LastLookMetrics())
    this.sources = this.quoted.map((pair) => new SharedSource(this.source(pair), timebase))
    this.prices = this.sources.map((source) => source.reader())
    this.feeds = this.sources.map((source, i): Feed => {
      const quotes = this.quotes(source)
      return {
        source: quotes, instrument: this.quoted[i], delayNs: latency.marketDataNs,
        transit: latency.marketData && new VariableTransit(0, latency.marketData, random.stream(`latency/market data/${quotes.name}`), timebase),
      }
    })
  }

  /** The venue on a kernel, to which it adds its lanes. May be called once. */
  connect(kernel: Kernel, reports: ReportHandler, fees: FeeSchedule): FxVenuePort {
    const { name, terms, instruments, random, latency, faults } = this.options
    const { provider: providerTerms } = terms
    const provider = new LiquidityProvider({
      kernel, name, instruments, quoted: this.quoted, random, listener: this.listener(), terms: providerTerms,
    })
    for (const source of this.prices) {
      kernel.addLane(new MarketLane(InputClass.exchange, source, (batch, row) => provider.onRow(batch, row), { stamp: 'exchangeTimeNs' }))
    }
    return fxVenue({ kernel, provider, taker: TAKER, latency, fees, reports, random, faults })
  }

  /** One more reader of what the strategy sees, later by a delay of its own: the tape. Before the run. @param delayNs of the source's own time */
  addReader(kernel: Kernel, name: string, delayNs: number, handler: RowHandler): void {
    for (const shared of this.sources) {
      const quotes = this.quotes(shared)
      kernel.addLane(new MarketLane(InputClass.market, { ...quotes, name: `${name}/${quotes.name}` }, handler, { stamp: 'exchangeTimeNs', delayNs }))
    }
  }

  /** What the last look did to the strategy's orders, by instrument. @param nowNs the end of the run: horizons up to it are counted */
  lastLook(nowNs: number): LastLookFigures[] {
    return this.metrics.map((metrics, i) => {
      metrics.finish(nowNs)
      return lastLookFigures(this.quoted[i], metrics.summary())
    })
  }

  /** The best band of one pair, with the markup. */
  private quotes(shared: SharedSource): EventSource {
    const { bands: [band], taker: { markup } } = this.options.terms.provider
    return quoteFeed({ source: shared.reader(), band, markup })
  }

  private listener(): ProviderListener {
    const byInstrument: (LastLookMetrics | undefined)[] = []
    this.quoted.forEach(({ index }, i) => { byInstrument[index] = this.metrics[i] })
    return {
      onPrice: (instrument, bid, ask, nowNs) => byInstrument[instrument]?.onPrice(instrument, bid, ask, nowNs),
      onDecision: (decision) => byInstrument[decision.instrument]?.onDecision(decision),
      onRebase: (deltaNs) => { for (const metrics of this.metrics) metrics.onRebase(deltaNs) },
    }
  }

  private source(pair: Instrument): EventSource {
    const { name, terms, random, timebase, spans, recorded } = this.options
    const prices = terms.pairs[pair.symbol]
    if ('recorded' in prices) {
      if (recorded !== undefined) return recorded(prices.recorded, pair)
      throw new RangeError(`${name}: ${pair.symbol} has recorded prices ('${prices.recorded}'), and no lake was given: expected a lake with that instrument, or a start for a seeded price`)
    }
    const { spread, every: everyNs, move } = prices
    // A path of its own for each provider of the pair, from the same numbers.
    const price = new PairPrice({
      start: parseDecimal(prices.start, pair.priceDecimals), move, everyNs, spans, random: new RandomStreams(random.seed).stream(`prices/${pair.symbol}`),
    })
    return quotePath({
      name: pair.id, instrument: pair.index, price, spread, everyNs, spans, qty: terms.provider.bands[0].qty,
      random: random.stream(`${name}/quotes/${pair.symbol}`), timebase,
    })
  }
}

/** The instruments of a provider: to be registered before its market is made. */
export function fxInstruments(name: string, { pairs }: FxVenueTerms): InstrumentSpec[] {
  return Object.keys(pairs).sort().map((pair) => fxPair(pair, name))
}
