/** What a run left behind → the summary that programs read and the report that people look at. */
import type { RunEnd } from '../../core/engine/assemble.js'
import type { DatasetFile } from '../../data/lake/dataset-file.js'
import type { ConfigurationSection, InstrumentSummary, ParameterValue, RunReport, RunSummary, TradingSummary } from '../../data/report/model.js'
import type { Instrument } from '../../core/instrument.js'
import type { Timebase } from '../../core/kernel/timebase.js'
import { isoOfUnixNs } from '../../core/time.js'
import type { Backtest } from './backtest.js'
import { addedRejects } from './instrument-record.js'
import { liquiditySummary } from './liquidity-summary.js'
import { runWarnings } from './run-warnings.js'

/** What the run does not know of itself. */
export interface RunFacts {
  readonly strategy: string
  readonly parameters: Readonly<Record<string, ParameterValue>>
  readonly seed: string
  readonly venue: string
  readonly timebase: Timebase
  readonly traded: readonly Instrument[]
  readonly wallSeconds: number
  readonly peakRssMiB: number
  /** What history was read from. */
  readonly files: readonly DatasetFile[]
}

export function runSummary(backtest: Backtest, end: RunEnd, facts: RunFacts): RunSummary {
  const { recorder } = backtest
  const byInstrument = inIdOrder(facts.traded).map((instrument) => instrumentSummary(backtest, instrument))
  const total = byInstrument.length === 1 ? byInstrument[0] : added(byInstrument, recorder.maxDrawdown, recorder.exposureMax)
  return {
    strategy: facts.strategy, parameters: facts.parameters, seed: facts.seed, venue: facts.venue,
    instruments: byInstrument.map(({ instrument }) => instrument),
    ...periodOf(backtest),
    events: end.events, eventsPerSecond: Math.round(end.events / Math.max(facts.wallSeconds, 1e-9)),
    wallSeconds: round(facts.wallSeconds, 3), peakRssMiB: round(facts.peakRssMiB, 1),
    ...totals(total),
    currency: facts.traded[0]?.currency ?? '',
    fingerprint: { total: end.fingerprint.total, byClass: end.fingerprint.byClass, counts: end.fingerprint.counts, byInstrument: end.fingerprint.byInstrument },
    warnings: runWarnings(backtest, end.reason, facts.files, total), byInstrument,
    ...lastLookOf(backtest),
    ...(backtest.replays.length > 0 && { liquidity: backtest.replays.map(liquiditySummary) }),
  }
}

function lastLookOf(backtest: Backtest): Pick<RunSummary, 'lastLook'> {
  const lastLook = backtest.lastLook()
  return lastLook.length === 0 ? {} : { lastLook }
}

export function runReport(
  backtest: Backtest, summary: RunSummary, facts: RunFacts, timeZone: string, configuration: readonly ConfigurationSection[], assumptions: readonly string[],
): RunReport {
  const { recorder } = backtest
  const { epoch } = facts.timebase
  const endMs = Number(epoch.unixNs / 1_000_000n) + (Number.isNaN(recorder.lastNs) ? 0 : recorder.lastNs) / 1_000_000
  const instruments = inIdOrder(facts.traded).map((instrument) => {
    const segments = recorder.segmentsOf(instrument)
    segments.end(endMs)
    return recorder.recordOf(instrument).report(epoch, segments)
  })
  return {
    summary, timeZone, drawnFrom: timeText(facts.timebase, recorder.firstNs), drawnTo: timeText(facts.timebase, recorder.lastNs), configuration, assumptions, instruments,
    equity: recorder.equity.points(epoch), drawdown: recorder.drawdown.points(epoch),
    namedSeries: [...recorder.series].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, series]) => ({ name, unit: '', points: series.points(epoch) })),
    latencies: [
      { name: 'order sent → acknowledged', distribution: recorder.ackLatency.distribution() },
      { name: 'order sent → first trade', distribution: recorder.firstFillLatency.distribution() },
      { name: 'cancel sent → cancelled', distribution: recorder.cancelLatency.distribution() },
    ].filter(({ distribution }) => distribution.count > 0),
    fills: recorder.fills, rejects: recorder.rejects, log: recorder.log,
  }
}

function instrumentSummary(backtest: Backtest, instrument: Instrument): InstrumentSummary {
  const { positions } = backtest.run.engine
  const position = backtest.run.engine.positionOf(instrument)
  const { index } = instrument
  return backtest.recorder.recordOf(instrument).summary({
    qty: position.qty, cash: positions.cash[index], fees: position.fees, realised: position.realised, unrealised: position.unrealised,
    tradedQty: positions.tradedQty[index], tradedNotional: positions.tradedNotional[index],
  })
}

/** Sums of what adds up; ratios from the sums; extremes of all together as they were observed. */
function added(parts: readonly InstrumentSummary[], maxDrawdown: number, exposureMax: number): TradingSummary {
  const sum = (of: (part: InstrumentSummary) => number): number => parts.reduce((total, part) => total + of(part), 0)
  const orders = sum(({ orders: count }) => count)
  return {
    orders, ordersRefused: sum(({ ordersRefused }) => ordersRefused), fills: sum(({ fills }) => fills),
    fillRatio: orders === 0 ? 0 : sum(({ fillRatio, orders: count }) => fillRatio * count) / orders,
    rejects: sum(({ rejects }) => rejects), rejectsByReason: addedRejects(parts.flatMap(({ rejectsByReason }) => rejectsByReason)),
    replaces: sum(({ replaces }) => replaces), cancels: sum(({ cancels }) => cancels),
    volumeQty: sum(({ volumeQty }) => volumeQty), volumeNotional: sum(({ volumeNotional }) => volumeNotional),
    pnl: sum(({ pnl }) => pnl), grossPnl: sum(({ grossPnl }) => grossPnl), realisedPnl: sum(({ realisedPnl }) => realisedPnl),
    unrealisedPnl: sum(({ unrealisedPnl }) => unrealisedPnl), fees: sum(({ fees }) => fees),
    maxDrawdown, exposureMax, exposureTime: Math.max(0, ...parts.map(({ exposureTime }) => exposureTime)),
  }
}

function totals(from: TradingSummary): TradingSummary {
  const {
    orders, ordersRefused, fills, fillRatio, rejects, rejectsByReason, replaces, cancels, volumeQty, volumeNotional, pnl, grossPnl, realisedPnl, unrealisedPnl, fees,
    maxDrawdown, exposureMax, exposureTime,
  } = from
  return {
    orders, ordersRefused, fills, fillRatio, rejects, rejectsByReason, replaces, cancels, volumeQty, volumeNotional, pnl, grossPnl, realisedPnl, unrealisedPnl, fees,
    maxDrawdown, exposureMax, exposureTime,
  }
}

/** From the first event that an instance saw to the last: its start, and its stop. Empty where none started. */
function periodOf({ run }: Backtest): { readonly from: string; readonly to: string } {
  const started = run.engine.instances.inOrder.flatMap(({ startedUnixNs }) => startedUnixNs ?? [])
  const stopped = run.engine.instances.inOrder.flatMap(({ stoppedUnixNs }) => stoppedUnixNs ?? [])
  if (started.length === 0) return { from: '', to: '' }
  return { from: isoOfUnixNs(started.reduce((a, b) => (b < a ? b : a))), to: isoOfUnixNs(stopped.reduce((a, b) => (b > a ? b : a))) }
}

function inIdOrder(instruments: readonly Instrument[]): readonly Instrument[] {
  return [...instruments].sort((a, b) => (a.id < b.id ? -1 : 1))
}

function timeText(timebase: Timebase, timeNs: number): string {
  return Number.isFinite(timeNs) ? timebase.toIso(timeNs) : ''
}

function round(value: number, decimals: number): number {
  return Number(value.toFixed(decimals))
}
