/**
 * A backtest: the engine on historical data, against the simulated exchange that replays that history with our orders in it.
 *
 *     history ─→ exchange (its own time) ─→ reports ─┐
 *        └────→ feed (latency later) ─→ book ─→ strategy ─→ risk ─→ OMS ─→ commands ─→ exchange
 */
import { assemble, type AssembledRun, type RunEnd } from '../../core/engine/assemble.js'
import type { OutputSink } from '../../core/fingerprint/outputs.js'
import type { Instrument, Instruments } from '../../core/instrument.js'
import type { Clock } from '../../core/kernel/clock.js'
import { InputClass } from '../../core/kernel/lane.js'
import { MarketLane } from '../../core/kernel/market-lane.js'
import type { Kernel } from '../../core/kernel/kernel.js'
import type { Instant, Timebase } from '../../core/kernel/timebase.js'
import type { EventSource } from '../../core/market/source.js'
import type { ReportHandler, VenuePort } from '../../core/orders/venue.js'
import type { RiskLimits } from '../../core/risk/limits.js'
import type { AnyStrategy } from '../../core/strategy/define.js'
import { fork } from '../replay/fork.js'
import { ReplayExchange } from '../replay/replay-exchange.js'
import { shieldProcess } from '../shield/process-shield.js'
import { feeSchedule, NO_FEES, type FeeRates } from '../venue/fees.js'
import { NO_LATENCY, type Latency } from '../venue/latency.js'
import { simulatedVenue } from '../venue/simulated-venue.js'
import { RunRecorder } from './run-recorder.js'

/** History of one instrument, or of several. */
export interface History {
  readonly source: EventSource
  /** The one instrument that it is of. */
  readonly instrument?: Instrument
}

export interface BacktestOptions {
  readonly strategy: AnyStrategy
  readonly strategyName: string
  readonly params?: Readonly<Record<string, unknown>>
  readonly seed?: string | number
  readonly timebase: Timebase
  readonly instruments: Instruments
  readonly history: readonly History[]
  /** Traded instruments; all, unless given. */
  readonly traded?: readonly Instrument[]
  readonly latency?: Latency
  readonly fees?: FeeRates
  readonly limits?: RiskLimits
  /** The strategy runs within [fromNs, untilNs]; books are built from the start of the data. */
  readonly fromNs?: Instant
  readonly untilNs?: Instant
  readonly clock?: Clock
  readonly sink?: OutputSink | undefined
  /** Keep what the drawn report needs, too. */
  readonly detail?: boolean
  readonly breathe?: () => Promise<void>
}

export interface Backtest {
  readonly run: AssembledRun
  readonly recorder: RunRecorder
  /** What the exchange found wrong in history. */
  readonly exchange: ReplayExchange
  /** Runs it. May be called once. */
  start(): Promise<RunEnd>
}

/** Wires a backtest; nothing runs until `start`. */
export function backtest(options: BacktestOptions): Backtest {
  const { timebase, instruments, latency = NO_LATENCY, fees = NO_FEES } = options
  const recorder = new RunRecorder(instruments, timebase, options.detail ?? false)
  const forks = options.history.map(({ source, instrument }) => ({ instrument, sides: fork(source, timebase) }))
  let exchange: ReplayExchange | undefined

  function venue(kernel: Kernel, reports: ReportHandler): VenuePort {
    const port = simulatedVenue({
      kernel, latency, reports, name: [...instruments][0]?.venue ?? '', fees: feeSchedule(fees, (instrument) => instruments.at(instrument).priceDecimals),
      exchange: (sink) => (exchange = new ReplayExchange(instruments, sink)),
    })
    const replayed = exchange as ReplayExchange
    for (const { sides } of forks) {
      kernel.addLane(new MarketLane(InputClass.exchange, sides[0], (batch, row) => replayed.onHistory(batch, row), { stamp: 'exchangeTimeNs' }))
    }
    return port
  }

  const run = assemble({
    timebase, instruments, venue,
    strategy: options.strategy, strategyName: options.strategyName, observer: recorder, sink: options.sink,
    feeds: forks.map(({ instrument, sides }) => ({ source: sides[1], delayNs: latency.marketDataNs, ...(instrument && { instrument }) })),
    ...(options.params && { params: options.params }),
    ...(options.seed !== undefined && { seed: options.seed }),
    ...(options.traded && { traded: options.traded }),
    ...(options.limits && { limits: options.limits }),
    ...(options.clock && { clock: options.clock }),
    ...(options.fromNs !== undefined && { fromNs: options.fromNs }),
    ...(options.untilNs !== undefined && { untilNs: options.untilNs }),
    ...(options.breathe && { breathe: options.breathe }),
  })
  recorder.watch(run.engine)
  return {
    run, recorder, exchange: exchange as unknown as ReplayExchange,
    start() {
      // For strategies that were not loaded from a file, whose loader has done so already.
      shieldProcess()
      return run.run()
    },
  }
}
