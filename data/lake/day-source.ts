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
      output.length = 0
      while (!output.full && !(session.done && rows.done)) {
        if (session.sequence < rows.sequence) session.moveRow(output, instrument)
        else rows.moveRowsBefore(output, session.sequence)
      }
      return output.length > 0 ? output : undefined
    },
    close() {
      rows.close()
      session.close()
    },
  }
}

/** A source that answers at once, read row by row or run by run. */
class Cursor {
  private batch: MarketBatch | undefined
  private row = 0

  constructor(private readonly source: EventSource) {
    this.fetch()
  }

  get name(): string {
    return this.source.name
  }

  get done(): boolean {
    return this.batch === undefined
  }

  /** Message number of the next row, Infinity at the end. */
  get sequence(): number {
    return this.batch === undefined ? Infinity : this.batch.sequence[this.row]
  }

  /** Moves one row to the end of `output`, as an event of `instrument`. */
  moveRow(output: MarketBatch, instrument: number): void {
    output.copyRow(output.length, this.batch as MarketBatch, this.row)
    output.instrument[output.length++] = instrument
    this.advance(1)
  }

  /** Moves the rows whose message comes before `sequence` to the end of `output`, as far as they fit and are at hand. */
  moveRowsBefore(output: MarketBatch, sequence: number): void {
    const batch = this.batch as MarketBatch
    const rows = Math.min(output.capacity - output.length, this.rowsBefore(batch, sequence))
    output.copyRows(batch, this.row, rows)
    this.advance(rows)
  }

  close(): void {
    void this.source.close?.()
  }

  private rowsBefore(batch: MarketBatch, sequence: number): number {
    if (batch.sequence[batch.length - 1] < sequence) return batch.length - this.row
    let end = this.row
    while (end < batch.length && batch.sequence[end] < sequence) end++
    return end - this.row
  }

  private advance(rows: number): void {
    this.row += rows
    if (this.batch !== undefined && this.row >= this.batch.length) this.fetch()
  }

  private fetch(): void {
    const batch = this.source.next()
    if (batch instanceof Promise) throw new TypeError(`${this.source.name} answers later; a dataset answers at once`)
    this.batch = batch
    this.row = 0
  }
}
