/** `isochron backtest STRATEGY.ts --data LAKE --instruments AMZN`: history, simulated exchange, summary, report. */
import { existsSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { Instruments, type Instrument } from '../../core/instrument.js'
import { pacedClock, type WallClock } from '../../core/kernel/clock.js'
import { Timebase } from '../../core/kernel/timebase.js'
import { RandomStreams } from '../../core/random.js'
import { ParameterError } from '../../core/strategy/define.js'
import { StrategyError } from '../../core/strategy/instance.js'
import { Epoch } from '../../core/time.js'
import { InputError } from '../../core/kernel/input-error.js'
import { RunawayError } from '../../core/kernel/runaway-error.js'
import { EXIT_OK, EXIT_REFUSED, type Io } from '../../data/commands/io.js'
import { DiskError } from '../../data/disk/disk-error.js'
import { writeWholeFile } from '../../data/disk/unfinished-file.js'
import type { DatasetFile } from '../../data/lake/dataset-file.js'
import { openLake, type LakeAnswer } from '../../data/lake/catalog.js'
import { BATCH_ROWS } from '../../data/lake/dataset-source.js'
import { LakeError } from '../../data/lake/lake-error.js'
import { renderReport } from '../../data/report/html.js'
import type { ParameterValue, RunSummary } from '../../data/report/model.js'
import { summaryTable } from '../../data/report/summary-table.js'
import { backtest, type Backtest } from '../backtest/backtest.js'
import { lakeHistory } from '../backtest/lake-history.js'
import { OutputLog, RecordingError } from '../backtest/output-log.js'
import { runReport, runSummary, type RunFacts } from '../backtest/run-report.js'
import { loadStrategy, StrategyFileError, type LoadedStrategy } from '../loader/load-strategy.js'
import { StrayFailureError, watchStrayFailures } from '../loader/stray-failures.js'
import { userFrames } from '../loader/user-frames.js'
import { REPLAY_ASSUMPTIONS } from '../replay/assumptions.js'
import { faultSpans, type VenueFaults } from '../venue/faults.js'
import { feeSchedule, type FeeTerms } from '../venue/fees.js'
import { venueTerms } from '../venue/venue-terms.js'
import { configurationOf, sectionsOf } from './backtest-configuration.js'
import { OptionError, readBacktestOptions, type BacktestArguments, type BacktestOptionsRead } from './backtest-options.js'
import { logLines } from './log-lines.js'
import { inSteps, RunProgress } from './run-progress.js'

/** What a run needs of the process beside its text. */
export interface BacktestHost extends WallClock {
  peakRssMiB(): number
  breathe(): Promise<void>
  /** Calls back when an operator interrupts; answers a function that stops listening. */
  onInterrupt(callback: () => void): () => void
}

/** Answers the exit code; why what was asked could not be done, or how the strategy failed, is on standard error. */
export async function runBacktest(strategyFile: string, given: BacktestArguments, io: Io, host: BacktestHost): Promise<number> {
  let recording: OutputLog | undefined
  let stopRun: (() => void) | undefined
  const stray = watchStrayFailures(strategyFile, () => stopRun?.())
  try {
    const options = readBacktestOptions(given)
    for (const path of [given.json, given.report]) if (path !== undefined) requireWritable(path)
    const loaded = await loadStrategy(strategyFile)
    await host.breathe()
    stray.refuse()
    const plan = planRun(loaded, given, options)
    recording = given.record === undefined ? undefined : new OutputLog(given.record, plan.timebase)
    const summary = await run(plan, given, options, io, host, recording, { refuse: () => stray.refuse(), stopWith: (stop) => (stopRun = stop) })
    await io.out(summaryTable(summary, { isTty: io.isTty }))
    return EXIT_OK
  } catch (error) {
    recording?.discard()
    const code = exitCode(error)
    if (code === undefined) throw error
    const { message, cause } = error as Error
    io.err(`error: ${[message, ...userFrames(cause).map((frame) => `  at ${frame}`)].join('\n')}\n`)
    return code
  } finally {
    stray.end()
  }
}

/** How a run hears of failures outside of its callbacks. */
interface Watch {
  /** Throws what has failed so far. */
  refuse(): void
  /** What to call when something fails. */
  stopWith(stop: () => void): void
}

interface Plan {
  readonly loaded: LoadedStrategy
  readonly answer: LakeAnswer
  readonly timebase: Timebase
  readonly instruments: Instruments
  readonly traded: readonly { readonly instrument: Instrument; readonly files: readonly DatasetFile[] }[]
}

function planRun(loaded: LoadedStrategy, given: BacktestArguments, { instruments: names, from, to }: BacktestOptionsRead): Plan {
  const answer = openLake(given.data).resolve({ instruments: names, from: from?.day, to: to?.day, venue: given.venue, source: given.source })
  const timebase = new Timebase(Epoch.ofDay(answer.files[0].metadata.date))
  const instruments = new Instruments()
  // `AMZN,AMZN@XNAS` names one instrument twice.
  const once = answer.instruments.filter(({ spec }, index, all) => all.findIndex((other) => other.spec.symbol === spec.symbol) === index)
  const traded = once.map(({ spec, files }) => ({ instrument: instruments.register(spec), files }))
  return { loaded, answer, timebase, instruments, traded }
}

async function run(
  { loaded, answer, timebase, instruments, traded }: Plan, given: BacktestArguments, options: BacktestOptionsRead, io: Io, host: BacktestHost,
  recording: OutputLog | undefined, watch: Watch,
): Promise<RunSummary> {
  const terms = venueTerms(answer.venue)
  const fees = options.fees ?? terms.fees
  for (const { instrument } of traded) requireRates(fees, instrument)
  requireFaultTimes(options.faults, timebase)
  const rows = traded.reduce((sum, { instrument, files }) => sum + files.reduce((count, file) => count + (file.instrument(instrument.symbol)?.rows ?? 0), 0), 0)
  const test: Backtest = backtest({
    strategy: loaded.strategy, strategyName: loaded.name, params: options.params, seed: given.seed, timebase, instruments,
    latency: options.latency, fees, limits: options.limits, sink: recording, detail: given.report !== undefined,
    history: traded.map(({ instrument, files }) => ({
      instrument, source: lakeHistory({ files, instrument, timebase, batchRows: options.batchRows ?? batchRowsFor(traded.length) }),
    })),
    ...(options.faults && { faults: options.faults }),
    ...(options.speed !== undefined && { clock: pacedClock(options.speed, inSteps(host, () => progress.tick()), () => (options.from === undefined ? -Infinity : timebase.nearNs(options.from.unixNs))) }),
    ...(options.from !== undefined && { fromNs: options.from.unixNs }),
    ...(options.to !== undefined && { untilNs: options.to.unixNs }),
    breathe: () => {
      progress.tick()
      // A recording that the disk refuses is said now, not after hours of a run that nobody can compare.
      if (recording?.error !== undefined) test.run.stop()
      return host.breathe()
    },
  })
  const progress = new RunProgress(io, rows, () => test.run.engine.events)
  const stopListening = host.onInterrupt(() => test.run.stop())
  const startMs = host.nowMs()
  watch.stopWith(() => test.run.stop())
  const end = await test.start().finally(() => {
    stopListening()
    progress.end()
    io.err(logLines(test.recorder.log, traded.length > 1, given.report))
  })
  await host.breathe()
  watch.refuse()
  if (Number.isNaN(test.recorder.firstNs) && end.reason !== 'operator') throw new OptionError(emptyWindow(given, options.instruments, traded.flatMap(({ files }) => files)))
  const facts: RunFacts = {
    strategy: loaded.name, parameters: test.run.params as Record<string, ParameterValue>, seed: given.seed, venue: answer.venue, timebase,
    traded: traded.map(({ instrument }) => instrument),
    wallSeconds: (host.nowMs() - startMs) / 1_000, peakRssMiB: host.peakRssMiB(), files: traded.flatMap(({ files }) => files),
  }
  const summary = runSummary(test, end, facts)
  const configuration = configurationOf(given, options, fees, facts)
  // First, because it replaces its folder, into which the others may go.
  recording?.finish({ configuration: { ...configuration, parameters: facts.parameters }, summary })
  if (given.json !== undefined) writeWholeFile(given.json, `${JSON.stringify({ ...summary, configuration }, undefined, 2)}\n`)
  if (given.report !== undefined) writeWholeFile(given.report, renderReport(runReport(test, summary, facts, terms.timeZone, sectionsOf(configuration), REPLAY_ASSUMPTIONS)))
  return summary
}

/** Terms that an instrument cannot be billed by are refused now, not at its first trade. */
function requireRates(fees: FeeTerms, instrument: Instrument): void {
  try {
    feeSchedule(fees, instrument)
  } catch (error) {
    throw new OptionError(`--fees: ${instrument.id}: ${(error as Error).message}`)
  }
  if (fees.currency !== undefined && fees.currency !== instrument.currency) {
    throw new OptionError(`--fees: ${instrument.id}: found fees in ${fees.currency}, expected ${instrument.currency}, in which it trades: convert the rates, nothing is converted here`)
  }
}

/** Ends of a stretch that only the run's day makes comparable: one run time, the other an instant. */
function requireFaultTimes({ disconnects, restarts, feedGaps }: VenueFaults = {}, timebase: Timebase): void {
  try {
    for (const terms of [disconnects, restarts, feedGaps]) if (terms !== undefined) faultSpans(terms, new RandomStreams(1).stream('checked'), timebase)
  } catch (error) {
    throw new OptionError(`--faults: ${(error as Error).message}`)
  }
}

/** Rows that all instruments together read ahead, and the bounds for one: many instruments must not mean much memory. */
const READ_AHEAD_ROWS = 1 << 17
const BATCH_ROWS_MIN = 256

function batchRowsFor(instruments: number): number {
  return Math.max(BATCH_ROWS_MIN, Math.min(BATCH_ROWS, Math.floor(READ_AHEAD_ROWS / instruments)))
}

function emptyWindow({ from, to }: BacktestArguments, names: readonly string[], files: readonly DatasetFile[]): string {
  const [first, last] = [files[0].metadata.firstTime, files[files.length - 1].metadata.lastTime]
  return `no quote of ${names.join(', ')} between ${from ?? 'the first event'} and ${to ?? 'the last event'}: the data go from ${first} to ${last}; choose --from and --to within them`
}

/** Said before the run, not after it. */
function requireWritable(path: string): void {
  const folder = dirname(resolve(path))
  if (!existsSync(folder)) throw new OptionError(`${path}: cannot be written: there is no folder ${folder}; make it first`)
  if (existsSync(path) && statSync(path).isDirectory()) throw new OptionError(`${path}: cannot be written: it is a folder; give the name of a file`)
}

function exitCode(error: unknown): number | undefined {
  const answered = [StrategyError, InputError, RunawayError, OptionError, LakeError, StrategyFileError, StrayFailureError, ParameterError, RecordingError, DiskError]
  return answered.some((kind) => error instanceof kind) ? EXIT_REFUSED : undefined
}
