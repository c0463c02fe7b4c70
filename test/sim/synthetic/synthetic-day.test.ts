/** Synthetic days: the same from the seed, independent between symbols, valid ITCH, and like a market. */
import { describe, expect, it } from 'vitest'
import { L3Books } from '../../../core/book/l3-books.js'
import { CrossType, MarketKind, nameOf, SessionEvent, TradingState } from '../../../core/market/vocabulary.js'
import { NS_PER_HOUR, NS_PER_MINUTE } from '../../../core/time.js'
import { writeSyntheticDay, type SyntheticDayOptions } from '../../../sim/synthetic/synthetic-day.js'
import { bytesOf, feedOf, sha256, type Feed } from './feed-of.js'

const OPEN_NS = 9 * NS_PER_HOUR + 30 * NS_PER_MINUTE
const CLOSE_NS = 16 * NS_PER_HOUR

const ALPHA = { symbol: 'ALPHA', startPrice: 1_010_000, messages: 20_000 }
const BRAVO = { symbol: 'BRAVO', startPrice: 80_300, messages: 5_000 }
const CHARLIE = { symbol: 'CHARLIE', startPrice: 30_000, messages: 3_000 }
const DAY: SyntheticDayOptions = { date: '2026-01-05', seed: 1, symbols: [ALPHA, BRAVO] }

describe('a synthetic day from its seed', () => {
  it('is the same, byte for byte, on every machine', async () => {
    expect(sha256(await bytesOf(DAY))).toBe('f43ccbd7ef28ca8c94fb790ca1c2ceec3f05662406afaf9b5101e9c5174e04b6')
  })

  it('is the same in whatever order its symbols are listed, and another one on another date or by another seed', async () => {
    const day = sha256(await bytesOf(DAY))
    expect(sha256(await bytesOf({ ...DAY, symbols: [BRAVO, ALPHA] }))).toBe(day)
    expect(sha256(await bytesOf({ ...DAY, date: '2026-01-06' }))).not.toBe(day)
    expect(sha256(await bytesOf({ ...DAY, seed: 2 }))).not.toBe(day)
  })

  it('waits for a slow writer, and gives it the same bytes', async () => {
    const chunks: Uint8Array[] = []
    let writing = 0
    await writeSyntheticDay(DAY, async (bytes) => {
      expect(++writing).toBe(1)
      await new Promise((resume) => setTimeout(resume, 1))
      chunks.push(bytes.slice())
      writing--
    })
    expect(chunks.length).toBeGreaterThan(1)
    expect(sha256(Buffer.concat(chunks))).toBe(sha256(await bytesOf(DAY)))
  })

  it('adding a symbol changes no event of the others: same times, same orders, same sequence', async () => {
    const alone = eventsBySymbol(feedOf(await bytesOf({ ...DAY, symbols: [BRAVO] })))
    const together = eventsBySymbol(feedOf(await bytesOf({ ...DAY, symbols: [ALPHA, BRAVO, CHARLIE] })))
    expect([...together.keys()].sort()).toEqual(['ALPHA', 'BRAVO', 'CHARLIE'])
    expect(together.get('BRAVO')).toEqual(alone.get('BRAVO'))
    expect(alone.get('BRAVO')?.length).toBeGreaterThan(5_000)
  })
})

describe('a synthetic day as ITCH', () => {
  it('is read without a fault: no message refused, no unknown order, time never back, the book never crossed', async () => {
    const { batch, framer, normaliser, instruments } = feedOf(await bytesOf({ ...DAY, symbols: [ALPHA, BRAVO, CHARLIE] }))
    expect([framer.finish(), framer.ended]).toEqual([undefined, true])
    const { messages, rows, timeWentBack, unknownInstrument, unknownCode } = normaliser.counters
    expect({ rows, timeWentBack, unknownInstrument, unknownCode }).toEqual({ rows: messages, timeWentBack: 0, unknownInstrument: 0, unknownCode: 0 })
    const books = new L3Books(instruments.size)
    let crossed = 0
    for (let row = 0; row < batch.length; row++) {
      books.apply(batch, row)
      const instrument = batch.instrument[row]
      if (instrument >= 0 && (spreadOf(books, instrument) ?? 1) <= 0) crossed++
    }
    expect(books.faults).toEqual({ unknownOrders: 0, duplicateOrders: 0, oversized: 0, invalidOrders: 0 })
    expect(crossed).toBe(0)
  })

  it('has the skeleton of a day, and everything between lies strictly within market hours', async () => {
    const { batch } = feedOf(await bytesOf(DAY))
    const skeleton: string[] = []
    for (let row = 0; row < batch.length; row++) {
      const kind = batch.kind[row]
      if (kind === MarketKind.session) skeleton.push(`${clockTime(batch.timeNs[row])} ${nameOf(SessionEvent, batch.code[row])}`)
      else if (kind === MarketKind.status) skeleton.push(`${clockTime(batch.timeNs[row])} ${nameOf(TradingState, batch.code[row])} ${batch.instrument[row]}`)
      else if (kind === MarketKind.cross) skeleton.push(`${clockTime(batch.timeNs[row]).slice(0, 5)} ${nameOf(CrossType, batch.code[row])} cross ${batch.instrument[row]}`)
      else if (kind === MarketKind.instrument) skeleton.push(`directory ${batch.instrument[row]}`)
      else {
        expect(batch.timeNs[row]).toBeGreaterThan(OPEN_NS)
        expect(batch.timeNs[row]).toBeLessThan(CLOSE_NS)
      }
    }
    expect(skeleton.filter((line) => !line.includes('cross'))).toEqual([
      '03:00:00 startOfMessages',
      'directory 0', '03:05:00 trading 0', 'directory 1', '03:05:00 trading 1',
      '04:00:00 startOfSystemHours', '09:30:00 startOfMarketHours', '16:00:00 endOfMarketHours', '20:00:00 endOfSystemHours', '20:05:00 endOfMessages',
    ])
    expect(skeleton.filter((line) => line.includes('cross')).sort()).toEqual([
      '09:30 opening cross 0', '09:30 opening cross 1', '15:59 closing cross 0', '15:59 closing cross 1',
    ])
  })

  it('has every kind of message of a lively book, as many as were asked for', async () => {
    const { batch, normaliser } = feedOf(await bytesOf({ ...DAY, symbols: [ALPHA] }))
    const counts = normaliser.counters.typeCounts()
    expect(Object.keys(counts).sort()).toEqual(['A', 'D', 'E', 'F', 'H', 'I', 'P', 'Q', 'R', 'S', 'U', 'X'])
    const flow = ['A', 'D', 'E', 'F', 'P', 'U', 'X'].reduce((sum, type) => sum + counts[type], 0)
    expect(flow).toBeGreaterThanOrEqual(ALPHA.messages)
    expect(flow).toBeLessThan(ALPHA.messages + 100)
    const references = new Set<number>()
    for (let row = 0; row < batch.length; row++) if (batch.kind[row] === MarketKind.add) references.add(batch.orderIdLow[row])
    expect(references.size).toBe(counts['A'] + counts['F'])
  })
})

describe('a synthetic market', () => {
  it.each([['ALPHA at $101', ALPHA], ['CHARLIE at $3', { ...CHARLIE, messages: 20_000 }], ['DELTA at $9,000', { ...ALPHA, symbol: 'DELTA', startPrice: 90_000_000 }]])(
    'is liquid: %s has mostly one to three ticks of spread, some depth, and a price that moves',
    async (_name, symbol) => {
      const { batch } = feedOf(await bytesOf({ ...DAY, symbols: [symbol] }))
      const books = new L3Books(1)
      let seen = 0
      let narrow = 0
      let low = Infinity
      let high = -Infinity
      let depthMin = Infinity
      for (let row = 0; row < batch.length; row++) {
        books.apply(batch, row)
        const spread = spreadOf(books, 0)
        if (spread === undefined || batch.timeNs[row] < OPEN_NS + NS_PER_MINUTE) continue
        seen++
        if (spread >= 100 && spread <= 300) narrow++
        low = Math.min(low, books.ladder.priceAt(0, 0))
        high = Math.max(high, books.ladder.priceAt(0, 0))
        depthMin = Math.min(depthMin, books.ladder.depth(0), books.ladder.depth(1))
      }
      expect(narrow / seen).toBeGreaterThan(0.9)
      expect(depthMin).toBeGreaterThanOrEqual(1)
      expect((high - low) / 100).toBeGreaterThan(3)
    },
  )
})

describe('what makes no synthetic day', () => {
  it.each<[string, Partial<SyntheticDayOptions>]>([
    ['expected a day as YYYY-MM-DD, found \'2026-02-30\'', { date: '2026-02-30' }],
    ['a synthetic day needs at least one symbol', { symbols: [] }],
    ['symbol ALPHA is listed twice', { symbols: [ALPHA, ALPHA] }],
    ['a symbol is up to eight capital letters and digits, found \'toolongname\'', { symbols: [{ ...ALPHA, symbol: 'toolongname' }] }],
    ['ALPHA: a start price is a whole number of cents from $3.00 to $10,000.00 in units of 0.0001, found 1010050', { symbols: [{ ...ALPHA, startPrice: 1_010_050 }] }],
    ['ALPHA: messages is a whole number from 1, found 0', { symbols: [{ ...ALPHA, messages: 0 }] }],
  ])('%s', async (message, change) => {
    await expect(bytesOf({ ...DAY, ...change })).rejects.toThrow(new RangeError(message))
  })
})

/** Ask less bid, in increments; undefined while a side is empty. */
function spreadOf(books: L3Books, instrument: number): number | undefined {
  const { ladder } = books
  if (!(ladder.depth(instrument * 2) > 0 && ladder.depth(instrument * 2 + 1) > 0)) return undefined
  return -ladder.priceAt(instrument * 2 + 1, 0) - ladder.priceAt(instrument * 2, 0)
}

/** Every event of each symbol in words, its order references and match numbers counted per symbol: they are of the whole feed. */
function eventsBySymbol({ batch, instruments }: Feed): Map<string, string[]> {
  const events = new Map<string, string[]>()
  const numbers = new Map<string, Map<string, number>>()
  for (let row = 0; row < batch.length; row++) {
    if (batch.instrument[row] < 0 || batch.kind[row] === MarketKind.instrument || batch.kind[row] === MarketKind.status) continue
    const { symbol } = instruments.at(batch.instrument[row])
    const own = numbers.get(symbol) ?? new Map<string, number>()
    numbers.set(symbol, own)
    const numberOf = (what: string, id: number): number => {
      if (id === 0) return 0
      const number = own.get(`${what} ${id}`) ?? own.size + 1
      own.set(`${what} ${id}`, number)
      return number
    }
    const other = batch.kind[row] === MarketKind.replace ? 'order' : 'match'
    const line = [
      batch.timeNs[row], nameOf(MarketKind, batch.kind[row]), batch.side[row], batch.flags[row], batch.code[row], batch.price[row], batch.price2[row],
      batch.price3[row], batch.qty[row], batch.qty2[row], batch.participant[row], numberOf('order', batch.orderIdLow[row]), numberOf(other, batch.otherIdLow[row]),
    ].join(' ')
    const list = events.get(symbol)
    if (list) list.push(line)
    else events.set(symbol, [line])
  }
  return events
}

function clockTime(timeNs: number): string {
  return new Date(timeNs / 1_000_000).toISOString().slice(11, 19)
}
