/**
 * What a strategy sees and can do: the context of one instrument, handed to every callback.
 *
 * `book`, `position` and the event of a callback are views: they are valid during the callback; `snapshot()` keeps them.
 * Prices are integers in the instrument's price increments, quantities in its quantity increments, money is price × quantity.
 */
import type { Observable } from 'rxjs'
import type { BookView } from '../book/book-view.js'
import type { Nbbo } from '../book/nbbo.js'
import type { ContractChain } from '../contract-chains.js'
import type { Instrument } from '../instrument.js'
import type { Random } from '../random.js'
import type { KernelScheduler } from '../rx/kernel-scheduler.js'
import type { Order } from './order.js'
import type { AnsweredQuote } from './answered-quote.js'
import type { OrderUpdate } from './order-update.js'
import type { Quoter } from './quoter.js'
import type { StrategyOrders } from './strategy-orders.js'
import type { StrategyTimers } from './strategy-timers.js'

export type SideName = 'buy' | 'sell'

/** A trade of the market. Plain and frozen where an Observable hands it out; a reused record in onTrade. */
export interface Trade {
  /** When we learned of it and when it happened, run time, ns. */
  readonly timeNs: number
  readonly exchangeTimeNs: number
  readonly price: number
  readonly qty: number
  /** Who crossed the spread, where the feed says so. */
  readonly aggressor: SideName | undefined
  /** Of a displayed order, of hidden liquidity, or an auction. */
  readonly kind: 'displayed' | 'hidden' | 'auction'
  /** Counts for volume and last sale. */
  readonly printable: boolean
}

/** Best prices and quantities at one instant. 0 quantity: the side is empty. */
export interface Quote {
  readonly timeNs: number
  readonly bid: number
  readonly bidQty: number
  readonly ask: number
  readonly askQty: number
}

/** The best prices over all venues of the run that trade the symbol; the venue is the one with the most at that price. */
export interface NbboQuote extends Quote {
  readonly bidVenue: string
  readonly askVenue: string
}

/** A change of the instrument's or the session's state. */
export interface Status {
  readonly timeNs: number
  readonly kind: 'trading-state' | 'band' | 'imbalance' | 'session' | 'settlement'
  /** Name of the trading state, auction, band or session event: `halted`, `opening`, `limits`, `startOfMarketHours`. Of a settlement `daily` or `final`. */
  readonly state: string
  /** Reference, upper and lower price of a band; reference, near and far price of an imbalance; settlement price; else 0. */
  readonly price: number
  readonly price2: number
  readonly price3: number
  /** Imbalance quantity and its side; paired quantity. Of a settlement our position that was settled. */
  readonly qty: number
  readonly qty2: number
  readonly side: SideName | undefined
  /** The venue's reason code, '' when there is none. */
  readonly reason: string
}

export interface TimerFiring {
  readonly name: string
  readonly timeNs: number
}

/** The position in the instrument: a view. Money in price × quantity increments, before fees unless it says otherwise. */
export interface PositionView {
  /** Long is positive. */
  readonly qty: number
  /** Average cost of the open position, rounded to a price increment; 0 when flat. */
  readonly averagePrice: number
  readonly realised: number
  /** At the mid, or at the last known one while a side is empty. */
  readonly unrealised: number
  readonly fees: number
  /** What settlements have paid us, less what we have paid: all PnL up to the last of them. 0 of what is not settled daily. */
  readonly variation: number
  /** realised + unrealised - fees */
  readonly net: number
}

/** The Observables of an instrument. Nothing is built or copied for one that nobody subscribes to. */
export interface Streams {
  /** The book after every change: the view, valid while it is emitted (`map` it to values before you buffer it). */
  readonly book$: Observable<BookView>
  /** Best prices after every change of theirs. */
  readonly quotes$: Observable<Quote>
  /** The consolidated quote after every change of it. */
  readonly nbbo$: Observable<NbboQuote>
  readonly trades$: Observable<Trade>
  readonly status$: Observable<Status>
  /** What became of our orders. */
  readonly orders$: Observable<OrderUpdate>
  /** Answers to our requests for quote. */
  readonly quoteAnswers$: Observable<AnsweredQuote>
  readonly timers$: Observable<TimerFiring>
}

export interface Context<S = unknown> extends Streams {
  readonly instrument: Instrument
  readonly book: BookView
  readonly position: PositionView
  /**
   * The symbol's best prices over all venues of the run that trade it: over the tape, with its delay, where the run has one; else from the venues' own feeds.
   * `of('AMZN@XBOS')` is the context on another of those venues.
   */
  readonly nbbo: Nbbo
  readonly orders: StrategyOrders
  /** Keeps one order on each side where it is told to. */
  readonly quote: Quoter
  readonly timers: StrategyTimers
  /** For operators that take a scheduler; those that take none run in event time as well. */
  readonly scheduler: KernelScheduler
  /** A random stream of this instance: seeded by the run, shared with nobody. */
  readonly random: Random
  readonly state: S
  /**
   * Event time: run time in ns; Unix time in ns; ISO 8601 text in UTC. Run time counts from the run's epoch, the first day of its data, and a
   * run of months re-bases it: measure with it, keep `unixNs`.
   */
  readonly nowNs: number
  readonly unixNs: bigint
  readonly time: string
  /** Writes a line to the run's log. */
  log(line: string): void
  /** Adds a point to a named series of the report. A value that is not finite is left out. */
  record(series: string, value: number): void
  /** The context of another instrument of the run; throws when it is not there. */
  of(symbol: string): Context
  /** Of futures: the contracts of the instrument's product (or of another one of its venue), and which is current now by the roll calendar. Throws where the run has none. */
  chain(root?: string): ContractChain
}

export interface TradeContext<S> extends Context<S> {
  readonly trade: Trade
}
export interface StatusContext<S> extends Context<S> {
  readonly status: Status
}
export interface OrderContext<S> extends Context<S> {
  readonly order: Order
  readonly update: OrderUpdate
}
export interface QuoteAnswerContext<S> extends Context<S> {
  readonly answer: AnsweredQuote
}
export interface TimerContext<S> extends Context<S> {
  readonly timer: TimerFiring
}
