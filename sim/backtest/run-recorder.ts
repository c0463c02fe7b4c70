/**
 * Listens to a run and keeps what its summary and its report show, in memory that does not grow with the run.
 * Of one instrument totals and drawdown are exact integers; over several they are sums of currency amounts. What is drawn is decimated; lists stop
 * at a stated length.
 */
import type { BookView } from '../../core/book/book-view.js'
import type { Engine } from '../../core/engine/engine.js'
import type { EngineObserver } from '../../core/engine/observer.js'
import type { Instrument, Instruments } from '../../core/instrument.js'
import type { Timebase } from '../../core/kernel/timebase.js'
import { Side } from '../../core/market/vocabulary.js'
import { OrderEvent } from '../../core/orders/order-state.js'
import { Liquidity, type OrderType } from '../../core/orders/venue.js'
import { powerOfTen } from '../../core/units.js'
import { RowCollector } from '../../data/report/bounded-rows.js'
import { DecimatedSeries } from '../../data/report/decimated-series.js'
import { LatencyHistogram } from '../../data/report/latency-histogram.js'
import type { FillRow, LogLine, RejectRow, RequestName } from '../../data/report/model.js'
import { InstrumentRecord } from './instrument-record.js'
import { OrderSegments } from './order-segments.js'

/** Named series that are kept; a name of its own for every point would be memory without end. */
const SERIES_MAX = 100
/** Characters of a log line that are kept. */
const LOG_TEXT_MAX = 2_000

export class RunRecorder implements EngineObserver {
  readonly equity = new DecimatedSeries()
  readonly drawdown = new DecimatedSeries()
  readonly fills = new RowCollector<FillRow>()
  readonly rejects = new RowCollector<RejectRow>()
  readonly log = new RowCollector<LogLine>()
  readonly series = new Map<string, DecimatedSeries>()
  /** Points of series that there was no room for. */
  seriesLeftOut = 0
  readonly ackLatency = new LatencyHistogram()
  readonly firstFillLatency = new LatencyHistogram()
  readonly cancelLatency = new LatencyHistogram()
  firstNs = Number.NaN
  lastNs = Number.NaN
  /** Of all instruments together, currency units (each has its own money). */
  maxDrawdown = 0
  exposureMax = 0
  private peak = 0
  private net = 0
  private exposure = 0
  private readonly records: (InstrumentRecord | undefined)[] = []
  private readonly segments: (OrderSegments | undefined)[] = []
  private readonly exposures: number[] = []
  private readonly cancelAskedNs = new Map<number, number>()
  private engine: Engine | undefined

  /** @param detail also keep what only the drawn report needs */
  constructor(private readonly instruments: Instruments, private readonly timebase: Timebase, private readonly detail: boolean) {
    timebase.onRebase((deltaNs) => this.shift(deltaNs))
  }

  /** @internal The engine that is listened to. */
  watch(engine: Engine): void {
    this.engine = engine
  }

  recordOf(instrument: Instrument): InstrumentRecord {
    return (this.records[instrument.index] ??= new InstrumentRecord(instrument))
  }

  segmentsOf(instrument: Instrument): OrderSegments {
    return (this.segments[instrument.index] ??= new OrderSegments(this.watched.oms.orders, powerOfTen(instrument.priceDecimals), powerOfTen(instrument.qtyDecimals)))
  }

  onTop(instrument: number, book: BookView): void {
    const timeNs = this.watched.nowNs
    const record = this.recordAt(instrument)
    this.touch(timeNs)
    record.onTime(timeNs)
    if (book.twoSided) record.onTwoSided(book.bid, book.ask, this.watched.risk.isTrading(instrument))
    if (this.detail) {
      const scale = powerOfTen(record.instrument.priceDecimals)
      record.bid.record(timeNs, book.hasBid ? book.bid / scale : Number.NaN)
      record.ask.record(timeNs, book.hasAsk ? book.ask / scale : Number.NaN)
    }
    if (this.watched.positions.qty[instrument] !== 0) this.value(record)
  }

  onOrder(timeNs: number, order: number, event: number, reason: string | undefined): void {
    const { orders } = this.watched.oms
    const record = this.recordAt(orders.instrument[order])
    this.touch(timeNs)
    if (event === OrderEvent.submit) record.orders++
    else if (event === OrderEvent.new) this.ackLatency.record(timeNs - orders.submittedNs[order])
    else if (event === OrderEvent.cancelRequest) this.cancelAskedNs.set(order, timeNs)
    else if (event === OrderEvent.canceled) this.onCanceled(timeNs, order, record)
    else if (event === OrderEvent.replaced || event === OrderEvent.replacedDone) record.replaces++
    else if (event === OrderEvent.rejected) this.reject(timeNs, record, order, 'submit', 'venue', reason ?? '')
    else if (event === OrderEvent.cancelRejected) this.reject(timeNs, record, order, 'cancel', 'venue', reason ?? '')
    else if (event === OrderEvent.replaceRejected) this.reject(timeNs, record, order, 'replace', 'venue', reason ?? '')
    if (this.detail) this.segmentsOf(record.instrument).onOrder(this.unixMs(timeNs), order, event)
  }

  onFill(timeNs: number, exchangeTimeNs: number, order: number, side: Side, qty: number, price: number, liquidity: Liquidity, fee: number): void {
    const { positions, oms } = this.watched
    const instrument = oms.orders.instrument[order]
    const record = this.recordAt(instrument)
    this.touch(timeNs)
    record.onTime(timeNs)
    record.fills++
    if (oms.orders.cumQty[order] === qty) {
      record.filledOrders++
      this.firstFillLatency.record(exchangeTimeNs >= oms.orders.submittedNs[order] ? exchangeTimeNs - oms.orders.submittedNs[order] : 0)
    }
    const row = this.fills.hasRoom ? this.fillRow(exchangeTimeNs, record, order, side, qty, price, liquidity, fee) : undefined
    if (row) this.fills.push(row)
    else this.fills.leaveOut()
    record.onCapture(timeNs, row, side === Side.buy ? 1 : -1, price, qty)
    record.onPosition(timeNs, positions.qty[instrument])
    this.value(record)
  }

  onSettled(timeNs: number, instrument: number): void {
    const record = this.recordAt(instrument)
    this.touch(timeNs)
    record.onTime(timeNs)
    record.onPosition(timeNs, this.watched.positions.qty[instrument])
    this.value(record)
  }

  onTradeCanceled(timeNs: number, order: number): void {
    const { positions, oms } = this.watched
    const instrument = oms.orders.instrument[order]
    const record = this.recordAt(instrument)
    this.touch(timeNs)
    record.onTime(timeNs)
    record.tradesCanceled++
    record.onPosition(timeNs, positions.qty[instrument])
    this.value(record)
  }

  onRiskRefused(timeNs: number, instrument: number, order: number, _side: Side, _type: OrderType, _price: number, _qty: number, reason: string): void {
    const record = this.recordAt(instrument)
    if (order === 0) record.orders++
    this.reject(timeNs, record, order, order === 0 ? 'submit' : 'replace', 'risk', reason)
  }

  onLog(timeNs: number, instrument: number, text: string): void {
    if (this.log.hasRoom) this.log.push({ time: this.timebase.toIso(timeNs), instrument: this.instruments.at(instrument).id, text: text.slice(0, LOG_TEXT_MAX) })
    else this.log.leaveOut()
  }

  onRecord(timeNs: number, instrument: number, name: string, value: number): void {
    if (!this.detail) return
    const key = this.instruments.size > 1 ? `${this.nameOf(instrument)} ${name}` : name
    let series = this.series.get(key)
    if (series === undefined && this.series.size === SERIES_MAX) {
      this.seriesLeftOut++
      return
    }
    if (series === undefined) this.series.set(key, (series = new DecimatedSeries()))
    series.record(timeNs, value)
  }

  private onCanceled(timeNs: number, order: number, record: InstrumentRecord): void {
    record.cancels++
    const askedNs = this.cancelAskedNs.get(order)
    if (askedNs === undefined) return
    this.cancelAskedNs.delete(order)
    this.cancelLatency.record(timeNs - askedNs)
  }

  /** At the engine's present time: a double handed over would be an allocation for each change of the best prices. */
  private value(record: InstrumentRecord): void {
    const timeNs = this.watched.nowNs
    const { index } = record.instrument
    const position = this.watched.positionOf(record.instrument)
    const exposure = Math.abs(position.qty * position.mark) * record.multiplier
    this.net -= record.net / record.moneyScale
    this.exposure -= (this.exposures[index] ?? 0) / record.moneyScale
    record.onValue(position.net, exposure)
    this.exposures[index] = exposure
    this.net += record.net / record.moneyScale
    this.exposure += exposure / record.moneyScale
    if (this.net > this.peak) this.peak = this.net
    this.maxDrawdown = Math.max(this.maxDrawdown, this.peak - this.net)
    this.exposureMax = Math.max(this.exposureMax, this.exposure)
    if (!this.detail) return
    record.equity.record(timeNs, record.net / record.moneyScale)
    this.equity.record(timeNs, this.net)
    this.drawdown.record(timeNs, this.net - this.peak)
  }

  private fillRow(timeNs: number, record: InstrumentRecord, order: number, side: Side, qty: number, price: number, liquidity: Liquidity, fee: number): FillRow {
    return {
      time: this.timebase.toIso(timeNs), instrument: record.instrument.id, order: this.watched.oms.orders.number[order],
      side: side === Side.buy ? 'buy' : 'sell',
      price: price / powerOfTen(record.instrument.priceDecimals), qty: qty / powerOfTen(record.instrument.qtyDecimals),
      liquidity: liquidity === Liquidity.maker ? 'maker' : liquidity === Liquidity.taker ? 'taker' : 'none',
      fee: fee / record.moneyScale, captureAtFill: null, captureAfter1s: null,
    }
  }

  private reject(timeNs: number, record: InstrumentRecord, order: number, request: RequestName, source: 'risk' | 'venue', reason: string): void {
    record.onReject(request, source, reason)
    if (!this.rejects.hasRoom) {
      this.rejects.leaveOut()
      return
    }
    const number = order === 0 ? 0 : this.watched.oms.orders.number[order]
    this.rejects.push({ time: this.timebase.toIso(timeNs), instrument: record.instrument.id, order: number, request, source, reason })
  }

  private recordAt(instrument: number): InstrumentRecord {
    return this.records[instrument] ?? this.recordOf(this.instruments.at(instrument))
  }

  /** Its symbol, where that is enough to tell it from the others. */
  private nameOf(instrument: number): string {
    const { symbol, id } = this.instruments.at(instrument)
    return this.instruments.find(symbol) === undefined ? id : symbol
  }

  private get watched(): Engine {
    return this.engine as Engine
  }

  private touch(timeNs: number): void {
    if (Number.isNaN(this.firstNs)) this.firstNs = timeNs
    this.lastNs = timeNs
  }

  private unixMs(timeNs: number): number {
    return Number(this.timebase.epoch.unixNs / 1_000_000n) + timeNs / 1_000_000
  }

  private shift(deltaNs: number): void {
    this.firstNs += deltaNs
    this.lastNs += deltaNs
    for (const series of [this.equity, this.drawdown, ...this.series.values()]) series.shift(deltaNs)
    for (const record of this.records) record?.shift(deltaNs)
    for (const [order, askedNs] of this.cancelAskedNs) this.cancelAskedNs.set(order, askedNs + deltaNs)
  }
}
