/**
 * A venue's section of a market's file. What stands behind its port is one of three: a matching engine with participants (`participants`, `rules`, `day`,
 * `protections`, `futures`), a liquidity provider (`fx`), or recorded history (`data`).
 */
import { z } from 'zod'
import { formatPrice } from '../../core/instrument.js'
import { isoOfUnixNs, midnightUnixNs, unixNsOfIso } from '../../core/time.js'
import { daySpan } from '../day/day-calendar.js'
import { daySchema, type DayTerms } from '../day/day-terms.js'
import { protectionSchema, type ProtectionTerms } from '../day/protection-terms.js'
import { listFutures, type ListedFutures } from '../futures/futures-terms.js'
import { fxVenueTerms, type FxVenueTerms } from '../fx/fx-venue-terms.js'
import type { MatchingRules } from '../matching/rules.js'
import { checkedParticipants, type ParticipantTerms } from '../synthetic/participants/terms.js'
import { parseDurationNs } from '../venue/duration.js'
import { checkedFaults, type VenueFaults } from '../venue/faults.js'
import { checkedFees, parseFees, type FeeTerms } from '../venue/fee-terms.js'
import { checkedLatency, type Latency } from '../venue/latency.js'
import { DEFAULT_LATENCY, parseLatency, type ReadText } from '../venue/latency-text.js'
import { readTerms, strictTerms } from '../venue/read-terms.js'
import { DAY_PRESETS } from './day-presets.js'
import type { VenueDay } from './matched-market.js'
import { SKEW_MAX_NS } from './run-venues.js'
import { matchingRules, matchingRulesSchema } from './matching-rules-terms.js'
import type { TermsFile } from './terms-file.js'
import { priceText, startPriceOf, type TradedTerms } from './traded-terms.js'

/** When its participants trade, Unix ns. */
export interface Hours {
  readonly fromUnixNs: bigint
  readonly untilUnixNs: bigint
}

export interface MatchedSection extends Hours {
  readonly kind: 'matched'
  /** Without participants nobody trades it but us. */
  readonly listings: readonly (TradedTerms & { readonly participants?: ParticipantTerms })[]
  readonly rules: Partial<MatchingRules>
  /** Undefined: it trades continuously, all the time. */
  readonly day: VenueDay | undefined
  readonly futures: ListedFutures | undefined
  /** When the values of the market begin to move, Unix ns. */
  readonly valueFromUnixNs?: bigint
}

export interface FxSection extends Hours {
  readonly kind: 'fx'
  readonly terms: FxVenueTerms
  /** Lake of recorded quotes, where it has some. */
  readonly data: string | undefined
}

export interface HistorySection {
  readonly kind: 'history'
  readonly data: string
  readonly symbols: readonly string[]
  readonly source: string | undefined
}

export interface VenueSection {
  readonly name: string
  readonly market: MatchedSection | FxSection | HistorySection
  readonly latency: Latency
  readonly fees: FeeTerms | undefined
  readonly faults: VenueFaults | undefined
  readonly clockSkewNs: number
}

/** What the file says beside the section. */
export interface SectionParts {
  readonly file: TermsFile
  readonly traded: ReadonlyMap<string, TradedTerms>
  readonly date: string
  readonly timeZone: string
  /** Of all venues, where the market says it. */
  readonly hours: Hours | undefined
  /** The market's usual hours, for venues without a day. */
  readonly usualHours: () => Hours
  readonly readText: ReadText
}

/** Participants plan in run time: all of it within the reach of one epoch. */
const DAYS_MAX = 100n
const DAY_NS = 86_400_000_000_000n
const VENUE = /^[A-Z0-9]{1,12}$/
const SYMBOLS = 'a list of symbols, such as [ACME]'
const anything = z.unknown().optional()
const text = (expected: string): z.ZodString => z.string({ error: expected })

export const venueSchema = strictTerms('a venue', {
  instruments: z.array(text(SYMBOLS), { error: SYMBOLS }).optional(),
  participants: anything, rules: matchingRulesSchema.optional(), day: anything, protections: anything,
  futures: anything, prices: z.record(z.string(), priceText, { error: 'prices by contract' }).optional(),
  fx: anything, data: text('the folder of a lake').optional(), source: text('the name of a dataset').optional(),
  latency: anything, fees: anything, faults: anything, clockSkew: text('a duration, -20us where the clock is behind').optional(),
})
type Section = z.output<typeof venueSchema>

/** Terms that only one kind of venue has. */
const OF_KIND = {
  matched: ['participants', 'rules', 'day', 'protections', 'futures', 'prices'], fx: ['fx'], history: ['source'],
} as const

export function readVenueSection(name: string, section: Section, parts: SectionParts): VenueSection {
  const { file, readText } = parts
  const path = (...keys: string[]): string[] => ['venues', name, ...keys]
  const part = <T>(key: string, reader: (where: string) => T): T => file.read(path(key), () => reader(path(key).join('.')))
  if (!VENUE.test(name)) file.read(path(), () => refuse(`found the name '${name}', expected a market identifier code, capital letters and digits such as XSIM`))
  const kind = kindOf(section)
  const foreign = Object.entries(OF_KIND).filter(([other]) => other !== kind).flatMap(([, keys]) => keys as readonly (keyof Section)[]).find((key) => section[key] !== undefined)
  if (foreign !== undefined) part(foreign, () => refuse(`found with ${kind === 'fx' ? 'fx, a liquidity provider' : 'data, recorded history'}: that has no ${foreign}`))
  return {
    name,
    market: kind === 'matched' ? matchedSection(name, section, parts, part) : kind === 'fx' ? fxSection(section, parts, part) : historySection(section, part),
    latency: part('latency', () => latencyOf(section.latency, readText)),
    fees: part('fees', () => (section.fees === undefined ? undefined : typeof section.fees === 'string' ? parseFees(section.fees) : checkedFees(section.fees))),
    faults: part('faults', () => (section.faults === undefined ? undefined : checkedFaults(section.faults))),
    clockSkewNs: part('clockSkew', () => skewOf(section.clockSkew ?? '0ns')),
  }
}

type ReadPart = <T>(key: string, reader: (where: string) => T) => T

function kindOf({ fx, data }: Section): VenueSection['market']['kind'] {
  return fx !== undefined ? 'fx' : data !== undefined ? 'history' : 'matched'
}

function matchedSection(name: string, section: Section, { traded, date, timeZone, hours, usualHours }: SectionParts, part: ReadPart): MatchedSection {
  const futures = part('futures', (where) => (section.futures === undefined ? undefined : listFutures(section.futures, name, where)))
  const contracts = part('prices', () => contractsOf(futures, section.prices ?? {}))
  const listed = part('instruments', () => (section.instruments ?? (futures === undefined ? [...traded.keys()] : [])).map((symbol): [string, TradedTerms] => [symbol, traded.get(symbol) ?? unknown(symbol, traded)]))
  const all = new Map([...listed, ...contracts])
  if (all.size === 0) part('instruments', () => refuse('found none, expected instruments of the market, or futures'))
  const day = part('day', (where) => (section.day === undefined ? undefined : dayOf(section.day, where, timeZone)))
  const span = hours ?? (day === undefined ? usualHours() : part('day', () => spanOf(day, date)))
  part('futures', () => requireLive(futures, span))
  const protections = part('protections', (where) => (section.protections === undefined ? undefined : protectionsOf(section.protections, where, all)))
  const participants = part('participants', (where) => participantsOf(section.participants, [...all.keys()], where))
  return {
    kind: 'matched', futures, rules: part('rules', () => matchingRules(section.rules ?? {})),
    day: day === undefined && protections === undefined ? undefined : { terms: day ?? continuousDay(span, date, timeZone), ...(protections && { protections }) },
    listings: [...all].map(([symbol, terms]) => {
      const who = participants.get(symbol)
      return { ...terms, ...(who && { participants: who }) }
    }),
    ...span,
  }
}

/** Protections need a day to act in: continuous trading for as long as participants trade. */
function continuousDay({ fromUnixNs, untilUnixNs }: Hours, date: string, timeZone: string): DayTerms {
  const at = (unixNs: bigint): string => {
    const seconds = Number((unixNs - midnightUnixNs(date, timeZone)) / 1_000_000_000n)
    return `${String(Math.floor(seconds / 3_600)).padStart(2, '0')}:${String(Math.floor(seconds / 60) % 60).padStart(2, '0')}`
  }
  return readTerms('day', daySchema, { timeZone, weekends: true, continuous: at(fromUnixNs), close: at(untilUnixNs) })
}

function requireLive(futures: ListedFutures | undefined, { fromUnixNs }: Hours): void {
  const over = futures?.specs.find(({ contract }) => contract !== undefined && unixNsOfIso(contract.lastTrade) <= fromUnixNs)
  if (over !== undefined) refuse(`contracts: found ${over.symbol}, whose last trade is at ${over.contract?.lastTrade ?? ''}, expected contracts that still trade when the market begins`)
}

function fxSection({ fx, data }: Section, { hours, usualHours }: SectionParts, part: ReadPart): FxSection {
  return { kind: 'fx', terms: part('fx', (where) => fxVenueTerms(fx, where)), data, ...(hours ?? usualHours()) }
}

function historySection({ data = '', instruments, source }: Section, part: ReadPart): HistorySection {
  const symbols = part('instruments', () => instruments ?? refuse('found nothing, expected which instruments of the lake are traded, such as [AMZN]'))
  return { kind: 'history', data, symbols, source }
}

/** Every contract needs a price to begin with: nobody else knows one. */
function contractsOf(futures: ListedFutures | undefined, prices: Readonly<Record<string, string>>): [string, TradedTerms][] {
  const specs = futures?.specs ?? []
  const other = Object.keys(prices).find((symbol) => !specs.some((spec) => spec.symbol === symbol))
  if (other !== undefined) refuse(`found ${other}, expected prices of the venue's futures: ${specs.map(({ symbol }) => symbol).join(', ') || 'it has none'}`)
  return specs.map((spec) => {
    const price = prices[spec.symbol]
    if (price === undefined) refuse(`found no price of ${spec.symbol}, expected the price with which it begins`)
    return [spec.symbol, { spec, startPrice: startPriceOf(price, spec) }]
  })
}

function spanOf(day: DayTerms, date: string): Hours {
  const [fromUnixNs, untilUnixNs] = daySpan(day, date)
  if (fromUnixNs >= untilUnixNs) refuse(`found a day from ${isoOfUnixNs(fromUnixNs)} to ${isoOfUnixNs(untilUnixNs)}, expected a beginning before its close`)
  const begins = midnightUnixNs(date, day.timeZone)
  if (fromUnixNs < begins || untilUnixNs - begins > DAYS_MAX * DAY_NS) refuse(`found days from ${isoOfUnixNs(fromUnixNs)} to ${isoOfUnixNs(untilUnixNs)}, expected days from the market's date, ${date}, on, at most ${DAYS_MAX} days later`)
  return { fromUnixNs, untilUnixNs }
}

/** A day by its name, or its terms, in the market's time zone unless they have one. */
function dayOf(value: unknown, where: string, timeZone: string): DayTerms {
  if (typeof value === 'string') {
    const preset = DAY_PRESETS.get(value)
    if (preset === undefined) refuse(`found '${value}', expected the terms of a day, or one of ${[...DAY_PRESETS.keys()].join(', ')}`)
    return readTerms(where, daySchema, { timeZone, ...preset })
  }
  return readTerms(where, daySchema, typeof value === 'object' && value !== null ? { timeZone, ...value } : value)
}

/** Yesterday's close is the price with which an instrument begins, unless the terms say another. */
function protectionsOf(value: unknown, where: string, traded: ReadonlyMap<string, TradedTerms>): ProtectionTerms {
  if (typeof value !== 'object' || value === null) return readTerms(where, protectionSchema, value)
  const { previousClose, ...terms } = value as { readonly previousClose?: unknown }
  const closes = Object.fromEntries([...traded].map(([symbol, { spec, startPrice }]) => [symbol, formatPrice(startPrice, spec)]))
  return readTerms(where, protectionSchema, { ...terms, previousClose: typeof previousClose === 'object' ? { ...closes, ...previousClose } : (previousClose ?? closes) })
}

/** One for all instruments, or by symbol. */
function participantsOf(value: unknown, symbols: readonly string[], where: string): ReadonlyMap<string, ParticipantTerms> {
  if (value === undefined) return new Map()
  const bySymbol = typeof value === 'object' && value !== null && Object.keys(value).length > 0 && Object.keys(value).every((key) => symbols.includes(key))
  if (!bySymbol) return new Map(symbols.map((symbol) => [symbol, checkedParticipants(value, where)]))
  return new Map(Object.entries(value).map(([symbol, terms]) => [symbol, checkedParticipants(terms, `${where}.${symbol}`)]))
}

function latencyOf(value: unknown, readText: ReadText): Latency {
  if (value === undefined) return parseLatency(DEFAULT_LATENCY)
  return typeof value === 'string' ? parseLatency(value, readText) : checkedLatency(value)
}

function skewOf(skew: string): number {
  const skewNs = skew.startsWith('-') ? 0 - parseDurationNs(skew.slice(1)) : parseDurationNs(skew)
  if (Math.abs(skewNs) > SKEW_MAX_NS) refuse(`found ${skew}, expected at most a second ahead or behind: a venue's clock is a machine's clock`)
  return skewNs
}

function unknown(symbol: string, traded: ReadonlyMap<string, TradedTerms>): never {
  return refuse(`found ${symbol}, expected symbols of the market's instruments: ${[...traded.keys()].join(', ') || 'it has none'}`)
}

function refuse(problem: string): never {
  throw new RangeError(problem)
}
