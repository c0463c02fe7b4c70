/** The day of a venue in words: what happens when, for how many days. README.md has an example. */
import { z } from 'zod'
import { dayOf } from '../../core/calendar/civil-day.js'
import { localUnixNs } from '../../core/time.js'
import { parseDurationNs } from '../venue/duration.js'
import { isReadBy, readTerms, strictTerms } from '../venue/read-terms.js'

const TIME = /^([01]\d|2[0-4]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,9}))?)?$/

export interface TimeOfDay {
  readonly seconds: number
  readonly ns: number
}

/** `09:30`, `15:59:59.75`, at most `24:00`. Throws a `RangeError` on anything else. */
export function parseTimeOfDay(text: string): TimeOfDay {
  const match = TIME.exec(text)
  const seconds = match ? Number(match[1]) * 3_600 + Number(match[2]) * 60 + Number(match[3] ?? 0) : Number.NaN
  const ns = Number((match?.[4] ?? '').padEnd(9, '0'))
  if (!(seconds < 86_400 || (seconds === 86_400 && ns === 0))) throw new RangeError(`found '${text}', expected a time of day such as 09:30 or 15:59:59.5`)
  return { seconds, ns }
}

const A_TIME = 'a time of day such as 09:30 or 15:59:59.5, at most 24:00'
const A_DURATION = 'a duration of at most an hour: 500ms, 30s'
const A_DAY = 'a day as YYYY-MM-DD'

/** @internal Times, durations and dates, kept as text, for the terms of this folder. */
export const timeSchema = z.string(A_TIME).refine(isReadBy(parseTimeOfDay), A_TIME)
export const durationSchema = z.string(A_DURATION).refine(isReadBy(parseDurationNs), A_DURATION)
export const dateSchema = z.string(A_DAY).refine(isReadBy(dayOf), A_DAY)

const DAYS_MAX = 2_600
const SOME_DAYS = `a whole number of days from 1 to ${DAYS_MAX}`
const A_ZONE = 'a time zone by its IANA name, such as America/New_York'
const AN_INTERVAL = 'a duration above 0: 1s, 500ms'

const every = durationSchema.refine((text) => !isReadBy(parseDurationNs)(text) || parseDurationNs(text) > 0, AN_INTERVAL)
const messages = strictTerms('imbalance messages', { from: timeSchema, every })

export const daySchema = strictTerms('a trading day', {
  timeZone: z.string(A_ZONE).refine(isReadBy((zone) => localUnixNs('2026-01-05', 43_200, zone)), A_ZONE).default('UTC'),
  /** The first day; that of the run's epoch unless given. */
  date: dateSchema.optional(),
  /** Trading days in a row: weekends and holidays are none. */
  days: z.number(SOME_DAYS).int(SOME_DAYS).min(1, SOME_DAYS).max(DAYS_MAX, SOME_DAYS).default(1),
  weekends: z.boolean('true or false').default(false),
  holidays: z.array(dateSchema, 'a list of days').default([]),
  /** From here on orders come in and rest. */
  preOpen: timeSchema.optional(),
  /** The opening cross. */
  opening: timeSchema.optional(),
  /** From here on orders match as they come; after the opening cross unless given. */
  continuous: timeSchema.optional(),
  /** The closing cross. */
  closing: timeSchema.optional(),
  /** Orders of the day end. */
  close: timeSchema,
  /** What is published while the book builds up before a cross, and during halts and pauses. */
  imbalances: strictTerms('imbalance messages', { opening: messages.optional(), closing: messages.optional(), reopening: strictTerms('imbalance messages', { every }).optional() }).default({}),
  /** Each instrument's cross comes up to so much later, drawn. */
  jitter: strictTerms('jitter of crosses', { opening: durationSchema.optional(), closing: durationSchema.optional() }).default({}),
}).superRefine(({ preOpen, opening, continuous, closing, close, imbalances }, context) => {
  if ([preOpen, opening, continuous, closing, close, imbalances.opening?.from, imbalances.closing?.from].some((time) => time !== undefined && !isReadBy(parseTimeOfDay)(time))) return
  const refuse = (path: string[], message: string): void => context.addIssue({ code: 'custom', path, message })
  if (opening === undefined && continuous === undefined) refuse(['continuous'], 'a time from which orders match, or an opening cross')
  const order = [['preOpen', preOpen], ['opening', opening], ['closing', closing], ['close', close]].filter((entry): entry is [string, string] => entry[1] !== undefined)
  for (let i = 1; i < order.length; i++) if (later(order[i - 1][1], order[i][1])) refuse([order[i][0]], `a time not before ${order[i - 1][0]}, ${order[i - 1][1]}`)
  for (const [name, first] of order) if (continuous !== undefined && name === 'preOpen' && later(first, continuous)) refuse(['continuous'], `a time not before preOpen, ${first}`)
  const end = closing ?? close
  if (continuous !== undefined && later(continuous, end)) refuse(['continuous'], `a time not after ${closing === undefined ? 'close' : 'closing'}, ${end}`)
  for (const [name, cross] of [['opening', opening], ['closing', closing]] as const) {
    const from = imbalances[name]?.from
    if (from === undefined) continue
    if (cross === undefined) refuse(['imbalances', name], `no messages about a cross that there is not`)
    else if (later(from, cross)) refuse(['imbalances', name, 'from'], `a time not after the cross, ${cross}`)
  }
})

/** Terms as they are written. */
export type DayTermsInput = z.input<typeof daySchema>
/** Terms as they were read: what has a default has it. */
export type DayTerms = z.output<typeof daySchema>

/** Continuous trading, around the clock. */
export const ALL_DAY: DayTermsInput = { weekends: true, continuous: '00:00', close: '24:00' }

/** The terms, checked. Throws a `RangeError` with every problem. @param value undefined: one day of continuous trading, 24 hours, UTC */
export function checkedDay(value: unknown = ALL_DAY): DayTerms {
  return readTerms('day', daySchema, value)
}

function later(left: string, right: string): boolean {
  const [a, b] = [parseTimeOfDay(left), parseTimeOfDay(right)]
  return a.seconds > b.seconds || (a.seconds === b.seconds && a.ns > b.ns)
}
