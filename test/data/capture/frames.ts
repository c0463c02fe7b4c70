/**
 * Hand-made frames and capture files, of which each test says what is in them.
 */

export function bytes(...parts: readonly (number | readonly number[] | Uint8Array)[]): Uint8Array {
  return new Uint8Array(parts.flatMap((part) => (typeof part === 'number' ? [part] : [...part])))
}

/** Integers of 16, 32 and 64 bits in a byte order. */
export function integers(littleEndian: boolean) {
  const order = (list: number[]): number[] => (littleEndian ? list.reverse() : list)
  const u16 = (value: number): number[] => order([(value >>> 8) & 0xff, value & 0xff])
  const u32 = (value: number): number[] => order([24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff))
  return { u16, u32, u64: (value: bigint): number[] => {
    const high = u32(Number(value >> 32n))
    const low = u32(Number(value & 0xffff_ffffn))
    return littleEndian ? [...low, ...high] : [...high, ...low]
  } }
}

const { u16, u32 } = integers(false)

export const payload = new TextEncoder().encode('feed')

export function udp(body: Uint8Array = payload, lengthField = 8 + body.length): Uint8Array {
  return bytes(u16(30_001), u16(26_400), u16(lengthField), u16(0), body)
}

export function ipv4(body: Uint8Array, options: { words?: number, fragment?: number, protocol?: number } = {}): Uint8Array {
  const { words = 0, fragment = 0, protocol = 17 } = options
  const header = 20 + 4 * words
  return bytes(0x40 | header / 4, 0, u16(header + body.length), u16(7), u16(fragment), 64, protocol, u16(0), [10, 0, 0, 1], [233, 54, 12, 111],
    new Uint8Array(4 * words).fill(1), body)
}

export function ipv6(next: number, body: Uint8Array): Uint8Array {
  return bytes(u32(0x6000_0000), u16(body.length), next, 64, new Uint8Array(32), body)
}

export function ethernet(etherType: number, body: Uint8Array, tags: readonly number[] = []): Uint8Array {
  return bytes(new Uint8Array(12), tags.flatMap((tag) => [...u16(tag), 0, 5]), u16(etherType), body)
}

export interface Frame {
  readonly seconds: number
  readonly ticks: number
  readonly frame: Uint8Array
}

export function pcap(frames: readonly Frame[], options: { littleEndian?: boolean, magic?: number, linkType?: number } = {}): Uint8Array {
  const { littleEndian = true, magic = 0xa1b23c4d, linkType = 1 } = options
  const to = integers(littleEndian)
  return bytes(to.u32(magic), to.u16(2), to.u16(4), to.u32(0), to.u32(0), to.u32(65_535), to.u32(linkType),
    ...frames.map(({ seconds, ticks, frame }) => bytes(to.u32(seconds), to.u32(ticks), to.u32(frame.length), to.u32(frame.length), frame)))
}

/** One pcapng block: type, length, body padded to four bytes, length. */
export function block(type: number, body: Uint8Array, littleEndian = true): Uint8Array {
  const to = integers(littleEndian)
  const padding = new Uint8Array((4 - body.length % 4) % 4)
  const length = 12 + body.length + padding.length
  return bytes(to.u32(type), to.u32(length), body, padding, to.u32(length))
}

export function section(littleEndian = true): Uint8Array {
  const to = integers(littleEndian)
  return block(0x0a0d0d0a, bytes(to.u32(0x1a2b3c4d), to.u16(1), to.u16(0), to.u64(2n ** 64n - 1n)), littleEndian)
}

export function captureInterface(options: { littleEndian?: boolean, linkType?: number, resolution?: number, offsetSeconds?: bigint } = {}): Uint8Array {
  const { littleEndian = true, linkType = 1, resolution, offsetSeconds } = options
  const to = integers(littleEndian)
  return block(1, bytes(to.u16(linkType), to.u16(0), to.u32(0),
    resolution === undefined ? [] : bytes(to.u16(9), to.u16(1), resolution, [0, 0, 0]),
    offsetSeconds === undefined ? [] : bytes(to.u16(14), to.u16(8), to.u64(offsetSeconds)),
    to.u16(0), to.u16(0)), littleEndian)
}

export function enhancedPacket(time: bigint, frame: Uint8Array, options: { littleEndian?: boolean, from?: number } = {}): Uint8Array {
  const { littleEndian = true, from = 0 } = options
  const to = integers(littleEndian)
  return block(6, bytes(to.u32(from), to.u32(Number(time >> 32n)), to.u32(Number(time & 0xffff_ffffn)), to.u32(frame.length), to.u32(frame.length), frame), littleEndian)
}
