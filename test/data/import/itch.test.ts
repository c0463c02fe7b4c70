import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { Epoch } from '../../../core/time.js'
import { importItch } from '../../../data/import/itch.js'
import { openLake } from '../../../data/lake/catalog.js'
import { datasetSource } from '../../../data/lake/dataset-source.js'
import { describeWithShared, sharedPath } from '../../shared-data.js'
import { bytes } from '../capture/frames.js'
import { DAY, filesUnder, temporaryDirectory } from '../lakes.js'
import { rowsOf } from '../rows.js'
import { add, binaryFile, importBytes, imported, OPEN_NS, remove, replace, SMALL_DAY, systemEvent } from './itch-files.js'

describe('an ITCH file', () => {
  it('becomes a dataset named as the file, with what the day had', async () => {
    const { outcome, lake } = await importBytes(binaryFile(SMALL_DAY), 'AMZN_2012-06-21.itch50')
    const { metadata } = imported(outcome)
    expect(metadata).toMatchObject({
      source: 'AMZN_2012-06-21', rows: 6, complete: true, warnings: [], session: { rows: 2 },
      firstTime: '2012-06-21T04:00:00.000000000Z', lastTime: '2012-06-21T13:30:00.000000004Z',
      counters: { messages: 6, rows: 6, unknownOrders: 0, ordersLeft: 2 },
    })
    expect(metadata.instruments.map(({ symbol, rows }) => [symbol, rows])).toEqual([['AAPL', 1], ['AMZN', 3]])
    const { files } = openLake(lake).resolve({ instruments: ['AMZN'] })
    const rows = await rowsOf(datasetSource({ files, symbol: 'AMZN', epoch: Epoch.ofDay(DAY), instrument: 0 }), 'AMZN')
    expect(rows.map(({ sequence, kind, qty, orderId }) => [sequence, kind, qty, orderId])).toEqual([[2, 'add', 100, 1n], [4, 'add', 7, 3n], [5, 'delete', 0, 1n]])
  })

  it('is the same dataset plain, as gzip and from standard input in whatever pieces', async () => {
    const content = binaryFile(SMALL_DAY)
    const plain = await importBytes(content, 'a.itch50', { source: 'x' })
    const zipped = await importBytes(gzipSync(content), 'a.itch50.gz', { source: 'x' })
    async function* pieces(): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < content.length; at += 5) yield await Promise.resolve(content.subarray(at, at + 5))
    }
    const piped = await importBytes(content, 'unused', { file: '-', stdin: pieces(), source: 'x' })
    const rows = async (lake: string) => {
      const { files } = openLake(lake).resolve({ instruments: ['AMZN'] })
      return rowsOf(datasetSource({ files, symbol: 'AMZN', epoch: Epoch.ofDay(DAY), instrument: 0 }), 'AMZN')
    }
    const expected = await rows(plain.lake)
    expect(expected.length).toBe(3)
    expect(await rows(zipped.lake)).toEqual(expected)
    expect(await rows(piped.lake)).toEqual(expected)
    const { input } = imported(piped.outcome).metadata
    expect(input).toEqual({ ...imported(plain.outcome).metadata.input, files: ['-'] })
  })

  it('is not imported again, unless it has changed', async () => {
    const { outcome, lake, file } = await importBytes(binaryFile(SMALL_DAY))
    const before = readFileSync(imported(outcome).path)
    const again = () => importItch({ file, venue: 'XNAS', date: DAY, lake })
    expect((await again()).outcome).toBe('already-imported')
    writeFileSync(file, binaryFile([...SMALL_DAY.slice(0, 5), systemEvent('C', OPEN_NS + 5)]))
    const changed = imported(await again())
    expect([changed.outcome, changed.metadata.lastTime]).toEqual(['imported', '2012-06-21T13:30:00.000000005Z'])
    writeFileSync(file, binaryFile(SMALL_DAY))
    expect(readFileSync(imported(await again()).path).equals(before)).toBe(true)
  })

  it('with references to orders that were never added is imported, and says how many', async () => {
    const { outcome } = await importBytes(binaryFile([systemEvent('O', 0), add('AMZN', 1n, 1), remove('AMZN', 1n, 2), remove('AMZN', 1n, 3), remove('AMZN', 9n, 4)]))
    expect(imported(outcome).metadata).toMatchObject({
      rows: 5, complete: false, counters: { unknownOrders: 2, ordersLeft: 0 },
      warnings: ['2 messages refer to orders that were never added: their rows are kept, books pass over them',
        'the feed did not say that the day was over (system event C): it may be a part of the day'],
    })
  })

  it('with messages of an unknown type passes over them, and says which and where', async () => {
    const { outcome } = await importBytes(binaryFile([SMALL_DAY[0], SMALL_DAY[1], new Uint8Array(12).fill(0x7a), new Uint8Array(20).fill(0x7a), SMALL_DAY[5]]))
    expect(imported(outcome).metadata).toMatchObject({
      rows: 3, counters: { messages: 5, unknownType: 2 },
      warnings: ['2 messages of the unknown type 0x7a were passed over, the first is message 3 at byte 52'],
    })
  })
})

describe('what stands behind the end of an ITCH file', () => {
  const content = binaryFile(SMALL_DAY)
  const behind = (bytesBehind: number, from: number): string =>
    `${bytesBehind} bytes stand behind the end of the session, from byte ${from} on: not read. If they are another session, import it alone`

  it('is counted and told: bytes behind the session’s end, also those of another file', async () => {
    const { outcome } = await importBytes(bytes(content, content, [1, 2, 3]))
    expect(imported(outcome).metadata).toMatchObject({ rows: 6, counters: { bytesAfterEnd: content.length + 3 }, warnings: [behind(content.length + 3, content.length)] })
  })

  it('is read where a gzip file has several members, and counted as above in the last of them', async () => {
    const { outcome } = await importBytes(bytes(gzipSync(content.subarray(0, 70)), gzipSync(content.subarray(70)), gzipSync(new Uint8Array(5))), 'day.itch50.gz')
    expect(imported(outcome).metadata).toMatchObject({ rows: 6, counters: { bytesAfterEnd: 5, bytesIgnored: 0 }, warnings: [behind(5, content.length)] })
  })

  it('is counted and told where it is no gzip member, however long it is; the input is known again all the same', async () => {
    const zipped = gzipSync(content)
    const { outcome, lake, file } = await importBytes(bytes(zipped, new Uint8Array(1_000_000), gzipSync(content)), 'day.itch50.gz')
    expect(imported(outcome).metadata).toMatchObject({
      rows: 6, counters: { bytesIgnored: 1_000_000 + zipped.length, bytesAfterEnd: 0 },
      warnings: [`${1_000_000 + zipped.length} bytes stand behind the end of the gzip stream, from byte ${zipped.length} on: not read`],
    })
    expect((await importItch({ file, venue: 'XNAS', date: DAY, lake })).outcome).toBe('already-imported')
  })
})

describe('orders of an ITCH file that are refused', () => {
  it('are counted by the reason, and what refers to them is told from what refers to nothing', async () => {
    const { outcome } = await importBytes(binaryFile([
      systemEvent('O', 0), add('AMZN', 1n, 1, { shares: 0 }), add('AMZN', 2n, 2, { shares: 2 ** 31 }), add('AMZN', 3n, 3, { price: 2 ** 31 }), add('AMZN', 4n, 4),
      remove('AMZN', 1n, 5), remove('AMZN', 2n, 6), replace('AMZN', 3n, 30n, 7), remove('AMZN', 30n, 8), remove('AMZN', 9n, 9),
      replace('AMZN', 4n, 40n, 10, { shares: 0 }), remove('AMZN', 40n, 11), remove('AMZN', 40n, 12), add('AMZN', 1n, 13), remove('AMZN', 1n, 14), systemEvent('C', 15),
    ]))
    expect(imported(outcome).metadata).toMatchObject({
      rows: 13, counters: {
        messages: 16, rows: 13, quantityZero: 1, quantityTooLarge: 1, priceTooLarge: 1, replacesCut: 1, refusedOrders: 5, unknownOrders: 2, duplicateOrders: 0, ordersLeft: 0,
      },
      warnings: [
        '2 messages refer to orders that were never added: their rows are kept, books pass over them',
        '5 messages refer to orders that were refused: their rows are kept, books pass over them',
        '1 messages have a price above 2^31 - 1 increments: refused', '1 messages have a quantity that is too large: refused', '1 messages are of no shares: refused',
        '1 messages replace an order by one whose price or quantity is refused: the old order is deleted',
      ],
    })
  })

  it('belong to their stock: a reference of another one is unknown', async () => {
    const { outcome } = await importBytes(binaryFile([systemEvent('O', 0), add('AMZN', 1n, 1), add('AAPL', 1n, 2), add('AAPL', 2n, 3), remove('AMZN', 2n, 4), systemEvent('C', 5)]))
    expect(imported(outcome).metadata.counters).toMatchObject({ unknownOrders: 1, duplicateOrders: 0, ordersLeft: 3 })
  })
})

describe('a bad ITCH input', () => {
  /** What is said, with the file's path as FILE; and that nothing is left. */
  async function refusal(content: Uint8Array, name?: string): Promise<string> {
    const { outcome, lake, file } = await importBytes(content, name)
    expect(filesUnder(lake)).toEqual([])
    return outcome.outcome === 'refused' ? `${outcome.reason}: ${outcome.message.replaceAll(file, 'FILE')}` : outcome.outcome
  }

  it('that is cut off', async () => {
    const content = binaryFile(SMALL_DAY)
    expect(await refusal(content.subarray(0, 60))).toBe(
      'truncated: FILE: byte 52: found 8 bytes, then the end of the file, expected message 3 of 38 bytes (length included). The file is cut off: fetch it again.',
    )
    const zipped = gzipSync(content)
    expect(await refusal(zipped.subarray(0, zipped.length - 12), 'day.itch50.gz')).toBe(
      `truncated: FILE: byte ${zipped.length - 12}: the gzip stream ends early, expected its end. The file is cut off: fetch it again.`,
    )
  })

  it('that is framed in another way, or is something else', async () => {
    expect(await refusal(bytes(...SMALL_DAY))).toMatch(/^not-the-format: FILE: byte 0: found a first message of length 21248 and type 0x00, expected the length and the type of a message that is known\. This is not BinaryFILE framing/)
    expect(await refusal(new TextEncoder().encode('time,price\n1,2\n'))).toMatch(/^not-the-format: FILE: byte 0: .*This is not BinaryFILE framing/)
  })

  it('with a message shorter than its type', async () => {
    expect(await refusal(binaryFile([SMALL_DAY[0], SMALL_DAY[1].subarray(0, 30), SMALL_DAY[5]]))).toBe(
      'damaged: FILE: byte 14: found message 2 of type \'A\' with length 30, expected 36 or more. The file is damaged here, or earlier in a message of unknown type: fetch it again.',
    )
  })

  it('whose time goes back', async () => {
    expect(await refusal(binaryFile([systemEvent('O', 0), add('AMZN', 1n, OPEN_NS + 5), add('AMZN', 2n, OPEN_NS + 4)]))).toBe(
      'time-went-back: FILE: message 3 at byte 52: time went back: found 2012-06-21T13:30:00.000000004Z, expected 2012-06-21T13:30:00.000000005Z or later. '
      + 'Sort the file, or import the days it holds one by one.',
    )
  })

  it('that is empty, is no file, or is not there', async () => {
    expect(await refusal(new Uint8Array(0))).toBe('no-rows: FILE: has no market event: found 0 rows. Check that it is the right file.')
    const lake = temporaryDirectory()
    expect(await importItch({ file: join(lake, 'none'), venue: 'XNAS', date: DAY, lake })).toEqual({
      outcome: 'refused', reason: 'missing-input', message: `${join(lake, 'none')}: there is no such file. Check the path.`,
    })
    expect(await importItch({ file: lake, venue: 'XNAS', date: DAY, lake, source: 'x' })).toMatchObject({ outcome: 'refused', message: `${lake}: is not a file.` })
  })
})

describeWithShared('three simulated symbols', ['data/nasdaq/three-symbols-simulated.itch50'], () => {
  it('have 117 messages about orders that were never added', async () => {
    const lake = temporaryDirectory()
    const outcome = await importItch({ file: sharedPath('data/nasdaq/three-symbols-simulated.itch50'), venue: 'XNAS', date: DAY, lake })
    expect(imported(outcome).metadata).toMatchObject({ rows: 12_012, counters: { messages: 12_012, unknownOrders: 117 } })
  })
})
