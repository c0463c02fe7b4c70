import { describe, expect, it } from 'vitest'
import { encodeItch, encodeMoldEndOfSession, encodeMoldHeartbeat, encodeMoldPacket } from '../../../adapters/nasdaq/index.js'
import { Epoch } from '../../../core/time.js'
import { openLake } from '../../../data/lake/catalog.js'
import { datasetSource } from '../../../data/lake/dataset-source.js'
import { daySource } from '../../../data/lake/day-source.js'
import { bytes, ethernet, ipv4, pcap, udp } from '../capture/frames.js'
import { DAY } from '../lakes.js'
import { rowsOf } from '../rows.js'
import { add, importBytes, imported, OPEN_NS, remove, SMALL_DAY, systemEvent } from './itch-files.js'

const SESSION = '000010059B'
const OTHER = '000010059D'
/** 13:30 UTC of the day, when the first datagram of a capture comes; the others a second after each other. */
const FIRST_SECONDS = 1_340_285_400
const FIRST_NS = 48_600_000_000_000

const frameOf = (payload: Uint8Array): Uint8Array => ethernet(0x0800, ipv4(udp(payload)))
const captureOfFrames = (...frames: readonly Uint8Array[]): Uint8Array => pcap(frames.map((frame, i) => ({ seconds: FIRST_SECONDS + i, ticks: 7, frame })))
const captureOf = (...payloads: readonly Uint8Array[]): Uint8Array => captureOfFrames(...payloads.map(frameOf))
const dayOf = (lake: string) => ({ file: openLake(lake).resolve({ instruments: ['AMZN'] }).files[0], symbol: 'AMZN', epoch: Epoch.ofDay(DAY), instrument: 0 })
const amznRows = (lake: string) => {
  const { file, ...rest } = dayOf(lake)
  return rowsOf(datasetSource({ files: [file], ...rest }), 'AMZN')
}

async function warningsOf(capture: Uint8Array): Promise<readonly string[]> {
  return imported((await importBytes(capture, 'line-a.pcap')).outcome).metadata.warnings
}

async function refusal(capture: Uint8Array): Promise<string> {
  const { outcome, file } = await importBytes(capture, 'line-a.pcap')
  return outcome.outcome === 'refused' ? `${outcome.reason}: ${outcome.message.replaceAll(file, 'FILE')}` : outcome.outcome
}

describe('a capture of MoldUDP64', () => {
  it('is imported with the times of its datagrams, numbered as the feed numbers, and names its gaps', async () => {
    const { outcome, lake } = await importBytes(captureOf(
      encodeMoldPacket(SESSION, 1, SMALL_DAY.slice(0, 2)), encodeMoldHeartbeat(SESSION, 3), new Uint8Array([1, 2, 3]),
      encodeMoldPacket(SESSION, 2, SMALL_DAY.slice(1, 3)), encodeMoldPacket(SESSION, 5, SMALL_DAY.slice(4)),
    ), 'line-a.pcap')
    const { metadata } = imported(outcome)
    expect(metadata).toMatchObject({
      source: 'line-a', rows: 5, counters: { messages: 5, datagrams: 5, duplicates: 1, gaps: 1, messagesMissing: 1, packetsRefused: 1, unknownOrders: 0 },
      warnings: ['1 messages are missing in 1 gaps: 4', '1 datagrams are not MoldUDP64: passed over'],
    })
    expect((await amznRows(lake)).map(({ sequence, timeNs, exchangeTimeNs }) => [sequence, timeNs, exchangeTimeNs])).toEqual([
      [2, FIRST_NS + 7, 48_600_000_000_000], [5, FIRST_NS + 4_000_000_007, 48_600_000_000_003],
    ])
  })

  it('with two datagrams that changed places has all of their messages, in order; what waited is received with what it waited for', async () => {
    const packet = (from: number, to: number): Uint8Array => encodeMoldPacket(SESSION, from, SMALL_DAY.slice(from - 1, to))
    const { outcome, lake } = await importBytes(captureOf(packet(1, 2), packet(4, 5), packet(3, 3), packet(6, 6)), 'line-a.pcap')
    expect(imported(outcome).metadata).toMatchObject({ rows: 6, warnings: [], complete: true, counters: { gaps: 0, late: 0, unknownOrders: 0, ordersLeft: 2 } })
    expect((await amznRows(lake)).map(({ sequence, timeNs }) => [sequence, timeNs])).toEqual([[2, FIRST_NS + 7], [4, FIRST_NS + 2_000_000_007], [5, FIRST_NS + 2_000_000_007]])
  })

  it('with both lines has every message once, also where one line lost it', async () => {
    const [a, b, c] = [SMALL_DAY.slice(0, 2), SMALL_DAY.slice(2, 4), SMALL_DAY.slice(4)].map((messages, i) => encodeMoldPacket(SESSION, 1 + 2 * i, messages))
    expect(imported((await importBytes(captureOf(a, a, c, b, c), 'ab.pcap')).outcome).metadata).toMatchObject({ rows: 6, warnings: [], counters: { duplicates: 4, gaps: 0 } })
  })

  it('counts what comes after it was given up', async () => {
    const late = encodeMoldPacket(SESSION, 2, SMALL_DAY.slice(1, 2))
    const capture = captureOf(encodeMoldPacket(SESSION, 1, SMALL_DAY.slice(0, 1)), encodeMoldPacket(SESSION, 3, SMALL_DAY.slice(2)), encodeMoldHeartbeat(SESSION, 7), late, late)
    const { metadata } = imported((await importBytes(capture, 'line-a.pcap')).outcome)
    expect(metadata).toMatchObject({ rows: 5, counters: { late: 1, duplicates: 1, messagesMissing: 1, unknownOrders: 1 } })
    expect(metadata.warnings).toContain('1 messages came too late, more than 256 datagrams behind or before the first: passed over')
  })

  it('says how many frames have no datagram, and why', async () => {
    const good = frameOf(encodeMoldPacket(SESSION, 1, SMALL_DAY))
    expect(await warningsOf(captureOfFrames(
      ethernet(0x0806, new Uint8Array(28)), ethernet(0x0800, ipv4(udp(), { fragment: 0x2000 })), good.slice(0, -1), good, ethernet(0x0800, ipv4(udp(undefined, 7))),
    ))).toEqual([
      '1 frames are not UDP: passed over', '1 frames are fragments of datagrams: not put together, passed over',
      '1 frames are cut off by the capture: passed over. Capture with a longer snapshot length', '1 frames are malformed: passed over',
    ])
  })

  it('without any message of the feed is refused, and says what it has', async () => {
    expect(await refusal(captureOfFrames(ethernet(0x0806, new Uint8Array(28)), frameOf(new Uint8Array([1])), ethernet(0x0806, new Uint8Array(28))))).toBe(
      'no-rows: FILE: has no message of MoldUDP64: found 1 frames of kind datagram, 2 frames of kind not-udp (1 datagrams of another protocol). Check that it is the right capture.',
    )
  })

  it('of another day is refused', async () => {
    const frame = frameOf(encodeMoldPacket(SESSION, 1, SMALL_DAY))
    expect(await refusal(pcap([{ seconds: FIRST_SECONDS + 40 * 86_400, ticks: 7, frame }]))).toBe(
      'bad-option: FILE: byte 24: found a datagram captured at Unix second 1343741400, expected one of 2012-06-21, a day more or less. '
      + 'Give the day of the capture as --date, or correct its times with editcap -t.',
    )
  })
})

describe('a capture in which the session changes', () => {
  const first = encodeMoldPacket(SESSION, 1, SMALL_DAY.slice(0, 4))
  const directory = encodeItch({
    messageType: 'R', stockLocate: 7, trackingNumber: 0, timestamp: OPEN_NS + 4, stock: 'AMZN', marketCategory: 'Q', financialStatus: 'N', roundLotSize: 100,
    roundLotsOnly: 'N', issueClassification: 'C', issueSubType: 'Z', authenticity: 'P', shortSaleThreshold: 'N', ipoFlag: 'N', luldReferencePriceTier: '1', etpFlag: 'N',
    etpLeverageFactor: 0, inverseIndicator: 'N',
  })
  const moved = (message: Uint8Array): Uint8Array => bytes(message.slice(0, 1), [0, 7], message.slice(3))
  const second = encodeMoldPacket(OTHER, 1, [
    systemEvent('O', OPEN_NS + 4), directory, moved(add('AMZN', 1n, OPEN_NS + 5, { shares: 50 })), moved(remove('AMZN', 3n, OPEN_NS + 6)), remove('AAPL', 2n, OPEN_NS + 7), systemEvent('C', OPEN_NS + 8),
  ])

  it('begins anew: books are cleared, orders and locates of before are unknown, numbers go on', async () => {
    const { outcome, lake } = await importBytes(captureOf(first, second, encodeMoldPacket(SESSION, 4, SMALL_DAY.slice(3, 4)), encodeMoldEndOfSession(OTHER, 7)), 'line-a.pcap')
    expect(imported(outcome).metadata).toMatchObject({
      rows: 11, complete: true,
      counters: { messages: 10, rows: 9, clears: 2, sessionChanges: 1, ofEarlierSessions: 1, unknownOrders: 1, unknownInstrument: 1, duplicateOrders: 0, ordersLeft: 1 },
      warnings: [
        '1 messages refer to orders that were never added: their rows are kept, books pass over them',
        '1 messages are of a stock locate that was never defined: refused',
        "the session changed to '000010059D' at byte 230, its messages are numbered from 6 on, books start empty there",
        '1 datagrams are of a session that was over: passed over',
      ],
    })
    const rows = (await rowsOf(daySource(dayOf(lake)), 'AMZN')).map(({ sequence, kind, orderId, flags, timeNs }) => [sequence, kind, orderId, flags, timeNs - FIRST_NS])
    expect(rows).toEqual([
      [1, 'session', 0n, 0, 7], [2, 'add', 1n, 0, 7], [4, 'add', 3n, 0, 7],
      [5, 'clear', 0n, 2, 1_000_000_007], [6, 'session', 0n, 0, 1_000_000_007], [7, 'instrument', 0n, 0, 1_000_000_007], [8, 'add', 1n, 0, 1_000_000_007],
      [9, 'delete', 3n, 0, 1_000_000_007], [11, 'session', 0n, 0, 1_000_000_007],
    ])
  })

  it('and back again is refused: it holds two feeds', async () => {
    expect(await refusal(captureOf(first, second, encodeMoldPacket(SESSION, 5, SMALL_DAY.slice(4))))).toMatch(
      /^damaged: FILE: byte \d+: found new messages of an earlier session after '000010059D' had begun, expected one session at a time\. The capture holds two feeds: keep one of them, for example by its port \(this datagram's is 26400\)\.$/,
    )
  })
})
