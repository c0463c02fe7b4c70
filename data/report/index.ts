/** Reports of runs: what is collected while they last, the summary for the terminal and the HTML file for people. */
export { ROWS_KEPT_MAX, RowCollector } from './bounded-rows.js'
export type { BoundedRows } from './bounded-rows.js'
export { DecimatedSeries, SERIES_BUCKETS_MAX } from './decimated-series.js'
export { LatencyHistogram } from './latency-histogram.js'
export type { LatencyBin, LatencyDistribution } from './latency-histogram.js'
export { renderReport } from './html.js'
export { summaryTable } from './summary-table.js'
export type { SummaryTableOptions } from './summary-table.js'
export type {
  ConfigurationSection, CounterfactualSummary, FillRow, FingerprintSummary, InstrumentReport, InstrumentSummary, LatencyReport, LiquiditySummary, LogLine, NamedSeries,
  OrderOutcome, OrderSegment, OrderSide, ParameterValue, QueueFillsSummary, RejectRow, RunReport, RunSummary, SeriesPoints, SpreadCapture, TradingSummary,
} from './model.js'
