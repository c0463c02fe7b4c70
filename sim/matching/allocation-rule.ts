/**
 * Rules of sharing among the resting orders of one price level, by name: the matching algorithms that CME Globex lists.
 * What each step does is in allocation.md; a rule is data, and one loop (allocation.ts) carries every rule out.
 */

/** CME's algorithms, with the letter of FIX tag 1142: F, T, S, C, A, O, Q, K. */
export type AllocationName =
  | 'fifo' | 'fifo-lmm' | 'fifo-top-lmm' | 'pro-rata' | 'allocation' | 'threshold-pro-rata' | 'threshold-pro-rata-lmm' | 'configurable'

/** The steps in their order; a step that a rule lacks has a neutral value. Quantities in increments, percentages whole. */
export interface AllocationRule {
  /** The top order gets its part first: nothing below `topMinQty` of resting quantity, at most `topMaxQty`. */
  readonly hasTop: boolean
  readonly topMinQty: number
  readonly topMaxQty: number
  /** By lead market maker, numbered from 1: its percentage of what the top order left. Together at most 100. */
  readonly lmmPercents: readonly number[]
  /** Of what is then left: shared first in, first out, rounded up; the rest pro rata. */
  readonly fifoPercent: number
  /** A pro-rata share below it counts as nothing. */
  readonly proRataMinQty: number
  /** One increment to each order whose share counted as nothing, the largest first, before the remainder goes first in, first out. */
  readonly leveling: boolean
}

type Parameter = 'topMinQty' | 'topMaxQty' | 'lmmPercents' | 'fifoPercent' | 'proRataMinQty' | 'leveling'
export type AllocationParameters = Partial<Pick<AllocationRule, Parameter>>

const FIFO: AllocationRule = { hasTop: false, topMinQty: 1, topMaxQty: Infinity, lmmPercents: [], fifoPercent: 100, proRataMinQty: 1, leveling: false }
const PRO_RATA: AllocationRule = { ...FIFO, fifoPercent: 0 }

/** Each algorithm, and which parameters it has. */
const ALGORITHMS: Readonly<Record<AllocationName, { rule: AllocationRule, has: readonly Parameter[] }>> = {
  'fifo': { rule: FIFO, has: [] },
  'fifo-lmm': { rule: FIFO, has: ['lmmPercents'] },
  'fifo-top-lmm': { rule: { ...FIFO, hasTop: true }, has: ['topMinQty', 'topMaxQty', 'lmmPercents'] },
  'pro-rata': { rule: PRO_RATA, has: ['proRataMinQty'] },
  'allocation': { rule: { ...PRO_RATA, hasTop: true, proRataMinQty: 2 }, has: ['proRataMinQty'] },
  'threshold-pro-rata': { rule: { ...PRO_RATA, hasTop: true }, has: ['topMinQty', 'topMaxQty', 'proRataMinQty'] },
  'threshold-pro-rata-lmm': { rule: { ...PRO_RATA, hasTop: true }, has: ['topMinQty', 'topMaxQty', 'lmmPercents', 'proRataMinQty'] },
  'configurable': {
    rule: { ...PRO_RATA, hasTop: true, fifoPercent: 40 }, has: ['topMinQty', 'topMaxQty', 'lmmPercents', 'fifoPercent', 'proRataMinQty', 'leveling'],
  },
}

/**
 * The rule of an algorithm. Throws a `RangeError` on a parameter that the algorithm does not have, and on a value that cannot be.
 *
 * @example allocationRule('configurable', { fifoPercent: 40, lmmPercents: [10, 20], proRataMinQty: 2, leveling: true })
 */
export function allocationRule(name: AllocationName, parameters: AllocationParameters = {}): AllocationRule {
  const { rule, has } = ALGORITHMS[name]
  for (const parameter in parameters) {
    if (!(has as readonly string[]).includes(parameter)) {
      throw new RangeError(`allocation '${name}' has no parameter '${parameter}': it has ${has.length > 0 ? has.join(', ') : 'none'}`)
    }
  }
  const made: AllocationRule = { ...rule, ...parameters }
  const { topMinQty, topMaxQty, lmmPercents, fifoPercent, proRataMinQty } = made
  if (!(Number.isInteger(topMinQty) && topMinQty >= 0)) throw new RangeError(`allocation '${name}': topMinQty is an integer from 0, found ${topMinQty}`)
  if (!((Number.isInteger(topMaxQty) || topMaxQty === Infinity) && topMaxQty >= topMinQty)) {
    throw new RangeError(`allocation '${name}': topMaxQty is an integer from topMinQty (${topMinQty}), found ${topMaxQty}`)
  }
  if (!isPercent(fifoPercent)) throw new RangeError(`allocation '${name}': fifoPercent is a whole number from 0 to 100, found ${fifoPercent}`)
  if (!lmmPercents.every(isPercent) || lmmPercents.reduce((sum, percent) => sum + percent, 0) > 100) {
    throw new RangeError(`allocation '${name}': lmmPercents are whole numbers of at most 100 together, found ${lmmPercents.join(' + ')}`)
  }
  if (lmmPercents.length > 255) throw new RangeError(`allocation '${name}': at most 255 lead market makers, found ${lmmPercents.length}`)
  if (!(Number.isInteger(proRataMinQty) && proRataMinQty >= 0)) {
    throw new RangeError(`allocation '${name}': proRataMinQty is an integer from 0, found ${proRataMinQty}`)
  }
  return Object.freeze(made)
}

function isPercent(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 100
}
