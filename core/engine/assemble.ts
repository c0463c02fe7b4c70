/**
 * Wiring, in one place: backtest, paper and live differ in the arguments given here, and in nothing else.
 *
 *     feed → kernel → book → strategy → risk → OMS → venue → report → OMS → position → strategy
 */
import type { FingerprintDigest } from '../fingerprint/fingerprint.js'
import type { OutputSink } from '../fingerprint/outputs.js'
import type { Instrument, Instruments } from '../instrument.js'
import type { Clock } from '../kernel/clock.js'
import { Kernel, type StopReason } from '../kernel/kernel.js'
import { InputClass } from '../kernel/lane.js'
import { MarketLane, type RowHandler, type Transit } from '../kernel/market-lane.js'
import type { Instant, Timebase } from '../kernel/timebase.js'
import type { EventSource } from '../market/source.js'
import type { ReportHandler, VenuePort } from '../orders/venue.js'
import { RandomStreams } from '../random.js'
import { KernelScheduler } from '../rx/kernel-scheduler.js'
import { DEFAULT_RISK_LIMITS, type RiskLimits } from '../risk/limits.js'
import { readParams, type AnyStrategy } from '../strategy/define.js'
import { StrategyInstance } from '../strategy/instance.js'
import { StrategyOrders } from '../strategy/strategy-orders.js'
import { StrategyTimers } from '../strategy/strategy-timers.js'
import { TimerQueue } from '../timers/timer-queue.js'
import { Engine } from './engine.js'
import type { EngineObserver } from './observer.js'
import { RunGuard } from './run-guard.js'

/** One stream of market data as a participant receives it. */
export interface Feed {
  readonly source: EventSource
  /** The one instrument that it is of: when the feed ends, the strategy's instance stops. Without it, it may be of any. */
  readonly instrument?: Instrument
  /** Added to every time of receipt, ns. */
  readonly delayNs?: number
  /** What varies beyond that. */
  readonly transit?: Transit | undefined
}

/** Where rows of market data go: to the books of the strategy, or to the consolidated quote. */
export interface MarketHandlers {
  readonly market: RowHandler
  readonly tape: RowHandler
}

export interface Assembly {
  readonly timebase: Timebase
  readonly instruments: Instruments
  readonly feeds: readonly Feed[]
  /** Consolidated quotes come over a tape of their own, by {@link lanes}; otherwise they are made of the strategy's own books. */
  readonly hasTape?: boolean
  /** Adds further lanes to the kernel: markets that make their own events, a tape. Called once, after the venue was made. */
  readonly lanes?: (kernel: Kernel, handlers: MarketHandlers) => void
  /** Makes the venue: it may add lanes of its own to the kernel. */
  readonly venue: (kernel: Kernel, reports: ReportHandler) => VenuePort
  readonly strategy: AnyStrategy
  /** Names its timers and random streams, unless the strategy has a name of its own. */
  readonly strategyName: string
  /** As they were given: text is read by the strategy's schema. Wrong ones throw a ParameterError. */
  readonly params?: Readonly<Record<string, unknown>>
  /** The instruments that the strategy trades; all, unless given. */
  readonly traded?: readonly Instrument[]
  readonly seed?: string | number
  readonly limits?: RiskLimits
  readonly clock?: Clock
  /** The strategy runs within [fromNs, untilNs]; books are built from the start of the data. */
  readonly fromNs?: Instant
  readonly untilNs?: Instant
  readonly sink?: OutputSink | undefined
  readonly observer?: EngineObserver | undefined
  readonly breathe?: () => Promise<void>
}

export interface RunEnd {
  readonly reason: StopReason
  readonly fingerprint: FingerprintDigest
  /** Market events that reached the engine. */
  readonly events: number
  /** Inputs that the kernel dispatched, of every class. */
  readonly dispatched: number
}

export interface AssembledRun {
  readonly engine: Engine
  /** The strategy's parameters, as its schema read them. */
  readonly params: Readonly<Record<string, unknown>>
  readonly kernel: Kernel
  /** An operator's stop. */
  stop(): void
  /** Runs to the end, settles what is in flight, releases everything. Rejects with what failed; everything is released then too. */
  run(): Promise<RunEnd>
}

export function assemble(assembly: Assembly): AssembledRun {
  const { timebase, instruments, strategy, traded = [...instruments] } = assembly
  const name = strategy.name ?? assembly.strategyName
  const params = readParams(strategy, assembly.params ?? {})
  const random = new RandomStreams(assembly.seed ?? 1)
  const timers = new TimerQueue()
  const guard = new RunGuard(timers, random.stream('run'))
  const kernel = new Kernel({
    timebase, timers, guard,
    ...(assembly.clock && { clock: assembly.clock }),
    ...(assembly.untilNs !== undefined && { untilNs: assembly.untilNs }),
    ...(assembly.breathe && { breathe: assembly.breathe }),
  })
  const engine = new Engine({
    kernel, instruments, guard, limits: assembly.limits ?? DEFAULT_RISK_LIMITS, fromNs: assembly.fromNs ?? -Infinity,
    hasTape: assembly.hasTape ?? false, sink: assembly.sink, observer: assembly.observer, venue: (reports) => assembly.venue(kernel, reports),
  })
  guard.watch(kernel, engine)
  for (const instrument of traded) engine.instances.add(instanceOf(instrument))

  const openFeeds = new Map<number, number>()
  for (const { source, instrument, delayNs = 0, transit } of assembly.feeds) {
    const ended = instrument === undefined ? undefined : () => feedEnded(instrument.index)
    if (instrument !== undefined) openFeeds.set(instrument.index, (openFeeds.get(instrument.index) ?? 0) + 1)
    kernel.addLane(new MarketLane(InputClass.market, source, (batch, row) => engine.onRow(batch, row), { delayNs, transit, ...(ended && { ended }) }))
  }

  assembly.lanes?.(kernel, { market: (batch, row) => engine.onRow(batch, row), tape: (batch, row) => engine.consolidated.onRow(batch, row) })

  function feedEnded(instrument: number): void {
    const left = (openFeeds.get(instrument) ?? 0) - 1
    openFeeds.set(instrument, left)
    if (left === 0) kernel.perform('stop', () => engine.stopInstance(instrument))
  }

  function instanceOf(instrument: Instrument): StrategyInstance {
    const owner = timers.owner(`${name}/${instrument.id}`)
    guard.ownerIs(owner, instrument.index)
    const orders = new StrategyOrders(engine.oms, engine.quotes, instrument, (command) => guard.requireDispatch(command))
    return new StrategyInstance({
      strategy, name, params, instrument, orders,
      book: engine.books.view(instrument.index),
      position: engine.positionOf(instrument),
      nbbo: engine.consolidated.nbboOf(instrument),
      random: random.stream(`${name}/${instrument.id}`), timerOwner: owner,
      timers: (instance) => new StrategyTimers(timers, owner, kernel, (timer, callback) => instance.onTimer(timer, callback)),
      scheduler: (instance) => new KernelScheduler(guard.timersOf(instance)),
      host: engine.instances,
    })
  }

  return {
    engine, kernel, params,
    stop: () => kernel.stop(),
    async run() {
      try {
        const reason = await kernel.run()
        kernel.settle(() => {
          engine.risk.stop()
          for (const instance of engine.instances.inOrder) instance.stop()
        })
        kernel.perform('end', () => {
          for (const instance of engine.instances.inOrder) if (instance.started) instance.end()
        })
        return { reason, fingerprint: engine.digest(), events: engine.events, dispatched: kernel.dispatched }
      } finally {
        await kernel.close()
      }
    },
  }
}
