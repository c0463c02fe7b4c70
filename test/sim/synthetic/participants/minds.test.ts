/** What each participant decides from what it sees: the commands that it sends, one look after another. */
import { describe, expect, it } from 'vitest'
import { Instruments, usEquity } from '../../../../core/instrument.js'
import { nameOf, Side, TradingState } from '../../../../core/market/vocabulary.js'
import { OrderType, TimeInForce } from '../../../../core/orders/venue.js'
import { RandomStreams } from '../../../../core/random.js'
import { NS_PER_MINUTE, NS_PER_MS, NS_PER_S } from '../../../../core/time.js'
import { MatchingEngine } from '../../../../sim/matching/matching-engine.js'
import type { Agent, AgentParts } from '../../../../sim/synthetic/participants/agent.js'
import { Action, Desk } from '../../../../sim/synthetic/participants/desk.js'
import { FundamentalTrader } from '../../../../sim/synthetic/participants/fundamental-trader.js'
import { Institution } from '../../../../sim/synthetic/participants/institution.js'
import { MarketMaker } from '../../../../sim/synthetic/participants/market-maker.js'
import { MomentumTrader } from '../../../../sim/synthetic/participants/momentum-trader.js'
import { NoiseTraders } from '../../../../sim/synthetic/participants/noise-traders.js'
import { Outlook } from '../../../../sim/synthetic/participants/outlook.js'
import { PRESETS } from '../../../../sim/synthetic/participants/presets.js'
import { Sweeper } from '../../../../sim/synthetic/participants/sweeper.js'
import { ValuePath } from '../../../../sim/synthetic/participants/value-path.js'
import { SILENT } from './crowd-run.js'

const { calm } = PRESETS
const START = 1_000_000

/** A participant on an engine of its own, whose commands arrive at once; the market is what `see` says. */
function world<A extends Agent>(make: (parts: AgentParts) => A) {
  const instruments = new Instruments()
  const instrument = instruments.register(usEquity('ALPHA'))
  const engine = new MatchingEngine(instruments)
  const random = new RandomStreams(1).stream('mind')
  const outlook = new Outlook(engine, instrument, new ValuePath(random, { ...calm.value, volatilityPct: 0, newsADay: 0 }, START, 0), START, 0)
  let sent: string[] = []
  const agent = make({
    outlook, random, lot: 100, fromNs: 0,
    host: { wakeAt() {} },
    desk: (owner, isMany = false) => new Desk({
      engine, instrument: instrument.index, owner, random, latencyNs: 0, isMany,
      queue: {
        send(_dueNs, desk, action, order, side, type, timeInForce, price, qty) {
          const of = action === Action.submit ? `${nameOf(Side, side)} ${type === OrderType.market ? 'market' : price} ${nameOf(TimeInForce, timeInForce)} ` : `${nameOf(Action, action)} to ${price} `
          sent.push(`${of}${qty}`)
          desk.arrive(action, order, side, type, timeInForce, price, qty)
        },
      },
    }),
  })
  const [other, taker] = [engine.addParticipant(SILENT), engine.addParticipant(SILENT)]
  let orders = 0
  return {
    agent, engine, outlook,
    /** Somebody else's order. */
    rests: (side: Side, price: number, qty: number) => engine.submit(other, ++orders, instrument.index, side, OrderType.limit, TimeInForce.day, price, qty),
    takes: (side: Side, qty: number) => engine.submit(taker, ++orders, instrument.index, side, OrderType.market, TimeInForce.ioc, 0, qty),
    /** It looks. Answers what it sends, and when it wants to look again. */
    look(nowNs: number): string[] {
      sent = []
      const before = outlook.value
      outlook.look(nowNs)
      // The value is the test's, not the path's.
      outlook.value = before
      this.nextNs = agent.wake(nowNs)
      return sent
    },
    nextNs: 0,
  }
}

describe('a market maker', () => {
  const maker = (changes: Partial<typeof calm.makers> = {}) => {
    const instrument = new Instruments().register(usEquity('ALPHA'))
    return world((parts) => new MarketMaker(parts, { ...calm.makers, spreadTicks: 3, levels: 2, lots: 1, inventoryLots: 4, widening: 1, ...changes }, instrument))
  }
  const prices = (sent: readonly string[], side: string): number[] => sent.filter((text) => text.startsWith(side)).map((text) => Number(text.split(' ')[1]))

  it('quotes its levels on both sides, the further the larger', () => {
    const sent = maker().look(0)
    expect(sent.map((text) => text.replace(/ \d+ /, ' P '))).toEqual(['buy P day 100', 'buy P day 200', 'sell P day 100', 'sell P day 200'])
    expect(prices(sent, 'buy')[0] - prices(sent, 'buy')[1]).toBe(100)
    expect(prices(sent, 'sell')[0] - prices(sent, 'buy')[0]).toBeGreaterThanOrEqual(300)
  })

  it('leans against what it holds, and at the most quotes one side only', () => {
    const it = maker()
    const [bid] = prices(it.look(0), 'buy')
    it.takes(Side.sell, 300)
    expect(it.agent.desk.position).toBe(300)
    const sent = it.look(100 * NS_PER_MS)
    expect(prices(sent, 'buy')[0]).toBeLessThan(bid)
    it.takes(Side.sell, 300)
    expect(it.agent.desk.position).toBe(600)
    expect(it.look(200 * NS_PER_MS).filter((text) => text.startsWith('buy'))).toEqual([])
    expect(it.engine.firstSlot(0, Side.buy)).toBe(0)
    // It lays off what it holds elsewhere, and buys again.
    expect(prices(it.look(10 * NS_PER_MINUTE), 'buy').length).toBe(2)
  })

  it('moves its quotes with one-sided trading, widens in turbulence, and pulls all but one wide level when it gets too much', () => {
    const width = (act: (it: ReturnType<typeof maker>) => void): number[] => {
      const it = maker()
      act(it)
      const sent = it.look(0)
      return [prices(sent, 'buy')[0], prices(sent, 'sell')[0], sent.length]
    }
    const [bid, ask] = width(() => {})
    expect(width(({ outlook }) => (outlook.pressure = 1_000))[0]).toBeGreaterThan(bid)
    expect(width(({ outlook }) => (outlook.pressure = -1_000))[1]).toBeLessThan(ask)
    const [wideBid, wideAsk] = width(({ outlook }) => (outlook.stress = 3))
    expect(wideAsk - wideBid).toBeGreaterThanOrEqual((ask - bid) * 2)
    const [farBid, farAsk, orders] = width(({ outlook }) => (outlook.stress = 50))
    expect([farAsk - farBid > (ask - bid) * 6, orders]).toEqual([true, 2])
  })

  it('takes what rests where its own quote belongs, and crosses nothing else', () => {
    const it = maker()
    it.rests(Side.sell, START - 500, 100)
    it.rests(Side.sell, START - 100, 100)
    const sent = it.look(0)
    expect(sent[0]).toMatch(/^buy \d+ ioc 100$/)
    for (const text of sent.slice(1)) expect(text).toContain(' day ')
    expect(prices(sent.slice(1), 'buy').every((price) => price < START - 500)).toBe(true)
  })

  it('sleeps when the instrument is closed', () => {
    const it = maker()
    it.outlook.phase = TradingState.closed
    expect(it.look(0)).toEqual([])
    expect(it.nextNs).toBe(Infinity)
  })
})

describe('a momentum trader', () => {
  it('follows a move, up to its position, and leaves when it is over', () => {
    const it = world((parts) => new MomentumTrader(parts, { ...calm.momentum, lots: 1, positionLots: 2, thresholdTicks: 3, horizon: '10s' }))
    it.rests(Side.buy, START - 100, 100_000)
    it.rests(Side.sell, START + 100, 100_000)
    expect(it.look(0)).toEqual([])
    it.takes(Side.buy, 100_000)
    it.rests(Side.buy, START + 1_900, 100_000)
    it.rests(Side.sell, START + 2_000, 100_000)
    const bought = [1, 2, 3, 4].flatMap((second) => it.look(second * NS_PER_S))
    expect(bought).toEqual([`buy ${START + 2_000} ioc 100`, `buy ${START + 2_000} ioc 100`])
    expect(it.look(120 * NS_PER_S)).toEqual([`sell ${START + 1_900} ioc 100`])
    expect(it.look(121 * NS_PER_S)).toEqual([`sell ${START + 1_900} ioc 100`])
    expect(it.agent.desk.position).toBe(0)
  })
})

describe('a fundamental trader', () => {
  const trader = () => {
    const instrument = new Instruments().register(usEquity('ALPHA'))
    return world((parts) => new FundamentalTrader(parts, { ...calm.fundamental, errorTicks: 0, thresholdTicks: 5, lots: 1, positionLots: 20 }, instrument))
  }

  it('takes what is too cheap, up to its own limit, and comes back sooner the cheaper it is', () => {
    const it = trader()
    it.rests(Side.sell, START - 600, 100_000)
    expect(it.look(0)[0]).toMatch(new RegExp(`^buy ${START - 500} ioc \\d+$`))
    const calmNs = it.nextNs
    const cheap = trader()
    cheap.rests(Side.sell, START - 10_000, 100_000)
    cheap.look(0)
    expect(cheap.nextNs).toBeLessThan(calmNs)
  })

  it('waits with one patient order on a fair market', () => {
    const it = trader()
    it.rests(Side.buy, START - 100, 100)
    it.rests(Side.sell, START + 100, 100)
    expect(it.look(0)).toEqual([expect.stringMatching(/ day \d+$/)])
    expect(it.look(NS_PER_S)).toEqual([])
    // The value has moved: so does the order.
    it.outlook.value -= 600
    expect(it.look(2 * NS_PER_S)).toEqual([expect.stringMatching(/^(replace to|buy) /)])
  })

  it('stops at its largest position of the last minutes', () => {
    const it = trader()
    it.rests(Side.sell, START - 10_000, 1_000_000)
    for (let second = 0; second < 60; second++) it.look(second * NS_PER_S)
    const held = it.agent.desk.position
    expect(held).toBeGreaterThanOrEqual(1_900)
    expect(held).toBeLessThan(12_000)
    for (let second = 30 * 60; second < 30 * 60 + 10; second++) it.look(second * NS_PER_S)
    expect(it.agent.desk.position).toBeGreaterThan(held)
  })
})

describe('an institution', () => {
  const busy = { ...calm.institutions, parentsPerHour: 10_000, lots: 30, lotsMax: 30, passivePct: 0 }

  const inDeepMarket = (terms: typeof busy) => {
    const it = world((parts) => new Institution(parts, terms))
    it.rests(Side.buy, START - 100, 10_000_000)
    it.rests(Side.sell, START + 100, 10_000_000)
    it.look(0)
    return it
  }

  it('slices one parent after the other: trades of one side follow each other for long', () => {
    const it = inDeepMarket(busy)
    const sides: string[] = []
    while (sides.length < 400) sides.push(...it.look(it.nextNs).map((text) => text.split(' ')[0]))
    expect(new Set(sides)).toEqual(new Set(['buy', 'sell']))
    expect(sides.filter((side, at) => at > 0 && side !== sides[at - 1]).length).toBeLessThan(sides.length / 10)
  })

  it('trades exactly the size of its parent, and then has nothing to do for a while', () => {
    const it = inDeepMarket({ ...busy, parentsPerHour: 1 })
    while (Math.abs(it.agent.desk.position) < 3_000) it.look(it.nextNs)
    expect(Math.abs(it.agent.desk.position)).toBe(3_000)
    const doneNs = it.nextNs
    expect(it.look(doneNs)).toEqual([])
    expect(it.nextNs - doneNs).toBeGreaterThan(NS_PER_MINUTE)
  })

  it('takes its share of what has traded, and nothing in a market without trades', () => {
    const it = inDeepMarket({ ...busy, lots: 3_000, lotsMax: 3_000, style: 'pov', participationPct: 20 })
    expect(it.look(it.nextNs)).toEqual([])
    it.outlook.onTrade(Side.buy, 5_000)
    expect(it.look(it.nextNs)).toEqual([expect.stringMatching(/ ioc 1000$/)])
  })

  it('lets a slice wait first, and takes what is left of it next time', () => {
    const it = inDeepMarket({ ...busy, passivePct: 100 })
    expect(it.look(it.nextNs)).toEqual([expect.stringMatching(/ day \d+$/)])
    expect(it.look(it.nextNs)).toEqual([expect.stringMatching(/^cancel/)])
  })
})

describe('noise', () => {
  const instrument = new Instruments().register(usEquity('ALPHA'))
  const decisions = (clusteringPct: number): number[] => {
    const it = world((parts) => new NoiseTraders(parts, { ...calm.noise, perSecond: 5, clusteringPct, memory: '2s', takePct: 0 }, instrument))
    it.rests(Side.buy, START - 100, 1_000)
    it.rests(Side.sell, START + 100, 1_000)
    const counts = new Array<number>(600).fill(0)
    let nowNs = 1
    while (nowNs < 600 * NS_PER_S) {
      if (it.look(nowNs).length > 0) counts[Math.floor(nowNs / NS_PER_S)]++
      nowNs = it.nextNs
    }
    return counts
  }
  const mean = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0) / counts.length
  const dispersion = (counts: readonly number[]): number => mean(counts.map((count) => (count - mean(counts)) ** 2)) / mean(counts)

  it('decides as often as its terms say, evenly or in bursts', () => {
    const [even, bursts] = [decisions(0), decisions(80)]
    for (const counts of [even, bursts]) {
      expect(mean(counts)).toBeGreaterThan(3.5)
      expect(mean(counts)).toBeLessThan(6.5)
    }
    expect(dispersion(even)).toBeLessThan(1.3)
    expect(dispersion(bursts)).toBeGreaterThan(2)
  })
})

describe('a sweeper', () => {
  it('waits for its time, whatever wakes it, and sells all of it', () => {
    const it = world((parts) => new Sweeper(parts, { ...calm.sweep, after: '10s', over: '1s', lots: 10, slices: 4 }))
    it.rests(Side.buy, START - 100, 700)
    expect(it.look(NS_PER_S)).toEqual([])
    expect(it.nextNs).toBe(10 * NS_PER_S)
    const sent: string[] = []
    for (let nowNs = it.nextNs; nowNs < 12 * NS_PER_S; nowNs = it.nextNs) {
      sent.push(...it.look(nowNs))
      if (sent.length === 4) it.rests(Side.buy, START - 5_000, 10_000)
    }
    // 300, 300, the last 100 of a side, nothing, and the rest when somebody bids again.
    expect(sent).toEqual(['sell market ioc 300', 'sell market ioc 300', 'sell market ioc 300', 'sell market ioc 300', 'sell market ioc 300'])
    expect(it.agent.desk.position).toBe(-1_000)
    expect(it.nextNs).toBe(Infinity)
  })
})
