/**
 * The short-sale price test of Regulation SHO, rule 201: after a fall of 10% a short sale must be above the national best bid, for the rest
 * of the day and the next. The rule as a table is in README.md. One object a stock and day; what it carries over goes into the next one.
 */
import { tickAt, tickFloor, type InstrumentSpec } from '../../core/instrument.js'
import type { ShortSale } from '../../core/orders/terms.js'
import type { VenueReason } from '../../core/orders/venue.js'

/** The numbers of ITCH message `Y`. */
export const ShortSaleState = { unrestricted: 0, triggered: 1, carried: 2 } as const
export type ShortSaleState = (typeof ShortSaleState)[keyof typeof ShortSaleState]

export interface ShortSaleTerms {
  /** Yesterday's close on the listing market, increments. */
  readonly previousClose: number
  /** Regular trading hours, run time, ns: only trades in them trigger. */
  readonly openNs: number
  readonly closeNs: number
  /** `appliesTomorrow` of yesterday. */
  readonly isCarried?: boolean
}

export class ShortSaleRestriction {
  state: ShortSaleState
  private readonly previousClose: number
  private readonly openNs: number
  private readonly closeNs: number

  constructor({ previousClose, openNs, closeNs, isCarried = false }: ShortSaleTerms) {
    if (!(Number.isInteger(previousClose) && previousClose > 0)) throw new RangeError(`short-sale restriction: expected a close above 0, found ${previousClose}`)
    this.previousClose = previousClose
    this.openNs = openNs
    this.closeNs = closeNs
    this.state = isCarried ? ShortSaleState.carried : ShortSaleState.unrestricted
  }

  /** Whether the next day begins restricted: a trigger today, also on a day that began so. */
  get appliesTomorrow(): boolean {
    return this.state === ShortSaleState.triggered
  }

  /** A trade of the consolidated tape. Answers whether it triggered the restriction: it is in force from now on. */
  onTrade(nowNs: number, price: number): boolean {
    if (this.state === ShortSaleState.triggered || nowNs < this.openNs || nowNs >= this.closeNs) return false
    if (price * 10 > this.previousClose * 9) return false
    this.state = ShortSaleState.triggered
    return true
  }

  /**
   * Why a sale may not be displayed or executed at a price; undefined when it may.
   * @param mark undefined for a long sale
   * @param bid national best bid, increments; undefined when there is none: the rule needs one
   * @param ask national best offer: while the market is crossed the test rests
   * @param wasAboveBid the order was displayed when it was above the best bid of that moment: it may trade as the bid comes up to it
   */
  refusal(mark: ShortSale | undefined, price: number, bid: number | undefined, ask?: number, wasAboveBid = false): VenueReason | undefined {
    if (this.state === ShortSaleState.unrestricted || mark !== 'short' || bid === undefined || wasAboveBid) return undefined
    const isCrossed = ask !== undefined && bid > ask
    return !isCrossed && price <= bid ? 'short-sale-restricted' : undefined
  }
}

/** The lowest price at which a short sale may be displayed above a best bid: where a venue slides it to. */
export function lowestShortPrice(instrument: InstrumentSpec, bid: number): number {
  const onTick = tickFloor(instrument, bid)
  return onTick + tickAt(instrument, onTick)
}
