/** A run on datasets of a lake: history is replayed, instrument by instrument, at the venue that each was recorded at. */
import { Instruments, type Instrument } from '../../core/instrument.js'
import { Timebase } from '../../core/kernel/timebase.js'
import { RandomStreams } from '../../core/random.js'
import { Epoch } from '../../core/time.js'
import { BATCH_ROWS } from '../../data/lake/dataset-source.js'
import type { DatasetFile } from '../../data/lake/dataset-file.js'
import { openLake, type ResolvedInstrument } from '../../data/lake/catalog.js'
import { lakeHistory } from '../backtest/lake-history.js'
import { replayedMarket } from '../market/replayed-market.js'
import type { RunVenue } from '../market/venue-market.js'
import { depthSource } from '../replay/as-levels.js'
import { replayAssumptions } from '../replay/assumptions.js'
import { faultSpans, type VenueFaults } from '../venue/faults.js'
import type { FeeTerms } from '../venue/fees.js'
import { venueTerms } from '../venue/venue-terms.js'
import { feeTexts, faultTexts, latencyTexts, type Configuration } from './backtest-configuration.js'
import { OptionError, type BacktestArguments, type BacktestOptionsRead } from './backtest-options.js'
import { requireRates, type RunPlan } from './run-plan.js'

interface Traded {
  readonly instrument: Instrument
  readonly files: readonly DatasetFile[]
}

/** Throws a `LakeError` or an {@link OptionError} where the lake has no such data, or the terms do not suit them. */
export function lakePlan(data: string, given: BacktestArguments, options: BacktestOptionsRead): RunPlan {
  const resolved = resolve(data, given, options)
  const [first] = resolved.flatMap(({ files }) => files).map(({ metadata }) => metadata.date).sort()
  const timebase = new Timebase(Epoch.ofDay(first))
  const instruments = new Instruments()
  const traded = resolved.map(({ spec, files }): Traded => ({ instrument: instruments.register(spec), files }))
  const venues = [...new Set(traded.map(({ instrument }) => instrument.venue))].map((name) => venueOf(name, traded.filter(({ instrument }) => instrument.venue === name), timebase, options, traded.length))
  requireTerms(venues, traded, timebase, options.faults)
  const rows = traded.reduce((sum, { instrument, files }) => sum + files.reduce((count, file) => count + (file.instrument(instrument.symbol)?.rows ?? 0), 0), 0)
  const files = traded.flatMap((one) => one.files)
  return {
    timebase, instruments, venues, tape: options.tape, arbitrage: undefined, files, fromNs: options.from?.unixNs, untilNs: options.to?.unixNs, traded: traded.map(({ instrument }) => instrument),
    timeZone: venueTerms(venues[0].name).timeZone, share: (events) => (rows === 0 ? 1 : events / rows), configuration: configurationOf(data, given, options, venues, files),
    assumptions: ({ replays }) => [...new Set(replays.flatMap((exchange) => replayAssumptions(exchange)))],
  }
}

/** Names of one venue are one question; without a venue they are of the lake's only one. */
function resolve(data: string, given: BacktestArguments, { instruments: names, from, to }: BacktestOptionsRead): readonly ResolvedInstrument[] {
  const lake = openLake(data)
  const byVenue = new Map<string | undefined, string[]>()
  for (const name of names) {
    const venue = given.venue ?? /@([^@]*)$/.exec(name)?.[1]
    byVenue.set(venue, [...(byVenue.get(venue) ?? []), name])
  }
  const resolved = [...byVenue].flatMap(([venue, asked]) => lake.resolve({ instruments: asked, from: from?.day, to: to?.day, venue, source: given.source }).instruments)
  // `AMZN,AMZN@XNAS` names one instrument twice.
  return resolved.filter(({ spec }, index, all) => all.findIndex((other) => other.spec.symbol === spec.symbol && other.spec.venue === spec.venue) === index)
}

function venueOf(name: string, traded: readonly Traded[], timebase: Timebase, { latency, fees, faults, replay, depth, batchRows }: BacktestOptionsRead, instruments: number): RunVenue {
  const history = traded.map(({ instrument, files }) => ({
    instrument, source: depthSource(lakeHistory({ files, instrument, timebase, batchRows: batchRows ?? batchRowsFor(instruments) }), depth),
  }))
  return { name, market: replayedMarket(history, replay), latency, fees: fees ?? venueTerms(name).fees, faults }
}

function requireTerms(venues: readonly RunVenue[], traded: readonly Traded[], timebase: Timebase, faults: VenueFaults = {}): void {
  for (const { instrument } of traded) {
    meant('--fees', () => requireRates(venues.find(({ name }) => name === instrument.venue)?.fees as FeeTerms, instrument))
  }
  // Ends of a stretch that only the run's day makes comparable: one run time, the other an instant.
  for (const terms of [faults.disconnects, faults.restarts, faults.feedGaps]) {
    if (terms !== undefined) meant('--faults', () => faultSpans(terms, new RandomStreams(1).stream('checked'), timebase))
  }
}

function meant(option: string, check: () => unknown): void {
  try {
    check()
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new OptionError(`${option}: ${error.message}`)
  }
}

/** Rows that all instruments together read ahead, and the bounds for one: many instruments must not mean much memory. */
const READ_AHEAD_ROWS = 1 << 17
const BATCH_ROWS_MIN = 256

function batchRowsFor(instruments: number): number {
  return Math.max(BATCH_ROWS_MIN, Math.min(BATCH_ROWS, Math.floor(READ_AHEAD_ROWS / instruments)))
}

function configurationOf(
  data: string, given: BacktestArguments, { latency, faults, tape, replay, depth }: BacktestOptionsRead, venues: readonly RunVenue[], files: readonly DatasetFile[],
): Configuration {
  const fees = venues.map((venue): [string, Record<string, string>] => [venues.length > 1 ? `fees of ${venue.name}` : 'fees', feeTexts(venue.fees as FeeTerms)])
  const replayed = {
    ...(replay.queueModel && { 'queue model': replay.queueModel.name }), ...(replay.impact && { impact: replay.impact }), ...(given.depth !== undefined && depth !== 'orders' && { depth: given.depth }),
  }
  return {
    run: { data, sources: [...new Set(files.map(({ metadata }) => metadata.source))].sort().join(', '), from: given.from ?? 'the first event', to: given.to ?? 'the last event' },
    latency: { ...latencyTexts(latency), ...(tape && { tape: given.tape ?? '' }) },
    ...Object.fromEntries(fees),
    faults: faults === undefined ? {} : faultTexts(faults),
    ...(Object.keys(replayed).length > 0 && { replay: replayed }),
  }
}
