import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeFooter, parseFooter } from '../../../data/parquet/footer.js'
import type { ThriftField, ThriftStruct } from '../../../data/parquet/thrift.js'
import { ThriftReader, ThriftType, ThriftWriter } from '../../../data/parquet/thrift.js'

const integer = (type: number, bits: number): fc.Arbitrary<ThriftField> =>
  fc.integer({ min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 }).map((value) => ({ type, value }))
const binary: fc.Arbitrary<ThriftField> = fc.uint8Array({ maxLength: 300 }).map((value) => ({ type: ThriftType.binary, value }))

const { struct } = fc.letrec<{ struct: ThriftStruct; field: ThriftField }>((tie) => ({
  field: fc.oneof(
    { depthSize: 'small' },
    integer(ThriftType.i16, 16), integer(ThriftType.i32, 32), integer(ThriftType.i64, 53), binary,
    fc.constantFrom(ThriftType.true, ThriftType.false).map((type) => ({ type, value: 0 })),
    fc.array(fc.integer({ min: 0, max: 1_000 }), { maxLength: 40 }).map((items) => ({ type: ThriftType.list, value: { elementType: ThriftType.i32, items } })),
    fc.array(tie('struct'), { maxLength: 3 }).map((items) => ({ type: ThriftType.list, value: { elementType: ThriftType.struct, items } })),
    tie('struct').map((value) => ({ type: ThriftType.struct, value })),
  ),
  struct: fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 200 }), tie('field')), { selector: ([id]) => id, maxLength: 6 })
    .map((fields) => new Map(fields.sort(([left], [right]) => left - right))),
}))

function written(value: ThriftStruct): Uint8Array {
  const writer = new ThriftWriter()
  writer.writeStruct(value)
  return writer.finish()
}

describe('Thrift\'s compact protocol', () => {
  it('gives back every struct that was written, and knows where it ends without reading it', () => {
    fc.assert(fc.property(struct, (value) => {
      const bytes = written(value)
      const reader = new ThriftReader(bytes)
      expect(reader.readStruct()).toEqual(value)
      expect(reader.position).toBe(bytes.length)
      const skipper = new ThriftReader(bytes)
      skipper.skip(ThriftType.struct)
      expect(skipper.position).toBe(bytes.length)
    }))
  })

  it('is written as the specification\'s rules say', () => {
    const value: ThriftStruct = new Map<number, ThriftField>([
      [1, { type: ThriftType.i32, value: -1 }], [2, { type: ThriftType.true, value: 0 }], [30, { type: ThriftType.binary, value: new Uint8Array([7]) }],
    ])
    // Delta 1 and i32, zigzag -1; delta 1 and true; delta too large: type, zigzag 30, length, byte; stop.
    expect([...written(value)]).toEqual([0x15, 0x01, 0x11, 0x08, 60, 1, 7, 0])
  })
})

describe('a footer', () => {
  it('keeps version, schema, rows, row groups, metadata and writer', () => {
    const schema = new ThriftWriter()
    schema.listHeader(0, ThriftType.struct)
    const footer = {
      version: 1, schema: schema.finish(), columnOrders: undefined, rows: 2 ** 40, createdBy: 'somebody',
      rowGroups: [written(new Map([[3, { type: ThriftType.i64, value: 17 }]])), written(new Map())],
      keyValues: new Map([['isochron', '{"symbol":"ÅÄÖ"}'], ['empty', '']]),
    }
    expect(parseFooter(encodeFooter(footer))).toEqual(footer)
  })

  it('without a schema is none', () => {
    expect(() => parseFooter(new Uint8Array([0]))).toThrow('the footer has no schema')
  })
})
