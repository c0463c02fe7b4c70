/**
 * An imbalance taker: when the best levels are much heavier on one side, it takes the other side, holds for a while, and gets out at the market.
 * Shows state of its own, timers, immediate orders, and how to listen to fills.
 */
import { strategy, z } from 'isochron'

export default strategy({
  params: z.object({
    /** Levels of each side that are weighed. */
    levels: z.int().min(1).default(3),
    /** Imbalance, -1 to 1, from which it takes. */
    threshold: z.number().min(0).max(1).default(0.8),
    qty: z.int().min(1).default(100),
    holdMs: z.number().positive().default(2_000),
  }),

  state: () => ({ busy: false, entries: 0 }),

  onQuote({ book, orders, position, state, timers }, { levels, threshold, qty, holdMs }) {
    if (state.busy || position.qty !== 0 || !book.twoSided) return
    const imbalance = book.imbalance(levels)
    if (Math.abs(imbalance) < threshold) return
    const buys = imbalance > 0
    const order = orders.submit({ side: buys ? 'buy' : 'sell', qty, price: buys ? book.ask : book.bid, timeInForce: 'ioc' })
    if (order.refused) return
    state.busy = true
    state.entries++
    timers.afterMs(holdMs, 'leave')
  },

  onTimer({ orders, position, state, timers }, { holdMs }) {
    if (position.qty === 0) {
      state.busy = false
      return
    }
    // A market order may be refused, or find too little: it tries again until it is out.
    orders.market({ side: position.qty > 0 ? 'sell' : 'buy', qty: Math.abs(position.qty) })
    timers.afterMs(holdMs, 'leave')
  },

  onOrder({ log, update }) {
    if (update.event === 'rejected') log(`${update.label} was rejected: ${update.reason ?? 'no reason given'}`)
  },

  onStop({ log, orders, position, state }) {
    orders.cancelAll()
    log(`${state.entries} entries, position ${position.qty} at the end`)
  },
})
