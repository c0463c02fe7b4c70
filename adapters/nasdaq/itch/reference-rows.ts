/**
 * The rows of the rare ITCH messages: session, instrument, status, band, cross, broken, imbalance.
 */
import type { MarketBatch } from '../../../core/market/batch.js'
import { MarketFlag, MarketKind, NO_INSTRUMENT } from '../../../core/market/vocabulary.js'
import {
  BREACHED_LEVELS, Byte, codesByByte, CROSS_TYPES, IMBALANCE_DIRECTIONS, OPERATIONAL_HALT_ACTIONS, SESSION_EVENTS, TRADING_STATES,
} from './characters.js'

/** The counter of the reason for which a message has no row. */
export type RowRefusal = 'notNormalised' | 'unknownInstrument' | 'priceTooLarge' | 'quantityTooLarge' | 'unknownCode'

const SPACES = 0x2020_2020
const TWO_POW_32 = 4_294_967_296

const sessionEvents = codesByByte(SESSION_EVENTS)
const breachedLevels = codesByByte(BREACHED_LEVELS)
const tradingStates = codesByByte(TRADING_STATES)
const operationalHaltActions = codesByByte(OPERATIONAL_HALT_ACTIONS)
const crossTypes = codesByByte(CROSS_TYPES)
const imbalanceDirections = codesByByte(IMBALANCE_DIRECTIONS)

/** Four ASCII characters as they stand; 0 when all are spaces. */
export function readParticipant(view: DataView, offset: number): number {
  const packed = view.getInt32(offset)
  return packed === SPACES ? 0 : packed
}

/**
 * Writes row `row`, except for its times and sequence.
 *
 * @param instrument dense index, negative when the message's is not known
 * @returns undefined when the row is complete, else why there is none (the row is then rubbish, and not to be counted)
 */
export function writeReferenceRow(
  type: number, view: DataView, offset: number, batch: MarketBatch, row: number, instrument: number,
): RowRefusal | undefined {
  zeroTerms(batch, row)
  if (type === Byte.S || type === Byte.W) {
    batch.kind[row] = MarketKind.session
    batch.instrument[row] = NO_INSTRUMENT
    return writeCode(batch, row, (type === Byte.S ? sessionEvents : breachedLevels)[view.getUint8(offset + 11)])
  }
  const write = writers[type]
  if (write === undefined) return 'notNormalised'
  if (instrument < 0) return 'unknownInstrument'
  batch.instrument[row] = instrument
  return write(view, offset, batch, row)
}

/** The row of a delete, except for its times and sequence, of a message whose first reference is that of the order. */
export function writeDelete(view: DataView, offset: number, batch: MarketBatch, row: number, instrument: number): void {
  zeroTerms(batch, row)
  batch.kind[row] = MarketKind.delete
  batch.instrument[row] = instrument
  batch.orderIdHigh[row] = view.getInt32(offset + 11)
  batch.orderIdLow[row] = view.getInt32(offset + 15)
}

type RowWriter = (view: DataView, offset: number, batch: MarketBatch, row: number) => RowRefusal | undefined

const writers: Readonly<Partial<Record<number, RowWriter>>> = {
  [Byte.R](_view, _offset, batch, row) {
    batch.kind[row] = MarketKind.instrument
    return undefined
  },
  [Byte.H](view, offset, batch, row) {
    batch.kind[row] = MarketKind.status
    batch.participant[row] = readParticipant(view, offset + 21)
    return writeCode(batch, row, tradingStates[view.getUint8(offset + 19)])
  },
  // The halt is of one market only, so its market code stands where a regulatory halt has its reason.
  [Byte.h](view, offset, batch, row) {
    batch.kind[row] = MarketKind.status
    batch.flags[row] = MarketFlag.operational
    batch.participant[row] = (view.getUint8(offset + 19) << 24) | 0x20_2020
    return writeCode(batch, row, operationalHaltActions[view.getUint8(offset + 20)])
  },
  [Byte.J](view, offset, batch, row) {
    batch.kind[row] = MarketKind.band
    batch.qty[row] = view.getUint32(offset + 31)
    return writePrices(batch, row, view.getInt32(offset + 19), view.getInt32(offset + 23), view.getInt32(offset + 27))
  },
  [Byte.Q](view, offset, batch, row) {
    batch.kind[row] = MarketKind.cross
    batch.qty[row] = readShares(view, offset + 11)
    batch.otherIdHigh[row] = view.getInt32(offset + 31)
    batch.otherIdLow[row] = view.getInt32(offset + 35)
    return writePrices(batch, row, view.getInt32(offset + 27), 0, 0)
      ?? writeCode(batch, row, crossTypes[view.getUint8(offset + 39)]) ?? checkShares(batch, row)
  },
  [Byte.B](view, offset, batch, row) {
    batch.kind[row] = MarketKind.broken
    batch.otherIdHigh[row] = view.getInt32(offset + 11)
    batch.otherIdLow[row] = view.getInt32(offset + 15)
    return undefined
  },
  [Byte.I](view, offset, batch, row) {
    const direction = imbalanceDirections[view.getUint8(offset + 27)]
    if (direction === 0) return 'unknownCode'
    batch.kind[row] = MarketKind.imbalance
    batch.side[row] = direction - 1
    batch.qty[row] = readShares(view, offset + 19)
    batch.qty2[row] = readShares(view, offset + 11)
    return writePrices(batch, row, view.getInt32(offset + 44), view.getInt32(offset + 40), view.getInt32(offset + 36))
      ?? writeCode(batch, row, crossTypes[view.getUint8(offset + 48)]) ?? checkShares(batch, row)
  },
}

/** @param code the table's entry: 0 when the byte has no code, else the code + 1 */
function writeCode(batch: MarketBatch, row: number, code: number): RowRefusal | undefined {
  if (code === 0) return 'unknownCode'
  batch.code[row] = code - 1
  return undefined
}

/** Prices read as signed: what is above 2^31 - 1 shows as negative. */
function writePrices(batch: MarketBatch, row: number, price: number, price2: number, price3: number): RowRefusal | undefined {
  batch.price[row] = price
  batch.price2[row] = price2
  batch.price3[row] = price3
  return (price | price2 | price3) < 0 ? 'priceTooLarge' : undefined
}

function readShares(view: DataView, offset: number): number {
  return view.getUint32(offset) * TWO_POW_32 + view.getUint32(offset + 4)
}

function checkShares(batch: MarketBatch, row: number): RowRefusal | undefined {
  return batch.qty[row] > Number.MAX_SAFE_INTEGER || batch.qty2[row] > Number.MAX_SAFE_INTEGER ? 'quantityTooLarge' : undefined
}

function zeroTerms(batch: MarketBatch, row: number): void {
  const timeNs = batch.timeNs[row]
  const exchangeTimeNs = batch.exchangeTimeNs[row]
  const sequence = batch.sequence[row]
  batch.zeroRow(row)
  batch.timeNs[row] = timeNs
  batch.exchangeTimeNs[row] = exchangeTimeNs
  batch.sequence[row] = sequence
}
