/**
 * One instance of a strategy on one instrument: its context, and the calls of its callbacks. Every call of user code goes through here, so that
 * an exception says which callback, of which instrument, at which instant and input.
 */
import { isObservable, Subscription, type Observable } from 'rxjs'
import type { BookView } from '../book/book-view.js'
import type { Nbbo } from '../book/nbbo.js'
import type { ContractChain } from '../contract-chains.js'
import type { Instrument } from '../instrument.js'
import type { Random } from '../random.js'
import type { KernelScheduler } from '../rx/kernel-scheduler.js'
import { refuseThenable } from '../shield/thenable.js'
import type { Context, NbboQuote, PositionView, Quote, Status, TimerFiring, Trade } from './context.js'
import type { AnyStrategy } from './define.js'
import { nbboQuoteOf, quoteOf, TradeRecord } from './event-records.js'
import type { Order } from './order.js'
import type { AnsweredQuote } from './answered-quote.js'
import type { OrderUpdate } from './order-update.js'
import { Quoter } from './quoter.js'
import type { StrategyOrders } from './strategy-orders.js'
import type { StrategyTimers } from './strategy-timers.js'
import { Stream } from './streams.js'
import { isA, thrownText } from './thrown.js'

/** What an instance needs of the engine that runs it. */
export interface InstanceHost {
  readonly nowNs: number
  toUnixNs(timeNs: number): bigint
  toIso(timeNs: number): string
  /** Which input is being dispatched, for error messages. */
  describeInput(): string
  /** User code of this instance begins and ends: whose clock, randomness and timers the shield answers with. */
  enter(instance: StrategyInstance): StrategyInstance | undefined
  leave(previous: StrategyInstance | undefined): void
  contextOf(symbol: string): Context
  /** @param root of the instance's own product unless given */
  chainOf(instance: StrategyInstance, root?: string): ContractChain
  /** Throws when the callback that has just run left event time. */
  verify(callback: string): void
  log(instance: StrategyInstance, line: string): void
  record(instance: StrategyInstance, series: string, value: number): void
}

/** A strategy threw. `cause` is what it threw. */
export class StrategyError extends Error {
  override name = 'StrategyError'
}

export interface InstanceParts {
  readonly strategy: AnyStrategy
  readonly name: string
  readonly params: Record<string, unknown>
  readonly instrument: Instrument
  readonly book: BookView
  readonly position: PositionView
  readonly nbbo: Nbbo
  readonly orders: StrategyOrders
  readonly timers: (instance: StrategyInstance) => StrategyTimers
  readonly scheduler: (instance: StrategyInstance) => KernelScheduler
  readonly random: Random
  /** The instance as the timer queue knows it. */
  readonly timerOwner: number
  readonly host: InstanceHost
}

type Callback = 'onStart' | 'onBook' | 'onQuote' | 'onNbbo' | 'onTrade' | 'onStatus' | 'onOrder' | 'onQuoteAnswer' | 'onTimer' | 'onStop' | 'streams'

export class StrategyInstance {
  readonly instrument: Instrument
  readonly context: InstanceContext
  readonly random: Random
  readonly timerOwner: number
  readonly tradeRecord = new TradeRecord()
  started = false
  stopped = false
  /** When that was, Unix ns: a run may re-base its own time. */
  startedUnixNs: bigint | undefined
  stoppedUnixNs: bigint | undefined
  /** Which callback runs, or ran last: what it puts off until after the dispatch is still its own. */
  running: Callback = 'onStart'
  private readonly strategy: AnyStrategy
  private readonly subscriptions = new Subscription()

  /** Which callbacks the strategy has: an event that nobody wants is not prepared. */
  readonly wantsBook: boolean
  readonly wantsQuote: boolean
  readonly wantsTrade: boolean
  private readonly wantsNbbo: boolean

  constructor(private readonly parts: InstanceParts) {
    this.strategy = parts.strategy
    this.instrument = parts.instrument
    this.random = parts.random
    this.timerOwner = parts.timerOwner
    this.wantsBook = parts.strategy.onBook !== undefined
    this.wantsQuote = parts.strategy.onQuote !== undefined
    this.wantsTrade = parts.strategy.onTrade !== undefined
    this.wantsNbbo = parts.strategy.onNbbo !== undefined
    this.context = new InstanceContext(parts, this)
  }

  get name(): string {
    return this.parts.name
  }

  start(): void {
    this.started = true
    this.startedUnixNs = this.context.unixNs
    this.run('onStart', () => {
      this.context.state = this.strategy.state?.(this.parts.params)
    })
    this.call('onStart')
    this.run('streams', () => {
      const made = this.strategy.streams?.(this.context, this.parts.params)
      if (made === undefined) return
      for (const one of Array.isArray(made) ? (made as readonly (Subscription | Observable<unknown>)[]) : [made as Subscription | Observable<unknown>]) {
        refuseThenable(one, 'streams')
        this.subscriptions.add(isObservable(one) ? one.subscribe() : one)
      }
    })
  }

  /** The last callback; its Observables end with {@link end}, after what is in flight has settled. */
  stop(): void {
    if (!this.started || this.stopped) return
    this.stopped = true
    this.stoppedUnixNs = this.context.unixNs
    this.call('onStop')
  }

  end(): void {
    this.run('onStop', () => {
      this.context.complete()
      this.subscriptions.unsubscribe()
    })
  }

  onTrade(): void {
    const { context, tradeRecord } = this
    context.trade = tradeRecord.trade
    if (this.wantsTrade) this.call('onTrade')
    if (context.tradeStream.observed) this.run('onTrade', () => context.tradeStream.next(tradeRecord.snapshot()))
  }

  onBook(): void {
    if (this.wantsBook) this.call('onBook')
    if (this.context.bookStream.observed) this.run('onBook', () => this.context.bookStream.next(this.context.book))
  }

  onQuote(): void {
    if (this.wantsQuote) this.call('onQuote')
    if (this.context.quoteStream.observed) this.run('onQuote', () => this.context.quoteStream.next(quoteOf(this.context.book, this.context.nowNs)))
  }

  /** Whether a change of the consolidated quote means anything to it. */
  get followsNbbo(): boolean {
    return this.started && !this.stopped && (this.wantsNbbo || this.context.nbboStream.observed)
  }

  onNbbo(): void {
    const { context } = this
    if (this.wantsNbbo) this.call('onNbbo')
    if (context.nbboStream.observed) this.run('onNbbo', () => context.nbboStream.next(nbboQuoteOf(context.nbbo, context.nowNs)))
  }

  onStatus(status: Status): void {
    this.context.status = status
    this.call('onStatus')
    if (this.context.statusStream.observed) this.run('onStatus', () => this.context.statusStream.next(status))
  }

  onOrder(order: number, update: OrderUpdate): void {
    const { context } = this
    context.order = context.orders.handle(order)
    context.update = update
    this.run('onOrder', () => context.quote.onOrder(context.order, update.event))
    this.call('onOrder')
    if (context.orderStream.observed) this.run('onOrder', () => context.orderStream.next(update))
    if (!context.order.working) context.orders.forget(order)
  }

  onQuoteAnswer(answer: AnsweredQuote): void {
    const { context } = this
    context.answer = answer
    this.call('onQuoteAnswer')
    if (context.answerStream.observed) this.run('onQuoteAnswer', () => context.answerStream.next(answer))
  }

  /** A timer is due: its own callback, or onTimer. */
  onTimer(name: string, callback: (() => void) | undefined): void {
    if (this.stopped) return
    const { context } = this
    context.timer = { name, timeNs: this.parts.host.nowNs }
    if (callback === undefined) this.call('onTimer')
    else this.run('onTimer', callback)
    if (context.timerStream.observed) this.run('onTimer', () => context.timerStream.next(context.timer))
  }

  /** Runs anything of the user's as this instance (a timer of a library, an RxJS action). */
  run(callback: Callback, action: () => unknown): void {
    const { host } = this.parts
    const previous = host.enter(this)
    this.running = callback
    try {
      action()
      host.verify(callback)
    } catch (error) {
      throw this.wrapped(callback, error)
    } finally {
      host.leave(previous)
    }
  }

  private call(callback: Callback): void {
    const method = this.strategy[callback] as ((context: Context, params: Record<string, unknown>) => unknown) | undefined
    if (method === undefined) return
    const { host, params } = this.parts
    const previous = host.enter(this)
    this.running = callback
    try {
      const result = method.call(this.strategy, this.context, params)
      if (result !== undefined) refuseThenable(result, callback)
      host.verify(callback)
    } catch (error) {
      throw this.wrapped(callback, error)
    } finally {
      host.leave(previous)
    }
  }

  private wrapped(callback: Callback, error: unknown): unknown {
    if (isA(StrategyError, error)) return error
    const { host, name } = this.parts
    return new StrategyError(`strategy ${name} failed in ${callback} on ${this.instrument.id} at ${host.toIso(host.nowNs)} (${host.describeInput()}): ${thrownText(error)}`, { cause: error })
  }
}

const NO_TRADE: Trade = { timeNs: 0, exchangeTimeNs: 0, price: 0, qty: 0, aggressor: undefined, kind: 'displayed', printable: false }

/** The context object: one for an instance, its event fields written before each callback. */
export class InstanceContext implements Context {
  readonly instrument: Instrument
  readonly book: BookView
  readonly position: PositionView
  readonly nbbo: Nbbo
  readonly orders: StrategyOrders
  readonly quote: Quoter
  readonly timers: StrategyTimers
  readonly scheduler: KernelScheduler
  readonly random: Random
  state: unknown
  trade: Trade = NO_TRADE
  status: Status | undefined
  order!: Order
  update: OrderUpdate | undefined
  answer: AnsweredQuote | undefined
  timer: TimerFiring = { name: '', timeNs: 0 }

  readonly bookStream = new Stream<BookView>()
  readonly quoteStream = new Stream<Quote>()
  readonly nbboStream = new Stream<NbboQuote>()
  readonly tradeStream = new Stream<Trade>()
  readonly statusStream = new Stream<Status>()
  readonly orderStream = new Stream<OrderUpdate>()
  readonly answerStream = new Stream<AnsweredQuote>()
  readonly timerStream = new Stream<TimerFiring>()
  readonly book$ = this.bookStream.observable
  readonly quotes$ = this.quoteStream.observable
  readonly nbbo$ = this.nbboStream.observable
  readonly trades$ = this.tradeStream.observable
  readonly status$ = this.statusStream.observable
  readonly orders$ = this.orderStream.observable
  readonly quoteAnswers$ = this.answerStream.observable
  readonly timers$ = this.timerStream.observable
  /** Bound, so that strategies may take them out of the context by destructuring. */
  readonly log: (line: string) => void
  readonly record: (series: string, value: number) => void
  readonly of: (symbol: string) => Context
  readonly chain: (root?: string) => ContractChain
  private readonly host: InstanceHost

  constructor(parts: InstanceParts, instance: StrategyInstance) {
    this.host = parts.host
    this.instrument = parts.instrument
    this.book = parts.book
    this.position = parts.position
    this.nbbo = parts.nbbo
    this.orders = parts.orders
    this.quote = new Quoter(parts.orders, parts.instrument)
    this.timers = parts.timers(instance)
    this.scheduler = parts.scheduler(instance)
    this.random = parts.random
    this.log = (line) => parts.host.log(instance, String(line))
    this.record = (series, value) => {
      if (Number.isFinite(value)) parts.host.record(instance, series, value)
    }
    this.of = (symbol) => parts.host.contextOf(symbol)
    this.chain = (root) => parts.host.chainOf(instance, root)
  }

  get nowNs(): number {
    return this.host.nowNs
  }

  get unixNs(): bigint {
    return this.host.toUnixNs(this.host.nowNs)
  }

  get time(): string {
    return this.host.toIso(this.host.nowNs)
  }

  complete(): void {
    for (const stream of [this.bookStream, this.quoteStream, this.nbboStream, this.tradeStream, this.statusStream, this.orderStream, this.answerStream, this.timerStream]) stream.complete()
  }
}
