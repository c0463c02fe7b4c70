/** What is being made stands under a hidden name, and goes with whoever makes it. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { DiskError } from '../../../data/disk/disk-error.js'
import { beginUnfinished, discardUnfinished, removeLeftovers } from '../../../data/disk/unfinished.js'
import { UnfinishedFile, writeWholeFile } from '../../../data/disk/unfinished-file.js'
import { temporaryDirectory } from '../lakes.js'

/** Larger than any process number of Linux. */
const NO_PID = 2 ** 22 + 1

/** The parts of a hidden name of this process. */
function nameParts(folder: string): { host: string; boot: string } {
  const hidden = beginUnfinished(join(folder, 'probe'))
  discardUnfinished(hidden)
  const [, host, boot] = /^\.probe\.([\w-]+)-([0-9a-f]{8})\.\d+-\d+\.part$/.exec(basename(hidden)) as unknown as [string, string, string]
  return { host, boot }
}

describe('a file that is being written', () => {
  it('is there under its name when it is whole, with what it was before until then', () => {
    const folder = temporaryDirectory()
    const path = join(folder, 'new', 'file')
    writeWholeFile(path, 'old')
    const file = new UnfinishedFile(path)
    file.write(Buffer.from('ne'))
    file.write(Buffer.from('w'))
    expect(readFileSync(path, 'utf8')).toBe('old')
    file.commit()
    file.discard()
    expect([readFileSync(path, 'utf8'), file.length, readdirSync(join(folder, 'new'))]).toEqual(['new', 3, ['file']])
  })

  it('has a name that is not too long, however long the file\'s own is', () => {
    const path = join(temporaryDirectory(), 'x'.repeat(255))
    writeWholeFile(path, 'all of it')
    expect(readFileSync(path, 'utf8')).toBe('all of it')
  })

  it('is refused where it cannot be, and takes nothing of what is there', () => {
    const folder = temporaryDirectory()
    writeFileSync(join(folder, 'file'), 'kept')
    for (const [path, says] of [
      [folder, `${folder}: cannot be written (EISDIR): it is a folder: give the name of a file.`],
      [join(folder, 'file', 'below'), `${folder}/file/below: cannot be written (ENOTDIR): a part of the path is a file: choose another place.`],
    ]) {
      expect(() => new UnfinishedFile(path)).toThrow(DiskError)
      expect(() => new UnfinishedFile(path)).toThrow(says)
    }
    const file = new UnfinishedFile(join(folder, 'made-a-folder'))
    mkdirSync(join(folder, 'made-a-folder', 'meanwhile'), { recursive: true })
    expect(() => file.commit()).toThrow(/made-a-folder: cannot be written \(EISDIR\)/)
    expect(readdirSync(folder)).toEqual(['file', 'made-a-folder'])
  })
})

describe('leftovers', () => {
  it('of processes that are gone are removed, files and folders; of this one, of running ones and what only looks like one are not', () => {
    const folder = temporaryDirectory()
    const { host, boot } = nameParts(folder)
    const gone = [`.a.${host}-${boot}.${NO_PID}-1.part`, `.b.parquet.${host}-${boot}.${process.pid}-999999.part`, `.run.${host}-${boot}.${NO_PID}-3.part`]
    writeFileSync(join(folder, gone[0]), '')
    // Of an earlier process that had our number.
    writeFileSync(join(folder, gone[1]), '')
    mkdirSync(join(folder, gone[2], 'inside'), { recursive: true })
    const stay = [`.a.${host}-${boot}.${process.ppid}-1.part`, '.part', `.a.${NO_PID}-1.part`, `a.${host}-${boot}.${NO_PID}-1.part`, `.a.${host}-${boot}.${NO_PID}-1.part.replaced`]
    for (const name of stay) writeFileSync(join(folder, name), '')
    const mine = beginUnfinished(join(folder, 'mine'))
    writeFileSync(mine, '')
    expect(removeLeftovers(folder)).toEqual(gone)
    expect(readdirSync(folder).sort()).toEqual([...stay, basename(mine)].sort())
    discardUnfinished(mine)
    expect(existsSync(mine)).toBe(false)
    expect(removeLeftovers(join(folder, 'nowhere'))).toEqual([])
  })

  it('of another machine, and of another container or boot that may still write them, are not touched', () => {
    const folder = temporaryDirectory()
    const { host, boot } = nameParts(folder)
    const other = `${boot[0] === '0' ? '1' : '0'}${boot.slice(1)}`
    const names = [`.a.elsewhere-${boot}.${NO_PID}-1.part`, `.b.${host}-${other}.${NO_PID}-1.part`]
    for (const name of names) writeFileSync(join(folder, name), '')
    expect(removeLeftovers(folder)).toEqual([])
    expect(readdirSync(folder).sort()).toEqual(names)
  })

  it.skipIf(process.platform !== 'linux')('of this machine from before it came up, by their last change, are removed', () => {
    const folder = temporaryDirectory()
    const { host, boot } = nameParts(folder)
    const other = `${boot[0] === '0' ? '1' : '0'}${boot.slice(1)}`
    const name = `.a.${host}-${other}.1-1.part`
    writeFileSync(join(folder, name), '')
    utimesSync(join(folder, name), 1_000_000_000, 1_000_000_000)
    expect(removeLeftovers(folder)).toEqual([name])
  })
})

describe('a process that ends in the middle', () => {
  const ended = (how: string): { folder: string; code: number | null; signal: string | null; out: string } => {
    const folder = temporaryDirectory()
    const program = fileURLToPath(new URL('making.ts', import.meta.url))
    const { status, signal, stdout } = spawnSync(process.execPath, ['--import', 'tsx', program, folder, how], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    return { folder, code: status, signal, out: stdout }
  }

  it.each([
    ['by itself', 'exit', 3, null], ['by an error that nobody catches', 'throw', 1, null], ['by a signal that nobody answers', 'SIGTERM', null, 'SIGTERM'],
  ])('%s takes along what it was making', (_name, how, code, signal) => {
    const end = ended(how)
    expect([end.code, end.signal, end.out, readdirSync(end.folder)]).toEqual([code, signal, '2 hidden\n', []])
  })

  it('leaves a signal to whoever answers it, and what is being made until then', () => {
    const end = ended('answered')
    expect([end.code, end.signal, end.out, readdirSync(end.folder)]).toEqual([0, null, '2 hidden\n2 hidden\n', ['file']])
  })
}, 20_000)
