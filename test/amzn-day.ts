/** The real AMZN day of the shared data as a source of market events, straight from its ITCH messages. */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { BinaryFileFramer } from '../adapters/nasdaq/binary-file.js'
import { ItchNormaliser } from '../adapters/nasdaq/itch/normaliser.js'
import { Instruments, type Instrument } from '../core/instrument.js'
import { Timebase } from '../core/kernel/timebase.js'
import { MarketBatch } from '../core/market/batch.js'
import { memorySource, type EventSource } from '../core/market/source.js'
import { NO_INSTRUMENT } from '../core/market/vocabulary.js'
import { Epoch, midnightUnixNs } from '../core/time.js'
import { sharedPath } from './shared-data.js'

export const AMZN_FILE = 'data/nasdaq/AMZN_2012-06-21.itch50.gz'
const DAY = '2012-06-21'

export interface MarketDay {
  readonly instruments: Instruments
  readonly instrument: Instrument
  readonly timebase: Timebase
  /** A fresh source each time, cut into batches of the given size: session events are the instrument's own. */
  source(batchRows?: number): EventSource
}

let rows: MarketBatch | undefined

export function amznDay(): MarketDay {
  const instruments = new Instruments()
  const timebase = new Timebase(Epoch.ofDay(DAY))
  const all = (rows ??= readDay())
  const instrument = instruments.register({ symbol: 'AMZN', venue: 'XNAS', currency: 'USD', priceDecimals: 4, qtyDecimals: 0, lot: 100, ticks: [{ fromPrice: 0, tick: 1 }, { fromPrice: 10_000, tick: 100 }] })
  return { instruments, instrument, timebase, source: (batchRows = 4_096) => memorySource('XNAS/AMZN', cut(all, batchRows)) }
}

function readDay(): MarketBatch {
  const instruments = new Instruments()
  const midnightNs = Epoch.ofDay(DAY).fromUnixNs(midnightUnixNs(DAY, 'America/New_York'))
  const normaliser = new ItchNormaliser({ instruments, midnightNs, tradeSideKnown: false })
  const framer = new BinaryFileFramer()
  const batch = new MarketBatch(200_000)
  framer.push(gunzipSync(readFileSync(sharedPath(AMZN_FILE))))
  while (framer.next()) normaliser.normalise(framer.view, framer.offset, framer.length, batch, framer.sequence)
  for (let row = 0; row < batch.length; row++) if (batch.instrument[row] === NO_INSTRUMENT) batch.instrument[row] = 0
  return batch
}

function cut(all: MarketBatch, batchRows: number): MarketBatch[] {
  const batches: MarketBatch[] = []
  for (let from = 0; from < all.length; from += batchRows) {
    const batch = new MarketBatch(Math.min(batchRows, all.length - from))
    batch.length = batch.capacity
    for (let row = 0; row < batch.length; row++) batch.copyRow(row, all, from + row)
    batches.push(batch)
  }
  return batches
}
