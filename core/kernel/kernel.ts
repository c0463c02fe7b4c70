/**
 * The event-time kernel: takes the next input of any number of lanes in the total order, moves time to it, fires the timers that are due
 * before it, and dispatches it by a direct call. Everything a run does happens inside such a dispatch.
 *
 * It stands still, between two inputs, only for storage, for a clock that paces it, or to let the process breathe; none of that
 * is visible to what runs on it.
 */
import { invariant, InvariantError } from '../invariant.js'
import { RunawayError } from './runaway-error.js'
import type { Clock } from './clock.js'
import { jumpClock } from './clock.js'
import { comesBefore, INPUT_CLASS_NAMES, type Lane, type LaneHost } from './lane.js'
import { LaneHeap } from './lane-heap.js'
import type { Instant, Timebase } from './timebase.js'

/** The timers of a run, as the kernel sees them. At one instant they come after every other input. */
export interface KernelTimers {
  /** Due time of the first timer, Infinity when there is none. */
  readonly nextDueNs: number
  /** Takes the first timer off and runs it. */
  fireNext(): void
  shift(deltaNs: number): void
}

/** Why the main phase of a run ended. */
export type StopReason = 'end-of-data' | 'time' | 'operator'

export interface KernelOptions {
  readonly timebase: Timebase
  readonly timers: KernelTimers
  readonly clock?: Clock
  /** The last instant that is still run; without it the run ends with its data. */
  readonly untilNs?: Instant
  /** Around every stretch of uninterrupted dispatches: the determinism shield goes up and comes down here. */
  readonly guard?: { enter(): void; leave(): void }
  /** Lets the process handle signals and draw its progress, every `breathEvery` dispatches. */
  readonly breathe?: () => Promise<void>
  readonly breathEvery?: number
}

/** What is being dispatched: the cause of every output that it leads to. */
export interface Cause {
  readonly inputClass: string
  readonly source: string
  readonly sequence: number
  readonly timeNs: number
}

const BREATH_EVERY = 1 << 16
/** So many callbacks after one dispatch are no strategy, but one that asks for itself again. */
const AFTER_DISPATCH_MAX = 100_000

export class Kernel implements LaneHost {
  /** Event time, run time, ns. -Infinity before the first input. */
  nowNs = -Infinity
  /** Inputs dispatched so far, timers included. */
  dispatched = 0
  readonly timebase: Timebase
  private readonly timers: KernelTimers
  private readonly clock: Clock
  private readonly options: KernelOptions
  private readonly lanes = new LaneHeap()
  private readonly untilUnixNs: bigint | undefined
  private untilNs: number
  private operatorStop = false
  private currentLane: Lane | undefined
  /** What {@link perform} is doing, '' while an input is dispatched. */
  private performed = ''
  private timersFired = 0
  private dispatching = false
  private readonly after: (() => void)[] = []

  constructor(options: KernelOptions) {
    this.options = options
    this.timebase = options.timebase
    this.timers = options.timers
    this.clock = options.clock ?? jumpClock
    this.untilUnixNs = this.timebase.unixOf(options.untilNs ?? Infinity)
    this.untilNs = this.untilUnixNs === undefined ? Infinity : this.timebase.nearNs(this.untilUnixNs)
    this.timebase.clock = this
    this.timebase.onRebase((deltaNs) => this.shift(deltaNs))
  }

  /** Adds a lane. The order in which lanes are added decides nothing; two of one class and name are refused. */
  addLane(lane: Lane): void {
    lane.attach(this)
    this.lanes.add(lane)
  }

  moved(lane: Lane): void {
    if (lane.place < 0) return
    // The lane that is being dispatched has moved its head on already: its place comes first, or the other is compared with a stale one.
    if (this.dispatching && this.currentLane !== undefined && this.currentLane !== lane) this.lanes.moved(this.currentLane)
    this.lanes.moved(lane)
  }

  /** Whether an input is being dispatched right now: only then may anything be commanded. */
  get inDispatch(): boolean {
    return this.dispatching
  }

  /** What is being dispatched, for records and error messages. */
  get cause(): Cause {
    const lane = this.currentLane
    if (this.performed !== '') return { inputClass: 'run', source: this.performed, sequence: 0, timeNs: this.nowNs }
    if (lane === undefined) return { inputClass: 'timer', source: 'timers', sequence: this.timersFired, timeNs: this.nowNs }
    return { inputClass: INPUT_CLASS_NAMES[lane.inputClass], source: lane.name, sequence: lane.sequence, timeNs: this.nowNs }
  }

  /** Runs `callback` after the present dispatch, still at the same instant and before any other input. */
  afterDispatch(callback: () => void): void {
    invariant(this.dispatching, 'afterDispatch needs a dispatch to be after')
    this.after.push(callback)
  }

  /** An operator's stop: the run ends before its next input. */
  stop(): void {
    this.operatorStop = true
  }

  /** Runs until the data end, the time is up, or an operator stops it. Rejects with what a handler threw. */
  async run(): Promise<StopReason> {
    if (this.lanes.size === 0) return 'end-of-data'
    for (;;) {
      const step = this.slice()
      if (typeof step === 'string') return step
      await step
    }
  }

  /**
   * After `run`: no market data, no timers any more; commands in flight reach the exchange and its reports come back.
   * @param stopping runs first, as a dispatch at the last instant: what it sends is settled too
   */
  settle(stopping: () => void): void {
    this.perform('stop', stopping)
    this.uninterrupted(() => {
      for (let lane = this.nextSettling(); lane !== undefined; lane = this.nextSettling()) this.dispatchLane(lane)
    })
  }

  /** Releases what the lanes hold open. */
  async close(): Promise<void> {
    for (const lane of this.lanes) await lane.close()
  }

  /** Runs something at the present instant, between two inputs (the end of an instrument's data). @param what names it as a cause */
  perform(what: string, action: () => void): void {
    this.currentLane = undefined
    this.performed = what
    this.uninterrupted(() => this.dispatch(action))
    this.performed = ''
  }

  private slice(): StopReason | Promise<void> {
    return this.uninterrupted(() => this.loop())
  }

  private loop(): StopReason | Promise<void> {
    const { timers, lanes, clock } = this
    const breathEvery = this.options.breathe ? (this.options.breathEvery ?? BREATH_EVERY) : Infinity
    let breath = 0
    for (;;) {
      if (this.operatorStop) return 'operator'
      const lane = lanes.top
      const headNs = lane.headNs
      if (headNs === -Infinity) {
        const filling = this.fillOutside(lane)
        if (filling !== undefined) return filling
        continue
      }
      const dueNs = timers.nextDueNs
      const nextNs = dueNs < headNs ? Math.max(dueNs, this.nowNs) : headNs
      if (nextNs > this.nowNs) {
        if (!this.driven()) return 'end-of-data'
        if (nextNs > this.untilNs) return 'time'
        const wait = clock.advanceTo(nextNs)
        if (wait !== undefined) return wait
        this.nowNs = nextNs
      } else if (nextNs < this.nowNs) {
        throw new InvariantError(`${lane.name} comes up with an input of ${nextNs} ns after ${this.nowNs} ns: inputs were taken out of order`)
      }
      const { breathe } = this.options
      if (++breath > breathEvery && breathe) return this.outside(breathe)
      if (dueNs < headNs) this.dispatchTimer()
      else this.dispatchTop(lane)
    }
  }

  /** Whether any lane that drives the run may still have inputs. */
  private driven(): boolean {
    // The top lane nearly always drives, so the search is short.
    const { top } = this.lanes
    if (top.drives && top.headNs !== Infinity) return true
    for (const lane of this.lanes) if (lane.drives && lane.headNs !== Infinity) return true
    return false
  }

  private nextSettling(): Lane | undefined {
    let next: Lane | undefined
    for (const lane of this.lanes) {
      if (!lane.settles || lane.headNs === Infinity) continue
      if (next === undefined || comesBefore(lane, next)) next = lane
    }
    return next
  }

  private dispatchTop(lane: Lane): void {
    this.currentLane = lane
    this.dispatched++
    this.dispatching = true
    lane.dispatch()
    if (this.after.length > 0) this.drainAfter()
    this.dispatching = false
    if (this.lanes.top === lane) this.lanes.topMoved()
    else this.lanes.moved(lane)
  }

  private dispatchLane(lane: Lane): void {
    this.currentLane = lane
    this.dispatched++
    this.nowNs = Math.max(this.nowNs, lane.headNs)
    this.dispatch(() => lane.dispatch())
    this.lanes.moved(lane)
  }

  private dispatchTimer(): void {
    this.currentLane = undefined
    this.timersFired++
    this.dispatched++
    this.dispatching = true
    this.timers.fireNext()
    if (this.after.length > 0) this.drainAfter()
    this.dispatching = false
  }

  private dispatch(action: () => void): void {
    this.dispatching = true
    action()
    if (this.after.length > 0) this.drainAfter()
    this.dispatching = false
  }

  private drainAfter(): void {
    for (let i = 0; i < this.after.length; i++) {
      if (i === AFTER_DISPATCH_MAX) {
        throw new RunawayError(
          `${i} microtasks (queueMicrotask, process.nextTick, asapScheduler) ran at one instant (${this.nowNs} ns since the run's epoch): ` +
            'one sets the next each time it runs, so time would never go on; use a timer with a delay',
        )
      }
      this.after[i]()
    }
    this.after.length = 0
  }

  /** A function of its own: a closure in the loop would cost an allocation for every input. */
  private fillOutside(lane: Lane): Promise<void> | undefined {
    return this.outside(() => lane.fill())
  }

  /** The world outside, in the middle of a stretch: storage and progress use the real timers. */
  private outside<T>(action: () => T): T {
    this.options.guard?.leave()
    try {
      return action()
    } finally {
      this.options.guard?.enter()
    }
  }

  private uninterrupted<T>(stretch: () => T): T {
    this.options.guard?.enter()
    try {
      return stretch()
    } finally {
      this.dispatching = false
      this.options.guard?.leave()
    }
  }

  private shift(deltaNs: number): void {
    this.nowNs += deltaNs
    if (this.untilUnixNs !== undefined) this.untilNs = this.timebase.nearNs(this.untilUnixNs)
    this.timers.shift(deltaNs)
    for (const lane of this.lanes) lane.shift(deltaNs)
  }
}
