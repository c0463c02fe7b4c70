/**
 * What every implementation of the venue port must do, as one suite: `venueContract('…', (latency) => …)`.
 *
 * Each case asserts the whole list of reports. Numbers of orders are 1, 2, 3 … as an OMS hands them out.
 */
import { describe, expect, it } from 'vitest'
import { Side } from '../../core/market/vocabulary.js'
import { OrderType, TimeInForce } from '../../core/orders/venue.js'
import { NO_LATENCY, type Latency } from '../../sim/venue/latency.js'
import { px, us, type VenueWorld } from './contract-world.js'

/** Makes a fresh world around the venue under test. */
export type MakeVenue = (latency: Latency) => VenueWorld

const { buy, sell } = Side
const { limit, market } = OrderType
const { day, ioc } = TimeInForce

export function venueContract(name: string, makeVenue: MakeVenue): void {
  /** Plans on a world without latency, runs it, answers what was reported. */
  const reportsOf = async (plan: (world: VenueWorld) => void): Promise<readonly string[]> => {
    const world = makeVenue(NO_LATENCY)
    plan(world)
    await world.run()
    return world.reports.map(({ text }) => text)
  }

  describe(`venue contract: ${name}`, () => {
    describe('limit orders', () => {
      it('acknowledges an order that meets nobody, and lets it rest', async () => {
        expect(await reportsOf(({ venue, instrument, at }) => {
          at(us(10), () => venue.submit(1, instrument, buy, limit, day, px('100.00'), 100))
        })).toEqual(['new #1, cum 0 leaves 100 of 100 @ 100.0000'])
      })

      it('fills a resting order, as maker at its own price, when others come to it: partly, then wholly', async () => {
        expect(await reportsOf(({ venue, instrument, at, liquidity }) => {
          at(us(10), () => venue.submit(1, instrument, buy, limit, day, px('100.00'), 100))
          liquidity(sell, px('100.00'), 40, us(20))
          liquidity(sell, px('99.98'), 60, us(30))
        })).toEqual([
          'new #1, cum 0 leaves 100 of 100 @ 100.0000',
          'trade #1 40 @ 100.0000 maker, cum 40 leaves 60 of 100 @ 100.0000',
          'trade #1 60 @ 100.0000 maker, cum 100 leaves 0 of 100 @ 100.0000',
        ])
      })

      it('takes what is there at the resting price, and rests the remainder at its own', async () => {
        expect(await reportsOf(({ venue, instrument, at, liquidity }) => {
          liquidity(sell, px('100.00'), 30, us(10))
          at(us(20), () => venue.submit(1, instrument, buy, limit, day, px('100.01'), 100))
          liquidity(sell, px('100.01'), 20, us(30))
        })).toEqual([
          'new #1, cum 0 leaves 100 of 100 @ 100.0100',
          'trade #1 30 @ 100.0000 taker, cum 30 leaves 70 of 100 @ 100.0100',
          'trade #1 20 @ 100.0100 maker, cum 50 leaves 50 of 100 @ 100.0100',
        ])
      })

      it('takes the better price first, at one price the earlier order, and stops at its own price', async () => {
        expect(await reportsOf(({ venue, instrument, at, liquidity }) => {
          liquidity(buy, px('99.98'), 50, us(10))
          liquidity(buy, px('100.00'), 10, us(11))
          liquidity(buy, px('99.99'), 20, us(12))
          liquidity(buy, px('100.00'), 5, us(13))
          at(us(20), () => venue.submit(1, instrument, sell, limit, day, px('99.99'), 100))
        })).toEqual([
          'new #1, cum 0 leaves 100 of 100 @ 99.9900',
          'trade #1 10 @ 100.0000 taker, cum 10 leaves 90 of 100 @ 99.9900',
          'trade #1 5 @ 100.0000 taker, cum 15 leaves 85 of 100 @ 99.9900',
          'trade #1 20 @ 99.9900 taker, cum 35 leaves 65 of 100 @ 99.9900',
        ])
      })

      it('stops at an order of its own, and cancels the remainder', async () => {
        expect(await reportsOf(({ venue, instrument, at, liquidity }) => {
          liquidity(sell, px('100.00'), 30, us(10))
          at(us(20), () => venue.submit(1, instrument, sell, limit, day, px('100.01'), 50))
          at(us(30), () => venue.submit(2, instrument, buy, limit, day, px('100.01'), 100))
        })).toEqual([
          'new #1, cum 0 leaves 50 of 50 @ 100.0100',
          'new #2, cum 0 leaves 100 of 100 @ 100.0100',
          'trade #2 30 @ 100.0000 taker, cum 30 leaves 70 of 100 @ 100.0100',
          'canceled #2, cum 30 leaves 0 of 100 @ 100.0100 (self-trade)',
        ])
      })
    })

    describe('immediate orders', () => {
      it('cancels the remainder of an immediate-or-cancel order', async () => {
        expect(await reportsOf(({ venue, instrument, at, liquidity }) => {
          liquidity(sell, px('100.00'), 30, us(10))
          liquidity(sell, px('100.02'), 30, us(11))
          at(us(20), () => venue.submit(1, instrument, buy, limit, ioc, px('100.01'), 100))
        })).toEqual([
          'new #1, cum 0 leaves 100 of 100 @ 100.0100',
          'trade #1 30 @ 100.0000 taker, cum 30 leaves 70 of 100 @ 100.0100',
          'canceled #1, cum 30 leaves 0 of 100 @ 100.0100 (ioc-remainder)',
        ])
      })

      it('says so when an immediate order finds nothing', async () => {
        expect(await reportsOf(({ venue, instrument, at }) => {
          at(us(20), () => venue.submit(1, instrument, buy, limit, ioc, px('100.01'), 100))
          at(us(30), () => venue.submit(2, instrument, sell, market, day, 0, 100))
        })).toEqual([
          'new #1, cum 0 leaves 100 of 100 @ 100.0100',
          'canceled #1, cum 0 leaves 0 of 100 @ 100.0100 (no-liquidity)',
          'new #2, cum 0 leaves 100 of 100 @ 0.0000',
          'canceled #2, cum 0 leaves 0 of 100 @ 0.0000 (no-liquidity)',
        ])
      })

      it('walks a market order through the levels; what is left when they are used up is cancelled', async () => {
        expect(await reportsOf(({ venue, instrument, at, liquidity }) => {
          liquidity(sell, px('100.00'), 30, us(10))
          liquidity(sell, px('101.50'), 30, us(11))
          at(us(20), () => venue.submit(1, instrument, buy, market, day, 0, 40))
          at(us(30), () => venue.submit(2, instrument, buy, market, ioc, 0, 40))
        })).toEqual([
          'new #1, cum 0 leaves 40 of 40 @ 0.0000',
          'trade #1 30 @ 100.0000 taker, cum 30 leaves 10 of 40 @ 0.0000',
          'trade #1 10 @ 101.5000 taker, cum 40 leaves 0 of 40 @ 0.0000',
          'new #2, cum 0 leaves 40 of 40 @ 0.0000',
          'trade #2 20 @ 101.5000 taker, cum 20 leaves 20 of 40 @ 0.0000',
          'canceled #2, cum 20 leaves 0 of 40 @ 0.0000 (ioc-remainder)',
        ])
      })
    })

    describe('cancel', () => {
      it('cancels a resting order: later liquidity does not find it', async () => {
        expect(await reportsOf(({ venue, instrument, at, liquidity }) => {
          at(us(10), () => venue.submit(1, instrument, buy, limit, day, px('100.00'), 100))
          at(us(20), () => venue.cancel(1))
          liquidity(sell, px('100.00'), 40, us(30))
        })).toEqual(['new #1, cum 0 leaves 100 of 100 @ 100.0000', 'canceled #1, cum 0 leaves 0 of 100 @ 100.0000'])
      })

      it('cancels what partial fills have left', async () => {
        expect(await reportsOf(({ venue, instrument, at, liquidity }) => {
          liquidity(sell, px('100.00'), 30, us(10))
          at(us(20), () => venue.submit(1, instrument, buy, limit, day, px('100.00'), 100))
          liquidity(sell, px('100.00'), 25, us(30))
          at(us(40), () => venue.cancel(1))
        })).toEqual([
          'new #1, cum 0 leaves 100 of 100 @ 100.0000',
          'trade #1 30 @ 100.0000 taker, cum 30 leaves 70 of 100 @ 100.0000',
          'trade #1 25 @ 100.0000 maker, cum 55 leaves 45 of 100 @ 100.0000',
          'canceled #1, cum 55 leaves 0 of 100 @ 100.0000',
        ])
      })

      it('refuses to cancel what never was, and what is filled or cancelled already', async () => {
        expect(await reportsOf(({ venue, instrument, at, liquidity }) => {
          at(us(5), () => venue.cancel(7))
          liquidity(sell, px('100.00'), 100, us(10))
          at(us(20), () => venue.submit(1, instrument, buy, limit, day, px('100.00'), 100))
          at(us(30), () => venue.cancel(1))
          at(us(40), () => venue.submit(2, instrument, buy, limit, day, px('99.00'), 10))
          at(us(50), () => venue.cancel(2))
          at(us(60), () => venue.cancel(2))
        })).toEqual([
          'cancelRejected #7, cum 0 leaves 0 of 0 @ 0.0000 (unknown-order)',
          'new #1, cum 0 leaves 100 of 100 @ 100.0000',
          'trade #1 100 @ 100.0000 taker, cum 100 leaves 0 of 100 @ 100.0000',
          'cancelRejected #1, cum 100 leaves 0 of 100 @ 100.0000 (too-late)',
          'new #2, cum 0 leaves 10 of 10 @ 99.0000',
          'canceled #2, cum 0 leaves 0 of 10 @ 99.0000',
          'cancelRejected #2, cum 0 leaves 0 of 10 @ 99.0000 (too-late)',
        ])
      })
    })

    describe('replace', () => {
      it('changes quantity down and up, and the price', async () => {
        expect(await reportsOf(({ venue, instrument, at, liquidity }) => {
          at(us(10), () => venue.submit(1, instrument, buy, limit, day, px('100.00'), 100))
          at(us(20), () => venue.replace(1, px('100.00'), 60))
          at(us(30), () => venue.replace(1, px('100.00'), 90))
          at(us(40), () => venue.replace(1, px('99.99'), 90))
          liquidity(sell, px('99.99'), 100, us(50))
        })).toEqual([
          'new #1, cum 0 leaves 100 of 100 @ 100.0000',
          'replaced #1, cum 0 leaves 60 of 60 @ 100.0000',
          'replaced #1, cum 0 leaves 90 of 90 @ 100.0000',
          'replaced #1, cum 0 leaves 90 of 90 @ 99.9900',
          'trade #1 90 @ 99.9900 maker, cum 90 leaves 0 of 90 @ 99.9900',
        ])
      })

      it('counts what has traded in the new total', async () => {
        expect(await reportsOf(({ venue, instrument, at, liquidity }) => {
          at(us(10), () => venue.submit(1, instrument, sell, limit, day, px('100.00'), 100))
          liquidity(buy, px('100.00'), 40, us(20))
          at(us(30), () => venue.replace(1, px('100.00'), 50))
          at(us(40), () => venue.replace(1, px('100.01'), 120))
          at(us(50), () => venue.replace(1, px('100.02'), 40))
        })).toEqual([
          'new #1, cum 0 leaves 100 of 100 @ 100.0000',
          'trade #1 40 @ 100.0000 maker, cum 40 leaves 60 of 100 @ 100.0000',
          'replaced #1, cum 40 leaves 10 of 50 @ 100.0000',
          'replaced #1, cum 40 leaves 80 of 120 @ 100.0100',
          'canceled #1, cum 40 leaves 0 of 120 @ 100.0100',
        ])
      })

      it('trades at the resting price when the new price crosses, and rests what is left', async () => {
        expect(await reportsOf(({ venue, instrument, at, liquidity }) => {
          liquidity(sell, px('100.01'), 30, us(10))
          at(us(20), () => venue.submit(1, instrument, buy, limit, day, px('100.00'), 100))
          at(us(30), () => venue.replace(1, px('100.02'), 100))
          at(us(40), () => venue.cancel(1))
        })).toEqual([
          'new #1, cum 0 leaves 100 of 100 @ 100.0000',
          'replaced #1, cum 0 leaves 100 of 100 @ 100.0200',
          'trade #1 30 @ 100.0100 taker, cum 30 leaves 70 of 100 @ 100.0200',
          'canceled #1, cum 30 leaves 0 of 100 @ 100.0200',
        ])
      })

      it('refuses to replace what never was, what is filled, and by what is no order; the order stays as it is', async () => {
        expect(await reportsOf(({ venue, instrument, at, liquidity }) => {
          at(us(5), () => venue.replace(7, px('100.00'), 10))
          at(us(10), () => venue.submit(1, instrument, buy, limit, day, px('100.00'), 100))
          at(us(20), () => venue.replace(1, px('100.00') + 1, 100))
          at(us(30), () => venue.replace(1, px('100.00'), 0))
          at(us(40), () => venue.replace(1, 0, 100))
          liquidity(sell, px('100.00'), 100, us(50))
          at(us(60), () => venue.replace(1, px('100.00'), 200))
        })).toEqual([
          'replaceRejected #7, cum 0 leaves 0 of 0 @ 0.0000 (unknown-order)',
          'new #1, cum 0 leaves 100 of 100 @ 100.0000',
          'replaceRejected #1, cum 0 leaves 100 of 100 @ 100.0000 (off-tick)',
          'replaceRejected #1, cum 0 leaves 100 of 100 @ 100.0000 (bad-quantity)',
          'replaceRejected #1, cum 0 leaves 100 of 100 @ 100.0000 (bad-price)',
          'trade #1 100 @ 100.0000 maker, cum 100 leaves 0 of 100 @ 100.0000',
          'replaceRejected #1, cum 100 leaves 0 of 100 @ 100.0000 (too-late)',
        ])
      })
    })

    it('rejects what is no order: off tick, without quantity, without price, of no instrument, of a number in use', async () => {
      expect(await reportsOf(({ venue, instrument, at }) => {
        at(us(10), () => venue.submit(1, instrument, buy, limit, day, px('100.00') + 50, 100))
        at(us(20), () => venue.submit(2, instrument, buy, limit, day, px('100.00'), 0))
        at(us(30), () => venue.submit(3, instrument, sell, limit, day, px('100.00'), -5))
        at(us(40), () => venue.submit(4, instrument, sell, limit, day, 0, 100))
        at(us(50), () => venue.submit(5, instrument + 99, sell, limit, day, px('100.00'), 100))
        at(us(60), () => venue.submit(6, instrument, sell, limit, day, px('100.00'), 100))
        at(us(70), () => venue.submit(6, instrument, sell, limit, day, px('100.00'), 100))
      })).toEqual([
        'rejected #1, cum 0 leaves 0 of 100 @ 100.0050 (off-tick)',
        'rejected #2, cum 0 leaves 0 of 0 @ 100.0000 (bad-quantity)',
        'rejected #3, cum 0 leaves 0 of -5 @ 100.0000 (bad-quantity)',
        'rejected #4, cum 0 leaves 0 of 100 @ 0.0000 (bad-price)',
        'rejected #5, cum 0 leaves 0 of 100 @ 100.0000 (unknown-instrument)',
        'new #6, cum 0 leaves 100 of 100 @ 100.0000',
        'rejected #6, cum 0 leaves 0 of 100 @ 100.0000 (duplicate-order-id)',
      ])
    })

    describe('latency', () => {
      const latency: Latency = { orderEntryNs: us(100), reportNs: us(40), marketDataNs: 0 }

      it('brings a command to the exchange, and its reports back, after their latency', async () => {
        const world = makeVenue(latency)
        const { venue, instrument, at, liquidity } = world
        at(us(10), () => venue.submit(1, instrument, buy, limit, day, px('100.00'), 100))
        liquidity(sell, px('100.00'), 30, us(200))
        at(us(300), () => venue.cancel(1))
        liquidity(sell, px('100.00'), 20, us(399))
        liquidity(sell, px('100.00'), 20, us(401))
        await world.run()
        expect(world.reports).toEqual([
          { exchangeUs: 110, arrivalUs: 150, text: 'new #1, cum 0 leaves 100 of 100 @ 100.0000' },
          { exchangeUs: 200, arrivalUs: 240, text: 'trade #1 30 @ 100.0000 maker, cum 30 leaves 70 of 100 @ 100.0000' },
          { exchangeUs: 399, arrivalUs: 439, text: 'trade #1 20 @ 100.0000 maker, cum 50 leaves 50 of 100 @ 100.0000' },
          { exchangeUs: 400, arrivalUs: 440, text: 'canceled #1, cum 50 leaves 0 of 100 @ 100.0000' },
        ])
      })

      it('scenario 6: settles commands that are in flight at the end, and reports them', async () => {
        const world = makeVenue(latency)
        const { venue, instrument, at } = world
        at(us(10), () => {
          venue.submit(1, instrument, buy, limit, day, px('100.00'), 100)
          venue.submit(2, instrument, buy, limit, day, px('99.99'), 100)
          venue.cancel(1)
        })
        await world.run()
        expect(world.reports).toEqual([
          { exchangeUs: 110, arrivalUs: 150, text: 'new #1, cum 0 leaves 100 of 100 @ 100.0000' },
          { exchangeUs: 110, arrivalUs: 150, text: 'new #2, cum 0 leaves 100 of 100 @ 99.9900' },
          { exchangeUs: 110, arrivalUs: 150, text: 'canceled #1, cum 0 leaves 0 of 100 @ 100.0000' },
        ])
      })
    })
  })
}
