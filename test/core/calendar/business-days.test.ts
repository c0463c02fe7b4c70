/** Civil days and business days. */
import { describe, expect, it } from 'vitest'
import { BusinessDays } from '../../../core/calendar/business-days.js'
import { civilDay, dayOf, dayText, nthWeekday, weekdayOf } from '../../../core/calendar/civil-day.js'

describe('civil days', () => {
  it('count from 1970-01-01, a Thursday, both ways', () => {
    expect([dayOf('1970-01-01'), dayOf('1970-01-02'), dayOf('1969-12-31'), dayOf('2024-02-29')]).toEqual([0, 1, -1, 19_782])
    expect([0, 1, -1, -4, 3].map(weekdayOf)).toEqual([4, 5, 3, 0, 0])
    for (const text of ['1969-12-31', '2000-02-29', '2024-12-31']) expect(dayText(dayOf(text))).toBe(text)
    expect(dayText(civilDay(2024, 13, 1))).toBe('2025-01-01')
    expect(dayText(civilDay(2024, 0, 31))).toBe('2023-12-31')
  })

  it.each(['2023-02-29', '2024-13-01', '24-01-01', 'tomorrow', ''])("'%s' is none", (text) => {
    expect(() => dayOf(text)).toThrow(`expected a day as YYYY-MM-DD, found '${text}'`)
  })

  it('the third Friday is from the 15th to the 21st', () => {
    expect(dayText(nthWeekday(2024, 6, 3, 5))).toBe('2024-06-21')
    expect(dayText(nthWeekday(2024, 3, 3, 5))).toBe('2024-03-15')
    expect(dayText(nthWeekday(2024, 3, 1, 5))).toBe('2024-03-01')
  })
})

describe('business days', () => {
  const days = new BusinessDays(['2024-12-25', '2025-01-01'])
  const text = (day: number): string => dayText(day)

  it('are neither weekends nor holidays', () => {
    expect(['2024-12-24', '2024-12-25', '2024-12-28', '2024-12-29', '2024-12-30'].map((day) => days.isBusinessDay(dayOf(day)))).toEqual([true, false, false, false, true])
    expect(text(days.onOrBefore(dayOf('2024-12-25')))).toBe('2024-12-24')
    expect(text(days.onOrAfter(dayOf('2024-12-28')))).toBe('2024-12-30')
    expect(text(days.onOrAfter(dayOf('2024-12-24')))).toBe('2024-12-24')
  })

  it('are counted without the day from which one counts', () => {
    expect(text(days.add(dayOf('2024-12-24'), 1))).toBe('2024-12-26')
    expect(text(days.add(dayOf('2024-12-25'), -1))).toBe('2024-12-24')
    expect(text(days.add(dayOf('2024-12-28'), -3))).toBe('2024-12-24')
    expect(text(days.add(dayOf('2024-12-28'), 0))).toBe('2024-12-28')
  })

  it('of a month are counted from its beginning and from its end', () => {
    expect(text(days.nthOfMonth(2025, 1, 1))).toBe('2025-01-02')
    expect(text(days.nthOfMonth(2024, 12, -1))).toBe('2024-12-31')
    expect(text(days.nthOfMonth(2024, 12, -5))).toBe('2024-12-24')
    expect(text(days.nthOfMonth(2024, 6, -1))).toBe('2024-06-28')
  })

  it('of another week', () => {
    expect(new BusinessDays([], [5, 6]).isBusinessDay(dayOf('2024-12-29'))).toBe(true)
    expect(() => new BusinessDays([], [0, 1, 2, 3, 4, 5, 6]).onOrAfter(0)).toThrow('no business day within 366 days')
    expect(() => new BusinessDays(['2024-2-1'])).toThrow("expected a day as YYYY-MM-DD, found '2024-2-1'")
  })
})
