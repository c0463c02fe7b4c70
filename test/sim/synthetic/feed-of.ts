/** A synthetic day in memory, and its way back through framing and normaliser. */
import { createHash } from 'node:crypto'
import { BinaryFileFramer, ItchNormaliser } from '../../../adapters/nasdaq/index.js'
import { Instruments } from '../../../core/instrument.js'
import { MarketBatch } from '../../../core/market/batch.js'
import { writeSyntheticDay, type SyntheticDayOptions } from '../../../sim/synthetic/synthetic-day.js'

export async function bytesOf(options: SyntheticDayOptions): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  await writeSyntheticDay(options, (bytes) => {
    chunks.push(bytes.slice())
  })
  return Buffer.concat(chunks)
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

export interface Feed {
  readonly batch: MarketBatch
  readonly instruments: Instruments
  readonly normaliser: ItchNormaliser
  readonly framer: BinaryFileFramer
}

/** All rows of a file; times are ns since midnight, Eastern. */
export function feedOf(bytes: Uint8Array): Feed {
  const instruments = new Instruments()
  const normaliser = new ItchNormaliser({ instruments, midnightNs: 0 })
  const framer = new BinaryFileFramer()
  const batch = new MarketBatch(Math.ceil(bytes.length / 12))
  framer.push(bytes)
  while (framer.next()) normaliser.normalise(framer.view, framer.offset, framer.length, batch, framer.sequence)
  return { batch, instruments, normaliser, framer }
}
