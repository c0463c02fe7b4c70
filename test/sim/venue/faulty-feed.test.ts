/** A feed with gaps: what a participant sees during one and after it, and that its book is right again at the end of each. */
import { describe, expect, it } from 'vitest'
import { Books } from '../../../core/book/books.js'
import { Timebase } from '../../../core/kernel/timebase.js'
import { MarketBatch } from '../../../core/market/batch.js'
import { memorySource, type EventSource } from '../../../core/market/source.js'
import { MarketKind, nameOf, NO_INSTRUMENT, SessionEvent, Side } from '../../../core/market/vocabulary.js'
import { RandomStreams, type Random } from '../../../core/random.js'
import { Epoch } from '../../../core/time.js'
import type { FeedGapTerms } from '../../../sim/venue/faults.js'
import { faultyFeed, type FaultyEventSource } from '../../../sim/venue/faulty-feed.js'
import { lateSource } from '../../core/kernel/rows.js'

const timebase = new Timebase(Epoch.ofDay('2026-01-05'))

interface Row {
  readonly ns: number
  readonly kind: MarketKind
  readonly id?: number
  readonly side?: Side
  readonly price?: number
  readonly qty?: number
  readonly code?: number
  readonly instrument?: number
}

function source(rows: readonly Row[], batchRows = 3): EventSource {
  const batches: MarketBatch[] = []
  rows.forEach(({ ns, kind, id = 0, side = 0, price = 0, qty = 0, code = 0, instrument = 0 }, index) => {
    if (index % batchRows === 0) batches.push(new MarketBatch(batchRows))
    const batch = batches[batches.length - 1]
    const row = batch.length++
    batch.timeNs[row] = ns
    batch.exchangeTimeNs[row] = ns - 1
    batch.sequence[row] = index + 1
    batch.kind[row] = kind
    batch.side[row] = side
    batch.price[row] = price
    batch.qty[row] = qty
    batch.code[row] = code
    batch.instrument[row] = instrument
    batch.orderIdLow[row] = id
  })
  return memorySource('XSIM/A', batches)
}

const withGaps = (feed: EventSource, gaps: FeedGapTerms): FaultyEventSource => faultyFeed(feed, gaps, new RandomStreams(1).stream('faults/feed/XSIM/A'), timebase)

async function seen(feed: EventSource, each: (batch: MarketBatch, row: number) => void): Promise<void> {
  for (let batch = await feed.next(); batch !== undefined; batch = await feed.next()) for (let row = 0; row < batch.length; row++) each(batch, row)
  expect(await feed.next()).toBeUndefined()
}

/** `20 add 2 buy 5@100`: time of receipt, kind, order, side, quantity and price. */
async function linesOf(feed: EventSource): Promise<string[]> {
  const lines: string[] = []
  await seen(feed, (batch, row) => {
    const order = batch.orderIdLow[row] === 0 ? '' : ` ${batch.orderIdLow[row]}`
    const terms = batch.qty[row] === 0 ? '' : ` ${nameOf(Side, batch.side[row])} ${batch.qty[row]}@${batch.price[row]}`
    lines.push(`${batch.timeNs[row]} ${nameOf(MarketKind, batch.kind[row])}${order}${terms}`)
  })
  return lines
}

const ROWS: readonly Row[] = [
  { ns: 10, kind: MarketKind.add, id: 1, side: Side.buy, price: 100, qty: 5 },
  { ns: 11, kind: MarketKind.add, id: 2, side: Side.sell, price: 102, qty: 5 },
  { ns: 20, kind: MarketKind.add, id: 3, side: Side.buy, price: 101, qty: 7 },
  { ns: 22, kind: MarketKind.execute, id: 2, qty: 2 },
  { ns: 23, kind: MarketKind.status, code: 4 },
  { ns: 24, kind: MarketKind.trade, price: 101, qty: 1, side: Side.sell },
  { ns: 25, kind: MarketKind.add, id: 4, side: Side.buy, price: 100, qty: 9 },
  { ns: 40, kind: MarketKind.delete, id: 1 },
]
const gap = { at: [20], forNs: 20 }

describe('a gap of a feed', () => {
  it('is counted: how many rows came late, and how many never', async () => {
    const countsOf = async (gaps: FeedGapTerms): Promise<object> => {
      const feed = withGaps(source(ROWS), gaps)
      await linesOf(feed)
      return feed.counts
    }
    expect(await countsOf({ ...gap, recovery: 'late' })).toEqual({ gaps: 1, rowsLate: 5, rowsLost: 0 })
    expect(await countsOf({ ...gap, recovery: 'snapshot' }), 'a state comes late, the rest is in the snapshot or lost').toEqual({ gaps: 1, rowsLate: 1, rowsLost: 4 })
    expect(await countsOf({ at: [12], forNs: 3, recovery: 'late' }), 'nothing was missing').toEqual({ gaps: 0, rowsLate: 0, rowsLost: 0 })
  })

  it('whose rows come late: all at its end, in their order', async () => {
    expect(await linesOf(withGaps(source(ROWS), { ...gap, recovery: 'late' }))).toEqual([
      '10 add 1 buy 5@100', '11 add 2 sell 5@102', '40 add 3 buy 7@101', '40 execute 2 none 2@0', '40 status', '40 trade sell 1@101', '40 add 4 buy 9@100', '40 delete 1',
    ])
  })

  it('that ends with a snapshot: states late, then a clear and the book as it stands, best first, in the order of the queues; trades are lost', async () => {
    expect(await linesOf(withGaps(source(ROWS), { ...gap, recovery: 'snapshot' }))).toEqual([
      '10 add 1 buy 5@100', '11 add 2 sell 5@102',
      '40 status', '40 clear', '40 add 3 buy 7@101', '40 add 1 buy 5@100', '40 add 4 buy 9@100', '40 add 2 sell 3@102', '40 delete 1',
    ])
  })

  it('at the end of the data is recovered all the same', async () => {
    expect(await linesOf(withGaps(source(ROWS.slice(0, 4)), { ...gap, recovery: 'snapshot' }))).toEqual([
      '10 add 1 buy 5@100', '11 add 2 sell 5@102', '40 clear', '40 add 3 buy 7@101', '40 add 1 buy 5@100', '40 add 2 sell 3@102',
    ])
  })

  it('in which nothing happened leaves no trace, and a feed without one is what it was', async () => {
    const plain = await linesOf(source(ROWS))
    expect(await linesOf(withGaps(source(ROWS), { at: [12, 30], forNs: 5, recovery: 'snapshot' }))).toEqual(plain)
    expect(await linesOf(withGaps(source(ROWS), { at: [1_000], forNs: 5, recovery: 'late' }))).toEqual(plain)
  })

  it('is the same however the storage answers and the rows are cut', async () => {
    const gaps: FeedGapTerms = { at: [10, 23], forNs: 3, recovery: 'snapshot' }
    const expected = await linesOf(withGaps(source(ROWS), gaps))
    for (const rows of [1, 2, 5, 100]) expect(await linesOf(withGaps(lateSource(source(ROWS, rows)), gaps))).toEqual(expected)
  })

  it('levels and quotes are stated anew too', async () => {
    const levels: readonly Row[] = [
      { ns: 10, kind: MarketKind.setLevel, side: Side.buy, price: 100, qty: 5 }, { ns: 21, kind: MarketKind.setLevel, side: Side.buy, price: 99, qty: 4 },
      { ns: 22, kind: MarketKind.setLevel, side: Side.sell, price: 103, qty: 2 }, { ns: 23, kind: MarketKind.quote, instrument: 1, price: 50, qty: 3 },
    ]
    expect(await linesOf(withGaps(source(levels), { ...gap, recovery: 'snapshot' }))).toEqual([
      '10 setLevel buy 5@100', '40 clear', '40 setLevel buy 5@100', '40 setLevel buy 4@99', '40 setLevel sell 2@103', '40 clear', '40 quote none 3@50',
    ])
  })

  it('a new session in it begins from nothing', async () => {
    const rows: readonly Row[] = [
      ROWS[0], { ns: 21, kind: MarketKind.session, code: SessionEvent.startOfMessages, instrument: NO_INSTRUMENT }, { ns: 22, kind: MarketKind.add, id: 9, side: Side.sell, price: 105, qty: 1 },
    ]
    expect(await linesOf(withGaps(source(rows), { ...gap, recovery: 'snapshot' }))).toEqual(['10 add 1 buy 5@100', '40 session', '40 clear', '40 add 9 sell 1@105'])
  })
})

/** Adds, executions and deletes of orders of two instruments, one every nanosecond or so. */
function randomRows(random: Random, count: number): Row[] {
  const rows: Row[] = []
  const live: { id: number; instrument: number }[] = []
  let ns = 0
  for (let id = 1; id <= count; id++) {
    ns += random.range(0, 2)
    if (live.length < 5 || random.int(2) === 0) {
      const side = random.pick([Side.buy, Side.sell])
      const instrument = random.int(2)
      live.push({ id, instrument })
      rows.push({ ns, kind: MarketKind.add, id, side, price: side === Side.buy ? random.range(90, 99) : random.range(100, 110), qty: random.range(1, 9), instrument })
    } else {
      const at = random.int(live.length)
      rows.push({ ns, kind: MarketKind.delete, ...live[at] })
      live.splice(at, 1)
    }
  }
  return rows
}

describe('gaps by seed', () => {
  it.each(['late', 'snapshot'] as const)('after each the book is the true one, order by order, and times never fall: %s', async (recovery) => {
    for (let seed = 1; seed <= 40; seed++) {
      const random = new RandomStreams(seed).stream('rows')
      const rows = randomRows(random, 150)
      const feed = faultyFeed(source(rows, random.range(1, 20)), { count: 4, from: 0, until: 200, forNs: random.range(1, 30), recovery }, random, timebase)
      const [faulty, truth] = [new Books(), new Books()]
      const exact = source(rows)
      let lastNs = 0
      await seen(feed, (batch, row) => {
        expect(batch.timeNs[row]).toBeGreaterThanOrEqual(lastNs)
        lastNs = batch.timeNs[row]
        faulty.apply(batch, row)
      })
      await seen(exact, (batch, row) => truth.apply(batch, row))
      for (const instrument of [0, 1]) expect(queuesOf(faulty, instrument)).toEqual(queuesOf(truth, instrument))
      expect([faulty.faults.unknownOrders, faulty.faults.duplicateOrders]).toEqual([0, 0])
    }
  })
})

/** Every order of an instrument, by side, price and place in the queue. */
function queuesOf({ l3 }: Books, instrument: number): string[] {
  const orders: string[] = []
  for (const bookSide of [instrument << 1, (instrument << 1) | 1]) {
    for (let rank = 0; rank < l3.ladder.depth(bookSide); rank++) {
      for (let slot = l3.headOf(l3.ladder.levelAt(bookSide, rank)); slot !== 0; slot = l3.behind(slot)) orders.push(`${l3.idLowOf(slot)} ${l3.sideOf(slot)} ${l3.qtyOf(slot)}@${l3.priceOf(slot)}`)
    }
  }
  return orders
}
