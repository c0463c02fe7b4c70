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
import { RandomStreams } from '../../core/random.js'
import type { RiskLimits } from '../../core/risk/limits.js'
import type { AnyStrategy } from '../../core/strategy/define.js'
import { fork } from '../replay/fork.js'
import { ReplayExchange } from '../replay/replay-exchange.js'
import { shieldProcess } from '../shield/process-shield.js'
import { checkedFaults, type VenueFaults } from '../venue/faults.js'
import { faultyFeed } from '../venue/faulty-feed.js'
import { feeSchedule, NO_FEES, type FeeTerms } from '../venue/fees.js'
import { checkedLatency, NO_LATENCY, type Latency } from '../venue/latency.js'
import { simulatedVenue, type SimulatedVenue } from '../venue/simulated-venue.js'
import { VariableTransit } from '../venue/transit.js'
import { venueDays } from '../venue/venue-days.js'
import { venueTerms } from '../venue/venue-terms.js'
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
  readonly fees?: FeeTerms
  /** What goes wrong between the strategy and the venue, and on the feed. */
  readonly faults?: VenueFaults
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
  /** What was asked to go wrong, and what of it has so far, where something was. Gaps of the feed are not counted. */
  readonly faults: { readonly asked: VenueFaults; readonly counts: NonNullable<SimulatedVenue['faults']> } | undefined
  /** Runs it. May be called once. */
  start(): Promise<RunEnd>
}

/** Wires a backtest; nothing runs until `start`. */
export function backtest(options: BacktestOptions): Backtest {
  const { timebase, instruments, fees = NO_FEES } = options
  const latency = checkedLatency(options.latency ?? NO_LATENCY)
  const recorder = new RunRecorder(instruments, timebase, options.detail ?? false)
  const forks = options.history.map(({ source, instrument }) => ({ instrument, sides: fork(source, timebase) }))
  const faults = options.faults && checkedFaults(options.faults)
  const random = new RandomStreams(options.seed ?? 1)
  const venueName = [...instruments][0]?.venue ?? ''
  let exchange: ReplayExchange | undefined
  let counts: SimulatedVenue['faults']

  function venue(kernel: Kernel, reports: ReportHandler): VenuePort {
    const port = simulatedVenue({
      kernel, latency, reports, random, faults, name: venueName,
      fees: feeSchedule(fees, (instrument) => instruments.at(instrument), venueDays(timebase, venueTerms(venueName).timeZone)),
      exchange: (sink) => (exchange = new ReplayExchange(instruments, sink, random)),
    })
    counts = port.faults
    const replayed = exchange as ReplayExchange
    for (const { sides } of forks) {
      kernel.addLane(new MarketLane(InputClass.exchange, sides[0], (batch, row) => replayed.onHistory(batch, row), { stamp: 'exchangeTimeNs' }))
    }
    return port
  }

  const run = assemble({
    timebase, instruments, venue,
    strategy: options.strategy, strategyName: options.strategyName, observer: recorder, sink: options.sink,
    feeds: forks.map(({ instrument, sides }) => ({
      source: faults?.feedGaps === undefined ? sides[1] : faultyFeed(sides[1], faults.feedGaps, random.stream(`faults/feed/${sides[1].name}`), timebase),
      delayNs: latency.marketDataNs, ...(instrument && { instrument }),
      transit: latency.marketData && new VariableTransit(0, latency.marketData, random.stream(`latency/market data/${sides[1].name}`), timebase),
    })),
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
    run, recorder, exchange: exchange as unknown as ReplayExchange, faults: faults && counts && { asked: faults, counts },
    start() {
      // For strategies that were not loaded from a file, whose loader has done so already.
      shieldProcess()
      return run.run()
    },
  }
}
