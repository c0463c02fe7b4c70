/** Times as people read them, in the exchange's own time zone. */
import { unixMsOf } from './payload.js'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/**
 * First and last time of a run: `21 Jun 2012, 09:30:00 to 16:00:00 EDT`.
 *
 * @param from ISO 8601 text, UTC. @param timeZone an IANA name; an unknown one throws a `RangeError`
 */
export function periodText(from: string, to: string, timeZone: string): string {
  const [fromDay, fromClock] = dayAndClock(unixMsOf(from), timeZone)
  const [toDay, toClock] = dayAndClock(unixMsOf(to), timeZone)
  const end = fromDay === toDay ? toClock : `${toDay}, ${toClock}`
  return `${fromDay}, ${fromClock} to ${end} ${zoneText(unixMsOf(from), timeZone)}`
}

/** The zone's short name on a day, such as `EDT` or `GMT+9`. */
function zoneText(unixMs: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'short' }).formatToParts(unixMs)
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? timeZone
}

function dayAndClock(unixMs: number, timeZone: string): readonly [day: string, clock: string] {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit',
  })
  const part = Object.fromEntries(format.formatToParts(Math.floor(unixMs / 1_000) * 1_000).map(({ type, value }) => [type, value]))
  return [`${part['day']} ${MONTHS[Number(part['month']) - 1]} ${part['year']}`, `${part['hour']}:${part['minute']}:${part['second']}`]
}
