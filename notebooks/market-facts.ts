/**
 * Looks at a market and does not trade: spread, the memory of trade signs, and whether volatility comes in clusters. What every market shows, a synthetic one should too.
 * Shows repeating timers, series for the report, and what to keep for the end. `isochron facts` has more of the same, without a strategy.
 */
import { strategy, tickAt, z } from 'isochron'

const LAGS = [1, 2, 5, 10, 20]

/** How alike a series is to itself `lag` later: 1 is the same, 0 nothing. */
function autocorrelation(series: readonly number[], lag: number): number {
  const mean = series.reduce((sum, value) => sum + value, 0) / series.length
  const products = (by: number): number => series.slice(by).reduce((sum, value, at) => sum + (value - mean) * (series[at] - mean), 0)
  return products(lag) / products(0)
}

const rounded = (values: readonly number[]): string => values.map((value) => value.toFixed(2)).join(', ')

export default strategy({
  params: z.object({
    sampleMs: z.number().positive().default(5_000),
  }),

  state: () => ({ signs: [] as number[], mids: [] as number[], spreads: [] as number[] }),

  onStart({ timers }, { sampleMs }) {
    timers.everyMs(sampleMs, 'sample')
  },

  onTrade({ trade, state }) {
    if (trade.aggressor !== undefined) state.signs.push(trade.aggressor === 'buy' ? 1 : -1)
  },

  onTimer({ book, instrument, record, state }) {
    if (!book.twoSided) return
    const spreadTicks = book.spread / tickAt(instrument, book.bid)
    state.mids.push(book.mid)
    state.spreads.push(spreadTicks)
    record('spread in ticks', spreadTicks)
  },

  onStop({ log, state: { signs, mids, spreads } }) {
    const returns = mids.slice(1).map((mid, at) => mid / mids[at] - 1)
    log(`${signs.length} trades, spread ${rounded([spreads.reduce((sum, ticks) => sum + ticks, 0) / spreads.length])} ticks on average`)
    log(`lags       ${LAGS.join(', ')}`)
    log(`signs      ${rounded(LAGS.map((lag) => autocorrelation(signs, lag)))}`)
    log(`returns    ${rounded(LAGS.map((lag) => autocorrelation(returns, lag)))}`)
    log(`volatility ${rounded(LAGS.map((lag) => autocorrelation(returns.map(Math.abs), lag)))}`)
  },
})
