/**
 * ITCH messages → rows, as an import does it: every message counted, unknown types named with their place, references to orders followed,
 * time that goes back refused. What became of the messages is told at the end, in counters that add up: messages = their rows + the reasons.
 */
import { describeTimeWentBack, ITCH_LENGTHS, ItchNormaliser } from '../../adapters/nasdaq/index.js'
import { Instruments } from '../../core/instrument.js'
import { MarketBatch } from '../../core/market/batch.js'
import { MarketFlag, MarketKind, SessionEvent } from '../../core/market/vocabulary.js'
import type { Epoch } from '../../core/time.js'
import { ImportRefusal } from './import-refusal.js'
import { LiveOrders } from './live-orders.js'

const BATCH_ROWS = 8_192
/** The type byte of a system event. */
const SYSTEM_EVENT = 0x53
// V8 folds a table of this module's own into the code.
const lengths = ITCH_LENGTHS

export interface ItchRowsOptions {
  /** Of the input, for errors. */
  readonly name: string
  readonly venue: string
  /** Of the rows' times. */
  readonly epoch: Epoch
  /** The exchange's midnight, run time, ns. */
  readonly midnightNs: number
  readonly tradeSides: boolean
}

export class ItchRows {
  readonly instruments = new Instruments()
  /** Hand it on when it is full, after {@link follow}; then {@link empty} it. */
  readonly batch = new MarketBatch(BATCH_ROWS)
  /** The feed said that its day was over. */
  complete = false

  private readonly normaliser: ItchNormaliser
  private readonly orders = new LiveOrders()
  private readonly unknownTypes = new Map<number, { first: number; byteOffset: number; count: number }>()
  /** Rows of the batch that the orders have followed, and refused orders that they know of. */
  private followed = 0
  private refusalsFollowed = 0
  private clears = 0

  constructor(private readonly options: ItchRowsOptions) {
    const { venue, midnightNs, tradeSides } = options
    this.normaliser = new ItchNormaliser({ instruments: this.instruments, venue, midnightNs, tradeSideKnown: tradeSides })
  }

  /** Messages seen. */
  get messages(): number {
    return this.normaliser.counters.messages + this.unknownCount()
  }

  /** One message into the batch, which must not be full. Throws an {@link ImportRefusal}. @param receivedNs NaN where only the exchange's time is known */
  take(view: DataView, offset: number, length: number, sequence: number, byteOffset: number, receivedNs: number): void {
    const { normaliser, batch } = this
    const type = view.getUint8(offset)
    // Of an unknown type nothing is known, not even that it has a time.
    if (lengths[type] === 0) return this.noteUnknown(type, sequence, byteOffset)
    normaliser.receiveTimeNs = receivedNs
    const appended = normaliser.normalise(view, offset, length, batch, sequence)
    if (normaliser.ordersRefused !== this.refusalsFollowed) this.followRefusal()
    if (type === SYSTEM_EVENT && appended && batch.code[batch.length - 1] === SessionEvent.endOfMessages) this.complete = true
    const { timeWentBack } = normaliser
    if (timeWentBack !== undefined) {
      const { name, epoch } = this.options
      throw new ImportRefusal('time-went-back', describeTimeWentBack(timeWentBack, name, byteOffset, (timeNs) => epoch.toIso(timeNs)))
    }
  }

  /** Another session begins: all books start empty, and locates are to be learned anew. Yields the batch whenever it is full. */
  *beginSession(sequence: number, timeNs: number): Generator<MarketBatch> {
    this.follow()
    this.orders.clear()
    for (const instrument of this.normaliser.beginSession()) {
      const { batch } = this
      if (batch.full) yield batch
      const row = batch.length++
      batch.zeroRow(row)
      batch.timeNs[row] = timeNs
      batch.exchangeTimeNs[row] = timeNs
      batch.sequence[row] = sequence
      batch.kind[row] = MarketKind.clear
      batch.flags[row] = MarketFlag.inferred
      batch.instrument[row] = instrument
      this.clears++
    }
    if (this.batch.full) yield this.batch
  }

  /** Follows the orders through the rows of the batch that are new. */
  follow(): void {
    this.orders.applyAll(this.batch, this.followed)
    this.followed = this.batch.length
  }

  /** The batch was handed on. */
  empty(): void {
    this.batch.length = 0
    this.followed = 0
  }

  counters(): Record<string, number> {
    const { counters } = this.normaliser
    const {
      rows, notNormalised, shortMessage, unknownInstrument, stockMismatch, priceTooLarge, quantityTooLarge, quantityZero, unknownCode, timeNotOfDay,
      replacesCut,
    } = counters
    return {
      messages: this.messages, rows, notNormalised, unknownType: this.unknownCount(), shortMessage, unknownInstrument, stockMismatch, priceTooLarge,
      quantityTooLarge, quantityZero, unknownCode, timeNotOfDay, replacesCut, clears: this.clears, ...this.orders.faults, ordersLeft: this.orders.size,
    }
  }

  warnings(): string[] {
    const found = this.counters()
    const warnings = Object.entries(WARNINGS).filter(([counter]) => found[counter] > 0).map(([counter, what]) => `${found[counter]} messages ${what}`)
    for (const [type, { first, byteOffset, count }] of this.unknownTypes) {
      warnings.push(`${count} messages of the unknown type 0x${type.toString(16).padStart(2, '0')} were passed over, the first is message ${first} at byte ${byteOffset}`)
    }
    if (!this.complete) warnings.push('the feed did not say that the day was over (system event C): it may be a part of the day')
    return warnings
  }

  private noteUnknown(type: number, sequence: number, byteOffset: number): void {
    const known = this.unknownTypes.get(type)
    if (known === undefined) this.unknownTypes.set(type, { first: sequence, byteOffset, count: 1 })
    else known.count++
  }

  private unknownCount(): number {
    let sum = 0
    for (const { count } of this.unknownTypes.values()) sum += count
    return sum
  }

  private followRefusal(): void {
    const { ordersRefused, refusedInstrument, refusedIdLow, refusedIdHigh } = this.normaliser
    this.refusalsFollowed = ordersRefused
    if (refusedInstrument < 0) return
    this.follow()
    this.orders.refuse(refusedInstrument, refusedIdLow, refusedIdHigh)
  }
}

/** What is to be said of a counter: '3 messages …'. */
const WARNINGS: Readonly<Record<string, string>> = {
  unknownOrders: 'refer to orders that were never added: their rows are kept, books pass over them',
  refusedOrders: 'refer to orders that were refused: their rows are kept, books pass over them',
  duplicateOrders: 'add orders that are in the book already: their rows are kept, books pass over them',
  oversized: 'take more off an order than is left of it',
  shortMessage: 'are shorter than their type: refused',
  unknownInstrument: 'are of a stock locate that was never defined: refused',
  stockMismatch: 'are about another stock than their stock locate stands for: refused',
  priceTooLarge: 'have a price above 2^31 - 1 increments: refused',
  quantityTooLarge: 'have a quantity that is too large: refused',
  quantityZero: 'are of no shares: refused',
  unknownCode: 'have a side, state or event that is not in the specification: refused',
  timeNotOfDay: 'have a time 24 hours or more after midnight: refused',
  replacesCut: 'replace an order by one whose price or quantity is refused: the old order is deleted',
}
