/** The orders of one instrument as the price chart draws them: a segment for each price that an order rested at. */
import { Side } from '../../core/market/vocabulary.js'
import { OrderEvent } from '../../core/orders/order-state.js'
import type { OrderStore } from '../../core/orders/order-store.js'
import { RowCollector } from '../../data/report/bounded-rows.js'
import type { OrderOutcome, OrderSegment } from '../../data/report/model.js'

interface OpenSegment {
  readonly startMs: number
  readonly price: number
  readonly qty: number
}

export class OrderSegments {
  readonly rows = new RowCollector<OrderSegment>()
  private readonly open = new Map<number, OpenSegment>()

  constructor(private readonly store: OrderStore, private readonly priceScale: number, private readonly qtyScale: number) {}

  /** @param timeMs Unix milliseconds */
  onOrder(timeMs: number, order: number, event: number): void {
    if (event === OrderEvent.submit) {
      this.begin(timeMs, order)
    } else if (event === OrderEvent.replaced) {
      this.finish(timeMs, order, 'cancelled')
      this.begin(timeMs, order)
    } else if (event === OrderEvent.fill || event === OrderEvent.replacedDone) {
      this.finish(timeMs, order, 'filled')
    } else if (event === OrderEvent.canceled) {
      this.finish(timeMs, order, this.store.cumQty[order] > 0 ? 'partly-filled' : 'cancelled')
    } else if (event === OrderEvent.expired) {
      this.finish(timeMs, order, 'expired')
    } else if (event === OrderEvent.rejected) {
      this.finish(timeMs, order, 'rejected')
    }
  }

  /** The run has ended: what is still open is drawn up to here. */
  end(timeMs: number): void {
    for (const order of [...this.open.keys()]) this.finish(timeMs, order, 'open')
  }

  private begin(startMs: number, order: number): void {
    if (this.store.price[order] === 0) return
    this.open.set(order, { startMs, price: this.store.price[order], qty: this.store.qty[order] })
  }

  private finish(endMs: number, order: number, outcome: OrderOutcome): void {
    const segment = this.open.get(order)
    if (segment === undefined) return
    this.open.delete(order)
    if (!this.rows.hasRoom) {
      this.rows.leaveOut()
      return
    }
    this.rows.push({
      startMs: segment.startMs, endMs, outcome,
      side: this.store.side[order] === Side.buy ? 'buy' : 'sell', price: segment.price / this.priceScale, qty: segment.qty / this.qtyScale,
    })
  }
}
