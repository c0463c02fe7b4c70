/** A connection that breaks, a venue that restarts, reports that go astray: everything that arrives, in the order in which it does. */
import { describe, expect, it } from 'vitest'
import { Timebase } from '../../../core/kernel/timebase.js'
import { Side } from '../../../core/market/vocabulary.js'
import { OrderType, TimeInForce } from '../../../core/orders/venue.js'
import { RandomStreams } from '../../../core/random.js'
import { Epoch } from '../../../core/time.js'
import { checkedFaults, faultSpans, parseFaults, type VenueFaults } from '../../../sim/venue/faults.js'
import { NO_LATENCY, type Latency } from '../../../sim/venue/latency.js'
import { px, us } from '../../contract/contract-world.js'
import { FaultyWorld } from './faulty-world.js'

const latency: Latency = { orderEntryNs: us(10), reportNs: us(10), marketDataNs: 0 }
const { buy, sell } = Side
const { limit } = OrderType
const { day, gtc } = TimeInForce

/** Two orders rest from 10 us on, one for the day and one till cancelled; another's sale of 30 meets the first at 115 us. */
async function reportsOf(faults: VenueFaults, plan: (world: FaultyWorld) => void = () => {}, ways = latency): Promise<FaultyWorld> {
  const world = new FaultyWorld(faults, ways, 1)
  world.at(us(1), (oms) => {
    oms.submit(0, buy, limit, day, px('100.00'), 100)
    oms.submit(0, buy, limit, gtc, px('99.00'), 50)
  })
  world.other(us(115), sell, px('100.00'), 30)
  plan(world)
  await world.run()
  return world
}

const down = { at: [us(100)], forNs: us(100) }
const RESTING = ['21 new #1', '21 new #2']

describe('a connection that breaks', () => {
  it('the orders stay; what they did meanwhile is reported when it is up again', async () => {
    const { arrived, venue, oms } = await reportsOf({ disconnects: down })
    expect(arrived).toEqual([...RESTING, '200 trade #1 30'])
    expect(venue.faults).toMatchObject({ outages: 1, ordersCancelled: 0, reportsHeldBack: 1, reportsLost: 0 })
    expect(oms.positionQty(0)).toBe(30)
  })

  it('or is never reported', async () => {
    const { arrived, venue, oms, truePosition } = await reportsOf({ disconnects: { ...down, reports: 'lost' } })
    expect(arrived).toEqual(RESTING)
    expect([venue.faults?.reportsLost, oms.positionQty(0), truePosition]).toEqual([1, 0, 30])
  })

  it('cancel on disconnect: the venue cancels what rests at that instant, and nobody meets it any more', async () => {
    const { arrived, venue, oms } = await reportsOf({ disconnects: { ...down, cancelOnDisconnect: true } })
    expect(arrived).toEqual([...RESTING, '200 canceled #1 (disconnected)', '200 canceled #2 (disconnected)'])
    expect([venue.faults?.ordersCancelled, oms.openOrders(0), oms.positionQty(0)]).toEqual([2, 0, 0])
  })

  it('what is sent meanwhile is refused at once; what was under way, when it is up again', async () => {
    const { arrived, oms } = await reportsOf({ disconnects: down }, (world) => {
      world.at(us(95), (desk) => {
        desk.cancel(2)
        desk.submit(0, buy, limit, day, px('98.00'), 10)
      })
      world.at(us(150), (desk) => {
        desk.submit(0, buy, limit, day, px('97.00'), 10)
        desk.replace(1, px('100.00'), 80)
      })
      world.at(us(300), (desk) => void desk.cancel(2))
    })
    expect(arrived).toEqual([
      ...RESTING, '150 rejected #4 (disconnected)', '150 replaceRejected #1 (disconnected)',
      '200 cancelRejected #2 (disconnected)', '200 rejected #3 (disconnected)', '200 trade #1 30', '320 canceled #2',
    ])
    expect(oms.openOrders(0)).toBe(1)
  })

  it('or nobody ever hears of it', async () => {
    const { arrived, venue, oms } = await reportsOf({ disconnects: { ...down, commands: 'lost' } }, (world) => {
      world.at(us(95), (desk) => void desk.cancel(2))
      world.at(us(150), (desk) => void desk.submit(0, buy, limit, day, px('97.00'), 10))
    })
    expect(arrived).toEqual([...RESTING, '200 trade #1 30'])
    expect([venue.faults?.commandsLost, oms.openOrders(0)]).toEqual([2, 3])
  })

  it('reports that were under way come when it is up again, before those of later', async () => {
    const { arrived } = await reportsOf({ disconnects: { at: [us(15)], forNs: us(50) } }, (world) => world.at(us(60), (desk) => void desk.cancel(2)))
    expect(arrived).toEqual(['60 cancelRejected #2 (disconnected)', '65 new #1', '65 new #2', '125 trade #1 30'])
  })

  it('outages that touch are one, with the worst of both', async () => {
    const { arrived, venue } = await reportsOf({ disconnects: { at: [us(100), us(150)], forNs: us(60) }, restarts: { at: [us(205)], forNs: us(20), dayOrders: 'lost' } })
    expect(venue.faults?.outages).toBe(1)
    expect(arrived).toEqual([...RESTING, '225 canceled #1 (disconnected)'])
  })
})

describe('a venue that restarts', () => {
  it('loses the orders of the day, and keeps those that are good till cancelled', async () => {
    expect((await reportsOf({ restarts: down })).arrived).toEqual([...RESTING, '200 canceled #1 (disconnected)'])
  })

  it('or keeps them all', async () => {
    expect((await reportsOf({ restarts: { ...down, dayOrders: 'kept' } })).arrived).toEqual([...RESTING, '200 trade #1 30'])
  })
})

describe('reports that go astray', () => {
  it('twice: the second is refused by the OMS', async () => {
    const { arrived, oms } = await reportsOf({ reports: { duplicated: { chance: 1, upToNs: 1 } } })
    expect(arrived).toEqual([...RESTING, '21.001 new #1', '21.001 new #2', '125 trade #1 30', '125.001 trade #1 30'])
    expect([oms.positionQty(0), oms.reportRefusals['duplicate-trade'], oms.reportRefusals['duplicate-acknowledgement']]).toEqual([30, 1, 2])
  })

  it('a stall holds up all that come behind', async () => {
    const { arrived, venue } = await reportsOf({ reports: { delayed: { chance: 1, upToNs: us(200) } } })
    const times = arrived.map((line) => Number(line.split(' ')[0]))
    expect(arrived.map((line) => line.replace(/^\S+ /, ''))).toEqual(['new #1', 'new #2', 'trade #1 30'])
    expect([times[0] > 21, times[1] > times[0], times[2] > times[1], venue.faults?.reportsDelayed]).toEqual([true, true, true, 3])
  })

  it('one that comes late alone is overtaken', async () => {
    const { arrived } = await reportsOf({ reports: { reordered: { chance: 0.5, upToNs: us(200) } } }, (world) => world.other(us(116), sell, px('100.00'), 10))
    expect(arrived.map((line) => line.replace(/^\S+ /, ''))).toEqual(['new #2', 'new #1', 'trade #1 30', 'trade #1 10'])
  })
})

describe('the end of a run', () => {
  it('does not wait for faults that are still to come, and settles those that are there', async () => {
    const { arrived, venue, world } = await reportsOf({ disconnects: { at: [us(110), us(5_000)], forNs: us(1_000), cancelOnDisconnect: true } })
    expect(arrived).toEqual([...RESTING, '1110 canceled #1 (disconnected)', '1110 canceled #2 (disconnected)'])
    expect([venue.faults?.outages, world.kernel.nowNs]).toEqual([1, us(1_110)])
  })

  it('without latency: a fault comes before a command of the same instant', async () => {
    const { arrived } = await reportsOf({ disconnects: { at: [us(50)], forNs: us(10) } }, (world) => world.at(us(50), (desk) => void desk.cancel(2)), NO_LATENCY)
    expect(arrived).toEqual(['1 new #1', '1 new #2', '50 cancelRejected #2 (disconnected)', '115 trade #1 30'])
  })
})

describe('faults as terms', () => {
  const timebase = new Timebase(Epoch.ofDay('2012-06-21'))

  it('by seed: as many as asked for, between two instants, by time', () => {
    const { disconnects } = parseFaults('{ "disconnects": { "count": 5, "from": "2012-06-21T13:30:00Z", "until": "2012-06-21T13:31:00Z", "forNs": 2000000000 } }')
    if (disconnects === undefined) throw new Error('no disconnects')
    const spans = (seed: number): string[] => faultSpans(disconnects, new RandomStreams(seed).stream('x'), timebase).map(({ fromNs, untilNs }) => `${fromNs - 1_340_285_400_000_000_000n} ${untilNs - fromNs}`)
    expect(spans(1)).toHaveLength(5)
    expect(spans(1)).toEqual(spans(1).sort((a, b) => Number(a.split(' ')[0]) - Number(b.split(' ')[0])))
    expect(spans(1).every((span) => Number(span.split(' ')[0]) >= 0 && Number(span.split(' ')[0]) < 60e9 && span.endsWith(' 2000000000'))).toBe(true)
    expect(spans(2)).not.toEqual(spans(1))
  })

  it('at instants: of run time, or of Unix time', () => {
    expect(faultSpans({ at: [us(5), timebase.toUnixNs(us(2))], forNs: 7 }, new RandomStreams(1).stream('x'), timebase)).toEqual([
      { fromNs: timebase.toUnixNs(us(2)), untilNs: timebase.toUnixNs(us(2)) + 7n }, { fromNs: timebase.toUnixNs(us(5)), untilNs: timebase.toUnixNs(us(5)) + 7n },
    ])
  })

  it.each([
    [{ disconnects: { forNs: 5 } }, 'faults.disconnects: found {"forNs":5}, expected either at, a list of instants, or count, from and until'],
    [{ disconnects: { at: ['yesterday'], forNs: 5 } }, "faults.disconnects.at.0: found 'yesterday', expected an instant: ISO 8601 with its zone (2012-06-21T14:00:00Z), run time in ns, or Unix ns as a bigint"],
    [{ disconnects: { at: [1], forNs: -5 } }, 'faults.disconnects.forNs: found -5, expected a whole number of ns, 1 to 86400000000000 (a day)'],
    [{ restarts: { count: 2, from: 9, until: 3, forNs: 5 } }, 'faults.restarts.until: found 3, expected an instant after from, 9'],
    [{ reports: { delayed: { chance: 1.5, upToNs: 5 } } }, 'faults.reports.delayed.chance: found 1.5, expected a chance, 0 to 1'],
    [{ feedGaps: { at: [1], forNs: 5, recovery: 'never' } }, "faults.feedGaps.recovery: found 'never', expected late or snapshot"],
    [{ disconnects: { at: [1], forNs: 5, dayOrders: 'lost' } }, 'faults.disconnects: found dayOrders, expected no other fields than at, count, from, until, forNs, reports, commands, cancelOnDisconnect'],
  ])('%j is refused', (faults, message) => {
    expect(() => checkedFaults(faults)).toThrow(new RangeError(message))
  })
})
