/**
 * Capture files → UDP datagrams, whatever the format: pcap or pcapng is told by the first four bytes. Sans-IO and incremental:
 *
 *     capture.push(chunk)
 *     while (capture.next()) receiver.receive(capture.view, capture.offset, capture.length)
 *     …
 *     const error = capture.finish()
 */
import type { Epoch } from '../../core/time.js'
import type { CaptureError } from './capture-error.js'
import { hex32 } from './capture-error.js'
import type { FrameReader } from './pcap.js'
import { isPcapMagic, PcapReader } from './pcap.js'
import { PcapngReader, SECTION_HEADER } from './pcapng.js'
import type { FrameContent } from './udp.js'
import { UdpReader } from './udp.js'

const NS_PER_S_BIG = 1_000_000_000n

export class UdpCaptureReader {
  /** Frames by what was in them. Everything but a datagram is passed over. */
  readonly frames: Record<FrameContent, number> = {
    'datagram': 0, 'fragment': 0, 'not-udp': 0, 'cut-off': 0, 'malformed': 0, 'unsupported-link': 0,
  }
  /** Why there will be no more datagrams; undefined while all is well. */
  error: CaptureError | undefined = undefined

  private readonly udp = new UdpReader()
  private reader: FrameReader | undefined = undefined
  /** The first bytes of the file, until there are four. */
  private head: Uint8Array = new Uint8Array(0)

  /** The payload of the last datagram: `length` bytes at `offset`, valid until the next call. */
  get view(): DataView {
    return this.frame.view
  }

  get offset(): number {
    return this.udp.offset
  }

  get length(): number {
    return this.udp.length
  }

  get sourcePort(): number {
    return this.udp.sourcePort
  }

  get destinationPort(): number {
    return this.udp.destinationPort
  }

  /** When the datagram was captured: Unix seconds, and nanoseconds of that second. */
  get unixSeconds(): number {
    return this.frame.unixSeconds
  }

  get nanoseconds(): number {
    return this.frame.nanoseconds
  }

  /** File offset of its record. */
  get byteOffset(): number {
    return this.frame.byteOffset
  }

  /** When the datagram was captured, run time, ns. @param epochSeconds `epochSeconds` of the run's epoch */
  timeNs(epochSeconds: number): number {
    return (this.frame.unixSeconds - epochSeconds) * 1_000_000_000 + this.frame.nanoseconds
  }

  /** Hands over the next bytes of the file. They are copied. */
  push(chunk: Uint8Array): void {
    if (this.reader !== undefined || this.error !== undefined) {
      this.reader?.push(chunk)
      return
    }
    const head = new Uint8Array(this.head.length + chunk.length)
    head.set(this.head)
    head.set(chunk, this.head.length)
    this.head = head
    if (head.length < 4) return
    const magic = new DataView(head.buffer).getUint32(0)
    if (isPcapMagic(magic)) this.reader = new PcapReader()
    else if (magic === SECTION_HEADER) this.reader = new PcapngReader()
    else {
      this.error = {
        reason: 'not-a-capture', byteOffset: 0, found: hex32(magic), expected: 'the magic number of a pcap or pcapng file',
        advice: magic >>> 16 === 0x1f8b ? 'It looks like gzip: decompress it first.' : 'Check that the file is a packet capture.',
      }
    }
    this.reader?.push(head)
    this.head = new Uint8Array(0)
  }

  /** Goes to the next datagram. False: push more, or {@link finish}. */
  next(): boolean {
    const reader = this.reader
    if (reader === undefined || this.error !== undefined) return false
    while (reader.next()) {
      const content = this.udp.read(reader.view, reader.offset, reader.length, reader.linkType)
      this.frames[content]++
      if (content === 'datagram') return true
      if (content === 'unsupported-link') {
        this.error = {
          reason: 'unsupported', byteOffset: reader.byteOffset, found: `a frame of link type ${reader.linkType}`,
          expected: 'Ethernet (1), Linux cooked (113, 276), raw IP (101, 228, 229) or loopback (0, 108)',
          advice: 'Capture or convert it as Ethernet.',
        }
        return false
      }
    }
    this.error = reader.error
    return false
  }

  /** Call it at the end of the file. @returns what is wrong with it; undefined when nothing is */
  finish(): CaptureError | undefined {
    this.error ??= this.reader ? this.reader.finish() : {
      reason: 'truncated', byteOffset: 0, found: `${this.head.length} bytes, then the end of the file`, expected: 'a pcap or pcapng header',
      advice: 'The file is empty or cut off: fetch it again.',
    }
    return this.error
  }

  private get frame(): FrameReader {
    if (this.reader === undefined) throw new RangeError('no datagram has been read: call next() first')
    return this.reader
  }
}

/** Unix seconds of an epoch, for {@link UdpCaptureReader.timeNs}. */
export function epochSeconds(epoch: Epoch): number {
  return Number(epoch.unixNs / NS_PER_S_BIG)
}
