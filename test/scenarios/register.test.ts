/** The register of scenarios: situations in which others were wrong, each a test under its number somewhere in these folders. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const SCENARIOS: Readonly<Record<number, string>> = {
  1: 'a timer set by a timer fires before the next market event', 2: 'timers of one timestamp are in a total order, by content',
  3: 'an unrelated instrument, or another order of registration, changes no fill', 4: 'reports of one timestamp come in the same order in separate processes',
  5: 'a delayed command has its own due time, and run 2 equals run 1', 6: 'commands in flight at the end settle and are reported',
  7: 'who ties at the exchange is served by arrival', 8: 'an unrelated event releases no delayed command early',
  9: 'an order without leaves is gone; each partial updates position, fee and cash', 10: 'a cancel behind us does not advance us',
  11: 'two of our orders share one print, two prints are two', 12: 'a stop takes the rest of the touch, then the next level',
  13: 'a GTD order ends before fills of its instant; an iceberg keeps its peak in an auction', 14: 'IOC remainders are cancelled, a killed FOK has no fills',
  15: 'all-or-none prices each counterparty at its level; trailing stops work twice; no stale index', 16: 'partial fills keep priority, crossing modifies fill at the maker\'s price',
  17: 'cancels in a queue lose nobody and leave no phantom', 18: 'ids are free again, unknown ones are refused', 19: 'a marketable limit stops at its price; large prices work',
  20: 'a sweep of 5,000 orders is exact', 21: 'mixed lists, brackets into gaps, children sized to what filled', 22: 'quantity given as money; cash of a sale',
  23: 'a restart invents nothing', 24: 'duplicate, early and crossing reports', 25: 'an outage is no "not found", a lost fill is found',
}

describe('the register of scenarios', () => {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.test.ts') && !path.endsWith('register.test.ts'))
  const titles = files.map((path) => readFileSync(`${root}/${path}`, 'utf8')).flatMap((text) => [...text.matchAll(/\b(?:it|describe)(?:\.each\([^)]*\))?\(\s*['"`].*?[Ss]cenario (\d+)/g)].map(([, number]) => Number(number)))

  it.each(Object.entries(SCENARIOS))('scenario %s stands as a test: %s', (number) => expect(titles).toContain(Number(number)))

  it('has no number that it does not know', () => expect([...new Set(titles)].filter((number) => !(number in SCENARIOS))).toEqual([]))
})
