import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  BINARY_FILE_END, BinaryFileFramer, describeByteError, encodeItch, ITCH_TYPES, writeBinaryFileLength,
} from '../../../adapters/nasdaq/index.js'
import { anyMessage, header } from './itch-messages.js'

const anyMessages = fc.array(fc.oneof(...ITCH_TYPES.map(anyMessage)).map(encodeItch), { minLength: 1, maxLength: 8 })

const start = encodeItch({ messageType: 'S', ...header, stockLocate: 0, eventCode: 'O' })
const cancel = encodeItch({ messageType: 'X', ...header, orderReferenceNumber: 1n, cancelledShares: 100 })

function fileOf(...messages: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(messages.reduce((sum, message) => sum + 2 + message.length, 0))
  const view = new DataView(bytes.buffer)
  let at = 0
  for (const message of messages) {
    at += writeBinaryFileLength(view, at, message.length)
    bytes.set(message, at)
    at += message.length
  }
  return bytes
}

/** All that a framer makes of a file, handed over in chunks from one buffer that is used again. */
function read(file: Uint8Array, chunkSize: number) {
  const framer = new BinaryFileFramer()
  const messages: Uint8Array[] = []
  const byteOffsets: number[] = []
  const buffer = new Uint8Array(chunkSize)
  for (let at = 0; at < file.length; at += chunkSize) {
    const chunk = file.subarray(at, at + chunkSize)
    buffer.set(chunk)
    framer.push(buffer.subarray(0, chunk.length))
    while (framer.next()) {
      messages.push(new Uint8Array(framer.view.buffer, framer.view.byteOffset + framer.offset, framer.length).slice())
      byteOffsets.push(framer.byteOffset)
      expect(framer.sequence).toBe(messages.length)
    }
    buffer.fill(0xee)
  }
  const error = framer.finish()
  const { ended, bytesAfterEnd, endOffset } = framer
  return { messages, byteOffsets, ended, bytesAfterEnd, endOffset, error: error && describeByteError(error, 'day.itch50') }
}

describe('a BinaryFILE', () => {
  it('gives the same messages in chunks of every size', () => {
    fc.assert(fc.property(anyMessages, (messages) => {
      const file = fileOf(...messages)
      let at = 0
      const byteOffsets = messages.map((message) => (at += 2 + message.length) - 2 - message.length)
      for (let chunkSize = 1; chunkSize <= file.length; chunkSize++) {
        expect(read(file, chunkSize)).toEqual({ messages, byteOffsets, ended: false, bytesAfterEnd: 0, endOffset: 0, error: undefined })
      }
    }), { numRuns: 20 })
  })

  it('ends at a zero length, and what follows is counted, not looked at', () => {
    const file = new Uint8Array([...fileOf(start, cancel), ...BINARY_FILE_END, 0xff, 0xff, 0xff])
    for (let chunkSize = 1; chunkSize <= file.length; chunkSize++) {
      expect(read(file, chunkSize)).toEqual({ messages: [start, cancel], byteOffsets: [0, 14], ended: true, bytesAfterEnd: 3, endOffset: 41, error: undefined })
    }
  })

  it('may be empty, or nothing but its end', () => {
    expect(read(new Uint8Array(0), 8)).toEqual({ messages: [], byteOffsets: [], ended: false, bytesAfterEnd: 0, endOffset: 0, error: undefined })
    expect(read(new Uint8Array(BINARY_FILE_END), 8)).toEqual({ messages: [], byteOffsets: [], ended: true, bytesAfterEnd: 0, endOffset: 2, error: undefined })
  })

  it('may have messages that are longer than known, or of unknown type', () => {
    const longer = new Uint8Array([...cancel, 1, 2, 3])
    const unknown = new Uint8Array([0x7a, 1, 2, 3])
    expect(read(fileOf(start, longer, unknown, cancel), 7).messages).toEqual([start, longer, unknown, cancel])
  })

  it('is paused between two messages by not asking for the next', () => {
    const framer = new BinaryFileFramer()
    framer.push(fileOf(start, cancel))
    expect(framer.next()).toBe(true)
    expect(() => { framer.push(fileOf(cancel)) }).toThrow('push a chunk after next() has answered false, not before')
    expect(framer.next()).toBe(true)
    expect(framer.next()).toBe(false)
    framer.push(fileOf(cancel))
    expect(framer.next()).toBe(true)
  })
})

describe('a file that is not sound', () => {
  const cases: readonly (readonly [string, Uint8Array, number, string])[] = [
    ['cut off in a message', fileOf(start, cancel).slice(0, -1), 1,
      'day.itch50: byte 14: found 24 bytes, then the end of the file, expected message 2 of 25 bytes (length included). The file is cut off: fetch it again.'],
    ['cut off in a length', fileOf(start, cancel).slice(0, 15), 1,
      'day.itch50: byte 14: found 1 bytes, then the end of the file, expected a length of 2 bytes. The file is cut off: fetch it again.'],
    ['a message shorter than its type', fileOf(start, cancel.slice(0, 22)), 1,
      "day.itch50: byte 14: found message 2 of type 'X' with length 22, expected 23 or more. "
      + 'The file is damaged here, or earlier in a message of unknown type: fetch it again.'],
    ['messages without lengths', new Uint8Array([...start, ...cancel]), 0,
      'day.itch50: byte 0: found a first message of length 21248 and type 0x00, expected the length and the type of a message that is known. '
      + 'This is not BinaryFILE framing (two bytes of length before each message). Check that the file holds ITCH 5.0, decompressed and from its first byte.'],
    ['a first message shorter than its type', fileOf(cancel.slice(0, 20)), 0,
      "day.itch50: byte 0: found a first message of length 20 and type 'X', expected the length and the type of a message that is known. "
      + 'This is not BinaryFILE framing (two bytes of length before each message). Check that the file holds ITCH 5.0, decompressed and from its first byte.'],
    ['still compressed', new Uint8Array([0x1f, 0x8b, 8, 0, 0, 0]), 0,
      'day.itch50: byte 0: found a first message of length 8075 and type 0x08, expected the length and the type of a message that is known. '
      + 'This is not BinaryFILE framing (two bytes of length before each message). It looks like gzip: decompress it first.'],
    ['a packet capture', new Uint8Array([0xd4, 0xc3, 0xb2, 0xa1, 2, 0]), 0,
      'day.itch50: byte 0: found a first message of length 54467 and type 0xb2, expected the length and the type of a message that is known. '
      + 'This is not BinaryFILE framing (two bytes of length before each message). It looks like a packet capture: read it as pcap.'],
  ]
  it.each(cases)('%s', (_name, file, messages, text) => {
    for (let chunkSize = 1; chunkSize <= file.length; chunkSize++) {
      const found = read(file, chunkSize)
      expect(found.messages).toHaveLength(messages)
      expect(found.error).toBe(text)
    }
  })
})
