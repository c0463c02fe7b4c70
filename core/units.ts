/**
 * Decimal text ⇄ integers, exactly. Prices and quantities are integers in the instrument's increments, money an integer in the
 * currency's smallest useful unit; the one conversion happens at the edge, and nothing there rounds silently.
 */

const DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?$/

/**
 * Decimal text → integer count of 10^-decimals.
 * Throws a `RangeError` when the text is no decimal number, has digits finer than `decimals`, or does not fit 2^53.
 *
 * @example parseDecimal('223.95', 4) // 2239500
 */
export function parseDecimal(text: string, decimals: number): number {
  const match = DECIMAL.exec(text.trim())
  if (!match) throw new RangeError(`expected a decimal number, found '${text}'`)
  const [, sign, whole, fraction = ''] = match
  const kept = fraction.slice(0, decimals).padEnd(decimals, '0')
  if (/[1-9]/.test(fraction.slice(decimals))) throw new RangeError(`'${text}' is finer than ${decimals} decimals`)
  const value = Number(`${whole}${kept}`)
  if (!Number.isSafeInteger(value)) throw new RangeError(`'${text}' with ${decimals} decimals does not fit 53 bits`)
  return sign === '-' && value !== 0 ? -value : value
}

/**
 * Integer count of 10^-decimals → decimal text, with all its decimals. Throws a `RangeError` on what is no integer of 53 bits.
 *
 * @example formatDecimal(2239500, 4) // '223.9500'
 */
export function formatDecimal(value: number, decimals: number): string {
  if (!Number.isSafeInteger(value)) throw new RangeError(`expected an integer of 53 bits, found ${value}`)
  const digits = Math.abs(value).toString().padStart(decimals + 1, '0')
  const sign = value < 0 ? '-' : ''
  if (decimals === 0) return sign + digits
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
}

const POWERS_OF_TEN = Array.from({ length: 19 }, (_, exponent) => Number(`1e${exponent}`))

/** 10^exponent, exact: the language leaves the last bit of `**` to the implementation. @param exponent 0 to 18 */
export function powerOfTen(exponent: number): number {
  const power = POWERS_OF_TEN[exponent]
  if (power === undefined) throw new RangeError(`expected an exponent from 0 to 18, found ${exponent}`)
  return power
}

/**
 * `value × numerator ÷ denominator`, exact, rounded half away from zero.
 * The product may pass 2^53 (it is then formed in BigInt); the result may not: that throws a `RangeError`, as a denominator of 0 does.
 */
export function mulDiv(value: number, numerator: number, denominator: number): number {
  if (denominator === 0) throw new RangeError(`${value} × ${numerator} / 0 has no result`)
  const product = value * numerator
  if (Number.isSafeInteger(product) && Math.abs(product) < 2 ** 52) {
    const quotient = Math.trunc(product / denominator)
    const remainder = product - quotient * denominator
    if (Math.abs(remainder) * 2 < Math.abs(denominator)) return quotient + 0
    return quotient + Math.sign(product) * Math.sign(denominator)
  }
  return mulDivWide(BigInt(value) * BigInt(numerator), BigInt(denominator))
}

function mulDivWide(product: bigint, denominator: bigint): number {
  const negative = product < 0n !== denominator < 0n
  const top = product < 0n ? -product : product
  const bottom = denominator < 0n ? -denominator : denominator
  const rounded = (top * 2n + bottom) / (bottom * 2n)
  const result = Number(negative ? -rounded : rounded)
  if (!Number.isSafeInteger(result)) throw new RangeError(`${product} / ${denominator} does not fit 53 bits`)
  return result
}
