/** Days of the civil calendar as integers: days since 1970-01-01, without time or zone. Whoever needs an instant says in which zone. */

const MS_PER_DAY = 86_400_000

/** `YYYY-MM-DD` → days since 1970-01-01. Throws a `RangeError` when the text is no such day. */
export function dayOf(text: string): number {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  const day = match ? civilDay(Number(match[1]), Number(match[2]), Number(match[3])) : Number.NaN
  if (Number.isNaN(day) || dayText(day) !== text) throw new RangeError(`expected a day as YYYY-MM-DD, found '${text}'`)
  return day
}

/** Days since 1970-01-01 → `YYYY-MM-DD`. */
export function dayText(day: number): string {
  return new Date(day * MS_PER_DAY).toISOString().slice(0, 10)
}

/** @param month 1 to 12; one outside goes on into the years beside @param dayOfMonth from 1; one outside goes on into the months beside */
export function civilDay(year: number, month: number, dayOfMonth: number): number {
  return Date.UTC(year, month - 1, dayOfMonth) / MS_PER_DAY
}

/** 0 is Sunday, 6 Saturday. */
export function weekdayOf(day: number): number {
  return (((day + 4) % 7) + 7) % 7
}

/** The `nth` such weekday of a month, from 1; a fifth that there is not lies in the next month. @param weekday 0 is Sunday */
export function nthWeekday(year: number, month: number, nth: number, weekday: number): number {
  const first = civilDay(year, month, 1)
  return first + ((weekday - weekdayOf(first) + 7) % 7) + (nth - 1) * 7
}
