/**
 * A matching engine whose reports and market events go into one list of lines, in the order in which they happen.
 *
 *     #1 new 10@101 · #2 trade 5@101 taker, cum 5 leaves 0 · feed: add 1 buy 10@101 · feed: execute 1 x5 (match 1)
 */
import { Instruments, type InstrumentSpec } from '../../../core/instrument.js'
import { unpackParticipant } from '../../../core/market/batch.js'
import { BandType, CrossType, nameOf, SessionEvent, Side, TradingState } from '../../../core/market/vocabulary.js'
import { termsOf } from '../../../core/orders/terms.js'
import { ExecType, Liquidity, OrderType, TimeInForce, type VenueReason } from '../../../core/orders/venue.js'
import { MatchingEngine } from '../../../sim/matching/matching-engine.js'
import type { MatchingOptions } from '../../../sim/matching/matching-engine.js'
import type { OrderTerms } from '../../../core/orders/terms.js'
import type { MarketSink } from '../../../sim/matching/market-sink.js'
import type { ReportSink } from '../../../sim/venue/exchange.js'

/** Whole prices, tick 1: so that tests can say 101. */
export const PLAIN: InstrumentSpec = { symbol: 'PLAIN', venue: 'XSIM', currency: 'USD', priceDecimals: 0, qtyDecimals: 0, lot: 1, ticks: [{ fromPrice: 0, tick: 1 }] }

export const { buy, sell } = Side
const { limit, market } = OrderType
const { day, ioc } = TimeInForce

export interface Sent extends OrderTerms {
  readonly price?: number
  readonly type?: OrderType
  readonly timeInForce?: TimeInForce
}

export interface Trader {
  readonly participant: number
  limit(order: number, side: Side, qty: number, price: number, instrument?: number): void
  ioc(order: number, side: Side, qty: number, price: number): void
  market(order: number, side: Side, qty: number): void
  /** An order with further terms: a limit order where there is a price, a market order otherwise. */
  send(order: number, side: Side, qty: number, terms: Sent, instrument?: number): void
  cancel(order: number): void
  replace(order: number, qty: number, price: number): void
}

export class EngineLog {
  readonly lines: string[] = []
  readonly instruments = new Instruments()
  readonly engine: MatchingEngine

  constructor(specs: readonly InstrumentSpec[] = [PLAIN], options: MatchingOptions = {}) {
    for (const spec of specs) this.instruments.register(spec)
    this.engine = new MatchingEngine(this.instruments, { feed: feedLog(this.lines), ...options })
  }

  /** What has been logged since the last call. */
  since(): string[] {
    return this.lines.splice(0)
  }

  /** What was reported since the last call, without the feed. */
  reportsSince(): string[] {
    return this.since().filter((line) => !line.startsWith('feed'))
  }

  /** Lets a trader in, whose reports are logged under a name. */
  trader(name: string, group?: number): Trader {
    const { engine } = this
    const participant = engine.addParticipant(reportLog(name, this.lines), group)
    return {
      participant,
      limit: (order, side, qty, price, instrument = 0) => engine.submit(participant, order, instrument, side, limit, day, price, qty),
      ioc: (order, side, qty, price) => engine.submit(participant, order, 0, side, limit, ioc, price, qty),
      market: (order, side, qty) => engine.submit(participant, order, 0, side, market, ioc, 0, qty),
      send(order, side, qty, { price, type = price === undefined ? market : limit, timeInForce = day, ...terms }, instrument = 0) {
        engine.submit(participant, order, instrument, side, type, timeInForce, price ?? 0, qty, termsOf(terms))
      },
      cancel: (order) => engine.cancel(participant, order),
      replace: (order, qty, price) => engine.replace(participant, order, price, qty),
    }
  }

  /** Orders of a side, best first: `10@101 5@101 7@99`. */
  queue(side: Side, instrument = 0): string {
    const { books } = this.engine
    const bookSide = instrument * 2 + side - 1
    const orders: string[] = []
    for (let rank = 0; rank < books.ladder.depth(bookSide); rank++) {
      for (let slot = books.headOf(books.ladder.levelAt(bookSide, rank)); slot !== 0; slot = books.behind(slot)) {
        orders.push(`${books.qtyOf(slot)}@${books.priceOf(slot)}`)
      }
    }
    return orders.join(' ')
  }
}

export function reportLine(
  name: string, order: number, execType: ExecType, lastQty: number, lastPrice: number, cumQty: number, leavesQty: number, price: number, qty: number,
  liquidity: Liquidity, reason: VenueReason | undefined,
): string {
  const trade = execType === ExecType.trade ? ` ${lastQty}@${lastPrice} ${nameOf(Liquidity, liquidity)}` : ''
  return `${name}#${order} ${nameOf(ExecType, execType)}${trade}, cum ${cumQty} leaves ${leavesQty} of ${qty}@${price}${reason ? ` (${reason})` : ''}`
}

function reportLog(name: string, lines: string[]): ReportSink {
  return { report: (...report) => lines.push(reportLine(name, ...report)) }
}

export function feedLog(lines: string[]): MarketSink {
  const id = (low: number, high: number): string => (high === 0 ? `${low}` : `${high}:${low}`)
  return {
    onAdd: (instrument, side, low, high, price, qty) => lines.push(`feed ${instrument}: add ${id(low, high)} ${nameOf(Side, side)} ${qty}@${price}`),
    onExecute: (instrument, low, high, qty, matchLow, matchHigh) => lines.push(`feed ${instrument}: execute ${id(low, high)} ${qty} (match ${id(matchLow, matchHigh)})`),
    onHiddenTrade: (instrument, side, price, qty, matchLow, matchHigh) => lines.push(`feed ${instrument}: trade ${nameOf(Side, side)} ${qty}@${price} (match ${id(matchLow, matchHigh)})`),
    onReduce: (instrument, low, high, qty) => lines.push(`feed ${instrument}: reduce ${id(low, high)} ${qty}`),
    onDelete: (instrument, low, high) => lines.push(`feed ${instrument}: delete ${id(low, high)}`),
    onReplace: (instrument, low, high, newLow, newHigh, price, qty) => lines.push(`feed ${instrument}: replace ${id(low, high)} by ${id(newLow, newHigh)} ${qty}@${price}`),
    onExecuteAt: (instrument, low, high, qty, price, matchLow, matchHigh) => lines.push(`feed ${instrument}: execute ${id(low, high)} ${qty}@${price} (match ${id(matchLow, matchHigh)})`),
    onCross: (instrument, type, price, qty, matchLow, matchHigh) => lines.push(`feed ${instrument}: ${nameOf(CrossType, type)} cross ${qty}@${price} (match ${id(matchLow, matchHigh)})`),
    onImbalance: (instrument, type, side, imbalanceQty, pairedQty, reference, near, far) => {
      lines.push(`feed ${instrument}: ${nameOf(CrossType, type)} imbalance ${nameOf(Side, side)} ${imbalanceQty}, paired ${pairedQty}, reference ${reference} near ${near} far ${far}`)
    },
    onStatus: (instrument, state, reason) => lines.push(`feed ${instrument}: ${nameOf(TradingState, state)} ${unpackParticipant(reason)}`.trimEnd()),
    onBand: (instrument, type, reference, upper, lower, extensions) => {
      lines.push(`feed ${instrument}: ${nameOf(BandType, type)} ${lower} to ${upper} around ${reference}${extensions > 0 ? `, extended ${extensions}` : ''}`)
    },
    onSession: (event) => lines.push(`feed: ${nameOf(SessionEvent, event)}`),
    onBroken: (instrument, matchLow, matchHigh) => lines.push(`feed ${instrument}: broken (match ${id(matchLow, matchHigh)})`),
  }
}
