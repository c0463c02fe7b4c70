/**
 * One source read several times: by the exchange at its own time, and later by the participant and the tape. Batches are copied, because a source may use
 * its batch again; only what lies between the first reader and the last is held.
 */
import { invariant } from '../../core/invariant.js'
import type { Timebase } from '../../core/kernel/timebase.js'
import { MarketBatch } from '../../core/market/batch.js'
import type { EventSource } from '../../core/market/source.js'

export class SharedSource {
  /** By reader: batches that another has had and this one has not, and the one that it is reading. */
  private readonly pending: MarketBatch[][] = []
  private readonly held: (MarketBatch | undefined)[] = []
  private readonly spare: MarketBatch[] = []
  private begun = false
  private ended = false
  private closed = false

  constructor(private readonly source: EventSource, timebase: Timebase) {
    // What a reader holds is shifted by its lane; what waits here is not seen by any lane yet.
    timebase.onRebase((deltaNs) => {
      for (const queue of this.pending) for (const batch of queue) shift(batch, deltaNs)
    })
  }

  /** One more reader, from the beginning: to be asked for before anybody reads. */
  reader(): EventSource {
    invariant(!this.begun, () => `${this.source.name}: a reader was asked for after the first batch was read`)
    const which = this.pending.push([]) - 1
    return {
      name: this.source.name,
      next: () => this.next(which),
      close: async () => {
        if (this.closed) return
        this.closed = true
        await this.source.close?.()
      },
    }
  }

  private next(which: number): MarketBatch | undefined | Promise<MarketBatch | undefined> {
    this.begun = true
    const returned = this.held[which]
    if (returned !== undefined) this.spare.push(returned)
    this.held[which] = undefined
    const waiting = this.pending[which].shift()
    if (waiting !== undefined) return this.hold(which, waiting)
    if (this.ended) return undefined
    const batch = this.source.next()
    return batch instanceof Promise ? batch.then((arrived) => this.share(which, arrived)) : this.share(which, batch)
  }

  private share(which: number, batch: MarketBatch | undefined): MarketBatch | undefined {
    if (batch === undefined) {
      this.ended = true
      return undefined
    }
    for (let reader = 0; reader < this.pending.length; reader++) if (reader !== which) this.pending[reader].push(this.copy(batch))
    return this.hold(which, this.copy(batch))
  }

  private hold(which: number, batch: MarketBatch): MarketBatch {
    this.held[which] = batch
    return batch
  }

  private copy(batch: MarketBatch): MarketBatch {
    const index = this.spare.findIndex((candidate) => candidate.capacity >= batch.length)
    const copy = index >= 0 ? this.spare.splice(index, 1)[0] : new MarketBatch(batch.capacity)
    copy.copyFrom(batch)
    return copy
  }
}

function shift(batch: MarketBatch, deltaNs: number): void {
  for (let row = 0; row < batch.length; row++) {
    batch.timeNs[row] += deltaNs
    batch.exchangeTimeNs[row] += deltaNs
  }
}
