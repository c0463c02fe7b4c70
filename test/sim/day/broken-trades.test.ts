/** A trade that is declared void, through a whole run: the venue, the fee, the order, the position, the outputs, and what the strategy hears. */
import { describe, expect, it } from 'vitest'
import { assemble, type RunEnd } from '../../../core/engine/assemble.js'
import { Instruments, usEquity } from '../../../core/instrument.js'
import { InputClass } from '../../../core/kernel/lane.js'
import { Timebase } from '../../../core/kernel/timebase.js'
import { Side } from '../../../core/market/vocabulary.js'
import { OrderType, TimeInForce } from '../../../core/orders/venue.js'
import { RandomStreams } from '../../../core/random.js'
import { Epoch } from '../../../core/time.js'
import { strategy } from '../../../index.js'
import { TradingDay } from '../../../sim/day/trading-day.js'
import { DueLane } from '../../../sim/fx/due-lane.js'
import { MatchingEngine } from '../../../sim/matching/matching-engine.js'
import { matchingExchange } from '../../../sim/matching/matching-exchange.js'
import { MatchingFeedLane } from '../../../sim/matching/matching-feed-lane.js'
import { feeSchedule } from '../../../sim/venue/fees.js'
import { NO_LATENCY } from '../../../sim/venue/latency.js'
import { simulatedVenue } from '../../../sim/venue/simulated-venue.js'

interface Heard {
  readonly end: RunEnd
  readonly updates: readonly string[]
  readonly outputs: readonly string[]
  readonly position: readonly number[]
}

/** Buys 30 of 40 that are offered at 10.00, of 20 at first; at 11:00 the last trade is void, or not. */
async function run(isBroken: boolean): Promise<Heard> {
  const instruments = new Instruments()
  instruments.register(usEquity('ALPHA', 'XSIM'))
  const timebase = new Timebase(Epoch.ofDay('2026-01-05'))
  const random = new RandomStreams('1')
  const updates: string[] = []
  const outputs: string[] = []
  const assembled = assemble({
    timebase, instruments, strategyName: 'buyer', feeds: [],
    strategy: strategy({
      onStatus({ status, orders }) {
        if (status.state === 'trading') orders.submit({ side: 'buy', qty: 30, price: 100_000 })
      },
      onOrder({ update: { event, lastQty, lastPrice, fee, cumQty, leavesQty } }) {
        updates.push(`${event} ${lastQty}@${lastPrice} fee ${fee}, cum ${cumQty} leaves ${leavesQty}`)
      },
    }),
    sink: {
      write({ outputClass, fields }) {
        if (outputClass === 'fills' || outputClass === 'positions') outputs.push(`${outputClass} ${fields.map(([name, value]) => `${name}=${value}`).join(' ')}`)
      },
    },
    venue(kernel, reports) {
      const feed = new MatchingFeedLane({ name: 'XSIM', clock: kernel, latencyNs: 1_000, handler: (batch, row) => assembled.engine.onRow(batch, row) })
      const matching = new MatchingEngine(instruments, { feed: feed.sink, random })
      const day = new TradingDay({
        name: 'XSIM', kernel, engine: matching, feed: feed.sink, instruments, terms: { preOpen: '09:00', opening: '09:30', close: '16:00' }, random,
        protections: isBroken ? { brokenTrades: [{ symbol: 'ALPHA', at: '11:00', match: 'last' }] } : {},
      })
      const crowd = matching.addParticipant({ report() {} })
      const offers = new DueLane<number>(InputClass.exchange, 'offers', (order) => matching.submit(crowd, order, 0, Side.sell, OrderType.limit, TimeInForce.day, 100_000, 20))
      offers.add(timebase.epoch.fromIso('2026-01-05T09:10:00Z'), 1)
      offers.add(timebase.epoch.fromIso('2026-01-05T10:00:00Z'), 2)
      for (const lane of [feed, day, offers]) kernel.addLane(lane)
      return simulatedVenue({
        kernel, name: 'XSIM', latency: NO_LATENCY, fees: feeSchedule({ maker: '-0.0020', taker: '0.0030' }, 4), reports, exchange: (sink) => matchingExchange(matching, sink),
      })
    },
  })
  const end = await assembled.run()
  const { positions } = assembled.engine
  return { end, updates, outputs, position: [positions.qty[0], positions.cash[0], positions.fees[0], positions.tradedQty[0], positions.tradedNotional[0]] }
}

describe('a broken trade', () => {
  it('is taken out of the order, the position, cash and the fee, and is an output of its own', async () => {
    const { updates, outputs, position } = await run(true)
    expect(updates).toEqual([
      'acknowledged 0@0 fee 0, cum 0 leaves 30', 'trade 20@100000 fee 600, cum 20 leaves 10', 'trade 10@100000 fee -200, cum 30 leaves 0',
      'trade-canceled 10@100000 fee 200, cum 20 leaves 0',
    ])
    expect(outputs).toEqual([
      'fills number=1 side=1 qty=20 price=100000 liquidity=2 fee=600', 'positions qty=20 cash=-2000000 fees=600 realised=0 realisedFifo=0',
      'fills number=1 side=1 qty=10 price=100000 liquidity=1 fee=-200', 'positions qty=30 cash=-3000000 fees=400 realised=0 realisedFifo=0',
      'fills number=1 side=1 qty=-10 price=100000 liquidity=1 fee=200', 'positions qty=20 cash=-2000000 fees=600 realised=0 realisedFifo=0',
    ])
    expect(position).toEqual([20, -2_000_000, 600, 20, 2_000_000])
  })

  it('changes the fingerprint of a run that has one, and is the same each time', async () => {
    const [broken, again, whole] = [await run(true), await run(true), await run(false)]
    expect(again.end.fingerprint).toEqual(broken.end.fingerprint)
    expect(whole.end.fingerprint.total).not.toBe(broken.end.fingerprint.total)
    expect(whole.position).toEqual([30, -3_000_000, 400, 30, 3_000_000])
  })
})
