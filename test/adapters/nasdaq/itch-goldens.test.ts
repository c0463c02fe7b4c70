import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { decodeItch, encodeItch, isItchRefusal, ITCH_MESSAGES, MoldUdp64Receiver } from '../../../adapters/nasdaq/index.js'
import { describeWithShared, sharedPath } from '../../shared-data.js'

const GOLDENS = 'specs/goldens/nasdaq-itch-5.0.json'

interface GoldenPacket {
  readonly udpPayloadHex: string
  readonly moldSession: string
  readonly moldSequence: number
  readonly moldMessageCount: number
  readonly messages: readonly Readonly<Record<string, string | number | { readonly raw: number }>>[]
}

describeWithShared('decoded fields of real packets', [GOLDENS], () => {
  const goldens = JSON.parse(existsSync(sharedPath(GOLDENS)) ? readFileSync(sharedPath(GOLDENS), 'utf8') : '{}') as Readonly<Record<string, readonly GoldenPacket[]>>

  describe.each(Object.entries(goldens))('%s', (_file, packets) => {
    it.each(packets.map((packet, at) => [at, packet] as const))('packet %i', (_at, packet) => {
      const payload = new Uint8Array(Buffer.from(packet.udpPayloadHex, 'hex'))
      const receiver = new MoldUdp64Receiver()
      expect(receiver.receive(new DataView(payload.buffer), 0, payload.length)).toBeUndefined()
      expect(receiver.sessionId.replaceAll('\0', '\\0')).toBe(packet.moldSession)
      const decoded: unknown[] = []
      while (receiver.next()) {
        const message = decodeItch(payload, receiver.offset, receiver.length)
        if (isItchRefusal(message)) throw new Error(`refused: ${JSON.stringify(message)}`)
        expect(encodeItch(message)).toEqual(payload.slice(receiver.offset, receiver.offset + receiver.length))
        decoded.push({
          ...Object.fromEntries(Object.entries(message).map(([name, value]) => [name, typeof value === 'bigint' ? Number(value) : value])),
          _name: ITCH_MESSAGES[message.messageType].name, _length: receiver.length,
          // The goldens number unnumbered packets from 0; the receiver numbers them from 1, as a file's messages are.
          _sequence: packet.moldSequence === 0 ? receiver.sequence - 1 : receiver.sequence,
        })
      }
      expect(decoded).toHaveLength(packet.moldMessageCount)
      expect(decoded).toEqual(packet.messages.map((message) =>
        Object.fromEntries(Object.entries(message).map(([name, value]) => [name, typeof value === 'object' ? value.raw : value]))))
    })
  })
})
