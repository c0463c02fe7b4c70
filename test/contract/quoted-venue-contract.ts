/**
 * What every venue that deals on its own quotes must do, as one suite: the part of the venue contract that makes sense where nothing rests.
 * An order is answered once, by a deal or a refusal, after at most the hold of its maker; nothing is said before.
 */
import { describe, expect, it } from 'vitest'
import { Side } from '../../core/market/vocabulary.js'
import { OrderType, TimeInForce } from '../../core/orders/venue.js'
import { NO_LATENCY, type Latency } from '../../sim/venue/latency.js'
import { px, us, type VenueWorld } from './contract-world.js'

export interface QuotedWorld extends VenueWorld {
  /** The venue's quote for up to 1,000 from an instant on; without prices, none. */
  quote(timeNs: number, bid?: number, ask?: number): void
}

/** Makes a fresh world around the venue under test, which holds every order for as long as it is told. */
export type MakeQuotedVenue = (latency: Latency, holdNs: number) => QuotedWorld

const { buy, sell } = Side
const { limit, market } = OrderType
const { day, ioc, fok } = TimeInForce

export function quotedVenueContract(name: string, makeVenue: MakeQuotedVenue): void {
  const told = async (plan: (world: QuotedWorld) => void, holdNs = 0): Promise<readonly string[]> => {
    const world = makeVenue(NO_LATENCY, holdNs)
    world.quote(us(1), px('100.00'), px('100.02'))
    plan(world)
    await world.run()
    return world.reports.map(({ exchangeUs, text }) => `${exchangeUs} ${text}`)
  }

  describe(`contract of venues that quote: ${name}`, () => {
    it('deals at its quote, within the limit, whole', async () => {
      expect(await told(({ venue, instrument, at }) => {
        at(us(10), () => venue.submit(1, instrument, buy, limit, ioc, px('100.05'), 300))
        at(us(20), () => venue.submit(2, instrument, sell, limit, fok, px('100.00'), 300))
      })).toEqual([
        '10 trade #1 300 @ 100.0200 taker, cum 300 leaves 0 of 300 @ 100.0500',
        '20 trade #2 300 @ 100.0000 taker, cum 300 leaves 0 of 300 @ 100.0000',
      ])
    })

    it('refuses an order for which it has no price within the limit, or not the size, or no quote at all', async () => {
      expect(await told(({ venue, instrument, at, quote }) => {
        at(us(10), () => venue.submit(1, instrument, buy, limit, ioc, px('100.01'), 300))
        at(us(20), () => venue.submit(2, instrument, buy, limit, fok, px('100.05'), 1_001))
        quote(us(30))
        at(us(40), () => venue.submit(3, instrument, buy, limit, ioc, px('100.05'), 300))
      })).toEqual([
        '10 rejected #1, cum 0 leaves 0 of 300 @ 100.0100 (no-liquidity)',
        '20 rejected #2, cum 0 leaves 0 of 1001 @ 100.0500 (not-fillable)',
        '40 rejected #3, cum 0 leaves 0 of 300 @ 100.0500 (no-liquidity)',
      ])
    })

    it('answers a held order once, when its hold is over: not before, also where the market is quiet', async () => {
      expect(await told(({ venue, instrument, at, quote }) => {
        at(us(10), () => venue.submit(1, instrument, buy, limit, ioc, px('100.05'), 300))
        at(us(20), () => venue.submit(2, instrument, buy, limit, ioc, px('100.05'), 300))
        quote(us(50), px('101.00'), px('101.02'))
      }, us(35))).toEqual([
        '45 trade #1 300 @ 100.0200 taker, cum 300 leaves 0 of 300 @ 100.0500',
        '55 rejected #2, cum 0 leaves 0 of 300 @ 100.0500 (last-look)',
      ])
    })

    it('neither cancels nor replaces: what is held stays, what is answered is over, what never was is unknown', async () => {
      expect(await told(({ venue, instrument, at }) => {
        at(us(10), () => venue.submit(1, instrument, buy, limit, ioc, px('100.05'), 300))
        at(us(20), () => venue.cancel(1))
        at(us(21), () => venue.replace(1, px('100.02'), 100))
        at(us(50), () => venue.cancel(1))
        at(us(51), () => venue.replace(1, px('100.02'), 100))
        at(us(52), () => venue.cancel(7))
        at(us(53), () => venue.replace(7, px('100.02'), 100))
      }, us(35))).toEqual([
        '20 cancelRejected #1, cum 0 leaves 300 of 300 @ 100.0500 (too-late)',
        '21 replaceRejected #1, cum 0 leaves 300 of 300 @ 100.0500 (too-late)',
        '45 trade #1 300 @ 100.0200 taker, cum 300 leaves 0 of 300 @ 100.0500',
        '50 cancelRejected #1, cum 300 leaves 0 of 300 @ 100.0500 (too-late)',
        '51 replaceRejected #1, cum 300 leaves 0 of 300 @ 100.0500 (too-late)',
        '52 cancelRejected #7, cum 0 leaves 0 of 0 @ 0.0000 (unknown-order)',
        '53 replaceRejected #7, cum 0 leaves 0 of 0 @ 0.0000 (unknown-order)',
      ])
    })

    it('answers a request for quote once, on the sides that were asked for, and deals on that quote once, at its price, whatever the stream has become', async () => {
      expect(await told(({ venue, instrument, at, quote, quotes }) => {
        at(us(10), () => venue.requestQuote?.(1, instrument, Side.none, 500))
        at(us(11), () => venue.requestQuote?.(2, instrument, buy, 500))
        at(us(12), () => venue.requestQuote?.(3, instrument, buy, 5_000))
        at(us(13), () => venue.requestQuote?.(4, instrument + 99, buy, 500))
        quote(us(20), px('100.01'), px('100.02'))
        at(us(30), () => venue.submit(1, instrument, buy, limit, fok, px('100.05'), 500, { quote: quotes[1] }))
        at(us(40), () => venue.submit(2, instrument, buy, limit, fok, px('100.05'), 500, { quote: quotes[1] }))
        at(us(50), () => venue.submit(3, instrument, sell, limit, fok, px('99.00'), 500, { quote: quotes[1] }))
      })).toEqual([
        expect.stringMatching(/^10 request 1: quote 100.0000\/100.0200 for 500 until /), expect.stringMatching(/^11 request 2: quote 0.0000\/100.0200 for 500 until /),
        '12 request 3: no quote (not-fillable)', '13 request 4: no quote (unknown-instrument)',
        '30 trade #1 500 @ 100.0200 taker, cum 500 leaves 0 of 500 @ 100.0500',
        '40 rejected #2, cum 0 leaves 0 of 500 @ 100.0500 (quote-gone)',
        '50 rejected #3, cum 0 leaves 0 of 500 @ 99.0000 (unknown-quote)',
      ])
    })

    it('refuses what is no order of its kind', async () => {
      expect(await told(({ venue, instrument, at }) => {
        at(us(10), () => {
          venue.submit(1, instrument, buy, limit, ioc, px('100.00') + 50, 100)
          venue.submit(2, instrument, buy, limit, ioc, px('100.00'), 0)
          venue.submit(3, instrument, sell, limit, ioc, px('100.00'), -5)
          venue.submit(4, instrument, sell, limit, ioc, 0, 100)
          venue.submit(5, instrument + 99, sell, limit, ioc, px('100.00'), 100)
          venue.submit(6, instrument, sell, limit, day, px('100.00'), 100)
          venue.submit(7, instrument, sell, market, ioc, 0, 100)
          venue.submit(8, instrument, sell, limit, ioc, px('100.00'), 100, { displayQty: 10 })
          venue.submit(9, instrument, sell, limit, ioc, px('100.00'), 100, { quote: 99 })
          venue.submit(10, instrument, sell, limit, ioc, px('100.00'), 100)
          venue.submit(10, instrument, sell, limit, ioc, px('100.00'), 100)
        })
      })).toEqual([
        '10 rejected #1, cum 0 leaves 0 of 100 @ 100.0050 (off-tick)',
        '10 rejected #2, cum 0 leaves 0 of 0 @ 100.0000 (bad-quantity)',
        '10 rejected #3, cum 0 leaves 0 of -5 @ 100.0000 (bad-quantity)',
        '10 rejected #4, cum 0 leaves 0 of 100 @ 0.0000 (bad-price)',
        '10 rejected #5, cum 0 leaves 0 of 100 @ 100.0000 (unknown-instrument)',
        '10 rejected #6, cum 0 leaves 0 of 100 @ 100.0000 (unsupported)',
        '10 rejected #7, cum 0 leaves 0 of 100 @ 0.0000 (unsupported)',
        '10 rejected #8, cum 0 leaves 0 of 100 @ 100.0000 (unsupported)',
        '10 rejected #9, cum 0 leaves 0 of 100 @ 100.0000 (unknown-quote)',
        '10 trade #10 100 @ 100.0000 taker, cum 100 leaves 0 of 100 @ 100.0000',
        '10 rejected #10, cum 0 leaves 0 of 100 @ 100.0000 (duplicate-order-id)',
      ])
    })

    describe('latency', () => {
      const latency: Latency = { orderEntryNs: us(100), reportNs: us(40), marketDataNs: 0 }

      it('brings a command to the venue, and its answer back, after their latency; the hold lies between', async () => {
        const world = makeVenue(latency, us(35))
        world.quote(us(1), px('100.00'), px('100.02'))
        world.quote(us(109), px('99.00'), px('99.02'))
        world.at(us(10), () => world.venue.submit(1, world.instrument, buy, limit, ioc, px('100.05'), 300))
        world.at(us(60), () => world.venue.cancel(1))
        await world.run()
        expect(world.reports).toEqual([
          { exchangeUs: 145, arrivalUs: 185, text: 'trade #1 300 @ 99.0200 taker, cum 300 leaves 0 of 300 @ 100.0500' },
          { exchangeUs: 160, arrivalUs: 200, text: 'cancelRejected #1, cum 300 leaves 0 of 300 @ 100.0500 (too-late)' },
        ])
      })

      it('settles what is in flight or held at the end, and reports it', async () => {
        const world = makeVenue(latency, us(35))
        world.quote(us(1), px('100.00'), px('100.02'))
        world.at(us(10), () => {
          world.venue.submit(1, world.instrument, buy, limit, ioc, px('100.05'), 300)
          world.venue.submit(2, world.instrument, buy, limit, ioc, px('99.00'), 300)
        })
        await world.run()
        expect(world.reports).toEqual([
          { exchangeUs: 110, arrivalUs: 150, text: 'rejected #2, cum 0 leaves 0 of 300 @ 99.0000 (no-liquidity)' },
          { exchangeUs: 145, arrivalUs: 185, text: 'trade #1 300 @ 100.0200 taker, cum 300 leaves 0 of 300 @ 100.0500' },
        ])
      })
    })
  })
}
