/** The command `queue-models`: a model measured from a day of orders, and what models fill of it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EXIT_OK, EXIT_REFUSED } from '../../../data/commands/io.js'
import { importItch } from '../../../data/import/itch.js'
import { calibrateQueueCommand, scoreQueueModelsCommand, type ScoreArguments } from '../../../sim/commands/queue-models.js'
import { parseQueueModel } from '../../../sim/replay/queue-models.js'
import { synth } from '../../../sim/commands/synth.js'
import { screen, type Screen } from '../../data/commands/screen.js'

describe('isochron queue-models', () => {
  const folder = mkdtempSync(join(tmpdir(), 'isochron-queues-'))
  const lake = join(folder, 'lake')
  const calibration = join(folder, 'queue.json')
  const score = (options: Partial<ScoreArguments>, io: Screen = screen()): Promise<{ code: number; io: Screen }> =>
    scoreQueueModelsCommand({ data: lake, instrument: 'ALPHA', models: 'conservative', depth: 'quotes', rest: '60s', date: '2026-01-05', ...options }, io).then((code) => ({ code, io }))

  beforeAll(async () => {
    for (const [date, seed] of [['2026-01-05', 1], ['2026-01-06', 2]] as const) {
      const file = join(folder, `${date}.itch50`)
      await synth({ out: file, date, symbols: 'ALPHA', messages: 4_000, seed }, screen())
      await importItch({ file, venue: 'XNAS', date, lake })
    }
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it('measures a model that score and backtest read', async () => {
    const io = screen()
    expect(await calibrateQueueCommand({ data: lake, instrument: 'ALPHA', date: '2026-01-05', out: calibration }, io)).toBe(EXIT_OK)
    expect(io.outText.split('\n')[1]).toBe('Part of the queue, %  Cancelled ahead  Cancelled behind  Share ahead, %')
    const model = parseQueueModel(`calibrated:${calibration}`, (path) => readFileSync(path, 'utf8'))
    expect(model.assumption).toContain('measured at the same tenth of the queue on ALPHA@XNAS of 2026-01-05.')
    const { code, io: { outText } } = await score({ models: `conservative, calibrated:${calibration}` })
    expect(code).toBe(EXIT_OK)
    expect(outText.split('\n').map((line) => line.split(/\s+/)[0])).toEqual(['ALPHA@XNAS', 'Queue', 'orders', 'conservative', `calibrated:${calibration}`, ''])
    expect(outText).toMatch(/^ALPHA@XNAS of 2026-01-05: \d+ orders of 100 at the best prices, each for 60s, replayed on orders and on quotes\n/)
  })

  it('says what is wrong, and writes nothing', async () => {
    for (const [options, message] of [
      [{ models: 'hopeful' }, "--models: found 'hopeful', expected conservative, "], [{ depth: 'deep' }, "--depth: found 'deep', expected orders, levels"],
      [{ depth: 'orders' }, "--depth: found 'orders', expected levels, levels:N or quotes: of orders no model is needed"],
      [{ models: 'calibrated:/nowhere.json' }, '--models: /nowhere.json: no such file; expected a calibrated queue model'],
      [{ rest: '0s' }, "--rest: found '0s', expected a time above 0 (10s)"], [{ rest: 'long' }, '--rest: '], [{ qty: '-1' }, "--qty: found '-1', expected a whole number from 1"],
      [{ date: undefined }, 'ALPHA has 2 days, 2026-01-05 to 2026-01-06: choose one with --date YYYY-MM-DD.'], [{ instrument: 'NONE' }, "no instrument 'NONE'"],
    ] satisfies [Partial<ScoreArguments>, string][]) {
      const { code, io } = await score(options)
      expect([code, io.outText]).toEqual([EXIT_REFUSED, ''])
      expect(io.errText).toContain(`error: ${message}`)
    }
  })
})
