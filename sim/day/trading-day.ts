/**
 * The trading day of a venue, as a lane of the kernel: it leads the instruments of a matching engine from phase to phase, holds their crosses, tells the
 * feed, and carries out what protections decide. Several days in a row; the run goes on until the last of them is over.
 *
 *     clock → schedule ─────────────→ InstrumentDay → engine → feed
 *     engine → InstrumentGuard (trades, book) → wake at this instant ↑
 */
import type { Instrument } from '../../core/instrument.js'
import { InvariantError } from '../../core/invariant.js'
import type { Kernel } from '../../core/kernel/kernel.js'
import { InputClass, Lane } from '../../core/kernel/lane.js'
import { SessionEvent } from '../../core/market/vocabulary.js'
import type { RandomStreams } from '../../core/random.js'
import { Epoch, unixNsOfIso } from '../../core/time.js'
import { parseDecimal } from '../../core/units.js'
import type { MarketSink } from '../matching/market-sink.js'
import type { MatchingEngine } from '../matching/matching-engine.js'
import { parseDurationNs } from '../venue/duration.js'
import { DayCalendar } from './day-calendar.js'
import { checkedDay, type DayTerms, type DayTermsInput } from './day-terms.js'
import { InstrumentDay, type InstrumentPlan, type Step, type StepName } from './instrument-day.js'
import { InstrumentGuard } from './instrument-guard.js'
import { MarketBreaker } from './market-breaker.js'
import { OperatorCommands } from './operator-commands.js'
import { checkedProtections, type ProtectionTerms, type ProtectionTermsInput } from './protection-terms.js'

export interface TradingDayOptions {
  /** Market identifier code of the venue: names the lane and the random streams. */
  readonly name: string
  /** To which the lane is then added. */
  readonly kernel: Kernel
  readonly engine: MatchingEngine
  /** The engine's own: sessions, bands and collars are told to it. */
  readonly feed: MarketSink
  /** Of the engine, those that have this day. */
  readonly instruments: Iterable<Instrument>
  /** Undefined: continuous trading, one day of 24 hours, UTC. */
  readonly terms?: DayTermsInput | undefined
  /** Undefined: none. */
  readonly protections?: ProtectionTermsInput | undefined
  /** Of the run: what jitter and random ends are drawn from. */
  readonly random: RandomStreams
  /** How far the venue's clock, by which its day goes, is ahead of true time, ns. */
  readonly clockSkewNs?: number
}

/** What a day tells its feed by the clock. */
interface Announcement {
  readonly ns: number
  readonly event: SessionEvent
}

/** Trades that can still be declared void: two entries each. */
const MATCHES_KEPT = 1 << 16

export class TradingDay extends Lane {
  private readonly venue: string
  private readonly kernel: Kernel
  private readonly engine: MatchingEngine
  private readonly feed: MarketSink
  private readonly terms: DayTerms
  private readonly protections: ProtectionTerms
  private readonly random: RandomStreams
  private readonly clockSkewNs: number
  private readonly calendar: DayCalendar
  /** By the name of the instrument: in that order they act at one instant. */
  private readonly days: readonly InstrumentDay[]
  private readonly breaker: MarketBreaker | undefined
  private readonly commands: OperatorCommands
  private announcements: readonly Announcement[] = []
  private announced = 0
  /** Midnight of the present day, run time: the one time here that a move of the epoch reaches. */
  private midnightNs = 0
  private acts = false
  /** When something is due by the clock, ns since midnight; maybe sooner than it is. */
  private dueNs = -Infinity
  /** Days whose guard has noticed something: to be looked at again at this instant. */
  private readonly woken: InstrumentDay[] = []
  /** The breaker, or an operator, has something to do at this instant. */
  private isAwake = false

  /**
   * Until the first step of the first day the instruments are closed.
   * Throws a `RangeError` when the terms cannot be, or protections lack a closing price to begin with.
   */
  constructor({ name, kernel, engine, feed, instruments, terms, protections, random, clockSkewNs = 0 }: TradingDayOptions) {
    // Before the clocks of venues, and before everybody else.
    super(InputClass.exchange, `!!${name}`, true)
    this.venue = name
    this.kernel = kernel
    this.engine = engine
    this.feed = feed
    this.random = random
    this.clockSkewNs = clockSkewNs
    this.terms = checkedDay(terms)
    this.protections = checkedProtections(protections)
    this.calendar = new DayCalendar(this.terms, kernel.timebase.epoch.toString())
    this.days = [...instruments].sort((left, right) => (left.id < right.id ? -1 : 1)).map((instrument) => new InstrumentDay(instrument, engine, feed))
    const bySymbol = new Map(this.days.map((day) => [day.instrument.symbol, day]))
    for (const day of this.days) {
      const close = this.protections.previousClose[day.instrument.symbol]
      if (close !== undefined) day.closePrice = parseDecimal(close, day.instrument.priceDecimals)
      engine.beginClosed(day.instrument.index)
    }
    const { circuitBreaker } = this.protections
    this.breaker = circuitBreaker && new MarketBreaker(circuitBreaker, bySymbol)
    this.commands = new OperatorCommands(this.protections, bySymbol, engine)
    if (this.protections.brokenTrades.length > 0) engine.keepMatches(MATCHES_KEPT)
    // A day that cannot be begun is an error now, not in the middle of a run.
    for (const day of this.days) this.guardOf(day, { openNs: 0, closeNs: Infinity })
    this.headNs = -Infinity
  }

  /** Begins the next day. */
  override fill(): undefined {
    const { calendar, kernel: { timebase } } = this
    if (!calendar.next()) {
      this.moveHead(Infinity)
      return undefined
    }
    timebase.reach(Epoch.ofDay(calendar.date))
    this.midnightNs = timebase.nearNs(calendar.midnightUnixNs) - this.clockSkewNs
    this.plan()
    this.dueNs = this.nextDayNs()
    this.moveHead(this.midnightNs + this.dueNs)
    return undefined
  }

  override dispatch(): void {
    this.sequence++
    this.acts = true
    // An order whose time is over does not take part in a cross of the same instant.
    this.engine.advanceTo(this.kernel.timebase.toUnixNs(this.kernel.nowNs + this.clockSkewNs))
    const { nowNs } = this
    if (nowNs >= this.dueNs) {
      this.step(nowNs)
      this.lookAgain(nowNs)
      this.dueNs = this.nextDayNs()
    } else {
      // Most often one instrument has traded: the others are not asked.
      const woken = [...this.woken]
      this.lookAgain(nowNs)
      for (const day of woken) this.dueNs = Math.min(this.dueNs, day.nextNs)
      if (this.breaker !== undefined) this.dueNs = Math.min(this.dueNs, this.breaker.nextNs)
      if (this.dueNs <= nowNs) this.dueNs = this.nextDayNs()
    }
    this.acts = false
    this.headNs = this.dueNs === Infinity ? -Infinity : this.midnightNs + this.dueNs
  }

  override shift(deltaNs: number): void {
    this.midnightNs += deltaNs
    this.headNs += deltaNs
  }

  // Whoever operates the market, beyond what the terms say. To be called at an instant of the run.

  /** Stops an instrument. @param reason up to four letters: T1, H10 */
  halt(instrument: number, reason: string): void {
    this.dayOf(instrument).halt('halt', reason, this.nowNs)
    this.dueNs = -Infinity
    this.wake()
  }

  /** Ends what {@link halt} began, by a cross. */
  resume(instrument: number, reason: string): void {
    this.dayOf(instrument).resume('halt', reason, this.nowNs)
    this.dueNs = -Infinity
    this.wake()
  }

  /** A value of the index that the circuit breaker looks at, in hundredths of a point. Throws when there is no breaker. */
  onIndex(value: number): void {
    if (this.breaker === undefined) throw new RangeError(`${this.name}: found an index value, expected terms of a circuit breaker`)
    this.breaker.onIndex(this.nowNs, value)
    this.dueNs = -Infinity
    this.wake()
  }

  private get nowNs(): number {
    return this.kernel.nowNs - this.midnightNs
  }

  private dayOf(instrument: number): InstrumentDay {
    const day = this.days.find((other) => other.instrument.index === instrument)
    if (day === undefined) throw new InvariantError(`${this.name}: no instrument of this day has index ${instrument}`)
    return day
  }

  private wake(): void {
    this.isAwake = true
    if (!this.acts) this.moveHead(this.kernel.nowNs)
  }

  /** What came of what was done, and what was noticed, until nothing does. By name, as everything at one instant. */
  private lookAgain(nowNs: number): void {
    while (this.isAwake) {
      this.isAwake = false
      if (this.breaker?.act(nowNs, this.feed, this.days) === true) this.dueNs = -Infinity
      for (const day of this.woken.splice(0).sort((left, right) => (left.instrument.id < right.instrument.id ? -1 : 1))) day.act(nowNs)
    }
  }

  private step(nowNs: number): void {
    const { announcements, feed, days } = this
    const isOver = days.every((day) => day.isOver)
    while (this.announced < announcements.length && announcements[this.announced].ns <= nowNs && !endsDay(announcements[this.announced])) {
      feed.onSession(announcements[this.announced++].event)
    }
    if (!isOver) this.breaker?.act(nowNs, feed, days)
    this.commands.act(nowNs)
    for (const day of days) if (day.nextNs <= nowNs) day.act(nowNs)
    if (days.every((day) => day.isOver)) while (this.announced < announcements.length) feed.onSession(announcements[this.announced++].event)
  }

  /** When the present day goes on, ns since its midnight; Infinity when it is over. */
  private nextDayNs(): number {
    if (this.announced === this.announcements.length) return Infinity
    let nextNs = Math.min(this.announcements[this.announced].ns, this.commands.nextNs, this.breaker?.nextNs ?? Infinity)
    for (const day of this.days) nextNs = Math.min(nextNs, day.nextNs)
    return nextNs
  }

  private plan(): void {
    const { calendar, terms: { preOpen, opening, continuous, closing, close, imbalances, jitter } } = this
    const at = (time: string | undefined): number => (time === undefined ? Infinity : calendar.at(time))
    const openNs = Math.min(at(opening), opening === undefined ? at(continuous) : Infinity)
    const closeNs = at(closing ?? close)
    const messages = (terms: { from: string; every: string } | undefined): InstrumentPlan['openingMessages'] =>
      terms && { fromNs: calendar.at(terms.from), everyNs: parseDurationNs(terms.every) }
    let lastNs = at(close)
    for (const day of this.days) {
      const random = this.random.stream(`day/${this.venue}/${day.instrument.id}`)
      const later = (span: string | undefined): number => (span === undefined ? 0 : random.range(0, parseDurationNs(span)))
      const times: [StepName, number][] = [['preOpen', at(preOpen)]]
      const openingNs = at(opening) + later(jitter.opening)
      const closingNs = at(closing) + later(jitter.closing)
      times.push(['opening', openingNs], ['continuous', continuous === undefined ? openingNs : at(continuous)], ['closing', closingNs])
      times.push(['close', closing === undefined ? at(close) : Math.max(at(close), closingNs)])
      const steps = this.untilExpiry(day.instrument, times.filter(([, ns]) => ns !== Infinity).map(([name, ns]) => ({ name, ns })))
      // Stable: at one instant they stay in the order of the day.
      steps.sort((left, right) => left.ns - right.ns)
      lastNs = Math.max(lastNs, steps.at(-1)?.ns ?? lastNs)
      day.begin({
        steps, openingMessages: messages(imbalances.opening), closingMessages: messages(imbalances.closing),
        reopeningEveryNs: imbalances.reopening && parseDurationNs(imbalances.reopening.every),
        extendedCallNs: parseDurationNs(this.protections.volatility?.extendedCall ?? '0s'),
      }, this.guardOf(day, { openNs, closeNs }))
    }
    const firstNs = Math.min(at(preOpen), at(continuous), at(opening))
    this.announcements = [
      { ns: firstNs, event: SessionEvent.startOfMessages }, { ns: firstNs, event: SessionEvent.startOfSystemHours },
      { ns: openNs, event: SessionEvent.startOfMarketHours }, { ns: closeNs, event: SessionEvent.endOfMarketHours },
      { ns: lastNs, event: SessionEvent.endOfSystemHours }, { ns: lastNs, event: SessionEvent.endOfMessages },
    ]
    this.announced = 0
    this.breaker?.begin(calendar, openNs, closeNs)
    this.commands.begin(calendar)
  }

  /** A contract closes at its last trade, and has no day after it. */
  private untilExpiry({ contract }: Instrument, steps: Step[]): Step[] {
    if (contract === undefined) return steps
    const expiryNs = Number(unixNsOfIso(contract.lastTrade) - this.calendar.midnightUnixNs)
    const before = steps.filter(({ ns }) => ns < expiryNs)
    return before.length === steps.length || before.length === 0 ? before : [...before, { name: 'close', ns: expiryNs }]
  }

  private guardOf(day: InstrumentDay, { openNs, closeNs }: { openNs: number; closeNs: number }): InstrumentGuard | undefined {
    const { instrument, closePrice } = day
    const { shortSales } = this.protections
    const isCarried = day.guard?.shortSales?.appliesTomorrow ?? shortSales?.carried.includes(instrument.symbol) ?? false
    const guard = new InstrumentGuard({
      engine: this.engine, instrument, terms: this.protections, previousClose: closePrice, openNs, closeNs, isCarried,
      random: this.random.stream(`volatility/${this.venue}/${instrument.id}`),
      nowNs: () => this.nowNs,
      wake: () => {
        if (!this.woken.includes(day)) this.woken.push(day)
        this.wake()
      },
      onPrice: (price) => {
        day.closePrice = price
        this.breaker?.onPrice(instrument.index, price, this.nowNs)
      },
    })
    return guard.isNeeded || this.breaker?.weighs(instrument.index) === true ? guard : undefined
  }
}

function endsDay({ event }: Announcement): boolean {
  return event === SessionEvent.endOfSystemHours || event === SessionEvent.endOfMessages
}
