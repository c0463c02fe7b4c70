/**
 * LOBSTER → normalised rows: an order-by-order stream whose book is, after every message, exactly the message's orderbook row.
 *
 * LOBSTER shows a window: the best N levels of each side, and only the messages that touch them. So levels enter the window with orders that
 * were never announced, and leave it with orders whose fate is not told. The book of this stream is the window and nothing else:
 *
 * - after each message the window is compared with the orderbook row, and what differs is added, reduced or deleted in rows that carry
 *   {@link MarketFlag.inferred} and the message's own sequence and time;
 * - a level that leaves is deleted, order by order; one that enters is one inferred order with a reference of a range of its own
 *   ({@link INFERRED_ID_HIGH}), which stands in front of what is added later;
 * - a message about an order that was never announced is about the inferred order at its price, as far as that has the size.
 *
 * Source: LOBSTER's "Sample Files Readme". Assumes: one instrument, rows in the order of the file.
 */
import { L3Books } from '../../core/book/l3-books.js'
import { INT32_MAX } from '../../core/instrument.js'
import { MarketBatch } from '../../core/market/batch.js'
import { CrossType, MarketFlag, MarketKind, Side, TradingState } from '../../core/market/vocabulary.js'
import { NS_PER_HOUR, NS_PER_MINUTE } from '../../core/time.js'
import type { LobsterMessage, LobsterRowError } from './rows.js'
import { LobsterType } from './rows.js'

/** High half of the references of inferred orders: 'LOBS'. */
export const INFERRED_ID_HIGH = 0x4c4f_4253
const TWO_POW_32 = 4_294_967_296
/** The instrument of the model of the window. */
const MODEL = 0
/** Auction prints before are of the opening; those at the other time and later of the closing. */
const OPENING_ENDS_NS = 9 * NS_PER_HOUR + 35 * NS_PER_MINUTE
const CLOSING_BEGINS_NS = 16 * NS_PER_HOUR

/** What became of the messages. */
export interface LobsterCounters {
  messages: number
  rows: number
  /** Rows that the files do not have: where the window moved. */
  inferredRows: number
  /** Messages about orders that were never announced: the inferred order at their price was meant. */
  unannouncedOrders: number
  /** The same where no inferred order had the size: a print stays a trade, the rest is inferred from the orderbook row. */
  unexplainedMessages: number
  /** Submissions of an order that is in the window already: inferred from the orderbook row. */
  duplicateOrders: number
}

export interface LobsterNormaliserOptions {
  /** Dense index of the instrument in the run. */
  readonly instrument: number
  /** Run time of the exchange's midnight, from which the files count, ns. */
  readonly midnightNs: number
  /** Levels of the orderbook file. */
  readonly levels: number
}

export class LobsterNormaliser {
  readonly counters: LobsterCounters = { messages: 0, rows: 0, inferredRows: 0, unannouncedOrders: 0, unexplainedMessages: 0, duplicateOrders: 0 }
  /** Rows that nobody has taken yet: the caller takes them when there are many, and sets `length` to 0. */
  rows = new MarketBatch(1 << 13)
  private readonly model = new L3Books(1)
  private readonly instrument: number
  private readonly midnightNs: number
  private readonly levels: number
  private inferredIds = 0
  private timeNs = 0
  private sequence = 0

  constructor(options: LobsterNormaliserOptions) {
    this.instrument = options.instrument
    this.midnightNs = options.midnightNs
    this.levels = options.levels
  }

  /**
   * Appends the rows of one message.
   *
   * @param book the message's orderbook row: 4 × levels numbers
   * @param sequence number of the message, from 1
   * @returns what is wrong with the message or its orderbook row, which then has no rows; undefined when nothing is
   */
  normalise(message: LobsterMessage, book: Float64Array, sequence: number): LobsterRowError | undefined {
    const error = checkMessage(message) ?? this.checkBook(book)
    if (error !== undefined) return error
    this.counters.messages++
    this.timeNs = this.midnightNs + message.timeNs
    this.sequence = sequence
    this.applyMessage(message, book)
    if (this.differs(Side.buy, book) || this.differs(Side.sell, book)) {
      // What goes goes first, so that the book does not cross on the way.
      this.removeLevels(Side.buy, book)
      this.removeLevels(Side.sell, book)
      this.adjustLevels(Side.buy, book)
      this.adjustLevels(Side.sell, book)
    }
    return undefined
  }

  private applyMessage(message: LobsterMessage, book: Float64Array): void {
    const { type, size, price } = message
    const side = message.direction > 0 ? Side.buy : Side.sell
    switch (type) {
      case LobsterType.submission: return this.submit(message, side, book)
      case LobsterType.hiddenExecution: return this.append(MarketKind.trade, side, price, size, 0, 0, MarketFlag.printable, 0)
      case LobsterType.cross: return this.append(MarketKind.cross, Side.none, Math.max(price, 0), size, 0, 0, 0, crossType(message.timeNs))
      case LobsterType.halt: {
        const state = price < 0 ? TradingState.halted : price === 0 ? TradingState.quotationOnly : TradingState.trading
        return this.append(MarketKind.status, Side.none, 0, 0, 0, 0, 0, state)
      }
      default: return this.applyToOrder(message, side)
    }
  }

  private submit({ orderId, size, price }: LobsterMessage, side: Side, book: Float64Array): void {
    const { model } = this
    const low = lowHalf(orderId)
    const high = highHalf(orderId)
    if (model.find(low, high) !== 0) {
      this.counters.duplicateOrders++
      return
    }
    // What stood at the price unseen is older than this order: it is ahead in the queue.
    const unseen = this.sizeInRow(side, price, book) - size - this.qtyOn(side, price)
    if (unseen > 0) this.addInferred(side, price, unseen)
    model.add(MODEL, side, low, high, price, size)
    this.append(MarketKind.add, side, price, size, low, high, 0, 0)
  }

  private applyToOrder({ type, orderId, size, price }: LobsterMessage, side: Side): void {
    const { model } = this
    let slot = model.find(lowHalf(orderId), highHalf(orderId))
    if (slot === 0) {
      slot = this.inferredOrder(side, price, size)
      if (slot === 0) {
        this.counters.unexplainedMessages++
        if (type === LobsterType.execution) this.append(MarketKind.trade, side, price, size, 0, 0, MarketFlag.printable, 0)
        return
      }
      this.counters.unannouncedOrders++
    }
    const low = model.idLowOf(slot)
    const high = model.idHighOf(slot)
    const left = model.qtyOf(slot)
    const taken = Math.min(size, left)
    if (type === LobsterType.execution) {
      const atOwnPrice = model.priceOf(slot) === price
      if (atOwnPrice) this.append(MarketKind.execute, Side.none, 0, taken, low, high, 0, 0)
      else this.append(MarketKind.executeAt, Side.none, price, taken, low, high, MarketFlag.printable, 0)
    } else if (taken === left) {
      this.append(MarketKind.delete, Side.none, 0, 0, low, high, 0, 0)
    } else {
      this.append(MarketKind.reduce, Side.none, 0, taken, low, high, 0, 0)
    }
    model.reduce(slot, taken)
  }

  /** The first inferred order at a price that has the size; 0 when there is none. */
  private inferredOrder(side: Side, price: number, size: number): number {
    const { model } = this
    const level = model.ladder.find(side - 1, signed(side, price))
    if (level === 0) return 0
    for (let slot = model.headOf(level); slot !== 0; slot = model.behind(slot)) {
      if (model.idHighOf(slot) === INFERRED_ID_HIGH && model.qtyOf(slot) >= size) return slot
    }
    return 0
  }

  /** Whether a side of the window is not what the orderbook row says. */
  private differs(side: Side, book: Float64Array): boolean {
    const { ladder } = this.model
    const bookSide = side - 1
    let rank = 0
    for (let at = side === Side.sell ? 0 : 2; at < book.length && book[at + 1] > 0; at += 4, rank++) {
      if (rank >= ladder.depth(bookSide) || ladder.priceAt(bookSide, rank) !== signed(side, book[at])) return true
      if (this.model.levelQty(ladder.levelAt(bookSide, rank)) !== book[at + 1]) return true
    }
    return ladder.depth(bookSide) !== rank
  }

  private removeLevels(side: Side, book: Float64Array): void {
    const { model } = this
    const { ladder } = model
    const bookSide = side - 1
    for (let rank = ladder.depth(bookSide) - 1; rank >= 0; rank--) {
      if (this.sizeInRow(side, signed(side, ladder.priceAt(bookSide, rank)), book) > 0) continue
      const level = ladder.levelAt(bookSide, rank)
      for (let orders = model.levelOrders(level); orders > 0; orders--) this.deleteInferred(model.headOf(level))
    }
  }

  private adjustLevels(side: Side, book: Float64Array): void {
    for (let at = side === Side.sell ? 0 : 2; at < book.length && book[at + 1] > 0; at += 4) {
      const difference = book[at + 1] - this.qtyOn(side, book[at])
      if (difference > 0) this.addInferred(side, book[at], difference)
      else if (difference < 0) this.takeInferred(side, book[at], -difference)
    }
  }

  private addInferred(side: Side, price: number, qty: number): void {
    const low = ++this.inferredIds
    this.model.add(MODEL, side, low, INFERRED_ID_HIGH, price, qty)
    this.append(MarketKind.add, side, price, qty, low, INFERRED_ID_HIGH, MarketFlag.inferred, 0)
  }

  /** Takes a quantity off a level: from inferred orders first, from the back of the queue. */
  private takeInferred(side: Side, price: number, qty: number): void {
    const { model } = this
    for (let left = qty; left > 0;) {
      const level = model.ladder.find(side - 1, signed(side, price))
      let chosen = 0
      let chosenIsInferred = false
      for (let slot = model.headOf(level); slot !== 0; slot = model.behind(slot)) {
        const isInferred = model.idHighOf(slot) === INFERRED_ID_HIGH
        if (isInferred || !chosenIsInferred) chosen = slot
        chosenIsInferred ||= isInferred
      }
      const has = model.qtyOf(chosen)
      if (has <= left) {
        this.deleteInferred(chosen)
      } else {
        this.append(MarketKind.reduce, Side.none, 0, left, model.idLowOf(chosen), model.idHighOf(chosen), MarketFlag.inferred, 0)
        model.reduce(chosen, left)
      }
      left -= Math.min(has, left)
    }
  }

  private deleteInferred(slot: number): void {
    const { model } = this
    this.append(MarketKind.delete, Side.none, 0, 0, model.idLowOf(slot), model.idHighOf(slot), MarketFlag.inferred, 0)
    model.remove(slot)
  }

  private qtyOn(side: Side, price: number): number {
    const level = this.model.ladder.find(side - 1, signed(side, price))
    return level === 0 ? 0 : this.model.levelQty(level)
  }

  /** Size of the level at a price in the orderbook row; 0 when it is not in the window. */
  private sizeInRow(side: Side, price: number, book: Float64Array): number {
    for (let at = side === Side.sell ? 0 : 2; at < book.length; at += 4) if (book[at] === price) return book[at + 1]
    return 0
  }

  private checkBook(book: Float64Array): LobsterRowError | undefined {
    if (book.length !== this.levels * 4) return { found: `an orderbook row of ${book.length} columns`, expected: `${this.levels * 4}` }
    for (const side of [Side.sell, Side.buy]) {
      let better = Number.POSITIVE_INFINITY
      for (let at = side === Side.sell ? 0 : 2; at < book.length; at += 4) {
        const price = signed(side, book[at])
        const size = book[at + 1]
        const wrong = size < 0 || size > INT32_MAX || price >= better || (size > 0 && (book[at] <= 0 || book[at] > INT32_MAX))
        // Dummies fill the levels behind the last one: they all have one price.
        if (wrong && !(size === 0 && price === better)) {
          return { found: `level ${(at >> 2) + 1} of the ${side === Side.sell ? 'asks' : 'bids'} with price ${book[at]} and size ${size}`, expected: 'levels from the best price on, with positive sizes, then dummies' }
        }
        better = price
      }
    }
    return undefined
  }

  private append(kind: number, side: Side, price: number, qty: number, low: number, high: number, flags: number, code: number): void {
    if (this.rows.full) this.grow()
    const { rows } = this
    const row = rows.length++
    rows.zeroRow(row)
    rows.timeNs[row] = this.timeNs
    rows.exchangeTimeNs[row] = this.timeNs
    rows.sequence[row] = this.sequence
    rows.kind[row] = kind
    rows.side[row] = side
    rows.flags[row] = flags
    rows.code[row] = code
    rows.instrument[row] = this.instrument
    rows.price[row] = price
    rows.qty[row] = qty
    rows.orderIdLow[row] = low
    rows.orderIdHigh[row] = high
    this.counters.rows++
    if ((flags & MarketFlag.inferred) !== 0) this.counters.inferredRows++
  }

  private grow(): void {
    const larger = new MarketBatch(this.rows.capacity * 2)
    larger.copyFrom(this.rows)
    this.rows = larger
  }
}

/** What the window's own rules do not allow. */
function checkMessage({ type, size, price, direction, orderId }: LobsterMessage): LobsterRowError | undefined {
  if (type < LobsterType.submission || type > LobsterType.halt) return { found: `type ${type}`, expected: '1 to 7' }
  if (type === LobsterType.halt) return undefined
  if (direction !== 1 && direction !== -1) return { found: `direction ${direction}`, expected: '1 or -1' }
  const least = type === LobsterType.cross ? 0 : 1
  if (size < least || size > INT32_MAX) return { found: `size ${size}`, expected: `${least} to ${INT32_MAX}` }
  if (type !== LobsterType.cross && (price < 1 || price > INT32_MAX)) return { found: `price ${price}`, expected: `1 to ${INT32_MAX}` }
  return orderId < 0 ? { found: `order id ${orderId}`, expected: '0 or more' } : undefined
}

function crossType(sinceMidnightNs: number): number {
  if (sinceMidnightNs < OPENING_ENDS_NS) return CrossType.opening
  return sinceMidnightNs >= CLOSING_BEGINS_NS ? CrossType.closing : CrossType.halt
}

/** Prices as the model has them: a higher number is better. Its own inverse. */
function signed(side: Side, price: number): number {
  return side === Side.buy ? price : 0 - price
}

function lowHalf(id: number): number {
  return id | 0
}

function highHalf(id: number): number {
  return Math.floor(id / TWO_POW_32)
}
