/**
 * A replay exchange with the history and the commands of a test, whose reports go into one list of lines, in the order in which they happen.
 *
 *     #1 new, cum 0 leaves 10 of 10@100 · #1 trade 5@100 maker, cum 5 leaves 5 of 10@100
 */
import { Instruments, type InstrumentSpec } from '../../../core/instrument.js'
import { MarketBatch } from '../../../core/market/batch.js'
import type { SessionEvent, TradingState } from '../../../core/market/vocabulary.js';
import { CrossType, MarketFlag, MarketKind, NO_INSTRUMENT, Side } from '../../../core/market/vocabulary.js'
import { termsOf } from '../../../core/orders/terms.js'
import { OrderType, TimeInForce } from '../../../core/orders/venue.js'
import { ReplayExchange, type ReplayTerms } from '../../../sim/replay/replay-exchange.js'
import { PLAIN, reportLine, type Sent } from '../matching/engine-log.js'

export const { buy, sell, none } = Side
const { limit, market } = OrderType
const { day, ioc } = TimeInForce

/** What happened on the venue, in its own words. References are numbers, prices and quantities whole. */
export interface PastEvents {
  /** Somebody's order joins the back of its level. */
  add(reference: number, side: Side, qty: number, price: number, terms?: { instrument?: number; inferred?: boolean }): void
  /** Somebody trades with an order, at its price. */
  execute(reference: number, qty: number): void
  /** Somebody trades with an order, at another price. */
  executeAt(reference: number, qty: number, price: number, terms?: { printable?: boolean }): void
  /** Its owner takes something off an order. */
  reduce(reference: number, qty: number): void
  delete(reference: number): void
  replace(reference: number, newReference: number, qty: number, price: number): void
  /** A print against liquidity that nobody saw. @param resting which side that was, when the feed says it */
  hidden(qty: number, price: number, resting?: Side, terms?: { printable?: boolean; instrument?: number }): void
  cross(qty: number, price: number, crossType?: CrossType): void
  status(state: TradingState, terms?: { operational?: boolean; instrument?: number }): void
  session(event: SessionEvent, instrument?: number): void
  clear(): void
  level(side: Side, qty: number, price: number): void
  /** Best bid and best ask; a side with quantity 0 is empty. */
  quote(bidQty: number, bid: number, ask: number, askQty: number): void
  /** The last imbalance message of an auction. @param side of the imbalance */
  imbalance(crossType: CrossType, side: Side, qty: number, pairedQty: number): void
}

export interface OurCommands {
  limit(order: number, side: Side, qty: number, price: number, instrument?: number): void
  ioc(order: number, side: Side, qty: number, price: number): void
  market(order: number, side: Side, qty: number): void
  cancel(order: number): void
  replace(order: number, qty: number, price: number): void
}

export class ReplayLog {
  readonly lines: string[] = []
  readonly instruments = new Instruments()
  readonly exchange: ReplayExchange
  readonly they: PastEvents
  readonly we: OurCommands

  constructor(specs: readonly InstrumentSpec[] = [PLAIN], terms: ReplayTerms = {}) {
    for (const spec of specs) this.instruments.register(spec)
    const exchange = new ReplayExchange(this.instruments, { report: (...report) => this.lines.push(reportLine('', ...report)) }, undefined, terms)
    this.exchange = exchange
    this.they = pastEvents(exchange)
    this.we = {
      limit: (order, side, qty, price, instrument = 0) => exchange.onSubmit(order, instrument, side, limit, day, price, qty),
      ioc: (order, side, qty, price) => exchange.onSubmit(order, 0, side, limit, ioc, price, qty),
      market: (order, side, qty) => exchange.onSubmit(order, 0, side, market, ioc, 0, qty),
      cancel: (order) => exchange.onCancel(order),
      replace: (order, qty, price) => exchange.onReplace(order, price, qty),
    }
  }

  /** An order with further terms: a limit order where there is a price, a market order otherwise. */
  send(order: number, side: Side, qty: number, { price, type = price === undefined ? market : limit, timeInForce = day, ...terms }: Sent, instrument = 0): void {
    this.exchange.onSubmit(order, instrument, side, type, timeInForce, price ?? 0, qty, termsOf(terms))
  }

  /** What was reported since the last call. */
  since(): string[] {
    return this.lines.splice(0)
  }

  /** Quantity ahead of one of our orders; undefined when it does not rest. */
  ahead(order: number): number | undefined {
    return this.exchange.queueAhead(order)
  }

  /** What really rests at a price: history less what we took. */
  resting(side: Side, price: number): number {
    return this.exchange.history.levelAvailable(side - 1, side === buy ? price : -price)
  }
}

type Row = Partial<Record<'instrument' | 'side' | 'flags' | 'code' | 'price' | 'price2' | 'qty' | 'qty2' | 'orderIdLow' | 'otherIdLow', number>>

function pastEvents(exchange: ReplayExchange): PastEvents {
  const batch = new MarketBatch(1)
  batch.length = 1
  const say = (kind: MarketKind, row: Row): void => {
    batch.zeroRow(0)
    batch.kind[0] = kind
    for (const [column, value] of Object.entries(row) as [keyof Row, number][]) batch[column][0] = value
    exchange.onHistory(batch, 0)
  }
  /** Every row of a feed names its instrument. */
  const instrumentOf = new Map<number, number>()
  const known = (reference: number): Row => ({ orderIdLow: reference, instrument: instrumentOf.get(reference) ?? 0 })
  const printed = (printable = true): number => (printable ? MarketFlag.printable : 0)
  return {
    add: (reference, side, qty, price, { instrument = 0, inferred = false } = {}) => {
      instrumentOf.set(reference, instrument)
      say(MarketKind.add, { orderIdLow: reference, side, qty, price, instrument, flags: inferred ? MarketFlag.inferred : 0 })
    },
    execute: (reference, qty) => say(MarketKind.execute, { ...known(reference), qty }),
    executeAt: (reference, qty, price, { printable } = {}) => say(MarketKind.executeAt, { ...known(reference), qty, price, flags: printed(printable) }),
    reduce: (reference, qty) => say(MarketKind.reduce, { ...known(reference), qty }),
    delete: (reference) => say(MarketKind.delete, known(reference)),
    replace: (reference, newReference, qty, price) => {
      instrumentOf.set(newReference, instrumentOf.get(reference) ?? 0)
      say(MarketKind.replace, { ...known(reference), otherIdLow: newReference, qty, price })
    },
    hidden: (qty, price, resting = Side.none, { printable, instrument = 0 } = {}) => say(MarketKind.trade, { qty, price, side: resting, instrument, flags: printed(printable) }),
    cross: (qty, price, code = CrossType.opening) => say(MarketKind.cross, { qty, price, code, flags: MarketFlag.printable }),
    status: (state, { operational = false, instrument = 0 } = {}) => say(MarketKind.status, { code: state, instrument, flags: operational ? MarketFlag.operational : 0 }),
    session: (event, instrument = NO_INSTRUMENT) => say(MarketKind.session, { code: event, instrument }),
    clear: () => say(MarketKind.clear, { instrument: 0 }),
    level: (side, qty, price) => say(MarketKind.setLevel, { side, qty, price }),
    quote: (bidQty, bid, ask, askQty) => say(MarketKind.quote, { price: bid, qty: bidQty, price2: ask, qty2: askQty }),
    imbalance: (code, side, qty, pairedQty) => say(MarketKind.imbalance, { code, side, qty, qty2: pairedQty }),
  }
}
