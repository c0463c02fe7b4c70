/** The globals of the language and of the web platform, behind the shield. What belongs to one runtime (Node's modules) is shielded by the room that may import it. */
import { fillRandom, randomUuid } from './shielded-random.js'
import { activeShield, forbidden, globalsShielded, leaves, patch, patchGetter, requireFunction, trampoline, type ShieldContext } from './shield.js'
import { shieldTimers } from './shielded-timers.js'

/** Installs the trampolines, once for the process. Call it before user code is loaded. */
export function shieldGlobals(): void {
  if (globalsShielded()) return
  shieldDate()
  shieldTimers(globalThis)
  patch<() => number>(Math, 'random', (real) => trampoline(real, (context) => context.random()))
  patch<(callback: () => void) => void>(globalThis, 'queueMicrotask', (real) =>
    trampoline(real, (context, callback) => context.afterDispatch(requireFunction(callback, 'queueMicrotask'))))
  shieldPerformance()
  shieldCrypto()
  shieldIntl()
  shieldTemporal()
  for (const name of ['wait', 'waitAsync']) forbid(Atomics, name, `Atomics.${name}`)
  forbid(globalThis, 'fetch', 'fetch')
  const { AbortSignal: signal } = globalThis as { readonly AbortSignal?: object }
  if (signal !== undefined) forbid(signal, 'timeout', 'AbortSignal.timeout')
  for (const name of ['WebSocket', 'EventSource', 'XMLHttpRequest', 'Worker', 'MessageChannel', 'BroadcastChannel']) forbidConstructor(name)
}

/** Replaces a function that a run cannot answer by one that throws while a run is on. */
export function forbid(target: object, name: string, described: string): void {
  patch<(...values: never[]) => unknown>(target, name, (real) => forbidden(real, described))
}

type DateArguments = ConstructorParameters<DateConstructor> | []

/** Whole milliseconds of event time. From the integer: a double of Unix milliseconds would round up to one that has not begun. */
function wholeMs(context: ShieldContext): number {
  return Number(context.unixNs() / 1_000_000n)
}

function shieldDate(): void {
  patch<DateConstructor>(globalThis, 'Date', (RealDate) => {
    patch<() => number>(RealDate, 'now', (real) => trampoline(real, wholeMs))
    const shielded = new Proxy(RealDate, {
      apply: (target) => {
        const context = activeShield()
        return context === undefined ? target() : new target(wholeMs(context)).toString()
      },
      construct: (target, values: DateArguments, newTarget: new () => object) => {
        const context = activeShield()
        return Reflect.construct(target, context !== undefined && values.length === 0 ? [wholeMs(context)] : values, newTarget) as object
      },
    })
    patch<DateConstructor>(RealDate.prototype, 'constructor', () => shielded)
    return shielded
  })
}

function shieldPerformance(): void {
  const { performance } = globalThis as { readonly performance?: object }
  if (performance === undefined) return
  const prototype = Object.getPrototypeOf(performance) as object
  const now = (real: () => number): (() => number) => trampoline(real, (context) => context.unixMs())
  patch<() => number>(prototype, 'now', now)
  patch<() => number>(performance, 'now', now)
  // The origin is 0 then, so that origin + now is the time of day, as ever.
  for (const target of [prototype, performance]) patchGetter<number>(target, 'timeOrigin', (real) => (activeShield() === undefined ? real : 0))
  for (const name of ['mark', 'measure', 'timerify', 'eventLoopUtilization', 'toJSON']) {
    for (const target of [prototype, performance]) forbid(target, name, `performance.${name}`)
  }
}

/** Of newer runtimes. */
function shieldTemporal(): void {
  const { Temporal: temporal } = globalThis as { readonly Temporal?: { readonly Now?: object } }
  if (temporal?.Now === undefined) return
  for (const name of Object.getOwnPropertyNames(temporal.Now)) if (name !== 'timeZoneId') forbid(temporal.Now, name, `Temporal.Now.${name}`)
}

function shieldCrypto(): void {
  const { crypto } = globalThis as { readonly crypto?: object }
  if (crypto === undefined) return
  const prototype = Object.getPrototypeOf(crypto) as object
  patch<(array: ArrayBufferView) => ArrayBufferView>(prototype, 'getRandomValues', (real) => trampoline(real, (context, array) => fillRandom(context, array)))
  patch<() => string>(prototype, 'randomUUID', (real) => trampoline(real, (context) => randomUuid(context)))
}

type Format = (date?: Date | number) => unknown

/** Formats without a date mean now. */
function shieldIntl(): void {
  const { prototype } = Intl.DateTimeFormat
  const given = (date: Date | number | undefined): Date | number | undefined => {
    const context = activeShield()
    return date === undefined && context !== undefined ? wholeMs(context) : date
  }
  // The language says that a format's function is the same one each time it is asked for.
  const formats = new WeakMap<Format, Format>()
  patchGetter<Format>(prototype, 'format', (real) => {
    let format = formats.get(real)
    if (format === undefined) formats.set(real, (format = (date) => real(given(date))))
    return format
  })
  patch<Format>(prototype, 'formatToParts', (real) => function (this: Intl.DateTimeFormat, date) {
    return real.call(this, given(date))
  })
}

function forbidConstructor(name: string): void {
  patch<new (...values: never[]) => object>(globalThis, name, (Real) => new Proxy(Real, {
    construct: (target, values: never[], newTarget: new () => object) => {
      if (activeShield() !== undefined) throw leaves(name)
      return Reflect.construct(target, values, newTarget)
    },
  }))
}
