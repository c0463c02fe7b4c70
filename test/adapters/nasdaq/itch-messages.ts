/**
 * Arbitrary ITCH messages, derived from the message table: any value that a field can hold.
 */
import fc from 'fast-check'
import { ITCH_HEADER, ITCH_MESSAGES } from '../../../adapters/nasdaq/index.js'
import type { ItchField, ItchMessage, ItchType } from '../../../adapters/nasdaq/index.js'

const character = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code))

function anyValue([, , width, type]: ItchField): fc.Arbitrary<string | number | bigint> {
  switch (type) {
    case 'char': return fc.integer({ min: 0, max: 255 }).map((byte) => String.fromCharCode(byte))
    case 'alpha': return fc.array(character, { maxLength: width }).map((characters) => characters.join(''))
    case 'u64':
    case 'price8': return fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })
    default: return fc.integer({ min: 0, max: 2 ** (8 * width) - 1 })
  }
}

export function anyMessage(type: ItchType): fc.Arbitrary<ItchMessage> {
  const fields: readonly ItchField[] = [...ITCH_HEADER, ...ITCH_MESSAGES[type].fields]
  const values = Object.fromEntries(fields.map((field) => [field[0], anyValue(field)]))
  return fc.record({ messageType: fc.constant(type), ...values }) as unknown as fc.Arbitrary<ItchMessage>
}

/** The fields of a header of no interest. */
export const header = { stockLocate: 1, trackingNumber: 0, timestamp: 34_200_000_000_001 }
