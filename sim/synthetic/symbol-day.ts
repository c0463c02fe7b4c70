/**
 * The day of one synthetic symbol, as a sequence of actions at known times: the book builds up after the open, the opening cross prints,
 * orders flow, imbalances are published before the close, the closing cross prints.
 *
 * Times are ns since midnight, Eastern. Every one lies strictly between the open and the close.
 */
import { CrossType, MarketKind, Side } from '../../core/market/vocabulary.js'
import type { Random } from '../../core/random.js'
import { NS_PER_HOUR, NS_PER_MINUTE, NS_PER_MS, NS_PER_S } from '../../core/time.js'
import type { MarketRowQueue } from '../matching/market-row-queue.js'
import type { MatchingEngine } from '../matching/matching-engine.js'
import { BusinessClock } from './business-clock.js'
import type { FairValue } from './fair-value.js'
import type { OrderFlow } from './order-flow.js'

export const OPEN_NS = 9 * NS_PER_HOUR + 30 * NS_PER_MINUTE
export const CLOSE_NS = 16 * NS_PER_HOUR

/** Orders with which a book begins, and the time that they take. */
const SEED_ORDERS = 40
const SEED_NS = 400 * NS_PER_MS
/** The flow ends here, so that the closing cross has the last word before the close. */
const FLOW_END_NS = CLOSE_NS - 200 * NS_PER_MS
const IMBALANCES_FROM_NS = CLOSE_NS - 10 * NS_PER_MINUTE
const IMBALANCE_EVERY_NS = 5 * NS_PER_S

export interface SymbolDayParts {
  readonly instrument: number
  readonly tick: number
  readonly random: Random
  readonly fair: FairValue
  readonly flow: OrderFlow
  readonly engine: MatchingEngine
  readonly feed: MarketRowQueue
  /** Messages of order flow that the day shall have. */
  readonly messages: number
}

type Step = () => void

export class SymbolDay {
  /** When it acts next, Infinity when its day is over. */
  nextNs: number
  private readonly parts: SymbolDayParts
  private readonly clock: BusinessClock
  private readonly openingCrossNs: number
  private readonly closingCrossNs: number
  private step: Step
  private seeded = 0
  private left: number
  private flowNs = Infinity
  private imbalanceNs = IMBALANCES_FROM_NS
  private pairedQty = 0
  private imbalanceQty = 0

  constructor(parts: SymbolDayParts) {
    this.parts = parts
    const { random } = parts
    this.left = parts.messages
    this.openingCrossNs = OPEN_NS + SEED_NS + random.range(1, 500 * NS_PER_MS)
    this.closingCrossNs = CLOSE_NS - random.range(1 * NS_PER_MS, 100 * NS_PER_MS)
    this.clock = new BusinessClock(random, NS_PER_S, FLOW_END_NS - OPEN_NS)
    this.step = this.seed
    this.nextNs = this.seedNs(0)
  }

  /** Does what is due at `nextNs`. */
  act(): void {
    this.step()
  }

  private seed(): void {
    this.flow(() => this.parts.flow.seed())
    this.seeded++
    if (this.left > 0 && this.seeded < SEED_ORDERS) {
      this.nextNs = this.seedNs(this.seeded)
      return
    }
    this.nextNs = this.openingCrossNs
    this.step = this.openingCross
  }

  private openingCross(): void {
    this.cross(CrossType.opening, this.parts.random.range(20, 400) * 100)
    this.flowNs = this.left > 0 ? OPEN_NS + this.clock.next(1, this.left) : Infinity
    this.trade()
  }

  /** Chooses what comes next: a decision of the crowd, an imbalance, or the close. */
  private trade(): void {
    if (this.flowNs <= this.imbalanceNs && this.flowNs !== Infinity) {
      this.nextNs = this.flowNs
      this.step = this.decision
    } else if (this.imbalanceNs < this.closingCrossNs) {
      this.nextNs = this.imbalanceNs
      this.step = this.imbalance
    } else {
      this.nextNs = this.closingCrossNs
      this.step = this.closingCross
    }
  }

  private decision(): void {
    const spent = this.flow(() => this.parts.flow.act())
    this.flowNs = this.left > 0 ? OPEN_NS + this.clock.next(spent, this.left) : Infinity
    this.trade()
  }

  private imbalance(): void {
    const { random, feed, tick } = this.parts
    this.pairedQty += random.range(0, 50) * 100
    this.imbalanceQty += random.range(-30, 30) * 100
    const row = feed.append(MarketKind.imbalance, this.parts.instrument)
    const { batch } = feed
    const referenceTicks = this.referenceTicks()
    const leanTicks = this.imbalanceQty > 0 ? 1 : this.imbalanceQty < 0 ? -1 : 0
    batch.code[row] = CrossType.closing
    batch.side[row] = leanTicks > 0 ? Side.buy : leanTicks < 0 ? Side.sell : Side.none
    batch.qty[row] = Math.abs(this.imbalanceQty)
    batch.qty2[row] = this.pairedQty
    batch.price[row] = referenceTicks * tick
    batch.price2[row] = (referenceTicks + leanTicks) * tick
    batch.price3[row] = (referenceTicks + 2 * leanTicks) * tick
    this.imbalanceNs += IMBALANCE_EVERY_NS
    this.trade()
  }

  private closingCross(): void {
    this.cross(CrossType.closing, this.pairedQty)
    this.nextNs = Infinity
  }

  private cross(code: CrossType, qty: number): void {
    const { feed, engine, tick } = this.parts
    const row = feed.append(MarketKind.cross, this.parts.instrument)
    const match = engine.takeMatchNumber()
    feed.batch.code[row] = code
    feed.batch.qty[row] = qty
    feed.batch.price[row] = this.referenceTicks() * tick
    feed.batch.otherIdLow[row] = match | 0
    feed.batch.otherIdHigh[row] = Math.floor(match / 4_294_967_296)
  }

  /** Fair value in whole ticks, inside the book where there is one. */
  private referenceTicks(): number {
    const { fair, flow } = this.parts
    return Math.min(Math.max(Math.round(fair.ticks), flow.best(Side.buy) ?? 1), flow.best(Side.sell) ?? Infinity)
  }

  /** Runs a decision and counts the messages that came of it, at least 1 (a decision without any still takes its time). */
  private flow(decide: () => void): number {
    const { feed } = this.parts
    const before = feed.batch.length
    decide()
    const spent = feed.batch.length - before
    this.left -= spent
    return Math.max(1, spent)
  }

  private seedNs(index: number): number {
    return OPEN_NS + Math.floor(((index + this.parts.random.next()) * SEED_NS) / SEED_ORDERS) + 1
  }
}
