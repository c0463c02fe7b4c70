/** Names of futures contracts: root, month letter, year. `ESM4` is the E-mini S&P 500 of June of a year that ends in 4. */

/** January to December. */
const MONTH_CODES = 'FGHJKMNQUVXZ'

export interface ContractMonth {
  readonly root: string
  readonly year: number
  /** 1 to 12. */
  readonly month: number
}

/** @param yearDigits 1: `ESM4`; 2: `ESM24`. Throws a `RangeError` on a month that is none */
export function contractSymbol({ root, year, month }: ContractMonth, yearDigits: 1 | 2 = 1): string {
  const code = MONTH_CODES[month - 1]
  if (code === undefined) throw new RangeError(`${root}: expected a month from 1 to 12, found ${month}`)
  return `${root}${code}${String(year).slice(-yearDigits)}`
}

/**
 * @param fromYear the year is the first from here on that ends in the symbol's digits
 * Throws a `RangeError` on what is no such symbol.
 */
export function parseContract(symbol: string, fromYear: number): ContractMonth {
  const match = /^([A-Z0-9]+)([FGHJKMNQUVXZ])(\d{1,2})$/.exec(symbol)
  if (!match) throw new RangeError(`expected a contract such as ESM4 or ESM24 (root, month letter ${MONTH_CODES}, year), found '${symbol}'`)
  const cycle = match[3].length === 1 ? 10 : 100
  const year = fromYear + ((Number(match[3]) - (fromYear % cycle) + cycle) % cycle)
  return { root: match[1], year, month: MONTH_CODES.indexOf(match[2]) + 1 }
}
