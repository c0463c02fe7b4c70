/** A venue with a trading day on a kernel: who trades at which time of day, and everything that the feed and the reports say, as lines with their time. */
import { Instruments, parsePrice, usEquity } from '../../../core/instrument.js'
import { Kernel } from '../../../core/kernel/kernel.js'
import { InputClass, Lane } from '../../../core/kernel/lane.js'
import { Timebase } from '../../../core/kernel/timebase.js'
import type { Side } from '../../../core/market/vocabulary.js'
import { termsOf, type OrderTerms } from '../../../core/orders/terms.js'
import { OrderType, TimeInForce } from '../../../core/orders/venue.js'
import { RandomStreams } from '../../../core/random.js'
import { Epoch, unixNsOfIso } from '../../../core/time.js'
import type { DayTermsInput } from '../../../sim/day/day-terms.js'
import type { ProtectionTermsInput } from '../../../sim/day/protection-terms.js'
import { TradingDay } from '../../../sim/day/trading-day.js'
import { MatchingEngine, type MatchingOptions } from '../../../sim/matching/matching-engine.js'
import { feedLog, reportLine } from '../matching/engine-log.js'

export interface Sent extends OrderTerms {
  readonly price?: string
  readonly timeInForce?: TimeInForce
  readonly symbol?: string
}

class Plan extends Lane {
  private readonly steps: { unixNs: bigint; action: () => void }[] = []

  constructor(name: string, private readonly timebase: Timebase) {
    super(InputClass.command, name, false)
  }

  plan(unixNs: bigint, action: () => void): void {
    const place = this.steps.findIndex((step) => step.unixNs > unixNs)
    this.steps.splice(place < 0 ? this.steps.length : place, 0, { unixNs, action })
    this.moveHead(this.timebase.nearNs(this.steps[0].unixNs))
  }

  override dispatch(): void {
    const step = this.steps.shift()
    const next = this.steps[0]
    this.headNs = next === undefined ? Infinity : this.timebase.nearNs(next.unixNs)
    step?.action()
  }

  override shift(): void {
    this.headNs = this.steps.length === 0 ? Infinity : this.timebase.nearNs(this.steps[0].unixNs)
  }
}

export interface DayWorldOptions {
  readonly terms?: DayTermsInput | undefined
  readonly protections?: ProtectionTermsInput
  readonly symbols?: readonly string[]
  readonly seed?: string
  readonly rules?: MatchingOptions['rules']
  readonly rebaseAfterDays?: number
}

export class DayWorld {
  /** `09:30:00 feed 0: trading` */
  readonly lines: string[] = []
  readonly instruments = new Instruments()
  readonly kernel: Kernel
  readonly engine: MatchingEngine
  readonly day: TradingDay
  private readonly plan: Plan
  private readonly told: string[] = []

  constructor({ terms, protections, symbols = ['ALPHA'], seed = '1', rules = {}, rebaseAfterDays }: DayWorldOptions = {}) {
    const timebase = new Timebase(Epoch.ofDay('2026-01-05'), rebaseAfterDays)
    this.kernel = new Kernel({ timebase, timers: { nextDueNs: Infinity, fireNext() {}, shift() {} } })
    for (const symbol of symbols) this.instruments.register(usEquity(symbol, 'XSIM'))
    const random = new RandomStreams(seed)
    const feed = feedLog(this.told)
    // Lines get their time as they are told.
    this.told.push = (...lines: string[]) => {
      for (const line of lines) this.lines.push(`${this.clock} ${line}`)
      return 0
    }
    this.engine = new MatchingEngine(this.instruments, { feed, random, rules })
    this.day = new TradingDay({ name: 'XSIM', kernel: this.kernel, engine: this.engine, feed, instruments: this.instruments, terms, protections, random })
    this.plan = new Plan('plan', timebase)
    this.kernel.addLane(this.day)
    this.kernel.addLane(this.plan)
  }

  /** Time of day, UTC, and before it the day of the month after the first one. */
  get clock(): string {
    const iso = this.kernel.timebase.toIso(this.kernel.nowNs)
    const time = iso.slice(11).replace(/(\.\d*?)0*Z$/, '$1').replace(/\.$/, '')
    return iso.startsWith('2026-01-05') ? time : `${iso.slice(5, 10)} ${time}`
  }

  /** @param time `09:30` on the first day, or a whole ISO time */
  at(time: string, action: () => void): void {
    this.plan.plan(unixNsOfIso(time.includes('T') ? time : `2026-01-05T${time.length === 5 ? `${time}:00` : time}Z`), action)
  }

  trader(name: string): (time: string, order: number, side: Side, qty: number, terms?: Sent) => void {
    const participant = this.engine.addParticipant({ report: (...report) => this.told.push(reportLine(name, ...report)) })
    return (time, order, side, qty, { price, timeInForce = TimeInForce.day, symbol, ...terms } = {}) => {
      this.at(time, () => {
        const instrument = symbol === undefined ? this.instruments.at(0) : this.instruments.find(symbol)
        if (instrument === undefined) throw new Error(`no ${symbol}`)
        const type = price === undefined ? OrderType.market : OrderType.limit
        this.engine.submit(participant, order, instrument.index, side, type, timeInForce, price === undefined ? 0 : parsePrice(price, instrument), qty, termsOf(terms))
      })
    }
  }

  /** Runs to the end of the last day. */
  async run(): Promise<readonly string[]> {
    await this.kernel.run()
    this.kernel.settle(() => {})
    return this.lines
  }

  /** What of it is about phases, crosses, bands, sessions: neither orders nor reports. */
  get events(): readonly string[] {
    return this.lines.filter((line) => !/ (add|delete|execute|reduce|replace|trade) |#/.test(line))
  }
}

