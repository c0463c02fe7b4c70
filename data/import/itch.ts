/**
 * Imports ITCH 5.0: BinaryFILE, plain or gzip, from a file or standard input, and captures (pcap, pcapng) of MoldUDP64. Which of them it is
 * the first bytes say.
 */
import { describeByteError, BinaryFileFramer } from '../../adapters/nasdaq/index.js'
import type { Instruments } from '../../core/instrument.js'
import type { MarketBatch } from '../../core/market/batch.js'
import type { Epoch } from '../../core/time.js'
import { midnightUnixNs } from '../../core/time.js'
import { isPcapMagic } from '../capture/pcap.js'
import { SECTION_HEADER } from '../capture/pcapng.js'
import { sourceNameOf } from '../lake/partition.js'
import type { DatasetInput } from '../lake/schema.js'
import type { ImportReason } from './import-refusal.js'
import { ImportRefusal } from './import-refusal.js'
import type { ImportFeed, ImportFindings, ImportOutcome, OnImportProgress } from './importer.js'
import { importDataset, importEpoch } from './importer.js'
import { digestFile, InputBytes, STDIN } from './input-bytes.js'
import { ItchCapture } from './itch-capture.js'
import { ItchRows } from './itch-rows.js'

/** ITCH counts from midnight of the exchange. */
const EXCHANGE_TIME_ZONE = 'America/New_York'

export interface ItchImportOptions {
  /** Path of the input, or `-` for standard input. */
  readonly file: string
  /** ISO 10383 market identifier code of the venue. */
  readonly venue: string
  /** The day of the data on the venue, YYYY-MM-DD. */
  readonly date: string
  readonly lake: string
  /** Name of the dataset; that of the file without its endings unless given, `stdin` for standard input. */
  readonly source?: string | undefined
  readonly stdin?: AsyncIterable<Uint8Array> | undefined
  /** Trust the side of P messages as that of the resting order: feeds before 2014-07-14, where the writer kept it. */
  readonly tradeSides?: boolean | undefined
  readonly onProgress?: OnImportProgress | undefined
}

/** Imports one input as one dataset. */
export function importItch(options: ItchImportOptions): Promise<ImportOutcome> {
  const { file, venue, date, lake } = options
  const source = options.source ?? (file === STDIN ? 'stdin' : sourceNameOf(file))
  const target = { lake, venue, date, source }
  return importDataset(target, () => new ItchFeed(options, importEpoch(target)), options.onProgress, () => identify(options))
}

async function identify({ file }: ItchImportOptions): Promise<DatasetInput | undefined> {
  if (file === STDIN) return undefined
  const input = new InputBytes(file)
  return { format: 'itch50', files: [baseName(file)], bytes: input.bytesTotal ?? 0, sha256: await digestFile(file) }
}

class ItchFeed implements ImportFeed {
  readonly name: string
  private readonly input: InputBytes
  private readonly rows: ItchRows
  private readonly capture: ItchCapture
  private readonly framer = new BinaryFileFramer()
  private isCapture = false

  constructor({ file, stdin, venue, date, tradeSides }: ItchImportOptions, epoch: Epoch) {
    this.name = file === STDIN ? 'standard input' : file
    this.input = new InputBytes(file, stdin)
    const midnightNs = epoch.fromUnixNs(midnightUnixNs(date, EXCHANGE_TIME_ZONE))
    this.rows = new ItchRows({ name: this.name, venue, epoch, midnightNs, tradeSides: tradeSides ?? false })
    this.capture = new ItchCapture({ name: this.name, date, epoch, midnightNs }, this.rows)
  }

  get instruments(): Instruments {
    return this.rows.instruments
  }

  get bytesDone(): number {
    return this.input.bytesDone
  }

  get bytesTotal(): number | undefined {
    return this.input.bytesTotal
  }

  async *batches(): AsyncGenerator<MarketBatch> {
    const { rows } = this
    const chunks = this.input.chunks()
    const head = await readHead(chunks)
    const magic = head.length < 4 ? 0 : new DataView(head.buffer, head.byteOffset).getUint32(0)
    const all = prepend(head, chunks)
    this.isCapture = magic === SECTION_HEADER || isPcapMagic(magic)
    for await (const batch of this.isCapture ? this.capture.read(all) : this.fromBinaryFile(all)) {
      rows.follow()
      yield batch
      rows.empty()
    }
    rows.follow()
    if (rows.batch.length > 0) yield rows.batch
  }

  finish(): ImportFindings {
    const { rows, capture, isCapture, input } = this
    const { bytesAfterEnd, endOffset } = this.framer
    const warnings = [...rows.warnings(), ...(isCapture ? capture.warnings() : [])]
    if (bytesAfterEnd > 0) {
      warnings.push(`${bytesAfterEnd} bytes stand behind the end of the session, from byte ${endOffset} on: not read. If they are another session, import it alone`)
    }
    if (input.bytesIgnored > 0) warnings.push(`${input.bytesIgnored} bytes stand behind the end of the gzip stream, from byte ${input.bytesDone - input.bytesIgnored} on: not read`)
    const files = [this.name === 'standard input' ? STDIN : baseName(this.name)]
    return {
      input: { format: 'itch50', files, bytes: input.bytesDone, sha256: input.digest() }, complete: rows.complete,
      counters: { ...rows.counters(), ...(isCapture ? capture.counters() : { bytesAfterEnd }), bytesIgnored: input.bytesIgnored }, warnings,
    }
  }

  private async *fromBinaryFile(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<MarketBatch> {
    const { framer, rows } = this
    for await (const chunk of chunks) {
      framer.push(chunk)
      while (framer.next()) {
        rows.take(framer.view, framer.offset, framer.length, framer.sequence, framer.byteOffset, Number.NaN)
        if (rows.batch.full) yield rows.batch
      }
      if (framer.error !== undefined) break
    }
    const error = framer.finish()
    if (error !== undefined) throw new ImportRefusal(REASONS[error.reason], describeByteError(error, this.name))
  }
}

const REASONS: Readonly<Record<string, ImportReason>> = { 'not-binary-file': 'not-the-format', 'short-message': 'damaged', truncated: 'truncated' }

/** Chunks until there are four bytes, or all that there are. */
async function readHead(chunks: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let head = new Uint8Array(0)
  while (head.length < 4) {
    const step = await chunks.next()
    if (step.done === true) return head
    const longer = new Uint8Array(head.length + step.value.length)
    longer.set(head)
    longer.set(step.value, head.length)
    head = longer
  }
  return head
}

async function* prepend(head: Uint8Array, chunks: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (head.length > 0) yield head
  yield* chunks
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
