/** The trading day of a venue: phases, crosses and sessions at their times, as whole lists of what the feed says. */
import { describe, expect, it } from 'vitest'
import { Side } from '../../../core/market/vocabulary.js'
import { TimeInForce } from '../../../core/orders/venue.js'
import { checkedDay } from '../../../sim/day/day-terms.js'
import { DayWorld } from './day-world.js'

const { buy, sell } = Side
const DAY = { preOpen: '09:00', opening: '09:30', closing: '16:00', close: '16:00' }

describe('a trading day', () => {
  it('goes from phase to phase at its times, holds its crosses, and ends the run', async () => {
    const world = new DayWorld({ terms: { ...DAY, imbalances: { opening: { from: '09:29', every: '30s' }, closing: { from: '15:59', every: '30s' } } } })
    const [a, b] = [world.trader('a'), world.trader('b')]
    a('08:00', 1, buy, 100, { price: '10.00' })
    a('09:10', 1, buy, 100, { price: '10.00' })
    b('09:10', 1, sell, 60, { price: '10.00' })
    b('15:00', 2, sell, 40, { timeInForce: TimeInForce.atClose })
    expect(await world.run()).toEqual([
      '08:00:00 a#1 rejected, cum 0 leaves 0 of 100@100000 (closed)',
      '09:00:00 feed: startOfMessages', '09:00:00 feed: startOfSystemHours', '09:00:00 feed 0: quotationOnly',
      '09:10:00 a#1 new, cum 0 leaves 100 of 100@100000', '09:10:00 feed 0: add 1 buy 100@100000',
      '09:10:00 b#1 new, cum 0 leaves 60 of 60@100000', '09:10:00 feed 0: add 2 sell 60@100000',
      '09:29:00 feed 0: opening imbalance buy 40, paired 60, reference 100000 near 100000 far 100000',
      '09:29:30 feed 0: opening imbalance buy 40, paired 60, reference 100000 near 100000 far 100000',
      '09:30:00 feed: startOfMarketHours',
      '09:30:00 feed 0: execute 1 60@100000 (match 1)', '09:30:00 a#1 trade 60@100000 none, cum 60 leaves 40 of 100@100000',
      '09:30:00 feed 0: execute 2 60@100000 (match 2)', '09:30:00 b#1 trade 60@100000 none, cum 60 leaves 0 of 60@100000',
      '09:30:00 feed 0: opening cross 60@100000 (match 3)', '09:30:00 feed 0: trading',
      '15:00:00 b#2 new, cum 0 leaves 40 of 40@0',
      '15:59:00 feed 0: closing imbalance sell 40, paired 0, reference 100000 near 100000 far 0',
      '15:59:30 feed 0: closing imbalance sell 40, paired 0, reference 100000 near 100000 far 0',
      '16:00:00 feed: endOfMarketHours',
      '16:00:00 feed 0: execute 1 40@100000 (match 4)', '16:00:00 a#1 trade 40@100000 none, cum 100 leaves 0 of 100@100000',
      '16:00:00 b#2 trade 40@100000 none, cum 40 leaves 0 of 40@0', '16:00:00 feed 0: closing cross 40@100000 (match 5)',
      '16:00:00 feed 0: closed', '16:00:00 feed: endOfSystemHours', '16:00:00 feed: endOfMessages',
    ])
  })

  it('without terms is 24 hours of continuous trading', async () => {
    const world = new DayWorld()
    expect(await world.run()).toEqual([
      '00:00:00 feed: startOfMessages', '00:00:00 feed: startOfSystemHours', '00:00:00 feed: startOfMarketHours', '00:00:00 feed 0: trading',
      '01-06 00:00:00 feed: endOfMarketHours', '01-06 00:00:00 feed 0: closed', '01-06 00:00:00 feed: endOfSystemHours', '01-06 00:00:00 feed: endOfMessages',
    ])
  })

  it('comes again on the next business day, by the clock of its zone, through a move of the epoch', async () => {
    const days = { timeZone: 'America/New_York', date: '2026-03-06', days: 2, holidays: ['2026-03-09'], opening: '09:30', close: '16:00' }
    const world = new DayWorld({ terms: days, rebaseAfterDays: 1 })
    const a = world.trader('a')
    a('2026-03-06T15:00:00Z', 1, buy, 100, { price: '10.00', timeInForce: TimeInForce.gtc })
    a('2026-03-06T15:00:00Z', 2, buy, 100, { price: '10.00' })
    expect((await world.run()).filter((line) => !line.includes('System') && !line.includes('Messages'))).toEqual([
      '03-06 14:30:00 feed: startOfMarketHours', '03-06 14:30:00 feed 0: quotationOnly', '03-06 14:30:00 feed 0: opening cross 0@0 (match 1)', '03-06 14:30:00 feed 0: trading',
      '03-06 15:00:00 a#1 new, cum 0 leaves 100 of 100@100000', '03-06 15:00:00 feed 0: add 1 buy 100@100000',
      '03-06 15:00:00 a#2 new, cum 0 leaves 100 of 100@100000', '03-06 15:00:00 feed 0: add 2 buy 100@100000',
      '03-06 21:00:00 feed: endOfMarketHours', '03-06 21:00:00 feed 0: closed', '03-06 21:00:00 feed 0: delete 2',
      '03-06 21:00:00 a#2 expired, cum 0 leaves 0 of 100@100000 (closed)',
      '03-10 13:30:00 feed: startOfMarketHours', '03-10 13:30:00 feed 0: quotationOnly', '03-10 13:30:00 feed 0: opening cross 0@0 (match 2)', '03-10 13:30:00 feed 0: trading',
      '03-10 20:00:00 feed: endOfMarketHours', '03-10 20:00:00 feed 0: closed',
    ])
    expect(world.kernel.timebase.epoch.toString()).toBe('2026-03-10')
  })

  it('crosses each instrument at its own instant where jitter is asked for: by the seed and its name alone', async () => {
    const crosses = async (symbols: readonly string[], seed: string): Promise<Record<string, string>> => {
      const world = new DayWorld({ terms: { ...DAY, jitter: { opening: '500ms', closing: '100ms' } }, symbols, seed })
      const lines = (await world.run()).filter((line) => line.includes('cross'))
      return Object.fromEntries(lines.map((line) => {
        const [time, , index, type] = line.split(/ |: /)
        return [`${symbols[Number(index)]} ${type}`, time]
      }))
    }
    const both = await crosses(['ALPHA', 'BRAVO'], '1')
    expect(both['ALPHA opening']).not.toBe(both['BRAVO opening'])
    expect(Object.values(both).every((time) => /^(09:30:00\.[0-4]|16:00:00\.0)/.test(time))).toBe(true)
    expect(await crosses(['BRAVO', 'ALPHA'], '1')).toEqual(both)
    expect((await crosses(['ALPHA'], '1'))['ALPHA opening']).toBe(both['ALPHA opening'])
    expect(await crosses(['ALPHA', 'BRAVO'], '2')).not.toEqual(both)
  })

  it('may trade before the opening cross and after the closing one', async () => {
    const world = new DayWorld({ terms: { preOpen: '04:00', continuous: '04:00', opening: '09:30', closing: '16:00', close: '20:00' } })
    const [a, b] = [world.trader('a'), world.trader('b')]
    a('05:00', 1, buy, 10, { price: '10.00' })
    b('05:00', 1, sell, 10, { price: '10.00' })
    a('18:00', 2, buy, 10, { price: '10.00' })
    b('18:00', 2, sell, 10, { price: '10.00' })
    expect((await world.run()).filter((line) => / cross|taker|phase|: (trading|quotation|closed)/.test(line))).toEqual([
      '04:00:00 feed 0: quotationOnly', '04:00:00 feed 0: trading', '05:00:00 b#1 trade 10@100000 taker, cum 10 leaves 0 of 10@100000',
      '09:30:00 feed 0: opening cross 0@0 (match 2)', '16:00:00 feed 0: closing cross 0@0 (match 3)',
      '18:00:00 b#2 trade 10@100000 taker, cum 10 leaves 0 of 10@100000', '20:00:00 feed 0: closed',
    ])
  })
})

describe('scenario 13: orders whose time is over, and icebergs, in an auction', () => {
  it('a GTD order that was submitted in the auction ends before the cross of its own instant', async () => {
    const world = new DayWorld({ terms: DAY })
    const [a, b] = [world.trader('a'), world.trader('b')]
    const opening = world.kernel.timebase.epoch.unixNs + 34_200_000_000_000n
    a('09:10', 1, buy, 10, { price: '10.00', timeInForce: TimeInForce.gtd, expireUnixNs: opening })
    a('09:10', 2, buy, 10, { price: '10.00', timeInForce: TimeInForce.gtd, expireUnixNs: opening + 1n })
    b('09:10', 1, sell, 20, { price: '10.00' })
    expect((await world.run()).filter((line) => line.startsWith('09:30') && line.includes('#'))).toEqual([
      '09:30:00 a#1 expired, cum 0 leaves 0 of 10@100000 (time-expired)',
      '09:30:00 a#2 trade 10@100000 none, cum 10 leaves 0 of 10@100000', '09:30:00 b#1 trade 10@100000 none, cum 10 leaves 10 of 20@100000',
    ])
  })

  it('an iceberg keeps its peak: it takes part with all it has, and shows as much as before', async () => {
    const world = new DayWorld({ terms: DAY })
    const [a, b] = [world.trader('a'), world.trader('b')]
    a('09:10', 1, sell, 50, { price: '10.00', displayQty: 10 })
    b('09:10', 1, buy, 23, { price: '10.00' })
    expect((await world.run()).filter((line) => line.startsWith('09:30') && !line.includes('Hours'))).toEqual([
      '09:30:00 feed 0: execute 2 23@100000 (match 1)', '09:30:00 b#1 trade 23@100000 none, cum 23 leaves 0 of 23@100000',
      '09:30:00 feed 0: execute 1 10@100000 (match 2)', '09:30:00 a#1 trade 23@100000 none, cum 23 leaves 27 of 50@100000',
      '09:30:00 feed 0: opening cross 23@100000 (match 3)', '09:30:00 feed 0: add 3 sell 10@100000', '09:30:00 feed 0: trading',
    ])
  })
})

describe('terms of a day that cannot be', () => {
  const refusals: readonly (readonly [string, unknown, string])[] = [
    ['no close', { opening: '09:30' }, 'day.close: found nothing, expected a time of day such as 09:30 or 15:59:59.5, at most 24:00'],
    ['a time that is none', { opening: '9:30', close: '16:00' }, "day.opening: found '9:30', expected a time of day such as 09:30 or 15:59:59.5, at most 24:00"],
    ['times out of order', { opening: '09:30', closing: '16:30', close: '16:00' }, "day.close: found '16:00', expected a time not before closing, 16:30"],
    ['nothing in which anybody trades', { preOpen: '09:00', close: '16:00' }, 'day.continuous: found nothing, expected a time from which orders match, or an opening cross'],
    ['a zone that is none', { timeZone: 'New York', opening: '09:30', close: '16:00' }, "day.timeZone: found 'New York', expected a time zone by its IANA name, such as America/New_York"],
    ['messages about no cross', { continuous: '09:30', close: '16:00', imbalances: { closing: { from: '15:50', every: '1s' } } }, 'day.imbalances.closing: found {"from":"15:50","every":"1s"}, expected no messages about a cross that there is not'],
    ['messages all at once', { opening: '09:30', close: '16:00', imbalances: { opening: { from: '09:25', every: '0s' } } }, "day.imbalances.opening.every: found '0s', expected a duration above 0: 1s, 500ms"],
    ['a word too many', { opening: '09:30', close: '16:00', lunch: '12:00' }, 'day: found lunch, expected no other fields than'],
  ]
  it.each(refusals)('%s', (_name, terms, message) => {
    expect(() => checkedDay(terms)).toThrow(message)
  })
})
