/** Random worlds of all order types: what must hold after every command, whatever it was. A failure prints the command that repeats it. */
import { describe, expect, it } from 'vitest'
import { Instruments } from '../../../core/instrument.js'
import { CrossType, nameOf, Side } from '../../../core/market/vocabulary.js'
import type { OrderTerms } from '../../../core/orders/terms.js'
import { ExecType, OrderType, TimeInForce } from '../../../core/orders/venue.js'
import { RandomStreams, type Random } from '../../../core/random.js'
import { MatchingEngine } from '../../../sim/matching/matching-engine.js'
import { allocationRule } from '../../../sim/matching/allocation-rule.js'
import type { Phase } from '../../../sim/matching/instrument-market.js'
import type { MatchingRules } from '../../../sim/matching/rules.js'
import { PLAIN } from './engine-log.js'
import { seedsToTry, underSeed } from './seeds.js'

const MID = 100
const COMMANDS = 400
const TRADERS = 4

interface Known {
  readonly side: Side
  readonly limited: boolean
  price: number
  qty: number
  cumQty: number
  leavesQty: number
  open: boolean
}

/** A world of traders who send anything, and a clerk who believes nothing. */
class World {
  readonly engine: MatchingEngine
  readonly traders: { readonly participant: number; readonly orders: Known[] }[] = []
  private band = { lowest: -Infinity, highest: Infinity }
  private phase: Phase = 'continuous'
  private bought = 0
  /** The number of a list is used once: those that are given move on. */
  private lists = 0
  private sold = 0

  /** @param lines where what is reported is noted */
  constructor(readonly random: Random, rules: Partial<MatchingRules>, seed: number, readonly lines: string[] = []) {
    const instruments = new Instruments()
    instruments.register(PLAIN)
    instruments.register({ ...PLAIN, symbol: 'OTHER' })
    this.engine = new MatchingEngine(instruments, { rules, random: new RandomStreams(seed) })
    for (let i = 0; i < TRADERS; i++) {
      const orders: Known[] = []
      const participant = this.engine.addParticipant({
        report: (order, execType, lastQty, lastPrice, cumQty, leavesQty, price, qty, liquidity, reason) => {
          this.lines.push(`${i}#${order} ${nameOf(ExecType, execType)} ${lastQty}@${lastPrice} cum ${cumQty} leaves ${leavesQty} of ${qty}@${price} ${liquidity} ${reason ?? ''}`)
          this.check(orders[order], execType, lastQty, lastPrice, cumQty, leavesQty, price, qty)
        },
      })
      this.traders.push({ participant, orders })
    }
  }

  /** @param kinds how many kinds of terms there are, the first of {@link World.terms} */
  step(wild: boolean, kinds = ALL_KINDS): void {
    const { random, engine } = this
    const trader = random.pick(this.traders)
    const { participant, orders } = trader
    const what = random.int(10)
    if (what < 6 || orders.length === 0) {
      const side = random.pick([Side.buy, Side.sell])
      const price = MID + random.range(-6, 6)
      const terms = wild ? this.terms(side, price, kinds) : undefined
      const type = random.int(8) === 0 ? (wild && random.int(2) === 0 ? OrderType.marketToLimit : OrderType.market) : OrderType.limit
      const times: TimeInForce[] = wild ? [TimeInForce.day, TimeInForce.day, TimeInForce.ioc, TimeInForce.fok, TimeInForce.gtc, random.pick([TimeInForce.atOpen, TimeInForce.atClose, TimeInForce.auction])] : [TimeInForce.day, TimeInForce.day, TimeInForce.ioc]
      const qty = random.range(1, 30)
      const limited = type === OrderType.limit
      orders.push({ side, limited: limited && terms?.peg === undefined, price: limited ? price : 0, qty, cumQty: 0, leavesQty: qty, open: true })
      engine.submit(participant, orders.length - 1, 0, side, type, random.pick(times), limited ? price : 0, qty, terms)
    } else if (what < 8) {
      engine.cancel(participant, random.int(orders.length))
    } else {
      engine.replace(participant, random.int(orders.length), MID + random.range(-6, 6), random.range(1, 30))
    }
    this.checkBook()
  }

  /** Whoever runs the venue does something. */
  operate(): void {
    const { random, engine } = this
    const what = random.int(6)
    if (what < 3) {
      this.phase = random.pick<Phase>(['pre-open', 'continuous', 'continuous', 'halted', 'closed'])
      engine.setPhase(0, this.phase)
    } else if (what === 3 && this.phase !== 'closed') {
      engine.cross(0, random.pick([CrossType.opening, CrossType.closing, CrossType.halt]), { reference: MID })
    } else if (what === 4) {
      this.setBand(MID - 5 + random.int(4), MID + 2 + random.int(4))
    } else {
      this.setBand(undefined, undefined)
    }
    this.checkBook()
  }

  private setBand(lowest: number | undefined, highest: number | undefined): void {
    this.band = { lowest: lowest ?? -Infinity, highest: highest ?? Infinity }
    this.engine.setPriceBand(0, lowest, highest)
  }

  /** Nothing is lost between buyers and sellers. */
  checkEnd(): void {
    expect(this.bought).toBe(this.sold)
  }

  private terms(side: Side, price: number, kinds: number): OrderTerms | undefined {
    const { random } = this
    switch (random.int(kinds)) {
      case 0: return { stopPrice: side === Side.buy ? price + 2 : price - 2 }
      case 1: return { trailAmount: random.range(1, 4) }
      case 2: return { displayQty: random.range(1, 5) }
      case 3: return { displayQty: 5, displayRange: 2 }
      case 4: return { hidden: true }
      case 5: return { postOnly: random.pick(['reject', 'slide'] as const) }
      case 6: return { peg: random.pick(['primary', 'midpoint', 'market'] as const), pegOffset: side === Side.buy ? -random.int(3) : random.int(3) }
      case 7: return { allOrNone: true }
      case 8: return { minQty: random.range(1, 10) }
      case 9:
      case 10: return { list: random.int(3) + (this.lists++ >> 4), contingency: random.pick(['oco', 'ouo', 'oto'] as const) }
      default: return undefined
    }
  }

  private check(known: Known, execType: ExecType, lastQty: number, lastPrice: number, cumQty: number, leavesQty: number, price: number, qty: number): void {
    if (execType === ExecType.trade) {
      known.cumQty += lastQty
      if (known.side === Side.buy) this.bought += lastQty * lastPrice
      else this.sold += lastQty * lastPrice
      if (known.limited) expect(known.side === Side.buy ? lastPrice <= known.price : lastPrice >= known.price).toBe(true)
      expect(lastQty).toBeGreaterThan(0)
      expect(lastPrice >= this.band.lowest && lastPrice <= this.band.highest).toBe(true)
      expect(this.phase).not.toBe('closed')
    }
    if (execType === ExecType.replaced || (execType === ExecType.restated && known.limited)) known.price = price
    if (execType === ExecType.rejected) known.open = false
    if (execType === ExecType.rejected || execType === ExecType.cancelRejected || execType === ExecType.replaceRejected) return
    expect(known.open).toBe(true)
    expect(cumQty).toBe(known.cumQty)
    known.leavesQty = leavesQty
    known.qty = qty
    const ended = execType === ExecType.canceled || execType === ExecType.expired
    if (ended) expect(leavesQty).toBe(0)
    else expect(leavesQty).toBeLessThanOrEqual(qty - cumQty)
    if (ended || (execType === ExecType.trade && cumQty === qty)) known.open = false
  }

  private checkBook(): void {
    const { books } = this.engine
    const bestBid = books.ladder.depth(0) > 0 ? books.ladder.priceAt(0, 0) : -Infinity
    const bestAsk = books.ladder.depth(1) > 0 ? -books.ladder.priceAt(1, 0) : Infinity
    if (this.phase === 'continuous') expect(bestBid).toBeLessThan(bestAsk)
    let shownQty = 0
    for (const bookSide of [0, 1]) for (let rank = 0; rank < books.ladder.depth(bookSide); rank++) shownQty += books.levelQty(books.ladder.levelAt(bookSide, rank))
    let openQty = 0
    for (const { orders } of this.traders) for (const { open, leavesQty } of orders) if (open) openQty += leavesQty
    expect(shownQty).toBeLessThanOrEqual(openQty)
  }
}

const RULES: Readonly<Record<string, Partial<MatchingRules>>> = {
  'plain rules': {}, 'price-time': { priority: 'price-time' }, 'cancel-oldest': { selfTrade: 'cancel-oldest' }, 'cancel-both': { selfTrade: 'cancel-both' },
  'decrement': { selfTrade: 'decrement' }, 'shared levels': { allocation: allocationRule('configurable', { lmmPercents: [20], leveling: true }) },
}
const FILE = 'test/sim/matching/general-matching.test.ts'
/** Of the terms that worlds have. */
const ALL_KINDS = 13
const ICEBERGS_AND_STOPS = 4
const LONG = { timeout: 86_400_000 }

describe('all order types together', () => {
  it.each(Object.entries(RULES))('lose nothing, cross nothing, break no limit: %s', LONG, (name, rules) => {
    for (const seed of seedsToTry(8)) {
      underSeed(seed, FILE, `break no limit: ${name}`, (history) => {
        const world = new World(new RandomStreams(seed).stream('world'), rules, seed, history)
        for (let i = 0; i < COMMANDS; i++) world.step(true)
        world.checkEnd()
      })
    }
  })
})

describe('phases, crosses and price bands among all order types', () => {
  it.each(Object.entries(RULES))('lose nothing, cross nothing while orders match, trade at no price that is not allowed: %s', LONG, (name, rules) => {
    for (const seed of seedsToTry(6)) {
      underSeed(seed, FILE, `trade at no price that is not allowed: ${name}`, (history) => {
        const world = new World(new RandomStreams(seed).stream('sessions'), rules, seed, history)
        for (let i = 0; i < COMMANDS; i++) {
          if (i % 20 === 19) world.operate()
          else world.step(true)
        }
        world.checkEnd()
      })
    }
  })
})

describe('the general way of a plain order', () => {
  it('is the plain way: the same reports, in the same order', LONG, () => {
    for (const seed of seedsToTry(15)) {
      underSeed(seed, FILE, 'is the plain way', () => {
        const runs = ([undefined, 'last-trade', 'quote'] as const).map((trigger) => {
          const world = new World(new RandomStreams(seed).stream('world'), {}, seed)
          if (trigger !== undefined) {
            // A stop that nothing wakes: one that hears of trades only, and one for which every order has to be looked at more closely.
            const stranger = world.engine.addParticipant({ report() {} })
            world.engine.submit(stranger, 0, 0, Side.buy, OrderType.market, TimeInForce.day, 0, 1, { stopPrice: 1_000, trigger })
          }
          for (let i = 0; i < COMMANDS; i++) world.step(false)
          return world.lines
        })
        expect(runs[1]).toEqual(runs[0])
        expect(runs[2]).toEqual(runs[0])
      })
    }
  })

  it('is the plain way among icebergs and stops too, which plain orders meet and wake', LONG, () => {
    for (const seed of seedsToTry(15)) {
      underSeed(seed, FILE, 'among icebergs and stops', () => {
        const runs = [false, true].map((looksCloser) => {
          const world = new World(new RandomStreams(seed).stream('world'), {}, seed)
          const stranger = world.engine.addParticipant({ report() {} })
          // Nothing wakes it, but for its sake every order has to be looked at more closely.
          if (looksCloser) world.engine.submit(stranger, 0, 0, Side.buy, OrderType.market, TimeInForce.day, 0, 1, { stopPrice: 1_000, trigger: 'quote' })
          for (let i = 0; i < COMMANDS; i++) world.step(i % 5 === 0, ICEBERGS_AND_STOPS)
          return world.lines
        })
        expect(runs[1]).toEqual(runs[0])
      })
    }
  })
})
