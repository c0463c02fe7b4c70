/** What is measured on a last look → the plain numbers that a summary shows. */
import { multiplierOf, type Instrument } from '../../core/instrument.js'
import { powerOfTen } from '../../core/units.js'
import type { HoldFigures, LastLookFigures } from '../../data/report/model.js'
import type { HoldTimes, LastLookSummary } from './last-look-metrics.js'

/** @param summary of this instrument's orders alone: money of several cannot be added up */
export function lastLookFigures(instrument: Instrument, summary: LastLookSummary): LastLookFigures {
  const { orders, deals, refusals, refusalRatio, lastLookRefusalRatio, looks, askedQty, dealtQty, byCategory, byCategoryOfLooks, dealHoldNs, refusalHoldNs, horizons } = summary
  const qtyScale = powerOfTen(instrument.qtyDecimals)
  const money = (value: number): number => (value * multiplierOf(instrument)) / (powerOfTen(instrument.priceDecimals) * qtyScale)
  return {
    instrument: instrument.id, currency: instrument.currency, orders, deals, refusals, refusalRatio, lastLookRefusalRatio, looks,
    askedQty: askedQty / qtyScale, dealtQty: dealtQty / qtyScale, refusalsByCategory: byCategory, lookRefusalsByCategory: byCategoryOfLooks,
    ...(dealHoldNs && { dealHoldMs: milliseconds(dealHoldNs) }), ...(refusalHoldNs && { refusalHoldMs: milliseconds(refusalHoldNs) }),
    horizons: horizons.map(({ horizonNs, deals: dealt, refusals: refused }) => ({
      afterMs: horizonNs / 1_000_000, deals: dealt.count, dealsMarkout: money(dealt.money), refusals: refused.count, refusalsCost: money(refused.money),
    })),
  }
}

function milliseconds({ p50, p90, p99, max }: HoldTimes): HoldFigures {
  return { p50: p50 / 1_000_000, p90: p90 / 1_000_000, p99: p99 / 1_000_000, max: max / 1_000_000 }
}
