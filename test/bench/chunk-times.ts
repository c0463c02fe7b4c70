/**
 * Times of chunks of work. One message is shorter than a clock can say, so chunks of many are timed and divided; a percentile is one over
 * chunks, not over messages.
 */
import type { Sample } from './bench.js'

// Taken when the module loads: the determinism shield around strategies has event time in its place later.
const nowMs = globalThis.performance.now.bind(globalThis.performance)
const cpuUsage = process.cpuUsage.bind(process)

/** Messages of a chunk. */
export const CHUNK = 1_024

export class ChunkTimes {
  private readonly each: number[] = []
  private readonly start = nowMs()
  private readonly cpuStart = cpuUsage()
  private last = this.start

  /** Ends a chunk of `count`. */
  lap(count: number): void {
    const now = nowMs()
    if (count > 0) this.each.push(((now - this.last) * 1e6) / count)
    this.last = now
  }

  /** Begins a chunk here: what came before is nobody's. */
  restart(): void {
    this.last = nowMs()
  }

  /** Seconds since the beginning. */
  get seconds(): number {
    return (nowMs() - this.start) / 1_000
  }

  /** Seconds of processor that the process has had since the beginning, its collector and compiler included. */
  get cpuSeconds(): number {
    const { user, system } = cpuUsage(this.cpuStart)
    return (user + system) / 1e6
  }

  /** What is measured: `count` from the beginning to now. */
  sample(count: number): Sample {
    const { seconds, cpuSeconds } = this
    return { perSecond: count / seconds, perCpuSecond: count / cpuSeconds, count, ...this.percentiles }
  }

  /** Over the chunks so far, ns for one of a chunk. */
  get percentiles(): { readonly p50Ns?: number, readonly p99Ns?: number } {
    if (this.each.length === 0) return {}
    const sorted = this.each.toSorted((a, b) => a - b)
    return { p50Ns: quantile(sorted, 0.5), p99Ns: quantile(sorted, 0.99) }
  }
}

/** Nearest rank in a sorted list; NaN of an empty one. */
export function quantile(sorted: readonly number[], part: number): number {
  return sorted.length === 0 ? Number.NaN : sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]
}

/** The middle value, or the mean of the two in the middle; NaN of an empty list. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
