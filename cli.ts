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
import { match, MATCH_FORMATS, PRIORITY_RULES, SELF_TRADE_RULES, type MatchArguments } from './sim/commands/match.js'
import { synth, type SynthOptions } from './sim/commands/synth.js'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
const io = processIo(host)
const many = (value: string, before: readonly string[] = []): readonly string[] => [...before, value]
const ends = (code: number): void => void (process.exitCode = code)
/** Of commands that load a strategy: real timers and sockets that its modules opened must not hold the process. */
const leaves = (code: number): void => {
  ends(code)
  process.stdout.write('', () => process.stderr.write('', () => process.exit()))
}

const program = new Command('isochron').description('A simulation-first, deterministic engine for backtesting and live trading').version(version)
  .configureOutput({ writeOut: (text) => void io.out(text), writeErr: (text) => io.err(text) })

program.command('demo').description('make, import and backtest a synthetic day, and write the report: no data needed')
  .option('--out <dir>', 'folder for everything it makes', 'runs/demo').option('--seed <n>', 'seed of the market and of the run', '1')
  .action(async (options: DemoArguments) => leaves(await demo(options, join(root, 'notebooks'), io, host)))

program.command('backtest').description('run a strategy on history, against the simulated exchange').argument('<strategy>', 'file with the strategy as its default export')
  .requiredOption('--data <lake>', 'lake of imported data').requiredOption('--instruments <symbols>', 'symbols, separated by commas')
  .option('--from <time>', 'first day (UTC), or first instant with its zone, that the strategy sees, inclusive; all of the data unless given')
  .option('--to <time>', 'last day (UTC), or last instant with its zone, inclusive; all of the data unless given')
  .option('--params <name=value>', 'parameter of the strategy; may be given again', many).option('--limits <name=value>', 'risk limit; may be given again', many)
  .option('--seed <n>', 'seed of the run: a number or text', '1').option('--speed <n>', 'run at n times real time instead of as fast as possible')
  .option('--latency <terms>', 'of all, or of orders/reports/market data: 500us, 500us/500us/100us, 200us+lognormal(median=50us,p99=1ms), queue(service=2us), recorded(FILE), JSON', '100us')
  .option('--fees <terms>', 'maker/taker, a rebate negative: -0.0020/0.0030, 1bps/5bps, 0.85/0.85,min=1,per=order, or a JSON file; the venue\'s base tier unless given')
  .option('--faults <file>', 'JSON of what goes wrong: disconnects, restarts, reports late, out of order or twice, gaps of the feed; nothing unless given')
  .option('--venue <mic>', 'venue, where the lake has several').option('--source <name>', 'dataset, where several have an instrument').option('--read-ahead <rows>', 'rows read at a time: changes nothing but memory')
  .option('--record <dir>', 'record every output, for isochron diff').option('--json <file>', 'write the summary as JSON').option('--report <file>', 'write the report as HTML')
  .action(async (strategy: string, options: BacktestArguments) => leaves(await runBacktest(strategy, options, io, host)))

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
datasets.command('list').description('one line for each dataset').argument('<lake>', 'folder of the lake').action(async (lake: string) => ends(await dataListCommand(lake, {}, io)))
datasets.command('inspect').description('all that datasets say of themselves').argument('<lake>', 'folder of the lake').option('--venue <mic>', 'only of this venue')
  .option('--date <day>', 'only of this day, YYYY-MM-DD').option('--source <name>', 'only of this name').option('--instruments <symbols...>', 'only these instruments')
  .action(async (lake: string, options: object) => ends(await dataInspectCommand(lake, options, io)))

program.command('book').description('the book of an instrument after every message, or at one time')
  .requiredOption('--data <lake>', 'lake of imported data').requiredOption('--instrument <symbol>', 'one symbol').option('--levels <n>', 'levels of each side', Number, 5)
  .addOption(new Option('--format <format>', 'csv, or exactly LOBSTER\'s orderbook row after the message number').choices(['csv', 'lobster']).default('csv'))
  .option('--at <time>', 'at this time only: ISO 8601, or a time of day at the exchange')
  .option('--date <day>', 'YYYY-MM-DD, where the lake has several days').option('--venue <mic>', 'venue, where the lake has several').option('--source <name>', 'dataset, where several have the instrument')
  .action(async (options: BookCommandOptions) => ends(await bookCommand(options, io)))

program.command('diff').description('the first output in which two recorded runs differ, with its cause').argument('<a>', 'folder of a recorded run').argument('<b>', 'folder of another')
  .action(async (a: string, b: string) => ends(await diff(a, b, io)))

program.command('synth').description('write a synthetic day as an ITCH 5.0 file')
  .requiredOption('--out <file>', 'file to write; one that is there is replaced').requiredOption('--date <day>', 'YYYY-MM-DD').option('--symbols <list>', 'symbols, separated by commas, with :price where wanted', 'ALPHA,BRAVO')
  .option('--messages <n>', 'messages for each symbol', '200000').option('--seed <n>', 'seed', '1')
  .action(async (options: SynthOptions) => ends(await synth(options, io)))

program.command('match').description('a stream of new, cancel and replace messages through the matching engine')
  .requiredOption('--in <file>', 'messages: a file, plain or .gz, - for standard input').requiredOption('--out <file>', 'file for the reports; one that is there is replaced')
  .addOption(new Option('--format <format>', 'of the messages, and of what is written').choices(MATCH_FORMATS).default('csv'))
  .addOption(new Option('--out-format <format>', 'of what is written, where it is another').choices(MATCH_FORMATS))
  .option('--book <file>', 'file for the book after every message').option('--levels <n>', 'levels of each side in it', '1')
  .option('--price-decimals <n>', 'decimals of prices: 0 for whole increments', '2').option('--tick <price>', 'order prices are multiples of it; one increment unless given')
  .addOption(new Option('--self-trade <rule>', 'when an order meets one of its own participant').choices(SELF_TRADE_RULES).default('cancel-newest'))
  .addOption(new Option('--priority <rule>', 'at one price').choices(PRIORITY_RULES).default('price-display-time')).option('--seed <n>', 'seed of what is drawn: portions of icebergs', '1')
  .action(async (options: MatchArguments) => ends(await match(options, io)))

await program.parseAsync()
