/**
 * MoldUDP64, sans-IO: packets in, messages in sequence out, by their place in a view. It puts packets that overtook one another back in order,
 * finds gaps, drops what was there before (line B, overlapping re-requests) and follows the stream across sessions. Source: MoldUDP64 1.00.
 *
 * Assumes: sequence numbers stay below 2^53. Captures that were rebuilt from files have sequence 0 in every packet: their messages are
 * numbered here, in the order of arrival, and cannot show gaps.
 */
import { invariant } from '../../core/invariant.js'
import type { MoldError } from './mold-packet.js'
import { checkMoldPacket, MOLD_COUNT_OFFSET, MOLD_END_OF_SESSION, MOLD_HEADER_LENGTH, MOLD_HEARTBEAT } from './mold-packet.js'

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
  /**
   * With `report`: packets that are held back while one before them may still be on its way. One more, a heartbeat, the end of the session
   * and {@link MoldUdp64Receiver.finish} end the waiting. 0, none, unless given.
   */
  readonly reorderMax?: number
}

const TWO_POW_32 = 4_294_967_296
const SESSION_LENGTH = 10
const NO_GAPS: readonly SequenceGap[] = []
/** Gaps that are remembered, so that what comes after all is told from a duplicate. */
const MISSING_MAX = 4_096

/** The messages of a packet that are not handed on yet. */
interface Packet {
  readonly view: DataView
  /** Where the next block starts, how many there are, and the number of the first. */
  position: number
  blocks: number
  sequence: number
  readonly receivedNs: number
  readonly byteOffset: number
  opensSession: boolean
}

export class MoldUdp64Receiver {
  /** The message of the last {@link next}, valid until the next packet. */
  view: DataView = new DataView(new ArrayBuffer(0))
  offset = 0
  length = 0
  /** Its sequence number. */
  sequence = 0
  /** When it arrived, or, where it had to wait for one before it, when that one did: what was given with the packet. */
  receivedNs = 0
  /** Where its packet stands in the capture: what was given with the packet. */
  byteOffset = 0
  /** It is the first of another session than the one before: books start empty, numbering at 1. */
  sessionChanged = false

  /** What the last packet was, besides its messages. */
  heartbeat = false
  endOfSession = false
  /** It belongs to a session that was over: nothing of it is handed on. */
  earlierSession = false
  /** That session goes on nevertheless: there are two feeds in one. */
  sessionsInterleaved = false
  /** What it showed to be missing, for good unless the receiver waits. */
  gaps: readonly SequenceGap[] = NO_GAPS
  /** Messages that it repeated, which are not handed on. */
  duplicates = 0
  /** Messages that had been given up as missing, or are from before the first: too late, they are not handed on. */
  late = 0

  /** The next sequence wanted; 0 until the first numbered packet, when any will do. */
  expected: number
  /** Packets that were refused. */
  packetsRefused = 0

  private readonly waits: boolean
  private readonly reorderMax: number
  private session: Uint8Array | undefined = undefined
  /** Sessions that are over, and the sequence that each had reached. */
  private readonly pastSessions = new Map<string, number>()
  private sessionOpens = false
  private unnumbered = 0
  /** Ahead of the sequence, in its order. */
  private readonly held: Packet[] = []
  /** To be handed on after the current packet. */
  private readonly ready: Packet[] = []
  private missing: SequenceGap[] = []
  private handedNs = 0

  // What is left of the current packet.
  private blocksLeft = 0
  private blockSequence = 0
  private position = 0
  private opensSession = false

  constructor(options: MoldReceiverOptions = {}) {
    this.expected = options.expected ?? 0
    this.waits = options.onGap === 'wait'
    this.reorderMax = options.reorderMax ?? 0
  }

  /** The session's ten characters, without padding; '' before the first packet. */
  get sessionId(): string {
    return this.session === undefined ? '' : String.fromCharCode(...this.session).trim()
  }

  /**
   * Takes one packet: the payload of a UDP datagram. Then call {@link next} until it answers false.
   *
   * @param receivedNs when it arrived, run time, ns
   * @param byteOffset where it stands in the capture
   * @returns why the packet is refused, whole; undefined when it is not
   */
  receive(view: DataView, offset: number, length: number, receivedNs = 0, byteOffset = 0): MoldError | undefined {
    this.forgetPacket()
    const error = checkMoldPacket(view, offset, length)
    if (error !== undefined) {
      this.packetsRefused++
      return error
    }
    const sequence = view.getUint32(offset + SESSION_LENGTH) * TWO_POW_32 + view.getUint32(offset + SESSION_LENGTH + 4)
    const count = view.getUint16(offset + MOLD_COUNT_OFFSET)
    this.heartbeat = count === MOLD_HEARTBEAT
    this.endOfSession = count === MOLD_END_OF_SESSION
    const messages = this.heartbeat || this.endOfSession ? 0 : count
    const position = offset + MOLD_HEADER_LENGTH
    if (!this.followSession(view, offset, sequence, messages)) return undefined
    if (sequence === 0) {
      this.unnumbered += messages
      this.handOn(view, position, messages, this.unnumbered - messages + 1, receivedNs, byteOffset)
      return undefined
    }
    if (this.expected === 0) this.beginAt(sequence)
    if (sequence > this.expected) {
      if (this.waits) {
        this.gaps = [{ from: this.expected, to: sequence - 1 }]
        return undefined
      }
      if (messages > 0 && this.reorderMax > 0) {
        this.hold(view, offset, length, sequence, messages, receivedNs, byteOffset)
        return undefined
      }
      this.giveUpBefore(sequence)
    }
    this.take(view, position, messages, sequence, receivedNs, byteOffset)
    this.release()
    return undefined
  }

  /** Goes to the next message of the packet, or of those that waited for it. Empty blocks use up their number and are passed over. */
  next(): boolean {
    for (;;) {
      while (this.blocksLeft > 0) {
        this.length = this.view.getUint16(this.position)
        this.offset = this.position + 2
        this.sequence = this.blockSequence
        this.position = this.offset + this.length
        this.blockSequence++
        this.blocksLeft--
        if (this.length === 0) continue
        this.sessionChanged = this.opensSession
        this.opensSession = false
        return true
      }
      const packet = this.ready.shift()
      if (packet === undefined) return false
      this.open(packet)
    }
  }

  /** The end of the capture: what waits is handed on by {@link next}, and {@link gaps} tells what it waited for. */
  finish(): void {
    this.forgetPacket()
    this.releaseAll()
  }

  /** Stops waiting: the stream goes on at `sequence`, or at whatever comes next. */
  giveUp(sequence = 0): void {
    this.expected = sequence
  }

  private forgetPacket(): void {
    invariant(this.blocksLeft === 0 && this.ready.length === 0, 'call next() until it answers false before the next packet')
    this.heartbeat = false
    this.endOfSession = false
    this.earlierSession = false
    this.sessionsInterleaved = false
    this.gaps = NO_GAPS
    this.duplicates = 0
    this.late = 0
  }

  /** The stream begins for us here. What comes from before is too late, as what was given up is. */
  private beginAt(sequence: number): void {
    this.expected = sequence
    if (sequence > 1) this.missing.push({ from: 1, to: sequence - 1 })
  }

  /** Messages from `sequence` on, which is not beyond the one expected: those that were not there before are handed on. */
  private take(view: DataView, position: number, messages: number, sequence: number, receivedNs: number, byteOffset: number): void {
    const known = Math.min(this.expected - sequence, messages)
    if (known > 0) {
      const late = this.countLate(sequence, sequence + known - 1)
      this.late += late
      this.duplicates += known - late
    }
    let at = position
    for (let i = 0; i < known; i++) at += 2 + view.getUint16(at)
    this.expected += messages - known
    this.handOn(view, at, messages - known, sequence + known, receivedNs, byteOffset)
  }

  private handOn(view: DataView, position: number, blocks: number, sequence: number, receivedNs: number, byteOffset: number): void {
    if (blocks === 0) return
    const packet: Packet = { view, position, blocks, sequence, receivedNs, byteOffset, opensSession: this.sessionOpens }
    this.sessionOpens = false
    this.handedNs = receivedNs
    if (this.blocksLeft === 0 && this.ready.length === 0) this.open(packet)
    else this.ready.push(packet)
  }

  private open(packet: Packet): void {
    this.view = packet.view
    this.position = packet.position
    this.blocksLeft = packet.blocks
    this.blockSequence = packet.sequence
    this.receivedNs = packet.receivedNs
    this.byteOffset = packet.byteOffset
    this.opensSession ||= packet.opensSession
  }

  /** Keeps a copy of a packet that overtook another one, unless it is there already. */
  private hold(view: DataView, offset: number, length: number, sequence: number, blocks: number, receivedNs: number, byteOffset: number): void {
    const { held } = this
    let place = held.length
    while (place > 0 && held[place - 1].sequence > sequence) place--
    if (place > 0 && held[place - 1].sequence === sequence && held[place - 1].blocks >= blocks) {
      this.duplicates += blocks
      return
    }
    const from = view.byteOffset + offset
    const copy = new DataView(view.buffer.slice(from, from + length))
    held.splice(place, 0, { view: copy, position: MOLD_HEADER_LENGTH, blocks, sequence, receivedNs, byteOffset, opensSession: false })
    if (held.length > this.reorderMax) {
      this.giveUpBefore(held[0].sequence)
      this.release()
    }
  }

  /** Hands on what is held and fits. It was received when it could be: not before the packet that it waited for. */
  private release(): void {
    const { held } = this
    while (held.length > 0 && held[0].sequence <= this.expected) {
      const { view, position, blocks, sequence, receivedNs, byteOffset } = held[0]
      held.shift()
      this.take(view, position, blocks, sequence, Math.max(receivedNs, this.handedNs), byteOffset)
    }
  }

  private releaseAll(): void {
    const { held } = this
    if (held.length === 0) return
    this.giveUpBefore(held[held.length - 1].sequence)
    this.release()
  }

  /** What has not come by now, below `sequence`, is missing. */
  private giveUpBefore(sequence: number): void {
    const { held } = this
    for (this.release(); this.expected < sequence; this.release()) {
      const to = held.length > 0 ? Math.min(held[0].sequence, sequence) : sequence
      const gap = { from: this.expected, to: to - 1 }
      this.gaps = [...this.gaps, gap]
      this.missing.push(gap)
      if (this.missing.length > MISSING_MAX) this.missing.shift()
      this.expected = to
    }
  }

  /** How many of these messages are among the missing, which they are no longer: a copy of them is a duplicate. */
  private countLate(from: number, to: number): number {
    const { missing } = this
    if (missing.length === 0 || missing[missing.length - 1].to < from) return 0
    let late = 0
    this.missing = missing.flatMap((gap) => {
      if (gap.to < from || gap.from > to) return [gap]
      late += Math.min(gap.to, to) - Math.max(gap.from, from) + 1
      return [{ from: gap.from, to: from - 1 }, { from: to + 1, to: gap.to }].filter((rest) => rest.from <= rest.to)
    })
    return late
  }

  /** @returns whether the packet is of the current session, which may begin with it */
  private followSession(view: DataView, offset: number, sequence: number, messages: number): boolean {
    const session = this.session
    let same = session !== undefined
    for (let i = 0; session !== undefined && i < SESSION_LENGTH; i++) same &&= session[i] === view.getUint8(offset + i)
    if (same) return true
    const from = view.byteOffset + offset
    const other = new Uint8Array(view.buffer.slice(from, from + SESSION_LENGTH))
    const reached = this.pastSessions.get(String.fromCharCode(...other))
    if (reached !== undefined) {
      this.earlierSession = true
      this.sessionsInterleaved = messages > 0 && (sequence === 0 || sequence + messages > reached)
      return false
    }
    this.session = other
    if (session === undefined) return true
    this.releaseAll()
    this.pastSessions.set(String.fromCharCode(...session), this.expected)
    this.missing = []
    this.unnumbered = 0
    this.sessionOpens = true
    // The number with which the new session begins for us.
    this.expected = messages === 0 ? sequence : 1
    return true
  }
}
