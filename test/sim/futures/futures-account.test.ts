/** Daily settlement, variation and expiry; calendar spreads and what their legs cost. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dayOf, dayText } from '../../../core/calendar/civil-day.js'
import { Instruments, isOnTick } from '../../../core/instrument.js'
import { Side } from '../../../core/market/vocabulary.js'
import { Positions } from '../../../core/positions/positions.js'
import { calendarSpread, legPrices, legTrades, type SpreadConvention } from '../../../sim/futures/calendar-spread.js'
import { ContractCalendar } from '../../../sim/futures/contract-calendar.js'
import { FuturesAccount } from '../../../sim/futures/futures-account.js'
import { contractInstrument } from '../../../sim/futures/futures-product.js'
import { DAYS, ES } from './products.js'

const { buy, sell } = Side
const calendar = new ContractCalendar(ES, DAYS, 2024, 2024)
/** Settles a day, all contracts at one price, and answers the payments as lines. */
const settled = (account: FuturesAccount, day: string, price: number | ((symbol: string) => number | undefined)): string[] => account
  .settle(dayOf(day), typeof price === 'number' ? () => price : price)
  .map(({ contract, kind, qty, price: at, amount }) => `${contract.symbol} ${kind} ${qty} @ ${at}: ${amount}`)

describe('daily settlement', () => {
  it('pays the day\'s difference: ES, a quarter of a point is 12.50 USD a contract', () => {
    const account = new FuturesAccount(calendar)
    account.onTrade('ESM4', buy, 2, 530_000)
    expect(settled(account, '2024-06-17', 530_025)).toEqual(['ESM4 daily 2 @ 530025: 2500'])
    expect(settled(account, '2024-06-18', 529_900)).toEqual(['ESM4 daily 2 @ 529900: -12500'])
    account.onTrade('ESM4', sell, 3, 530_100)
    expect(settled(account, '2024-06-20', 530_000)).toEqual(['ESM4 daily -1 @ 530000: 25000'])
    expect(account.positionOf('ESM4')).toBe(-1)
    // Expiry: the final settlement price, and nothing is left.
    expect(settled(account, '2024-06-21', 529_950)).toEqual(['ESM4 final -1 @ 529950: 2500'])
    expect(account.positionOf('ESM4')).toBe(0)
    expect(settled(account, '2024-06-24', 529_000)).toEqual([])
    // 2 bought at 5300.00, 3 sold at 5301.00, 1 settled at 5299.50: 3.50 points of 50 USD.
    expect(account.balance).toBe(17_500)
  })

  it('pays what was opened and closed within the day, once', () => {
    const account = new FuturesAccount(calendar)
    account.onTrade('ESM4', buy, 1, 530_000)
    account.onTrade('ESM4', sell, 1, 530_075)
    expect(settled(account, '2024-06-17', 999_999)).toEqual(['ESM4 daily 0 @ 999999: 3750'])
    expect(settled(account, '2024-06-18', 1)).toEqual([])
  })

  it('settles contracts in the order of expiry, each at its own price', () => {
    const account = new FuturesAccount(calendar)
    account.onTrade('ESU4', sell, 1, 536_000)
    account.onTrade('ESM4', buy, 1, 530_000)
    expect(settled(account, '2024-06-21', (symbol) => (symbol === 'ESM4' ? 530_100 : 536_050))).toEqual(['ESM4 final 1 @ 530100: 5000', 'ESU4 daily -1 @ 536050: -2500'])
  })

  it('refuses what cannot be, and then nothing is settled', () => {
    const account = new FuturesAccount(calendar)
    account.onTrade('ESM4', buy, 1, 530_000)
    account.onTrade('ESU4', buy, 1, 536_000)
    expect(() => settled(account, '2024-06-17', (symbol) => (symbol === 'ESM4' ? 530_100 : undefined))).toThrow('ESU4: expected a settlement price of 2024-06-17 in whole increments, found none')
    expect(() => settled(account, '2024-06-17', 1.5)).toThrow('found 1.5')
    expect(account.balance).toBe(0)
    expect(settled(account, '2024-06-17', 530_100)).toHaveLength(2)
    expect(() => settled(account, '2024-06-17', 530_100)).toThrow('2024-06-17 cannot be settled after 2024-06-17')
    expect(() => settled(account, '2024-06-24', 530_100)).toThrow('ESM4 expired on 2024-06-21 and was not settled then: settle that day before 2024-06-24')
    settled(account, '2024-06-21', 530_100)
    expect(() => account.onTrade('ESM4', buy, 1, 530_000)).toThrow('ESM4 expired on 2024-06-21')
    expect(() => account.onTrade('ESU4', buy, 0, 530_000)).toThrow('ESU4: expected a positive whole number of contracts, found 0')
    expect(() => account.onTrade('ESU4', buy, 1, 530_000.5)).toThrow('ESU4: expected a price in whole increments, found 530000.5')
    expect(() => account.onTrade('ESZ9', buy, 1, 530_000)).toThrow("no contract 'ESZ9'")
    expect(() => account.onTrade('ESU4', buy, 2 ** 40, 2 ** 30)).toThrow('ESU4: expected sums of money within 2^53')
    expect(account.positionOf('ESU4')).toBe(1)
  })

  it('payments add up to what the position earned, as positions count and settle it, whatever was traded on which day', () => {
    const trades = fc.array(fc.record({ buys: fc.boolean(), qty: fc.integer({ min: 1, max: 50 }), price: fc.integer({ min: 400_000, max: 600_000 }) }), { maxLength: 4 })
    const days = fc.array(fc.record({ trades, settlement: fc.integer({ min: 400_000, max: 600_000 }) }), { minLength: 1, maxLength: 20 })
    fc.assert(fc.property(days, (list) => {
      const account = new FuturesAccount(calendar)
      const instruments = new Instruments()
      const instrument = instruments.register(contractInstrument(ES, calendar.contract('ESM4'))).index
      const positions = new Positions(instruments)
      let paid = 0
      list.forEach(({ trades: traded, settlement }, i) => {
        for (const { buys, qty, price } of traded) {
          account.onTrade('ESM4', buys ? buy : sell, qty, price)
          positions.onTrade(instrument, buys ? buy : sell, qty, price, 0)
        }
        const expiry = calendar.contract('ESM4').expiryDay
        const pnl = positions.pnl(instrument, settlement)
        const payments = account.settle(expiry - list.length + 1 + i, () => settlement)
        for (const { amount } of payments) paid += amount
        expect(paid).toBe(pnl)
        expect(positions.settle(instrument, settlement, i === list.length - 1)).toBe(payments[0]?.amount ?? 0)
        expect([positions.variation[instrument], positions.qty[instrument]]).toEqual([paid, account.positionOf('ESM4')])
        // Nothing is open at any other price than the settlement's: by either method of cost, what was realised was paid.
        expect([positions.realised[instrument], positions.realisedFifo[instrument], positions.unrealised(instrument, settlement)]).toEqual([paid, paid, 0])
      })
      expect(account.balance).toBe(paid)
      expect(account.positionOf('ESM4')).toBe(0)
    }))
  })
})

describe('calendar spreads', () => {
  const [, june, september] = calendar.contracts
  const equity: SpreadConvention = { price: 'far-minus-near', anchor: 'near', tick: 5 }
  const currency: SpreadConvention = { price: 'near-minus-far', anchor: 'far', tick: 1 }

  it('are an instrument with a price of its own, which may be negative', () => {
    const { instrument } = calendarSpread(ES, june, september, equity)
    expect(instrument).toMatchObject({ symbol: 'ESM4-ESU4', venue: 'XCME', priceDecimals: 2 })
    expect([6_005, 0, -6_005, 6_003].map((price) => isOnTick(instrument, price))).toEqual([true, true, true, false])
    expect(() => calendarSpread(ES, september, june, equity)).toThrow('ES: expected a near leg that expires before the far one, found ESU4 and ESM4')
  })

  it('equity index: buying buys the far leg and sells the near one, which has its settlement price', () => {
    const spread = calendarSpread(ES, june, september, equity)
    const prices = legPrices(spread, 6_005, 530_000)
    expect(prices).toEqual({ near: 530_000, far: 536_005 })
    expect(legTrades(spread, buy, 3, prices)).toEqual([
      { contract: june, side: sell, qty: 3, price: 530_000 }, { contract: september, side: buy, qty: 3, price: 536_005 },
    ])
  })

  it('currencies: buying buys the near leg, and the far one is anchored', () => {
    const spread = calendarSpread(ES, june, september, currency)
    const prices = legPrices(spread, 10, 39_905)
    expect(prices).toEqual({ near: 39_915, far: 39_905 })
    expect(legTrades(spread, sell, 1, prices).map(({ side, price }) => [side, price])).toEqual([[sell, 39_915], [buy, 39_905]])
  })

  it('a leg beyond its limits gets the limit, and the anchor follows: the spread keeps its price', () => {
    const spread = calendarSpread(ES, june, september, equity)
    expect(legPrices(spread, 8_065, 288_000, { low: 296_795, high: 400_000 })).toEqual({ near: 288_730, far: 296_795 })
    expect(legPrices(spread, 8_065, 288_000, { low: 0, high: 290_000 })).toEqual({ near: 281_935, far: 290_000 })
    expect(legPrices(spread, 8_065, 288_730, { low: 296_795, high: 400_000 })).toEqual({ near: 288_730, far: 296_795 })
  })

  it('a trade of the spread earns what its price does, whatever the anchor was', () => {
    const spread = calendarSpread(ES, june, september, equity)
    for (const anchor of [500_000, 530_000]) {
      const account = new FuturesAccount(calendar)
      for (const { contract, side, qty, price } of legTrades(spread, buy, 2, legPrices(spread, 6_000, anchor))) account.onTrade(contract.symbol, side, qty, price)
      for (const { contract, side, qty, price } of legTrades(spread, sell, 2, legPrices(spread, 6_020, 531_111))) account.onTrade(contract.symbol, side, qty, price)
      account.settle(dayOf('2024-06-17'), () => 532_000)
      expect(account.balance).toBe(20 * 2 * 50)
      expect([account.positionOf('ESM4'), account.positionOf('ESU4')]).toEqual([0, 0])
    }
    expect(dayText(june.expiryDay)).toBe('2024-06-21')
  })
})
