/**
 * The importer: whatever a feed's rows are, they become one dataset of a lake, or nothing.
 *
 *     feed.batches() → order of time checked → spool, sorted by instrument → row groups → one file → rename
 *
 * Memory is bounded: one block of rows for each instrument, one row group. Until the rename the lake is as it was; a killed import leaves
 * hidden files that the next one into the same partition removes.
 */
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Instrument, Instruments } from '../../core/instrument.js'
import type { MarketBatch } from '../../core/market/batch.js'
import { NO_INSTRUMENT } from '../../core/market/vocabulary.js'
import { Epoch } from '../../core/time.js'
import { asDiskError, onDisk } from '../disk/disk-error.js'
import { beginUnfinished, discardUnfinished, removeLeftovers } from '../disk/unfinished.js'
import { DatasetFile } from '../lake/dataset-file.js'
import { DatasetWriter } from '../lake/dataset-writer.js'
import { LakeError } from '../lake/lake-error.js'
import type { Partition } from '../lake/partition.js'
import { datasetPath, isDay, isSourceName, isVenue } from '../lake/partition.js'
import type { DatasetInput, DatasetMetadata } from '../lake/schema.js'
import { SCHEMA_VERSION } from '../lake/schema.js'
import type { ImportReason } from './import-refusal.js'
import { ImportRefusal } from './import-refusal.js'
import { RowSpool } from './spool.js'

/** Rows to import. The importer of a format makes one. */
export interface ImportFeed {
  /** Registered by the time their rows come. */
  readonly instruments: Instruments
  /** Name of the input, for errors. */
  readonly name: string
  /** Bytes of the input, read and in all; the total is undefined when nobody knows. */
  readonly bytesDone: number
  readonly bytesTotal: number | undefined
  /** Rows in the order of time, relative to the epoch of the partition's date. A batch is valid until the next. Throws an {@link ImportRefusal}. */
  batches(): AsyncIterable<MarketBatch>
  /** What was read. Called once, after the last batch. */
  finish(): ImportFindings
}

export interface ImportFindings {
  readonly input: DatasetInput
  readonly complete: boolean
  readonly counters: Readonly<Record<string, number>>
  readonly warnings: readonly string[]
}

export interface ImportProgress {
  readonly phase: 'reading' | 'writing'
  readonly bytesDone: number
  readonly bytesTotal: number | undefined
  /** Rows read, or written. */
  readonly rows: number
  readonly rowsTotal: number | undefined
}

/** The import waits for a promise that it answers: so a process can look meanwhile at what else there is, such as signals. */
export type OnImportProgress = (progress: ImportProgress) => unknown

export interface ImportTarget extends Partition {
  readonly lake: string
  /** Name of the dataset among those of the day. */
  readonly source: string
}

export type ImportOutcome =
  | { readonly outcome: 'imported' | 'already-imported'; readonly path: string; readonly bytes: number; readonly metadata: DatasetMetadata; readonly leftoversRemoved: readonly string[] }
  | { readonly outcome: 'refused'; readonly reason: ImportReason; readonly message: string }

/** The epoch of an import's run time: the midnight, UTC, of its date. */
export function importEpoch({ date }: Partition): Epoch {
  return Epoch.ofDay(date)
}

/**
 * Imports what `open` answers. What the input gets wrong is answered as a refusal; the lake is then as it was.
 *
 * @param identify the input's identity when it can be known before it is read: the same input is not imported twice
 */
export async function importDataset(
  target: ImportTarget, open: () => ImportFeed | Promise<ImportFeed>, onProgress?: OnImportProgress,
  identify?: () => Promise<DatasetInput | undefined>,
): Promise<ImportOutcome> {
  const path = datasetPath(target.lake, target, target.source)
  try {
    refuseBadNames(target)
    const leftoversRemoved = removeLeftovers(dirname(path))
    const present = await alreadyImported(path, identify)
    if (present !== undefined) return { outcome: 'already-imported', path, bytes: present.bytes, metadata: present.metadata, leftoversRemoved }
    const written = await writeDataset(path, target, await open(), onProgress)
    return { outcome: 'imported', path, ...written, leftoversRemoved }
  } catch (error) {
    const refusal = refusalOf(error, path)
    if (refusal === undefined) throw error
    return { outcome: 'refused', reason: refusal.reason, message: refusal.message }
  }
}

async function writeDataset(
  path: string, target: ImportTarget, feed: ImportFeed, onProgress: OnImportProgress | undefined,
): Promise<{ metadata: DatasetMetadata; bytes: number }> {
  const epoch = importEpoch(target)
  onDisk(path, () => mkdirSync(dirname(path), { recursive: true }))
  const hidden = beginUnfinished(`${path}.spool`)
  let spool: RowSpool | undefined
  let writer: DatasetWriter | undefined
  try {
    spool = new RowSpool(hidden)
    const span = await readRows(feed, spool, epoch, onProgress)
    const findings = feed.finish()
    writer = new DatasetWriter(path, epoch)
    await writeRows(writer, spool, feed, onProgress)
    return await writer.finish({
      schemaVersion: SCHEMA_VERSION, venue: target.venue, date: target.date, source: target.source, input: findings.input,
      firstTime: epoch.toIso(span.firstNs), lastTime: epoch.toIso(span.lastNs), complete: findings.complete,
      counters: { ...findings.counters }, warnings: [...findings.warnings],
    })
  } finally {
    writer?.discard()
    spool?.close()
    discardUnfinished(hidden)
  }
}

async function readRows(feed: ImportFeed, spool: RowSpool, epoch: Epoch, onProgress?: OnImportProgress): Promise<{ firstNs: number; lastNs: number }> {
  let firstNs = Number.NaN
  let lastNs = Number.NEGATIVE_INFINITY
  for await (const batch of feed.batches()) {
    if (Number.isNaN(firstNs) && batch.length > 0) firstNs = batch.timeNs[0]
    for (let row = 0; row < batch.length; row++) {
      const timeNs = batch.timeNs[row]
      if (timeNs < lastNs) throw timeWentBack(feed.name, batch.sequence[row], epoch.toIso(timeNs), epoch.toIso(lastNs))
      lastNs = timeNs
    }
    spool.add(batch)
    await onProgress?.({ phase: 'reading', bytesDone: feed.bytesDone, bytesTotal: feed.bytesTotal, rows: spool.rows, rowsTotal: undefined })
  }
  if (spool.rows === 0) throw new ImportRefusal('no-rows', `${feed.name}: has no market event: found 0 rows. Check that it is the right file.`)
  return { firstNs, lastNs }
}

/** Rows of one instrument after which its progress is said, before its end. */
const PROGRESS_ROWS = 65_536

async function writeRows(writer: DatasetWriter, spool: RowSpool, feed: ImportFeed, onProgress?: OnImportProgress): Promise<void> {
  const write = async (instrument: number): Promise<void> => {
    const progress = () => onProgress?.({ phase: 'writing', bytesDone: feed.bytesDone, bytesTotal: feed.bytesTotal, rows: writer.rows, rowsTotal: spool.rows })
    let said = writer.rows
    for (const batch of spool.read(instrument)) {
      await writer.append(batch)
      if (writer.rows - said < PROGRESS_ROWS) continue
      said = writer.rows
      await progress()
    }
    await progress()
  }
  await writer.beginSession(spool.rowsOf(NO_INSTRUMENT))
  await write(NO_INSTRUMENT)
  const instruments = spool.instruments().filter((index) => index !== NO_INSTRUMENT).map((index) => feed.instruments.at(index))
  for (const instrument of instruments.sort(bySymbol)) {
    await writer.beginInstrument(instrument, spool.rowsOf(instrument.index))
    await write(instrument.index)
  }
}

function bySymbol(left: Instrument, right: Instrument): number {
  return left.symbol < right.symbol ? -1 : left.symbol > right.symbol ? 1 : 0
}

/** The dataset at `path`, when it is of the same input, read by the same version. A damaged one is imported anew. */
async function alreadyImported(path: string, identify: (() => Promise<DatasetInput | undefined>) | undefined): Promise<DatasetFile | undefined> {
  try {
    const present = new DatasetFile(path)
    const { input } = present.metadata
    const identity = await identify?.()
    if (identity === undefined || identity.format !== input.format || identity.bytes !== input.bytes || identity.sha256 !== input.sha256) return undefined
    present.verify()
    return present
  } catch (error) {
    if (error instanceof LakeError) return undefined
    throw error
  }
}

/** The sentence for rows that are not in the order of time. */
export function timeWentBack(name: string, sequence: number, found: string, expected: string): ImportRefusal {
  return new ImportRefusal('time-went-back', `${name}: message ${sequence}: time went back: found ${found}, expected ${expected} or later. `
    + 'Sort the file, or import the days it holds one by one.')
}

function refuseBadNames({ venue, date, source }: ImportTarget): void {
  if (!isVenue(venue)) throw new ImportRefusal('bad-option', `--venue: found '${venue}', expected a market identifier code such as XNAS.`)
  if (!isDay(date)) throw new ImportRefusal('bad-option', `--date: found '${date}', expected the day of the data as YYYY-MM-DD.`)
  if (!isSourceName(source)) throw new ImportRefusal('bad-option', `--source: found '${source}', expected letters, digits, '.', '_' and '-', as in the name of a file.`)
}

function refusalOf(error: unknown, path: string): ImportRefusal | undefined {
  if (error instanceof ImportRefusal) return error
  const refused = asDiskError(path, error)
  return refused === undefined ? undefined : new ImportRefusal('disk', refused.message)
}
