/**
 * What a market's file says, read and checked: its instruments, its venues, who trades there, and the tape between them. guides/simulate-a-market.md is
 * the page of it.
 */
import { z } from 'zod'
import { dayOf } from '../../core/calendar/civil-day.js'
import { localUnixNs } from '../../core/time.js'
import { parseDurationNs } from '../venue/duration.js'
import type { ReadText } from '../venue/latency-text.js'
import { isReadBy, readTerms, strictTerms } from '../venue/read-terms.js'
import { checkedParticipants, type ParticipantTerms } from '../synthetic/participants/terms.js'
import type { ArbitrageTerms, TapeTerms } from './run-venues.js'
import type { TermsFile } from './terms-file.js'
import { tradedSchema, tradedTerms } from './traded-terms.js'
import { readVenueSection, venueSchema, type Hours, type VenueSection } from './venue-section.js'

export interface MarketTerms {
  readonly date: string
  readonly timeZone: string
  readonly venues: readonly VenueSection[]
  readonly tape: TapeTerms | undefined
  readonly arbitrage: ArbitrageTerms | undefined
}

const HOURS = /^(\d{2}):(\d{2})\.\.(\d{2}):(\d{2})$/
const USUAL_HOURS = '09:30..16:00'
const DATE = 'a day, such as 2026-01-05'
const ZONE = 'a time zone by its name, such as America/New_York'
const HOURS_TEXT = 'times of day from..to, such as 09:30..16:00'
const ARBITRAGE = "a reaction time, such as 500us, or none"
const text = (expected: string): z.ZodString => z.string({ error: expected })

const marketSchema = strictTerms('a market', {
  date: text(DATE).refine(isReadBy(dayOf), DATE), timeZone: text(ZONE).refine(isReadBy((zone) => localUnixNs('2026-01-05', 43_200, zone)), ZONE).default('America/New_York'),
  hours: text(HOURS_TEXT).regex(HOURS, HOURS_TEXT).optional(),
  instruments: z.record(z.string(), tradedSchema, { error: 'instruments by symbol' }).default({}),
  venues: z.record(z.string(), venueSchema, { error: 'venues by name' }),
  arbitrage: text(ARBITRAGE).default('500us'),
  tape: strictTerms('the tape', { delay: text('a duration, such as 1ms') }).optional(),
})

/** Throws a {@link TermsError} with every problem of the first part that has some. @param readText reads files that the terms name */
export function readMarketTerms(file: TermsFile, readText: ReadText): MarketTerms {
  const { date, timeZone, hours, tape, arbitrage, ...read } = file.read([], () => readTerms('', marketSchema, file.value))
  const usualHours = (): Hours => file.read(['date'], () => hoursOf(date, USUAL_HOURS, timeZone))
  const given = hours === undefined ? undefined : file.read(['hours'], () => hoursOf(date, hours, timeZone))
  const traded = new Map(Object.entries(read.instruments).map(([symbol, terms]) => [symbol, file.read(['instruments', symbol], () => tradedTerms(symbol, terms))]))
  const venues = Object.entries(read.venues).map(([name, section]) => readVenueSection(name, section, { file, traded, date, timeZone, hours: given, usualHours, readText }))
  if (venues.length === 0) {
    file.read(['venues'], () => {
      throw new RangeError('found none, expected at least one, such as XSIM: { participants: calm }')
    })
  }
  return {
    date, timeZone, venues: ofOneValue(file, venues, new Map(Object.entries(read.instruments).map(([symbol, { value }]) => [symbol, value]))),
    arbitrage: arbitrage === 'none' ? undefined : { latencyNs: file.read(['arbitrage'], () => parseDurationNs(arbitrage)) },
    tape: tape && { delayNs: file.read(['tape', 'delay'], () => parseDurationNs(tape.delay)) },
  }
}

function hoursOf(date: string, hours: string, timeZone: string): Hours {
  const [fromHour, fromMinute, untilHour, untilMinute] = (HOURS.exec(hours) ?? []).slice(1).map(Number)
  if (fromHour > 23 || untilHour > 23 || fromMinute > 59 || untilMinute > 59) throw new RangeError(`found '${hours}', expected ${HOURS_TEXT}`)
  const [from, until] = [fromHour * 3_600 + fromMinute * 60, untilHour * 3_600 + untilMinute * 60]
  if (from >= until) throw new RangeError(`found '${hours}', expected the first time before the second`)
  return { fromUnixNs: localUnixNs(date, from, timeZone), untilUnixNs: localUnixNs(date, until, timeZone) }
}

/** What a symbol is worth is one path, wherever it is listed: it begins with the first venue, and moves as the instrument says, or as all of its participants do. */
function ofOneValue(file: TermsFile, venues: readonly VenueSection[], given: ReadonlyMap<string, unknown>): VenueSection[] {
  const valueFromUnixNs = venues.flatMap(({ market }) => (market.kind === 'matched' ? [market.fromUnixNs] : [])).reduce<bigint | undefined>((first, next) => (first === undefined || next < first ? next : first), undefined)
  const values = new Map<string, { readonly venue: string; readonly value: ParticipantTerms['value'] }>()
  return venues.map((section): VenueSection => {
    const { name, market } = section
    if (market.kind !== 'matched') return section
    const listings = market.listings.map((listing) => {
      const { participants, spec: { symbol } } = listing
      if (participants === undefined) return listing
      const written = given.get(symbol)
      const value = written === undefined ? participants.value : file.read(['instruments', symbol, 'value'], () => valueOf(written, `instruments.${symbol}.value`))
      const before = values.get(symbol)
      if (before === undefined) values.set(symbol, { venue: name, value })
      else if (JSON.stringify(before.value) !== JSON.stringify(value)) {
        file.read(['venues', name, 'participants'], () => {
          throw new RangeError(`found another value of ${symbol} than at ${before.venue}, expected one, or their prices part: say it once, as instruments.${symbol}.value (calm, or terms)`)
        })
      }
      return { ...listing, participants: { ...participants, value } }
    })
    return { ...section, market: { ...market, listings, ...(valueFromUnixNs !== undefined && { valueFromUnixNs }) } }
  })
}

/** That of a preset, or terms. */
function valueOf(value: unknown, where: string): ParticipantTerms['value'] {
  return typeof value === 'string' ? checkedParticipants(value, where).value : checkedParticipants({ value }, where.replace(/\.value$/, '')).value
}
