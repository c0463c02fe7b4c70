/**
 * Levels as they are in the record, with what we took of them, and the estimated places of our orders in their queues.
 *
 *     what is ahead of us ─┬─ a trade at the price: eats it from the front, that is known
 *                          ├─ a level that is smaller than its trades explain: cancels, of which the model says how much stood ahead
 *                          └─ a level that shows less than we thought is ahead: no more is ahead than stands there
 *
 * A trade is expected before the level that shows it. What we took stood at the front of the queue: it goes with trades first, and with cancels as
 * the model says for that place. All quantities are integers; of a share that is not whole, parts of {@link SHARE_PARTS} are kept for the next time.
 *
 * Levels worse than the worst that is shown are out of sight: there may be anything. Who joins there waits until the price comes into sight, and then stands
 * behind all that it shows; who stood there before keeps the place.
 */
import { L2Books } from '../../core/book/l2-books.js'
import { grown } from '../../core/columns.js'
import { Side } from '../../core/market/vocabulary.js'
import type { Counterfactual } from './historical-liquidity.js'
import type { MarketImpact } from './market-impact.js'
import type { OwnOrders } from './own-orders.js'
import { SHARE_PARTS, type QueueModel } from './queue-model.js'
import { signed, type StandingLiquidity } from './standing-liquidity.js'

/** Ahead of an order whose price has not been in sight. More than anything that is. */
export const UNKNOWN_AHEAD = Number.MAX_SAFE_INTEGER

export class LevelLiquidity implements StandingLiquidity {
  private readonly books = new L2Books()
  /** By level: traded since the level was last stated, and taken by us. */
  private traded = new Float64Array(1 << 10)
  private taken = new Float64Array(1 << 10)
  /** By order of ours: what the model let us advance, less than a whole one, in parts. */
  private fractions = new Int32Array(64)
  private rank = 0
  private behindQty = 0
  private level = 0
  private side = 0
  signedPrice = 0
  qty = 0
  arrival = 0

  constructor(
    private readonly own: OwnOrders, private readonly model: QueueModel, private readonly impact: MarketImpact,
    private readonly counterfactualOf: (instrument: number) => Counterfactual,
  ) {}

  bestOfRecord(bookSide: number): number {
    const { ladder } = this.books
    ladder.ensureSides(bookSide + 1)
    return ladder.depth(bookSide) === 0 ? -Infinity : ladder.priceAt(bookSide, 0)
  }

  bestReally(bookSide: number): number {
    const { ladder } = this.books
    ladder.ensureSides(bookSide + 1)
    for (let rank = 0; rank < ladder.depth(bookSide); rank++) {
      if (this.standing(ladder.levelAt(bookSide, rank)) > 0) return ladder.priceAt(bookSide, rank)
    }
    return -Infinity
  }

  aheadOf(order: number, bookSide: number, signedPrice: number, arrival: number): number {
    const seen = this.seenAt(bookSide, signedPrice)
    // It has its place already: trading was interrupted.
    if (this.own.arrivalOf(order) === arrival) return Math.min(this.own.aheadOf(order), seen)
    if (order >= this.fractions.length) this.fractions = grown(this.fractions, Math.max(order + 1, this.fractions.length * 2))
    this.fractions[order] = 0
    return seen
  }

  clear(instrument: number): void {
    this.books.clear(instrument)
  }

  // Walking through what can be met: a level is one portion, or two with an order of ours between them.

  begin(bookSide: number): void {
    this.books.ladder.ensureSides(bookSide + 1)
    this.side = bookSide
    this.rank = -1
    this.behindQty = 0
  }

  next(): boolean {
    if (this.behindQty > 0) {
      this.qty = this.behindQty
      this.arrival = Infinity
      this.behindQty = 0
      return true
    }
    const { ladder } = this.books
    while (++this.rank < ladder.depth(this.side)) {
      this.level = ladder.levelAt(this.side, this.rank)
      const standing = this.standing(this.level)
      if (standing === 0) continue
      this.signedPrice = ladder.priceAt(this.side, this.rank)
      const first = this.own.firstAt(this.side, this.signedPrice)
      const ahead = first === 0 ? standing : Math.min(standing, this.own.aheadOf(first))
      this.qty = ahead === 0 ? standing : ahead
      this.arrival = ahead === 0 ? Infinity : -Infinity
      this.behindQty = ahead === 0 ? 0 : standing - ahead
      return true
    }
    return false
  }

  take(qty: number): number {
    this.takeOf(this.side, this.level, qty)
    return this.impact === 'real' ? qty : 0
  }

  // The record.

  /**
   * A level now has `qty`. Answers how much of it has newly come; what of that meets our orders is to be given to {@link metAt}.
   * A level that is none answers 0.
   */
  set(instrument: number, side: number, price: number, qty: number, orders: number): number {
    if (!(Number.isSafeInteger(qty) && qty >= 0) || instrument < 0 || side === Side.none) return 0
    const bookSide = (instrument << 1) | (side - 1)
    const signedPrice = signed(bookSide, price)
    this.books.ladder.ensureSides((bookSide | 1) + 1)
    const before = this.books.ladder.find(bookSide, signedPrice)
    const live = before === 0 ? 0 : this.liveQty(before)
    if (before !== 0 && qty < live) {
      if (qty === 0) this.withdrawn(bookSide, this.taken[before])
      else this.cancel(bookSide, signedPrice, before, live, live - qty)
    }
    this.books.set(instrument, side, price, qty, orders)
    const level = this.books.ladder.find(bookSide, signedPrice)
    if (level !== 0) this.stated(level, before === 0)
    this.look(bookSide)
    return level === 0 ? 0 : Math.max(0, qty - live)
  }

  /** The only level of a side is this one: what else there was is out of sight, or gone. Answers as {@link set} does. */
  setOnly(instrument: number, side: number, price: number, qty: number): number {
    if (instrument < 0) return 0
    const bookSide = (instrument << 1) | (side - 1)
    const signedPrice = signed(bookSide, price)
    const { ladder } = this.books
    ladder.ensureSides((bookSide | 1) + 1)
    for (let rank = ladder.depth(bookSide) - 1; rank >= 0; rank--) {
      const other = ladder.priceAt(bookSide, rank)
      if (qty === 0 || other !== signedPrice) this.books.set(instrument, side, signed(bookSide, other), 0, 0)
    }
    return qty === 0 ? 0 : this.set(instrument, side, price, qty, 0)
  }

  /** Of what has newly come to a level, `qty` met our orders on its way in. */
  metAt(bookSide: number, signedPrice: number, qty: number): void {
    const level = this.books.ladder.find(bookSide, signedPrice)
    if (level !== 0) this.takeOf(bookSide, level, qty)
    this.look(bookSide)
  }

  /** Where in the record's queue at a price an order of ours stands. */
  positionOf(order: number, bookSide: number, signedPrice: number): number {
    const level = this.books.ladder.find(bookSide, signedPrice)
    return this.own.aheadOf(order) + (level === 0 ? 0 : this.goneQty(level))
  }

  /** The record traded `qty` with a level: from the front of its queue. */
  eat(bookSide: number, signedPrice: number, qty: number): void {
    const level = this.books.ladder.find(bookSide, signedPrice)
    const goneBefore = level === 0 ? 0 : this.goneQty(level)
    let eaten = qty
    if (level !== 0) {
      eaten = Math.min(qty, this.liveQty(level))
      this.traded[level] += eaten
      const ofOurs = Math.min(this.taken[level], eaten)
      this.taken[level] -= ofOurs
      if (ofOurs > 0) this.counterfactualOf(bookSide >> 1).executedQty += ofOurs
    }
    const goneAfter = level === 0 ? 0 : this.goneQty(level)
    for (let order = this.own.firstAt(bookSide, signedPrice); order !== 0; order = this.own.nextAt(order)) {
      const ahead = this.own.aheadOf(order)
      if (ahead !== UNKNOWN_AHEAD) this.own.setAhead(order, Math.max(0, ahead + goneBefore - eaten) - goneAfter)
    }
  }

  /** Of what stands at a level (`live`), `qty` left it without a trade: the model says from where. */
  private cancel(bookSide: number, signedPrice: number, level: number, live: number, qty: number): void {
    const gone = this.goneQty(level)
    const goneAfter = gone === 0 ? 0 : gone - this.aheadCancelled(gone, live, qty, 0)
    let atLeast = 0
    for (let order = this.own.firstAt(bookSide, signedPrice); order !== 0; order = this.own.nextAt(order)) {
      const ahead = this.own.aheadOf(order)
      if (ahead === UNKNOWN_AHEAD) continue
      const position = Math.min(live, ahead + gone)
      const left = position - this.aheadCancelled(position, live, qty, order)
      // Nobody overtakes who came earlier.
      atLeast = Math.max(atLeast, left - goneAfter)
      this.own.setAhead(order, atLeast)
    }
    const taken = this.taken[level]
    if (taken === 0) return
    const takenAfter = gone > 0 ? goneAfter : taken - this.aheadCancelled(taken, live, qty, 0)
    this.withdrawn(bookSide, taken - takenAfter)
    this.taken[level] = takenAfter
  }

  /** How much of a cancelled `qty` stood ahead of a place in a queue of `live`. @param order keeps what is not whole; 0: nobody does */
  private aheadCancelled(position: number, live: number, qty: number, order: number): number {
    const behind = live - position
    if (position === 0) return 0
    if (behind === 0) return qty
    const partsOfQty = qty * this.model.aheadShare(position, behind) + (order === 0 ? 0 : this.fractions[order])
    const whole = Math.floor(partsOfQty / SHARE_PARTS)
    if (order !== 0) this.fractions[order] = partsOfQty - whole * SHARE_PARTS
    return Math.min(Math.max(whole, qty - behind), position, qty)
  }

  /** Nothing more is ahead of our orders than is seen to stand there. */
  private look(bookSide: number): void {
    for (let order = this.own.first(bookSide); order !== 0; order = this.own.next(order)) {
      const seen = this.seenAt(bookSide, this.own.signedPriceOf(order))
      if (seen < this.own.aheadOf(order)) this.own.setAhead(order, seen)
    }
  }

  /** What is seen to stand at a price; {@link UNKNOWN_AHEAD} where it is out of sight. */
  private seenAt(bookSide: number, signedPrice: number): number {
    const { ladder } = this.books
    ladder.ensureSides(bookSide + 1)
    const depth = ladder.depth(bookSide)
    if (depth === 0 || signedPrice < ladder.priceAt(bookSide, depth - 1)) return UNKNOWN_AHEAD
    const level = ladder.find(bookSide, signedPrice)
    return level === 0 ? 0 : this.standing(level)
  }

  /** A level has been stated anew. What we took of it cannot be more than it is. */
  private stated(level: number, fresh: boolean): void {
    if (level >= this.traded.length) {
      const size = Math.max(level + 1, this.traded.length * 2)
      this.traded = grown(this.traded, size)
      this.taken = grown(this.taken, size)
    }
    this.traded[level] = 0
    if (fresh) this.taken[level] = 0
  }

  /** What the record has at a level, less what has traded since it said so. */
  private liveQty(level: number): number {
    return this.books.levelQty(level) - this.traded[level]
  }

  /** What of it is not there because of us. */
  private goneQty(level: number): number {
    return this.impact === 'real' ? this.taken[level] : 0
  }

  private standing(level: number): number {
    return this.liveQty(level) - this.goneQty(level)
  }

  /** Of what we took, its owners withdrew `qty`. */
  private withdrawn(bookSide: number, qty: number): void {
    if (qty > 0) this.counterfactualOf(bookSide >> 1).canceledQty += qty
  }

  private takeOf(bookSide: number, level: number, qty: number): void {
    this.counterfactualOf(bookSide >> 1).takenQty += qty
    this.taken[level] = Math.min(this.taken[level] + qty, this.liveQty(level))
  }
}
