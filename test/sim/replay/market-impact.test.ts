/** Market impact by choice: what we take is gone for later history, or back at once. */
import { describe, expect, it } from 'vitest'
import { replayAssumptions } from '../../../sim/replay/assumptions.js'
import { parseImpact, type MarketImpact } from '../../../sim/replay/market-impact.js'
import { buy, ReplayLog, sell } from './replay-log.js'

const log = (impact: MarketImpact): ReplayLog => new ReplayLog(undefined, { impact })

describe('what we took', () => {
  it('is gone for our next order with real impact, and back without', () => {
    const takenTwice = (impact: MarketImpact): readonly string[] => {
      const { they, we, lines } = log(impact)
      they.add(1, sell, 10, 100)
      we.ioc(1, buy, 8, 100)
      we.ioc(2, buy, 8, 100)
      return lines.filter((line) => !line.includes('new'))
    }
    expect(takenTwice('real')).toEqual([
      '#1 trade 8@100 taker, cum 8 leaves 0 of 8@100', '#2 trade 2@100 taker, cum 2 leaves 6 of 8@100', '#2 canceled, cum 2 leaves 0 of 8@100 (ioc-remainder)',
    ])
    expect(takenTwice('none')).toEqual(['#1 trade 8@100 taker, cum 8 leaves 0 of 8@100', '#2 trade 8@100 taker, cum 8 leaves 0 of 8@100'])
  })

  it('is gone or back on levels too, also when the record goes on', () => {
    const thenTaken = (impact: MarketImpact): string | undefined => {
      const { they, we, lines } = log(impact)
      they.level(sell, 10, 100)
      we.ioc(1, buy, 8, 100)
      they.level(sell, 12, 100)
      we.ioc(2, buy, 20, 100)
      return lines.find((line) => line.startsWith('#2 trade'))
    }
    expect(thenTaken('real')).toBe('#2 trade 4@100 taker, cum 4 leaves 16 of 20@100')
    expect(thenTaken('none')).toBe('#2 trade 12@100 taker, cum 12 leaves 8 of 20@100')
  })

  it('of an order that came to ours still rests there without impact', () => {
    const left = (impact: MarketImpact): number => {
      const world = log(impact)
      world.we.limit(1, buy, 6, 100)
      world.they.add(1, sell, 10, 100)
      return world.resting(sell, 100)
    }
    expect([left('real'), left('none')]).toEqual([4, 10])
  })

  it('is not taken again and again by an order that waits for a size, though it is back', () => {
    const world = log('none')
    world.they.add(1, sell, 10, 100)
    world.send(1, buy, 1_000, { price: 100, minQty: 5 })
    world.they.add(2, sell, 10, 101)
    expect(world.since().slice(1)).toEqual(['#1 trade 10@100 taker, cum 10 leaves 990 of 1000@100'])
  })

  it('is counted either way, with what history did with it', () => {
    for (const impact of ['real', 'none'] as const) {
      const { they, we, exchange } = log(impact)
      they.add(1, sell, 10, 100)
      we.ioc(1, buy, 6, 100)
      they.execute(1, 7)
      they.delete(1)
      expect(exchange.counterfactual, impact).toEqual({ takenQty: 6, executedQty: 3, canceledQty: 3, replacedQty: 0, displacedQty: 0 })
    }
  })
})

it('the assumptions of a run say which impact it had, and nothing of levels where there were none', () => {
  const [real, none] = (['real', 'none'] as const).map((impact) => replayAssumptions(log(impact).exchange))
  expect(real.filter((sentence) => !none.includes(sentence))).toEqual(['Our marketable orders take what really rests, at the resting price; what we took is not there for later history.'])
  expect(none.filter((sentence) => !real.includes(sentence))).toEqual(['Market impact is left out: what our orders take is back at once, for later history and for our next order.'])
})

it('is named real or none, and nothing else', () => {
  expect([parseImpact('real'), parseImpact('none')]).toEqual(['real', 'none'])
  expect(() => parseImpact('some')).toThrow("found 'some', expected real (what we take is gone for later history) or none (it is back at once)")
})
