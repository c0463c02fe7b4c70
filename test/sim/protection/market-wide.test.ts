/** The market-wide circuit breaker by its own numbers: those published for 5 August 2024, and the times of day. */
import { describe, expect, it } from 'vitest'
import { NS_PER_HOUR, NS_PER_MINUTE } from '../../../core/time.js'
import { MarketWideCircuitBreaker } from '../../../sim/protection/market-wide-circuit-breaker.js'

const at = (hours: number, minutes: number): number => hours * NS_PER_HOUR + minutes * NS_PER_MINUTE
const clock = (ns: number): string => (Number.isFinite(ns) ? `${Math.floor(ns / NS_PER_HOUR)}:${String((ns / NS_PER_MINUTE) % 60).padStart(2, '0')}` : 'never')

function breaker(previousClose = 100_000, closeNs = at(16, 0)): { breaker: MarketWideCircuitBreaker, since: () => string[] } {
  const lines: string[] = []
  return {
    breaker: new MarketWideCircuitBreaker({ previousClose, openNs: at(9, 30), closeNs }, {
      onBreach: (nowNs, level) => lines.push(`${clock(nowNs)} level ${level}`),
      onHalt: (nowNs, untilNs) => lines.push(`${clock(nowNs)} halted until ${clock(untilNs)}`),
      onResume: (nowNs) => lines.push(`${clock(nowNs)} resumes`),
    }),
    since: () => lines.splice(0),
  }
}

describe('market-wide circuit breaker', () => {
  it('has its levels at 7, 13 and 20% below the close, as published', () => {
    expect(breaker(534_656).breaker.levels).toEqual([497_230, 465_150, 427_724])
  })

  it('stops trading for 15 minutes at levels 1 and 2, for the day at level 3', () => {
    const { breaker: market, since } = breaker()
    market.onIndex(at(10, 0), 93_001)
    expect([since(), market.isHalted, market.nextNs]).toEqual([[], false, Infinity])
    market.onIndex(at(10, 1), 93_000)
    expect([market.isHalted, market.nextNs]).toEqual([true, at(10, 16)])
    market.onIndex(at(10, 20), 88_000)
    market.onIndex(at(10, 30), 86_900)
    market.onIndex(at(11, 0), 80_000)
    market.onTime(at(15, 59))
    expect(since()).toEqual([
      '10:01 level 1', '10:01 halted until 10:16', '10:16 resumes', '10:30 level 2', '10:30 halted until 10:45', '10:45 resumes',
      '11:00 level 3', '11:00 halted until never',
    ])
  })

  it('stops trading once a day for each level, and for a lower one no more', () => {
    const { breaker: market, since } = breaker()
    market.onIndex(at(10, 0), 92_000)
    market.onIndex(at(11, 0), 95_000)
    market.onIndex(at(12, 0), 92_000)
    expect(since()).toEqual(['10:00 level 1', '10:00 halted until 10:15', '10:15 resumes'])
    const fallen = breaker()
    fallen.breaker.onIndex(at(10, 0), 86_000)
    fallen.breaker.onIndex(at(11, 0), 92_000)
    expect(fallen.since()).toEqual(['10:00 level 2', '10:00 halted until 10:15', '10:15 resumes'])
  })

  it('from 15:25 on stops trading at level 3 only', () => {
    const { breaker: market, since } = breaker()
    market.onIndex(at(15, 25), 93_000)
    market.onIndex(at(15, 30), 87_000)
    expect([since(), market.isHalted]).toEqual([['15:25 level 1', '15:30 level 2'], false])
    market.onIndex(at(15, 59), 80_000)
    expect([since(), market.isHalted]).toEqual([['15:59 level 3', '15:59 halted until never'], true])
    const earlier = breaker()
    earlier.breaker.onIndex(at(15, 24), 93_000)
    expect(earlier.since()).toEqual(['15:24 level 1', '15:24 halted until 15:39'])
  })

  it('on a day that closes at 13:00 from 12:25 on', () => {
    const { breaker: market, since } = breaker(100_000, at(13, 0))
    market.onIndex(at(12, 25), 93_000)
    expect(since()).toEqual(['12:25 level 1'])
  })

  it('hears nothing outside regular hours and while trading stands still', () => {
    const { breaker: market, since } = breaker()
    market.onIndex(at(9, 29), 79_000)
    market.onIndex(at(9, 30), 92_000)
    market.onIndex(at(9, 40), 86_000)
    market.onIndex(at(16, 0), 70_000)
    expect(since()).toEqual(['9:30 level 1', '9:30 halted until 9:45', '9:45 resumes'])
  })

  it('refuses a close that is none, and time that goes back', () => {
    expect(() => breaker(0)).toThrow('found 0')
    const { breaker: market } = breaker()
    market.onTime(at(10, 0))
    expect(() => market.onTime(at(9, 59))).toThrow('time goes back')
  })
})
