/**
 * BinaryFILE framing, sans-IO: chunks of bytes of any size in, messages out, by their place in a view; nothing is copied but a message
 * that lies across two chunks, nothing is allocated for a message.
 *
 * A file is a run of a two-byte big-endian length, which does not count itself, and a message of that length; a length of zero ends the
 * session, and some files simply end. There is no magic number, so the framer knows the least lengths of the message types and refuses
 * what cannot be a file of them. Source: the ITCH 5.0 fact sheet, section 5.
 *
 *     framer.push(chunk)
 *     while (framer.next()) normaliser.normalise(framer.view, framer.offset, framer.length, batch, framer.sequence)
 *     …
 *     const error = framer.finish()
 */
import { invariant } from '../../core/invariant.js'
import type { ByteError } from './byte-error.js'
import { showByte } from './byte-error.js'
import { ITCH_LENGTHS } from './itch/messages.js'

export type BinaryFileReason = 'not-binary-file' | 'short-message' | 'truncated'
export type BinaryFileError = ByteError<BinaryFileReason>

const PREFIX = 2
const LENGTH_MAX = 0xffff

export class BinaryFileFramer {
  /** The message of the last {@link next}: `length` bytes at `offset` of `view`, valid until the next call of anything here. */
  view: DataView
  offset = 0
  length = 0
  /** Number of that message in the file, from 1. */
  sequence = 0
  /** The zero length has been read: what follows is not looked at, only counted. */
  ended = false
  /** Bytes behind the zero length, and where the first of them is in the file. */
  bytesAfterEnd = 0
  endOffset = 0
  /** Why there will be no more messages; undefined while all is well. */
  error: BinaryFileError | undefined = undefined

  private readonly lengths: Uint8Array
  private chunk: DataView
  private position = 0
  private chunkEnd = 0
  /** Where the message in the spill starts in the file. */
  private spillOffset = 0
  /** File offset of the chunk's first byte. */
  private chunkOffset = 0
  /** The beginning of a message whose end is in a chunk to come, its two bytes of length included. */
  private readonly spill = new Uint8Array(PREFIX + LENGTH_MAX)
  private readonly spillView = new DataView(this.spill.buffer)
  private spilled = 0

  /** @param lengths by type byte: the least length of a message, 0 for a type that is not known; those of ITCH 5.0 unless given */
  constructor(lengths: Uint8Array = ITCH_LENGTHS) {
    this.lengths = lengths
    this.view = this.spillView
    this.chunk = new DataView(new ArrayBuffer(0))
  }

  /** File offset of the last message: of its two bytes of length. */
  get byteOffset(): number {
    return this.view === this.spillView ? this.spillOffset : this.chunkOffset + this.offset - PREFIX
  }

  /** Hands over the next bytes of the file, once {@link next} has answered false. They are not to change until it does so again. */
  push(chunk: Uint8Array): void {
    invariant(this.position === this.chunkEnd || this.done, 'push a chunk after next() has answered false, not before')
    if (this.ended) {
      this.bytesAfterEnd += chunk.byteLength
      return
    }
    this.chunkOffset += this.chunkEnd
    this.chunk = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    this.chunkEnd = chunk.byteLength
    this.position = 0
  }

  /** Goes to the next message. False: push another chunk, or {@link finish} (the file has {@link ended} or has an {@link error}). */
  next(): boolean {
    const chunk = this.chunk
    const start = this.position
    const available = this.chunkEnd - start
    if (this.spilled > 0 || available < PREFIX + 1 || this.sequence === 0) return this.nextWithCare()
    const length = chunk.getUint16(start)
    if (available < PREFIX + length || length === 0 || length < this.lengths[chunk.getUint8(start + PREFIX)]) return this.nextWithCare()
    // Storing a reference costs more than looking whether it is there.
    if (this.view !== chunk) this.view = chunk
    this.offset = start + PREFIX
    this.length = length
    this.sequence++
    this.position = start + PREFIX + length
    return true
  }

  /** Call it at the end of the file. @returns what is wrong with the file, or with its end; undefined when nothing is */
  finish(): BinaryFileError | undefined {
    if (this.error !== undefined || this.ended || this.spilled === 0) return this.error
    const wanted = this.spilled < PREFIX ? PREFIX : PREFIX + this.spillView.getUint16(0)
    this.error = {
      reason: 'truncated', byteOffset: this.spillOffset, found: `${this.spilled} bytes, then the end of the file`,
      expected: this.spilled < PREFIX ? 'a length of 2 bytes' : `message ${this.sequence + 1} of ${wanted} bytes (length included)`,
      advice: 'The file is cut off: fetch it again.',
    }
    return this.error
  }

  private get done(): boolean {
    return this.ended || this.error !== undefined
  }

  /** The first message, one across two chunks, the end, and whatever is wrong: byte by byte through the spill. */
  private nextWithCare(): boolean {
    if (this.done) return false
    if (this.spilled === 0) this.spillOffset = this.chunkOffset + this.position
    if (!this.fill(PREFIX)) return false
    const length = this.spillView.getUint16(0)
    if (length === 0) {
      this.ended = true
      this.endOffset = this.spillOffset + PREFIX
      this.bytesAfterEnd = this.chunkEnd - this.position
      return false
    }
    if (!this.fill(PREFIX + 1)) return false
    this.error = this.check(length, this.spill[PREFIX])
    if (this.error !== undefined || !this.fill(PREFIX + length)) return false
    this.view = this.spillView
    this.offset = PREFIX
    this.length = length
    this.sequence++
    this.spilled = 0
    return true
  }

  /** Takes bytes until `size` of them are in the spill. False when the chunk has not so many. */
  private fill(size: number): boolean {
    const take = Math.min(size - this.spilled, this.chunkEnd - this.position)
    if (take > 0) {
      this.spill.set(new Uint8Array(this.chunk.buffer, this.chunk.byteOffset + this.position, take), this.spilled)
      this.spilled += take
      this.position += take
    }
    return this.spilled >= size
  }

  private check(length: number, type: number): BinaryFileError | undefined {
    const least = this.lengths[type]
    if (this.sequence === 0 && (least === 0 ? !this.lengths.includes(length & 0xff) || length > 0xff : length < least)) {
      return {
        reason: 'not-binary-file', byteOffset: this.spillOffset, found: `a first message of length ${length} and type ${showByte(type)}`,
        expected: 'the length and the type of a message that is known',
        advice: `This is not BinaryFILE framing (two bytes of length before each message). ${guessFormat(length, type)}`,
      }
    }
    if (length >= least) return undefined
    return {
      reason: 'short-message', byteOffset: this.spillOffset, found: `message ${this.sequence + 1} of type ${showByte(type)} with length ${length}`,
      expected: `${least} or more`, advice: 'The file is damaged here, or earlier in a message of unknown type: fetch it again.',
    }
  }
}

/** What the first three bytes of some other file say it is. */
function guessFormat(length: number, type: number): string {
  if (length === 0x1f8b) return 'It looks like gzip: decompress it first.'
  if (length === 0x28b5 && type === 0x2f) return 'It looks like zstd: decompress it first.'
  if (length === 0x504b) return 'It looks like a zip archive: take the file out of it first.'
  if ([0xd4c3, 0xa1b2, 0x4d3c, 0x0a0d].includes(length)) return 'It looks like a packet capture: read it as pcap.'
  return 'Check that the file holds ITCH 5.0, decompressed and from its first byte.'
}

/** Writes the length that stands before a message; the message itself goes to `offset + 2`. @returns bytes in front of the message: 2 */
export function writeBinaryFileLength(view: DataView, offset: number, length: number): number {
  view.setUint16(offset, length)
  return PREFIX
}

/** The zero length that ends a session. */
export const BINARY_FILE_END: Readonly<Uint8Array> = new Uint8Array(PREFIX)
