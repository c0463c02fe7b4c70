/** `isochron diff A B`: the first output in which two recorded runs differ, and what caused it. */
import { compareRuns, NotARunError, type RunComparison } from '../backtest/compare-runs.js'
import type { OutputLine } from '../backtest/output-log.js'
import type { Io } from '../../data/commands/io.js'

/** Answers 0 when the runs are the same, 1 when they differ, 2 when one of them is no recorded run. */
export async function diff(a: string, b: string, io: Io): Promise<number> {
  let comparison: RunComparison
  try {
    comparison = await compareRuns(a, b)
  } catch (error) {
    if (!(error instanceof NotARunError)) throw error
    io.err(`error: ${error.message}\n`)
    return 2
  }
  const { difference, same, configuration } = comparison
  if (difference === undefined) {
    await io.out(`the same: ${same} outputs\n${configurationText(configuration)}`)
    return 0
  }
  await io.out([
    `first difference at output ${difference.at}, in ${difference.names.join(', ')} (${same} outputs before it are the same)\n\n`,
    difference.before === undefined ? '' : `  both  ${lineText(difference.before)}\n`,
    `  A     ${lineText(difference.a)}\n        caused by ${causeText(difference.a)}\n`,
    `  B     ${lineText(difference.b)}\n        caused by ${causeText(difference.b)}\n`,
    configurationText(configuration),
  ].join(''))
  return 1
}

function lineText(line: OutputLine | undefined): string {
  if (line === undefined) return 'the run had ended'
  const fields = Object.entries(line.fields).map(([name, value]) => `${name}=${value}`).join(' ')
  return `${line.time} ${line.class}${line.instrument === '' ? '' : ` ${line.instrument}`} ${fields}`
}

function causeText(line: OutputLine | undefined): string {
  return line === undefined ? 'the end of its data' : `${line.cause.inputClass} ${line.cause.source}, message ${line.cause.sequence}, at ${line.cause.time}`
}

function configurationText(configuration: RunComparison['configuration']): string {
  if (configuration.length === 0) return ''
  return `\nconfiguration:\n${configuration.map(([path, left, right]) => `  ${path}: ${left} in A, ${right} in B\n`).join('')}`
}
