/** What the disk refuses is said of the disk, not of the strategy, and leaves nothing half made. The limit on the size of files stands for a full disk. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isochron, shell, start } from './built-cli.js'
import { DATE, smallLake, type SmallLake } from './small-lake.js'

let world: SmallLake
beforeAll(async () => {
  world = await smallLake('disk')
}, 240_000)
afterAll(() => rmSync(world.folder, { recursive: true, force: true }))

const hidden = (folder = world.folder): string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => /(^|\/)\./.test(path))

/** What a write makes that goes beyond the limit: a part of it, then an error. */
const TOO_LARGE = 'cannot be written (EFBIG): the file is larger than its file system allows: choose another place.'

describe.skipIf(process.platform !== 'linux')('a disk that takes no more', () => {
  it('during a recording: the error names the recording, and no recording is there', async () => {
    const run = `ulimit -f 200; isochron backtest ${world.strategy('trades')} --data lake --instruments ALPHA --params everyMs=2000 --record full --json full.json`
    const { code, out, err } = await shell(run, world.folder)
    expect([code, out, err]).toEqual([1, '', `error: --record: full: ${TOO_LARGE} Nothing was recorded.\n`])
    expect([existsSync(join(world.folder, 'full')), existsSync(join(world.folder, 'full.json')), hidden()]).toEqual([false, false, []])
  })

  it('during an import: the lake is as it was', async () => {
    const before = readdirSync(world.lake, { recursive: true })
    const { code, out, err } = await shell(`ulimit -f 100; isochron import itch day.itch50 --date 2026-03-03 --out lake`, world.folder)
    expect([code, out]).toEqual([1, ''])
    expect(err).toBe(`error: lake/venue=XNAS/date=2026-03-03/day.parquet: ${TOO_LARGE}\nNothing was written: the lake is as it was.\n`)
    expect(readdirSync(world.lake, { recursive: true }).filter((path) => String(path).endsWith('.parquet'))).toEqual(before.filter((path) => String(path).endsWith('.parquet')))
    expect(hidden()).toEqual([])
  })

  it('during synth: the old day is as it was', async () => {
    writeFileSync(join(world.folder, 'old.itch50'), 'an older day')
    const { code, out, err } = await shell(`ulimit -f 100; isochron synth --out old.itch50 --date ${DATE} --messages 20000`, world.folder)
    expect([code, out, err]).toEqual([1, '', `error: old.itch50: ${TOO_LARGE}\n`])
    expect([readFileSync(join(world.folder, 'old.itch50'), 'utf8'), hidden()]).toEqual(['an older day', []])
  })

  it('in the place of standard output: a sentence, and the command fails', async () => {
    for (const command of ['book --data lake --instrument ALPHA', 'data list lake', `backtest ${world.strategy('quiet')} --data lake --instruments ALPHA`]) {
      const { code, err } = await shell(`isochron ${command} > /dev/full`, world.folder)
      expect([code, err]).toEqual([1, 'error: standard output: cannot be written (ENOSPC): the disk is full: make room.\n'])
    }
  })
})

describe('a synthetic day that is asked to end in the middle', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('by %s leaves nothing', async (signal) => {
    const run = start(['synth', '--out', 'long.itch50', '--date', DATE, '--messages', '100000000'], world.folder)
    while (hidden().length === 0) await new Promise((resolve) => setTimeout(resolve, 20))
    run.child.kill(signal)
    expect(await run.finished).toEqual({ code: undefined, out: '', err: '' })
    expect([hidden(), existsSync(join(world.folder, 'long.itch50'))]).toEqual([[], false])
  })
})

describe('a place where no lake and no file can be', () => {
  it('is said in a sentence by every command that writes', async () => {
    writeFileSync(join(world.folder, 'file'), '')
    for (const [args, says] of [
      [['synth', '--out', 'lake', '--date', DATE], 'lake: cannot be written (EISDIR): it is a folder: give the name of a file.\n'],
      [['synth', '--out', 'file/day.itch50', '--date', DATE], 'file/day.itch50: cannot be written (ENOTDIR): a part of the path is a file: choose another place.\n'],
      [['demo', '--out', 'file'], 'file: cannot be written (EEXIST): a part of the path is a file: choose another place.\n'],
      [['import', 'itch', 'day.itch50', '--date', DATE, '--out', 'file'],
        `file/venue=XNAS/date=${DATE}/day.parquet: cannot be written (ENOTDIR): a part of the path is a file: choose another place.\nNothing was written: the lake is as it was.\n`],
    ] as const) {
      expect(await isochron(args, world.folder)).toEqual({ code: 1, out: '', err: `error: ${says}` })
    }
    expect(hidden()).toEqual([])
  })
})
