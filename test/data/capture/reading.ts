/**
 * All the datagrams that a reader finds in a file, handed over in chunks of a size.
 */
import { describeCaptureError } from '../../../data/capture/capture-error.js'
import { UdpCaptureReader } from '../../../data/capture/udp-capture.js'

export function datagramsOf(file: Uint8Array, chunkSize = file.length) {
  const reader = new UdpCaptureReader()
  const datagrams: { seconds: number, nanoseconds: number, ports: string, text: string }[] = []
  const buffer = new Uint8Array(Math.max(chunkSize, 1))
  for (let at = 0; at < file.length; at += chunkSize) {
    const chunk = file.subarray(at, at + chunkSize)
    buffer.set(chunk)
    reader.push(buffer.subarray(0, chunk.length))
    buffer.fill(0xee)
    while (reader.next()) {
      datagrams.push({
        seconds: reader.unixSeconds, nanoseconds: reader.nanoseconds, ports: `${reader.sourcePort}>${reader.destinationPort}`,
        text: new TextDecoder().decode(new Uint8Array(reader.view.buffer, reader.view.byteOffset + reader.offset, reader.length)),
      })
    }
  }
  const error = reader.finish()
  const frames = Object.fromEntries(Object.entries(reader.frames).filter(([, count]) => count > 0))
  return { datagrams, frames, error: error && describeCaptureError(error, 'day.pcap') }
}

/** The datagram that every hand-made frame holds. */
export const feed = (seconds: number, nanoseconds: number) => ({ seconds, nanoseconds, ports: '30001>26400', text: 'feed' })
