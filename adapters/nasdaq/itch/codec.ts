/**
 * The complete, cold codec of ITCH 5.0: bytes ⇄ one plain object, every field of all 23 types. For tests, inspection and export;
 * the feed itself goes through {@link ItchNormaliser}, which builds no objects.
 *
 * decode(encode(m)) is m. Text is one character a byte (Latin-1), so that no byte is lost; `alpha` loses its padding.
 */
import { ITCH_HEADER, ITCH_MESSAGES, itchSpec } from './messages.js'
import type { ItchField, ItchFieldType, ItchType } from './messages.js'

type Value<T extends ItchFieldType> = T extends 'char' | 'alpha' ? string : T extends 'u64' | 'price8' ? bigint : number

type Fields<F extends readonly ItchField[]> = { readonly [Row in F[number] as Row[0]]: Value<Row[3]> }

/** A decoded message of one type: `price4` as an integer of 0.0001, `u64` and `price8` as bigint, `timestamp` in ns since midnight. */
export type ItchMessageOf<T extends ItchType> =
  { readonly messageType: T } & Fields<typeof ITCH_HEADER> & Fields<(typeof ITCH_MESSAGES)[T]['fields']>

/** A decoded message of any type, told apart by `messageType`. */
export type ItchMessage = { [T in ItchType]: ItchMessageOf<T> }[ItchType]

/** Why bytes were not decoded. `unknown-type`: skip it by its framing length. `short-message`: the bytes are damaged. */
export interface ItchRefusal {
  readonly refused: 'unknown-type' | 'short-message'
  /** The type byte as a character; '' when there is not even one byte. */
  readonly messageType: string
  readonly foundLength: number
  /** Least length of the type; 0 when it is not known. */
  readonly expectedLength: number
}

/** By width in bytes: the first integer that does not fit. */
const LIMITS: Readonly<Record<number, number>> = { 2: 65_536, 4: 4_294_967_296, 6: 281_474_976_710_656 }

type FieldValue = string | number | bigint

/**
 * Decodes the message at `offset`. A longer message than known is accepted, its tail ignored.
 *
 * @param length bytes of the message, as its framing says
 */
export function decodeItch(bytes: Uint8Array, offset = 0, length = bytes.length - offset): ItchMessage | ItchRefusal {
  const messageType = length > 0 ? String.fromCharCode(bytes[offset]) : ''
  const spec = itchSpec(messageType)
  if (length > 0 && !spec) return { refused: 'unknown-type', messageType, foundLength: length, expectedLength: 0 }
  if (!spec || length < spec.length) {
    return { refused: 'short-message', messageType, foundLength: length, expectedLength: spec?.length ?? 1 }
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, length)
  const message: Record<string, FieldValue> = { messageType }
  for (const [name, at, width, type] of ITCH_HEADER) message[name] = readField(view, at, width, type)
  for (const [name, at, width, type] of spec.fields) message[name] = readField(view, at, width, type)
  // The record was filled from the same table that the type is derived from.
  return message as unknown as ItchMessage
}

/** Encodes a message, at its table length. Throws a `RangeError` that names the field when a value does not fit it. */
export function encodeItch(message: ItchMessage): Uint8Array {
  const { length, fields } = ITCH_MESSAGES[message.messageType]
  const values = message as unknown as Readonly<Record<string, FieldValue>>
  const bytes = new Uint8Array(length)
  const view = new DataView(bytes.buffer)
  bytes[0] = message.messageType.charCodeAt(0)
  for (const row of [...ITCH_HEADER, ...fields]) writeField(view, row, values[row[0]], message.messageType)
  return bytes
}

export function isItchRefusal(decoded: ItchMessage | ItchRefusal): decoded is ItchRefusal {
  return 'refused' in decoded
}

/** Reads text of `width` bytes, one character a byte, without its padding. */
export function readAlpha(view: DataView, offset: number, width: number): string {
  let text = ''
  for (let i = 0; i < width; i++) text += String.fromCharCode(view.getUint8(offset + i))
  return text.replace(/ +$/, '')
}

function readField(view: DataView, offset: number, width: number, type: ItchFieldType): FieldValue {
  switch (type) {
    case 'char': return String.fromCharCode(view.getUint8(offset))
    case 'alpha': return readAlpha(view, offset, width)
    case 'u16': return view.getUint16(offset)
    case 'u32':
    case 'price4': return view.getUint32(offset)
    case 'u48': return view.getUint16(offset) * 4_294_967_296 + view.getUint32(offset + 2)
    case 'u64':
    case 'price8': return view.getBigUint64(offset)
  }
}

function isLatin1(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0xff) return false
  return true
}

function writeField(view: DataView, [name, offset, width, type]: ItchField, value: FieldValue | undefined, messageType: string): void {
  const refuse = (expected: string): never => {
    throw new RangeError(`ITCH ${messageType}.${name}: found ${typeof value === 'string' ? `'${value}'` : String(value)}, expected ${expected}`)
  }
  if (type === 'char' || type === 'alpha') {
    if (typeof value !== 'string' || value.length > width || (type === 'char' && value.length !== 1) || !isLatin1(value)) {
      return refuse(type === 'char' ? 'one character of one byte' : `at most ${width} characters of one byte`)
    }
    for (let i = 0; i < width; i++) view.setUint8(offset + i, i < value.length ? value.charCodeAt(i) : 0x20)
    return
  }
  if (width === 8) {
    if (typeof value !== 'bigint' || value !== BigInt.asUintN(64, value)) return refuse('a bigint of 64 bits, unsigned')
    view.setBigUint64(offset, value)
    return
  }
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value >= LIMITS[width]) {
    return refuse(`an integer of ${8 * width} bits, unsigned`)
  }
  if (width === 6) view.setUint16(offset, Math.floor(value / 4_294_967_296))
  if (width === 2) view.setUint16(offset, value)
  else view.setUint32(offset + width - 4, value % 4_294_967_296)
}
