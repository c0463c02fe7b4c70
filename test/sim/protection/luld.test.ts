/** Limit up, limit down by the plan's own numbers: bands, reference prices, limit states and pauses as whole lists of events. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NS_PER_HOUR, NS_PER_MINUTE, NS_PER_S } from '../../../core/time.js'
import { formatDecimal, parseDecimal } from '../../../core/units.js'
import { LimitUpLimitDown } from '../../../sim/protection/limit-up-limit-down.js'
import { LuldBands, type LuldTerms } from '../../../sim/protection/luld-bands.js'
import { TradeWindow } from '../../../sim/protection/trade-window.js'

const openNs = 9.5 * NS_PER_HOUR
const closeNs = 16 * NS_PER_HOUR
const usd = (text: string): number => parseDecimal(text, 4)
const text = (price: number): string => formatDecimal(price, 4).replace(/00$/, '')

/** `9:30`, `15:35:00.5` → ns since midnight. */
function at(clock: string): number {
  const [hours, minutes, seconds = '0'] = clock.split(':')
  return Number(hours) * NS_PER_HOUR + Number(minutes) * NS_PER_MINUTE + Number(seconds) * NS_PER_S
}

function clockOf(ns: number): string {
  const seconds = ns / NS_PER_S
  const parts = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60]
  return parts.map((part) => String(part).padStart(2, '0')).join(':')
}

const terms = (given: Partial<LuldTerms> = {}): LuldTerms => ({ tier: 1, previousClose: usd('100'), priceDecimals: 4, openNs, closeNs, ...given })

function bands(given: Partial<LuldTerms>, reference: string, clock = '12:00'): string {
  const made = new LuldBands(terms(given))
  made.set(usd(reference), at(clock))
  return `${text(made.lower)} to ${text(made.upper)}`
}

function day(given: Partial<LuldTerms> = {}): { luld: LimitUpLimitDown, since: () => string[] } {
  const lines: string[] = []
  const luld = new LimitUpLimitDown(terms(given), {
    onBands: (nowNs, reference, lower, upper) => lines.push(`${clockOf(nowNs)} ${text(reference)}: ${text(lower)} to ${text(upper)}`),
    onState: (nowNs, state) => lines.push(`${clockOf(nowNs)} ${state}`),
  })
  return { luld, since: () => lines.splice(0) }
}

/** A day of tier 1 that opened at $100.00 at 9:30. */
function opened(given: Partial<LuldTerms> = {}): ReturnType<typeof day> {
  const made = day(given)
  made.luld.onOpening(openNs, usd('100'))
  made.since()
  return made
}

describe('width of the bands', () => {
  it('is 5% in tier 1, 10% in tier 2 above $3.00', () => {
    expect(bands({ tier: 1 }, '50')).toBe('47.50 to 52.50')
    expect(bands({ tier: 2 }, '50')).toBe('45.00 to 55.00')
    expect(bands({ tier: 2, previousClose: usd('3.01') }, '3.05')).toBe('2.75 to 3.36')
  })

  it('is 20% in both tiers from $0.75 to $3.00, by yesterday\'s close', () => {
    for (const tier of [1, 2] as const) {
      expect(bands({ tier, previousClose: usd('3.00') }, '2.50')).toBe('2.00 to 3.00')
      expect(bands({ tier, previousClose: usd('0.75') }, '4.00')).toBe('3.20 to 4.80')
    }
  })

  it('is the lesser of $0.15 and 75% below $0.75', () => {
    const previousClose = usd('0.7499')
    expect(bands({ previousClose }, '0.50')).toBe('0.35 to 0.65')
    expect(bands({ previousClose }, '0.20')).toBe('0.05 to 0.35')
    expect(bands({ previousClose }, '0.12')).toBe('0.03 to 0.21')
  })

  it('is that of a leveraged fund of tier 2 as many times', () => {
    expect(bands({ tier: 2, leverage: 3 }, '50')).toBe('35.00 to 65.00')
    expect(bands({ tier: 1, leverage: 3 }, '50')).toBe('47.50 to 52.50')
  })

  it('is rounded to the nearest cent', () => {
    // 5% of 10.33 is 0.5165; of 10.10 0.505: halves go away from zero.
    expect(bands({}, '10.33')).toBe('9.81 to 10.85')
    expect(bands({}, '10.10')).toBe('9.60 to 10.61')
    expect(bands({}, '10.1234')).toBe('9.62 to 10.63')
  })

  it('doubles from 9:30 to 9:45 and from 15:35 on, as the plan began', () => {
    const pilot = { doubling: 'open-and-close' } as const
    const times = ['9:30', '9:44:59', '9:45', '15:34:59', '15:35', '15:59:59']
    expect(times.map((clock) => bands(pilot, '100', clock))).toEqual([
      '90.00 to 110.00', '90.00 to 110.00', '95.00 to 105.00', '95.00 to 105.00', '90.00 to 110.00', '90.00 to 110.00',
    ])
    expect(bands({ ...pilot, tier: 2 }, '100', '15:35')).toBe('80.00 to 120.00')
    expect(bands({ ...pilot, previousClose: usd('0.50') }, '0.50', '9:30')).toBe('0.20 to 0.80')
    expect(bands({ ...pilot, previousClose: usd('0.10') }, '0.10', '9:30')).toBe('0.00 to 0.25')
  })

  it('as amended doubles at the close only, and not for tier 2 above $3.00', () => {
    expect(bands({}, '100', '9:30')).toBe('95.00 to 105.00')
    expect(bands({}, '100', '15:35')).toBe('90.00 to 110.00')
    expect(bands({ tier: 2 }, '100', '15:35')).toBe('90.00 to 110.00')
    expect(bands({ tier: 2, previousClose: usd('3.00') }, '2.00', '15:35')).toBe('1.20 to 2.80')
  })

  it('doubles in the last 25 minutes before an early close', () => {
    expect(['12:34:59', '12:35'].map((clock) => bands({ closeNs: at('13:00') }, '100', clock))).toEqual(['95.00 to 105.00', '90.00 to 110.00'])
  })

  it('of terms that cannot be is an error', () => {
    expect(() => bands({ previousClose: 0 }, '1')).toThrow('a closing price above 0, found 0')
    expect(() => bands({ priceDecimals: 1 }, '1')).toThrow('at least 2 decimals, found 1')
    expect(() => bands({ leverage: 0.5 }, '1')).toThrow('a leverage of 1 or more, found 0.5')
  })
})

describe('reference price', () => {
  it('begins with the opening price; only trades since then count', () => {
    const { luld, since } = day()
    luld.onTrade(openNs + NS_PER_S, usd('300'))
    luld.onOpening(at('9:30:10'), usd('100'))
    expect(since()).toEqual(['09:30:10 100.00: 95.00 to 105.00', '09:30:10 normal'])
    // The mean of opening and trade is 100.50: not yet 1%.
    luld.onTrade(at('9:31'), usd('101'))
    expect(since()).toEqual([])
    luld.onTrade(at('9:31:05'), usd('102'))
    expect(since()).toEqual(['09:31:05 101.00: 95.95 to 106.05'])
  })

  it('without an opening within five minutes is the mean of the trades of these', () => {
    const { luld, since } = day()
    luld.onTrade(at('9:29'), usd('10'))
    luld.onTrade(at('9:31'), usd('100'))
    luld.onTrade(at('9:32'), usd('101'))
    expect(luld.nextNs).toBe(at('9:35'))
    luld.onTime(at('9:36'))
    expect(since()).toEqual(['09:35:00 100.50: 95.48 to 105.53', '09:35:00 normal'])
    luld.onOpening(at('9:37'), usd('200'))
    expect(since()).toEqual([])
  })

  it('without any trade by then is the first one after', () => {
    const { luld, since } = day()
    luld.onTime(at('9:50'))
    expect([since(), luld.permits(usd('1')), luld.nextNs]).toEqual([[], true, closeNs])
    luld.onTrade(at('9:51'), usd('40'))
    expect(since()).toEqual(['09:51:00 40.00: 38.00 to 42.00', '09:51:00 normal'])
  })

  it('moves only when the mean has moved by 1%, to just that mean', () => {
    const { luld, since } = opened()
    luld.onTrade(at('9:40'), usd('100.99'))
    expect(since()).toEqual([])
    luld.onTrade(at('9:41'), usd('101.01'))
    // Mean of 100.99 and 101.01: the opening is more than five minutes ago.
    expect(since()).toEqual(['09:41:00 101.00: 95.95 to 106.05'])
  })

  it('stays for at least 30 seconds, and is then looked at again, without any event', () => {
    const { luld, since } = opened()
    luld.onTrade(at('10:00'), usd('102'))
    luld.onTrade(at('10:00:10'), usd('110'))
    expect(since()).toEqual(['10:00:00 102.00: 96.90 to 107.10'])
    expect(luld.nextNs).toBe(at('10:00:30'))
    luld.onTime(at('10:00:29.999'))
    expect(since()).toEqual([])
    luld.onTime(at('10:00:31'))
    expect(since()).toEqual(['10:00:30 106.00: 100.70 to 111.30'])
  })

  it('follows when old trades leave the five minutes, on a quiet market too', () => {
    const { luld, since } = opened()
    luld.onTrade(at('10:00'), usd('100'))
    luld.onTrade(at('10:02'), usd('101.60'))
    expect([since(), luld.nextNs]).toEqual([[], at('10:05')])
    luld.onTime(at('10:30'))
    // Nothing traded after 10:07: the last reference stays.
    expect(since()).toEqual(['10:05:00 101.60: 96.52 to 106.68'])
  })

  it('is the mean of prices, not weighted by quantity, of any number of trades', () => {
    // Now and then a long gap, so that the ring has turned when it has to grow.
    const gap = fc.oneof({ weight: 40, arbitrary: fc.integer({ min: 0, max: 1 }) }, { weight: 1, arbitrary: fc.integer({ min: 50, max: 150 }) })
    const step = fc.record({ gap, price: fc.integer({ min: 1, max: 2_000_000_000 }) })
    fc.assert(fc.property(fc.array(step, { minLength: 1, maxLength: 400, size: 'max' }), (steps) => {
      const window = new TradeWindow(100)
      const kept: { timeNs: number, price: number }[] = []
      let timeNs = 0
      for (const { gap, price } of steps) {
        timeNs += gap
        window.add(timeNs, price)
        kept.push({ timeNs, price })
        window.expire(timeNs)
        const counted = kept.filter((trade) => trade.timeNs > timeNs - 100)
        const sum = counted.reduce((total, trade) => total + BigInt(trade.price), 0n)
        const count = BigInt(counted.length)
        expect(window.mean()).toBe(Number((2n * sum + count) / (2n * count)))
        expect(window.expiryNs).toBe(counted[0].timeNs + 100)
      }
    }), { numRuns: 50 })
  })
})

describe('limit state', () => {
  it('of 15 seconds leads to a pause of five minutes, then the auction reopens', () => {
    const { luld, since } = opened()
    luld.onQuote(at('10:00'), usd('94.99'), usd('95.00'))
    expect(luld.permits(usd('95'))).toBe(true)
    expect(luld.permits(usd('94.99'))).toBe(false)
    expect(luld.nextNs).toBe(at('10:00:15'))
    luld.onTime(at('10:07'))
    expect(since()).toEqual(['10:00:00 limitDown', '10:00:15 paused', '10:05:15 reopening'])
    expect(luld.permits(usd('95'))).toBe(false)
    luld.onReopening(at('10:07'), usd('90'))
    // The quote of before the pause, above the new bands, is forgotten.
    expect(since()).toEqual(['10:07:00 90.00: 85.50 to 94.50', '10:07:00 normal'])
    luld.onQuote(at('10:07:01'), usd('90'), usd('94.51'))
    expect(since()).toEqual(['10:07:01 straddle'])
  })

  it('ends within 15 seconds when the quote is gone: the bands are laid anew at once, limit state included', () => {
    const { luld, since } = opened()
    luld.onTrade(at('10:00'), usd('100'))
    luld.onQuote(at('10:00'), usd('105'), usd('105.02'))
    luld.onTrade(at('10:00:05'), usd('105'))
    luld.onQuote(at('10:00:14.5'), usd('104.90'), usd('105.02'))
    // Mean of 100 and 105, although the last reference was of a moment ago.
    expect(since()).toEqual(['10:00:00 limitUp', '10:00:14.5 normal', '10:00:14.5 102.50: 97.38 to 107.63'])
    luld.onTime(at('10:00:20'))
    expect(luld.state).toBe('normal')
  })

  it('holds the bands as they are, whatever trades', () => {
    const { luld, since } = opened()
    luld.onQuote(at('10:00'), usd('105'), undefined)
    luld.onTrade(at('10:00:01'), usd('105'))
    luld.onTrade(at('10:00:02'), usd('105'))
    expect(since()).toEqual(['10:00:00 limitUp'])
  })

  it('is not entered by a crossed market, and is entered by a locked one', () => {
    const { luld, since } = opened()
    luld.onQuote(at('10:00'), usd('105'), usd('104.99'))
    expect(since()).toEqual([])
    luld.onQuote(at('10:00:01'), usd('105'), usd('105'))
    expect(since()).toEqual(['10:00:01 limitUp'])
  })

  it('is entered, too, when the bands come to the quote', () => {
    const { luld, since } = opened()
    luld.onQuote(at('10:00'), usd('95.95'), usd('96.90'))
    luld.onTrade(at('10:00:01'), usd('102'))
    expect(since()).toEqual(['10:00:01 102.00: 96.90 to 107.10', '10:00:01 limitDown'])
  })

  it('from one side to the other begins anew', () => {
    const { luld, since } = opened()
    luld.onQuote(at('10:00'), usd('105'), usd('105.01'))
    luld.onQuote(at('10:00:10'), usd('94.99'), usd('95'))
    luld.onTime(at('10:00:24'))
    expect(since()).toEqual(['10:00:00 limitUp', '10:00:10 normal', '10:00:10 100.00: 95.00 to 105.00', '10:00:10 limitDown'])
    luld.onTime(at('10:00:25'))
    expect(since()).toEqual(['10:00:25 paused'])
  })
})

describe('straddle state', () => {
  it('is a bid below the lower or an offer above the upper band; the primary market may pause it', () => {
    const { luld, since } = opened()
    expect(luld.declarePause(at('9:59'))).toBe(false)
    luld.onQuote(at('10:00'), usd('94.99'), usd('100'))
    luld.onQuote(at('10:00:01'), usd('95'), usd('105.01'))
    luld.onQuote(at('10:00:02'), usd('95'), usd('104'))
    luld.onQuote(at('10:00:03'), usd('90'), usd('104'))
    luld.onTime(at('10:20'))
    expect(luld.declarePause(at('10:20'))).toBe(true)
    expect(since()).toEqual(['10:00:00 straddle', '10:00:02 normal', '10:00:03 straddle', '10:20:00 paused'])
  })
})

describe('pause', () => {
  it('is extended by five minutes when the auction finds no price', () => {
    const { luld, since } = opened()
    luld.onQuote(at('10:00'), undefined, usd('95'))
    luld.onTime(at('10:05:15'))
    luld.extendPause(at('10:05:15'))
    luld.onTime(at('10:11'))
    luld.onReopening(at('10:11'), undefined)
    // Without a price: the last reference.
    expect(since()).toEqual([
      '10:00:00 limitDown', '10:00:15 paused', '10:05:15 reopening', '10:05:15 paused', '10:10:15 reopening',
      '10:11:00 100.00: 95.00 to 105.00', '10:11:00 normal',
    ])
  })

  it('in the last ten minutes lasts to the close', () => {
    const { luld, since } = opened()
    luld.onTime(at('15:49:45'))
    since()
    luld.onQuote(at('15:49:45'), undefined, usd('90'))
    luld.onTime(at('17:00'))
    expect(since()).toEqual(['15:49:45 limitDown', '15:50:00 paused', '16:00:00 closed'])
    expect([luld.nextNs, luld.permits(usd('1'))]).toEqual([Infinity, true])
  })

  it('just before them is lifted', () => {
    const { luld, since } = opened()
    luld.onQuote(at('15:49:44'), undefined, usd('90'))
    luld.onTime(at('15:54:59'))
    expect(since().slice(-3)).toEqual(['15:49:44 limitDown', '15:49:59 paused', '15:54:59 reopening'])
  })

  it('ends by an auction only when its time is over', () => {
    const { luld } = opened()
    luld.onQuote(at('10:00'), undefined, usd('95'))
    expect(() => luld.onReopening(at('10:01'), usd('95'))).toThrow('expected state reopening or halted, found paused')
    expect(() => luld.extendPause(at('10:01'))).toThrow('expected state reopening, found paused')
  })

  it('ignores what trades and is quoted elsewhere meanwhile', () => {
    const { luld, since } = opened()
    luld.onQuote(at('10:00'), undefined, usd('95'))
    luld.onTime(at('10:00:15'))
    since()
    luld.onTrade(at('10:01'), usd('50'))
    luld.onQuote(at('10:01'), usd('50'), usd('51'))
    luld.onReopening(at('10:06'), usd('51'))
    expect(since()).toEqual(['10:05:15 reopening', '10:06:00 51.00: 48.45 to 53.55', '10:06:00 normal'])
  })
})

describe('day', () => {
  it('widens the bands at 15:35 around the same reference, and closes', () => {
    const { luld, since } = opened()
    luld.onTime(at('15:34:59'))
    expect([since(), luld.nextNs]).toEqual([[], at('15:35')])
    luld.onTime(at('16:30'))
    expect(since()).toEqual(['15:35:00 100.00: 90.00 to 110.00', '16:00:00 closed'])
  })

  it('narrows them at 9:45 as the plan began', () => {
    const { luld, since } = opened({ doubling: 'open-and-close' })
    luld.onTime(at('9:50'))
    expect(since()).toEqual(['09:45:00 100.00: 95.00 to 105.00'])
  })

  it('halted for another reason has no bands until it reopens', () => {
    const { luld, since } = opened()
    luld.onHalt(at('11:00'))
    expect([luld.permits(usd('100')), luld.nextNs]).toEqual([false, closeNs])
    luld.onReopening(at('12:00'), usd('120'))
    expect(since()).toEqual(['11:00:00 halted', '12:00:00 120.00: 114.00 to 126.00', '12:00:00 normal'])
  })

  it('halted from before its opening, and reopened without a price, begins with the first trade after', () => {
    const { luld, since } = day()
    luld.onHalt(at('9:31'))
    luld.onTrade(at('9:38'), usd('50'))
    luld.onReopening(at('9:40'), undefined)
    luld.onTrade(at('9:41'), usd('100'))
    expect(since()).toEqual(['09:31:00 halted', '09:41:00 100.00: 95.00 to 105.00', '09:41:00 normal'])
  })

  it('does not go back in time', () => {
    const { luld } = opened()
    expect(() => luld.onTime(at('9:00'))).toThrow('time goes back')
  })

  it('is the same whether the time is told often or seldom', () => {
    const event = fc.record({
      gapNs: fc.integer({ min: 0, max: 90 }).map((seconds) => seconds * NS_PER_S),
      price: fc.integer({ min: 9_300, max: 10_700 }).map((cents) => cents * 100),
      kind: fc.constantFrom('trade', 'quote'),
    })
    fc.assert(fc.property(fc.array(event, { maxLength: 60, size: 'max' }), (events) => {
      const seldom = opened()
      const often = opened()
      let nowNs = openNs
      for (const { gapNs, price, kind } of events) {
        for (let second = 0; second < gapNs; second += NS_PER_S) often.luld.onTime(nowNs + second)
        nowNs += gapNs
        for (const { luld } of [seldom, often]) {
          if (kind === 'trade') luld.onTrade(nowNs, price)
          else luld.onQuote(nowNs, price - 100, price + 100)
        }
      }
      expect(seldom.since()).toEqual(often.since())
    }), { numRuns: 100 })
  })
})
