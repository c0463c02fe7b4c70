/**
 * The catalog of a lake: which venues, days and sources it has, and which of them a question is about.
 *
 * The directories are the catalog; the files say the rest themselves. Opening a lake reads names only, a file's metadata when it is asked for.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { multiplierOf, type InstrumentSpec } from '../../core/instrument.js'
import { DatasetFile } from './dataset-file.js'
import { LakeError } from './lake-error.js'
import { nearestNames } from './nearest-names.js'
import type { Partition } from './partition.js'
import { DATASET_SUFFIX, dateOfDirectory, partitionPath, venueOfDirectory } from './partition.js'
import type { DatasetInstrument } from './schema.js'

/** One dataset of a lake, by its names. */
export interface DatasetEntry extends Partition {
  readonly source: string
  readonly path: string
}

export interface LakeQuestion {
  /** `AMZN`, or `AMZN@XNAS` where several venues are asked. */
  readonly instruments: readonly string[]
  /** First and last day, YYYY-MM-DD, both included; the lake's first and last unless given. */
  readonly from?: string | undefined
  readonly to?: string | undefined
  /** Needed when the lake has more than one. */
  readonly venue?: string | undefined
  /** Needed when an instrument is in more than one source of a day. Instruments that it does not have come from the others. */
  readonly source?: string | undefined
}

/** An instrument that was asked for, and the datasets that have it, day by day. */
export interface ResolvedInstrument {
  readonly spec: InstrumentSpec
  readonly files: readonly DatasetFile[]
}

export interface LakeAnswer {
  readonly venue: string
  readonly instruments: readonly ResolvedInstrument[]
  /** All datasets that any of them is in, day by day: where the session's rows are. */
  readonly files: readonly DatasetFile[]
}

export class Lake {
  /** In the order of venue, date and source. */
  readonly datasets: readonly DatasetEntry[]
  private readonly files = new Map<string, DatasetFile>()

  /** @internal Use {@link openLake}. */
  constructor(readonly path: string, datasets: readonly DatasetEntry[]) {
    this.datasets = datasets
  }

  get venues(): string[] {
    return [...new Set(this.datasets.map(({ venue }) => venue))]
  }

  /** Days of a venue, in order. */
  dates(venue: string): string[] {
    return [...new Set(this.datasets.filter((dataset) => dataset.venue === venue).map(({ date }) => date))]
  }

  /** The file of a dataset; always the same one. */
  file({ path }: DatasetEntry): DatasetFile {
    const known = this.files.get(path)
    if (known !== undefined) return known
    const file = new DatasetFile(path)
    this.files.set(path, file)
    return file
  }

  /** Which datasets have the instruments on the days. Throws a {@link LakeError} that says what there is instead. */
  resolve(question: LakeQuestion): LakeAnswer {
    const venue = this.chooseVenue(question)
    const datasets = this.choose(venue, question)
    const named = datasets.filter(({ source }) => source === (question.source ?? source)).map((dataset) => this.file(dataset))
    const instruments = question.instruments.map((name) => {
      const symbol = name.replace(/@[^@]*$/, '')
      // A source is named where several have an instrument: it hides none of those that it does not have.
      const files = named.some((file) => file.instrument(symbol) !== undefined) ? named : datasets.map((dataset) => this.file(dataset))
      return resolveInstrument(symbol, files, venue, question)
    })
    const used = new Set(instruments.flatMap(({ files }) => files.map(({ path }) => path)))
    return { venue, instruments, files: onePerDay(datasets.filter(({ path }) => used.has(path)).map((dataset) => this.file(dataset))) }
  }

  private chooseVenue({ venue, instruments }: LakeQuestion): string {
    const named = new Set(instruments.map((name) => /@([^@]*)$/.exec(name)?.[1]).filter((name) => name !== undefined))
    const asked = venue ?? (named.size === 1 ? [...named][0] : undefined)
    const { venues } = this
    if (asked !== undefined) {
      if (!venues.includes(asked)) throw this.missing(`no dataset of venue ${asked}; the lake has ${venues.join(', ') || 'none'}`, asked)
      return asked
    }
    if (venues.length > 1) throw new LakeError('ambiguous-source', `${this.path}: has datasets of ${venues.join(', ')}. Choose one with --venue.`)
    return venues[0] ?? fail(this.missing('no datasets', 'XNAS'))
  }

  private choose(venue: string, { from, to, source }: LakeQuestion): DatasetEntry[] {
    const days = this.dates(venue)
    const inRange = this.datasets.filter((dataset) => dataset.venue === venue && dataset.date >= (from ?? days[0]) && dataset.date <= (to ?? days[days.length - 1]))
    if (inRange.length === 0) {
      throw this.missing(`no dataset of ${venue} from ${from ?? 'the first day'} to ${to ?? 'the last'}; it has ${shortList(days)}`, venue, from ?? to)
    }
    if (source !== undefined && !inRange.some((dataset) => dataset.source === source)) {
      throw this.missing(`no source '${source}' of ${venue} on these days; found ${shortList([...new Set(inRange.map((dataset) => dataset.source))])}`, venue, from)
    }
    return inRange
  }

  private missing(found: string, venue: string, date = 'YYYY-MM-DD'): LakeError {
    return new LakeError('missing-dataset', `${this.path}: ${found}. Expected ${join(partitionPath(this.path, { venue, date }), `*${DATASET_SUFFIX}`)}: `
      + `import one with \`isochron import itch FILE --venue ${venue} --date ${date} --out ${this.path}\`.`)
  }
}

/** Opens a lake: its directory. Throws a {@link LakeError} when there is none. */
export function openLake(path: string): Lake {
  let names: string[]
  try {
    names = readdirSync(path)
  } catch (error) {
    throw new LakeError('missing-lake', `${path}: no lake can be opened there (${String((error as NodeJS.ErrnoException).code)}). `
      + `Expected a directory with venue=…/date=…/*${DATASET_SUFFIX}: make one with \`isochron import itch FILE --venue XNAS --date YYYY-MM-DD --out ${path}\`.`)
  }
  const datasets: DatasetEntry[] = []
  for (const name of names.sort()) {
    const venue = venueOfDirectory(name)
    if (venue === undefined) continue
    for (const day of namesIn(join(path, name))) {
      const date = dateOfDirectory(day)
      if (date === undefined) continue
      const directory = join(path, name, day)
      const sources = namesIn(directory).filter((file) => file.endsWith(DATASET_SUFFIX) && !file.startsWith('.'))
      for (const file of sources) datasets.push({ venue, date, source: file.slice(0, -DATASET_SUFFIX.length), path: join(directory, file) })
    }
  }
  return new Lake(path, datasets)
}

/** Names in a partition's directory, sorted. A file that is named like one holds nothing. */
function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory).sort()
  } catch (error) {
    const code = String((error as NodeJS.ErrnoException).code)
    if (code === 'ENOTDIR') return []
    throw new LakeError('missing-lake', `${directory}: this part of the lake cannot be read (${code}). Its owner may have to allow it.`)
  }
}

function resolveInstrument(symbol: string, files: readonly DatasetFile[], venue: string, question: LakeQuestion): ResolvedInstrument {
  const having: { file: DatasetFile; instrument: DatasetInstrument }[] = []
  for (const file of files) {
    const instrument = file.instrument(symbol)
    if (instrument === undefined) continue
    const before = having.at(-1)
    if (before?.file.metadata.date === file.metadata.date) {
      throw ambiguousSource(symbol, files.filter((other) => other.metadata.date === file.metadata.date && other.instrument(symbol) !== undefined), venue)
    }
    if (before !== undefined) refuseOtherTerms(before, { file, instrument })
    having.push({ file, instrument })
  }
  if (having.length === 0) throw unknownInstrument(symbol, files, venue, question)
  const { rows: _rows, rowGroup: _rowGroup, rowInGroup: _rowInGroup, ...spec } = having[0].instrument
  return { spec, files: having.map(({ file }) => file) }
}

/** Every source that has the instrument, with what else it has, and what to type. */
function ambiguousSource(symbol: string, files: readonly DatasetFile[], venue: string): LakeError {
  const found = files.map(({ metadata }) => `'${metadata.source}' (${shortList(metadata.instruments.map((instrument) => instrument.symbol))})`)
  return new LakeError('ambiguous-source', `${symbol} is in ${files.length} sources of ${venue} on ${files[0].metadata.date}: ${found.join(', ')}. `
    + `Choose one, as in \`--source ${files[0].metadata.source}\`; instruments that it does not have come from the others.`)
}

/** Prices of all days are integers of one scale, or they could not be read as one series. */
function refuseOtherTerms(before: { file: DatasetFile; instrument: DatasetInstrument }, after: { file: DatasetFile; instrument: DatasetInstrument }): void {
  const [left, right] = [before.instrument, after.instrument]
  if (multiplierOf(left) !== multiplierOf(right)) {
    throw new LakeError('terms-changed', `${right.symbol}: its multiplier is ${multiplierOf(left)} in ${before.file.path}, but ${multiplierOf(right)} in ${after.file.path}. Run the days before and after apart.`)
  }
  if (left.priceDecimals === right.priceDecimals && left.qtyDecimals === right.qtyDecimals && left.currency === right.currency) return
  throw new LakeError('terms-changed', `${right.symbol}: prices have ${left.priceDecimals} decimals of ${left.currency} and quantities ${left.qtyDecimals} in `
    + `${before.file.path}, but ${right.priceDecimals} of ${right.currency} and ${right.qtyDecimals} in ${after.file.path}. Run the days before and after apart.`)
}

function unknownInstrument(symbol: string, files: readonly DatasetFile[], venue: string, { from, to }: LakeQuestion): LakeError {
  const symbols = [...new Set(files.flatMap(({ metadata }) => metadata.instruments.map((instrument) => instrument.symbol)))].sort()
  const nearest = nearestNames(symbol, symbols)
  const days = [from ?? files[0].metadata.date, to ?? files[files.length - 1].metadata.date]
  return new LakeError('unknown-instrument', `no instrument '${symbol}' of ${venue} ${days[0] === days[1] ? `on ${days[0]}` : `from ${days[0]} to ${days[1]}`}: found ${shortList(symbols)}.`
    + `${nearest.length > 0 ? ` Did you mean ${nearest.join(', ')}?` : ''}`)
}

/** The session's rows of a day are the same in each of its sources, if it has them: one source is enough, the one with the most. */
function onePerDay(files: readonly DatasetFile[]): DatasetFile[] {
  const byDay = new Map<string, DatasetFile>()
  for (const file of files) {
    const known = byDay.get(file.metadata.date)
    if (known === undefined || file.metadata.session.rows > known.metadata.session.rows) byDay.set(file.metadata.date, file)
  }
  return [...byDay.values()]
}

function shortList(names: readonly string[]): string {
  if (names.length === 0) return 'none'
  return names.length <= 8 ? names.join(', ') : `${names.slice(0, 8).join(', ')} and ${names.length - 8} more`
}

function fail(error: Error): never {
  throw error
}
