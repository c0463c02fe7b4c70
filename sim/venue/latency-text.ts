/** Latency as one line of text: `500us`, `200us+lognormal(median=50us,p99=1ms)/100us/queue(service=2us)`; and back. */
import { durationText, parseDurationNs } from './duration.js'
import { checkedLatency, type Latency, type LatencyModel } from './latency.js'
import { readJson } from './read-terms.js'
import { parseLatencyRecording } from './recorded-latency.js'

/** Reads a file that the text names. */
export type ReadText = (path: string) => string

/** Of a simulated venue, where nothing else is said: to the exchange, back, and of market data. */
export const DEFAULT_LATENCY = '100us'

type Fields = Readonly<Record<string, (text: string) => number>>

const number = (text: string): number => {
  if (!/^-?\d+(?:\.\d+)?(?:e-?\d+)?$/i.test(text)) throw new RangeError(`found '${text}', expected a number`)
  return Number(text)
}

/** Terms by name; of each the fields as text names them, and as JSON does. */
const TERMS: Readonly<Record<string, { readonly names: Readonly<Record<string, string>>; readonly read: Fields; readonly example: string }>> = {
  lognormal: {
    names: { median: 'medianNs', p99: 'p99Ns', mu: 'mu', sigma: 'sigma' }, read: { median: parseDurationNs, p99: parseDurationNs, mu: number, sigma: number },
    example: 'lognormal(median=50us,p99=1ms)',
  },
  gamma: { names: { mean: 'meanNs', shape: 'shape' }, read: { mean: parseDurationNs, shape: number }, example: 'gamma(mean=80us,shape=2)' },
  spikes: { names: { chance: 'chance', size: 'sizeNs' }, read: { chance: number, size: parseDurationNs }, example: 'spikes(chance=0.001,size=5ms)' },
  queue: { names: { service: 'serviceNs' }, read: { service: parseDurationNs }, example: 'queue(service=2us)' },
}
const EXAMPLES = `a duration (250us), ${Object.values(TERMS).map(({ example }) => example).join(', ')}, recorded(FILE) or unordered`

/**
 * One latency for all three ways, or three: of orders, reports and market data. A latency is terms that are added up. Or a JSON object of {@link Latency},
 * in which a recording is the name of its file.
 * Throws a `RangeError` that says what was found and what was expected.
 * @param readText reads the files of recordings; without it there are none
 *
 * @example parseLatency('500us/500us/100us')
 * @example parseLatency('200us+lognormal(median=50us,p99=1ms)+spikes(chance=0.001,size=5ms)/100us/80us+queue(service=2us)')
 */
export function parseLatency(text: string, readText?: ReadText): Latency {
  if (text.trim().startsWith('{')) return checkedLatency(withRecordings(readJson(text), readText))
  const ways = split(text, '/')
  if (ways.length !== 1 && ways.length !== 3) {
    throw new RangeError(`found '${text}', expected one latency (500us) or three, of orders, reports and market data (500us/500us/100us)`)
  }
  const [orderEntry, report = orderEntry, marketData = orderEntry] = ways.map((way) => wayOf(way, readText))
  return checkedLatency({
    orderEntryNs: orderEntry.fixedNs, reportNs: report.fixedNs, marketDataNs: marketData.fixedNs,
    ...(orderEntry.model && { orderEntry: orderEntry.model }), ...(report.model && { report: report.model }), ...(marketData.model && { marketData: marketData.model }),
  })
}

/** One way of a latency as text, the shortest that {@link parseLatency} reads as the same. */
export function latencyText(fixedNs: number, { lognormal, gamma, recorded, spikes, queue, ordered }: LatencyModel = {}): string {
  const terms: string[] = []
  if (lognormal !== undefined) {
    terms.push('mu' in lognormal ? `lognormal(mu=${lognormal.mu},sigma=${lognormal.sigma})` : `lognormal(median=${durationText(lognormal.medianNs)},p99=${durationText(lognormal.p99Ns)})`)
  }
  if (gamma !== undefined) terms.push(`gamma(mean=${durationText(gamma.meanNs)},shape=${gamma.shape})`)
  if (recorded !== undefined) terms.push(`recorded(${recorded.name})`)
  if (spikes !== undefined) terms.push(`spikes(chance=${spikes.chance},size=${durationText(spikes.sizeNs)})`)
  if (queue !== undefined) terms.push(`queue(service=${durationText(queue.serviceNs)})`)
  if (ordered === false) terms.push('unordered')
  if (fixedNs > 0 || terms.length === 0) terms.unshift(durationText(fixedNs))
  return terms.join('+')
}

interface Way {
  readonly fixedNs: number
  readonly model: LatencyModel | undefined
}

function wayOf(text: string, readText: ReadText | undefined): Way {
  let fixedNs = 0
  const model: Record<string, unknown> = {}
  const set = (name: string, value: unknown, term: string): void => {
    if (Object.hasOwn(model, name)) throw new RangeError(`found '${term}' after another ${name}, expected each kind once`)
    model[name] = value
  }
  for (const term of split(text, '+')) {
    const call = /^([a-z]+)\((.*)\)$/s.exec(term)
    if (term === 'unordered') set('ordered', false, term)
    else if (call?.[1] === 'recorded') set('recorded', recordingOf(call[2].trim(), readText), term)
    else if (call && Object.hasOwn(TERMS, call[1])) set(call[1], fieldsOf(call[1], call[2]), term)
    else if (/^\d/.test(term)) fixedNs += parseDurationNs(term)
    else if (/^[a-z]+(?:\(|$)/.test(term)) throw new RangeError(`found '${term}', expected ${EXAMPLES}`)
    else parseDurationNs(term)
  }
  return { fixedNs, model: Object.keys(model).length > 0 ? model : undefined }
}

function fieldsOf(name: string, text: string): Record<string, number> {
  const { names, read, example } = TERMS[name]
  return Object.fromEntries(text.split(',').map((part): [string, number] => {
    const at = part.indexOf('=')
    const field = part.slice(0, Math.max(at, 0)).trim()
    if (!Object.hasOwn(names, field)) throw new RangeError(`found '${part.trim()}' in ${name}, expected ${Object.keys(names).join(', ')}, as in ${example}`)
    return [names[field], read[field](part.slice(at + 1).trim())]
  }))
}

function recordingOf(path: string, readText: ReadText | undefined): unknown {
  if (path === '') throw new RangeError('found recorded() without a file, expected recorded(FILE)')
  if (readText === undefined) throw new RangeError(`found recorded(${path}), expected a model without a file: none can be read here`)
  return parseLatencyRecording(readText(path), path)
}

function withRecordings(latency: unknown, readText: ReadText | undefined): unknown {
  if (typeof latency !== 'object' || latency === null) return latency
  return Object.fromEntries(Object.entries(latency as Record<string, unknown>).map(([name, way]) => {
    if (typeof way !== 'object' || way === null || !('recorded' in way) || typeof way.recorded !== 'string') return [name, way]
    return [name, { ...way, recorded: recordingOf(way.recorded, readText) }]
  }))
}

/** At a character outside brackets: a file's path may hold it. */
function split(text: string, separator: string): string[] {
  const parts: string[] = []
  let depth = 0
  let from = 0
  for (let at = 0; at <= text.length; at++) {
    if (at < text.length && text[at] === '(') depth++
    else if (at < text.length && text[at] === ')') depth--
    else if (at === text.length || (depth === 0 && text[at] === separator)) {
      parts.push(text.slice(from, at).trim())
      from = at + 1
    }
  }
  return parts
}
