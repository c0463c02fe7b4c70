/** Runs of one instrument of a lake, as `isochron backtest` makes them, but in process and timed. */
import { Instruments, type Instrument } from '../../core/instrument.js'
import { Timebase } from '../../core/kernel/timebase.js'
import type { EventSource } from '../../core/market/source.js'
import { strategy, type AnyStrategy } from '../../core/strategy/define.js'
import { Epoch } from '../../core/time.js'
import { openLake } from '../../data/lake/catalog.js'
import { host } from '../../live/host.js'
import { backtest } from '../../sim/backtest/backtest.js'
import { lakeHistory } from '../../sim/backtest/lake-history.js'
import { loadStrategy } from '../../sim/loader/load-strategy.js'
import { venueTerms } from '../../sim/venue/venue-terms.js'
import { ChunkTimes } from './chunk-times.js'
import { repositoryPath } from './inputs.js'

const LATENCY = { orderEntryNs: 100_000, reportNs: 100_000, marketDataNs: 100_000 }

/** Wants to be told everything and does nothing. */
export const IDLE: AnyStrategy = strategy({ name: 'idle', onBook() {}, onQuote() {}, onTrade() {} })

/** A strategy of notebooks/, loaded as a user's is: with the shield up. */
export async function notebook(name: string): Promise<AnyStrategy> {
  return (await loadStrategy(repositoryPath(`notebooks/${name}.ts`))).strategy
}

export interface OpenedRun {
  readonly timebase: Timebase
  readonly instruments: Instruments
  readonly instrument: Instrument
  readonly source: EventSource
}

/** One instrument's history, unread. */
export function openHistory(lake: string, symbol: string): OpenedRun {
  const { instruments: [{ spec, files }] } = openLake(lake).resolve({ instruments: [symbol] })
  const timebase = new Timebase(Epoch.ofDay(files[0].metadata.date))
  const instruments = new Instruments()
  const instrument = instruments.register(spec)
  return { timebase, instruments, instrument, source: lakeHistory({ files, instrument, timebase }) }
}

export interface TimedRun {
  readonly events: number
  readonly seconds: number
  readonly cpuSeconds: number
  readonly orders: number
}

/** One backtest from the first event to the end. Batches that it reads are laps of `times`. */
export async function timedRun(lake: string, symbol: string, tested: AnyStrategy, times?: ChunkTimes): Promise<TimedRun> {
  const { timebase, instruments, instrument, source } = openHistory(lake, symbol)
  const test = backtest({
    strategy: tested, strategyName: 'bench', timebase, instruments, latency: LATENCY, fees: venueTerms(instrument.venue).fees,
    history: [{ source: times === undefined ? source : lapping(source, times), instrument }], breathe: () => host.breathe(),
  })
  const whole = new ChunkTimes()
  const { events } = await test.start()
  const { seconds, cpuSeconds } = whole
  return { events, seconds, cpuSeconds, orders: test.recorder.recordOf(instrument).orders }
}

/** A source that ends a lap when it is asked for the next batch. */
function lapping(source: EventSource, times: ChunkTimes): EventSource {
  let rows = 0
  return {
    name: source.name,
    next() {
      times.lap(rows)
      const batch = source.next()
      rows = batch === undefined || batch instanceof Promise ? 0 : batch.length
      return batch
    },
    close: () => source.close?.(),
  }
}
