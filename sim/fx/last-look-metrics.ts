/**
 * What a taker's last look costs and how fair it is, measured behind the provider: refusals by category, hold times of deals and of refusals, markouts of
 * deals, and the cost of refusals. It listens; nothing depends on it.
 *
 * A markout is side × (mid at `toldNs` + horizon − price): what the market did for the taker afterwards. Of a refusal the same number is its cost: what the
 * price has run away by. The mid is the source's, in force at that instant; a horizon that the prices do not reach is not counted. Sums are exact integers.
 */
import { invariant } from '../../core/invariant.js'
import { Side } from '../../core/market/vocabulary.js'
import { NS_PER_MS, NS_PER_S } from '../../core/time.js'
import { mulDiv } from '../../core/units.js'
import type { Decision, ProviderListener } from './decision.js'
import { REFUSAL_CATEGORIES, refusalCode, type RefusalCategory } from './reject-codes.js'

const MARKOUT_HORIZONS_NS = [10 * NS_PER_MS, 100 * NS_PER_MS, NS_PER_S, 5 * NS_PER_S, 10 * NS_PER_S, 30 * NS_PER_S] as const

/** ns, by nearest rank; undefined where there was none. */
export interface HoldTimes {
  readonly p50: number
  readonly p90: number
  readonly p99: number
  readonly max: number
}

/** Orders whose horizon was reached: how many, of what quantity, and the sum of side × (mid − price) × quantity in money, a half rounded away from zero. */
export interface Markout {
  readonly count: number
  readonly qty: number
  readonly money: number
}

export interface LastLookSummary {
  readonly orders: number
  readonly deals: number
  readonly refusals: number
  /** Refusals of all orders, 0 to 1; and after a last look, of those that came to one. */
  readonly refusalRatio: number
  readonly lastLookRefusalRatio: number
  /** Orders that came to a last look; the rest was refused before: no price, no credit, not an order that the provider takes. */
  readonly looks: number
  readonly askedQty: number
  readonly dealtQty: number
  readonly byCategory: Readonly<Record<RefusalCategory, number>>
  /** Of these, what a last look refused. */
  readonly byCategoryOfLooks: Readonly<Record<RefusalCategory, number>>
  /** From receipt to answer, of orders that came to a last look. */
  readonly dealHoldNs: HoldTimes | undefined
  readonly refusalHoldNs: HoldTimes | undefined
  /** By horizon: what deals earned the taker, and what refusals cost it. */
  readonly horizons: readonly { readonly horizonNs: number; readonly deals: Markout; readonly refusals: Markout }[]
}

/** An order that waits for its markouts. */
interface Pending {
  readonly instrument: number
  readonly sign: number
  readonly price: number
  readonly qty: number
  readonly dealt: boolean
  toldNs: number
}

interface Sums {
  count: number
  qty: number
  /** In half units of money: a mid may lie between two increments. */
  halves: number
}

const noRefusals = () => Object.fromEntries(REFUSAL_CATEGORIES.map((category) => [category, 0])) as Record<RefusalCategory, number>
const noSums = (): Sums => ({ count: 0, qty: 0, halves: 0 })

export class LastLookMetrics implements ProviderListener {
  private readonly dealHolds: number[] = []
  private readonly refusalHolds: number[] = []
  private readonly categories = noRefusals()
  private readonly lookedCategories = noRefusals()
  private deals = 0
  private refusals = 0
  private askedQty = 0
  private dealtQty = 0
  /** Bid + ask, by instrument. */
  private readonly mid2: number[] = []
  /** In the order of `toldNs`, which is that of telling. */
  private readonly pending: Pending[] = []
  /** By horizon: how many of `pending` have been counted. */
  private readonly counted = MARKOUT_HORIZONS_NS.map(() => 0)
  private readonly sums = MARKOUT_HORIZONS_NS.map(() => ({ deals: noSums(), refusals: noSums() }))

  /** @param taker only this one's orders; without it, everybody's */
  constructor(private readonly taker?: string) {}

  onPrice(instrument: number, bid: number, ask: number, nowNs: number): void {
    this.countUntil(nowNs, false)
    this.mid2[instrument] = bid + ask
  }

  onDecision({ taker, instrument, side, qty, dealtQty, price, receivedNs, toldNs, lookedAt, reason }: Decision): void {
    if (this.taker !== undefined && taker !== this.taker) return
    this.askedQty += qty
    this.dealtQty += dealtQty
    if (reason === undefined) this.deals++
    else {
      this.refusals++
      const { category } = refusalCode(reason)
      this.categories[category]++
      if (lookedAt) this.lookedCategories[category]++
    }
    if (lookedAt) (reason === undefined ? this.dealHolds : this.refusalHolds).push(toldNs - receivedNs)
    if (price > 0) {
      this.pending.push({ instrument, sign: side === Side.buy ? 1 : -1, price, qty: reason === undefined ? dealtQty : qty, dealt: reason === undefined, toldNs })
    }
  }

  /** Prices have ended: horizons up to this instant are counted. @param nowNs run time */
  finish(nowNs: number): void {
    this.countUntil(nowNs, true)
  }

  onRebase(deltaNs: number): void {
    for (const order of this.pending) order.toldNs += deltaNs
  }

  summary(): LastLookSummary {
    const { deals, refusals, dealHolds, refusalHolds } = this
    const orders = deals + refusals
    const looks = dealHolds.length + refusalHolds.length
    return {
      orders, deals, refusals, refusalRatio: orders === 0 ? 0 : refusals / orders, lastLookRefusalRatio: looks === 0 ? 0 : refusalHolds.length / looks, looks,
      askedQty: this.askedQty, dealtQty: this.dealtQty, byCategory: { ...this.categories }, byCategoryOfLooks: { ...this.lookedCategories },
      dealHoldNs: holdTimes(dealHolds), refusalHoldNs: holdTimes(refusalHolds),
      horizons: MARKOUT_HORIZONS_NS.map((horizonNs, i) => ({ horizonNs, deals: markoutOf(this.sums[i].deals), refusals: markoutOf(this.sums[i].refusals) })),
    }
  }

  /** Counts the horizons before an instant at the mids that hold until then. @param inclusive those at the instant too */
  private countUntil(nowNs: number, inclusive: boolean): void {
    const { pending, counted } = this
    for (let horizon = 0; horizon < counted.length; horizon++) {
      for (; counted[horizon] < pending.length; counted[horizon]++) {
        const order = pending[counted[horizon]]
        const dueNs = order.toldNs + MARKOUT_HORIZONS_NS[horizon]
        if (dueNs > nowNs || (dueNs === nowNs && !inclusive)) break
        this.count(horizon, order)
      }
    }
    this.forget()
  }

  private count(horizon: number, { instrument, sign, price, qty, dealt }: Pending): void {
    const mid2 = this.mid2[instrument]
    if (mid2 === undefined) return
    const sums = dealt ? this.sums[horizon].deals : this.sums[horizon].refusals
    sums.count++
    sums.qty += qty
    sums.halves += sign * (mid2 - 2 * price) * qty
    invariant(Number.isSafeInteger(sums.halves), () => `markouts at ${MARKOUT_HORIZONS_NS[horizon]} ns pass 2^53: measure a shorter stretch`)
  }

  /** Orders whose last horizon is counted leave, in large portions. */
  private forget(): void {
    const done = Math.min(...this.counted)
    if (done < 1_024) return
    this.pending.splice(0, done)
    for (let horizon = 0; horizon < this.counted.length; horizon++) this.counted[horizon] -= done
  }
}

function markoutOf({ count, qty, halves }: Sums): Markout {
  return { count, qty, money: mulDiv(halves, 1, 2) }
}

function holdTimes(times: readonly number[]): HoldTimes | undefined {
  if (times.length === 0) return undefined
  const sorted = [...times].sort((a, b) => a - b)
  const rank = (percent: number): number => sorted[Math.ceil((sorted.length * percent) / 100) - 1]
  return { p50: rank(50), p90: rank(90), p99: rank(99), max: sorted[sorted.length - 1] }
}
