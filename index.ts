/**
 * Isochron for strategy authors: everything that a strategy file needs, from one import.
 * Engine builders find the rooms at `isochron/core`, `isochron/adapters`, `isochron/data`, `isochron/sim` and `isochron/live`.
 */
export { z } from 'zod'
export { strategy } from './core/strategy/define.js'
export type { Callbacks, Strategy, StrategySpec } from './core/strategy/define.js'
export type {
  Context, OrderContext, PositionView, Quote, QuoteAnswerContext, SideName, Status, StatusContext, Streams, TimerContext, TimerFiring, Trade, TradeContext,
} from './core/strategy/context.js'
export type { Order } from './core/strategy/order.js'
export type { OrderUpdate } from './core/strategy/order-update.js'
export type { OrderTerms } from './core/orders/terms.js'
export type { AnsweredQuote } from './core/strategy/answered-quote.js'
export type { NewOrder, QuoteRequest, QuoteWanted } from './core/strategy/strategy-orders.js'
export type { QuoteWish } from './core/strategy/quoter.js'
export type { BookSnapshot, BookView, SnapshotLevel } from './core/book/index.js'
export { NO_ASK, NO_BID } from './core/book/index.js'
export { Side } from './core/market/vocabulary.js'
export { formatPrice, isOnTick, parsePrice, tickAt, tickCeil, tickFloor } from './core/instrument.js'
export type { ContractChain } from './core/contract-chains.js'
export type { ContractTerms, Instrument } from './core/instrument.js'
export { NS_PER_HOUR, NS_PER_MINUTE, NS_PER_MS, NS_PER_S, NS_PER_US } from './core/time.js'
