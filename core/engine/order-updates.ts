/** Execution reports → what a strategy is told of its order. */
import type { Oms } from '../orders/oms.js'
import { OrderEvent } from '../orders/order-state.js'
import { Liquidity, type ExecutionReport } from '../orders/venue.js'
import { Side } from '../market/vocabulary.js'
import type { OrderUpdate } from '../strategy/order-update.js'

const EVENTS: Readonly<Partial<Record<OrderEvent, OrderUpdate['event']>>> = {
  [OrderEvent.new]: 'acknowledged',
  [OrderEvent.trade]: 'trade',
  [OrderEvent.fill]: 'trade',
  [OrderEvent.lateTrade]: 'trade',
  [OrderEvent.canceled]: 'canceled',
  [OrderEvent.replaced]: 'replaced',
  [OrderEvent.replacedDone]: 'replaced',
  [OrderEvent.rejected]: 'rejected',
  [OrderEvent.expired]: 'expired',
  [OrderEvent.cancelRejected]: 'cancel-rejected',
  [OrderEvent.replaceRejected]: 'replace-rejected',
  [OrderEvent.triggered]: 'triggered',
  [OrderEvent.restated]: 'restated',
  [OrderEvent.tradeCanceled]: 'trade-canceled',
}

/** One plain object per report: reports are few, and a strategy may keep it. */
export function orderUpdate(timeNs: number, oms: Oms, order: number, event: OrderEvent, report: ExecutionReport): OrderUpdate {
  const { orders } = oms
  return {
    timeNs,
    label: oms.label(order),
    event: EVENTS[event] ?? 'acknowledged',
    side: orders.side[order] === Side.buy ? 'buy' : 'sell',
    lastQty: report.lastQty,
    lastPrice: report.lastPrice,
    fee: report.fee,
    liquidity: report.liquidity === Liquidity.maker ? 'maker' : report.liquidity === Liquidity.taker ? 'taker' : undefined,
    leavesQty: orders.leavesQty(order),
    cumQty: orders.cumQty[order],
    reason: report.reason,
  }
}
