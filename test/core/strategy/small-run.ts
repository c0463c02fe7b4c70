/** A small backtest: a handful of market events at named milliseconds, a strategy, and everything that the run put out, as lines. */
import type { FingerprintDigest } from '../../../core/fingerprint/fingerprint.js'
import type { OutputRecord } from '../../../core/fingerprint/outputs.js'
import { Instruments, parsePrice, usEquity } from '../../../core/instrument.js'
import type { Clock } from '../../../core/kernel/clock.js'
import type { StopReason } from '../../../core/kernel/kernel.js'
import { Timebase } from '../../../core/kernel/timebase.js'
import { MarketBatch } from '../../../core/market/batch.js'
import { memorySource, type EventSource } from '../../../core/market/source.js'
import { MarketFlag, MarketKind, Side } from '../../../core/market/vocabulary.js'
import type { AnyStrategy } from '../../../core/strategy/define.js'
import { Epoch, NS_PER_HOUR, NS_PER_MS } from '../../../core/time.js'
import { backtest } from '../../../sim/backtest/backtest.js'
import type { FeeRates } from '../../../sim/venue/fees.js'
import type { Latency } from '../../../sim/venue/latency.js'

/** Runs begin at half past one, UTC, of this day. */
export const DAY = '2012-06-21'
export const OPEN_NS = 13.5 * NS_PER_HOUR
export const OPEN_UNIX_MS = Date.UTC(2012, 5, 21, 13, 30)

/** One event of the market. `atMs` counts from the open. */
export interface Tick {
  readonly atMs: number
  write(batch: MarketBatch, row: number): void
}

const TERMS = usEquity('TEST')
export const px = (text: string): number => parsePrice(text, TERMS)

/** A print that nobody's displayed order was part of: tells the strategy something and trades with nobody at this price. */
export function print(atMs: number, price: string, qty: number): Tick {
  return {
    atMs,
    write(batch, row) {
      batch.kind[row] = MarketKind.trade
      batch.price[row] = px(price)
      batch.qty[row] = qty
      batch.flags[row] = MarketFlag.printable
    },
  }
}

/** Somebody else's order rests. */
export function add(atMs: number, side: 'buy' | 'sell', price: string, qty: number, id: number): Tick {
  return {
    atMs,
    write(batch, row) {
      batch.kind[row] = MarketKind.add
      batch.side[row] = side === 'buy' ? Side.buy : Side.sell
      batch.price[row] = px(price)
      batch.qty[row] = qty
      batch.orderIdLow[row] = id
    },
  }
}

/** One print every `everyMs`, from the open on: a market that goes on for `count` events. */
export function beat(everyMs: number, count: number, price = '100.00'): Tick[] {
  return Array.from({ length: count }, (_, index) => print(index * everyMs, price, index + 1))
}

export interface SmallRun {
  readonly strategy: AnyStrategy
  /** Events of each instrument, in order. The order of the symbols is the order of registration. */
  readonly market: Readonly<Record<string, readonly Tick[]>>
  readonly params?: Readonly<Record<string, unknown>>
  readonly seed?: string | number
  readonly latency?: Latency
  readonly fees?: FeeRates
  readonly clock?: Clock
  readonly untilMs?: number
  readonly batchRows?: number
  /** What stands between the rows and the run: a slow disk. */
  readonly source?: (source: EventSource) => EventSource
  readonly breathe?: () => Promise<void>
}

export interface SmallRunEnd {
  readonly reason: StopReason
  readonly fingerprint: FingerprintDigest
  /** `12.5 AMZN@XNAS orders number=1 request=submit …`: all outputs, in order. */
  readonly outputs: string[]
}

export async function smallRun(given: SmallRun): Promise<SmallRunEnd> {
  const instruments = new Instruments()
  const timebase = new Timebase(Epoch.ofDay(DAY))
  const outputs: string[] = []
  const history = Object.entries(given.market).map(([symbol, ticks]) => {
    const instrument = instruments.register(usEquity(symbol))
    const source = memorySource(instrument.id, batchesOf(ticks, instrument.index, given.batchRows ?? 16))
    return { instrument, source: given.source?.(source) ?? source }
  })
  const { clock, params, seed, latency, fees, untilMs, breathe } = given
  const { start } = backtest({
    strategy: given.strategy, strategyName: 'test', timebase, instruments, history, sink: { write: (record) => outputs.push(lineOf(record)) },
    ...(clock && { clock }), ...(params && { params }), ...(seed !== undefined && { seed }), ...(latency && { latency }), ...(fees && { fees }),
    ...(untilMs !== undefined && { untilNs: OPEN_NS + untilMs * NS_PER_MS }), ...(breathe && { breathe }),
  })
  const { reason, fingerprint } = await start()
  return { reason, fingerprint, outputs }
}

function lineOf({ timeNs, instrument, outputClass, fields }: OutputRecord): string {
  return `${(timeNs - OPEN_NS) / NS_PER_MS} ${instrument} ${outputClass} ${fields.map(([name, value]) => `${name}=${value}`).join(' ')}`
}

function batchesOf(ticks: readonly Tick[], instrument: number, batchRows: number): MarketBatch[] {
  const batches: MarketBatch[] = []
  for (let from = 0; from < ticks.length; from += batchRows) {
    const batch = new MarketBatch(Math.min(batchRows, ticks.length - from))
    batch.length = batch.capacity
    for (let row = 0; row < batch.length; row++) {
      const tick = ticks[from + row]
      batch.instrument[row] = instrument
      batch.timeNs[row] = OPEN_NS + tick.atMs * NS_PER_MS
      batch.exchangeTimeNs[row] = batch.timeNs[row]
      batch.sequence[row] = from + row + 1
      tick.write(batch, row)
    }
    batches.push(batch)
  }
  return batches
}
