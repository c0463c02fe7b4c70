/** A venue of which there is a record: history is replayed, with our orders in it. */
import type { Feed } from '../../core/engine/assemble.js'
import type { Instrument } from '../../core/instrument.js'
import { InputClass } from '../../core/kernel/lane.js'
import { MarketLane } from '../../core/kernel/market-lane.js'
import type { EventSource } from '../../core/market/source.js'
import { SharedSource } from '../replay/fork.js'
import { ReplayExchange, type ReplayTerms } from '../replay/replay-exchange.js'
import type { FeedGapTerms } from '../venue/faults.js'
import { faultyFeed, type FeedGapCounts } from '../venue/faulty-feed.js'
import { simulatedVenue } from '../venue/simulated-venue.js'
import { VariableTransit } from '../venue/transit.js'
import { skewedStamps } from './skewed-stamps.js'
import type { Opening, OpenMarket, VenueMarket } from './venue-market.js'

/** History of one instrument, or of several. */
export interface History {
  readonly source: EventSource
  /** The one instrument that it is of. */
  readonly instrument?: Instrument
}

/** @param terms how history meets our orders */
export function replayedMarket(history: readonly History[], terms: ReplayTerms = {}): VenueMarket {
  return { open: (opening) => openReplay(history, terms, opening) }
}

function openReplay(history: readonly History[], terms: ReplayTerms, { instruments, timebase, random, latency, faults, clockSkewNs }: Opening): OpenMarket {
  const ways = history.map(({ source, instrument }) => {
    const shared = new SharedSource(source, timebase)
    return { instrument, shared, exchange: shared.reader(), feed: shared.reader() }
  })
  /** There once the port is made. */
  let exchange!: ReplayExchange
  const gaps: FeedGapCounts[] = []
  const withGaps = (feed: EventSource, terms: FeedGapTerms): EventSource => {
    const faulty = faultyFeed(feed, terms, random.stream(`faults/feed/${feed.name}`), timebase)
    gaps.push(faulty.counts)
    return faulty
  }
  return {
    gaps,
    feeds: ways.map(({ instrument, feed }): Feed => {
      const stamped = clockSkewNs === 0 ? feed : skewedStamps(feed, clockSkewNs)
      return {
        source: faults?.feedGaps === undefined ? stamped : withGaps(stamped, faults.feedGaps),
        delayNs: latency.marketDataNs, ...(instrument && { instrument }),
        transit: latency.marketData && new VariableTransit(0, latency.marketData, random.stream(`latency/market data/${feed.name}`), timebase),
      }
    }),
    port(parts) {
      const venue = simulatedVenue({ ...parts, exchange: (sink) => (exchange = new ReplayExchange(instruments, sink, random, terms)) })
      for (const way of ways) {
        parts.kernel.addLane(new MarketLane(InputClass.exchange, way.exchange, (batch, row) => exchange.onHistory(batch, row), { stamp: 'exchangeTimeNs' }))
      }
      return venue
    },
    addReader(kernel, name, delayNs, handler) {
      for (const { shared } of ways) {
        const reader = shared.reader()
        kernel.addLane(new MarketLane(InputClass.market, { ...reader, name: `${name}/${reader.name}` }, handler, { stamp: 'exchangeTimeNs', delayNs }))
      }
    },
    replay: () => exchange,
  }
}
