/**
 * The letters of ITCH fields ⇄ our codes. One table each, read by the normaliser and by the exporter.
 */
import { CrossType, SessionEvent, Side, TradingState } from '../../../core/market/vocabulary.js'

/** The bytes of the message types, for the switch of the normaliser. */
export const Byte = {
  A: 0x41, B: 0x42, C: 0x43, D: 0x44, E: 0x45, F: 0x46, H: 0x48, I: 0x49, J: 0x4a, N: 0x4e, P: 0x50, Q: 0x51, R: 0x52, S: 0x53, U: 0x55, W: 0x57,
  X: 0x58, Y: 0x59, h: 0x68,
} as const

/** S eventCode. */
export const SESSION_EVENTS = {
  O: SessionEvent.startOfMessages, S: SessionEvent.startOfSystemHours, Q: SessionEvent.startOfMarketHours,
  M: SessionEvent.endOfMarketHours, E: SessionEvent.endOfSystemHours, C: SessionEvent.endOfMessages,
} as const

/** W breachedLevel. */
export const BREACHED_LEVELS = {
  1: SessionEvent.circuitBreaker1, 2: SessionEvent.circuitBreaker2, 3: SessionEvent.circuitBreaker3,
} as const

/** H tradingState. */
export const TRADING_STATES = {
  H: TradingState.halted, P: TradingState.paused, Q: TradingState.quotationOnly, T: TradingState.trading,
} as const

/** h operationalHaltAction. */
export const OPERATIONAL_HALT_ACTIONS = { H: TradingState.halted, T: TradingState.trading } as const

/** Q and I crossType. H is the cross of an IPO, a halt or a pause. */
export const CROSS_TYPES = { O: CrossType.opening, C: CrossType.closing, H: CrossType.halt, A: CrossType.afterHours } as const

/** I imbalanceDirection. N is no imbalance, O too few orders, P paused: none of them has a side. First come, first exported. */
export const IMBALANCE_DIRECTIONS = { B: Side.buy, S: Side.sell, N: Side.none, O: Side.none, P: Side.none } as const

/** By byte: code + 1; 0 where the byte has no code. */
export function codesByByte(table: Readonly<Record<string, number>>): Uint8Array {
  const codes = new Uint8Array(256)
  for (const letter in table) codes[letter.charCodeAt(0)] = table[letter] + 1
  return codes
}

/** By code: the byte; 0 where ITCH has none. The first letter of a code wins. */
export function bytesByCode(table: Readonly<Record<string, number>>): Uint8Array {
  const bytes = new Uint8Array(256)
  for (const letter in table) if (bytes[table[letter]] === 0) bytes[table[letter]] = letter.charCodeAt(0)
  return bytes
}
