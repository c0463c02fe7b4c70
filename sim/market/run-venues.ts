/**
 * The venues of a run as the engine sees them: one port that leads each order to the venue of its instrument, the venues' feeds, and the tape on which their
 * best prices are consolidated, later than each venue's own feed.
 */
import type { AssembledRun, Feed, MarketHandlers } from '../../core/engine/assemble.js'
import type { Instrument, Instruments } from '../../core/instrument.js'
import type { Kernel } from '../../core/kernel/kernel.js'
import type { Timebase } from '../../core/kernel/timebase.js'
import type { ReportHandler, VenuePort } from '../../core/orders/venue.js'
import { routedVenue } from '../../core/orders/venue-router.js'
import type { RandomStreams } from '../../core/random.js'
import type { LastLookFigures } from '../../data/report/model.js'
import type { ReplayExchange } from '../replay/replay-exchange.js'
import { checkedFaults, type VenueFaults } from '../venue/faults.js'
import type { FaultCounts } from '../venue/faulty-connection.js'
import type { FeedGapCounts } from '../venue/faulty-feed.js'
import { feeSchedule, NO_FEES } from '../venue/fees.js'
import { checkedLatency, NO_LATENCY, type Latency } from '../venue/latency.js'
import { venueDays } from '../venue/venue-days.js'
import { venueTerms } from '../venue/venue-terms.js'
import { Arbitrageur } from './arbitrageur.js'
import { AwayQuotes } from './away-quotes.js'
import type { OpenMarket, RunVenue } from './venue-market.js'

/** The tape that consolidates the venues' quotes. */
export interface TapeTerms {
  /** From the venue to who reads the tape, ns. */
  readonly delayNs: number
}

/** Somebody takes the venues of a symbol against each other where they are crossed. */
export interface ArbitrageTerms {
  /** From what it sees to its orders at the venues, ns. */
  readonly latencyNs: number
}

export interface RunVenuesParts {
  readonly venues: readonly RunVenue[]
  readonly tape: TapeTerms | undefined
  readonly arbitrage?: ArbitrageTerms | undefined
  readonly instruments: Instruments
  readonly timebase: Timebase
  readonly random: RandomStreams
}

/** A venue with its market opened. */
interface Opened {
  readonly terms: RunVenue
  readonly latency: Latency
  readonly faults: VenueFaults | undefined
  readonly market: OpenMarket
}

/** The clock of a venue is a machine's clock: further off it is a mistake. */
export const SKEW_MAX_NS = 1_000_000_000

export class RunVenues {
  readonly feeds: readonly Feed[]
  /** Of the venues that were asked for faults; complete once the port is made. */
  readonly faults: { readonly venue: string; readonly asked: VenueFaults; readonly counts: Readonly<FaultCounts>; readonly gaps: readonly FeedGapCounts[] }[] = []
  /** Complete once the port is made. */
  readonly replays: ReplayExchange[] = []
  private readonly opened: readonly Opened[]

  constructor(private readonly parts: RunVenuesParts) {
    const { venues, instruments, timebase, random } = parts
    requireVenues(venues, instruments)
    this.opened = venues.map((terms): Opened => {
      const latency = checkedLatency(terms.latency ?? NO_LATENCY)
      const faults = terms.faults && checkedFaults(terms.faults)
      const { name: venue, clockSkewNs = 0 } = terms
      requireSkew(venue, clockSkewNs)
      return { terms, latency, faults, market: terms.market.open({ venue, instruments, timebase, random, latency, faults, clockSkewNs }) }
    })
    this.feeds = this.opened.flatMap(({ market }) => market.feeds)
  }

  port(kernel: Kernel, reports: ReportHandler): VenuePort {
    const { instruments } = this.parts
    const ports = new Map<string, VenuePort>()
    for (const one of this.opened) ports.set(one.terms.name, this.portOf(one, kernel, reports))
    const [first] = this.opened
    if (this.opened.length === 1) return ports.get(first.terms.name) as VenuePort
    return routedVenue('venues', (instrument) => ports.get(instruments.at(instrument).venue) as VenuePort)
  }

  addLanes(kernel: Kernel, handlers: MarketHandlers): void {
    const { tape } = this.parts
    for (const { terms, market } of this.opened) {
      market.lanes?.(kernel, handlers)
      if (tape !== undefined) market.addReader(kernel, `tape/${terms.name}`, tape.delayNs, handlers.tape)
    }
    this.addArbitrage(kernel)
    if (!this.opened.some(({ market }) => market.engineLookingAway !== undefined)) return
    const engines = new Map(this.opened.map(({ terms, market }) => [terms.name, market.engineLookingAway]))
    const away = new AwayQuotes(this.parts.instruments, (venue) => engines.get(venue))
    for (const { terms, market } of this.opened) market.addReader(kernel, `away/${terms.name}`, tape?.delayNs ?? 0, (batch, row) => away.onRow(batch, row))
  }

  private addArbitrage(kernel: Kernel): void {
    const { arbitrage, instruments } = this.parts
    if (arbitrage === undefined) return
    const markets = this.opened.map(({ market }) => market).filter((market) => market.arbitraged !== undefined)
    for (const symbol of [...new Set([...instruments].map((instrument) => instrument.symbol))].sort()) {
      const listings = markets.flatMap((market) => market.arbitraged?.(symbol) ?? []).sort((a, b) => (a.instrument.id < b.instrument.id ? -1 : 1))
      if (listings.length < 2) continue
      const arbitrageur = new Arbitrageur(symbol, listings, arbitrage.latencyNs)
      for (const market of markets) market.hear?.(arbitrageur.sink)
      kernel.addLane(arbitrageur)
    }
  }

  /** Told of the run once it is assembled. */
  assembled(run: AssembledRun): void {
    for (const { market } of this.opened) market.assembled?.(run)
  }

  /** All that has traded of an instrument where others react to us, ours included; undefined where it is not known. */
  tradedQty({ index, venue }: Instrument): number | undefined {
    return this.opened.find(({ terms }) => terms.name === venue)?.market.tradedQty?.(index)
  }

  /** What last looks did to our orders. After the run. */
  lastLook(): LastLookFigures[] {
    return this.opened.flatMap(({ market }) => market.lastLook?.() ?? [])
  }

  private portOf({ terms: { name, fees = NO_FEES, clockSkewNs = 0 }, latency, faults, market }: Opened, kernel: Kernel, reports: ReportHandler): VenuePort {
    const { instruments, timebase, random } = this.parts
    const port = market.port({
      kernel, reports, name, latency, random, faults, clockSkewNs,
      fees: feeSchedule(fees, (instrument) => instruments.at(instrument), venueDays(timebase, venueTerms(name).timeZone)),
    })
    if (faults !== undefined && port.faults !== undefined) this.faults.push({ venue: name, asked: faults, counts: port.faults, gaps: market.gaps ?? [] })
    if (market.replay !== undefined) this.replays.push(market.replay())
    return port
  }
}

function requireVenues(venues: readonly RunVenue[], instruments: Instruments): void {
  const names = venues.map(({ name }) => name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new RangeError(`venue ${twice} is listed twice: give each venue of a run a name of its own`)
  for (const { id, venue } of instruments) {
    if (!names.includes(venue)) throw new RangeError(`${id}: the run has no venue ${venue}; it has ${names.join(', ') || 'none'}`)
  }
}

function requireSkew(venue: string, skewNs: number): void {
  if (Number.isInteger(skewNs) && Math.abs(skewNs) <= SKEW_MAX_NS) return
  throw new RangeError(`${venue}: clockSkewNs: found ${skewNs}, expected a whole number of ns, at most ${SKEW_MAX_NS} (a second) ahead or behind`)
}
