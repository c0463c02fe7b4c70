/** The binary form of a stream: plain orders in records of 32 bytes. */
import { Side } from '../../../core/market/vocabulary.js'
import { OrderType, TimeInForce } from '../../../core/orders/venue.js'
import { FileKind, fileHead, HEAD_BYTES, MAGIC, MESSAGE_BYTES } from './binary-forms.js'
import { Action, INSTRUMENT_MAX, MatchStreamError, ORDER_MAX, OrderMessage, PARTICIPANT_MAX, type MessageDecoder, type MessageHandler } from './message.js'
import { bigintOf, isBefore } from './nanoseconds.js'
import type { StreamInstruments } from './stream-instruments.js'

const HEAD = fileHead(FileKind.messages, MESSAGE_BYTES)

const ACTION_CODE_MAX = codeMax(Action)
const SIDE_CODE_MAX = codeMax(Side)
const TYPE_CODE_MAX = codeMax(OrderType)
const TIME_IN_FORCE_CODE_MAX = codeMax(TimeInForce)

export class BinaryMessages implements MessageDecoder {
  private readonly message = new OrderMessage()
  /** The beginning of what is not whole yet: the head, or a record. */
  private readonly part = new Uint8Array(MESSAGE_BYTES)
  private partBytes = 0
  private count = 0
  private headRead = false
  /** Dense index + 1 by the stream's number. */
  private readonly indexes = new Int32Array(INSTRUMENT_MAX + 1)

  constructor(private readonly instruments: StreamInstruments, private readonly handler: MessageHandler) {}

  push(bytes: Uint8Array): void {
    let from = this.headRead ? 0 : this.readHead(bytes)
    if (this.partBytes > 0) {
      from += this.fill(bytes, from, MESSAGE_BYTES)
      if (this.partBytes < MESSAGE_BYTES) return
      this.partBytes = 0
      this.read(new DataView(this.part.buffer), 0)
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const end = bytes.length - MESSAGE_BYTES
    for (; from <= end; from += MESSAGE_BYTES) this.read(view, from)
    this.fill(bytes, from, MESSAGE_BYTES)
  }

  end(): void {
    if (!this.headRead) throw new MatchStreamError('byte 0', `${this.partBytes} bytes`, `the ${HEAD_BYTES} bytes of the head of a binary stream of messages. For CSV say --format csv`)
    if (this.partBytes > 0) throw new MatchStreamError(this.place(this.count + 1), `${this.partBytes} bytes and the end`, `${MESSAGE_BYTES} bytes`)
  }

  /** Adds bytes to the part, up to `size`. @returns how many */
  private fill(bytes: Uint8Array, from: number, size: number): number {
    const taken = Math.min(size - this.partBytes, bytes.length - from)
    if (taken <= 0) return 0
    this.part.set(bytes.subarray(from, from + taken), this.partBytes)
    this.partBytes += taken
    return taken
  }

  /** @returns where in these bytes the records begin */
  private readHead(bytes: Uint8Array): number {
    const taken = this.fill(bytes, 0, HEAD_BYTES)
    if (this.partBytes < HEAD_BYTES) return taken
    const differs = HEAD.findIndex((byte, at) => byte !== this.part[at])
    if (differs >= 0) {
      throw new MatchStreamError(
        `byte ${differs}`, String(this.part[differs]), `${HEAD[differs]}: '${MAGIC}', then ${FileKind.messages} and ${MESSAGE_BYTES}, the head of a binary stream of messages. For CSV say --format csv`,
      )
    }
    this.partBytes = 0
    this.headRead = true
    return taken
  }

  private read(view: DataView, at: number): void {
    const { message } = this
    this.count++
    const timeLow = view.getInt32(at, true)
    const timeHigh = view.getInt32(at + 4, true)
    if (timeHigh < 0) throw this.refused('time', view.getBigUint64(at, true), 'nanoseconds below 2^63')
    if (isBefore(timeHigh, timeLow, message.timeHigh, message.timeLow)) {
      throw this.refused('time', view.getBigUint64(at, true), `no time before that of the message before it, ${bigintOf(message.timeHigh, message.timeLow)}`)
    }
    message.timeLow = timeLow
    message.timeHigh = timeHigh
    const codes = view.getInt32(at + 28, true)
    const action = codes & 0xff
    if (action === 0 || action > ACTION_CODE_MAX) throw this.refused('action', action, listed(Action))
    message.action = action as Action
    if (action === Action.time) {
      this.handler.onMessage(message)
      return
    }
    message.participant = view.getInt32(at + 8, true)
    message.order = view.getInt32(at + 12, true)
    if (message.participant >>> 0 > PARTICIPANT_MAX) throw this.refused('participant', message.participant >>> 0, `0 to ${PARTICIPANT_MAX}`)
    if (message.order >>> 0 > ORDER_MAX) throw this.refused('order', message.order >>> 0, `0 to ${ORDER_MAX}`)
    message.instrument = this.indexOf(view.getUint32(at + 16, true))
    message.price = view.getInt32(at + 20, true)
    message.qty = view.getInt32(at + 24, true)
    if (action === Action.new) this.readTerms((codes >>> 8) & 0xff, (codes >>> 16) & 0xff, codes >>> 24)
    this.handler.onMessage(message)
  }

  private readTerms(side: number, type: number, timeInForce: number): void {
    const { message } = this
    if (side === Side.none || side > SIDE_CODE_MAX) throw this.refused('side', side, listed({ buy: Side.buy, sell: Side.sell }))
    if (type === 0 || type > TYPE_CODE_MAX) throw this.refused('type', type, listed(OrderType))
    if (timeInForce === 0 || timeInForce > TIME_IN_FORCE_CODE_MAX) throw this.refused('timeInForce', timeInForce, listed(TimeInForce))
    if (timeInForce === TimeInForce.gtd) throw this.refused('timeInForce', 'gtd', 'one that needs no further term: orders with terms are in CSV')
    message.side = side as Side
    message.type = type as OrderType
    message.timeInForce = timeInForce as TimeInForce
  }

  private indexOf(number: number): number {
    if (number > INSTRUMENT_MAX) throw this.refused('instrument', number, `0 to ${INSTRUMENT_MAX}`)
    const known = this.indexes[number]
    if (known !== 0) return known - 1
    const index = this.instruments.add(String(number), number)
    this.indexes[number] = index + 1
    return index
  }

  private place(number: number): string {
    return `message ${number} (byte ${HEAD_BYTES + (number - 1) * MESSAGE_BYTES})`
  }

  private refused(field: string, found: unknown, expected: string): MatchStreamError {
    return new MatchStreamError(`${this.place(this.count)}, ${field}`, String(found), expected)
  }
}

function codeMax(table: Readonly<Record<string, number>>): number {
  return Math.max(...Object.values(table))
}

function listed(table: Readonly<Record<string, number>>): string {
  return `one of ${Object.entries(table).map(([name, code]) => `${code} (${name})`).join(', ')}`
}
