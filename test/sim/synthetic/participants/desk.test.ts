/** A participant's desk: commands take their time and keep their order; a number is used again only when nothing of its order is under way. */
import { describe, expect, it } from 'vitest'
import { Instruments, usEquity } from '../../../../core/instrument.js'
import { Side } from '../../../../core/market/vocabulary.js'
import { OrderType, TimeInForce } from '../../../../core/orders/venue.js'
import { RandomStreams } from '../../../../core/random.js'
import { MatchingEngine } from '../../../../sim/matching/matching-engine.js'
import type { Action} from '../../../../sim/synthetic/participants/desk.js';
import { Desk } from '../../../../sim/synthetic/participants/desk.js'
import { SILENT } from './crowd-run.js'

interface Sent {
  readonly dueNs: number
  readonly action: Action
  readonly order: number
  readonly arrive: () => void
}

function desk(latencyNs = 1_000, isMany = false) {
  const instruments = new Instruments()
  const { index } = instruments.register(usEquity('ALPHA'))
  const engine = new MatchingEngine(instruments)
  const sent: Sent[] = []
  const heard: string[] = []
  const own = new Desk({
    engine, instrument: index, latencyNs, random: new RandomStreams(1).stream('desk'), isMany,
    owner: { onFill: (side, qty) => void heard.push(`fill ${side} ${qty}`), onOver: (tag, reason) => void heard.push(`over ${tag} ${reason ?? ''}`.trim()) },
    queue: {
      send: (dueNs, from, action, order, side, type, timeInForce, price, qty) =>
        void sent.push({ dueNs, action, order, arrive: () => from.arrive(action, order, side, type, timeInForce, price, qty) }),
    },
  })
  const arrive = (): void => sent.splice(0).forEach((command) => command.arrive())
  const other = engine.addParticipant(SILENT)
  const sells = (qty: number): void => engine.submit(other, 1, index, Side.sell, OrderType.limit, TimeInForce.ioc, 999_900, qty)
  const bid = (tag: number, qty = 100): number => own.submit(0, tag, Side.buy, OrderType.limit, TimeInForce.day, 1_000_000, qty)
  return { own, engine, sent, heard, arrive, sells, bid, index }
}

describe('a desk', () => {
  it('sends nothing past what it sent before, and takes four to six fifths of its usual reaction', () => {
    const { own, sent, bid } = desk()
    for (let at = 0; at < 50; at++) bid(at)
    own.cancel(0, 3)
    const dues = sent.map(({ dueNs }) => dueNs)
    expect(dues).toEqual([...dues].sort((a, b) => a - b))
    expect(dues[0]).toBeGreaterThanOrEqual(800)
    expect(dues.at(-1)).toBeLessThanOrEqual(1_200)
  })

  it('keeps the number of an order that traded while its cancel was under way, so that the cancel meets no other order', () => {
    const { own, arrive, sells, bid, heard, engine } = desk()
    const first = bid(7)
    arrive()
    own.cancel(0, first)
    sells(100)
    expect(heard).toEqual(['fill 1 100', 'over 7'])
    const second = bid(8)
    expect(second).not.toBe(first)
    arrive()
    expect(engine.books.orderCount).toBe(1)
    expect(bid(9)).toBe(first)
    expect(own.position).toBe(100)
    expect(own.numbers).toBe(2)
  })

  it('replaces what is left: what has traded is on top of it', () => {
    const { own, arrive, sells, bid, engine, index } = desk()
    const order = bid(1, 300)
    arrive()
    sells(100)
    own.replace(0, order, 999_900, 150)
    arrive()
    expect([own.leavesQtyOf(order), own.priceOf(order)]).toEqual([150, 999_900])
    expect(engine.books.qtyOf(engine.firstSlot(index, Side.buy))).toBe(150)
  })

  it('hears why an order was refused, and has its number free', () => {
    const { own, arrive, heard } = desk()
    const order = own.submit(0, 4, Side.buy, OrderType.limit, TimeInForce.day, 1_000_001, 100)
    arrive()
    expect(heard).toEqual(['over 4 off-tick'])
    expect(own.count).toBe(0)
    expect(own.submit(0, 5, Side.buy, OrderType.limit, TimeInForce.day, 1_000_000, 100)).toBe(order)
  })

  it('of many people may trade with itself, one of a single participant not', () => {
    for (const isMany of [true, false]) {
      const { own, arrive, bid, heard } = desk(0, isMany)
      bid(1)
      own.take(0, Side.sell, 1_000_000, 100)
      arrive()
      expect(heard).toEqual(isMany ? ['fill 1 100', 'over 1', 'fill 2 100', 'over 0'] : ['over 0 self-trade'])
    }
  })

  it('has room for as many as are at work', () => {
    const { own, arrive, bid } = desk()
    const orders = Array.from({ length: 100 }, (_, tag) => bid(tag))
    arrive()
    expect(new Set(orders).size).toBe(100)
    own.cancelAll(0)
    arrive()
    expect([own.count, own.numbers]).toEqual([0, 100])
  })
})
