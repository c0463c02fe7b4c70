/**
 * `isochron synth`: writes a synthetic day as an ITCH 5.0 BinaryFILE, for demonstrations, tests and benches that need no real data.
 *
 * The file appears under its name only when it is complete, and what cannot be a day is refused before anything is written.
 */
import { parseDecimal } from '../../core/units.js'
import { EXIT_OK, EXIT_REFUSED, type Io } from '../../data/commands/io.js'
import { DiskError } from '../../data/disk/disk-error.js'
import { UnfinishedFile } from '../../data/disk/unfinished-file.js'
import { startPriceOf, writeSyntheticDay, type SyntheticSymbol } from '../synthetic/synthetic-day.js'

export interface SynthOptions {
  /** The file to write; one that is there is replaced. */
  readonly out: string
  /** Trading day, `YYYY-MM-DD`. */
  readonly date: string
  /** Separated by commas; a start price in dollars may follow each: `ALPHA,BRAVO:55.20`. */
  readonly symbols: string
  /** Messages of order flow of each symbol. */
  readonly messages: string | number
  readonly seed: string | number
}

/** Digits of a number of messages: `1e6` or ` 7 ` is not how a count is written. */
const COUNT = /^\d+$/
const SEED_CHARACTERS_MAX = 200

/** Answers the exit code, refused when the options make no day or the disk takes no file. */
export async function synth({ out, date, symbols, messages, seed }: SynthOptions, io: Pick<Io, 'out' | 'err' | 'host'>): Promise<number> {
  let file: UnfinishedFile | undefined
  try {
    const seedLength = String(seed).length
    if (seedLength === 0 || seedLength > SEED_CHARACTERS_MAX) throw new RangeError(`--seed: found ${seedLength} characters, expected 1 to ${SEED_CHARACTERS_MAX}`)
    if (!COUNT.test(String(messages))) throw new RangeError(`--messages: found '${messages}', expected a whole number such as 200000`)
    const listed = symbols.split(',').map((entry) => parseSymbol(entry.trim(), Number(messages), seed))
    const unfinished = () => (file ??= new UnfinishedFile(out))
    const count = await writeSyntheticDay({ date, symbols: listed, seed }, (bytes) => {
      unfinished().write(bytes)
      return io.host.breathe()
    })
    unfinished().commit()
    await io.out(`${out}: ${count} messages, ${file?.length ?? 0} bytes, ${listed.length} symbols, ${date}, seed ${seed}\n`)
    return EXIT_OK
  } catch (error) {
    file?.discard()
    if (!(error instanceof RangeError || error instanceof DiskError)) throw error
    io.err(`error: ${error.message}\n`)
    return EXIT_REFUSED
  }
}

function parseSymbol(entry: string, messages: number, seed: string | number): SyntheticSymbol {
  const [symbol, price] = entry.split(':')
  return { symbol, messages, startPrice: price === undefined ? startPriceOf(seed, symbol) : parseDecimal(price, 4) }
}
