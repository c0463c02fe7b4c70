/**
 * What stands behind a simulated venue's port, at the exchange's own time: a matching engine, or history with our orders in it.
 * Commands arrive after their latency; every one is answered through {@link ReportSink}, refusals included.
 */
import type { Side } from '../../core/market/vocabulary.js'
import type { OrderTerms } from '../../core/orders/terms.js'
import type { ExecType, Liquidity, OrderType, TimeInForce, VenueReason } from '../../core/orders/venue.js'

export interface SimulatedExchange {
  onSubmit(order: number, instrument: number, side: Side, type: OrderType, timeInForce: TimeInForce, price: number, qty: number, terms?: OrderTerms): void
  onCancel(order: number): void
  onReplace(order: number, price: number, qty: number): void
}

/** An exchange on which something happens by itself: orders end at their time. */
export interface TimedExchange extends SimulatedExchange {
  /** When the next such thing is due, Unix time, ns; undefined when nothing is. */
  readonly nextUnixNs: bigint | undefined
  /** Time has come to an instant: what is due by then happens. */
  advanceTo(unixNs: bigint): void
}

export function isTimed(exchange: SimulatedExchange): exchange is TimedExchange {
  return 'advanceTo' in exchange
}

/** Where an exchange tells what became of an order; the report travels from here to the participant. */
export interface ReportSink {
  /**
   * @param cumQty all that has traded, this included; @param leavesQty what still works
   * @param price price in force; @param qty total quantity in force
   */
  report(
    order: number, execType: ExecType, lastQty: number, lastPrice: number, cumQty: number, leavesQty: number,
    price: number, qty: number, liquidity: Liquidity, reason: VenueReason | undefined,
  ): void
}
