/**
 * What the participants of one instrument can know when they look: the best prices of the book, which side has been trading, how far prices have moved of
 * late, and, each with an error of its own, what the instrument is worth. Nothing here says who traded.
 */
import { tickAt, type Instrument } from '../../../core/instrument.js'
import { exp } from '../../../core/math/exp-log.js'
import { Side, TradingState } from '../../../core/market/vocabulary.js'
import { NS_PER_S } from '../../../core/time.js'
import type { MatchingEngine } from '../../matching/matching-engine.js'
import { VALUE_STEP_NS, type ValuePath } from './value-path.js'

/** One-sided trading is forgotten in this time. */
const PRESSURE_MEMORY_NS = 20 * NS_PER_S
/** Volatility of late and the usual one: averages over this many samples, a tenth of a second each. */
const FAST_SAMPLES = 50
const SLOW_SAMPLES = 3_000
const REMEMBERED_SAMPLES = 600
/** A quiet market has at least this volatility, in ticks a sample: stress is a multiple of it. */
const USUAL_TICKS_MIN = 0.2

export class Outlook {
  /** Best prices, increments; 0 where a side is empty. */
  bid = 0
  ask = 0
  bidQty = 0
  askQty = 0
  /** Halfway, or what was last halfway. */
  mid: number
  /** An average of the mid over the last minute: what prices have been. */
  remembered: number
  /** What the instrument is worth. */
  value: number
  /** Price increments of a tick, here. */
  tick: number
  /** Traded so far, quantity increments. */
  volume = 0
  /** Bought less sold by those who took, fading, in lots. */
  pressure = 0
  /** Who took last. */
  lastAggressor: Side = Side.none
  /** Volatility of late as a multiple of the usual one. */
  stress = 1
  phase: TradingState = TradingState.trading
  private pressureNs: number
  private sampledNs: number
  private sampledMid: number
  private fast = 0
  private slow = 0

  constructor(private readonly engine: MatchingEngine, private readonly instrument: Instrument, private readonly path: ValuePath, startPrice: number, fromNs: number) {
    this.mid = this.remembered = this.value = this.sampledMid = startPrice
    this.tick = tickAt(instrument, startPrice)
    this.pressureNs = this.sampledNs = fromNs
    this.fast = this.slow = USUAL_TICKS_MIN * this.tick
  }

  get isOpen(): boolean {
    return this.phase === TradingState.trading
  }

  get isClosed(): boolean {
    return this.phase === TradingState.closed
  }

  look(nowNs: number): void {
    const { engine, instrument: { index } } = this
    const { books } = engine
    const bid = engine.firstSlot(index, Side.buy)
    const ask = engine.firstSlot(index, Side.sell)
    this.bid = bid === 0 ? 0 : books.priceOf(bid)
    this.ask = ask === 0 ? 0 : books.priceOf(ask)
    this.bidQty = bid === 0 ? 0 : books.levelQty(books.levelOf(bid))
    this.askQty = ask === 0 ? 0 : books.levelQty(books.levelOf(ask))
    this.value = this.path.at(nowNs)
    if (bid !== 0 && ask !== 0) this.mid = (this.bid + this.ask) / 2
    if (nowNs - this.sampledNs >= VALUE_STEP_NS) this.sample(nowNs)
    if (nowNs > this.pressureNs && this.pressure !== 0) {
      this.pressure *= exp((this.pressureNs - nowNs) / PRESSURE_MEMORY_NS)
    }
    this.pressureNs = nowNs
  }

  onTrade(aggressor: Side, qty: number): void {
    this.volume += qty
    if (aggressor !== Side.none) this.lastAggressor = aggressor
    if (aggressor === Side.buy) this.pressure += qty / this.instrument.lot
    else if (aggressor === Side.sell) this.pressure -= qty / this.instrument.lot
  }

  shift(deltaNs: number): void {
    this.pressureNs += deltaNs
    this.sampledNs += deltaNs
  }

  /** A jump over several samples counts as one of that size; quiet ones in between make both averages smaller. */
  private sample(nowNs: number): void {
    const samples = Math.floor((nowNs - this.sampledNs) / VALUE_STEP_NS)
    this.sampledNs += samples * VALUE_STEP_NS
    const move = Math.abs(this.mid - this.sampledMid)
    this.sampledMid = this.mid
    this.tick = tickAt(this.instrument, this.mid)
    this.remembered += (this.mid - this.remembered) * Math.min(1, samples / REMEMBERED_SAMPLES)
    if (!this.isOpen) return
    this.fast = averaged(this.fast, move, samples, FAST_SAMPLES)
    this.slow = averaged(this.slow, move, samples, SLOW_SAMPLES)
    this.stress = this.fast / Math.max(this.slow, USUAL_TICKS_MIN * this.tick)
  }
}

/** An average after `samples` more, the last of them `move`, those before 0. */
function averaged(average: number, move: number, samples: number, memory: number): number {
  const faded = samples === 1 ? average : average * exp((1 - samples) / memory)
  return faded + (move - faded) / memory
}
