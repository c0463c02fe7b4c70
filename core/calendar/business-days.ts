/** Business days: all days but weekends and the holidays that one is given. Holidays are data: none are known here. */
import { civilDay, dayOf, weekdayOf } from './civil-day.js'

/** More days in a row are no calendar. */
const CLOSED_IN_A_ROW_MAX = 366

export class BusinessDays {
  private readonly holidays: ReadonlySet<number>
  private readonly weekend: ReadonlySet<number>

  /** @param holidays `YYYY-MM-DD`; what is no day throws a `RangeError` @param weekend 0 is Sunday */
  constructor(holidays: Iterable<string>, weekend: readonly number[] = [0, 6]) {
    this.holidays = new Set([...holidays].map(dayOf))
    this.weekend = new Set(weekend)
  }

  isBusinessDay(day: number): boolean {
    return !this.weekend.has(weekdayOf(day)) && !this.holidays.has(day)
  }

  /** This day, or the nearest business day before it. */
  onOrBefore(day: number): number {
    return this.nearest(day, -1)
  }

  /** This day, or the nearest business day after it. */
  onOrAfter(day: number): number {
    return this.nearest(day, 1)
  }

  /** The business day that is `count` after a day, before it where negative. The day itself does not count; 0 is the day, whatever it is. */
  add(day: number, count: number): number {
    const step = count < 0 ? -1 : 1
    let at = day
    for (let left = Math.abs(count); left > 0; left--) at = this.nearest(at + step, step)
    return at
  }

  /** The nth business day of a month: from 1 at its beginning, from -1 at its end. */
  nthOfMonth(year: number, month: number, nth: number): number {
    return nth > 0 ? this.add(civilDay(year, month, 1) - 1, nth) : this.add(civilDay(year, month + 1, 1), nth)
  }

  private nearest(day: number, step: number): number {
    for (let at = day; Math.abs(at - day) <= CLOSED_IN_A_ROW_MAX; at += step) if (this.isBusinessDay(at)) return at
    throw new RangeError(`no business day within ${CLOSED_IN_A_ROW_MAX} days: expected a weekend and holidays that leave some`)
  }
}
