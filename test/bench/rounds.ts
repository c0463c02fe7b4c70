/**
 * Measures the rows of a group: rounds in which every row runs once, each in a fresh process, then medians over the rounds.
 */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Figures, Group, Inputs, Row, Sample } from './bench.js'
import { median } from './chunk-times.js'

const BUFFER_MAX = 1 << 26
/** Before the line with a child's sample: what strategies and the engine may print is passed over. */
const MARK = 'sample '

/** @param script of the bench itself, which a child runs with `--measure` */
export async function measureGroup(group: Group, rounds: number, script: string, onProgress: (text: string) => void): Promise<Figures[]> {
  const inputs = await group.prepare()
  const rows = group.rows.filter(({ needs = [] }) => needs.every((need) => inputs[need] !== undefined))
  const samples = new Map<string, Sample[]>(rows.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const row of rows) {
      if (round >= (row.roundsMax ?? rounds)) continue
      onProgress(`${group.name}: round ${round + 1} of ${rounds}: ${row.name}`)
      samples.get(row.name)?.push(await measureInChild(group, row, inputs, script))
    }
  }
  return rows.map((row) => figuresOf(group, row, samples))
}

/** In the child: measures one row and prints its sample. */
export async function measureHere(row: Row, inputs: Inputs): Promise<void> {
  const sample = await row.measure(inputs)
  process.stdout.write(`\n${MARK}${JSON.stringify(sample)}\n`)
}

async function measureInChild(group: Group, row: Row, inputs: Inputs, script: string): Promise<Sample> {
  const args = ['--expose-gc', ...(row.nodeFlags ?? []), script, '--measure', group.name, row.name, JSON.stringify(inputs)]
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: BUFFER_MAX, encoding: 'utf8' })
  const line = stdout.split('\n').find((text) => text.startsWith(MARK))
  if (line === undefined) throw new Error(`${group.name}: '${row.name}' printed no sample: ${stdout.slice(0, 500)}`)
  return JSON.parse(line.slice(MARK.length)) as Sample
}

function figuresOf(group: Group, row: Row, all: ReadonlyMap<string, readonly Sample[]>): Figures {
  const samples = all.get(row.name) ?? []
  const others = row.ratioTo === undefined ? undefined : all.get(row.ratioTo)
  const ratios = samples.slice(0, others?.length ?? 0).map((sample, round) => sample.perSecond / (others as readonly Sample[])[round].perSecond)
  const middle = (field: 'perCpuSecond' | 'p50Ns' | 'p99Ns' | 'peakRssMiB' | 'bytesEach'): number | null => {
    const values = samples.map((sample) => sample[field]).filter((value) => value !== undefined)
    return values.length === 0 ? null : median(values)
  }
  return {
    name: row.name, group: group.name, unit: row.unit, rounds: samples.length, count: samples[0].count,
    perSecond: median(samples.map(({ perSecond }) => perSecond)), perCpuSecond: middle('perCpuSecond'), p50Ns: middle('p50Ns'), p99Ns: middle('p99Ns'),
    ratio: ratios.length === 0 ? null : median(ratios), ratioTo: ratios.length === 0 ? null : (row.ratioTo ?? null),
    peakRssMiB: middle('peakRssMiB'), bytesEach: middle('bytesEach'),
  }
}
