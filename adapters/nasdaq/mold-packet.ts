/**
 * One MoldUDP64 packet: whether it is sound, and how one is written. Source: MoldUDP64 1.00, sections 2 to 5.
 *
 *     packet:  session(10) sequence u64 count u16 | length u16 message | length u16 message | …
 */
import type { ByteError } from './byte-error.js'

export type MoldReason = 'truncated-packet' | 'sequence-too-large'
export type MoldError = ByteError<MoldReason>

export const MOLD_HEADER_LENGTH = 20
export const MOLD_COUNT_OFFSET = 18
export const MOLD_HEARTBEAT = 0
export const MOLD_END_OF_SESSION = 0xffff

/** Everything is checked before the first message is handed on, so that a packet counts whole or not at all. */
export function checkMoldPacket(view: DataView, offset: number, length: number): MoldError | undefined {
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
  const count = view.getUint16(offset + MOLD_COUNT_OFFSET)
  if (count === MOLD_HEARTBEAT || count === MOLD_END_OF_SESSION) return undefined
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
  if (messages.length >= MOLD_END_OF_SESSION) throw new RangeError(`a packet has fewer than ${MOLD_END_OF_SESSION} messages, found ${messages.length}`)
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
  return encodeHeader(session, sequence, MOLD_HEARTBEAT, 0)
}

/** The end of a session. @param sequence the one after the last */
export function encodeMoldEndOfSession(session: string, sequence: number): Uint8Array {
  return encodeHeader(session, sequence, MOLD_END_OF_SESSION, 0)
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
  view.setUint16(MOLD_COUNT_OFFSET, count)
  return packet
}
