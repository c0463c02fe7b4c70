/**
 * Imports quotes of one instrument from CSV: a file, a `.gz` or a zip with one entry. A row is a time, a bid and an ask, and their quantities where it has five
 * columns. Times are milliseconds of the day, in the zone that is given, or ISO 8601 with a zone. A line of names in front, and empty lines, are left out.
 *
 * Where there are no quantities every quote has the same one: it is no liquidity that was there, and the warning says so.
 */
import { Instruments, type InstrumentSpec } from '../../core/instrument.js'
import { MarketBatch } from '../../core/market/batch.js'
import { MarketKind } from '../../core/market/vocabulary.js'
import { midnightUnixNs, NS_PER_DAY, unixNsOfIso, type Epoch } from '../../core/time.js'
import { parseDecimal } from '../../core/units.js'
import { dayInName } from '../lake/partition.js'
import type { DatasetInput } from '../lake/schema.js'
import { ImportRefusal, sizeOf } from './import-refusal.js'
import { importDataset, importEpoch, timeWentBack, type ImportFeed, type ImportFindings, type ImportOutcome, type OnImportProgress } from './importer.js'
import { digestFile, InputBytes } from './input-bytes.js'
import { listZip, readZipEntry } from './zip-entries.js'

export interface QuotesImportOptions {
  readonly file: string
  /** What the quotes are of. */
  readonly spec: InstrumentSpec
  /** YYYY-MM-DD. */
  readonly date: string
  /** In which the milliseconds of the day count. */
  readonly timeZone: string
  readonly lake: string
  /** Name of the dataset; that of the file unless given. */
  readonly source?: string | undefined
  readonly onProgress?: OnImportProgress | undefined
}

const BATCH_ROWS = 4_096
const NAMES = /^[a-z_]+(?:,[a-z_ ]+)+$/i
/** Of each side where the file has no quantities, quantity increments. */
const ASSUMED_QTY = 1_000_000

/** The day of a file that is named for it: `20140501_quote.zip`, `EURUSD_2014-05-01.csv`. */
export function dayOfQuotes(file: string): string | undefined {
  const compact = /(?:^|[^\d])(\d{4})(\d{2})(\d{2})(?:[^\d]|$)/.exec(file.slice(file.lastIndexOf('/') + 1))
  return dayInName(file) ?? (compact === null ? undefined : dayInName(`${compact[1]}-${compact[2]}-${compact[3]}`))
}

export async function importQuotes({ file, spec, date, timeZone, lake, source, onProgress }: QuotesImportOptions): Promise<ImportOutcome> {
  const name = file.slice(file.lastIndexOf('/') + 1)
  const target = { lake, venue: spec.venue, date, source: source ?? name.replace(/\.(?:zip|gz)$/, '').replace(/\.csv$/, '') }
  const identify = async (): Promise<DatasetInput> => ({ format: 'quotes-csv', files: [name], bytes: sizeOf(file), sha256: await digestFile(file) })
  return importDataset(target, async () => new QuotesFeed(file, spec, importEpoch(target), midnightOf(date, timeZone), await identify()), onProgress, identify)
}

function midnightOf(date: string, timeZone: string): bigint {
  try {
    return midnightUnixNs(date, timeZone)
  } catch (error) {
    throw new ImportRefusal('bad-option', `--time-zone: found '${timeZone}', expected a time zone such as UTC or America/New_York (${(error as Error).message}).`)
  }
}

class QuotesFeed implements ImportFeed {
  readonly instruments = new Instruments()
  readonly name: string
  readonly bytesTotal: number
  bytesDone = 0
  private readonly midnightNs: number
  private line = 0
  private rows = 0
  private lastNs = -Infinity
  private sized = 0

  constructor(private readonly file: string, private readonly spec: InstrumentSpec, private readonly epoch: Epoch, midnight: bigint, private readonly input: DatasetInput) {
    this.name = file
    this.bytesTotal = sizeOf(file)
    this.midnightNs = epoch.fromUnixNs(midnight)
    this.instruments.register(spec)
  }

  async *batches(): AsyncGenerator<MarketBatch> {
    const batch = new MarketBatch(BATCH_ROWS)
    for await (const line of linesOf(this.chunks())) {
      this.line++
      const text = line.trim()
      if (text === '' || (this.line === 1 && NAMES.test(text))) continue
      this.read(text, batch)
      if (!batch.full) continue
      yield batch
      batch.length = 0
    }
    if (batch.length > 0) yield batch
  }

  finish(): ImportFindings {
    const { rows, sized } = this
    const warnings = sized < rows ? [`${rows - sized} quotes have no quantities: each side has ${ASSUMED_QTY} in their place`] : []
    return { input: this.input, complete: true, counters: { rows }, warnings }
  }

  private read(text: string, batch: MarketBatch): void {
    const cells = text.split(',').map((cell) => cell.trim())
    if (cells.length !== 3 && cells.length !== 5) throw this.refuse(text, 'time,bid,ask or time,bid,ask,bid quantity,ask quantity')
    const timeNs = this.timeOf(cells[0])
    if (timeNs < this.lastNs) throw timeWentBack(this.file, this.line, this.epoch.toIso(timeNs), this.epoch.toIso(this.lastNs))
    this.lastNs = timeNs
    const [bid, ask] = [this.number(cells[1], this.spec.priceDecimals, 'a bid'), this.number(cells[2], this.spec.priceDecimals, 'an ask')]
    const [bidQty, askQty] = cells.length === 5 ? [this.number(cells[3], this.spec.qtyDecimals, 'a quantity'), this.number(cells[4], this.spec.qtyDecimals, 'a quantity')] : [ASSUMED_QTY, ASSUMED_QTY]
    if (cells.length === 5) this.sized++
    const row = batch.length++
    batch.zeroRow(row)
    batch.kind[row] = MarketKind.quote
    batch.sequence[row] = ++this.rows
    batch.timeNs[row] = batch.exchangeTimeNs[row] = timeNs
    // A side without a price has no quantity either.
    batch.price[row] = bid
    batch.qty[row] = bid === 0 ? 0 : bidQty
    batch.price2[row] = ask
    batch.qty2[row] = ask === 0 ? 0 : askQty
  }

  private timeOf(cell: string): number {
    if (/^\d{1,8}$/.test(cell)) {
      const sinceNs = Number(cell) * 1_000_000
      if (sinceNs < NS_PER_DAY) return this.midnightNs + sinceNs
    }
    try {
      return this.epoch.fromUnixNs(unixNsOfIso(cell))
    } catch {
      throw this.refuse(cell, 'milliseconds of the day, below 86400000, or a time such as 2014-05-01T00:00:01.787Z')
    }
  }

  private number(cell: string, decimals: number, what: string): number {
    try {
      const value = parseDecimal(cell, decimals)
      if (value >= 0 && value <= 0x7fff_ffff) return value
    } catch {
      // Said below.
    }
    throw this.refuse(cell, `${what} of at most ${decimals} decimals, not negative`)
  }

  private refuse(found: string, expected: string): ImportRefusal {
    return new ImportRefusal('damaged', `${this.file}: row ${this.line}: found '${found}', expected ${expected}.`)
  }

  private async *chunks(): AsyncGenerator<Uint8Array> {
    const onBytes = (bytes: number): void => void (this.bytesDone += bytes)
    if (!this.file.endsWith('.zip')) {
      const input = new InputBytes(this.file)
      for await (const chunk of input.chunks()) {
        this.bytesDone = input.bytesDone
        yield chunk
      }
      return
    }
    const entries = listZip(this.file)
    if (entries.length !== 1) throw new ImportRefusal('not-the-format', `${this.file}: found ${entries.length} entries, expected one CSV. Unpack it and import the files.`)
    yield* readZipEntry(this.file, entries[0], onBytes)
  }
}

/** The lines of a stream of bytes, without their ends. */
async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  yield rest
}
