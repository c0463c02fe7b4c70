import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  describeByteError, encodeMoldEndOfSession, encodeMoldHeartbeat, encodeMoldPacket, encodeMoldRequest, MoldUdp64Receiver,
} from '../../../adapters/nasdaq/index.js'
import type { MoldReceiverOptions } from '../../../adapters/nasdaq/index.js'

const A = '000010059B'
const B = '000010059D'

const text = (word: string): Uint8Array => new TextEncoder().encode(word)
const packet = (sequence: number, ...words: string[]): Uint8Array => encodeMoldPacket(A, sequence, words.map(text))

function receiverOf(options: MoldReceiverOptions = {}) {
  const receiver = new MoldUdp64Receiver(options)
  /** What became of one packet, in words. */
  const tell = (bytes: Uint8Array, receivedNs = 0): string[] => {
    // In the middle of a larger buffer, as a capture has it.
    const framed = new Uint8Array([9, 9, 9, ...bytes, 9, 9])
    const error = receiver.receive(new DataView(framed.buffer, 1), 2, bytes.length, receivedNs)
    if (error) return [describeByteError(error, 'packet')]
    return events(bytes)
  }
  const events = (bytes?: Uint8Array): string[] => {
    const list = receiver.gaps.map(({ from, to }) => `gap ${from}-${to}`)
    if (receiver.duplicates > 0) list.push(`duplicates ${receiver.duplicates}`)
    if (receiver.late > 0) list.push(`late ${receiver.late}`)
    if (receiver.earlierSession) list.push(receiver.sessionsInterleaved ? 'earlier session goes on' : 'earlier session')
    if (bytes && receiver.heartbeat) list.push('heartbeat')
    if (bytes && receiver.endOfSession) list.push('end of session')
    while (receiver.next()) {
      if (receiver.sessionChanged) list.push(`session ${receiver.sessionId}`)
      const bytesOf = new Uint8Array(receiver.view.buffer, receiver.view.byteOffset + receiver.offset, receiver.length)
      const received = receiver.receivedNs === 0 ? '' : ` at ${receiver.receivedNs}`
      list.push(`${receiver.sequence} ${new TextDecoder().decode(bytesOf)}${received}`)
    }
    return list
  }
  const end = (): string[] => {
    receiver.finish()
    return events()
  }
  return { receiver, tell, end }
}

describe('a MoldUDP64 stream', () => {
  it('hands on messages in sequence, from whatever comes first', () => {
    const { receiver, tell } = receiverOf()
    expect(tell(packet(41, 'a', 'b'))).toEqual(['41 a', '42 b'])
    expect(tell(packet(43, 'c'))).toEqual(['43 c'])
    expect(receiver.expected).toBe(44)
    expect(receiver.sessionId).toBe(A)
  })
  it('shows what is missing at its beginning, when all of it is wanted', () => {
    expect(receiverOf({ expected: 1 }).tell(packet(3, 'c'))).toEqual(['gap 1-2', '3 c'])
  })
  it('drops what was there before: line B, and a re-request that overlaps', () => {
    const { tell } = receiverOf()
    tell(packet(1, 'a', 'b', 'c'))
    expect(tell(packet(1, 'a', 'b', 'c'))).toEqual(['duplicates 3'])
    expect(tell(packet(2, 'b', 'c', 'd', 'e'))).toEqual(['duplicates 2', '4 d', '5 e'])
    expect(tell(packet(1, 'a'))).toEqual(['duplicates 1'])
    expect(tell(packet(6, 'f'))).toEqual(['6 f'])
  })
  it('reports a gap and goes on', () => {
    const { tell } = receiverOf()
    tell(packet(1, 'a'))
    expect(tell(packet(5, 'e'))).toEqual(['gap 2-4', '5 e'])
    expect(tell(packet(2, 'b'))).toEqual(['late 1'])
    expect(tell(packet(2, 'b'))).toEqual(['duplicates 1'])
    expect(tell(packet(1, 'a', 'b', 'c'))).toEqual(['duplicates 2', 'late 1'])
    expect(tell(packet(6, 'f'))).toEqual(['6 f'])
  })
  it('tells what comes from before its beginning from duplicates', () => {
    const { tell } = receiverOf()
    tell(packet(5, 'e'))
    expect(tell(packet(4, 'd'))).toEqual(['late 1'])
    expect(tell(packet(4, 'd', 'e', 'f'))).toEqual(['duplicates 2', '6 f'])
  })
  it('or waits until it is filled', () => {
    const { receiver, tell } = receiverOf({ onGap: 'wait' })
    tell(packet(1, 'a'))
    expect(tell(packet(5, 'e'))).toEqual(['gap 2-4'])
    expect(tell(encodeMoldHeartbeat(A, 6))).toEqual(['gap 2-5', 'heartbeat'])
    expect(tell(packet(2, 'b', 'c', 'd'))).toEqual(['2 b', '3 c', '4 d'])
    expect(tell(packet(5, 'e'))).toEqual(['5 e'])
    expect(tell(packet(9, 'i'))).toEqual(['gap 6-8'])
    receiver.giveUp(9)
    expect(tell(packet(9, 'i'))).toEqual(['9 i'])
  })
  it('finds a gap by a heartbeat and by the end of session', () => {
    const { tell } = receiverOf()
    tell(packet(1, 'a'))
    expect(tell(encodeMoldHeartbeat(A, 2))).toEqual(['heartbeat'])
    expect(tell(encodeMoldHeartbeat(A, 4))).toEqual(['gap 2-3', 'heartbeat'])
    expect(tell(encodeMoldEndOfSession(A, 6))).toEqual(['gap 4-5', 'end of session'])
    expect(tell(encodeMoldEndOfSession(A, 6))).toEqual(['end of session'])
  })
  it('counts an empty block as a message', () => {
    const { tell } = receiverOf()
    expect(tell(packet(1, 'a', '', 'c', ''))).toEqual(['1 a', '3 c'])
    expect(tell(packet(5, 'e'))).toEqual(['5 e'])
  })
  it('begins again with a new session, at 1 or where its heartbeat says', () => {
    const { tell } = receiverOf()
    tell(packet(100, 'z'))
    expect(tell(encodeMoldPacket(B, 1, [text('a')]))).toEqual([`session ${B}`, '1 a'])
    expect(tell(encodeMoldPacket('C', 3, [text('c')]))).toEqual(['gap 1-2', 'session C', '3 c'])
    expect(tell(encodeMoldHeartbeat('D', 7))).toEqual(['heartbeat'])
    expect(tell(encodeMoldPacket('D', 7, [text('g'), text('h')]))).toEqual(['session D', '7 g', '8 h'])
  })
  it('hands on nothing of a session that is over, and says when that goes on all the same', () => {
    const { tell } = receiverOf()
    tell(packet(1, 'a', 'b'))
    tell(encodeMoldPacket(B, 1, [text('x')]))
    expect(tell(packet(2, 'b'))).toEqual(['earlier session'])
    expect(tell(encodeMoldHeartbeat(A, 9))).toEqual(['earlier session', 'heartbeat'])
    expect(tell(packet(3, 'c'))).toEqual(['earlier session goes on'])
    expect(tell(encodeMoldPacket(B, 2, [text('y')]))).toEqual(['2 y'])
  })
  it('numbers packets that were rebuilt from a file, and sees no gaps in them', () => {
    const { tell } = receiverOf()
    const rebuilt = encodeMoldPacket('\0'.repeat(10), 0, [text('a')])
    expect(tell(rebuilt)).toEqual(['1 a'])
    expect(tell(rebuilt)).toEqual(['2 a'])
  })
})

describe('packets that overtook one another', () => {
  const window = { reorderMax: 2 }

  it('are put in order; those that waited were received when what they waited for was', () => {
    const { tell, end } = receiverOf(window)
    expect(tell(packet(1, 'a'), 10)).toEqual(['1 a at 10'])
    expect(tell(packet(4, 'd', 'e'), 20)).toEqual([])
    expect(tell(packet(3, 'c'), 30)).toEqual([])
    expect(tell(packet(2, 'b'), 40)).toEqual(['2 b at 40', '3 c at 40', '4 d at 40', '5 e at 40'])
    expect(tell(packet(6, 'f'), 50)).toEqual(['6 f at 50'])
    expect(end()).toEqual([])
  })
  it('are waited for as long as the window has room; then the gap is one, and what waited keeps its own time', () => {
    const { tell } = receiverOf(window)
    tell(packet(1, 'a'), 10)
    tell(packet(3, 'c'), 20)
    tell(packet(5, 'e'), 30)
    expect(tell(packet(6, 'f'), 40)).toEqual(['gap 2-2', '3 c at 20'])
    expect(tell(packet(2, 'b'), 50)).toEqual(['late 1'])
    expect(tell(packet(4, 'd'), 60)).toEqual(['4 d at 60', '5 e at 60', '6 f at 60'])
  })
  it('come twice, by line A and line B, and are handed on once', () => {
    const { tell } = receiverOf(window)
    tell(packet(1, 'a'))
    tell(packet(3, 'c'))
    expect(tell(packet(3, 'c'))).toEqual(['duplicates 1'])
    expect(tell(packet(1, 'a'))).toEqual(['duplicates 1'])
    expect(tell(packet(2, 'b', 'c'))).toEqual(['duplicates 1', '2 b', '3 c'])
    expect(tell(packet(4, 'd'))).toEqual(['4 d'])
  })
  it('are waited for no longer after a heartbeat, the end of the session or of the capture', () => {
    const { tell, end } = receiverOf(window)
    tell(packet(1, 'a'))
    tell(packet(3, 'c'))
    expect(tell(encodeMoldHeartbeat(A, 5))).toEqual(['gap 2-2', 'gap 4-4', 'heartbeat', '3 c'])
    tell(packet(6, 'f'))
    tell(packet(8, 'h'))
    expect(end()).toEqual(['gap 5-5', 'gap 7-7', '6 f', '8 h'])
  })
  it('are handed on before the first message of another session', () => {
    const { tell } = receiverOf(window)
    tell(packet(1, 'a'))
    tell(packet(3, 'c'))
    expect(tell(encodeMoldPacket(B, 1, [text('x')]))).toEqual(['gap 2-2', '3 c', `session ${B}`, '1 x'])
    expect(tell(packet(2, 'b'))).toEqual(['earlier session'])
  })
  it('may stand in a capture in any order within the window', () => {
    const order = fc.array(fc.integer({ min: 0, max: 7 }), { minLength: 1, maxLength: 60 })
    fc.assert(fc.property(order, (delays) => {
      const { tell, end } = receiverOf({ expected: 1, reorderMax: 8 })
      const packets = delays.map((delay, i) => ({ sequence: i + 1, place: i + delay })).sort((left, right) => left.place - right.place || left.sequence - right.sequence)
      const found = [...packets.flatMap(({ sequence }) => tell(packet(sequence, 'm'))), ...end()]
      expect(found).toEqual(delays.map((_, i) => `${i + 1} m`))
    }))
  })
})

describe('a packet that is not sound is refused whole', () => {
  const damaged = 'The packet is damaged, or is not MoldUDP64: check the multicast group and port.'
  const whole = packet(1, 'abc', 'defg')
  const huge = encodeMoldHeartbeat(A, 0)
  new DataView(huge.buffer).setBigUint64(10, 2n ** 53n)
  it.each([
    ['shorter than a header', whole.slice(0, 19), `packet: byte 0: found a packet of 19 bytes, expected a header of 20 bytes. ${damaged}`],
    ['a message cut off', whole.slice(0, -1), `packet: byte 25: found a packet of 30 bytes, expected block 2 of 2 to end at byte 31. ${damaged}`],
    ['a length cut off', whole.slice(0, 26), `packet: byte 25: found a packet of 26 bytes, expected block 2 of 2. ${damaged}`],
    ['a sequence beyond 2^53', huge, `packet: byte 10: found sequence 9007199254740992, expected one below 2^53. ${damaged}`],
  ])('%s', (_name, bytes, message) => {
    const { receiver, tell } = receiverOf()
    expect(tell(bytes)).toEqual([message])
    expect(receiver.packetsRefused).toBe(1)
    expect(tell(whole)).toEqual(['1 abc', '2 defg'])
  })
})

describe('encoding', () => {
  it('lays a packet out as the specification says', () => {
    const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
    expect(hex(packet(258, 'ab'))).toBe('30303030313030353942' + '0000000000000102' + '0001' + '0002' + '6162')
    expect(hex(encodeMoldHeartbeat('S1', 3))).toBe('53312020202020202020' + '0000000000000003' + '0000')
    expect(hex(encodeMoldEndOfSession(A, 3))).toBe('30303030313030353942' + '0000000000000003' + 'ffff')
    expect(hex(encodeMoldRequest(A, 2, 40))).toBe('30303030313030353942' + '0000000000000002' + '0028')
  })
  it('refuses what a packet cannot hold', () => {
    expect(() => encodeMoldHeartbeat('ELEVENCHARS', 1)).toThrow("a MoldUDP64 session has ten characters, found 'ELEVENCHARS'")
    expect(() => encodeMoldPacket(A, 1, new Array<Uint8Array>(65_535).fill(new Uint8Array(0)))).toThrow('a packet has fewer than 65535 messages, found 65535')
  })
})
