/** Settlement of positions: what is paid, and what is left, in exact money of contracts. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Instruments, type InstrumentSpec } from '../../../core/instrument.js'
import { Side } from '../../../core/market/vocabulary.js'
import { Positions } from '../../../core/positions/positions.js'

/** The E-mini S&P 500: a point is 50 USD, money counts cents. */
const ES: InstrumentSpec = { symbol: 'ESM4', venue: 'XCME', currency: 'USD', priceDecimals: 2, qtyDecimals: 0, lot: 1, ticks: [{ fromPrice: 0, tick: 25 }], multiplier: 50 }
const instruments = new Instruments()
instruments.register(ES)
instruments.register({ ...ES, symbol: 'SHARE', multiplier: undefined })

describe('money of a contract', () => {
  it('is price × quantity × multiplier: buy 2 at 5300.00, sell 1 at 5301.00, marked at 5299.50', () => {
    const positions = new Positions(instruments)
    positions.onTrade(0, Side.buy, 2, 530_000, 436)
    positions.onTrade(0, Side.sell, 1, 530_100, 218)
    // 1 × 1.00 × 50 = 50.00 realised, 1 × −0.50 × 50 = −25.00 open.
    expect(positions.snapshot(0)).toEqual({
      instrument: 'ESM4@XCME', qty: 1, cash: (-2 * 530_000 + 530_100) * 50, fees: 654, realised: 5_000, realisedFifo: 5_000,
      openCost: 530_000 * 50, openCostFifo: 530_000 * 50, tradedQty: 3, tradedNotional: (2 * 530_000 + 530_100) * 50, variation: 0,
    })
    expect([positions.unrealised(0, 529_950), positions.pnl(0, 529_950), positions.averagePrice(0)]).toEqual([-2_500, 2_500, 530_000])
  })

  it('of an instrument without a multiplier is price × quantity', () => {
    const positions = new Positions(instruments)
    positions.onTrade(1, Side.buy, 2, 530_000, 0)
    expect(positions.cash[1]).toBe(-1_060_000)
  })

  it('beyond 2^53 throws, and changes nothing', () => {
    const positions = new Positions(instruments)
    expect(() => { positions.onTrade(0, Side.buy, 2 ** 20, 2 ** 30, 0) }).toThrow(/ESM4@XCME: notional of a trade must be an integer within 2\^53/)
    positions.onTrade(0, Side.buy, 2 ** 20, 1, 0)
    const before = positions.snapshot(0)
    expect(() => positions.settle(0, 2 ** 30)).toThrow(/ESM4@XCME: value of the position/)
    expect([positions.snapshot(0), positions.openLots(0)]).toEqual([before, [[2 ** 20, 1]]])
  })
})

describe('the worked example of the guide: ES of June 2024', () => {
  it('pays 25.00, −125.00, 250.00 and 25.00: together what it earned', () => {
    const positions = new Positions(instruments)
    positions.onTrade(0, Side.buy, 2, 530_000, 0)
    const paid = [positions.settle(0, 530_025), positions.settle(0, 529_900)]
    positions.onTrade(0, Side.sell, 3, 530_100, 0)
    paid.push(positions.settle(0, 530_000), positions.settle(0, 529_950, true))
    expect(paid).toEqual([2_500, -12_500, 25_000, 2_500])
    expect(positions.snapshot(0)).toMatchObject({ qty: 0, cash: 17_500, realised: 17_500, realisedFifo: 17_500, openCost: 0, openCostFifo: 0, variation: 17_500 })
    expect(positions.openLots(0)).toEqual([])
  })
})

describe('whatever is traded and settled', () => {
  const trade = fc.record({ kind: fc.constant('trade' as const), buys: fc.boolean(), qty: fc.integer({ min: 1, max: 500 }), price: fc.integer({ min: -50_000, max: 600_000 }) })
  const settlement = fc.record({ kind: fc.constantFrom('daily' as const, 'final' as const), price: fc.integer({ min: -50_000, max: 600_000 }) })

  it('payments and what is earned since are all PnL, by both methods of cost, and equal what the trades alone say', () => {
    fc.assert(fc.property(fc.array(fc.oneof({ weight: 3, arbitrary: trade }, { weight: 1, arbitrary: settlement }), { maxLength: 60 }), fc.integer({ min: -50_000, max: 600_000 }), (steps, mark) => {
      const positions = new Positions(instruments)
      let cash = 0n
      let qty = 0n
      let paid = 0
      for (const step of steps) {
        if (step.kind === 'trade') {
          positions.onTrade(0, step.buys ? Side.buy : Side.sell, step.qty, step.price, 0)
          const signedQty = BigInt(step.buys ? step.qty : -step.qty)
          cash -= signedQty * BigInt(step.price) * 50n
          qty += signedQty
        } else {
          const earned = Number(cash + qty * BigInt(step.price) * 50n)
          paid += positions.settle(0, step.price, step.kind === 'final')
          expect([paid, positions.variation[0]]).toEqual([earned, earned])
          if (step.kind === 'final') [cash, qty] = [BigInt(earned), 0n]
        }
        const total = Number(cash + qty * BigInt(mark) * 50n)
        expect([positions.pnl(0, mark), positions.realised[0] + positions.unrealised(0, mark), positions.realisedFifo[0] + positions.unrealisedFifo(0, mark)]).toEqual([total, total, total])
        expect([positions.qty[0], positions.openLots(0).reduce((sum, [lotQty]) => sum + lotQty, 0)]).toEqual([Number(qty), Math.abs(Number(qty))])
      }
    }), { numRuns: 200 })
  })
})
