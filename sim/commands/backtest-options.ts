/** The options of `isochron backtest`, read and checked: what is wrong is said with what was found and what was expected. */
import { unixNsOfIso } from '../../core/time.js'
import { riskLimits, type RiskLimits } from '../../core/risk/limits.js'
import type { TapeTerms } from '../market/run-venues.js'
import { parseDepth, type Depth } from '../replay/as-levels.js'
import { parseImpact } from '../replay/market-impact.js'
import type { ReplayTerms } from '../replay/replay-exchange.js'
import { parseDurationNs } from '../venue/duration.js'
import type { VenueFaults } from '../venue/faults.js'
import type { FeeTerms } from '../venue/fees.js'
import type { Latency } from '../venue/latency.js'
import { DEFAULT_LATENCY } from '../venue/latency-text.js'
import { faultsOf, feesOf, latencyOf, queueModelOf } from './backtest-venue-options.js'

/** As the command line gives them. */
export interface BacktestArguments {
  /** A lake of recorded days, or instead {@link market}. */
  readonly data?: string
  readonly market?: string
  readonly instruments?: string
  readonly from?: string
  readonly to?: string
  readonly params?: readonly string[]
  readonly limits?: readonly string[]
  readonly seed: string
  readonly speed?: string
  readonly record?: string
  readonly json?: string
  readonly report?: string
  readonly venue?: string
  readonly source?: string
  readonly latency?: string
  readonly fees?: string
  readonly faults?: string
  readonly tape?: string
  readonly queueModel?: string
  readonly impact?: string
  readonly depth?: string
  readonly readAhead?: string
}

/** An option cannot be meant. */
export class OptionError extends Error {
  override name = 'OptionError'
}

/** One end of the time that a run covers: the days that are read, and the instant within them. */
export interface Moment {
  readonly day: string
  readonly unixNs: bigint
}

export interface BacktestOptionsRead {
  /** Where the market comes from: the folder of a lake, or the file or the name of a market. */
  readonly origin: { readonly data: string } | { readonly market: string }
  /** As they were named; of a market, none means all. */
  readonly instruments: readonly string[]
  readonly from: Moment | undefined
  readonly to: Moment | undefined
  readonly params: Readonly<Record<string, string>>
  readonly limits: RiskLimits
  readonly speed: number | undefined
  readonly latency: Latency
  readonly fees: FeeTerms | undefined
  readonly faults: VenueFaults | undefined
  readonly tape: TapeTerms | undefined
  readonly replay: ReplayTerms
  readonly depth: Depth
  readonly batchRows: number | undefined
}

const SEED_CHARACTERS_MAX = 100

/** What a market's file says itself, by option. */
const OF_HISTORY = ['latency', 'fees', 'faults', 'tape', 'venue', 'source', 'queueModel', 'impact', 'depth', 'readAhead'] as const

function originOf(given: BacktestArguments): BacktestOptionsRead['origin'] {
  const { data, market } = given
  if (market === undefined && data !== undefined) return { data }
  if (market === undefined) throw new OptionError('found neither --data nor --market, expected a lake of recorded days (--data lake) or a simulated market (--market calm, --market market.yaml)')
  if (data !== undefined) throw new OptionError('found --data and --market, expected one of them: history is replayed, or a market simulated')
  const said = OF_HISTORY.find((name) => given[name] !== undefined)
  if (said !== undefined) throw new OptionError(`--${said.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}: found with --market, expected in its file: a market says such terms itself, venue by venue`)
  return { market }
}

export function readBacktestOptions(given: BacktestArguments): BacktestOptionsRead {
  if (given.seed.length < 1 || given.seed.length > SEED_CHARACTERS_MAX) {
    throw new OptionError(`--seed: found '${given.seed.slice(0, SEED_CHARACTERS_MAX)}', expected 1 to ${SEED_CHARACTERS_MAX} characters, such as 1`)
  }
  const origin = originOf(given)
  const instruments = (given.instruments ?? '').split(',').map((name) => name.trim()).filter((name) => name !== '')
  if (instruments.length === 0 && (given.instruments !== undefined || 'data' in origin)) {
    throw new OptionError(`--instruments: found ${given.instruments === undefined ? 'nothing' : `'${given.instruments}'`}, expected symbols such as AMZN,MSFT`)
  }
  const from = given.from === undefined ? undefined : moment('--from', given.from, '00:00:00.000000000')
  const to = given.to === undefined ? undefined : moment('--to', given.to, '23:59:59.999999999')
  if (from !== undefined && to !== undefined && from.unixNs > to.unixNs) throw new OptionError(`--from: found '${given.from}', expected a time before that of --to, '${given.to}'`)
  return {
    origin, instruments, from, to,
    params: pairs('--params', given.params ?? []),
    limits: limitsOf(pairs('--limits', given.limits ?? [])),
    speed: given.speed === undefined ? undefined : positive('--speed', given.speed),
    latency: meant('--latency', latencyOf, given.latency ?? DEFAULT_LATENCY),
    fees: given.fees === undefined ? undefined : meant('--fees', feesOf, given.fees),
    faults: given.faults === undefined ? undefined : meant('--faults', faultsOf, given.faults),
    tape: given.tape === undefined ? undefined : { delayNs: meant('--tape', parseDurationNs, given.tape) },
    replay: {
      ...(given.queueModel !== undefined && { queueModel: meant('--queue-model', queueModelOf, given.queueModel) }),
      ...(given.impact !== undefined && { impact: meant('--impact', parseImpact, given.impact) }),
    },
    depth: given.depth === undefined ? 'orders' : meant('--depth', parseDepth, given.depth),
    batchRows: given.readAhead === undefined ? undefined : rowsOf(given.readAhead),
  }
}

function moment(option: string, text: string, timeOfDay: string): Moment {
  const iso = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T${timeOfDay}Z` : text
  try {
    return { day: text.slice(0, 10), unixNs: unixNsOfIso(iso) }
  } catch {
    throw new OptionError(`${option}: found '${text}', expected a day (2012-06-21) or a time with its zone (2012-06-21T14:00:00Z, 2012-06-21T10:00:00-04:00)`)
  }
}

function pairs(option: string, texts: readonly string[]): Record<string, string> {
  const entries = texts.flatMap((text) => text.split(',')).map((text): [string, string] => {
    const at = text.indexOf('=')
    if (at < 1) throw new OptionError(`${option}: found '${text}', expected name=value`)
    return [text.slice(0, at).trim(), text.slice(at + 1).trim()]
  })
  return Object.fromEntries(entries)
}

function limitsOf(given: Readonly<Record<string, string>>): RiskLimits {
  try {
    return riskLimits(Object.fromEntries(Object.entries(given).map(([name, text]) => [name, text !== '' && Number.isFinite(Number(text)) ? Number(text) : text])))
  } catch (error) {
    throw new OptionError(`--limits: ${(error as Error).message}`)
  }
}

function positive(option: string, text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !(value > 0) || !Number.isFinite(value)) throw new OptionError(`${option}: found '${text}', expected a positive number`)
  return value
}

const READ_AHEAD_MAX = 1 << 22

function rowsOf(text: string): number {
  const rows = Number(text)
  if (!(Number.isInteger(rows) && rows >= 1 && rows <= READ_AHEAD_MAX)) throw new OptionError(`--read-ahead: found '${text}', expected a whole number of rows, 1 to ${READ_AHEAD_MAX}`)
  return rows
}

/** What a reader refuses is said under the option's name, each problem on a line. */
function meant<T>(option: string, read: (text: string) => T, text: string): T {
  try {
    return read(text)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new OptionError(`${option}: ${error.message.replaceAll('\n', '\n  ')}`)
  }
}
