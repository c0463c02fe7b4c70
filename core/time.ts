/**
 * Event time: an integer count of nanoseconds, a `number`, since the run's epoch (a midnight, UTC).
 *
 * Unix nanoseconds pass 2^53, and BigInt on the hot path is slow; a count since the epoch is exact for ±104 days
 * and the kernel re-bases before that is used up. Everything here converts exactly, in both directions, or throws.
 */
import { invariant } from './invariant.js'

export const NS_PER_US = 1_000
export const NS_PER_MS = 1_000_000
export const NS_PER_S = 1_000_000_000
export const NS_PER_MINUTE = 60 * NS_PER_S
export const NS_PER_HOUR = 60 * NS_PER_MINUTE
export const NS_PER_DAY = 24 * NS_PER_HOUR

const DAY_NS = 86_400_000_000_000n
const UNIX_MS_PER_DAY = 86_400_000

/** The zero of a run's time: a midnight, UTC. Immutable. */
export class Epoch {
  /** Unix nanoseconds of the epoch's midnight. */
  readonly unixNs: bigint
  /** High and low 32-bit halves of `unixNs` (two's complement): what columnar readers subtract without BigInt. */
  readonly high: number
  readonly low: number

  /** @param unixNs Unix nanoseconds of a midnight, UTC. Throws when it is not one. */
  constructor(unixNs: bigint) {
    invariant(unixNs % DAY_NS === 0n, `an epoch is a midnight, UTC; found ${unixNs} ns, which is ${unixNs % DAY_NS} ns after one`)
    this.unixNs = unixNs
    this.high = Number(BigInt.asIntN(32, unixNs >> 32n))
    this.low = Number(unixNs & 0xffff_ffffn)
  }

  /** The epoch of a calendar day, `YYYY-MM-DD` (UTC). Throws a `RangeError` when the text is no such day. */
  static ofDay(day: string): Epoch {
    return new Epoch(BigInt(unixMsOfDay(day)) * 1_000_000n)
  }

  /** Unix nanoseconds → run time. Throws when the distance is not exact in a double (more than 104 days). */
  fromUnixNs(unixNs: bigint): number {
    const ns = Number(unixNs - this.unixNs)
    if (!Number.isSafeInteger(ns)) {
      throw new RangeError(`${unixNs} ns is more than 104 days from the epoch ${this.toString()}: re-base the run first`)
    }
    return ns
  }

  /** Run time → Unix nanoseconds, exactly. */
  toUnixNs(timeNs: number): bigint {
    return this.unixNs + BigInt(timeNs)
  }

  /** Halves of a 64-bit Unix time (high signed, low of any sign) → run time; exact within ±104 days. */
  fromHalves(high: number, low: number): number {
    return (high - this.high) * 4_294_967_296 + ((low >>> 0) - this.low)
  }

  /** Run time → ISO 8601 text in UTC with nine decimals: `2012-06-21T13:30:00.004241176Z`. */
  toIso(timeNs: number): string {
    return isoOfUnixNs(this.toUnixNs(timeNs))
  }

  /** ISO 8601 text (up to nine decimals, `Z` or an offset) → run time. Throws a `RangeError` on anything else. */
  fromIso(text: string): number {
    return this.fromUnixNs(unixNsOfIso(text))
  }

  /** The UTC day of the epoch, `YYYY-MM-DD`. */
  toString(): string {
    return isoOfUnixNs(this.unixNs).slice(0, 10)
  }

  /** What is added to a time of this epoch to get the time of `other`, ns. */
  shiftTo(other: Epoch): number {
    return Number(this.unixNs - other.unixNs)
  }
}

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/
const ISO = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:\d{2})$/

function unixMsOfDay(day: string): number {
  const match = DAY.exec(day)
  const ms = match ? Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])) : Number.NaN
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== day) {
    throw new RangeError(`expected a day as YYYY-MM-DD, found '${day}'`)
  }
  return ms
}

/** ISO 8601 text with a zone → Unix nanoseconds, exactly. Throws a `RangeError` on anything else. */
export function unixNsOfIso(text: string): bigint {
  const match = ISO.exec(text)
  if (!match) throw new RangeError(`expected an ISO 8601 time such as 2012-06-21T13:30:00.123456789Z, found '${text}'`)
  const [, day, hour, minute, second, fraction = '', zone] = match
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) throw new RangeError(`no such time of day: '${text}'`)
  if (zone !== 'Z' && (Number(zone.slice(1, 3)) > 23 || Number(zone.slice(4, 6)) > 59)) throw new RangeError(`no such offset: '${text}'`)
  const seconds = unixMsOfDay(day) / 1_000 + Number(hour) * 3_600 + Number(minute) * 60 + Number(second) - offsetSeconds(zone)
  return BigInt(seconds) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'))
}

function offsetSeconds(zone: string): number {
  if (zone === 'Z') return 0
  const sign = zone.startsWith('-') ? -1 : 1
  return sign * (Number(zone.slice(1, 3)) * 3_600 + Number(zone.slice(4, 6)) * 60)
}

/** Unix nanoseconds → ISO 8601 text in UTC with nine decimals. */
export function isoOfUnixNs(unixNs: bigint): string {
  const seconds = (unixNs - mod(unixNs, 1_000_000_000n)) / 1_000_000_000n
  const fraction = mod(unixNs, 1_000_000_000n).toString().padStart(9, '0')
  return `${new Date(Number(seconds) * 1_000).toISOString().slice(0, 19)}.${fraction}Z`
}

function mod(value: bigint, divisor: bigint): bigint {
  return ((value % divisor) + divisor) % divisor
}

/**
 * Midnight of a day in a time zone → Unix nanoseconds. Exchange feeds count from their own midnight
 * (ITCH 5.0: US Eastern), whose distance to UTC depends on the day.
 *
 * @param day `YYYY-MM-DD`
 * @param timeZone an IANA name, such as `America/New_York`; an unknown one throws a `RangeError`, as a day without a midnight does
 */
export function midnightUnixNs(day: string, timeZone: string): bigint {
  return localUnixNs(day, 0, timeZone)
}

/**
 * A time of day in a time zone → Unix nanoseconds. Of a time that clocks show twice it is one of the two; one that they skip throws a `RangeError`.
 *
 * @param day `YYYY-MM-DD` @param secondsOfDay what the clock shows, 0 to 86,399
 */
export function localUnixNs(day: string, secondsOfDay: number, timeZone: string): bigint {
  const asUtc = unixMsOfDay(day) + secondsOfDay * 1_000
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
  })
  const localOf = (unixMs: number): number => {
    const part = Object.fromEntries(format.formatToParts(unixMs).map(({ type, value }) => [type, Number(value)]))
    return Date.UTC(part['year'], part['month'] - 1, part['day'], part['hour'], part['minute'], part['second'])
  }
  // Two steps reach the fixed point also on a day whose offset changes between UTC midnight and local midnight.
  let unixMs = asUtc - (localOf(asUtc) - asUtc)
  unixMs -= localOf(unixMs) - asUtc
  // On some days clocks skip midnight, and some zones have skipped a day.
  if (localOf(unixMs) !== asUtc || Math.abs(unixMs - asUtc) > UNIX_MS_PER_DAY) {
    throw new RangeError(`no ${secondsOfDay === 0 ? 'midnight' : `second ${secondsOfDay}`} of ${day} in ${timeZone}`)
  }
  return BigInt(unixMs) * 1_000_000n
}
