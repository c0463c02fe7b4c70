#!/usr/bin/env node
/** The table of commands. Each lives in the room that it commands; here they get the process's terminal and clock. */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command, Option } from 'commander'
import { bookCommand, type BookCommandOptions } from './data/commands/book.js'
import { dataInspectCommand, dataListCommand } from './data/commands/datasets.js'
import { importItchCommand, importLobsterCommand, type ImportCommandOptions } from './data/commands/import.js'
import { processIo } from './data/commands/process-io.js'
import { host } from './live/host.js'
import { runBacktest } from './sim/commands/backtest.js'
import type { BacktestArguments } from './sim/commands/backtest-options.js'
import { demo, type DemoArguments } from './sim/commands/demo.js'
import { diff } from './sim/commands/diff.js'
import { synth, type SynthOptions } from './sim/commands/synth.js'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
const io = processIo(host)
const many = (value: string, before: readonly string[] = []): readonly string[] => [...before, value]
const ends = (code: number): void => void (process.exitCode = code)

const program = new Command('isochron').description('A simulation-first, deterministic engine for backtesting and live trading').version(version)

program.command('demo').description('make, import and backtest a synthetic day, and write the report: no data needed')
  .option('--out <dir>', 'folder for everything it makes', 'runs/demo').option('--seed <n>', 'seed of the market and of the run', '1')
  .action(async (options: DemoArguments) => ends(await demo(options, join(root, 'notebooks'), io, host)))

program.command('backtest').description('run a strategy on history, against the simulated exchange').argument('<strategy>', 'file with the strategy as its default export')
  .requiredOption('--data <lake>', 'lake of imported data').requiredOption('--instruments <symbols>', 'symbols, separated by commas')
  .option('--from <time>', 'first day, or time with its zone, that the strategy sees').option('--to <time>', 'last day, or time with its zone')
  .option('--params <name=value>', 'parameter of the strategy; may be given again', many).option('--limits <name=value>', 'risk limit; may be given again', many)
  .option('--seed <n>', 'seed of the run', '1').option('--speed <n>', 'run at n times real time instead of as fast as possible')
  .option('--latency <time>', 'of orders/reports/market data, such as 500us or 500us/500us/100us', '100us').option('--fees <maker/taker>', 'per share, a rebate negative; the venue\'s base tier unless given')
  .option('--venue <mic>', 'venue, where the lake has several').option('--source <name>', 'dataset, where several have the instrument').option('--read-ahead <rows>', 'rows read at a time: changes nothing but memory')
  .option('--record <dir>', 'record every output, for isochron diff').option('--json <file>', 'write the summary as JSON').option('--report <file>', 'write the report as HTML')
  .action(async (strategy: string, options: BacktestArguments) => ends(await runBacktest(strategy, options, io, host)))

const imports = program.command('import').description('bring files into a lake')
for (const [format, description, run] of [
  ['itch', 'ITCH 5.0: BinaryFILE plain or .gz, pcap and pcapng of MoldUDP64, - for standard input', importItchCommand],
  ['lobster', 'LOBSTER message and orderbook files: pairs of CSV, or their zip', importLobsterCommand],
] as const) {
  const command = imports.command(format).description(description).argument('<files...>')
    .requiredOption('--out <lake>', 'lake to import into').option('--venue <mic>', 'market identifier code of the venue', 'XNAS')
    .option('--date <day>', 'YYYY-MM-DD; that in the name of the file unless given').option('--source <name>', 'name of the dataset; that of the file unless given')
    .action(async (files: string[], options: ImportCommandOptions) => ends(await run(files, options, io)))
  if (format === 'itch') command.option('--trade-sides', 'trust the side of P messages: feeds before 2014-07-14 whose writer kept it')
}

const datasets = program.command('data').description('what a lake has')
datasets.command('list').argument('<lake>').action(async (lake: string) => ends(await dataListCommand(lake, {}, io)))
datasets.command('inspect').argument('<lake>').option('--venue <mic>').option('--date <day>').option('--source <name>').option('--instruments <symbols...>')
  .action(async (lake: string, options: object) => ends(await dataInspectCommand(lake, options, io)))

program.command('book').description('the book of an instrument after every message, or at one time')
  .requiredOption('--data <lake>').requiredOption('--instrument <symbol>').option('--levels <n>', 'levels of each side', Number, 5)
  .addOption(new Option('--format <format>', 'csv, or exactly LOBSTER\'s orderbook row after the message number').choices(['csv', 'lobster']).default('csv'))
  .option('--at <time>', 'at this time only: ISO 8601, or a time of day at the exchange').option('--date <day>').option('--venue <mic>').option('--source <name>')
  .action(async (options: BookCommandOptions) => ends(await bookCommand(options, io)))

program.command('diff').description('the first output in which two recorded runs differ, with its cause').argument('<a>').argument('<b>')
  .action(async (a: string, b: string) => ends(await diff(a, b, io)))

program.command('synth').description('write a synthetic day as an ITCH 5.0 file')
  .requiredOption('--out <file>').requiredOption('--date <day>', 'YYYY-MM-DD').option('--symbols <list>', 'symbols, separated by commas, with :price where wanted', 'ALPHA,BRAVO')
  .option('--messages <n>', 'messages for each symbol', '200000').option('--seed <n>', 'seed', '1')
  .action(async (options: SynthOptions) => ends(await synth(options, io)))

await program.parseAsync()
