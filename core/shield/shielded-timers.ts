/** setTimeout and its kin, in event time: what they answer can be used as Node's Timeout is. */
import { delayNsOf } from '../rx/kernel-scheduler.js'
import { activeShield, patch, requireFunction, trampoline, type ShieldContext } from './shield.js'

type Callback = (this: unknown, ...values: unknown[]) => void

/** Intervals shorter than this are this long, as in Node: one without a length would never let time go on. */
const INTERVAL_MS_MIN = 1

/** The timers of one component of a run by the number that each turns into: numbers start again with every run, and nobody else shifts them. */
class TimerIds {
  readonly pending = new Map<number, ShieldedTimer>()
  last = 0
}
const idsOfComponents = new WeakMap<object, TimerIds>()

function idsOf(context: ShieldContext): TimerIds {
  const component = context.component?.() ?? context
  let ids = idsOfComponents.get(component)
  if (ids === undefined) idsOfComponents.set(component, (ids = new TimerIds()))
  return ids
}

class ShieldedTimer {
  private readonly id: number
  private readonly ids: TimerIds
  private handle = 0
  private referenced = true

  constructor(
    private readonly context: ShieldContext, private readonly name: string, private readonly callback: Callback, private readonly values: readonly unknown[],
    private readonly delayMs: number | undefined,
  ) {
    this.ids = idsOf(context)
    this.id = ++this.ids.last
    this.refresh()
  }

  /** Starts its delay again from now, also when it has fired. */
  refresh(): this {
    this.release()
    this.ids.pending.set(this.id, this)
    this.handle = this.context.schedule(delayNsOf(this.delayMs), this.name, () => this.fire())
    return this
  }

  close(): this {
    this.release()
    this.ids.pending.delete(this.id)
    return this
  }

  ref(): this {
    this.referenced = true
    return this
  }

  unref(): this {
    this.referenced = false
    return this
  }

  /** What was asked for by ref and unref; a run ends with its inputs, whatever timers there are. */
  hasRef(): boolean {
    return this.referenced
  }

  [Symbol.toPrimitive](): number {
    return this.id
  }

  [Symbol.dispose](): void {
    this.close()
  }

  private fire(): void {
    this.handle = 0
    if (this.name === 'setInterval') this.refresh()
    else this.ids.pending.delete(this.id)
    this.callback.apply(this, [...this.values])
  }

  private release(): void {
    if (this.handle !== 0) this.context.cancel(this.handle)
    this.handle = 0
  }
}

/** Replaces the timer functions of an object that has them: the global one, or a module that hands them out too. */
export function shieldTimers(target: object): void {
  patch<(callback: Callback, ms?: number, ...values: unknown[]) => unknown>(target, 'setTimeout', (real) =>
    trampoline(real, (context, callback, ms, ...values) => new ShieldedTimer(context, 'setTimeout', requireFunction(callback, 'setTimeout'), values, ms)))
  patch<(callback: Callback, ...values: unknown[]) => unknown>(target, 'setImmediate', (real) =>
    trampoline(real, (context, callback, ...values) => new ShieldedTimer(context, 'setImmediate', requireFunction(callback, 'setImmediate'), values, 0)))
  patch<(callback: Callback, ms?: number, ...values: unknown[]) => unknown>(target, 'setInterval', (real) =>
    trampoline(real, (context, callback, ms, ...values) =>
      new ShieldedTimer(context, 'setInterval', requireFunction(callback, 'setInterval'), values, ms !== undefined && ms >= INTERVAL_MS_MIN ? ms : INTERVAL_MS_MIN)))
  for (const name of ['clearTimeout', 'clearInterval', 'clearImmediate']) {
    patch<(timer: unknown) => void>(target, name, (real) => (timer) => {
      const shielded = shieldedTimerOf(timer)
      if (shielded === undefined) real(timer)
      else shielded.close()
    })
  }
}

/** Ids of real timers may be the same numbers: only while a run is on do numbers mean its timers. */
function shieldedTimerOf(timer: unknown): ShieldedTimer | undefined {
  if (timer instanceof ShieldedTimer) return timer
  const context = activeShield()
  if (context === undefined || (typeof timer !== 'number' && typeof timer !== 'string')) return undefined
  return idsOf(context).pending.get(Number(timer))
}
