/**
 * One source read twice: by the exchange at its own time, and later by the participant. Batches are copied, because a source may use
 * its batch again; only what lies between the two readers is held.
 */
import type { Timebase } from '../../core/kernel/timebase.js'
import { MarketBatch } from '../../core/market/batch.js'
import type { EventSource } from '../../core/market/source.js'

export function fork(source: EventSource, timebase: Timebase): readonly [ahead: EventSource, behind: EventSource] {
  const queue = new SharedBatches(source, timebase)
  return [queue.reader(0), queue.reader(1)]
}

class SharedBatches {
  /** Batches that one reader has had and the other has not. */
  private readonly pending: [MarketBatch[], MarketBatch[]] = [[], []]
  private readonly spare: MarketBatch[] = []
  private readonly held: [MarketBatch | undefined, MarketBatch | undefined] = [undefined, undefined]
  private ended = false
  private closed = false

  constructor(private readonly source: EventSource, timebase: Timebase) {
    // What a reader holds is shifted by its lane; what waits here is not seen by any lane yet.
    timebase.onRebase((deltaNs) => {
      for (const queue of this.pending) for (const batch of queue) shift(batch, deltaNs)
    })
  }

  reader(which: 0 | 1): EventSource {
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

  private next(which: 0 | 1): MarketBatch | undefined | Promise<MarketBatch | undefined> {
    const returned = this.held[which]
    if (returned !== undefined) this.spare.push(returned)
    this.held[which] = undefined
    const waiting = this.pending[which].shift()
    if (waiting !== undefined) return this.hold(which, waiting)
    if (this.ended) return undefined
    const batch = this.source.next()
    return batch instanceof Promise ? batch.then((arrived) => this.share(which, arrived)) : this.share(which, batch)
  }

  private share(which: 0 | 1, batch: MarketBatch | undefined): MarketBatch | undefined {
    if (batch === undefined) {
      this.ended = true
      return undefined
    }
    this.pending[which === 0 ? 1 : 0].push(this.copy(batch))
    return this.hold(which, this.copy(batch))
  }

  private hold(which: 0 | 1, batch: MarketBatch): MarketBatch {
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
