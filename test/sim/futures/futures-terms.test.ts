/** A futures product as a market file says it; settlement prices out of prints. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Instruments } from '../../../core/instrument.js'
import { listFutures } from '../../../sim/futures/futures-terms.js'
import { SettlementPrices } from '../../../sim/futures/settlement-prices.js'
import { ES_FILE } from './futures-world.js'

const list = (changes: object) => listFutures({ ...ES_FILE, ...changes }, 'XCME', 'venues.XCME.futures')

describe('a product in a market file', () => {
  it('becomes instruments with multiplier, last trade and roll, in the order of expiry', () => {
    expect(list({ contracts: ['ESM6', 'ESH6'] }).specs).toEqual([
      {
        symbol: 'ESH6', venue: 'XCME', currency: 'USD', priceDecimals: 2, qtyDecimals: 0, lot: 1, ticks: [{ fromPrice: 0, tick: 25 }], multiplier: 50,
        contract: { root: 'ES', lastTrade: '2026-03-20T13:30:00.000000000Z', roll: '2026-03-12T04:00:00.000000000Z', settlement: 'cash' },
      },
      {
        symbol: 'ESM6', venue: 'XCME', currency: 'USD', priceDecimals: 2, qtyDecimals: 0, lot: 1, ticks: [{ fromPrice: 0, tick: 25 }], multiplier: 50,
        // The third Friday is a holiday: the day before.
        contract: { root: 'ES', lastTrade: '2026-06-18T13:30:00.000000000Z', settlement: 'cash' },
      },
    ])
  })

  it('is settled on every business day while it trades, and finally at its last trade', () => {
    const events = list({ contracts: ['ESM6'] }).settlementsFrom('2026-06-13')
    expect(events.map(({ unixNs, kind }) => `${new Date(Number(unixNs / 1_000_000n)).toISOString().slice(0, 16)} ${kind}`)).toEqual([
      '2026-06-15T20:00 daily', '2026-06-16T20:00 daily', '2026-06-17T20:00 daily', '2026-06-18T13:30 final',
    ])
  })

  it('knows years beyond the decade of its digits', () => {
    expect(list({ contracts: ['ESH7', 'ESH6'] }).specs.map(({ contract }) => contract?.lastTrade.slice(0, 10))).toEqual(['2026-03-20', '2027-03-19'])
  })

  it.each([
    [{ root: undefined }, 'venues.XCME.futures.root: found nothing, expected the root of a product, ES'],
    [{ contracts: ['NQH6'] }, "venues.XCME.futures: contracts: found 'NQH6', expected contracts of ES"],
    [{ contracts: ['march'] }, "venues.XCME.futures.contracts.0: found 'march', expected a contract such as ESM6"],
    [{ tickValue: '12.505' }, 'venues.XCME.futures: ES: a tick of 25 increments of 10^-2 is worth 12.505, so a price of 1 is worth no whole number'],
    [{ lastTrade: { nth: 3 } }, 'venues.XCME.futures.lastTrade: found {"nth":3}, expected nth and weekday (0 is Sunday), dayOfMonth, or businessDay'],
    [{ lastTrade: { nth: 3, weekday: 5, dayOfMonth: 4 } }, 'expected nth and weekday (0 is Sunday), dayOfMonth, or businessDay'],
    [{ timeZone: 'Mars' }, "venues.XCME.futures.timeZone: found 'Mars', expected a time zone, America/New_York"],
    [{ holidays: ['2026-02-30'] }, "venues.XCME.futures.holidays.0: found '2026-02-30', expected a day as text, '2026-07-03'"],
    [{ settlement: { time: '25:00' } }, "venues.XCME.futures.settlement.time: found '25:00', expected a time of day as text, '16:00'"],
    [{ settlement: { time: '16:00', given: { '2026-03-16': { ESZ6: '1.00' } } } }, "venues.XCME.futures: settlement.given.2026-03-16: found 'ESZ6', expected one of ESH6, ESM6"],
    [{ settlement: { time: '16:00', given: { '2026-03-16': { ESH6: '5300.10' } } } }, "venues.XCME.futures: ESH6: price '5300.10' is off tick: expected a multiple of 0.25"],
  ])('%j is an error that says where, what was found and what was expected', (wrong, message) => {
    expect(() => list(wrong)).toThrow(message)
  })
})

describe('settlement prices', () => {
  const [{ spec }] = list({}).specs.map((one) => ({ spec: new Instruments().register(one) }))

  it('are those of the prints up to an instant, however many came since and before', () => {
    const print = fc.record({ gap: fc.integer({ min: 0, max: 30 }), price: fc.integer({ min: 1, max: 400 }), qty: fc.integer({ min: 1, max: 9 }) })
    fc.assert(fc.property(fc.array(print, { minLength: 1, maxLength: 300 }), fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 60 }), (gaps, agoNs, windowNs) => {
      const prices = new SettlementPrices(spec, 100)
      let nowNs = 0
      const prints = gaps.map(({ gap, price, qty }) => ({ timeNs: (nowNs += gap), price: price * 25, qty }))
      for (const { timeNs, price, qty } of prints) prices.onPrint(price, qty, timeNs)
      const untilNs = nowNs - agoNs
      expect(prices.lastTrade(untilNs)).toBe(prints.findLast(({ timeNs }) => timeNs <= untilNs)?.price)
      const within = prints.filter(({ timeNs }) => timeNs <= untilNs && timeNs > untilNs - windowNs)
      const volume = within.reduce((sum, { qty }) => sum + qty, 0)
      const ticks = within.reduce((sum, { price, qty }) => sum + (price / 25) * qty, 0)
      expect(prices.vwap(untilNs, windowNs)).toBe(volume === 0 ? undefined : Math.floor(ticks / volume + 0.5) * 25)
    }))
  })
})
