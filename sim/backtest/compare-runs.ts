/** Two recorded runs → the first output in which they differ, with what caused it on either side, and how their configurations differ. */
import { createReadStream, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { OUTPUTS_FILE, RUN_FILE, type OutputLine } from './output-log.js'

export interface RunDifference {
  /** Number of the first output that differs, from 1. */
  readonly at: number
  /** The last output that both have. */
  readonly before: OutputLine | undefined
  /** Undefined where that run had ended. */
  readonly a: OutputLine | undefined
  readonly b: OutputLine | undefined
  /** What differs in it: `time`, `class`, or the name of a field. */
  readonly names: readonly string[]
}

export interface RunComparison {
  /** Outputs that are the same in both. */
  readonly same: number
  readonly difference: RunDifference | undefined
  /** Entries of the configurations that differ: path, value in A, value in B. */
  readonly configuration: readonly (readonly [path: string, a: string, b: string])[]
}

/** A folder is no recorded run. */
export class NotARunError extends Error {
  override name = 'NotARunError'
}

export async function compareRuns(folderA: string, folderB: string): Promise<RunComparison> {
  const configuration = configurationDifferences(readRun(folderA), readRun(folderB))
  const a = outputsOf(folderA)
  const b = outputsOf(folderB)
  let before: OutputLine | undefined
  for (let at = 1; ; at++) {
    const left = await nextOf(a)
    const right = await nextOf(b)
    if (left === undefined && right === undefined) return { same: at - 1, difference: undefined, configuration }
    const names = left === undefined || right === undefined ? ['end of the run'] : differences(left, right)
    if (names.length > 0) {
      await Promise.all([a.return(undefined), b.return(undefined)])
      return { same: at - 1, difference: { at, before, a: left, b: right, names }, configuration }
    }
    before = left
  }
}

function differences(a: OutputLine, b: OutputLine): string[] {
  const names: string[] = []
  for (const name of ['class', 'time', 'instrument'] as const) if (a[name] !== b[name]) names.push(name)
  for (const name of new Set([...Object.keys(a.fields), ...Object.keys(b.fields)])) if (a.fields[name] !== b.fields[name]) names.push(name)
  return names
}

async function* outputsOf(folder: string): AsyncGenerator<OutputLine, undefined> {
  let number = 0
  const input = createReadStream(join(folder, OUTPUTS_FILE))
  try {
    for await (const text of createInterface({ input, crlfDelay: Infinity })) {
      number++
      if (text !== '') yield parsed(text, folder, number)
    }
  } finally {
    input.destroy()
  }
  return undefined
}

function parsed(text: string, folder: string, number: number): OutputLine {
  try {
    return JSON.parse(text) as OutputLine
  } catch {
    throw new NotARunError(`${join(folder, OUTPUTS_FILE)}: line ${number} is no output; found '${text.slice(0, 60)}', expected a line of JSON: record the run again`)
  }
}

async function nextOf(lines: AsyncGenerator<OutputLine, undefined>): Promise<OutputLine | undefined> {
  const { value } = await lines.next()
  return value
}

function readRun(folder: string): unknown {
  const file = join(folder, RUN_FILE)
  if (!existsSync(file) || !existsSync(join(folder, OUTPUTS_FILE))) {
    throw new NotARunError(`${folder}: no recorded run; expected ${OUTPUTS_FILE} and ${RUN_FILE} in it, as \`isochron backtest … --record ${folder}\` makes them`)
  }
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as { readonly configuration?: unknown }).configuration
  } catch {
    throw new NotARunError(`${file}: no JSON: record the run again`)
  }
}

function configurationDifferences(a: unknown, b: unknown, path = ''): (readonly [string, string, string])[] {
  if (isRecord(a) && isRecord(b)) {
    return [...new Set([...Object.keys(a), ...Object.keys(b)])].sort().flatMap((name) => configurationDifferences(a[name], b[name], path === '' ? name : `${path}.${name}`))
  }
  const [left, right] = [JSON.stringify(a) ?? 'absent', JSON.stringify(b) ?? 'absent']
  return left === right ? [] : [[path, left, right]]
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
