/**
 * What a currency pair is worth: a seeded walk on a grid of time, which nobody sees as a number. It depends on the seed, the pair and the time alone, so that
 * all providers of a pair quote around the same price, each at its own times.
 */
import { drawNormal } from '../../core/math/distributions.js'
import { squareRoot } from '../../core/math/normal.js'
import type { Random } from '../../core/random.js'
import { NS_PER_MS } from '../../core/time.js'

/** Between these instants there are prices: Unix time, ns. */
export interface QuoteSpan {
  readonly fromUnixNs: bigint
  readonly untilUnixNs: bigint
}

export interface PairPriceOptions {
  /** Price increments: the mid of the first instant. */
  readonly start: number
  /** Standard deviation of what the price moves in `everyNs`, increments. */
  readonly move: number
  readonly everyNs: number
  /** Days of trading, one after the other. The price goes on where it was. */
  readonly spans: readonly QuoteSpan[]
  /** Of the pair: one stream of the same name for each provider, none shared. */
  readonly random: Random
}

const STEP_NS = 20 * NS_PER_MS

export class PairPrice {
  private mid: number
  private steps = 0
  private readonly highest: number
  private readonly deviation: number
  private readonly random: Random
  /** By span: steps of the grid before it. */
  private readonly stepsBefore: number[] = []

  constructor({ start, move, everyNs, spans, random }: PairPriceOptions) {
    this.mid = start
    this.highest = start * 2
    this.deviation = move * squareRoot(STEP_NS / everyNs)
    this.random = random
    let steps = 0
    for (const { fromUnixNs, untilUnixNs } of spans) {
      this.stepsBefore.push(steps)
      steps += Math.floor(Number(untilUnixNs - fromUnixNs) / STEP_NS)
    }
  }

  /** The mid at an instant, price increments, no whole number; time never goes back. @param sinceNs of the beginning of that span */
  at(span: number, sinceNs: number): number {
    const until = this.stepsBefore[span] + Math.floor(sinceNs / STEP_NS)
    for (; this.steps < until; this.steps++) {
      // It turns back at one increment and at twice where it began: a path that leaves these is no exchange rate.
      this.mid = Math.min(Math.max(this.mid + drawNormal(this.random) * this.deviation, 1), this.highest)
    }
    return this.mid
  }
}
