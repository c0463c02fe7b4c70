/** `--latency`, `--fees` and `--faults` of `isochron backtest`: terms of the venue as text, or in files that the text names. Refusals are `RangeError`s. */
import { existsSync, readFileSync } from 'node:fs'
import type { QueueModel } from '../replay/queue-model.js'
import { parseQueueModel } from '../replay/queue-models.js'
import { parseFaults, type VenueFaults } from '../venue/faults.js'
import { parseFees, type FeeTerms } from '../venue/fees.js'
import type { Latency } from '../venue/latency.js'
import { parseLatency } from '../venue/latency-text.js'

/** `500us`, `orders/reports/data`, models, or a JSON object; recordings are files beside. */
export function latencyOf(text: string): Latency {
  try {
    return parseLatency(text, (path) => textOf(path, 'a recorded latency, lines of time and latency (13:30:00.5,250us)'))
  } catch (error) {
    throw new RangeError(ofAllWays((error as Error).message), { cause: error })
  }
}

/** One latency for all three ways is wrong once, not three times. */
function ofAllWays(message: string): string {
  const problems = message.split('\n')
  const common = [...new Set(problems.map((problem) => problem.replace(/^latency\.(?:orderEntry|report|marketData)\./, 'latency.')))]
  return common.length * 3 === problems.length ? common.join('\n') : message
}

/** `maker/taker` with terms behind, a JSON object, or a file of JSON. What looks like rates is rates, whatever files there are. */
export function feesOf(text: string): FeeTerms {
  if (/\.json$/i.test(text)) return fromFile(text, 'fees', parseFees)
  if (/^\s*[{+\-\d]/.test(text)) return parseFees(text)
  if (existsSync(text)) return fromFile(text, 'fees', parseFees)
  throw new RangeError(`found '${text}', expected maker/taker, a rebate negative (-0.0020/0.0030), with terms behind (0.85/0.85,min=1,per=order), or a file of JSON (fees.json)`)
}

/** A model of queues by its name; what it was calibrated to is a file beside. */
export function queueModelOf(text: string): QueueModel {
  return parseQueueModel(text, (path) => textOf(path, 'a calibrated queue model, JSON as isochron queue-models calibrate writes it'))
}

/** A file of JSON, or its text. */
export function faultsOf(text: string): VenueFaults {
  return text.trimStart().startsWith('{') ? parseFaults(text) : fromFile(text, 'faults', parseFaults)
}

function fromFile<T>(path: string, what: string, parse: (text: string) => T): T {
  const text = textOf(path, `${what}, a JSON object in a file`)
  try {
    if (!text.trimStart().startsWith('{')) throw new RangeError(`found ${text.trim() === '' ? 'nothing' : "text that does not begin with '{'"}, expected ${what} as a JSON object`)
    return parse(text)
  } catch (error) {
    throw new RangeError(`${path}: ${(error as Error).message}`, { cause: error })
  }
}

const REFUSALS: Readonly<Record<string, string>> = { ENOENT: 'no such file', ENOTDIR: 'no such file', EISDIR: 'it is a folder', EACCES: 'reading it is not allowed', EPERM: 'reading it is not allowed' }

/** The text of a file that an option names. @param expected what it should be, for errors */
export function textOf(path: string, expected: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '')
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    throw new RangeError(`${path}: ${REFUSALS[code] ?? `cannot be read (${code})`}; expected ${expected}`, { cause: error })
  }
}
