/**
 * pcapng files, read incrementally: section headers (either byte order), interface descriptions (with if_tsresol and if_tsoffset), enhanced,
 * simple and obsolete packet blocks; every other block is passed over without being held.
 * Source: draft-ietf-opsawg-pcapng, sections 4.1 to 4.4.
 *
 * A simple packet block has no time: its frame gets that of the frame before it.
 */
import { ByteWindow } from './byte-window.js'
import type { CaptureError } from './capture-error.js'
import { hex32 } from './capture-error.js'
import type { FrameReader } from './pcap.js'
import { CUT_OFF, DAMAGED, FRAME_LENGTH_MAX } from './pcap.js'

/** Block type of a section header: the same in both byte orders. */
export const SECTION_HEADER = 0x0a0d0d0a
const INTERFACE_DESCRIPTION = 1
const OBSOLETE_PACKET = 2
const SIMPLE_PACKET = 3
const ENHANCED_PACKET = 6
const BYTE_ORDER_MAGIC = 0x1a2b3c4d
const BLOCK_HEADER = 8
const BLOCK_LENGTH_MIN = 12
/** A frame, its header and room for options. */
const BLOCK_LENGTH_MAX = FRAME_LENGTH_MAX + 65_536
const OPTION_TSRESOL = 9
const OPTION_TSOFFSET = 14

interface CaptureInterface {
  readonly linkType: number
  readonly snapLength: number
  readonly ticksPerSecond: number
  readonly offsetSeconds: number
}

export class PcapngReader implements FrameReader {
  offset = 0
  length = 0
  wireLength = 0
  linkType = 0
  unixSeconds = 0
  nanoseconds = 0
  byteOffset = 0
  error: CaptureError | undefined = undefined

  private readonly window = new ByteWindow()
  private littleEndian: boolean | undefined = undefined
  private interfaces: CaptureInterface[] = []

  get view(): DataView {
    return this.window.view
  }

  push(chunk: Uint8Array): void {
    this.window.push(chunk)
  }

  next(): boolean {
    const window = this.window
    while (this.error === undefined && window.skipping === 0 && window.available >= BLOCK_LENGTH_MIN) {
      const { view, position } = window
      const littleEndian = this.byteOrder(view, position)
      if (littleEndian === undefined) return false
      const type = view.getUint32(position, littleEndian)
      const length = view.getUint32(position + 4, littleEndian)
      if (length < BLOCK_LENGTH_MIN || length % 4 !== 0) return this.corrupt(4, `a block of ${length} bytes`, 'a multiple of 4, 12 or more')
      if (!isReadBlock(type)) {
        window.skip(length)
        continue
      }
      if (length > BLOCK_LENGTH_MAX) return this.corrupt(4, `a block of ${length} bytes`, `at most ${BLOCK_LENGTH_MAX}`)
      if (window.available < length) return false
      const trailer = view.getUint32(position + length - 4, littleEndian)
      if (trailer !== length) return this.corrupt(length - 4, `a block that ends with length ${trailer}`, `${length}, as it began`)
      this.byteOffset = window.byteOffset
      const isFrame = this.readBlock(type, view, position, length, littleEndian)
      if (this.error !== undefined) return false
      window.position += length
      if (isFrame) return true
    }
    return false
  }

  finish(): CaptureError | undefined {
    const { available, skipping, view, position, byteOffset } = this.window
    if (this.error !== undefined || (available === 0 && skipping === 0 && this.littleEndian !== undefined)) return this.error
    const known = available >= BLOCK_LENGTH_MIN && this.littleEndian !== undefined
    const expected = skipping > 0 ? `${skipping} bytes more of a block`
      : `a block of ${known ? view.getUint32(position + 4, this.littleEndian) : `${BLOCK_LENGTH_MIN} bytes or more`}`
    this.error = { reason: 'truncated', byteOffset, found: `${available} bytes, then the end of the file`, expected, advice: CUT_OFF }
    return this.error
  }

  /** A section header sets the byte order of what follows. */
  private byteOrder(view: DataView, position: number): boolean | undefined {
    if (view.getUint32(position) !== SECTION_HEADER) {
      if (this.littleEndian === undefined) {
        this.error = {
          reason: 'not-a-capture', byteOffset: 0, found: hex32(view.getUint32(position)), expected: `a section header, ${hex32(SECTION_HEADER)}`,
          advice: 'Check that the file is an uncompressed pcapng.',
        }
      }
      return this.littleEndian
    }
    const magic = view.getUint32(position + 8)
    if (magic === BYTE_ORDER_MAGIC) return false
    if (view.getUint32(position + 8, true) === BYTE_ORDER_MAGIC) return true
    this.corrupt(8, hex32(magic), `the byte-order magic ${hex32(BYTE_ORDER_MAGIC)}`)
    return undefined
  }

  /** @returns whether the block is a frame */
  private readBlock(type: number, view: DataView, position: number, length: number, littleEndian: boolean): boolean {
    const body = position + BLOCK_HEADER
    const least = type === SECTION_HEADER ? 28 : type === INTERFACE_DESCRIPTION ? 20 : type === SIMPLE_PACKET ? 16 : 32
    if (length < least) return this.corrupt(4, `a block of ${length} bytes`, `${least} or more for its type`)
    switch (type) {
      case SECTION_HEADER:
        this.littleEndian = littleEndian
        this.interfaces = []
        return false
      case INTERFACE_DESCRIPTION:
        this.interfaces.push(readInterface(view, body, position + length - 4, littleEndian))
        return false
      case SIMPLE_PACKET: {
        const wireLength = view.getUint32(body, littleEndian)
        const snapLength = this.interfaces[0]?.snapLength || Number.POSITIVE_INFINITY
        return this.readFrame(0, body + 4, Math.min(wireLength, snapLength), wireLength, position + length - 4)
      }
      default: {
        const at = type === OBSOLETE_PACKET ? view.getUint16(body, littleEndian) : view.getUint32(body, littleEndian)
        const captured = view.getUint32(body + 12, littleEndian)
        if (!this.readFrame(at, body + 20, captured, view.getUint32(body + 16, littleEndian), position + length - 4)) return false
        this.readTime(this.interfaces[at], view.getUint32(body + 4, littleEndian), view.getUint32(body + 8, littleEndian))
        return true
      }
    }
  }

  private readFrame(interfaceAt: number, offset: number, length: number, wireLength: number, end: number): boolean {
    const from = this.interfaces[interfaceAt]
    if (from === undefined) {
      return this.corrupt(BLOCK_HEADER, `a frame of interface ${interfaceAt}`, `one of the ${this.interfaces.length} that are described`)
    }
    if (offset + length > end) return this.corrupt(BLOCK_HEADER, `a frame of ${length} bytes`, `at most the ${end - offset} of its block`)
    this.linkType = from.linkType
    this.offset = offset
    this.length = length
    this.wireLength = wireLength
    return true
  }

  /** Divides 64-bit ticks by ticks a second, 8 bits at a time, so that no step leaves 2^53. */
  private readTime(from: CaptureInterface, high: number, low: number): void {
    let seconds = 0
    let rest = 0
    for (let shift = 56; shift >= 0; shift -= 8) {
      const byte = shift >= 32 ? (high >>> (shift - 32)) & 0xff : (low >>> shift) & 0xff
      rest = rest * 256 + byte
      const quotient = Math.floor(rest / from.ticksPerSecond)
      rest -= quotient * from.ticksPerSecond
      seconds = seconds * 256 + quotient
    }
    this.unixSeconds = seconds + from.offsetSeconds
    this.nanoseconds = ticksToNs(rest, from.ticksPerSecond)
  }

  private corrupt(field: number, found: string, expected: string): false {
    this.error = { reason: 'corrupt', byteOffset: this.window.byteOffset + field, found, expected, advice: DAMAGED }
    return false
  }
}

function isReadBlock(type: number): boolean {
  return type === SECTION_HEADER || type === INTERFACE_DESCRIPTION || type === SIMPLE_PACKET || type === ENHANCED_PACKET || type === OBSOLETE_PACKET
}

/** Ticks of one second → nanoseconds, rounded down; exact for every resolution of 10^-n up to nanoseconds. */
function ticksToNs(ticks: number, ticksPerSecond: number): number {
  if (1_000_000_000 % ticksPerSecond === 0) return ticks * (1_000_000_000 / ticksPerSecond)
  return Number(BigInt(ticks) * 1_000_000_000n / BigInt(ticksPerSecond))
}

function readInterface(view: DataView, body: number, end: number, littleEndian: boolean): CaptureInterface {
  let ticksPerSecond = 1_000_000
  let offsetSeconds = 0
  let at = body + 8
  while (at + 4 <= end) {
    const code = view.getUint16(at, littleEndian)
    const length = view.getUint16(at + 2, littleEndian)
    if (code === 0 || at + 4 + length > end) break
    if (code === OPTION_TSRESOL && length === 1) {
      const resolution = view.getUint8(at + 4)
      // Finer than 10^-12 or 2^-44 of a second no clock is: bounded, so that readTime stays exact.
      ticksPerSecond = resolution < 0x80 ? 10 ** Math.min(resolution, 12) : 2 ** Math.min(resolution & 0x7f, 44)
    }
    if (code === OPTION_TSOFFSET && length === 8) offsetSeconds = Number(view.getBigInt64(at + 4, littleEndian))
    at += 4 + length + ((4 - length % 4) % 4)
  }
  return { linkType: view.getUint16(body, littleEndian), snapLength: view.getUint32(body + 4, littleEndian), ticksPerSecond, offsetSeconds }
}
