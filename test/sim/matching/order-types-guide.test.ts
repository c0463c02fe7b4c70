/** The guide to order types, page by page: its examples are played as they stand there, its refusals happen, and its venues know what it says they know. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { TimeInForce } from '../../../core/orders/venue.js'
import { buy, ReplayLog, sell } from '../replay/replay-log.js'
import { guidePages, orderOf, Stage, type GuidePage } from './guide-pages.js'

const pages = guidePages()
const INDEX = readFileSync(new URL('../../../sim/guides/order-types.md', import.meta.url), 'utf8')
const SECTIONS = ['In a strategy', 'Terms', 'Where', 'Example', 'Refusals']

describe('the guide to order types', () => {
  it('has a page for each, and an index that leads to all of them', () => {
    expect(pages.length).toBeGreaterThanOrEqual(15)
    expect([...INDEX.matchAll(/\]\(order-types\/([\w-]+\.md)\)/g)].map(([, name]) => name).sort()).toEqual(pages.map(({ name }) => name))
  })

  describe.each(pages.map((page) => [page.name, page] as const))('%s', (_name, page) => {
    it('says what it does, in which words, where, by an example, and when not', () => {
      expect([...page.text.matchAll(/^## (.*)$/gm)].map(([, title]) => title)).toEqual(SECTIONS)
      expect([page.steps.length, page.refusals.length, Object.keys(page.where).length].every((count) => count > 0)).toBe(true)
    })

    it('shows what happens', () => {
      const stage = new Stage(page.rules)
      for (const { time, event, bids, asks, reports } of page.steps) {
        expect({ event, reports: stage.play(time, event), ...stage.book }).toEqual({ event, reports, bids, asks })
      }
    })

    it.each(page.refusals)('is refused or ends as it says: $reason', ({ reason, events }) => {
      const stage = new Stage(page.rules)
      expect(events.map((event) => stage.play('', event)).at(-1)?.at(-1)).toContain(`(${reason})`)
    })

    it('is known where it says', () => {
      for (const [venue, levels] of [['replay, order by order', false], ['replay of levels', true]] as const) {
        expect(reportOfReplay(page, levels).includes('(unsupported)'), venue).toBe(page.where[venue] !== 'yes')
      }
    })
  })
})

/** What replayed history answers first to the order that a page is about: the first of the trader `a`. */
function reportOfReplay({ steps }: GuidePage, levels: boolean): string {
  const log = new ReplayLog()
  if (levels) {
    log.they.level(buy, 5, 98)
    log.they.level(sell, 5, 103)
  } else {
    log.they.add(1, buy, 5, 98)
    log.they.add(2, sell, 5, 103)
  }
  const command = steps.find(({ event }) => event.startsWith('a: '))?.event.slice(3) ?? ''
  const [side, qty, sent] = orderOf(command)
  log.send(1, side, qty, sent.timeInForce === TimeInForce.gtd ? { ...sent, expireUnixNs: 1_000_000n } : sent)
  return log.since()[0]
}
