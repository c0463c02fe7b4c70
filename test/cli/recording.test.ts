/** Recording a run, comparing two, and ends that come early: an operator's interrupt, a kill, a reader who goes away. */
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isochron, shell, start, type Finished } from './built-cli.js'
import { smallLake, type SmallLake, type STRATEGIES } from './small-lake.js'

let world: SmallLake
beforeAll(async () => {
  world = await smallLake('recording')
}, 240_000)
afterAll(() => rmSync(world.folder, { recursive: true, force: true }))

const backtestArgs = (strategy: keyof typeof STRATEGIES, ...args: string[]): string[] => ['backtest', world.strategy(strategy), '--data', 'lake', '--instruments', 'ALPHA', ...args]
const backtest = (strategy: keyof typeof STRATEGIES, ...args: string[]): Promise<Finished> => isochron(backtestArgs(strategy, ...args), world.folder)
const filesOf = (folder: string): Record<string, string> => Object.fromEntries(readdirSync(join(world.folder, folder)).map((name) => [name, readFileSync(join(world.folder, folder, name), 'utf8')]))
const halfMade = (): string[] => readdirSync(world.folder).filter((name) => name.startsWith('.'))

describe('isochron diff', () => {
  beforeAll(async () => {
    await backtest('trades', '--record', 'a')
    await backtest('trades', '--record', 'b')
    await backtest('trades', '--record', 'other-seed', '--seed', '2')
    await backtest('trades', '--record', 'other-parameter', '--params', 'everyMs=900000')
    await backtest('trades', '--record', 'shorter', '--to', '2026-03-02T18:00:00Z')
  }, 120_000)

  it('says that two runs of the same are the same', async () => {
    const lines = readFileSync(join(world.folder, 'a', 'outputs.ndjson'), 'utf8').trimEnd().split('\n')
    expect(lines.length).toBeGreaterThan(50)
    expect(await isochron(['diff', 'a', 'b'], world.folder)).toEqual({ code: 0, out: `the same: ${lines.length} outputs\n`, err: '' })
    expect(readFileSync(join(world.folder, 'b', 'outputs.ndjson'), 'utf8').trimEnd().split('\n')).toEqual(lines)
  })

  it('shows the first difference that another seed made, what caused it on either side, and the seeds', async () => {
    const { code, out, err } = await isochron(['diff', 'a', 'other-seed'], world.folder)
    expect([code, err]).toEqual([1, ''])
    expect(out).toMatch(new RegExp([
      String.raw`^first difference at output (\d+), in .* \(\d+ outputs before it are the same\)`, '',
      String.raw`  both  2026-03-02T\S+Z timers ALPHA@XNAS name=trades/ALPHA@XNAS/trade due=\S+`,
      String.raw`  A     2026-03-02T\S+Z (orders|timers) ALPHA@XNAS .*`, String.raw`        caused by timer timers, message \d+, at 2026-03-02T\S+Z`,
      String.raw`  B     2026-03-02T\S+Z (orders|timers) ALPHA@XNAS .*`, String.raw`        caused by timer timers, message \d+, at 2026-03-02T\S+Z`, '',
      'configuration:', '  run.seed: "1" in A, "2" in B', '$',
    ].join('\n')))
  })

  it('shows the first difference that another parameter made', async () => {
    const { code, out } = await isochron(['diff', 'a', 'other-parameter'], world.folder)
    expect(code).toBe(1)
    expect(out).toMatch(/^first difference at output 1, in time, due \(0 outputs before it are the same\)\n\n {2}A {5}2026-03-02T\S+ timers ALPHA@XNAS /)
    expect(out.endsWith('\nconfiguration:\n  parameters.everyMs: 600000 in A, 900000 in B\n')).toBe(true)
  })

  it('shows where one of them had ended', async () => {
    const { code, out } = await isochron(['diff', 'a', 'shorter'], world.folder)
    expect(code).toBe(1)
    expect(out).toMatch(/^first difference at output \d+, in end of the run /)
    expect(out).toContain('\n  B     the run had ended\n        caused by the end of its data\n')
    expect(out).toContain('  run.to: "the last event" in A, "2026-03-02T18:00:00Z" in B\n')
  })

  it('refuses what is no recorded run, with exit code 2', async () => {
    expect(await isochron(['diff', 'a', 'nowhere'], world.folder)).toEqual({
      code: 2, out: '', err: 'error: nowhere: no recorded run; expected outputs.ndjson and run.json in it, as `isochron backtest … --record nowhere` makes them\n',
    })
  })
})

describe('isochron backtest --record onto a recorded run', () => {
  it('replaces it when the new one is whole, and not when the strategy fails', async () => {
    await backtest('trades', '--record', 'again', '--seed', '5')
    const first = filesOf('again')
    expect(Object.keys(first).sort()).toEqual(['outputs.ndjson', 'run.json'])
    expect((await backtest('throws', '--record', 'again')).code).toBe(1)
    expect(filesOf('again')).toEqual(first)
    await backtest('trades', '--record', 'again', '--seed', '6')
    const second = filesOf('again')
    expect(Object.keys(second).sort()).toEqual(['outputs.ndjson', 'run.json'])
    expect(second['outputs.ndjson']).not.toBe(first['outputs.ndjson'])
    expect(JSON.parse(second['run.json'])).toMatchObject({ configuration: { run: { seed: '6' } }, summary: { strategy: 'trades' } })
    expect(halfMade()).toEqual([])
  })

  it('a kill in the middle leaves the old one as it was, and does not stand in the way of the next', async () => {
    await backtest('trades', '--record', 'killed')
    const old = filesOf('killed')
    const run = start(backtestArgs('says-when-it-starts', '--record', 'killed', '--speed', '1'), world.folder)
    await run.said('started')
    run.child.kill('SIGKILL')
    expect((await run.finished).code).toBeUndefined()
    expect(filesOf('killed')).toEqual(old)
    expect(halfMade()).toEqual([expect.stringMatching(new RegExp(`^\\.killed\\.[\\w-]+\\.${run.child.pid}-1\\.part$`))])
    expect((await backtest('quiet', '--record', 'killed')).code).toBe(0)
    expect(filesOf('killed')['outputs.ndjson']).toBe('')
    expect(halfMade()).toEqual([])
  })
})

describe('ends that come early', () => {
  it('an interrupt stops a paced run, in a quiet stretch too: a summary of what was, with a warning', async () => {
    const run = start(backtestArgs('says-when-it-starts', '--speed', '1', '--record', 'interrupted', '--json', 'interrupted.json'), world.folder)
    await run.said('started')
    run.child.kill('SIGINT')
    const { code, out, err } = await run.finished
    expect([code, err]).toEqual([0, 'started\n'])
    expect(out).toMatch(/^says-when-it-starts {2}on XNAS\nALPHA@XNAS\n/)
    expect(out).toContain('\nWarnings\n  ! stopped by an operator before the end of the data\n')
    expect(JSON.parse(readFileSync(join(world.folder, 'interrupted.json'), 'utf8'))).toMatchObject({ warnings: ['stopped by an operator before the end of the data'] })
    expect(readdirSync(join(world.folder, 'interrupted')).sort()).toEqual(['outputs.ndjson', 'run.json'])
    expect(halfMade()).toEqual([])
  })

  it.each(['SIGTERM', 'SIGHUP'] as const)('a %s ends it at once: the old recording is as it was, and nothing else is there', async (signal) => {
    await backtest('trades', '--record', 'asked')
    const old = filesOf('asked')
    const run = start(backtestArgs('says-when-it-starts', '--record', 'asked', '--speed', '1', '--json', 'asked.json'), world.folder)
    await run.said('started')
    expect(halfMade().length).toBe(1)
    run.child.kill(signal)
    expect(await run.finished).toEqual({ code: undefined, out: '', err: 'started\n' })
    expect([filesOf('asked'), halfMade(), readdirSync(world.folder).includes('asked.json')]).toEqual([old, [], false])
  })

  it('a reader who has seen enough ends the output quietly', async () => {
    const { code, out, err } = await shell('isochron book --data lake --instrument ALPHA --levels 1 | head -1', world.folder)
    expect([code, out, err]).toEqual([0, 'sequence,time,ask_price_1,ask_qty_1,bid_price_1,bid_qty_1\n', ''])
  })
})
