/** Scenario 22, as far as orders are given in quantities: what a trade in cash moves, and that nothing of it comes from nowhere. */
import { describe, expect, it } from 'vitest'
import { nameOf, Side } from '../../core/market/vocabulary.js'
import { ExecType, Liquidity, OrderType, TimeInForce } from '../../core/orders/venue.js'
import { Positions } from '../../core/positions/positions.js'
import { RandomStreams } from '../../core/random.js'
import { MatchingEngine } from '../../sim/matching/matching-engine.js'
import { matchingExchange } from '../../sim/matching/matching-exchange.js'
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
