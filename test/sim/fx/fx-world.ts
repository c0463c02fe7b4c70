/**
 * A liquidity provider for EUR/USD and takers of it: prices at named instants, actions of the takers, and everything that was told, as lines.
 * Times are microseconds since the epoch, prices as people write them.
 */
import { formatPrice, Instruments, parsePrice } from '../../../core/instrument.js'
import { Kernel } from '../../../core/kernel/kernel.js'
import { InputClass } from '../../../core/kernel/lane.js'
import { Timebase } from '../../../core/kernel/timebase.js'
import { nameOf, Side } from '../../../core/market/vocabulary.js'
import { ExecType, OrderType, TimeInForce, type QuoteAnswer, type VenuePort } from '../../../core/orders/venue.js'
import { RandomStreams } from '../../../core/random.js'
import { Epoch, NS_PER_US } from '../../../core/time.js'
import type { Decision } from '../../../sim/fx/decision.js'
import { DueLane } from '../../../sim/fx/due-lane.js'
import { fxPair } from '../../../core/currency-pair.js'
import { fxVenue, type FxVenuePort } from '../../../sim/fx/fx-venue.js'
import { LastLookMetrics } from '../../../sim/fx/last-look-metrics.js'
import { LiquidityProvider } from '../../../sim/fx/liquidity-provider.js'
import type { ProviderChanges, TakerChanges } from '../../../sim/fx/provider-terms.js'
import { feeSchedule, NO_FEES } from '../../../sim/venue/fees.js'
import { NO_LATENCY, type Latency } from '../../../sim/venue/latency.js'

export const { buy, sell, none } = Side
export const MILLION = 1_000_000
const SPEC = fxPair('EUR/USD', 'LPA')
/** A price of EUR/USD: `px('1.10500')`. */
export const px = (text: string): number => parsePrice(text, SPEC)

export interface FxWorldOptions {
  readonly terms?: Partial<ProviderChanges>
  readonly latency?: Latency
  readonly seed?: number
  readonly rebaseAfterDays?: number
}

/** What an order is, where it is not an immediate-or-cancel one of a million. */
export interface OrderOptions {
  readonly qty?: number
  readonly fok?: boolean
  /** The quote that it names; known only then, where it is a function. */
  readonly quote?: number | (() => number)
}

export class FxWorld {
  readonly instruments = new Instruments()
  readonly pair = this.instruments.register(SPEC)
  readonly timebase: Timebase
  readonly kernel: Kernel
  readonly provider: LiquidityProvider
  readonly metrics = new LastLookMetrics()
  /** Everything told to takers: `60 fund: trade #1 …`. */
  readonly lines: string[] = []
  readonly decisions: Decision[] = []
  readonly answers: QuoteAnswer[] = []
  private readonly prices = new DueLane<() => void>(InputClass.exchange, 'prices', (action) => action())
  private readonly plan = new DueLane<() => void>(InputClass.operator, 'plan', (action) => action())
  private readonly latency: Latency

  constructor({ terms = {}, latency = NO_LATENCY, seed = 1, rebaseAfterDays }: FxWorldOptions = {}) {
    this.latency = latency
    this.timebase = new Timebase(Epoch.ofDay('2026-01-05'), rebaseAfterDays)
    this.kernel = new Kernel({ timebase: this.timebase, timers: { nextDueNs: Infinity, fireNext() {}, shift() {} } })
    this.kernel.addLane(this.prices)
    this.kernel.addLane(this.plan)
    const { metrics, decisions } = this
    this.provider = new LiquidityProvider({
      kernel: this.kernel, name: 'LPA', instruments: this.instruments, quoted: [this.pair], random: new RandomStreams(seed),
      terms: { bands: [{ qty: MILLION, widen: 0 }, { qty: 5 * MILLION, widen: 2 }], ...terms },
      listener: {
        onPrice: (...price) => metrics.onPrice(...price),
        onDecision(decision) {
          decisions.push({ ...decision })
          metrics.onDecision(decision)
        },
        onRebase: (deltaNs) => metrics.onRebase(deltaNs),
      },
    })
  }

  /** A taker of the provider. */
  taker(name: string, terms?: TakerChanges): FxVenuePort {
    const { kernel, provider, latency, lines, answers } = this
    const price = (value: number): string => formatPrice(value, SPEC)
    return fxVenue({
      kernel, provider, taker: name, latency, fees: feeSchedule(NO_FEES, 5), ...(terms && { terms }),
      reports: {
        onReport({ order, execType, lastQty, lastPrice, cumQty, leavesQty, qty, reason }) {
          const trade = lastQty === 0 ? '' : ` ${lastQty} @ ${price(lastPrice)}`
          const why = reason === undefined ? '' : ` (${reason})`
          lines.push(`${kernel.nowNs / NS_PER_US} ${name}: ${nameOf(ExecType, execType)} #${order}${trade}, cum ${cumQty} leaves ${leavesQty} of ${qty}${why}`)
        },
        onQuoteAnswer(answer) {
          answers.push(answer)
          const { request, bid, ask, qty, validUntilNs, reason } = answer
          const what = reason === undefined ? `${price(bid)}/${price(ask)} for ${qty} until ${validUntilNs / NS_PER_US}` : `(${reason})`
          lines.push(`${kernel.nowNs / NS_PER_US} ${name}: quote for request ${request} ${what}`)
        },
      },
    })
  }

  /** The source's price from an instant on. */
  price(timeUs: number, bid: string, ask: string): void {
    this.prices.add(timeUs * NS_PER_US, () => this.provider.onPrice(this.pair.index, px(bid), px(ask)))
  }

  /** The source has no price any more. */
  withdraw(timeUs: number): void {
    this.prices.add(timeUs * NS_PER_US, () => this.provider.onPrice(this.pair.index, 0, 0))
  }

  at(timeUs: number, action: () => void): void {
    this.plan.add(timeUs * NS_PER_US, action)
  }

  /** Sends an order at an instant. @param quote the number of the quote that it names */
  order(timeUs: number, venue: VenuePort, order: number, side: Side, limit: string, given: OrderOptions = {}): void {
    const { qty = MILLION, fok = false, quote } = given
    const timeInForce = fok ? TimeInForce.fok : TimeInForce.ioc
    this.at(timeUs, () => {
      const named = typeof quote === 'function' ? quote() : quote
      venue.submit(order, this.pair.index, side, OrderType.limit, timeInForce, px(limit), qty, named === undefined ? undefined : { quote: named })
    })
  }

  /** Runs to the end and answers what was told. */
  async run(): Promise<readonly string[]> {
    await this.kernel.run()
    this.kernel.settle(() => {})
    await this.kernel.close()
    this.metrics.finish(this.kernel.nowNs)
    return this.lines
  }
}
