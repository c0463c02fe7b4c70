/**
 * Captures of MoldUDP64 → ITCH messages in sequence: datagrams that overtook one another are put back in order, what is missing, too late,
 * double or no part of the feed is counted, and another session empties the books.
 */
import { MoldUdp64Receiver } from '../../adapters/nasdaq/index.js'
import type { SequenceGap } from '../../adapters/nasdaq/index.js'
import type { MarketBatch } from '../../core/market/batch.js'
import type { Epoch } from '../../core/time.js'
import { describeCaptureError } from '../capture/capture-error.js'
import { epochSeconds, UdpCaptureReader } from '../capture/udp-capture.js'
import { ImportRefusal } from './import-refusal.js'
import type { ItchRows } from './itch-rows.js'

/** Datagrams that are held back while one before them may still come: line B is behind by some dozens in a burst. */
const REORDER_MAX = 256
const GAPS_NAMED_MAX = 5
const SESSIONS_NAMED_MAX = 5
const NS_PER_DAY = 86_400_000_000_000

/** What is to be said of frames without a datagram. */
const FRAMES = {
  'not-udp': ['framesNotUdp', 'are not UDP: passed over'],
  fragment: ['framesFragmented', 'are fragments of datagrams: not put together, passed over'],
  'cut-off': ['framesCutOff', 'are cut off by the capture: passed over. Capture with a longer snapshot length'],
  malformed: ['framesMalformed', 'are malformed: passed over'],
} as const

export interface ItchCaptureOptions {
  /** Of the input, for errors. */
  readonly name: string
  /** The day of the data, YYYY-MM-DD. */
  readonly date: string
  readonly epoch: Epoch
  /** The exchange's midnight, run time, ns. */
  readonly midnightNs: number
}

export class ItchCapture {
  private readonly capture = new UdpCaptureReader()
  private readonly receiver = new MoldUdp64Receiver({ reorderMax: REORDER_MAX })
  private readonly gapsNamed: SequenceGap[] = []
  private readonly sessionsNamed: string[] = []
  private gaps = 0
  private missing = 0
  private duplicates = 0
  private late = 0
  private ofEarlierSessions = 0
  private sessionChanges = 0
  /** What the numbers of the feed are counted from: those of another session go on where the one before ended. */
  private sequenceBase = 0
  private lastSequence = 0

  constructor(private readonly options: ItchCaptureOptions, private readonly rows: ItchRows) {}

  /** The batch of the rows, whenever it is full. Throws an {@link ImportRefusal}. */
  async *read(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<MarketBatch> {
    const { capture, receiver } = this
    const { epoch, name } = this.options
    const zeroSeconds = epochSeconds(epoch)
    for await (const chunk of chunks) {
      capture.push(chunk)
      while (capture.next()) {
        const receivedNs = capture.timeNs(zeroSeconds)
        if (receiver.receive(capture.view, capture.offset, capture.length, receivedNs, capture.byteOffset) !== undefined) continue
        this.refuseOtherDay(receivedNs)
        this.notePacket()
        yield* this.messages()
      }
      if (capture.error !== undefined) break
    }
    const error = capture.finish()
    if (error !== undefined) throw new ImportRefusal(error.reason === 'truncated' ? 'truncated' : 'damaged', describeCaptureError(error, name))
    receiver.finish()
    this.notePacket()
    yield* this.messages()
    if (this.rows.messages === 0) throw this.refuseEmpty()
  }

  counters(): Record<string, number> {
    const { capture, receiver } = this
    return {
      datagrams: capture.frames.datagram, packetsRefused: receiver.packetsRefused, ofEarlierSessions: this.ofEarlierSessions, duplicates: this.duplicates,
      late: this.late, gaps: this.gaps, messagesMissing: this.missing, sessionChanges: this.sessionChanges,
      ...Object.fromEntries(Object.entries(FRAMES).map(([content, [counter]]) => [counter, capture.frames[content as keyof typeof FRAMES]])),
    }
  }

  warnings(): string[] {
    const { capture, receiver, gaps, gapsNamed, sessionChanges, sessionsNamed } = this
    const warnings = sessionsNamed.map((session) => `${session}, books start empty there`)
    if (sessionChanges > sessionsNamed.length) warnings.push(`the session changed ${sessionChanges - sessionsNamed.length} times more`)
    if (this.ofEarlierSessions > 0) warnings.push(`${this.ofEarlierSessions} datagrams are of a session that was over: passed over`)
    if (gaps > 0) {
      const named = gapsNamed.map(({ from, to }) => from === to ? `${from}` : `${from} to ${to}`)
      warnings.push(`${this.missing} messages are missing in ${gaps} gaps: ${named.join(', ')}${gaps > named.length ? ' and more' : ''}`)
    }
    if (this.late > 0) warnings.push(`${this.late} messages came too late, more than ${REORDER_MAX} datagrams behind or before the first: passed over`)
    if (receiver.packetsRefused > 0) warnings.push(`${receiver.packetsRefused} datagrams are not MoldUDP64: passed over`)
    for (const [content, [, what]] of Object.entries(FRAMES)) {
      const count = capture.frames[content as keyof typeof FRAMES]
      if (count > 0) warnings.push(`${count} frames ${what}`)
    }
    return warnings
  }

  private *messages(): Generator<MarketBatch> {
    const { receiver, rows } = this
    while (receiver.next()) {
      if (receiver.sessionChanged) yield* this.beginSession()
      this.lastSequence = this.sequenceBase + receiver.sequence
      rows.take(receiver.view, receiver.offset, receiver.length, this.lastSequence, receiver.byteOffset, receiver.receivedNs)
      if (rows.batch.full) yield rows.batch
    }
  }

  private beginSession(): Generator<MarketBatch> {
    const { receiver } = this
    // The change has a number of its own, between the messages of the two sessions.
    this.sequenceBase = ++this.lastSequence
    this.sessionChanges++
    if (this.sessionsNamed.length < SESSIONS_NAMED_MAX) {
      this.sessionsNamed.push(`the session changed to '${receiver.sessionId}' at byte ${receiver.byteOffset}, its messages are numbered from ${this.lastSequence + 1} on`)
    }
    return this.rows.beginSession(this.lastSequence, receiver.receivedNs)
  }

  private notePacket(): void {
    const { receiver } = this
    this.duplicates += receiver.duplicates
    this.late += receiver.late
    for (const gap of receiver.gaps) {
      this.gaps++
      this.missing += gap.to - gap.from + 1
      if (this.gapsNamed.length < GAPS_NAMED_MAX) this.gapsNamed.push(gap)
    }
    if (!receiver.earlierSession) return
    this.ofEarlierSessions++
    if (receiver.sessionsInterleaved) {
      throw new ImportRefusal('damaged', `${this.options.name}: byte ${this.capture.byteOffset}: found new messages of an earlier session after '${receiver.sessionId}' had begun, `
        + `expected one session at a time. The capture holds two feeds: keep one of them, for example by its port (this datagram's is ${this.capture.destinationPort}).`)
    }
  }

  /** A datagram of another day would have a receive time far from the exchange's, or beyond what a run can count. */
  private refuseOtherDay(receivedNs: number): void {
    const { midnightNs, name, date } = this.options
    if (receivedNs >= midnightNs - NS_PER_DAY && receivedNs < midnightNs + 2 * NS_PER_DAY) return
    throw new ImportRefusal('bad-option', `${name}: byte ${this.capture.byteOffset}: found a datagram captured at Unix second ${this.capture.unixSeconds}, `
      + `expected one of ${date}, a day more or less. Give the day of the capture as --date, or correct its times with editcap -t.`)
  }

  private refuseEmpty(): ImportRefusal {
    const { frames } = this.capture
    const found = Object.entries(frames).filter(([, count]) => count > 0).map(([content, count]) => `${count} frames of kind ${content}`)
    return new ImportRefusal('no-rows', `${this.options.name}: has no message of MoldUDP64: found ${found.length > 0 ? found.join(', ') : 'no frames'}`
      + `${this.receiver.packetsRefused > 0 ? ` (${this.receiver.packetsRefused} datagrams of another protocol)` : ''}. Check that it is the right capture.`)
  }
}
