import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { dataInspectCommand, dataListCommand } from '../../../data/commands/datasets.js'
import { importItchCommand, importLobsterCommand } from '../../../data/commands/import.js'
import { progressText } from '../../../data/commands/import-progress.js'
import { binaryFile, remove, SMALL_DAY } from '../import/itch-files.js'
import { filesUnder, temporaryDirectory } from '../lakes.js'
import { screen } from './screen.js'

function fileIn(directory: string, name: string, messages: readonly Uint8Array[] = SMALL_DAY): string {
  const path = join(directory, name)
  writeFileSync(path, binaryFile(messages))
  return path
}

describe('isochron import', () => {
  it('ends with what was found, and with what a person should know', async () => {
    const directory = temporaryDirectory()
    const out = join(directory, 'lake')
    const file = fileIn(directory, 'AMZN_2012-06-21.itch50', [...SMALL_DAY.slice(0, 5), remove('AMZN', 77n, 34_200_000_000_004)])
    const io = screen()
    expect(await importItchCommand([file], { venue: 'XNAS', out }, io)).toBe(0)
    expect(io.outText.split('\n').map((line) => line.replace(/ {2,}/g, '  ').trim())).toEqual([
      `${file} → ${out}/venue=XNAS/date=2012-06-21/AMZN_2012-06-21.parquet`,
      'rows  6', 'instruments  2', expect.stringMatching(/^size {2}\d/), 'first  2012-06-21T04:00:00.000000000Z', 'last  2012-06-21T13:30:00.000000004Z',
      expect.stringMatching(/^took {2}\d.*rows\/s, peak memory 100 MiB$/), 'messages  6', 'unknown orders  1', 'orders left  2',
      'warning: 1 messages refer to orders that were never added: their rows are kept, books pass over them',
      'warning: the feed did not say that the day was over (system event C): it may be a part of the day', '',
    ])
    expect(io.errText).toBe('')
    const again = screen()
    expect(await importItchCommand([file], { venue: 'XNAS', out }, again)).toBe(0)
    expect(again.outText.split('\n')[0]).toBe(`${file} is imported already: ${out}/venue=XNAS/date=2012-06-21/AMZN_2012-06-21.parquet`)
  })

  it('imports several files, each as its own dataset, and shows progress on a terminal', async () => {
    const directory = temporaryDirectory()
    const out = join(directory, 'lake')
    const io = screen({ isTty: true })
    const files = [fileIn(directory, 'a_2012-06-21.itch50'), fileIn(directory, 'b_2012-06-22.itch50')]
    expect(await importItchCommand(files, { venue: 'XNAS', out }, io)).toBe(0)
    expect(filesUnder(out)).toEqual(['a_2012-06-21.parquet', 'b_2012-06-22.parquet'])
    expect(io.errText).toContain(`\rreading ${files[0]}`.slice(0, 60))
  })

  it('lets the process breathe while it reads and while it writes, so that an interrupt is heard', async () => {
    const directory = temporaryDirectory()
    const io = screen()
    let breaths = 0
    const host = { ...io.host, breathe: () => Promise.resolve(void breaths++) }
    expect(await importItchCommand([fileIn(directory, 'a_2012-06-21.itch50')], { venue: 'XNAS', out: join(directory, 'lake') }, { ...io, host })).toBe(0)
    // One batch that is read, then the session and one instrument or more that are written.
    expect(breaths).toBeGreaterThanOrEqual(3)
  })

  it('says what was wrong, that nothing was written, and answers 1', async () => {
    const directory = temporaryDirectory()
    const out = join(directory, 'lake')
    const io = screen()
    expect(await importItchCommand([join(directory, 'none_2012-06-21.itch50')], { venue: 'XNAS', out }, io)).toBe(1)
    expect(io.errText).toBe(`error: ${join(directory, 'none_2012-06-21.itch50')}: there is no such file. Check the path.\nNothing was written: the lake is as it was.\n`)
    const undated = screen()
    expect(await importItchCommand([fileIn(directory, 'day.itch50')], { venue: 'XNAS', out }, undated)).toBe(1)
    expect(undated.errText).toMatch(/day\.itch50: its name has no day, and --date is not given: expected --date YYYY-MM-DD\./)
    const lobster = screen()
    expect(await importLobsterCommand([fileIn(directory, 'x.csv')], { venue: 'XNAS', out }, lobster)).toBe(1)
    expect(lobster.errText).toMatch(/^error: .*x\.csv: found x\.csv, expected TICKER_/)
    const named = screen()
    expect(await importItchCommand(['a', 'b'], { venue: 'XNAS', out, source: 'x' }, named)).toBe(1)
    expect(named.errText).toBe('error: --source names one dataset, and there are 2 inputs: leave it out, or import them one by one.\n')
    expect(filesUnder(directory).filter((name) => name.endsWith('.parquet'))).toEqual([])
  })

  it('shows share, rate and time left while it runs', () => {
    expect(progressText('day', { phase: 'reading', bytesDone: 25, bytesTotal: 100, rows: 3_000, rowsTotal: undefined }, 2))
      .toBe('reading day  [======                  ] 25 %  1,500 rows/s  6 s left')
    expect(progressText('day', { phase: 'reading', bytesDone: 2_048, bytesTotal: undefined, rows: 10, rowsTotal: undefined }, 1)).toBe('reading day  2.0 KiB  10 rows  10 rows/s')
    expect(progressText('day', { phase: 'writing', bytesDone: 100, bytesTotal: 100, rows: 300, rowsTotal: 600 }, 90))
      .toBe('writing day  [============            ] 50 %  3 rows/s  1 min 30 s left')
  })
})

describe('isochron data', () => {
  it('lists datasets, and tells all about one', async () => {
    const directory = temporaryDirectory()
    const out = join(directory, 'lake')
    await importItchCommand([fileIn(directory, 'a_2012-06-21.itch50'), fileIn(directory, 'b_2012-06-22.itch50')], { venue: 'XNAS', out }, screen())
    const list = screen()
    expect(await dataListCommand(out, {}, list)).toBe(0)
    expect(list.outText.replace(/\d+\.\d KiB/g, '0.0 KiB')).toBe([
      'venue  date        source        instruments  rows  size     first         last',
      'XNAS   2012-06-21  a_2012-06-21            2     6  0.0 KiB  04:00:00.000  13:30:00.000',
      'XNAS   2012-06-22  b_2012-06-22            2     6  0.0 KiB  04:00:00.000  13:30:00.000', '',
    ].join('\n'))
    const inspect = screen()
    expect(await dataInspectCommand(out, { date: '2012-06-22', instruments: ['AMZN'] }, inspect)).toBe(0)
    const lines = inspect.outText.split('\n').map((line) => line.replace(/ {2,}/g, '  ').trim())
    expect(lines).toContain(`${out}/venue=XNAS/date=2012-06-22/b_2012-06-22.parquet`)
    expect(lines).toContain('complete  yes')
    expect(lines).toContain('AMZN  3  0  USD, 4 decimals  100')
    expect(lines.some((line) => line.startsWith('AAPL'))).toBe(false)
  })

  it('says what is not there', async () => {
    const lake = temporaryDirectory()
    const io = screen()
    expect(await dataListCommand(lake, {}, io)).toBe(1)
    expect(io.errText).toMatch(/^error: .*: no such dataset: found none\. Import one with `isochron import itch FILE/)
  })
})
