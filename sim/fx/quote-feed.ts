/**
 * What a provider streams to a taker, as market data: the source's quotes with the taker's band and markup, and the number of each quote in its order id.
 *
 * A function of the source's rows alone: it cannot carry anything of a request, and needs no provider. The provider counts the same rows to the
 * same numbers. Bands are streams of their own: full amounts are not added up in one book.
 */
import { MarketBatch } from '../../core/market/batch.js'
import type { EventSource } from '../../core/market/source.js'
import { MarketKind } from '../../core/market/vocabulary.js'
import type { QuoteBand } from './provider-terms.js'

export interface QuoteFeedOptions {
  /** Top-of-book rows of what the provider quotes; other rows pass as they are. */
  readonly source: EventSource
  readonly band: QuoteBand
  readonly markup: number
}

/** Rows of kind quote: bid `price` and `qty`, offer `price2` and `qty2`, number of the quote in `orderIdLow`; a side without a price has quantity 0. */
export function quoteFeed({ source, band, markup }: QuoteFeedOptions): EventSource {
  const distance = band.widen + markup
  const quotes: number[] = []
  const quoted = (batch: MarketBatch): MarketBatch => {
    const feed = new MarketBatch(batch.length)
    feed.copyFrom(batch)
    for (let row = 0; row < feed.length; row++) if (feed.kind[row] === MarketKind.quote) quoteRow(feed, row)
    return feed
  }
  const quoteRow = (feed: MarketBatch, row: number): void => {
    const bid = feed.qty[row] > 0 ? Math.max(0, feed.price[row]) : 0
    const ask = feed.qty2[row] > 0 ? Math.max(0, feed.price2[row]) : 0
    const instrument = feed.instrument[row]
    if (bid > 0 || ask > 0) feed.orderIdLow[row] = quotes[instrument] = (quotes[instrument] ?? 0) + 1
    feed.price[row] = bid > distance ? bid - distance : 0
    feed.qty[row] = bid > distance ? band.qty : 0
    feed.price2[row] = ask > 0 ? ask + distance : 0
    feed.qty2[row] = ask > 0 ? band.qty : 0
  }
  return {
    name: source.name,
    next() {
      const batch = source.next()
      if (batch instanceof Promise) return batch.then((arrived) => arrived && quoted(arrived))
      return batch && quoted(batch)
    },
    ...(source.close && { close: () => source.close?.() }),
  }
}
