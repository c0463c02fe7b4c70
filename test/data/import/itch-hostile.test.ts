import { describe, expect, it } from 'vitest'
import { encodeItch, encodeMoldPacket } from '../../../adapters/nasdaq/index.js'
import type { ItchMessage } from '../../../adapters/nasdaq/index.js'
import { L3Books } from '../../../core/book/l3-books.js'
import { RandomStreams } from '../../../core/random.js'
import type { Random } from '../../../core/random.js'
import { Epoch } from '../../../core/time.js'
import { DatasetFile } from '../../../data/lake/dataset-file.js'
import { datasetSource } from '../../../data/lake/dataset-source.js'
import type { ImportReason } from '../../../data/import/import-refusal.js'
import { ethernet, ipv4, pcap, udp } from '../capture/frames.js'
import { DAY } from '../lakes.js'
import { binaryFile, importBytes, OPEN_NS } from './itch-files.js'

const STOCKS = ['AMZN', 'AAPL', 'BRK.A']
const SEEDS = Array.from({ length: 20 }, (_, seed) => seed + 1)
/** What bytes may be refused for. All else is a bug. */
const REASONS: readonly ImportReason[] = ['not-the-format', 'truncated', 'damaged', 'time-went-back', 'no-rows', 'bad-option']

/** A sound day: orders live and die, and every kind of message occurs. */
function soundDay(random: Random, length = 120): Uint8Array[] {
  const live: { id: bigint; stockLocate: number; left: number }[] = []
  const messages: ItchMessage[] = [{ messageType: 'S', stockLocate: 0, trackingNumber: 0, timestamp: 0, eventCode: 'O' }]
  let id = 0n
  for (let i = 0; i < length; i++) {
    const stockLocate = random.range(1, STOCKS.length)
    const stock = STOCKS[stockLocate - 1]
    const header = { stockLocate, trackingNumber: 0, timestamp: OPEN_NS + i }
    const terms = { shares: random.range(1, 500), price: random.range(1, 3_000_000) }
    const order = live.length > 0 ? random.pick(live) : undefined
    const of = { ...header, stockLocate: order?.stockLocate ?? 0, orderReferenceNumber: order?.id ?? 0n }
    const choice = order === undefined ? 0 : random.int(12)
    if (order === undefined || choice < 4) {
      live.push({ id: ++id, stockLocate, left: terms.shares })
      messages.push({ messageType: 'A', ...header, orderReferenceNumber: id, buySellIndicator: random.pick(['B', 'S']), stock, ...terms })
    } else if (choice < 6) {
      const executedShares = random.range(1, order.left)
      order.left -= executedShares
      messages.push(choice === 4 ? { messageType: 'E', ...of, executedShares, matchNumber: BigInt(i) }
        : { messageType: 'C', ...of, executedShares, matchNumber: BigInt(i), printable: 'Y', executionPrice: terms.price })
    } else if (choice === 6) {
      order.left = 0
      messages.push({ messageType: 'D', ...of })
    } else if (choice === 7) {
      Object.assign(order, { id: ++id, left: terms.shares })
      messages.push({ messageType: 'U', ...header, stockLocate: order.stockLocate, originalOrderReferenceNumber: of.orderReferenceNumber, newOrderReferenceNumber: id, ...terms })
    } else {
      messages.push(choice === 8 ? { messageType: 'P', ...header, orderReferenceNumber: 0n, buySellIndicator: 'B', stock, ...terms, matchNumber: BigInt(i) }
        : choice === 9 ? { messageType: 'H', ...header, stock, tradingState: 'T', reserved: ' ', reason: '' }
          : choice === 10 ? { messageType: 'Q', ...header, shares: 5n, stock, crossPrice: terms.price, matchNumber: BigInt(i), crossType: 'O' }
            : { messageType: 'Y', ...header, stock, regShoAction: '0' })
    }
    for (let at = live.length - 1; at >= 0; at--) if (live[at].left === 0) live.splice(at, 1)
  }
  return messages.map(encodeItch)
}

/** Values on the edges of fields, and others. */
const hostileByte = (random: Random): number => random.pick([0, 1, 0x7f, 0x80, 0xff, random.int(256)])

/** Changes some bytes of some messages, mostly behind their times, so that most files are read to their end. */
function changeFields(messages: readonly Uint8Array[], random: Random): Uint8Array[] {
  return messages.map((message) => {
    if (random.int(8) > 0) return message
    const copy = message.slice()
    for (let changes = random.range(1, 6); changes > 0; changes--) {
      const at = random.int(60) === 0 ? random.int(copy.length) : random.pick([1, 2, ...Array.from({ length: copy.length - 11 }, (_, i) => 11 + i)])
      copy[at] = hostileByte(random)
    }
    return copy
  })
}

/** Changes, drops, doubles or inserts runs of bytes, wherever they are. */
function changeBytes(file: Uint8Array, random: Random): Uint8Array {
  let bytes = [...file]
  for (let changes = random.range(1, 3); changes > 0; changes--) {
    const at = random.int(bytes.length)
    const run = bytes.slice(at, at + random.range(1, 40))
    const what = random.int(4)
    if (what === 0) bytes[at] = hostileByte(random)
    else if (what === 1) bytes.splice(at, run.length)
    else if (what === 2) bytes.splice(at, 0, ...run)
    else bytes = bytes.slice(0, Math.max(at, 1))
  }
  return new Uint8Array(bytes)
}

/** As a capture: packets of a few messages, of which some come twice, late or never, at times of another session. */
function captureOf(messages: readonly Uint8Array[], random: Random): Uint8Array {
  const packets: Uint8Array[] = []
  let sequence = 1
  let session = 'A'
  for (let at = 0; at < messages.length;) {
    const some = messages.slice(at, at + random.range(1, 4))
    packets.push(encodeMoldPacket(session, sequence, some))
    at += some.length
    sequence += some.length
    if (random.int(40) > 0) continue
    session += 'A'
    sequence = 1
  }
  for (let changes = random.int(6); changes > 0; changes--) {
    const [packet] = packets.splice(random.int(packets.length - 1), 1)
    if (random.int(3) > 0) packets.splice(random.int(packets.length), 0, packet)
    if (random.int(2) > 0) packets.splice(random.int(packets.length), 0, packet)
  }
  return pcap(packets.map((packet, i) => ({ seconds: 1_340_285_400 + i, ticks: 7, frame: ethernet(0x0800, ipv4(udp(packet))) })))
}

/** What the books of the dataset find wrong, applied instrument by instrument. */
async function booksOf(path: string) {
  const books = new L3Books(4, { idsPerInstrument: true })
  const file = new DatasetFile(path)
  let rows = file.metadata.session.rows
  for (const [instrument, { symbol }] of file.metadata.instruments.entries()) {
    const source = datasetSource({ files: [file], symbol, epoch: Epoch.ofDay(DAY), instrument })
    for (let batch = await source.next(); batch !== undefined; batch = await source.next()) {
      rows += batch.length
      books.applyAll(batch)
    }
  }
  return { rows, orders: books.orderCount, faults: books.faults }
}

/** Imports a file. It is refused in so many words, or its counters add up and are what its books find. @returns whether it was imported */
async function importHostile(content: Uint8Array, name: string): Promise<boolean> {
  const { outcome } = await importBytes(content, name)
  if (outcome.outcome === 'refused') {
    expect(REASONS).toContain(outcome.reason)
    return false
  }
  const { counters, rows } = outcome.metadata
  const {
    messages, notNormalised, unknownType, shortMessage, unknownInstrument, stockMismatch, priceTooLarge, quantityTooLarge, quantityZero, unknownCode, timeNotOfDay, clears,
  } = counters
  expect(messages).toBe(counters.rows + notNormalised + unknownType + shortMessage + unknownInstrument + stockMismatch + priceTooLarge + quantityTooLarge
    + quantityZero + unknownCode + timeNotOfDay)
  expect(rows).toBe(counters.rows + clears)
  const { unknownOrders, refusedOrders, duplicateOrders, oversized, ordersLeft } = counters
  expect(await booksOf(outcome.path)).toEqual({
    rows, orders: ordersLeft, faults: { unknownOrders: unknownOrders + refusedOrders, duplicateOrders, oversized, invalidOrders: 0 },
  })
  return true
}

describe('hostile ITCH', () => {
  const streams = (seed: number): Random => new RandomStreams(seed).stream('hostile itch')
  const imports = async (seeds: readonly number[], file: (random: Random) => Uint8Array, name: string): Promise<number> => {
    let imported = 0
    for (const seed of seeds) if (await importHostile(file(streams(seed)), name)) imported++
    return imported
  }

  it('a sound day has no fault', async () => {
    expect(await imports(SEEDS.slice(0, 3), (random) => binaryFile(soundDay(random)), 'day.itch50')).toBe(3)
  })

  it('fields of any value are counted or refused, and the counters add up', async () => {
    expect(await imports(SEEDS, (random) => binaryFile(changeFields(soundDay(random), random)), 'day.itch50')).toBeGreaterThan(SEEDS.length / 3)
  })

  it('bytes of any kind are read or refused', async () => {
    await imports(SEEDS, (random) => changeBytes(binaryFile(soundDay(random)), random), 'day.itch50')
  })

  it('captures whose datagrams come in any order, twice or never, from several sessions', async () => {
    expect(await imports(SEEDS, (random) => captureOf(random.int(2) > 0 ? soundDay(random) : changeFields(soundDay(random), random), random), 'day.pcap')).toBeGreaterThan(SEEDS.length / 3)
    await imports(SEEDS, (random) => changeBytes(captureOf(soundDay(random), random), random), 'day.pcap')
  })
})
