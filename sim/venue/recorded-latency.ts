/**
 * A latency that was measured: (time, latency) points, interpolated between them, held before the first and after the last.
 *
 * Times are instants, or times of the UTC day: a recording of a day that is used for every day.
 */
import type { Timebase } from '../../core/kernel/timebase.js'
import { NS_PER_DAY, NS_PER_HOUR, unixNsOfIso } from '../../core/time.js'
import { mulDiv } from '../../core/units.js'
import { parseDurationNs } from './duration.js'

/** Between two points of a recording both must be exact in run time: no gap of a month is a measurement. */
const GAP_MAX_NS = 31 * NS_PER_DAY

export class LatencyRecording {
  /**
   * @param name of the file, for reports @param everyDay times are since midnight UTC, else Unix time
   * @param timesNs rising, at least one @param latenciesNs as many whole numbers
   */
  constructor(readonly name: string, readonly everyDay: boolean, readonly timesNs: readonly bigint[], readonly latenciesNs: readonly number[]) {}
}

/** Reads a recording at the times of a run, which never fall. */
export class RecordingReader {
  private readonly recording: LatencyRecording
  private readonly timebase: Timebase
  /** The piece between two points that the last time was in, run time. */
  private fromNs = Infinity
  private untilNs = -Infinity
  private fromLatencyNs = 0
  private untilLatencyNs = 0

  constructor(recording: LatencyRecording, timebase: Timebase) {
    this.recording = recording
    this.timebase = timebase
  }

  /** The latency at an instant, whole ns. */
  at(timeNs: number): number {
    if (!(timeNs >= this.fromNs && timeNs < this.untilNs)) this.find(timeNs)
    const { fromNs, fromLatencyNs, untilLatencyNs } = this
    if (fromLatencyNs === untilLatencyNs) return fromLatencyNs
    return fromLatencyNs + mulDiv(timeNs - fromNs, untilLatencyNs - fromLatencyNs, this.untilNs - fromNs)
  }

  /** The epoch has moved: the next time finds its piece anew (an end that was too far to be exact may be near now). */
  shift(): void {
    this.fromNs = Infinity
  }

  private find(timeNs: number): void {
    const { timesNs, latenciesNs, everyDay } = this.recording
    const unixNs = this.timebase.toUnixNs(timeNs)
    const midnightNs = everyDay ? unixNs - (((unixNs % BigInt(NS_PER_DAY)) + BigInt(NS_PER_DAY)) % BigInt(NS_PER_DAY)) : 0n
    const after = firstAfter(timesNs, unixNs - midnightNs)
    const last = timesNs.length - 1
    this.fromLatencyNs = latenciesNs[Math.max(after - 1, 0)]
    this.untilLatencyNs = latenciesNs[Math.min(after, last)]
    // Beyond its ends a recording of a day holds until midnight, where the next day begins with its first point.
    this.fromNs = after === 0 ? (everyDay ? this.timebase.nearNs(midnightNs) : -Infinity) : this.timebase.nearNs(midnightNs + timesNs[after - 1])
    this.untilNs = after > last ? (everyDay ? this.timebase.nearNs(midnightNs + BigInt(NS_PER_DAY)) : Infinity) : this.timebase.nearNs(midnightNs + timesNs[after])
  }
}

/** Place of the first time after an instant. */
function firstAfter(timesNs: readonly bigint[], instantNs: bigint): number {
  let low = 0
  let high = timesNs.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (timesNs[middle] <= instantNs) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * CSV text → a recording. Two columns, time and latency, with or without a line of names; empty lines and lines that begin with # are left out.
 * A time is Unix ns (1340285400000000000), ISO 8601 with its zone, or a time of the UTC day (13:30:00.000250); all of one kind, rising.
 * A latency is whole ns (250000) or a number with its unit (250us).
 * Throws a `RangeError` that names the line. @param name of the file, for errors and reports
 */
export function parseLatencyRecording(text: string, name = 'recording'): LatencyRecording {
  const timesNs: bigint[] = []
  const latenciesNs: number[] = []
  let everyDay: boolean | undefined
  let mayBeNames = true
  text.replace(/^\uFEFF/, '').split(/\r?\n/).forEach((line, index) => {
    const where = `${name}:${index + 1}`
    const cells = line.split(',').map((cell) => cell.trim())
    if (line.trim() === '' || line.startsWith('#')) return
    if (mayBeNames && cells.every((cell) => /^[a-z][\w ]*$/i.test(cell))) {
      mayBeNames = false
      return
    }
    mayBeNames = false
    if (cells.length !== 2) throw new RangeError(`${where}: found '${line}', expected two columns, time and latency (13:30:00.5,250us)`)
    const time = timeOf(cells[0], where)
    if (everyDay !== undefined && time.everyDay !== everyDay) {
      throw new RangeError(`${where}: found '${cells[0]}', expected ${everyDay ? 'a time of day' : 'an instant'}, as in the lines before: all times are of one kind`)
    }
    everyDay = time.everyDay
    const before = timesNs.at(-1)
    if (before !== undefined && time.ns <= before) throw new RangeError(`${where}: found '${cells[0]}', expected a time after that of the line before: sort the file by time`)
    if (before !== undefined && time.ns - before > BigInt(GAP_MAX_NS)) throw new RangeError(`${where}: found a gap of more than 31 days before '${cells[0]}', expected one recording, not several`)
    timesNs.push(time.ns)
    latenciesNs.push(latencyOf(cells[1], where))
  })
  if (everyDay === undefined) throw new RangeError(`${name}: found no points, expected lines of time and latency (13:30:00.5,250us)`)
  return new LatencyRecording(name, everyDay, timesNs, latenciesNs)
}

const TIME_OF_DAY = /^([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d{1,9}))?$/

function timeOf(text: string, where: string): { readonly ns: bigint; readonly everyDay: boolean } {
  const time = TIME_OF_DAY.exec(text)
  if (time) {
    const [, hour, minute, second, fraction = ''] = time
    return { ns: BigInt(Number(hour) * 3_600 + Number(minute) * 60 + Number(second)) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0')), everyDay: true }
  }
  if (/^\d{16,19}$/.test(text)) return { ns: BigInt(text), everyDay: false }
  try {
    return { ns: unixNsOfIso(text), everyDay: false }
  } catch {
    throw new RangeError(`${where}: found '${text}', expected Unix ns (1340285400000000000), a time with its zone (2012-06-21T13:30:00Z) or a time of the UTC day (13:30:00.5)`)
  }
}

function latencyOf(text: string, where: string): number {
  try {
    const ns = /^\d+$/.test(text) ? Number(text) : parseDurationNs(text)
    if (ns <= NS_PER_HOUR) return ns
  } catch {
    // The line is said below.
  }
  throw new RangeError(`${where}: found a latency of '${text}', expected whole ns (250000) or a number with its unit (250us), at most an hour`)
}
