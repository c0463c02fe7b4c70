import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeItch, encodeItch, ITCH_HEADER, ITCH_LENGTHS, ITCH_MESSAGES, ITCH_TYPES } from '../../../adapters/nasdaq/index.js'
import type { ItchField } from '../../../adapters/nasdaq/index.js'
import { anyMessage, header } from './itch-messages.js'

describe('the table of ITCH 5.0 messages', () => {
  it('has the 23 types with their lengths', () => {
    expect(Object.fromEntries(ITCH_TYPES.map((type) => [type, ITCH_MESSAGES[type].length]))).toEqual({
      S: 12, R: 39, H: 25, Y: 20, L: 26, V: 35, W: 12, K: 28, J: 35, h: 21, A: 36, F: 40, E: 31, C: 36, X: 23, D: 19, U: 35, P: 44, Q: 40,
      B: 19, I: 50, N: 20, O: 48,
    })
    expect(ITCH_LENGTHS.filter((length) => length > 0)).toHaveLength(23)
  })

  it.each(ITCH_TYPES)('%s: the fields are contiguous and add up to the length', (type) => {
    const widths = { 'char': 1, 'u16': 2, 'u32': 4, 'price4': 4, 'u48': 6, 'u64': 8, 'price8': 8, 'alpha': 0 }
    let at = 1
    for (const [, offset, width, fieldType] of [...ITCH_HEADER, ...ITCH_MESSAGES[type].fields] as readonly ItchField[]) {
      expect(offset).toBe(at)
      if (fieldType !== 'alpha') expect(width).toBe(widths[fieldType])
      at += width
    }
    expect(at).toBe(ITCH_MESSAGES[type].length)
  })
})

describe('the complete codec', () => {
  it.each(ITCH_TYPES)('%s: decoding what was encoded gives the same message', (type) => {
    fc.assert(fc.property(anyMessage(type), (message) => {
      const bytes = encodeItch(message)
      expect(bytes).toHaveLength(ITCH_MESSAGES[type].length)
      expect(decodeItch(bytes)).toEqual(message)
    }))
  })

  it.each(ITCH_TYPES)('%s: a longer message is accepted and its tail ignored, a shorter one refused', (type) => {
    fc.assert(fc.property(anyMessage(type), fc.uint8Array({ minLength: 1, maxLength: 8 }), (message, tail) => {
      const bytes = encodeItch(message)
      expect(decodeItch(new Uint8Array([...tail, ...bytes, ...tail]), tail.length)).toEqual(message)
      expect(decodeItch(bytes, 0, bytes.length - 1)).toEqual({
        refused: 'short-message', messageType: type, foundLength: bytes.length - 1, expectedLength: bytes.length,
      })
    }), { numRuns: 20 })
  })

  it('refuses a type that it does not know, and no bytes at all', () => {
    expect(decodeItch(new Uint8Array([0x7a, 1, 2]))).toEqual({ refused: 'unknown-type', messageType: 'z', foundLength: 3, expectedLength: 0 })
    expect(decodeItch(new Uint8Array([0x41]), 0, 0)).toEqual({ refused: 'short-message', messageType: '', foundLength: 0, expectedLength: 1 })
  })

  it('names the field whose value does not fit', () => {
    const cancel = { messageType: 'X', ...header, orderReferenceNumber: 1n, cancelledShares: 100 } as const
    expect(() => encodeItch({ ...cancel, cancelledShares: 2 ** 32 })).toThrow('ITCH X.cancelledShares: found 4294967296, expected an integer of 32 bits, unsigned')
    expect(() => encodeItch({ ...cancel, orderReferenceNumber: -1n })).toThrow('ITCH X.orderReferenceNumber: found -1, expected a bigint of 64 bits, unsigned')
    expect(() => encodeItch({ messageType: 'N', ...header, stock: 'TOOLONGER', interestFlag: 'A' }))
      .toThrow("ITCH N.stock: found 'TOOLONGER', expected at most 8 characters of one byte")
    expect(() => encodeItch({ messageType: 'N', ...header, stock: 'ZVZZT', interestFlag: '€' }))
      .toThrow("ITCH N.interestFlag: found '€', expected one character of one byte")
  })
})
