import { describe, expect, it } from 'vitest'
import { epochSeconds, UdpCaptureReader } from '../../../data/capture/udp-capture.js'
import { Epoch } from '../../../core/time.js'
import { bytes, ethernet, ipv4, ipv6, pcap, udp } from './frames.js'
import { datagramsOf, feed } from './reading.js'

const IPV4 = 0x0800
const IPV6 = 0x86dd
const plain = ethernet(IPV4, ipv4(udp()))
const record = (frame: Uint8Array) => ({ seconds: 1_692_711_000, ticks: 59_094, frame })

describe('pcap', () => {
  it.each([
    ['nanoseconds, little-endian', true, 0xa1b23c4d, 59_094],
    ['nanoseconds, big-endian', false, 0xa1b23c4d, 59_094],
    ['microseconds, little-endian', true, 0xa1b2c3d4, 59_094_000],
    ['microseconds, big-endian', false, 0xa1b2c3d4, 59_094_000],
  ])('%s', (_name, littleEndian, magic, nanoseconds) => {
    expect(datagramsOf(pcap([record(plain), record(plain)], { littleEndian, magic }))).toEqual({
      datagrams: [feed(1_692_711_000, nanoseconds), feed(1_692_711_000, nanoseconds)], frames: { datagram: 2 }, error: undefined,
    })
  })

  it('is the same in chunks of every size', () => {
    const file = pcap([record(plain), record(ethernet(0x0806, new Uint8Array(46))), record(plain)])
    const whole = datagramsOf(file)
    expect(whole.datagrams).toHaveLength(2)
    for (let chunkSize = 1; chunkSize < file.length; chunkSize++) expect(datagramsOf(file, chunkSize)).toEqual(whole)
  })

  it('gives the time of the run', () => {
    const reader = new UdpCaptureReader()
    reader.push(pcap([record(plain)]))
    expect(reader.next()).toBe(true)
    expect(reader.timeNs(epochSeconds(Epoch.ofDay('2023-08-22')))).toBe((13 * 3_600 + 30 * 60) * 1e9 + 59_094)
  })
})

describe('what is in a frame', () => {
  const extension = (next: number, size = 0): Uint8Array => bytes(next, size, new Uint8Array(6 + 8 * size))
  it.each([
    ['Ethernet', 1, plain],
    ['Ethernet, padded to its least length', 1, bytes(plain, new Uint8Array(14))],
    ['a VLAN tag', 1, ethernet(IPV4, ipv4(udp()), [0x8100])],
    ['two VLAN tags', 1, ethernet(IPV4, ipv4(udp()), [0x88a8, 0x8100])],
    ['IPv4 options', 1, ethernet(IPV4, ipv4(udp(), { words: 3 }))],
    ['IPv4 that may not be fragmented', 1, ethernet(IPV4, ipv4(udp(), { fragment: 0x4000 }))],
    ['IPv6', 1, ethernet(IPV6, ipv6(17, udp()))],
    ['IPv6 extension headers', 1, ethernet(IPV6, ipv6(0, bytes(extension(60), extension(17, 1), udp())))],
    ['IPv6 authentication', 1, ethernet(IPV6, ipv6(51, bytes([17, 4], new Uint8Array(22), udp())))],
    ['an IPv6 fragment that is whole', 1, ethernet(IPV6, ipv6(44, bytes(extension(17), udp())))],
    ['Linux cooked', 113, bytes(new Uint8Array(14), [0x08, 0x00], ipv4(udp()))],
    ['Linux cooked, version 2', 276, bytes([0x86, 0xdd], new Uint8Array(18), ipv6(17, udp()))],
    ['raw IP', 101, ipv4(udp())],
    ['raw IP, version 6', 229, ipv6(17, udp())],
    ['raw IP, as BSD writes it', 12, ipv4(udp())],
    ['raw IP, as OpenBSD writes it', 14, ipv6(17, udp())],
    ['Linux cooked, with a VLAN tag', 113, bytes(new Uint8Array(14), [0x81, 0x00, 0, 5, 0x08, 0x00], ipv4(udp()))],
    ['loopback, little-endian', 0, bytes([2, 0, 0, 0], ipv4(udp()))],
    ['loopback, big-endian', 0, bytes([0, 0, 0, 30], ipv6(17, udp()))],
  ])('%s', (_name, linkType, frame) => {
    expect(datagramsOf(pcap([record(frame)], { linkType }))).toEqual({ datagrams: [feed(1_692_711_000, 59_094)], frames: { datagram: 1 }, error: undefined })
  })

  it.each([
    ['the first fragment', ethernet(IPV4, ipv4(udp(), { fragment: 0x2000 })), 'fragment'],
    ['a later fragment', ethernet(IPV4, ipv4(udp(), { fragment: 0x0010 })), 'fragment'],
    ['an IPv6 fragment', ethernet(IPV6, ipv6(44, bytes([17, 0, 0, 1], new Uint8Array(4), udp()))), 'fragment'],
    ['TCP', ethernet(IPV4, ipv4(udp(), { protocol: 6 })), 'not-udp'],
    ['TCP over IPv6', ethernet(IPV6, ipv6(6, udp())), 'not-udp'],
    ['ARP', ethernet(0x0806, new Uint8Array(28)), 'not-udp'],
    ['a frame cut by the capture', plain.slice(0, -1), 'cut-off'],
    ['a frame cut in its Ethernet header', plain.slice(0, 13), 'cut-off'],
    ['a frame cut in its IP header', plain.slice(0, 20), 'cut-off'],
    ['a frame of nothing but VLAN tags', ethernet(0x8100, new Uint8Array(0), new Array<number>(60_000).fill(0x8100)), 'cut-off'],
    ['a datagram shorter than its header', ethernet(IPV4, ipv4(udp(undefined, 7))), 'malformed'],
    ['an IP header shorter than it may be', ethernet(IPV4, bytes(0x44, ipv4(udp()).slice(1))), 'malformed'],
  ])('passes over and counts: %s', (_name, frame, content) => {
    expect(datagramsOf(pcap([record(frame), record(plain)]))).toEqual({
      datagrams: [feed(1_692_711_000, 59_094)], frames: { [content]: 1, datagram: 1 }, error: undefined,
    })
  })
})

describe('a capture that is not sound', () => {
  const file = pcap([record(plain), record(plain)])
  const second = 24 + 16 + plain.length
  const changed = (at: number, ...values: number[]): Uint8Array => {
    const copy = file.slice()
    copy.set(values, at)
    return copy
  }
  const cutOff = 'The capture is cut off: the frames before this one are good.'
  const damaged = 'The capture is damaged here: the frames before this one are good.'
  it.each([
    ['empty', new Uint8Array(0), 0, 'day.pcap: byte 0: found 0 bytes, then the end of the file, expected a pcap or pcapng header. The file is empty or cut off: fetch it again.'],
    ['another file', new TextEncoder().encode('symbol,price'), 0,
      'day.pcap: byte 0: found 0x73796d62, expected the magic number of a pcap or pcapng file. Check that the file is a packet capture.'],
    ['still compressed', bytes([0x1f, 0x8b, 8, 0, 0]), 0,
      'day.pcap: byte 0: found 0x1f8b0800, expected the magic number of a pcap or pcapng file. It looks like gzip: decompress it first.'],
    ['cut off in its header', file.slice(0, 20), 0, `day.pcap: byte 0: found 20 bytes, then the end of the file, expected a pcap header of 24 bytes. ${cutOff}`],
    ['cut off in a record header', file.slice(0, second + 9), 1,
      `day.pcap: byte ${second}: found 9 bytes, then the end of the file, expected a record of 16 bytes or more. ${cutOff}`],
    ['cut off in a frame', file.slice(0, -1), 1,
      `day.pcap: byte ${second}: found 61 bytes, then the end of the file, expected a record of 62 bytes or more. ${cutOff}`],
    ['an absurd length', changed(second + 8, 0, 0, 0, 1), 1, `day.pcap: byte ${second + 8}: found a frame of 16777216 bytes, expected at most 262144. ${damaged}`],
    ['an absurd time', changed(second + 4, 0, 0xca, 0x9a, 0x3b), 1,
      `day.pcap: byte ${second + 4}: found 1000000000 nanoseconds, expected less than a second. ${damaged}`],
    ['an unknown version', changed(4, 3), 0, 'day.pcap: byte 4: found version 3, expected version 2. Convert the file with a current tcpdump or editcap.'],
    ['an unknown link', changed(20, 105), 0,
      'day.pcap: byte 24: found a frame of link type 105, expected Ethernet (1), Linux cooked (113, 276), raw IP (101, 228, 229) or loopback (0, 108). '
      + 'Capture or convert it as Ethernet.'],
  ])('%s', (_name, broken, datagrams, text) => {
    for (const chunkSize of [1, 7, Math.max(broken.length, 1)]) {
      const found = datagramsOf(broken, chunkSize)
      expect(found.error).toBe(text)
      expect(found.datagrams).toHaveLength(datagrams)
    }
  })
})
