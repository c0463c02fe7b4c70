/**
 * The determinism shield: while user code of a run is on, everything that would tell it the real time, or give it real timers or chance, answers
 * from the run, also inside libraries; what cannot be answered throws.
 *
 * Globals are replaced once for the process by trampolines, which pass to the real thing unless a run is on: a function that was taken from the
 * globals after that (`const now = Date.now`) is shielded too, wherever it is kept.
 */
import { EventTimeError } from './thenable.js'

/** The run that answers. */
export interface ShieldContext {
  /** Unix milliseconds of event time, with a fraction. */
  unixMs(): number
  unixNs(): bigint
  /** Uniform in [0, 1), of the component whose code runs. */
  random(): number
  /** Calls back after `delayNs` of event time. */
  schedule(delayNs: number, name: string, callback: () => void): number
  cancel(handle: number): void
  /** Calls back after the present dispatch, at the same instant. */
  afterDispatch(callback: () => void): void
  /** User code has made a promise. */
  onPromise(): void
  /** Whose numbers of timers count: the component whose code runs; the run itself where it has no components. */
  component?(): object
}

let active: ShieldContext | undefined

/** Puts a run's answers in place of the real ones; answers what was there, to be given back by the same call. */
export function shieldWith(context: ShieldContext | undefined): ShieldContext | undefined {
  const before = active
  active = context
  return before
}

/** The run that answers at present. */
export function activeShield(): ShieldContext | undefined {
  return active
}

/** Whether a run answers at present: user code outside of that has left event time. */
export function isShielded(): boolean {
  return active !== undefined
}

/** A replaced property, to be put back. */
interface Patch {
  readonly target: object
  readonly name: PropertyKey
  readonly before: PropertyDescriptor
}

const patches: Patch[] = []

/** Replaces a property of a global by what `make` answers, given the real value. A property that is not there is left alone. */
export function patch<T>(target: object, name: PropertyKey, make: (real: T) => T): void {
  const before = Object.getOwnPropertyDescriptor(target, name)
  if (before === undefined || before.configurable === false) return
  const real = (before.get ? before.get.call(target) : before.value) as T
  Object.defineProperty(target, name, { configurable: true, enumerable: before.enumerable ?? false, writable: true, value: make(real) })
  patches.push({ target, name, before })
}

/** Replaces a getter by one that is given what the real one answers for the same object. */
export function patchGetter<T>(target: object, name: PropertyKey, get: (real: T) => T): void {
  const before = Object.getOwnPropertyDescriptor(target, name)
  const real = before?.get
  if (before === undefined || real === undefined || before.configurable === false) return
  Object.defineProperty(target, name, {
    configurable: true,
    enumerable: before.enumerable ?? false,
    get(this: unknown) {
      return get(Reflect.apply(real, this, []) as T)
    },
  })
  patches.push({ target, name, before })
}

/** Takes every trampoline back, the last first: for tests. */
export function unshieldGlobals(): void {
  for (let one = patches.pop(); one !== undefined; one = patches.pop()) Object.defineProperty(one.target, one.name, one.before)
}

export function globalsShielded(): boolean {
  return patches.length > 0
}

/** A function that answers from the run while one is on. It has the real one's properties too: `util.promisify` reads one of setTimeout. */
export function trampoline<T extends (...values: never[]) => unknown>(real: T, shielded: (context: ShieldContext, ...values: Parameters<T>) => unknown): T {
  const call = function (this: unknown, ...values: Parameters<T>): unknown {
    return active === undefined ? Reflect.apply(real, this, values) : shielded(active, ...values)
  }
  for (const property of Reflect.ownKeys(real)) {
    if (property !== 'prototype') Object.defineProperty(call, property, Object.getOwnPropertyDescriptor(real, property) as PropertyDescriptor)
  }
  return call as unknown as T
}

/** A function that a run cannot answer: it throws while one is on. */
export function forbidden<T extends (...values: never[]) => unknown>(real: T, name: string): T {
  return trampoline(real, () => {
    throw leaves(name)
  })
}

/** What the real one would refuse at once must not fail later, at a timer that nobody can place. */
export function requireFunction<T>(callback: T, name: string): T {
  if (typeof callback !== 'function') throw new TypeError(`${name}: expected a function to call, found ${callback === null ? 'null' : typeof callback}`)
  return callback
}

/** What is thrown where a run cannot answer. */
export function leaves(name: string): EventTimeError {
  return new EventTimeError(`${name} leaves event time: its answer depends on the machine, so a replay could not repeat it; use the context's timers, random and Observables`)
}
