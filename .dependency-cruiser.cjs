/**
 * The row of rooms: core ← adapters ← data ← sim ← live ← cli.ts. A room imports only from rooms to its left.
 */
const ROW = ['core', 'adapters', 'data', 'sim', 'live']

/** Rule for one room: nothing to its right, and none of the files at the root. */
const onlyToTheLeft = ROW.map((room, index) => ({
  name: `${room}-imports-only-to-its-left`,
  comment: `${room}/ may import from itself${index === 0 ? '' : `, ${ROW.slice(0, index).join(', ')}`} and packages. Move the shared part to the left, or pass it in as an argument.`,
  severity: 'error',
  from: { path: `^${room}/` },
  to: { path: [...ROW.slice(index + 1).map((right) => `^${right}/`), '^[^/]+\\.(ts|js|cjs|mjs)$'] },
}))

/** Node built-ins by name, with or without `node:`, with their subpaths. */
const builtins = (...names) => `^(node:)?(${names.join('|')})(/|$)`
const SOCKETS = ['net', 'tls', 'dgram', 'http', 'https', 'http2', 'dns']
const CLOCKS = ['timers', 'perf_hooks']

module.exports = {
  forbidden: [
    ...onlyToTheLeft,
    {
      name: 'core-does-no-io',
      comment: 'core/ runs identically everywhere: no Node built-ins. Take what you need as an argument.',
      severity: 'error',
      from: { path: '^core/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'adapters-do-no-io',
      comment: 'adapters/ turns bytes into events and back. Files belong to data/, processes and workers to sim/ and live/.',
      severity: 'error',
      from: { path: '^adapters/' },
      to: { path: builtins('fs', 'worker_threads', 'child_process') },
    },
    {
      name: 'only-live-opens-sockets',
      comment: 'Only live/ talks to a network.',
      severity: 'error',
      from: { path: '^(core|adapters|data|sim|cli\\.ts|index\\.ts|notebooks)(/|$)' },
      to: { path: [builtins(...SOCKETS), '^node_modules/(@types/)?(ws|undici)/', '^(ws|undici)$'] },
    },
    {
      name: 'only-live-has-a-clock',
      comment: 'Only live/ knows the wall clock and real timers.',
      severity: 'error',
      from: { path: '^(core|adapters|data|sim|cli\\.ts|index\\.ts|notebooks)(/|$)' },
      to: { path: builtins(...CLOCKS) },
    },
    {
      name: 'notebooks-use-the-public-api',
      comment: 'A notebook imports \'isochron\' and packages, as a user would, and nothing from inside.',
      severity: 'error',
      from: { path: '^notebooks/' },
      to: { path: ['^(core|adapters|data|sim|live|test)/', '^cli\\.ts$'] },
    },
    {
      name: 'nothing-imports-tests-or-notebooks',
      comment: 'Code that both need belongs to a room.',
      severity: 'error',
      from: { path: '^(core|adapters|data|sim|live|cli\\.ts|index\\.ts)' },
      to: { path: '^(test|notebooks)/' },
    },
    {
      name: 'nothing-imports-the-command-line',
      comment: 'cli.ts is the right end of the row. Move what you need into the room that it commands.',
      severity: 'error',
      from: { path: '^index\\.ts$' },
      to: { path: '^cli\\.ts$' },
    },
    {
      name: 'no-cycles',
      comment: 'Things that need each other are one thing, or a third thing is missing. Types may name each other: they are gone when the code runs.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-orphans',
      comment: 'Nothing imports this file and it imports nothing: wire it or remove it. Entry points, workers and loader hooks, which are named by URL, are exempt.',
      severity: 'error',
      from: { orphan: true, pathNot: ['\\.d\\.ts$', '\\.test\\.ts$', '^test/bench/', '^notebooks/', '^(cli|index)\\.ts$', '(worker|hook)\\.ts$', '^[a-z]+/index\\.ts$'] },
      to: {},
    },
    {
      name: 'no-unresolved',
      comment: 'This import leads nowhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'shipped-code-needs-shipped-packages',
      comment: 'A package that rooms import belongs to dependencies (or optional peers), not to devDependencies.',
      severity: 'error',
      from: { path: '^(core|adapters|data|sim|live|cli\\.ts|index\\.ts)' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg'], dependencyTypesNot: ['type-only', 'npm', 'npm-peer', 'npm-optional'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'types', 'default'] },
  },
}
