/**
 * Limits of pre-trade risk: a plain table of what each one means, in which unit, between which bounds, and its default.
 * The defaults are generous but finite: they stop what no strategy means, not what a strategy does.
 */
import { INT32_MAX } from '../instrument.js'

export interface RiskLimits {
  /** Largest quantity of one order, quantity increments. */
  readonly orderQtyMax: number
  /** Largest price, price increments. */
  readonly priceMax: number
  /** Largest price × quantity of one order, money. */
  readonly orderNotionalMax: number
  /** Largest position, long or short, if every order on that side traded in full, quantity increments. */
  readonly positionMax: number
  /** Largest sum of |position| at the reference price and all open orders at theirs, money, per instrument. */
  readonly grossNotionalMax: number
  /** Largest distance of a limit price from the reference price, basis points of it. */
  readonly collarBps: number
  /** Working orders of one instrument. */
  readonly openOrdersMax: number
  /** New and replaced orders of one instrument in any `rateWindowNs`. */
  readonly ordersPerWindowMax: number
  readonly rateWindowNs: number
  /** What the collar measures from. */
  readonly reference: 'last-trade' | 'mid' | 'last-trade-else-mid'
  /** What becomes of an order while nothing has traded or been quoted yet. */
  readonly withoutReference: 'refuse' | 'pass'
  /** What becomes of an order while the instrument is known not to trade (halted, paused, closed, …). */
  readonly outsideTrading: 'refuse' | 'pass'
}

export interface RiskLimitField {
  readonly unit: string
  readonly default: number | string
  readonly min?: number
  readonly max?: number
  readonly choices?: readonly string[]
}

const SAFE = Number.MAX_SAFE_INTEGER

/** The schema: for configuration files, help texts and {@link riskLimits}. */
export const RISK_LIMIT_FIELDS: Readonly<Record<keyof RiskLimits, RiskLimitField>> = {
  orderQtyMax: { unit: 'quantity increments', default: 1_000_000, min: 1, max: INT32_MAX },
  priceMax: { unit: 'price increments', default: INT32_MAX, min: 1, max: INT32_MAX },
  orderNotionalMax: { unit: 'money', default: 1_000_000_000_000, min: 1, max: SAFE },
  positionMax: { unit: 'quantity increments', default: 10_000_000, min: 0, max: SAFE },
  grossNotionalMax: { unit: 'money', default: 10_000_000_000_000, min: 1, max: SAFE },
  collarBps: { unit: 'basis points', default: 2_000, min: 0, max: 1_000_000 },
  openOrdersMax: { unit: 'orders', default: 1_000, min: 1, max: INT32_MAX },
  ordersPerWindowMax: { unit: 'orders', default: 1_000, min: 1, max: 1_000_000 },
  rateWindowNs: { unit: 'ns', default: 1_000_000_000, min: 1, max: SAFE },
  reference: { unit: 'choice', default: 'last-trade-else-mid', choices: ['last-trade', 'mid', 'last-trade-else-mid'] },
  withoutReference: { unit: 'choice', default: 'pass', choices: ['refuse', 'pass'] },
  outsideTrading: { unit: 'choice', default: 'refuse', choices: ['refuse', 'pass'] },
}

export const DEFAULT_RISK_LIMITS: RiskLimits = riskLimits({})

/**
 * Limits from those that were given and the defaults (or `base`). Throws a `RangeError` that names the field, what was found and
 * what was expected.
 */
export function riskLimits(given: Readonly<Partial<RiskLimits>>, base?: RiskLimits): RiskLimits {
  for (const name in given) {
    if (Object.hasOwn(RISK_LIMIT_FIELDS, name)) continue
    throw new RangeError(`no risk limit is called '${name}'; there are ${Object.keys(RISK_LIMIT_FIELDS).join(', ')}`)
  }
  const limits: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(RISK_LIMIT_FIELDS) as [keyof RiskLimits, RiskLimitField][]) {
    const value = given[name] ?? base?.[name] ?? field.default
    const problem = limitProblem(value, field)
    if (problem !== undefined) throw new RangeError(`risk limit ${name}: expected ${problem}, found ${String(value)}`)
    limits[name] = value
  }
  return Object.freeze(limits) as unknown as RiskLimits
}

function limitProblem(value: unknown, { unit, choices, min = 0, max = SAFE }: RiskLimitField): string | undefined {
  if (choices !== undefined) return choices.includes(value as string) ? undefined : `one of ${choices.join(', ')}`
  if (Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max) return undefined
  return `an integer of ${min} to ${max} (${unit})`
}
