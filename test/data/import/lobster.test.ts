import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import type { ImportOutcome } from '../../../data/import/importer.js'
import { findLobsterPairs, importLobster } from '../../../data/import/lobster.js'
import { Epoch } from '../../../core/time.js'
import { openLake } from '../../../data/lake/catalog.js'
import { datasetSource } from '../../../data/lake/dataset-source.js'
import { filesUnder, temporaryDirectory } from '../lakes.js'
import { rowsOf } from '../rows.js'

const STEM = 'AMZN_2012-06-21_34200000_57600000'
const MESSAGES = ['34200.000000001,1,7,50,1000000,1', '34200.5,4,7,20,1000000,1', '34201,3,7,30,1000000,1']
const ORDERBOOK = ['9999999999,0,1000000,50', '9999999999,0,1000000,30', '9999999999,0,-9999999999,0']

function pairIn(directory: string, messages = MESSAGES.join('\n'), orderbook = ORDERBOOK.join('\n')): string[] {
  const paths = [join(directory, `${STEM}_message_1.csv`), join(directory, `${STEM}_orderbook_1.csv`)]
  writeFileSync(paths[0], messages)
  writeFileSync(paths[1], orderbook)
  return paths
}

async function imported(paths: readonly string[], lake: string): Promise<ImportOutcome> {
  const [pair] = findLobsterPairs(paths)
  return importLobster({ pair, venue: 'XNAS', lake })
}

async function kinds(lake: string): Promise<string[]> {
  const { files } = openLake(lake).resolve({ instruments: ['AMZN'] })
  const rows = await rowsOf(datasetSource({ files, symbol: 'AMZN', epoch: Epoch.ofDay('2012-06-21'), instrument: 0 }), 'AMZN')
  return rows.map(({ sequence, timeNs, kind }) => `${sequence} ${timeNs} ${kind}`)
}

describe('a LOBSTER pair', () => {
  it('is the same dataset as two files and as an archive, stored or deflated', async () => {
    const directory = temporaryDirectory()
    const plain = join(directory, 'plain')
    const paths = pairIn(directory)
    expect(await imported(paths, plain)).toMatchObject({
      outcome: 'imported', metadata: { source: `${STEM}_1`, date: '2012-06-21', rows: 3, counters: { messages: 3, inferredRows: 0 }, instruments: [{ symbol: 'AMZN', rows: 3 }] },
    })
    const expected = ['1 48600000000001 add', '2 48600500000000 execute', '3 48601000000000 delete']
    expect(await kinds(plain)).toEqual(expected)
    for (const level of [0, 6] as const) {
      const archive = join(directory, `sample-${level}.zip`)
      writeFileSync(archive, zipSync({
        [`folder/${STEM}_message_1.csv`]: new TextEncoder().encode(MESSAGES.join('\r\n')), 'ReadMe.txt': new Uint8Array(9),
        [`folder/${STEM}_orderbook_1.csv`]: new TextEncoder().encode(`${ORDERBOOK.join('\r\n')}\r\n`),
      }, { level }))
      const lake = join(directory, `lake-${level}`)
      expect(await imported([archive], lake)).toMatchObject({ outcome: 'imported', metadata: { source: `${STEM}_1`, input: { files: [`sample-${level}.zip`] } } })
      expect(await kinds(lake)).toEqual(expected)
      expect((await imported([archive], lake)).outcome).toBe('already-imported')
    }
  })
})

describe('a bad LOBSTER input', () => {
  async function refusal(messages: readonly string[], orderbook: readonly string[]): Promise<string> {
    const directory = temporaryDirectory()
    const lake = join(directory, 'lake')
    const outcome = await imported(pairIn(directory, messages.join('\n'), orderbook.join('\n')), lake)
    expect(filesUnder(lake)).toEqual([])
    return outcome.outcome === 'refused' ? `${outcome.reason}: ${outcome.message}` : outcome.outcome
  }

  it('whose files have not the same number of rows', async () => {
    expect(await refusal(MESSAGES, ORDERBOOK.slice(0, 2))).toBe(
      `truncated: ${STEM}_orderbook_1.csv: ends after row 2, expected one for each row of ${STEM}_message_1.csv, which has more. One of them is cut off: fetch both again.`,
    )
    expect(await refusal(MESSAGES.slice(0, 1), ORDERBOOK)).toMatch(new RegExp(`^truncated: ${STEM}_message_1\\.csv: ends after row 1, `))
  })

  it('with a row that is none', async () => {
    expect(await refusal([MESSAGES[0], '34200.5,4,7,twenty,1000000,1', MESSAGES[2]], ORDERBOOK)).toBe(
      `damaged: ${STEM}_message_1.csv: row 2: found '34200.5,4,7,twenty,1000000,1', expected time, type, order id, size, price and direction, all whole numbers but the time. `
      + 'Check that it is a LOBSTER file, and whole.',
    )
    expect(await refusal([MESSAGES[0], '34200.5,9,7,20,1000000,1', MESSAGES[2]], ORDERBOOK)).toMatch(/row 2: found type 9, expected 1 to 7\./)
    expect(await refusal(MESSAGES, ['1,2,3', ...ORDERBOOK.slice(1)])).toMatch(/_orderbook_1\.csv: row 1: found a number of columns that is no multiple of 4, /)
    expect(await refusal(MESSAGES, [ORDERBOOK[0], `${ORDERBOOK[1]},1,2,3,4`, ORDERBOOK[2]])).toMatch(/_orderbook_1\.csv: row 2: found .*, expected 4 whole numbers/)
  })

  it('whose time goes back', async () => {
    expect(await refusal([MESSAGES[1], MESSAGES[0], MESSAGES[2]], ORDERBOOK)).toBe(
      `time-went-back: ${STEM}_message_1.csv: message 2: time went back: found 2012-06-21T13:30:00.000000001Z, expected 2012-06-21T13:30:00.500000000Z or later. `
      + 'Sort the file, or import the days it holds one by one.',
    )
  })

  it('without its other half, or without a pair at all', () => {
    const directory = temporaryDirectory()
    const [messages, orderbook] = pairIn(directory)
    expect(() => findLobsterPairs([messages])).toThrow(`${messages}: ${STEM}_message_1.csv is without its other half, ${STEM}_orderbook_1.csv. Give both.`)
    expect(() => findLobsterPairs([orderbook])).toThrow(`${STEM}_orderbook_1.csv is without its other half, the message file. Give both.`)
    const archive = join(directory, 'other.zip')
    writeFileSync(archive, zipSync({ 'a.txt': new Uint8Array(3) }))
    expect(() => findLobsterPairs([archive])).toThrow(`${archive}: found a.txt, expected TICKER_YYYY-MM-DD_START_END_message_N.csv and the orderbook file of the same name.`)
    writeFileSync(archive, 'PK but no archive')
    expect(() => findLobsterPairs([archive])).toThrow(`${archive}: is no complete zip archive: found no end of the central directory. Fetch it again.`)
  })

  it('whose archive is damaged inside', async () => {
    const directory = temporaryDirectory()
    const archive = join(directory, 'sample.zip')
    const zip = zipSync({
      [`${STEM}_message_1.csv`]: new TextEncoder().encode(MESSAGES.join('\n')), [`${STEM}_orderbook_1.csv`]: new TextEncoder().encode(ORDERBOOK.join('\n')),
    })
    const nameAt = 30
    zip.fill(0xff, nameAt + `${STEM}_message_1.csv`.length, nameAt + `${STEM}_message_1.csv`.length + 20)
    writeFileSync(archive, zip)
    const outcome = await imported([archive], join(directory, 'lake'))
    expect(outcome).toMatchObject({ outcome: 'refused', reason: 'damaged' })
    expect(outcome.outcome === 'refused' && outcome.message).toMatch(/sample\.zip: AMZN_2012-06-21_34200000_57600000_message_1\.csv cannot be decompressed/)
    expect(filesUnder(join(directory, 'lake'))).toEqual([])
  })
})
