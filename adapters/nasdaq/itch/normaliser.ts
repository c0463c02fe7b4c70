/**
 * ITCH 5.0 → normalised rows: the hot way of a feed. The bytes of one message become one row of a {@link MarketBatch}; nothing is
 * allocated for a message (a new stock costs its entry in the instruments, once a day).
 *
 * Assumes: messages arrive in the order of the feed, one normaliser serves one venue day (stock locates are assigned afresh each day).
 * The kinds of book and trade are read here; the rare kinds are in reference-rows.ts.
 */
import type { Instruments } from '../../../core/instrument.js'
import { usEquity } from '../../../core/instrument.js'
import { InvariantError } from '../../../core/invariant.js'
import type { MarketBatch } from '../../../core/market/batch.js'
import { MarketFlag, Side } from '../../../core/market/vocabulary.js'
import { bookLayout, NO_SIDE } from './book-layout.js'
import { Byte } from './characters.js'
import { readAlpha } from './codec.js'
import { ItchCounters } from './counters.js'
import { ITCH_LENGTHS, ITCH_STOCK_OFFSETS } from './messages.js'
import { readParticipant, writeDelete, writeReferenceRow } from './reference-rows.js'
import type { TimeWentBack } from './time-went-back.js'

export interface ItchNormaliserOptions {
  /** Where stocks are registered, as `symbol@venue`. */
  readonly instruments: Instruments
  /** ISO 10383 market identifier code; `XNAS` unless given. */
  readonly venue?: string
  /** Run time of the exchange's midnight (US Eastern), from which messages count. */
  readonly midnightNs: number
  /**
   * Whether the side of P is to be trusted as that of the resting order; otherwise trades have no side. Nasdaq writes 'B' always since
   * 2014-07-14, and other writers of the format did before.
   */
  readonly tradeSideKnown?: boolean
}

/** What a stock trades in until its directory entry says otherwise. */
const ROUND_LOT = 100
/** Type, locate, tracking number and time: what every message has. */
const HEADER_LENGTH = 11
// Tables of this module's own: V8 folds them into the code, while an imported binding is loaded and checked again at each use
// (measured: 32 against 40 ns a message).
const lengths = ITCH_LENGTHS
const {
  kinds, extras, sides, sideOffsets, sideMasks, qtyOffsets, qtyMasks, qtyLeasts, stockOffsets, stockMasks, priceOffsets, priceMasks,
  otherIdOffsets, otherIdMasks,
} = bookLayout()
const TWO_POW_32 = 4_294_967_296
const NS_PER_DAY = 86_400_000_000_000

export class ItchNormaliser {
  readonly counters = new ItchCounters()
  /** When the next messages were received, run time, ns: set it for each packet of a capture. NaN: they have the exchange's time. */
  receiveTimeNs = Number.NaN
  /** The first message whose time lies before that of an earlier one; undefined while there is none. */
  timeWentBack: TimeWentBack | undefined = undefined
  /**
   * Orders that were refused: A and F without a row, and the new ones of U. With the reference and the instrument of the last, so that
   * messages that refer to it can be told from those that refer to nothing.
   */
  ordersRefused = 0
  refusedInstrument = -1
  refusedIdLow = 0
  refusedIdHigh = 0

  private readonly instruments: Instruments
  private readonly venue: string
  private readonly midnightNs: number
  private readonly tradeSideKnown: boolean
  /** Dense instrument index by stock locate; -1 where none is known. */
  private readonly instrumentByLocate = new Int32Array(65_536).fill(-1)
  /** By locate: the eight characters of its stock, as two integers. */
  private readonly stockByLocate = new Int32Array(2 * 65_536)
  private lastTimeNs = Number.NEGATIVE_INFINITY

  constructor(options: ItchNormaliserOptions) {
    this.instruments = options.instruments
    this.venue = options.venue ?? 'XNAS'
    this.midnightNs = options.midnightNs
    this.tradeSideKnown = options.tradeSideKnown ?? false
  }

  /** Another session begins: what its stock locates stand for, it has to say anew. @returns the instruments of the one before, by index */
  beginSession(): number[] {
    const known = new Set(this.instrumentByLocate)
    known.delete(-1)
    this.instrumentByLocate.fill(-1)
    return [...known].sort((left, right) => left - right)
  }

  /**
   * Appends the row of one message to `batch`, which must not be full.
   *
   * @param view the bytes; `offset` and `length` as the framing says
   * @param sequence number of the message in its feed, from 1
   * @returns true when a row was appended; false when the message has none or was refused: {@link counters} say which
   */
  normalise(view: DataView, offset: number, length: number, batch: MarketBatch, sequence: number): boolean {
    if (length < HEADER_LENGTH) return this.refuseShort(view, offset, length)
    const type = view.getUint8(offset)
    this.counters.byType[type]++
    // What is not known says nothing, not even the time.
    if (lengths[type] === 0) {
      this.counters.unknownType++
      return false
    }
    if (length < lengths[type]) {
      this.counters.shortMessage++
      return false
    }
    const row = batch.length
    if (row >= batch.capacity) refuseFull(batch)

    const sinceMidnightNs = view.getUint16(offset + 5) * TWO_POW_32 + view.getUint32(offset + 7)
    const locate = view.getUint16(offset + 1)
    let instrument = this.instrumentByLocate[locate]
    if (sinceMidnightNs >= NS_PER_DAY) return this.refuseTime(view, offset, type, instrument)
    const exchangeTimeNs = this.midnightNs + sinceMidnightNs
    let timeNs = this.receiveTimeNs
    if (Number.isNaN(timeNs)) timeNs = exchangeTimeNs
    if (timeNs < this.lastTimeNs) timeNs = this.holdTime(sequence, timeNs)
    this.lastTimeNs = timeNs
    batch.timeNs[row] = timeNs
    batch.exchangeTimeNs[row] = exchangeTimeNs
    batch.sequence[row] = sequence

    if (instrument < 0) instrument = this.learn(view, offset, type)
    const kind = kinds[type]
    if (kind === 0) return this.normaliseReference(type, view, offset, batch, row, instrument)

    // One straight line for all kinds of book and trade: a field that a kind has not is masked to 0 (book-layout.ts says why).
    const side = sides[view.getUint8(offset + sideOffsets[type])] & sideMasks[type]
    // Read as signed: a price or a quantity above 2^31 - 1 shows as negative.
    const price = view.getInt32(offset + priceOffsets[type]) & priceMasks[type]
    const qty = view.getInt32(offset + qtyOffsets[type]) & qtyMasks[type]
    const stockAt = offset + stockOffsets[type]
    const otherStock = ((view.getInt32(stockAt) ^ this.stockByLocate[2 * locate]) | (view.getInt32(stockAt + 4) ^ this.stockByLocate[2 * locate + 1])) & stockMasks[type]
    if (instrument < 0 || price < 0 || qty < qtyLeasts[type] || side === NO_SIDE || otherStock !== 0) {
      return this.refuseBookRow(type, view, offset, batch, row, instrument, price, qty, otherStock)
    }
    const otherIdOffset = offset + otherIdOffsets[type]
    const otherIdMask = otherIdMasks[type]
    batch.kind[row] = kind
    batch.side[row] = side
    batch.flags[row] = 0
    batch.code[row] = 0
    batch.instrument[row] = instrument
    batch.price[row] = price
    batch.price2[row] = 0
    batch.price3[row] = 0
    batch.qty[row] = qty
    batch.qty2[row] = 0
    batch.orderIdHigh[row] = view.getInt32(offset + 11)
    batch.orderIdLow[row] = view.getInt32(offset + 15)
    batch.otherIdHigh[row] = view.getInt32(otherIdOffset) & otherIdMask
    batch.otherIdLow[row] = view.getInt32(otherIdOffset + 4) & otherIdMask
    batch.participant[row] = 0
    if (extras[type] !== 0) this.finishBookRow(type, view, offset, batch, row)
    batch.length = row + 1
    this.counters.rows++
    return true
  }

  /** F says who, C whether it prints, P has no order of the displayed book. */
  private finishBookRow(type: number, view: DataView, offset: number, batch: MarketBatch, row: number): void {
    if (type === Byte.F) {
      batch.participant[row] = readParticipant(view, offset + 36)
    } else if (type === Byte.C) {
      batch.flags[row] = view.getUint8(offset + 31) === Byte.Y ? MarketFlag.printable : 0
    } else {
      const side = sides[view.getUint8(offset + 19)]
      batch.side[row] = this.tradeSideKnown && side !== NO_SIDE ? side : Side.none
      batch.flags[row] = MarketFlag.printable
      batch.orderIdHigh[row] = 0
      batch.orderIdLow[row] = 0
    }
  }

  private refuseBookRow(
    type: number, view: DataView, offset: number, batch: MarketBatch, row: number, instrument: number, price: number, qty: number, otherStock: number,
  ): boolean {
    const { counters } = this
    if (type === Byte.U && instrument >= 0) return this.cutReplace(view, offset, batch, row, instrument)
    if (instrument < 0) counters.unknownInstrument++
    else if (otherStock !== 0) counters.stockMismatch++
    else if (price < 0) counters.priceTooLarge++
    else if (qty < 0) counters.quantityTooLarge++
    else if (qty < qtyLeasts[type]) counters.quantityZero++
    else counters.unknownCode++
    if (type === Byte.A || type === Byte.F) this.noteRefusedOrder(view, offset + 11, instrument)
    return false
  }

  /** The new order of a replace is refused. The old one is gone all the same: the row deletes it. */
  private cutReplace(view: DataView, offset: number, batch: MarketBatch, row: number, instrument: number): boolean {
    writeDelete(view, offset, batch, row, instrument)
    this.noteRefusedOrder(view, offset + 19, instrument)
    this.counters.replacesCut++
    batch.length = row + 1
    this.counters.rows++
    return true
  }

  private refuseTime(view: DataView, offset: number, type: number, instrument: number): boolean {
    this.counters.timeNotOfDay++
    if (type === Byte.A || type === Byte.F) this.noteRefusedOrder(view, offset + 11, instrument)
    if (type === Byte.U) this.noteRefusedOrder(view, offset + 19, instrument)
    return false
  }

  private noteRefusedOrder(view: DataView, idOffset: number, instrument: number): void {
    this.ordersRefused++
    this.refusedInstrument = instrument
    this.refusedIdHigh = view.getInt32(idOffset)
    this.refusedIdLow = view.getInt32(idOffset + 4)
  }

  /** The rare kinds. The times and the sequence of the row are written already. */
  private normaliseReference(type: number, view: DataView, offset: number, batch: MarketBatch, row: number, known: number): boolean {
    const instrument = type === Byte.R ? this.define(view, offset, offset + 11, view.getUint32(offset + 21)) : known
    const refused = writeReferenceRow(type, view, offset, batch, row, instrument) ?? this.checkStock(view, offset, ITCH_STOCK_OFFSETS[type])
    if (refused !== undefined) {
      this.counters[refused]++
      return false
    }
    batch.length = row + 1
    this.counters.rows++
    return true
  }

  private checkStock(view: DataView, offset: number, stockOffset: number): 'stockMismatch' | undefined {
    if (stockOffset === 0) return undefined
    const place = 2 * view.getUint16(offset + 1)
    const same = view.getInt32(offset + stockOffset) === this.stockByLocate[place] && view.getInt32(offset + stockOffset + 4) === this.stockByLocate[place + 1]
    return same ? undefined : 'stockMismatch'
  }

  /** A locate without a directory entry (a feed joined late): its stock, where the message carries one; -1 otherwise. */
  private learn(view: DataView, offset: number, type: number): number {
    const stockOffset = ITCH_STOCK_OFFSETS[type]
    if (stockOffset === 0 || type === Byte.R) return -1
    return this.define(view, offset, offset + stockOffset, ROUND_LOT)
  }

  private define(view: DataView, offset: number, stockOffset: number, roundLot: number): number {
    const symbol = readAlpha(view, stockOffset, 8)
    if (symbol === '') return -1
    const { index } = this.instruments.register(usEquity(symbol, this.venue, roundLot))
    const locate = view.getUint16(offset + 1)
    this.instrumentByLocate[locate] = index
    this.stockByLocate[2 * locate] = view.getInt32(stockOffset)
    this.stockByLocate[2 * locate + 1] = view.getInt32(stockOffset + 4)
    return index
  }

  private refuseShort(view: DataView, offset: number, length: number): boolean {
    if (length > 0) this.counters.byType[view.getUint8(offset)]++
    this.counters.shortMessage++
    return false
  }

  /** Time went back: the row gets the time of the one before it. @returns that time */
  private holdTime(sequence: number, foundNs: number): number {
    this.counters.timeWentBack++
    this.timeWentBack ??= { sequence, foundNs, expectedNs: this.lastTimeNs }
    return this.lastTimeNs
  }
}

function refuseFull(batch: MarketBatch): never {
  throw new InvariantError(`the batch is full (${batch.capacity} rows): hand it on and empty it before the next message`)
}
