/**
 * A market maker: quotes several levels on both sides around its view, leans against its inventory, widens with volatility, and pulls out under stress.
 *
 * Assumed: its view is the value with a small error of its own, moved for a while towards where others have been trading (who trades may know something);
 * it takes only what stands where its own quote belongs; it lays off its inventory elsewhere in some minutes; it looks at intervals and after every trade.
 */
import { tickCeil, tickFloor, type Instrument } from '../../../core/instrument.js'
import { drawNormal } from '../../../core/math/distributions.js'
import { exp } from '../../../core/math/exp-log.js'
import { Side } from '../../../core/market/vocabulary.js'
import { OrderType, TimeInForce } from '../../../core/orders/venue.js'
import { NS_PER_MINUTE, NS_PER_S } from '../../../core/time.js'
import { parseDurationNs } from '../../venue/duration.js'
import { Agent, around, type AgentParts } from './agent.js'
import type { Desk } from './desk.js'
import type { MakerTerms } from './terms.js'

/** Its error about the value, in ticks a look, and how much of it each look corrects. */
const ERROR_STEP_TICKS = 0.08
const ERROR_DECAY = 0.04
/** Trading of so many times its own lots, one-sided, moves its view by half of what it may. */
const IMPACT_LOTS = 25
/** Before a cross, and where it has pulled out, its quotes are so many times as wide. */
const BUILDING_WIDTH = 3
const PULLED_WIDTH = 12
const PULLED_NS = 5 * NS_PER_S
/** An order with less than this share of its quantity left is filled up: it loses its place in the queue. */
const REFILL_SHARE = 0.4
/** What it holds is laid off elsewhere in about this time. */
const LAID_OFF_NS = NS_PER_MINUTE

/** The tag of orders that take: places of quotes count from 0. */
const TAKING = -1

export class MarketMaker extends Agent {
  override readonly hearsTrades = true
  readonly desk: Desk
  /** The order on each level: bids at even places, offers at odd ones; -1 is none. */
  private readonly quotes: Int32Array
  private readonly everyNs: number
  private readonly positionMax: number
  private errorTicks = 0
  private pulledUntilNs = -Infinity
  /** What weighs on its quotes, quantity increments. */
  private inventory = 0
  private inventoryNs: number

  constructor(private readonly parts: AgentParts, private readonly terms: MakerTerms, private readonly instrument: Instrument) {
    super()
    this.desk = parts.desk(this)
    this.quotes = new Int32Array(terms.levels * 2).fill(-1)
    this.everyNs = parseDurationNs(terms.every)
    this.positionMax = terms.inventoryLots * parts.lot
    this.inventoryNs = parts.fromNs
  }

  wake(nowNs: number): number {
    const { outlook, random } = this.parts
    if (outlook.isClosed) return Infinity
    this.errorTicks += ERROR_STEP_TICKS * drawNormal(random) - this.errorTicks * ERROR_DECAY
    if (outlook.isOpen && outlook.stress > this.terms.pullAt) this.pulledUntilNs = nowNs + around(random, PULLED_NS)
    this.inventory *= exp((this.inventoryNs - nowNs) / LAID_OFF_NS)
    this.inventoryNs = nowNs
    this.quote(nowNs, nowNs < this.pulledUntilNs)
    return nowNs + around(random, this.everyNs)
  }

  override onFill(side: Side, qty: number): void {
    this.inventory += side === Side.buy ? qty : -qty
  }

  override onOver(tag: number): void {
    if (tag !== TAKING) this.quotes[tag] = -1
  }

  override onTrade(nowNs: number): void {
    this.parts.host.wakeAt(this, nowNs + 1)
  }

  override shift(deltaNs: number): void {
    this.pulledUntilNs += deltaNs
    this.inventoryNs += deltaNs
  }

  private quote(nowNs: number, isPulled: boolean): void {
    const { outlook, lot } = this.parts
    const { terms, instrument } = this
    const { tick, pressure } = outlook
    const stretch = isPulled ? PULLED_WIDTH : outlook.isOpen ? 1 + terms.widening * Math.max(0, outlook.stress - 1) : BUILDING_WIDTH
    const half = (terms.spreadTicks * tick * stretch) / 2
    const impact = (terms.impactTicks * pressure) / (Math.abs(pressure) + IMPACT_LOTS * terms.lots)
    const load = Math.min(Math.max(this.inventory / this.positionMax, -1), 1)
    const centre = outlook.value + (this.errorTicks + impact) * tick - load * Math.max(half, tick)
    const bid = tickFloor(instrument, centre - half)
    const ask = tickCeil(instrument, centre + half)
    if (outlook.isOpen && !isPulled) this.pick(nowNs, bid, ask, load)
    // What moves away from the market goes first: nobody crosses himself.
    const first = bid > outlook.mid ? Side.sell : Side.buy
    this.quoteSide(nowNs, first, first === Side.buy ? bid : ask, load, isPulled, lot)
    this.quoteSide(nowNs, 3 - first as Side, first === Side.buy ? ask : bid, load, isPulled, lot)
  }

  /** Takes what rests where its own quote belongs: somebody was slower. */
  private pick(nowNs: number, bid: number, ask: number, load: number): void {
    const { desk, terms, parts: { outlook, lot } } = this
    const most = terms.lots * terms.levels * lot
    if (outlook.ask !== 0 && bid >= outlook.ask && load < 1) desk.submit(nowNs, TAKING, Side.buy, OrderType.limit, TimeInForce.ioc, bid, Math.min(outlook.askQty, most))
    else if (outlook.bid !== 0 && ask <= outlook.bid && load > -1) desk.submit(nowNs, TAKING, Side.sell, OrderType.limit, TimeInForce.ioc, ask, Math.min(outlook.bidQty, most))
  }

  private quoteSide(nowNs: number, side: Side, best: number, load: number, isPulled: boolean, lot: number): void {
    const { outlook } = this.parts
    const { desk, terms, quotes, instrument } = this
    const { tick } = outlook
    const isFull = side === Side.buy ? load >= 1 : load <= -1
    let top = best
    if (outlook.isOpen && side === Side.buy && outlook.ask !== 0) top = Math.min(best, outlook.ask - tick)
    if (outlook.isOpen && side === Side.sell && outlook.bid !== 0) top = Math.max(best, outlook.bid + tick)
    for (let level = 0; level < terms.levels; level++) {
      const place = (level << 1) | (side - 1)
      const order = quotes[place]
      if (order >= 0 && desk.isUnderWay(order)) continue
      if (isFull || (isPulled && level > 0)) {
        if (order >= 0) desk.cancel(nowNs, order)
        continue
      }
      const price = side === Side.buy ? tickFloor(instrument, top - level * tick) : tickCeil(instrument, top + level * tick)
      if (price <= 0) continue
      const qty = terms.lots * (1 + level) * lot
      if (order < 0) quotes[place] = desk.submit(nowNs, place, side, OrderType.limit, TimeInForce.day, price, qty)
      else if (Math.abs(price - desk.priceOf(order)) > (level * tick) / 2 || desk.leavesQtyOf(order) < qty * REFILL_SHARE) desk.replace(nowNs, order, price, qty)
    }
  }
}
