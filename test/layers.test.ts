/** The row of rooms is enforced: a small tree that breaks every rule of .dependency-cruiser.cjs once, and one that breaks none. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const directories: string[] = []

interface Cruise {
  readonly summary: { readonly violations: readonly { readonly from: string, readonly to: string, readonly rule: { readonly name: string } }[] }
}

/** `file -> module: rule`, sorted, for a tree of files given as the modules that each imports. */
function violationsOf(tree: Readonly<Record<string, readonly string[]>>): string[] {
  const directory = mkdtempSync(join(tmpdir(), 'isochron-layers-'))
  directories.push(directory)
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), text)
  }
  write('package.json', '{ "name": "isochron", "type": "module", "dependencies": { "shipped": "1" }, "devDependencies": { "for-tests": "1" } }')
  for (const name of ['shipped', 'for-tests']) {
    write(`node_modules/${name}/package.json`, `{ "name": "${name}", "version": "1.0.0", "main": "index.js" }`)
    write(`node_modules/${name}/index.js`, 'exports.a = 1')
  }
  write('tsconfig.json', '{ "compilerOptions": { "module": "NodeNext", "moduleResolution": "NodeNext", "paths": { "isochron": ["./index.ts"] } } }')
  for (const [path, imports] of Object.entries(tree)) {
    write(path, `${imports.map((module, index) => `import { a as a${index} } from '${module}'\n`).join('')}export const a = [${imports.map((_, index) => `a${index}`).join()}]\n`)
  }
  const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs')
  const args = [cruiser, '--config', join(root, '.dependency-cruiser.cjs'), '--output-type', 'json', '.']
  const { summary } = JSON.parse(execFileSync(process.execPath, args, { cwd: directory, encoding: 'utf8' })) as Cruise
  return summary.violations.map(({ from, to, rule }) => `${from} -> ${to}: ${rule.name}`).sort()
}

afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true })
})

describe('the row of rooms', () => {
  it('lets every room import to its left, and the root what it shows', () => {
    expect(violationsOf({
      'core/a.ts': [],
      'core/index.ts': ['./a.js'],
      'adapters/index.ts': ['../core/index.js', 'node:zlib', 'shipped'],
      'data/index.ts': ['../adapters/index.js', '../core/index.js', 'node:fs'],
      'sim/index.ts': ['../data/index.js', '../core/index.js', 'node:worker_threads'],
      'sim/sweep/worker.ts': [],
      'live/index.ts': ['../sim/index.js', '../core/index.js', 'node:net', 'node:dgram', 'node:http', 'node:perf_hooks'],
      'cli.ts': ['./live/index.js', './sim/index.js', './core/index.js'],
      'index.ts': ['./core/index.js', './sim/index.js'],
      'notebooks/quoter.ts': ['isochron'],
      'test/core/a.test.ts': ['../../core/a.js', '../../cli.js', '../shared.js', 'node:net', 'for-tests'],
      'test/shared.ts': [],
    })).toEqual([])
  })

  it('refuses everything else, by name', () => {
    expect(violationsOf({
      'core/a.ts': ['../adapters/a.js', '../index.js'],
      'core/b.ts': ['node:path'],
      'adapters/a.ts': ['../data/a.js'],
      'adapters/b.ts': ['node:fs', 'node:net', 'node:timers/promises'],
      'data/a.ts': ['../sim/a.js', 'node:net', 'for-tests'],
      'data/lonely.ts': [],
      'sim/a.ts': ['../live/a.js', 'node:dgram', 'node:perf_hooks'],
      'live/a.ts': ['../cli.js', './b.js'],
      'live/b.ts': ['../test/b.js'],
      'live/c.ts': ['./d.js'],
      'live/d.ts': ['./c.js'],
      'notebooks/a.ts': ['../core/b.js', '../test/b.js'],
      'test/b.ts': [],
      'cli.ts': ['node:http', './nowhere.js'],
      'index.ts': ['./cli.js'],
    })).toEqual([
      'adapters/a.ts -> data/a.ts: adapters-imports-only-to-its-left',
      'adapters/b.ts -> fs: adapters-do-no-io',
      'adapters/b.ts -> net: only-live-opens-sockets',
      'adapters/b.ts -> timers/promises: only-live-has-a-clock',
      'cli.ts -> ./nowhere.js: no-unresolved',
      'cli.ts -> http: only-live-opens-sockets',
      'core/a.ts -> adapters/a.ts: core-imports-only-to-its-left',
      'core/a.ts -> index.ts: core-imports-only-to-its-left',
      'core/b.ts -> path: core-does-no-io',
      'data/a.ts -> net: only-live-opens-sockets',
      'data/a.ts -> node_modules/for-tests/index.js: shipped-code-needs-shipped-packages',
      'data/a.ts -> sim/a.ts: data-imports-only-to-its-left',
      'data/lonely.ts -> data/lonely.ts: no-orphans',
      'index.ts -> cli.ts: nothing-imports-the-command-line',
      'live/a.ts -> cli.ts: live-imports-only-to-its-left',
      'live/b.ts -> test/b.ts: nothing-imports-tests-or-notebooks',
      'live/c.ts -> live/d.ts: no-cycles',
      'notebooks/a.ts -> core/b.ts: notebooks-use-the-public-api',
      'notebooks/a.ts -> test/b.ts: notebooks-use-the-public-api',
      'sim/a.ts -> dgram: only-live-opens-sockets',
      'sim/a.ts -> live/a.ts: sim-imports-only-to-its-left',
      'sim/a.ts -> perf_hooks: only-live-has-a-clock',
    ])
  })
})
