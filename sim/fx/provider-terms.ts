/**
 * How a liquidity provider quotes and decides: bands of size, validity, last look, requests for quote; and what differs for one taker.
 * Times are ns, prices increments, quantities increments; chances are parts in a million.
 */
import { z } from 'zod'
import { INT32_MAX } from '../../core/instrument.js'
import { NS_PER_HOUR } from '../../core/time.js'
import { checkedLatency, type LatencyModel } from '../venue/latency.js'
import { readTerms, strictTerms, wholeTerms } from '../venue/read-terms.js'

/** A price for orders up to this size, whole: bands are not added up (full amount, not sweepable). */
export interface QuoteBand {
  readonly qty: number
  /** Added to the source's offer and taken off its bid. */
  readonly widen: number
}

export interface LastLookTerms {
  /** From the arrival of an order to the decision: always the same, drawn evenly from a range, or a constant and what a model of latency draws. 0: decided at once. */
  readonly hold: number | { readonly lowNs: number; readonly highNs: number } | { readonly fixedNs: number; readonly model: LatencyModel }
  /** How far the provider's own price may move from the traded price. */
  readonly tolerance: number
  /** True: a move beyond the tolerance either way refuses. False: only one against the provider. */
  readonly symmetric: boolean
  /** `at-end`: one look, when the hold is over. `continuous`: also at every change of price before. */
  readonly check: 'at-end' | 'continuous'
  /** What a continuous check has refused: told when the hold is over, as an acceptance would be, or at once. */
  readonly tells: 'at-end' | 'at-once'
  /** How much longer than an acceptance a refusal takes. 0: the delay does not say what the answer will be. */
  readonly refusalDelayNs: number
  /** Orders refused for no reason of price, drawn from the seed: parts in a million. */
  readonly otherRefusalsPpm: number
}

export interface TakerTerms {
  readonly lastLook: LastLookTerms
  /** Added to every offer to this taker, taken off every bid. */
  readonly markup: number
  /** False: every order and request is refused, 'unknown-account'. */
  readonly served: boolean
  /** Most that it may deal on one instrument, bought and sold added up, in the instrument's money (price × quantity). Without it, no limit. */
  readonly creditNotional?: number | undefined
  /** An immediate-or-cancel order that is too large deals what there is. False: it is refused. */
  readonly partialFills: boolean
}

export interface ProviderTerms {
  /** By rising size; a larger one is never better. */
  readonly bands: readonly QuoteBand[]
  /** A streamed quote is dead this long after it was made. Without it, it lives until the next one. */
  readonly quoteValidNs?: number | undefined
  /** A streamed quote may be dealt on for this long after a newer one has replaced it. */
  readonly replacedQuoteNs: number
  /** From a request for quote to the quote, and from there to its end. */
  readonly requests: { readonly answerNs: number; readonly validNs: number }
  /** Of every taker, where it has none of its own. */
  readonly taker: TakerTerms
}

/** What differs for one taker. */
export type TakerChanges = Partial<Omit<TakerTerms, 'lastLook'>> & { readonly lastLook?: Partial<LastLookTerms> }

/** What is given of a provider's terms; the rest is the default: no last look, no markup, no limit of credit, whole orders only. */
export type ProviderChanges = Partial<Omit<ProviderTerms, 'bands' | 'taker'>> & Pick<ProviderTerms, 'bands'> & { readonly taker?: TakerChanges }

const NO_LAST_LOOK: LastLookTerms = {
  hold: 0, tolerance: 0, symmetric: true, check: 'at-end', tells: 'at-end', refusalDelayNs: 0, otherRefusalsPpm: 0,
}
const PLAIN_TAKER: TakerTerms = { lastLook: NO_LAST_LOOK, markup: 0, served: true, partialFills: false }

const ns = wholeTerms(0, NS_PER_HOUR)
const price = wholeTerms(0, INT32_MAX)
const yesOrNo = z.boolean('true or false')

const hold = z.union([
  ns,
  z.strictObject({ lowNs: ns, highNs: ns }).refine(({ lowNs, highNs }) => lowNs <= highNs),
  z.strictObject({ fixedNs: ns, model: z.custom<LatencyModel>(isModel) }),
], `a number of ns, lowNs and highNs in that order, or fixedNs and a model of latency; 0 to ${NS_PER_HOUR} (an hour)`)

const taker = strictTerms('the terms of a taker', {
  lastLook: strictTerms('the terms of a last look', {
    hold, tolerance: price, symmetric: yesOrNo,
    check: z.enum(['at-end', 'continuous'], 'at-end or continuous'), tells: z.enum(['at-end', 'at-once'], 'at-end or at-once'),
    refusalDelayNs: ns, otherRefusalsPpm: wholeTerms(0, 1_000_000),
  }),
  markup: price, served: yesOrNo, creditNotional: wholeTerms(0, Number.MAX_SAFE_INTEGER).optional(), partialFills: yesOrNo,
})

const BANDS = 'at least one band, by rising qty and never falling widen'
const bands = z.array(strictTerms('a band', { qty: wholeTerms(1, INT32_MAX), widen: price }), BANDS).min(1, BANDS).refine(
  (list) => list.every(({ qty, widen }, i) => i === 0 || (qty > list[i - 1].qty && widen >= list[i - 1].widen)), BANDS,
)

const provider = strictTerms('the terms of a liquidity provider', {
  bands, quoteValidNs: wholeTerms(1, NS_PER_HOUR).optional(), replacedQuoteNs: ns,
  requests: strictTerms('the terms of requests', { answerNs: ns, validNs: wholeTerms(1, NS_PER_HOUR) }), taker,
})

/** The terms of a provider, checked. Throws a `RangeError` that says which field, what was found and what was expected. */
export function providerTerms(changes: ProviderChanges): ProviderTerms {
  const { taker: takerChanges, ...given } = changes
  const requests = { answerNs: 0, validNs: 5_000_000_000 }
  return readTerms('provider', provider, { replacedQuoteNs: 0, requests, ...given, taker: changed(PLAIN_TAKER, takerChanges) })
}

/** The terms of one taker of a provider, checked as {@link providerTerms} checks them. */
export function takerTerms(all: TakerTerms, changes: TakerChanges | undefined): TakerTerms {
  return readTerms('taker', taker, changed(all, changes))
}

function isModel(value: unknown): boolean {
  try {
    checkedLatency({ orderEntry: value })
    return typeof value === 'object'
  } catch {
    return false
  }
}

function changed(terms: TakerTerms, changes: TakerChanges = {}): TakerTerms {
  return { ...terms, ...changes, lastLook: { ...terms.lastLook, ...changes.lastLook } }
}
