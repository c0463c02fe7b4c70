/**
 * Datasets of a lake as the history of one instrument: its rows of every day, with the session's events of the same dataset among them as events of
 * the instrument. So each instrument's history is whole in itself, and which others are run beside it changes nothing.
 *
 * A day is opened when it is reached, and re-bases the run when it is far from the epoch; times that were read against an older epoch are shifted.
 */
import type { Instrument } from '../../core/instrument.js'
import type { Timebase } from '../../core/kernel/timebase.js'
import { MarketBatch } from '../../core/market/batch.js'
import type { EventSource } from '../../core/market/source.js'
import { Epoch } from '../../core/time.js'
import type { DatasetFile } from '../../data/lake/dataset-file.js'
import { BATCH_ROWS, datasetSource, sessionSource } from '../../data/lake/dataset-source.js'

export interface LakeHistoryOptions {
  /** Of successive days. */
  readonly files: readonly DatasetFile[]
  readonly instrument: Instrument
  readonly timebase: Timebase
  /** Rows read ahead at a time. */
  readonly batchRows?: number
}

export function lakeHistory({ files, instrument, timebase, batchRows = BATCH_ROWS }: LakeHistoryOptions): EventSource {
  const output = new MarketBatch(batchRows)
  let nextFile = 0
  let day: Day | undefined

  function openDay(): Day | undefined {
    const file = files[nextFile++]
    if (file === undefined) return undefined
    const date = Epoch.ofDay(file.metadata.date)
    timebase.reach(date)
    const { epoch } = timebase
    return {
      epoch,
      session: new Cursor(sessionSource({ files: [file], epoch })),
      rows: new Cursor(datasetSource({ files: [file], epoch, symbol: instrument.symbol, instrument: instrument.index, batchRows })),
    }
  }

  return {
    name: instrument.id,
    next() {
      for (;;) {
        day ??= openDay()
        if (day === undefined) return undefined
        mergeInto(output, day.session, day.rows, instrument.index)
        if (output.length > 0) {
          shiftTimes(output, day.epoch.shiftTo(timebase.epoch))
          return output
        }
        day = undefined
      }
    },
    close() {
      day?.session.close()
      day?.rows.close()
    },
  }
}

interface Day {
  /** What its sources convert against. */
  readonly epoch: Epoch
  readonly session: Cursor
  readonly rows: Cursor
}

/** One row at a time out of a source that answers at once. */
class Cursor {
  batch: MarketBatch | undefined
  row = 0

  constructor(private readonly source: EventSource) {
    this.fetch()
  }

  get done(): boolean {
    return this.batch === undefined
  }

  get sequence(): number {
    return this.batch === undefined ? Infinity : this.batch.sequence[this.row]
  }

  advance(rows: number): void {
    this.row += rows
    if (this.batch !== undefined && this.row >= this.batch.length) this.fetch()
  }

  close(): void {
    void this.source.close?.()
  }

  private fetch(): void {
    const batch = this.source.next()
    if (batch instanceof Promise) throw new TypeError(`${this.source.name} answers later; a dataset answers at once`)
    this.batch = batch
    this.row = 0
  }
}

/** Fills `output` with the rows of both, in the order of their message numbers, up to its capacity. */
function mergeInto(output: MarketBatch, session: Cursor, rows: Cursor, instrument: number): void {
  output.length = 0
  while (!output.full && !(session.done && rows.done)) {
    if (session.sequence < rows.sequence) {
      output.copyRow(output.length, session.batch as MarketBatch, session.row)
      output.instrument[output.length++] = instrument
      session.advance(1)
    } else {
      const batch = rows.batch as MarketBatch
      const count = Math.min(output.capacity - output.length, rowsBefore(batch, rows.row, session.sequence))
      output.copyRows(batch, rows.row, count)
      rows.advance(count)
    }
  }
}

/** How many rows from `row` on come before a message number. */
function rowsBefore(batch: MarketBatch, row: number, sequence: number): number {
  if (batch.sequence[batch.length - 1] < sequence) return batch.length - row
  let end = row
  while (end < batch.length && batch.sequence[end] < sequence) end++
  return end - row
}

function shiftTimes(batch: MarketBatch, deltaNs: number): void {
  if (deltaNs === 0) return
  for (let row = 0; row < batch.length; row++) {
    batch.timeNs[row] += deltaNs
    batch.exchangeTimeNs[row] += deltaNs
  }
}
