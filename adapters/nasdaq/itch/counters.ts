/**
 * What became of the messages of a feed: every message is counted by its type, every one without a row by the reason.
 */
import { ITCH_TYPES } from './messages.js'

export class ItchCounters {
  /** Messages by type byte, of all 256: also the unknown and the refused ones. */
  readonly byType = new Float64Array(256)
  /** Rows appended. */
  rows = 0
  /** Of a type that has no normalised event: Y, L, V, K, N, O. */
  notNormalised = 0
  /** Of a type that is not in the table: skipped by the framing's length. */
  unknownType = 0
  /** Shorter than its type: refused. */
  shortMessage = 0
  /** With a stock locate that was never defined, and no stock to learn it from: refused. */
  unknownInstrument = 0
  /** With a price above 2^31 - 1 (Nasdaq's highest is 0x77359400): refused. */
  priceTooLarge = 0
  /** Of 2^31 shares or more; a cross or an imbalance of more than 2^53 - 1: refused. */
  quantityTooLarge = 0
  /** An order, an execution, a cancel or a trade of no shares: refused. */
  quantityZero = 0
  /** With a side, state, event or cross type that is not in the table: refused. */
  unknownCode = 0
  /** 24 hours or more after midnight: refused. */
  timeNotOfDay = 0
  /** About another stock than the one that its locate stands for: refused. */
  stockMismatch = 0
  /** Rows of U that only delete: the new order has a price or quantity that is refused, the old one is gone all the same. */
  replacesCut = 0
  /** Older than a message before it; its row has the time of that one, so that rows stay in order. */
  timeWentBack = 0

  /** All messages seen. */
  get messages(): number {
    let sum = 0
    for (const count of this.byType) sum += count
    return sum
  }

  /** Messages without a row; with the rows they are all the messages. */
  get withoutRow(): number {
    return this.notNormalised + this.unknownType + this.shortMessage + this.unknownInstrument + this.priceTooLarge + this.quantityTooLarge
      + this.quantityZero + this.unknownCode + this.timeNotOfDay + this.stockMismatch
  }

  /** Counts of the known types that occurred, by their letter. */
  typeCounts(): Record<string, number> {
    const counts: Record<string, number> = {}
    for (const type of ITCH_TYPES) {
      const count = this.byType[type.charCodeAt(0)]
      if (count > 0) counts[type] = count
    }
    return counts
  }
}
