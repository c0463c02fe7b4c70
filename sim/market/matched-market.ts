/**
 * A venue that makes its own market: a matching engine, the participants that trade on it and react to what they see, our orders included, and the day
 * that it is taken through.
 */
import type { AssembledRun, MarketHandlers } from '../../core/engine/assemble.js'
import type { Instrument } from '../../core/instrument.js'
import type { Kernel } from '../../core/kernel/kernel.js'
import type { RowHandler } from '../../core/kernel/market-lane.js'
import { NO_INSTRUMENT } from '../../core/market/vocabulary.js'
import { expiring } from '../futures/expiring-exchange.js'
import type { ListedFutures } from '../futures/futures-terms.js'
import { settleFutures } from '../futures/settlement-lane.js'
import { broadcast } from '../matching/broadcast.js'
import type { MarketSink } from '../matching/market-sink.js'
import { TradingDay, type TradingDayOptions } from '../day/trading-day.js'
import { MatchingEngine } from '../matching/matching-engine.js'
import { matchingExchange } from '../matching/matching-exchange.js'
import { MatchingFeedLane } from '../matching/matching-feed-lane.js'
import type { MatchingRules } from '../matching/rules.js'
import { addParticipants } from '../synthetic/participants/add-participants.js'
import { PublicEvents } from '../synthetic/participants/public-events.js'
import type { ParticipantTerms } from '../synthetic/participants/terms.js'
import { simulatedVenue } from '../venue/simulated-venue.js'
import { VariableTransit } from '../venue/transit.js'
import type { ArbitragedListing } from './arbitrageur.js'
import type { Opening, OpenMarket, VenueMarket } from './venue-market.js'

/** What is traded there, and by whom. */
export interface MatchedListing {
  readonly instrument: Instrument
  /** What it is worth in the beginning, price increments. */
  readonly startPrice: number
  /** Nobody else trades it, unless given. */
  readonly participants?: ParticipantTerms
}

export type VenueDay = Pick<TradingDayOptions, 'terms' | 'protections'>

export interface MatchedMarketTerms {
  readonly listings: readonly MatchedListing[]
  readonly rules?: Partial<MatchingRules>
  /** Phases, auctions, protections; without it the instruments trade continuously, all the time. */
  readonly day?: VenueDay | undefined
  /** Contracts among what is listed: they are settled, and expire. */
  readonly futures?: ListedFutures | undefined
  /** When the values of what is traded begin to move, Unix ns: the same for all venues of a market, or their prices part. */
  readonly valueFromUnixNs?: bigint | undefined
  /** When participants trade, Unix ns. */
  readonly fromUnixNs: bigint
  readonly untilUnixNs: bigint
}

export function matchedMarket(terms: MatchedMarketTerms): VenueMarket {
  return { open: (opening) => new MatchedMarket(terms, opening) }
}

class MatchedMarket implements OpenMarket {
  readonly feeds = []
  readonly engineLookingAway: MatchingEngine | undefined
  private readonly engine: MatchingEngine
  private readonly instruments: readonly Instrument[]
  /** Who hears the engine: the participants, and the lanes of feeds and tapes. */
  private readonly sinks: MarketSink[] = []
  private readonly feed: MarketSink
  private readonly seen = new PublicEvents()

  constructor(private readonly terms: MatchedMarketTerms, private readonly opening: Opening) {
    const { instruments, random, venue } = opening
    this.instruments = terms.listings.map(({ instrument }) => instrument)
    this.sinks.push(this.seen.sink)
    this.feed = broadcast(this.sinks)
    this.engine = new MatchingEngine(instruments, { feed: this.feed, random: random.within(venue), ...(terms.rules && { rules: terms.rules }) })
    if ((terms.rules?.awayMarket ?? 'ignore') !== 'ignore') this.engineLookingAway = this.engine
  }

  port(parts: Parameters<OpenMarket['port']>[0]): ReturnType<OpenMarket['port']> {
    const { timebase } = this.opening
    const close = (instrument: number): void => this.engine.setPhase(instrument, 'closed')
    return simulatedVenue({ ...parts, exchange: (sink) => expiring(this.instruments, timebase, sink, (inner) => matchingExchange(this.engine, inner), close) })
  }

  lanes(kernel: Kernel, { market }: MarketHandlers): void {
    const { terms, opening: { venue, latency, random, timebase, clockSkewNs } } = this
    const { marketDataNs, marketData } = latency
    const feed = new MatchingFeedLane({
      name: venue, clock: kernel, latencyNs: marketDataNs, clockSkewNs, handler: this.perInstrument(market),
      transit: marketData && new VariableTransit(marketDataNs, marketData, random.stream(`latency/market data/${venue}`), timebase),
    })
    this.sinks.push(feed.sink)
    kernel.addLane(feed)
    if (terms.day !== undefined) {
      kernel.addLane(new TradingDay({ name: venue, kernel, engine: this.engine, feed: this.feed, instruments: this.instruments, random, clockSkewNs, ...terms.day }))
    }
    const [fromNs, untilNs] = [timebase.nearNs(terms.fromUnixNs), timebase.nearNs(terms.untilUnixNs)]
    const valueFromNs = timebase.nearNs(terms.valueFromUnixNs ?? terms.fromUnixNs)
    for (const { instrument, startPrice, participants } of terms.listings) {
      if (participants !== undefined) addParticipants({ kernel, engine: this.engine, events: this.seen, instrument, terms: participants, random, startPrice, fromNs, untilNs, valueFromNs })
    }
  }

  addReader(...[kernel, name, delayNs, handler]: Parameters<OpenMarket['addReader']>): void {
    const feed = new MatchingFeedLane({ name, clock: kernel, latencyNs: delayNs, handler: this.perInstrument(handler) })
    this.sinks.push(feed.sink)
    kernel.addLane(feed)
  }

  /** What is of the whole venue is of each of its instruments, and of no other venue's. */
  private perInstrument(handler: RowHandler): RowHandler {
    const { instruments } = this
    return (batch, row) => {
      if (batch.instrument[row] !== NO_INSTRUMENT) {
        handler(batch, row)
        return
      }
      for (const { index } of instruments) {
        batch.instrument[row] = index
        handler(batch, row)
      }
    }
  }

  arbitraged(symbol: string): ArbitragedListing | undefined {
    const instrument = this.instruments.find((one) => one.symbol === symbol)
    return instrument && { instrument, engine: this.engine }
  }

  hear(sink: MarketSink): void {
    this.sinks.push(sink)
  }

  /** Traded by everybody, quantity increments. */
  tradedQty(instrument: number): number {
    return this.seen.tradedQty(instrument)
  }

  assembled(run: AssembledRun): void {
    const { futures } = this.terms
    if (futures !== undefined) settleFutures(run, this.opening.instruments, [futures])
  }
}
