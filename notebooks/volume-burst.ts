/**
 * Written wholly with RxJS operators: it sums signed volume over windows of event time, follows a burst with one order, and leaves a fixed
 * time later. Every operator runs in event time, also those that are given no scheduler.
 */
import { bufferTime, delay, exhaustMap, filter, map, of, tap } from 'rxjs'
import { strategy, z } from 'isochron'

const params = z.object({
  windowMs: z.number().positive().default(100),
  /** Net shares bought or sold in a window that count as a burst. */
  burstQty: z.int().min(1).default(1_000),
  qty: z.int().min(1).default(100),
  holdMs: z.number().positive().default(5_000),
})

export default strategy.rx(params, ({ trades$, orders, position, record }, { windowMs, burstQty, qty, holdMs }) =>
  trades$.pipe(
    filter((trade) => trade.aggressor !== undefined),
    bufferTime(windowMs),
    filter((trades) => trades.length > 0),
    map((trades) => trades.reduce((sum, { aggressor, qty: traded }) => sum + (aggressor === 'buy' ? traded : -traded), 0)),
    tap((net) => record('signed volume', net)),
    filter((net) => Math.abs(net) >= burstQty),
    // While one burst is being followed, others are left alone.
    exhaustMap((net) => {
      orders.market({ side: net > 0 ? 'buy' : 'sell', qty })
      return of(net).pipe(delay(holdMs))
    }),
  ).subscribe(() => {
    if (position.qty !== 0) orders.market({ side: position.qty > 0 ? 'sell' : 'buy', qty: Math.abs(position.qty) })
  }))
