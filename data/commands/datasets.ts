/**
 * `isochron data list LAKE` and `isochron data inspect LAKE`: what a lake has.
 */
import { openLake } from '../lake/catalog.js'
import type { DatasetEntry, Lake } from '../lake/catalog.js'
import type { DatasetFile } from '../lake/dataset-file.js'
import { LakeError } from '../lake/lake-error.js'
import { counterText } from './import.js'
import type { Io } from './io.js'
import { EXIT_OK, EXIT_REFUSED } from './io.js'
import { byteText, grouped, textTable } from './text-table.js'

export interface InspectOptions {
  /** Only datasets of this venue, day, source. */
  readonly venue?: string | undefined
  readonly date?: string | undefined
  readonly source?: string | undefined
  /** Only these instruments; all unless given. */
  readonly instruments?: readonly string[] | undefined
}

/** One line for each dataset. One that cannot be read does not hide the others: it is said after them. @returns the exit code, refused when there was such */
export async function dataListCommand(lakePath: string, _options: unknown, io: Io): Promise<number> {
  const unreadable: LakeError[] = []
  const code = await answering(io, async () => {
    const lake = openLake(lakePath)
    if (lake.datasets.length === 0) refuseEmpty(lake)
    const rows = lake.datasets.flatMap((dataset) => {
      const file = readable(lake, dataset, unreadable)
      return file === undefined ? [] : [datasetRow(dataset, file)]
    })
    if (rows.length > 0) await io.out(textTable([['venue', 'date', 'source', 'instruments', 'rows', 'size', 'first', 'last', ''], ...rows]))
  })
  for (const { message } of unreadable) io.err(`error: ${message}\n`)
  return unreadable.length > 0 ? EXIT_REFUSED : code
}

function readable(lake: Lake, dataset: DatasetEntry, unreadable: LakeError[]): DatasetFile | undefined {
  try {
    return lake.file(dataset)
  } catch (error) {
    if (!(error instanceof LakeError)) throw error
    unreadable.push(error)
    return undefined
  }
}

function datasetRow({ venue, date, source }: DatasetEntry, { bytes, metadata }: DatasetFile): string[] {
  const { instruments, rows, firstTime, lastTime, complete } = metadata
  return [venue, date, source, grouped(instruments.length), grouped(rows), byteText(bytes), timeOfDay(firstTime), timeOfDay(lastTime), complete ? '' : 'incomplete']
}

/** All that datasets say about themselves. @returns the exit code */
export function dataInspectCommand(lakePath: string, options: InspectOptions, io: Io): Promise<number> {
  return answering(io, async () => {
    const lake = openLake(lakePath)
    const chosen = lake.datasets.filter(({ venue, date, source }) =>
      venue === (options.venue ?? venue) && date === (options.date ?? date) && source === (options.source ?? source))
    if (chosen.length === 0) refuseEmpty(lake)
    for (const dataset of chosen) await io.out(inspection(lake.file(dataset), options.instruments))
  })
}

function inspection(file: DatasetFile, wanted: readonly string[] | undefined): string {
  const { venue, date, source, input, rows, firstTime, lastTime, complete, session, instruments, counters, warnings } = file.metadata
  const shown = wanted === undefined ? instruments : instruments.filter(({ symbol }) => wanted.includes(symbol))
  return [
    `${file.path}\n`,
    textTable([
      ['venue', venue], ['date', date], ['source', source], ['input', `${input.files.join(', ')} (${input.format}, ${byteText(input.bytes)}, sha256 ${input.sha256.slice(0, 16)}…)`],
      ['rows', `${grouped(rows)} in ${grouped(file.rowGroups)} row group${file.rowGroups === 1 ? '' : 's'}, ${byteText(file.bytes)}`], ['session rows', grouped(session.rows)],
      ['first', firstTime], ['last', lastTime], ['complete', complete ? 'yes' : 'no'],
      ...Object.entries(counters).filter(([counter]) => counter !== 'rows').map(([counter, count]) => [counterText(counter), grouped(count)]),
    ].map(([key, value]) => [`  ${key}`, value])),
    ...warnings.map((warning) => `  warning: ${warning}\n`),
    textTable([
      ['  instrument', 'rows', 'row groups', 'price', 'lot'],
      ...shown.map((instrument) => {
        const groups = [...file.slices(instrument)]
        const last = groups.at(-1)?.rowGroup ?? instrument.rowGroup
        const span = last === instrument.rowGroup ? `${last}` : `${instrument.rowGroup} to ${last}`
        return [`  ${instrument.symbol}`, grouped(instrument.rows), span, `${instrument.currency}, ${instrument.priceDecimals} decimals`, grouped(instrument.lot)]
      }),
    ]),
  ].join('')
}

/** Runs a command; what the lake does not have is said on standard error. */
export async function answering(io: Io, command: () => Promise<void>): Promise<number> {
  try {
    await command()
    return EXIT_OK
  } catch (error) {
    if (!(error instanceof LakeError)) throw error
    io.err(`error: ${error.message}\n`)
    return EXIT_REFUSED
  }
}

function refuseEmpty(lake: Lake): never {
  const found = lake.datasets.map(({ venue, date, source }) => `${venue} ${date} ${source}`)
  throw new LakeError('missing-dataset', `${lake.path}: no such dataset: found ${found.length === 0 ? 'none' : found.slice(0, 8).join(', ')}. `
    + 'Import one with `isochron import itch FILE --venue XNAS --date YYYY-MM-DD --out LAKE`.')
}

function timeOfDay(iso: string): string {
  return iso.slice(11, 23)
}
