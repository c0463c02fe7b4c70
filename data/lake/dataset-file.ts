/**
 * A dataset's file, opened for reading: its metadata now, its row groups one by one when they are asked for. What is read is compared with the
 * checksums in the file, where it has them: bytes that changed since they were written are an error, never other rows.
 *
 * No file stays open between reads (a run may read thousands), so a file that was replaced in between is recognised by its identity
 * and refused: half of one import and half of another would be neither.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import type { Stats } from 'node:fs'
import { checksumOf, footerMismatch, rowGroupChecksums } from '../parquet/checksums.js'
import type { ParquetFooter, RowGroupExtent } from '../parquet/footer.js'
import { FOOTER_TAIL_LENGTH, PARQUET_MAGIC, parseFooter, rowGroupExtent, singleGroupFile } from '../parquet/footer.js'
import { LakeError } from './lake-error.js'
import type { RowGroupColumns } from './row-group-decoder.js'
import { decodeRowGroup } from './row-group-decoder.js'
import type { DatasetInstrument, DatasetMetadata, RowRun } from './schema.js'
import { DATASET_KEY, parseMetadata } from './schema.js'

/** Rows `from` to `from + rows` of one row group. */
export interface RowGroupSlice {
  readonly rowGroup: number
  readonly from: number
  readonly rows: number
}

export class DatasetFile {
  readonly metadata: DatasetMetadata
  /** Bytes of the file. */
  readonly bytes: number
  /** Row groups, and their bytes, that were read so far. */
  rowGroupsRead = 0
  bytesRead = 0
  private readonly footer: ParquetFooter
  private readonly checksums: readonly string[] | undefined
  private readonly identity: Stats
  private readonly extents: (RowGroupExtent | undefined)[] = []
  private instrumentsBySymbol: Map<string, DatasetInstrument> | undefined = undefined
  /** The last shared row group: instruments that are opened one after another mostly stand in the same one. */
  private shared: { readonly rowGroup: number; readonly columns: RowGroupColumns } | undefined = undefined

  /** Throws a {@link LakeError} when the file is not there or is no dataset of ours. */
  constructor(readonly path: string) {
    const fd = open(path)
    try {
      this.identity = fstatSync(fd)
      this.bytes = this.identity.size
      this.footer = readFooter(fd, path, this.bytes)
    } finally {
      closeSync(fd)
    }
    this.checksums = rowGroupChecksums(this.footer)
    if (this.checksums !== undefined && this.checksums.length !== this.rowGroups) {
      throw damaged(path, `${this.checksums.length} checksums`, `${this.rowGroups}, one for each row group`)
    }
    const json = this.footer.keyValues.get(DATASET_KEY)
    if (json === undefined) {
      throw new LakeError('not-a-dataset', `${path}: a Parquet file without the metadata '${DATASET_KEY}'. Only what \`isochron import\` wrote is a dataset.`)
    }
    const metadata = parseMetadata(json)
    if ('problem' in metadata) throw new LakeError('not-a-dataset', `${path}: the metadata '${DATASET_KEY}' cannot be read: ${metadata.problem}. ${IMPORT_AGAIN}`)
    this.metadata = metadata
  }

  get rowGroups(): number {
    return this.footer.rowGroups.length
  }

  /** The instrument of that symbol; undefined when the dataset has none. */
  instrument(symbol: string): DatasetInstrument | undefined {
    this.instrumentsBySymbol ??= new Map(this.metadata.instruments.map((instrument) => [instrument.symbol, instrument]))
    return this.instrumentsBySymbol.get(symbol)
  }

  /** Where the rows of a run are. */
  *slices(run: RowRun): Generator<RowGroupSlice> {
    let left = run.rows
    let from = run.rowInGroup
    for (let rowGroup = run.rowGroup; left > 0; rowGroup++) {
      const inGroup = this.extent(rowGroup).rows
      if (from > inGroup) throw damaged(this.path, `${inGroup} rows in row group ${rowGroup}`, `row ${from} of it, where an instrument begins`)
      const rows = Math.min(left, inGroup - from)
      if (rows > 0) yield { rowGroup, from, rows }
      left -= rows
      from = 0
    }
  }

  /** Rows and bytes of a row group. */
  extent(rowGroup: number): RowGroupExtent {
    const known = this.extents[rowGroup]
    if (known !== undefined) return known
    const struct = this.footer.rowGroups[rowGroup]
    if (struct === undefined) throw damaged(this.path, `${this.rowGroups} row groups`, `number ${rowGroup} too`)
    return (this.extents[rowGroup] = checkedExtent(struct, rowGroup, this.path, this.bytes))
  }

  /** Reads all row groups and compares them with their checksums, where the file has them. Throws a {@link LakeError} at the first that differs. */
  verify(): void {
    for (let rowGroup = 0; rowGroup < (this.checksums?.length ?? 0); rowGroup++) {
      const { start, end } = this.extent(rowGroup)
      this.readRowGroup(rowGroup, new Uint8Array(end - start), start)
    }
  }

  /** Reads and decodes one row group. */
  read(rowGroup: number): RowGroupColumns {
    if (this.shared?.rowGroup === rowGroup) return this.shared.columns
    const extent = this.extent(rowGroup)
    const file = singleGroupFile(this.footer, rowGroup, extent, (target) => this.readRowGroup(rowGroup, target, extent.start))
    this.rowGroupsRead++
    this.bytesRead += extent.end - extent.start
    const columns = decodeRowGroup(file, extent.rows, `${this.path}: row group ${rowGroup}`)
    if (this.isShared(rowGroup)) this.shared = { rowGroup, columns }
    return columns
  }

  private isShared(rowGroup: number): boolean {
    const { instruments } = this.metadata
    // The first instrument that begins in this row group or later; the one before it may still end here.
    let low = 0
    let high = instruments.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (instruments[middle].rowGroup < rowGroup) low = middle + 1
      else high = middle
    }
    const begins = instruments[low]?.rowGroup === rowGroup
    return begins && (instruments[low].rowInGroup > 0 || instruments[low + 1]?.rowGroup === rowGroup)
  }

  private readRowGroup(rowGroup: number, target: Uint8Array, start: number): void {
    this.readAt(target, start)
    const expected = this.checksums?.[rowGroup]
    if (expected === undefined) return
    const found = checksumOf(target)
    if (found !== expected) {
      throw damaged(this.path, `CRC-32 ${found} of row group ${rowGroup}, bytes ${start} to ${start + target.length - 1}`, `${expected}, which it had when it was written`)
    }
  }

  private readAt(target: Uint8Array, position: number): void {
    const fd = open(this.path)
    try {
      const { ino, size, mtimeMs } = fstatSync(fd)
      if (ino !== this.identity.ino || size !== this.identity.size || mtimeMs !== this.identity.mtimeMs) {
        throw new LakeError('replaced-while-reading', `${this.path}: was replaced by another import while it was being read. Run again.`)
      }
      readFully(fd, target, position, this.path)
    } finally {
      closeSync(fd)
    }
  }
}

/** What to do about bytes that are no longer what was written. */
const IMPORT_AGAIN = 'Import the source again.'

function damaged(path: string, found: string, expected: string): LakeError {
  return new LakeError('damaged-dataset', `${path}: found ${found}, expected ${expected}. ${IMPORT_AGAIN}`)
}

function open(path: string): number {
  try {
    return openSync(path, 'r')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const advice = code === 'ENOENT' ? 'Import it with `isochron import`.' : 'Its owner may have to allow reading it.'
    throw new LakeError('missing-dataset', `${path}: cannot be opened (${String(code)}). ${advice}`)
  }
}

function readFully(fd: number, target: Uint8Array, position: number, path: string): void {
  for (let done = 0; done < target.length;) {
    const read = readBytes(fd, target, done, position, path)
    if (read === 0) throw damaged(path, `the end of the file at byte ${position + done}`, `${target.length - done} bytes more`)
    done += read
  }
}

function readBytes(fd: number, target: Uint8Array, done: number, position: number, path: string): number {
  try {
    return readSync(fd, target, done, target.length - done, position + done)
  } catch (error) {
    throw damaged(path, `that byte ${position + done} cannot be read (${String((error as NodeJS.ErrnoException).code)})`, 'a file on a disk that answers')
  }
}

function readFooter(fd: number, path: string, size: number): ParquetFooter {
  const least = PARQUET_MAGIC.length + FOOTER_TAIL_LENGTH
  const notParquet = (found: string): never => {
    throw new LakeError('not-a-dataset', `${path}: is no Parquet file: found ${found}. ${IMPORT_AGAIN}`)
  }
  if (size < least) return notParquet(`${size} bytes, expected ${least} or more`)
  const tail = new Uint8Array(FOOTER_TAIL_LENGTH)
  readFully(fd, tail, size - tail.length, path)
  if (!PARQUET_MAGIC.every((byte, i) => tail[4 + i] === byte)) return notParquet(`no 'PAR1' in the last four bytes (byte ${size - 4})`)
  const length = new DataView(tail.buffer).getUint32(0, true)
  if (length > size - least) return notParquet(`a footer of ${length} bytes in a file of ${size}`)
  const bytes = new Uint8Array(length)
  const start = size - tail.length - length
  readFully(fd, bytes, start, path)
  return checkedFooter(bytes, start, path)
}

function checkedFooter(bytes: Uint8Array, start: number, path: string): ParquetFooter {
  const where = `the footer, bytes ${start} to ${start + bytes.length - 1}`
  let footer: ParquetFooter
  try {
    footer = parseFooter(bytes)
  } catch (error) {
    throw damaged(path, `a footer that cannot be read (${(error as Error).message})`, `Parquet's in ${where}`)
  }
  const mismatch = footerMismatch(bytes)
  if (mismatch !== undefined && rowGroupChecksums(footer) !== undefined) {
    throw damaged(path, `CRC-32 ${mismatch.found} of ${where}`, `${mismatch.expected}, which it had when it was written`)
  }
  return footer
}

function checkedExtent(struct: Uint8Array, rowGroup: number, path: string, size: number): RowGroupExtent {
  let extent: RowGroupExtent
  try {
    extent = rowGroupExtent(struct)
  } catch (error) {
    throw damaged(path, `row group ${rowGroup} in the footer without its columns (${(error as Error).message})`, 'where its pages are')
  }
  const { start, end, rows } = extent
  if (Number.isSafeInteger(rows) && rows >= 0 && start >= PARQUET_MAGIC.length && start <= end && end <= size - FOOTER_TAIL_LENGTH) return extent
  throw damaged(path, `row group ${rowGroup} of ${rows} rows at bytes ${start} to ${end - 1}`, `one within the ${size} bytes of the file`)
}
