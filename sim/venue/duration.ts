/** Durations as people write them: `250us`. */
import { NS_PER_HOUR } from '../../core/time.js'
import { formatDecimal, parseDecimal } from '../../core/units.js'

const UNITS = [['s', 9], ['ms', 6], ['us', 3], ['ns', 0]] as const

/**
 * A number with its unit → whole ns, at most an hour. Throws a `RangeError` that says what was found and what was expected.
 *
 * @example parseDurationNs('1.5ms') // 1500000
 */
export function parseDurationNs(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ns|us|ms|s)$/.exec(text.trim())
  if (!match) throw new RangeError(`found '${text.trim()}', expected a number with a unit: ns, us, ms or s (0ns, 250us, 1.5ms)`)
  const decimals = UNITS.find(([unit]) => unit === match[2])?.[1] ?? 0
  let ns = Infinity
  try {
    ns = parseDecimal(match[1], decimals)
  } catch (error) {
    if (/finer/.test((error as Error).message)) throw new RangeError(`found '${text.trim()}', expected a whole number of nanoseconds`, { cause: error })
  }
  if (ns > NS_PER_HOUR) throw new RangeError(`found '${text.trim()}', expected at most 1 hour (3600s)`)
  return ns
}

/** Whole ns → the shortest text that says them: `1500us`, `0ns`. */
export function durationText(ns: number): string {
  for (const [unit, decimals] of UNITS) {
    const text = formatDecimal(ns, decimals)
    if (/\.0*$/.test(text) || decimals === 0) return ns === 0 ? '0ns' : `${text.replace(/\.0*$/, '')}${unit}`
  }
  return `${ns}ns`
}
