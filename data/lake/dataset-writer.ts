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
import { UnfinishedFile } from '../disk/unfinished-file.js'
import { checksumOf, encodeSummedFooter } from '../parquet/checksums.js'
import { footerOf } from '../parquet/column-chunks.js'
import { footerTail, PARQUET_MAGIC, relocateRowGroup, rowGroupExtent } from '../parquet/footer.js'
import { RowGroupEncoding } from './encoding.js'
import { RowGroupBuffer } from './row-group-buffer.js'
import { lakeFooter } from './row-group-encoder.js'
import type { DatasetInstrument, DatasetMetadata, RowRun } from './schema.js'
import { DATASET_KEY, SHARED_GROUP_ROWS_MAX } from './schema.js'

/** What the writer does not know by itself. */
export type DatasetDescription = Omit<DatasetMetadata, 'rows' | 'session' | 'instruments'>

export class DatasetWriter {
  /** Rows written so far. */
  rows = 0
  private readonly file: UnfinishedFile
  private readonly encoding = new RowGroupEncoding()
  /** One is filled while the other is encoded. */
  private buffer: RowGroupBuffer
  private encoded: RowGroupBuffer
  /** The row group that is being encoded. */
  private pending: Promise<Uint8Array> | undefined = undefined
  /** Row groups that are written or being encoded. */
  private groupsBegun = 0
  private readonly rowGroups: Uint8Array[] = []
  private readonly checksums: string[] = []
  private readonly instruments: DatasetInstrument[] = []
  private session: RowRun = { rows: 0, rowGroup: 0, rowInGroup: 0 }
  private symbol = ''
  private run: RowRun | undefined = undefined

  /** @param path of the file. @param epoch of the batches' times */
  constructor(path: string, epoch: Epoch) {
    this.file = new UnfinishedFile(path)
    this.file.write(PARQUET_MAGIC)
    this.buffer = new RowGroupBuffer(epoch)
    this.encoded = new RowGroupBuffer(epoch)
  }

  /** Begins the rows that are not of one instrument: before any instrument. @param rows how many there will be */
  async beginSession(rows: number): Promise<void> {
    invariant(this.run === undefined && this.instruments.length === 0, 'session rows come first')
    this.session = await this.begin('', rows)
  }

  /** Begins an instrument. @param rows how many there will be */
  async beginInstrument(spec: InstrumentSpec, rows: number): Promise<void> {
    invariant(spec.symbol > this.symbol, `instruments come in the order of their symbols: ${spec.symbol} came after ${this.symbol}`)
    const run = await this.begin(spec.symbol, rows)
    const { symbol, venue, currency, priceDecimals, qtyDecimals, lot, multiplier, contract } = spec
    const ticks = spec.ticks.map(({ fromPrice, tick }) => ({ fromPrice, tick }))
    this.instruments.push({ symbol, venue, currency, priceDecimals, qtyDecimals, ticks, lot, ...(multiplier !== undefined && { multiplier }), ...(contract && { contract }), ...run })
  }

  /** Appends the next rows of what was begun. */
  async append(batch: MarketBatch): Promise<void> {
    let from = 0
    while (from < batch.length) {
      const { buffer } = this
      const to = Math.min(batch.length, from + buffer.capacity - buffer.rows)
      buffer.append(batch, from, to, this.symbol)
      if (buffer.rows === buffer.capacity) await this.flush()
      from = to
    }
    this.rows += batch.length
  }

  /** Writes the footer and puts the file in its place. @returns the metadata as it was written, and the file's length in bytes */
  async finish(description: DatasetDescription): Promise<{ metadata: DatasetMetadata; bytes: number }> {
    const metadata: DatasetMetadata = { ...description, rows: this.rows, session: this.session, instruments: this.instruments }
    const expected = this.session.rows + this.instruments.reduce((sum, { rows }) => sum + rows, 0)
    invariant(expected === this.rows, `the dataset has ${this.rows} rows, ${expected} were announced`)
    if (this.buffer.rows > 0) await this.flush()
    const last = await this.pending
    if (last !== undefined) this.write(last)
    this.encoding.close()
    const common = lakeFooter()
    const footer = encodeSummedFooter({
      ...common, rows: this.rows, rowGroups: this.rowGroups,
      keyValues: new Map([...common.keyValues, [DATASET_KEY, JSON.stringify(metadata)]]),
    }, this.checksums)
    this.file.write(footer)
    this.file.write(footerTail(footer.length))
    this.file.commit()
    return { metadata, bytes: this.file.length }
  }

  /** Leaves nothing behind, unless it was finished. */
  discard(): void {
    this.encoding.close()
    this.file.discard()
  }

  private async begin(symbol: string, rows: number): Promise<RowRun> {
    const together = this.buffer.rows + rows
    if (this.buffer.rows > 0 && together > SHARED_GROUP_ROWS_MAX) await this.flush()
    this.symbol = symbol
    this.run = { rows, rowGroup: this.groupsBegun, rowInGroup: this.buffer.rows }
    return this.run
  }

  /** Has the rows encoded, as soon as those before them are; those are written meanwhile. */
  private async flush(): Promise<void> {
    const before = await this.pending
    const { buffer, encoded } = this
    this.groupsBegun++
    this.pending = this.encoding.encode(buffer.content)
    // It is awaited before the next one; a failure in between waits for that.
    this.pending.catch(() => undefined)
    encoded.clear()
    this.buffer = encoded
    this.encoded = buffer
    if (before !== undefined) this.write(before)
  }

  private write(encoded: Uint8Array): void {
    for (const rowGroup of footerOf(encoded).rowGroups) {
      const { start, end } = rowGroupExtent(rowGroup)
      this.rowGroups.push(relocateRowGroup(rowGroup, this.file.length - start, this.rowGroups.length))
      this.checksums.push(checksumOf(encoded.subarray(start, end)))
      this.file.write(encoded.subarray(start, end))
    }
  }
}
