/**
 * Classic pcap files, read incrementally: chunks in, frames of the link layer out, by their place in a view. Memory is bounded by the
 * longest frame. All four magic numbers (microseconds and nanoseconds, both byte orders).
 * Source: draft-ietf-opsawg-pcap.
 */
import { ByteWindow } from './byte-window.js'
import type { CaptureError } from './capture-error.js'
import { hex32 } from './capture-error.js'

/** What a reader of frames offers; pcap and pcapng alike. */
export interface FrameReader {
  /** The bytes of the last frame: `length` at `offset`, valid until the next call. */
  readonly view: DataView
  readonly offset: number
  readonly length: number
  /** Its length on the wire; more than `length` when the capture cut it. */
  readonly wireLength: number
  /** LINKTYPE of its interface. */
  readonly linkType: number
  /** When it was captured: Unix seconds, and nanoseconds of that second. */
  readonly unixSeconds: number
  readonly nanoseconds: number
  /** File offset of its record. */
  readonly byteOffset: number
  /** Why there will be no more frames; undefined while all is well. */
  readonly error: CaptureError | undefined
  /** Hands over the next bytes of the file. They are copied. */
  push(chunk: Uint8Array): void
  /** Goes to the next frame. False: push more, or finish. */
  next(): boolean
  /** Call it at the end of the file. @returns what is wrong with it */
  finish(): CaptureError | undefined
}

/** Longest frame believed (libpcap's MAXIMUM_SNAPLEN); more is taken for damage. */
export const FRAME_LENGTH_MAX = 262_144

const MAGIC_MICROSECONDS = 0xa1b2c3d4
const MAGIC_NANOSECONDS = 0xa1b23c4d
const FILE_HEADER = 24
const RECORD_HEADER = 16

/** Whether a file that begins with these four bytes (read big-endian) is a pcap. */
export function isPcapMagic(magic: number): boolean {
  return pcapFormat(magic) !== undefined
}

function pcapFormat(magic: number): { littleEndian: boolean, nsPerTick: number } | undefined {
  const nsPerTickOf = (value: number): number | undefined => (value === MAGIC_NANOSECONDS ? 1 : value === MAGIC_MICROSECONDS ? 1_000 : undefined)
  const swapped = ((magic & 0xff) << 24 | (magic & 0xff00) << 8 | (magic >>> 8) & 0xff00 | magic >>> 24) >>> 0
  const nsPerTick = nsPerTickOf(magic) ?? nsPerTickOf(swapped)
  return nsPerTick === undefined ? undefined : { littleEndian: nsPerTickOf(magic) === undefined, nsPerTick }
}

export class PcapReader implements FrameReader {
  offset = 0
  length = 0
  wireLength = 0
  linkType = 0
  unixSeconds = 0
  nanoseconds = 0
  byteOffset = 0
  error: CaptureError | undefined = undefined

  private readonly window = new ByteWindow()
  private format: { littleEndian: boolean, nsPerTick: number } | undefined = undefined

  get view(): DataView {
    return this.window.view
  }

  push(chunk: Uint8Array): void {
    this.window.push(chunk)
  }

  next(): boolean {
    const window = this.window
    if (this.error !== undefined || (this.format === undefined && !this.readFileHeader())) return false
    const format = this.format
    if (format === undefined || window.available < RECORD_HEADER) return false
    const { view, position } = window
    const ticks = view.getUint32(position + 4, format.littleEndian)
    const length = view.getUint32(position + 8, format.littleEndian)
    if (length > FRAME_LENGTH_MAX) return this.corrupt(8, `a frame of ${length} bytes`, `at most ${FRAME_LENGTH_MAX}`)
    if (ticks * format.nsPerTick >= 1_000_000_000) {
      return this.corrupt(4, `${ticks} ${format.nsPerTick === 1 ? 'nano' : 'micro'}seconds`, 'less than a second')
    }
    if (window.available < RECORD_HEADER + length) return false
    this.byteOffset = window.byteOffset
    this.unixSeconds = view.getUint32(position, format.littleEndian)
    this.nanoseconds = ticks * format.nsPerTick
    this.length = length
    this.wireLength = view.getUint32(position + 12, format.littleEndian)
    this.offset = position + RECORD_HEADER
    window.position += RECORD_HEADER + length
    return true
  }

  finish(): CaptureError | undefined {
    const { available } = this.window
    if (this.error !== undefined || (available === 0 && this.format !== undefined)) return this.error
    const { view, position, byteOffset } = this.window
    const frame = this.format && available >= RECORD_HEADER ? view.getUint32(position + 8, this.format.littleEndian) : 0
    const expected = this.format === undefined ? `a pcap header of ${FILE_HEADER} bytes` : `a record of ${RECORD_HEADER + frame} bytes or more`
    this.error = { reason: 'truncated', byteOffset, found: `${available} bytes, then the end of the file`, expected, advice: CUT_OFF }
    return this.error
  }

  private readFileHeader(): boolean {
    const window = this.window
    if (window.available < FILE_HEADER) return false
    const magic = window.view.getUint32(window.position)
    const format = pcapFormat(magic)
    if (format === undefined) {
      this.error = {
        reason: 'not-a-capture', byteOffset: 0, found: hex32(magic), expected: 'the magic number of a pcap file',
        advice: 'Check that the file is an uncompressed pcap.',
      }
      return false
    }
    const major = window.view.getUint16(window.position + 4, format.littleEndian)
    if (major !== 2) {
      this.error = {
        reason: 'unsupported', byteOffset: 4, found: `version ${major}`, expected: 'version 2',
        advice: 'Convert the file with a current tcpdump or editcap.',
      }
      return false
    }
    this.format = format
    // The upper bits say whether frames end with a check sequence, which the length of the packet inside leaves out anyway.
    this.linkType = window.view.getUint32(window.position + 20, format.littleEndian) & 0xffff
    window.position += FILE_HEADER
    return true
  }

  private corrupt(field: number, found: string, expected: string): boolean {
    this.error = { reason: 'corrupt', byteOffset: this.window.byteOffset + field, found, expected, advice: DAMAGED }
    return false
  }
}

export const CUT_OFF = 'The capture is cut off: the frames before this one are good.'
export const DAMAGED = 'The capture is damaged here: the frames before this one are good.'
