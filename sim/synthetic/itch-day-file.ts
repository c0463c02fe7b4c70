/**
 * Rows of market events → a BinaryFILE of ITCH 5.0, in chunks: the venue's own format of a day.
 */
import { BINARY_FILE_END, ITCH_LENGTH_MAX, ItchExporter, writeBinaryFileLength } from '../../adapters/nasdaq/index.js'
import type { Instruments } from '../../core/instrument.js'
import { invariant } from '../../core/invariant.js'
import type { MarketRowQueue } from '../matching/market-row-queue.js'

const CHUNK_BYTES = 1 << 18
const LENGTH_BYTES = 2

export class ItchDayFile {
  /** Messages so far. */
  messages = 0
  private readonly bytes = new Uint8Array(CHUNK_BYTES + (1 << 16))
  private readonly view = new DataView(this.bytes.buffer)
  private readonly exporter: ItchExporter
  private length = 0

  /** Times of rows are ns since midnight, Eastern. */
  constructor(instruments: Instruments) {
    this.exporter = new ItchExporter({ instruments, midnightNs: 0 })
  }

  /** A chunk has filled up: take it before the next rows. */
  get full(): boolean {
    return this.length >= CHUNK_BYTES
  }

  /** Appends the messages of all rows that wait in a queue, and empties it. */
  append(queue: MarketRowQueue): void {
    const { batch } = queue
    for (let row = queue.first; row < batch.length; row++) {
      invariant(this.length + LENGTH_BYTES + ITCH_LENGTH_MAX <= this.bytes.length, 'the chunk is full: take it before the next rows')
      const length = this.exporter.encodeRow(batch, row, this.view, this.length + LENGTH_BYTES)
      if (length === 0) throw new Error(`a synthetic row has no ITCH message: ${this.exporter.refusal ?? 'unknown reason'}`)
      this.length += writeBinaryFileLength(this.view, this.length, length) + length
      this.messages++
    }
    queue.clear()
  }

  /** Marks the end of the session. */
  end(): void {
    this.bytes.set(BINARY_FILE_END, this.length)
    this.length += BINARY_FILE_END.length
  }

  /** What has been written since the last call; valid until the next append. */
  take(): Uint8Array {
    const chunk = this.bytes.subarray(0, this.length)
    this.length = 0
    return chunk
  }
}
