/** The days of a venue, one after the other: which they are, and where their times of day lie. Everything of a day counts from its own midnight. */
import { BusinessDays } from '../../core/calendar/business-days.js'
import { dayOf, dayText } from '../../core/calendar/civil-day.js'
import { localUnixNs, midnightUnixNs } from '../../core/time.js'
import { parseTimeOfDay, type DayTerms } from './day-terms.js'

const DAY_SECONDS = 86_400

export class DayCalendar {
  /** `YYYY-MM-DD` of the present day. */
  date = ''
  /** Midnight of it, in the venue's zone, Unix time, ns. */
  midnightUnixNs = 0n
  private readonly firstDay: number
  private readonly business: BusinessDays
  private number = -1

  /** @param date of the first day, where the terms have none */
  constructor(private readonly terms: DayTerms, date: string) {
    this.business = new BusinessDays(terms.holidays, terms.weekends ? [] : [0, 6])
    this.firstDay = this.business.onOrAfter(dayOf(terms.date ?? date))
  }

  /** Goes to the next day, at first to the first one. @returns false when there is none */
  next(): boolean {
    if (++this.number >= this.terms.days) return false
    this.date = dayText(this.business.add(this.firstDay, this.number))
    this.midnightUnixNs = midnightUnixNs(this.date, this.terms.timeZone)
    return true
  }

  /** Whether it is the first day. */
  get isFirst(): boolean {
    return this.number === 0
  }

  /** A time of this day, ns since its midnight: by the clock, also on a day on which clocks change. */
  at(time: string): number {
    const { seconds, ns } = parseTimeOfDay(time)
    const date = seconds < DAY_SECONDS ? this.date : dayText(dayOf(this.date) + 1)
    return Number(localUnixNs(date, seconds % DAY_SECONDS, this.terms.timeZone) - this.midnightUnixNs) + ns
  }
}

/** From the first step of the first day to the close of the last, Unix ns. @param date of the first day, where the terms have none */
export function daySpan(terms: DayTerms, date: string): readonly [fromUnixNs: bigint, untilUnixNs: bigint] {
  const calendar = new DayCalendar(terms, date)
  const at = (time: string): bigint => calendar.midnightUnixNs + BigInt(calendar.at(time))
  calendar.next()
  const steps = [terms.preOpen, terms.opening, terms.continuous].filter((time) => time !== undefined).map(at)
  const fromUnixNs = steps.reduce((first, step) => (step < first ? step : first))
  let untilUnixNs = at(terms.close)
  while (calendar.next()) untilUnixNs = at(terms.close)
  return [fromUnixNs, untilUnixNs]
}
