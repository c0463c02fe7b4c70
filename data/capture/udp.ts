/**
 * A frame of the link layer → the UDP datagram in it. Reads Ethernet (with VLAN tags), Linux "cooked" captures, raw IP and loopback; IPv4 with
 * options, IPv6 with extension headers. Fragments are not put together: feeds do not fragment; they are counted and passed over.
 */

/** What is in a frame. `datagram` is the only one that {@link UdpReader} has fields for. */
export type FrameContent = 'datagram' | 'fragment' | 'not-udp' | 'cut-off' | 'malformed' | 'unsupported-link'

const LINK_NULL = 0
const LINK_ETHERNET = 1
/** Raw IP: as it is registered, and as BSD systems have written it. */
const LINKS_RAW: readonly number[] = [101, 12, 14]
const LINK_LOOP = 108
const LINK_SLL = 113
const LINK_IPV4 = 228
const LINK_IPV6 = 229
const LINK_SLL2 = 276

const ETHERTYPE_IPV4 = 0x0800
const ETHERTYPE_IPV6 = 0x86dd
const VLAN_TAGS: readonly number[] = [0x8100, 0x88a8, 0x9100]
const PROTOCOL_UDP = 17
const UDP_HEADER = 8
const NEXT_FRAGMENT = 44
const NEXT_AUTHENTICATION = 51
/** Hop-by-hop, routing, destination options. */
const NEXT_EXTENSIONS: readonly number[] = [0, 43, 60]

export class UdpReader {
  /** The payload of the last datagram: `length` bytes at `offset` of the view that was read. */
  offset = 0
  length = 0
  sourcePort = 0
  destinationPort = 0

  /** Finds the datagram in the frame of `length` bytes at `offset`. */
  read(view: DataView, offset: number, length: number, linkType: number): FrameContent {
    const end = offset + length
    if (LINKS_RAW.includes(linkType)) return this.readIp(view, offset, end)
    switch (linkType) {
      case LINK_ETHERNET: return this.readEthernet(view, offset + 12, end)
      case LINK_SLL: return end - offset < 16 ? 'cut-off' : this.readTyped(view, view.getUint16(offset + 14), offset + 16, end)
      case LINK_SLL2: return end - offset < 20 ? 'cut-off' : this.readTyped(view, view.getUint16(offset), offset + 20, end)
      case LINK_IPV4:
      case LINK_IPV6: return this.readIp(view, offset, end)
      // The four bytes of address family are in the byte order of whoever captured; the IP version after them says the same.
      case LINK_NULL:
      case LINK_LOOP: return this.readIp(view, offset + 4, end)
      default: return 'unsupported-link'
    }
  }

  private readEthernet(view: DataView, typeAt: number, end: number): FrameContent {
    return typeAt + 2 > end ? 'cut-off' : this.readTyped(view, view.getUint16(typeAt), typeAt + 2, end)
  }

  /** What stands at `offset` is of the type, or behind any number of VLAN tags (802.1Q, 802.1ad): two bytes of tag, two of the next type. */
  private readTyped(view: DataView, etherType: number, offset: number, end: number): FrameContent {
    let type = etherType
    let at = offset
    for (; VLAN_TAGS.includes(type); at += 4) {
      if (at + 4 > end) return 'cut-off'
      type = view.getUint16(at + 2)
    }
    return type === ETHERTYPE_IPV4 || type === ETHERTYPE_IPV6 ? this.readIp(view, at, end) : 'not-udp'
  }

  private readIp(view: DataView, offset: number, end: number): FrameContent {
    if (offset >= end) return 'cut-off'
    const version = view.getUint8(offset) >>> 4
    if (version === 4) return this.readIpv4(view, offset, end)
    return version === 6 ? this.readIpv6(view, offset, end) : 'not-udp'
  }

  private readIpv4(view: DataView, offset: number, end: number): FrameContent {
    if (offset + 20 > end) return 'cut-off'
    const headerLength = (view.getUint8(offset) & 0x0f) * 4
    if (headerLength < 20) return 'malformed'
    if (view.getUint8(offset + 9) !== PROTOCOL_UDP) return 'not-udp'
    // "More fragments" or an offset: a part of a datagram.
    if ((view.getUint16(offset + 6) & 0x3fff) !== 0) return 'fragment'
    return this.readUdp(view, offset + headerLength, end)
  }

  private readIpv6(view: DataView, offset: number, end: number): FrameContent {
    let at = offset + 40
    if (at > end) return 'cut-off'
    let next = view.getUint8(offset + 6)
    while (next !== PROTOCOL_UDP) {
      if (at + 8 > end) return 'cut-off'
      if (next === NEXT_FRAGMENT && (view.getUint16(at + 2) & 0xfff9) !== 0) return 'fragment'
      const size = view.getUint8(at + 1)
      const extension = extensionLength(next, size)
      if (extension === 0) return 'not-udp'
      next = view.getUint8(at)
      at += extension
    }
    return this.readUdp(view, at, end)
  }

  /** The datagram's own length decides, not the frame's: short frames are padded. */
  private readUdp(view: DataView, offset: number, end: number): FrameContent {
    if (offset + UDP_HEADER > end) return 'cut-off'
    const length = view.getUint16(offset + 4)
    if (length < UDP_HEADER) return 'malformed'
    if (offset + length > end) return 'cut-off'
    this.sourcePort = view.getUint16(offset)
    this.destinationPort = view.getUint16(offset + 2)
    this.offset = offset + UDP_HEADER
    this.length = length - UDP_HEADER
    return 'datagram'
  }
}

/** Bytes of an IPv6 extension header; 0 when the type is none. Each counts its length in its own way. */
function extensionLength(type: number, size: number): number {
  if (type === NEXT_FRAGMENT) return 8
  if (type === NEXT_AUTHENTICATION) return (size + 2) * 4
  return NEXT_EXTENSIONS.includes(type) ? (size + 1) * 8 : 0
}
