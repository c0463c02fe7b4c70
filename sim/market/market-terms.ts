/**
 * What a market's file says, read and checked: its instruments, its venues, who trades there, and the tape between them. guides/simulate-a-market.md is
 * the page of it.
 */
import { z } from 'zod'
import { localUnixNs } from '../../core/time.js'
import { parseDurationNs } from '../venue/duration.js'
import type { ReadText } from '../venue/latency-text.js'
import { readTerms, strictTerms } from '../venue/read-terms.js'
import type { TapeTerms } from './run-venues.js'
import type { TermsFile } from './terms-file.js'
import { tradedSchema, tradedTerms } from './traded-terms.js'
import { readVenueSection, venueSchema, type Hours, type VenueSection } from './venue-section.js'

export interface MarketTerms {
  readonly date: string
  readonly timeZone: string
  readonly venues: readonly VenueSection[]
  readonly tape: TapeTerms | undefined
}

const HOURS = /^(\d{2}):(\d{2})\.\.(\d{2}):(\d{2})$/
const USUAL_HOURS = '09:30..16:00'
const DATE = 'a day, such as 2026-01-05'
const HOURS_TEXT = 'times of day from..to, such as 09:30..16:00'
const text = (expected: string): z.ZodString => z.string({ error: expected })

const marketSchema = strictTerms('a market', {
  date: text(DATE).regex(/^\d{4}-\d{2}-\d{2}$/, DATE), timeZone: text('a time zone, such as America/New_York').default('America/New_York'),
  hours: text(HOURS_TEXT).regex(HOURS, HOURS_TEXT).optional(),
  instruments: z.record(z.string(), tradedSchema, { error: 'instruments by symbol' }).default({}),
  venues: z.record(z.string(), venueSchema, { error: 'venues by name' }),
  tape: strictTerms('the tape', { delay: text('a duration, such as 1ms') }).optional(),
})

/** Throws a {@link TermsError} with every problem of the first part that has some. @param readText reads files that the terms name */
export function readMarketTerms(file: TermsFile, readText: ReadText): MarketTerms {
  const { date, timeZone, hours, tape, ...read } = file.read([], () => readTerms('', marketSchema, file.value))
  const usualHours = (): Hours => file.read(['date'], () => hoursOf(date, USUAL_HOURS, timeZone))
  const given = hours === undefined ? undefined : file.read(['hours'], () => hoursOf(date, hours, timeZone))
  const traded = new Map(Object.entries(read.instruments).map(([symbol, terms]) => [symbol, file.read(['instruments', symbol], () => tradedTerms(symbol, terms))]))
  const venues = Object.entries(read.venues).map(([name, section]) => readVenueSection(name, section, { file, traded, date, timeZone, hours: given, usualHours, readText }))
  if (venues.length === 0) {
    file.read(['venues'], () => {
      throw new RangeError('found none, expected at least one, such as XSIM: { participants: calm }')
    })
  }
  return { date, timeZone, venues, tape: tape && { delayNs: file.read(['tape', 'delay'], () => parseDurationNs(tape.delay)) } }
}

function hoursOf(date: string, hours: string, timeZone: string): Hours {
  const [fromHour, fromMinute, untilHour, untilMinute] = (HOURS.exec(hours) ?? []).slice(1).map(Number)
  if (fromHour > 23 || untilHour > 23 || fromMinute > 59 || untilMinute > 59) throw new RangeError(`found '${hours}', expected ${HOURS_TEXT}`)
  const [from, until] = [fromHour * 3_600 + fromMinute * 60, untilHour * 3_600 + untilMinute * 60]
  if (from >= until) throw new RangeError(`found '${hours}', expected the first time before the second`)
  return { fromUnixNs: localUnixNs(date, from, timeZone), untilUnixNs: localUnixNs(date, until, timeZone) }
}
