/** Scenarios of recovery, as far as an OMS has them before there is anything to recover from: what is lost is found, what is late is taken, nothing is made up. */
import { describe, expect, it } from 'vitest'
import { ExecType } from '../../core/orders/venue.js'
import { Desk } from '../core/orders/desk.js'

const PRICE = 1_000_000

describe('scenario 23: numbers of orders', () => {
  it('are the same after each restart: they are counted, not made up', () => {
    const [first, second] = [new Desk(), new Desk()]
    for (const desk of [first, second]) for (const qty of [5, 6, 7]) desk.buy(qty, PRICE)
    expect(second.commands).toEqual(first.commands)
  })

  it('reports of orders of another life change nothing: no fill is invented', () => {
    const desk = new Desk()
    desk.report(41, ExecType.trade, { lastQty: 100, lastPrice: PRICE, cumQty: 100, leavesQty: 0, qty: 100 })
    expect([desk.heard, desk.positions.qty[0], desk.oms.positionQty(0)]).toEqual([['refused trade: unknown-order'], 0, 0])
  })
})

describe('scenario 25: a fill that was lost', () => {
  it('is found by the next report that counts it, told apart from one that comes twice, and taken when it comes after all', () => {
    const desk = new Desk()
    const order = desk.buy(100, PRICE)
    desk.report(order, ExecType.new)
    desk.report(order, ExecType.trade, { lastQty: 20, lastPrice: PRICE, cumQty: 50, leavesQty: 50 })
    expect([desk.oms.fillGaps, desk.oms.positionQty(0)], 'thirty are missing').toEqual([1, 20])
    desk.report(order, ExecType.trade, { lastQty: 30, lastPrice: PRICE, cumQty: 30, leavesQty: 70 })
    desk.report(order, ExecType.trade, { lastQty: 30, lastPrice: PRICE, cumQty: 30, leavesQty: 70 })
    expect([desk.oms.positionQty(0), desk.heard.at(-1)]).toEqual([50, 'refused trade: duplicate-trade'])
  })

  it('an outage is not "not found": an order whose cancel was refused for the connection goes on working', () => {
    const desk = new Desk()
    const order = desk.buy(100, PRICE)
    desk.report(order, ExecType.new)
    desk.oms.cancel(order)
    desk.report(order, ExecType.cancelRejected, { reason: 'disconnected', cumQty: 0, leavesQty: 0, qty: 0, price: 0 })
    expect([desk.state(order), desk.working(), desk.oms.openBuyQty(0)]).toEqual(['live', [order], 100])
  })
})
