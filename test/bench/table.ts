/** The figures as text for people. */
import { cpus, totalmem } from 'node:os'
import type { Figures, Group, Target } from './bench.js'
import { CHUNK } from './chunk-times.js'

const NOTE = `Medians over rounds, each measurement in its own process after a warm-up, in turn with what it is compared with.
p50 and p99: ns for one, over chunks of ${CHUNK.toLocaleString('en')} (a backtest: over the batches that it reads); a chunk's time divided by its count.
Of CPU: the rate for a second of processor (all threads of the process); where it is much higher than the rate, others are using the machine.
Compare ratios; rates hold for this machine as busy as it is now.`

/** What it ran on. */
export function machineLine(): string {
  const all = cpus()
  return `${all[0]?.model.trim() ?? 'unknown CPU'}, ${all.length} logical cores, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, node ${process.version}`
}

export function table(rows: readonly Figures[]): string {
  const cells = rows.map((row) => [
    row.group, row.name, `${count(row.perSecond)} ${row.unit}/s`, row.perCpuSecond === null ? '' : count(row.perCpuSecond), fixed(row.p50Ns, 0), fixed(row.p99Ns, 0),
    row.ratio === null ? '' : `${row.ratio.toFixed(2)} × ${row.ratioTo ?? ''}`,
    [row.peakRssMiB === null ? '' : `${row.peakRssMiB.toFixed(0)} MiB at most`, row.bytesEach === null ? '' : `${row.bytesEach.toFixed(2)} bytes of heap each`].filter((text) => text !== '').join(', '),
  ])
  const all = [['group', 'row', 'rate', 'of CPU', 'p50 ns', 'p99 ns', 'ratio', ''], ...cells]
  const widths = all[0].map((_, column) => Math.max(...all.map((line) => line[column].length)))
  const isNumber = (column: number): boolean => column >= 2 && column <= 5
  const lines = all.map((line) => line.map((cell, column) => isNumber(column) ? cell.padStart(widths[column]) : cell.padEnd(widths[column])).join('  ').trimEnd())
  return `${lines.join('\n')}\n\n${NOTE}\n`
}

/** One line for each target of the rows that were measured. */
export function targetLines(groups: readonly Group[], rows: readonly Figures[]): string {
  const lines = groups.flatMap((group) => group.rows.flatMap((row) => {
    const figures = rows.find(({ name, group: of }) => name === row.name && of === group.name)
    return figures === undefined ? [] : (row.targets ?? []).map((target) => targetLine(target, figures, rows.filter(({ group: of }) => of === group.name)))
  }))
  return lines.length === 0 ? '' : `Targets (for information):\n${lines.join('\n')}\n`
}

function targetLine(target: Target, figures: Figures, others: readonly Figures[]): string {
  const isMet = target.isMet(figures, others)
  return `  ${isMet === undefined ? 'unknown' : isMet ? 'met    ' : 'not met'}  ${figures.group}: ${figures.name}: ${target.what}`
}

function count(value: number): string {
  if (value >= 1_000_000) return `${(value / 1_000_000).toFixed(2)} M`
  return value >= 1_000 ? `${(value / 1_000).toFixed(1)} k` : value.toFixed(0)
}

function fixed(value: number | null, digits: number): string {
  return value === null ? '' : value.toFixed(digits)
}
