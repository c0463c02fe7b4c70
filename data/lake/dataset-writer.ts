/**
 * Writes one dataset: instruments one after another, in the order of their symbols, each with its rows in the order of the source.
 *
 * A large instrument has row groups to itself; small ones share. Memory is that of one row group, whatever the size of the dataset.
 * The same rows and the same metadata give the same bytes.
 */
import type { InstrumentSpec } from '../../core/instrument.js'
import { invariant } from '../../core/invariant.js'
import type { MarketBatch } from '../../core/market/batch.js'
import type { Epoch } from '../../core/time.js'
import type { ParquetFooter } from '../parquet/footer.js'
import { encodeFooter, FOOTER_TAIL_LENGTH, footerTail, PARQUET_MAGIC, parseFooter, relocateRowGroup, rowGroupExtent } from '../parquet/footer.js'
import { RowGroupEncoder } from './row-group-encoder.js'
import type { DatasetInstrument, DatasetMetadata, RowRun } from './schema.js'
import { DATASET_KEY, SHARED_GROUP_ROWS_MAX } from './schema.js'
import { UnfinishedFile } from './unfinished-file.js'

/** What the writer does not know by itself. */
export type DatasetDescription = Omit<DatasetMetadata, 'rows' | 'session' | 'instruments'>

export class DatasetWriter {
  /** Rows written so far. */
  rows = 0
  private readonly file: UnfinishedFile
  private readonly encoder: RowGroupEncoder
  private readonly rowGroups: Uint8Array[] = []
  private readonly instruments: DatasetInstrument[] = []
  private session: RowRun = { rows: 0, rowGroup: 0, rowInGroup: 0 }
  /** Of the first row group: what all have in common. */
  private common: ParquetFooter | undefined = undefined
  private symbol = ''
  private run: RowRun | undefined = undefined

  /** @param path of the file. @param epoch of the batches' times */
  constructor(path: string, epoch: Epoch) {
    this.file = new UnfinishedFile(path)
    this.file.write(PARQUET_MAGIC)
    this.encoder = new RowGroupEncoder(epoch)
  }

  /** Begins the rows that are not of one instrument: before any instrument. @param rows how many there will be */
  beginSession(rows: number): void {
    invariant(this.run === undefined && this.instruments.length === 0, 'session rows come first')
    this.session = this.begin('', rows)
  }

  /** Begins an instrument. @param rows how many there will be */
  beginInstrument(spec: InstrumentSpec, rows: number): void {
    invariant(spec.symbol > this.symbol, `instruments come in the order of their symbols: ${spec.symbol} came after ${this.symbol}`)
    const run = this.begin(spec.symbol, rows)
    const { symbol, venue, currency, priceDecimals, qtyDecimals, lot } = spec
    const ticks = spec.ticks.map(({ fromPrice, tick }) => ({ fromPrice, tick }))
    this.instruments.push({ symbol, venue, currency, priceDecimals, qtyDecimals, ticks, lot, ...run })
  }

  /** Appends the next rows of what was begun. */
  append(batch: MarketBatch): void {
    let from = 0
    while (from < batch.length) {
      const to = Math.min(batch.length, from + this.encoder.capacity - this.encoder.rows)
      this.encoder.append(batch, from, to, this.symbol)
      if (this.encoder.rows === this.encoder.capacity) this.flush()
      from = to
    }
    this.rows += batch.length
  }

  /** Writes the footer and puts the file in its place. @returns the metadata as it was written, and the file's length in bytes */
  finish(description: DatasetDescription): { metadata: DatasetMetadata; bytes: number } {
    const metadata: DatasetMetadata = { ...description, rows: this.rows, session: this.session, instruments: this.instruments }
    const expected = this.session.rows + this.instruments.reduce((sum, { rows }) => sum + rows, 0)
    invariant(expected === this.rows, `the dataset has ${this.rows} rows, ${expected} were announced`)
    if (this.encoder.rows > 0) this.flush()
    // Also an empty dataset has a schema: that of a row group without rows, which is not kept.
    this.common ??= parseFooter(footerBytes(this.encoder.encode()))
    const footer = encodeFooter({
      ...this.common, rows: this.rows, rowGroups: this.rowGroups,
      keyValues: new Map([...this.common.keyValues, [DATASET_KEY, JSON.stringify(metadata)]]),
    })
    this.file.write(footer)
    this.file.write(footerTail(footer.length))
    this.file.commit()
    return { metadata, bytes: this.file.length }
  }

  /** Leaves nothing behind, unless it was finished. */
  discard(): void {
    this.file.discard()
  }

  private begin(symbol: string, rows: number): RowRun {
    const together = this.encoder.rows + rows
    if (this.encoder.rows > 0 && together > SHARED_GROUP_ROWS_MAX) this.flush()
    this.symbol = symbol
    this.run = { rows, rowGroup: this.rowGroups.length, rowInGroup: this.encoder.rows }
    return this.run
  }

  private flush(): void {
    const encoded = this.encoder.encode()
    const footer = parseFooter(footerBytes(encoded))
    this.common ??= footer
    for (const rowGroup of footer.rowGroups) {
      const { start, end } = rowGroupExtent(rowGroup)
      this.rowGroups.push(relocateRowGroup(rowGroup, this.file.length - start, this.rowGroups.length))
      this.file.write(encoded.subarray(start, end))
    }
  }
}

/** The footer of a whole file in memory. */
function footerBytes(file: Uint8Array): Uint8Array {
  const end = file.length - FOOTER_TAIL_LENGTH
  const length = new DataView(file.buffer, file.byteOffset).getUint32(end, true)
  return file.subarray(end - length, end)
}
