import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { isStrategy, ParameterError, readParams, strategy } from '../../../core/strategy/define.js'

const quoter = strategy({
  params: z.object({
    qty: z.int().min(1).default(100), threshold: z.number().min(0).max(1).default(0.8), passive: z.boolean().default(false),
    venue: z.string().default('XNAS'), account: z.string().optional(),
  }),
})
const DEFAULTS = { qty: 100, threshold: 0.8, passive: false, venue: 'XNAS' }

describe('parameters', () => {
  it('have the defaults of the schema', () => {
    expect(readParams(quoter, {})).toEqual(DEFAULTS)
    expect(readParams(strategy({}), {})).toEqual({})
  })

  it('are read from text as the types that the schema has', () => {
    expect(readParams(quoter, { qty: '200', threshold: '0.25', passive: 'true', venue: 'BATS' })).toEqual({ qty: 200, threshold: 0.25, passive: true, venue: 'BATS' })
    expect(readParams(quoter, { qty: 200, passive: true })).toEqual({ ...DEFAULTS, qty: 200, passive: true })
  })

  it('text stays as it was typed where text is wanted, also when it looks like a number', () => {
    expect(readParams(quoter, { account: '007', venue: 'true', qty: '5' })).toEqual({ ...DEFAULTS, account: '007', venue: 'true', qty: 5 })
  })

  it('that are wrong are refused all at once, each by name, with what was found', () => {
    const refused = (): unknown => readParams(quoter, { qty: '0', threshold: 'high', size: 3, passive: 1 })
    expect(refused).toThrow(ParameterError)
    expect(refused).toThrow([
      'wrong parameters:', '  size: no such parameter; the strategy has qty, threshold, passive, venue, account',
      '  qty: Too small: expected number to be >=1, found "0"', '  threshold: Invalid input: expected number, received string, found "high"',
      '  passive: Invalid input: expected boolean, received number, found 1',
    ].join('\n'))
    expect(() => readParams(quoter, { qty: 1.5 })).toThrow('qty: Invalid input: expected int, received number, found 1.5')
    expect(() => readParams(strategy({}), { qty: 1 })).toThrow('qty: no such parameter; the strategy has none')
  })

  it('a name that every object has is no parameter', () => {
    expect(() => readParams(quoter, { toString: '1' })).toThrow('toString: no such parameter')
  })
})

describe('a strategy', () => {
  it('is told from anything else', () => {
    expect([quoter, strategy.rx(() => undefined)].map(isStrategy)).toEqual([true, true])
    expect([undefined, null, {}, { onBook() {} }, () => undefined, 'strategy'].map(isStrategy)).toEqual([false, false, false, false, false, false])
  })
})
