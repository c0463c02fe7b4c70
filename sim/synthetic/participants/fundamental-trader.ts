/**
 * A fundamental trader: takes what is offered below, and hits what is bid above, its own idea of the value; otherwise one patient order waits on the side of its
 * opinion. It is what brings a price back.
 *
 * Assumed: its idea is the value with an error that wanders slowly; the more is mispriced, the sooner it comes back; money is found again in some minutes, so its
 * largest position is one of the last minutes.
 */
import { tickCeil, tickFloor, type Instrument } from '../../../core/instrument.js'
import { drawNormal } from '../../../core/math/distributions.js'
import { exp } from '../../../core/math/exp-log.js'
import { squareRoot } from '../../../core/math/normal.js'
import { Side } from '../../../core/market/vocabulary.js'
import { OrderType, TimeInForce } from '../../../core/orders/venue.js'
import { NS_PER_MINUTE } from '../../../core/time.js'
import { parseDurationNs } from '../../venue/duration.js'
import { Agent, around, drawQty, type AgentParts } from './agent.js'
import type { Desk } from './desk.js'
import type { FundamentalTerms } from './terms.js'

/** How much of its error each look corrects. */
const ERROR_DECAY = 0.02
const ERROR_SHOCK = squareRoot(2 * ERROR_DECAY)
/** So many thresholds are as urgent as it gets: it takes so many times as much, and comes back so many times as soon. */
const URGENCY_MAX = 5
/** What it has bought or sold stops counting in about this time. */
const FORGOTTEN_NS = 5 * NS_PER_MINUTE

export class FundamentalTrader extends Agent {
  readonly desk: Desk
  private readonly everyNs: number
  private readonly positionMax: number
  private errorTicks: number
  /** The patient order; -1 is none. */
  private waiting = -1
  /** Bought less sold of late, quantity increments. */
  private load = 0
  private loadNs: number
  private urgency = 1

  constructor(private readonly parts: AgentParts, private readonly terms: FundamentalTerms, private readonly instrument: Instrument) {
    super()
    this.desk = parts.desk(this)
    this.everyNs = parseDurationNs(terms.every)
    this.positionMax = terms.positionLots * parts.lot
    this.errorTicks = terms.errorTicks * drawNormal(parts.random)
    this.loadNs = parts.fromNs
  }

  wake(nowNs: number): number {
    const { outlook, random } = this.parts
    if (outlook.isClosed) return Infinity
    this.errorTicks += this.terms.errorTicks * ERROR_SHOCK * drawNormal(random) - this.errorTicks * ERROR_DECAY
    this.load *= exp((this.loadNs - nowNs) / FORGOTTEN_NS)
    this.loadNs = nowNs
    this.urgency = 1
    this.act(nowNs, outlook.value + this.errorTicks * outlook.tick)
    return nowNs + Math.floor(around(random, this.everyNs) / this.urgency)
  }

  override onFill(side: Side, qty: number): void {
    this.load += side === Side.buy ? qty : -qty
  }

  override onOver(tag: number): void {
    if (tag === 1) this.waiting = -1
  }

  override shift(deltaNs: number): void {
    this.loadNs += deltaNs
  }

  private act(nowNs: number, view: number): void {
    const { outlook } = this.parts
    const { load, terms, positionMax } = this
    const threshold = terms.thresholdTicks * outlook.tick
    const cheap = outlook.ask !== 0 ? view - outlook.ask : 0
    const dear = outlook.bid !== 0 ? outlook.bid - view : 0
    if (outlook.isOpen && cheap > threshold && load < positionMax) this.take(nowNs, Side.buy, view - threshold, cheap / threshold)
    else if (outlook.isOpen && dear > threshold && load > -positionMax) this.take(nowNs, Side.sell, view + threshold, dear / threshold)
    else this.wait(nowNs, view, threshold)
  }

  private take(nowNs: number, side: Side, limit: number, urgency: number): void {
    const { parts: { random, lot }, desk, terms, instrument } = this
    this.urgency = Math.min(urgency, URGENCY_MAX)
    // Its own order on the other side would stop it.
    if (this.waiting >= 0) {
      if (!desk.isUnderWay(this.waiting)) desk.cancel(nowNs, this.waiting)
      return
    }
    if (desk.count > 0) return
    const price = side === Side.buy ? tickFloor(instrument, limit) : tickCeil(instrument, limit)
    if (price > 0) desk.take(nowNs, side, price, drawQty(random, terms.lots * this.urgency, lot))
  }

  private wait(nowNs: number, view: number, threshold: number): void {
    const { parts: { outlook, random, lot }, desk, terms, instrument } = this
    const buys = this.waiting >= 0 ? desk.sideOf(this.waiting) === Side.buy : Math.abs(this.load) < lot ? random.next() < 0.5 : this.load < 0
    const away = view + (buys ? -threshold : threshold)
    let price = buys ? tickFloor(instrument, away) : tickCeil(instrument, away)
    if (outlook.isOpen && buys && outlook.ask !== 0) price = Math.min(price, outlook.ask - outlook.tick)
    if (outlook.isOpen && !buys && outlook.bid !== 0) price = Math.max(price, outlook.bid + outlook.tick)
    if (price <= 0) return
    if (this.waiting < 0) {
      this.waiting = desk.submit(nowNs, 1, buys ? Side.buy : Side.sell, OrderType.limit, TimeInForce.day, price, drawQty(random, terms.lots, lot))
    } else if (!desk.isUnderWay(this.waiting) && Math.abs(price - desk.priceOf(this.waiting)) > threshold) {
      desk.replace(nowNs, this.waiting, price, desk.leavesQtyOf(this.waiting))
    }
  }
}
