/** The example of the page runs as it stands there. */
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { describe, expect, it } from 'vitest'
import type { DayTermsInput } from '../../../sim/day/day-terms.js'
import type { ProtectionTermsInput } from '../../../sim/day/protection-terms.js'
import { DayWorld } from './day-world.js'

const [, example] = /```yaml\n([\s\S]*?)```/.exec(readFileSync(new URL('../../../sim/day/README.md', import.meta.url), 'utf8')) ?? []

describe('sim/day/README.md', () => {
  it('shows a file that makes three days', async () => {
    const { day, protections } = parse(example) as { day: DayTermsInput; protections: ProtectionTermsInput }
    const world = new DayWorld({ terms: day, protections, symbols: ['ALPHA', 'BRAVO'] })
    const lines = await world.run()
    expect(lines.filter((line) => /startOfMarket|T[13]|endOfMessages/.test(line))).toEqual([
      '03-05 14:30:00 feed: startOfMarketHours', expect.stringMatching(/^03-05 21:00:00\.\d+ feed: endOfMessages$/),
      '03-06 14:30:00 feed: startOfMarketHours', '03-06 16:00:00 feed 1: halted T1', '03-06 16:25:00 feed 1: quotationOnly T3', '03-06 16:30:00 feed 1: trading T3',
      expect.stringMatching(/^03-06 21:00:00\.\d+ feed: endOfMessages$/),
      '03-10 13:30:00 feed: startOfMarketHours', expect.stringMatching(/^03-10 20:00:00\.\d+ feed: endOfMessages$/),
    ])
  })
})
