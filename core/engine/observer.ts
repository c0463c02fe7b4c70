/**
 * What listens behind the hot path: reports, charts, recordings. An observer sees and never decides; without one nothing is prepared for it.
 */
import type { BookView } from '../book/book-view.js'
import type { Side } from '../market/vocabulary.js'
import type { Liquidity, OrderType } from '../orders/venue.js'

export interface EngineObserver {
  /** The best price or quantity of an instrument changed, at the engine's present time, once its strategy has started. No time is handed over: a double
   * in a call that is not inlined is an allocation, and this is called for most events. */
  onTop?(instrument: number, book: BookView): void
  /** One of our orders took an event. @param event OrderEvent @param reason of the venue, where it gave one */
  onOrder?(timeNs: number, order: number, event: number, reason: string | undefined): void
  /** One of our orders traded; positions already count it. @param exchangeTimeNs when it traded at the venue */
  onFill?(timeNs: number, exchangeTimeNs: number, order: number, side: Side, qty: number, price: number, liquidity: Liquidity, fee: number): void
  /** A trade of ours is void; positions do not count it any more. @param fee what was paid back, negative where a fee was paid */
  onTradeCanceled?(timeNs: number, order: number, side: Side, qty: number, price: number, fee: number): void
  /** Risk refused an intent. @param order the order that was to be replaced, 0 for a new one */
  onRiskRefused?(timeNs: number, instrument: number, order: number, side: Side, type: OrderType, price: number, qty: number, reason: string): void
  /** A position was settled: daily, or for good. */
  onSettled?(timeNs: number, instrument: number): void
  /** The strategy wrote a line, or a point of a named series. */
  onLog?(timeNs: number, instrument: number, line: string): void
  onRecord?(timeNs: number, instrument: number, series: string, value: number): void
}
