/** A range around a reference price: so many basis points of it, or so many increments. Both ends are inside. Exact: integers only. */

/** `bps` of the reference's size; `increments` where a reference may be near 0 or below (calendar spreads). */
export type RangeWidth = { readonly bps: number } | { readonly increments: number }

/** Throws a `RangeError` unless the width is an integer from 0. @param name for the message */
export function checkWidth(width: RangeWidth, name: string): void {
  const value = 'bps' in width ? width.bps : width.increments
  if (Number.isInteger(value) && value >= 0) return
  throw new RangeError(`${name}: expected an integer from 0 of ${'bps' in width ? 'basis points' : 'increments'}, found ${value}`)
}

export function isWithin(price: number, reference: number, width: RangeWidth): boolean {
  const distance = Math.abs(price - reference)
  return 'bps' in width ? distance * 10_000 <= Math.abs(reference) * width.bps : distance <= width.increments
}

/** The farthest that a price of the range is from the reference, in increments. */
export function reach(reference: number, width: RangeWidth): number {
  return 'bps' in width ? Math.floor((Math.abs(reference) * width.bps) / 10_000) : width.increments
}
