/**
 * A source of market events as a lane: a cursor over its batches. When a batch is used up the lane asks for the next one, and the kernel
 * takes no later input of any lane until it has it: how fast storage answers, or how large a batch is, changes nothing.
 */
import { InputError } from './input-error.js'
import type { MarketBatch } from '../market/batch.js'
import type { EventSource } from '../market/source.js'
import type { InputClass} from './lane.js'
import { Lane } from './lane.js'

/** Gets one row; the batch is the source's and is valid during the call. */
export type RowHandler = (batch: MarketBatch, row: number) => void

/** Which stamp of an event decides when it is dispatched. */
export type Stamp = 'exchangeTimeNs' | 'timeNs'

/** A way whose latency varies: when what is sent at an instant arrives. Times of sending never fall. */
export interface Transit {
  /** Whole ns, not before `sentNs`. */
  arrivalNs(sentNs: number): number
  /** Adds `deltaNs` to every time it holds: the run's epoch has moved. */
  shift(deltaNs: number): void
}

export interface MarketLaneOptions {
  /** The exchange's own time (for the simulated exchange) or the time of receipt (for a participant, unless given). */
  readonly stamp?: Stamp
  /** Added to the stamp: the constant latency of the feed, ns. */
  readonly delayNs?: number
  /** What varies beyond that, asked once for each message: its rows arrive together, and no row before an earlier one of its feed. */
  readonly transit?: Transit | undefined
  /** Called once, when the source has no more batches and its last event has been dispatched. */
  readonly ended?: () => void
}

export class MarketLane extends Lane {
  private readonly stamp: Stamp
  private readonly delayNs: number
  private readonly transit: Transit | undefined
  private readonly ended: (() => void) | undefined
  private batch: MarketBatch | undefined
  private row = 0
  private lastNs = -Infinity
  /** When the row arrives that {@link readTime} read last. In a field, because a double that a call answers is an allocation wherever it is not inlined. */
  private readNs = -Infinity
  /** With a transit: the message that it was asked for last, and when that arrives. */
  private lastSequence = -1
  private lastArrivalNs = -Infinity

  constructor(
    inputClass: InputClass, private readonly source: EventSource, private readonly handler: RowHandler, { stamp = 'timeNs', delayNs = 0, transit, ended }: MarketLaneOptions = {},
  ) {
    super(inputClass, source.name, true)
    this.stamp = stamp
    this.delayNs = delayNs
    this.transit = transit
    this.ended = ended
    this.headNs = -Infinity
  }

  override dispatch(): void {
    const batch = this.batch as MarketBatch
    const row = this.row++
    this.sequence = batch.sequence[row]
    if (this.row < batch.length) {
      this.readTime(batch, this.row)
      this.headNs = this.readNs
    } else {
      this.headNs = -Infinity
    }
    this.handler(batch, row)
  }

  override fill(): Promise<void> | undefined {
    const batch = this.source.next()
    if (batch instanceof Promise) return batch.then((arrived) => this.take(arrived))
    this.take(batch)
    return undefined
  }

  override shift(deltaNs: number): void {
    this.lastNs += deltaNs
    this.lastArrivalNs += deltaNs
    this.transit?.shift(deltaNs)
    if (this.batch === undefined || this.row >= this.batch.length) return
    // The handler may still hold the batch of the row in flight; only times not yet dispatched move.
    for (let row = this.row; row < this.batch.length; row++) {
      this.batch.timeNs[row] += deltaNs
      this.batch.exchangeTimeNs[row] += deltaNs
    }
    this.headNs += deltaNs
  }

  override async close(): Promise<void> {
    await this.source.close?.()
  }

  private take(batch: MarketBatch | undefined): void {
    this.batch = batch
    this.row = 0
    if (batch !== undefined) this.readTime(batch, 0)
    this.moveHead(batch === undefined ? Infinity : this.readNs)
    if (batch === undefined) this.ended?.()
  }

  private readTime(batch: MarketBatch, row: number): void {
    const timeNs = (this.stamp === 'timeNs' ? batch.timeNs[row] : batch.exchangeTimeNs[row]) + this.delayNs
    if (timeNs < this.lastNs) throw this.goesBack(batch.sequence[row], timeNs)
    if (this.transit === undefined) {
      this.lastNs = timeNs
      this.readNs = timeNs
    } else {
      this.readNs = this.arrivalAt(this.transit, batch.sequence[row], timeNs)
    }
  }

  private goesBack(sequence: number, timeNs: number): InputError {
    return new InputError(
      `${this.name}: time goes back at message ${sequence}: found ${timeNs - this.delayNs} ns after ${this.lastNs - this.delayNs} ns (since the run's epoch); ` +
        'expected times that never fall: import the data again, the importer says where',
    )
  }

  /** Feeds are put in order by their sequence before anybody reads them: a message that overtakes another waits for it. */
  private arrivalAt(transit: Transit, sequence: number, timeNs: number): number {
    if (sequence !== this.lastSequence || timeNs !== this.lastNs) this.lastArrivalNs = Math.max(this.lastArrivalNs, transit.arrivalNs(timeNs))
    this.lastSequence = sequence
    this.lastNs = timeNs
    return this.lastArrivalNs
  }
}
