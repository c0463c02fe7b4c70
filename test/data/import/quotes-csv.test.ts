/** Quotes of a currency pair from CSV into a lake; and what a lake keeps of a future. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { Instruments, type InstrumentSpec } from '../../../core/instrument.js'
import { MarketBatch } from '../../../core/market/batch.js'
import { MarketKind } from '../../../core/market/vocabulary.js'
import { Epoch } from '../../../core/time.js'
import { importQuotesCommand } from '../../../data/commands/import.js'
import { importDataset } from '../../../data/import/importer.js'
import { dayOfQuotes } from '../../../data/import/quotes-csv.js'
import { openLake } from '../../../data/lake/catalog.js'
import { datasetSource } from '../../../data/lake/dataset-source.js'
import { describeWithShared, sharedPath } from '../../shared-data.js'
import { screen } from '../commands/screen.js'
import { filesUnder, temporaryDirectory } from '../lakes.js'
import { rowsOf } from '../rows.js'

const TICKS = '1787,1.38727,1.38729\r\n1813,1.38726,1.38729\r\n2000,0,1.3873\r\n'

async function imported(name: string, bytes: string | Uint8Array, options: { date?: string; timeZone?: string } = {}) {
  const directory = temporaryDirectory()
  const file = join(directory, name)
  const out = join(directory, 'lake')
  writeFileSync(file, bytes)
  const io = screen()
  const code = await importQuotesCommand([file], { venue: 'FXCM', pair: 'EUR/USD', timeZone: 'UTC', out, ...options }, io)
  const rows = code === 0 ? await quotesIn(out) : []
  return { code, rows, err: io.errText.replaceAll(directory, ''), out: io.outText, files: filesUnder(directory).filter((found) => found !== name) }
}

async function quotesIn(lake: string): Promise<string[]> {
  const [{ spec, files }] = openLake(lake).resolve({ instruments: ['EUR/USD'] }).instruments
  const source = datasetSource({ files, symbol: spec.symbol, epoch: Epoch.ofDay(files[0].metadata.date), instrument: 0 })
  return (await rowsOf(source, spec.symbol)).map(({ timeNs, kind, price, qty, price2, qty2 }) => `${timeNs / 1e6} ${kind} ${qty}@${price} ${qty2}@${price2}`)
}

describe('quotes of a currency pair', () => {
  const ROWS = ['1787 quote 1000000@138727 1000000@138729', '1813 quote 1000000@138726 1000000@138729', '2000 quote 0@0 1000000@138730']

  it('are the same rows from plain CSV, gzip and zip; a side without a price has no quantity', async () => {
    const plain = await imported('20140501_eurusd.csv', TICKS)
    expect(plain).toMatchObject({ code: 0, rows: ROWS, err: '', files: ['20140501_eurusd.parquet'] })
    expect(plain.out).toContain('warning: 3 quotes have no quantities: each side has 1000000 in their place')
    expect((await imported('20140501_quote.csv.gz', gzipSync(TICKS))).rows).toEqual(ROWS)
    const zip = zipSync({ 'ticks.csv': new TextEncoder().encode(TICKS) })
    expect((await imported('20140501_quote.zip', zip)).rows).toEqual(ROWS)
    expect((await imported('20140501_quote.zip', withWideSizes(zip))).rows).toEqual(ROWS)
  })

  it('have instants as times, names in front and quantities where the file has them', async () => {
    const { code, rows, out } = await imported('EURUSD_2026-03-02.csv', 'time,bid,ask,bid_qty,ask_qty\n2026-03-02T08:00:00.000000500Z,1.10500,1.10502,3000000,5000000\n')
    expect([code, rows]).toEqual([0, ['28800000.0005 quote 3000000@110500 5000000@110502']])
    expect(out).not.toContain('warning')
  })

  it('count milliseconds of the day in the zone that is given', async () => {
    expect((await imported('20140501_x.csv', '1000,1.1,1.2\n', { timeZone: 'America/New_York' })).rows).toEqual(['14401000 quote 1000000@110000 1000000@120000'])
  })

  it.each([
    ['20140501_x.csv', '1,1.1\n', '/20140501_x.csv: row 1: found \'1,1.1\', expected time,bid,ask or time,bid,ask,bid quantity,ask quantity.'],
    ['20140501_x.csv', '1,1.1,1.2\n86400000,1.1,1.2\n', 'row 2: found \'86400000\', expected milliseconds of the day, below 86400000, or a time such as 2014-05-01T00:00:01.787Z.'],
    ['20140501_x.csv', '1,1.123456,1.2\n', 'row 1: found \'1.123456\', expected a bid of at most 5 decimals, not negative.'],
    ['20140501_x.csv', '5,1.1,1.2\n4,1.1,1.2\n', 'message 2: time went back'],
    ['20140501_x.csv', '', 'has no market event'],
    ['quotes.csv', TICKS, '/quotes.csv: its name has no day, and --date is not given: expected --date YYYY-MM-DD.'],
    ['20140501_x.zip', zipSync({ a: new Uint8Array(1), b: new Uint8Array(1) }), 'found 2 entries, expected one CSV. Unpack it and import the files.'],
  ])('%s, wrong, is an error that says where, and nothing is written', async (name, bytes, message) => {
    const { code, err, files } = await imported(name, bytes)
    expect([code, files]).toEqual([1, []])
    expect(err).toContain(message)
  })

  it('of no pair, or in no time zone, are refused', async () => {
    const io = screen()
    expect(await importQuotesCommand(['x.csv'], { venue: 'FXCM', pair: 'EURUSD', timeZone: 'UTC', out: 'nowhere' }, io)).toBe(1)
    expect(io.errText).toContain("--pair: expected two currencies such as EUR/USD, found 'EURUSD'")
    expect((await imported('20140501_x.csv', TICKS, { timeZone: 'Mars' })).err).toContain("--time-zone: found 'Mars', expected a time zone")
  })

  it('know their day from names as archives have them', () => {
    expect(['20140501_quote.zip', 'a/EURUSD_2014-05-01.csv', 'x201405011.csv', 'quotes.csv'].map(dayOfQuotes)).toEqual(['2014-05-01', '2014-05-01', undefined, undefined])
  })
})

/** The same archive of one entry with its sizes in the extra field of zip64, as writers that do not know them beforehand put them. */
function withWideSizes(zip: Uint8Array): Uint8Array {
  const bytes = Buffer.from(zip)
  const entry = bytes.indexOf('PK\x01\x02', 0, 'latin1')
  const end = bytes.indexOf('PK\x05\x06', entry, 'latin1')
  const extra = Buffer.alloc(20)
  extra.writeUInt16LE(1, 0)
  extra.writeUInt16LE(16, 2)
  extra.writeBigUInt64LE(BigInt(bytes.readUInt32LE(entry + 24)), 4)
  extra.writeBigUInt64LE(BigInt(bytes.readUInt32LE(entry + 20)), 12)
  bytes.writeUInt32LE(0xffff_ffff, entry + 20)
  bytes.writeUInt32LE(0xffff_ffff, entry + 24)
  bytes.writeUInt16LE(20, entry + 30)
  bytes.writeUInt32LE(bytes.readUInt32LE(end + 12) + 20, end + 12)
  return Buffer.concat([bytes.subarray(0, end), extra, bytes.subarray(end)])
}

describeWithShared('a recorded day of EUR/USD', ['data/fx/20140501_quote.zip'], () => {
  it('is 51,053 quotes', async () => {
    const out = join(temporaryDirectory(), 'lake')
    const io = screen()
    expect([await importQuotesCommand([sharedPath('data/fx/20140501_quote.zip')], { venue: 'FXCM', pair: 'EUR/USD', timeZone: 'UTC', out }, io), io.errText]).toEqual([0, ''])
    const rows = await quotesIn(out)
    expect([rows.length, rows[0], rows.at(-1)]).toEqual([51_053, '1787 quote 1000000@138727 1000000@138729', '86387638 quote 1000000@138626 1000000@138626'])
  })
})

describe('a future in a lake', () => {
  it('keeps its multiplier and the terms of its contract, and other instruments have none', async () => {
    const spec: InstrumentSpec = {
      symbol: 'ESH6', venue: 'XCME', currency: 'USD', priceDecimals: 2, qtyDecimals: 0, lot: 1, ticks: [{ fromPrice: 0, tick: 25 }], multiplier: 50,
      contract: { root: 'ES', lastTrade: '2026-03-20T13:30:00.000000000Z', settlement: 'cash' },
    }
    const plain: InstrumentSpec = { symbol: 'PLAIN', venue: 'XCME', currency: 'USD', priceDecimals: 2, qtyDecimals: 0, lot: 1, ticks: [{ fromPrice: 0, tick: 1 }] }
    const lake = temporaryDirectory()
    await importSpecs(lake, '2026-03-02', [spec, plain])
    expect(openLake(lake).resolve({ instruments: ['ESH6', 'PLAIN'] }).instruments.map((found) => found.spec)).toEqual([spec, plain])
    // Days whose money differs are not one history.
    await importSpecs(lake, '2026-03-03', [{ ...spec, multiplier: 5 }])
    expect(() => openLake(lake).resolve({ instruments: ['ESH6'] })).toThrow(/ESH6: its multiplier is 50 in .*2026-03-02.*, but 5 in .*2026-03-03.*Run the days before and after apart\./)
  })
})

/** A day with one quote of each instrument. */
async function importSpecs(lake: string, date: string, specs: readonly InstrumentSpec[]): Promise<void> {
  const outcome = await importDataset({ lake, venue: 'XCME', date, source: 'rows' }, () => {
    const instruments = new Instruments()
    const batch = new MarketBatch(specs.length)
    for (const spec of specs) {
      const { index } = instruments.register(spec)
      const row = batch.length++
      batch.zeroRow(row)
      batch.kind[row] = MarketKind.quote
      batch.instrument[row] = index
    }
    return {
      instruments, name: 'rows', bytesDone: 0, bytesTotal: undefined,
      async *batches() { yield await Promise.resolve(batch) },
      finish: () => ({ input: { format: 'rows', files: [], bytes: 0, sha256: '' }, complete: true, counters: {}, warnings: [] }),
    }
  })
  expect(outcome.outcome).toBe('imported')
}
