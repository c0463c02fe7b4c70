/** A synthetic day in memory, as an import of its ITCH file would give it: what the code of the documentation is run on. */
import { BinaryFileFramer } from '../../adapters/nasdaq/binary-file.js'
import { ItchNormaliser } from '../../adapters/nasdaq/itch/normaliser.js'
import { Instruments, type Instrument } from '../../core/instrument.js'
import { Timebase } from '../../core/kernel/timebase.js'
import { MarketBatch } from '../../core/market/batch.js'
import { memorySource } from '../../core/market/source.js'
import { NO_INSTRUMENT } from '../../core/market/vocabulary.js'
import { Epoch, midnightUnixNs } from '../../core/time.js'
import type { History } from '../../sim/market/replayed-market.js'
import { startPriceOf, writeSyntheticDay } from '../../sim/synthetic/synthetic-day.js'

export interface SyntheticMarket {
  readonly instruments: Instruments
  readonly instrument: Instrument
  readonly timebase: Timebase
  readonly history: readonly History[]
}

/** @returns a market that is made anew at each call, from rows that are made once */
export async function syntheticMarket(date: string, symbol: string, messages: number, seed: number): Promise<() => SyntheticMarket> {
  const epoch = Epoch.ofDay(date)
  const rows = new MarketBatch(messages + 10_000)
  const made = new Instruments()
  const normaliser = new ItchNormaliser({ instruments: made, midnightNs: epoch.fromUnixNs(midnightUnixNs(date, 'America/New_York')) })
  const framer = new BinaryFileFramer()
  await writeSyntheticDay({ date, seed, symbols: [{ symbol, startPrice: startPriceOf(seed, symbol), messages }] }, (bytes) => {
    framer.push(bytes)
    while (framer.next()) normaliser.normalise(framer.view, framer.offset, framer.length, rows, framer.sequence)
  })
  for (let row = 0; row < rows.length; row++) if (rows.instrument[row] === NO_INSTRUMENT) rows.instrument[row] = 0
  return () => {
    const instruments = new Instruments()
    const instrument = instruments.register(made.at(0))
    return { instruments, instrument, timebase: new Timebase(epoch), history: [{ instrument, source: memorySource(instrument.id, [rows]) }] }
  }
}
