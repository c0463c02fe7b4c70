/** Rules of matching as a market's file says them. */
import { z } from 'zod'
import { allocationRule, type AllocationName, type AllocationParameters } from '../matching/allocation-rule.js'
import type { MatchingRules } from '../matching/rules.js'
import { strictTerms } from '../venue/read-terms.js'

const word = <const T extends readonly [string, ...string[]]>(...words: T) => z.enum(words, { error: `one of ${words.join(', ')}` }).optional()
const whole = z.int({ error: 'a whole number' }).optional()
const ALLOCATIONS = ['fifo', 'fifo-lmm', 'fifo-top-lmm', 'pro-rata', 'allocation', 'threshold-pro-rata', 'threshold-pro-rata-lmm', 'configurable'] as const satisfies readonly AllocationName[]

export const matchingRulesSchema = strictTerms('rules of matching', {
  selfTrade: word('cancel-newest', 'cancel-oldest', 'cancel-both', 'decrement'),
  priority: word('price-display-time', 'price-time'),
  awayMarket: word('ignore', 'cancel', 'slide'),
  lots: word('any', 'round-lots', 'no-mixed-lots'),
  allocation: strictTerms('an allocation rule', {
    name: z.enum(ALLOCATIONS, { error: `one of ${ALLOCATIONS.join(', ')}` }), topMinQty: whole, topMaxQty: whole, fifoPercent: whole, proRataMinQty: whole,
    lmmPercents: z.array(z.int({ error: 'a whole number' }), { error: 'a list of percentages' }).optional(), leveling: z.boolean({ error: 'true or false' }).optional(),
  }).optional(),
})

/** Throws a `RangeError` where an allocation rule lacks a parameter that it needs, or has one that it does not know. */
export function matchingRules({ allocation, ...rules }: z.output<typeof matchingRulesSchema>): Partial<MatchingRules> {
  const given = present(rules) as Partial<MatchingRules>
  if (allocation === undefined) return given
  const { name, ...parameters } = allocation
  return { ...given, allocation: allocationRule(name, present(parameters) as AllocationParameters) }
}

/** Without what is undefined: it would hide a default. */
function present<T extends object>(terms: T): Partial<T> {
  return Object.fromEntries(Object.entries(terms).filter(([, value]) => value !== undefined)) as Partial<T>
}
