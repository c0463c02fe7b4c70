/**
 * What may go wrong between a participant and a simulated venue, as terms: disconnects, restarts, reports that come late, out of order or twice,
 * and gaps of the feed. Everything ends, and what happens when is decided by given instants or by the run's seed.
 */
import { z } from 'zod'
import type { Instant, Timebase } from '../../core/kernel/timebase.js'
import type { Random } from '../../core/random.js'
import { NS_PER_DAY, unixNsOfIso } from '../../core/time.js'
import { readJson, readTerms, strictTerms } from './read-terms.js'

/** At given instants; or `count` times between two, by seed. */
export interface FaultTimes {
  readonly at?: readonly Instant[]
  readonly count?: number
  readonly from?: Instant
  readonly until?: Instant
}

export interface OutageTerms extends FaultTimes {
  /** How long the connection is down, ns. */
  readonly forNs: number
  /** What the venue reports meanwhile, and what was under way: comes after the connection is up again (unless given), or never. */
  readonly reports?: 'delivered' | 'lost'
  /** What is sent meanwhile, and what was under way: answered by a refusal, 'disconnected' (unless given), or never. */
  readonly commands?: 'refused' | 'lost'
}

export interface DisconnectTerms extends OutageTerms {
  /** The venue cancels what rests. */
  readonly cancelOnDisconnect?: boolean
}

export interface RestartTerms extends OutageTerms {
  /** Orders that are not good till cancelled or till a date: kept in their place, or cancelled (unless given). */
  readonly dayOrders?: 'kept' | 'lost'
}

/** Happens to a report with this chance; it then comes up to so much later. */
export interface ReportFault {
  readonly chance: number
  readonly upToNs: number
}

export interface ReportFaults {
  /** The connection stalls: the reports behind it wait too. */
  readonly delayed?: ReportFault
  /** It alone comes later: others overtake it. */
  readonly reordered?: ReportFault
  /** It comes once more. */
  readonly duplicated?: ReportFault
}

export interface FeedGapTerms extends FaultTimes {
  /** How long rows are withheld, ns. */
  readonly forNs: number
  /** Then they come late, all at once; or they are lost, and a `clear` and the book as it stands come instead. */
  readonly recovery: 'late' | 'snapshot'
}

export interface VenueFaults {
  readonly disconnects?: DisconnectTerms
  readonly restarts?: RestartTerms
  readonly reports?: ReportFaults
  readonly feedGaps?: FeedGapTerms
}

const COUNT_MAX = 10_000
const FAULT_MAX_NS = NS_PER_DAY
const INSTANT = 'an instant: ISO 8601 with its zone (2012-06-21T14:00:00Z), run time in ns, or Unix ns as a bigint'
const instant = z.union([z.bigint(), z.number().refine((ns) => Number.isSafeInteger(ns)), z.string().transform((text, context) => {
  try {
    return unixNsOfIso(text)
  } catch {
    context.addIssue({ code: 'custom', message: INSTANT })
    return z.NEVER
  }
})], INSTANT)
const DURATION = `a whole number of ns, 1 to ${FAULT_MAX_NS} (a day)`
const duration = z.number(DURATION).refine((ns) => Number.isInteger(ns) && ns >= 1 && ns <= FAULT_MAX_NS, DURATION)
const COUNT = `a whole number, 1 to ${COUNT_MAX}`
const timesShape = { at: z.array(instant, 'a list of instants').optional(), count: z.number(COUNT).int(COUNT).min(1, COUNT).max(COUNT_MAX, COUNT).optional(), from: instant.optional(), until: instant.optional() }
const outageShape = { ...timesShape, forNs: duration, reports: z.enum(['delivered', 'lost'], 'delivered or lost').optional(), commands: z.enum(['refused', 'lost'], 'refused or lost').optional() }
const TIMES = 'either at, a list of instants, or count, from and until'

interface TimesAsRead {
  readonly at?: readonly Instant[] | undefined
  readonly count?: number | undefined
  readonly from?: Instant | undefined
  readonly until?: Instant | undefined
}

function whole<S extends z.ZodType<TimesAsRead>>(schema: S): S {
  return schema.superRefine(({ at, count, from, until }, context) => {
    const given = [count, from, until].filter((value) => value !== undefined).length
    if (at === undefined ? given !== 3 : given !== 0) context.addIssue({ code: 'custom', message: TIMES })
    else if (from !== undefined && until !== undefined && typeof from === typeof until && from >= until) context.addIssue({ code: 'custom', path: ['until'], message: `an instant after from, ${from}` })
  })
}

const CHANCE = 'a chance, 0 to 1'
const reportFault = strictTerms('a fault of reports', { chance: z.number(CHANCE).min(0, CHANCE).max(1, CHANCE), upToNs: duration })

const faultsSchema = strictTerms('faults of a venue', {
  disconnects: whole(strictTerms('disconnects', { ...outageShape, cancelOnDisconnect: z.boolean('true or false').optional() })).optional(),
  restarts: whole(strictTerms('restarts', { ...outageShape, dayOrders: z.enum(['kept', 'lost'], 'kept or lost').optional() })).optional(),
  reports: strictTerms('faults of reports', { delayed: reportFault.optional(), reordered: reportFault.optional(), duplicated: reportFault.optional() }).optional(),
  feedGaps: whole(strictTerms('gaps of the feed', { ...timesShape, forNs: duration, recovery: z.enum(['late', 'snapshot'], 'late or snapshot') })).optional(),
})

/** The faults, checked; instants as text become Unix time. Throws a `RangeError` with every problem. */
export function checkedFaults(faults: unknown): VenueFaults {
  return readTerms('faults', faultsSchema, faults) as VenueFaults
}

/**
 * JSON text → faults. Throws a `RangeError` that says what was found and what was expected.
 *
 * @example parseFaults('{ "disconnects": { "count": 3, "from": "2012-06-21T13:30:00Z", "until": "2012-06-21T20:00:00Z", "forNs": 2000000000, "cancelOnDisconnect": true } }')
 */
export function parseFaults(text: string): VenueFaults {
  return checkedFaults(readJson(text))
}

/** A stretch of time, Unix ns; its end does not belong to it. */
export interface FaultSpan {
  readonly fromNs: bigint
  readonly untilNs: bigint
}

/** The stretches of a kind of fault, by time; those that overlap are still several. @param random decides where by seed */
export function faultSpans({ at, count = 0, from = 0, until = 0, forNs }: FaultTimes & { readonly forNs: number }, random: Random, timebase: Timebase): FaultSpan[] {
  const unix = (instant: Instant): bigint => (typeof instant === 'bigint' ? instant : timebase.toUnixNs(instant))
  const span = (fromNs: bigint): FaultSpan => ({ fromNs, untilNs: fromNs + BigInt(forNs) })
  if (at !== undefined) return inOrder(at.map((instant) => span(unix(instant))))
  const windowNs = Number(unix(until) - unix(from))
  if (!(windowNs > 0 && Number.isSafeInteger(windowNs))) throw new RangeError(`faults: found ${count} between instants that are ${windowNs} ns apart, expected from before until, at most 104 days`)
  return inOrder(Array.from({ length: count }, () => span(unix(from) + BigInt(random.int(windowNs)))))
}

function inOrder(spans: FaultSpan[]): FaultSpan[] {
  return spans.sort((a, b) => (a.fromNs === b.fromNs ? 0 : a.fromNs < b.fromNs ? -1 : 1))
}
