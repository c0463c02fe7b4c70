/** The globals of the language and of the web platform, behind the shield. What belongs to one runtime (Node's modules) is shielded by the room that may import it. */
import { activeShield, forbidden, globalsShielded, leaves, patch, patchGetter, trampoline } from './shield.js'
import { shieldTimers } from './shielded-timers.js'

/** Installs the trampolines, once for the process. Call it before user code is loaded. */
export function shieldGlobals(): void {
  if (globalsShielded()) return
  shieldDate()
  shieldTimers(globalThis)
  patch<() => number>(Math, 'random', (real) => trampoline(real, (context) => context.random()))
  patch<(callback: () => void) => void>(globalThis, 'queueMicrotask', (real) => trampoline(real, (context, callback) => context.afterDispatch(callback)))
  shieldPerformance()
  shieldCrypto()
  shieldIntl()
  for (const name of ['wait', 'waitAsync']) patch<(...values: never[]) => unknown>(Atomics, name, (real) => forbidden(real, `Atomics.${name}`))
  patch<(...values: never[]) => unknown>(globalThis, 'fetch', (real) => forbidden(real, 'fetch'))
  for (const name of ['WebSocket', 'EventSource', 'XMLHttpRequest', 'Worker', 'MessageChannel', 'BroadcastChannel']) forbidConstructor(name)
}

type DateArguments = ConstructorParameters<DateConstructor> | []

function shieldDate(): void {
  patch<DateConstructor>(globalThis, 'Date', (RealDate) => {
    patch<() => number>(RealDate, 'now', (real) => trampoline(real, (context) => Math.floor(context.unixMs())))
    const shielded = new Proxy(RealDate, {
      apply: (target) => {
        const context = activeShield()
        return context === undefined ? target() : new target(context.unixMs()).toString()
      },
      construct: (target, values: DateArguments, newTarget: new () => object) => {
        const context = activeShield()
        return Reflect.construct(target, context !== undefined && values.length === 0 ? [Math.floor(context.unixMs())] : values, newTarget) as object
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
  for (const name of ['mark', 'measure', 'timerify', 'eventLoopUtilization']) {
    for (const target of [prototype, performance]) patch<(...values: never[]) => unknown>(target, name, (real) => forbidden(real, `performance.${name}`))
  }
}

function shieldCrypto(): void {
  const { crypto } = globalThis as { readonly crypto?: object }
  if (crypto === undefined) return
  const prototype = Object.getPrototypeOf(crypto) as object
  patch<(array: ArrayBufferView) => ArrayBufferView>(prototype, 'getRandomValues', (real) => trampoline(real, (_context, array) => fillRandom(array)))
  patch<() => string>(prototype, 'randomUUID', (real) => trampoline(real, () => randomUuid()))
}

/** Fills a view with random bytes of the run. */
export function fillRandom<T extends ArrayBufferView>(array: T): T {
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
  const context = activeShield()
  for (let i = 0; i < bytes.length; i++) bytes[i] = Math.floor((context?.random() ?? 0) * 256)
  return array
}

/** A version 4 UUID from the randomness of the run. */
export function randomUuid(): string {
  const bytes = fillRandom(new Uint8Array(16))
  bytes[6] = (bytes[6] & 0x0f) | 0x40
  bytes[8] = (bytes[8] & 0x3f) | 0x80
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

type Format = (date?: Date | number) => unknown

/** Formats without a date mean now. */
function shieldIntl(): void {
  const { prototype } = Intl.DateTimeFormat
  const given = (date: Date | number | undefined): Date | number | undefined => date ?? activeShield()?.unixMs()
  patchGetter<Format>(prototype, 'format', (real) => (date) => real(given(date)))
  patch<Format>(prototype, 'formatToParts', (real) => function (this: Intl.DateTimeFormat, date) {
    return Reflect.apply(real, this, [given(date)])
  })
}

function forbidConstructor(name: string): void {
  patch<new (...values: never[]) => object>(globalThis, name, (Real) => new Proxy(Real, {
    construct: (target, values: never[], newTarget: new () => object) => {
      if (activeShield() !== undefined) throw leaves(name)
      return Reflect.construct(target, values, newTarget) as object
    },
  }))
}
