/**
 * The protections of one instrument through one day, behind the engine's hooks: each trade and each change of the book goes into their state machines, the
 * engine asks them where trading ends, and what they want done is left for the day's next step, at the same instant: a guard never commands.
 */
import type { Instrument } from '../../core/instrument.js'
import { packParticipant } from '../../core/market/batch.js'
import { Side } from '../../core/market/vocabulary.js'
import type { VenueReason } from '../../core/orders/venue.js'
import type { Random } from '../../core/random.js'
import type { MarketGuard } from '../matching/instrument-market.js'
import type { MatchingEngine } from '../matching/matching-engine.js'
import { LimitUpLimitDown } from '../protection/limit-up-limit-down.js'
import { PriceCollars } from '../protection/price-collars.js'
import { ShortSaleRestriction } from '../protection/short-sale-restriction.js'
import { VolatilityInterruption } from '../protection/volatility-interruption.js'
import { parseDurationNs } from '../venue/duration.js'
import type { ProtectionTerms } from './protection-terms.js'

export const VOLATILITY_REASON = 'VOLA'

export interface GuardParts {
  readonly engine: MatchingEngine
  readonly instrument: Instrument
  readonly terms: ProtectionTerms
  /** Yesterday's, increments; undefined where nobody knows. */
  readonly previousClose: number | undefined
  /** Regular hours of this day, in its time. */
  readonly openNs: number
  readonly closeNs: number
  /** Short sales are restricted since yesterday. */
  readonly isCarried: boolean
  readonly random: Random
  /** ns since the day's midnight. */
  readonly nowNs: () => number
  /** Something is to be done at this instant, or the time at which something is has changed. */
  readonly wake: () => void
  /** A price at which the instrument traded. */
  readonly onPrice: (price: number) => void
}

export class InstrumentGuard implements MarketGuard {
  readonly luld: LimitUpLimitDown | undefined
  readonly volatility: VolatilityInterruption | undefined
  readonly collars: PriceCollars | undefined
  readonly shortSales: ShortSaleRestriction | undefined
  /** New bands, not yet told. */
  hasNewBands = false
  /** The band at which the last limit state was. */
  limit: 'up' | 'down' = 'down'
  private readonly cancelsBeyondCollar: boolean
  private lastPrice: number | undefined
  private bid: number | undefined
  private ask: number | undefined

  constructor(private readonly parts: GuardParts) {
    const { terms, instrument: { symbol, priceDecimals }, previousClose, openNs, closeNs, isCarried, random } = parts
    const close = (rule: string): number => {
      if (previousClose !== undefined) return previousClose
      throw new RangeError(`protections.previousClose.${symbol}: found nothing, expected the price that ${rule} begins with`)
    }
    if (terms.luld !== undefined) {
      const { tier, tiers, leverage = 1, doubling = 'close' } = terms.luld
      this.luld = new LimitUpLimitDown({ tier: tiers[symbol] ?? tier, leverage, doubling, previousClose: close('luld'), priceDecimals, openNs, closeNs }, {
        onBands: () => {
          this.hasNewBands = true
        },
        onState: (_nowNs, state) => {
          if (state === 'limitUp' || state === 'limitDown') this.limit = state === 'limitUp' ? 'up' : 'down'
        },
      })
    }
    if (terms.volatility !== undefined) {
      const { dynamicBps, staticBps, extendedBps, call, random: later } = terms.volatility
      this.volatility = new VolatilityInterruption({
        dynamic: { bps: dynamicBps }, static: { bps: staticBps }, extended: { bps: extendedBps }, callNs: parseDurationNs(call), randomNs: parseDurationNs(later),
        ...(previousClose === undefined ? {} : { previousClose }),
      }, random)
    }
    if (terms.collars !== undefined) {
      const { dynamicBps, staticBps } = terms.collars
      this.collars = new PriceCollars({
        ...(dynamicBps === undefined ? {} : { dynamic: { bps: dynamicBps } }), ...(staticBps === undefined ? {} : { static: { bps: staticBps } }),
        ...(previousClose === undefined ? {} : { previousClose }),
      })
    }
    this.cancelsBeyondCollar = terms.collars?.action === 'cancel'
    if (terms.shortSales !== undefined) this.shortSales = new ShortSaleRestriction({ previousClose: close('shortSales'), openNs, closeNs, isCarried })
  }

  /** Whether anything has to look at each trade. */
  get isNeeded(): boolean {
    return this.luld !== undefined || this.volatility !== undefined || this.collars !== undefined || this.shortSales !== undefined
  }

  /** When the next thing is due by itself, ns since midnight; Infinity when nothing is. */
  get nextNs(): number {
    return Math.min(this.luld?.nextNs ?? Infinity, this.volatility?.nextNs ?? Infinity)
  }

  onOrder(): void {
    // The ranges follow the last price from one order to the next, not within one.
    const { lastPrice } = this
    if (lastPrice === undefined) return
    this.volatility?.onTrade(lastPrice)
    this.collars?.onTrade(lastPrice)
    this.lastPrice = undefined
  }

  collar(side: Side): number {
    const { collars } = this
    if (collars === undefined) return side === Side.buy ? Infinity : -Infinity
    return side === Side.buy ? collars.highest : collars.lowest
  }

  range(side: Side): number {
    const { volatility } = this
    if (volatility === undefined || !this.isRegular) return side === Side.buy ? Infinity : -Infinity
    return side === Side.buy ? volatility.highest : volatility.lowest
  }

  refusal(side: Side, price: number): VenueReason | undefined {
    return this.cancelsBeyondCollar ? undefined : this.collars?.refusal(side, price)
  }

  onInterrupted(): number {
    this.volatility?.interrupt(this.parts.nowNs())
    this.parts.wake()
    return packParticipant(VOLATILITY_REASON)
  }

  onTrade(price: number, qty: number): void {
    const { parts, luld } = this
    const nowNs = parts.nowNs()
    this.lastPrice = price
    this.shortSales?.onTrade(nowNs, price)
    if (luld !== undefined && qty >= parts.instrument.lot) luld.onTrade(nowNs, price)
    parts.onPrice(price)
    parts.wake()
  }

  onBook(): void {
    const { luld, volatility, parts: { engine, instrument: { index }, nowNs, wake } } = this
    // It may end with what is in the book.
    if (volatility?.state === 'extended') wake()
    if (luld === undefined) return
    const [bid, ask] = [engine.nationalBest(index, Side.buy), engine.nationalBest(index, Side.sell)]
    if (bid === this.bid && ask === this.ask) return
    this.bid = bid
    this.ask = ask
    luld.onQuote(nowNs(), bid, ask)
    wake()
  }

  /** A cross was held, and traded. */
  onCross(price: number): void {
    this.lastPrice = undefined
    this.volatility?.onAuction(price)
    this.collars?.onAuction(price)
    this.shortSales?.onTrade(this.parts.nowNs(), price)
    this.parts.onPrice(price)
  }

  /** A stop forgets the quote: it is to be told again. */
  tellQuoteAgain(): void {
    this.bid = this.ask = undefined
    this.onBook()
  }

  private get isRegular(): boolean {
    const { openNs, closeNs, nowNs } = this.parts
    return nowNs() >= openNs && nowNs() < closeNs
  }
}
