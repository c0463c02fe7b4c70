/** Facts of markets side by side, as a plain table: a column for each. */
import { grouped, textTable } from '../../data/commands/text-table.js'
import { RETURN_LAGS, SIGN_LAGS, type MarketFacts, type Series } from './stylised-facts.js'

/** @param columns what each market is called, and its facts */
export function factsTable(columns: readonly (readonly [name: string, facts: MarketFacts])[]): string {
  const line = (name: string, text: (facts: MarketFacts) => string): readonly string[] => [name, ...columns.map(([, facts]) => text(facts))]
  const lags = (name: string, all: readonly number[], of: (facts: MarketFacts) => Series): readonly (readonly string[])[] => all.map((lag, at) =>
    line(`${at === 0 ? name : ''.padEnd(name.length)}, lag ${lag}`, (facts) => fraction(of(facts).autocorrelation[at].value)))
  return textTable([
    ['', ...columns.map(([name]) => name)],
    line('trades', ({ trades }) => grouped(trades)),
    line('volume, quantity', ({ volume }) => grouped(volume)),
    line('orders and changes for a trade', ({ orderToTrade }) => orderToTrade.toFixed(1)),
    line('orders cancelled or replaced, %', ({ cancelledPct }) => cancelledPct.toFixed(1)),
    line('spread, ticks: mean', ({ spreadTicks }) => spreadTicks.mean.toFixed(2)),
    line('  median', ({ spreadTicks }) => String(spreadTicks.p50)),
    line('  10 % are narrower', ({ spreadTicks }) => String(spreadTicks.p10)),
    line('  10 % are wider', ({ spreadTicks }) => String(spreadTicks.p90)),
    line('  1 % are wider', ({ spreadTicks }) => String(spreadTicks.p99)),
    ...[0, 1, 2, 3, 4].map((level) => line(`depth at level ${level + 1}, quantity`, ({ depthQty }) => grouped(depthQty[level]))),
    line('return of 10 s, deviation in bp', ({ returns }) => returns.deviationBps.toFixed(2)),
    line('  excess kurtosis', ({ returns }) => returns.excessKurtosis.toFixed(1)),
    ...lags('autocorrelation of signs', SIGN_LAGS, ({ signs }) => signs),
    ...lags('autocorrelation of returns', RETURN_LAGS, ({ returns }) => returns),
    ...lags('autocorrelation of |returns|', RETURN_LAGS, ({ absoluteReturns }) => absoluteReturns),
  ])
}

function fraction(value: number | null): string {
  return value === null ? '' : value.toFixed(3)
}
