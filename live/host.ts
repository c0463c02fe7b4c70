/**
 * The real clock of this process, for what watches a run from outside: pacing, progress, measurement. Nothing that a strategy can see.
 *
 * The functions are taken when the module loads, so that the determinism shield around user code does not answer in their place.
 */
import type { WallClock } from '../core/kernel/clock.js'

const { performance, setTimeout, setImmediate } = globalThis
const now = performance.now.bind(performance)

export interface Host extends WallClock {
  /** Most resident memory of the process so far, MiB. */
  peakRssMiB(): number
  /** Lets pending I/O and signals be handled, then settles. */
  breathe(): Promise<void>
  /** Calls back when an operator interrupts (Ctrl-C); a second interrupt ends the process. Answers a function that stops listening. */
  onInterrupt(callback: () => void): () => void
}

export const host: Host = {
  nowMs: () => now(),
  sleep: (ms) => new Promise((resolve) => void setTimeout(resolve, ms)),
  peakRssMiB: () => process.resourceUsage().maxRSS / 1024,
  breathe: () => new Promise((resolve) => void setImmediate(resolve)),
  onInterrupt(callback) {
    process.once('SIGINT', callback)
    return () => void process.removeListener('SIGINT', callback)
  },
}
