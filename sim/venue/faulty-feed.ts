/**
 * A feed with gaps: for a while its rows are withheld, and then recovered. Either they come late, all at once and in their order; or what they said of
 * the book is lost, and each instrument that was concerned gets a `clear` and its book as it stands then, best price first, in the order of the queues.
 * With a snapshot trades of the gap are never seen; what is said of states, sessions and bands comes late, before it. The exchange's own history has no gap.
 */
import { Books, BookDepth } from '../../core/book/books.js'
import type { Timebase } from '../../core/kernel/timebase.js'
import { MarketBatch } from '../../core/market/batch.js'
import type { EventSource } from '../../core/market/source.js'
import { MarketKind, NO_INSTRUMENT, SessionEvent, Side } from '../../core/market/vocabulary.js'
import type { Random } from '../../core/random.js'
import { faultSpans, type FaultSpan, type FeedGapTerms } from './faults.js'

/** What went missing, counted. */
export interface FeedGapCounts {
  /** Gaps in which rows were withheld. */
  readonly gaps: number
  /** Rows that came late. */
  readonly rowsLate: number
  /** Rows that never came: a snapshot came in their place. */
  readonly rowsLost: number
}

/** A feed on which something may go missing. */
export interface FaultyEventSource extends EventSource {
  readonly counts: FeedGapCounts
}

/** The source with gaps, by time of receipt. @param random decides where by seed: a stream of the feed's own name */
export function faultyFeed(source: EventSource, gaps: FeedGapTerms, random: Random, timebase: Timebase): FaultyEventSource {
  return new FaultyFeed(source, gaps.recovery === 'snapshot', joined(faultSpans(gaps, random, timebase)), timebase)
}

class FaultyFeed implements FaultyEventSource {
  readonly name: string
  readonly counts = { gaps: 0, rowsLate: 0, rowsLost: 0 }
  private rowsHeld = 0
  private gap = 0
  private fromNs = Infinity
  private untilNs = Infinity
  /** Rows of the present gap that come late. */
  private held = new MarketBatch(64)
  private out = new MarketBatch(64)
  /** The books as they really are, kept as long as a snapshot may be asked for. */
  private readonly books = new Books()
  /** Instruments whose book has changed in the gap. */
  private readonly touched = new Set<number>()
  private instruments = 0
  private lastSequence = 0
  private ended = false

  constructor(private readonly source: EventSource, private readonly snapshots: boolean, private readonly gaps: readonly FaultSpan[], private readonly timebase: Timebase) {
    this.name = source.name
    timebase.onRebase((deltaNs) => {
      for (let row = 0; row < this.held.length; row++) {
        this.held.timeNs[row] += deltaNs
        this.held.exchangeTimeNs[row] += deltaNs
      }
    })
  }

  next(): MarketBatch | undefined | Promise<MarketBatch | undefined> {
    while (!this.ended) {
      const batch = this.source.next()
      if (batch instanceof Promise) return batch.then((arrived) => this.passOn(arrived) ?? this.next())
      const passed = this.passOn(batch)
      if (passed !== undefined) return passed
    }
    return undefined
  }

  async close(): Promise<void> {
    await this.source.close?.()
  }

  /** What is seen of a batch; undefined when that is nothing. */
  private passOn(batch: MarketBatch | undefined): MarketBatch | undefined {
    // The epoch may have moved while the batch was fetched.
    this.place()
    this.out.length = 0
    if (batch === undefined) {
      this.ended = true
      this.recover()
      return this.out.length > 0 ? this.out : undefined
    }
    if (!this.isOpen && batch.timeNs[batch.length - 1] < this.fromNs) {
      if (this.gap < this.gaps.length) for (let row = 0; row < batch.length; row++) this.follow(batch, row)
      return batch
    }
    for (let row = 0; row < batch.length; row++) {
      const timeNs = batch.timeNs[row]
      while (timeNs >= this.untilNs) {
        this.recover()
        this.gap++
        this.place()
      }
      this.follow(batch, row)
      if (timeNs >= this.fromNs) this.withhold(batch, row)
      else this.out = appended(this.out, batch, row)
    }
    return this.out.length > 0 ? this.out : undefined
  }

  /** Whether rows of the present gap wait for its end. */
  private get isOpen(): boolean {
    return this.held.length > 0 || this.touched.size > 0
  }

  private place(): void {
    const gap = this.gap < this.gaps.length ? this.gaps[this.gap] : undefined
    this.fromNs = gap === undefined ? Infinity : this.timebase.nearNs(gap.fromNs)
    this.untilNs = gap === undefined ? Infinity : this.timebase.nearNs(gap.untilNs)
  }

  /** The books as they really are. */
  private follow(batch: MarketBatch, row: number): void {
    if (!this.snapshots) return
    const instrument = batch.instrument[row]
    this.instruments = Math.max(this.instruments, instrument + 1)
    if (batch.kind[row] < MarketKind.trade) this.books.apply(batch, row)
    else if (batch.kind[row] === MarketKind.session && batch.code[row] === SessionEvent.startOfMessages) {
      for (let each = 0; each < this.instruments; each++) if (instrument === NO_INSTRUMENT || instrument === each) this.books.clear(each)
    }
  }

  private withhold(batch: MarketBatch, row: number): void {
    this.lastSequence = batch.sequence[row]
    this.rowsHeld++
    if (!this.snapshots || batch.kind[row] >= MarketKind.status) this.held = appended(this.held, batch, row)
    else if (batch.kind[row] < MarketKind.trade) this.touched.add(batch.instrument[row])
  }

  /** The gap is over: what was withheld comes now, or a snapshot. */
  private recover(): void {
    if (this.rowsHeld === 0) return
    this.counts.gaps++
    this.counts.rowsLate += this.held.length
    this.counts.rowsLost += this.rowsHeld - this.held.length
    this.rowsHeld = 0
    for (let row = 0; row < this.held.length; row++) {
      this.out = appended(this.out, this.held, row)
      this.out.timeNs[this.out.length - 1] = this.untilNs
    }
    this.held.length = 0
    for (const instrument of [...this.touched].sort((a, b) => a - b)) {
      this.append(MarketKind.clear, instrument)
      const depth = this.books.depthOf(instrument)
      if (depth === BookDepth.orders) this.appendOrders(instrument)
      else if (depth === BookDepth.levels) this.appendLevels(instrument)
      else if (depth === BookDepth.quotes) this.appendQuote(instrument)
    }
    this.touched.clear()
  }

  private appendOrders(instrument: number): void {
    const { l3 } = this.books
    for (const bookSide of [instrument << 1, (instrument << 1) | 1]) {
      for (let rank = 0; rank < l3.ladder.depth(bookSide); rank++) {
        for (let slot = l3.headOf(l3.ladder.levelAt(bookSide, rank)); slot !== 0; slot = l3.behind(slot)) {
          const row = this.append(MarketKind.add, instrument)
          this.out.side[row] = l3.sideOf(slot)
          this.out.price[row] = l3.priceOf(slot)
          this.out.qty[row] = l3.qtyOf(slot)
          this.out.orderIdLow[row] = l3.idLowOf(slot)
          this.out.orderIdHigh[row] = l3.idHighOf(slot)
        }
      }
    }
  }

  private appendLevels(instrument: number): void {
    const view = this.books.view(instrument)
    for (const side of [Side.buy, Side.sell]) {
      for (let rank = 0; rank < view.depth(side); rank++) {
        const row = this.append(MarketKind.setLevel, instrument)
        this.out.side[row] = side
        this.out.price[row] = view.priceAt(side, rank)
        this.out.qty[row] = view.qtyAt(side, rank)
        this.out.qty2[row] = view.ordersAt(side, rank)
      }
    }
  }

  private appendQuote(instrument: number): void {
    const view = this.books.view(instrument)
    const row = this.append(MarketKind.quote, instrument)
    this.out.price[row] = view.hasBid ? view.bid : 0
    this.out.qty[row] = view.bidQty
    this.out.price2[row] = view.hasAsk ? view.ask : 0
    this.out.qty2[row] = view.askQty
  }

  /** A row of the snapshot, stamped with the end of the gap; its place in `out`, which may be another batch than before. */
  private append(kind: MarketKind, instrument: number): number {
    this.out = withRoom(this.out)
    const { out } = this
    const row = out.length++
    out.zeroRow(row)
    out.kind[row] = kind
    out.instrument[row] = instrument
    out.timeNs[row] = this.untilNs
    out.exchangeTimeNs[row] = this.untilNs
    out.sequence[row] = this.lastSequence
    return row
  }
}

/** The batch with one row more: a larger one when it was full. */
function appended(batch: MarketBatch, from: MarketBatch, row: number): MarketBatch {
  const target = withRoom(batch)
  target.copyRow(target.length++, from, row)
  return target
}

function withRoom(batch: MarketBatch): MarketBatch {
  if (!batch.full) return batch
  const larger = new MarketBatch(batch.capacity * 2)
  larger.copyFrom(batch)
  return larger
}

/** Gaps that touch are one. */
function joined(gaps: readonly FaultSpan[]): FaultSpan[] {
  const result: FaultSpan[] = []
  for (const gap of gaps) {
    const last = result.at(-1)
    if (last === undefined || last.untilNs < gap.fromNs) result.push(gap)
    else if (gap.untilNs > last.untilNs) result[result.length - 1] = { fromNs: last.fromNs, untilNs: gap.untilNs }
  }
  return result
}
