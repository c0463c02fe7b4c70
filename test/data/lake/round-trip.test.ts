import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MarketKind, Side } from '../../../core/market/vocabulary.js'
import { Epoch, NS_PER_DAY } from '../../../core/time.js'
import { openLake } from '../../../data/lake/catalog.js'
import { datasetSource, sessionSource } from '../../../data/lake/dataset-source.js'
import { addRow, rowsOf } from '../rows.js'
import type { Row } from '../rows.js'
import { DAY, importRows, temporaryDirectory } from '../lakes.js'

const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })
const whole = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })
const byte = fc.integer({ min: 0, max: 255 })
const letters = fc.string({ unit: fc.constantFrom('A', 'B', 'N', 'Q', 'X', 'Z'), minLength: 0, maxLength: 4 })
const symbols = ['', 'A', 'AMZN', 'B', 'ZZ'] as const

/** Rows of several instruments and the session, in the order of time. */
const anyRows: fc.Arbitrary<Row[]> = fc.array(fc.record({
  timeNs: fc.integer({ min: -NS_PER_DAY, max: 2 * NS_PER_DAY }), exchangeTimeNs: fc.integer({ min: -NS_PER_DAY, max: 2 * NS_PER_DAY }), sequence: whole,
  symbol: fc.constantFrom(...symbols), kind: fc.constantFrom(...Object.keys(MarketKind) as (keyof typeof MarketKind)[]),
  side: fc.constantFrom(...Object.keys(Side) as (keyof typeof Side)[]),
  price: int32, price2: int32, price3: int32, qty: whole, qty2: whole, orderId: uint64, otherId: uint64, code: byte, flags: byte, participant: letters,
}), { minLength: 1, maxLength: 400 }).map((rows) => rows.sort((left, right) => left.timeNs - right.timeNs))

describe('rows that are stored and read again', () => {
  it('are the same rows, whatever they hold and however many are read at a time', async () => {
    await fc.assert(fc.asyncProperty(anyRows, fc.integer({ min: 1, max: 500 }), async (rows, batchRows) => {
      const lake = temporaryDirectory()
      await importRows(lake, rows)
      const epoch = Epoch.ofDay(DAY)
      const dataset = openLake(lake)
      const files = dataset.datasets.map((entry) => dataset.file(entry))
      for (const symbol of symbols) {
        const source = symbol === '' ? sessionSource({ files, epoch, batchRows }) : datasetSource({ files, symbol, epoch, instrument: 7, batchRows })
        expect(await rowsOf(source, symbol)).toEqual(rows.filter((row) => row.symbol === symbol))
      }
    }), { numRuns: 25 })
  })

  it('have run times of whichever epoch the run has', async () => {
    const lake = temporaryDirectory()
    await importRows(lake, [addRow(0, 1, 'AMZN'), addRow(NS_PER_DAY - 1, 2, 'AMZN')])
    const { files } = openLake(lake).resolve({ instruments: ['AMZN'] })
    const source = datasetSource({ files, symbol: 'AMZN', epoch: Epoch.ofDay('2012-06-01'), instrument: 0 })
    expect((await rowsOf(source, 'AMZN')).map(({ timeNs }) => timeNs)).toEqual([20 * NS_PER_DAY, 21 * NS_PER_DAY - 1])
  })

  it('come day after day, where a source spans days, and only from the time on that was asked for', async () => {
    const lake = temporaryDirectory()
    await importRows(lake, [addRow(1, 1, 'AMZN'), addRow(2, 2, 'MSFT')], { date: '2012-06-21' })
    await importRows(lake, [addRow(1, 1, 'ADBE'), addRow(3, 2, 'AMZN'), addRow(4, 3, 'AMZN')], { date: '2012-06-22' })
    const answer = openLake(lake).resolve({ instruments: ['AMZN'] })
    const options = { files: answer.instruments[0].files, symbol: 'AMZN', epoch: Epoch.ofDay('2012-06-21'), instrument: 0 }
    expect((await rowsOf(datasetSource(options), 'AMZN')).map(({ timeNs }) => timeNs)).toEqual([1, NS_PER_DAY + 3, NS_PER_DAY + 4])
    const part = datasetSource({ ...options, fromNs: 2, toNs: NS_PER_DAY + 4 })
    expect((await rowsOf(part, 'AMZN')).map(({ timeNs }) => timeNs)).toEqual([NS_PER_DAY + 3])
    expect(datasetSource(options).name).toBe('XNAS/AMZN')
  })

  it('are refused as one series when the days come in another order than that of time', async () => {
    const lake = temporaryDirectory()
    await importRows(lake, [addRow(1, 1, 'AMZN')], { date: '2012-06-21' })
    await importRows(lake, [addRow(1, 1, 'AMZN')], { date: '2012-06-22' })
    const dataset = openLake(lake)
    const files = dataset.datasets.map((entry) => dataset.file(entry)).reverse()
    const source = datasetSource({ files, symbol: 'AMZN', epoch: Epoch.ofDay(DAY), instrument: 0 })
    await expect(rowsOf(source, 'AMZN')).rejects.toThrow(/begins at 2012-06-21T00:00:00\.000000001Z, expected 2012-06-22T00:00:00\.000000001Z or later.*Give the days in their order/)
  })
})
