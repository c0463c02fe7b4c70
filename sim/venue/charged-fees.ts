/** Fees of the last trades, so that a trade that is declared void is paid back exactly. A ring of flat columns: the oldest are forgotten. */
import type { Liquidity } from '../../core/orders/venue.js'

/** Of one participant at one venue: a day of thousands of trades. */
const TRADES = 1 << 14

export class ChargedFees {
  private readonly orders = new Int32Array(TRADES).fill(-1)
  private readonly qtys = new Int32Array(TRADES)
  private readonly prices = new Int32Array(TRADES)
  private readonly liquidities = new Uint8Array(TRADES)
  private readonly fees = new Float64Array(TRADES)
  private written = 0

  note(order: number, qty: number, price: number, liquidity: Liquidity, fee: number): void {
    const at = this.written++ & (TRADES - 1)
    this.orders[at] = order
    this.qtys[at] = qty
    this.prices[at] = price
    this.liquidities[at] = liquidity
    this.fees[at] = fee
  }

  /** What the last such trade cost, taken out; 0 when it is not known any more. */
  take(order: number, qty: number, price: number, liquidity: Liquidity): number {
    const { orders } = this
    for (let i = this.written - 1; i >= 0 && i >= this.written - TRADES; i--) {
      const at = i & (TRADES - 1)
      if (orders[at] !== order || this.qtys[at] !== qty || this.prices[at] !== price || this.liquidities[at] !== liquidity) continue
      orders[at] = -1
      return this.fees[at]
    }
    return 0
  }
}
