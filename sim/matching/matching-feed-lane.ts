/**
 * The public feed of a matching engine as a lane of the kernel: what the engine does at one instant reaches a participant one
 * latency later, constant or drawn, as market data, in the engine's order. It drives the run for as long as something of it is under way.
 */
import { InputClass, Lane } from '../../core/kernel/lane.js'
import type { RowHandler, Transit } from '../../core/kernel/market-lane.js'
import { MarketRowQueue } from './market-row-queue.js'
import type { MarketSink } from './market-sink.js'

export interface MatchingFeedOptions {
  /** Unique among the sources of market data of the run. */
  readonly name: string
  /** The kernel: stamps the rows. */
  readonly clock: { readonly nowNs: number }
  /** From the exchange to the participant, ns. */
  readonly latencyNs: number
  /** A latency that varies, in place of the constant one: the rows of one instant travel together, and none arrives before an earlier one. */
  readonly transit?: Transit | undefined
  /** How far the venue's clock, and with it the stamps that participants see, is ahead of true time, ns. */
  readonly clockSkewNs?: number
  /** Gets the rows when they arrive; a row is valid during the call. */
  readonly handler: RowHandler
  /** Four packed characters by participant. */
  readonly attribution?: readonly number[]
}

export class MatchingFeedLane extends Lane {
  /** Where the engine tells what it does. */
  readonly sink: MarketSink
  private readonly queue: MarketRowQueue
  private readonly handler: RowHandler

  constructor({ name, clock, latencyNs, transit, clockSkewNs = 0, handler, attribution = [] }: MatchingFeedOptions) {
    super(InputClass.market, name, true)
    this.handler = handler
    this.queue = new MarketRowQueue({ clock, delayNs: latencyNs, transit, clockSkewNs, attribution, onFirst: () => this.moveHead(this.firstNs) })
    this.sink = this.queue
  }

  override dispatch(): void {
    const { batch } = this.queue
    const row = this.queue.take()
    this.sequence = batch.sequence[row]
    this.moveHead(this.firstNs)
    this.handler(batch, row)
  }

  override shift(deltaNs: number): void {
    this.queue.shift(deltaNs)
    this.headNs = this.firstNs
  }

  private get firstNs(): number {
    return this.queue.isEmpty ? Infinity : this.queue.batch.timeNs[this.queue.first]
  }
}
