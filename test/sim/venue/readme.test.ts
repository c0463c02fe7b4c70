/** The examples of the guide to the simulated venue are read as what the guide says that they are. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { checkedFaults } from '../../../sim/venue/faults.js'
import { parseFees } from '../../../sim/venue/fees.js'
import { parseLatency } from '../../../sim/venue/latency-text.js'

const page = readFileSync(new URL('../../../sim/venue/README.md', import.meta.url), 'utf8')
const section = (title: string): string => page.slice(page.indexOf(`\n## ${title}\n`)).split('\n## ')[1]
const indented = (title: string): string[] => [...section(title).matchAll(/^ {4}(\S.*)$/gm)].map(([, line]) => line)
/** Cells of the rows of a section's tables, without their heads, and without the marks of code. */
const rows = (title: string): string[][] => [...section(title).matchAll(/^\| (.*) \|$/gm)].map(([, row]) => row.split(' | ').map((cell) => cell.replaceAll(/^`|`$/g, ''))).filter(([first]) => !first.startsWith('---'))
const recording = (): string => '00:00:00,5us\n'

describe('the guide to the simulated venue', () => {
  it('shows latencies that are latencies, the same in text and in JSON', () => {
    const models = rows('Latency').filter((row) => row.length === 4 && row[2] !== 'as text')
    expect(models).toHaveLength(8)
    for (const [, , text, json] of models) {
      const read = parseLatency(`${text}/0ns/0ns`, recording)
      expect(parseLatency(json.startsWith('"') ? `{${json}}` : `{"orderEntry":${json}}`, recording)).toEqual(read)
    }
    expect(indented('Latency').map((line) => typeof parseLatency(line))).toEqual(['object', 'object'])
  })

  it('shows fees that are fees, the same in text and in JSON', () => {
    const terms = rows('Fees').filter((row) => row.length === 4 && row[2] !== 'as text')
    expect(terms).toHaveLength(12)
    for (const [, , text, json] of terms) {
      const beside = text.startsWith('volume') || text.startsWith('of') ? ',tier=5:0/0' : text.startsWith('before') ? ',tier=5:0/0,volume=month' : ''
      const read = parseFees(/^[a-z]/.test(text) ? `0/0,${text}${beside}` : text)
      expect(read).toMatchObject(JSON.parse(json.startsWith('{') ? json : `{${json}}`) as object)
    }
    expect(indented('Fees').map((line) => typeof parseFees(line))).toEqual(['object', 'object'])
  })

  it('shows faults that are faults', () => {
    const faults = rows('Faults').filter(([, , example]) => example.startsWith('{'))
    expect(faults).toHaveLength(6)
    for (const [name, , example] of faults) {
      const [kind, report] = name.split('.')
      const terms = JSON.parse(example) as object
      expect(() => checkedFaults({ [kind]: report === undefined ? terms : { [report]: terms } })).not.toThrow()
    }
  })
})
