/** What is known of venues without asking: their time zone, and their published base-tier fees for prices from $1.00 up. */
import { NO_FEES, type FeeTerms } from './fee-terms.js'

export interface VenueTerms {
  /** IANA name of the zone in which the venue counts its day. */
  readonly timeZone: string
  /** Published base tier; a participant with a tier of its own gives its rates. */
  readonly fees: FeeTerms
}

/** By ISO 10383 market identifier code. Nasdaq: remove $0.0030, add -$0.0020 a share. */
const TERMS: Readonly<Record<string, VenueTerms>> = {
  XNAS: { timeZone: 'America/New_York', fees: { maker: '-0.0020', taker: '0.0030' } },
}

/** Terms of a venue; one that is not listed is free and counts in UTC. */
export function venueTerms(venue: string): VenueTerms {
  return TERMS[venue] ?? { timeZone: 'UTC', fees: NO_FEES }
}
