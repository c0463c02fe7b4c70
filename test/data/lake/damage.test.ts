/** Bytes of a dataset that are no longer what was written: an error that names them, or the same rows; never other rows. */
import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { beforeEach, describe, expect, it } from 'vitest'
import { RandomStreams } from '../../../core/random.js'
import { Epoch } from '../../../core/time.js'
import { dataListCommand } from '../../../data/commands/datasets.js'
import { importDataset } from '../../../data/import/importer.js'
import { openLake } from '../../../data/lake/catalog.js'
import { DatasetFile } from '../../../data/lake/dataset-file.js'
import { datasetSource, sessionSource } from '../../../data/lake/dataset-source.js'
import { LakeError } from '../../../data/lake/lake-error.js'
import type { DatasetMetadata } from '../../../data/lake/schema.js'
import { DATASET_KEY, parseMetadata } from '../../../data/lake/schema.js'
import { encodeFooter, FOOTER_TAIL_LENGTH, footerTail, parseFooter } from '../../../data/parquet/footer.js'
import { screen } from '../commands/screen.js'
import { DAY, importRows, temporaryDirectory } from '../lakes.js'
import type { Row } from '../rows.js'
import { addRow, feedOf, NO_TERMS, rowsOf } from '../rows.js'

const epoch = Epoch.ofDay(DAY)
/** Two row groups: the session's with AAPL's, and AMZN's, which has too many rows to share one. */
const ROWS: readonly Row[] = [
  { ...NO_TERMS, timeNs: 1, exchangeTimeNs: 1, sequence: 1, symbol: '', kind: 'session', code: 1 },
  ...Array.from({ length: 20 }, (_, i) => addRow(10 + i, 2 + i, 'AAPL', { price: 5_853_300 + i * 100, qty: 18 + i })),
  ...Array.from({ length: 16_400 }, (_, i) => addRow(100 + i, 100 + i, 'AMZN', { price: 999 })),
]

let lake: string
let path: string
let whole: Buffer
beforeEach(async () => {
  lake = temporaryDirectory()
  path = (await importRows(lake, ROWS)).path
  whole = readFileSync(path)
})

function found(action: () => unknown): string {
  try {
    action()
  } catch (error) {
    if (error instanceof LakeError) return `${error.reason}: ${error.message}`
    throw error
  }
  return 'nothing wrong'
}

/** What a reader of AAPL and of the session sees: text, because rows have big integers. */
async function seen(): Promise<string> {
  const files = [new DatasetFile(path)]
  const rows = [...await rowsOf(sessionSource({ files, epoch }), ''), ...await rowsOf(datasetSource({ files, symbol: 'AAPL', epoch, instrument: 0 }), 'AAPL')]
  return rows.map((row) => Object.values(row).join()).join('\n')
}

function flipped(at: number, bit: number): Buffer {
  const bytes = Buffer.from(whole)
  bytes[at] ^= 1 << bit
  return bytes
}

const footerLength = (): number => whole.readUInt32LE(whole.length - FOOTER_TAIL_LENGTH)
const footerStart = (): number => whole.length - FOOTER_TAIL_LENGTH - footerLength()

/** The file with other key-values in its footer. */
function refooted(change: (footer: ReturnType<typeof parseFooter>) => ReturnType<typeof parseFooter>): Buffer {
  const footer = encodeFooter(change(parseFooter(whole.subarray(footerStart(), whole.length - FOOTER_TAIL_LENGTH))))
  return Buffer.concat([whole.subarray(0, footerStart()), footer, footerTail(footer.length)])
}

describe('a bit of a dataset that flipped', () => {
  it('anywhere is an error of the lake or changes no row', async () => {
    const rows = await seen()
    const random = new RandomStreams('flips').stream('bits')
    const shared = new DatasetFile(path).extent(0)
    // Everything that the reader looks at: the row group's pages, the footer and what stands behind it.
    const places = [
      ...Array.from({ length: 250 }, () => random.range(shared.start, shared.end - 1)), ...Array.from({ length: 250 }, () => random.range(footerStart(), whole.length - 9)),
      ...Array.from({ length: FOOTER_TAIL_LENGTH }, (_, i) => whole.length - 1 - i), ...Array.from({ length: 4 }, (_, i) => i),
    ]
    const harmless: number[] = []
    for (const at of places) {
      writeFileSync(path, flipped(at, random.range(0, 7)))
      try {
        const now = await seen()
        expect({ at, now }).toEqual({ at, now: rows })
        harmless.push(at)
      } catch (error) {
        if (!(error instanceof LakeError)) throw error
        expect(error.message.startsWith(`${path}: `), error.message).toBe(true)
      }
    }
    // The first four bytes are not looked at; nor is what names the checksums, once it is no name of theirs.
    expect(harmless.filter((at) => at >= 4 && at < footerStart())).toEqual([])
    expect(harmless.length).toBeLessThan(40)
  })

  it('in a page is said with its row group, its bytes and both checksums', () => {
    const { start, end } = new DatasetFile(path).extent(1)
    writeFileSync(path, flipped(start + 2_000, 3))
    const file = new DatasetFile(path)
    expect(file.read(0).rows).toBe(21)
    expect(found(() => file.read(1))).toMatch(new RegExp(
      `^damaged-dataset: ${path}: found CRC-32 [0-9a-f]{8} of row group 1, bytes ${start} to ${end - 1}, expected [0-9a-f]{8}, which it had when it was written\\. Import the source again\\.$`,
    ))
  })

  it('in the footer is said when the file is opened', () => {
    const at = whole.indexOf('"rowInGroup":1')
    writeFileSync(path, flipped(at + 13, 1))
    expect(found(() => new DatasetFile(path))).toMatch(new RegExp(
      `^damaged-dataset: ${path}: found CRC-32 [0-9a-f]{8} of the footer, bytes ${footerStart()} to ${whole.length - 9}, expected [0-9a-f]{8}, which it had when it was written\\.`,
    ))
  })

  it('is mended by importing the source again, which is then not taken for imported already', async () => {
    const input = { format: 'rows', files: ['rows'], bytes: 0, sha256: '' }
    const again = () => importDataset({ lake, venue: 'XNAS', date: DAY, source: 'rows' }, () => feedOf(ROWS, { input }), undefined, () => Promise.resolve(input))
    expect((await again()).outcome).toBe('already-imported')
    writeFileSync(path, flipped(2_000, 0))
    expect((await again()).outcome).toBe('imported')
    expect(readFileSync(path).equals(whole)).toBe(true)
  })
})

describe('a file whose checksums are not its own', () => {
  it('because another program wrote it anew, is read: they are of other bytes', () => {
    writeFileSync(path, refooted((footer) => ({ ...footer, createdBy: 'parquet-cpp-arrow version 17.0.0' })))
    expect(new DatasetFile(path).read(0).rows).toBe(21)
  })

  it('because there are none, is read as it is', () => {
    writeFileSync(path, refooted((footer) => ({ ...footer, keyValues: new Map([...footer.keyValues].filter(([key]) => !key.includes('crc32'))) })))
    const file = new DatasetFile(path)
    file.verify()
    expect(file.read(0).rows).toBe(21)
  })
})

describe('a footer that says what cannot be', () => {
  const unsummed = (change: (metadata: DatasetMetadata) => object): Buffer => refooted((footer) => {
    const metadata = JSON.parse(footer.keyValues.get(DATASET_KEY) as string) as DatasetMetadata
    return { ...footer, keyValues: new Map([[DATASET_KEY, JSON.stringify({ ...metadata, ...change(metadata) })]]) }
  })

  it.each<[string, (metadata: DatasetMetadata) => object, RegExp]>([
    ['a day that is none', () => ({ date: '2012-02-31' }), /'isochron' cannot be read: date: expected a day, YYYY-MM-DD\. Import/],
    ['an instrument without ticks', ({ instruments }) => ({ instruments: instruments.map((one) => ({ ...one, ticks: [] })) }), /: instruments\.0\.ticks: expected ticks sorted by fromPrice, the first from 0 or below; /],
    ['a tick of 0', ({ instruments: [aapl, amzn] }) => ({ instruments: [aapl, { ...amzn, ticks: [{ fromPrice: 0, tick: 0 }] }] }), /: instruments\.1\.ticks\.0\.tick: /],
    ['ten decimals', ({ instruments: [aapl, amzn] }) => ({ instruments: [{ ...aapl, priceDecimals: 10 }, amzn] }), /: instruments\.0\.priceDecimals: /],
    ['more rows than its instruments have', () => ({ rows: 5 }), /: rows: expected the rows of the session and of all instruments together\. /],
    ['a time that is none', () => ({ firstTime: 'morning' }), /: firstTime: expected ISO 8601 with nanoseconds\. /],
    ['a later version', () => ({ schemaVersion: 2 }), /: it has schema version 2, this program reads 1\. /],
  ])('is refused: %s', (_name, change, says) => {
    writeFileSync(path, unsummed(change))
    expect(found(() => new DatasetFile(path))).toMatch(says)
  })

  it('is refused where an instrument is said to stand behind the rows that there are', () => {
    writeFileSync(path, unsummed(({ instruments: [aapl, amzn] }) => ({ instruments: [{ ...aapl, rowInGroup: 22 }, amzn] })))
    const file = new DatasetFile(path)
    const [aapl] = file.metadata.instruments
    expect(found(() => [...file.slices(aapl)])).toBe(
      `damaged-dataset: ${path}: found 21 rows in row group 0, expected row 22 of it, where an instrument begins. Import the source again.`,
    )
  })

  it('is refused where a row group lies outside the file', () => {
    const cut = Buffer.concat([whole.subarray(0, 100), whole.subarray(footerStart())])
    writeFileSync(path, cut)
    expect(found(() => new DatasetFile(path).extent(1))).toMatch(/^damaged-dataset: .*: found row group 1 of 16400 rows at bytes \d+ to \d+, expected one within the \d+ bytes of the file\. /)
  })

  it('is refused at once when it announces a list that no file could hold', () => {
    // A row group list of 2^42 booleans in a footer of a few bytes.
    const endless = Buffer.from([0x49, 0xf1, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01, 0x00])
    writeFileSync(path, Buffer.concat([Buffer.from('PAR1'), endless, footerTail(endless.length)]))
    expect(found(() => new DatasetFile(path))).toMatch(/^damaged-dataset: .*: found a footer that cannot be read \(byte \d+ of the footer: a list of 4398046511104 values, in 10 bytes\), expected Parquet's/)
  })

  it('has its metadata refused in three sentences, however many instruments are wrong', () => {
    const problem = parseMetadata(JSON.stringify({ schemaVersion: 1, instruments: Array.from({ length: 5_000 }, () => ({})) }))
    expect(JSON.stringify(problem).length).toBeLessThan(400)
  })
})

describe('a lake with a file that cannot be read', () => {
  it('lists the others, says which one it is, and fails', async () => {
    await importRows(lake, [addRow(1, 1, 'AMZN')], { date: '2012-06-22' })
    truncateSync(path, 100)
    writeFileSync(`${lake}/venue=XLON`, 'a file with the name of a partition')
    const io = screen()
    expect(await dataListCommand(lake, {}, io)).toBe(1)
    expect(io.outText.split('\n').map((line) => line.split(/ +/)[1])).toEqual(['date', '2012-06-22', undefined])
    expect(io.errText).toBe(`error: ${path}: is no Parquet file: found no 'PAR1' in the last four bytes (byte 96). Import the source again.\n`)
    expect(openLake(lake).resolve({ instruments: ['AMZN'], from: '2012-06-22' }).instruments[0].files.length).toBe(1)
  })
})
