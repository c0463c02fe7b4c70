/** What a run keeps of one instrument for its summary and report: exact totals in integers, series in bounded memory. */
import { multiplierOf, type Instrument } from '../../core/instrument.js'
import type { Epoch } from '../../core/time.js'
import { powerOfTen } from '../../core/units.js'
import { DecimatedSeries } from '../../data/report/decimated-series.js'
import type { FillRow, InstrumentReport, InstrumentSummary, RejectCount, RequestName } from '../../data/report/model.js'
import type { OrderSegments } from './order-segments.js'

/** A later mid than this, ns after a fill, says what the fill was worth. */
const CAPTURE_DELAY_NS = 1_000_000_000

interface PendingCapture {
  dueNs: number
  readonly row: Writable<FillRow> | undefined
  /** +1 bought, -1 sold. */
  readonly sign: number
  readonly price: number
  readonly qty: number
}

type Writable<T> = { -readonly [K in keyof T]: T[K] }

/** Counts of the same request, source and reason as one, the most frequent first. */
export function addedRejects(counts: readonly RejectCount[]): RejectCount[] {
  const byKey = new Map<string, RejectCount>()
  for (const one of counts) {
    const key = `${one.source} ${one.reason} ${one.request}`
    byKey.set(key, { ...one, count: one.count + (byKey.get(key)?.count ?? 0) })
  }
  return [...byKey].sort(([left, { count: a }], [right, { count: b }]) => b - a || (left < right ? -1 : 1)).map(([, one]) => one)
}

export class InstrumentRecord {
  readonly equity = new DecimatedSeries()
  readonly bid = new DecimatedSeries()
  readonly ask = new DecimatedSeries()
  readonly inventory = new DecimatedSeries()
  private readonly captureAtFill = new DecimatedSeries()
  private readonly captureAfter1s = new DecimatedSeries()
  private capturedMoney2 = 0
  private capturedAfterMoney2 = 0
  private readonly pending: PendingCapture[] = []

  /** Money of the instrument → currency units. */
  readonly moneyScale: number
  readonly multiplier: number
  orders = 0
  fills = 0
  /** Of the fills, those that were declared void later. */
  tradesCanceled = 0
  filledOrders = 0
  rejects = 0
  ordersRefused = 0
  replaces = 0
  cancels = 0
  private readonly rejectCounts = new Map<string, Writable<RejectCount>>()
  /** Net equity, money. */
  net = 0
  private peak = 0
  maxDrawdown = 0
  exposureMax = 0
  private heldNs = 0
  private heldSinceNs = Number.NaN
  private firstNs = Number.NaN
  private lastNs = Number.NaN
  /** bid + ask of the last two-sided book, 0 until there was one. */
  mid2 = 0
  /** Changes of the best prices with both sides there, and those of them with the bid above the ask. */
  twoSidedTops = 0
  crossedTops = 0

  constructor(readonly instrument: Instrument) {
    this.moneyScale = powerOfTen(instrument.priceDecimals + instrument.qtyDecimals)
    this.multiplier = multiplierOf(instrument)
  }

  /** Time has come to `timeNs`: later mids of earlier fills are known up to here, before a new mid is set. */
  onTime(timeNs: number): void {
    if (Number.isNaN(this.firstNs)) this.firstNs = timeNs
    this.lastNs = timeNs
    while (this.pending.length > 0 && this.pending[0].dueNs <= timeNs) {
      const capture = this.pending.shift() as PendingCapture
      if (this.mid2 === 0) continue
      const money2 = capture.sign * (this.mid2 - 2 * capture.price) * capture.qty * this.multiplier
      this.capturedAfterMoney2 += money2
      this.captureAfter1s.record(capture.dueNs, this.capturedAfterMoney2 / 2 / this.moneyScale)
      if (capture.row) capture.row.captureAfter1s = money2 / 2 / this.moneyScale
    }
  }

  /** @param isTrading before an auction a book may cross */
  onTwoSided(bid: number, ask: number, isTrading: boolean): void {
    this.mid2 = bid + ask
    if (!isTrading) return
    this.twoSidedTops++
    if (bid > ask) this.crossedTops++
  }

  /** A new valuation. @param net money @param exposure |position × mark|, money */
  onValue(net: number, exposure: number): void {
    this.net = net
    if (net > this.peak) this.peak = net
    if (this.peak - net > this.maxDrawdown) this.maxDrawdown = this.peak - net
    if (exposure > this.exposureMax) this.exposureMax = exposure
  }

  /** The position after a fill. */
  onPosition(timeNs: number, qty: number): void {
    this.inventory.record(timeNs, qty / powerOfTen(this.instrument.qtyDecimals))
    if (qty !== 0 && Number.isNaN(this.heldSinceNs)) this.heldSinceNs = timeNs
    if (qty === 0 && !Number.isNaN(this.heldSinceNs)) {
      this.heldNs += timeNs - this.heldSinceNs
      this.heldSinceNs = Number.NaN
    }
  }

  /** Spread captured by a fill: against the mid now, and against the mid a second later. @param row gets both, where it is kept */
  onCapture(timeNs: number, row: Writable<FillRow> | undefined, sign: number, price: number, qty: number): void {
    if (this.mid2 !== 0) {
      const money2 = sign * (this.mid2 - 2 * price) * qty * this.multiplier
      this.capturedMoney2 += money2
      this.captureAtFill.record(timeNs, this.capturedMoney2 / 2 / this.moneyScale)
      if (row) row.captureAtFill = money2 / 2 / this.moneyScale
    }
    this.pending.push({ dueNs: timeNs + CAPTURE_DELAY_NS, row, sign, price, qty })
  }

  onReject(request: RequestName, source: 'risk' | 'venue', reason: string): void {
    this.rejects++
    if (request === 'submit') this.ordersRefused++
    const key = `${request} ${source} ${reason}`
    const known = this.rejectCounts.get(key)
    if (known === undefined) this.rejectCounts.set(key, { request, source, reason, count: 1 })
    else known.count++
  }

  shift(deltaNs: number): void {
    for (const series of [this.equity, this.bid, this.ask, this.inventory, this.captureAtFill, this.captureAfter1s]) series.shift(deltaNs)
    for (const capture of this.pending) capture.dueNs += deltaNs
    this.heldSinceNs += deltaNs
    this.firstNs += deltaNs
    this.lastNs += deltaNs
  }

  /** @param position at the end, money totals as the positions keep them */
  summary(position: { qty: number; cash: number; fees: number; realised: number; unrealised: number; tradedQty: number; tradedNotional: number }): InstrumentSummary {
    const units = (money: number): number => money / this.moneyScale
    const heldNs = this.heldNs + (Number.isNaN(this.heldSinceNs) ? 0 : this.lastNs - this.heldSinceNs)
    const sessionNs = this.lastNs - this.firstNs
    const gross = position.realised + position.unrealised
    return {
      instrument: this.instrument.id,
      position: position.qty / powerOfTen(this.instrument.qtyDecimals),
      orders: this.orders, ordersRefused: this.ordersRefused, fills: this.fills, fillRatio: this.orders === 0 ? 0 : this.filledOrders / this.orders,
      rejects: this.rejects, rejectsByReason: addedRejects([...this.rejectCounts.values()]), replaces: this.replaces, cancels: this.cancels,
      volumeQty: position.tradedQty / powerOfTen(this.instrument.qtyDecimals),
      volumeNotional: units(position.tradedNotional),
      pnl: units(gross - position.fees), grossPnl: units(gross), realisedPnl: units(position.realised), unrealisedPnl: units(position.unrealised), fees: units(position.fees),
      maxDrawdown: units(this.maxDrawdown),
      exposureMax: units(this.exposureMax),
      exposureTime: sessionNs > 0 ? heldNs / sessionNs : 0,
    }
  }

  report(epoch: Epoch, orders: OrderSegments): InstrumentReport {
    return {
      instrument: this.instrument.id,
      priceDecimals: this.instrument.priceDecimals,
      equity: this.equity.points(epoch), bid: this.bid.points(epoch), ask: this.ask.points(epoch),
      orders: orders.rows,
      inventory: this.inventory.points(epoch),
      spreadCapture: { atFill: this.captureAtFill.points(epoch), after1s: this.captureAfter1s.points(epoch) },
    }
  }
}
