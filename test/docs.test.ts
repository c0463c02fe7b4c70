/** The documentation is true: its code compiles and runs, its commands and options exist, its links lead somewhere, its fingerprints are ours. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import * as rxjs from 'rxjs'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import * as adapters from '../adapters/index.js'
import * as core from '../core/index.js'
import * as isochron from '../index.js'
import inventoryQuoter from '../notebooks/inventory-quoter.js'
import * as sim from '../sim/index.js'
import { AMZN_FILE, amznDay } from './amzn-day.js'
import { codeBlocks, pagesOf, relativeLinks, shownCommands, type CodeBlock } from './docs/markdown.js'
import { runBlock, typeErrors } from './docs/snippets.js'
import { syntheticMarket, type SyntheticMarket } from './docs/synthetic-market.js'
import { describeWithShared } from './shared-data.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const pages = pagesOf(root)
/** Pages whose TypeScript is complete: each block is a module. */
const isRunnable = ({ path }: { path: string }): boolean => path === 'README.md' || path === 'sim/replay/README.md' || path.includes('/guides/')
const blocks = pages.filter(isRunnable).flatMap(({ path, text }) => codeBlocks(path, text))
const code = blocks.filter(({ language }) => language === 'ts')
const isStrategyFile = ({ code }: CodeBlock): boolean => code.includes('export default')
const modules = { isochron, rxjs, 'isochron/core': core, 'isochron/adapters': adapters, 'isochron/sim': sim }

// The table of commands, made but not parsed. It looks for package.json beside dist/, from where it runs when it is built.
const table = vi.hoisted(() => ({ program: undefined as Command | undefined }))
vi.mock(import('commander'), async (load) => {
  const commander = await load()
  return {
    ...commander,
    Command: class extends commander.Command {
      override parseAsync(): Promise<this> {
        table.program = this
        return Promise.resolve(this)
      }
    },
  }
})
vi.mock(import('node:fs'), async (load) => {
  const fs = await load()
  const readFileSync = ((...given: Parameters<typeof fs.readFileSync>) => {
    const isAbsent = String(given[0]).endsWith('package.json') && !fs.existsSync(String(given[0]))
    return isAbsent ? '{"version":"0.0.0"}' : fs.readFileSync(...given)
  }) as typeof fs.readFileSync
  return { ...fs, readFileSync }
})

describe('code of README.md and the guides', () => {
  let market: () => SyntheticMarket

  beforeAll(async () => {
    market = await syntheticMarket('2026-03-02', 'ALPHA', 4_000, 1)
  })

  it('is there', () => {
    expect(code.filter(isStrategyFile).length).toBeGreaterThanOrEqual(5)
    expect(code.filter((block) => !isStrategyFile(block)).length).toBeGreaterThanOrEqual(4)
  })

  it('compiles', () => {
    expect(typeErrors(root, code)).toEqual([])
  })

  it.each(code.filter(isStrategyFile).map((block) => [block.place, block] as const))('%s runs on a synthetic day, twice to the same fingerprint', async (_place, block) => {
    const run = async () => {
      const { exported } = await runBlock(block, modules)
      if (!core.isStrategy(exported)) throw new TypeError(`${block.place} exports no strategy`)
      const { instruments, instrument, timebase, history } = market()
      const { start, run } = sim.backtest({ strategy: exported, strategyName: 'shown', timebase, instruments, history })
      const end = await start()
      return { ...end, heldQty: Math.abs(run.engine.positionOf(instrument).qty) }
    }
    const first = await run()
    expect(first).toMatchObject({ reason: 'end-of-data' })
    expect(first.events).toBeGreaterThan(4_000)
    expect((await run()).fingerprint).toEqual(first.fingerprint)
    // Whoever copies a page about an order type sends one, not one for every trade without end.
    if (block.place.includes('/order-types/')) expect(first.heldQty).toBeLessThanOrEqual(1_000)
  })

  it.each(code.filter((block) => !isStrategyFile(block)).map((block) => [block.place, block] as const))('%s prints what stands below it', async (_place, block) => {
    const { printed } = await runBlock(block, modules)
    expect(printed).not.toBe('')
    if (block.output !== undefined) expect(printed).toBe(block.output)
  })
})

describe('commands that pages show', () => {
  const commands = pages.flatMap(({ path, text }) => shownCommands(path, text))

  beforeAll(async () => {
    await import('../cli.js')
  })

  it('exist, with their options', () => {
    expect(commands.length).toBeGreaterThan(20)
    expect(commands.flatMap(({ place, words }) => {
      let command = table.program as Command
      const options = words.filter((word) => /^--[a-z]/.test(word)).map((word) => word.replace(/[=).,;:]+.*$/, ''))
      for (const word of words) {
        const next = command.commands.find((candidate) => candidate.name() === word)
        if (next === undefined) break
        command = next
      }
      const help = command.helpInformation()
      const unknown = options.filter((option) => !new RegExp(`^\\s+(?:-\\w, )?${option}\\b`, 'm').test(help)).map((option) => `${place}: isochron ${words.join(' ')}: no option ${option}`)
      const known = command !== table.program || words[0].startsWith('-')
      return known ? unknown : [`${place}: isochron ${words.join(' ')}: no such command`]
    })).toEqual([])
  })

  it('are all in README.md, with all their options', () => {
    const readme = pages.find(({ path }) => path === 'README.md')?.text ?? ''
    const shown = readme.slice(readme.indexOf('## Commands'), readme.indexOf('## The rooms'))
    const walk = (command: Command, name: string): string[] => command.commands.length > 0
      ? command.commands.flatMap((next) => walk(next, `${name} ${next.name()}`))
      : [name, ...command.options.map(({ long }) => long ?? '')]
    expect([...new Set(walk(table.program as Command, 'isochron'))].filter((text) => !shown.includes(`\`${text}`))).toEqual([])
  })
})

describe('links', () => {
  it.each(pages.map(({ path, text }) => [path, text] as const))('of %s lead to files', (path, text) => {
    expect(relativeLinks(text).filter((link) => !existsSync(join(root, dirname(path), link)))).toEqual([])
  })
})

describe('the package', () => {
  const { files } = (JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--ignore-scripts', '--json'], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })) as
    readonly { readonly files: readonly { readonly path: string }[] }[])[0]
  const packed = files.map(({ path }) => path)

  it('has every page, and what they link to', () => {
    const shipped = pages.filter(({ path }) => packed.includes(path))
    expect(shipped.map(({ path }) => path)).toEqual(pages.map(({ path }) => path))
    expect(shipped.flatMap(({ path, text }) => relativeLinks(text).map((link) => join(dirname(path), link))
      .filter((target) => !packed.some((file) => file === target || file.startsWith(`${target.replace(/\/$/, '')}/`))).map((target) => `${path}: ${target}`))).toEqual([])
  })

  it('has no source maps, whose sources it has not, and no tests', () => {
    expect(packed.filter((path) => path.endsWith('.map') || path.startsWith('dist/test/'))).toEqual([])
  })
})

// Where these differ, outputs of an unchanged run have changed: CHANGELOG.md says so, and the pages show the new ones.
describe('fingerprints that README.md shows', () => {
  const shown = (pages.find(({ path }) => path === 'README.md')?.text ?? '').match(/^ {2}total +[0-9a-f]{32}$/gm) ?? []
  const terms = { latency: { orderEntryNs: 100_000, reportNs: 100_000, marketDataNs: 100_000 }, fees: { maker: '-0.0020', taker: '0.0030' } }
  const fingerprintOf = async ({ instruments, timebase, history }: Omit<SyntheticMarket, 'instrument'>) =>
    (await sim.backtest({ strategy: inventoryQuoter, strategyName: 'inventory-quoter', timebase, instruments, history, ...terms }).start()).fingerprint.total

  it('are that of `npm start`', async () => {
    expect(shown[0]).toContain(await fingerprintOf((await syntheticMarket('2026-03-02', 'ALPHA', 200_000, 1))()))
  })

  describeWithShared('on a real day', [AMZN_FILE], () => {
    it('are that of AMZN', async () => {
      const { instruments, instrument, timebase, source } = amznDay()
      expect(shown[1]).toContain(await fingerprintOf({ instruments, timebase, history: [{ instrument, source: source() }] }))
    })
  })
})
