/**
 * The seeded quotes of one provider in one currency pair: at random times of its own, its own spread around what the pair is worth then. It feels nobody's
 * orders. Draws come from our own functions, so that a seed gives the same quotes on every machine.
 */
import type { Timebase } from '../../core/kernel/timebase.js'
import { MarketBatch } from '../../core/market/batch.js'
import type { EventSource } from '../../core/market/source.js'
import { MarketKind } from '../../core/market/vocabulary.js'
import { drawGamma } from '../../core/math/distributions.js'
import type { Random } from '../../core/random.js'
import { Epoch } from '../../core/time.js'
import type { PairPrice, QuoteSpan } from './pair-price.js'

export interface QuotePathOptions {
  readonly name: string
  readonly instrument: number
  /** Over the same spans; nobody else reads it. */
  readonly price: PairPrice
  /** From bid to offer, increments. */
  readonly spread: number
  /** Mean time between two updates, ns; the times are those of a Poisson process. */
  readonly everyNs: number
  /** Days of trading, one after the other. */
  readonly spans: readonly QuoteSpan[]
  /** Shown on each side: the provider's own bands stand in its place. */
  readonly qty: number
  /** Of the provider and the pair: when it updates. */
  readonly random: Random
  readonly timebase: Timebase
}

const BATCH_ROWS = 1_024

export function quotePath({ name, instrument, price, spread, everyNs, spans, qty, random, timebase }: QuotePathOptions): EventSource {
  const batch = new MarketBatch(BATCH_ROWS)
  let span = 0
  let timeUnixNs = spans[0]?.fromUnixNs ?? 0n
  let sequence = 0

  function quote(timeNs: number, mid: number): void {
    const row = batch.length++
    batch.zeroRow(row)
    batch.kind[row] = MarketKind.quote
    batch.instrument[row] = instrument
    batch.sequence[row] = ++sequence
    batch.timeNs[row] = batch.exchangeTimeNs[row] = timeNs
    const bid = Math.max(1, Math.round(mid - spread / 2))
    batch.price[row] = bid
    batch.price2[row] = bid + spread
    batch.qty[row] = batch.qty2[row] = qty
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
        const begunNs = Number(timeUnixNs - fromUnixNs)
        const leftNs = Number(untilUnixNs - timeUnixNs)
        let sinceNs = 0
        while (sinceNs < leftNs && batch.length < BATCH_ROWS) {
          quote(baseNs + sinceNs, price.at(span, begunNs + sinceNs))
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
