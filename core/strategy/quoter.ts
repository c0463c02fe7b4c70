/**
 * Two-sided quoting: keeps at most one order on each side where it was last told to, by as few commands as possible.
 *
 * A bid is put on the tick at or below its price, an ask on the tick at or above. While a command awaits its answer the wish is kept and carried out
 * when the answer comes. An order that has partly traded keeps its place until it is done or its price moves.
 *
 * A side that risk refused for the sake of the position or of open orders is not asked again until something has happened to an order: another
 * price would be refused for the same reason. A wish that the venue put at another price (a price band, a better quote elsewhere) is left where the venue
 * put it. A change that the venue refused is asked for again by the next wish, not at once: the answer would be the same.
 */
import { tickCeil, tickFloor, type Instrument } from '../instrument.js'
import type { RiskReason } from '../risk/pre-trade.js'
import type { Order } from './order.js'
import type { OrderUpdate } from './order-update.js'
import type { StrategyOrders } from './strategy-orders.js'

export interface QuoteWish {
  /** Price increments; without it that side is pulled. */
  readonly bid?: number | undefined
  readonly ask?: number | undefined
  /** Quantity of each side, unless a side has its own. 0 pulls. */
  readonly qty?: number
  readonly bidQty?: number
  readonly askQty?: number
}

interface QuotedSide {
  readonly side: 'buy' | 'sell'
  order: Order | undefined
  price: number
  qty: number
  /** The wish that the last command was sent for. */
  askedPrice: number
  askedQty: number
  /** The wish that the venue put at another price, 0 when there is none. */
  movedPrice: number
  /** The wish that risk refused last: not asked again until it changes. */
  refusedPrice: number
  refusedQty: number
  /** Risk refused it whatever its price. */
  held: boolean
}

/** Refusals that a change of price does not lift. */
const HOLDING_REFUSALS: ReadonlySet<string> = new Set<RiskReason>(['position-limit', 'gross-notional-limit', 'too-many-open-orders', 'stopped'])

function quotedSide(side: 'buy' | 'sell'): QuotedSide {
  return { side, order: undefined, price: 0, qty: 0, askedPrice: 0, askedQty: 0, movedPrice: 0, refusedPrice: 0, refusedQty: 0, held: false }
}

export class Quoter {
  private readonly bidSide = quotedSide('buy')
  private readonly askSide = quotedSide('sell')

  constructor(private readonly orders: StrategyOrders, private readonly instrument: Instrument) {}

  /** The quoted orders, while they work. */
  get bid(): Order | undefined {
    return this.bidSide.order?.working ? this.bidSide.order : undefined
  }

  get ask(): Order | undefined {
    return this.askSide.order?.working ? this.askSide.order : undefined
  }

  /** Quotes. Prices need not be on tick: they are moved away from the market to the next one. */
  set({ bid, ask, qty = 0, bidQty = qty, askQty = qty }: QuoteWish): void {
    this.wish(this.bidSide, bid === undefined ? 0 : tickFloor(this.instrument, bid), bid === undefined ? 0 : bidQty)
    this.wish(this.askSide, ask === undefined ? 0 : tickCeil(this.instrument, ask), ask === undefined ? 0 : askQty)
  }

  /** Cancels both sides. */
  pull(): void {
    this.wish(this.bidSide, 0, 0)
    this.wish(this.askSide, 0, 0)
  }

  /** @internal The venue has answered: carries out what had to wait. */
  onOrder(order: Order, event: OrderUpdate['event']): void {
    this.bidSide.held = false
    this.askSide.held = false
    const quoted = this.bidSide.order === order ? this.bidSide : this.askSide.order === order ? this.askSide : undefined
    if (quoted === undefined) return
    if (event === 'restated') quoted.movedPrice = order.price === quoted.askedPrice ? 0 : quoted.askedPrice
    const refused = event === 'cancel-rejected' || event === 'replace-rejected'
    if (refused && quoted.price === quoted.askedPrice && quoted.qty === quoted.askedQty) return
    this.follow(quoted)
  }

  private wish(quoted: QuotedSide, price: number, qty: number): void {
    quoted.price = price
    quoted.qty = qty
    const { order } = quoted
    if (order === undefined || !order.working) {
      if (qty > 0) this.open(quoted)
      return
    }
    this.follow(quoted)
  }

  /** Brings a working order to the wish, by one command; waits while one is under way or the order is not yet acknowledged. */
  private follow(quoted: QuotedSide): void {
    const { order, price, qty } = quoted
    if (order === undefined || (qty > 0 && (order.price === price || quoted.movedPrice === price) && order.leavesQty <= qty)) return
    if (!order.working || order.pending || order.state === 'pendingNew') return
    ask(quoted)
    if (qty === 0) this.orders.cancel(order)
    else this.replace(quoted, order, price, order.cumQty + qty)
  }

  private replace(quoted: QuotedSide, order: Order, price: number, qty: number): void {
    if (price === quoted.refusedPrice && qty === quoted.refusedQty) return
    const refused = this.orders.replace(order, { price, qty })
    note(quoted, refused, price, qty)
    // A price that may not be moved is a price that is no longer meant.
    if (refused !== undefined) this.orders.cancel(order)
  }

  private open(quoted: QuotedSide): void {
    const { side, price, qty } = quoted
    if (quoted.held || (price === quoted.refusedPrice && qty === quoted.refusedQty)) return
    ask(quoted)
    const order = this.orders.submit({ side, price, qty })
    quoted.order = order.refused ? undefined : order
    note(quoted, order.refusal, price, qty)
  }
}

/** A command is sent for the present wish. */
function ask(quoted: QuotedSide): void {
  quoted.askedPrice = quoted.price
  quoted.askedQty = quoted.qty
  quoted.movedPrice = 0
}

/** Remembers what was refused, or that nothing was. */
function note(quoted: QuotedSide, refusal: string | undefined, price: number, qty: number): void {
  quoted.refusedPrice = refusal === undefined ? 0 : price
  quoted.refusedQty = refusal === undefined ? 0 : qty
  quoted.held = refusal !== undefined && HOLDING_REFUSALS.has(refusal)
}
