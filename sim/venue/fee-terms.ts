/**
 * The terms of a venue's fees, as people write them: rates, tiers, bounds and rounding, in JSON or in one line of text.
 * Decimal text throughout: a rate is exact, and no float stands between the price list and the bill.
 */
import { z } from 'zod'
import { ROUNDINGS, type Rounding } from '../../core/math/rounding.js'
import { readJson, readTerms, strictTerms } from './read-terms.js'

/** Rates: of the currency for each unit of quantity, a share or a contract (`0.0030`), or of the notional (`5bps`); a rebate is negative. */
export interface FeeRates {
  readonly maker: string
  readonly taker: string
}

/** Rates from this much volume on. */
export interface FeeTier extends FeeRates {
  /** Units of quantity (or of the currency, see `volumeOf`). */
  readonly from: string
}

export interface FeeTerms extends FeeRates {
  /** In which they are billed: ISO 4217. Converting is somebody else's. */
  readonly currency?: string
  /** Sorted by volume. The rates outside the tiers are in force below the first. What a trade adds counts from the next trade on. */
  readonly tiers?: readonly FeeTier[]
  /** Over which volume is counted: the venue's day, or the last 30 of them with today. */
  readonly volume?: 'day' | 'month'
  readonly volumeOf?: 'qty' | 'notional'
  /** Volume of the month before the run began: counts as of the day before. */
  readonly volumeBefore?: string
  /** Bounds of what is charged: of the currency (`0.35`), or of the notional (`1%`). A rebate has none. */
  readonly minimum?: string
  readonly maximum?: string
  /** What the bounds bound: each trade, or all trades of an order together. */
  readonly boundsPer?: 'trade' | 'order'
  readonly rounding?: Rounding
  /** To so many decimals of the currency; unless given, to the money of the instrument. */
  readonly decimals?: number
}

export const NO_FEES: FeeRates = { maker: '0', taker: '0' }

const RATE_MESSAGE = 'a decimal of the currency for each unit (0.0030), or of the notional (5bps); a rebate is negative'
const rate = z.string(RATE_MESSAGE).regex(/^[+-]?\d+(?:\.\d+)?(?:bps)?$/, RATE_MESSAGE)
const BOUND_MESSAGE = 'a decimal of the currency (0.35) or of the notional (1%), not negative'
const bound = z.string(BOUND_MESSAGE).regex(/^\d+(?:\.\d+)?%?$/, BOUND_MESSAGE)
const VOLUME_MESSAGE = 'a volume, a decimal that is not negative (1000000)'
const volume = z.string(VOLUME_MESSAGE).regex(/^\d+(?:\.\d{1,9})?$/, VOLUME_MESSAGE)
const DECIMALS_MESSAGE = 'a whole number of decimals, 0 to 9'

const feeSchema = strictTerms('fees', {
  maker: rate, taker: rate,
  currency: z.string('a currency (USD)').regex(/^[A-Z][A-Z0-9]{2,9}$/, 'a currency (USD)').optional(),
  tiers: z.array(strictTerms('a tier', { from: volume, maker: rate, taker: rate }), 'a list of tiers').optional(),
  volume: z.enum(['day', 'month'], 'day or month').optional(),
  volumeOf: z.enum(['qty', 'notional'], 'qty or notional').optional(),
  volumeBefore: volume.optional(),
  minimum: bound.optional(), maximum: bound.optional(),
  boundsPer: z.enum(['trade', 'order'], 'trade or order').optional(),
  rounding: z.enum(ROUNDINGS, `one of ${ROUNDINGS.join(', ')}`).optional(),
  decimals: z.number(DECIMALS_MESSAGE).int(DECIMALS_MESSAGE).min(0, DECIMALS_MESSAGE).max(9, DECIMALS_MESSAGE).optional(),
}).superRefine(({ tiers = [], volume, volumeBefore }, context) => {
  tiers.forEach(({ from }, at) => {
    if (at > 0 && volumeUnits(from) <= volumeUnits(tiers[at - 1].from)) context.addIssue({ code: 'custom', path: ['tiers', at, 'from'], message: `more than the tier before, ${tiers[at - 1].from}` })
  })
  if (tiers.length === 0 && volume !== undefined) context.addIssue({ code: 'custom', path: ['volume'], message: 'tiers beside it: without them no volume is counted' })
  if (volumeBefore !== undefined && volume !== 'month') context.addIssue({ code: 'custom', path: ['volumeBefore'], message: 'volume month beside it: a day begins at nothing' })
})

/** Volume is counted in 10^-18 units: the finest that money of an instrument can be. */
export const VOLUME_DECIMALS = 18

export function volumeUnits(text: string): bigint {
  const [whole, fraction = ''] = text.split('.')
  return BigInt(whole + fraction.padEnd(VOLUME_DECIMALS, '0'))
}

/** The terms, checked as far as that can be without an instrument. Throws a `RangeError` with every problem. */
export function checkedFees(terms: unknown): FeeTerms {
  return readTerms('fees', feeSchema, terms) as FeeTerms
}

const EXAMPLE = 'maker/taker per unit of quantity, a rebate negative (-0.0020/0.0030), in basis points (1bps/5bps), or with terms (0.85/0.85,min=1,per=order)'
const RATE = String.raw`[+-]?\d+(?:\.\d+)?(?:bps)?`
const PAIR = new RegExp(String.raw`^(${RATE})\/(${RATE})$`)
const TIER = new RegExp(String.raw`^(\d+(?:\.\d+)?):(${RATE})\/(${RATE})$`)
/** Names in text, and in JSON. */
const FIELDS: Readonly<Record<string, keyof FeeTerms>> = {
  currency: 'currency', volume: 'volume', of: 'volumeOf', before: 'volumeBefore', min: 'minimum', max: 'maximum', per: 'boundsPer', round: 'rounding', decimals: 'decimals',
}

/**
 * Text → terms: `maker/taker`, then `name=value` by commas; or a JSON object of {@link FeeTerms}.
 * Throws a `RangeError` that says what was found and what was expected.
 *
 * @example parseFees('0.0035/0.0035,min=0.35,max=1%,per=order,round=half-away,decimals=2')
 * @example parseFees('-0.0020/0.0030,tier=1000000:-0.0025/0.0029,volume=month')
 */
export function parseFees(text: string): FeeTerms {
  if (text.trim().startsWith('{')) return checkedFees(readJson(text))
  const [rates, ...rest] = text.split(',').map((part) => part.trim())
  const pair = PAIR.exec(rates)
  if (!pair) throw new RangeError(`found '${text}', expected ${EXAMPLE}`)
  const terms: Record<string, unknown> = { maker: pair[1], taker: pair[2] }
  const tiers: FeeTier[] = []
  for (const part of rest) {
    const at = part.indexOf('=')
    const name = part.slice(0, Math.max(at, 0)).trim()
    const value = part.slice(at + 1).trim()
    if (name === 'tier') tiers.push(tierOf(value))
    else if (Object.hasOwn(FIELDS, name)) terms[FIELDS[name]] = name === 'decimals' && /^\d+$/.test(value) ? Number(value) : value
    else throw new RangeError(`found '${part}', expected name=value with one of tier, ${Object.keys(FIELDS).join(', ')}`)
  }
  return checkedFees(tiers.length > 0 ? { ...terms, tiers } : terms)
}

function tierOf(text: string): FeeTier {
  const match = TIER.exec(text)
  if (!match) throw new RangeError(`found the tier '${text}', expected volume:maker/taker (1000000:-0.0025/0.0029)`)
  return { from: match[1], maker: match[2], taker: match[3] }
}
