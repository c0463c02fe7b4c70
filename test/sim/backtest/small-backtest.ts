/** A backtest of a strategy on a few rows of history: its outputs as lines of text, in the order in which they were put out. */
import { Instruments, type InstrumentSpec } from '../../../core/instrument.js'
import { Timebase } from '../../../core/kernel/timebase.js'
import { MarketBatch } from '../../../core/market/batch.js'
import { memorySource } from '../../../core/market/source.js'
import type { MarketKind, Side } from '../../../core/market/vocabulary.js'
import type { RunEnd } from '../../../core/engine/assemble.js'
import type { AnyStrategy } from '../../../core/strategy/define.js'
import { Epoch, NS_PER_US } from '../../../core/time.js'
import { backtest, type Backtest, type BacktestOptions } from '../../../sim/backtest/backtest.js'
import { replayedMarket } from '../../../sim/market/replayed-market.js'
import type { ReplayTerms } from '../../../sim/replay/replay-terms.js'
import { PLAIN } from '../matching/engine-log.js'

/** One row of history. */
export interface Happening {
  /** Microseconds since midnight. */
  readonly us: number
  readonly kind: MarketKind
  readonly reference?: number
  readonly side?: Side
  readonly price?: number
  readonly qty?: number
  readonly code?: number
  readonly flags?: number
  readonly instrument?: number
}

export interface SmallBacktest extends Backtest {
  readonly end: RunEnd
  /** `fills PLAIN@XSIM 30us number=1 side=1 …` */
  readonly outputs: readonly string[]
}

export interface SmallWorld extends Partial<BacktestOptions> {
  readonly specs?: readonly InstrumentSpec[]
  /** Of the replay, where they are not the usual ones. */
  readonly replay?: ReplayTerms
}

export async function smallBacktest(strategy: AnyStrategy, happenings: readonly Happening[], { specs = [PLAIN], replay, ...options }: SmallWorld = {}): Promise<SmallBacktest> {
  const instruments = new Instruments()
  for (const spec of specs) instruments.register(spec)
  const outputs: string[] = []
  const history = [...instruments].map((instrument) => ({ instrument, source: memorySource(instrument.id, [rowsOf(happenings, instrument.index)]) }))
  const made = backtest({
    strategy, strategyName: 'small', timebase: new Timebase(Epoch.ofDay('2026-01-05')), instruments,
    ...(replay === undefined ? { history } : { venues: [{ name: specs[0].venue, market: replayedMarket(history, replay) }] }),
    sink: {
      write: ({ outputClass, instrument, timeNs, fields }) =>
        outputs.push(`${outputClass} ${instrument} ${timeNs / NS_PER_US}us ${fields.filter(([name]) => name !== 'exchangeTime').map(([name, value]) => `${name}=${value}`).join(' ')}`),
    },
    ...options,
  })
  const end = await made.start()
  return { ...made, end, outputs }
}

/** The rows of an instrument as one batch. */
export function rowsOf(happenings: readonly Happening[], instrument: number): MarketBatch {
  const own = happenings.filter((happening) => (happening.instrument ?? 0) === instrument)
  const batch = new MarketBatch(own.length)
  batch.length = own.length
  own.forEach(({ us, kind, reference = 0, side = 0, price = 0, qty = 0, code = 0, flags = 0 }, row) => {
    batch.timeNs[row] = batch.exchangeTimeNs[row] = us * NS_PER_US
    batch.sequence[row] = row + 1
    batch.kind[row] = kind
    batch.side[row] = side
    batch.price[row] = price
    batch.qty[row] = qty
    batch.code[row] = code
    batch.flags[row] = flags
    batch.instrument[row] = instrument
    batch.orderIdLow[row] = reference
  })
  return batch
}
