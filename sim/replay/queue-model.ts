/**
 * Where history shows levels and no orders, the place in the queue is an estimate. What trades is known; what leaves a level without a trade was
 * cancelled, somewhere in the queue: a model says how much of it stood ahead of us. All models know the same facts, and differ in that one answer.
 */

/** Shares are integers of this many parts: what decides over a place in a queue is no float. */
export const SHARE_PARTS = 65_536

export interface QueueModel {
  /** As it was asked for: `proportional-power:3`. */
  readonly name: string
  /** A sentence for the report. */
  readonly assumption: string
  /**
   * Of what is cancelled at a level, the share that stood ahead of an order with `aheadQty` ahead of it and `behindQty` behind, both above 0.
   * 0 to {@link SHARE_PARTS}.
   */
  aheadShare(aheadQty: number, behindQty: number): number
}
