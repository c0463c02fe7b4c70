import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Epoch, isoOfUnixNs, localUnixNs, midnightUnixNs, NS_PER_DAY, NS_PER_HOUR, unixNsOfIso } from '../../core/time.js'

/** 104 days: what a double counts exactly in nanoseconds. */
const EXACT_NS = 2n ** 53n - 1n
/** From the year 100 on: text of earlier years is refused. */
const unixNs = fc.bigInt({ min: -59_011_459_200_000_000_000n, max: 253_402_300_799_999_999_999n })
const epochs = fc.integer({ min: -20_000, max: 60_000 }).map((day) => new Epoch(BigInt(day) * BigInt(NS_PER_DAY)))

describe('run time', () => {
  it('converts to Unix nanoseconds and back, exactly, as far as 104 days from the epoch', () => {
    fc.assert(fc.property(epochs, fc.bigInt({ min: -EXACT_NS, max: EXACT_NS }), (epoch, distanceNs) => {
      const unix = epoch.unixNs + distanceNs
      const timeNs = epoch.fromUnixNs(unix)
      expect(Number.isSafeInteger(timeNs)).toBe(true)
      expect(epoch.toUnixNs(timeNs)).toBe(unix)
    }))
  })

  it('refuses a time that is farther, by name', () => {
    const epoch = Epoch.ofDay('2012-06-21')
    for (const distanceNs of [EXACT_NS + 1n, -EXACT_NS - 1n, 10n ** 18n]) {
      const far = epoch.unixNs + distanceNs
      expect(() => epoch.fromUnixNs(far)).toThrow(new RangeError(`${far} ns is more than 104 days from the epoch 2012-06-21: re-base the run first`))
    }
  })

  it('reads the halves of a 64-bit Unix time without BigInt, exactly', () => {
    fc.assert(fc.property(epochs, fc.bigInt({ min: -EXACT_NS, max: EXACT_NS }), fc.boolean(), (epoch, distanceNs, signedLow) => {
      const unix = epoch.unixNs + distanceNs
      const high = Number(BigInt.asIntN(32, unix >> 32n))
      const low = Number(signedLow ? BigInt.asIntN(32, unix) : BigInt.asUintN(32, unix))
      expect(epoch.fromHalves(high, low)).toBe(Number(distanceNs))
    }))
  })

  it('writes ISO 8601 text and reads it back, exactly', () => {
    fc.assert(fc.property(epochs, fc.bigInt({ min: -EXACT_NS, max: EXACT_NS }), (epoch, distanceNs) => {
      const timeNs = Number(distanceNs)
      expect(epoch.fromIso(epoch.toIso(timeNs))).toBe(timeNs)
    }))
    const epoch = Epoch.ofDay('2012-06-21')
    expect(epoch.toIso(48_600_004_241_176)).toBe('2012-06-21T13:30:00.004241176Z')
    expect(epoch.toIso(-1)).toBe('2012-06-20T23:59:59.999999999Z')
    expect(epoch.toString()).toBe('2012-06-21')
  })

  it('shifts to another epoch', () => {
    fc.assert(fc.property(epochs, epochs, (from, to) => {
      expect(BigInt(from.shiftTo(to))).toBe(from.unixNs - to.unixNs)
    }))
  })
})

describe('an epoch', () => {
  it('is a midnight, UTC', () => {
    expect(Epoch.ofDay('1970-01-01').unixNs).toBe(0n)
    expect(Epoch.ofDay('2000-02-29').toString()).toBe('2000-02-29')
    expect(Epoch.ofDay('1969-12-31').unixNs).toBe(-BigInt(NS_PER_DAY))
    expect(() => new Epoch(5n)).toThrow('an epoch is a midnight, UTC; found 5 ns, which is 5 ns after one')
  })

  it.each(['2012-6-21', '2012-02-30', '2013-02-29', '2012-13-01', '12-06-21', '', '2012-06-21T00:00:00Z', ' 2012-06-21'])("refuses '%s' as a day", (day) => {
    expect(() => Epoch.ofDay(day)).toThrow(new RangeError(`expected a day as YYYY-MM-DD, found '${day}'`))
  })
})

describe('ISO 8601 text', () => {
  it('round-trips every nanosecond', () => {
    fc.assert(fc.property(unixNs, (ns) => {
      expect(unixNsOfIso(isoOfUnixNs(ns))).toBe(ns)
    }))
  })

  it('agrees with Date to the millisecond', () => {
    fc.assert(fc.property(fc.integer({ min: -59_011_459_200_000, max: 253_402_300_799_999 }), (ms) => {
      expect(`${isoOfUnixNs(BigInt(ms) * 1_000_000n).slice(0, 23)}Z`).toBe(new Date(ms).toISOString())
    }))
  })

  it('may have an offset, and one to nine decimals or none', () => {
    const expected = unixNsOfIso('2012-06-21T13:30:00Z')
    expect(unixNsOfIso('2012-06-21T09:30:00-04:00')).toBe(expected)
    expect(unixNsOfIso('2012-06-21T19:00:00+05:30')).toBe(expected)
    expect(unixNsOfIso('2012-06-21T13:30:00.5Z') - expected).toBe(500_000_000n)
    expect(unixNsOfIso('2012-06-21T13:30:00.000000001Z') - expected).toBe(1n)
    expect(unixNsOfIso('1969-12-31T23:59:59.999999999Z')).toBe(-1n)
  })

  it.each(['2012-06-21', '2012-06-21T13:30:00', '2012-06-21 13:30:00Z', '2012-06-21T13:30Z', '2012-06-21T13:30:00.1234567890Z', 'now'])("'%s' is refused", (text) => {
    expect(() => unixNsOfIso(text)).toThrow(new RangeError(`expected an ISO 8601 time such as 2012-06-21T13:30:00.123456789Z, found '${text}'`))
  })

  it('a time of day that is none is refused', () => {
    for (const time of ['24:00:00', '12:60:00', '23:59:60']) expect(() => unixNsOfIso(`2012-06-21T${time}Z`)).toThrow(`no such time of day: '2012-06-21T${time}Z'`)
    expect(() => unixNsOfIso('2012-02-30T00:00:00Z')).toThrow("expected a day as YYYY-MM-DD, found '2012-02-30'")
    for (const zone of ['+24:00', '-09:60']) expect(() => unixNsOfIso(`2012-06-21T00:00:00${zone}`)).toThrow(`no such offset: '2012-06-21T00:00:00${zone}'`)
  })
})

describe('midnight of a time zone', () => {
  it.each([
    ['2012-06-21', 'America/New_York', '2012-06-21T04:00:00Z'],
    ['2012-01-03', 'America/New_York', '2012-01-03T05:00:00Z'],
    // Clocks go forward at 02:00 of this day, and back at 02:00 of the other: midnight is before that.
    ['2012-03-11', 'America/New_York', '2012-03-11T05:00:00Z'],
    ['2012-03-12', 'America/New_York', '2012-03-12T04:00:00Z'],
    ['2012-11-04', 'America/New_York', '2012-11-04T04:00:00Z'],
    ['2012-11-05', 'America/New_York', '2012-11-05T05:00:00Z'],
    ['2007-03-11', 'America/New_York', '2007-03-11T05:00:00Z'],
    ['2006-04-02', 'America/New_York', '2006-04-02T05:00:00Z'],
    ['2026-03-08', 'America/Chicago', '2026-03-08T06:00:00Z'],
    ['2026-03-29', 'Europe/London', '2026-03-29T00:00:00Z'],
    ['2026-10-25', 'Europe/London', '2026-10-24T23:00:00Z'],
    ['2026-05-01', 'Asia/Tokyo', '2026-04-30T15:00:00Z'],
    ['2026-05-01', 'Asia/Kolkata', '2026-04-30T18:30:00Z'],
    ['2026-05-01', 'Pacific/Kiritimati', '2026-04-30T10:00:00Z'],
    ['2026-05-01', 'UTC', '2026-05-01T00:00:00Z'],
  ])('%s in %s is %s', (day, zone, expected) => {
    expect(isoOfUnixNs(midnightUnixNs(day, zone)).replace('.000000000', '')).toBe(expected)
  })

  it('days of New York are 24 hours long, except the two that change the clocks', () => {
    const odd: string[] = []
    const first = Epoch.ofDay('2026-01-01')
    for (let day = 0; day < 365; day++) {
      const [from, to] = [day, day + 1].map((count) => midnightUnixNs(first.toIso(count * NS_PER_DAY).slice(0, 10), 'America/New_York'))
      if (to - from !== BigInt(NS_PER_DAY)) odd.push(`${first.toIso(day * NS_PER_DAY).slice(0, 10)} ${Number(to - from) / NS_PER_HOUR}`)
    }
    expect(odd).toEqual(['2026-03-08 23', '2026-11-01 25'])
  })

  it('a day that began later than midnight is refused, and so are unknown zones and days', () => {
    // Clocks went forward at midnight.
    expect(() => midnightUnixNs('2018-11-04', 'America/Sao_Paulo')).toThrow('no midnight of 2018-11-04 in America/Sao_Paulo')
    // The day was skipped.
    expect(() => midnightUnixNs('2011-12-30', 'Pacific/Apia')).toThrow('no midnight of 2011-12-30 in Pacific/Apia')
    expect(() => midnightUnixNs('2026-05-01', 'America/Gotham')).toThrow(RangeError)
    expect(() => midnightUnixNs('2026-5-1', 'UTC')).toThrow("expected a day as YYYY-MM-DD, found '2026-5-1'")
  })
})

describe('a time of day in a time zone', () => {
  it.each([
    ['2024-06-21', 9 * 3_600 + 1_800, 'America/New_York', '2024-06-21T13:30:00Z'],
    ['2024-12-20', 9 * 3_600 + 1_800, 'America/New_York', '2024-12-20T14:30:00Z'],
    ['2024-03-10', 12 * 3_600, 'America/New_York', '2024-03-10T16:00:00Z'],
    ['2024-11-03', 12 * 3_600, 'America/New_York', '2024-11-03T17:00:00Z'],
    ['2024-06-21', 86_399, 'Asia/Tokyo', '2024-06-21T14:59:59Z'],
  ])('%s, second %i, in %s', (day, secondsOfDay, zone, expected) => {
    expect(isoOfUnixNs(localUnixNs(day, secondsOfDay, zone)).replace('.000000000', '')).toBe(expected)
  })

  it('that clocks skip is refused', () => {
    expect(() => localUnixNs('2024-03-10', 9_000, 'America/New_York')).toThrow('no second 9000 of 2024-03-10 in America/New_York')
  })
})
