/**
 * `isochron demo`: the whole way in one command, offline: a synthetic day is made, imported and backtested, and the report written.
 * What it does is printed as the commands that do it one by one.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { EXIT_OK, EXIT_REFUSED, type Io } from '../../data/commands/io.js'
import { importItchCommand } from '../../data/commands/import.js'
import { DiskError, onDisk } from '../../data/disk/disk-error.js'
import { runBacktest, type BacktestHost } from './backtest.js'
import { synth } from './synth.js'

const DATE = '2026-03-02'
const SYMBOLS = 'ALPHA,BRAVO,CHARLIE'
const TRADED = 'ALPHA'
const MESSAGES = 200_000

export interface DemoArguments {
  readonly out: string
  readonly seed: string
}

/** @param strategies the folder of the shipped example strategies. Answers the exit code of the step that failed, 0 when all went well. */
export async function demo({ out, seed }: DemoArguments, strategies: string, io: Io, host: BacktestHost): Promise<number> {
  try {
    onDisk(out, () => mkdirSync(out, { recursive: true }))
  } catch (error) {
    if (!(error instanceof DiskError)) throw error
    io.err(`error: ${error.message}\n`)
    return EXIT_REFUSED
  }
  const file = join(out, `synthetic-${DATE}.itch50`)
  const lake = join(out, 'lake')
  const report = join(out, 'report.html')
  const json = join(out, 'result.json')
  const strategy = join(strategies, 'inventory-quoter.ts')

  await io.out(`$ isochron synth --out ${file} --date ${DATE} --symbols ${SYMBOLS} --messages ${MESSAGES} --seed ${seed}\n`)
  const made = await synth({ out: file, date: DATE, symbols: SYMBOLS, messages: MESSAGES, seed }, io)
  if (made !== EXIT_OK) return made

  await io.out(`\n$ isochron import itch ${file} --venue XNAS --date ${DATE} --out ${lake}\n`)
  const imported = await importItchCommand([file], { venue: 'XNAS', date: DATE, out: lake }, io)
  if (imported !== EXIT_OK) return imported

  await io.out(`\n$ isochron backtest ${strategy} --data ${lake} --instruments ${TRADED} --json ${json} --report ${report}\n\n`)
  const code = await runBacktest(strategy, { data: lake, instruments: TRADED, seed, latency: '100us', json, report }, io, host)
  if (code === EXIT_OK) await io.out(`\nThe report: ${report}\n`)
  return code
}
