/** Counts of nanoseconds without BigInt are those with it. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BytePage } from '../../../../sim/matching/match-stream/byte-page.js'
import { bigintOf, isBefore, isWithin63Bits, Nanoseconds } from '../../../../sim/matching/match-stream/nanoseconds.js'

const count = fc.oneof(fc.bigInt(0n, (1n << 63n) - 1n), fc.bigInt(1_699_999_999_000_000_000n, 1_700_000_001_000_000_000n), fc.bigInt(0n, 3_000_000_000n))
const NS_PER_S = 1_000_000_000n

describe('nanoseconds', () => {
  it('in halves and in seconds are the same count, whichever came before', () => {
    fc.assert(fc.property(fc.array(count, { minLength: 1 }), (counts) => {
      const time = new Nanoseconds()
      for (const unixNs of counts) {
        time.setText(Number(unixNs / NS_PER_S), Number(unixNs % NS_PER_S))
        expect(bigintOf(time.high, time.low)).toBe(unixNs)
      }
      for (const unixNs of counts) {
        time.setHalves(Number(unixNs >> 32n), Number(BigInt.asIntN(32, unixNs)))
        expect([time.seconds, time.rest]).toEqual([Number(unixNs / NS_PER_S), Number(unixNs % NS_PER_S)])
      }
    }))
  })

  it('are before one another as their counts are', () => {
    fc.assert(fc.property(count, count, (a, b) => {
      const halves = (unixNs: bigint): [number, number] => [Number(unixNs >> 32n), Number(BigInt.asIntN(32, unixNs))]
      expect(isBefore(...halves(a), ...halves(b))).toBe(a < b)
    }))
  })

  it('end at 2^63 − 1', () => {
    expect([isWithin63Bits(9_223_372_036, 854_775_807), isWithin63Bits(9_223_372_036, 854_775_808), isWithin63Bits(9_223_372_037, 0)]).toEqual([true, false, false])
  })
})

describe('a page of bytes', () => {
  it('has numbers as text, with and without decimals', () => {
    fc.assert(fc.property(fc.maxSafeInteger(), fc.integer({ min: 0, max: 9 }), count, (value, decimals, unixNs) => {
      let text = ''
      const page = new BytePage((bytes) => (text += Buffer.from(bytes).toString()))
      page.number(value, decimals)
      page.byte(32)
      page.nanoseconds(Number(unixNs >> 32n), Number(BigInt.asIntN(32, unixNs)))
      page.flush()
      const shown = String(Math.abs(value)).padStart(decimals + 1, '0')
      const point = shown.length - decimals
      expect(text).toBe(`${value < 0 ? '-' : ''}${shown.slice(0, point)}${decimals > 0 ? `.${shown.slice(point)}` : ''} ${unixNs}`)
    }))
  })
})
