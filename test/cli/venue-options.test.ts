/** `--latency`, `--fees` and `--faults` end to end: what they change, what of it a seed repeats, and where a reader of the run finds them. */
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunSummary } from '../../data/report/model.js'
import { codeBlocks } from '../docs/markdown.js'
import { isochron, notebook, shell, together } from './built-cli.js'
import { smallLake, type SmallLake } from './small-lake.js'

interface Result extends RunSummary {
  readonly configuration: Readonly<Record<string, Readonly<Record<string, string>>>>
}

const OUTAGES = {
  disconnects: { at: ['2026-03-02T15:00:00Z', '2026-03-02T17:00:00Z'], forNs: 60_000_000_000, cancelOnDisconnect: true, reports: 'lost' },
  restarts: { count: 1, from: '2026-03-02T18:00:00Z', until: '2026-03-02T19:00:00Z', forNs: 30_000_000_000, dayOrders: 'kept' },
  reports: { duplicated: { chance: 0.5, upToNs: 5_000_000 } },
  feedGaps: { at: ['2026-03-02T16:00:00Z'], forNs: 500_000_000, recovery: 'snapshot' },
}
const TIERS = { maker: '-0.0020', taker: '0.0030', tiers: [{ from: '300', maker: '-0.0030', taker: '0.0028' }] }
const LOGNORMAL = '200us+lognormal(median=50us,p99=50ms)/100us+gamma(mean=2ms,shape=0.5)/80us'

const RUNS: Readonly<Record<string, readonly string[]>> = {
  constant: [], free: ['--fees', '0/0'], flat: ['--fees', '-0.0020/0.0030'], tiers: ['--fees', 'fees.json'], 'tiers as text': ['--fees', '-0.0020/0.0030,tier=300:-0.0030/0.0028'],
  lognormal: ['--latency', LOGNORMAL], again: ['--latency', LOGNORMAL], 'another seed': ['--latency', LOGNORMAL, '--seed', '2'], 'constant, another seed': ['--seed', '2'],
  queued: ['--latency', '100us+queue(service=50ms)/100us/100us'], recorded: ['--latency', 'recorded(gateway.csv)/100us/100us'],
  faults: ['--faults', 'faults.json', '--report', 'faults.html', '--record', 'faulty'], 'faults again': ['--faults', 'faults.json', '--read-ahead', '100'],
  'faults on another day': ['--faults', '{"restarts":{"at":["2026-03-05T15:00:00Z"],"forNs":1000}}'],
}

let world: SmallLake
const results = new Map<string, Result & { readonly out: string }>()
const resultOf = (name: string): Result & { readonly out: string } => results.get(name) as Result & { readonly out: string }
const total = (name: string): string => resultOf(name).fingerprint.total

beforeAll(async () => {
  world = await smallLake('venue-options')
  writeFileSync(join(world.folder, 'fees.json'), JSON.stringify(TIERS))
  writeFileSync(join(world.folder, 'faults.json'), JSON.stringify(OUTAGES))
  writeFileSync(join(world.folder, 'gateway.csv'), '14:30:00,100us\n15:00:00,5ms\n16:00:00,200us\n')
  await together(Object.entries(RUNS), 2, async ([name, args]) => {
    const json = `${name.replaceAll(/\W+/g, '-')}.json.out`
    const { code, out, err } = await isochron(['backtest', world.strategy('quotes'), '--data', 'lake', '--instruments', 'ALPHA', '--json', json, ...args], world.folder)
    if (code !== 0) throw new Error(`${name}: ${err}`)
    results.set(name, { ...(JSON.parse(readFileSync(join(world.folder, json), 'utf8')) as Result), out })
  })
}, 240_000)
afterAll(() => rmSync(world.folder, { recursive: true, force: true }))

describe('--latency', () => {
  it('of a distribution repeats with the seed, and only with it', () => {
    expect(resultOf('lognormal').fills).toBeGreaterThan(10)
    expect(total('again')).toBe(total('lognormal'))
    expect(total('another seed')).not.toBe(total('lognormal'))
    // The strategy draws nothing: what the seed has changed is the latency.
    expect(total('constant, another seed')).toBe(total('constant'))
  })

  it('of a queue, or of a recording, is not that of a constant', () => {
    expect(new Set(['constant', 'lognormal', 'queued', 'recorded'].map(total)).size).toBe(4)
  })

  it('is in the configuration, way by way; a recording with a hash of what it holds', () => {
    expect(resultOf('constant').configuration.latency).toEqual({ orders: '100us', reports: '100us', 'market data': '100us' })
    expect(resultOf('lognormal').configuration.latency).toEqual({ orders: '200us+lognormal(median=50us,p99=50ms)', reports: '100us+gamma(mean=2ms,shape=0.5)', 'market data': '80us' })
    expect(resultOf('recorded').configuration.latency).toEqual({
      orders: 'recorded(gateway.csv)', reports: '100us', 'market data': '100us', 'recorded(gateway.csv)': 'points 3, sha256 cb4087520523342d',
    })
  })
})

describe('--fees', () => {
  it('of tiers: the volume of the day earns better rates, and nothing else changes', () => {
    const [free, flat, tiers] = ['free', 'flat', 'tiers'].map(resultOf)
    expect([flat.volumeQty, tiers.volumeQty]).toEqual([free.volumeQty, free.volumeQty])
    expect(free.volumeQty).toBeGreaterThan(300)
    expect(free.fees).toBe(0)
    expect(tiers.fees).toBeLessThan(flat.fees)
    expect(tiers.grossPnl).toBe(flat.grossPnl)
  })

  it('the same in text and in a file is the same', () => {
    expect([total('tiers as text'), resultOf('tiers as text').configuration.fees]).toEqual([total('tiers'), resultOf('tiers').configuration.fees])
  })

  it('are in the configuration, all terms of them; those of the venue where none are given', () => {
    expect(resultOf('tiers').configuration.fees).toEqual({ maker: '-0.0020', taker: '0.0030', 'tier from 300': '-0.0030/0.0028' })
    expect(resultOf('constant').configuration.fees).toEqual({ maker: '-0.0020', taker: '0.0030' })
    expect(total('constant')).toBe(total('flat'))
  })
})

describe('--faults', () => {
  it('happen at the same instants again, whatever the read-ahead', () => {
    expect(total('faults')).not.toBe(total('constant'))
    expect([total('faults again'), resultOf('faults again').warnings]).toEqual([total('faults'), resultOf('faults').warnings])
  })

  it('are warned of with their counts: in the JSON, in the terminal and in the report', () => {
    const { warnings, out } = resultOf('faults')
    const simulated = warnings.filter((warning) => warning.includes('simulated'))
    expect(simulated).toContain('3 simulated outages cut the connection to the venue')
    for (const what of [
      'orders were cancelled by the venue in simulated outages', 'execution reports were lost in simulated outages: what they said is missing in orders, fills and positions',
      'execution reports came twice by simulated faults',
    ]) expect(simulated.filter((warning) => warning.endsWith(what)), what).toHaveLength(1)
    const unwrapped = out.replaceAll(/\n {4}/g, ' ')
    const report = readFileSync(join(world.folder, 'faults.html'), 'utf8')
    for (const warning of simulated) expect([unwrapped.includes(`\n  ! ${warning}\n`), report.includes(warning)], warning).toEqual([true, true])
    expect(resultOf('constant').warnings).toEqual([])
  })

  it('are in the configuration of the JSON, of the report and of the recording', () => {
    const shown = {
      'disconnects.at': '2026-03-02T15:00:00.000000000Z, 2026-03-02T17:00:00.000000000Z', 'disconnects.forNs': '60000000000', 'disconnects.cancelOnDisconnect': 'true',
      'disconnects.reports': 'lost', 'restarts.count': '1', 'restarts.from': '2026-03-02T18:00:00.000000000Z', 'restarts.until': '2026-03-02T19:00:00.000000000Z',
      'restarts.forNs': '30000000000', 'restarts.dayOrders': 'kept', 'reports.duplicated.chance': '0.5', 'reports.duplicated.upToNs': '5000000',
      'feedGaps.at': '2026-03-02T16:00:00.000000000Z', 'feedGaps.forNs': '500000000', 'feedGaps.recovery': 'snapshot',
    }
    expect(resultOf('faults').configuration.faults).toEqual(shown)
    expect((JSON.parse(readFileSync(join(world.folder, 'faulty', 'run.json'), 'utf8')) as Result).configuration.faults).toEqual(shown)
    const report = readFileSync(join(world.folder, 'faults.html'), 'utf8')
    for (const [name, value] of Object.entries(shown)) expect([report.includes(name), report.includes(value)], name).toEqual([true, true])
    expect(resultOf('constant').configuration.faults).toEqual({})
  })

  it('that never happen are said', () => {
    expect(total('faults on another day')).toBe(total('constant'))
    expect(resultOf('faults on another day').warnings).toEqual(['simulated disconnects or restarts were asked for, and none happened: are their times within those of the data?'])
  })
})

describe('the guide to latency, fees and faults', () => {
  const page = 'sim/guides/latency-fees-and-faults.md'
  const blocks = codeBlocks(page, readFileSync(new URL(`../../${page}`, import.meta.url), 'utf8')).filter(({ language }) => language === 'sh')
  let folder: string

  beforeAll(() => {
    folder = join(world.folder, 'guide')
    mkdirSync(join(folder, 'runs', 'demo'), { recursive: true })
    symlinkSync(world.lake, join(folder, 'runs', 'demo', 'lake'))
    symlinkSync(dirname(notebook('inventory-quoter')), join(folder, 'notebooks'))
  })

  it('has examples', () => {
    expect(blocks.length).toBeGreaterThan(6)
  })

  // In their order: what one records another compares.
  it.each(blocks.map((block) => [block.place, block] as const))('%s runs, and prints what stands below it', async (_place, { code, output }) => {
    const done = await shell(code.trimEnd(), folder)
    expect(done.code, done.err).toBe(code.includes('isochron diff') ? 1 : 0)
    expect(done.err).not.toMatch(/error|warning/i)
    expect(done.out).toContain(output ?? '')
    expect(done.out).not.toBe('')
  }, 60_000)
})
