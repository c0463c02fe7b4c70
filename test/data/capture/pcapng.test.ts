import { describe, expect, it } from 'vitest'
import { block, bytes, captureInterface, enhancedPacket, ethernet, integers, ipv4, section, udp } from './frames.js'
import { datagramsOf, feed } from './reading.js'

const frame = ethernet(0x0800, ipv4(udp()))
const { u16, u32 } = integers(true)
/** 2023-08-22T13:30:00.000059094Z */
const UNIX_NS = 1_692_711_000_000_059_094n

describe('pcapng', () => {
  it.each([
    ['microseconds, unless told', undefined, UNIX_NS / 1_000n, 59_000],
    ['nanoseconds', 9, UNIX_NS, 59_094],
    ['milliseconds', 3, UNIX_NS / 1_000_000n, 0],
    ['tenths of a nanosecond', 10, UNIX_NS * 10n + 9n, 59_094],
    ['parts of two: 2^-20', 0x80 | 20, (UNIX_NS * (1n << 20n)) / 1_000_000_000n, 58_174],
  ])('%s', (_name, resolution, time, nanoseconds) => {
    const file = bytes(section(), captureInterface(resolution === undefined ? {} : { resolution }), enhancedPacket(time, frame))
    expect(datagramsOf(file)).toEqual({ datagrams: [feed(1_692_711_000, nanoseconds)], frames: { datagram: 1 }, error: undefined })
  })

  it('adds the offset of the interface', () => {
    const file = bytes(section(), captureInterface({ resolution: 9, offsetSeconds: -3_600n }), enhancedPacket(UNIX_NS, frame))
    expect(datagramsOf(file).datagrams).toEqual([feed(1_692_707_400, 59_094)])
  })

  it('reads several interfaces, sections of either byte order, simple and obsolete packets, and passes over the rest, in chunks of every size', () => {
    const file = bytes(
      section(), captureInterface({ resolution: 9 }), captureInterface({ resolution: 6, linkType: 101 }),
      enhancedPacket(UNIX_NS, frame), block(4, new Uint8Array(500)), enhancedPacket(5_000_001n, ipv4(udp()), { from: 1 }),
      block(3, bytes(u32(frame.length), frame)),
      block(2, bytes(u16(1), u16(0), u32(0), u32(7_000_002), u32(32), u32(32), ipv4(udp()))),
      section(false), captureInterface({ littleEndian: false, resolution: 9 }), enhancedPacket(UNIX_NS + 1n, frame, { littleEndian: false }),
    )
    const whole = datagramsOf(file)
    expect(whole).toEqual({
      datagrams: [feed(1_692_711_000, 59_094), feed(5, 1_000), feed(5, 1_000), feed(7, 2_000), feed(1_692_711_000, 59_095)],
      frames: { datagram: 5 }, error: undefined,
    })
    for (let chunkSize = 1; chunkSize < file.length; chunkSize += chunkSize < 80 ? 1 : 37) expect(datagramsOf(file, chunkSize)).toEqual(whole)
  })
})

describe('a pcapng that is not sound', () => {
  const start = bytes(section(), captureInterface({ resolution: 9 }))
  const packet = enhancedPacket(UNIX_NS, frame)
  const changed = (at: number, ...values: number[]): Uint8Array => {
    const copy = bytes(start, packet)
    copy.set(values, at)
    return copy
  }
  const at = start.length
  const cutOff = 'The capture is cut off: the frames before this one are good.'
  const damaged = 'The capture is damaged here: the frames before this one are good.'
  it.each([
    ['cut off in a block', bytes(start, packet).slice(0, -3),
      `day.pcap: byte ${at}: found ${packet.length - 3} bytes, then the end of the file, expected a block of ${packet.length}. ${cutOff}`],
    ['cut off in a block header', bytes(start, packet.slice(0, 5)),
      `day.pcap: byte ${at}: found 5 bytes, then the end of the file, expected a block of 12 bytes or more. ${cutOff}`],
    ['cut off in a block that is passed over', bytes(start, block(4, new Uint8Array(100)).slice(0, 90)),
      `day.pcap: byte ${at + 90}: found 0 bytes, then the end of the file, expected 22 bytes more of a block. ${cutOff}`],
    ['a length that is no multiple of four', changed(at + 4, 79), `day.pcap: byte ${at + 4}: found a block of 79 bytes, expected a multiple of 4, 12 or more. ${damaged}`],
    ['an absurd length', changed(at + 4, 0, 0, 0, 1), `day.pcap: byte ${at + 4}: found a block of 16777216 bytes, expected at most 327680. ${damaged}`],
    ['a block that ends otherwise than it began', changed(at + packet.length - 4, 88),
      `day.pcap: byte ${at + packet.length - 4}: found a block that ends with length 88, expected ${packet.length}, as it began. ${damaged}`],
    ['an interface that is not described', changed(at + 8, 3),
      `day.pcap: byte ${at + 8}: found a frame of interface 3, expected one of the 1 that are described. ${damaged}`],
    ['a frame longer than its block', changed(at + 20, 99), `day.pcap: byte ${at + 8}: found a frame of 99 bytes, expected at most the 48 of its block. ${damaged}`],
    ['a block too short for its type', bytes(start, block(6, new Uint8Array(8))),
      `day.pcap: byte ${at + 4}: found a block of 20 bytes, expected 32 or more for its type. ${damaged}`],
    ['an unknown byte order', changed(8, 0, 0, 0, 0), `day.pcap: byte 8: found 0x00000000, expected the byte-order magic 0x1a2b3c4d. ${damaged}`],
  ])('%s', (_name, broken, text) => {
    for (const chunkSize of [1, 7, broken.length]) expect(datagramsOf(broken, chunkSize)).toMatchObject({ datagrams: [], error: text })
  })
})
