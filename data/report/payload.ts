/**
 * What the script of the page draws from, as compact JSON: columns instead of rows, times as whole steps from the one before, values
 * to the digits that a chart can show, and a budget of points, so that a report of a busy day, or of many instruments, stays small.
 * Tables keep their exact times: whole seconds and the nine digits after them.
 */
import { unixNsOfIso } from '../../core/time.js'
import type { BoundedRows } from './bounded-rows.js'
import type { FillRow, InstrumentReport, LogLine, OrderOutcome, OrderSegment, RejectRow, RequestName, RunReport, SeriesPoints } from './model.js'

/** Points of all series of a report together: about 11 bytes each. */
const POINTS_MAX = 56_000

/** Order segments of all instruments together: about 35 bytes each. */
const SEGMENTS_MAX = 8_000

/** Named series of one report that get a chart each; more would be a page nobody reads. */
export const NAMED_CHARTS_MAX = 24

/** A series: times are `baseMs` + `unitMs` × the running sum of `steps`. */
interface EncodedSeries {
  readonly unitMs: number
  readonly bucketMs: number
  readonly steps: readonly number[]
  readonly values: readonly (number | null)[]
}

/** Their places are what the page's script reads. */
const OUTCOMES: readonly OrderOutcome[] = ['filled', 'partly-filled', 'cancelled', 'expired', 'rejected', 'open']
const LIQUIDITIES = ['none', 'maker', 'taker'] as const
const REQUESTS: readonly RequestName[] = ['submit', 'replace', 'cancel']

/** The JSON value for a report; the page's script is the only reader. */
export function payloadOf(report: RunReport): unknown {
  const [first, last] = spanOf(report)
  const baseMs = Math.floor(first)
  const series = allSeries(report)
  const share = shareOf(series.map(({ times }) => times.length), POINTS_MAX)
  const encode = (points: SeriesPoints): EncodedSeries => encodeSeries(thin(points, share), baseMs)
  const segmentShare = shareOf(report.instruments.map(({ orders }) => orders.rows.length), SEGMENTS_MAX)
  const names = report.instruments.map(({ instrument }) => instrument)
  const index = nameIndex(names)
  return {
    period: report.summary.from === '' ? null : [unixMsOf(report.summary.from), unixMsOf(report.summary.to)],
    baseMs, baseSecond: Math.floor(baseMs / 1_000), endMs: last, timeZone: report.timeZone, currency: report.summary.currency,
    equity: encode(report.equity), drawdown: encode(report.drawdown),
    instruments: report.instruments.map((instrument) => ({
      name: instrument.instrument, decimals: priceDecimalsShown(instrument, report.fills.rows),
      equity: encode(instrument.equity), bid: encode(instrument.bid), ask: encode(instrument.ask), inventory: encode(instrument.inventory),
      captureAtFill: encode(instrument.spreadCapture.atFill), captureAfter: encode(instrument.spreadCapture.after1s),
      orders: encodeSegments(instrument.orders, segmentShare, baseMs),
    })),
    named: report.namedSeries.slice(0, NAMED_CHARTS_MAX).map(({ name, unit, points }) => ({ name, unit, points: encode(points) })),
    fills: encodeFills(report.fills, baseMs, index), rejects: encodeRejects(report.rejects, baseMs, index), log: encodeLog(report.log, baseMs, index),
    // Last: rows of other instruments have added their names by now.
    configuration: copyOfConfiguration(report), names: [...index.keys()],
  }
}

function allSeries(report: RunReport): readonly SeriesPoints[] {
  return [
    report.equity, report.drawdown, ...report.namedSeries.slice(0, NAMED_CHARTS_MAX).map(({ points }) => points),
    ...report.instruments.flatMap(({ equity, bid, ask, inventory, spreadCapture }) =>
      [equity, bid, ask, inventory, spreadCapture.atFill, spreadCapture.after1s]),
  ]
}

/** How much each may have at most so that all together stay within `total`: what short ones leave over goes to long ones. */
function shareOf(lengths: readonly number[], total: number): number {
  const rising = [...lengths].sort((a, b) => a - b)
  let left = total
  for (let index = 0; index < rising.length; index += 1) {
    const share = Math.floor(left / (rising.length - index))
    if (rising[index] > share) return Math.max(8, share)
    left -= rising[index]
  }
  return total
}

/** At most about `pointsMax` points: groups of neighbours keep their first, lowest, highest and last. */
function thin(points: SeriesPoints, pointsMax: number): SeriesPoints {
  const { times, values } = points
  if (times.length <= pointsMax) return points
  const group = Math.ceil(times.length / Math.max(1, Math.floor(pointsMax / 4)))
  const kept: number[] = []
  for (let from = 0; from < times.length; from += group) {
    const last = Math.min(from + group, times.length) - 1
    let low = from
    let high = from
    for (let index = from; index <= last; index += 1) {
      if (values[index] < values[low] || Number.isNaN(values[low])) low = index
      if (values[index] > values[high] || Number.isNaN(values[high])) high = index
    }
    kept.push(...new Set([from, Math.min(low, high), Math.max(low, high), last]))
  }
  return {
    times: Float64Array.from(kept, (index) => times[index]), values: Float64Array.from(kept, (index) => values[index]),
    bucketMs: Math.max(points.bucketMs, (times[times.length - 1] - times[0]) / Math.ceil(times.length / group)),
  }
}

function encodeSeries({ times, values, bucketMs }: SeriesPoints, baseMs: number): EncodedSeries {
  const unitMs = bucketMs >= 1_000 ? 1 : bucketMs >= 10 ? 0.01 : 0.001
  const perMs = Math.round(1 / unitMs)
  const digits = digitsFor(values)
  const steps: number[] = []
  let before = 0
  for (const time of times) {
    const at = Math.round((time - baseMs) * perMs)
    steps.push(at - before)
    before = at
  }
  return { unitMs, bucketMs, steps, values: Array.from(values, (value) => (Number.isNaN(value) ? null : Number(value.toFixed(digits)))) }
}

/** Decimals that resolve the range of a series to better than one part in 100,000. */
function digitsFor(values: Float64Array): number {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const value of values) {
    if (value < low) low = value
    if (value > high) high = value
  }
  let digits = 0
  for (let range = high - low; digits < 9 && range < 100_000; digits += 1) range *= 10
  return digits
}

/** Decimals that every price shown of the instrument needs: at least 2 where the instrument has them. */
function priceDecimalsShown(report: InstrumentReport, fills: readonly FillRow[]): number {
  const { instrument, priceDecimals } = report
  let needed = Math.min(2, priceDecimals)
  const see = (price: number): void => {
    while (needed < priceDecimals && Number(price.toFixed(needed)) !== Number(price.toFixed(priceDecimals))) needed += 1
  }
  for (const { price } of report.orders.rows) see(price)
  for (const fill of fills) if (fill.instrument === instrument) see(fill.price)
  return needed
}

function encodeSegments({ rows, leftOut }: BoundedRows<OrderSegment>, share: number, baseMs: number): unknown {
  const kept = rows.slice(0, share)
  return {
    leftOut: leftOut + rows.length - kept.length,
    start: kept.map(({ startMs }) => round3(startMs - baseMs)), held: kept.map(({ startMs, endMs }) => round3(endMs - startMs)),
    side: kept.map(({ side }) => (side === 'buy' ? 1 : 0)), price: kept.map(({ price }) => price), qty: kept.map(({ qty }) => qty),
    outcome: kept.map(({ outcome }) => OUTCOMES.indexOf(outcome)),
  }
}

function encodeFills({ rows, leftOut }: BoundedRows<FillRow>, baseMs: number, index: Map<string, number>): unknown {
  return {
    leftOut, ...encodeTimes(rows, baseMs),
    instrument: rows.map(({ instrument }) => indexOf(index, instrument)), order: rows.map(({ order }) => order),
    side: rows.map(({ side }) => (side === 'buy' ? 1 : 0)), price: rows.map(({ price }) => price), qty: rows.map(({ qty }) => qty),
    liquidity: rows.map(({ liquidity }) => LIQUIDITIES.indexOf(liquidity)), fee: rows.map(({ fee }) => round9(fee)),
    captureAtFill: rows.map(({ captureAtFill }) => captureAtFill === null ? null : round9(captureAtFill)),
    captureAfter: rows.map(({ captureAfter1s }) => captureAfter1s === null ? null : round9(captureAfter1s)),
  }
}

function encodeRejects({ rows, leftOut }: BoundedRows<RejectRow>, baseMs: number, index: Map<string, number>): unknown {
  return {
    leftOut, ...encodeTimes(rows, baseMs), instrument: rows.map(({ instrument }) => indexOf(index, instrument)),
    order: rows.map(({ order }) => order), request: rows.map(({ request }) => REQUESTS.indexOf(request)), source: rows.map(({ source }) => source), reason: rows.map(({ reason }) => reason),
  }
}

function encodeLog({ rows, leftOut }: BoundedRows<LogLine>, baseMs: number, index: Map<string, number>): unknown {
  return { leftOut, ...encodeTimes(rows, baseMs), instrument: rows.map(({ instrument }) => indexOf(index, instrument)), text: rows.map(({ text }) => text) }
}

/** Whole seconds since the base's second, and the nanoseconds after them. */
function encodeTimes(rows: readonly { readonly time: string }[], baseMs: number): { second: number[], ns: number[] } {
  const baseNs = BigInt(Math.floor(baseMs / 1_000)) * 1_000_000_000n
  const second: number[] = []
  const ns: number[] = []
  for (const { time } of rows) {
    const sinceNs = unixNsOfIso(time) - baseNs
    const fraction = ((sinceNs % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n
    second.push(Number((sinceNs - fraction) / 1_000_000_000n))
    ns.push(Number(fraction))
  }
  return { second, ns }
}

function nameIndex(names: readonly string[]): Map<string, number> {
  return new Map(names.map((name, at) => [name, at]))
}

/** A name that is not of an instrument of the report is added after them. */
function indexOf(index: Map<string, number>, name: string): number {
  const known = index.get(name)
  if (known !== undefined) return known
  index.set(name, index.size)
  return index.size - 1
}

function copyOfConfiguration({ summary, configuration, assumptions }: RunReport): unknown {
  return {
    strategy: summary.strategy, parameters: summary.parameters, seed: summary.seed, instruments: summary.instruments, from: summary.from, to: summary.to,
    venue: summary.venue, configuration: Object.fromEntries(configuration.map(({ title, entries }) => [title, Object.fromEntries(entries.map(({ key, value }) => [key, value]))])),
    assumptions, fingerprint: summary.fingerprint,
  }
}

/** What the charts span, Unix ms; the period of the run where nothing is drawn, a moment where there was no run. */
function spanOf({ drawnFrom, drawnTo, summary }: RunReport): readonly [first: number, last: number] {
  if (drawnFrom !== '') return [unixMsOf(drawnFrom), unixMsOf(drawnTo)]
  return summary.from === '' ? [0, 0] : [unixMsOf(summary.from), unixMsOf(summary.to)]
}

/** Unix milliseconds of ISO 8601 text. */
export function unixMsOf(iso: string): number {
  return Number(unixNsOfIso(iso)) / 1_000_000
}

function round3(value: number): number {
  return Math.round(value * 1_000) / 1_000
}

function round9(value: number): number {
  return Number(value.toFixed(9))
}
