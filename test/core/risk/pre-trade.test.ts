import { describe, expect, it } from 'vitest'
import { INT32_MAX, Instruments, usEquity } from '../../../core/instrument.js'
import { Side, TradingState } from '../../../core/market/vocabulary.js'
import { ExecType, OrderType, TimeInForce } from '../../../core/orders/venue.js'
import { Exposure } from '../../../core/risk/exposure.js'
import { riskLimits, type RiskLimits } from '../../../core/risk/limits.js'
import { PreTradeRisk, RISK_REASONS, type RiskReason } from '../../../core/risk/pre-trade.js'
import { Desk } from '../orders/desk.js'

const PRICE = 1_000_000 // 100.00
const S = 1_000_000_000

function riskOf(limits: Partial<RiskLimits> = {}, overrides: Record<string, Partial<RiskLimits>> = {}): { risk: PreTradeRisk; exposure: Exposure } {
  const instruments = new Instruments()
  instruments.register(usEquity('AMZN'))
  instruments.register(usEquity('MSFT'))
  const exposure = new Exposure()
  return { exposure, risk: new PreTradeRisk(instruments, exposure, riskLimits(limits), overrides) }
}

const buy = (risk: PreTradeRisk, qty: number, price = PRICE, nowNs = 0): RiskReason | undefined => risk.checkNew(nowNs, 0, Side.buy, OrderType.limit, price, qty)
const sell = (risk: PreTradeRisk, qty: number, price = PRICE, nowNs = 0): RiskReason | undefined => risk.checkNew(nowNs, 0, Side.sell, OrderType.limit, price, qty)
const market = (risk: PreTradeRisk, qty: number): RiskReason | undefined => risk.checkNew(0, 0, Side.buy, OrderType.market, 0, qty)

describe('what an order may be', () => {
  it.each<[number, RiskReason | undefined]>([
    [0, 'bad-quantity'], [-1, 'bad-quantity'], [1.5, 'bad-quantity'], [Number.NaN, 'bad-quantity'], [Number.POSITIVE_INFINITY, 'bad-quantity'],
    [1, undefined], [1_000, undefined], [1_001, 'quantity-too-large'],
  ])('quantity %d: %s', (qty, reason) => {
    expect(buy(riskOf({ orderQtyMax: 1_000 }).risk, qty)).toBe(reason)
  })

  it.each<[number, RiskReason | undefined]>([
    [0, 'bad-price'], [-100, 'bad-price'], [Number.NaN, 'bad-price'], [1, undefined], [9_999, undefined], [10_000, undefined],
    [10_001, 'off-tick'], [10_100, undefined], [100.5, 'off-tick'], [2_000_000, undefined], [2_000_100, 'price-too-large'], [INT32_MAX + 1, 'price-too-large'],
  ])('price %d: %s', (price, reason) => {
    expect(buy(riskOf({ priceMax: 2_000_000 }).risk, 1, price)).toBe(reason)
  })

  it('a market order has no price to check', () => {
    expect(market(riskOf().risk, 1)).toBeUndefined()
  })

  it('an instrument that is not of the run is refused', () => {
    const { risk } = riskOf()
    expect([2, -1, 0.5].map((instrument) => risk.checkNew(0, instrument, Side.buy, OrderType.limit, PRICE, 1))).toEqual(Array(3).fill('unknown-instrument'))
  })
})

describe('price collar, in basis points of the reference price', () => {
  it.each<[number, RiskReason | undefined]>([
    [1_010_000, undefined], [1_010_100, 'price-collar'], [990_000, undefined], [989_900, 'price-collar'],
  ])('100 bps around a last trade of 100.00: %d is %s', (price, reason) => {
    const { risk } = riskOf({ collarBps: 100 })
    risk.onTrade(0, PRICE)
    expect(buy(risk, 1, price)).toBe(reason)
    expect(sell(risk, 1, price)).toBe(reason)
  })

  it('a mid between two ticks is exact', () => {
    const { risk } = riskOf({ collarBps: 1, reference: 'mid' })
    risk.onQuote(0, 999_900, PRICE) // mid 999950: 1 bp of it is 99.995
    expect([buy(risk, 1, PRICE), buy(risk, 1, 999_900), buy(risk, 1, 1_000_100)]).toEqual([undefined, undefined, 'price-collar'])
    expect(risk.referencePrice(0)).toBe(999_950)
  })

  it('the configured reference is taken: last trade, mid, or the mid until something trades', () => {
    const reference = (choice: RiskLimits['reference']): number[] => {
      const { risk } = riskOf({ reference: choice })
      const seen = [risk.referencePrice(0)]
      risk.onQuote(0, 900_000, 900_200)
      seen.push(risk.referencePrice(0))
      risk.onTrade(0, PRICE)
      seen.push(risk.referencePrice(0))
      risk.onQuote(0, 0, 900_200)
      return [...seen, risk.referencePrice(0)]
    }
    expect(reference('last-trade')).toEqual([0, 0, PRICE, PRICE])
    expect(reference('mid')).toEqual([0, 900_100, 900_100, 0])
    expect(reference('last-trade-else-mid')).toEqual([0, 900_100, PRICE, PRICE])
  })

  it('without a reference an order passes or is refused, by configuration', () => {
    expect([buy(riskOf().risk, 1), market(riskOf().risk, 1)]).toEqual([undefined, undefined])
    const { risk } = riskOf({ withoutReference: 'refuse' })
    expect([buy(risk, 1), market(risk, 1)]).toEqual(['no-reference-price', 'no-reference-price'])
    risk.onTrade(0, PRICE)
    expect([buy(risk, 1), market(risk, 1)]).toEqual([undefined, undefined])
  })
})

describe('notional limits', () => {
  it('of one order, at its own price; a market order at the reference price', () => {
    const { risk } = riskOf({ orderNotionalMax: 10 * PRICE })
    risk.onTrade(0, PRICE)
    expect([buy(risk, 10), buy(risk, 11), market(risk, 10), market(risk, 11)]).toEqual([undefined, 'notional-limit', undefined, 'notional-limit'])
  })

  it('gross of an instrument: position, open orders of both sides and this order', () => {
    const desk = new Desk({ grossNotionalMax: 100 * PRICE })
    desk.risk.onTrade(0, PRICE)
    desk.trade(desk.sell(30, PRICE), 30, PRICE)
    desk.buy(40, PRICE)
    expect(desk.oms.submit(0, Side.sell, OrderType.limit, TimeInForce.day, PRICE, 31)).toBe('gross-notional-limit')
    desk.sell(30, PRICE)
    expect(desk.oms.submit(1, Side.sell, OrderType.limit, TimeInForce.day, PRICE, 100)).toBe(4)
  })

  it('open market orders count at the reference price of their submission', () => {
    const desk = new Desk()
    desk.risk.onTrade(0, PRICE)
    desk.oms.submit(0, Side.buy, OrderType.market, TimeInForce.ioc, 0, 10)
    expect(desk.exposure.openNotional[0]).toBe(10 * PRICE)
  })
})

describe('position limit, in the worst case', () => {
  it('position, open orders on that side and this order; the other side does not help', () => {
    const desk = new Desk({ positionMax: 100 })
    desk.trade(desk.buy(40, PRICE), 40, PRICE)
    desk.buy(30, PRICE)
    desk.sell(140, PRICE)
    const submit = (side: Side, qty: number): unknown => desk.oms.submit(0, side, OrderType.limit, TimeInForce.day, PRICE, qty)
    expect([submit(Side.buy, 31), submit(Side.sell, 1)]).toEqual(['position-limit', 'position-limit'])
    expect([submit(Side.buy, 30), submit(Side.buy, 1)]).toEqual([4, 'position-limit'])
  })

  it('beyond the limit the way back is open', () => {
    const { risk, exposure } = riskOf({ positionMax: 100 })
    exposure.setPosition(0, 150)
    expect([buy(risk, 1), sell(risk, 250), sell(risk, 251)]).toEqual(['position-limit', undefined, 'position-limit'])
  })

  it('a replace is checked with what it adds', () => {
    const desk = new Desk({ positionMax: 100 })
    const order = desk.buy(60, PRICE)
    desk.buy(30, PRICE)
    desk.trade(order, 20, PRICE)
    expect(desk.oms.replace(order, PRICE, 71)).toBe('position-limit')
    expect(desk.heard.slice(-1)).toEqual(['risk refused 71@1000000: position-limit'])
    expect(desk.oms.replace(order, PRICE, 70)).toBeUndefined()
    desk.report(order, ExecType.replaced, { qty: 70, leavesQty: 50 })
    expect(desk.oms.replace(order, PRICE, 10)).toBeUndefined()
  })
})

describe('replace is checked like new', () => {
  it.each<[number, number, RiskReason | undefined]>([
    [PRICE, 0, 'bad-quantity'], [PRICE, 1_001, 'quantity-too-large'], [PRICE + 1, 10, 'off-tick'], [0, 10, 'bad-price'],
    [2 * PRICE, 10, 'price-collar'], [PRICE, 501, 'notional-limit'], [PRICE, 450, 'gross-notional-limit'], [PRICE, 400, undefined], [PRICE, 300, 'rate-limit'],
  ])('%d for %d: %s', (price, qty, reason) => {
    const desk = new Desk({ orderQtyMax: 1_000, collarBps: 1_000, orderNotionalMax: 500 * PRICE, grossNotionalMax: 500 * PRICE, ordersPerWindowMax: qty === 300 ? 2 : 3 })
    desk.risk.onTrade(0, PRICE)
    const order = desk.buy(300, PRICE)
    desk.sell(100, PRICE)
    expect(desk.oms.replace(order, price, qty)).toBe(reason)
  })

  it('and takes no further place among the open orders', () => {
    const desk = new Desk({ openOrdersMax: 1 })
    const order = desk.buy(10, PRICE)
    expect(desk.oms.replace(order, PRICE, 20)).toBeUndefined()
  })
})

describe('orders per second, in a sliding window of event time', () => {
  it('a place is free again exactly when the oldest has left the window', () => {
    const { risk } = riskOf({ ordersPerWindowMax: 3, rateWindowNs: S })
    const at = [0, 1, 2, 3, S - 1, S, S, S + 1, S + 2, S + 3]
    expect(at.map((nowNs) => buy(risk, 1, PRICE, nowNs) ?? 'passed')).toEqual([
      'passed', 'passed', 'passed', 'rate-limit', 'rate-limit', 'passed', 'rate-limit', 'passed', 'passed', 'rate-limit',
    ])
  })

  it('only what passes counts, and each instrument by itself', () => {
    const { risk } = riskOf({ ordersPerWindowMax: 1 })
    expect([buy(risk, 0), buy(risk, 1), buy(risk, 1)]).toEqual(['bad-quantity', undefined, 'rate-limit'])
    expect(risk.checkNew(0, 1, Side.buy, OrderType.limit, PRICE, 1)).toBeUndefined()
  })

  it('before the first input there is no time yet: orders pass', () => {
    expect(buy(riskOf({ ordersPerWindowMax: 1 }).risk, 1, PRICE, -Infinity)).toBeUndefined()
  })

  it('moves with the epoch', () => {
    const { risk } = riskOf({ ordersPerWindowMax: 1, rateWindowNs: S })
    buy(risk, 1, PRICE, 10 * S)
    risk.rebase(-10 * S)
    expect([buy(risk, 1, PRICE, S - 1), buy(risk, 1, PRICE, S)]).toEqual(['rate-limit', undefined])
  })
})

describe('states in which orders are refused', () => {
  it('open orders are counted until they close', () => {
    const desk = new Desk({ openOrdersMax: 2 })
    const submit = (): unknown => desk.oms.submit(0, Side.buy, OrderType.limit, TimeInForce.day, PRICE, 1)
    expect([submit(), submit(), submit()]).toEqual([1, 2, 'too-many-open-orders'])
    desk.report(1, ExecType.canceled)
    expect(submit()).toBe(3)
  })

  it.each([[TradingState.halted], [TradingState.paused], [TradingState.quotationOnly], [TradingState.auction], [TradingState.closed]])('trading state %i', (state) => {
    const refusing = riskOf().risk
    const passing = riskOf({ outsideTrading: 'pass' }).risk
    refusing.onTradingState(0, state)
    passing.onTradingState(0, state)
    expect([buy(refusing, 1), buy(passing, 1)]).toEqual(['not-trading', undefined])
    refusing.onTradingState(0, TradingState.trading)
    expect(buy(refusing, 1)).toBeUndefined()
  })

  it('while the run stops only cancels pass', () => {
    const desk = new Desk()
    const order = desk.buy(10, PRICE)
    desk.risk.stop()
    expect(desk.oms.submit(0, Side.buy, OrderType.limit, TimeInForce.day, PRICE, 1)).toBe('stopped')
    expect([desk.oms.replace(order, PRICE, 5), desk.oms.cancel(order)]).toEqual(['stopped', undefined])
    expect(desk.commands.slice(1)).toEqual(['cancel 1'])
  })
})

describe('limits', () => {
  it('refusals are counted by reason', () => {
    const { risk } = riskOf({ orderQtyMax: 10 })
    for (const qty of [0, 11, 12, 1]) buy(risk, qty)
    expect(Object.entries(risk.counts).filter(([, count]) => count > 0)).toEqual([['bad-quantity', 1], ['quantity-too-large', 2]])
    expect(Object.keys(risk.counts)).toEqual([...RISK_REASONS])
  })

  it('an instrument may have its own', () => {
    const { risk } = riskOf({ orderQtyMax: 10 }, { 'MSFT@XNAS': { orderQtyMax: 20 } })
    expect([0, 1].map((instrument) => risk.checkNew(0, instrument, Side.buy, OrderType.limit, PRICE, 15))).toEqual(['quantity-too-large', undefined])
  })

  it.each<[Record<string, unknown>, RegExp]>([
    [{ orderQtyMax: 0 }, /orderQtyMax: expected an integer of 1 to 2147483647 \(quantity increments\), found 0/],
    [{ collarBps: 1.5 }, /collarBps: expected an integer/],
    [{ positionMax: '9' }, /positionMax: expected an integer/],
    [{ reference: 'vwap' }, /reference: expected one of last-trade, mid, last-trade-else-mid, found vwap/],
    [{ qtyMax: 1 }, /no risk limit is called 'qtyMax'; there are orderQtyMax/],
  ])('wrong ones throw by name: %j', (limits, message) => {
    expect(() => riskLimits(limits as Partial<RiskLimits>)).toThrow(message)
    expect(() => riskOf({}, { 'MSFT@XNAS': limits })).toThrow(message)
  })
})
