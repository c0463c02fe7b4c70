/**
 * What an instrument is worth, unseen by anybody as a number: a random walk in small steps of time, whose volatility comes and goes (its logarithm reverts
 * to a mean), and which jumps at news.
 *
 * It depends on the seed, the symbol and the time alone: nobody's trading moves it, and the venues of one symbol share it.
 */
import { drawNormal } from '../../../core/math/distributions.js'
import { exp } from '../../../core/math/exp-log.js'
import { squareRoot } from '../../../core/math/normal.js'
import type { Random } from '../../../core/random.js'
import { NS_PER_MINUTE, NS_PER_MS } from '../../../core/time.js'
import { parseDurationNs } from '../../venue/duration.js'
import type { ValueTerms } from './terms.js'

export const VALUE_STEP_NS = 100 * NS_PER_MS
const STEPS_A_DAY = (390 * NS_PER_MINUTE) / VALUE_STEP_NS
/** News makes a turbulent time: so much is added to the logarithm of the volatility. */
const NEWS_EXCITES = 0.7
const LOG_VOLATILITY_MAX = 2.5
/** It never leaves these multiples of where it began. */
const FLOOR = 0.1
const CEILING = 10

export class ValuePath {
  /** Price increments, no whole number. */
  value: number
  private nextNs: number
  private logVolatility = 0
  private readonly stepShare: number
  private readonly decay: number
  private readonly shock: number
  private readonly norm: number
  private readonly newsChance: number
  private readonly newsShare: number

  /** @param startPrice increments @param fromNs when it begins, run time */
  constructor(private readonly random: Random, terms: ValueTerms, private readonly startPrice: number, fromNs: number) {
    this.value = startPrice
    this.nextNs = fromNs + VALUE_STEP_NS
    this.stepShare = terms.volatilityPct === 0 ? 0 : terms.volatilityPct / 100 / squareRoot(STEPS_A_DAY)
    this.decay = VALUE_STEP_NS / parseDurationNs(terms.memory)
    this.shock = terms.clustering === 0 ? 0 : terms.clustering * squareRoot(2 * this.decay)
    // The mean of the squared volatility is that of the terms, however it clusters.
    this.norm = -terms.clustering * terms.clustering
    this.newsChance = terms.newsADay / STEPS_A_DAY
    this.newsShare = terms.newsPct / 100
  }

  /** Time has come to an instant; it never goes back. Answers the value there. */
  at(nowNs: number): number {
    while (this.nextNs <= nowNs) {
      this.nextNs += VALUE_STEP_NS
      this.step()
    }
    return this.value
  }

  shift(deltaNs: number): void {
    this.nextNs += deltaNs
  }

  private step(): void {
    const { random, startPrice } = this
    this.logVolatility += this.shock * drawNormal(random) - this.logVolatility * this.decay
    let move = this.stepShare * exp(Math.min(this.logVolatility, LOG_VOLATILITY_MAX) + this.norm) * drawNormal(random)
    if (random.next() < this.newsChance) {
      move += this.newsShare * drawNormal(random)
      this.logVolatility += NEWS_EXCITES
    }
    this.value = Math.min(Math.max(this.value * (1 + move), startPrice * FLOOR), startPrice * CEILING)
  }
}
