/**
 * A dataset's file, opened for reading: its metadata now, its row groups one by one when they are asked for.
 *
 * No file stays open between reads (a run may read thousands), so a file that was replaced in between is recognised by its identity
 * and refused: half of one import and half of another would be neither.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import type { Stats } from 'node:fs'
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
    const json = this.footer.keyValues.get(DATASET_KEY)
    if (json === undefined) {
      throw new LakeError('not-a-dataset', `${path}: a Parquet file without the metadata '${DATASET_KEY}'. Only what \`isochron import\` wrote is a dataset.`)
    }
    const metadata = parseMetadata(json)
    if ('problem' in metadata) throw new LakeError('not-a-dataset', `${path}: the metadata '${DATASET_KEY}' cannot be read: ${metadata.problem}. Import the source again.`)
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
      const rows = Math.min(left, this.extent(rowGroup).rows - from)
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
    if (struct === undefined) {
      throw new LakeError('damaged-dataset', `${this.path}: found ${this.rowGroups} row groups, expected number ${rowGroup} too. Import the source again.`)
    }
    return (this.extents[rowGroup] = rowGroupExtent(struct))
  }

  /** Reads and decodes one row group. */
  read(rowGroup: number): RowGroupColumns {
    if (this.shared?.rowGroup === rowGroup) return this.shared.columns
    const extent = this.extent(rowGroup)
    const file = singleGroupFile(this.footer, rowGroup, extent, (target) => this.readAt(target, extent.start))
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

function open(path: string): number {
  try {
    return openSync(path, 'r')
  } catch (error) {
    throw new LakeError('missing-dataset', `${path}: cannot be opened (${String((error as NodeJS.ErrnoException).code)}). Import it with \`isochron import\`.`)
  }
}

function readFully(fd: number, target: Uint8Array, position: number, path: string): void {
  for (let done = 0; done < target.length;) {
    const read = readSync(fd, target, done, target.length - done, position + done)
    if (read === 0) throw new LakeError('damaged-dataset', `${path}: ends at byte ${position + done}, expected ${target.length - done} more. Import the source again.`)
    done += read
  }
}

function readFooter(fd: number, path: string, size: number): ParquetFooter {
  const least = PARQUET_MAGIC.length + FOOTER_TAIL_LENGTH
  const notParquet = (found: string): never => {
    throw new LakeError('not-a-dataset', `${path}: is no Parquet file: found ${found}. Import the source again.`)
  }
  if (size < least) return notParquet(`${size} bytes, expected ${least} or more`)
  const tail = new Uint8Array(FOOTER_TAIL_LENGTH)
  readFully(fd, tail, size - tail.length, path)
  if (!PARQUET_MAGIC.every((byte, i) => tail[4 + i] === byte)) return notParquet(`no 'PAR1' in the last four bytes (byte ${size - 4})`)
  const length = new DataView(tail.buffer).getUint32(0, true)
  if (length > size - least) return notParquet(`a footer of ${length} bytes in a file of ${size}`)
  const footer = new Uint8Array(length)
  readFully(fd, footer, size - tail.length - length, path)
  try {
    return parseFooter(footer)
  } catch (error) {
    return notParquet(`a footer that cannot be read (${String(error)})`)
  }
}
