/**
 * The crowd of one synthetic symbol: zero intelligence, plus the sense to quote around what the symbol is worth and to take what is
 * offered below it. One call is one decision of somebody; what follows from it is up to the matching engine.
 *
 * Everything is drawn from the symbol's own random stream, in an order that depends on this symbol's book alone.
 * Buyers and sellers are different participants, so nobody meets himself.
 */
import type { Instrument } from '../../core/instrument.js'
import { packParticipant } from '../../core/market/batch.js'
import { MarketFlag, MarketKind, Side } from '../../core/market/vocabulary.js'
import { OrderType, TimeInForce } from '../../core/orders/venue.js'
import type { Random } from '../../core/random.js'
import type { MarketRowQueue } from '../matching/market-row-queue.js'
import type { MatchingEngine } from '../matching/matching-engine.js'
import { CrowdOrders } from './crowd-orders.js'
import type { FairValue } from './fair-value.js'

const { buy, sell } = Side

/** Chances of a decision where nothing presses; the rest, and what has nothing to act on, adds an order. */
const CANCEL_CHANCE = 0.36
const REPLACE_CHANCE = 0.07
const REDUCE_CHANCE = 0.03
const TAKE_CHANCE = 0.05
const HIDDEN_CHANCE = 0.012

/** A quote this far on the wrong side of fair value is stale, in ticks. */
const STALE_TICKS = 0.3
/** Fewer orders than this on a side are joined by another at once. */
const SIDE_MIN = 8
/** New orders queue up this far behind the best price, in ticks: each further tick is less likely. */
const DEPTH_CHANCE = 0.4
const DEPTH_MAX = 40
const ROUND_LOT = 100

/** Market makers whose orders the feed attributes. */
const MAKERS = ['SYNA', 'SYNB'] as const

export interface OrderFlowParts {
  readonly engine: MatchingEngine
  /** The engine's public feed: hidden trades are printed there. */
  readonly feed: MarketRowQueue
  readonly instrument: Instrument
  /** Price increments of a tick. */
  readonly tick: number
  readonly random: Random
  readonly fair: FairValue
  /** Orders in the book, both sides together, around which the day breathes. */
  readonly depthTarget: number
  /** Characters by participant, of the feed: the flow enters its makers. */
  readonly attribution: number[]
}

export class OrderFlow {
  private readonly orders = new CrowdOrders()
  private readonly engine: MatchingEngine
  private readonly feed: MarketRowQueue
  private readonly instrument: number
  private readonly tick: number
  private readonly random: Random
  private readonly fair: FairValue
  private readonly depthTarget: number
  /** Participants by side: the anonymous crowd first, then the makers. */
  private readonly buyers: readonly number[]
  private readonly sellers: readonly number[]

  constructor({ engine, feed, instrument, tick, random, fair, depthTarget, attribution }: OrderFlowParts) {
    this.engine = engine
    this.feed = feed
    this.instrument = instrument.index
    this.tick = tick
    this.random = random
    this.fair = fair
    this.depthTarget = depthTarget
    const enter = (): number[] => ['', ...MAKERS].map((maker) => {
      const participant = engine.addParticipant(this.orders)
      attribution[participant] = packParticipant(maker)
      return participant
    })
    this.buyers = enter()
    this.sellers = enter()
  }

  /** Best price of a side in ticks; undefined when nothing rests there. */
  best(side: Side): number | undefined {
    const slot = this.engine.firstSlot(this.instrument, side)
    return slot === 0 ? undefined : this.engine.books.priceOf(slot) / this.tick
  }

  /** Somebody adds an order around fair value: how a book begins. */
  seed(): void {
    this.fair.step()
    this.add(this.thinnerSide())
  }

  /** Somebody does something. */
  act(): void {
    const { random, fair, orders } = this
    fair.step()
    const bid = this.best(buy)
    const ask = this.best(sell)
    if (bid === undefined || orders.countOf(buy) < SIDE_MIN) return this.add(buy)
    if (ask === undefined || orders.countOf(sell) < SIDE_MIN) return this.add(sell)
    if (ask < fair.ticks - STALE_TICKS) return this.correct(sell)
    if (bid > fair.ticks + STALE_TICKS) return this.correct(buy)
    let chance = random.next()
    if ((chance -= TAKE_CHANCE) < 0) return this.take(random.next() < this.buyChance(bid, ask) ? buy : sell)
    if ((chance -= HIDDEN_CHANCE) < 0) return this.printHidden(bid, ask)
    if ((chance -= REPLACE_CHANCE) < 0) return this.replace(this.anyOrder())
    if ((chance -= REDUCE_CHANCE) < 0) return this.reduce(this.anyOrder())
    if ((chance -= (CANCEL_CHANCE * orders.count) / this.depthTarget) < 0) return this.cancel(this.anyOrder())
    return this.add(this.thinnerSide())
  }

  /** The best of a side is mispriced: its owner withdraws it, or somebody takes it. */
  private correct(side: Side): void {
    const { engine, random } = this
    const slot = engine.firstSlot(this.instrument, side)
    if (random.next() < 0.4) {
      const order = this.orderAt(engine.books.priceOf(slot), side)
      if (order !== undefined) return this.cancel(order)
    }
    const levelQty = engine.books.levelQty(engine.books.levelOf(slot))
    const qty = Math.min(levelQty, ROUND_LOT * random.geometric(0.12, 30))
    this.submit(side === buy ? sell : buy, engine.books.priceOf(slot), qty, random.next() < 0.5 ? TimeInForce.ioc : TimeInForce.day)
  }

  /** An impatient order: mostly a small one at the best price, now and then one that sweeps a few levels. */
  private take(side: Side): void {
    const { engine, random } = this
    const best = engine.books.priceOf(engine.firstSlot(this.instrument, side === buy ? sell : buy))
    const sweeps = random.next() < 0.1
    const reach = (sweeps ? random.range(1, 3) : 0) * this.tick
    const qty = sweeps ? ROUND_LOT * random.range(5, 25) : this.lots()
    this.submit(side, side === buy ? best + reach : best - reach, qty, TimeInForce.ioc)
  }

  private add(side: Side): void {
    this.submit(side, this.passivePrice(side), this.lots(), TimeInForce.day)
  }

  private cancel(order: number): void {
    this.engine.cancel(this.orders.participantOf(order), order)
  }

  /** Another price near the market, perhaps another quantity. */
  private replace(order: number): void {
    const { orders, random } = this
    const traded = orders.qtyOf(order) - orders.leavesQtyOf(order)
    const leaves = random.next() < 0.7 ? orders.leavesQtyOf(order) : this.lots()
    this.engine.replace(orders.participantOf(order), order, this.passivePrice(orders.sideOf(order)), traded + leaves)
  }

  /** A part is withdrawn; the rest keeps its place. */
  private reduce(order: number): void {
    const { orders, random } = this
    const leaves = orders.leavesQtyOf(order)
    if (leaves < 2) return this.cancel(order)
    this.engine.replace(orders.participantOf(order), order, orders.priceOf(order), orders.qtyOf(order) - random.range(1, leaves - 1))
  }

  /** A trade against an order that nobody saw, at the middle. Since 2014 the feed calls the side of all of them buy. */
  private printHidden(bid: number, ask: number): void {
    const { feed } = this
    const row = feed.append(MarketKind.trade, this.instrument)
    const match = this.engine.takeMatchNumber()
    feed.batch.side[row] = buy
    feed.batch.flags[row] = MarketFlag.printable
    feed.batch.price[row] = Math.floor(((bid + ask) * this.tick) / 2)
    feed.batch.qty[row] = this.lots()
    feed.batch.otherIdLow[row] = match | 0
    feed.batch.otherIdHigh[row] = Math.floor(match / 4_294_967_296)
  }

  private submit(side: Side, price: number, qty: number, timeInForce: TimeInForce): void {
    const crowd = side === buy ? this.buyers : this.sellers
    const participant = crowd[this.random.next() < 0.06 ? this.random.range(1, MAKERS.length) : 0]
    const order = this.orders.open(side, participant)
    this.engine.submit(participant, order, this.instrument, side, OrderType.limit, timeInForce, price, qty)
  }

  /** A price behind fair value that meets nobody. */
  private passivePrice(side: Side): number {
    const { fair, random, tick } = this
    const depth = random.next() < 0.03 ? random.range(8, DEPTH_MAX) : random.geometric(DEPTH_CHANCE, DEPTH_MAX) - 1
    if (side === buy) {
      const ask = this.best(sell) ?? Infinity
      return Math.max(1, Math.min(Math.floor(fair.ticks - 0.5) - depth, ask - 1)) * tick
    }
    const bid = this.best(buy) ?? -Infinity
    return Math.max(1, Math.ceil(fair.ticks + 0.5) + depth, bid + 1) * tick
  }

  /** Round lots mostly, some odd lots. */
  private lots(): number {
    const { random } = this
    return random.next() < 0.15 ? random.range(1, ROUND_LOT - 1) : ROUND_LOT * random.geometric(0.55, 20)
  }

  private thinnerSide(): Side {
    const { orders, random } = this
    const share = orders.count === 0 ? 0.5 : orders.countOf(sell) / orders.count
    return random.next() < Math.min(Math.max(share, 0.25), 0.75) ? buy : sell
  }

  /** Takers buy more often while the middle lies below fair value. */
  private buyChance(bid: number, ask: number): number {
    const belowFairTicks = this.fair.ticks - (bid + ask) / 2
    return 0.5 + Math.min(Math.max(belowFairTicks * 0.3, -0.4), 0.4)
  }

  private anyOrder(): number {
    return this.orders.at(this.random.int(this.orders.count))
  }

  /** Some order of the crowd at a price, where a short search finds one. */
  private orderAt(price: number, side: Side): number | undefined {
    const { orders } = this
    const start = this.random.int(orders.count)
    for (let step = 0; step < orders.count; step++) {
      const order = orders.at((start + step) % orders.count)
      if (orders.priceOf(order) === price && orders.sideOf(order) === side) return order
    }
    return undefined
  }
}
