/** Contract calendars, rolls and chains, by examples that happened. */
import { describe, expect, it } from 'vitest'
import { BusinessDays } from '../../../core/calendar/business-days.js'
import { dayOf, dayText } from '../../../core/calendar/civil-day.js'
import { isoOfUnixNs, unixNsOfIso } from '../../../core/time.js'
import { ContractCalendar } from '../../../sim/futures/contract-calendar.js'
import { contractSymbol, parseContract } from '../../../sim/futures/contract-month.js'
import { ContinuousChain } from '../../../sim/futures/continuous-chain.js'
import { contractInstrument, contractMoney, multiplierOfProduct } from '../../../sim/futures/futures-product.js'
import { rollsBeforeExpiry, VolumeRoll } from '../../../sim/futures/roll-rules.js'
import { CL, DAYS, ES, ZN } from './products.js'

const expiries = (calendar: ContractCalendar): string[] => calendar.contracts.map(({ symbol, expiryDay }) => `${symbol} ${dayText(expiryDay)}`)

describe('contract names', () => {
  it('are root, month letter and year, both ways', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((month) => contractSymbol({ root: 'CL', year: 2024, month })).join(' ')).toBe('CLF4 CLG4 CLH4 CLJ4 CLK4 CLM4 CLN4 CLQ4 CLU4 CLV4 CLX4 CLZ4')
    expect(contractSymbol({ root: 'ES', year: 2009, month: 6 }, 2)).toBe('ESM09')
    expect(parseContract('ESM4', 2019)).toEqual({ root: 'ES', year: 2024, month: 6 })
    expect(parseContract('ESM4', 2024)).toEqual({ root: 'ES', year: 2024, month: 6 })
    expect(parseContract('ESM4', 2025)).toEqual({ root: 'ES', year: 2034, month: 6 })
    expect(parseContract('6EZ09', 2000)).toEqual({ root: '6E', year: 2009, month: 12 })
    expect(parseContract('SR3H5', 2024)).toEqual({ root: 'SR3', year: 2025, month: 3 })
  })

  it.each(['ES', 'ESA4', 'M4', 'ESM', 'ESM2024', 'esm4'])("'%s' is none", (symbol) => {
    expect(() => parseContract(symbol, 2024)).toThrow('expected a contract such as ESM4 or ESM24')
  })
})

describe('last days of trading', () => {
  it('E-mini S&P 500: the third Friday at 9:30 in New York, the day before where that is a holiday', () => {
    const calendar = new ContractCalendar(ES, DAYS, 2024, 2024)
    expect(expiries(calendar)).toEqual(['ESH4 2024-03-15', 'ESM4 2024-06-21', 'ESU4 2024-09-20', 'ESZ4 2024-12-20'])
    expect(calendar.contracts.map(({ lastTradeUnixNs }) => isoOfUnixNs(lastTradeUnixNs).slice(11, 16))).toEqual(['13:30', '13:30', '13:30', '14:30'])
    // Good Friday; Juneteenth.
    expect(dayText(new ContractCalendar(ES, DAYS, 2008, 2008).contract('ESH8').expiryDay)).toBe('2008-03-20')
    expect(dayText(new ContractCalendar(ES, DAYS, 2026, 2026).contract('ESM6').expiryDay)).toBe('2026-06-18')
    expect(dayText(new ContractCalendar(ES, new BusinessDays([]), 2026, 2026).contract('ESM6').expiryDay)).toBe('2026-06-19')
  })

  it('WTI: 3 business days before the 25th of the month before, or before the business day that precedes it', () => {
    const calendar = new ContractCalendar(CL, DAYS, 2024, 2024)
    // The 25th of December 2023 was a holiday, that of May 2024 a Saturday.
    expect(dayText(calendar.contract('CLF4').expiryDay)).toBe('2023-12-19')
    expect(dayText(calendar.contract('CLM4').expiryDay)).toBe('2024-05-21')
    expect(dayText(calendar.contract('CLN4').expiryDay)).toBe('2024-06-20')
  })

  it('10-year T-Note: 7 business days before the last of the month; following instead of preceding, where a rule says so', () => {
    expect(dayText(new ContractCalendar(ZN, DAYS, 2024, 2024).contract('ZNM4').expiryDay)).toBe('2024-06-18')
    const following = { ...ES, lastTradeDay: { anchor: { dayOfMonth: 19 }, roll: 'following' } } as const
    expect(dayText(new ContractCalendar(following, DAYS, 2024, 2024).contract('ESM4').expiryDay)).toBe('2024-06-20')
  })

  it('the front contract is the next to expire; at its last instant it trades no more', () => {
    const calendar = new ContractCalendar(ES, DAYS, 2024, 2024)
    const front = (time: string): string | undefined => calendar.front(unixNsOfIso(time))?.symbol
    expect(front('2024-06-21T13:29:59.999999999Z')).toBe('ESM4')
    expect(front('2024-06-21T13:30:00Z')).toBe('ESU4')
    expect(front('2024-12-20T14:30:00Z')).toBeUndefined()
    expect(() => calendar.contract('ESH5')).toThrow("no contract 'ESH5': the calendar goes from ESH4 to ESZ4")
    expect(new ContractCalendar(ES, DAYS, 2010, 2020).contracts[0].symbol).toBe('ESH10')
  })

  it('terms that cannot be are refused', () => {
    expect(() => new ContractCalendar({ ...ES, months: [6, 3] }, DAYS, 2024, 2024)).toThrow('ES: expected months from 1 to 12, rising, found [6, 3]')
    expect(() => new ContractCalendar({ ...ES, lastTradeTime: '9:30' }, DAYS, 2024, 2024)).toThrow("expected a time of day such as 09:30, found '9:30'")
  })
})

describe('the money of a tick', () => {
  it('is a whole number, and so is that of an increment: ES, 0.25 points are 12.50 USD', () => {
    expect(contractMoney(ES)).toEqual({ tick: 1_250, perIncrement: 50 })
    expect(contractMoney(CL)).toEqual({ tick: 1_000, perIncrement: 1_000 })
    expect(contractMoney(ZN)).toEqual({ tick: 15_625, perIncrement: 1 })
    const june = new ContractCalendar(ES, DAYS, 2024, 2024).contract('ESM4')
    expect(contractInstrument(ES, june, { rollUnixNs: unixNsOfIso('2024-06-13T04:00:00Z') })).toEqual({
      symbol: 'ESM4', venue: 'XCME', currency: 'USD', priceDecimals: 2, qtyDecimals: 0, lot: 1, ticks: [{ fromPrice: 0, tick: 25 }], multiplier: 50,
      contract: { root: 'ES', lastTrade: '2024-06-21T13:30:00.000000000Z', roll: '2024-06-13T04:00:00.000000000Z', settlement: 'cash' },
    })
    expect(contractInstrument(CL, june, { lowestPrice: -10_000 }).ticks).toEqual([{ fromPrice: -10_000, tick: 1 }])
  })

  it('is the multiplier of the instrument: what a price of 1 is worth', () => {
    expect([ES, CL, ZN].map(multiplierOfProduct)).toEqual([50, 1_000, 1_000])
    expect(() => multiplierOfProduct({ ...ES, priceDecimals: 0, tick: 5, tickValue: '12.50' })).toThrow('ES: a tick of 5 increments of 10^-0 is worth 12.50, so a price of 1 is worth no whole number')
  })

  it('that cannot be is refused with what to do', () => {
    expect(() => contractMoney({ ...ZN, priceDecimals: 8, tick: 1_562_500 })).toThrow('expected more moneyDecimals, or a price with fewer decimals')
    expect(() => contractMoney({ ...ES, tick: 0 })).toThrow('ES: expected a tick of a whole number of increments above 0, found 0')
    expect(() => contractMoney({ ...ES, tickValue: '12.505' })).toThrow("'12.505' is finer than 2 decimals")
  })
})

describe('rolls and chains', () => {
  const calendar = new ContractCalendar(ES, DAYS, 2024, 2024)
  const { contracts } = calendar
  const shown = (chain: ContinuousChain): string[] => chain.links.map(({ contract, fromUnixNs, untilUnixNs }) => (
    `${contract.symbol} ${fromUnixNs === undefined ? 'always' : isoOfUnixNs(fromUnixNs).slice(0, 16)} to ${isoOfUnixNs(untilUnixNs).slice(0, 16)}`
  ))

  it('days before expiry: the Thursday a week before, at the time that one names', () => {
    const chain = new ContinuousChain(contracts[0], rollsBeforeExpiry(contracts, 6, DAYS), { rollTime: '17:00', timeZone: 'America/Chicago' })
    // Juneteenth lies between: a day earlier in June.
    expect(shown(chain)).toEqual([
      'ESH4 always to 2024-03-07T23:00', 'ESM4 2024-03-07T23:00 to 2024-06-12T22:00', 'ESU4 2024-06-12T22:00 to 2024-09-12T22:00', 'ESZ4 2024-09-12T22:00 to 2024-12-20T14:30',
    ])
    const at = (time: string): string | undefined => chain.at(unixNsOfIso(time))?.symbol
    expect([at('2000-01-01T00:00:00Z'), at('2024-03-07T22:59:59Z'), at('2024-03-07T23:00:00Z'), at('2024-09-13T00:00:00Z'), at('2024-12-20T14:30:00Z')])
      .toEqual(['ESH4', 'ESH4', 'ESM4', 'ESZ4', undefined])
  })

  it('no contract is current once it has expired, whatever the roll says', () => {
    const chain = new ContinuousChain(contracts[0], rollsBeforeExpiry(contracts.slice(0, 2), 0, DAYS), { rollTime: '17:00', timeZone: 'America/Chicago' })
    expect(shown(chain)).toEqual(['ESH4 always to 2024-03-15T13:30', 'ESM4 2024-03-15T13:30 to 2024-06-21T13:30'])
  })

  it('by volume: on the business day after the next contract has traded more for as many days as one asks, never back', () => {
    const volumes: readonly (readonly [day: string, near: number, far: number])[] = [
      ['2024-06-12', 900, 100], ['2024-06-13', 400, 600], ['2024-06-14', 600, 400], ['2024-06-17', 300, 700], ['2024-06-18', 200, 800], ['2024-06-20', 900, 100],
    ]
    const run = (daysNeeded: number) => {
      const rule = new VolumeRoll(contracts.slice(1, 3), DAYS, daysNeeded)
      const told = volumes.map(([day, near, far]) => rule.onDayEnd(dayOf(day), (symbol) => (symbol === 'ESM4' ? near : far)))
      return { rule, told: told.map((roll) => roll && `${roll.from.symbol} to ${roll.to.symbol} on ${dayText(roll.day)}`) }
    }
    const none = undefined
    expect(run(1).told).toEqual([none, 'ESM4 to ESU4 on 2024-06-14', none, none, none, none])
    // The 19th is a holiday: the day after the 18th is the 20th.
    const two = run(2)
    expect(two.told).toEqual([none, none, none, none, 'ESM4 to ESU4 on 2024-06-20', none])
    expect(two.rule.current.symbol).toBe('ESU4')
    expect(new ContinuousChain(contracts[1], two.rule.rolls, { timeZone: 'America/New_York' }).at(unixNsOfIso('2024-06-20T04:00:00Z'))?.symbol).toBe('ESU4')
  })

  it('by volume: days in a row are counted afresh for the contract after', () => {
    const rule = new VolumeRoll(contracts, DAYS, 2)
    const largest = (symbol: string) => (asked: string): number => (asked === symbol ? 900 : 100)
    const days = ['2024-03-04', '2024-03-05', '2024-03-06', '2024-03-07'] as const
    const most = ['ESM4', 'ESM4', 'ESU4', 'ESU4'] as const
    expect(days.map((day, i) => rule.onDayEnd(dayOf(day), largest(most[i]))?.to.symbol)).toEqual([undefined, 'ESM4', undefined, 'ESU4'])
  })

  it('by volume, without volume: at the end of the last day; the chain has moved on with the last trade', () => {
    const rule = new VolumeRoll(contracts.slice(1, 3), DAYS)
    for (const day of ['2024-06-18', '2024-06-20']) expect(rule.onDayEnd(dayOf(day), () => 0)).toBeUndefined()
    expect(rule.onDayEnd(dayOf('2024-06-21'), () => 0)).toMatchObject({ day: dayOf('2024-06-24') })
    expect(rule.onDayEnd(dayOf('2024-06-24'), () => 0)).toBeUndefined()
    expect(shown(new ContinuousChain(contracts[1], rule.rolls, { timeZone: 'America/New_York' }))[1]).toBe('ESU4 2024-06-21T13:30 to 2024-09-20T13:30')
  })

  it('what cannot be is refused', () => {
    const rule = new VolumeRoll(contracts, DAYS)
    rule.onDayEnd(dayOf('2024-03-05'), () => 0)
    expect(() => rule.onDayEnd(dayOf('2024-03-05'), () => 0)).toThrow('volumes of 2024-03-05 came after those of 2024-03-05: expected rising days')
    expect(() => new VolumeRoll([], DAYS)).toThrow('expected at least one contract')
    expect(() => new VolumeRoll(contracts, DAYS, 0)).toThrow('expected a whole number of days from 1, found 0')
    expect(() => rollsBeforeExpiry(contracts, 1.5, DAYS)).toThrow('expected a whole number of business days from 0, found 1.5')
    const zone = { timeZone: 'America/New_York' }
    expect(() => new ContinuousChain(contracts[1], rollsBeforeExpiry(contracts, 1, DAYS), zone)).toThrow('a roll leaves ESH4 on 2024-03-14, but ESM4 is current then')
    expect(() => new ContinuousChain(contracts[0], rollsBeforeExpiry(contracts, 200, DAYS).reverse(), zone)).toThrow('a roll leaves ESU4')
    const early = [{ from: contracts[0], to: contracts[1], day: dayOf('2024-03-10') }, { from: contracts[1], to: contracts[2], day: dayOf('2024-03-10') }]
    expect(() => new ContinuousChain(contracts[0], early, zone)).toThrow('ESM4 is rolled out of before it is current, on 2024-03-10')
  })
})
