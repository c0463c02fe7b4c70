/** The further terms of an order as columns of a CSV file, named as in {@link OrderTerms}. An empty field is a term that the order has not. */
import type { OrderTerms } from '../../../core/orders/terms.js'
import { parseDecimal } from '../../../core/units.js'

/** `price`: a decimal in the instrument's increments, of any sign. `flag`: true or false. `time`: on the clock of the column `time`. */
type TermKind = 'price' | 'whole' | 'flag' | 'time' | readonly string[]

const TERM_KINDS: Readonly<Record<keyof OrderTerms, TermKind>> = {
  stopPrice: 'price', trailAmount: 'price', trailBps: 'whole', trigger: ['last-trade', 'quote'],
  displayQty: 'whole', displayRange: 'whole', hidden: 'flag', postOnly: ['reject', 'slide'],
  peg: ['primary', 'midpoint', 'market'], pegOffset: 'price',
  minQty: 'whole', allOrNone: 'flag', cashQty: 'whole', sweep: 'flag', quote: 'whole', shortSale: ['short', 'short-exempt'],
  expireUnixNs: 'time', list: 'whole', contingency: ['oco', 'ouo', 'oto'],
}

export const TERM_COLUMNS = Object.keys(TERM_KINDS) as readonly (keyof OrderTerms)[]

const WHOLE = /^\d{1,15}$/
const NANOSECONDS = /^\d{1,19}$/
const NANOSECONDS_MAX = (1n << 63n) - 1n

/** The value of a term; a `RangeError` that says what was expected when the text is none. @param text not empty */
export function parseTerm(name: keyof OrderTerms, text: string, priceDecimals: number): string | number | bigint | boolean {
  const kind = TERM_KINDS[name]
  if (kind === 'price') return parsePrice(text, priceDecimals)
  if (kind === 'whole') {
    if (!WHOLE.test(text)) throw new RangeError('a whole number from 0')
    return Number(text)
  }
  if (kind === 'flag') {
    if (text !== 'true' && text !== 'false') throw new RangeError('true or false')
    return text === 'true'
  }
  if (kind === 'time') {
    if (!NANOSECONDS.test(text) || BigInt(text) > NANOSECONDS_MAX) throw new RangeError('nanoseconds below 2^63')
    return BigInt(text)
  }
  if (!kind.includes(text)) throw new RangeError(`one of ${kind.join(', ')}`)
  return text
}

function parsePrice(text: string, priceDecimals: number): number {
  try {
    return parseDecimal(text, priceDecimals)
  } catch {
    throw new RangeError(`a decimal with at most ${priceDecimals} decimals`)
  }
}
