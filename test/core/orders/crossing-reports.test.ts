/** Scenario 24: reports that cross our requests, each other, or the end of the order. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Side } from '../../../core/market/vocabulary.js'
import { isWorking } from '../../../core/orders/order-state.js'
import { ExecType, OrderType, TimeInForce } from '../../../core/orders/venue.js'
import { Desk } from './desk.js'

const PRICE = 1_000_000

function liveOrder(qty = 100): { desk: Desk; order: number } {
  const desk = new Desk()
  const order = desk.buy(qty, PRICE)
  desk.report(order, ExecType.new)
  desk.heard.length = 0
  return { desk, order }
}

describe('scenario 24: a duplicate fill', () => {
  it('with a new trade id after the terminal state is refused and counted', () => {
    const { desk, order } = liveOrder()
    desk.trade(order, 100, PRICE)
    desk.trade(order, 100, PRICE)
    desk.report(order, ExecType.trade, { lastQty: 100, lastPrice: PRICE, cumQty: 100, leavesQty: 0 })
    expect(desk.heard).toEqual(['fill → filled 100/100@1000000', 'refused trade: order-closed', 'refused trade: order-closed'])
    expect([desk.oms.reportRefusals['order-closed'], desk.oms.positionQty(0), desk.positions.qty[0]]).toEqual([2, 100, 100])
  })

  it('of a working order is refused by its cumulative quantity', () => {
    const { desk, order } = liveOrder()
    desk.trade(order, 40, PRICE)
    desk.report(order, ExecType.trade, { lastQty: 40, lastPrice: PRICE, cumQty: 40, leavesQty: 60 })
    desk.report(order, ExecType.trade, { lastQty: 30, lastPrice: PRICE, cumQty: 60, leavesQty: 40 })
    expect(desk.heard.slice(1)).toEqual(['refused trade: duplicate-trade', 'refused trade: inconsistent-quantity'])
    expect(desk.oms.positionQty(0)).toBe(40)
  })

  it('beyond the order is an overfill, refused', () => {
    const { desk, order } = liveOrder()
    desk.trade(order, 60, PRICE)
    desk.trade(order, 60, PRICE)
    expect(desk.heard).toEqual(['trade → partiallyFilled 60/100@1000000', 'refused trade: overfill'])
    expect([desk.oms.view(order).cumQty, desk.oms.openBuyQty(0)]).toEqual([60, 40])
  })

  it('of no whole quantity or price is refused', () => {
    const { desk, order } = liveOrder()
    desk.trade(order, 0, PRICE)
    desk.trade(order, 1.5, PRICE)
    desk.trade(order, 1, PRICE + 0.5)
    desk.trade(order, 1, PRICE, { cumQty: Number.NaN })
    expect(desk.heard).toEqual([
      'refused trade: bad-quantity', 'refused trade: bad-quantity', 'refused trade: bad-price', 'refused trade: bad-quantity',
    ])
  })
})

describe('scenario 24: a fill before the acknowledgement', () => {
  it('in part: the acknowledgement comes late and changes no quantity', () => {
    const desk = new Desk()
    const order = desk.buy(100, PRICE)
    desk.trade(order, 30, PRICE)
    desk.report(order, ExecType.new, { cumQty: 0, leavesQty: 100 })
    desk.report(order, ExecType.new)
    expect(desk.heard.slice(1)).toEqual([
      'trade → partiallyFilled 30/100@1000000', 'new → partiallyFilled 30/100@1000000', 'refused new: duplicate-acknowledgement',
    ])
  })

  it('in full: the order stays filled', () => {
    const desk = new Desk()
    const order = desk.buy(100, PRICE)
    desk.trade(order, 100, PRICE)
    desk.report(order, ExecType.new, { cumQty: 0, leavesQty: 100 })
    expect(desk.heard.slice(1)).toEqual(['fill → filled 100/100@1000000', 'new → filled 100/100@1000000'])
    expect(desk.working()).toEqual([])
  })

  it('an order that traded can no longer be rejected', () => {
    const desk = new Desk()
    const order = desk.buy(100, PRICE)
    desk.trade(order, 30, PRICE)
    desk.report(order, ExecType.rejected)
    desk.oms.cancel(order)
    desk.report(order, ExecType.rejected)
    expect(desk.heard.slice(2)).toEqual([
      'refused rejected: not-in-this-state', 'cancelRequest → pendingCancel 30/100@1000000', 'refused rejected: already-accepted',
    ])
  })
})

describe('scenario 24: requests before the acknowledgement', () => {
  it('a cancel sent before it waits through it', () => {
    const desk = new Desk()
    const order = desk.buy(100, PRICE)
    desk.oms.cancel(order)
    desk.report(order, ExecType.new)
    desk.report(order, ExecType.canceled)
    expect(desk.heard.slice(1)).toEqual([
      'cancelRequest → pendingCancel 0/100@1000000', 'new → pendingCancel 0/100@1000000', 'canceled → canceled 0/100@1000000',
    ])
  })

  it('a rejected cancel goes back to where the order stands: pending new, live or partially filled', () => {
    const desk = new Desk()
    const order = desk.buy(100, PRICE)
    const states: string[] = []
    for (const report of [() => undefined, () => desk.report(order, ExecType.new), () => desk.trade(order, 10, PRICE)]) {
      desk.oms.cancel(order)
      report()
      desk.report(order, ExecType.cancelRejected, { reason: 'too-late' })
      states.push(desk.state(order))
    }
    expect(states).toEqual(['pendingNew', 'live', 'partiallyFilled'])
  })

  it('an order rejected while a cancel is under way is rejected, and the answer to the cancel is settled', () => {
    const desk = new Desk()
    const order = desk.buy(100, PRICE)
    desk.oms.cancel(order)
    desk.report(order, ExecType.rejected, { reason: 'halted' })
    desk.report(order, ExecType.cancelRejected, { reason: 'unknown-order' })
    desk.report(order, ExecType.cancelRejected, { reason: 'unknown-order' })
    expect(desk.heard.slice(2)).toEqual([
      'rejected → rejected 0/100@1000000', 'cancelRejected → rejected 0/100@1000000', 'refused cancelRejected: no-such-request',
    ])
  })
})

describe('scenario 24: a fill during a pending cancel', () => {
  it('in part, then cancelled', () => {
    const { desk, order } = liveOrder()
    desk.oms.cancel(order)
    desk.trade(order, 30, PRICE)
    desk.report(order, ExecType.canceled)
    expect(desk.heard).toEqual([
      'cancelRequest → pendingCancel 0/100@1000000', 'trade → pendingCancel 30/100@1000000', 'canceled → canceled 30/100@1000000',
    ])
  })

  it('in full, then the cancel is too late: the order stays filled', () => {
    const { desk, order } = liveOrder()
    desk.oms.cancel(order)
    desk.trade(order, 100, PRICE)
    desk.report(order, ExecType.cancelRejected, { reason: 'too-late' })
    expect(desk.heard.slice(1)).toEqual(['fill → filled 100/100@1000000', 'cancelRejected → filled 100/100@1000000'])
  })
})

describe('scenario 24: a fill during a pending replace', () => {
  it('under the old terms; then the new ones are in force', () => {
    const { desk, order } = liveOrder()
    desk.oms.replace(order, PRICE + 100, 200)
    desk.trade(order, 30, PRICE)
    desk.report(order, ExecType.replaced, { price: PRICE + 100, qty: 200, leavesQty: 170 })
    desk.trade(order, 170, PRICE + 100)
    expect(desk.heard).toEqual([
      'replaceRequest → pendingReplace 0/100@1000000', 'trade → pendingReplace 30/100@1000000',
      'replaced → partiallyFilled 30/200@1000100', 'fill → filled 200/200@1000100',
    ])
  })

  it('and the replace is rejected: the old terms stand, in the right working state', () => {
    const { desk, order } = liveOrder()
    desk.oms.replace(order, PRICE + 100, 200)
    desk.report(order, ExecType.replaceRejected, { reason: 'off-tick' })
    desk.oms.replace(order, PRICE + 100, 200)
    desk.trade(order, 30, PRICE)
    desk.report(order, ExecType.replaceRejected, { reason: 'off-tick' })
    expect(desk.heard).toEqual([
      'replaceRequest → pendingReplace 0/100@1000000', 'replaceRejected → live 0/100@1000000',
      'replaceRequest → pendingReplace 0/100@1000000', 'trade → pendingReplace 30/100@1000000', 'replaceRejected → partiallyFilled 30/100@1000000',
    ])
    expect([desk.oms.view(order).pendingQty, desk.oms.openBuyQty(0)]).toEqual([0, 70])
  })

  it('in full under the old terms; the replace comes too late', () => {
    const { desk, order } = liveOrder()
    desk.oms.replace(order, PRICE, 200)
    desk.trade(order, 100, PRICE)
    desk.report(order, ExecType.replaceRejected, { reason: 'too-late' })
    expect(desk.heard.slice(1)).toEqual(['fill → filled 100/100@1000000', 'replaceRejected → filled 100/100@1000000'])
    expect([desk.working(), desk.oms.openBuyQty(0)]).toEqual([[], 0])
  })

  it('in full under the old terms; the venue raises the quantity all the same: the order works again, in its place', () => {
    const { desk, order } = liveOrder()
    const later = desk.buy(1, PRICE)
    desk.oms.replace(order, PRICE, 200)
    desk.trade(order, 100, PRICE)
    expect(desk.working()).toEqual([later])
    desk.report(order, ExecType.replaced, { qty: 200, leavesQty: 100 })
    expect([desk.state(order), desk.working(), desk.oms.openBuyQty(0), desk.oms.openOrders(0)]).toEqual(['partiallyFilled', [order, later], 101, 2])
  })

  it('a trade that names the new total overtakes the report of the replace', () => {
    const { desk, order } = liveOrder()
    desk.oms.replace(order, PRICE, 200)
    desk.report(order, ExecType.trade, { lastQty: 150, lastPrice: PRICE, cumQty: 150, leavesQty: 50, qty: 200 })
    desk.report(order, ExecType.replaced, { qty: 200, cumQty: 150, leavesQty: 50 })
    expect(desk.heard.slice(1)).toEqual(['trade → pendingReplace 150/200@1000000', 'replaced → partiallyFilled 150/200@1000000'])
  })

  it('a trade beyond the old total that does not name the new one is an overfill', () => {
    const { desk, order } = liveOrder()
    desk.oms.replace(order, PRICE, 200)
    desk.report(order, ExecType.trade, { lastQty: 150, lastPrice: PRICE, cumQty: 150, leavesQty: 50, qty: 100 })
    expect(desk.heard.slice(1)).toEqual(['refused trade: overfill'])
  })
})

describe('scenario 24: cancel-replace gives no phantom cancel and no overfill', () => {
  it('a replace is one command and one report; nothing is cancelled', () => {
    const { desk, order } = liveOrder()
    desk.oms.replace(order, PRICE - 100, 50)
    desk.report(order, ExecType.replaced, { price: PRICE - 100, qty: 50, leavesQty: 50 })
    expect(desk.commands.slice(1)).toEqual(['replace 1 50@999900'])
    expect(desk.heard).toEqual(['replaceRequest → pendingReplace 0/100@1000000', 'replaced → live 0/50@999900'])
    expect(desk.working()).toEqual([order])
    desk.trade(order, 51, PRICE - 100)
    expect(desk.heard.slice(2)).toEqual(['refused trade: overfill'])
  })

  it('a replace to what has traded completes the order (FIX matrix C.3.b, C.3.c)', () => {
    const { desk, order } = liveOrder()
    desk.oms.replace(order, PRICE, 30)
    desk.trade(order, 40, PRICE)
    desk.report(order, ExecType.replaced, { qty: 30, cumQty: 40, leavesQty: 0 })
    expect(desk.heard.slice(1)).toEqual(['trade → pendingReplace 40/100@1000000', 'replacedDone → filled 40/40@1000000'])
    expect(desk.oms.openBuyQty(0)).toBe(0)
  })

  it('new terms of nothing, where nothing has traded, are no terms', () => {
    const { desk, order } = liveOrder()
    desk.oms.replace(order, PRICE, 30)
    desk.report(order, ExecType.replaced, { qty: 0, leavesQty: 0 })
    desk.report(order, ExecType.replaced, { qty: 30.5, leavesQty: 30.5 })
    desk.report(order, ExecType.replaced, { qty: 30, price: Number.NaN })
    desk.report(order, 77 as ExecType)
    expect(desk.heard.slice(1)).toEqual([
      'refused replaced: bad-quantity', 'refused replaced: bad-quantity', 'refused replaced: bad-price', 'refused undefined: not-in-this-state',
    ])
    expect(desk.state(order)).toBe('pendingReplace')
  })

  it('or the venue cancels the rest', () => {
    const { desk, order } = liveOrder()
    desk.trade(order, 40, PRICE)
    desk.oms.replace(order, PRICE, 30)
    desk.report(order, ExecType.canceled, { leavesQty: 0 })
    desk.report(order, ExecType.replaced, { qty: 30 })
    expect(desk.heard.slice(2)).toEqual(['canceled → canceled 40/100@1000000', 'refused replaced: order-closed'])
  })

  it('a replaced report that nobody asked for, or a second one, is refused', () => {
    const { desk, order } = liveOrder()
    desk.report(order, ExecType.replaced, { qty: 500 })
    desk.oms.replace(order, PRICE, 200)
    desk.report(order, ExecType.replaced, { qty: 200 })
    desk.report(order, ExecType.replaced, { qty: 200 })
    desk.oms.cancel(order)
    desk.report(order, ExecType.replaced, { qty: 300 })
    expect(desk.heard.filter((line) => line.startsWith('refused'))).toEqual([
      'refused replaced: not-in-this-state', 'refused replaced: not-in-this-state', 'refused replaced: no-such-request',
    ])
    expect(desk.oms.view(order).qty).toBe(200)
  })

  it('a cancel that overtakes a replace: the replace is answered first, then the cancel', () => {
    const { desk, order } = liveOrder()
    desk.oms.replace(order, PRICE + 100, 200)
    desk.oms.cancel(order)
    desk.report(order, ExecType.replaced, { price: PRICE + 100, qty: 200, leavesQty: 200 })
    desk.report(order, ExecType.canceled)
    expect(desk.heard.slice(1)).toEqual([
      'cancelRequest → pendingCancel 0/100@1000000', 'replaced → pendingCancel 0/200@1000100', 'canceled → canceled 0/200@1000100',
    ])
  })

  it('while a replace is under way the larger of old and new terms counts as open', () => {
    const { desk, order } = liveOrder()
    const open: number[] = []
    const note = (): number => open.push(desk.oms.openBuyQty(0), desk.exposure.openNotional[0] / PRICE)
    desk.oms.replace(order, 2 * PRICE, 60)
    note()
    desk.report(order, ExecType.replaced, { price: 2 * PRICE, qty: 60, leavesQty: 60 })
    note()
    desk.oms.replace(order, PRICE, 300)
    note()
    desk.report(order, ExecType.replaceRejected)
    note()
    expect(open).toEqual([100, 120, 60, 120, 300, 300, 60, 120])
  })
})

describe('a trade report that was lost', () => {
  it('is counted as a gap when a later report counts it, and can still be handed in, once, also after the end', () => {
    const { desk, order } = liveOrder()
    desk.report(order, ExecType.trade, { lastQty: 20, lastPrice: PRICE, cumQty: 50, leavesQty: 50 })
    expect([desk.oms.fillGaps, desk.oms.view(order).cumQty, desk.oms.view(order).leavesQty]).toEqual([1, 20, 50])
    desk.report(order, ExecType.canceled, { cumQty: 50, leavesQty: 0 })
    desk.report(order, ExecType.trade, { lastQty: 30, lastPrice: PRICE, cumQty: 30, leavesQty: 70 })
    desk.report(order, ExecType.trade, { lastQty: 30, lastPrice: PRICE, cumQty: 30, leavesQty: 70 })
    expect(desk.heard).toEqual([
      'trade → partiallyFilled 20/100@1000000', 'canceled → canceled 20/100@1000000', 'lateTrade → canceled 50/100@1000000',
      'refused trade: order-closed',
    ])
    expect([desk.oms.fillGaps, desk.oms.positionQty(0)]).toEqual([1, 50])
  })

  it('completes a working order when it is the last that was missing', () => {
    const { desk, order } = liveOrder()
    desk.oms.cancel(order)
    desk.report(order, ExecType.cancelRejected, { cumQty: 100, leavesQty: 0 })
    desk.report(order, ExecType.trade, { lastQty: 100, lastPrice: PRICE, cumQty: 100, leavesQty: 0 })
    expect(desk.heard.slice(-1)).toEqual(['fill → filled 100/100@1000000'])
    expect(desk.working()).toEqual([])
  })
})

describe('a trade that comes twice while another is missing', () => {
  const trade = (lastQty: number, cumQty: number): [ExecType, { lastQty: number; lastPrice: number; cumQty: number; leavesQty: number }] => [
    ExecType.trade, { lastQty, lastPrice: PRICE, cumQty, leavesQty: 100 - cumQty },
  ]

  it('is no substitute for it: the second is refused, and the missing one is taken when it comes', () => {
    const { desk, order } = liveOrder()
    desk.report(order, ...trade(5, 15))
    desk.report(order, ...trade(5, 15))
    desk.report(order, ...trade(10, 10))
    desk.report(order, ...trade(10, 10))
    expect(desk.heard).toEqual([
      'trade → partiallyFilled 5/100@1000000', 'refused trade: duplicate-trade', 'lateTrade → partiallyFilled 15/100@1000000', 'refused trade: duplicate-trade',
    ])
    expect([desk.oms.positionQty(0), desk.positions.qty[0]]).toEqual([15, 15])
  })

  it('of several that are missing each is taken once, from any place of the gap', () => {
    const { desk, order } = liveOrder()
    desk.report(order, ...trade(10, 60))
    for (const [lastQty, cumQty] of [[10, 30], [25, 40], [10, 10], [10, 30], [10, 20], [20, 50], [10, 60]]) desk.report(order, ...trade(lastQty, cumQty))
    expect(desk.heard.map((line) => line.split(' ')[0])).toEqual([
      'trade', 'lateTrade', 'refused', 'lateTrade', 'refused', 'lateTrade', 'lateTrade', 'refused',
    ])
    expect([desk.oms.view(order).cumQty, desk.oms.positionQty(0), desk.oms.fillGaps]).toEqual([60, 60, 1])
  })
})

describe('any reports in any order', () => {
  const step = fc.record({
    order: fc.integer({ min: 0, max: 4 }), act: fc.integer({ min: 0, max: 11 }), qty: fc.integer({ min: 0, max: 30 }), cumQty: fc.integer({ min: 0, max: 60 }),
  })

  it('never crash, never overfill, and leave the open quantities equal to what the working orders may trade', () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const desk = new Desk()
      for (const { order, act, qty, cumQty } of steps) {
        if (act === 0) desk.oms.submit(0, qty % 2 === 0 ? Side.buy : Side.sell, OrderType.limit, TimeInForce.day, PRICE, qty)
        else if (act === 1) desk.oms.cancel(order)
        else if (act === 2) desk.oms.replace(order, PRICE, qty)
        else if (act === 3 && desk.oms.orders.has(order)) desk.trade(order, qty, PRICE)
        else if (act <= 11) desk.report(order, Math.max(1, act - 3) as ExecType, { lastQty: qty, lastPrice: PRICE, cumQty, qty: cumQty + qty })
        let [buys, sells, open, position] = [0, 0, 0, 0]
        for (let each = 1; each <= desk.oms.orders.count; each++) {
          const view = desk.oms.view(each)
          expect(view.cumQty).toBeLessThanOrEqual(view.qty)
          position += view.side === Side.buy ? view.cumQty : -view.cumQty
          if (!isWorking(view.state)) continue
          const counted = Math.max(view.leavesQty, view.pendingQty - (view.qty - view.leavesQty))
          if (view.side === Side.buy) buys += counted
          else sells += counted
          open++
        }
        expect([desk.oms.openBuyQty(0), desk.oms.openSellQty(0), desk.oms.openOrders(0), desk.oms.positionQty(0)]).toEqual([buys, sells, open, position])
        expect(desk.positions.qty[0]).toBe(position)
        expect(desk.exposure.openNotional[0]).toBe((buys + sells) * PRICE)
        expect(desk.working()).toEqual(Array.from({ length: desk.oms.orders.count }, (_, index) => index + 1).filter((each) => isWorking(desk.oms.view(each).state)))
      }
    }), { numRuns: 300 })
  })
})

describe('scenario 24: a request that came too late for an order whose end was never reported', () => {
  it('ends it as canceled, and no longer counts it as open', () => {
    const { desk, order } = liveOrder()
    desk.oms.cancel(order)
    desk.report(order, ExecType.cancelRejected, { reason: 'too-late', leavesQty: 0 })
    expect(desk.heard).toEqual(['cancelRequest → pendingCancel 0/100@1000000', 'cancelRejected → canceled 0/100@1000000'])
    expect([desk.working(), desk.oms.openBuyQty(0), desk.oms.openOrders(0)]).toEqual([[], 0, 0])
  })

  it('as filled, where the venue counts all of it as traded; the trade that was lost stays a gap, and may still come', () => {
    const { desk, order } = liveOrder()
    desk.oms.replace(order, PRICE, 200)
    desk.report(order, ExecType.replaceRejected, { reason: 'too-late', cumQty: 100, leavesQty: 0 })
    expect([desk.state(order), desk.oms.fillGaps, desk.working(), desk.oms.positionQty(0)]).toEqual(['filled', 1, [], 0])
    desk.report(order, ExecType.trade, { lastQty: 100, lastPrice: PRICE, cumQty: 100, leavesQty: 0 })
    expect([desk.state(order), desk.oms.positionQty(0)]).toEqual(['filled', 100])
  })

  it('not where something is left of it: the venue only means the request', () => {
    const { desk, order } = liveOrder()
    desk.oms.cancel(order)
    desk.report(order, ExecType.cancelRejected, { reason: 'too-late', leavesQty: 100 })
    expect([desk.state(order), desk.working()]).toEqual(['live', [order]])
  })
})
