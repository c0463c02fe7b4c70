/** Reused records of what callbacks are told: filled in place for each event, copied only when someone keeps them. */
import type { MarketBatch } from '../market/batch.js'
import { unpackParticipant } from '../market/batch.js'
import { BandType, CrossType, MarketFlag, MarketKind, nameOf, SessionEvent, Side, TradingState } from '../market/vocabulary.js'
import type { BookView } from '../book/book-view.js'
import { NO_ASK, NO_BID } from '../book/book-view.js'
import type { Nbbo } from '../book/nbbo.js'
import type { NbboQuote, Quote, SideName, Status, Trade } from './context.js'

type Writable<T> = { -readonly [K in keyof T]: T[K] }

export function sideName(side: number): SideName | undefined {
  return side === Side.buy ? 'buy' : side === Side.sell ? 'sell' : undefined
}

export class TradeRecord {
  readonly trade: Writable<Trade> = { timeNs: 0, exchangeTimeNs: 0, price: 0, qty: 0, aggressor: undefined, kind: 'displayed', printable: true }

  /** @param restingSide side of the order that rested, Side.none when the feed does not say */
  fill(timeNs: number, exchangeTimeNs: number, price: number, qty: number, restingSide: number, kind: Trade['kind'], printable: boolean): void {
    const { trade } = this
    trade.timeNs = timeNs
    trade.exchangeTimeNs = exchangeTimeNs
    trade.price = price
    trade.qty = qty
    trade.aggressor = restingSide === Side.buy ? 'sell' : restingSide === Side.sell ? 'buy' : undefined
    trade.kind = kind
    trade.printable = printable
  }

  snapshot(): Trade {
    return { ...this.trade }
  }
}

export function quoteOf(book: BookView, timeNs: number): Quote {
  return { timeNs, bid: book.hasBid ? book.bid : 0, bidQty: book.hasBid ? book.bidQty : 0, ask: book.hasAsk ? book.ask : 0, askQty: book.hasAsk ? book.askQty : 0 }
}

export function nbboQuoteOf({ bid, bidQty, bidVenue, ask, askQty, askVenue }: Nbbo, timeNs: number): NbboQuote {
  return { timeNs, bid: bid === NO_BID ? 0 : bid, bidQty, bidVenue, ask: ask === NO_ASK ? 0 : ask, askQty, askVenue }
}

/** The status event of a row of kind status, band, imbalance or session. These are few: a plain object each. @param timeNs when we learn of it */
export function statusOf(timeNs: number, batch: MarketBatch, row: number): Status {
  const kind = batch.kind[row]
  const code = batch.code[row]
  const [name, table] =
    kind === MarketKind.status ? (['trading-state', TradingState] as const)
    : kind === MarketKind.session ? (['session', SessionEvent] as const)
    : kind === MarketKind.imbalance ? (['imbalance', CrossType] as const)
    : (['band', BandType] as const)
  return {
    timeNs, kind: name, state: nameOf(table, code) ?? '',
    price: batch.price[row], price2: batch.price2[row], price3: batch.price3[row], qty: batch.qty[row], qty2: batch.qty2[row],
    side: sideName(batch.side[row]), reason: unpackParticipant(batch.participant[row]),
  }
}

/** A settlement as the strategy is told of it. @param qty our position that was settled */
export function settlementStatus(timeNs: number, kind: 'daily' | 'final', price: number, qty: number): Status {
  return { timeNs, kind: 'settlement', state: kind, price, price2: 0, price3: 0, qty, qty2: 0, side: undefined, reason: '' }
}

/** Whether a status row halts one market's operations only: it says nothing of the instrument's trading state. */
export function isOperational(batch: MarketBatch, row: number): boolean {
  return (batch.flags[row] & MarketFlag.operational) !== 0
}
