/** setTimeout and its kin, in event time: what they answer can be used as Node's Timeout is. */
import { delayNsOf } from '../rx/kernel-scheduler.js'
import { activeShield, patch, trampoline, type ShieldContext } from './shield.js'

type Callback = (...values: unknown[]) => void

const timers = new Map<number, ShieldedTimer>()
let lastId = 0

export class ShieldedTimer {
  readonly id = ++lastId
  private handle = 0

  constructor(private readonly context: ShieldContext, private readonly callback: () => void, private readonly delayMs: number | undefined, private readonly repeats: boolean) {
    timers.set(this.id, this)
    this.refresh()
  }

  refresh(): this {
    this.release()
    this.handle = this.context.schedule(delayNsOf(this.delayMs), this.repeats ? 'setInterval' : 'setTimeout', () => {
      this.handle = 0
      if (this.repeats) this.refresh()
      else timers.delete(this.id)
      this.callback()
    })
    return this
  }

  close(): this {
    this.release()
    timers.delete(this.id)
    return this
  }

  ref(): this {
    return this
  }

  unref(): this {
    return this
  }

  hasRef(): boolean {
    return true
  }

  [Symbol.toPrimitive](): number {
    return this.id
  }

  [Symbol.dispose](): void {
    this.close()
  }

  private release(): void {
    if (this.handle !== 0) this.context.cancel(this.handle)
    this.handle = 0
  }
}

/** Intervals shorter than this are this long, as in Node. */
const INTERVAL_MS_MIN = 1

export function shieldTimers(target: object): void {
  for (const name of ['setTimeout', 'setImmediate'] as const) {
    patch<(callback: Callback, ...rest: unknown[]) => unknown>(target, name, (real) =>
      trampoline(real, (context, callback, ...rest) => {
        const [ms, ...values] = name === 'setImmediate' ? [0, ...rest] : rest
        return new ShieldedTimer(context, () => callback(...values), ms as number | undefined, false)
      }))
  }
  patch<(callback: Callback, ms?: number, ...values: unknown[]) => unknown>(target, 'setInterval', (real) =>
    trampoline(real, (context, callback, ms, ...values) =>
      new ShieldedTimer(context, () => callback(...values), ms !== undefined && ms >= INTERVAL_MS_MIN ? ms : INTERVAL_MS_MIN, true)))
  for (const name of ['clearTimeout', 'clearInterval', 'clearImmediate']) {
    patch<(timer: unknown) => void>(target, name, (real) => (timer) => {
      const shielded = timer instanceof ShieldedTimer ? timer : typeof timer === 'number' || typeof timer === 'string' ? timers.get(Number(timer)) : undefined
      // Ids of real timers may be the same numbers: only while a run is on do numbers mean its timers.
      if (shielded !== undefined && (timer instanceof ShieldedTimer || activeShield() !== undefined)) shielded.close()
      else real(timer)
    })
  }
}
