/** A venue of one liquidity provider: quotes that stream, and deals after a last look. */
import type { Kernel } from '../../core/kernel/kernel.js'
import { FxMarket, type OpenQuotes } from '../fx/fx-market.js'
import type { FxVenueTerms } from '../fx/fx-venue-terms.js'
import type { QuoteSpan } from '../fx/pair-price.js'
import type { OpenMarket, VenueMarket } from './venue-market.js'

export interface ProvidedMarketTerms {
  readonly terms: FxVenueTerms
  /** When seeded prices are made. */
  readonly spans: readonly QuoteSpan[]
  readonly recorded: OpenQuotes | undefined
}

/** Its quotes go to the strategy by its own feed, and to the tape. */
export function providedMarket({ terms, spans, recorded }: ProvidedMarketTerms): VenueMarket {
  return {
    open({ venue, instruments, timebase, random, latency, faults }): OpenMarket {
      const market = new FxMarket({ name: venue, terms, instruments, timebase, random, latency, faults, spans, ...(recorded && { recorded }) })
      let kernel: Kernel | undefined
      return {
        feeds: market.feeds,
        port: (parts) => market.connect((kernel = parts.kernel), parts.reports, parts.fees),
        addReader: (...reader) => market.addReader(...reader),
        lastLook: () => market.lastLook(kernel?.nowNs ?? 0),
      }
    },
  }
}
