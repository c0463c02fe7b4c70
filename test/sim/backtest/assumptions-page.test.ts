/** The page of assumptions is the one list: what a report says that it assumed stands there, word for word, with what it means for results. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { Instruments } from '../../../core/instrument.js'
import { MARKET_ASSUMPTIONS } from '../../../sim/market/assumptions.js'
import { replayAssumptions } from '../../../sim/replay/assumptions.js'
import { ReplayExchange } from '../../../sim/replay/replay-exchange.js'
import { PLAIN } from '../matching/engine-log.js'
import { buy, ReplayLog } from '../replay/replay-log.js'

const PAGE = readFileSync(new URL('../../../sim/guides/assumptions.md', import.meta.url), 'utf8')
const rows = PAGE.split('\n').filter((line) => line.startsWith('| ')).map((line) => line.slice(2, -2).split(' | '))

describe('the page of assumptions', () => {
  const ofLevels = new ReplayLog()
  ofLevels.they.level(buy, 5, 100)
  const instruments = new Instruments()
  instruments.register(PLAIN)
  const withoutImpact = new ReplayExchange(instruments, { report() {} }, undefined, { impact: 'none' })
  const printed = [...replayAssumptions(ofLevels.exchange).filter((sentence) => !sentence.startsWith('Queues of levels')), ...replayAssumptions(withoutImpact), ...MARKET_ASSUMPTIONS]

  it.each([...new Set(printed)])('has: %s', (sentence) => {
    expect(rows.filter(([assumption]) => assumption === sentence)).toHaveLength(1)
  })

  it('says of each what it means for results', () => {
    expect(rows.filter((cells) => cells.length !== 2 || cells.some((cell) => cell.trim() === ''))).toEqual([])
    expect(rows.length).toBeGreaterThan(50)
  })
})
