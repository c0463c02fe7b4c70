/** Scenario 22: a quantity that is given as money, what a trade in cash moves, and that nothing of it comes from nowhere. */
import { describe, expect, it } from 'vitest'
import { Instruments, usEquity } from '../../core/instrument.js'
import { MarketBatch } from '../../core/market/batch.js'
import { MarketKind, nameOf, Side } from '../../core/market/vocabulary.js'
import { ExecType, Liquidity, OrderType, TimeInForce } from '../../core/orders/venue.js'
import { Positions } from '../../core/positions/positions.js'
import { RandomStreams } from '../../core/random.js'
import { MatchingEngine } from '../../sim/matching/matching-engine.js'
import { matchingExchange } from '../../sim/matching/matching-exchange.js'
import { ReplayExchange } from '../../sim/replay/replay-exchange.js'
import { feeSchedule } from '../../sim/venue/fees.js'
import { NO_LATENCY } from '../../sim/venue/latency.js'
import { simulatedVenue } from '../../sim/venue/simulated-venue.js'
import { ContractWorld, px, us } from '../contract/contract-world.js'
import { Desk } from '../core/orders/desk.js'
import { seedsToTry, underSeed } from '../sim/matching/seeds.js'

describe('scenario 22: cash', () => {
  it('a sale debits the base and credits the quote, part by part, whatever was held before; fees are apart', () => {
    const desk = new Desk()
    const sale = desk.sell(100, 1_000_000)
    desk.trade(sale, 30, 1_000_100, { fee: 90 })
    desk.trade(sale, 70, 1_000_000, { fee: -140 })
    const cash = 30 * 1_000_100 + 70 * 1_000_000
    expect([desk.positions.qty[0], desk.positions.cash[0], desk.positions.fees[0]]).toEqual([-100, cash, -50])
    const purchase = desk.buy(100, 1_000_000)
    desk.trade(purchase, 100, 999_000)
    expect([desk.positions.qty[0], desk.positions.cash[0]]).toEqual([0, cash - 100 * 999_000])
  })
})

describe('scenario 22: a quantity given as quote notional', () => {
  /** Sells of others at these prices and quantities, then our purchase for money. Answers our trades. */
  function trades(way: 'engine' | 'replay', asks: readonly (readonly [price: number, qty: number])[], cashQty: number, qty: number): [number, number][] {
    const fills: [number, number][] = []
    const report = (_order: number, execType: ExecType, lastQty: number, lastPrice: number): void => void (execType === ExecType.trade && fills.push([lastQty, lastPrice]))
    if (way === 'engine') {
      const instruments = new Instruments()
      instruments.register(usEquity('TEST', 'XSIM'))
      const engine = new MatchingEngine(instruments)
      const [others, we] = [engine.addParticipant({ report() {} }), engine.addParticipant({ report })]
      asks.forEach(([price, offered], index) => engine.submit(others, index + 1, 0, Side.sell, OrderType.limit, TimeInForce.day, price, offered))
      engine.submit(we, 1, 0, Side.buy, OrderType.market, TimeInForce.ioc, 0, qty, { cashQty })
    } else {
      const instruments = new Instruments()
      instruments.register(usEquity('TEST', 'XSIM'))
      const exchange = new ReplayExchange(instruments, { report })
      asks.forEach(([price, offered], index) => {
        const batch = new MarketBatch(1)
        batch.kind[0] = MarketKind.add
        batch.side[0] = Side.sell
        batch.price[0] = price
        batch.qty[0] = offered
        batch.orderIdLow[0] = index + 1
        exchange.onHistory(batch, 0)
      })
      exchange.onSubmit(1, 0, Side.buy, OrderType.market, TimeInForce.ioc, 0, qty, { cashQty })
    }
    return fills
  }

  it.each(['engine', 'replay'] as const)('%s: buys level by level what the money pays for, never more, and not a share less', (way) => {
    const asks = [[1_000_000, 30], [1_000_100, 50], [1_010_000, 500]] as const
    expect(trades(way, asks, 100_000_000, 1_000)).toEqual([[30, 1_000_000], [50, 1_000_100], [19, 1_010_000]])
    for (const seed of seedsToTry(20)) {
      const random = new RandomStreams(seed).stream('money')
      const offered = Array.from({ length: 10 }, (_, level): [number, number] => [1_000_000 + level * 100, random.range(1, 40)])
      const [money, most] = [random.range(1, 300_000_000), random.range(1, 200)]
      let [left, qty] = [money, most]
      const expected = offered.flatMap(([price, available]): [number, number][] => {
        const bought = Math.min(available, qty, Math.floor(left / price))
        left -= bought * price
        qty -= bought
        return bought === 0 ? [] : [[bought, price]]
      })
      underSeed(seed, 'test/scenarios/cash.test.ts', way, () => expect(trades(way, offered, money, most)).toEqual(expected))
    }
  })
})

describe('scenario 22: all participants together', () => {
  it('have as much as before: quantities and cash come to nothing, and fees to what the venue takes from who made and who took', async () => {
    for (const seed of seedsToTry(10)) {
      const random = new RandomStreams(seed).stream('cash')
      const world = new ContractWorld()
      const { kernel, instruments, instrument } = world
      const engine = new MatchingEngine(instruments)
      const volume = { maker: 0, taker: 0, none: 0 }
      const accounts = ['A', 'B', 'C'].map((name) => {
        const positions = new Positions(instruments)
        const sides: Side[] = []
        const venue = simulatedVenue({
          kernel, name, latency: NO_LATENCY, fees: feeSchedule({ maker: '-0.0020', taker: '0.0030' }, 4), exchange: (sink) => matchingExchange(engine, sink),
          reports: {
            onReport({ order, execType, lastQty, lastPrice, fee, liquidity }) {
              if (execType !== ExecType.trade) return
              positions.onTrade(instrument.index, sides[order], lastQty, lastPrice, fee)
              volume[nameOf(Liquidity, liquidity) as keyof typeof volume] += lastQty
            },
          },
        })
        return { positions, sides, venue }
      })
      const plan = world.with(accounts[0].venue, () => {})
      for (let action = 0; action < 300; action++) {
        const { venue, sides } = random.pick(accounts)
        const [side, price, qty] = [random.pick([Side.buy, Side.sell]), px('100.00') + random.range(-5, 5) * 100, random.range(1, 50)]
        const order = sides.length
        sides.push(side)
        plan.at(us(action + 1), () => venue.submit(order, instrument.index, side, OrderType.limit, random.int(3) === 0 ? TimeInForce.ioc : TimeInForce.day, price, qty))
      }
      await plan.run()
      const sum = (column: 'qty' | 'cash' | 'fees'): number => accounts.reduce((total, { positions }) => total + positions[column][instrument.index], 0)
      underSeed(seed, 'test/scenarios/cash.test.ts', 'have as much as before', () => {
        expect([sum('qty'), sum('cash')]).toEqual([0, 0])
        expect(volume.maker).toBeGreaterThan(100)
        expect([volume.taker, sum('fees')]).toEqual([volume.maker, 30 * volume.taker - 20 * volume.maker])
      })
    }
  })
})
