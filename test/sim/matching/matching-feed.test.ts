/** The engine's public feed: rows that rebuild the book, and a lane that brings them after their latency. */
import { describe, expect, it } from 'vitest'
import { L3Books } from '../../../core/book/l3-books.js'
import { Instruments } from '../../../core/instrument.js'
import { packParticipant, unpackParticipant } from '../../../core/market/batch.js'
import { MarketKind, nameOf, Side } from '../../../core/market/vocabulary.js'
import { OrderType, TimeInForce } from '../../../core/orders/venue.js'
import { MatchingEngine } from '../../../sim/matching/matching-engine.js'
import { MatchingFeedLane } from '../../../sim/matching/matching-feed-lane.js'
import { MarketRowQueue } from '../../../sim/matching/market-row-queue.js'
import { ContractWorld, px, us } from '../../contract/contract-world.js'
import { PLAIN } from './engine-log.js'

const { buy, sell } = Side
const { limit } = OrderType
const { day } = TimeInForce

describe('public feed of a matching engine', () => {
  it('reaches a participant after its latency, in the order of the engine, and drives the run', async () => {
    const world = new ContractWorld()
    const { kernel, instruments } = world
    const arrived: string[] = []
    const feed = new MatchingFeedLane({
      name: 'XSIM', clock: kernel, latencyNs: us(7), attribution: [packParticipant('MKTA')],
      handler: (batch, row) => {
        const kind = nameOf(MarketKind, batch.kind[row])
        const who = unpackParticipant(batch.participant[row])
        arrived.push(`${kernel.nowNs / 1000}: ${batch.sequence[row]} ${kind} ${batch.orderIdLow[row]} ${batch.qty[row]} sent ${batch.exchangeTimeNs[row] / 1000} ${who}`.trimEnd())
      },
    })
    kernel.addLane(feed)
    const engine = new MatchingEngine(instruments, { feed: feed.sink })
    const maker = engine.addParticipant({ report() {} })
    const taker = engine.addParticipant({ report() {} })
    world.atExchange(us(10), () => engine.submit(maker, 1, 0, sell, limit, day, px('100.00'), 30))
    world.atExchange(us(12), () => engine.submit(taker, 1, 0, buy, limit, day, px('100.00'), 50))
    world.atExchange(us(20), () => engine.replace(taker, 1, px('99.99'), 50))
    world.atExchange(us(21), () => engine.cancel(taker, 1))
    await kernel.run()
    expect(arrived).toEqual([
      '17: 1 add 1 30 sent 10 MKTA',
      '19: 2 execute 1 30 sent 12',
      '19: 3 add 2 20 sent 12',
      '27: 4 replace 2 20 sent 20',
      '28: 5 delete 3 0 sent 21',
    ])
  })

  it('rebuilds the book from its rows, also when thousands wait in the queue', () => {
    const instruments = new Instruments()
    instruments.register(PLAIN)
    const queue = new MarketRowQueue({ clock: { nowNs: 5 } })
    const engine = new MatchingEngine(instruments, { feed: queue })
    const copy = new L3Books()
    const traders = [engine.addParticipant({ report() {} }), engine.addParticipant({ report() {} })]
    let applied = 0
    for (let step = 0; step < 6_000; step++) {
      const price = 100 + ((step * 7919) % 41)
      engine.submit(traders[step & 1], step, 0, (step & 1) === 0 ? buy : sell, limit, day, price, 1 + (step % 9))
      if (step % 3 === 0) engine.replace(traders[0], step - (step % 2), price - 20, 12)
      if (step % 5 === 0) engine.cancel(traders[1], step - 4 + (step % 2))
      // Taken slower than written, so that the queue has to grow and to move up.
      if (!queue.isEmpty) {
        const row = queue.take()
        copy.apply(queue.batch, row)
        applied++
      }
    }
    while (!queue.isEmpty) {
      const row = queue.take()
      copy.apply(queue.batch, row)
      applied++
    }
    expect(applied).toBeGreaterThan(6_000)
    expect(copy.faults).toEqual({ unknownOrders: 0, duplicateOrders: 0, oversized: 0, invalidOrders: 0 })
    expect(levelsOf(copy)).toEqual(levelsOf(engine.books))
  })
})

function levelsOf(books: L3Books): string[] {
  const levels: string[] = []
  for (const bookSide of [0, 1]) {
    for (let rank = 0; rank < books.ladder.depth(bookSide); rank++) {
      const level = books.ladder.levelAt(bookSide, rank)
      levels.push(`${bookSide} ${books.ladder.priceAt(bookSide, rank)} ${books.levelQty(level)} ${books.levelOrders(level)} ${books.idLowOf(books.headOf(level))}`)
    }
  }
  return levels
}
