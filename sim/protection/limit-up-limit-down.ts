/**
 * Limit up, limit down: the price bands of one US stock through a day, its limit states and trading pauses (the NMS plan to address
 * extraordinary market volatility). The rule as a table is in README.md.
 *
 * A state machine: trades, the national best bid and offer, openings and the time go in, bands and states come out through a sink.
 * Time is an argument and never goes back; everything that is due by then happens first, in the order in which it was due.
 */
import { InvariantError } from '../../core/invariant.js'
import { NS_PER_MINUTE, NS_PER_S } from '../../core/time.js'
import { LuldBands, type LuldTerms } from './luld-bands.js'
import { TradeWindow } from './trade-window.js'

/**
 * `unbanded`: before the first reference price. `limitUp`, `limitDown`: the best bid or offer is at the band. `straddle`: one is beyond it.
 * `paused`: five minutes; then `reopening`, until the primary listing exchange has held its auction. `halted`: for another reason.
 */
export type LuldState = 'unbanded' | 'normal' | 'limitUp' | 'limitDown' | 'straddle' | 'paused' | 'reopening' | 'halted' | 'closed'

export interface LuldSink {
  /** New bands, in increments; a lower band of 0 is none. */
  onBands(nowNs: number, reference: number, lower: number, upper: number): void
  onState(nowNs: number, state: LuldState): void
}

const WINDOW_NS = 5 * NS_PER_MINUTE
const HOLD_NS = 30 * NS_PER_S
const LIMIT_NS = 15 * NS_PER_S
const PAUSE_NS = 5 * NS_PER_MINUTE
/** A pause that begins this late is not lifted: the day ends with the closing auction. */
const LAST_PAUSE_NS = 10 * NS_PER_MINUTE

export class LimitUpLimitDown {
  state: LuldState = 'unbanded'
  /** The reference price in force, increments; undefined before the first. */
  reference: number | undefined
  private readonly bands: LuldBands
  private readonly trades = new TradeWindow(WINDOW_NS)
  private readonly openNs: number
  private readonly closeNs: number
  private nowNs = -Infinity
  private holdNs = -Infinity
  /** When the limit state, or the pause, is over. */
  private endNs = Infinity
  private bid: number | undefined
  private ask: number | undefined

  constructor(terms: LuldTerms, private readonly sink: LuldSink) {
    this.bands = new LuldBands(terms)
    this.openNs = terms.openNs
    this.closeNs = terms.closeNs
  }

  get lower(): number {
    return this.bands.lower
  }

  get upper(): number {
    return this.bands.upper
  }

  /** When `onTime` is due next; Infinity when nothing is. */
  get nextNs(): number {
    const { nowNs, closeNs } = this
    switch (this.state) {
      case 'unbanded': return nowNs < this.openNs + WINDOW_NS ? this.openNs + WINDOW_NS : closeNs
      case 'normal': case 'straddle': return Math.min(closeNs, this.bands.changesNs(nowNs), nowNs < this.holdNs ? this.holdNs : this.trades.expiryNs)
      case 'limitUp': case 'limitDown': case 'paused': return Math.min(closeNs, this.endNs)
      case 'reopening': case 'halted': return closeNs
      case 'closed': return Infinity
    }
  }

  /** Whether a trade may print at this price. */
  permits(price: number): boolean {
    switch (this.state) {
      case 'unbanded': case 'closed': return true
      case 'normal': case 'straddle': case 'limitUp': case 'limitDown': return price >= this.lower && price <= this.upper
      case 'paused': case 'reopening': case 'halted': return false
    }
  }

  /** Lets everything happen that is due by `nowNs`. */
  onTime(nowNs: number): void {
    if (nowNs < this.nowNs) throw new InvariantError(`limit up, limit down: time goes back from ${this.nowNs} to ${nowNs} ns`)
    for (let due = this.nextNs; due <= nowNs; due = this.nextNs) {
      this.nowNs = due
      this.step(due)
    }
    this.nowNs = nowNs
  }

  /**
   * The opening of the primary listing exchange: its price is the first reference price. Without effect once there is one.
   * @param price of the opening trade, or the midpoint of a quote when it opened without one
   */
  onOpening(nowNs: number, price: number, isTrade = true): void {
    this.onTime(nowNs)
    if (this.state === 'unbanded') this.begin(price, isTrade)
  }

  /** An eligible trade, on any venue: regular way, round lot, in regular trading hours. What trades while trading is stopped does not count. */
  onTrade(nowNs: number, price: number): void {
    this.onTime(nowNs)
    if (this.isStopped) return
    this.trades.add(nowNs, price)
    if (this.state === 'normal' || this.state === 'straddle') this.follow()
    else if (this.state === 'unbanded' && nowNs >= this.openNs + WINDOW_NS) this.beginWithoutOpening()
  }

  /** The national best bid and offer; undefined where there is none. To be told again after a reopening: a stop forgets it. */
  onQuote(nowNs: number, bid: number | undefined, ask: number | undefined): void {
    this.onTime(nowNs)
    if (this.isStopped) return
    this.bid = bid
    this.ask = ask
    if (this.state !== 'unbanded') this.watchQuote()
  }

  /** In a straddle state the primary listing exchange may pause trading. Answers whether it could. */
  declarePause(nowNs: number): boolean {
    this.onTime(nowNs)
    if (this.state !== 'straddle') return false
    this.pause()
    return true
  }

  /** The auction did not find a price: five minutes more. Only in state `reopening`. */
  extendPause(nowNs: number): void {
    this.onTime(nowNs)
    this.expectState('reopening')
    this.pause()
  }

  /**
   * Trading resumes after a pause or a halt.
   * @param price of the reopening trade, or the midpoint of a quote; undefined when there was neither: the last reference stays in force
   */
  onReopening(nowNs: number, price: number | undefined, isTrade = true): void {
    this.onTime(nowNs)
    this.expectState('reopening', 'halted')
    const reference = price ?? this.reference
    this.enter('unbanded')
    if (reference !== undefined) this.begin(reference, isTrade && price !== undefined)
  }

  /** Trading stops for another reason: news, or the market as a whole. */
  onHalt(nowNs: number): void {
    this.onTime(nowNs)
    if (this.state !== 'closed') this.enter('halted')
  }

  private get isStopped(): boolean {
    return this.state === 'paused' || this.state === 'reopening' || this.state === 'halted' || this.state === 'closed'
  }

  private step(dueNs: number): void {
    if (dueNs >= this.closeNs) {
      this.enter('closed')
    } else if (this.state === 'unbanded') {
      this.beginWithoutOpening()
    } else if (this.state === 'paused') {
      this.enter('reopening')
    } else if (this.state === 'limitUp' || this.state === 'limitDown') {
      this.pause()
    } else {
      this.follow()
      this.widen()
    }
  }

  /** From here on only trades since then count. */
  private begin(price: number, isTrade: boolean): void {
    this.trades.clear()
    if (isTrade) this.trades.add(this.nowNs, price)
    this.refer(price)
  }

  /** No opening within five minutes: the trades of the last five are the first reference. */
  private beginWithoutOpening(): void {
    this.trades.expire(this.nowNs)
    const mean = this.trades.mean()
    if (mean !== undefined) this.refer(mean)
  }

  /** A mean that is 1% or more away becomes the reference, when the last one has been in force for 30 seconds. */
  private follow(): void {
    const { nowNs, reference } = this
    this.trades.expire(nowNs)
    const mean = this.trades.mean()
    if (mean === undefined || reference === undefined || nowNs < this.holdNs) return
    if (Math.abs(mean - reference) * 100 >= reference) this.refer(mean)
  }

  /** The width changes with the time of day, around the same reference. */
  private widen(): void {
    const { bands, nowNs, reference } = this
    if (reference === undefined) return
    const { lower, upper } = bands
    bands.set(reference, nowNs)
    if (bands.lower === lower && bands.upper === upper) return
    this.sink.onBands(nowNs, reference, bands.lower, bands.upper)
    this.watchQuote()
  }

  private refer(reference: number): void {
    const { bands, nowNs } = this
    this.reference = reference
    this.holdNs = nowNs + HOLD_NS
    bands.set(reference, nowNs)
    this.sink.onBands(nowNs, reference, bands.lower, bands.upper)
    if (this.state === 'unbanded') this.enter('normal')
    this.watchQuote()
  }

  private watchQuote(): void {
    const { state } = this
    const seen = this.quoteState()
    if (seen === state) return
    if (state === 'limitUp' || state === 'limitDown') {
      // Out of the limit state: the bands are laid anew at once, and the quote is looked at again under them.
      this.trades.expire(this.nowNs)
      this.enter('normal')
      this.refer(this.trades.mean() ?? this.reference ?? 0)
    } else {
      if (seen === 'limitUp' || seen === 'limitDown') this.endNs = this.nowNs + LIMIT_NS
      this.enter(seen)
    }
  }

  /** A limit state needs a quote that is not crossed: an offer at the lower band, or a bid at the upper. */
  private quoteState(): 'normal' | 'limitUp' | 'limitDown' | 'straddle' {
    const { bid, ask, lower, upper } = this
    const isCrossed = bid !== undefined && ask !== undefined && bid > ask
    if (!isCrossed && ask !== undefined && ask <= lower) return 'limitDown'
    if (!isCrossed && bid !== undefined && bid >= upper) return 'limitUp'
    return (bid !== undefined && bid < lower) || (ask !== undefined && ask > upper) ? 'straddle' : 'normal'
  }

  private pause(): void {
    const { nowNs, closeNs } = this
    this.endNs = nowNs >= closeNs - LAST_PAUSE_NS ? Infinity : nowNs + PAUSE_NS
    this.enter('paused')
  }

  private enter(state: LuldState): void {
    if (state === this.state) return
    this.state = state
    if (this.isStopped) {
      this.bid = undefined
      this.ask = undefined
    }
    if (state !== 'unbanded') this.sink.onState(this.nowNs, state)
  }

  private expectState(...expected: LuldState[]): void {
    if (!expected.includes(this.state)) throw new InvariantError(`limit up, limit down: expected state ${expected.join(' or ')}, found ${this.state}`)
  }
}
