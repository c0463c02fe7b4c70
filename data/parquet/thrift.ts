/**
 * Thrift's compact protocol, as far as Parquet's footer needs it: any struct is read into a tree that keeps every field and its wire type,
 * and is written back as it was but for what was changed. Source: the Thrift compact protocol specification.
 *
 * Assumes that 64-bit integers are counts and offsets, so that a double holds them; a larger one throws.
 */
import { invariant } from '../../core/invariant.js'

/** Wire types of the compact protocol. */
export const ThriftType = {
  stop: 0, true: 1, false: 2, i8: 3, i16: 4, i32: 5, i64: 6, double: 7, binary: 8, list: 9, set: 10, map: 11, struct: 12,
} as const

export interface ThriftList {
  readonly elementType: number
  readonly items: ThriftValue[]
}

/** Integers and booleans as numbers (a boolean is in its type), doubles and binaries as their bytes. */
export type ThriftValue = number | Uint8Array | ThriftList | ThriftStruct

export interface ThriftField {
  type: number
  value: ThriftValue
}

/** Fields by their id. */
export type ThriftStruct = Map<number, ThriftField>

const TWO_POW_32 = 4_294_967_296

export class ThriftReader {
  private readonly view: DataView

  /** @param position where the next value starts, in `bytes` */
  constructor(readonly bytes: Uint8Array, public position = 0) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  readStruct(): ThriftStruct {
    const struct: ThriftStruct = new Map()
    this.eachField((id, type) => {
      struct.set(id, { type, value: this.readValue(type) })
    })
    return struct
  }

  /** Calls `visit` at each field of a struct; it has to read or skip the value. */
  eachField(visit: (id: number, type: number) => void): void {
    let id = 0
    for (;;) {
      const header = this.byte()
      const type = header & 15
      if (type === ThriftType.stop) return
      id = header >>> 4 === 0 ? this.zigzag() : id + (header >>> 4)
      visit(id, type)
    }
  }

  /** The header of a list or set: its elements follow, of one byte or more each. Throws a `RangeError` when there are not so many bytes. */
  readListHeader(): { size: number; elementType: number } {
    const header = this.byte()
    const size = header >>> 4 === 15 ? this.varint() : header >>> 4
    if (size > this.bytes.length - this.position) throw new RangeError(`byte ${this.position} of the footer: a list of ${size} values, in ${this.bytes.length} bytes`)
    return { size, elementType: header & 15 }
  }

  readValue(type: number, inList = false): ThriftValue {
    switch (type) {
      case ThriftType.true:
      case ThriftType.false: return inList ? this.byte() : 0
      case ThriftType.i8: return this.byte()
      case ThriftType.i16:
      case ThriftType.i32:
      case ThriftType.i64: return this.zigzag()
      case ThriftType.double: return this.take(8)
      case ThriftType.binary: return this.take(this.varint())
      case ThriftType.list:
      case ThriftType.set: {
        const { size, elementType } = this.readListHeader()
        return { elementType, items: Array.from({ length: size }, () => this.readValue(elementType, true)) }
      }
      case ThriftType.struct: return this.readStruct()
      default: throw new RangeError(`byte ${this.position} of the footer: no such Thrift type: ${type}`)
    }
  }

  /** Passes over a value without keeping anything of it. */
  skip(type: number, inList = false): void {
    switch (type) {
      case ThriftType.true:
      case ThriftType.false:
        if (inList) this.pass(1)
        return
      case ThriftType.i8: this.pass(1)
        return
      case ThriftType.i16:
      case ThriftType.i32:
      case ThriftType.i64: this.skipVarint()
        return
      case ThriftType.double: this.pass(8)
        return
      case ThriftType.binary: this.pass(this.varint())
        return
      case ThriftType.list:
      case ThriftType.set: {
        const { size, elementType } = this.readListHeader()
        for (let i = 0; i < size; i++) this.skip(elementType, true)
        return
      }
      case ThriftType.struct: this.eachField((_id, fieldType) => this.skip(fieldType))
        return
      default: throw new RangeError(`byte ${this.position} of the footer: no such Thrift type: ${type}`)
    }
  }

  private take(length: number): Uint8Array {
    const from = this.position
    this.pass(length)
    return this.bytes.subarray(from, this.position)
  }

  private pass(length: number): void {
    if (this.position + length > this.bytes.length) throw new RangeError(`the footer ends inside a value of ${length} bytes`)
    this.position += length
  }

  private byte(): number {
    return this.view.getUint8(this.position++)
  }

  private skipVarint(): void {
    while (this.byte() > 127);
  }

  private varint(): number {
    let value = 0
    let factor = 1
    for (;;) {
      const byte = this.byte()
      value += (byte & 127) * factor
      if (byte < 128) return value
      factor *= 128
    }
  }

  private zigzag(): number {
    const value = this.varint()
    invariant(Number.isSafeInteger(value), `the footer has an integer beyond 2^53 at byte ${this.position}`)
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }
}

export class ThriftWriter {
  private bytes = new Uint8Array(1 << 12)
  private length = 0

  /** Bytes written so far. */
  get size(): number {
    return this.length
  }

  /** What has been written. */
  finish(): Uint8Array {
    return this.bytes.slice(0, this.length)
  }

  writeStruct(struct: ThriftStruct): void {
    let last = 0
    struct.forEach(({ type, value }, id) => {
      // Fields that were read stand in their order; one that was put in afterwards may not, and says its id in full.
      this.fieldHeader(id, type, last)
      if (type !== ThriftType.true && type !== ThriftType.false) this.writeValue(type, value)
      last = id
    })
    this.byte(ThriftType.stop)
  }

  /** The header of a field; its value must follow. `last` is the id of the field before it in this struct, 0 for the first. */
  fieldHeader(id: number, type: number, last: number): void {
    const delta = id - last
    if (delta > 0 && delta < 16) {
      this.byte((delta << 4) | type)
    } else {
      this.byte(type)
      this.zigzag(id)
    }
  }

  listHeader(size: number, elementType: number): void {
    this.byte((Math.min(size, 15) << 4) | elementType)
    if (size >= 15) this.varint(size)
  }

  writeValue(type: number, value: ThriftValue): void {
    if (typeof value === 'number') {
      if (type === ThriftType.i8 || type === ThriftType.true || type === ThriftType.false) this.byte(value)
      else this.zigzag(value)
    } else if (value instanceof Uint8Array) {
      if (type === ThriftType.binary) this.varint(value.length)
      this.raw(value)
    } else if (value instanceof Map) {
      this.writeStruct(value)
    } else {
      this.listHeader(value.items.length, value.elementType)
      for (const item of value.items) this.writeValue(value.elementType, item)
    }
  }

  stop(): void {
    this.byte(ThriftType.stop)
  }

  /** Bytes that are in the protocol already. */
  raw(bytes: Uint8Array): void {
    this.room(bytes.length)
    this.bytes.set(bytes, this.length)
    this.length += bytes.length
  }

  private byte(value: number): void {
    this.room(1)
    this.bytes[this.length++] = value
  }

  private zigzag(value: number): void {
    this.varint(value >= 0 ? value * 2 : -value * 2 - 1)
  }

  private varint(value: number): void {
    let left = value
    while (left >= 128) {
      this.byte((left % 128) | 128)
      left = left < TWO_POW_32 ? Math.floor(left) >>> 7 : Math.floor(left / 128)
    }
    this.byte(left)
  }

  private room(size: number): void {
    if (this.length + size <= this.bytes.length) return
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.length + size))
    larger.set(this.bytes)
    this.bytes = larger
  }
}
