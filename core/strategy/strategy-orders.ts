/** The orders of one instrument, as a strategy commands them. Every command passes risk and the OMS on its way to the venue. */
import type { Instrument } from '../instrument.js'
import { Side } from '../market/vocabulary.js'
import type { Oms, RequestRefusal } from '../orders/oms.js'
import { NO_ORDER } from '../orders/order-store.js'
import type { QuoteRequestRefusal, QuoteRequests } from '../orders/quote-requests.js'
import { isStop, termsOf, type OrderTerms } from '../orders/terms.js'
import { OrderType, TimeInForce } from '../orders/venue.js'
import type { RiskReason } from '../risk/pre-trade.js'
import type { SideName } from './context.js'
import { Order, orderTypeName, timeInForceName, type OrderTypeName, type TimeInForceName } from './order.js'

/** An order to send. The terms beyond price and time in force are those of {@link OrderTerms}; the simulated venues' README has a page on each. */
export interface NewOrder extends OrderTerms {
  readonly side: SideName
  /** Quantity increments. */
  readonly qty: number
  /** Price increments, on tick; without it the order is a market order, unless `type` says otherwise. */
  readonly price?: number
  /** Follows from the price unless given. */
  readonly type?: OrderTypeName
  /** `day` (rests) unless given; a market order never rests, but one with a stop waits. */
  readonly timeInForce?: TimeInForceName
  /** A mark of the strategy's own, a 32-bit integer. */
  readonly tag?: number
}

/** What a quote is asked for. */
export interface QuoteWanted {
  /** What we would do; both sides unless given. */
  readonly side?: SideName | undefined
  /** Quantity increments. */
  readonly qty: number
}

/** A request for quote that was made. */
export interface QuoteRequest {
  /** Its number on its instrument, from 1; 0 when it was not sent. */
  readonly request: number
  /** Why it was not sent. */
  readonly refusal: QuoteRequestRefusal | undefined
}

export class StrategyOrders implements Iterable<Order> {
  private readonly handles = new Map<number, Order>()

  /** @param inDispatch throws when nothing is being dispatched: a command from a promise would depend on the machine's speed */
  constructor(
    private readonly oms: Oms, private readonly quotes: QuoteRequests, private readonly instrument: Instrument, private readonly inDispatch: (command: string) => void,
  ) {}

  /** Sends an order. One that risk refuses comes back with `refused` and its `refusal`; nothing is thrown. */
  submit(order: NewOrder): Order {
    this.inDispatch('submit')
    requireTerms(order)
    const terms = termsOf(order)
    const type = typeOf(order)
    const timeInForce = timeInForceOf(order, type, terms)
    const side = order.side === 'buy' ? Side.buy : Side.sell
    const { price = 0, qty, tag = 0 } = order
    const result = this.oms.submit(this.instrument.index, side, type, timeInForce, price, qty, tag, terms)
    if (typeof result !== 'string') return this.handle(result)
    return new Order(this.oms.orders, NO_ORDER, this.instrument.symbol, result, {
      side: order.side, type: orderTypeName(type), timeInForce: timeInForceName(timeInForce), price, qty, tag,
    })
  }

  /** A limit order to buy that rests. */
  buy(qty: number, price: number): Order {
    requirePrice('buy', price)
    return this.submit({ side: 'buy', qty, price })
  }

  /** A limit order to sell that rests. */
  sell(qty: number, price: number): Order {
    requirePrice('sell', price)
    return this.submit({ side: 'sell', qty, price })
  }

  /** Takes what is there, at any price. */
  market({ side, qty, tag }: { readonly side: SideName; readonly qty: number; readonly tag?: number }): Order {
    return this.submit(tag === undefined ? { side, qty } : { side, qty, tag })
  }

  /** Asks for the order to be cancelled. Answers why that was not sent, or undefined. */
  cancel(order: Order): RequestRefusal | undefined {
    this.inDispatch('cancel')
    return this.oms.cancel(order.slot)
  }

  /**
   * Asks for a new price and a new total quantity (what has traded included). Answers why that was not sent, or undefined.
   * The order keeps its place in the queue only when the price stays and the quantity falls.
   */
  replace(order: Order, { price = order.price, qty = order.qty }: { readonly price?: number; readonly qty?: number }): RequestRefusal | RiskReason | undefined {
    this.inDispatch('replace')
    return this.oms.replace(order.slot, price, qty)
  }

  /** Asks for every working order of the instrument to be cancelled. */
  cancelAll(): void {
    this.inDispatch('cancelAll')
    for (const order of this) this.oms.cancel(order.slot)
  }

  /**
   * Asks the venue for a quote on one side, or on both. The answer comes to onQuoteAnswer; an order with its number as the term `quote` deals on it.
   * Nothing is thrown: a request that risk refuses, or that the venue cannot answer, comes back with a `refusal`.
   */
  requestQuote({ side, qty }: QuoteWanted): QuoteRequest {
    this.inDispatch('requestQuote')
    if (side !== undefined && side !== 'buy' && side !== 'sell') {
      throw new TypeError(`orders.requestQuote: side is 'buy', 'sell', or left out for both, found ${JSON.stringify(side)}`)
    }
    const result = this.quotes.request(this.instrument.index, side === undefined ? Side.none : side === 'buy' ? Side.buy : Side.sell, qty)
    return typeof result === 'number' ? { request: result, refusal: undefined } : { request: 0, refusal: result }
  }

  /** Number of working orders. */
  get count(): number {
    return this.oms.openOrders(this.instrument.index)
  }

  /** Working orders, the oldest first. */
  *[Symbol.iterator](): Iterator<Order> {
    for (let order = this.oms.firstWorking(this.instrument.index), next; order !== NO_ORDER; order = next) {
      next = this.oms.nextWorking(order)
      yield this.handle(order)
    }
  }

  /** @internal The handle of an order of this instrument: the same one each time. */
  handle(order: number): Order {
    let handle = this.handles.get(order)
    if (handle === undefined) {
      handle = new Order(this.oms.orders, order, this.instrument.symbol)
      this.handles.set(order, handle)
    }
    return handle
  }

  /** @internal The order is closed: a strategy that still holds the handle keeps it, the table does not. */
  forget(order: number): void {
    this.handles.delete(order)
  }
}

function typeOf({ type, price }: NewOrder): OrderType {
  if (type !== undefined) return ORDER_TYPES[type]
  return price === undefined ? OrderType.market : OrderType.limit
}

/** A market order that waits for nothing is immediate. */
function timeInForceOf({ timeInForce }: NewOrder, type: OrderType, terms: OrderTerms | undefined): TimeInForce {
  const waits = terms !== undefined && (isStop(terms) || terms.peg !== undefined)
  if (timeInForce === undefined || timeInForce === 'day') return type === OrderType.market && !waits ? TimeInForce.ioc : TimeInForce.day
  return TIMES_IN_FORCE[timeInForce]
}

const ORDER_TYPES: Readonly<Record<OrderTypeName, OrderType>> = { limit: OrderType.limit, market: OrderType.market, 'market-to-limit': OrderType.marketToLimit }
const TIMES_IN_FORCE: Readonly<Record<TimeInForceName, TimeInForce>> = {
  day: TimeInForce.day, ioc: TimeInForce.ioc, fok: TimeInForce.fok, gtc: TimeInForce.gtc, gtd: TimeInForce.gtd, 'at-open': TimeInForce.atOpen,
  'at-close': TimeInForce.atClose, auction: TimeInForce.auction,
}

/** Words that a term may have. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  side: ['buy', 'sell'], type: Object.keys(ORDER_TYPES), timeInForce: Object.keys(TIMES_IN_FORCE), trigger: ['last-trade', 'quote'], postOnly: ['reject', 'slide'],
  peg: ['primary', 'midpoint', 'market'], shortSale: ['short', 'short-exempt'], contingency: ['oco', 'ouo', 'oto'],
}
/** Terms that are numbers, or true and false. */
const OTHERS: ReadonlySet<string> = new Set([
  'qty', 'price', 'tag', 'stopPrice', 'trailAmount', 'trailBps', 'displayQty', 'displayRange', 'hidden', 'pegOffset', 'minQty', 'allOrNone', 'cashQty', 'sweep', 'quote', 'expireUnixNs', 'list',
])

/** What the types rule out, for strategies that are not type-checked: a wrong word must not trade as another. */
function requireTerms(order: NewOrder): void {
  const given = order as unknown as Readonly<Record<string, unknown>>
  if (given['side'] === undefined) throw new TypeError("orders.submit: side is 'buy' or 'sell', found undefined")
  for (const name in given) {
    const value = given[name]
    const words = WORDS[name]
    if (words !== undefined) {
      if (value !== undefined && !words.includes(value as string)) throw new TypeError(`orders.submit: ${name} is ${oneOf(words)}, found ${JSON.stringify(value)}`)
    } else if (!OTHERS.has(name)) {
      throw new TypeError(`orders.submit: there is no term '${name}'; terms are ${[...Object.keys(WORDS), ...OTHERS].join(', ')}`)
    }
  }
  if ('price' in order && order.price === undefined) throw new TypeError('orders.submit: price is undefined; leave it out for a market order')
}

function oneOf(words: readonly string[]): string {
  const quoted = words.map((word) => `'${word}'`)
  return `${quoted.slice(0, -1).join(', ')} or ${quoted[quoted.length - 1]}`
}

function requirePrice(method: string, price: unknown): void {
  if (typeof price !== 'number') throw new TypeError(`orders.${method}: expected a price in increments, found ${String(price)}`)
}
