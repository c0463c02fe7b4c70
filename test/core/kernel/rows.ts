/** Rows of market data at given instants, cut into batches, as sources that answer at once or late. */
import { MarketBatch } from '../../../core/market/batch.js'
import { memorySource, type EventSource } from '../../../core/market/source.js'
import { MarketKind } from '../../../core/market/vocabulary.js'

/** One row a time, numbered from 1: status rows of instrument 0, or what `fill` makes of them. */
export function batchesOf(timesNs: readonly number[], batchRows: number, fill: (batch: MarketBatch, row: number, index: number) => void = asStatus): MarketBatch[] {
  const batches: MarketBatch[] = []
  for (let from = 0; from < timesNs.length; from += batchRows) {
    const batch = new MarketBatch(Math.min(batchRows, timesNs.length - from))
    batch.length = batch.capacity
    for (let row = 0; row < batch.length; row++) {
      batch.timeNs[row] = timesNs[from + row]
      batch.exchangeTimeNs[row] = timesNs[from + row]
      batch.sequence[row] = from + row + 1
      fill(batch, row, from + row)
    }
    batches.push(batch)
  }
  return batches
}

function asStatus(batch: MarketBatch, row: number): void {
  batch.kind[row] = MarketKind.status
}

export function rowsSource(name: string, timesNs: readonly number[], batchRows = 4): EventSource {
  return memorySource(name, batchesOf(timesNs, batchRows))
}

/** The same batches, each behind a promise that settles after some turns of the event loop: a slow machine. */
export function lateSource(source: EventSource, turns = 3): EventSource {
  return {
    name: source.name,
    next: async () => {
      for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve))
      return source.next()
    },
  }
}
