import { describe, expect, it } from 'vitest'
import { Side } from '../../../core/market/vocabulary.js'
import { ExecType, OrderType, TimeInForce } from '../../../core/orders/venue.js'
import { Desk } from './desk.js'

const PRICE = 2_239_500 // 223.95

describe('the way of an order', () => {
  it('intent, risk, record, venue; acknowledged, traded in parts, complete', () => {
    const desk = new Desk()
    desk.clock.nowNs = 100
    const order = desk.buy(100, PRICE)
    desk.clock.nowNs = 200
    desk.report(order, ExecType.new)
    desk.trade(order, 40, PRICE)
    desk.clock.nowNs = 300
    desk.trade(order, 60, PRICE - 100)
    expect(desk.commands).toEqual(['submit 1 AMZN buy limit 100@2239500'])
    expect(desk.heard).toEqual([
      'submit → pendingNew 0/100@2239500', 'new → live 0/100@2239500', 'trade → partiallyFilled 40/100@2239500', 'fill → filled 100/100@2239500',
    ])
    expect(desk.oms.view(order).snapshot()).toEqual({
      order: 1, label: 'AMZN-1', instrument: 'AMZN@XNAS', tag: 0, side: 'buy', type: 'limit', timeInForce: 'day', state: 'filled',
      price: PRICE, qty: 100, cumQty: 100, leavesQty: 0, notionalTraded: 40 * PRICE + 60 * (PRICE - 100), submittedNs: 100, ackedNs: 200, closedNs: 300,
    })
    expect(desk.working()).toEqual([])
    expect(desk.oms.positionQty(0)).toBe(100)
  })

  it('an intent that risk refuses reaches no record and no venue', () => {
    const desk = new Desk({ orderQtyMax: 50 })
    expect(desk.oms.submit(0, Side.buy, OrderType.limit, TimeInForce.day, PRICE, 51)).toBe('quantity-too-large')
    expect(desk.commands).toEqual([])
    expect(desk.oms.orders.count).toBe(0)
    expect(desk.heard).toEqual(['risk refused 51@2239500: quantity-too-large'])
  })

  it('the remainder of an immediate-or-cancel order is cancelled', () => {
    const desk = new Desk()
    const order = desk.buy(100, PRICE)
    desk.report(order, ExecType.new)
    desk.trade(order, 30, PRICE)
    desk.report(order, ExecType.canceled, { leavesQty: 0, reason: 'ioc-remainder' })
    expect(desk.heard.slice(-1)).toEqual(['canceled → canceled 30/100@2239500'])
    expect([desk.oms.view(order).leavesQty, desk.oms.openBuyQty(0)]).toEqual([0, 0])
  })

  it('a rejected order is closed and counts for nothing', () => {
    const desk = new Desk()
    const order = desk.sell(100, PRICE)
    expect(desk.oms.openSellQty(0)).toBe(100)
    desk.report(order, ExecType.rejected, { leavesQty: 0, reason: 'halted' })
    expect([desk.state(order), desk.oms.openSellQty(0), desk.oms.openOrders(0), desk.working()]).toEqual(['rejected', 0, 0, []])
  })

  it('a listener that cancels as soon as it hears of an order does not overtake it', () => {
    const desk = new Desk()
    const before = desk.oms.listener
    desk.oms.listener = { ...before, onOrder: (order, event) => { if (event === 0) desk.oms.cancel(order) }, onReportRefused: () => undefined, onRiskRefused: () => undefined }
    desk.buy(100, PRICE)
    expect(desk.commands).toEqual(['submit 1 AMZN buy limit 100@2239500', 'cancel 1'])
  })

  it('labels count per instrument: orders of another instrument change none of them', () => {
    const alone = new Desk()
    const among = new Desk()
    const alones = [alone.buy(1, PRICE), alone.buy(1, PRICE)].map((order) => alone.oms.label(order))
    const first = among.buy(1, PRICE)
    among.buy(1, PRICE, 1)
    among.buy(1, PRICE, 1)
    expect([among.oms.label(first), among.oms.label(among.buy(1, PRICE))]).toEqual(alones)
    expect(among.oms.label(2)).toBe('MSFT-1')
  })

  it('working orders of an instrument are listed in the order of submission', () => {
    const desk = new Desk()
    const [a, b, c] = [desk.buy(1, PRICE), desk.sell(1, PRICE), desk.buy(1, PRICE)]
    const other = desk.buy(1, PRICE, 1)
    expect([desk.working(), desk.working(1)]).toEqual([[a, b, c], [other]])
    desk.report(b, ExecType.canceled)
    expect(desk.working()).toEqual([a, c])
    desk.trade(a, 1, PRICE)
    expect(desk.working()).toEqual([c])
    desk.report(c, ExecType.expired)
    expect([desk.working(), desk.working(1), desk.working(7)]).toEqual([[], [other], []])
  })

  it('records keep growing', () => {
    const desk = new Desk({ openOrdersMax: 10_000, ordersPerWindowMax: 10_000, positionMax: 20_000_000 })
    const orders = Array.from({ length: 5_000 }, (_, index) => desk.buy(index + 1, 10_000))
    expect(desk.working()).toEqual(orders)
    expect(desk.oms.view(4_321).qty).toBe(4_321)
    expect(desk.oms.openBuyQty(0)).toBe((5_000 * 5_001) / 2)
  })

  it('times move with the epoch', () => {
    const desk = new Desk()
    desk.clock.nowNs = 500
    const order = desk.buy(1, PRICE)
    desk.oms.rebase(-200)
    expect([desk.oms.view(order).submittedNs, desk.oms.view(order).ackedNs]).toEqual([300, Number.NaN])
  })
})

describe('scenario 9: each partial updates position, fee and cash', () => {
  it('three partials of one order, a rebate among the fees', () => {
    const desk = new Desk()
    const order = desk.buy(100, PRICE)
    desk.report(order, ExecType.new)
    const after: number[][] = []
    for (const [qty, price, fee] of [[10, PRICE, 300], [50, PRICE - 100, -1_000], [40, PRICE - 200, 1_200]]) {
      desk.trade(order, qty, price, { fee })
      const { qty: positionQty, cash, fees } = desk.positions.snapshot(0)
      after.push([positionQty, cash, fees, desk.oms.view(order).leavesQty, desk.oms.positionQty(0)])
    }
    expect(after).toEqual([
      [10, -22_395_000, 300, 90, 10],
      [60, -22_395_000 - 111_970_000, -700, 40, 60],
      [100, -22_395_000 - 111_970_000 - 89_572_000, 500, 0, 100],
    ])
    expect(desk.state(order)).toBe('filled')
    expect(desk.working()).toEqual([])
  })
})

describe('scenario 18: what never existed is refused', () => {
  it('cancel and replace of an order that never existed reach no venue', () => {
    const desk = new Desk()
    desk.buy(1, PRICE)
    for (const order of [0, 2, -1, 1.5, Number.NaN]) {
      expect([desk.oms.cancel(order), desk.oms.replace(order, PRICE, 1)]).toEqual(['unknown-order', 'unknown-order'])
    }
    expect(desk.commands).toEqual(['submit 1 AMZN buy limit 1@2239500'])
  })

  it('a report on an order that never existed is refused and counted', () => {
    const desk = new Desk()
    desk.report(7, ExecType.trade, { lastQty: 1, cumQty: 1, lastPrice: PRICE })
    desk.report(0, ExecType.canceled)
    expect(desk.heard).toEqual(['refused trade: unknown-order', 'refused canceled: unknown-order'])
    expect([desk.oms.reportRefusals['unknown-order'], desk.oms.positionQty(0)]).toEqual([2, 0])
  })

  it('cancel and replace of a closed order are refused, and its number is not given out again', () => {
    const desk = new Desk()
    const order = desk.buy(1, PRICE)
    desk.report(order, ExecType.canceled)
    expect([desk.oms.cancel(order), desk.oms.replace(order, PRICE, 2), desk.buy(1, PRICE)]).toEqual(['order-closed', 'order-closed', 2])
  })

  it('one request at a time, but a cancel may overtake a replace', () => {
    const desk = new Desk()
    const order = desk.buy(10, PRICE)
    expect(desk.oms.replace(order, PRICE, 20)).toBeUndefined()
    expect(desk.oms.replace(order, PRICE, 30)).toBe('request-under-way')
    expect(desk.oms.cancel(order)).toBeUndefined()
    expect([desk.oms.cancel(order), desk.oms.replace(order, PRICE, 30)]).toEqual(['request-under-way', 'request-under-way'])
    expect(desk.commands.slice(1)).toEqual(['replace 1 20@2239500', 'cancel 1'])
  })

  it('a market order has no price to replace', () => {
    const desk = new Desk()
    const order = desk.oms.submit(0, Side.buy, OrderType.market, TimeInForce.ioc, 123, 10) as number
    expect([desk.oms.view(order).price, desk.oms.replace(order, PRICE, 20)]).toEqual([0, 'not-a-limit-order'])
  })
})
