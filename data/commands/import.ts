/**
 * `isochron import itch|lobster|fx-quotes FILE…`: inputs into a lake, with progress and a summary of what was found.
 */
import { fxPair } from '../../core/currency-pair.js'
import type { InstrumentSpec } from '../../core/instrument.js'
import { importItch } from '../import/itch.js'
import { ImportRefusal } from '../import/import-refusal.js'
import type { ImportOutcome, OnImportProgress } from '../import/importer.js'
import { STDIN } from '../import/input-bytes.js'
import { findLobsterPairs, importLobster } from '../import/lobster.js'
import { dayOfQuotes, importQuotes } from '../import/quotes-csv.js'
import { dayInName } from '../lake/partition.js'
import { ImportProgressLine } from './import-progress.js'
import type { Io } from './io.js'
import { EXIT_OK, EXIT_REFUSED } from './io.js'
import { byteText, grouped, textTable } from './text-table.js'

export interface ImportCommandOptions {
  /** Market identifier code. */
  readonly venue: string
  /** YYYY-MM-DD; that in the file's name unless given. */
  readonly date?: string | undefined
  /** The lake. */
  readonly out: string
  /** Name of the dataset; one input only. */
  readonly source?: string | undefined
  /** ITCH: trust the side of P messages. */
  readonly tradeSides?: boolean | undefined
}

/** One thing to import, by its name. */
interface Job {
  readonly name: string
  run(onProgress: OnImportProgress): Promise<ImportOutcome>
}

/** @param files paths of ITCH 5.0 files and captures, `-` for standard input. @returns the exit code */
export function importItchCommand(files: readonly string[], options: ImportCommandOptions, io: Io): Promise<number> {
  return importAll(files.map((file) => ({
    name: file === STDIN ? 'standard input' : file,
    async run(onProgress) {
      const date = options.date ?? dayInName(file)
      if (date === undefined) return { outcome: 'refused', reason: 'bad-option', message: `${file}: its name has no day, and --date is not given: expected --date YYYY-MM-DD.` }
      return importItch({ file, venue: options.venue, date, lake: options.out, source: options.source, tradeSides: options.tradeSides, stdin: io.stdin, onProgress })
    },
  })), options, io)
}

/** @param files paths of LOBSTER archives, or of message and orderbook files. @returns the exit code */
export async function importLobsterCommand(files: readonly string[], options: ImportCommandOptions, io: Io): Promise<number> {
  let jobs: Job[]
  try {
    jobs = findLobsterPairs(files).map((pair) => ({
      name: pair.name,
      run: (onProgress) => importLobster({ pair, venue: options.venue, date: options.date, lake: options.out, source: options.source, onProgress }),
    }))
  } catch (error) {
    if (!(error instanceof ImportRefusal)) throw error
    io.err(`error: ${error.message}\n`)
    return EXIT_REFUSED
  }
  return importAll(jobs, options, io)
}

export interface ImportQuotesOptions extends ImportCommandOptions {
  /** Base and quote currency: `EUR/USD`. */
  readonly pair: string
  /** In which times of the day count. */
  readonly timeZone: string
}

/** @param files CSV files of quotes of one currency pair, plain, `.gz` or zip. @returns the exit code */
export async function importQuotesCommand(files: readonly string[], options: ImportQuotesOptions, io: Io): Promise<number> {
  let spec: InstrumentSpec
  try {
    spec = fxPair(options.pair, options.venue)
  } catch (error) {
    io.err(`error: --pair: ${(error as Error).message}.\n`)
    return EXIT_REFUSED
  }
  return importAll(files.map((file) => ({
    name: file,
    async run(onProgress) {
      const date = options.date ?? dayOfQuotes(file)
      if (date === undefined) return { outcome: 'refused', reason: 'bad-option', message: `${file}: its name has no day, and --date is not given: expected --date YYYY-MM-DD.` }
      return importQuotes({ file, spec, date, timeZone: options.timeZone, lake: options.out, source: options.source, onProgress })
    },
  })), options, io)
}

async function importAll(jobs: readonly Job[], { source }: ImportCommandOptions, io: Io): Promise<number> {
  if (source !== undefined && jobs.length > 1) {
    io.err(`error: --source names one dataset, and there are ${jobs.length} inputs: leave it out, or import them one by one.\n`)
    return EXIT_REFUSED
  }
  for (const job of jobs) {
    const line = new ImportProgressLine(io, job.name)
    const outcome = await job.run((progress) => line.update(progress))
    const seconds = line.done()
    if (outcome.outcome === 'refused') {
      io.err(`error: ${outcome.message}\nNothing was written: the lake is as it was.\n`)
      return EXIT_REFUSED
    }
    await io.out(summary(job.name, outcome, seconds, io.host.peakRssMiB()))
  }
  return EXIT_OK
}

function summary(name: string, { outcome, path, bytes, metadata, leftoversRemoved }: Exclude<ImportOutcome, { outcome: 'refused' }>, seconds: number, peakMiB: number): string {
  const { rows, instruments, counters, warnings, firstTime, lastTime, rows: total } = metadata
  const lines = [
    outcome === 'imported' ? `${name} → ${path}` : `${name} is imported already: ${path}`,
    textTable([
      ['rows', grouped(rows)], ['instruments', grouped(instruments.length)], ['size', `${byteText(bytes)} (${(bytes / Math.max(rows, 1)).toFixed(1)} B a row)`],
      ['first', firstTime], ['last', lastTime],
      ...(outcome === 'imported' ? [['took', `${seconds.toFixed(1)} s, ${grouped(total / Math.max(seconds, 0.001))} rows/s, peak memory ${grouped(peakMiB)} MiB`]] : []),
      ...Object.entries(counters).filter(([counter, count]) => count > 0 && counter !== 'rows').map(([counter, count]) => [counterText(counter), grouped(count)]),
    ].map(([key, value]) => [`  ${key}`, value])).trimEnd(),
    ...warnings.map((warning) => `  warning: ${warning}`),
    ...leftoversRemoved.map((leftover) => `  removed ${leftover}, which a killed import had left`),
  ]
  return `${lines.join('\n')}\n`
}

/** `unknownOrders` → 'unknown orders'. */
export function counterText(counter: string): string {
  return counter.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}
