/**
 * What the bench reads, made once and kept in the folder for temporary files under a name with a version: a day of a whole market as ITCH,
 * lakes of one instrument. Where the speed references stand beside the checkout, their generator makes the market and their C++ is built.
 */
import { execFileSync } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { importItch } from '../../data/import/itch.js'
import { startPriceOf, writeSyntheticDay } from '../../sim/synthetic/synthetic-day.js'

/** Goes up when what is made here changes. */
const VERSION = 1
const CACHE = join(tmpdir(), `isochron-bench-v${VERSION}`)
/** The compiled bench is three folders below the repository. */
const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

/** Found on the path, or the references are left out. */
const COMPILERS = { c: 'gcc', cpp: 'g++' }

const MARKET_MESSAGES = 10_000_000
const MARKET_SYMBOLS = 8_000
const SYNTHETIC_SYMBOLS = 200
const SYNTHETIC_MESSAGES_EACH = 10_000
export const ONE_INSTRUMENT = 'ALPHA'
const ONE_INSTRUMENT_MESSAGES = 3_000_000
export const SYNTHETIC_DATE = '2026-03-02'
const AMZN_DATE = '2012-06-21'

const shared = (path: string): string => join(ROOT, '../shared', path)
/** A path of the repository itself. */
export const repositoryPath = (path: string): string => join(ROOT, path)

/** A whole market's day as a BinaryFILE (`market`), and the C++ that is measured beside us where it can be built (`cpp`). */
export async function wholeMarket(): Promise<{ readonly market: string, readonly cpp: string | undefined }> {
  const built = buildReferences()
  if (built === undefined) return { market: await once('market-synthetic.itch50', syntheticMarket), cpp: undefined }
  const market = await once(`market-${MARKET_MESSAGES}.itch50`, (path) => {
    execFileSync(built.gen, [String(MARKET_MESSAGES), String(MARKET_SYMBOLS), path], { stdio: 'ignore' })
  })
  return { market, cpp: built.l3 }
}

/** A lake with one instrument's synthetic day. */
export async function syntheticLake(): Promise<string> {
  return once('lake-alpha', async (lake) => {
    const file = `${lake}.itch50`
    await writeDay(file, [ONE_INSTRUMENT], ONE_INSTRUMENT_MESSAGES)
    await importInto(lake, file, SYNTHETIC_DATE)
    rmSync(file)
  })
}

/** The real day of AMZN as ITCH; undefined where it is absent. */
export function amznFile(): string | undefined {
  const file = shared(`data/nasdaq/AMZN_${AMZN_DATE}.itch50.gz`)
  return existsSync(file) ? file : undefined
}

/** A lake with the real day of AMZN; undefined where it is absent. */
export async function amznLake(): Promise<string | undefined> {
  const file = amznFile()
  return file === undefined ? undefined : once('lake-amzn', (lake) => importInto(lake, file, AMZN_DATE))
}

function syntheticMarket(path: string): Promise<void> {
  return writeDay(path, Array.from({ length: SYNTHETIC_SYMBOLS }, (_, index) => `S${index}`), SYNTHETIC_MESSAGES_EACH)
}

async function writeDay(path: string, symbols: readonly string[], messages: number): Promise<void> {
  const file = openSync(path, 'w')
  try {
    const days = symbols.map((symbol) => ({ symbol, startPrice: startPriceOf(1, symbol), messages }))
    await writeSyntheticDay({ date: SYNTHETIC_DATE, symbols: days, seed: 1 }, (bytes) => void writeSync(file, bytes))
  } finally {
    closeSync(file)
  }
}

async function importInto(lake: string, file: string, date: string): Promise<void> {
  const outcome = await importItch({ file, lake, date, venue: 'XNAS', source: 'bench' })
  if (outcome.outcome === 'refused') throw new Error(`${file}: ${outcome.message}`)
}

/** The generator and the C++ book; undefined without their sources or a compiler. */
function buildReferences(): { readonly gen: string, readonly l3: string } | undefined {
  const sources = [shared('reference/gen.c'), shared('reference/l3.cpp')]
  if (!sources.every((source) => existsSync(source))) return undefined
  const [gen, l3] = [join(CACHE, 'gen'), join(CACHE, 'l3')]
  mkdirSync(CACHE, { recursive: true })
  try {
    if (!existsSync(gen)) execFileSync(COMPILERS.c, ['-O2', '-o', gen, sources[0], '-lm'], { stdio: 'ignore' })
    if (!existsSync(l3)) execFileSync(COMPILERS.cpp, ['-O3', '-march=native', '-o', l3, sources[1]], { stdio: 'ignore' })
  } catch {
    return undefined
  }
  return { gen, l3 }
}

/** A file or folder of the cache: made under another name first, so that one cut short is not taken for whole. */
async function once(name: string, make: (path: string) => void | Promise<void>): Promise<string> {
  const path = join(CACHE, name)
  if (existsSync(path)) return path
  mkdirSync(CACHE, { recursive: true })
  process.stderr.write(`making ${path} (once) …\n`)
  const making = join(CACHE, `making-${process.pid}-${name}`)
  try {
    await make(making)
    renameSync(making, path)
  } finally {
    rmSync(making, { recursive: true, force: true })
  }
  return path
}
