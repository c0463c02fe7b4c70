/**
 * Around every stretch of dispatches: the determinism shield goes up and RxJS is redirected, and both come down again when the kernel stands still.
 * While they are up, they answer for the strategy instance whose code runs.
 */
import type { Kernel } from '../kernel/kernel.js'
import type { Random } from '../random.js'
import type { EventTimers } from '../rx/kernel-scheduler.js'
import { redirectRx, rxDelegates, type RxDelegates, type RxRuntime } from '../rx/redirect.js'
import { shieldWith, type ShieldContext } from '../shield/shield.js'
import { EventTimeError } from '../shield/thenable.js'
import type { StrategyInstance } from '../strategy/instance.js'
import { NS_PER_MS } from '../time.js'
import type { TimerQueue } from '../timers/timer-queue.js'
import type { Engine } from './engine.js'

export class RunGuard implements ShieldContext, RxRuntime {
  private kernel: Kernel | undefined
  private engine: Engine | undefined
  private readonly delegates: RxDelegates
  private depth = 0
  private shieldBefore: ShieldContext | undefined
  private rxBefore: RxDelegates = []
  private promises = 0
  /** Timers of code that runs outside any instance. */
  private readonly runOwner: number
  private readonly instrumentOf: number[] = []

  constructor(private readonly timers: TimerQueue, private readonly runRandom: Random) {
    this.runOwner = timers.owner('run')
    this.delegates = rxDelegates(this)
  }

  /** What it answers from. */
  watch(kernel: Kernel, engine: Engine): void {
    this.kernel = kernel
    this.engine = engine
    this.timers.clock = kernel
    this.timers.onFired = (owner, name, dueNs) => engine.outcomes.onTimerFired(this.instrumentOf[owner] ?? -1, `${this.timers.ownerName(owner)}/${name}`, dueNs)
  }

  ownerIs(owner: number, instrument: number): void {
    this.instrumentOf[owner] = instrument
  }

  enter(): void {
    if (this.depth++ > 0) return
    this.shieldBefore = shieldWith(this)
    this.rxBefore = redirectRx(this.delegates)
  }

  leave(): void {
    if (--this.depth > 0) return
    shieldWith(this.shieldBefore)
    redirectRx(this.rxBefore)
  }

  /** A command outside a dispatch comes from a promise or a real timer: it would depend on the machine's speed. */
  requireDispatch(command: string): void {
    if (this.running.inDispatch) return
    throw new EventTimeError(`${command} was called outside a callback, from a promise or a real timer: act in a callback, a timer of the context, or an Observable`)
  }

  /** Throws when the callback that has just run made a promise. */
  verify(callback: string): void {
    if (this.promises === 0) return
    this.promises = 0
    throw new EventTimeError(`${callback} made a promise: it would settle when the machine gets to it, outside event time; use timers or Observables`)
  }

  // What the shield and RxJS ask.

  unixMs(): number {
    const { timebase, nowNs } = this.running
    const sinceNs = Number.isFinite(nowNs) ? nowNs : 0
    // Whole milliseconds first: the fraction is then the same double whatever the epoch is, so no library sees where the run re-based.
    const partNs = ((sinceNs % NS_PER_MS) + NS_PER_MS) % NS_PER_MS
    return Number(timebase.epoch.unixNs / 1_000_000n) + (sinceNs - partNs) / NS_PER_MS + partNs / NS_PER_MS
  }

  unixNs(): bigint {
    const { timebase, nowNs } = this.running
    return timebase.toUnixNs(Number.isFinite(nowNs) ? nowNs : 0)
  }

  random(): number {
    return (this.engine?.instances.current?.random ?? this.runRandom).next()
  }

  schedule(delayNs: number, name: string, callback: () => void): number {
    const instance = this.engine?.instances.current
    return this.scheduleFor(instance, instance?.timerOwner ?? this.runOwner, delayNs, name, callback)
  }

  cancel(handle: number): void {
    this.timers.cancel(handle)
  }

  afterDispatch(callback: () => void): void {
    const instance = this.engine?.instances.current
    if (instance === undefined) return this.running.afterDispatch(callback)
    const { running } = instance
    this.running.afterDispatch(() => instance.run(running, callback))
  }

  onPromise(): void {
    if (this.engine?.instances.current !== undefined) this.promises++
  }

  component(): object {
    return this.engine?.instances.current ?? this
  }

  /** The timers of one instance, for its scheduler. */
  timersOf(instance: StrategyInstance): EventTimers {
    return {
      unixMs: () => this.unixMs(),
      schedule: (delayNs, name, callback) => this.scheduleFor(instance, instance.timerOwner, delayNs, name, callback),
      cancel: (handle) => this.cancel(handle),
    }
  }

  private scheduleFor(instance: StrategyInstance | undefined, owner: number, delayNs: number, name: string, callback: () => void): number {
    const { nowNs } = this.running
    return this.timers.schedule(nowNs + delayNs, owner, name, instance === undefined ? callback : () => {
      if (!instance.stopped) instance.run('onTimer', callback)
    })
  }

  private get running(): Kernel {
    return this.kernel as Kernel
  }
}
