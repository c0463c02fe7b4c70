/** The ways of a feed: one engine with several, each with a latency, drawn or constant, and a clock of its own. */
import { describe, expect, it } from 'vitest'
import { Side } from '../../../core/market/vocabulary.js'
import type { Transit } from '../../../core/kernel/market-lane.js'
import { Epoch, NS_PER_DAY } from '../../../core/time.js'
import { OrderType, TimeInForce } from '../../../core/orders/venue.js'
import { RandomStreams } from '../../../core/random.js'
import { broadcast } from '../../../sim/matching/broadcast.js'
import { MatchingEngine } from '../../../sim/matching/matching-engine.js'
import { MatchingFeedLane } from '../../../sim/matching/matching-feed-lane.js'
import { VariableTransit } from '../../../sim/venue/transit.js'
import { ContractWorld, px, us } from '../../contract/contract-world.js'
import { feedLog } from './engine-log.js'

describe('feeds of one engine', () => {
  it('arrive by their own ways, with the stamps of their own clocks; nothing overtakes, what one command did stays together', async () => {
    const world = new ContractWorld()
    const { kernel, instruments } = world
    const arrived: string[] = []
    const latencies = [9, 2, 5]
    const transit: Transit = { arrivalNs: (sentNs) => sentNs + us(latencies.shift() ?? 0), shift() {} }
    const feed = (name: string, ways: { readonly transit?: Transit; readonly clockSkewNs?: number }): MatchingFeedLane => {
      const lane = new MatchingFeedLane({
        name, clock: kernel, latencyNs: us(1), ...ways,
        handler: (batch, row) => arrived.push(`${kernel.nowNs / 1_000} ${name}: ${batch.sequence[row]} stamped ${batch.exchangeTimeNs[row] / 1_000}`),
      })
      kernel.addLane(lane)
      return lane
    }
    const engine = new MatchingEngine(instruments, { feed: broadcast([feed('drawn', { transit }).sink, feed('skewed', { clockSkewNs: us(3) }).sink]) })
    const [maker, taker] = [engine.addParticipant({ report() {} }), engine.addParticipant({ report() {} })]
    world.atExchange(us(10), () => engine.submit(maker, 1, 0, Side.sell, OrderType.limit, TimeInForce.day, px('100.00'), 30))
    world.atExchange(us(12), () => engine.submit(taker, 1, 0, Side.buy, OrderType.limit, TimeInForce.day, px('100.00'), 50))
    world.atExchange(us(30), () => engine.cancel(taker, 1))
    await kernel.run()
    expect(arrived).toEqual([
      '11 skewed: 1 stamped 13', '13 skewed: 2 stamped 15', '13 skewed: 3 stamped 15',
      '19 drawn: 1 stamped 10', '19 drawn: 2 stamped 12', '19 drawn: 3 stamped 12',
      '31 skewed: 4 stamped 33', '35 drawn: 4 stamped 30',
    ])
    expect(latencies).toEqual([])
  })

  it('a move of the epoch moves what is under way, and what the transit remembers', async () => {
    const times = async (rebases: boolean): Promise<string[]> => {
      const world = new ContractWorld()
      const { kernel, instruments } = world
      const { timebase } = kernel
      const arrived: string[] = []
      const lane = new MatchingFeedLane({
        name: 'XSIM', clock: kernel, latencyNs: 0, transit: new VariableTransit(us(5), { lognormal: { medianNs: us(50), p99Ns: us(400) } }, new RandomStreams('7').stream('feed'), timebase),
        handler: (batch, row) => arrived.push(`${timebase.toIso(kernel.nowNs)} of ${timebase.toIso(batch.exchangeTimeNs[row])}`),
      })
      kernel.addLane(lane)
      const engine = new MatchingEngine(instruments, { feed: lane.sink })
      const maker = engine.addParticipant({ report() {} })
      for (let order = 1; order < 9; order++) {
        world.atExchange(us(order), () => {
          engine.submit(maker, order, 0, Side.sell, OrderType.limit, TimeInForce.day, px('100.00'), 30)
          if (order === 4 && rebases) kernel.afterDispatch(() => timebase.reach(new Epoch(timebase.epoch.unixNs + BigInt(61 * NS_PER_DAY))))
        })
      }
      await kernel.run()
      return arrived
    }
    const still = await times(false)
    expect(still).toHaveLength(8)
    expect(new Set(still).size).toBe(8)
    expect(await times(true)).toEqual(still)
  })

  it('are told everything that the engine tells', () => {
    const told: string[][] = [[], [], []]
    const sink = broadcast(told.slice(0, 2).map(feedLog))
    const alone = feedLog(told[2])
    for (const name of Object.keys(alone)) {
      for (const target of [sink, alone]) (target as unknown as Record<string, (...values: number[]) => void>)[name](0, 1, 1, 1, 1, 1, 1, 1)
    }
    expect(told[2]).toHaveLength(13)
    expect(told[0]).toEqual(told[2])
    expect(told[1]).toEqual(told[2])
  })
})
