/**
 * The last day of trading of a contract, as exchanges write it: a day of a month, moved to a business day, and business days before that.
 *
 *     E-mini S&P 500       third Friday                                          { anchor: { nth: 3, weekday: 5 } }
 *     WTI crude oil        3 business days before the 25th of the month before   { anchor: { dayOfMonth: 25 }, monthOffset: -1, businessDaysBefore: 3 }
 *     10-year T-Note       7 business days before the last one of the month      { anchor: { businessDay: -1 }, businessDaysBefore: 7 }
 */
import type { BusinessDays } from '../../core/calendar/business-days.js'
import { civilDay, nthWeekday } from '../../core/calendar/civil-day.js'

export type ExpiryAnchor =
  /** 0 is Sunday; the first is 1. */
  | { readonly nth: number; readonly weekday: number }
  | { readonly dayOfMonth: number }
  /** From 1 at the beginning of the month, from -1 at its end. */
  | { readonly businessDay: number }

export interface ExpiryRule {
  readonly anchor: ExpiryAnchor
  /** The anchor's month, from the contract's: -1 is the month before. 0 unless given. */
  readonly monthOffset?: number
  /** Where the anchor is no business day; `preceding` unless given. */
  readonly roll?: 'preceding' | 'following'
  /** Counted from the business day that the anchor has become. 0 unless given. */
  readonly businessDaysBefore?: number
}

/** Days since 1970. @param month 1 to 12 */
export function expiryDay(rule: ExpiryRule, year: number, month: number, days: BusinessDays): number {
  const { anchor, monthOffset = 0, roll = 'preceding', businessDaysBefore = 0 } = rule
  const anchored = anchorDay(anchor, year, month + monthOffset, days)
  const business = roll === 'preceding' ? days.onOrBefore(anchored) : days.onOrAfter(anchored)
  return days.add(business, -businessDaysBefore)
}

function anchorDay(anchor: ExpiryAnchor, year: number, month: number, days: BusinessDays): number {
  if ('nth' in anchor) return nthWeekday(year, month, anchor.nth, anchor.weekday)
  if ('dayOfMonth' in anchor) return civilDay(year, month, anchor.dayOfMonth)
  return days.nthOfMonth(year, month, anchor.businessDay)
}
