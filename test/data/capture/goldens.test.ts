import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { decodeItch, isItchRefusal, ItchNormaliser, MoldUdp64Receiver } from '../../../adapters/nasdaq/index.js'
import { Instruments } from '../../../core/instrument.js'
import { MarketBatch } from '../../../core/market/batch.js'
import { Epoch, midnightUnixNs } from '../../../core/time.js'
import { epochSeconds, UdpCaptureReader } from '../../../data/capture/udp-capture.js'
import { describeWithShared, sharedPath } from '../../shared-data.js'

const GOLDENS = 'specs/goldens/nasdaq-itch-5.0.json'
const PACKETS = 'data/packets/Nasdaq/Nasdaq.Equities.TotalView.Itch.v5.0/Multiple.Packets.pcap'

interface GoldenPacket {
  readonly pcapSeconds: number
  readonly pcapSubsec: number
  readonly udpPayloadHex: string
  readonly messages: readonly Readonly<Record<string, string | number | { readonly raw: number }>>[]
}

/** Pcap → UDP → MoldUDP64 → ITCH, as an importer does. */
describeWithShared('real captures', [GOLDENS, PACKETS], () => {
  const goldens = JSON.parse(existsSync(sharedPath(GOLDENS)) ? readFileSync(sharedPath(GOLDENS), 'utf8') : '{}') as Readonly<Record<string, readonly GoldenPacket[]>>

  it.each(Object.entries(goldens))('%s', (file, packets) => {
    const capture = new UdpCaptureReader()
    const receiver = new MoldUdp64Receiver()
    const found: unknown[] = []
    const bytes = new Uint8Array(readFileSync(sharedPath(`data/packets/${file}`)))
    for (let at = 0; at < bytes.length; at += 100) {
      capture.push(bytes.subarray(at, at + 100))
      while (capture.next()) {
        const payload = new Uint8Array(capture.view.buffer, capture.view.byteOffset + capture.offset, capture.length)
        const messages: unknown[] = []
        expect(receiver.receive(capture.view, capture.offset, capture.length)).toBeUndefined()
        while (receiver.next()) {
          const message = decodeItch(new Uint8Array(receiver.view.buffer), receiver.offset, receiver.length)
          if (isItchRefusal(message)) throw new Error(`refused: ${JSON.stringify(message)}`)
          messages.push(Object.fromEntries(Object.entries(message).map(([name, value]) => [name, typeof value === 'bigint' ? Number(value) : value])))
        }
        found.push({ pcapSeconds: capture.unixSeconds, pcapSubsec: capture.nanoseconds, udpPayloadHex: Buffer.from(payload).toString('hex'), messages })
      }
    }
    expect(capture.finish()).toBeUndefined()
    expect(found).toEqual(packets.map(({ pcapSeconds, pcapSubsec, udpPayloadHex, messages }) => ({
      pcapSeconds, pcapSubsec, udpPayloadHex, messages: messages.map((message) => Object.fromEntries(Object.entries(message)
        .filter(([name]) => !name.startsWith('_'))
        .map(([name, value]) => [name, typeof value === 'object' ? value.raw : value]))),
    })))
  })

  it('become rows with the capture’s time and the exchange’s', () => {
    const file = 'Nasdaq/Nasdaq.Equities.TotalView.Itch.v5.0.20230822/AddOrderNoMPID.pcap'
    const epoch = Epoch.ofDay('2023-08-22')
    const instruments = new Instruments()
    const normaliser = new ItchNormaliser({ instruments, midnightNs: epoch.fromUnixNs(midnightUnixNs('2023-08-22', 'America/New_York')) })
    const capture = new UdpCaptureReader()
    const receiver = new MoldUdp64Receiver()
    const batch = new MarketBatch(8)
    capture.push(new Uint8Array(readFileSync(sharedPath(`data/packets/${file}`))))
    while (capture.next()) {
      receiver.receive(capture.view, capture.offset, capture.length)
      normaliser.receiveTimeNs = capture.timeNs(epochSeconds(epoch))
      while (receiver.next()) normaliser.normalise(receiver.view, receiver.offset, receiver.length, batch, receiver.sequence)
    }
    expect(batch.length).toBe(goldens[file].length)
    expect(epoch.toIso(batch.timeNs[0])).toBe('2023-08-22T13:30:00.000059094Z')
    expect(epoch.toIso(batch.exchangeTimeNs[0])).toBe('2023-08-22T13:29:59.999894278Z')
    expect(instruments.at(batch.instrument[0]).symbol).toBe('IVOO')
  })
})

describe('without a first frame', () => {
  it('there is nothing to look at', () => {
    expect(() => new UdpCaptureReader().view).toThrow('no datagram has been read: call next() first')
  })
})
