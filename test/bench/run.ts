/**
 * `npm run bench [-- --only books,backtest] [-- --rounds 5] [-- --json FILE]`: how fast the engine is, as ratios within one run. Never a test: it exits with 0
 * whatever the figures are. Assumes that it was compiled (the script does so): TypeScript that is translated while it runs is slower.
 */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Figures, Group, Inputs } from './bench.js'
import { measureGroup, measureHere } from './rounds.js'
import { allocations } from './rows/allocations.js'
import { backtests } from './rows/backtest.js'
import { books } from './rows/books.js'
import { imports } from './rows/import.js'
import { matching } from './rows/matching.js'
import { scan } from './rows/scan.js'
import { timers } from './rows/timers.js'
import { machineLine, table, targetLines } from './table.js'

const ROUNDS = '3'
const GROUPS: readonly Group[] = [books, backtests, imports, scan, matching, timers, allocations]

function chosenGroups(only: readonly string[]): readonly Group[] {
  const names = only.flatMap((text) => text.split(','))
  const unknown = names.filter((name) => !GROUPS.some((group) => group.name === name))
  if (unknown.length > 0) throw new Error(`--only: found '${unknown.join(',')}', expected some of ${GROUPS.map(({ name }) => name).join(', ')}`)
  return names.length === 0 ? GROUPS : GROUPS.filter(({ name }) => names.includes(name))
}

/** The parent: measures groups, prints, writes. */
async function bench(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { only: { type: 'string', multiple: true }, json: { type: 'string' }, rounds: { type: 'string', default: ROUNDS } } })
  const rounds = Number(values.rounds)
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds: found '${values.rounds}', expected a whole number from 1`)
  const groups = chosenGroups(values.only ?? [])
  process.stdout.write(`${machineLine()}\n\n`)
  const rows: Figures[] = []
  for (const group of groups) {
    rows.push(...await measureGroup(group, rounds, fileURLToPath(import.meta.url), (text) => process.stderr.write(`${text}\n`)))
    // What a long bench has found so far is worth keeping when somebody interrupts it.
    if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ machine: machineLine(), rows }, null, 2)}\n`)
  }
  process.stdout.write(`${table(rows)}\n${targetLines(groups, rows)}`)
}

/** The child: one row, once. */
async function measureOne([groupName, rowName, inputs]: readonly string[]): Promise<void> {
  const row = GROUPS.find(({ name }) => name === groupName)?.rows.find(({ name }) => name === rowName)
  if (row === undefined) throw new Error(`no row '${rowName}' in group '${groupName}'`)
  await measureHere(row, JSON.parse(inputs) as Inputs)
}

const [first, ...others] = process.argv.slice(2)
if (first === '--measure') await measureOne(others)
else await bench(process.argv.slice(2))
