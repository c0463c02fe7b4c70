/**
 * Latencies of a run in an HDR histogram: three significant digits from 1 ns to an hour, in bounded memory (about 270 kB each).
 * The JavaScript build, not the wasm one: a record costs a tenth of a microsecond and happens once an order, not once an event,
 * and only this build lets the counts be read back for a chart.
 */
import { build, JsHistogram } from 'hdr-histogram-js'
import { invariant } from '../../core/invariant.js'
import { NS_PER_HOUR } from '../../core/time.js'

/** A longer latency is counted as an hour. */
const LATENCY_NS_MAX = NS_PER_HOUR

/** Mantissas of the bins' edges: Renard's R10 series, ten to a decade and evenly spaced on a logarithmic axis. */
const EDGES = [100, 125, 160, 200, 250, 315, 400, 500, 630, 800]

/** Latencies whose value is at least `fromNs` and below `toNs`. */
export interface LatencyBin {
  readonly fromNs: number
  readonly toNs: number
  readonly count: number
}

/** A distribution to show. All values in ns; all 0 when nothing was recorded. */
export interface LatencyDistribution {
  readonly count: number
  readonly min: number
  readonly p50: number
  readonly p90: number
  readonly p99: number
  readonly p999: number
  readonly max: number
  readonly mean: number
  /** Adjacent, ten to a decade, from the first to the last that is not empty. */
  readonly bins: readonly LatencyBin[]
}

export class LatencyHistogram {
  private readonly histogram: JsHistogram
  private minNs = Number.POSITIVE_INFINITY
  private maxNs = 0
  private sumNs = 0

  constructor() {
    const histogram = build({
      lowestDiscernibleValue: 1, highestTrackableValue: LATENCY_NS_MAX, numberOfSignificantValueDigits: 3, bitBucketSize: 64,
      autoResize: false, useWebAssembly: false,
    })
    invariant(histogram instanceof JsHistogram, 'the JavaScript build of the histogram was asked for')
    this.histogram = histogram
  }

  /** @param ns a whole number of ns, zero or more */
  record(ns: number): void {
    invariant(ns >= 0 && Number.isSafeInteger(ns), () => `a latency is a whole number of ns, zero or more, found ${ns}`)
    const latencyNs = Math.min(ns, LATENCY_NS_MAX)
    this.histogram.recordValue(latencyNs)
    if (latencyNs < this.minNs) this.minNs = latencyNs
    if (latencyNs > this.maxNs) this.maxNs = latencyNs
    this.sumNs += latencyNs
  }

  get count(): number {
    return this.histogram.totalCount
  }

  /** The value that `percentile` per cent of the latencies do not exceed, ns, to three digits; 0 when there are none. */
  percentile(percentile: number): number {
    if (this.count === 0) return 0
    return Math.max(this.minNs, Math.min(this.maxNs, this.histogram.getValueAtPercentile(percentile)))
  }

  distribution(): LatencyDistribution {
    if (this.count === 0) return { count: 0, min: 0, p50: 0, p90: 0, p99: 0, p999: 0, max: 0, mean: 0, bins: [] }
    return {
      count: this.count, min: this.minNs, max: this.maxNs, mean: this.sumNs / this.count,
      p50: this.percentile(50), p90: this.percentile(90), p99: this.percentile(99), p999: this.percentile(99.9), bins: this.bins(),
    }
  }

  private bins(): readonly LatencyBin[] {
    const counts: number[] = []
    let bin = 0
    const { histogram } = this
    for (let index = 0; index < histogram.countsArrayLength; index += 1) {
      const count = histogram.getCountAtIndex(index)
      if (count === 0) continue
      // The lowest value of a count's range may lie below the smallest latency in it.
      const ns = Math.max(this.minNs, histogram.valueFromIndex(index))
      while (edgeNs(bin + 1) <= ns) bin += 1
      counts[bin] = (counts[bin] ?? 0) + count
    }
    const first = counts.findIndex((count) => count > 0)
    return Array.from({ length: counts.length - first }, (_, offset) => {
      const at = first + offset
      return { fromNs: edgeNs(at), toNs: edgeNs(at + 1), count: counts[at] ?? 0 }
    })
  }
}

/** Edges of the bins: 0, 1, 2 … 9, then ten to a decade: 10, 13, 16, 20 … ns. */
function edgeNs(index: number): number {
  if (index < 10) return index
  const decade = Math.floor(index / 10)
  let scale = 1
  for (let power = 0; power < decade; power += 1) scale *= 10
  return Math.round((EDGES[index % 10] * scale) / 100)
}
