/** What a reader of a run's numbers must know before believing them: faults of the data, of the run, and refusals that make it another run than was meant. */
import { basename } from 'node:path'
import type { StopReason } from '../../core/kernel/kernel.js'
import type { DatasetFile } from '../../data/lake/dataset-file.js'
import type { TradingSummary } from '../../data/report/model.js'
import { countText, percentText } from '../../data/report/number-text.js'
import type { ReplayExchange } from '../replay/replay-exchange.js'
import type { Backtest, VenueFaultCounts } from './backtest.js'
import { liquiditySummary } from './liquidity-summary.js'

/** A sentence each. @param files what history was read from @param trading of all instruments together */
export function runWarnings(backtest: Backtest, reason: StopReason, files: readonly DatasetFile[], trading: TradingSummary): string[] {
  return [
    ...(reason === 'operator' ? ['stopped by an operator before the end of the data'] : []),
    ...refusalWarnings(trading), ...bookWarnings(backtest), ...queueModelWarnings(backtest.replays), ...backtest.replays.flatMap(impactWarnings), ...ownImpactWarnings(backtest), ...runFaults(backtest), ...backtest.faults.flatMap((faults) => venueFaults(faults, backtest.faults.length > 1)), ...[...new Set(files)].flatMap(dataWarnings),
  ]
}

function refusalWarnings({ orders, ordersRefused, rejectsByReason }: TradingSummary): string[] {
  if (ordersRefused * 2 <= orders) return []
  const most = rejectsByReason.find(({ request }) => request === 'submit')
  const why = most === undefined ? '' : `, most often by ${most.source === 'risk' ? 'risk' : 'the venue'}: ${most.reason} (${countText(most.count)})`
  return [`${countText(ordersRefused)} of ${countText(orders)} orders were refused${why}: what is left is hardly what the strategy meant`]
}

function bookWarnings({ run, replays, recorder }: Backtest): string[] {
  const { faults, levelFaults } = run.engine.books
  const records = run.engine.instances.inOrder.map(({ instrument }) => recorder.recordOf(instrument))
  const [crossed, tops] = [sumOf(records.map(({ crossedTops }) => crossedTops)), sumOf(records.map(({ twoSidedTops }) => twoSidedTops))]
  return present([
    [faults.unknownOrders, 'events refer to orders that were never added: they changed nothing'],
    [faults.duplicateOrders, 'adds reuse the reference of an order in the book: they were left out'],
    [faults.oversized, 'executions or cancels were larger than their order'],
    [faults.invalidOrders, 'adds had no valid quantity, price or side: they were left out'],
    [crossed, `of ${countText(tops)} changes of the best prices (${percentText(crossed / Math.max(1, tops))}) left the book crossed, bid above ask: orders are missing or late in the data`],
    [sumOf(replays.map(({ rowsWithoutOrders }) => rowsWithoutOrders)), 'rows are levels or quotes of instruments whose history has orders: the replay goes by the orders'],
    [levelFaults.invalidLevels, 'levels or quotes had no valid price or quantity: they were left out'],
  ])
}

/** A queue model that was asked for and estimated nothing: every instrument's history has its own queues. */
function queueModelWarnings(replays: readonly ReplayExchange[]): string[] {
  const given = replays.find(({ queueModelWasGiven }) => queueModelWasGiven)
  if (given === undefined || replays.some(({ estimatesQueues }) => estimatesQueues)) return []
  return [`the history has orders: queue model ${given.queueModel.name} was not used`]
}

/** Of what the record traded, the share from which on leaving out one's own impact is no detail. */
const IMPACT_SHARE = 0.05

function impactWarnings(exchange: ReplayExchange): string[] {
  if (exchange.impact === 'real') return []
  return liquiditySummary(exchange).counterfactual.filter(({ marketShare }) => marketShare >= IMPACT_SHARE).map(({ instrument, marketShare }) =>
    `${instrument}: our volume is ${percentText(marketShare)} of what the record traded, and market impact is left out (--impact none): in life the market would have moved`)
}

/** In a market that reacts: a result that is made of our own pushing the price is none. */
function ownImpactWarnings({ run, tradedQty }: Backtest): string[] {
  const { instances, positions } = run.engine
  return instances.inOrder.flatMap(({ instrument }) => {
    const share = positions.tradedQty[instrument.index] / Math.max(1, tradedQty(instrument) ?? Infinity)
    if (share < IMPACT_SHARE) return []
    return [`${instrument.id}: we were in ${percentText(share)} of all that was traded: the price is largely our own doing, and a position that is left could not be sold at it`]
  })
}

function runFaults({ run, recorder }: Backtest): string[] {
  const { instances, oms } = run.engine
  return [
    ...present([
      [oms.fillGaps, 'execution reports counted trades that were never reported'],
      ...Object.entries(oms.reportRefusals).map(([refusal, count]) => [count, `execution reports were refused: ${refusal}`] as const),
      [sumOf(instances.inOrder.map(({ instrument }) => recorder.recordOf(instrument).tradesCanceled)), 'of our trades were declared void: positions, cash and fees are without them, lists of fills have them'],
      [recorder.seriesLeftOut, 'recorded points are of more series than the report keeps: they were left out'],
    ]),
    ...instances.inOrder.filter(({ started }) => !started).map(({ instrument }) => `${instrument.id}: the strategy never started: no event of it lies between --from and --to`),
    ...(new Set(instances.inOrder.map(({ instrument }) => instrument.currency)).size > 1 ? ['the instruments have several currencies: sums over them are not in one'] : []),
  ]
}

/** What was made to go wrong, so that nobody takes it for the venue's or the strategy's doing. */
function venueFaults({ venue, asked: { disconnects, restarts, feedGaps }, counts, gaps }: VenueFaultCounts, isOneOfSeveral: boolean): string[] {
  const never = (disconnects ?? restarts) !== undefined && counts.outages === 0
  const said = [
    ...(never ? ['simulated disconnects or restarts were asked for, and none happened: are their times within those of the data?'] : []),
    ...(feedGaps !== undefined && gaps.every((feed) => feed.gaps === 0) ? ['simulated gaps of the feed were asked for, and no row was missing: are their times within those of the data?'] : []),
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
      [sumOf(gaps.map((feed) => feed.gaps)), 'simulated gaps of the feed'],
      [sumOf(gaps.map((feed) => feed.rowsLate)), 'rows of market data came late, after simulated gaps of the feed'],
      [sumOf(gaps.map((feed) => feed.rowsLost)), 'rows of market data never came: a snapshot of the book came in their place, after a simulated gap'],
    ]),
  ]
  return isOneOfSeveral ? said.map((warning) => `${venue}: ${warning}`) : said
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
