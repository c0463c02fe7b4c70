/**
 * The shield for what belongs to Node: the process's clocks, the built-in modules that libraries import, and promises.
 * A promise that user code makes during a callback is noticed when it is made: it would settle when the machine gets to it.
 */
import { syncBuiltinESMExports } from 'node:module'
import { promiseHooks } from 'node:v8'
import { forbid, shieldGlobals } from '../../core/shield/globals.js'
import { activeShield, patch, requireFunction, trampoline, unshieldGlobals } from '../../core/shield/shield.js'
import { shieldTimers } from '../../core/shield/shielded-timers.js'
import { shieldNodeCrypto } from './node-crypto.js'

let stopWatching: (() => void) | undefined

/** Installs everything, once for the process. Call it before user code is loaded. */
export function shieldProcess(): void {
  if (stopWatching !== undefined) return
  shieldGlobals()
  shieldClocks()
  shieldTimerModules()
  shieldNodeCrypto()
  // Named imports of built-in modules are copies, made again here; what is imported already sees the new ones too.
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

type HrTime = (since?: [number, number]) => [number, number]

function shieldClocks(): void {
  patch<typeof process.hrtime>(process, 'hrtime', (real) => {
    const bigint = trampoline(real.bigint, (context) => context.unixNs())
    const hrtime = trampoline(real as HrTime, (context, since) => difference(context.unixNs(), since))
    return Object.assign(hrtime, { bigint })
  })
  for (const name of ['exit', 'abort', 'kill', 'reallyExit']) forbid(process, name, `process.${name}`)
  patch<() => number>(process, 'uptime', (real) => trampoline(real, (context) => context.unixMs() / 1_000))
  patch<(callback: (...values: unknown[]) => void, ...values: unknown[]) => void>(process, 'nextTick', (real) =>
    trampoline(real, (context, callback, ...values) => {
      requireFunction(callback, 'process.nextTick')
      context.afterDispatch(() => callback(...values))
    }))
}

/** Node's timers and clocks as modules. Their `performance` is the global one, which is shielded with the globals. */
function shieldTimerModules(): void {
  shieldTimers(process.getBuiltinModule('node:timers'))
  const promised = process.getBuiltinModule('node:timers/promises')
  for (const name of ['setTimeout', 'setImmediate', 'setInterval']) forbid(promised, name, `timers/promises.${name}`)
  for (const name of ['wait', 'yield']) forbid(Object.getPrototypeOf(promised.scheduler) as object, name, `timers/promises.scheduler.${name}`)
  const perfHooks = process.getBuiltinModule('node:perf_hooks')
  for (const name of ['monitorEventLoopDelay', 'createHistogram']) forbid(perfHooks, name, `perf_hooks.${name}`)
}

function difference(unixNs: bigint, since: [number, number] | undefined): [number, number] {
  const from = since === undefined ? 0n : BigInt(since[0]) * 1_000_000_000n + BigInt(since[1])
  const ns = unixNs - from
  return [Number(ns / 1_000_000_000n), Number(ns % 1_000_000_000n)]
}
