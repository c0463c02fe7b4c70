/** The models of queues by name, what each says, and one measured from orders. */
import { expect, describe, it } from 'vitest'
import { MarketBatch } from '../../../core/market/batch.js'
import { memorySource, type EventSource } from '../../../core/market/source.js'
import { MarketKind, Side } from '../../../core/market/vocabulary.js'
import { calibrateQueue, DECILES, parseCalibration } from '../../../sim/replay/queue-calibration.js'
import { SHARE_PARTS } from '../../../sim/replay/queue-model.js'
import { parseQueueModel } from '../../../sim/replay/queue-models.js'

const noFile = (path: string): string => {
  throw new RangeError(`${path} is not read here`)
}
const share = (name: string, ahead: number, behind: number): number => Math.round((parseQueueModel(name, noFile).aheadShare(ahead, behind) / SHARE_PARTS) * 1_000) / 1_000

describe('queue models by name', () => {
  it('say how much of a cancel stood ahead', () => {
    const said = (name: string): readonly number[] => [share(name, 1, 1), share(name, 300, 100), share(name, 100, 900)]
    expect(said('conservative')).toEqual([0, 0, 0])
    expect(said('optimistic')).toEqual([1, 1, 1])
    expect(said('proportional-power:1')).toEqual([0.5, 0.75, 0.1])
    expect(said('proportional-power:2')).toEqual([0.5, 0.9, 0.012])
    expect(said('proportional-power:0.5')).toEqual([0.5, 0.634, 0.25])
    expect(said('proportional-log')).toEqual([0.5, 0.553, 0.404])
  })

  it('keep within whole parts at any size', () => {
    for (const name of ['proportional-power:100', 'proportional-power:0.01', 'proportional-log']) {
      for (const [ahead, behind] of [[1, 2 ** 40], [2 ** 40, 1], [1, 1]]) {
        const parts = parseQueueModel(name, noFile).aheadShare(ahead, behind)
        expect([name, Number.isInteger(parts), parts >= 0, parts <= SHARE_PARTS]).toEqual([name, true, true, true])
      }
    }
  })

  it('each has its name as it was asked for, and a sentence for the report', () => {
    for (const name of ['conservative', 'proportional-power:1.5', 'proportional-log', 'optimistic']) {
      const model = parseQueueModel(name, noFile)
      expect(model.name).toBe(name)
      expect(model.assumption).toMatch(new RegExp(`^Queues of levels, ${name.replaceAll('.', String.raw`\.`)}: .*\\.$`))
    }
  })

  it('say what is wrong with a name or its terms', () => {
    const names = 'conservative, proportional-power:N, proportional-log, optimistic, calibrated:FILE.json'
    const power = 'expected a power above 0 and at most 100 (proportional-power:2)'
    for (const [text, message] of [
      ['greedy', `found 'greedy', expected ${names}`], ['', `found '', expected ${names}`], ['conservative:2', `found 'conservative:2', expected ${names}`],
      ['proportional-power', `found 'proportional-power', ${power}`], ['proportional-power:', `found 'proportional-power:', ${power}`],
      ['proportional-power:-1', `found 'proportional-power:-1', ${power}`], ['proportional-power:x', `found 'proportional-power:x', ${power}`],
      ['calibrated', "found 'calibrated', expected the file of a calibration (calibrated:queue.json)"],
    ] as const) expect(() => parseQueueModel(text, noFile), text).toThrow(new RangeError(message))
  })
})

type Row = readonly [kind: MarketKind, reference: number, qty: number, newReference?: number, price?: number]

function bids(rows: readonly Row[]): EventSource {
  const batch = new MarketBatch(rows.length)
  batch.length = rows.length
  rows.forEach(([kind, reference, qty, newReference = 0, price = 100], row) => {
    batch.kind[row] = kind
    batch.side[row] = Side.buy
    batch.orderIdLow[row] = reference
    batch.otherIdLow[row] = newReference
    batch.qty[row] = qty
    batch.price[row] = price
  })
  return memorySource('bids', [batch])
}

describe('a calibration', () => {
  const { add, delete: gone, reduce, replace, execute } = MarketKind
  const three: readonly Row[] = [[add, 1, 10], [add, 2, 30], [add, 3, 60]]

  it('counts each cancel at every place between two orders: ahead of those behind it, behind those ahead of it', async () => {
    const counted = async (...rows: readonly Row[]): Promise<object> => {
      const { deciles } = await calibrateQueue(bids([...three, ...rows]), 'three bids')
      return Object.fromEntries(deciles.flatMap(({ aheadQty, behindQty }, decile) => (aheadQty + behindQty === 0 ? [] : [[decile, [aheadQty, behindQty]]])))
    }
    // Places at 10 of 100 and at 40 of 100.
    expect(await counted([gone, 1, 0])).toEqual({ 1: [10, 0], 4: [10, 0] })
    expect(await counted([gone, 2, 0])).toEqual({ 1: [0, 30], 4: [30, 0] })
    expect(await counted([reduce, 3, 25])).toEqual({ 1: [0, 25], 4: [0, 25] })
    expect(await counted([replace, 2, 30, 4, 99])).toEqual({ 1: [0, 30], 4: [30, 0] })
    expect(await counted([execute, 1, 10]), 'a trade is no cancel').toEqual({})
  })

  it('looks at the best levels only', async () => {
    const far: readonly Row[] = Array.from({ length: 5 }, (_, at) => [add, 10 + at, 5, 0, 101 + at] as const)
    const { deciles } = await calibrateQueue(bids([...three, ...far, [gone, 1, 0]]), 'far away')
    expect(deciles.every(({ aheadQty }) => aheadQty === 0)).toBe(true)
    const all = await calibrateQueue(bids([...three, ...far, [gone, 1, 0]]), 'far away', 6)
    expect(all.deciles[1].aheadQty).toBe(10)
  })

  it('is a model by its file: the share of the tenth of the queue, spread evenly where nothing was measured', async () => {
    const text = JSON.stringify(await calibrateQueue(bids([...three, [gone, 2, 0], [gone, 3, 0]]), 'three bids'))
    const model = parseQueueModel('calibrated:queue.json', () => text)
    expect([model.name, model.assumption]).toEqual([
      'calibrated:queue.json', 'Queues of levels, calibrated: of what leaves a level without a trade, the share ahead of us is that which was measured at the same tenth of the queue on three bids.',
    ])
    const shares = [5, 15, 45, 75].map((ahead) => model.aheadShare(ahead, 100 - ahead) / SHARE_PARTS)
    expect(shares.map((one) => Math.round(one * 100))).toEqual([5, 0, 100, 75])
  })

  it('that is none says where, what was found and what was expected', () => {
    const parse = (value: unknown) => () => parseCalibration(typeof value === 'string' ? value : JSON.stringify(value), 'queue.json')
    const deciles = Array.from({ length: DECILES }, () => ({ aheadQty: 1, behindQty: 1 }))
    const format = 'isochron queue calibration 1'
    expect(parse({ format, measuredOn: 'x', deciles })().name).toBe('calibrated:queue.json')
    expect(parse({ format: 'other', measuredOn: 'x', deciles })).toThrow("calibration.format: found 'other', expected 'isochron queue calibration 1'")
    expect(parse({ format, measuredOn: 'x', deciles: deciles.slice(1) })).toThrow('expected a list of 10 tenths of the queue')
    expect(parse({ format, measuredOn: 'x', deciles: [{ aheadQty: -1, behindQty: 1 }, ...deciles.slice(1)] })).toThrow('calibration.deciles.0.aheadQty: found -1, expected a quantity, a whole number from 0')
    expect(parse('{')).toThrow('expected a JSON object')
    expect(() => parseQueueModel('calibrated:queue.json', () => '{"format":1}')).toThrow(/^queue\.json: calibration\.format: found 1/)
  })
})
