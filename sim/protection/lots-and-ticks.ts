/**
 * Lot and tick rules of US stocks as Regulation NMS has them, and the check of an order's price and quantity against a venue's rules.
 * The rules as tables are in README.md. Prices in increments of 0.0001.
 */
import { isOnTick, type InstrumentSpec, type TickStep } from '../../core/instrument.js'
import type { VenueReason } from '../../core/orders/venue.js'

const DOLLAR = 10_000

/** What a venue takes: any quantity, whole round lots only, or whole round lots and less than one (no mixed lots). */
export type LotRule = 'any' | 'round-lots' | 'no-mixed-lots'

/** A quantity in words of the lot: whole lots, less than one, or lots and a rest. */
export type LotKind = 'round' | 'odd' | 'mixed'

export function lotKind(instrument: InstrumentSpec, qty: number): LotKind {
  if (qty % instrument.lot === 0) return 'round'
  return qty < instrument.lot ? 'odd' : 'mixed'
}

/** Why a venue refuses a quantity; undefined when it does not. @param qty increments, positive */
export function lotRefusal(instrument: InstrumentSpec, qty: number, rule: LotRule): VenueReason | undefined {
  if (rule === 'any') return undefined
  const kind = lotKind(instrument, qty)
  return kind === 'round' || (rule === 'no-mixed-lots' && kind === 'odd') ? undefined : 'off-lot'
}

/** Why a venue refuses a limit price; undefined when it does not. Below a dollar an order may be finer than above. */
export function tickRefusal(instrument: InstrumentSpec, price: number): VenueReason | undefined {
  return isOnTick(instrument, price) ? undefined : 'off-tick'
}

/**
 * Ticks of rule 612: cents from $1.00 up, $0.0001 below. As amended in 2024 it is half a cent from $1.00 up for a stock whose time-weighted
 * quoted spread of the evaluation period was at most $0.015.
 * @param averageSpread increments of 0.0001; undefined for the rule before the amendment
 */
export function regNmsTicks(averageSpread?: number): readonly TickStep[] {
  const isNarrow = averageSpread !== undefined && averageSpread <= 150
  return [{ fromPrice: 0, tick: 1 }, { fromPrice: DOLLAR, tick: isNarrow ? 50 : 100 }]
}

/** Round lot by the average closing price of the month that decides (rule 600, in force since November 2025). @param averageClose increments of 0.0001 */
export function regNmsRoundLot(averageClose: number): number {
  if (averageClose <= 250 * DOLLAR) return 100
  if (averageClose <= 1_000 * DOLLAR) return 40
  return averageClose <= 10_000 * DOLLAR ? 10 : 1
}
