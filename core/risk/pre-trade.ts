/**
 * Pre-trade risk: one flat column of checks in front of every new and every replaced order, called inline by the OMS.
 *
 * Assumes that the engine tells it what it needs to know as it happens (trades, quotes, trading states), and that times do not go
 * backwards. A refusal is a value; nothing here throws on what a strategy asks for. Cancels are never checked.
 */
import type { Instrument, Instruments } from '../instrument.js'
import { INT32_MAX, isOnTick, multiplierOf } from '../instrument.js'
import { Side, TradingState } from '../market/vocabulary.js'
import { OrderType } from '../orders/venue.js'
import type { Exposure } from './exposure.js'
import { DEFAULT_RISK_LIMITS, riskLimits, type RiskLimits } from './limits.js'
import { RateLimit } from './rate-limit.js'

/** Every reason for which risk refuses, in the order of the checks. */
export const RISK_REASONS = [
  'stopped', 'unknown-instrument', 'bad-quantity', 'quantity-too-large', 'bad-price', 'price-too-large', 'off-tick', 'not-trading',
  'no-reference-price', 'price-collar', 'notional-limit', 'position-limit', 'gross-notional-limit', 'too-many-open-orders', 'rate-limit',
] as const
export type RiskReason = (typeof RISK_REASONS)[number]

const BPS = 10_000

/** What risk keeps of one instrument. Prices are doubled, so that a mid between two increments stays an integer. */
interface RiskRow {
  readonly instrument: Instrument
  readonly multiplier: number
  readonly limits: RiskLimits
  readonly rate: RateLimit
  lastTrade2: number
  mid2: number
  tradingState: number
}

export class PreTradeRisk {
  /** Orders refused, by reason. */
  readonly counts: Readonly<Record<RiskReason, number>>
  private readonly rows: (RiskRow | undefined)[] = []
  private running = true
  /** By instrument: its data have ended. */
  private readonly stopped: boolean[] = []

  /** @param overrides by instrument id (`symbol@venue`): what differs from `limits` there */
  constructor(
    private readonly instruments: Instruments,
    private readonly exposure: Exposure,
    private readonly limits: RiskLimits = DEFAULT_RISK_LIMITS,
    private readonly overrides: Readonly<Record<string, Partial<RiskLimits>>> = {},
  ) {
    this.counts = Object.fromEntries(RISK_REASONS.map((reason) => [reason, 0])) as Record<RiskReason, number>
    // Checked now, so that a wrong limit of an instrument that trades last does not stop a run halfway.
    for (const override of Object.values(overrides)) riskLimits(override, limits)
  }

  /** A print that counts for the last sale. @param price increments */
  onTrade(instrument: number, price: number): void {
    const row = this.row(instrument)
    if (row !== undefined) row.lastTrade2 = price * 2
  }

  /** The best prices; 0 where a side is empty: there is no mid then. */
  onQuote(instrument: number, bid: number, ask: number): void {
    const row = this.row(instrument)
    if (row !== undefined) row.mid2 = bid > 0 && ask > 0 ? bid + ask : 0
  }

  onTradingState(instrument: number, state: TradingState): void {
    const row = this.row(instrument)
    if (row !== undefined) row.tradingState = state
  }

  /** Whether the instrument trades now, as far as its feed has said. */
  isTrading(instrument: number): boolean {
    const state = this.rows[instrument]?.tradingState ?? 0
    return state === 0 || state === TradingState.trading
  }

  /** From now on only cancels pass: the run is stopping, or the data of one instrument have ended. @param instrument all, unless given */
  stop(instrument?: number): void {
    if (instrument === undefined) this.running = false
    else this.stopped[instrument] = true
  }

  /** The price that the collar measures from, rounded up to an increment; 0 while there is none. */
  referencePrice(instrument: number): number {
    const row = this.row(instrument)
    return row === undefined ? 0 : Math.ceil(reference2(row) / 2)
  }

  /**
   * Why a new order is refused; undefined lets it pass and counts it in its rate window.
   * @param isForAuction it takes part in a cross only: it may come while nobody trades yet
   */
  checkNew(nowNs: number, instrument: number, side: Side, type: OrderType, price: number, qty: number, isForAuction = false): RiskReason | undefined {
    return this.counted(this.check(nowNs, instrument, side, type, price, qty, qty, 0, 0, 1, isForAuction))
  }

  /**
   * Why new terms of a working order are refused: as for a new order, with the quantity that still can trade, less what the order
   * counts already.
   *
   * @param qty new total quantity @param cumQty what has traded @param exposureQty, exposureNotional what the order counts now
   */
  checkReplace(
    nowNs: number, instrument: number, side: Side, price: number, qty: number, cumQty: number, exposureQty: number, exposureNotional: number,
  ): RiskReason | undefined {
    const leavesQty = Math.max(0, qty - cumQty)
    return this.counted(this.check(nowNs, instrument, side, OrderType.limit, price, qty, leavesQty, exposureQty, exposureNotional, 0))
  }

  /** Checks a request for quote as far as an order on its answer would fail in any case. It counts in no limit. */
  checkQuoteRequest(instrument: number, qty: number): RiskReason | undefined {
    if (!this.running || this.stopped[instrument] === true) return this.counted('stopped')
    const row = this.row(instrument)
    if (row === undefined) return this.counted('unknown-instrument')
    if (!Number.isInteger(qty) || qty <= 0) return this.counted('bad-quantity')
    return qty > row.limits.orderQtyMax ? this.counted('quantity-too-large') : undefined
  }

  /** Moves every time to another epoch. */
  rebase(shiftNs: number): void {
    for (const row of this.rows) row?.rate.rebase(shiftNs)
  }

  private check(
    nowNs: number, index: number, side: Side, type: OrderType, price: number, qty: number,
    leavesQty: number, countedQty: number, countedNotional: number, newOrders: number, isForAuction = false,
  ): RiskReason | undefined {
    if (!this.running || this.stopped[index] === true) return 'stopped'
    const row = this.row(index)
    if (row === undefined) return 'unknown-instrument'
    const limits = row.limits
    const exposure = this.exposure
    if (!Number.isInteger(qty) || qty <= 0) return 'bad-quantity'
    if (qty > limits.orderQtyMax) return 'quantity-too-large'
    const limited = type === OrderType.limit
    if (limited && !(price > 0 || (row.instrument.ticks[0].fromPrice < 0 && price >= -INT32_MAX))) return 'bad-price'
    if (limited && price > limits.priceMax) return 'price-too-large'
    if (limited && !isOnTick(row.instrument, price)) return 'off-tick'
    if (limits.outsideTrading === 'refuse' && !this.isTrading(index) && !(isForAuction && row.tradingState !== TradingState.closed)) return 'not-trading'

    const ref2 = reference2(row)
    if (ref2 <= 0 && limits.withoutReference === 'refuse') return 'no-reference-price'
    if (limited && ref2 > 0 && Math.abs(price * 2 - ref2) * BPS > limits.collarBps * ref2) return 'price-collar'
    // Without a reference a limit order is valued at its own price; a market order then has no value that could be checked.
    const value2 = ref2 > 0 ? ref2 : limited ? price * 2 : 0
    const orderWorth = (limited ? price : Math.ceil(value2 / 2)) * row.multiplier
    if (qty * Math.abs(orderWorth) > limits.orderNotionalMax) return 'notional-limit'

    const positionQty = exposure.positionQty[index]
    const addedQty = Math.max(0, leavesQty - countedQty)
    const worstQty = side === Side.buy ? positionQty + exposure.openBuyQty[index] + addedQty : exposure.openSellQty[index] + addedQty - positionQty
    // Terms that add nothing on their side are let pass also beyond the limit: they are the way back.
    if (addedQty > 0 && worstQty > limits.positionMax) return 'position-limit'
    const addedNotional = Math.max(0, leavesQty * Math.abs(orderWorth) - countedNotional)
    const grossNotional = Math.ceil((Math.abs(positionQty * value2) * row.multiplier) / 2) + exposure.openNotional[index] + addedNotional
    if (addedNotional > 0 && grossNotional > limits.grossNotionalMax) return 'gross-notional-limit'
    if (exposure.openOrders[index] + newOrders > limits.openOrdersMax) return 'too-many-open-orders'
    if (!row.rate.allows(nowNs)) return 'rate-limit'
    // Only what passes is sent, so only that counts.
    row.rate.record(nowNs)
    return undefined
  }

  private counted(reason: RiskReason | undefined): RiskReason | undefined {
    if (reason !== undefined) (this.counts as Record<RiskReason, number>)[reason]++
    return reason
  }

  private row(index: number): RiskRow | undefined {
    return this.rows[index] ?? this.addRow(index)
  }

  private addRow(index: number): RiskRow | undefined {
    if (!Number.isInteger(index) || index < 0 || index >= this.instruments.size) return undefined
    const instrument = this.instruments.at(index)
    const override = this.overrides[instrument.id]
    const limits = override === undefined ? this.limits : riskLimits(override, this.limits)
    this.exposure.reserve(index)
    const row: RiskRow = {
      instrument, multiplier: multiplierOf(instrument), limits, rate: new RateLimit(limits.ordersPerWindowMax, limits.rateWindowNs), lastTrade2: 0, mid2: 0, tradingState: 0,
    }
    this.rows[index] = row
    return row
  }
}

function reference2({ limits, lastTrade2, mid2 }: RiskRow): number {
  if (limits.reference === 'last-trade') return lastTrade2
  if (limits.reference === 'mid') return mid2
  return lastTrade2 > 0 ? lastTrade2 : mid2
}
