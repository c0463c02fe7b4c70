/**
 * Imports LOBSTER: a zip with a message and an orderbook CSV, or the two files themselves. Both are read side by side, row by row.
 */
import type { LobsterMessage, LobsterRowError } from '../../adapters/lobster/index.js'
import { CsvLines, levelsOf, LobsterNormaliser, readBookRow, readMessage } from '../../adapters/lobster/index.js'
import { Instruments, usEquity } from '../../core/instrument.js'
import type { MarketBatch } from '../../core/market/batch.js'
import { midnightUnixNs } from '../../core/time.js'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { dayInName } from '../lake/partition.js'
import type { DatasetInput } from '../lake/schema.js'
import { ImportRefusal, sizeOf, unreadable } from './import-refusal.js'
import type { ImportFeed, ImportFindings, ImportOutcome, OnImportProgress } from './importer.js'
import { importDataset, importEpoch, timeWentBack } from './importer.js'
import { digestFile } from './input-bytes.js'
import { listZip, readZipEntry } from './zip-entries.js'

/** LOBSTER counts from midnight of the exchange. */
const EXCHANGE_TIME_ZONE = 'America/New_York'
const BATCH_ROWS = 4_096
const MESSAGE_FILE = /^(.+)_message_(\d+)\.csv$/
const ORDERBOOK_FILE = /^(.+)_orderbook_(\d+)\.csv$/

/** A message and an orderbook file that belong together. */
export interface LobsterPair {
  /** What both are named: `AMZN_2012-06-21_34200000_57600000_5`. */
  readonly name: string
  readonly symbol: string
  /** YYYY-MM-DD; undefined when the name has none. */
  readonly date: string | undefined
  readonly files: readonly string[]
  readonly messages: LobsterFile
  readonly orderbook: LobsterFile
}

interface LobsterFile {
  readonly name: string
  /** Bytes on disk, compressed in an archive. */
  readonly bytes: number
  chunks(onBytes: (bytes: number) => void): AsyncIterable<Uint8Array>
}

export interface LobsterImportOptions {
  readonly pair: LobsterPair
  readonly venue: string
  /** YYYY-MM-DD; that in the name of the files unless given. */
  readonly date?: string | undefined
  readonly lake: string
  /** Name of the dataset; {@link LobsterPair.name} unless given. */
  readonly source?: string | undefined
  readonly onProgress?: OnImportProgress | undefined
}

/** Finds the pairs among archives and CSV files. Throws an {@link ImportRefusal} for a file that has no other half. */
export function findLobsterPairs(paths: readonly string[]): LobsterPair[] {
  const archives = paths.filter((path) => path.endsWith('.zip'))
  const plain = paths.filter((path) => !path.endsWith('.zip')).map((path) => ({ path, file: plainFile(path) }))
  const pairs = archives.flatMap((path) => pairUp(path, [path], listZip(path).map((entry) => ({
    name: entry.name.slice(entry.name.lastIndexOf('/') + 1), bytes: entry.compressedSize,
    chunks: (onBytes: (bytes: number) => void) => readZipEntry(path, entry, onBytes),
  }))))
  if (plain.length > 0) pairs.push(...pairUp(plain.map(({ path }) => path).join(', '), plain.map(({ path }) => path), plain.map(({ file }) => file)))
  return pairs
}

/** Imports one pair as one dataset. */
export async function importLobster(options: LobsterImportOptions): Promise<ImportOutcome> {
  const { pair, venue, lake } = options
  const date = options.date ?? pair.date
  if (date === undefined) return { outcome: 'refused', reason: 'bad-option', message: `${pair.name}: its name has no day, and --date is not given: expected YYYY-MM-DD.` }
  const target = { lake, venue, date, source: options.source ?? pair.name }
  return importDataset(target, async () => new LobsterFeed(pair, venue, date, await identify(pair)), options.onProgress, () => identify(pair))
}

async function identify({ files }: LobsterPair): Promise<DatasetInput> {
  const digests = await Promise.all(files.map(digestFile))
  const sha256 = digests.length === 1 ? digests[0] : createHash('sha256').update(digests.join('\n')).digest('hex')
  return { format: 'lobster', files: files.map(baseName), bytes: files.reduce((sum, file) => sum + sizeOf(file), 0), sha256 }
}

class LobsterFeed implements ImportFeed {
  readonly instruments = new Instruments()
  readonly name: string
  readonly bytesTotal: number
  bytesDone = 0
  private normaliser: LobsterNormaliser | undefined = undefined
  private readonly midnightNs: number
  private readonly instrument: number

  constructor(private readonly pair: LobsterPair, venue: string, private readonly date: string, private readonly input: DatasetInput) {
    this.name = pair.messages.name
    this.bytesTotal = pair.messages.bytes + pair.orderbook.bytes
    this.instrument = this.instruments.register(usEquity(pair.symbol, venue)).index
    this.midnightNs = importEpoch({ date, venue }).fromUnixNs(midnightUnixNs(date, EXCHANGE_TIME_ZONE))
  }

  async *batches(): AsyncGenerator<MarketBatch> {
    const { messages: messageFile, orderbook } = this.pair
    const onBytes = (bytes: number): void => void (this.bytesDone += bytes)
    const messages = new LineStream(messageFile.chunks(onBytes))
    const books = new LineStream(orderbook.chunks(onBytes))
    const message: LobsterMessage = { timeNs: 0, type: 0, orderId: 0, size: 0, price: 0, direction: 0 }
    let book = new Float64Array(0)
    let lastNs = 0
    try {
      for (;;) {
        // Without waiting, where the next line is at hand: a promise for each of millions of lines would cost more than the lines.
        const hasMessage = messages.lines.next() || await messages.more()
        const hasBook = books.lines.next() || await books.more()
        if (!hasMessage || !hasBook) {
          if (hasMessage !== hasBook) throw this.refuseLengths(hasMessage ? orderbook : messageFile, hasMessage ? books : messages, hasMessage ? messageFile : orderbook)
          break
        }
        const { line } = messages.lines
        this.refuse(messageFile, line, readMessage(messages.lines.bytes, messages.lines.start, messages.lines.end, message))
        this.normaliser ??= this.begin(books.lines)
        if (book.length === 0) book = new Float64Array(levelsOf(books.lines.bytes, books.lines.start, books.lines.end) * 4)
        this.refuse(orderbook, line, readBookRow(books.lines.bytes, books.lines.start, books.lines.end, book))
        if (message.timeNs < lastNs) throw this.refuseTime(line, message.timeNs, lastNs)
        lastNs = message.timeNs
        this.refuse(messageFile, line, this.normaliser.normalise(message, book, line))
        if (this.normaliser.rows.length >= BATCH_ROWS) yield* this.take()
      }
      yield* this.take()
    } finally {
      await messages.close()
      await books.close()
    }
  }

  finish(): ImportFindings {
    const counters = { ...this.normaliser?.counters }
    const warnings: string[] = ['LOBSTER shows a window of the book: levels that enter or leave it are inferred (flag 2)']
    if ((counters.unexplainedMessages ?? 0) > 0) warnings.push(`${counters.unexplainedMessages} messages are of orders and sizes that the window does not explain`)
    if ((counters.duplicateOrders ?? 0) > 0) warnings.push(`${counters.duplicateOrders} messages add orders that are in the book already`)
    return { input: this.input, complete: true, counters, warnings }
  }

  private begin(books: CsvLines): LobsterNormaliser {
    const levels = levelsOf(books.bytes, books.start, books.end)
    if (levels === 0) this.refuse(this.pair.orderbook, 1, { found: 'a number of columns that is no multiple of 4', expected: 'price and size of ask and bid for each level' })
    return new LobsterNormaliser({ instrument: this.instrument, midnightNs: this.midnightNs, levels })
  }

  private *take(): Generator<MarketBatch> {
    const rows = this.normaliser?.rows
    if (rows === undefined || rows.length === 0) return
    yield rows
    rows.length = 0
  }

  private refuse(file: LobsterFile, line: number, error: LobsterRowError | undefined): void {
    if (error !== undefined) {
      throw new ImportRefusal('damaged', `${file.name}: row ${line}: found ${error.found}, expected ${error.expected}. Check that it is a LOBSTER file, and whole.`)
    }
  }

  private refuseTime(line: number, foundNs: number, expectedNs: number): ImportRefusal {
    const epoch = importEpoch({ date: this.date, venue: '' })
    return timeWentBack(this.name, line, epoch.toIso(this.midnightNs + foundNs), epoch.toIso(this.midnightNs + expectedNs))
  }

  private refuseLengths(shorter: LobsterFile, { lines }: LineStream, longer: LobsterFile): ImportRefusal {
    return new ImportRefusal('truncated', `${shorter.name}: ends after row ${lines.line}, expected one for each row of ${longer.name}, which has more. One of them is cut off: fetch both again.`)
  }
}

/** Lines of a stream of chunks. */
class LineStream {
  readonly lines = new CsvLines()
  private readonly chunks: AsyncIterator<Uint8Array>

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.chunks = chunks[Symbol.asyncIterator]()
  }

  /** Goes on to the next line when the chunk has no more. @returns false at the end */
  async more(): Promise<boolean> {
    for (;;) {
      const step = await this.chunks.next()
      if (step.done === true) return this.lines.finish()
      this.lines.push(step.value)
      if (this.lines.next()) return true
    }
  }

  async close(): Promise<void> {
    await this.chunks.return?.()
  }
}

function pairUp(where: string, paths: readonly string[], files: readonly LobsterFile[]): LobsterPair[] {
  const pairs: LobsterPair[] = []
  for (const messages of files) {
    const match = MESSAGE_FILE.exec(messages.name)
    if (match === null) continue
    const [, stem, levels] = match
    const orderbook = files.find(({ name }) => name === `${stem}_orderbook_${levels}.csv`)
    if (orderbook === undefined) throw new ImportRefusal('missing-input', `${where}: ${messages.name} is without its other half, ${stem}_orderbook_${levels}.csv. Give both.`)
    const own = paths.length === 1 ? paths : paths.filter((path) => [messages.name, orderbook.name].includes(baseName(path)))
    pairs.push({ name: `${stem}_${levels}`, symbol: stem.split('_')[0], date: dayInName(stem), files: own, messages, orderbook })
  }
  const alone = files.find(({ name }) => ORDERBOOK_FILE.test(name) && !pairs.some(({ orderbook }) => orderbook.name === name))
  if (alone !== undefined) throw new ImportRefusal('missing-input', `${where}: ${alone.name} is without its other half, the message file. Give both.`)
  if (pairs.length === 0) {
    throw new ImportRefusal('not-the-format', `${where}: found ${files.map(({ name }) => name).join(', ') || 'nothing'}, expected TICKER_YYYY-MM-DD_START_END_message_N.csv and the orderbook file of the same name.`)
  }
  return pairs
}

function plainFile(path: string): LobsterFile {
  return {
    name: baseName(path), bytes: sizeOf(path),
    async *chunks(onBytes) {
      try {
        for await (const chunk of createReadStream(path) as AsyncIterable<Uint8Array>) {
          onBytes(chunk.length)
          yield chunk
        }
      } catch (error) {
        throw error instanceof ImportRefusal ? error : unreadable(path, error)
      }
    },
  }
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
