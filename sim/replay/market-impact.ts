/** What becomes of the liquidity that we take out of history. */
export type MarketImpact = 'real' | 'none'

const IMPACTS: readonly MarketImpact[] = ['real', 'none']

/** `real`, `none`. Throws a `RangeError` that says what was found and what was expected. */
export function parseImpact(text: string): MarketImpact {
  const impact = IMPACTS.find((name) => name === text)
  if (impact === undefined) throw new RangeError(`found '${text}', expected real (what we take is gone for later history) or none (it is back at once)`)
  return impact
}
