import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const program = fileURLToPath(new URL('fixtures/load-files.ts', import.meta.url))

/** Files as people write them, in a folder without package.json and node_modules. */
const FILES: Readonly<Record<string, string>> = {
  'plain.ts': `
    import { strategy, z } from 'isochron'
    export default strategy({ params: z.object({ qty: z.int().default(100) }), onBook({ quote }) { quote.pull() } })`,
  'with-imports.ts': `
    import { strategy } from 'isochron'
    import { of } from 'rxjs'
    import { z } from 'zod'
    import { doubled } from './signals/doubled.js'
    type Side = 'buy' | 'sell'
    const side: Side = 'buy'
    let seen = 0
    of(21).pipe(doubled).subscribe((value) => { seen = value })
    export default strategy({ name: 'imports ' + side, params: z.object({ seen: z.int().default(seen) }), onStart() {} })`,
  'signals/doubled.ts': `
    import { map } from 'rxjs'
    export const doubled = map((value: number) => value * 2)`,
  'module.mjs': `
    import { strategy } from 'isochron'
    export default strategy({ onStop() {} })`,
  'takes-the-clock.ts': `
    import { strategy, z } from 'isochron'
    const { now } = Date
    export default strategy({ params: z.object({ shielded: z.string().default(String(now !== undefined && Date.prototype.constructor === Date)) }) })`,
  'syntax.ts': `import { strategy } from 'isochron'
export default strategy({
  onStart( {
})`,
  'no-default.ts': "export const strategy = 1",
  'no-strategy.ts': 'export default { onBook() {} }',
  'a-function.ts': 'export default () => undefined',
  'absent-library.ts': "import 'technical-indicators-that-are-not-there'\nexport default 1",
  'throws.ts': "throw new Error('no configuration')",
  'throws-null.ts': 'throw null',
  'throws-the-unreadable.ts': 'throw { toString() { throw 1 } }',
  'answers-nothing.ts': "export default new Proxy({}, { has() { throw new Error('trap') } })",
  'absent-neighbour.ts': "import './neighbour.js'\nexport default 1",
}

let folder = ''
let results: Record<string, unknown> = {}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'isochron-loader-'))
  mkdirSync(join(folder, 'signals'))
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text)
  const names = [...Object.keys(FILES).filter((name) => !name.startsWith('signals/')), 'absent.ts', 'signals']
  const output = execFileSync(process.execPath, ['--import', 'tsx', program, ...names.map((name) => join(folder, name))], { cwd: root, encoding: 'utf8' })
  const lines = output.trim().split('\n').map((line) => JSON.parse(line.replaceAll(folder, '')) as unknown)
  results = Object.fromEntries(names.map((name, index) => [name, lines[index]]))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('a strategy file in any folder', () => {
  it('loads as it is, under the name of its file', () => {
    expect(results['plain.ts']).toEqual({ name: 'plain', params: { qty: 100 }, callbacks: ['onBook'] })
    expect(results['module.mjs']).toEqual({ name: 'module', params: {}, callbacks: ['onStop'] })
  })

  it('finds isochron, rxjs, zod and its neighbours', () => {
    expect(results['with-imports.ts']).toEqual({ name: 'imports buy', params: { seen: 42 }, callbacks: ['onStart'] })
  })

  it('is evaluated with the shield up: what it takes from the globals at import is the shielded thing', () => {
    expect(results['takes-the-clock.ts']).toEqual({ name: 'takes-the-clock', params: { shielded: 'true' }, callbacks: [] })
  })
})

describe('a file that is no strategy', () => {
  it.each([
    ['absent.ts', '/absent.ts: no such file; expected a strategy, such as notebooks/inventory-quoter.ts'],
    ['signals', '/signals: no such file; expected a strategy, such as notebooks/inventory-quoter.ts'],
    ['no-default.ts', "/no-default.ts: the default export is missing; expected `export default strategy({ … })` with strategy from 'isochron'"],
    ['no-strategy.ts', "/no-strategy.ts: the default export is no strategy; expected `export default strategy({ … })` with strategy from 'isochron'"],
    ['a-function.ts', "/a-function.ts: the default export is no strategy; expected `export default strategy({ … })` with strategy from 'isochron'"],
    ['throws.ts', '/throws.ts: cannot be loaded: no configuration'],
    ['throws-null.ts', '/throws-null.ts: cannot be loaded: null was thrown, not an Error'],
    ['throws-the-unreadable.ts', '/throws-the-unreadable.ts: cannot be loaded: what was thrown cannot be read'],
    ['answers-nothing.ts', '/answers-nothing.ts: cannot be loaded: trap'],
    ['absent-neighbour.ts', "/absent-neighbour.ts: cannot be loaded: Cannot find module '/neighbour.js' imported from /absent-neighbour.ts"],
  ])('%s is refused by name, with what was expected', (name, message) => {
    expect(results[name]).toEqual({ error: 'StrategyFileError', message })
  })

  it('that does not parse is refused with its line and column', () => {
    expect(results['syntax.ts']).toEqual({ error: 'StrategyFileError', message: expect.stringMatching(/^\/syntax\.ts: cannot be loaded: .*\n?.*\/syntax\.ts:4:2: ERROR: /) as unknown })
  })

  it('that imports what is not there is refused with the name of that', () => {
    expect(results['absent-library.ts']).toEqual({
      error: 'StrategyFileError', message: "/absent-library.ts: cannot be loaded: Cannot find package 'technical-indicators-that-are-not-there' imported from /absent-library.ts; "
        + "packages come from the strategy's own project: `npm install technical-indicators-that-are-not-there` in ",
    })
  })
})
