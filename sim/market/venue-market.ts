/**
 * What a run asks of a venue's market, whatever it is made of: recorded history, a matching engine with participants, a liquidity provider.
 *
 *     market rows ─→ feed (to the strategy) ─→ tape (to the consolidated quote)
 *     port        ─→ exchange ─→ reports
 */
import type { AssembledRun, Feed, MarketHandlers } from '../../core/engine/assemble.js'
import type { Instruments } from '../../core/instrument.js'
import type { Kernel } from '../../core/kernel/kernel.js'
import type { RowHandler } from '../../core/kernel/market-lane.js'
import type { Timebase } from '../../core/kernel/timebase.js'
import type { ReportHandler } from '../../core/orders/venue.js'
import type { RandomStreams } from '../../core/random.js'
import type { LastLookFigures } from '../../data/report/model.js'
import type { MarketSink } from '../matching/market-sink.js'
import type { MatchingEngine } from '../matching/matching-engine.js'
import type { ReplayExchange } from '../replay/replay-exchange.js'
import type { VenueFaults } from '../venue/faults.js'
import type { FeedGapCounts } from '../venue/faulty-feed.js'
import type { FeeTerms } from '../venue/fees.js'
import type { Latency } from '../venue/latency.js'
import type { SimulatedVenue, SimulatedVenueOptions } from '../venue/simulated-venue.js'
import type { ArbitragedListing } from './arbitrageur.js'

/** One venue of a run: the instruments that name it as theirs are traded there. */
export interface RunVenue {
  /** Market identifier code. */
  readonly name: string
  readonly market: VenueMarket
  readonly latency?: Latency
  readonly fees?: FeeTerms
  readonly faults?: VenueFaults | undefined
  /** How far the venue's clock is ahead of true time, ns; below 0 it is behind. Its stamps and its schedule are by that clock. */
  readonly clockSkewNs?: number
}

/** What a market is opened with. */
export interface Opening {
  readonly venue: string
  readonly instruments: Instruments
  readonly timebase: Timebase
  readonly random: RandomStreams
  readonly latency: Latency
  readonly faults: VenueFaults | undefined
  readonly clockSkewNs: number
}

export interface VenueMarket {
  open(opening: Opening): OpenMarket
}

/** What the port of a venue is made of, apart from the exchange behind it. */
export type PortParts = Omit<SimulatedVenueOptions, 'exchange'> & { readonly kernel: Kernel; readonly reports: ReportHandler }

export interface OpenMarket {
  /** Feeds that are read from sources. */
  readonly feeds: readonly Feed[]
  /** Makes the participant's port; called once, before `lanes`. */
  port(parts: PortParts): SimulatedVenue
  /** What goes missing on those feeds, where something was asked to. */
  readonly gaps?: readonly FeedGapCounts[]
  /** Adds what else the market does to the kernel. */
  lanes?(kernel: Kernel, handlers: MarketHandlers): void
  /** Another reader of what the venue publishes, `delayNs` after it happened: the tape, the other venues. @param name unique among the lanes of its class */
  addReader(kernel: Kernel, name: string, delayNs: number, handler: RowHandler): void
  /** Its matching engine, where its rules look at the other venues' quotes. */
  readonly engineLookingAway?: MatchingEngine | undefined
  /** History with our orders in it, where it is that. */
  readonly replay?: () => ReplayExchange
  /** What a last look did to our orders, where the venue has one; asked at the end of the run. */
  readonly lastLook?: () => readonly LastLookFigures[]
  /** Where a symbol may be arbitraged with other venues; and who then hears of everything that happens here. */
  arbitraged?(symbol: string): ArbitragedListing | undefined
  hear?(sink: MarketSink): void
  /** Where others react to us: all that has traded of an instrument, ours included, quantity increments. */
  tradedQty?(instrument: number): number
  /** Told of the run once it is assembled, before it runs. */
  assembled?(run: AssembledRun): void
}
