/** What a reader of a run's numbers must know before believing them: faults of the data, of the run, and refusals that make it another run than was meant. */
import { basename } from 'node:path'
import type { StopReason } from '../../core/kernel/kernel.js'
import type { DatasetFile } from '../../data/lake/dataset-file.js'
import type { TradingSummary } from '../../data/report/model.js'
import { countText, percentText } from '../../data/report/number-text.js'
import type { Backtest } from './backtest.js'

/** A sentence each. @param files what history was read from @param trading of all instruments together */
export function runWarnings(backtest: Backtest, reason: StopReason, files: readonly DatasetFile[], trading: TradingSummary): string[] {
  return [
    ...(reason === 'operator' ? ['stopped by an operator before the end of the data'] : []),
    ...refusalWarnings(trading), ...bookWarnings(backtest), ...runFaults(backtest), ...venueFaults(backtest), ...[...new Set(files)].flatMap(dataWarnings),
  ]
}

function refusalWarnings({ orders, ordersRefused, rejectsByReason }: TradingSummary): string[] {
  if (ordersRefused * 2 <= orders) return []
  const most = rejectsByReason.find(({ request }) => request === 'submit')
  const why = most === undefined ? '' : `, most often by ${most.source === 'risk' ? 'risk' : 'the venue'}: ${most.reason} (${countText(most.count)})`
  return [`${countText(ordersRefused)} of ${countText(orders)} orders were refused${why}: what is left is hardly what the strategy meant`]
}

function bookWarnings({ run, exchange, recorder }: Backtest): string[] {
  const { faults, levelFaults } = run.engine.books
  const records = run.engine.instances.inOrder.map(({ instrument }) => recorder.recordOf(instrument))
  const [crossed, tops] = [sumOf(records.map(({ crossedTops }) => crossedTops)), sumOf(records.map(({ twoSidedTops }) => twoSidedTops))]
  return present([
    [faults.unknownOrders, 'events refer to orders that were never added: they changed nothing'],
    [faults.duplicateOrders, 'adds reuse the reference of an order in the book: they were left out'],
    [faults.oversized, 'executions or cancels were larger than their order'],
    [faults.invalidOrders, 'adds had no valid quantity, price or side: they were left out'],
    [crossed, `of ${countText(tops)} changes of the best prices (${percentText(crossed / Math.max(1, tops))}) left the book crossed, bid above ask: orders are missing or late in the data`],
    [exchange.rowsWithoutOrders, 'rows are levels or quotes, not orders: replay against history cannot trade with them'],
    [levelFaults.invalidLevels, 'levels or quotes had no valid price or quantity: they were left out'],
  ])
}

function runFaults({ run, recorder }: Backtest): string[] {
  const { instances, oms } = run.engine
  return [
    ...present([
      [oms.fillGaps, 'execution reports counted trades that were never reported'],
      ...Object.entries(oms.reportRefusals).map(([refusal, count]) => [count, `execution reports were refused: ${refusal}`] as const),
      [recorder.seriesLeftOut, 'recorded points are of more series than the report keeps: they were left out'],
    ]),
    ...instances.inOrder.filter(({ started }) => !started).map(({ instrument }) => `${instrument.id}: the strategy never started: no event of it lies between --from and --to`),
    ...(new Set(instances.inOrder.map(({ instrument }) => instrument.currency)).size > 1 ? ['the instruments have several currencies: sums over them are not in one'] : []),
  ]
}

/** What was made to go wrong, so that nobody takes it for the venue's or the strategy's doing. */
function venueFaults({ faults }: Backtest): string[] {
  if (faults === undefined) return []
  const { asked: { disconnects, restarts }, counts } = faults
  const never = (disconnects ?? restarts) !== undefined && counts.outages === 0
  return [
    ...(never ? ['simulated disconnects or restarts were asked for, and none happened: are their times within those of the data?'] : []),
    ...present([
      [counts.outages, 'simulated outages cut the connection to the venue'],
      [counts.ordersCancelled, 'orders were cancelled by the venue in simulated outages'],
      [counts.commandsRefused, 'orders, replaces and cancels were refused in simulated outages'],
      [counts.commandsLost, 'orders, replaces and cancels were lost in simulated outages: nothing answers them'],
      [counts.reportsHeldBack, 'execution reports came after simulated outages'],
      [counts.reportsLost, 'execution reports were lost in simulated outages: what they said is missing in orders, fills and positions'],
      [counts.reportsDelayed, 'execution reports were delayed by simulated faults, and those behind them with them'],
      [counts.reportsReordered, 'execution reports came out of order by simulated faults'],
      [counts.reportsDuplicated, 'execution reports came twice by simulated faults'],
    ]),
  ]
}

/** What the import said of a dataset, under its name. */
function dataWarnings({ path, metadata: { complete, counters, rows, warnings } }: DatasetFile): string[] {
  const inferred = counters.inferredRows ?? 0
  const said = [
    ...(complete ? [] : ['the imported data were not complete']),
    ...(inferred > 0 ? [`${countText(inferred)} of ${countText(rows)} rows were inferred by the import, not sent by the exchange: the queue among them is an estimate`] : []),
    ...warnings,
  ]
  return said.map((warning) => `${basename(path)}: ${warning}`)
}

function present(counted: readonly (readonly [count: number, what: string])[]): string[] {
  return counted.filter(([count]) => count > 0).map(([count, what]) => `${countText(count)} ${what}`)
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0)
}
