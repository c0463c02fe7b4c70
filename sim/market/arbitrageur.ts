/**
 * Who keeps the venues of a symbol together: when one bids more than another asks, it buys there and sells here, a reaction later, until they are no longer
 * crossed. It holds nothing for long and quotes nothing; what it takes are orders of whoever was slower, ours included.
 *
 * Both sides are sent at one instant, and no more is sold than was bought: a leg is left over only where a venue refuses the sale.
 */
import type { Instrument } from '../../core/instrument.js'
import { InputClass, Lane } from '../../core/kernel/lane.js'
import { Side } from '../../core/market/vocabulary.js'
import { OrderType, TimeInForce } from '../../core/orders/venue.js'
import { NO_FEED, type MarketSink } from '../matching/market-sink.js'
import type { MatchingEngine } from '../matching/matching-engine.js'

/** Where it may trade. */
export interface ArbitragedListing {
  readonly instrument: Instrument
  readonly engine: MatchingEngine
}

/** Of its own numbering: an order is over as soon as it is sent. */
const ORDER = 1
/** Trades at one look: a crossed book of that depth is left for the next. */
const TRADES_MAX = 100

export class Arbitrageur extends Lane {
  /** To be among the sinks of every engine's feed. */
  readonly sink: MarketSink
  private readonly participants: readonly number[]
  /** What the last order traded. */
  private tradedQty = 0

  /** @param listings of one symbol, by id @param latencyNs from what it sees to its orders at the venues */
  constructor(symbol: string, private readonly listings: readonly ArbitragedListing[], private readonly latencyNs: number) {
    super(InputClass.exchange, `arbitrage ${symbol}`, false)
    const report = { report: (_order: number, _execType: number, lastQty: number) => void (this.tradedQty += lastQty) }
    this.participants = listings.map(({ engine }) => engine.addParticipant(report))
    const indexes = new Set(listings.map(({ instrument }) => instrument.index))
    const look = (instrument: number): void => {
      if (this.headNs === Infinity && indexes.has(instrument) && this.isCrossed()) this.moveHead((this.host?.nowNs ?? 0) + this.latencyNs)
    }
    // Only what comes into a book can cross it with another.
    this.sink = { ...NO_FEED, onAdd: look, onReplace: look, onStatus: look }
  }

  /** What it might still do after the run does not happen. */
  override get settles(): boolean {
    return false
  }

  override dispatch(): void {
    this.sequence++
    this.headNs = Infinity
    for (let trades = 0; trades < TRADES_MAX && this.trade(); trades++);
  }

  override shift(deltaNs: number): void {
    this.headNs += deltaNs
  }

  private isCrossed(): boolean {
    return this.best(Side.buy).price > this.best(Side.sell).price
  }

  /** Takes the best bid and the best offer against each other. Answers whether both traded. */
  private trade(): boolean {
    const bid = this.best(Side.buy)
    const ask = this.best(Side.sell)
    if (!(bid.price > ask.price) || bid.at === ask.at) return false
    const boughtQty = this.take(ask.at, Side.buy, ask.price, Math.min(bid.qty, ask.qty))
    return boughtQty > 0 && this.take(bid.at, Side.sell, bid.price, boughtQty) > 0
  }

  /** Answers what traded. */
  private take(at: number, side: Side, price: number, qty: number): number {
    const { engine, instrument } = this.listings[at]
    this.tradedQty = 0
    engine.submit(this.participants[at], ORDER, instrument.index, side, OrderType.limit, TimeInForce.ioc, price, qty, { sweep: true })
    return this.tradedQty
  }

  /** The best displayed price of a side over all venues that trade; NaN where there is none. */
  private best(side: Side): { readonly at: number; readonly price: number; readonly qty: number } {
    let [at, price, qty] = [-1, Number.NaN, 0]
    for (let listing = 0; listing < this.listings.length; listing++) {
      const { engine, instrument } = this.listings[listing]
      if (engine.phaseOf(instrument.index) !== 'continuous') continue
      const slot = engine.firstSlot(instrument.index, side)
      if (slot === 0) continue
      const candidate = engine.books.priceOf(slot)
      if (at >= 0 && (side === Side.buy ? candidate <= price : candidate >= price)) continue
      ;[at, price, qty] = [listing, candidate, engine.books.qtyOf(slot)]
    }
    return { at, price, qty }
  }
}
