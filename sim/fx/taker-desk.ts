/**
 * One taker's side of a liquidity provider: checks its orders and requests, keeps what became of them, its credit and its chances.
 *
 * Knows limit orders, immediate-or-cancel or fill-or-kill, against the stream or against a quote that they name. An order is answered once, by a deal or a
 * refusal, and nothing before: it can be neither cancelled nor replaced. Order numbers are never used again.
 */
import { grown } from '../../core/columns.js'
import { INT32_MAX, isOnTick } from '../../core/instrument.js'
import { invariant } from '../../core/invariant.js'
import type { Timebase } from '../../core/kernel/timebase.js'
import { Side } from '../../core/market/vocabulary.js'
import { termsOf, type OrderTerms } from '../../core/orders/terms.js'
import { ExecType, Liquidity, OrderType, TimeInForce, type QuoteAnswerHandler, type VenueReason } from '../../core/orders/venue.js'
import type { Random, RandomStreams } from '../../core/random.js'
import type { ReportSink, SimulatedExchange } from '../venue/exchange.js'
import { VariableTransit } from '../venue/transit.js'
import { HeldOrder } from './decision.js'
import type { LiquidityProvider } from './liquidity-provider.js'
import type { LastLookTerms, TakerTerms } from './provider-terms.js'
import { FIRST_REQUESTED_QUOTE } from './requested-quotes.js'

/** A request for quote on its way through the provider. */
export interface QuoteRequest {
  readonly desk: TakerDesk
  readonly request: number
  readonly instrument: number
  readonly side: Side
  readonly qty: number
}

/** What is drawn for the orders of one instrument. */
interface Chances {
  /** How long an order that came at an instant is held, ns. */
  readonly hold: (receivedNs: number) => number
  readonly refusals: Random
}

/** Integers of an order: where it is, price, quantity, what was dealt. */
const FIELDS = 4
const HELD = 1
const ANSWERED = 2
/** Beyond this a number is no dense one, and the table would take gigabytes. */
const ORDER_MAX = 2 ** 28

export class TakerDesk implements SimulatedExchange {
  private orders = new Int32Array(64 * FIELDS)
  /** Dealt and held, by instrument: money. */
  private readonly usedNotional: number[] = []
  /** By instrument: another pair shifts no draw. */
  private readonly chances: (Chances | undefined)[] = []

  constructor(
    private readonly provider: LiquidityProvider, readonly name: string, readonly terms: TakerTerms, private readonly sink: ReportSink,
    private readonly answers: QuoteAnswerHandler | undefined, private readonly random: RandomStreams, private readonly timebase: Timebase,
  ) {}

  onSubmit(order: number, instrument: number, side: Side, type: OrderType, timeInForce: TimeInForce, price: number, qty: number, terms?: OrderTerms): void {
    if (this.isKnown(order)) {
      this.sink.report(order, ExecType.rejected, 0, 0, 0, 0, price, qty, Liquidity.none, 'duplicate-order-id')
      return
    }
    this.begin(order, price, qty)
    const held = new HeldOrder(this.name, this.terms)
    held.order = order
    held.instrument = instrument
    held.side = side
    held.qty = qty
    held.limit = price
    held.receivedNs = this.provider.nowNs
    const reason = this.orderRefusal(held, type, timeInForce, terms) ?? this.quoteRefusal(held, timeInForce, terms?.quote) ?? this.creditRefusal(held)
    if (reason !== undefined) {
      this.provider.refuse(held, reason)
      return
    }
    this.use(instrument, held.price * held.offeredQty)
    const { otherRefusalsPpm } = this.terms.lastLook
    const { hold, refusals } = (this.chances[instrument] ??= this.chancesOf(instrument))
    held.unlucky = otherRefusalsPpm > 0 && refusals.int(1_000_000) < otherRefusalsPpm
    this.provider.hold(held, hold(held.receivedNs))
  }

  onCancel(order: number): void {
    this.refuseRequest(order, ExecType.cancelRejected)
  }

  onReplace(order: number): void {
    this.refuseRequest(order, ExecType.replaceRejected)
  }

  /** A request for quote has arrived. @param request the taker's number @param side `Side.none` for both @param qty increments */
  onQuoteRequest(request: number, instrument: number, side: Side, qty: number): void {
    const { provider } = this
    const asked: QuoteRequest = { desk: this, request, instrument, side, qty }
    if (provider.streamOf(instrument) === undefined) this.refuseQuote(asked, 'unknown-instrument')
    else if (!Number.isInteger(qty) || qty <= 0) this.refuseQuote(asked, 'bad-quantity')
    else if (!this.terms.served) this.refuseQuote(asked, 'unknown-account')
    else if (qty > provider.qtyMax) this.refuseQuote(asked, 'not-fillable')
    else provider.answerLater(asked)
  }

  /** The provider has made up its mind about a request: at the price of now. */
  answer(asked: QuoteRequest): void {
    const { provider, terms, name } = this
    const { request, instrument, side, qty } = asked
    const stream = provider.streamOf(instrument)
    const priceOf = (taken: Side): number => {
      if (stream === undefined || !stream.live || (side !== Side.none && side !== taken)) return 0
      return provider.priceFor(taken, stream.priceFor(taken, stream.quote), qty, terms.markup)
    }
    const bid = priceOf(Side.sell)
    const ask = priceOf(Side.buy)
    if (bid === 0 && ask === 0) {
      this.refuseQuote(asked, 'no-liquidity')
      return
    }
    const { nowNs, requested } = provider
    const validUntilNs = nowNs + provider.terms.requests.validNs
    this.answers?.onQuoteAnswer(requested.add({ taker: name, request, instrument, side, qty, bid, ask, quotedNs: nowNs, validUntilNs }))
  }

  /** The provider's answer to an order. */
  onAnswer({ order, instrument, limit, qty, price, dealtQty, offeredQty, lookedAt, reason }: HeldOrder): void {
    const { sink } = this
    this.orders[order * FIELDS] = ANSWERED
    if (reason !== undefined) {
      if (lookedAt) this.use(instrument, -price * offeredQty)
      sink.report(order, ExecType.rejected, 0, 0, 0, 0, limit, qty, Liquidity.none, reason)
      return
    }
    this.orders[order * FIELDS + 3] = dealtQty
    sink.report(order, ExecType.trade, dealtQty, price, dealtQty, qty - dealtQty, limit, qty, Liquidity.taker, undefined)
    if (dealtQty < qty) sink.report(order, ExecType.canceled, 0, 0, dealtQty, 0, limit, qty, Liquidity.none, 'ioc-remainder')
  }

  /** One flat column: what is wrong with an order in itself. */
  private orderRefusal(held: HeldOrder, type: OrderType, timeInForce: TimeInForce, terms: OrderTerms | undefined): VenueReason | undefined {
    const { instrument, qty, limit } = held
    if (this.provider.streamOf(instrument) === undefined) return 'unknown-instrument'
    if (type !== OrderType.limit || (timeInForce !== TimeInForce.ioc && timeInForce !== TimeInForce.fok)) return 'unsupported'
    if (Object.keys(termsOf(terms ?? {}) ?? {}).some((name) => name !== 'quote')) return 'unsupported'
    if (!Number.isInteger(qty) || qty <= 0 || qty > INT32_MAX) return 'bad-quantity'
    if (!Number.isInteger(limit) || limit <= 0 || limit > INT32_MAX) return 'bad-price'
    if (!isOnTick(this.provider.instruments.at(instrument), limit)) return 'off-tick'
    return this.terms.served ? undefined : 'unknown-account'
  }

  /** Finds the price and the quantity of an order, or says why there is none. */
  private quoteRefusal(held: HeldOrder, timeInForce: TimeInForce, quote: number | undefined): VenueReason | undefined {
    if (quote !== undefined && quote >= FIRST_REQUESTED_QUOTE) return this.requestedRefusal(held, quote)
    const { provider, terms } = this
    const { instrument, side, qty } = held
    const stream = provider.streamOf(instrument)
    if (stream === undefined) return 'unknown-instrument'
    if (quote !== undefined) {
      if (!stream.wasMade(quote)) return 'unknown-quote'
      if (!stream.isKept(quote) || held.receivedNs >= stream.replacedAtNs(quote) + provider.terms.replacedQuoteNs) return 'quote-gone'
    } else if (!stream.live) return 'no-liquidity'
    held.quote = quote ?? stream.quote
    held.quotedNs = stream.quotedAtNs(held.quote)
    if (held.receivedNs >= held.quotedNs + (provider.terms.quoteValidNs ?? Infinity)) return quote === undefined ? 'no-liquidity' : 'quote-gone'
    const leftQty = provider.qtyMax - stream.dealtQty(side, held.quote)
    if (leftQty === 0) return quote === undefined ? 'no-liquidity' : 'quote-gone'
    if (qty > leftQty && (timeInForce !== TimeInForce.ioc || !terms.partialFills)) return 'not-fillable'
    held.offeredQty = Math.min(qty, leftQty)
    return this.take(held, provider.priceFor(side, stream.priceFor(side, held.quote), held.offeredQty, terms.markup))
  }

  private requestedRefusal(held: HeldOrder, number: number): VenueReason | undefined {
    const quote = this.provider.requested.at(held.instrument, number)
    const price = held.side === Side.buy ? quote?.ask : quote?.bid
    if (quote === undefined || quote.taker !== this.name || quote.instrument !== held.instrument || price === undefined || price === 0) return 'unknown-quote'
    held.quote = number
    held.quotedNs = quote.quotedNs
    if (quote.dealt || held.receivedNs >= quote.validUntilNs) return 'quote-gone'
    if (held.qty > quote.qty) return 'not-fillable'
    held.offeredQty = held.qty
    return this.take(held, price)
  }

  /** The order has come to a price, unless that is beyond its limit. @param price 0 for none */
  private take(held: HeldOrder, price: number): VenueReason | undefined {
    if (price === 0 || (held.side === Side.buy ? price > held.limit : price < held.limit)) return 'no-liquidity'
    held.price = price
    return undefined
  }

  private creditRefusal({ instrument, price, offeredQty }: HeldOrder): VenueReason | undefined {
    const { creditNotional = Infinity } = this.terms
    return this.usedOf(instrument) + price * offeredQty > creditNotional ? 'credit' : undefined
  }

  private usedOf(instrument: number): number {
    return this.usedNotional[instrument] ?? 0
  }

  private use(instrument: number, notional: number): void {
    if (this.terms.creditNotional !== undefined) this.usedNotional[instrument] = this.usedOf(instrument) + notional
  }

  private refuseQuote({ request, instrument, side, qty }: QuoteRequest, reason: VenueReason): void {
    this.answers?.onQuoteAnswer({ request, quote: 0, instrument, side, qty, bid: 0, ask: 0, validUntilNs: this.provider.nowNs, reason })
  }

  private refuseRequest(order: number, execType: ExecType): void {
    if (!this.isKnown(order)) {
      this.sink.report(order, execType, 0, 0, 0, 0, 0, 0, Liquidity.none, 'unknown-order')
      return
    }
    const { orders } = this
    const at = order * FIELDS
    const leavesQty = orders[at] === HELD ? orders[at + 2] : 0
    this.sink.report(order, execType, 0, 0, orders[at + 3], leavesQty, orders[at + 1], orders[at + 2], Liquidity.none, 'too-late')
  }

  private chancesOf(instrument: number): Chances {
    const name = `${this.provider.name}/${this.name}`
    const { symbol } = this.provider.instruments.at(instrument)
    const holds = this.random.stream(`${name}/hold/${symbol}`)
    return { hold: holdOf(this.terms.lastLook.hold, holds, this.timebase), refusals: this.random.stream(`${name}/refusals/${symbol}`) }
  }

  private isKnown(order: number): boolean {
    return this.orders[order * FIELDS] > 0
  }

  private begin(order: number, price: number, qty: number): void {
    invariant(Number.isInteger(order) && order >= 0 && order < ORDER_MAX, 'an order number is a small dense integer')
    const at = order * FIELDS
    if (at >= this.orders.length) this.orders = grown(this.orders, Math.max(at + FIELDS, this.orders.length * 2))
    this.orders[at] = HELD
    this.orders[at + 1] = price
    this.orders[at + 2] = qty
  }
}

function holdOf(hold: LastLookTerms['hold'], random: Random, timebase: Timebase): Chances['hold'] {
  if (typeof hold === 'number') return () => hold
  if ('lowNs' in hold) return () => random.range(hold.lowNs, hold.highNs)
  // Orders do not wait for each other's looks: one that is held for less is answered before an earlier one.
  const drawn = new VariableTransit(hold.fixedNs, { ...hold.model, ordered: false }, random, timebase)
  return (receivedNs) => drawn.arrivalNs(receivedNs) - receivedNs
}
