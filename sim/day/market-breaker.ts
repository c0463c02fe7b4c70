/** The market-wide circuit breaker of a venue: where its index comes from, and what a breach does to all instruments. The rule is in sim/protection. */
import { SessionEvent } from '../../core/market/vocabulary.js'
import { mulDiv, parseDecimal } from '../../core/units.js'
import type { MarketSink } from '../matching/market-sink.js'
import { MarketWideCircuitBreaker, type CircuitBreakerLevel } from '../protection/market-wide-circuit-breaker.js'
import type { DayCalendar } from './day-calendar.js'
import type { InstrumentDay } from './instrument-day.js'
import type { ProtectionTerms } from './protection-terms.js'

export type BreakerTerms = NonNullable<ProtectionTerms['circuitBreaker']>

/** Where an index of this venue's own begins, in hundredths of a point. */
const BASE = 100_000
const EVENTS = { 1: SessionEvent.circuitBreaker1, 2: SessionEvent.circuitBreaker2, 3: SessionEvent.circuitBreaker3 } as const

export class MarketBreaker {
  private readonly weights = new Map<number, number>()
  private readonly prices = new Map<number, number>()
  /** Sum of weight × price: at the beginning, and now. */
  private readonly sumBefore: number
  private sum = 0
  /** The last value of the index, in hundredths. */
  private value: number
  private breaker: MarketWideCircuitBreaker | undefined
  private values: readonly { readonly ns: number; readonly value: number }[] = []
  private given = 0
  private readonly breached: CircuitBreakerLevel[] = []
  private isHalted = false
  private mustHalt = false
  private mustResume = false
  private level: CircuitBreakerLevel = 1

  /** Throws a `RangeError` when an instrument that weighs is not there, or has no closing price. @param bySymbol the instruments of the venue */
  constructor(private readonly terms: BreakerTerms, bySymbol: ReadonlyMap<string, InstrumentDay>) {
    for (const [symbol, weight] of Object.entries(terms.weights ?? {})) {
      const day = bySymbol.get(symbol)
      if (day === undefined) throw new RangeError(`protections.circuitBreaker.weights: found ${symbol}, expected instruments of the venue: ${[...bySymbol.keys()].join(', ')}`)
      if (day.closePrice === undefined) throw new RangeError(`protections.previousClose.${symbol}: found nothing, expected the price that the index begins with`)
      this.weights.set(day.instrument.index, weight)
      this.prices.set(day.instrument.index, day.closePrice)
      this.sum += weight * day.closePrice
    }
    this.sumBefore = this.sum
    this.value = terms.previousClose === undefined ? BASE : parseDecimal(terms.previousClose, 2)
  }

  weighs(instrument: number): boolean {
    return this.weights.has(instrument)
  }

  begin(calendar: DayCalendar, openNs: number, closeNs: number): void {
    this.breached.length = 0
    this.isHalted = this.mustHalt = this.mustResume = false
    this.breaker = new MarketWideCircuitBreaker({ previousClose: this.value, openNs, closeNs, levels: this.terms.levels }, {
      onBreach: (_nowNs, level) => {
        this.level = level
        this.breached.push(level)
      },
      onHalt: () => {
        this.mustHalt = true
      },
      onResume: () => {
        this.mustResume = true
      },
    })
    this.values = (this.terms.values ?? []).filter(({ date }) => (date === undefined ? calendar.isFirst : date === calendar.date))
      .map(({ at, value }) => ({ ns: calendar.at(at), value: parseDecimal(value, 2) })).sort((left, right) => left.ns - right.ns)
    this.given = 0
  }

  /** When it has something to do by the clock, ns since midnight; Infinity when it has not. */
  get nextNs(): number {
    return Math.min(this.values[this.given]?.ns ?? Infinity, this.breaker?.nextNs ?? Infinity)
  }

  onPrice(instrument: number, price: number, nowNs: number): void {
    const weight = this.weights.get(instrument)
    const before = this.prices.get(instrument)
    if (weight === undefined || before === undefined || price === before) return
    this.prices.set(instrument, price)
    this.sum += weight * (price - before)
    this.onIndex(nowNs, mulDiv(this.sum, BASE, this.sumBefore))
  }

  /** @param value hundredths of a point */
  onIndex(nowNs: number, value: number): void {
    this.value = value
    this.breaker?.onIndex(nowNs, value)
  }

  /** Does what is due: values that are given, then what they or trades led to. Answers whether all instruments stopped, or went on. */
  act(nowNs: number, feed: MarketSink, days: readonly InstrumentDay[]): boolean {
    while (this.given < this.values.length && this.values[this.given].ns <= nowNs) this.onIndex(nowNs, this.values[this.given++].value)
    this.breaker?.onTime(nowNs)
    for (const level of this.breached.splice(0)) feed.onSession(EVENTS[level])
    if (this.mustHalt && !this.isHalted) {
      this.isHalted = true
      for (const day of days) day.halt('breaker', `MWC${this.level}`, nowNs)
    }
    if (this.mustResume) {
      this.isHalted = false
      for (const day of days) day.resume('breaker', 'MWCQ', nowNs)
    }
    const hasActed = this.mustHalt || this.mustResume
    this.mustHalt = this.mustResume = false
    return hasActed
  }
}
