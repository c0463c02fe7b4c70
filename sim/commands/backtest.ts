/** `isochron backtest STRATEGY.ts --data LAKE --instruments AMZN`: a market (recorded history, or a simulated one), the run, its summary and report. */
import { existsSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { pacedClock, type WallClock } from '../../core/kernel/clock.js'
import { ParameterError } from '../../core/strategy/define.js'
import { StrategyError } from '../../core/strategy/instance.js'
import { InputError } from '../../core/kernel/input-error.js'
import { RunawayError } from '../../core/kernel/runaway-error.js'
import { EXIT_OK, EXIT_REFUSED, type Io } from '../../data/commands/io.js'
import { DiskError } from '../../data/disk/disk-error.js'
import { writeWholeFile } from '../../data/disk/unfinished-file.js'
import { LakeError } from '../../data/lake/lake-error.js'
import { renderReport } from '../../data/report/html.js'
import type { ParameterValue, RunSummary } from '../../data/report/model.js'
import { summaryTable } from '../../data/report/summary-table.js'
import { backtest, type Backtest } from '../backtest/backtest.js'
import { OutputLog, RecordingError } from '../backtest/output-log.js'
import { runReport, runSummary, type RunFacts } from '../backtest/run-report.js'
import { loadStrategy, StrategyFileError, type LoadedStrategy } from '../loader/load-strategy.js'
import { StrayFailureError, watchStrayFailures } from '../loader/stray-failures.js'
import { userFrames } from '../loader/user-frames.js'
import { TermsError } from '../market/terms-file.js'
import { configurationOf, sectionsOf } from './backtest-configuration.js'
import { OptionError, readBacktestOptions, type BacktestArguments, type BacktestOptionsRead } from './backtest-options.js'
import { lakePlan } from './lake-plan.js'
import { logLines } from './log-lines.js'
import { marketPlan } from './market-plan.js'
import type { RunPlan } from './run-plan.js'
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
    const plan = planRun(given, options)
    recording = given.record === undefined ? undefined : new OutputLog(given.record, plan.timebase)
    const summary = await run(loaded, plan, given, options, io, host, recording, { refuse: () => stray.refuse(), stopWith: (stop) => (stopRun = stop) })
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

function planRun(given: BacktestArguments, options: BacktestOptionsRead): RunPlan {
  return 'data' in options.origin ? lakePlan(options.origin.data, given, options) : marketPlan(options.origin.market, given, options)
}

async function run(
  loaded: LoadedStrategy, plan: RunPlan, given: BacktestArguments, options: BacktestOptionsRead, io: Io, host: BacktestHost, recording: OutputLog | undefined, watch: Watch,
): Promise<RunSummary> {
  const { timebase, instruments, traded, venues, tape, arbitrage, files } = plan
  const test: Backtest = wired(given, () => backtest({
    strategy: loaded.strategy, strategyName: loaded.name, params: options.params, seed: given.seed, timebase, instruments, venues, traded,
    limits: options.limits, sink: recording, detail: given.report !== undefined,
    ...(tape && { tape }), ...(arbitrage && { arbitrage }),
    ...(options.speed !== undefined && { clock: pacedClock(options.speed, inSteps(host, () => progress.tick()), () => (options.from === undefined ? -Infinity : timebase.nearNs(options.from.unixNs))) }),
    ...(plan.fromNs !== undefined && { fromNs: plan.fromNs }),
    ...(plan.untilNs !== undefined && { untilNs: plan.untilNs }),
    breathe: () => {
      progress.tick()
      // A recording that the disk refuses is said now, not after hours of a run that nobody can compare.
      if (recording?.error !== undefined) test.run.stop()
      return host.breathe()
    },
  }))
  const { engine, kernel } = test.run
  const progress = new RunProgress(io, () => engine.events, () => plan.share(engine.events, kernel.nowNs))
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
  if (Number.isNaN(test.recorder.firstNs) && end.reason !== 'operator') throw new OptionError(emptyWindow(given, plan))
  const facts: RunFacts = {
    strategy: loaded.name, parameters: test.run.params as Record<string, ParameterValue>, seed: given.seed, venue: venues.map(({ name }) => name).sort().join(', '), timebase, traded,
    wallSeconds: (host.nowMs() - startMs) / 1_000, peakRssMiB: host.peakRssMiB(), files,
  }
  const summary = runSummary(test, end, facts)
  const configuration = configurationOf(plan.configuration, options.limits, facts)
  // First, because it replaces its folder, into which the others may go.
  recording?.finish({ configuration: { ...configuration, parameters: facts.parameters }, summary })
  if (given.json !== undefined) writeWholeFile(given.json, `${JSON.stringify({ ...summary, configuration }, undefined, 2)}\n`)
  if (given.report !== undefined) writeWholeFile(given.report, renderReport(runReport(test, summary, facts, plan.timeZone, sectionsOf(configuration), plan.assumptions(test))))
  return summary
}

/** What only the wiring finds out about a market's terms: a protection of a symbol that is not there, a close that is no price. */
function wired({ market }: BacktestArguments, wire: () => Backtest): Backtest {
  try {
    return wire()
  } catch (error) {
    if (!(error instanceof RangeError) || market === undefined) throw error
    throw new TermsError(`${market}: ${error.message}`, { cause: error })
  }
}

function emptyWindow({ from, to, instruments }: BacktestArguments, { files, traded }: RunPlan): string {
  const names = instruments ?? traded.map(({ id }) => id).join(', ')
  const window = `no quote of ${names} between ${from ?? 'the first event'} and ${to ?? 'the last event'}`
  if (files.length === 0) return `${window}: nothing happened in this market then; choose --from and --to within its hours, and participants that trade`
  const [first, last] = [files[0].metadata.firstTime, files[files.length - 1].metadata.lastTime]
  return `${window}: the data go from ${first} to ${last}; choose --from and --to within them`
}

/** Said before the run, not after it. */
function requireWritable(path: string): void {
  const folder = dirname(resolve(path))
  if (!existsSync(folder)) throw new OptionError(`${path}: cannot be written: there is no folder ${folder}; make it first`)
  if (existsSync(path) && statSync(path).isDirectory()) throw new OptionError(`${path}: cannot be written: it is a folder; give the name of a file`)
}

function exitCode(error: unknown): number | undefined {
  const answered = [StrategyError, InputError, RunawayError, OptionError, TermsError, LakeError, StrategyFileError, StrayFailureError, ParameterError, RecordingError, DiskError]
  return answered.some((kind) => error instanceof kind) ? EXIT_REFUSED : undefined
}
