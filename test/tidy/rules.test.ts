/** Each rule of taste, on a text that breaks it and on one that only looks as if it did. */
import { describe, expect, it } from 'vitest'
import { codeText } from './code-text.js'
import {
  coreImportsNoNode, filesAreShort, filesAreShortOnAverage, filesSayWhatTheyAreFor, LINES_MAX, LINES_MEAN_MAX, namesSayWhatIsInside,
  nothingIsUnfinished, nothingNamesAMachine, onlyKnownFolders, readmeStartsAndTests, roomsHaveReadmes, testsAllRun, TIDY_RULES, timeAndChanceAreArguments,
  type TidyFile, type TidyRule,
} from './rules.js'

const file = (path: string, text = ''): TidyFile => ({ path, text })
const lines = (count: number): string => 'const a = 1\n'.repeat(count)

/** A rule, files that break it with where that is said to be, and files that do not break it. */
interface Example {
  readonly broken: readonly TidyFile[]
  readonly places: readonly string[]
  readonly kept: readonly TidyFile[]
}

const EXAMPLES = new Map<TidyRule, Example>([
  [onlyKnownFolders, {
    broken: [file('src/order.ts'), file('core/order.ts'), file('README.md')],
    places: ['src/:1'],
    kept: [file('core/order.ts'), file('.ci/run'), file('test/tidy.test.ts'), file('README.md')],
  }],
  [filesAreShort, {
    broken: [file('core/book.ts', lines(LINES_MAX + 1)), file('test/book.test.ts', lines(LINES_MAX + 1))],
    places: ['core/book.ts:501', 'test/book.test.ts:501'],
    kept: [file('core/book.ts', lines(LINES_MAX)), file('adapters/cme/templates.generated.ts', lines(9_000)), file('core/README.md', lines(900))],
  }],
  [filesAreShortOnAverage, {
    broken: [file('core/book.ts', lines(LINES_MEAN_MAX)), file('core/order.ts', lines(LINES_MEAN_MAX + 2))],
    places: ['core/order.ts:1'],
    kept: [file('core/book.ts', lines(LINES_MEAN_MAX - 2)), file('core/order.ts', lines(LINES_MEAN_MAX + 2))],
  }],
  [timeAndChanceAreArguments, {
    broken: [
      file('core/a.ts', 'const a = `at ${Date.now()}`\nconst b = new Date()\nconst c = new Date\n'),
      file('adapters/b.ts', 'performance.now()\nprocess.hrtime.bigint()\n'),
      file('data/c.ts', 'queueMicrotask(() => Math\n  .random())\n'),
      file('sim/d.ts', 'setTimeout(go, 1)\nglobalThis.setInterval(go, 1)\nconst later = setImmediate\n'),
      file('cli.ts', 'new Date( )'),
    ],
    places: [
      'core/a.ts:1', 'core/a.ts:2', 'core/a.ts:3', 'adapters/b.ts:1', 'adapters/b.ts:2', 'data/c.ts:1', 'data/c.ts:1',
      'sim/d.ts:1', 'sim/d.ts:2', 'sim/d.ts:3', 'cli.ts:1',
    ],
    kept: [
      file('core/a.ts', '// Date.now() is forbidden\nconst a = \'setTimeout(\' + `Math.random ${b}` + /new Date()/.source\nnew Date(0)\nnew Date(\'2012-06-21\')\n'),
      file('core/b.ts', 'kernel.setTimeout(1)\nconst performance = report.performance\nclock.now()\n'),
      file('core/shield/globals.ts', 'globalThis.Date.now = answer'),
      file('live/clock.ts', 'Date.now()'),
      file('test/core/kernel.test.ts', 'setTimeout(go, 1)'),
    ],
  }],
  [coreImportsNoNode, {
    broken: [
      file('core/a.ts', '/** A. */\nimport { readFileSync } from \'node:fs\'\nexport * from \'node:path\'\n'),
      file('core/b.ts', 'const os = await import(\'node:os\')\n'),
    ],
    places: ['core/a.ts:2', 'core/a.ts:3', 'core/b.ts:1'],
    kept: [file('core/a.ts', '// import \'node:fs\'\nimport { b } from \'./node-table.js\'\n'), file('data/a.ts', 'import \'node:fs\'\n')],
  }],
  [namesSayWhatIsInside, {
    broken: [file('core/utils.ts'), file('core/order-helpers.ts'), file('sim/common/latency.ts'), file('data/data.ts'), file('test/core/misc.test.ts')],
    places: ['core/utils.ts:1', 'core/order-helpers.ts:1', 'sim/common/latency.ts:1', 'data/data.ts:1', 'test/core/misc.test.ts:1'],
    kept: [file('data/catalog.ts'), file('test/data/catalog.test.ts'), file('core/market-data.ts'), file('test/shared-data.ts'), file('core/commonality.ts'), file('.gitignore')],
  }],
  [nothingIsUnfinished, {
    broken: [file('core/a.ts', '\n// TODO later\n'), file('sim/README.md', 'FIXME'), file('live/b.ts', 'throw new Error(\'not implemented\')')],
    places: ['core/a.ts:2', 'sim/README.md:1', 'live/b.ts:1'],
    kept: [file('core/a.ts', 'const XXXL = 1 // todo lists are for people')],
  }],
  [nothingNamesAMachine, {
    broken: [file('test/a.ts', 'read(\'/root/lake/day.parquet\')'), file('README.md', 'cd\n\n  /home/anna/isochron')],
    places: ['test/a.ts:1', 'README.md:3'],
    kept: [file('README.md', 'cd isochron/work/day; open https://example.org/home/a/b; ls ./root/a')],
  }],
  [roomsHaveReadmes, {
    broken: [
      file('adapters/nasdaq/codec.ts'), file('adapters/index.ts'),
      ...['core', 'adapters', 'data', 'sim'].map((room) => file(`${room}/README.md`)),
    ],
    places: ['live/README.md:1', 'adapters/nasdaq/README.md:1'],
    kept: ['core', 'adapters', 'adapters/nasdaq', 'data', 'sim', 'live'].map((folder) => file(`${folder}/README.md`)),
  }],
  [filesSayWhatTheyAreFor, {
    broken: [file('core/a.ts', 'export const a = 1\n/** Late. */'), file('cli.ts', '#!/usr/bin/env node\nimport \'./a.js\'\n')],
    places: ['core/a.ts:1', 'cli.ts:1'],
    kept: [file('core/a.ts', '/** Why. */\n'), file('cli.ts', '#!/usr/bin/env node\n/** Why. */\n'), file('core/book/index.ts', 'export * from \'./a.js\''), file('test/a.test.ts')],
  }],
  [testsAllRun, {
    broken: [file('test/a.test.ts', 'it.only(\'a\')\n\ndescribe.concurrent.skip(\'b\')\ntest.todo(\'c\')\nxit(\'d\')\n')],
    places: ['test/a.test.ts:1', 'test/a.test.ts:3', 'test/a.test.ts:4', 'test/a.test.ts:5'],
    kept: [file('test/a.test.ts', 'describe.skipIf(absent)(\'it.only\')\n// it.skip\nsource.skip(1)\nfit.only = 1\n')],
  }],
  [readmeStartsAndTests, {
    broken: [file('README.md', 'npm install && npm test')],
    places: ['README.md:1'],
    kept: [file('README.md', '    npm install && npm start\n\n    npm install && npm test\n')],
  }],
])

describe('a rule of taste', () => {
  it.each(Object.entries(TIDY_RULES))('says where it is broken: %s', (_name, rule) => {
    const example = EXAMPLES.get(rule)
    expect(example).toBeDefined()
    const answers = rule(example?.broken ?? [])
    expect(answers.map((answer) => answer.replace(/: .*$/s, ''))).toEqual(example?.places)
  })

  it.each(Object.entries(TIDY_RULES))('is quiet about what only looks like it: %s', (_name, rule) => {
    expect(rule(EXAMPLES.get(rule)?.kept ?? [])).toEqual([])
  })

  it('says what was found and what to do', () => {
    expect(timeAndChanceAreArguments([file('sim/a.ts', '\nMath.random()')])).toEqual(['sim/a.ts:2: Math.random outside live/: draw from a named stream of the run\'s seed'])
    expect(readmeStartsAndTests([])).toEqual([
      'README.md:1: the command \'npm install && npm start\' is absent: it is how somebody meets the project',
      'README.md:1: the command \'npm install && npm test\' is absent: it is how somebody meets the project',
    ])
  })
})

describe('the code of a file', () => {
  it.each([
    ['a // b\nc', 'a     \nc'],
    ['a /* b\n */ c', 'a     \n    c'],
    ['/** a */ b', '         b'],
    ['x = \'a b\' + "c"', 'x = \'   \' + " "'],
    ['x = `a ${b + `c ${d}`} e`', 'x = `   {b + `   {d}`}  `'],
    ['x = /a"b/.test(y) / 2', 'x = /   /.test(y) / 2'],
  ])('%j', (text, code) => {
    expect(codeText(text)).toBe(code)
    expect(code).toHaveLength(text.length)
  })
})
