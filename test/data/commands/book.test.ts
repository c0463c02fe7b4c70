import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { bookCommand } from '../../../data/commands/book.js'
import { importItch } from '../../../data/import/itch.js'
import { findLobsterPairs, importLobster } from '../../../data/import/lobster.js'
import { describeWithShared, sharedPath } from '../../shared-data.js'
import { add, binaryFile, OPEN_NS, remove, systemEvent } from '../import/itch-files.js'
import { DAY, temporaryDirectory } from '../lakes.js'
import { orderbookLines } from '../orderbook-csv.js'
import { screen } from './screen.js'

async function smallLake(): Promise<string> {
  const lake = temporaryDirectory()
  const file = join(lake, 'day.itch50')
  writeFileSync(file, binaryFile([
    systemEvent('O', 0), add('AMZN', 1n, OPEN_NS), add('AAPL', 2n, OPEN_NS + 1), add('AMZN', 3n, OPEN_NS + 2, { side: 'S', price: 2_240_000, shares: 7 }),
    remove('AMZN', 1n, OPEN_NS + 3), remove('AMZN', 8n, OPEN_NS + 3), systemEvent('C', OPEN_NS + 4),
  ]))
  await importItch({ file, venue: 'XNAS', date: DAY, lake })
  return lake
}

describe('isochron book', () => {
  it('writes the book after every message of the instrument and of the session, in LOBSTER\'s form', async () => {
    const io = screen()
    expect(await bookCommand({ data: await smallLake(), instrument: 'AMZN', levels: 1, format: 'lobster' }, io)).toBe(0)
    expect(io.outText).toBe([
      '1,9999999999,0,-9999999999,0', '2,9999999999,0,2239500,100', '4,2240000,7,2239500,100', '5,2240000,7,-9999999999,0', '6,2240000,7,-9999999999,0', '7,2240000,7,-9999999999,0', '',
    ].join('\n'))
  })

  it('writes decimals with a heading, as CSV', async () => {
    const io = screen()
    await bookCommand({ data: await smallLake(), instrument: 'AMZN', levels: 2 }, io)
    expect(io.outText.split('\n').slice(0, 3)).toEqual([
      'sequence,time,ask_price_1,ask_qty_1,bid_price_1,bid_qty_1,ask_price_2,ask_qty_2,bid_price_2,bid_qty_2',
      '1,2012-06-21T04:00:00.000000000Z,,,,,,,,', '2,2012-06-21T13:30:00.000000000Z,,,223.9500,100,,,,',
    ])
  })

  it.each([['2012-06-21T13:30:00.000000002Z', '4'], ['09:30:00.000000001', '2'], ['09:30', '2'], ['23:00', '7'], ['04:00', '1']])('at %s is the book of message %s', async (at, sequence) => {
    const io = screen()
    expect(await bookCommand({ data: await smallLake(), instrument: 'AMZN', levels: 1, format: 'lobster', at }, io)).toBe(0)
    expect(io.outText.split(',')[0]).toBe(sequence)
  })

  it('says what it cannot do', async () => {
    const data = await smallLake()
    const told = async (options: object): Promise<string> => {
      const io = screen()
      expect(await bookCommand({ data, instrument: 'AMZN', ...options }, io)).toBe(1)
      return io.errText
    }
    expect(await told({ instrument: 'AMZM' })).toBe('error: no instrument \'AMZM\' of XNAS on 2012-06-21: found AAPL, AMZN. Did you mean AMZN?\n')
    expect(await told({ at: 'noon' })).toMatch(/^error: --at: expected an ISO 8601 time .*; or a time of day at the exchange such as 09:30:00\.5\.\n$/)
    for (const at of ['25:00', '99:00', '24:00', '09:60', '09:30:60']) {
      expect(await told({ at })).toBe(`error: --at: found '${at}', expected a time of day at the exchange from 00:00:00 to 23:59:59.999999999.\n`)
    }
    expect(await told({ data: join(data, 'none') })).toMatch(/^error: .*none: no lake can be opened there/)
  })
})

describeWithShared('the day of AMZN', [
  'data/nasdaq/AMZN_2012-06-21.itch50.gz', 'data/nasdaq/AMZN_2012-06-21.rows.csv.gz', 'data/lobster/LOBSTER_SampleFile_AMZN_2012-06-21_5.zip',
], () => {
  let orderbook: string[]

  beforeAll(async () => {
    orderbook = await orderbookLines('data/lobster/LOBSTER_SampleFile_AMZN_2012-06-21_5.zip')
  })

  it('from ITCH has LOBSTER\'s book after every one of the 155,935 messages that LOBSTER lists', async () => {
    const lake = temporaryDirectory()
    await importItch({ file: sharedPath('data/nasdaq/AMZN_2012-06-21.itch50.gz'), venue: 'XNAS', date: DAY, lake })
    const io = screen()
    await bookCommand({ data: lake, instrument: 'AMZN', levels: 5, format: 'lobster' }, io)
    const messages = gunzipSync(readFileSync(sharedPath('data/nasdaq/AMZN_2012-06-21.rows.csv.gz'))).toString().trimEnd().split('\n').map(Number)
    expect(messages.length).toBe(155_935)
    expect(firstDifference(io.outText, messages, orderbook)).toBeUndefined()
  })

  it('stops, without an error, when nobody reads on', async () => {
    const lake = temporaryDirectory()
    await importItch({ file: sharedPath('data/nasdaq/AMZN_2012-06-21.itch50.gz'), venue: 'XNAS', date: DAY, lake })
    const io = screen({ outMax: 100_000 })
    expect(await bookCommand({ data: lake, instrument: 'AMZN', levels: 5, format: 'lobster' }, io)).toBe(0)
    expect(io.outText.length).toBeLessThan(2_000_000)
  })
})

describeWithShared('a LOBSTER archive', [
  'data/lobster/LOBSTER_SampleFile_AMZN_2012-06-21_5.zip', 'data/lobster/LOBSTER_SampleFile_AAPL_2012-06-21_1.zip',
], () => {
  it.each([['AMZN', 5, 155_935], ['AAPL', 1, 118_497]] as const)('of %s with %i levels has the orderbook file\'s row after each of its %i messages', async (symbol, levels, rows) => {
    const archive = `data/lobster/LOBSTER_SampleFile_${symbol}_2012-06-21_${levels}.zip`
    const lake = temporaryDirectory()
    const [pair] = findLobsterPairs([sharedPath(archive)])
    const outcome = await importLobster({ pair, venue: 'XNAS', lake })
    expect(outcome).toMatchObject({ outcome: 'imported', metadata: { counters: { messages: rows, unexplainedMessages: 0, duplicateOrders: 0 } } })
    const io = screen()
    await bookCommand({ data: lake, instrument: symbol, levels, format: 'lobster' }, io)
    const messages = Array.from({ length: rows }, (_, i) => i + 1)
    expect(firstDifference(io.outText, messages, await orderbookLines(archive))).toBeUndefined()
  })
})

/** The first message whose line is not its orderbook row; undefined when there is none. Every message must have a line of its own. */
function firstDifference(written: string, messages: readonly number[], orderbook: readonly string[]): string | undefined {
  const lines = written.trimEnd().split('\n').map((line) => ({ message: Number(line.slice(0, line.indexOf(','))), row: line.slice(line.indexOf(',') + 1) }))
  if (messages.length !== orderbook.length) return `${messages.length} messages, ${orderbook.length} orderbook rows`
  const rows = new Map(lines.map(({ message, row }) => [message, row]))
  for (let k = 0; k < messages.length; k++) {
    if (rows.get(messages[k]) !== orderbook[k]) return `row ${k + 1}, message ${messages[k]}: found ${rows.get(messages[k])}, expected ${orderbook[k]}`
  }
  return undefined
}
