/**
 * Rows of datasets as an event source for the kernel: one instrument, or the session, over one day or many.
 *
 * At most one decoded row group is held; batches are cut from it into one {@link MarketBatch} that is filled again and again. How many
 * rows a batch has changes nothing but how often the kernel asks.
 */
import { invariant } from '../../core/invariant.js'
import { MarketBatch } from '../../core/market/batch.js'
import type { EventSource } from '../../core/market/source.js'
import { NO_INSTRUMENT } from '../../core/market/vocabulary.js'
import type { Epoch } from '../../core/time.js'
import type { DatasetFile, RowGroupSlice } from './dataset-file.js'
import { LakeError } from './lake-error.js'
import type { RowGroupColumns } from './row-group-decoder.js'
import { fillRows, rowTimeNs } from './row-group-decoder.js'
import type { RowRun } from './schema.js'

export const BATCH_ROWS = 4_096

export interface DatasetSourceOptions {
  /** Datasets of successive days, all of one venue. Those without the instrument are passed over. */
  readonly files: readonly DatasetFile[]
  readonly symbol: string
  /** Of the run. */
  readonly epoch: Epoch
  /** Dense index of the instrument in the run. */
  readonly instrument: number
  /** Rows of a batch at most. */
  readonly batchRows?: number
  /** Rows before this run time are left out, ns. */
  readonly fromNs?: number
  /** Rows at this run time and later are left out, ns. */
  readonly toNs?: number
}

/** One instrument. Its name is `XNAS/AMZN`. */
export function datasetSource(options: DatasetSourceOptions): EventSource {
  const { files, symbol } = options
  const venue = files[0]?.metadata.venue ?? ''
  return new DatasetSource(`${venue}/${symbol}`, options, options.instrument, (file) => file.instrument(symbol))
}

/** What is not of one instrument: the session's events. Its name is the venue: `XNAS`. */
export function sessionSource(options: Omit<DatasetSourceOptions, 'symbol' | 'instrument'>): EventSource {
  return new DatasetSource(options.files[0]?.metadata.venue ?? '', options, NO_INSTRUMENT, (file) => file.metadata.session)
}

class DatasetSource implements EventSource {
  private readonly batch: MarketBatch
  private readonly slices: Iterator<{ file: DatasetFile; slice: RowGroupSlice }>
  private readonly fromNs: number
  private readonly toNs: number
  private columns: RowGroupColumns | undefined = undefined
  private position = 0
  private end = 0
  private lastNs = Number.NEGATIVE_INFINITY

  constructor(
    readonly name: string,
    private readonly options: Omit<DatasetSourceOptions, 'symbol' | 'instrument'>,
    private readonly instrument: number,
    private readonly runOf: (file: DatasetFile) => RowRun | undefined,
  ) {
    const batchRows = options.batchRows ?? BATCH_ROWS
    invariant(Number.isInteger(batchRows) && batchRows > 0, `batchRows is a positive integer, found ${batchRows}`)
    this.batch = new MarketBatch(batchRows)
    this.fromNs = options.fromNs ?? Number.NEGATIVE_INFINITY
    this.toNs = options.toNs ?? Number.POSITIVE_INFINITY
    this.slices = this.allSlices()
  }

  next(): MarketBatch | undefined {
    while (this.columns === undefined || this.position === this.end) if (!this.nextRowGroup()) return undefined
    const { batch } = this
    const rows = Math.min(batch.capacity, this.end - this.position)
    fillRows(batch, 0, this.columns, this.position, rows, this.options.epoch, this.instrument)
    batch.length = rows
    this.position += rows
    return batch
  }

  close(): void {
    this.columns = undefined
    this.position = this.end = 0
    this.slices.return?.()
  }

  private *allSlices(): Generator<{ file: DatasetFile; slice: RowGroupSlice }> {
    for (const file of this.options.files) {
      const run = this.runOf(file)
      if (run !== undefined) for (const slice of file.slices(run)) yield { file, slice }
    }
  }

  /** @returns false at the end */
  private nextRowGroup(): boolean {
    this.columns = undefined
    const step = this.slices.next()
    if (step.done === true) return false
    const { file, slice } = step.value
    const columns = file.read(slice.rowGroup)
    const last = slice.from + slice.rows
    this.refuseOlder(file, columns, slice)
    this.position = this.lowerBound(columns, slice.from, last, this.fromNs)
    this.end = this.lowerBound(columns, this.position, last, this.toNs)
    this.columns = columns
    return true
  }

  /** Days must come in their order: a source's time never goes back. */
  private refuseOlder(file: DatasetFile, columns: RowGroupColumns, slice: RowGroupSlice): void {
    const { epoch } = this.options
    const firstNs = rowTimeNs(columns, slice.from, epoch)
    if (firstNs < this.lastNs) {
      throw new LakeError('damaged-dataset', `${file.path}: row group ${slice.rowGroup} begins at ${epoch.toIso(firstNs)}, `
        + `expected ${epoch.toIso(this.lastNs)} or later, where ${this.name} had come to. Give the days in their order, or import them again.`)
    }
    this.lastNs = rowTimeNs(columns, slice.from + slice.rows - 1, epoch)
  }

  /** The first row from `from` on that is at `timeNs` or later. */
  private lowerBound(columns: RowGroupColumns, from: number, end: number, timeNs: number): number {
    if (timeNs === Number.NEGATIVE_INFINITY) return from
    if (timeNs === Number.POSITIVE_INFINITY) return end
    let low = from
    let high = end
    while (low < high) {
      const middle = (low + high) >>> 1
      if (rowTimeNs(columns, middle, this.options.epoch) < timeNs) low = middle + 1
      else high = middle
    }
    return low
  }
}
