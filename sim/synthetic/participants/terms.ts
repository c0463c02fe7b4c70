/**
 * Who trades in a synthetic market, as terms that people write: a preset by its name, or an object whose fields stand in place of a preset's.
 *
 * Quantities are round lots, distances ticks, shares percent, times durations (`250us`, `30s`). A group with `count: 0` is absent.
 */
import { z } from 'zod'
import { parseDurationNs } from '../../venue/duration.js'
import { readTerms, strictTerms, wholeTerms } from '../../venue/read-terms.js'
import { PRESET_NAMES, PRESETS } from './presets.js'

/** What the instrument is worth, unseen: a walk whose volatility itself comes and goes. */
export interface ValueTerms {
  /** Standard deviation of a trading day of 6.5 hours, percent. */
  readonly volatilityPct: number
  /** Standard deviation of the volatility's logarithm: 0 is always the same volatility. */
  readonly clustering: number
  /** How long calm and turbulence last. */
  readonly memory: string
  /** News in a trading day, and how far each moves the value, percent. */
  readonly newsADay: number
  readonly newsPct: number
}

/** Every group of participants: how many, and how long each takes from what it saw until its command is at the exchange. */
interface GroupTerms {
  readonly count: number
  readonly latency: string
}

export interface MakerTerms extends GroupTerms {
  /** Mean time between two looks at the market when nothing happens. */
  readonly every: string
  /** At the best level; each further level has as much again. */
  readonly lots: number
  /** Price levels on each side. */
  readonly levels: number
  /** Between the own bid and the own offer in a calm market. */
  readonly spreadTicks: number
  /** The spread grows by this share of itself for each multiple of the usual volatility. */
  readonly widening: number
  /** At this multiple of the usual volatility the maker pulls its quotes. */
  readonly pullAt: number
  /** The position at which it quotes one side only. */
  readonly inventoryLots: number
  /** How far one-sided trading moves its view, at most. */
  readonly impactTicks: number
}

export interface MomentumTerms extends GroupTerms {
  readonly every: string
  readonly lots: number
  /** How far back it looks. */
  readonly horizon: string
  /** A move of this size is followed. */
  readonly thresholdTicks: number
  readonly positionLots: number
}

export interface FundamentalTerms extends GroupTerms {
  readonly every: string
  readonly lots: number
  /** It takes what is mispriced by more. */
  readonly thresholdTicks: number
  /** How wrong its own idea of the value is, standard deviation. */
  readonly errorTicks: number
  readonly positionLots: number
}

export interface NoiseTerms extends GroupTerms {
  /** Decisions a second of one of them, bursts included. */
  readonly perSecond: number
  /** The share of decisions that an earlier one or a trade has set off: 0 is Poisson. */
  readonly clusteringPct: number
  /** How long an event goes on exciting others. */
  readonly memory: string
  /** Decisions to take what is offered. */
  readonly takePct: number
  /** Takers who do what the last one did. */
  readonly herdingPct: number
  /** Mean size. */
  readonly lots: number
  /** Orders around which its part of the book breathes. */
  readonly resting: number
  /** Of those who join: inside a spread that has room. */
  readonly insidePct: number
  /** Behind the best price, on average; far ones are rare but there are some. */
  readonly depthTicks: number
}

export interface InstitutionTerms extends GroupTerms {
  /** Of one institution that has nothing under way. */
  readonly parentsPerHour: number
  /** Parent orders: the least, the most, and the tail of the sizes between (Pareto; 1.5 is what markets show). */
  readonly lots: number
  readonly lotsMax: number
  readonly tail: number
  /** Mean of a slice, and mean time between two. */
  readonly childLots: number
  readonly every: string
  /** `twap`: slices by time. `pov`: by what has traded meanwhile. */
  readonly style: 'twap' | 'pov'
  readonly participationPct: number
  /** Slices that first wait at the best price. */
  readonly passivePct: number
}

/** One large seller or buyer who does not wait: how a flash crash begins. */
export interface SweepTerms extends GroupTerms {
  /** Since the participants began. */
  readonly after: string
  readonly side: 'buy' | 'sell'
  readonly lots: number
  readonly over: string
  readonly slices: number
}

export interface ParticipantTerms {
  readonly value: ValueTerms
  readonly makers: MakerTerms
  readonly momentum: MomentumTerms
  readonly fundamental: FundamentalTerms
  readonly noise: NoiseTerms
  readonly institutions: InstitutionTerms
  readonly sweep: SweepTerms
}

const number = (low: number, high: number): z.ZodOptional<z.ZodNumber> => {
  const error = `a number from ${low} to ${high}`
  return z.number({ error }).min(low, { error }).max(high, { error }).optional()
}
const whole = (low: number, high: number): z.ZodOptional<z.ZodNumber> => wholeTerms(low, high).optional()
const time = (lowNs: number, low: string) => {
  const error = `a duration from ${low} to 1 hour, such as 250us, 1.5ms or 30s`
  return z.string({ error }).refine((text) => isDuration(text, lowNs), { error }).optional()
}
const oneOf = <const T extends readonly [string, ...string[]]>(names: T) => z.enum(names, { error: names.join(' or ') }).optional()

const COUNT_MAX = 1_000
const LOTS_MAX = 1_000_000
const TICKS_MAX = 10_000
const group = { count: whole(0, COUNT_MAX), latency: time(0, '0ns') }
const every = time(1_000, '1us')

/** What one writes, all of it optional: what is not given is the preset's. */
export const participantSchema = strictTerms('participants', {
  preset: z.enum(PRESET_NAMES, { error: `one of ${PRESET_NAMES.join(', ')}` }).optional(),
  value: strictTerms('what the instrument is worth', {
    volatilityPct: number(0, 100), clustering: number(0, 2), memory: time(1e9, '1s'), newsADay: number(0, 10_000), newsPct: number(0, 50),
  }).optional(),
  makers: strictTerms('market makers', {
    ...group, every, lots: whole(1, LOTS_MAX), levels: whole(1, 50), spreadTicks: number(1, TICKS_MAX), widening: number(0, 100), pullAt: number(1, 1_000),
    inventoryLots: whole(1, LOTS_MAX), impactTicks: number(0, TICKS_MAX),
  }).optional(),
  momentum: strictTerms('momentum traders', {
    ...group, every, lots: whole(1, LOTS_MAX), horizon: time(1e6, '1ms'), thresholdTicks: number(0, TICKS_MAX), positionLots: whole(1, LOTS_MAX),
  }).optional(),
  fundamental: strictTerms('fundamental traders', {
    ...group, every, lots: whole(1, LOTS_MAX), thresholdTicks: number(0, TICKS_MAX), errorTicks: number(0, TICKS_MAX), positionLots: whole(1, LOTS_MAX),
  }).optional(),
  noise: strictTerms('noise traders', {
    ...group, perSecond: number(0.001, 100_000), clusteringPct: number(0, 95), memory: time(1e6, '1ms'), takePct: number(0, 100), herdingPct: number(0, 100), lots: number(1, LOTS_MAX),
    resting: whole(1, 100_000), insidePct: number(0, 100), depthTicks: number(0, TICKS_MAX),
  }).optional(),
  institutions: strictTerms('institutions', {
    ...group, parentsPerHour: number(0.001, 10_000), lots: whole(1, LOTS_MAX), lotsMax: whole(1, LOTS_MAX), tail: number(0.5, 10), childLots: number(1, LOTS_MAX), every,
    style: oneOf(['twap', 'pov']), participationPct: number(0.1, 100), passivePct: number(0, 100),
  }).optional(),
  sweep: strictTerms('a sweep', {
    ...group, count: whole(0, 1), after: time(0, '0s'), side: oneOf(['buy', 'sell']), lots: whole(1, LOTS_MAX), over: every, slices: whole(1, 10_000),
  }).optional(),
})

/** What people write. */
export type ParticipantChanges = z.input<typeof participantSchema>

/**
 * A preset's name, or terms of which those that are absent are the preset's (`calm` unless named) → whole terms.
 * Throws a `RangeError` with every problem. @param name what the value is called, for errors
 */
export function checkedParticipants(value: unknown, name = 'participants'): ParticipantTerms {
  const { preset = 'calm', ...changes } = readTerms(name, participantSchema, typeof value === 'string' ? { preset: value } : value)
  return changedTerms(PRESETS[preset], changes, name)
}

function changedTerms(preset: ParticipantTerms, changes: Omit<ParticipantChanges, 'preset'>, name: string): ParticipantTerms {
  const terms = { ...preset }
  for (const group of Object.keys(changes) as (keyof typeof changes)[]) Object.assign(terms, { [group]: { ...terms[group], ...changes[group] } })
  const { lots, lotsMax } = terms.institutions
  if (lots > lotsMax) throw new RangeError(`${name}.institutions: found lots ${lots} above lotsMax ${lotsMax}, expected the least parent order not above the largest`)
  return terms
}

function isDuration(text: string, lowNs: number): boolean {
  try {
    return parseDurationNs(text) >= lowNs
  } catch {
    return false
  }
}
