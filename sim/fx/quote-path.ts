/**
 * A seeded price of a currency pair: quotes at random times, each a small step of the mid away from the one before, with the same spread. It feels nobody's
 * orders. Draws come from our own functions, so that a seed gives the same path on every machine.
 */
import type { Timebase } from '../../core/kernel/timebase.js'
import { MarketBatch } from '../../core/market/batch.js'
import type { EventSource } from '../../core/market/source.js'
import { MarketKind } from '../../core/market/vocabulary.js'
import { drawGamma, drawNormal } from '../../core/math/distributions.js'
import type { Random } from '../../core/random.js'
import { Epoch } from '../../core/time.js'

/** Between these instants there are prices: Unix time, ns. */
export interface QuoteSpan {
  readonly fromUnixNs: bigint
  readonly untilUnixNs: bigint
}

export interface QuotePathOptions {
  readonly name: string
  readonly instrument: number
  /** The first bid, increments, and the distance of the offer. */
  readonly startBid: number
  readonly spread: number
  /** Mean time between two updates, ns; the times are those of a Poisson process. */
  readonly everyNs: number
  /** Standard deviation of a step, increments. */
  readonly move: number
  /** Days of trading, one after the other. The price goes on where it was. */
  readonly spans: readonly QuoteSpan[]
  /** Shown on each side: the provider's own bands stand in its place. */
  readonly qty: number
  readonly random: Random
  readonly timebase: Timebase
}

const BATCH_ROWS = 1_024

export function quotePath({ name, instrument, startBid, spread, everyNs, move, spans, qty, random, timebase }: QuotePathOptions): EventSource {
  const batch = new MarketBatch(BATCH_ROWS)
  let span = 0
  let timeUnixNs = spans[0]?.fromUnixNs ?? 0n
  let sequence = 0
  let bid = startBid
  /** The unrounded price: steps that are smaller than an increment add up. */
  let exactBid = startBid

  function quote(timeNs: number): void {
    const row = batch.length++
    batch.zeroRow(row)
    batch.kind[row] = MarketKind.quote
    batch.instrument[row] = instrument
    batch.sequence[row] = ++sequence
    batch.timeNs[row] = batch.exchangeTimeNs[row] = timeNs
    batch.price[row] = bid
    batch.price2[row] = bid + spread
    batch.qty[row] = batch.qty2[row] = qty
  }

  function step(): void {
    // It turns back at one increment and at twice where it began: a path that leaves these is no exchange rate.
    exactBid = Math.min(Math.max(exactBid + drawNormal(random) * move, 1), startBid * 2)
    bid = Math.round(exactBid)
  }

  return {
    name,
    next() {
      batch.length = 0
      while (span < spans.length && batch.length === 0) {
        const { fromUnixNs, untilUnixNs } = spans[span]
        if (timeUnixNs <= fromUnixNs) {
          timeUnixNs = fromUnixNs
          timebase.reach(Epoch.ofDay(dayOfUnixNs(fromUnixNs)))
        }
        const baseNs = timebase.epoch.fromUnixNs(timeUnixNs)
        const leftNs = Number(untilUnixNs - timeUnixNs)
        let sinceNs = 0
        while (sinceNs < leftNs && batch.length < BATCH_ROWS) {
          quote(baseNs + sinceNs)
          step()
          sinceNs += Math.max(1, Math.round(everyNs * drawGamma(random, 1)))
        }
        timeUnixNs += BigInt(sinceNs)
        if (sinceNs >= leftNs) {
          span++
          timeUnixNs = spans[span]?.fromUnixNs ?? timeUnixNs
        }
      }
      return batch.length === 0 ? undefined : batch
    },
  }
}

function dayOfUnixNs(unixNs: bigint): string {
  return new Date(Number(unixNs / 1_000_000n)).toISOString().slice(0, 10)
}
