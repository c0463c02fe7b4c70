/** A history of orders that tells less: of levels, of the best prices. What it tells is what the books of the orders say. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { L2Books } from '../../../core/book/l2-books.js'
import { L3Books } from '../../../core/book/l3-books.js'
import { MarketBatch } from '../../../core/market/batch.js'
import { memorySource, type EventSource } from '../../../core/market/source.js'
import { MarketFlag, MarketKind, NO_INSTRUMENT, SessionEvent, Side } from '../../../core/market/vocabulary.js'
import { asLevels, asQuotes, depthSource, parseDepth } from '../../../sim/replay/as-levels.js'
import { buy, sell } from './replay-log.js'

const { add, execute, executeAt, reduce, delete: gone, replace, clear, session, trade, status } = MarketKind

interface Row {
  readonly kind: MarketKind
  readonly id?: number
  readonly newId?: number
  readonly side?: Side
  readonly price?: number
  readonly qty?: number
  readonly flags?: number
  readonly code?: number
  readonly instrument?: number
}

function batchOf(rows: readonly Row[]): MarketBatch {
  const batch = new MarketBatch(Math.max(1, rows.length))
  batch.length = rows.length
  rows.forEach(({ kind, id = 0, newId = 0, side = 0, price = 0, qty = 0, flags = 0, code = 0, instrument = 0 }, row) => {
    batch.timeNs[row] = batch.exchangeTimeNs[row] = row + 1
    batch.sequence[row] = row + 1
    batch.kind[row] = kind
    batch.orderIdLow[row] = id
    batch.otherIdLow[row] = newId
    batch.side[row] = side
    batch.price[row] = price
    batch.qty[row] = qty
    batch.flags[row] = flags
    batch.code[row] = code
    batch.instrument[row] = instrument
  })
  return batch
}

const sideText = (side: number): string => (side === Side.buy ? 'bid' : 'ask')

/** `3 bid 10@100` for a level, `4 bid trade 2@100`, `5 10@100 x 101@7` for a quote: the message, and what it says. */
async function told(source: EventSource): Promise<string[]> {
  const lines: string[] = []
  for (let batch = await source.next(); batch !== undefined; batch = await source.next()) {
    for (let row = 0; row < batch.length; row++) {
      const { kind, side, qty, qty2, price, price2, sequence, flags } = batch
      const what = kind[row] === MarketKind.setLevel ? `${sideText(side[row])} ${qty[row]}@${price[row]} of ${qty2[row]}`
        : kind[row] === trade ? `${sideText(side[row])} trade ${qty[row]}@${price[row]}${(flags[row] & MarketFlag.printable) === 0 ? ' unprinted' : ''}`
          : kind[row] === MarketKind.quote ? `${qty[row]}@${price[row]} x ${price2[row]}@${qty2[row]}` : `kind ${kind[row]}`
      lines.push(`${sequence[row]} ${what}`)
    }
  }
  return lines
}

const day: readonly Row[] = [
  { kind: add, id: 1, side: buy, price: 100, qty: 10 },
  { kind: add, id: 2, side: buy, price: 99, qty: 5 },
  { kind: add, id: 3, side: sell, price: 102, qty: 7 },
  { kind: execute, id: 1, qty: 4 },
  { kind: executeAt, id: 1, qty: 1, price: 101 },
  { kind: replace, id: 2, newId: 4, price: 98, qty: 8 },
  { kind: trade, price: 101, qty: 3, side: Side.none, flags: MarketFlag.printable },
  { kind: reduce, id: 4, qty: 2 },
  { kind: gone, id: 1 },
]

describe('a history that tells less', () => {
  it('of levels: each level that is another, trades before it, all else as it is', async () => {
    expect(await told(asLevels(memorySource('day', [batchOf(day)])))).toEqual([
      '1 bid 10@100 of 1', '2 bid 5@99 of 1', '3 ask 7@102 of 1', '4 bid trade 4@100', '4 bid 6@100 of 1', '5 bid trade 1@101 unprinted', '5 bid 5@100 of 1',
      '6 bid 8@98 of 1', '6 bid 0@99 of 0', '7 ask trade 3@101', '8 bid 6@98 of 1', '9 bid 0@100 of 0',
    ])
  })

  it('of so many levels: what leaves sight is removed, what comes into sight is stated', async () => {
    expect(await told(asLevels(memorySource('day', [batchOf(day)]), 1))).toEqual([
      '1 bid 10@100 of 1', '3 ask 7@102 of 1', '4 bid trade 4@100', '4 bid 6@100 of 1', '5 bid trade 1@101 unprinted', '5 bid 5@100 of 1', '7 ask trade 3@101',
      '9 bid 0@100 of 0', '9 bid 6@98 of 1',
    ])
  })

  it('of the best prices', async () => {
    expect(await told(asQuotes(memorySource('day', [batchOf(day)])))).toEqual([
      '1 10@100 x 0@0', '3 10@100 x 102@7', '4 bid trade 4@100', '4 6@100 x 102@7', '5 bid trade 1@101 unprinted', '5 5@100 x 102@7', '7 ask trade 3@101', '9 6@98 x 102@7',
    ])
  })

  it('hands on no empty batch, waits for storage, and closes what it reads', async () => {
    const batches = [batchOf(day.slice(0, 1)), batchOf([{ kind: add, id: 9, side: buy, price: 90, qty: 1 }]), batchOf(day.slice(2, 3))]
    let closed = false
    const slow: EventSource = {
      name: 'slow', next: () => Promise.resolve(batches.shift()),
      close() {
        closed = true
      },
    }
    const source = asQuotes(slow)
    expect(await told(source)).toEqual(['1 10@100 x 0@0', '1 10@100 x 102@7'])
    await source.close?.()
    expect(closed).toBe(true)
  })

  it('begins a day, and after a clear, with nothing', async () => {
    for (const row of [{ kind: session, code: SessionEvent.startOfMessages, instrument: NO_INSTRUMENT }, { kind: session, code: SessionEvent.startOfMessages }, { kind: clear }] satisfies Row[]) {
      const rows = [...day.slice(0, 3), row, { kind: status, code: 4 }, { kind: add, id: 7, side: buy, price: 100, qty: 1 }]
      expect((await told(asLevels(memorySource('days', [batchOf(rows)]), 5))).slice(3), JSON.stringify(row)).toEqual([`4 kind ${row.kind}`, '5 kind 30', '6 bid 1@100 of 1'])
    }
  })

  it('is named orders, levels, levels:N, quotes', () => {
    expect(['orders', 'levels', 'levels:10', 'quotes'].map(parseDepth)).toEqual(['orders', { levels: Infinity }, { levels: 10 }, 'quotes'])
    for (const text of ['depth', 'levels:0', 'levels:x', 'levels:1001', 'quotes:1']) {
      expect(() => parseDepth(text), text).toThrow(new RangeError(`found '${text}', expected orders, levels, levels:N with 1 to 1000 of them, or quotes`))
    }
    const source = memorySource('day', [])
    expect(depthSource(source, 'orders')).toBe(source)
  })
})

const row = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant(add), id: fc.integer({ min: 1, max: 40 }), side: fc.constantFrom<Side[]>(buy, sell), away: fc.integer({ min: 0, max: 6 }), qty: fc.integer({ min: 1, max: 9 }), instrument: fc.nat(1) })
    .map(({ away, ...one }) => ({ ...one, price: one.side === buy ? 100 - away : 101 + away })) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom<MarketKind[]>(execute, reduce, gone), id: fc.integer({ min: 1, max: 40 }), qty: fc.integer({ min: 1, max: 9 }), instrument: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant(replace), id: fc.integer({ min: 1, max: 40 }), newId: fc.integer({ min: 1, max: 40 }), qty: fc.integer({ min: 1, max: 9 }), price: fc.integer({ min: 95, max: 106 }), instrument: fc.nat(1) }) },
)

it('after every message the best levels are those of the orders, at any depth', async () => {
  await fc.assert(fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 60, size: 'max' }), fc.constantFrom(1, 2, 5, Infinity), async (rows, levels) => {
    const all = batchOf(rows)
    const source = asLevels(memorySource('any', [all]), levels)
    const shown = new L2Books()
    const orders = new L3Books(2, { idsPerInstrument: true })
    const batch = await source.next()
    let at = 0
    for (let message = 0; message < all.length; message++) {
      orders.apply(all, message)
      for (; batch !== undefined && at < batch.length && batch.sequence[at] === message + 1; at++) shown.apply(batch, at)
      for (let bookSide = 0; bookSide < 4; bookSide++) {
        for (const { ladder } of [orders, shown]) ladder.ensureSides(bookSide + 1)
        const depth = Math.min(levels, orders.ladder.depth(bookSide))
        const best = (books: L2Books | L3Books): string[] => Array.from({ length: Math.min(levels, books.ladder.depth(bookSide)) }, (_, rank) =>
          `${books.levelQty(books.ladder.levelAt(bookSide, rank))}@${books.ladder.priceAt(bookSide, rank)}`)
        expect(best(shown)).toEqual(best(orders))
        expect(shown.ladder.depth(bookSide)).toBe(depth)
      }
    }
  }), { numRuns: 60 })
})
