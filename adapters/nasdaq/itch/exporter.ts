/**
 * Normalised rows → ITCH 5.0 messages: the inverse of {@link ItchNormaliser}, for export and for the deep simulation, in which the
 * simulated exchange speaks the venue's own protocol.
 *
 * A stock's locate is its instrument's dense index + 1. What rows do not carry is written as Nasdaq writes "not available"; a receive time
 * that differs from the exchange's, and the flag `inferred`, have no place in ITCH and are left out.
 */
import type { Instruments } from '../../../core/instrument.js'
import type { MarketBatch } from '../../../core/market/batch.js'
import { BandType, MarketFlag, MarketKind, SessionEvent, Side } from '../../../core/market/vocabulary.js'
import {
  BREACHED_LEVELS, Byte, bytesByCode, CROSS_TYPES, IMBALANCE_DIRECTIONS, OPERATIONAL_HALT_ACTIONS, SESSION_EVENTS, TRADING_STATES,
} from './characters.js'
import { ITCH_LENGTHS } from './messages.js'

export interface ItchExporterOptions {
  readonly instruments: Instruments
  /** Run time of the exchange's midnight (US Eastern), from which messages count. */
  readonly midnightNs: number
}

/** Why a row has no ITCH message. */
export type ItchExportRefusal =
  | 'kind-not-in-itch' | 'code-not-in-itch' | 'side-missing' | 'time-not-of-the-day' | 'price-out-of-range' | 'quantity-out-of-range'
  | 'locate-out-of-range' | 'symbol-too-long' | 'not-printable'

/** Bytes of the longest message: room for one row. */
export const ITCH_LENGTH_MAX = Math.max(...ITCH_LENGTHS)

const TWO_POW_32 = 4_294_967_296
const SPACES = 0x2020_2020
const LOCATE_MAX = 0xffff
const STOCK_WIDTH = 8

const sessionEvents = bytesByCode(SESSION_EVENTS)
const breachedLevels = bytesByCode(BREACHED_LEVELS)
const tradingStates = bytesByCode(TRADING_STATES)
const operationalHaltActions = bytesByCode(OPERATIONAL_HALT_ACTIONS)
const crossTypes = bytesByCode(CROSS_TYPES)
const imbalanceDirections = bytesByCode(IMBALANCE_DIRECTIONS)

export class ItchExporter {
  /** Why the last {@link encodeRow} wrote nothing; undefined after one that did. */
  refusal: ItchExportRefusal | undefined = undefined

  private readonly instruments: Instruments
  private readonly midnightNs: number
  /** Symbols by instrument index, filled as they are needed: asking the instruments for every row is slow. */
  private readonly symbols: string[] = []

  constructor(options: ItchExporterOptions) {
    this.instruments = options.instruments
    this.midnightNs = options.midnightNs
  }

  /**
   * Writes the message of one row at `offset`, where {@link ITCH_LENGTH_MAX} bytes must be free.
   *
   * @returns its length in bytes; 0 when the row cannot be said in ITCH: {@link refusal} says why
   */
  encodeRow(batch: MarketBatch, row: number, view: DataView, offset: number): number {
    const type = typeOf(batch, row)
    this.refusal = type === 0 ? 'kind-not-in-itch'
      : this.writeHeader(type, batch, row, view, offset) ?? this.writeTerms(type, batch, row, view, offset)
    return this.refusal === undefined ? ITCH_LENGTHS[type] : 0
  }

  private writeHeader(type: number, batch: MarketBatch, row: number, view: DataView, offset: number): ItchExportRefusal | undefined {
    const timestamp = batch.exchangeTimeNs[row] - this.midnightNs
    if (!(timestamp >= 0 && timestamp < 2 ** 48)) return 'time-not-of-the-day'
    let locate = 0
    if (type !== Byte.S && type !== Byte.W) {
      if (this.symbolAt(batch.instrument[row]).length > STOCK_WIDTH) return 'symbol-too-long'
      locate = batch.instrument[row] + 1
    }
    if (locate > LOCATE_MAX) return 'locate-out-of-range'
    view.setUint8(offset, type)
    view.setUint16(offset + 1, locate)
    view.setUint16(offset + 3, 0)
    view.setUint16(offset + 5, Math.floor(timestamp / TWO_POW_32))
    view.setUint32(offset + 7, timestamp % TWO_POW_32)
    return undefined
  }

  private writeTerms(type: number, batch: MarketBatch, row: number, view: DataView, offset: number): ItchExportRefusal | undefined {
    switch (type) {
      case Byte.S: return writeByte(view, offset + 11, sessionEvents[batch.code[row]])
      case Byte.W: return writeByte(view, offset + 11, breachedLevels[batch.code[row]])
      case Byte.R: return this.writeDirectory(batch, row, view, offset)
      case Byte.H:
        this.writeStock(batch, row, view, offset + 11)
        view.setUint8(offset + 20, 0x20)
        view.setInt32(offset + 21, batch.participant[row] || SPACES)
        return writeByte(view, offset + 19, tradingStates[batch.code[row]])
      case Byte.h:
        this.writeStock(batch, row, view, offset + 11)
        view.setUint8(offset + 19, batch.participant[row] >>> 24 || Byte.Q)
        return writeByte(view, offset + 20, operationalHaltActions[batch.code[row]])
      case Byte.J:
        if (batch.code[row] !== BandType.auctionCollar) return 'code-not-in-itch'
        this.writeStock(batch, row, view, offset + 11)
        return writePrice(view, offset + 19, batch.price[row]) ?? writePrice(view, offset + 23, batch.price2[row])
          ?? writePrice(view, offset + 27, batch.price3[row]) ?? writeQty(view, offset + 31, batch.qty[row])
      case Byte.A:
      case Byte.F:
        writeOrderId(batch, row, view, offset + 11)
        this.writeStock(batch, row, view, offset + 24)
        if (type === Byte.F) view.setInt32(offset + 36, batch.participant[row])
        if (batch.side[row] === Side.none) return 'side-missing'
        view.setUint8(offset + 19, batch.side[row] === Side.buy ? Byte.B : Byte.S)
        return writeQty(view, offset + 20, batch.qty[row]) ?? writePrice(view, offset + 32, batch.price[row])
      case Byte.E:
      case Byte.C:
        writeOrderId(batch, row, view, offset + 11)
        writeOtherId(batch, row, view, offset + 23)
        if (type === Byte.E) return writeQty(view, offset + 19, batch.qty[row])
        view.setUint8(offset + 31, (batch.flags[row] & MarketFlag.printable) !== 0 ? Byte.Y : Byte.N)
        return writeQty(view, offset + 19, batch.qty[row]) ?? writePrice(view, offset + 32, batch.price[row])
      case Byte.X:
        writeOrderId(batch, row, view, offset + 11)
        return writeQty(view, offset + 19, batch.qty[row])
      case Byte.D:
        writeOrderId(batch, row, view, offset + 11)
        return undefined
      case Byte.U:
        writeOrderId(batch, row, view, offset + 11)
        writeOtherId(batch, row, view, offset + 19)
        return writeQty(view, offset + 27, batch.qty[row]) ?? writePrice(view, offset + 31, batch.price[row])
      case Byte.P:
        if ((batch.flags[row] & MarketFlag.printable) === 0) return 'not-printable'
        view.setUint32(offset + 11, 0)
        view.setUint32(offset + 15, 0)
        view.setUint8(offset + 19, batch.side[row] === Side.sell ? Byte.S : Byte.B)
        this.writeStock(batch, row, view, offset + 24)
        writeOtherId(batch, row, view, offset + 36)
        return writeQty(view, offset + 20, batch.qty[row]) ?? writePrice(view, offset + 32, batch.price[row])
      case Byte.Q:
        this.writeStock(batch, row, view, offset + 19)
        writeOtherId(batch, row, view, offset + 31)
        return writeShares(view, offset + 11, batch.qty[row]) ?? writePrice(view, offset + 27, batch.price[row])
          ?? writeByte(view, offset + 39, crossTypes[batch.code[row]])
      case Byte.B:
        writeOtherId(batch, row, view, offset + 11)
        return undefined
      default: return this.writeImbalance(batch, row, view, offset)
    }
  }

  private writeImbalance(batch: MarketBatch, row: number, view: DataView, offset: number): ItchExportRefusal | undefined {
    this.writeStock(batch, row, view, offset + 28)
    view.setUint8(offset + 49, 0x20)
    return writeShares(view, offset + 11, batch.qty2[row]) ?? writeShares(view, offset + 19, batch.qty[row])
      ?? writeByte(view, offset + 27, imbalanceDirections[batch.side[row]]) ?? writePrice(view, offset + 36, batch.price3[row])
      ?? writePrice(view, offset + 40, batch.price2[row]) ?? writePrice(view, offset + 44, batch.price[row])
      ?? writeByte(view, offset + 48, crossTypes[batch.code[row]])
  }

  /** An instrument says its symbol and lot; the rest is a live common stock of which nothing more is known. */
  private writeDirectory(batch: MarketBatch, row: number, view: DataView, offset: number): ItchExportRefusal | undefined {
    this.writeStock(batch, row, view, offset + 11)
    writeText(view, offset + 19, '  ', 2)
    writeText(view, offset + 25, 'NCZ P    ', 9)
    view.setUint32(offset + 34, 0)
    view.setUint8(offset + 38, Byte.N)
    return writeQty(view, offset + 21, this.instruments.at(batch.instrument[row]).lot)
  }

  private writeStock(batch: MarketBatch, row: number, view: DataView, offset: number): void {
    writeText(view, offset, this.symbolAt(batch.instrument[row]), STOCK_WIDTH)
  }

  private symbolAt(instrument: number): string {
    return (this.symbols[instrument] ??= this.instruments.at(instrument).symbol)
  }
}

/** The type byte of a row's message; 0 when ITCH has none. */
function typeOf(batch: MarketBatch, row: number): number {
  switch (batch.kind[row]) {
    case MarketKind.add: return batch.participant[row] === 0 ? Byte.A : Byte.F
    case MarketKind.execute: return Byte.E
    case MarketKind.executeAt: return Byte.C
    case MarketKind.reduce: return Byte.X
    case MarketKind.delete: return Byte.D
    case MarketKind.replace: return Byte.U
    case MarketKind.trade: return Byte.P
    case MarketKind.cross: return Byte.Q
    case MarketKind.broken: return Byte.B
    case MarketKind.status: return (batch.flags[row] & MarketFlag.operational) !== 0 ? Byte.h : Byte.H
    case MarketKind.band: return Byte.J
    case MarketKind.imbalance: return Byte.I
    case MarketKind.instrument: return Byte.R
    case MarketKind.session: return batch.code[row] >= SessionEvent.circuitBreaker1 ? Byte.W : Byte.S
    default: return 0
  }
}

function writeByte(view: DataView, offset: number, byte: number): ItchExportRefusal | undefined {
  view.setUint8(offset, byte)
  return byte === 0 ? 'code-not-in-itch' : undefined
}

function writePrice(view: DataView, offset: number, price: number): ItchExportRefusal | undefined {
  view.setInt32(offset, price)
  return price < 0 ? 'price-out-of-range' : undefined
}

function writeQty(view: DataView, offset: number, qty: number): ItchExportRefusal | undefined {
  view.setUint32(offset, qty)
  return qty >= 0 && qty < TWO_POW_32 && Number.isInteger(qty) ? undefined : 'quantity-out-of-range'
}

function writeShares(view: DataView, offset: number, qty: number): ItchExportRefusal | undefined {
  view.setUint32(offset, Math.floor(qty / TWO_POW_32))
  view.setUint32(offset + 4, qty % TWO_POW_32)
  return qty >= 0 && Number.isSafeInteger(qty) ? undefined : 'quantity-out-of-range'
}

function writeOrderId(batch: MarketBatch, row: number, view: DataView, offset: number): void {
  view.setInt32(offset, batch.orderIdHigh[row])
  view.setInt32(offset + 4, batch.orderIdLow[row])
}

function writeOtherId(batch: MarketBatch, row: number, view: DataView, offset: number): void {
  view.setInt32(offset, batch.otherIdHigh[row])
  view.setInt32(offset + 4, batch.otherIdLow[row])
}

function writeText(view: DataView, offset: number, text: string, width: number): void {
  for (let i = 0; i < width; i++) view.setUint8(offset + i, i < text.length ? text.charCodeAt(i) : 0x20)
}
