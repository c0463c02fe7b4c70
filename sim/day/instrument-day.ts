/**
 * One instrument through its days: where the schedule is, what stops it, and what of its protections is to be done, carried out on the engine.
 *
 *     closed ─→ pre-open ─ opening cross ─→ continuous ─ closing cross ─→ closed          a stop (halt, pause, call) lies over it, and ends with a cross
 *
 * Times are ns since the midnight of the day: no move of the run's epoch reaches them.
 */
import type { Instrument } from '../../core/instrument.js'
import { BandType, CrossType, Side } from '../../core/market/vocabulary.js'
import type { AuctionTerms } from '../matching/auction.js'
import type { Phase } from '../matching/instrument-market.js'
import type { MarketSink } from '../matching/market-sink.js'
import type { MatchingEngine } from '../matching/matching-engine.js'
import { ReopeningCollars } from '../protection/reopening-auction.js'
import { lowestShortPrice, ShortSaleState } from '../protection/short-sale-restriction.js'
import { VOLATILITY_REASON, type InstrumentGuard } from './instrument-guard.js'

/** What a day does with an instrument by the clock. */
export type StepName = 'preOpen' | 'opening' | 'continuous' | 'closing' | 'close'

export interface Step {
  readonly ns: number
  readonly name: StepName
}

export interface InstrumentPlan {
  readonly steps: readonly Step[]
  /** While a cross is awaited: from, and how often, ns. */
  readonly openingMessages: { readonly fromNs: number; readonly everyNs: number } | undefined
  readonly closingMessages: { readonly fromNs: number; readonly everyNs: number } | undefined
  readonly reopeningEveryNs: number | undefined
  /** How long an extended volatility interruption is left alone. */
  readonly extendedCallNs: number
}

/** Who stopped it: a stronger one (further down) takes the place of a weaker one. */
const STRENGTH = { volatility: 0, luld: 1, breaker: 2, halt: 3 } as const
export type StopKind = keyof typeof STRENGTH

interface Stop {
  readonly kind: StopKind
  readonly phase: Phase
  readonly reason: string
}

const NO_PLAN: InstrumentPlan = { steps: [], openingMessages: undefined, closingMessages: undefined, reopeningEveryNs: undefined, extendedCallNs: 0 }

export class InstrumentDay {
  /** Price of the day's last cross or trade so far; before the first, yesterday's. */
  closePrice: number | undefined
  guard: InstrumentGuard | undefined
  private scheduled: Phase = 'closed'
  private stop: Stop | undefined
  private plan = NO_PLAN
  private at = 0
  private openingIsHeld = false
  private collars: ReopeningCollars | undefined
  private messageNs = Infinity
  private extendedUntilNs = Infinity
  private shortSales: ShortSaleState = ShortSaleState.unrestricted
  private hasBand = false

  constructor(readonly instrument: Instrument, private readonly engine: MatchingEngine, private readonly feed: MarketSink) {}

  /** A new day. @param guard its protections; undefined where none looks at trades */
  begin(plan: InstrumentPlan, guard: InstrumentGuard | undefined): void {
    const { index } = this.instrument
    this.plan = plan
    this.at = 0
    this.openingIsHeld = false
    this.messageNs = Infinity
    this.guard = guard
    this.engine.setGuard(index, guard)
    this.restrictShortSales()
  }

  get isOver(): boolean {
    return this.at === this.plan.steps.length
  }

  get isStopped(): boolean {
    return this.stop !== undefined
  }

  /** When it acts next; Infinity when its day is over. */
  get nextNs(): number {
    if (this.isOver) return Infinity
    return Math.min(this.plan.steps[this.at].ns, this.guard?.nextNs ?? Infinity, this.messageNs, this.extendedUntilNs)
  }

  /** Does what is due. */
  act(nowNs: number): void {
    while (!this.isOver && this.plan.steps[this.at].ns <= nowNs) this.step(this.plan.steps[this.at++].name, nowNs)
    if (this.isOver) return
    this.react(nowNs)
    if (this.messageNs <= nowNs) this.publishImbalance(nowNs)
  }

  /** Trading stops, or is stopped for another reason. */
  halt(kind: StopKind, reason: string, nowNs: number, phase: Phase = 'halted'): void {
    if (this.stop !== undefined && STRENGTH[this.stop.kind] > STRENGTH[kind]) return
    this.guard?.volatility?.terminate()
    this.extendedUntilNs = Infinity
    if (kind === 'halt' || kind === 'breaker') {
      this.guard?.luld?.onHalt(nowNs)
      this.setBand(undefined, undefined)
      this.collars = undefined
    }
    this.stop = { kind, phase, reason }
    this.applyPhase(reason)
    this.planMessages(nowNs)
  }

  /** What stopped it is over: a cross, then trading goes on. Without effect when something else stops it. */
  resume(kind: StopKind, reason: string, nowNs: number, terms: AuctionTerms = {}): void {
    if (this.stop?.kind !== kind) return
    this.stop = undefined
    this.collars = undefined
    this.extendedUntilNs = Infinity
    if (this.scheduled === 'continuous') {
      const isOpening = !this.openingIsHeld && this.plan.steps.some(({ name }) => name === 'opening')
      this.openingIsHeld = true
      const price = this.cross(isOpening ? CrossType.opening : CrossType.halt, terms)
      this.applyPhase(reason)
      this.beginBands(nowNs, price)
      this.guard?.tellQuoteAgain()
    } else {
      this.applyPhase(reason)
    }
    this.planMessages(nowNs)
    this.react(nowNs)
  }

  private step(name: StepName, nowNs: number): void {
    switch (name) {
      case 'preOpen':
        this.scheduled = 'pre-open'
        this.applyPhase(this.stop?.reason ?? '')
        break
      case 'opening':
        // Who has nothing before it begins with what was left in the book.
        if (this.scheduled === 'closed') this.step('preOpen', nowNs)
        if (this.stop === undefined) this.open(nowNs)
        break
      case 'continuous':
        this.scheduled = 'continuous'
        if (this.stop === undefined) this.applyPhase('')
        if (this.stop === undefined) this.guard?.tellQuoteAgain()
        break
      case 'closing':
        this.close(nowNs)
        break
      case 'close':
        this.shut()
    }
    this.planMessages(nowNs)
  }

  private open(nowNs: number): void {
    this.openingIsHeld = true
    this.beginBands(nowNs, this.cross(CrossType.opening, {}))
  }

  /** The first price after a cross: its own, or the midpoint of a quote. */
  private beginBands(nowNs: number, crossPrice: number | undefined): void {
    const luld = this.guard?.luld
    const reference = crossPrice ?? this.midpoint()
    if (luld?.state === 'halted' || luld?.state === 'reopening') luld.onReopening(nowNs, reference, crossPrice !== undefined)
    else if (reference !== undefined) luld?.onOpening(nowNs, reference, crossPrice !== undefined)
  }

  private setBand(lower: number | undefined, upper: number | undefined): void {
    const isBand = lower !== undefined || upper !== undefined
    if (isBand || this.hasBand) this.engine.setPriceBand(this.instrument.index, lower, upper)
    this.hasBand = isBand
  }

  /** What the market itself paused goes over into the closing cross; who was halted has none. */
  private close(nowNs: number): void {
    if (this.stop?.kind === 'halt' || this.stop?.kind === 'breaker') return
    const wasStopped = this.stop !== undefined
    this.stop = undefined
    this.collars = undefined
    this.extendedUntilNs = Infinity
    this.guard?.volatility?.terminate()
    this.guard?.luld?.onTime(nowNs)
    this.setBand(undefined, undefined)
    this.cross(CrossType.closing, {})
    // Unless it is the end of the day too.
    if (wasStopped && !this.closesAt(nowNs)) this.applyPhase('')
  }

  private closesAt(nowNs: number): boolean {
    const { steps } = this.plan
    return this.at < steps.length && steps[this.at].name === 'close' && steps[this.at].ns <= nowNs
  }

  private shut(): void {
    this.scheduled = 'closed'
    const { index } = this.instrument
    // A halt of more than a day outlives it, the others do not.
    if (this.stop?.kind !== 'halt') this.stop = undefined
    this.collars = undefined
    this.messageNs = this.extendedUntilNs = Infinity
    this.setBand(undefined, undefined)
    this.engine.setPhase(index, 'closed')
  }

  /** Does what the protections want done. */
  private react(nowNs: number): void {
    const { guard } = this
    if (guard === undefined) return
    this.restrictShortSales()
    this.followVolatility(guard, nowNs)
    this.followLuld(guard, nowNs)
  }

  private followVolatility({ volatility }: InstrumentGuard, nowNs: number): void {
    if (volatility === undefined || volatility.state === 'continuous') return
    if (this.stop === undefined) {
      this.stop = { kind: 'volatility', phase: 'paused', reason: VOLATILITY_REASON }
      this.planMessages(nowNs)
    }
    const isCallOver = volatility.state === 'call' && volatility.nextNs <= nowNs
    if (!isCallOver && volatility.state === 'call') return
    const price = this.wouldClearAt()
    const outcome = isCallOver ? volatility.onCallEnd(nowNs, price) : this.extendedUntilNs <= nowNs ? volatility.terminate() : volatility.onBook(price)
    if (outcome === 'uncross') this.resume('volatility', VOLATILITY_REASON, nowNs)
    else if (isCallOver) this.extendedUntilNs = nowNs + this.plan.extendedCallNs
  }

  private followLuld(guard: InstrumentGuard, nowNs: number): void {
    const { luld } = guard
    if (luld === undefined) return
    luld.onTime(nowNs)
    const { index, priceDecimals } = this.instrument
    if (luld.state === 'paused' && this.stop === undefined) {
      this.collars = new ReopeningCollars({ lower: luld.lower, upper: luld.upper, limit: guard.limit, priceDecimals })
      guard.hasNewBands = false
      this.setBand(undefined, undefined)
      this.halt('luld', 'LUDP', nowNs, 'paused')
      this.publishCollars()
    }
    if (luld.state === 'reopening' && this.stop?.kind === 'luld') this.reopen(guard, nowNs)
    if (luld.state === 'closed') {
      guard.hasNewBands = false
      this.setBand(undefined, undefined)
    } else if (guard.hasNewBands && this.stop === undefined && luld.reference !== undefined) {
      guard.hasNewBands = false
      const { reference, lower, upper } = luld
      this.feed.onBand(index, BandType.limits, reference, upper, lower, 0)
      this.setBand(lower === 0 ? undefined : lower, upper)
    }
  }

  /** The pause is over: the auction is held when its price lies within the collars. */
  private reopen({ luld }: InstrumentGuard, nowNs: number): void {
    const { collars } = this
    const price = this.wouldClearAt()
    if (collars === undefined || luld === undefined || price === undefined || collars.permits(price)) {
      this.resume('luld', 'LUDP', nowNs, collars === undefined ? {} : { reference: collars.reference, lowest: collars.lower, highest: collars.upper })
      return
    }
    luld.extendPause(nowNs)
    collars.extend(price)
    this.publishCollars()
  }

  private publishCollars(): void {
    if (this.collars === undefined) return
    const { reference, lower, upper, extensions } = this.collars
    this.feed.onBand(this.instrument.index, BandType.auctionCollar, reference, upper, lower, extensions)
  }

  private restrictShortSales(): void {
    const state = this.guard?.shortSales?.state ?? ShortSaleState.unrestricted
    if (state === this.shortSales) return
    this.shortSales = state
    const { engine, instrument } = this
    engine.restrictShortSales(instrument.index, state === ShortSaleState.unrestricted ? undefined : () => {
      const bid = engine.nationalBest(instrument.index, Side.buy)
      return bid === undefined ? undefined : lowestShortPrice(instrument, bid)
    })
  }

  /** Holds a cross. Answers its price; undefined when nothing traded. */
  private cross(type: CrossType, terms: AuctionTerms): number | undefined {
    const { engine, instrument: { index } } = this
    if (engine.cross(index, type, { ...this.reference, ...terms }) === 0) return undefined
    const price = engine.lastPrice(index)
    this.guard?.onCross(price)
    this.closePrice = price
    return price
  }

  private get reference(): AuctionTerms {
    const lastPrice = this.engine.lastPrice(this.instrument.index)
    return { reference: Number.isNaN(lastPrice) ? this.closePrice : lastPrice }
  }

  /** The price at which everybody would trade now; undefined when nobody would. */
  private wouldClearAt(): number | undefined {
    return this.engine.clearingPrice(this.instrument.index, CrossType.halt, this.reference)
  }

  private midpoint(): number | undefined {
    const [bid, ask] = [this.engine.nationalBest(this.instrument.index, Side.buy), this.engine.nationalBest(this.instrument.index, Side.sell)]
    return bid === undefined || ask === undefined || bid > ask ? undefined : Math.round((bid + ask) / 2)
  }

  private applyPhase(reason: string): void {
    const phase = this.stop !== undefined && this.scheduled !== 'closed' ? this.stop.phase : this.scheduled
    if (phase !== 'closed') this.engine.setPhase(this.instrument.index, phase, reason)
  }

  // Imbalance messages.

  /** The cross that is awaited, and the next message about it, after something has changed. */
  private planMessages(nowNs: number): void {
    const { openingMessages, closingMessages, reopeningEveryNs, steps } = this.plan
    this.messageNs = Infinity
    if (this.isOver) return
    if (this.stop !== undefined) {
      if (reopeningEveryNs !== undefined && this.scheduled === 'continuous') this.messageNs = nowNs + reopeningEveryNs
      return
    }
    const left = steps.slice(this.at)
    const messages = left.some(({ name }) => name === 'opening') ? openingMessages : left.some(({ name }) => name === 'closing') ? closingMessages : undefined
    if (messages !== undefined) this.messageNs = nextOf(messages, nowNs)
  }

  private publishImbalance(nowNs: number): void {
    const { openingMessages, closingMessages, reopeningEveryNs = Infinity, steps } = this.plan
    const { index } = this.instrument
    const awaitsOpening = steps.slice(this.at).some(({ name }) => name === 'opening')
    if (this.stop !== undefined) {
      this.engine.indicate(index, CrossType.halt, this.reference)
      this.messageNs = nowNs + reopeningEveryNs
    } else {
      this.engine.indicate(index, awaitsOpening ? CrossType.opening : CrossType.closing, this.reference)
      this.messageNs = nowNs + ((awaitsOpening ? openingMessages : closingMessages)?.everyNs ?? Infinity)
    }
  }
}

/** The first message of a grid that has not been sent by now. */
function nextOf({ fromNs, everyNs }: { readonly fromNs: number; readonly everyNs: number }, nowNs: number): number {
  return nowNs < fromNs ? fromNs : fromNs + (Math.floor((nowNs - fromNs) / everyNs) + 1) * everyNs
}
