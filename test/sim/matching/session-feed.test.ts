/** A day with crosses, a halt and a broken trade, out of the engine as ITCH bytes and back: what a reader of the feed sees, and the book that it builds. */
import { describe, expect, it } from 'vitest'
import { ITCH_LENGTH_MAX, ItchExporter, ItchNormaliser } from '../../../adapters/nasdaq/index.js'
import { L3Books } from '../../../core/book/l3-books.js'
import { Instruments, usEquity } from '../../../core/instrument.js'
import { MarketBatch, unpackParticipant } from '../../../core/market/batch.js'
import { BandType, CrossType, MarketFlag, MarketKind, nameOf, SessionEvent, Side, TradingState } from '../../../core/market/vocabulary.js'
import { OrderType, TimeInForce } from '../../../core/orders/venue.js'
import { MarketRowQueue } from '../../../sim/matching/market-row-queue.js'
import { MatchingEngine } from '../../../sim/matching/matching-engine.js'
import { px } from '../../contract/contract-world.js'

const { buy, sell } = Side
const { limit, market } = OrderType
const { day, atOpen } = TimeInForce

/** Rows as bytes, and the bytes as rows again. */
function throughItch(rows: MarketBatch, instruments: Instruments): MarketBatch {
  const exporter = new ItchExporter({ instruments, midnightNs: 0 })
  const normaliser = new ItchNormaliser({ instruments: dayOf('AMZN'), midnightNs: 0 })
  const view = new DataView(new ArrayBuffer(ITCH_LENGTH_MAX))
  const after = new MarketBatch(rows.length + 1)
  const directory = new MarketBatch(1)
  directory.length = 1
  directory.zeroRow(0)
  directory.kind[0] = MarketKind.instrument
  normaliser.normalise(view, 0, exporter.encodeRow(directory, 0, view, 0), after, 0)
  after.length = 0
  for (let row = 0; row < rows.length; row++) {
    const length = exporter.encodeRow(rows, row, view, 0)
    expect(exporter.refusal).toBeUndefined()
    normaliser.normalise(view, 0, length, after, row + 1)
  }
  return after
}

function dayOf(symbol: string): Instruments {
  const instruments = new Instruments()
  instruments.register(usEquity(symbol))
  return instruments
}

function lineOf(batch: MarketBatch, row: number): string {
  const kind = batch.kind[row]
  const print = `${batch.qty[row]}@${batch.price[row] / 10_000}`
  const printable = (batch.flags[row] & MarketFlag.printable) !== 0 ? 'printable' : 'unprintable'
  switch (kind) {
    case MarketKind.status: return `status ${nameOf(TradingState, batch.code[row])} ${unpackParticipant(batch.participant[row])}`.trimEnd()
    case MarketKind.session: return `session ${nameOf(SessionEvent, batch.code[row])}`
    case MarketKind.band: return `${nameOf(BandType, batch.code[row])} ${batch.price3[row] / 10_000} to ${batch.price2[row] / 10_000} around ${batch.price[row] / 10_000}, extended ${batch.qty[row]}`
    case MarketKind.executeAt: return `executeAt ${batch.orderIdLow[row]} ${print} ${printable}, match ${batch.otherIdLow[row]}`
    case MarketKind.cross: return `${nameOf(CrossType, batch.code[row])} cross ${print}, match ${batch.otherIdLow[row]}`
    case MarketKind.broken: return `broken, match ${batch.otherIdLow[row]}`
    case MarketKind.imbalance: return `${nameOf(CrossType, batch.code[row])} imbalance ${nameOf(Side, batch.side[row])} ${print} near ${batch.price2[row] / 10_000} far ${batch.price3[row] / 10_000} paired ${batch.qty2[row]}`
    default: return `${nameOf(MarketKind, kind)} ${batch.orderIdLow[row]} ${print}`
  }
}

describe('the feed of a day', () => {
  it('says phases, imbalances, crosses and broken trades in ITCH, and rebuilds the book', () => {
    const instruments = dayOf('AMZN')
    const queue = new MarketRowQueue({ clock: { nowNs: 5 } })
    const engine = new MatchingEngine(instruments, { feed: queue })
    const [a, b] = [engine.addParticipant({ report() {} }), engine.addParticipant({ report() {} })]
    engine.setPhase(0, 'pre-open')
    engine.submit(a, 1, 0, buy, limit, day, px('100.10'), 300)
    engine.submit(a, 2, 0, sell, limit, TimeInForce.gtc, px('100.05'), 500, { displayQty: 100 })
    engine.submit(b, 1, 0, buy, market, atOpen, 0, 100)
    engine.indicate(0, CrossType.opening, { reference: px('100.05') })
    engine.cross(0, CrossType.opening, { reference: px('100.05') })
    engine.setPhase(0, 'continuous')
    engine.breakTrade(0, 2)
    engine.setPhase(0, 'halted')

    const seen = throughItch(queue.batch, instruments)
    const lines: string[] = []
    const copy = new L3Books()
    for (let row = 0; row < seen.length; row++) {
      lines.push(lineOf(seen, row))
      copy.apply(seen, row)
    }
    expect(lines).toEqual([
      'status quotationOnly', 'add 1 300@100.1', 'add 2 100@100.05',
      'opening imbalance sell 100@100.05 near 100.05 far 100.05 paired 400',
      'executeAt 1 300@100.05 unprintable, match 1', 'executeAt 2 100@100.05 unprintable, match 2', 'opening cross 400@100.05, match 3',
      'add 4 100@100.05', 'status trading', 'broken, match 2', 'status halted',
    ])
    expect(copy.faults).toEqual({ unknownOrders: 0, duplicateOrders: 0, oversized: 0, invalidOrders: 0 })
    expect([copy.ladder.depth(0), copy.ladder.depth(1), copy.ladder.priceAt(1, 0)]).toEqual([0, 1, engine.books.ladder.priceAt(1, 0)])
  })

  it('says sessions, reasons and collars in ITCH too; what ITCH has no message for it refuses by name', () => {
    const instruments = dayOf('AMZN')
    const queue = new MarketRowQueue({ clock: { nowNs: 5 } })
    const engine = new MatchingEngine(instruments, { feed: queue })
    for (const event of Object.values(SessionEvent)) queue.onSession(event)
    engine.setPhase(0, 'pre-open')
    engine.setPhase(0, 'continuous')
    engine.setPhase(0, 'paused', 'LUDP')
    queue.onBand(0, BandType.auctionCollar, px('42.00'), px('44.10'), px('38.00'), 0)
    queue.onBand(0, BandType.auctionCollar, px('42.00'), px('46.20'), px('38.00'), 1)
    engine.setPhase(0, 'continuous', 'LUDP')
    engine.setPhase(0, 'halted', 'T1')
    engine.setPhase(0, 'halted', 'H10')
    engine.setPhase(0, 'halted', 'H10')
    engine.setPhase(0, 'pre-open', 'T3')
    const before = Array.from({ length: queue.batch.length }, (_, row) => lineOf(queue.batch, row))
    const seen = throughItch(queue.batch, instruments)
    expect(Array.from({ length: seen.length }, (_, row) => lineOf(seen, row))).toEqual(before)
    expect(before).toEqual([
      ...Object.keys(SessionEvent).map((event) => `session ${event}`),
      'status quotationOnly', 'status trading', 'status paused LUDP', 'auctionCollar 38 to 44.1 around 42, extended 0', 'auctionCollar 38 to 46.2 around 42, extended 1',
      'status trading LUDP', 'status halted T1', 'status halted H10', 'status quotationOnly T3',
    ])
    const limits = new MarketRowQueue({ clock: { nowNs: 5 } })
    limits.onBand(0, BandType.limits, px('40.00'), px('42.00'), px('38.00'), 0)
    const exporter = new ItchExporter({ instruments, midnightNs: 0 })
    expect([exporter.encodeRow(limits.batch, 0, new DataView(new ArrayBuffer(ITCH_LENGTH_MAX)), 0), exporter.refusal]).toEqual([0, 'code-not-in-itch'])
  })
})
