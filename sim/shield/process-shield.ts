/**
 * The shield for what belongs to Node: the process's clocks, the built-in modules that libraries import, and promises.
 * A promise that user code makes during a callback is noticed when it is made: it would settle when the machine gets to it.
 */
import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import perfHooks from 'node:perf_hooks'
import timers from 'node:timers'
import timersPromises from 'node:timers/promises'
import { promiseHooks } from 'node:v8'
import { fillRandom, randomUuid, shieldGlobals } from '../../core/shield/globals.js'
import { activeShield, forbidden, globalsShielded, patch, trampoline, unshieldGlobals } from '../../core/shield/shield.js'
import { shieldTimers } from '../../core/shield/shielded-timers.js'

let stopWatching: (() => void) | undefined

/** Installs everything, once for the process. Call it before user code is loaded. */
export function shieldProcess(): void {
  if (globalsShielded()) return
  shieldGlobals()
  shieldClocks()
  shieldTimers(timers)
  for (const name of ['setTimeout', 'setImmediate', 'setInterval']) patch<(...values: never[]) => unknown>(timersPromises, name, (real) => forbidden(real, `timers/promises.${name}`))
  shieldNodeCrypto()
  syncBuiltinESMExports()
  stopWatching = promiseHooks.onInit(() => activeShield()?.onPromise()) as () => void
}

/** Takes it all back: for tests. */
export function unshieldProcess(): void {
  stopWatching?.()
  stopWatching = undefined
  unshieldGlobals()
  syncBuiltinESMExports()
}

function shieldClocks(): void {
  const hrtime = process.hrtime
  patch<typeof process.hrtime>(process, 'hrtime', (real) => {
    const shielded = trampoline(real as (since?: [number, number]) => [number, number], (context, since) => difference(context.unixNs(), since))
    return Object.assign(shielded, { bigint: trampoline(hrtime.bigint, (context) => context.unixNs()) })
  })
  patch<() => number>(process, 'uptime', (real) => trampoline(real, (context) => context.unixMs() / 1_000))
  patch<(callback: (...values: unknown[]) => void, ...values: unknown[]) => void>(process, 'nextTick', (real) =>
    trampoline(real, (context, callback, ...values) => context.afterDispatch(() => callback(...values))))
  // The module's own object is the global one, which is shielded already; this closes what it hands out beside it.
  for (const name of ['monitorEventLoopDelay', 'createHistogram']) patch<(...values: never[]) => unknown>(perfHooks, name, (real) => forbidden(real, `perf_hooks.${name}`))
}

function difference(unixNs: bigint, since: [number, number] | undefined): [number, number] {
  const from = since === undefined ? 0n : BigInt(since[0]) * 1_000_000_000n + BigInt(since[1])
  const ns = unixNs - from
  return [Number(ns / 1_000_000_000n), Number(ns % 1_000_000_000n)]
}

type NodeCallback<T> = (error: Error | null, value: T) => void

function shieldNodeCrypto(): void {
  patch<typeof crypto.randomUUID>(crypto, 'randomUUID', (real) => trampoline(real, () => randomUuid()))
  patch<(size: number, callback?: NodeCallback<Buffer>) => Buffer | void>(crypto, 'randomBytes', (real) =>
    trampoline(real, (context, size, callback) => {
      const bytes = fillRandom(Buffer.alloc(size))
      if (callback === undefined) return bytes
      context.afterDispatch(() => callback(null, bytes))
      return undefined
    }))
  patch<(low: number, high?: number) => number>(crypto, 'randomInt', (real) =>
    trampoline(real, (context, low, high) => (high === undefined ? Math.floor(context.random() * low) : low + Math.floor(context.random() * (high - low)))))
  patch<(array: NodeJS.ArrayBufferView) => NodeJS.ArrayBufferView>(crypto, 'randomFillSync', (real) => trampoline(real, (_context, array) => fillRandom(array)))
  patch<(array: NodeJS.ArrayBufferView) => NodeJS.ArrayBufferView>(crypto, 'getRandomValues', (real) => trampoline(real, (_context, array) => fillRandom(array)))
  patch<(...values: never[]) => unknown>(crypto, 'randomFill', (real) => forbidden(real, 'crypto.randomFill'))
}
