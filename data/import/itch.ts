/**
 * Imports ITCH 5.0: BinaryFILE, plain or gzip, from a file or standard input, and captures (pcap, pcapng) of MoldUDP64. Which of them it is
 * the first bytes say.
 */
import { describeByteError, describeTimeWentBack, BinaryFileFramer, ITCH_LENGTHS, ItchNormaliser, MoldUdp64Receiver } from '../../adapters/nasdaq/index.js'
import type { SequenceGap } from '../../adapters/nasdaq/index.js'
import { Instruments } from '../../core/instrument.js'
import { MarketBatch } from '../../core/market/batch.js'
import { MarketKind, SessionEvent } from '../../core/market/vocabulary.js'
import type { Epoch } from '../../core/time.js'
import { midnightUnixNs } from '../../core/time.js'
import { describeCaptureError } from '../capture/capture-error.js'
import { isPcapMagic } from '../capture/pcap.js'
import { SECTION_HEADER } from '../capture/pcapng.js'
import { epochSeconds, UdpCaptureReader } from '../capture/udp-capture.js'
import { sourceNameOf } from '../lake/partition.js'
import type { DatasetInput } from '../lake/schema.js'
import type { ImportReason } from './import-refusal.js'
import { ImportRefusal } from './import-refusal.js'
import type { ImportFeed, ImportFindings, ImportOutcome, ImportProgress } from './importer.js'
import { importDataset, importEpoch } from './importer.js'
import { digestFile, InputBytes, STDIN } from './input-bytes.js'
import { LiveOrders } from './live-orders.js'

/** ITCH counts from midnight of the exchange. */
const EXCHANGE_TIME_ZONE = 'America/New_York'
const BATCH_ROWS = 8_192
const GAPS_NAMED_MAX = 5

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
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined
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
  readonly instruments = new Instruments()
  private readonly input: InputBytes
  private readonly epoch: Epoch
  private readonly normaliser: ItchNormaliser
  private readonly batch = new MarketBatch(BATCH_ROWS)
  private readonly orders = new LiveOrders()
  private readonly warnings: string[] = []
  private readonly captured: Record<string, number> = {}
  private readonly unknownTypes = new Map<number, { first: number; byteOffset: number; count: number }>()
  private complete = false

  constructor({ file, stdin, venue, date, tradeSides }: ItchImportOptions, epoch: Epoch) {
    this.name = file === STDIN ? 'standard input' : file
    this.input = new InputBytes(file, stdin)
    this.epoch = epoch
    this.normaliser = new ItchNormaliser({
      instruments: this.instruments, venue, midnightNs: epoch.fromUnixNs(midnightUnixNs(date, EXCHANGE_TIME_ZONE)), tradeSideKnown: tradeSides ?? false,
    })
  }

  get bytesDone(): number {
    return this.input.bytesDone
  }

  get bytesTotal(): number | undefined {
    return this.input.bytesTotal
  }

  async *batches(): AsyncGenerator<MarketBatch> {
    const chunks = this.input.chunks()
    const head = await readHead(chunks)
    const magic = head.length < 4 ? 0 : new DataView(head.buffer, head.byteOffset).getUint32(0)
    const all = prepend(head, chunks)
    for await (const batch of magic === SECTION_HEADER || isPcapMagic(magic) ? this.fromCapture(all) : this.fromBinaryFile(all)) {
      this.orders.applyAll(batch)
      this.noteEnd(batch)
      yield batch
      batch.length = 0
    }
  }

  finish(): ImportFindings {
    const { counters } = this.normaliser
    const { unknownOrders, duplicateOrders, oversized } = this.orders.faults
    const { rows, notNormalised, shortMessage, unknownInstrument, priceTooLarge, quantityTooLarge, unknownCode } = counters
    const unknownType = [...this.unknownTypes.values()].reduce((sum, { count }) => sum + count, 0)
    const counted = {
      messages: counters.messages + unknownType, rows, notNormalised, unknownType, shortMessage, unknownInstrument, priceTooLarge, quantityTooLarge, unknownCode,
      unknownOrders, duplicateOrders, oversized, ordersLeft: this.orders.size, ...this.captured,
    }
    this.warn(unknownOrders, 'refer to orders that were never added: their rows are kept, books pass over them')
    this.warn(duplicateOrders, 'add orders that are in the book already')
    this.warn(oversized, 'take more off an order than is left of it')
    this.warn(shortMessage, 'are shorter than their type: refused')
    this.warn(unknownInstrument, 'are of a stock locate that was never defined: refused')
    this.warn(priceTooLarge + quantityTooLarge, 'have a price or quantity that is too large: refused')
    this.warn(unknownCode, 'have a side, state or event that is not in the specification: refused')
    for (const [type, { first, byteOffset, count }] of this.unknownTypes) {
      this.warnings.push(`${count} messages of the unknown type 0x${type.toString(16).padStart(2, '0')} were passed over, the first is message ${first} at byte ${byteOffset}`)
    }
    if (!this.complete) this.warnings.push('the feed did not say that the day was over (system event C): it may be a part of the day')
    const files = [this.name === 'standard input' ? STDIN : baseName(this.name)]
    return {
      input: { format: 'itch50', files, bytes: this.input.bytesDone, sha256: this.input.digest() },
      complete: this.complete, counters: counted, warnings: this.warnings,
    }
  }

  private async *fromBinaryFile(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<MarketBatch> {
    const framer = new BinaryFileFramer()
    const { batch } = this
    for await (const chunk of chunks) {
      // What stands behind the end is read too: it is part of the input's identity.
      if (framer.ended) continue
      framer.push(chunk)
      while (framer.next()) {
        this.take(framer.view, framer.offset, framer.length, framer.sequence, framer.byteOffset)
        if (batch.full) yield batch
      }
      if (framer.error !== undefined) break
    }
    const error = framer.finish()
    if (error !== undefined) throw new ImportRefusal(REASONS[error.reason], describeByteError(error, this.name))
    if (batch.length > 0) yield batch
  }

  private async *fromCapture(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<MarketBatch> {
    const capture = new UdpCaptureReader()
    const receiver = new MoldUdp64Receiver()
    const { batch, normaliser } = this
    const zeroSeconds = epochSeconds(this.epoch)
    const gaps: SequenceGap[] = []
    let duplicates = 0
    for await (const chunk of chunks) {
      capture.push(chunk)
      while (capture.next()) {
        if (receiver.receive(capture.view, capture.offset, capture.length) !== undefined) continue
        if (receiver.sessionChanged) this.warnings.push(`the session changed to '${receiver.sessionId}' at byte ${capture.byteOffset}`)
        if (receiver.gap !== undefined) gaps.push(receiver.gap)
        duplicates += receiver.duplicates
        normaliser.receiveTimeNs = capture.timeNs(zeroSeconds)
        while (receiver.next()) {
          this.take(receiver.view, receiver.offset, receiver.length, receiver.sequence, capture.byteOffset)
          if (batch.full) yield batch
        }
      }
      if (capture.error !== undefined) break
    }
    const error = capture.finish()
    if (error !== undefined) throw new ImportRefusal(error.reason === 'truncated' ? 'truncated' : 'damaged', describeCaptureError(error, this.name))
    this.noteCapture(capture, receiver, gaps, duplicates)
    if (batch.length > 0) yield batch
  }

  private noteCapture(capture: UdpCaptureReader, receiver: MoldUdp64Receiver, gaps: readonly SequenceGap[], duplicates: number): void {
    const missing = gaps.reduce((sum, { from, to }) => sum + to - from + 1, 0)
    Object.assign(this.captured, {
      datagrams: capture.frames.datagram, packetsRefused: receiver.packetsRefused, duplicates, gaps: gaps.length, messagesMissing: missing,
    })
    const named = gaps.slice(0, GAPS_NAMED_MAX).map(({ from, to }) => from === to ? `${from}` : `${from} to ${to}`)
    if (gaps.length > 0) {
      this.warnings.push(`${missing} messages are missing in ${gaps.length} gaps: ${named.join(', ')}${gaps.length > named.length ? ' and more' : ''}`)
    }
    if (receiver.packetsRefused > 0) this.warnings.push(`${receiver.packetsRefused} datagrams are not MoldUDP64: passed over`)
  }

  /** One message into the batch. What the normaliser lets pass and an import does not, or wants to name, is seen to here. */
  private take(view: DataView, offset: number, length: number, sequence: number, byteOffset: number): void {
    const { normaliser } = this
    const type = view.getUint8(offset)
    // Of an unknown type nothing is known, not even that it has a time.
    if (ITCH_LENGTHS[type] === 0) return this.noteUnknown(type, sequence, byteOffset)
    normaliser.normalise(view, offset, length, this.batch, sequence)
    const { timeWentBack } = normaliser
    if (timeWentBack !== undefined) {
      throw new ImportRefusal('time-went-back', describeTimeWentBack(timeWentBack, this.name, byteOffset, (timeNs) => this.epoch.toIso(timeNs)))
    }
  }

  private noteUnknown(type: number, sequence: number, byteOffset: number): void {
    const known = this.unknownTypes.get(type)
    if (known === undefined) this.unknownTypes.set(type, { first: sequence, byteOffset, count: 1 })
    else known.count++
  }

  private noteEnd(batch: MarketBatch): void {
    for (let row = batch.length - 1; row >= 0 && !this.complete; row--) {
      this.complete = batch.kind[row] === MarketKind.session && batch.code[row] === SessionEvent.endOfMessages
    }
  }

  private warn(count: number, what: string): void {
    if (count > 0) this.warnings.push(`${count} messages ${what}`)
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
