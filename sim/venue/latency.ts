/**
 * Latency of a simulated venue: what a participant pays between deciding and the exchange, and back. Three ways, each a constant and, on top
 * of it, what varies: draws from a seeded distribution, a recording, spikes, a queue.
 */
import { z } from 'zod'
import { NS_PER_HOUR } from '../../core/time.js'
import { readTerms, strictTerms } from './read-terms.js'
import { LatencyRecording } from './recorded-latency.js'

/** More is a slip of the hand; what is drawn beyond it arrives after it. */
export const LATENCY_MAX_NS = NS_PER_HOUR

/** What varies on one way. Everything that is given is added up; nothing of it makes an empty model. */
export interface LatencyModel {
  /** By its median and 99th percentile, ns; or by the mean and the deviation of its logarithm (of ns). */
  readonly lognormal?: { readonly medianNs: number; readonly p99Ns: number } | { readonly mu: number; readonly sigma: number }
  /** The smaller the shape, the more unequal; 1 is exponential. */
  readonly gamma?: { readonly meanNs: number; readonly shape: number }
  /** What was measured, interpolated between its points. */
  readonly recorded?: LatencyRecording
  /** A message in `1 / chance` takes this much longer. */
  readonly spikes?: { readonly chance: number; readonly sizeNs: number }
  /** One server at the sending end: a message waits until those before it have been served, then takes its own service time. */
  readonly queue?: { readonly serviceNs: number }
  /** No message overtakes an earlier one of its way; true unless given, and always of market data. */
  readonly ordered?: boolean
}

export interface Latency {
  /** From the strategy's command to its arrival at the exchange, ns. */
  readonly orderEntryNs: number
  /** From the exchange's event to the execution report's arrival, ns. */
  readonly reportNs: number
  /** From the exchange's stamp to the arrival of market data, ns. Added to the time of receipt where the data have one. */
  readonly marketDataNs: number
  /** Added to the constants, message by message. */
  readonly orderEntry?: LatencyModel
  readonly report?: LatencyModel
  readonly marketData?: LatencyModel
}

export const NO_LATENCY: Latency = { orderEntryNs: 0, reportNs: 0, marketDataNs: 0 }

const WHOLE_NS = `a whole number of ns, 0 to ${LATENCY_MAX_NS} (an hour)`
const wholeNs = z.number(WHOLE_NS).refine((ns) => Number.isInteger(ns) && ns >= 0 && ns <= LATENCY_MAX_NS, WHOLE_NS)
const POSITIVE_NS = `a number of ns above 0, at most ${LATENCY_MAX_NS} (an hour)`
const positiveNs = z.number(POSITIVE_NS).refine((ns) => ns > 0 && ns <= LATENCY_MAX_NS, POSITIVE_NS)
const between = (low: number, high: number): z.ZodNumber => z.number(`a number from ${low} to ${high}`).min(low, `a number from ${low} to ${high}`).max(high, `a number from ${low} to ${high}`)

const LOGNORMAL_FIELDS = 'either medianNs and p99Ns, or mu and sigma'

const lognormal = strictTerms('a lognormal distribution', {
  medianNs: positiveNs.optional(), p99Ns: positiveNs.optional(), mu: between(-50, 50).optional(), sigma: between(0, 10).optional(),
}).transform(({ medianNs, p99Ns, mu, sigma }, context) => {
  if (medianNs !== undefined && p99Ns !== undefined && mu === undefined && sigma === undefined) {
    if (p99Ns >= medianNs) return { medianNs, p99Ns }
    context.addIssue({ code: 'custom', path: ['p99Ns'], message: `a number not below the median, ${medianNs}` })
    return z.NEVER
  }
  if (mu !== undefined && sigma !== undefined && medianNs === undefined && p99Ns === undefined) return { mu, sigma }
  context.addIssue({ code: 'custom', message: LOGNORMAL_FIELDS })
  return z.NEVER
})

const modelShape = {
  lognormal: lognormal.optional(),
  gamma: strictTerms('a gamma distribution', { meanNs: positiveNs, shape: between(0.01, 1_000) }).optional(),
  recorded: z.instanceof(LatencyRecording, { error: 'a recording that was read from its file' }).optional(),
  spikes: strictTerms('spikes', { chance: between(0, 1), sizeNs: wholeNs }).optional(),
  queue: strictTerms('a queue', { serviceNs: wholeNs }).optional(),
  ordered: z.boolean('true or false').optional(),
}

const latencySchema = strictTerms('the latency of a venue', {
  orderEntryNs: wholeNs.default(0), reportNs: wholeNs.default(0), marketDataNs: wholeNs.default(0),
  orderEntry: strictTerms('a model of latency', modelShape).optional(),
  report: strictTerms('a model of latency', modelShape).optional(),
  marketData: strictTerms('a model of latency', {
    ...modelShape, ordered: z.literal(true, 'true: the rows of a feed are always in the order of its sequence').optional(),
  }).optional(),
})

/** The latency, checked; a constant that is not given is 0. Throws a `RangeError` that says which field, what was found and what was expected. */
export function checkedLatency(latency: unknown): Latency {
  return readTerms('latency', latencySchema, latency) as Latency
}
