/** Trades that the venue declares void (FIX ExecType H), in the order path: as if the order had been for that much less. */
import { describe, expect, it } from 'vitest'
import { ExecType } from '../../../core/orders/venue.js'
import { Desk } from './desk.js'

const PRICE = 2_239_500

describe('a trade that is void', () => {
  it('of an order that works: what has traded and the total fall, what is left works on', () => {
    const desk = new Desk()
    const order = desk.buy(100, PRICE)
    desk.report(order, ExecType.new)
    desk.trade(order, 30, PRICE)
    desk.trade(order, 20, PRICE)
    desk.report(order, ExecType.tradeCanceled, { lastQty: 30, lastPrice: PRICE, cumQty: 20, qty: 70 })
    desk.trade(order, 50, PRICE)
    expect(desk.heard.slice(-2)).toEqual(['tradeCanceled → partiallyFilled 20/70@2239500', 'fill → filled 70/70@2239500'])
    expect([desk.oms.positionQty(0), desk.oms.openBuyQty(0), desk.oms.view(order).notionalTraded]).toEqual([70, 0, 70 * PRICE])
  })

  it('of an order that is over leaves it so, and gives the position back', () => {
    const desk = new Desk()
    const order = desk.sell(100, PRICE)
    desk.report(order, ExecType.new)
    desk.trade(order, 100, PRICE)
    desk.report(order, ExecType.tradeCanceled, { lastQty: 100, lastPrice: PRICE, cumQty: 0, qty: 0 })
    expect(desk.heard.slice(-1)).toEqual(['tradeCanceled → filled 0/0@2239500'])
    expect([desk.oms.positionQty(0), desk.oms.openSellQty(0), desk.working()]).toEqual([0, 0, []])
  })

  it('that comes twice, or was never reported, is refused', () => {
    const desk = new Desk()
    const order = desk.buy(100, PRICE)
    desk.report(order, ExecType.new)
    desk.report(order, ExecType.tradeCanceled, { lastQty: 30, lastPrice: PRICE, cumQty: 0 })
    desk.trade(order, 30, PRICE)
    desk.trade(order, 40, PRICE)
    for (let i = 0; i < 2; i++) desk.report(order, ExecType.tradeCanceled, { lastQty: 30, lastPrice: PRICE, cumQty: 40 })
    expect(desk.heard.slice(-5)).toEqual([
      'refused tradeCanceled: bad-quantity', 'trade → partiallyFilled 30/100@2239500', 'trade → partiallyFilled 70/100@2239500',
      'tradeCanceled → partiallyFilled 40/70@2239500', 'refused tradeCanceled: inconsistent-quantity',
    ])
    expect(desk.oms.positionQty(0)).toBe(40)
  })

  it('while a replace is under way: the new total counts without it too', () => {
    const desk = new Desk()
    const order = desk.buy(100, PRICE)
    desk.report(order, ExecType.new)
    desk.trade(order, 30, PRICE)
    desk.oms.replace(order, PRICE, 200)
    desk.report(order, ExecType.tradeCanceled, { lastQty: 30, lastPrice: PRICE, cumQty: 0, qty: 70 })
    expect([desk.oms.openBuyQty(0), desk.oms.view(order).pendingQty]).toEqual([170, 170])
    desk.report(order, ExecType.replaced, { cumQty: 0, qty: 200 })
    expect(desk.heard.slice(-1)).toEqual(['replaced → live 0/200@2239500'])
    expect(desk.oms.openBuyQty(0)).toBe(200)
  })
})
