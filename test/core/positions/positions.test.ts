import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Instruments, usEquity } from '../../../core/instrument.js'
import { Side } from '../../../core/market/vocabulary.js'
import { Positions } from '../../../core/positions/positions.js'
import { ExactModel } from './exact-model.js'

const instruments = new Instruments()
instruments.register(usEquity('AMZN'))
instruments.register(usEquity('MSFT'))
/** US shares: money in 0.0001 USD, so 1 USD is 10,000. */
const USD = 10_000

type Trade = [side: 'buy' | 'sell', qty: number, usd: number, feeUsd?: number]

function after(...trades: Trade[]): Positions {
  const positions = new Positions(instruments)
  for (const [side, qty, usd, feeUsd = 0] of trades) positions.onTrade(0, Side[side], qty, Math.round(usd * USD), Math.round(feeUsd * USD))
  return positions
}

describe('worked examples', () => {
  it('buy 100 at 10.00, buy 100 at 12.00, sell 150 at 13.00: average 11.00 earns 300, first in first out 350', () => {
    const positions = after(['buy', 100, 10], ['buy', 100, 12], ['sell', 150, 13])
    expect(positions.snapshot(0)).toEqual({
      instrument: 'AMZN@XNAS', qty: 50, cash: (-1_000 - 1_200 + 1_950) * USD, fees: 0,
      realised: 300 * USD, realisedFifo: 350 * USD, openCost: 550 * USD, openCostFifo: 600 * USD,
      tradedQty: 350, tradedNotional: (1_000 + 1_200 + 1_950) * USD, variation: 0,
    })
    expect(positions.openLots(0)).toEqual([[50, 12 * USD]])
    // Marked at 14.00 the open 50 are worth 700: all PnL is 450 by either method.
    expect([positions.unrealised(0, 14 * USD), positions.unrealisedFifo(0, 14 * USD), positions.pnl(0, 14 * USD)]).toEqual([150 * USD, 100 * USD, 450 * USD])
    expect(positions.averagePrice(0)).toBe(11 * USD)
  })

  it('a short position earns when the price falls: sell 100 at 20.00, buy back 40 at 18.00', () => {
    const positions = after(['sell', 100, 20], ['buy', 40, 18])
    const { qty, cash, realised, realisedFifo, openCost } = positions.snapshot(0)
    expect({ qty, cash, realised, realisedFifo, openCost }).toEqual({ qty: -60, cash: 1_280 * USD, realised: 80 * USD, realisedFifo: 80 * USD, openCost: -1_200 * USD })
    expect([positions.unrealised(0, 21 * USD), positions.averagePrice(0)]).toEqual([-60 * USD, 20 * USD])
  })

  it('one fill takes the position through zero: long 100 at 10.00, sell 250 at 11.00', () => {
    const positions = after(['buy', 100, 10], ['sell', 250, 11])
    const { qty, realised, realisedFifo, openCost, openCostFifo } = positions.snapshot(0)
    expect({ qty, realised, realisedFifo, openCost, openCostFifo }).toEqual({
      qty: -150, realised: 100 * USD, realisedFifo: 100 * USD, openCost: -1_650 * USD, openCostFifo: -1_650 * USD,
    })
    expect(positions.openLots(0)).toEqual([[150, 11 * USD]])
  })

  it('fees and rebates are apart from PnL and cash', () => {
    const positions = after(['buy', 100, 10, 0.3], ['sell', 100, 10, -0.2])
    expect(positions.snapshot(0)).toMatchObject({ qty: 0, cash: 0, realised: 0, fees: 1_000 })
  })

  it('an average that is no whole number loses nothing: 3 bought at 10.00, 10.00 and 10.01, sold one by one at 10.01', () => {
    const positions = after(['buy', 2, 10], ['buy', 1, 10.01])
    const realised: number[] = []
    for (let sold = 0; sold < 3; sold++) {
      positions.onTrade(0, Side.sell, 1, 100_100, 0)
      realised.push(positions.realised[0])
    }
    // The open cost of 300,100 is split 100,033 + 100,034 + 100,033: half away from zero, the rest stays open.
    expect(realised).toEqual([67, 133, 200])
    expect([positions.openCost[0], positions.cash[0], positions.realisedFifo[0]]).toEqual([0, 200, 200])
  })

  it('instruments do not touch each other', () => {
    const positions = after(['buy', 100, 10])
    positions.onTrade(1, Side.sell, 5, USD, 1)
    expect([positions.qty[0], positions.qty[1], positions.cash[0], positions.cash[1]]).toEqual([100, -5, -1_000 * USD, 5 * USD])
  })

  it('flat is plain zero', () => {
    const positions = new Positions(instruments)
    expect([positions.pnl(0, USD), positions.unrealised(1, -USD), positions.averagePrice(0), positions.openLots(1)]).toEqual([0, 0, 0, []])
  })
})

describe('what does not fit throws, and changes nothing', () => {
  it('names the instrument and the sum that passed 2^53', () => {
    const positions = new Positions(instruments)
    positions.onTrade(0, Side.buy, 2_147_483_647, 4_000_000, 0)
    const before = positions.snapshot(0)
    expect(() => { positions.onTrade(0, Side.buy, 2_147_483_647, 1_000_000, 0) }).toThrow(/AMZN@XNAS: cash must be an integer within 2\^53, found -/)
    expect(() => { positions.onTrade(0, Side.buy, 1, 1, 0.5) }).toThrow(/AMZN@XNAS: fees must be an integer/)
    expect(() => { positions.onTrade(0, Side.buy, 0, 1, 0) }).toThrow(/AMZN@XNAS: expected a positive trade quantity, found 0/)
    expect(() => positions.unrealised(0, 2_147_483_647)).toThrow(/AMZN@XNAS: value of the position/)
    expect(positions.snapshot(0)).toEqual(before)
  })

  it('an instrument that is not of the run is a bug', () => {
    expect(() => { new Positions(instruments).onTrade(7, Side.buy, 1, 1, 0) }).toThrow(/no instrument has index 7/)
  })
})

describe('against exact arithmetic, slow', () => {
  const trade = fc.record({
    instrument: fc.integer({ min: 0, max: 1 }), side: fc.constantFrom(Side.buy, Side.sell),
    qty: fc.oneof(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 2_000_000 })),
    price: fc.oneof(fc.integer({ min: -3, max: 9 }), fc.integer({ min: 1, max: 30_000_000 })),
    fee: fc.integer({ min: -500, max: 500 }),
  })

  it('every number agrees and realised + unrealised = cash + position × mark, after every trade', () => {
    fc.assert(fc.property(fc.array(trade, { maxLength: 80 }), fc.integer({ min: -10, max: 30_000_000 }), (trades, mark) => {
      const positions = new Positions(instruments)
      const models = [new ExactModel(), new ExactModel()]
      for (const { instrument, side, qty, price, fee } of trades) {
        positions.onTrade(instrument, side, qty, price, fee)
        const model = models[instrument]
        model.trade(side === Side.buy ? BigInt(qty) : -BigInt(qty), BigInt(price), BigInt(fee))
        const { instrument: _id, ...found } = positions.snapshot(instrument)
        expect(found).toEqual(model.snapshot())
        const worth = found.cash + found.qty * mark
        expect(found.realised + positions.unrealised(instrument, mark)).toBe(worth)
        expect(found.realisedFifo + positions.unrealisedFifo(instrument, mark)).toBe(worth)
        expect(positions.pnl(instrument, mark)).toBe(worth + 0)
        expect(positions.openLots(instrument).reduce((sum, [lotQty]) => sum + lotQty, 0)).toBe(Math.abs(found.qty))
        if (found.qty === 0) expect([found.openCost, found.openCostFifo, found.realised]).toEqual([0, 0, found.realisedFifo])
      }
    }), { numRuns: 200 })
  })

  it('lots are given back: a thousand round trips of a hundred lots', () => {
    const positions = new Positions(instruments)
    const model = new ExactModel()
    for (let trip = 0; trip < 1_000; trip++) {
      for (let lot = 1; lot <= 100; lot++) {
        positions.onTrade(0, Side.buy, lot, 10_000 + ((trip * lot) % 97), 0)
        model.trade(BigInt(lot), BigInt(10_000 + ((trip * lot) % 97)), 0n)
      }
      positions.onTrade(0, Side.sell, 5_050, 10_050, 0)
      model.trade(-5_050n, 10_050n, 0n)
    }
    const { instrument: _id, ...found } = positions.snapshot(0)
    expect(found).toEqual(model.snapshot())
    expect(positions.openLots(0)).toEqual([])
  })
})
