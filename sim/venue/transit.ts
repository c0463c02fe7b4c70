/**
 * A way whose latency varies: tells when what is sent at an instant arrives. One for each way of a venue, with a random stream of its own name.
 *
 * Assumes that times of sending never fall. Whole ns: what is drawn is rounded once, and nothing arrives before it was sent.
 */
import type { Transit } from '../../core/kernel/market-lane.js'
import type { Timebase } from '../../core/kernel/timebase.js'
import { drawGamma, drawLognormal } from '../../core/math/distributions.js'
import { log } from '../../core/math/exp-log.js'
import { normalQuantile } from '../../core/math/normal.js'
import type { Random } from '../../core/random.js'
import { LATENCY_MAX_NS, type LatencyModel } from './latency.js'
import { RecordingReader } from './recorded-latency.js'

export class VariableTransit implements Transit {
  private readonly fixedNs: number
  private readonly random: Random
  private readonly mu: number
  /** Below 0: there is no lognormal part. */
  private readonly sigma: number
  /** 0: there is no gamma part. */
  private readonly shape: number
  private readonly scaleNs: number
  private readonly recording: RecordingReader | undefined
  private readonly spikeChance: number
  private readonly spikeNs: number
  private readonly serviceNs: number
  private readonly ordered: boolean
  /** When the server has nothing left to do. */
  private freeNs = -Infinity
  private lastArrivalNs = -Infinity

  constructor(fixedNs: number, { lognormal, gamma, recorded, spikes, queue, ordered = true }: LatencyModel, random: Random, timebase: Timebase) {
    this.fixedNs = fixedNs
    this.random = random
    this.mu = lognormal === undefined ? 0 : 'mu' in lognormal ? lognormal.mu : log(lognormal.medianNs)
    this.sigma = lognormal === undefined ? -1 : 'mu' in lognormal ? lognormal.sigma : (log(lognormal.p99Ns) - log(lognormal.medianNs)) / normalQuantile(0.99)
    this.shape = gamma?.shape ?? 0
    this.scaleNs = gamma === undefined ? 0 : gamma.meanNs / gamma.shape
    this.recording = recorded && new RecordingReader(recorded, timebase)
    this.spikeChance = spikes?.chance ?? 0
    this.spikeNs = spikes?.sizeNs ?? 0
    this.serviceNs = queue?.serviceNs ?? 0
    this.ordered = ordered
  }

  arrivalNs(sentNs: number): number {
    const { random, recording } = this
    let drawnNs = 0
    if (this.sigma >= 0) drawnNs += drawLognormal(random, this.mu, this.sigma)
    if (this.shape > 0) drawnNs += this.scaleNs * drawGamma(random, this.shape)
    let latencyNs = this.fixedNs + Math.min(Math.round(drawnNs), LATENCY_MAX_NS)
    if (recording !== undefined) latencyNs += recording.at(sentNs)
    if (this.spikeChance > 0 && random.next() < this.spikeChance) latencyNs += this.spikeNs
    let leftNs = sentNs
    if (this.serviceNs > 0) this.freeNs = leftNs = Math.max(sentNs, this.freeNs) + this.serviceNs
    const arrivalNs = leftNs + latencyNs
    if (!this.ordered) return arrivalNs
    if (arrivalNs > this.lastArrivalNs) this.lastArrivalNs = arrivalNs
    return this.lastArrivalNs
  }

  shift(deltaNs: number): void {
    this.freeNs += deltaNs
    this.lastArrivalNs += deltaNs
    this.recording?.shift()
  }
}
