/**
 * Datasets of a lake as the history of one instrument, session events included. So each instrument's history is whole in itself, and which others are
 * run beside it changes nothing.
 *
 * A day is opened when it is reached, and re-bases the run when it is far from the epoch; times that were read against an older epoch are shifted.
 */
import type { Instrument } from '../../core/instrument.js'
import type { Timebase } from '../../core/kernel/timebase.js'
import { MarketBatch } from '../../core/market/batch.js'
import type { EventSource } from '../../core/market/source.js'
import { MarketFlag, MarketKind, SessionEvent } from '../../core/market/vocabulary.js'
import { Epoch } from '../../core/time.js'
import type { DatasetFile } from '../../data/lake/dataset-file.js'
import { BATCH_ROWS } from '../../data/lake/dataset-source.js'
import { daySource } from '../../data/lake/day-source.js'

export interface LakeHistoryOptions {
  /** Of successive days. */
  readonly files: readonly DatasetFile[]
  readonly instrument: Instrument
  readonly timebase: Timebase
  /** Rows read ahead at a time. */
  readonly batchRows?: number
}

interface Day {
  /** What its source converts against. */
  readonly epoch: Epoch
  readonly source: EventSource
  begun: boolean
}

export function lakeHistory({ files, instrument, timebase, batchRows = BATCH_ROWS }: LakeHistoryOptions): EventSource {
  let nextFile = 0
  let day: Day | undefined
  /** The first batch of a day that does not begin with a session event, while its beginning goes ahead of it. */
  let waiting: { readonly batch: MarketBatch; readonly epoch: Epoch } | undefined
  const beginning = new MarketBatch(1)

  /** A feed that was joined late does not say that a day begins: the day itself says so, at the time of its first row. */
  function begin(first: MarketBatch): MarketBatch {
    if (nextFile === 1 || (first.kind[0] === MarketKind.session && first.code[0] === SessionEvent.startOfMessages)) return first
    beginning.zeroRow(0)
    beginning.length = 1
    beginning.kind[0] = MarketKind.session
    beginning.code[0] = SessionEvent.startOfMessages
    beginning.flags[0] = MarketFlag.inferred
    beginning.instrument[0] = instrument.index
    beginning.timeNs[0] = first.timeNs[0]
    beginning.exchangeTimeNs[0] = first.exchangeTimeNs[0]
    beginning.sequence[0] = first.sequence[0]
    waiting = { batch: first, epoch: timebase.epoch }
    return beginning
  }

  function openDay(): Day | undefined {
    const file = files[nextFile++]
    if (file === undefined) return undefined
    timebase.reach(Epoch.ofDay(file.metadata.date))
    const { epoch } = timebase
    return { epoch, begun: false, source: daySource({ file, epoch, symbol: instrument.symbol, instrument: instrument.index, batchRows }) }
  }

  return {
    name: instrument.id,
    next() {
      const held = waiting
      if (held !== undefined) {
        waiting = undefined
        shiftTimes(held.batch, held.epoch.shiftTo(timebase.epoch))
        return held.batch
      }
      for (day ??= openDay(); day !== undefined; day = openDay()) {
        const batch = day.source.next() as MarketBatch | undefined
        if (batch !== undefined) {
          shiftTimes(batch, day.epoch.shiftTo(timebase.epoch))
          const fresh = !day.begun
          day.begun = true
          return fresh ? begin(batch) : batch
        }
      }
      return undefined
    },
    close() {
      void day?.source.close?.()
    },
  }
}

function shiftTimes(batch: MarketBatch, deltaNs: number): void {
  if (deltaNs === 0) return
  for (let row = 0; row < batch.length; row++) {
    batch.timeNs[row] += deltaNs
    batch.exchangeTimeNs[row] += deltaNs
  }
}
