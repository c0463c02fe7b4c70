/**
 * What refusals of a liquidity provider are called outside: the trade request categories of the Investment Association's FX reject codes and
 * the values of FIX OrdRejReason (103) that carry them. Source: FIX Latest, extension pack EP290.
 *
 * The letter of "exceptional" among trade requests is not certain in what is public; E is what a platform uses.
 */
import type { VenueReason } from '../../core/orders/venue.js'

/** A-1 last look; A-2 gone because of its latency; B no price or quantity, without a last look; C credit; D static data; E exceptional; F product. */
export const REFUSAL_CATEGORIES = ['A-1', 'A-2', 'B', 'C', 'D', 'E', 'F'] as const
export type RefusalCategory = (typeof REFUSAL_CATEGORIES)[number]

export interface RefusalCode {
  readonly category: RefusalCategory
  /** FIX OrdRejReason (103). */
  readonly ordRejReason: number
}

const UNAVAILABLE: RefusalCode = { category: 'B', ordRejReason: 32 }
const EXCEPTIONAL: RefusalCode = { category: 'E', ordRejReason: 99 }

const CODES: Partial<Readonly<Record<VenueReason, RefusalCode>>> = {
  'last-look': { category: 'A-1', ordRejReason: 30 },
  'last-look-latency': { category: 'A-2', ordRejReason: 31 },
  'no-liquidity': UNAVAILABLE,
  'not-fillable': UNAVAILABLE,
  'unknown-quote': UNAVAILABLE,
  'quote-gone': UNAVAILABLE,
  credit: { category: 'C', ordRejReason: 25 },
  'unknown-account': { category: 'D', ordRejReason: 15 },
  'unknown-instrument': { category: 'F', ordRejReason: 1 },
  'duplicate-order-id': { category: 'E', ordRejReason: 6 },
  unsupported: { category: 'E', ordRejReason: 11 },
  'bad-quantity': { category: 'E', ordRejReason: 13 },
}

/** The code of a refused order. What has none of its own is exceptional. */
export function refusalCode(reason: VenueReason): RefusalCode {
  return CODES[reason] ?? EXCEPTIONAL
}
