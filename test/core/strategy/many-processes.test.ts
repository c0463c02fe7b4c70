import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const program = fileURLToPath(new URL('fixtures/simultaneous-fills.ts', import.meta.url))
const root = fileURLToPath(new URL('../../../', import.meta.url))
const run = promisify(execFile)

/** The scenario is 100 processes; ordinary test runs are content with fewer. */
const PROCESSES = Number(process.env['ISOCHRON_PROCESSES'] ?? 6)
const ORDERS = ['AAPL,AMZN,GOOG,MSFT', 'MSFT,GOOG,AMZN,AAPL', 'GOOG,AAPL,MSFT,AMZN', 'AMZN,MSFT,AAPL,GOOG']
const AT_ONCE = 2

async function outputOf(index: number): Promise<string> {
  const { stdout } = await run(process.execPath, [`--hash-seed=${index + 1}`, '--import', 'tsx', program, ORDERS[index % ORDERS.length]], { cwd: root })
  return stdout
}

describe('orders that fill at one timestamp', () => {
  it(`scenario 4: are reported in the same order in ${PROCESSES} separate processes, whatever their hash seed and order of registration`, async () => {
    const outputs: string[] = []
    for (let index = 0; index < PROCESSES; index += AT_ONCE) {
      outputs.push(...await Promise.all(Array.from({ length: Math.min(AT_ONCE, PROCESSES - index) }, (_, offset) => outputOf(index + offset))))
    }
    const lines = outputs[0].split('\n')
    const fills = lines.filter((line) => line.includes(' fills '))
    expect(fills).toEqual(['AAPL', 'AMZN', 'GOOG', 'MSFT'].flatMap((symbol) => [30, 40].map((qty, index) => (
      `5 ${symbol}@XNAS fills number=${index + 1} side=1 qty=${qty} price=1000000 liquidity=1 fee=0`
    ))))
    expect(outputs).toEqual(outputs.map(() => outputs[0]))
  }, 600_000)
})
