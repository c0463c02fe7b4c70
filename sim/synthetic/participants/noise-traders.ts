/**
 * A crowd of people who trade for reasons of their own: limit orders near and far, cancels, small takers, in bursts.
 *
 * Assumed: they know nothing; their sides are coins, but some takers do what the last one did; one decision, and any trade, excites further ones for a while (a
 * Hawkes process with an exponential kernel); how far behind the best price an order joins has a heavy tail; they buy and sell as different participants, so they may meet each other.
 */
import { tickCeil, tickFloor, type Instrument } from '../../../core/instrument.js'
import { exp, log } from '../../../core/math/exp-log.js'
import { Side, TradingState } from '../../../core/market/vocabulary.js'
import { OrderType, TimeInForce, type VenueReason } from '../../../core/orders/venue.js'
import { NS_PER_S } from '../../../core/time.js'
import { parseDurationNs } from '../../venue/duration.js'
import { Agent, drawQty, type AgentParts } from './agent.js'
import type { Desk } from './desk.js'
import type { NoiseTerms } from './terms.js'

/** A trade excites as much as this share of a decision. */
const TRADE_EXCITES = 0.05
/** However excited: so many times as busy as when calm, at most. */
const EXCITEMENT_MAX = 100
/** Of decisions that are no taking: cancels where the book is as full as it should be, and replaces. */
const CANCEL_CHANCE = 0.47
const REPLACE_CHANCE = 0.06
/** Of takers: as much as shows at the best price at most; the others go deeper. Some say no price. */
const MODEST_CHANCE = 0.85
const MARKET_CHANCE = 0.2
/** Orders for the crosses: before the opening, and in the day for the close. */
const AT_OPEN_CHANCE = 0.25
const AT_CLOSE_CHANCE = 0.01
/** Far orders: the depth is at most so many times the mean, and no further than a fifth of the price. */
const DEPTH_MAX = 30
const DEPTH_MEAN = 3.4
const PRICE_SHARE_MAX = 0.2
/** A best price further from what prices have been than so many times the mean depth is not joined. */
const HOLE_DEPTHS = 2

export class NoiseTraders extends Agent {
  override readonly hearsTrades = true
  readonly desk: Desk
  private readonly baseRate: number
  private readonly kick: number
  private readonly memoryNs: number
  /** Decisions a nanosecond beyond the base rate, when it was last looked at, and with it when the next decision was drawn. */
  private excitement = 0
  private excitedNs: number
  private drawnRate: number
  /** The instrument has crosses, as far as is known. */
  private hasCrosses = true

  constructor(private readonly parts: AgentParts, private readonly terms: NoiseTerms, private readonly instrument: Instrument) {
    super()
    this.desk = parts.desk(this, true)
    this.memoryNs = parseDurationNs(terms.memory)
    this.baseRate = (terms.perSecond * (1 - terms.clusteringPct / 100)) / NS_PER_S
    this.kick = terms.clusteringPct / 100 / this.memoryNs
    this.excitedNs = parts.fromNs
    this.drawnRate = this.baseRate
  }

  wake(nowNs: number): number {
    const { outlook, random } = this.parts
    if (outlook.isClosed) return Infinity
    this.fade(nowNs)
    // The rate has faded since this instant was drawn: so many of the instants are none.
    if (random.next() * this.drawnRate <= this.baseRate + this.excitement) {
      this.excite(1)
      this.decide(nowNs)
    }
    return this.nextNs(nowNs)
  }

  override onTrade(nowNs: number): void {
    if (!this.parts.outlook.isOpen || this.kick === 0) return
    this.fade(nowNs)
    this.excite(TRADE_EXCITES)
    this.parts.host.wakeAt(this, this.nextNs(nowNs))
  }

  override onOver(_tag: number, reason: VenueReason | undefined): void {
    if (reason === 'no-auction') this.hasCrosses = false
  }

  override onPhase(): void {
    this.hasCrosses = true
  }

  override shift(deltaNs: number): void {
    this.excitedNs += deltaNs
  }

  private fade(nowNs: number): void {
    if (this.excitement > 0) this.excitement *= exp((this.excitedNs - nowNs) / this.memoryNs)
    this.excitedNs = nowNs
  }

  private excite(share: number): void {
    this.excitement = Math.min(this.excitement + this.kick * share, this.baseRate * EXCITEMENT_MAX)
  }

  private nextNs(nowNs: number): number {
    this.drawnRate = this.baseRate + this.excitement
    // 1 - u is never 0.
    return nowNs + 1 + Math.floor(-log(1 - this.parts.random.next()) / this.drawnRate)
  }

  private decide(nowNs: number): void {
    const { terms, desk, parts: { outlook, random } } = this
    if (!outlook.isOpen) return this.prepare(nowNs)
    if (random.next() * 100 < terms.takePct) return this.take(nowNs)
    let chance = random.next()
    if ((chance -= (CANCEL_CHANCE * desk.count) / terms.resting) < 0) return this.cancel(nowNs)
    if ((chance -= REPLACE_CHANCE) < 0) return this.move(nowNs)
    if (this.hasCrosses && random.next() < AT_CLOSE_CHANCE) return this.sendForCross(nowNs, TimeInForce.atClose)
    return this.join(nowNs, random.next() < 0.5 ? Side.buy : Side.sell)
  }

  /** While a book builds: orders around the value, some of them for the opening cross, and cancels. */
  private prepare(nowNs: number): void {
    const { terms, desk, parts: { outlook, random } } = this
    if (random.next() < (CANCEL_CHANCE * desk.count) / terms.resting) return this.cancel(nowNs)
    if (this.hasCrosses && outlook.phase === TradingState.quotationOnly && random.next() < AT_OPEN_CHANCE) return this.sendForCross(nowNs, TimeInForce.atOpen)
    const side = random.next() < 0.5 ? Side.buy : Side.sell
    const distance = (this.depthTicks() - 1) * outlook.tick
    this.rest(nowNs, side, side === Side.buy ? outlook.value - distance : outlook.value + distance)
  }

  private sendForCross(nowNs: number, timeInForce: TimeInForce): void {
    const { desk, terms, instrument, parts: { outlook, random, lot } } = this
    const side = random.next() < 0.5 ? Side.buy : Side.sell
    const isMarket = random.next() < 0.5
    const price = tickFloor(instrument, outlook.value + random.range(-3, 3) * outlook.tick)
    if (price > 0) desk.submit(nowNs, 0, side, isMarket ? OrderType.market : OrderType.limit, timeInForce, isMarket ? 0 : price, drawQty(random, terms.lots, lot))
  }

  private take(nowNs: number): void {
    const { desk, terms, parts: { outlook, random, lot } } = this
    const follows = outlook.lastAggressor !== Side.none && random.next() * 100 < terms.herdingPct
    const buys = follows ? outlook.lastAggressor === Side.buy : random.next() < 0.5
    const best = buys ? outlook.ask : outlook.bid
    if (best === 0) return
    const side = buys ? Side.buy : Side.sell
    const qty = drawQty(random, terms.lots, lot)
    if (random.next() < MODEST_CHANCE) return desk.take(nowNs, side, best, Math.min(qty, buys ? outlook.askQty : outlook.bidQty))
    const large = qty * random.range(2, 6)
    if (random.next() < MARKET_CHANCE) desk.submit(nowNs, 0, side, OrderType.market, TimeInForce.ioc, 0, large)
    else {
      const reach = random.range(1, 5) * outlook.tick
      const price = buys ? tickFloor(this.instrument, best + reach) : tickCeil(this.instrument, best - reach)
      if (price > 0) desk.take(nowNs, side, price, large)
    }
  }

  private join(nowNs: number, side: Side): void {
    this.rest(nowNs, side, this.joinPrice(side))
  }

  private move(nowNs: number): void {
    const order = this.anyOrder()
    if (order < 0) return
    const price = this.onTick(this.desk.sideOf(order), this.joinPrice(this.desk.sideOf(order)))
    if (price > 0) this.desk.replace(nowNs, order, price, this.desk.leavesQtyOf(order))
  }

  private cancel(nowNs: number): void {
    const order = this.anyOrder()
    if (order >= 0) this.desk.cancel(nowNs, order)
  }

  private rest(nowNs: number, side: Side, wanted: number): void {
    const { desk, terms, parts: { random, lot } } = this
    const price = this.onTick(side, wanted)
    if (price > 0) desk.submit(nowNs, 0, side, OrderType.limit, TimeInForce.day, price, drawQty(random, terms.lots, lot))
  }

  private joinPrice(side: Side): number {
    const { outlook, random } = this.parts
    const { bid, ask, tick, mid, remembered } = outlook
    // A best price far from what prices have been is no guide: there is a hole, and they fill it.
    const reach = Math.max(1, HOLE_DEPTHS * this.terms.depthTicks) * tick
    const buys = side === Side.buy
    const best = buys ? Math.min(ask === 0 ? Infinity : ask - tick, Math.max(bid, remembered - reach)) : Math.max(bid + tick, Math.min(ask === 0 ? Infinity : ask, remembered + reach))
    const room = Math.floor((buys ? (ask === 0 ? 0 : ask - best) : bid === 0 ? 0 : best - bid) / tick) - 1
    if (room > 0 && random.next() * 100 < this.terms.insidePct) {
      const inside = random.range(1, room) * tick
      return buys ? best + inside : best - inside
    }
    const behind = Math.min(this.depthTicks() * tick, mid * PRICE_SHARE_MAX)
    return buys ? best - behind : best + behind
  }

  private onTick(side: Side, price: number): number {
    return side === Side.buy ? tickFloor(this.instrument, price) : tickCeil(this.instrument, price)
  }

  /** Whole ticks behind the best price: 1 / u has a heavy tail. */
  private depthTicks(): number {
    const { depthTicks } = this.terms
    // Who joins a turbulent market stays further away.
    const drawn = (depthTicks / DEPTH_MEAN) * Math.max(1, this.parts.outlook.stress) * (1 / (1 - this.parts.random.next()) - 1)
    return Math.floor(Math.min(drawn, depthTicks * DEPTH_MAX))
  }

  /** One at work of which nothing is under way; -1 where a short search finds none. */
  private anyOrder(): number {
    const { desk, parts: { random } } = this
    for (let tries = 0; tries < 4 && desk.count > 0; tries++) {
      const order = desk.at(random.int(desk.count))
      if (!desk.isUnderWay(order)) return order
    }
    return -1
  }
}
