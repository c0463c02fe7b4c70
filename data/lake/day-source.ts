/**
 * One day of one instrument, whole: its rows with the session's events of the same dataset among them, as events of the instrument, in the order
 * of the source's messages.
 */
import { MarketBatch } from '../../core/market/batch.js'
import type { EventSource } from '../../core/market/source.js'
import type { Epoch } from '../../core/time.js'
import type { DatasetFile } from './dataset-file.js'
import { BATCH_ROWS, datasetSource, sessionSource } from './dataset-source.js'

export interface DaySourceOptions {
  readonly file: DatasetFile
  readonly symbol: string
  /** Of the run. */
  readonly epoch: Epoch
  /** Dense index of the instrument in the run. */
  readonly instrument: number
  /** Rows of a batch at most. */
  readonly batchRows?: number
  /** Rows at this run time and later are left out, ns. */
  readonly toNs?: number
}

export function daySource({ file, symbol, epoch, instrument, batchRows = BATCH_ROWS, ...range }: DaySourceOptions): EventSource {
  const rows = new Cursor(datasetSource({ files: [file], symbol, epoch, instrument, batchRows, ...range }))
  const session = new Cursor(sessionSource({ files: [file], epoch, ...range }))
  const output = new MarketBatch(batchRows)
  return {
    name: rows.name,
    next() {
      const whole = rows.takeBatchBefore(session.sequence)
      if (whole !== undefined) return whole
      output.length = 0
      // It ends with the batch that it was cut from: the next one is then handed on as it is.
      do {
        if (session.sequence <= rows.sequence && !session.done) session.moveRow(output, instrument)
        else if (!rows.done) rows.moveRowsBefore(output, session.sequence)
      } while (!output.full && !rows.atBatchStart)
      return output.length > 0 ? output : undefined
    },
    close() {
      rows.close()
      session.close()
    },
  }
}

/** A source that answers at once, read row by row, run by run, or batch by batch. */
class Cursor {
  private batch: MarketBatch | undefined
  private row = 0
  /** Whether the batch is used up: the source is asked for the next one when that is looked at, for it may fill the same batch again. */
  private stale = true

  constructor(private readonly source: EventSource) {}

  get name(): string {
    return this.source.name
  }

  get done(): boolean {
    return this.current === undefined
  }

  /** Message number of the next row, Infinity at the end. */
  get sequence(): number {
    const batch = this.current
    return batch === undefined ? Infinity : batch.sequence[this.row]
  }

  /** Whether no row of the present batch is taken, or there are no more rows. */
  get atBatchStart(): boolean {
    return this.stale || this.row === 0
  }

  /** The present batch itself, when none of its rows is taken and all of them come before `sequence`; valid until the next call. */
  takeBatchBefore(sequence: number): MarketBatch | undefined {
    const batch = this.current
    if (batch === undefined || this.row > 0 || batch.sequence[batch.length - 1] >= sequence) return undefined
    this.stale = true
    return batch
  }

  /** Moves one row to the end of `output`, as an event of `instrument`. */
  moveRow(output: MarketBatch, instrument: number): void {
    output.copyRow(output.length, this.current as MarketBatch, this.row)
    output.instrument[output.length++] = instrument
    this.advance(1)
  }

  /** Moves the rows whose message comes before `sequence` to the end of `output`, as far as they fit and are at hand. */
  moveRowsBefore(output: MarketBatch, sequence: number): void {
    const batch = this.current as MarketBatch
    const rows = Math.min(output.capacity - output.length, this.rowsBefore(batch, sequence))
    output.copyRows(batch, this.row, rows)
    this.advance(rows)
  }

  close(): void {
    void this.source.close?.()
  }

  private get current(): MarketBatch | undefined {
    if (!this.stale) return this.batch
    const batch = this.source.next()
    if (batch instanceof Promise) throw new TypeError(`${this.source.name} answers later; a dataset answers at once`)
    this.batch = batch
    this.row = 0
    this.stale = false
    return batch
  }

  private rowsBefore(batch: MarketBatch, sequence: number): number {
    if (batch.sequence[batch.length - 1] < sequence) return batch.length - this.row
    let end = this.row
    while (end < batch.length && batch.sequence[end] < sequence) end++
    return end - this.row
  }

  private advance(rows: number): void {
    this.row += rows
    if (this.batch !== undefined && this.row >= this.batch.length) this.stale = true
  }
}
