/** The days of a venue, as it counts them: from midnight to midnight of its own time zone. */
import type { Timebase } from '../../core/kernel/timebase.js'
import { isoOfUnixNs, midnightUnixNs, NS_PER_DAY } from '../../core/time.js'

const DAY_NS = BigInt(NS_PER_DAY)

/** The number of the venue's day in which a run time lies: days since 1970-01-01. Times may come in any order; those of one day are cheap. */
export function venueDays(timebase: Timebase, timeZone: string): (timeNs: number) => number {
  let day = 0
  let fromUnixNs = 0n
  let untilUnixNs = 0n
  const midnight = (number: number): bigint => midnightUnixNs(isoOfUnixNs(BigInt(number) * DAY_NS).slice(0, 10), timeZone)
  return (timeNs) => {
    const unixNs = timebase.toUnixNs(timeNs)
    if (unixNs >= fromUnixNs && unixNs < untilUnixNs) return day
    // A zone is less than a day away from UTC.
    day = Number(unixNs / DAY_NS) - 1
    while (midnight(day + 1) <= unixNs) day++
    fromUnixNs = midnight(day)
    untilUnixNs = midnight(day + 1)
    return day
  }
}
