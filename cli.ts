#!/usr/bin/env node
/** The table of commands. Each lives in the room that it commands; here they get the process's terminal and clock. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command, Option } from 'commander'
import { bookCommand, type BookCommandOptions } from './data/commands/book.js'
import { dataInspectCommand, dataListCommand } from './data/commands/datasets.js'
import { importItchCommand, importLobsterCommand, importQuotesCommand, type ImportCommandOptions, type ImportQuotesOptions } from './data/commands/import.js'
import { processIo } from './data/commands/process-io.js'
import { host } from './live/host.js'
import { runBacktest } from './sim/commands/backtest.js'
import type { BacktestArguments } from './sim/commands/backtest-options.js'
import { demo, type DemoArguments } from './sim/commands/demo.js'
import { diff } from './sim/commands/diff.js'
import { facts, type FactsArguments } from './sim/commands/facts.js'
import { market } from './sim/commands/market.js'
import { match, MATCH_FORMATS, PRIORITY_RULES, SELF_TRADE_RULES, type MatchArguments } from './sim/commands/match.js'
import { calibrateQueueCommand, scoreQueueModelsCommand, type CalibrateArguments, type ScoreArguments } from './sim/commands/queue-models.js'
import { synth, type SynthOptions } from './sim/commands/synth.js'

const here = dirname(fileURLToPath(import.meta.url))
// Built, it lies in dist/ below it.
const root = existsSync(join(here, 'package.json')) ? here : join(here, '..')
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

program.command('backtest').description('run a strategy on recorded history or in a simulated market').argument('<strategy>', 'file with the strategy as its default export')
  .option('--data <lake>', 'lake of imported data: history is replayed').option('--market <file>', 'or a simulated market: a YAML file, or a built-in one (isochron market lists them)')
  .option('--instruments <symbols>', 'symbols, separated by commas, with @venue where several have one; of a market all unless given')
  .option('--from <time>', 'first day (UTC), or first instant with its zone, that the strategy sees, inclusive; all of the data unless given')
  .option('--to <time>', 'last day (UTC), or last instant with its zone, inclusive; all of the data unless given')
  .option('--params <name=value>', 'parameter of the strategy; may be given again', many).option('--limits <name=value>', 'risk limit; may be given again', many)
  .option('--seed <n>', 'seed of the run: a number or text', '1').option('--speed <n>', 'run at n times real time instead of as fast as possible')
  .option('--latency <terms>', 'of all, or of orders/reports/market data: 500us, 500us/500us/100us, 200us+lognormal(median=50us,p99=1ms), queue(service=2us), recorded(FILE), JSON; 100us unless given')
  .option('--fees <terms>', 'maker/taker, a rebate negative: -0.0020/0.0030, 1bps/5bps, 0.85/0.85,min=1,per=order, or a JSON file; the venue\'s base tier unless given')
  .option('--faults <file>', 'JSON of what goes wrong: disconnects, restarts, reports late, out of order or twice, gaps of the feed; nothing unless given')
  .option('--tape <delay>', 'the consolidated quote of several venues comes this much later; from their feeds unless given')
  .option('--depth <depth>', 'history as orders, levels, levels:N or quotes: what a coarser feed would have shown; orders unless given')
  .option('--queue-model <name>', 'our place in queues of levels and quotes: conservative, proportional-power:N, proportional-log, optimistic, calibrated:FILE; conservative unless given')
  .option('--impact <choice>', 'real: what we take is gone for later history; none: it is back at once; real unless given')
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

imports.command('fx-quotes').description('quotes of a currency pair: CSV of time, bid, ask; plain, .gz or zip').argument('<files...>')
  .requiredOption('--out <lake>', 'lake to import into').requiredOption('--pair <pair>', 'base and quote currency, EUR/USD').requiredOption('--venue <name>', 'who quoted: capital letters and digits, such as FXCM')
  .option('--date <day>', 'YYYY-MM-DD; that in the name of the file unless given').option('--source <name>', 'name of the dataset; that of the file unless given')
  .option('--time-zone <zone>', 'in which milliseconds of the day count', 'UTC')
  .action(async (files: string[], options: ImportQuotesOptions) => ends(await importQuotesCommand(files, options, io)))

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

program.command('facts').description('what markets look like in numbers: spread, depth, memory of signs and of volatility')
  .option('--data <lake>', 'lake of imported data').option('--instruments <symbols>', 'symbols of it, separated by commas').option('--from <day>', 'first day, YYYY-MM-DD; all unless given')
  .option('--to <day>', 'last day, YYYY-MM-DD; all unless given').option('--venue <mic>', 'venue, where the lake has several').option('--source <name>', 'dataset, where several have an instrument')
  .option('--participants <presets>', 'participants of a synthetic market, by their presets, separated by commas').option('--seed <n>', 'seed of theirs', '1')
  .option('--minutes <n>', 'how long they trade', '60').option('--json <file>', 'write the facts as JSON')
  .action(async (options: FactsArguments) => ends(await facts(options, io)))

const queueModels = program.command('queue-models').description('how queues behaved where history shows the orders, for runs on levels and quotes')
for (const command of [
  queueModels.command('calibrate').description('measure a model from a day of orders').requiredOption('--out <file>', 'file for the model: --queue-model calibrated:FILE')
    .action(async (options: CalibrateArguments) => ends(await calibrateQueueCommand(options, io))),
  queueModels.command('score').description('what each model fills, where the orders show what was')
    .option('--models <names>', 'models, separated by commas', 'conservative,proportional-power:1,proportional-power:2,proportional-power:3,proportional-log,optimistic')
    .option('--depth <depth>', 'what the models are shown: levels, levels:N, quotes', 'levels').option('--rest <time>', 'how long an order rests', '10s').option('--qty <n>', 'of each order; a lot unless given')
    .action(async (options: ScoreArguments) => ends(await scoreQueueModelsCommand(options, io))),
]) {
  command.requiredOption('--data <lake>', 'lake of imported data').requiredOption('--instrument <symbol>', 'one symbol').option('--date <day>', 'YYYY-MM-DD, where the lake has several days')
    .option('--venue <mic>', 'venue, where the lake has several').option('--source <name>', 'dataset, where several have the instrument')
}

program.command('market').description('the built-in simulated markets, or the file of one, to begin your own with').argument('[name]', 'one of them')
  .action(async (name: string | undefined) => ends(await market(name, io)))

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
