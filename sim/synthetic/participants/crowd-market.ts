/**
 * The smallest market that participants make: one instrument on one venue, traded continuously by nobody else. For looking at presets, and for tests.
 */
import { Instruments, usEquity, type Instrument } from '../../../core/instrument.js'
import { Kernel } from '../../../core/kernel/kernel.js'
import type { RowHandler } from '../../../core/kernel/market-lane.js'
import { Timebase } from '../../../core/kernel/timebase.js'
import { RandomStreams } from '../../../core/random.js'
import { Epoch } from '../../../core/time.js'
import { broadcast } from '../../matching/broadcast.js'
import { MatchingEngine } from '../../matching/matching-engine.js'
import { MatchingFeedLane } from '../../matching/matching-feed-lane.js'
import { StylisedFacts, type MarketFacts } from '../stylised-facts.js'
import { addParticipants } from './add-participants.js'
import type { CrowdLane } from './crowd-lane.js'
import { PublicEvents } from './public-events.js'
import type { ParticipantTerms } from './terms.js'

export interface CrowdMarketOptions {
  readonly terms: ParticipantTerms
  readonly seed: string | number
  readonly symbol?: string
  /** Increments of 0.0001. */
  readonly startPrice?: number
  readonly durationNs: number
  readonly handler: RowHandler
  /** What else stands on the engine: called before the run. */
  readonly prepare?: (market: CrowdMarket) => void
}

export interface CrowdMarket {
  readonly kernel: Kernel
  readonly engine: MatchingEngine
  readonly instrument: Instrument
  readonly crowd: CrowdLane
}

/** A day without a meaning of its own. */
const DATE = '2026-01-05'
const SYMBOL = 'ALPHA'
const START_PRICE = 1_000_000
/** Nobody sets timers. */
const NO_TIMERS = { nextDueNs: Infinity, fireNext() {}, shift() {} }

/** The facts of such a market. @param returnSeconds from one mid to the next of a return */
export async function crowdFacts(options: Omit<CrowdMarketOptions, 'handler' | 'prepare'>, returnSeconds?: number): Promise<MarketFacts> {
  const found = new StylisedFacts(usEquity(options.symbol ?? SYMBOL), 0, returnSeconds)
  await runCrowdMarket({ ...options, handler: (batch, row) => found.take(batch, row) })
  return found.facts()
}

/** Runs it, from the midnight of a day on. */
export async function runCrowdMarket(options: CrowdMarketOptions): Promise<CrowdMarket> {
  const { terms, seed, symbol = SYMBOL, startPrice = START_PRICE, durationNs, handler } = options
  const kernel = new Kernel({ timebase: new Timebase(Epoch.ofDay(DATE)), timers: NO_TIMERS })
  const instruments = new Instruments()
  const instrument = instruments.register(usEquity(symbol))
  const feed = new MatchingFeedLane({ name: instrument.id, clock: kernel, latencyNs: 0, handler })
  kernel.addLane(feed)
  const events = new PublicEvents()
  const random = new RandomStreams(seed)
  const engine = new MatchingEngine(instruments, { feed: broadcast([events.sink, feed.sink]), random })
  const crowd = addParticipants({ kernel, engine, events, instrument, terms, random, startPrice, fromNs: 0, untilNs: durationNs })
  const market = { kernel, engine, instrument, crowd }
  options.prepare?.(market)
  await kernel.run()
  return market
}
