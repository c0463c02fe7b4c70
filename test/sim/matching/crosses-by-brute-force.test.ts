/**
 * Days of crosses by seed, against every price tried: what trades in a cross is the most that can, at the price that leaves least over and is nearest to the
 * reference; whoever bids better is served first and wholly; nothing is lost; and the book is uncrossed whenever orders match.
 */
import { describe, expect, it } from 'vitest'
import { Instruments } from '../../../core/instrument.js'
import { CrossType, Side } from '../../../core/market/vocabulary.js'
import type { OrderTerms } from '../../../core/orders/terms.js'
import { ExecType, OrderType, TimeInForce } from '../../../core/orders/venue.js'
import { RandomStreams, type Random } from '../../../core/random.js'
import { MatchingEngine } from '../../../sim/matching/matching-engine.js'
import type { ReportSink } from '../../../sim/venue/exchange.js'
import { PLAIN, reportLine } from './engine-log.js'
import { seedsToTry, underSeed } from './seeds.js'

const FILE = 'test/sim/matching/crosses-by-brute-force.test.ts'
const TRADERS = 4
const MID = 100

interface Order {
  readonly participant: number
  readonly order: number
  readonly side: Side
  readonly timeInForce: TimeInForce
  readonly isMarket: boolean
  price: number
  leavesQty: number
}

interface Fill { readonly order: Order, readonly qty: number, readonly price: number }

class Day {
  private readonly engine: MatchingEngine
  private readonly orders: Order[] = []
  private fills: Fill[] = []

  constructor(private readonly random: Random, seed: number, private readonly history: string[]) {
    const instruments = new Instruments()
    instruments.register(PLAIN)
    this.engine = new MatchingEngine(instruments, { random: new RandomStreams(seed) })
    for (let i = 0; i < TRADERS; i++) {
      this.engine.addParticipant({
        report: (...report) => {
          this.history.push(reportLine(`${i}`, ...report))
          this.onReport(i, ...report)
        },
      })
    }
  }

  /** Opening, trading, a halt, trading, the close: each cross is looked at. */
  run(): void {
    const { engine, random } = this
    engine.setPhase(0, 'pre-open')
    this.send(random.range(0, 25))
    this.cross(CrossType.opening)
    this.trade()
    engine.setPhase(0, 'halted')
    this.send(random.range(0, 25))
    this.cross(CrossType.halt)
    this.trade()
    this.cross(CrossType.closing)
    engine.setPhase(0, 'closed')
    expect(this.orders.filter(({ leavesQty }) => leavesQty > 0), 'orders of the day are over').toEqual([])
  }

  private trade(): void {
    this.engine.setPhase(0, 'continuous')
    for (let i = 0; i < 20; i++) {
      this.send(1)
      const { ladder } = this.engine.books
      if (ladder.depth(0) > 0 && ladder.depth(1) > 0) expect(ladder.priceAt(0, 0)).toBeLessThan(-ladder.priceAt(1, 0))
    }
    this.conserved()
  }

  private send(count: number): void {
    const { random, engine, orders } = this
    for (let i = 0; i < count; i++) {
      const resting = orders.filter(({ leavesQty, isMarket }) => leavesQty > 0 && !isMarket)
      const what = random.int(8)
      if (what === 0 && resting.length > 0) {
        const { participant, order } = random.pick(resting)
        engine.cancel(participant, order)
      } else if (what === 1 && resting.length > 0) {
        const { participant, order } = random.pick(resting)
        engine.replace(participant, order, MID + random.range(-5, 5), random.range(20, 40))
      } else {
        const side = random.pick([Side.buy, Side.sell])
        const timeInForce = random.pick([TimeInForce.day, TimeInForce.day, TimeInForce.day, TimeInForce.atOpen, TimeInForce.atClose, TimeInForce.auction])
        const isMarket = timeInForce >= TimeInForce.atOpen && random.int(3) === 0
        const terms: OrderTerms | undefined = timeInForce !== TimeInForce.day ? undefined : random.pick([undefined, undefined, { displayQty: 3 }, { hidden: true }])
        const [price, qty] = [isMarket ? 0 : MID + random.range(-5, 5), random.range(1, 20)]
        const order: Order = { participant: random.int(TRADERS), order: orders.length + 1, side, timeInForce, isMarket, price, leavesQty: 0 }
        orders.push(order)
        engine.submit(order.participant, order.order, 0, side, isMarket ? OrderType.market : OrderType.limit, timeInForce, price, qty, terms)
      }
    }
  }

  private cross(type: CrossType): void {
    const reference = MID + this.random.range(-7, 7)
    this.history.push(`cross ${type} at about ${reference}`)
    const eligible = this.orders.filter(({ leavesQty, timeInForce }) => leavesQty > 0 && takesPart(timeInForce, type)).map((order) => ({ ...order, was: order }))
    this.fills = []
    const tradedQty = this.engine.cross(0, type, { reference })
    const fills = this.fills
    const wanted = (side: Side, price: number): number => eligible.reduce((sum, order) => sum + (order.side === side && isWithin(order, price) ? order.leavesQty : 0), 0)
    const volumeAt = (price: number): number => Math.min(wanted(Side.buy, price), wanted(Side.sell, price))
    const surplusAt = (price: number): number => Math.abs(wanted(Side.buy, price) - wanted(Side.sell, price))
    const prices = Array.from({ length: 2 * MID }, (_, index) => index + 1)
    const most = Math.max(...prices.map(volumeAt))
    expect(tradedQty, 'the most that can trade').toBe(most)
    if (most === 0) return
    const [{ price }] = fills
    const ofMost = prices.filter((each) => volumeAt(each) === most)
    const least = Math.min(...ofMost.map(surplusAt))
    const nearest = Math.min(...ofMost.filter((each) => surplusAt(each) === least).map((each) => Math.abs(each - reference)))
    expect([volumeAt(price), surplusAt(price), Math.abs(price - reference)], `at ${price}`).toEqual([most, least, nearest])
    for (const side of [Side.buy, Side.sell]) {
      const ofSide = fills.filter(({ order }) => order.side === side)
      expect(ofSide.reduce((sum, { qty }) => sum + qty, 0)).toBe(most)
      expect(fills.every((fill) => fill.price === price && isWithin(fill.order, price))).toBe(true)
      // Whoever asks for more than somebody who is served is served wholly.
      for (const { was, leavesQty, ...order } of eligible.filter((each) => each.side === side)) {
        if (ofSide.some(({ order: served }) => isBetter({ ...order, leavesQty }, served))) expect(was.leavesQty, `#${order.order} at ${order.price}`).toBe(0)
      }
    }
  }

  private conserved(): void {
    const qtyOf = (side: Side): number => this.fills.reduce((sum, { order, qty }) => sum + (order.side === side ? qty : 0), 0)
    const cashOf = (side: Side): number => this.fills.reduce((sum, { order, qty, price }) => sum + (order.side === side ? qty * price : 0), 0)
    expect([qtyOf(Side.buy), cashOf(Side.buy)]).toEqual([qtyOf(Side.sell), cashOf(Side.sell)])
  }

  private onReport(participant: number, ...[number, execType, lastQty, lastPrice, , leavesQty, price]: Parameters<ReportSink['report']>): void {
    const order = this.orders[number - 1]
    expect(order.participant).toBe(participant)
    order.leavesQty = leavesQty
    if (execType === ExecType.replaced) order.price = price
    if (execType !== ExecType.trade) return
    this.fills.push({ order, qty: lastQty, price: lastPrice })
    expect(isWithin(order, lastPrice)).toBe(true)
  }
}

function takesPart(timeInForce: TimeInForce, type: CrossType): boolean {
  if (timeInForce === TimeInForce.atOpen) return type === CrossType.opening
  return timeInForce !== TimeInForce.atClose || type === CrossType.closing
}

function isWithin({ isMarket, side, price: limit }: Order, price: number): boolean {
  return isMarket || (side === Side.buy ? limit >= price : limit <= price)
}

function isBetter(order: Order, other: Order): boolean {
  if (order.isMarket || other.isMarket) return order.isMarket && !other.isMarket
  return order.side === Side.buy ? order.price > other.price : order.price < other.price
}

describe('crosses', () => {
  it('are optimal, serve the better price first, and lose nothing', { timeout: 86_400_000 }, () => {
    for (const seed of seedsToTry(60)) {
      underSeed(seed, FILE, 'are optimal', (history) => new Day(new RandomStreams(seed).stream('crosses'), seed, history).run())
    }
  })
})
