/** What may be chosen of a replay against history. */
import type { MarketImpact } from './market-impact.js'
import type { QueueModel } from './queue-model.js'

export interface ReplayTerms {
  /** Estimates queues where history is levels or quotes; `conservative` unless given. */
  readonly queueModel?: QueueModel
  /** `real` unless given: what we take is gone for later history. */
  readonly impact?: MarketImpact
}
