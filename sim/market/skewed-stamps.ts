/** A feed of a venue whose clock is wrong: the exchange's stamps of its rows are off by that much, the times of receipt are not. */
import type { EventSource } from '../../core/market/source.js'
import type { MarketBatch } from '../../core/market/batch.js'

/** @param source hands over batches that nobody else reads: they are changed in place */
export function skewedStamps(source: EventSource, skewNs: number): EventSource {
  const skewed = (batch: MarketBatch | undefined): MarketBatch | undefined => {
    if (batch !== undefined) for (let row = 0; row < batch.length; row++) batch.exchangeTimeNs[row] += skewNs
    return batch
  }
  return {
    name: source.name,
    next() {
      const batch = source.next()
      return batch instanceof Promise ? batch.then(skewed) : skewed(batch)
    },
    close: () => source.close?.(),
  }
}
