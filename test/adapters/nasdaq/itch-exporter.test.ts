import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ITCH_LENGTH_MAX, ItchExporter, ItchNormaliser } from '../../../adapters/nasdaq/index.js'
import type { ItchExportRefusal } from '../../../adapters/nasdaq/index.js'
import { Instruments, usEquity } from '../../../core/instrument.js'
import { MarketBatch, packParticipant } from '../../../core/market/batch.js'
import { CrossType, MarketFlag, MarketKind, NO_INSTRUMENT, SessionEvent, Side, TradingState } from '../../../core/market/vocabulary.js'

const MIDNIGHT_NS = 14_400_000_000_000
const SYMBOLS = ['AMZN', 'BRK.A', 'ZVZZT', 'ABCDEFGH']

function venueDay(): Instruments {
  const instruments = new Instruments()
  for (const symbol of SYMBOLS) instruments.register(usEquity(symbol, 'XNAS', 40))
  return instruments
}

type Column = Exclude<{ [K in keyof MarketBatch]: MarketBatch[K] extends ArrayLike<number> ? K : never }[keyof MarketBatch], undefined>
type Row = Partial<Record<Column, number>>

function batchOf(rows: readonly Row[]): MarketBatch {
  const batch = new MarketBatch(Math.max(rows.length, 1))
  rows.forEach((row, at) => {
    for (const [column, value] of Object.entries(row)) batch[column as Column][at] = value
  })
  batch.length = rows.length
  return batch
}

function columnsOf(batch: MarketBatch): Record<string, number[]> {
  return Object.fromEntries(Object.entries(batch)
    .filter(([, column]) => ArrayBuffer.isView(column))
    .map(([name, column]) => [name, [...(column as Float64Array).slice(0, batch.length)]]))
}

const u32 = fc.integer({ min: 0, max: 2 ** 32 - 1 })
/** Of an order, an execution or a trade: what a feed can say of them. */
const orderQty = fc.integer({ min: 1, max: 2 ** 31 - 1 })
const i32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
const price = fc.integer({ min: 0, max: 2 ** 31 - 1 })
const shares = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })
const participant = fc.constantFrom('GSCO', 'ABC', 'T1', 'LUDP').map(packParticipant)
const orderId = { orderIdLow: i32, orderIdHigh: i32 }
const otherId = { otherIdLow: i32, otherIdHigh: i32 }
const side = fc.constantFrom<number>(Side.buy, Side.sell)
const codeOf = (table: Readonly<Record<string, number>>, ...without: number[]): fc.Arbitrary<number> =>
  fc.constantFrom(...Object.values(table).filter((code) => !without.includes(code)))

/** Every kind of row that ITCH can say, without its times. */
function expressible(tradeSide: fc.Arbitrary<number>): fc.Arbitrary<Row> {
  const kind = (value: number): fc.Arbitrary<number> => fc.constant(value)
  const flags = (value: number): fc.Arbitrary<number> => fc.constant(value)
  const instrument = fc.integer({ min: 0, max: SYMBOLS.length - 1 })
  return fc.oneof<fc.Arbitrary<Row>[]>(
    fc.record({ kind: kind(MarketKind.add), instrument, side, price, qty: orderQty, ...orderId, participant: fc.oneof(fc.constant(0), participant) }),
    fc.record({ kind: kind(MarketKind.execute), instrument, qty: orderQty, ...orderId, ...otherId }),
    fc.record({ kind: kind(MarketKind.executeAt), instrument, qty: orderQty, price, ...orderId, ...otherId, flags: fc.constantFrom(0, MarketFlag.printable) }),
    fc.record({ kind: kind(MarketKind.reduce), instrument, qty: orderQty, ...orderId }),
    fc.record({ kind: kind(MarketKind.delete), instrument, ...orderId }),
    fc.record({ kind: kind(MarketKind.replace), instrument, qty: orderQty, price, ...orderId, ...otherId }),
    fc.record({ kind: kind(MarketKind.trade), instrument, side: tradeSide, qty: orderQty, price, ...otherId, flags: flags(MarketFlag.printable) }),
    fc.record({ kind: kind(MarketKind.cross), instrument, qty: shares, price, ...otherId, code: codeOf(CrossType) }),
    fc.record({ kind: kind(MarketKind.broken), instrument, ...otherId }),
    fc.record({
      kind: kind(MarketKind.status), instrument, code: codeOf(TradingState, TradingState.auction, TradingState.closed),
      participant: fc.oneof(fc.constant(0), participant),
    }),
    fc.record({
      kind: kind(MarketKind.status), instrument, code: fc.constantFrom<number>(TradingState.halted, TradingState.trading),
      flags: flags(MarketFlag.operational), participant: fc.constantFrom('Q', 'B', 'X').map(packParticipant),
    }),
    fc.record({ kind: kind(MarketKind.band), instrument, price, price2: price, price3: price, qty: u32 }),
    fc.record({
      kind: kind(MarketKind.imbalance), instrument, side: codeOf(Side), qty: shares, qty2: shares, price, price2: price, price3: price, code: codeOf(CrossType),
    }),
    fc.record({ kind: kind(MarketKind.instrument), instrument }),
    fc.record({ kind: kind(MarketKind.session), instrument: fc.constant(NO_INSTRUMENT), code: codeOf(SessionEvent) }),
  )
}

/** Rows of one day in order, from its first to its last nanosecond. */
function dayOf(rows: fc.Arbitrary<Row>): fc.Arbitrary<Row[]> {
  const stamped = fc.record({ row: rows, ns: fc.integer({ min: 0, max: 86_400_000_000_000 - 1 }) })
  return fc.array(stamped, { minLength: 1, maxLength: 40 }).map((list) => list
    .sort((a, b) => a.ns - b.ns)
    .map(({ row, ns }, at) => ({ ...row, timeNs: MIDNIGHT_NS + ns, exchangeTimeNs: MIDNIGHT_NS + ns, sequence: at + 1 })))
}

describe('rows → ITCH → rows', () => {
  it.each([
    ['with the resting side of trades', true, side],
    ['without', false, fc.constant<number>(Side.none)],
  ])('gives the same rows, %s', (_name, tradeSideKnown, tradeSide) => {
    fc.assert(fc.property(dayOf(expressible(tradeSide)), (rows) => {
      const before = batchOf(rows)
      const exporter = new ItchExporter({ instruments: venueDay(), midnightNs: MIDNIGHT_NS })
      const instruments = venueDay()
      const normaliser = new ItchNormaliser({ instruments, midnightNs: MIDNIGHT_NS, tradeSideKnown })
      const after = new MarketBatch(rows.length + SYMBOLS.length)
      const view = new DataView(new ArrayBuffer(ITCH_LENGTH_MAX + 8))

      // The directory comes first, as on a real day: most messages do not carry their stock.
      const directory = batchOf(SYMBOLS.map((_, instrument) => ({ kind: MarketKind.instrument, instrument, exchangeTimeNs: MIDNIGHT_NS })))
      for (let row = 0; row < directory.length; row++) {
        expect(normaliser.normalise(view, 8, exporter.encodeRow(directory, row, view, 8), after, 0)).toBe(true)
      }
      after.length = 0
      for (let row = 0; row < rows.length; row++) {
        const length = exporter.encodeRow(before, row, view, 8)
        expect(exporter.refusal).toBeUndefined()
        expect(normaliser.normalise(view, 8, length, after, row + 1)).toBe(true)
      }
      expect(columnsOf(after)).toEqual(columnsOf(before))
      expect([...instruments]).toEqual([...venueDay()])
    }))
  })
})

describe('rows that ITCH cannot say', () => {
  const add: Row = { kind: MarketKind.add, instrument: 0, side: Side.buy, price: 1, qty: 1, exchangeTimeNs: MIDNIGHT_NS }
  const refusals: readonly (readonly [string, Row, ItchExportRefusal])[] = [
    ['a level', { ...add, kind: MarketKind.setLevel }, 'kind-not-in-itch'],
    ['a clear', { ...add, kind: MarketKind.clear }, 'kind-not-in-itch'],
    ['an order without a side', { ...add, side: Side.none }, 'side-missing'],
    ['a time of the day before', { ...add, exchangeTimeNs: MIDNIGHT_NS - 1 }, 'time-not-of-the-day'],
    ['a time beyond 48 bits', { ...add, exchangeTimeNs: MIDNIGHT_NS + 2 ** 48 }, 'time-not-of-the-day'],
    ['a negative price', { ...add, price: -1 }, 'price-out-of-range'],
    ['a quantity beyond 32 bits', { ...add, qty: 2 ** 32 }, 'quantity-out-of-range'],
    ['a fraction of a share', { ...add, qty: 0.5 }, 'quantity-out-of-range'],
    ['a symbol of nine letters', { ...add, instrument: 4 }, 'symbol-too-long'],
    ['a state that Nasdaq does not have', { kind: MarketKind.status, code: TradingState.closed, exchangeTimeNs: MIDNIGHT_NS }, 'code-not-in-itch'],
    ['a trade that does not print', { kind: MarketKind.trade, price: 1, qty: 1, exchangeTimeNs: MIDNIGHT_NS }, 'not-printable'],
  ]
  it.each(refusals)('%s', (_name, row, reason) => {
    const instruments = venueDay()
    instruments.register(usEquity('NINECHARS'))
    const exporter = new ItchExporter({ instruments, midnightNs: MIDNIGHT_NS })
    const view = new DataView(new ArrayBuffer(ITCH_LENGTH_MAX))
    expect(exporter.encodeRow(batchOf([row]), 0, view, 0)).toBe(0)
    expect(exporter.refusal).toBe(reason)
    expect(exporter.encodeRow(batchOf([add]), 0, view, 0)).toBe(36)
    expect(exporter.refusal).toBeUndefined()
  })
})
