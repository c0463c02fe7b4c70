import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CsvLines, DUMMY_ASK, DUMMY_BID, INFERRED_ID_HIGH, levelsOf, LobsterNormaliser, readBookRow, readMessage } from '../../../adapters/lobster/index.js'
import type { LobsterMessage } from '../../../adapters/lobster/index.js'
import { Books } from '../../../core/book/index.js'
import { MarketFlag, MarketKind, nameOf, Side, TradingState } from '../../../core/market/vocabulary.js'

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text)
const OPEN_NS = 34_200_000_000_000

function parsed(line: string): LobsterMessage | string {
  const message = { timeNs: 0, type: 0, orderId: 0, size: 0, price: 0, direction: 0 }
  const error = readMessage(ascii(line), 0, line.length, message)
  return error === undefined ? message : `found ${error.found}, expected ${error.expected}`
}

describe('a row of a LOBSTER file', () => {
  it('is read to the nanosecond, without floats', () => {
    expect(parsed('34200.004241176,1,16113575,18,5853300,1')).toEqual({
      timeNs: 34_200_004_241_176, type: 1, orderId: 16_113_575, size: 18, price: 5_853_300, direction: 1,
    })
    expect(parsed('34200,4,1,2,3,-1')).toMatchObject({ timeNs: 34_200_000_000_000, direction: -1 })
    expect(parsed('57599.9,7,0,0,-1,-1')).toMatchObject({ timeNs: 57_599_900_000_000, price: -1 })
  })

  it('may have more decimals than nanoseconds have: what floats left, rounded away', () => {
    expect(parsed('43002.632812672004,3,134172772,100,2238700,-1')).toMatchObject({ timeNs: 43_002_632_812_672 })
    expect(parsed('43002.632812671996,3,134172772,100,2238700,-1')).toMatchObject({ timeNs: 43_002_632_812_672 })
  })

  it('may have further columns, but not fewer and no other text', () => {
    expect(parsed('34200.5,1,2,3,4,1,NSDQ')).toMatchObject({ orderId: 2 })
    const expected = 'expected time, type, order id, size, price and direction, all whole numbers but the time'
    expect(parsed('34200.5,1,2,3,4')).toBe(`found '34200.5,1,2,3,4', ${expected}`)
    expect(parsed('34200.5,1,2,x,4,1')).toBe(`found '34200.5,1,2,x,4,1', ${expected}`)
    expect(parsed('34200.5,1,2,3.5,4,1')).toBe(`found '34200.5,1,2,3.5,4,1', ${expected}`)
  })

  it('of an orderbook has its levels\' prices and sizes', () => {
    const row = ascii('2239500,100,2231800,100,9999999999,0,-9999999999,0')
    expect(levelsOf(row, 0, row.length)).toBe(2)
    const into = new Float64Array(8)
    expect(readBookRow(row, 0, row.length, into)).toBeUndefined()
    expect([...into]).toEqual([2_239_500, 100, 2_231_800, 100, DUMMY_ASK, 0, DUMMY_BID, 0])
    expect(readBookRow(row, 0, row.length, new Float64Array(4))).toMatchObject({ expected: '4 whole numbers: price and size of ask and bid, level by level' })
  })
})

describe('lines of a file', () => {
  it('are the same in whatever pieces they come', () => {
    fc.assert(fc.property(fc.array(fc.stringMatching(/^[0-9,.-]{0,30}$/), { minLength: 1, maxLength: 20 }), fc.integer({ min: 1, max: 40 }), fc.boolean(), fc.constantFrom('\n', '\r\n'), (written, size, ended, end) => {
      const content = ascii(written.join(end) + (ended ? end : ''))
      const lines = new CsvLines()
      const read: string[] = []
      const take = () => read.push(new TextDecoder().decode(lines.bytes.subarray(lines.start, lines.end)))
      for (let at = 0; at < content.length; at += size) {
        lines.push(content.subarray(at, at + size))
        while (lines.next()) take()
      }
      if (lines.finish()) take()
      expect(read).toEqual(ended || written.at(-1) !== '' ? written : written.slice(0, -1))
    }))
  })
})

type Level = readonly [price: number, qty: number]

/** Messages with the orderbook row after each, told to a normaliser of two levels; the rows that come out, in words. */
function worldOf(levels = 2) {
  const normaliser = new LobsterNormaliser({ instrument: 3, midnightNs: 14_400_000_000_000, levels })
  const books = new Books(4)
  let sequence = 0
  const row = (asks: readonly Level[], bids: readonly Level[]): Float64Array => Float64Array.from({ length: levels }, (_, i) => i)
    .reduce((into, i) => {
      into.set([...(asks[i] ?? [DUMMY_ASK, 0]), ...(bids[i] ?? [DUMMY_BID, 0])], i * 4)
      return into
    }, new Float64Array(levels * 4))
  const tell = (message: Partial<LobsterMessage>, asks: readonly Level[], bids: readonly Level[]): string[] => {
    const { rows } = normaliser
    rows.length = 0
    const error = normaliser.normalise({ timeNs: OPEN_NS, type: 1, orderId: 1, size: 1, price: 100, direction: 1, ...message }, row(asks, bids), ++sequence)
    if (error !== undefined) return [`found ${error.found}, expected ${error.expected}`]
    const told: string[] = []
    for (let at = 0; at < rows.length; at++) {
      expect(rows.sequence[at]).toBe(sequence)
      expect(rows.timeNs[at]).toBe(14_400_000_000_000 + (message.timeNs ?? OPEN_NS))
      books.apply(rows, at)
      const id = rows.orderIdHigh[at] === INFERRED_ID_HIGH ? `inferred ${rows.orderIdLow[at]}` : String(rows.orderIdLow[at])
      const terms = [nameOf(MarketKind, rows.kind[at]), id, rows.side[at] === Side.none ? '' : nameOf(Side, rows.side[at]), rows.price[at] || '', rows.qty[at] || '']
      told.push(terms.filter((term) => term !== '').join(' ') + ((rows.flags[at] & MarketFlag.inferred) !== 0 ? ' (inferred)' : ''))
    }
    const book = books.view(3).snapshot()
    expect([book.asks, book.bids].map((side) => side.map(({ price, qty }) => [price, qty]))).toEqual([asks, bids])
    return told
  }
  return { tell, normaliser }
}

describe('a LOBSTER window', () => {
  it('begins with inferred orders, those that stood before an announced one in front of it', () => {
    const { tell, normaliser } = worldOf()
    expect(tell({ type: 1, orderId: 7, size: 21, price: 100, direction: 1 }, [[105, 10], [106, 5]], [[100, 50], [99, 8]])).toEqual([
      'add inferred 1 buy 100 29 (inferred)', 'add 7 buy 100 21', 'add inferred 2 buy 99 8 (inferred)',
      'add inferred 3 sell 105 10 (inferred)', 'add inferred 4 sell 106 5 (inferred)',
    ])
    expect(normaliser.counters).toMatchObject({ messages: 1, rows: 5, inferredRows: 4 })
  })

  it('loses a level and finds it again as one inferred order', () => {
    const { tell } = worldOf()
    tell({ orderId: 7, size: 50 }, [], [[100, 50], [99, 8]])
    expect(tell({ orderId: 8, size: 1, price: 101 }, [], [[101, 1], [100, 50]])).toEqual(['add 8 buy 101 1', 'delete inferred 1 (inferred)'])
    expect(tell({ type: 3, orderId: 8, size: 1, price: 101 }, [], [[100, 50], [99, 12]])).toEqual(['delete 8', 'add inferred 2 buy 99 12 (inferred)'])
  })

  it('tells what happens to announced orders as it is', () => {
    const { tell } = worldOf()
    tell({ orderId: 7, size: 50 }, [], [[100, 50]])
    expect(tell({ type: 2, orderId: 7, size: 10 }, [], [[100, 40]])).toEqual(['reduce 7 10'])
    expect(tell({ type: 4, orderId: 7, size: 15 }, [], [[100, 25]])).toEqual(['execute 7 15'])
    expect(tell({ type: 4, orderId: 7, size: 25 }, [], [])).toEqual(['execute 7 25'])
  })

  it('takes messages about orders that were never announced off the inferred order at their price', () => {
    const { tell, normaliser } = worldOf()
    tell({ type: 5, price: 103 }, [[105, 30]], [])
    expect(tell({ type: 4, orderId: 99, size: 10, price: 105, direction: -1 }, [[105, 20]], [])).toEqual(['execute inferred 1 10'])
    expect(tell({ type: 3, orderId: 98, size: 20, price: 105, direction: -1 }, [], [])).toEqual(['delete inferred 1'])
    expect(normaliser.counters).toMatchObject({ unannouncedOrders: 2, unexplainedMessages: 0 })
  })

  it('keeps the print of an execution that nothing explains, and the book right', () => {
    const { tell, normaliser } = worldOf()
    tell({ orderId: 7, size: 5, price: 100 }, [], [[100, 5]])
    expect(tell({ type: 4, orderId: 99, size: 9, price: 100 }, [], [[100, 3]])).toEqual(['trade 0 buy 100 9', 'reduce 7 2 (inferred)'])
    expect(normaliser.counters.unexplainedMessages).toBe(1)
  })

  it('tells hidden trades, crosses and halts', () => {
    const { tell, normaliser } = worldOf()
    expect(tell({ type: 5, size: 40, price: 102, direction: -1 }, [], [])).toEqual(['trade 0 sell 102 40'])
    expect(tell({ type: 6, size: 1_000, price: 102, direction: -1 }, [], [])).toEqual(['cross 0 102 1000'])
    const states = [-1, 0, 1].map((price) => {
      expect(tell({ type: 7, size: 0, price, direction: -1 }, [], [])).toEqual(['status 0'])
      return normaliser.rows.code[0]
    })
    expect(states).toEqual([TradingState.halted, TradingState.quotationOnly, TradingState.trading])
  })

  it('refuses what no window can be', () => {
    const { tell } = worldOf()
    expect(tell({ type: 8 }, [], [])).toEqual(['found type 8, expected 1 to 7'])
    expect(tell({ direction: 0 }, [], [])).toEqual(['found direction 0, expected 1 or -1'])
    expect(tell({ size: 0 }, [], [])).toEqual([`found size 0, expected 1 to ${2 ** 31 - 1}`])
    expect(tell({}, [[105, 1], [104, 1]], [])).toEqual([
      'found level 2 of the asks with price 104 and size 1, expected levels from the best price on, with positive sizes, then dummies',
    ])
  })

  it('is after every message exactly the orderbook row, whatever the rows say', () => {
    const side = (sign: number): fc.Arbitrary<Level[]> => fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 9 })), { selector: ([price]) => price, maxLength: 3 })
      .map((levels) => levels.map(([price, qty]): Level => [100 + sign * price, qty]).sort(([left], [right]) => sign * (left - right)))
    const step = fc.record({
      type: fc.integer({ min: 1, max: 6 }), orderId: fc.integer({ min: 1, max: 8 }), size: fc.integer({ min: 1, max: 12 }),
      price: fc.integer({ min: 88, max: 112 }), direction: fc.constantFrom(1, -1), asks: side(1), bids: side(-1),
    })
    fc.assert(fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
      const { tell } = worldOf(3)
      for (const { asks, bids, ...message } of steps) tell(message, asks, bids)
    }))
  })
})
