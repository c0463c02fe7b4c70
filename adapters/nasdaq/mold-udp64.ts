/**
 * MoldUDP64, sans-IO: packets in, messages in sequence out, by their place in a view. It finds gaps, drops what was there before (line B,
 * overlapping re-requests) and follows the stream across sessions. Source: MoldUDP64 1.00, sections 2 to 5.
 *
 *     packet:  session(10) sequence u64 count u16 | length u16 message | length u16 message | …
 *
 * Assumes: sequence numbers stay below 2^53. Captures that were rebuilt from files have sequence 0 in every packet: their messages are
 * numbered here, in the order of arrival, and cannot show gaps.
 */
import type { ByteError } from './byte-error.js'

export type MoldReason = 'truncated-packet' | 'sequence-too-large'
export type MoldError = ByteError<MoldReason>

/** Messages that did not arrive, both ends included. */
export interface SequenceGap {
  readonly from: number
  readonly to: number
}

export interface MoldReceiverOptions {
  /** Sequence with which the stream is to begin, 1 for all of it; whatever comes first, unless given. */
  readonly expected?: number
  /**
   * What a gap does. `report` (a capture, which nobody can ask again): go on with what did arrive. `wait` (live): nothing beyond the gap is
   * handed on until the other line or a re-request has filled it, or {@link MoldUdp64Receiver.giveUp} is called.
   */
  readonly onGap?: 'report' | 'wait'
}

export const MOLD_HEADER_LENGTH = 20
const COUNT_OFFSET = 18
const HEARTBEAT = 0
const END_OF_SESSION = 0xffff
const TWO_POW_32 = 4_294_967_296

export class MoldUdp64Receiver {
  /** The message of the last {@link next}, valid until the next packet. */
  view: DataView = new DataView(new ArrayBuffer(0))
  offset = 0
  length = 0
  /** Its sequence number. */
  sequence = 0

  /** What the last packet was, besides its messages. */
  heartbeat = false
  endOfSession = false
  /** It belongs to another session than the one before: the book starts empty, numbering at 1. */
  sessionChanged = false
  /** What it showed to be missing; undefined when it fits. */
  gap: SequenceGap | undefined = undefined
  /** Messages it repeated, which are not handed on. */
  duplicates = 0

  /** The next sequence wanted; 0 until the first numbered packet, when any will do. */
  expected: number
  /** Packets that were refused. */
  packetsRefused = 0

  private readonly waits: boolean
  private session: Uint8Array | undefined = undefined
  private unnumbered = 0
  private blocksLeft = 0
  private blockSequence = 0
  private position = 0

  constructor(options: MoldReceiverOptions = {}) {
    this.expected = options.expected ?? 0
    this.waits = options.onGap === 'wait'
  }

  /** The session's ten characters, without padding; '' before the first packet. */
  get sessionId(): string {
    return this.session === undefined ? '' : String.fromCharCode(...this.session).trim()
  }

  /**
   * Takes one packet: the payload of a UDP datagram. Then call {@link next} until it answers false.
   *
   * @returns why the packet is refused, whole; undefined when it is not
   */
  receive(view: DataView, offset: number, length: number): MoldError | undefined {
    this.heartbeat = false
    this.endOfSession = false
    this.sessionChanged = false
    this.gap = undefined
    this.duplicates = 0
    this.blocksLeft = 0
    const error = checkPacket(view, offset, length)
    if (error !== undefined) {
      this.packetsRefused++
      return error
    }
    const sequence = view.getUint32(offset + 10) * TWO_POW_32 + view.getUint32(offset + 14)
    const count = view.getUint16(offset + COUNT_OFFSET)
    this.heartbeat = count === HEARTBEAT
    this.endOfSession = count === END_OF_SESSION
    const messages = this.heartbeat || this.endOfSession ? 0 : count
    this.view = view
    this.position = offset + MOLD_HEADER_LENGTH
    this.followSession(view, offset, messages === 0 ? sequence : 1)
    if (sequence === 0) {
      this.blockSequence = this.unnumbered + 1
      this.unnumbered += messages
      this.blocksLeft = messages
    } else {
      this.accept(sequence, messages)
    }
    return undefined
  }

  /** Goes to the next message of the packet. Empty blocks use up their number and are passed over. */
  next(): boolean {
    while (this.blocksLeft > 0) {
      this.length = this.view.getUint16(this.position)
      this.offset = this.position + 2
      this.sequence = this.blockSequence
      this.position = this.offset + this.length
      this.blockSequence++
      this.blocksLeft--
      if (this.length > 0) return true
    }
    return false
  }

  /** Stops waiting: the stream goes on at `sequence`, or at whatever comes next. */
  giveUp(sequence = 0): void {
    this.expected = sequence
  }

  private accept(sequence: number, messages: number): void {
    if (this.expected === 0) this.expected = sequence
    if (sequence > this.expected) {
      this.gap = { from: this.expected, to: sequence - 1 }
      if (this.waits) return
      this.expected = sequence
    }
    const known = Math.min(this.expected - sequence, messages)
    this.duplicates = known
    this.blockSequence = sequence + known
    this.blocksLeft = messages - known
    for (let i = 0; i < known; i++) this.position += 2 + this.view.getUint16(this.position)
    this.expected += this.blocksLeft
  }

  /** @param expected the number with which a new session begins for us */
  private followSession(view: DataView, offset: number, expected: number): void {
    const session = this.session
    let same = session !== undefined
    for (let i = 0; session !== undefined && i < 10; i++) same &&= session[i] === view.getUint8(offset + i)
    if (same) return
    this.session = new Uint8Array(view.buffer.slice(view.byteOffset + offset, view.byteOffset + offset + 10))
    if (session === undefined) return
    this.sessionChanged = true
    this.expected = expected
  }
}

/** Everything is checked before the first message is handed on, so that a packet counts whole or not at all. */
function checkPacket(view: DataView, offset: number, length: number): MoldError | undefined {
  const truncated = (at: number, expected: string): MoldError => ({
    reason: 'truncated-packet', byteOffset: at, found: `a packet of ${length} bytes`, expected,
    advice: 'The packet is damaged, or is not MoldUDP64: check the multicast group and port.',
  })
  if (length < MOLD_HEADER_LENGTH) return truncated(0, `a header of ${MOLD_HEADER_LENGTH} bytes`)
  if (view.getUint32(offset + 10) >= 2 ** 21) {
    return {
      reason: 'sequence-too-large', byteOffset: 10, found: `sequence ${view.getBigUint64(offset + 10)}`, expected: 'one below 2^53',
      advice: 'The packet is damaged, or is not MoldUDP64: check the multicast group and port.',
    }
  }
  const count = view.getUint16(offset + COUNT_OFFSET)
  if (count === HEARTBEAT || count === END_OF_SESSION) return undefined
  let at = MOLD_HEADER_LENGTH
  for (let block = 1; block <= count; block++) {
    if (at + 2 > length) return truncated(at, `block ${block} of ${count}`)
    const end = at + 2 + view.getUint16(offset + at)
    if (end > length) return truncated(at, `block ${block} of ${count} to end at byte ${end}`)
    at = end
  }
  return undefined
}

/** A downstream packet with messages. Throws a `RangeError` for a session of more than ten characters or 65,535 messages and more. */
export function encodeMoldPacket(session: string, sequence: number, messages: readonly Uint8Array[]): Uint8Array {
  if (messages.length >= END_OF_SESSION) throw new RangeError(`a packet has fewer than ${END_OF_SESSION} messages, found ${messages.length}`)
  const size = messages.reduce((sum, message) => sum + 2 + message.length, 0)
  const packet = encodeHeader(session, sequence, messages.length, size)
  const view = new DataView(packet.buffer)
  let at = MOLD_HEADER_LENGTH
  for (const message of messages) {
    view.setUint16(at, message.length)
    packet.set(message, at + 2)
    at += 2 + message.length
  }
  return packet
}

/** A heartbeat. @param sequence the next one to be sent */
export function encodeMoldHeartbeat(session: string, sequence: number): Uint8Array {
  return encodeHeader(session, sequence, HEARTBEAT, 0)
}

/** The end of a session. @param sequence the one after the last */
export function encodeMoldEndOfSession(session: string, sequence: number): Uint8Array {
  return encodeHeader(session, sequence, END_OF_SESSION, 0)
}

/** A request to the re-request server for `count` messages from `sequence` on. */
export function encodeMoldRequest(session: string, sequence: number, count: number): Uint8Array {
  return encodeHeader(session, sequence, count, 0)
}

function encodeHeader(session: string, sequence: number, count: number, bodyLength: number): Uint8Array {
  if (session.length > 10) throw new RangeError(`a MoldUDP64 session has ten characters, found '${session}'`)
  const packet = new Uint8Array(MOLD_HEADER_LENGTH + bodyLength)
  const view = new DataView(packet.buffer)
  for (let i = 0; i < 10; i++) packet[i] = i < session.length ? session.charCodeAt(i) : 0x20
  view.setBigUint64(10, BigInt(sequence))
  view.setUint16(COUNT_OFFSET, count)
  return packet
}
