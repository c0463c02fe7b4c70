/**
 * The small world in which every venue must pass the same contract: one instrument, a kernel, actions at named instants, somebody else's
 * orders, and the reports that came back as lines of text. A venue brings itself and a way to let other people's orders appear.
 */
import { formatPrice, Instruments, parsePrice, usEquity } from '../../core/instrument.js'
import { Kernel } from '../../core/kernel/kernel.js'
import { InputClass, Lane } from '../../core/kernel/lane.js'
import { Timebase } from '../../core/kernel/timebase.js'
import { nameOf, type Side } from '../../core/market/vocabulary.js'
import { ExecType, Liquidity, type ExecutionReport, type ReportHandler, type VenuePort } from '../../core/orders/venue.js'
import { Epoch, NS_PER_US } from '../../core/time.js'

/** A report as it arrived. */
export interface ReportLine {
  readonly arrivalUs: number
  readonly exchangeUs: number
  /** `trade #1 30 @ 100.0000 taker, cum 30 leaves 70 of 100 @ 100.0100`. */
  readonly text: string
}

/** Lets somebody else's resting order appear at the exchange. */
export type LiquidityMaker = (side: Side, price: number, qty: number, timeNs: number) => void

export interface VenueWorld {
  readonly kernel: Kernel
  readonly venue: VenuePort
  /** Dense index of the one instrument, a US equity: tick 0.01. */
  readonly instrument: number
  /** Everything that was reported, in the order of arrival; answers to requests for quote among it. */
  readonly reports: readonly ReportLine[]
  /** Numbers of the quotes that came as answers, 0 of refusals, in the order of arrival. */
  readonly quotes: readonly number[]
  /** A participant's action at an instant. */
  at(timeNs: number, action: () => void): void
  /** Somebody else's order of `qty` at `price` arrives at the exchange. */
  readonly liquidity: LiquidityMaker
  /** Runs to the end of what was planned, and settles what is then still under way. */
  run(): Promise<void>
}

/** A plan: actions at instants, in the order of (time, planning). */
class PlanLane extends Lane {
  private readonly steps: { timeNs: number; action: () => void }[] = []

  plan(timeNs: number, action: () => void): void {
    const place = this.steps.findIndex((step) => step.timeNs > timeNs)
    this.steps.splice(place < 0 ? this.steps.length : place, 0, { timeNs, action })
    this.moveHead(this.steps[0].timeNs)
  }

  override dispatch(): void {
    const step = this.steps.shift()
    this.moveHead(this.steps[0]?.timeNs ?? Infinity)
    step?.action()
  }

  override shift(deltaNs: number): void {
    for (const step of this.steps) step.timeNs += deltaNs
    this.headNs = this.steps[0]?.timeNs ?? Infinity
  }
}

export class ContractWorld {
  readonly instruments = new Instruments()
  readonly instrument = this.instruments.register(usEquity('TEST', 'XSIM'))
  readonly kernel: Kernel
  /** Numbers of the quotes that came as answers, 0 of refusals, in the order of arrival. */
  readonly quotes: number[] = []
  private readonly lines: ReportLine[] = []
  private readonly ours = new PlanLane(InputClass.operator, 'plan of ours', true)
  private readonly others = new PlanLane(InputClass.exchange, 'plan of the others', true)

  /** @param breathe see the kernel's option: a pause every so many inputs */
  constructor(breathe?: () => Promise<void>) {
    const timers = { nextDueNs: Infinity, fireNext() {}, shift() {} }
    const timebase = new Timebase(Epoch.ofDay('2026-01-05'))
    this.kernel = new Kernel(breathe ? { timebase, timers, breathe, breathEvery: 1 } : { timebase, timers })
    this.kernel.addLane(this.ours)
    this.kernel.addLane(this.others)
  }

  /** Where a venue sends its reports. @param name stands before each line, to tell participants apart */
  reporter(name = ''): Required<ReportHandler> {
    return {
      onQuoteAnswer: ({ request, quote, bid, ask, qty, validUntilNs, reason }) => {
        const price = (value: number): string => formatPrice(value, this.instrument)
        // The number of the quote is the venue's own; whether there is one is said.
        const what = quote === 0 ? `no quote (${reason})` : `quote ${price(bid)}/${price(ask)} for ${qty} until ${validUntilNs / NS_PER_US}`
        this.lines.push({ arrivalUs: this.kernel.nowNs / NS_PER_US, exchangeUs: this.kernel.nowNs / NS_PER_US, text: `${name}request ${request}: ${what}` })
        this.quotes.push(quote)
      },
      onReport: (report) => {
        this.lines.push({ arrivalUs: this.kernel.nowNs / NS_PER_US, exchangeUs: report.exchangeTimeNs / NS_PER_US, text: name + this.describe(report) })
      },
    }
  }

  /** Something that happens at the exchange itself, before any command of the same instant. */
  atExchange(timeNs: number, action: () => void): void {
    this.others.plan(timeNs, action)
  }

  /** @param start called once, before the run: for venues that have to be fed with all liquidity at once */
  with(venue: VenuePort, liquidity: LiquidityMaker, start: () => void = () => {}): VenueWorld {
    const { kernel, lines } = this
    return {
      kernel, venue, liquidity, instrument: this.instrument.index, reports: lines, quotes: this.quotes,
      at: (timeNs, action) => this.ours.plan(timeNs, action),
      run: async () => {
        start()
        await kernel.run()
        kernel.settle(() => {})
        await kernel.close()
      },
    }
  }

  private describe(report: ExecutionReport): string {
    const price = (value: number): string => formatPrice(value, this.instrument)
    const liquidity = report.liquidity === Liquidity.none ? '' : ` ${nameOf(Liquidity, report.liquidity)}`
    const trade = report.lastQty === 0 ? '' : ` ${report.lastQty} @ ${price(report.lastPrice)}${liquidity}`
    const reason = report.reason === undefined ? '' : ` (${report.reason})`
    return `${nameOf(ExecType, report.execType)} #${report.order}${trade}, cum ${report.cumQty} leaves ${report.leavesQty} of ${report.qty} @ ${price(report.price)}${reason}`
  }
}

const TERMS = usEquity('TEST', 'XSIM')

/** A price in the world's instrument: `px('100.01')`. */
export const px = (text: string): number => parsePrice(text, TERMS)

/** Microseconds of run time → ns. */
export const us = (count: number): number => count * NS_PER_US
