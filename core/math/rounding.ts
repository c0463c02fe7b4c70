/** Exact fractions, rounded as one says: what venues and clearing houses do to money. */

/** `half-away`: to the nearest, a half away from zero; `half-even`: a half to the even neighbour (bankers); `up`: away from zero; `down`: towards it. */
export const ROUNDINGS = ['half-away', 'half-even', 'up', 'down'] as const
export type Rounding = (typeof ROUNDINGS)[number]

/**
 * a × b × c ÷ denominator, exact, rounded once. The product may pass 2^53 (it is then formed in BigInt); the result may not: that throws a `RangeError`.
 * All are integers; the denominator is positive.
 */
export function roundedRatio(a: number, b: number, c: number, denominator: number, rounding: Rounding): number {
  const product = a * b * c
  if (Math.abs(product) >= TWO_POW_52 || Math.abs(a * b) >= TWO_POW_52) return roundedBigRatio(BigInt(a) * BigInt(b) * BigInt(c), BigInt(denominator), rounding)
  const quotient = Math.trunc(product / denominator)
  const remainder = Math.abs(product - quotient * denominator)
  if (remainder === 0 || rounding === 'down') return quotient + 0
  const twice = remainder * 2
  if (rounding === 'up' || twice > denominator || (twice === denominator && (rounding === 'half-away' || quotient % 2 !== 0))) return quotient + Math.sign(product)
  return quotient + 0
}

const TWO_POW_52 = 4_503_599_627_370_496

/** The same of numbers of any size. */
export function roundedBigRatio(product: bigint, denominator: bigint, rounding: Rounding): number {
  const top = product < 0n ? -product : product
  let quotient = top / denominator
  const twice = (top % denominator) * 2n
  if (twice > 0n && (rounding === 'up' || (rounding !== 'down' && (twice > denominator || (twice === denominator && (rounding === 'half-away' || quotient % 2n === 1n)))))) quotient++
  const result = Number(product < 0n ? -quotient : quotient)
  if (!Number.isSafeInteger(result)) throw new RangeError(`${product} / ${denominator} does not fit 53 bits`)
  return result + 0
}
