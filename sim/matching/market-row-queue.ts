/**
 * The public feed of a matching engine as rows of market events, in a queue: written while the engine works, taken from the front by
 * whoever passes them on. The room of rows that were taken is used again, so memory is bounded by what waits.
 */
import { MarketBatch } from '../../core/market/batch.js'
import type { Transit } from '../../core/kernel/market-lane.js'
import {
  MarketFlag, MarketKind, NO_INSTRUMENT, type BandType, type CrossType, type SessionEvent, type Side, type TradingState,
} from '../../core/market/vocabulary.js'
import type { MarketSink } from './market-sink.js'

export interface MarketRowQueueOptions {
  /** Stamps the rows: the engine's own time, run time, ns. */
  readonly clock: { readonly nowNs: number }
  /** From the engine's time to the receipt, ns; unless a transit says it. */
  readonly delayNs?: number
  /** A latency that varies, asked once for each instant: what one command did travels together. No row arrives before an earlier one. */
  readonly transit?: Transit | undefined
  /** How far the venue's stamps are ahead of true time, ns. */
  readonly clockSkewNs?: number
  /** Four packed characters by participant, for orders that the feed attributes; a participant without an entry is anonymous. */
  readonly attribution?: readonly number[]
  /** Called after the first row came into an empty queue. */
  readonly onFirst?: () => void
}

export class MarketRowQueue implements MarketSink {
  /** The rows: those from `first` to the batch's length wait. Another batch takes its place when it has to grow. */
  batch = new MarketBatch(256)
  first = 0
  private sequence = 0
  private readonly clock: { readonly nowNs: number }
  private readonly delayNs: number
  private readonly transit: Transit | undefined
  private readonly clockSkewNs: number
  /** With a transit: the instant that it was asked for last, and when what was sent then arrives. */
  private sentNs = -Infinity
  private arrivalNs = -Infinity
  private readonly attribution: readonly number[]
  private readonly onFirst: () => void

  constructor({ clock, delayNs = 0, transit, clockSkewNs = 0, attribution = [], onFirst = () => {} }: MarketRowQueueOptions) {
    this.clock = clock
    this.delayNs = delayNs
    this.transit = transit
    this.clockSkewNs = clockSkewNs
    this.attribution = attribution
    this.onFirst = onFirst
  }

  get isEmpty(): boolean {
    return this.first === this.batch.length
  }

  /** Takes the first row off and answers its place in the batch: valid until the next row is written. */
  take(): number {
    const row = this.first++
    if (this.first === this.batch.length) this.clear()
    return row
  }

  /** Takes all rows off. */
  clear(): void {
    this.first = 0
    this.batch.length = 0
  }

  /** Adds a row of a kind, stamped, with all other columns 0. Answers its place in `batch`, for the writer to fill in. */
  append(kind: MarketKind, instrument: number): number {
    if (this.batch.full) this.makeRoom()
    const { batch } = this
    const row = batch.length++
    batch.zeroRow(row)
    batch.kind[row] = kind
    batch.instrument[row] = instrument
    batch.exchangeTimeNs[row] = this.clock.nowNs + this.clockSkewNs
    batch.timeNs[row] = this.transit === undefined ? this.clock.nowNs + this.delayNs : this.arrivalOf(this.transit)
    batch.sequence[row] = ++this.sequence
    if (row === this.first) this.onFirst()
    return row
  }

  onAdd(instrument: number, side: Side, idLow: number, idHigh: number, price: number, qty: number, participant: number): void {
    const row = this.append(MarketKind.add, instrument)
    const { batch } = this
    batch.side[row] = side
    batch.orderIdLow[row] = idLow
    batch.orderIdHigh[row] = idHigh
    batch.price[row] = price
    batch.qty[row] = qty
    batch.participant[row] = this.attribution[participant] ?? 0
  }

  onExecute(instrument: number, idLow: number, idHigh: number, qty: number, matchLow: number, matchHigh: number): void {
    const row = this.append(MarketKind.execute, instrument)
    const { batch } = this
    batch.orderIdLow[row] = idLow
    batch.orderIdHigh[row] = idHigh
    batch.otherIdLow[row] = matchLow
    batch.otherIdHigh[row] = matchHigh
    batch.qty[row] = qty
  }

  onHiddenTrade(instrument: number, side: Side, price: number, qty: number, matchLow: number, matchHigh: number): void {
    const row = this.append(MarketKind.trade, instrument)
    const { batch } = this
    batch.side[row] = side
    batch.price[row] = price
    batch.qty[row] = qty
    batch.otherIdLow[row] = matchLow
    batch.otherIdHigh[row] = matchHigh
    batch.flags[row] = MarketFlag.printable
  }

  onReduce(instrument: number, idLow: number, idHigh: number, qty: number): void {
    const row = this.append(MarketKind.reduce, instrument)
    const { batch } = this
    batch.orderIdLow[row] = idLow
    batch.orderIdHigh[row] = idHigh
    batch.qty[row] = qty
  }

  onDelete(instrument: number, idLow: number, idHigh: number): void {
    const row = this.append(MarketKind.delete, instrument)
    const { batch } = this
    batch.orderIdLow[row] = idLow
    batch.orderIdHigh[row] = idHigh
  }

  onReplace(instrument: number, idLow: number, idHigh: number, newIdLow: number, newIdHigh: number, price: number, qty: number): void {
    const row = this.append(MarketKind.replace, instrument)
    const { batch } = this
    batch.orderIdLow[row] = idLow
    batch.orderIdHigh[row] = idHigh
    batch.otherIdLow[row] = newIdLow
    batch.otherIdHigh[row] = newIdHigh
    batch.price[row] = price
    batch.qty[row] = qty
  }

  onExecuteAt(instrument: number, idLow: number, idHigh: number, qty: number, price: number, matchLow: number, matchHigh: number): void {
    const row = this.append(MarketKind.executeAt, instrument)
    const { batch } = this
    batch.orderIdLow[row] = idLow
    batch.orderIdHigh[row] = idHigh
    batch.otherIdLow[row] = matchLow
    batch.otherIdHigh[row] = matchHigh
    batch.price[row] = price
    batch.qty[row] = qty
  }

  onCross(instrument: number, crossType: CrossType, price: number, qty: number, matchLow: number, matchHigh: number): void {
    const row = this.append(MarketKind.cross, instrument)
    const { batch } = this
    batch.code[row] = crossType
    batch.otherIdLow[row] = matchLow
    batch.otherIdHigh[row] = matchHigh
    batch.price[row] = price
    batch.qty[row] = qty
  }

  onImbalance(
    instrument: number, crossType: CrossType, side: Side, imbalanceQty: number, pairedQty: number, referencePrice: number, nearPrice: number, farPrice: number,
  ): void {
    const row = this.append(MarketKind.imbalance, instrument)
    const { batch } = this
    batch.code[row] = crossType
    batch.side[row] = side
    batch.qty[row] = imbalanceQty
    batch.qty2[row] = pairedQty
    batch.price[row] = referencePrice
    batch.price2[row] = nearPrice
    batch.price3[row] = farPrice
  }

  onStatus(instrument: number, state: TradingState, reason: number): void {
    const row = this.append(MarketKind.status, instrument)
    this.batch.code[row] = state
    this.batch.participant[row] = reason
  }

  onBand(instrument: number, type: BandType, reference: number, upper: number, lower: number, extensions: number): void {
    const row = this.append(MarketKind.band, instrument)
    const { batch } = this
    batch.code[row] = type
    batch.price[row] = reference
    batch.price2[row] = upper
    batch.price3[row] = lower
    batch.qty[row] = extensions
  }

  onSession(event: SessionEvent): void {
    const row = this.append(MarketKind.session, NO_INSTRUMENT)
    this.batch.code[row] = event
  }

  onBroken(instrument: number, matchLow: number, matchHigh: number): void {
    const row = this.append(MarketKind.broken, instrument)
    const { batch } = this
    batch.otherIdLow[row] = matchLow
    batch.otherIdHigh[row] = matchHigh
  }

  /** Adds `deltaNs` to every time it holds: the run's epoch has moved. */
  shift(deltaNs: number): void {
    const { batch, first } = this
    for (let row = first; row < batch.length; row++) {
      batch.timeNs[row] += deltaNs
      batch.exchangeTimeNs[row] += deltaNs
    }
    this.sentNs += deltaNs
    this.arrivalNs += deltaNs
    this.transit?.shift(deltaNs)
  }

  private arrivalOf(transit: Transit): number {
    const { nowNs } = this.clock
    if (nowNs !== this.sentNs) this.arrivalNs = Math.max(this.arrivalNs, transit.arrivalNs(nowNs))
    this.sentNs = nowNs
    return this.arrivalNs
  }

  /** Moves the waiting rows to the front; to the front of a larger batch when they fill more than half of this one. */
  private makeRoom(): void {
    const { batch, first } = this
    const waiting = batch.length - first
    const target = waiting * 2 > batch.capacity ? new MarketBatch(batch.capacity * 2) : batch
    for (let row = 0; row < waiting; row++) target.copyRow(row, batch, first + row)
    target.length = waiting
    this.batch = target
    this.first = 0
  }
}
