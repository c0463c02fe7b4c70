/** Backtests through the command function, in a process of their own, on sources as they stand. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { BacktestArguments } from '../../../sim/commands/backtest-options.js'
import type { BacktestAnswer, BacktestRequest } from './fixtures/run-commands.js'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const program = fileURLToPath(new URL('fixtures/run-commands.ts', import.meta.url))

export const notebook = (name: string): string => fileURLToPath(new URL(`../../../notebooks/${name}.ts`, import.meta.url))

/** What the command line gives where nothing is said. */
export const DEFAULTS = { seed: '1', latency: '100us' } as const

export const request = (strategy: string, options: Omit<BacktestArguments, 'seed' | 'latency'> & Partial<BacktestArguments>): BacktestRequest => ({ strategy, options: { ...DEFAULTS, ...options } })

export function runBacktests(requests: readonly BacktestRequest[]): Promise<readonly BacktestAnswer[]> {
  return new Promise((resolve, reject) => {
    const child = execFile(process.execPath, ['--import', 'tsx', program], { cwd: root, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${error.message}\n${stderr}`))
      else resolve(stdout.trim().split('\n').map((line) => JSON.parse(line) as BacktestAnswer))
    })
    child.stdin?.end(JSON.stringify(requests))
  })
}
