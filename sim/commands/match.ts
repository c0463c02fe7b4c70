/**
 * `isochron match`: a stream of messages through the matching engine, reports and, on request, the book after every message into files.
 * The forms are in `sim/matching/match-stream/README.md`: anyone can compare their engine with ours.
 *
 * The files appear under their names only when the whole stream was matched; a message that is none leaves nothing.
 */
import { resolve } from 'node:path'
import { RandomStreams } from '../../core/random.js'
import { parseDecimal } from '../../core/units.js'
import { EXIT_OK, EXIT_REFUSED, type Io } from '../../data/commands/io.js'
import { DiskError } from '../../data/disk/disk-error.js'
import { UnfinishedFile } from '../../data/disk/unfinished-file.js'
import { ImportRefusal } from '../../data/import/import-refusal.js'
import { InputBytes, STDIN } from '../../data/import/input-bytes.js'
import { BinaryMessages } from '../matching/match-stream/binary-messages.js'
import { BinaryBooks, CsvBooks, LEVELS_MAX } from '../matching/match-stream/book-rows.js'
import { BytePage } from '../matching/match-stream/byte-page.js'
import { CsvMessages } from '../matching/match-stream/csv-messages.js'
import { MatchStream } from '../matching/match-stream/match-stream.js'
import { MatchStreamError } from '../matching/match-stream/message.js'
import { BinaryReports, CsvReports } from '../matching/match-stream/reports.js'
import { StreamInstruments, type StreamTerms } from '../matching/match-stream/stream-instruments.js'
import type { MatchingRules } from '../matching/rules.js'

export const MATCH_FORMATS = ['csv', 'binary'] as const
type MatchFormat = (typeof MATCH_FORMATS)[number]
export const SELF_TRADE_RULES: readonly MatchingRules['selfTrade'][] = ['cancel-newest', 'cancel-oldest', 'cancel-both', 'decrement']
export const PRIORITY_RULES: readonly MatchingRules['priority'][] = ['price-display-time', 'price-time']

export interface MatchArguments {
  /** Messages: a file, plain or .gz, or `-` for standard input. */
  readonly in: string
  /** The file for the reports; one that is there is replaced. */
  readonly out: string
  /** Of the messages. */
  readonly format: MatchFormat
  /** Of what is written; that of the messages unless given. */
  readonly outFormat?: MatchFormat | undefined
  /** A file for the book after every message. */
  readonly book?: string | undefined
  /** Levels of each side in it. */
  readonly levels: string
  readonly priceDecimals: string
  /** A decimal; one price increment unless given. */
  readonly tick?: string | undefined
  readonly selfTrade: MatchingRules['selfTrade']
  readonly priority: MatchingRules['priority']
  readonly seed: string
}

const WHOLE = /^\d{1,6}$/
const PRICE_DECIMALS_MAX = 9
const INT32_MAX = 0x7fff_ffff

/** Answers the exit code: refused when an option or a message cannot be, the stream cannot be read or a file not written. */
export async function match(options: MatchArguments, io: Pick<Io, 'out' | 'err' | 'stdin' | 'host'>): Promise<number> {
  const files: UnfinishedFile[] = []
  try {
    await io.out(await matched(options, io, files))
    return EXIT_OK
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof DiskError || error instanceof ImportRefusal || error instanceof MatchStreamError)) throw error
    const place = error instanceof MatchStreamError ? `${options.in === STDIN ? 'standard input' : options.in}: ` : ''
    io.err(`error: ${place}${error.message}\n`)
    return EXIT_REFUSED
  } finally {
    for (const file of files) file.discard()
  }
}

/** @param files what it began to write @returns what there is to say */
async function matched(options: MatchArguments, { stdin, host }: Pick<Io, 'stdin' | 'host'>, files: UnfinishedFile[]): Promise<string> {
  const { out, book, format, outFormat = format, seed, selfTrade, priority } = options
  refuseSamePlaces(options)
  const instruments = new StreamInstruments(streamTerms(options))
  const levels = whole('--levels', options.levels, 1, LEVELS_MAX)
  const input = new InputBytes(options.in, stdin)
  const pageOf = (path: string): BytePage => {
    const file = new UnfinishedFile(path)
    files.push(file)
    return new BytePage((bytes) => file.write(bytes))
  }
  const page = pageOf(out)
  const reports = outFormat === 'csv' ? new CsvReports(page, instruments.terms.priceDecimals) : new BinaryReports(page)
  const stream = new MatchStream({ instruments, reports, rules: { selfTrade, priority }, random: new RandomStreams(seed) })
  const pages = [page]
  if (book !== undefined) {
    const bookPage = pageOf(book)
    pages.push(bookPage)
    stream.bookWriter = new (outFormat === 'csv' ? CsvBooks : BinaryBooks)(stream.engine.books, bookPage, instruments, levels)
  }
  const decoder = format === 'csv' ? new CsvMessages(instruments, stream) : new BinaryMessages(instruments, stream)
  const beganMs = host.nowMs()
  for await (const bytes of input.chunks()) decoder.push(bytes)
  decoder.end()
  for (const full of pages) full.flush()
  for (const file of files) file.commit()
  const seconds = (host.nowMs() - beganMs) / 1_000
  const rate = (stream.count / 1e6 / Math.max(seconds, 1e-9)).toFixed(2)
  return `${out}: ${reports.count} reports of ${stream.count} messages, ${instruments.size} instruments; ${seconds.toFixed(2)} s, ${rate} M messages/s\n`
}

function streamTerms({ priceDecimals, tick }: MatchArguments): StreamTerms {
  const decimals = whole('--price-decimals', priceDecimals, 0, PRICE_DECIMALS_MAX)
  return { priceDecimals: decimals, tick: tick === undefined ? 1 : parseTick(tick, decimals) }
}

function parseTick(text: string, decimals: number): number {
  let tick = 0
  try {
    tick = parseDecimal(text, decimals)
  } catch {
    // Said below, as what is 0.
  }
  if (tick <= 0 || tick > INT32_MAX) throw new RangeError(`--tick: found '${text}', expected a decimal above 0 with at most ${decimals} decimals (--price-decimals)`)
  return tick
}

function whole(name: string, text: string, min: number, max: number): number {
  const value = WHOLE.test(text) ? Number(text) : Number.NaN
  if (!(value >= min && value <= max)) throw new RangeError(`${name}: found '${text}', expected a whole number from ${min} to ${max}`)
  return value
}

/** A file that replaces another of the same command would take it along. */
function refuseSamePlaces({ in: input, out, book }: MatchArguments): void {
  const places = [['--in', input], ['--out', out], ['--book', book]] as const
  for (const [name, path] of places.slice(1)) {
    if (path === STDIN) throw new RangeError(`${name}: found '-', expected the name of a file: it appears when the whole stream was matched`)
  }
  const given = places.filter(([, path]) => path !== undefined && path !== STDIN).map(([name, path]) => ({ name, path: resolve(path as string) }))
  for (const [index, { name, path }] of given.entries()) {
    const same = given.slice(0, index).find((other) => other.path === path)
    if (same !== undefined) throw new RangeError(`${name}: found the file of ${same.name} again, expected another`)
  }
}
