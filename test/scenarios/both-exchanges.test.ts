/** Scenarios that any exchange behind the port must stand, on the matching engine and on replayed history alike. */
import { describe, expect, it } from 'vitest'
import { Side } from '../../core/market/vocabulary.js'
import { OrderType, TimeInForce } from '../../core/orders/venue.js'
import { NO_LATENCY, type Latency } from '../../sim/venue/latency.js'
import { px, us, type VenueWorld } from '../contract/contract-world.js'
import { matchingWorld, replayWorld } from '../contract/simulated-worlds.js'

const { buy, sell } = Side
const { limit, market } = OrderType
const { day, ioc, fok } = TimeInForce
const SLOW: Latency = { ...NO_LATENCY, orderEntryNs: us(100), reportNs: us(40) }

describe.each([['matching engine', matchingWorld], ['replay', replayWorld]] as const)('%s', (_name, makeWorld) => {
  const told = async (plan: (world: VenueWorld) => void, latency: Latency = NO_LATENCY): Promise<string[]> => {
    const world = makeWorld(latency)
    plan(world)
    await world.run()
    return world.reports.map(({ exchangeUs, text }) => `${exchangeUs} ${text}`)
  }

  it('scenario 5: each delayed command is due at its own time; run 2 equals run 1', async () => {
    const plan = ({ venue, instrument, at, liquidity }: VenueWorld): void => {
      liquidity(sell, px('100.00'), 5, us(1))
      at(us(10), () => venue.submit(1, instrument, buy, limit, day, px('100.00'), 5))
      at(us(25), () => venue.submit(2, instrument, buy, limit, day, px('99.00'), 5))
      at(us(31), () => venue.cancel(2))
    }
    const [first, second] = [await told(plan, SLOW), await told(plan, SLOW)]
    expect(first).toEqual([
      '110 new #1, cum 0 leaves 5 of 5 @ 100.0000', '110 trade #1 5 @ 100.0000 taker, cum 5 leaves 0 of 5 @ 100.0000',
      '125 new #2, cum 0 leaves 5 of 5 @ 99.0000', '131 canceled #2, cum 0 leaves 0 of 5 @ 99.0000',
    ])
    expect(second).toEqual(first)
  })

  it('scenario 7: of two orders at one instant the one that was sent first comes first, whatever its number', async () => {
    expect(await told(({ venue, instrument, at, liquidity }) => {
      liquidity(sell, px('100.00'), 5, us(1))
      at(us(10), () => {
        venue.submit(9, instrument, buy, limit, ioc, px('100.00'), 5)
        venue.submit(3, instrument, buy, limit, ioc, px('100.00'), 5)
      })
    }, SLOW)).toEqual([
      '110 new #9, cum 0 leaves 5 of 5 @ 100.0000', '110 trade #9 5 @ 100.0000 taker, cum 5 leaves 0 of 5 @ 100.0000',
      '110 new #3, cum 0 leaves 5 of 5 @ 100.0000', '110 canceled #3, cum 0 leaves 0 of 5 @ 100.0000 (no-liquidity)',
    ])
  })

  it('scenario 8: what else happens does not release a delayed command early: it meets the market of its own arrival', async () => {
    expect(await told(({ venue, instrument, at, liquidity }) => {
      at(us(10), () => venue.submit(1, instrument, buy, limit, ioc, px('100.00'), 5))
      // Each of these would have met it, were it there already.
      for (const time of [11, 50, 109]) liquidity(buy, px('99.00'), 1, us(time))
      at(us(60), () => venue.cancel(77))
      liquidity(sell, px('100.00'), 2, us(109))
      liquidity(sell, px('100.00'), 9, us(111))
    }, SLOW)).toEqual([
      '110 new #1, cum 0 leaves 5 of 5 @ 100.0000', '110 trade #1 2 @ 100.0000 taker, cum 2 leaves 3 of 5 @ 100.0000',
      '110 canceled #1, cum 2 leaves 0 of 5 @ 100.0000 (ioc-remainder)', '160 cancelRejected #77, cum 0 leaves 0 of 0 @ 0.0000 (unknown-order)',
    ])
  })

  it('scenario 12: a market order takes what is left at the touch, then the next level, each at its own price', async () => {
    expect(await told(({ venue, instrument, at, liquidity }) => {
      liquidity(sell, px('100.00'), 2, us(1))
      liquidity(sell, px('100.01'), 10, us(2))
      at(us(10), () => venue.submit(1, instrument, buy, market, ioc, 0, 5))
    })).toEqual([
      '10 new #1, cum 0 leaves 5 of 5 @ 0.0000', '10 trade #1 2 @ 100.0000 taker, cum 2 leaves 3 of 5 @ 0.0000',
      '10 trade #1 3 @ 100.0100 taker, cum 5 leaves 0 of 5 @ 0.0000',
    ])
  })

  it('scenario 13: a GTD order that would trade at the instant of its end does not', async () => {
    expect(await told(({ venue, instrument, at, liquidity, kernel }) => {
      at(us(10), () => venue.submit(1, instrument, sell, limit, TimeInForce.gtd, px('100.00'), 10, { expireUnixNs: kernel.timebase.toUnixNs(us(50)) }))
      liquidity(buy, px('100.00'), 10, us(50))
    })).toEqual(['10 new #1, cum 0 leaves 10 of 10 @ 100.0000', '50 expired #1, cum 0 leaves 0 of 10 @ 100.0000 (time-expired)'])
  })

  it('scenario 14: a fill-or-kill order that its own order stands in the way of has no fills', async () => {
    expect(await told(({ venue, instrument, at, liquidity }) => {
      liquidity(sell, px('100.00'), 4, us(1))
      at(us(5), () => venue.submit(1, instrument, sell, limit, day, px('100.01'), 5))
      liquidity(sell, px('100.02'), 20, us(6))
      at(us(10), () => venue.submit(2, instrument, buy, limit, fok, px('100.02'), 10))
      at(us(11), () => venue.submit(3, instrument, buy, limit, fok, px('100.02'), 4))
    })).toEqual([
      '5 new #1, cum 0 leaves 5 of 5 @ 100.0100',
      '10 new #2, cum 0 leaves 10 of 10 @ 100.0200', '10 canceled #2, cum 0 leaves 0 of 10 @ 100.0200 (not-fillable)',
      '11 new #3, cum 0 leaves 4 of 4 @ 100.0200', '11 trade #3 4 @ 100.0000 taker, cum 4 leaves 0 of 4 @ 100.0200',
    ])
  })

  it('scenario 15: all-or-none takes each counterparty at its own level; a modify after that finds the order where it is now', async () => {
    expect(await told(({ venue, instrument, at, liquidity }) => {
      liquidity(sell, px('100.00'), 6, us(1))
      at(us(5), () => venue.submit(1, instrument, buy, limit, day, px('100.01'), 10, { allOrNone: true }))
      at(us(6), () => venue.replace(1, px('100.01'), 9))
      liquidity(sell, px('100.01'), 6, us(10))
      at(us(20), () => venue.replace(1, px('100.02'), 12))
    })).toEqual([
      '5 new #1, cum 0 leaves 10 of 10 @ 100.0100', '6 replaced #1, cum 0 leaves 9 of 9 @ 100.0100',
      '10 trade #1 6 @ 100.0000 taker, cum 6 leaves 3 of 9 @ 100.0100', '10 trade #1 3 @ 100.0100 taker, cum 9 leaves 0 of 9 @ 100.0100',
      '20 replaceRejected #1, cum 9 leaves 0 of 9 @ 100.0100 (too-late)',
    ])
  })

  it('scenario 16: a modify that crosses fills at the maker\'s price', async () => {
    expect(await told(({ venue, instrument, at, liquidity }) => {
      liquidity(sell, px('100.01'), 5, us(1))
      at(us(10), () => venue.submit(1, instrument, buy, limit, day, px('100.00'), 5))
      at(us(20), () => venue.replace(1, px('100.05'), 5))
    })).toEqual([
      '10 new #1, cum 0 leaves 5 of 5 @ 100.0000', '20 replaced #1, cum 0 leaves 5 of 5 @ 100.0500', '20 trade #1 5 @ 100.0100 taker, cum 5 leaves 0 of 5 @ 100.0500',
    ])
  })

  it('scenario 21: a child that comes after its parent has filled in part works as much as that, one of a parent that found nothing not at all', async () => {
    expect(await told(({ venue, instrument, at, liquidity }) => {
      liquidity(sell, px('100.00'), 3, us(1))
      at(us(10), () => venue.submit(1, instrument, buy, market, ioc, 0, 5, { list: 1, contingency: 'oto' }))
      at(us(11), () => venue.submit(2, instrument, sell, limit, day, px('101.00'), 5, { list: 1, contingency: 'oco' }))
      at(us(12), () => venue.submit(3, instrument, buy, limit, ioc, px('99.00'), 5, { list: 2, contingency: 'oto' }))
      at(us(13), () => venue.submit(4, instrument, sell, limit, day, px('101.00'), 5, { list: 2, contingency: 'oco' }))
      liquidity(buy, px('101.00'), 4, us(20))
    })).toEqual([
      '10 new #1, cum 0 leaves 5 of 5 @ 0.0000', '10 trade #1 3 @ 100.0000 taker, cum 3 leaves 2 of 5 @ 0.0000', '10 canceled #1, cum 3 leaves 0 of 5 @ 0.0000 (ioc-remainder)',
      '11 new #2, cum 0 leaves 5 of 5 @ 101.0000', '11 restated #2, cum 0 leaves 3 of 3 @ 101.0000 (linked-order)',
      '12 new #3, cum 0 leaves 5 of 5 @ 99.0000', '12 canceled #3, cum 0 leaves 0 of 5 @ 99.0000 (no-liquidity)',
      '13 new #4, cum 0 leaves 5 of 5 @ 101.0000', '13 canceled #4, cum 0 leaves 0 of 5 @ 101.0000 (linked-order)',
      '20 trade #2 3 @ 101.0000 maker, cum 3 leaves 0 of 3 @ 101.0000',
    ])
  })
})
