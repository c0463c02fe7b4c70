/** Queue models against the real queue of a real day: the figures of the guide, and what must hold whatever they are. */
import { readFileSync } from 'node:fs'
import { beforeAll, expect, it } from 'vitest'
import { scoreTable } from '../../../sim/commands/queue-models.js'
import { calibratedModel, calibrateQueue, type QueueCalibration } from '../../../sim/replay/queue-calibration.js'
import { parseQueueModel } from '../../../sim/replay/queue-models.js'
import { scoreQueueModels, type QueueScore } from '../../../sim/replay/queue-score.js'
import { AMZN_FILE, amznDay } from '../../amzn-day.js'
import { describeWithShared } from '../../shared-data.js'

const GUIDE = readFileSync(new URL('../../../sim/guides/queue-models.md', import.meta.url), 'utf8')

describeWithShared('queue models on the quotes of the AMZN day', [AMZN_FILE], () => {
  let calibration: QueueCalibration
  let scores: readonly QueueScore[]

  beforeAll(async () => {
    const day = amznDay()
    calibration = await calibrateQueue(day.source(), 'AMZN@XNAS of 2012-06-21')
    const models = [parseQueueModel('conservative', () => ''), parseQueueModel('proportional-power:2', () => ''), calibratedModel(calibration, 'amzn.json')]
    scores = await scoreQueueModels({ source: () => day.source(), instruments: day.instruments, instrument: day.instrument.index, models, depth: 'quotes', restNs: 10_000_000_000, qty: 100 })
  }, 60_000)

  it('fill what the guide says', () => {
    const words = (line: string): string => line.split(/\s+/).join(' ')
    const table = GUIDE.slice(GUIDE.indexOf('replayed on orders and on quotes')).split('\n').map(words)
    for (const line of scoreTable(scores).trimEnd().split('\n')) expect(table).toContain(words(line))
  })

  it('measure the shares that the guide says', () => {
    const shares = calibration.deciles.map(({ aheadQty, behindQty }) => ((100 * aheadQty) / (aheadQty + behindQty)).toFixed(1))
    expect(shares).toEqual([...GUIDE.matchAll(/^\d+ to \d+ .* ([\d.]+)$/gm)].map(([, share]) => share))
  })

  it('the conservative one fills nobody whom the real queue did not, and less than it', () => {
    const [real, conservative] = scores
    expect(conservative.filledFalsely).toBe(0)
    expect(real.filledQty - conservative.filledQty, 'every difference is something missed').toBe(conservative.differenceQty)
  })

  it('all are within a few in a hundred of the real queue', () => {
    const [real, ...models] = scores
    for (const { queue, filledQty, differenceQty } of models) expect([queue, filledQty > 0.95 * real.filledQty, differenceQty < 0.05 * real.filledQty]).toEqual([queue, true, true])
  })
})
