/**
 * Lint rules: what a compiler does not say, and what a room may not name.
 *
 * Everything that would let a run depend on the machine it runs on (its clock, its timers, its random numbers, its Math
 * library, its locale) is an error left of `live/`. The shield and the redirection of RxJS's schedulers have to
 * name these things in order to take them away from strategies.
 */
import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'

const ROOMS = ['core', 'adapters', 'data', 'sim', 'live']
const inRooms = (...rooms) => rooms.map((room) => `${room}/**/*.ts`)

const EVENT_TIME = 'Time is an argument here: take it from the kernel, or move this to live/.'
const clockGlobals = ['performance', 'setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval', 'clearImmediate', 'queueMicrotask']
  .map((name) => ({ name, message: EVENT_TIME }))
const machineGlobals = ['process', 'Buffer', 'crypto', 'fetch', 'WebSocket', 'navigator']
  .map((name) => ({ name, message: 'This room does no I/O and knows no machine: take what you need as an argument.' }))

const clockProperties = [
  { object: 'Date', property: 'now', message: EVENT_TIME },
  { object: 'process', property: 'hrtime', message: EVENT_TIME },
  { object: 'process', property: 'uptime', message: EVENT_TIME },
  { object: 'process', property: 'nextTick', message: EVENT_TIME },
  ...['performance', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'Date']
    .map((property) => ({ object: 'globalThis', property, message: EVENT_TIME })),
  { object: 'Math', property: 'random', message: 'Draw from a named stream of the run\'s seed instead.' },
]

const mathOfTheMachine = [
  'exp', 'expm1', 'log', 'log1p', 'log2', 'log10', 'pow', 'sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'atan2',
  'sinh', 'cosh', 'tanh', 'asinh', 'acosh', 'atanh', 'cbrt', 'hypot',
].map((property) => ({
  object: 'Math', property, message: 'The language leaves its last bit to the implementation: use our own function, or integers.',
}))
const localeOfTheMachine = ['localeCompare', 'toLocaleString', 'toLocaleLowerCase', 'toLocaleUpperCase', 'toLocaleDateString', 'toLocaleTimeString']
  .map((property) => ({ property, message: 'The result depends on the locale of the machine: compare code units.' }))

const clockSyntax = [
  { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: EVENT_TIME },
  { selector: 'CallExpression[callee.name="Date"]', message: EVENT_TIME },
]
const powerSyntax = [
  {
    // A constant of the module is formed once from constants, and powers of bigints are exact; a power of unknown numbers is neither.
    selector: ':matches(:function, PropertyDefinition) BinaryExpression[operator="**"]:not([left.bigint])'
      + ':not([left.type="Literal"][right.type="Literal"]):not([left.type="Literal"][right.name=/^[A-Z][A-Z0-9_]*$/])',
    message: 'The language leaves the last bit of ** to the implementation: use constants, bigints or a table.',
  },
  { selector: 'AssignmentExpression[operator="**="]', message: 'The language leaves the last bit of ** to the implementation.' },
]
const shapeSyntax = [
  { selector: 'TSEnumDeclaration', message: 'Use a const object and the union of its values, as core/market/vocabulary.ts does.' },
]
const roomSyntax = [
  ...shapeSyntax,
  { selector: 'ExportDefaultDeclaration', message: 'Export by name; only a strategy file has a default export.' },
]

const clockImports = ['node:timers', 'node:timers/promises', 'node:perf_hooks', 'timers', 'timers/promises', 'perf_hooks']

function forbid({ globals = [], properties = [], syntax = [], imports = [], importMessage = EVENT_TIME }) {
  return {
    'no-restricted-globals': ['error', ...globals],
    'no-restricted-properties': ['error', ...properties],
    'no-restricted-syntax': ['error', ...syntax],
    'no-restricted-imports': ['error', { patterns: imports.length > 0 ? [{ group: imports, message: importMessage }] : [] }],
  }
}

export default defineConfig(
  globalIgnores(['dist/', 'docs/', 'coverage/', 'lake/', 'runs/', 'core/book/wasm/assembly/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.js', '**/*.cjs', '**/*.ts'],
    rules: {
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'no-async-promise-executor': 'error',
      'no-case-declarations': 'error',
      'no-cond-assign': 'error',
      'no-constant-binary-expression': 'error',
      'no-constant-condition': ['error', { checkLoops: 'allExceptWhileTrue' }],
      'no-control-regex': 'error',
      'no-empty': 'error',
      'no-loss-of-precision': 'error',
      'no-misleading-character-class': 'error',
      'no-prototype-builtins': 'error',
      'no-self-assign': 'error',
      'no-self-compare': 'error',
      'no-template-curly-in-string': 'error',
      'no-unreachable-loop': 'error',
      'no-unsafe-finally': 'error',
      'no-useless-catch': 'error',
      'no-useless-escape': 'error',
      'object-shorthand': 'error',
      'prefer-template': 'error',
    },
  },
  {
    files: ['**/*.ts'],
    languageOptions: { parser: tseslint.parser, parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { '@typescript-eslint': tseslint.plugin },
    rules: {
      'no-restricted-syntax': ['error', ...shapeSyntax],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/ban-ts-comment': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/no-array-delete': 'error',
      '@typescript-eslint/no-base-to-string': 'error',
      '@typescript-eslint/no-duplicate-type-constituents': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-for-in-array': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-misused-spread': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
      '@typescript-eslint/no-unsafe-argument': 'error',
      '@typescript-eslint/no-unsafe-assignment': 'error',
      '@typescript-eslint/no-unsafe-call': 'error',
      '@typescript-eslint/no-unsafe-member-access': 'error',
      '@typescript-eslint/no-unsafe-return': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/prefer-promise-reject-errors': 'error',
      // Numbers sort as text without a comparison, and an order of things is written once, by name.
      '@typescript-eslint/require-array-sort-compare': ['error', { ignoreStringArrays: true }],
      '@typescript-eslint/restrict-plus-operands': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  { files: inRooms(...ROOMS), rules: { 'no-console': 'error' } },
  // Tests hold source text in strings.
  { files: ['test/**/*.ts'], rules: { 'no-template-curly-in-string': 'off' } },
  {
    files: inRooms('core'),
    rules: forbid({
      globals: [...clockGlobals, ...machineGlobals],
      properties: [...clockProperties, ...mathOfTheMachine, ...localeOfTheMachine],
      syntax: [...roomSyntax, ...clockSyntax, ...powerSyntax],
      imports: ['node:*', 'node:*/*'],
      importMessage: 'core/ runs everywhere and does no I/O: take what you need as an argument.',
    }),
  },
  {
    files: inRooms('adapters'),
    rules: forbid({
      globals: [...clockGlobals, ...machineGlobals.filter(({ name }) => name !== 'Buffer')],
      properties: [...clockProperties, ...mathOfTheMachine, ...localeOfTheMachine],
      syntax: [...roomSyntax, ...clockSyntax, ...powerSyntax],
      imports: [...clockImports, 'node:fs', 'node:fs/*', 'node:net', 'node:tls', 'node:dgram', 'node:http', 'node:https', 'ws'],
      importMessage: 'adapters/ turns bytes into events and back: sockets, files and timers belong to data/ and live/.',
    }),
  },
  {
    files: inRooms('data'),
    rules: forbid({ globals: clockGlobals, properties: clockProperties, syntax: [...roomSyntax, ...clockSyntax], imports: clockImports }),
  },
  {
    files: inRooms('sim'),
    rules: forbid({
      globals: clockGlobals,
      properties: [...clockProperties, ...mathOfTheMachine, ...localeOfTheMachine],
      syntax: [...roomSyntax, ...clockSyntax, ...powerSyntax],
      imports: clockImports,
    }),
  },
  { files: inRooms('live'), rules: { 'no-restricted-syntax': ['error', ...roomSyntax] } },
  {
    files: ['cli.ts', 'index.ts', 'notebooks/**/*.ts'],
    rules: forbid({ globals: clockGlobals, properties: clockProperties, syntax: [...shapeSyntax, ...clockSyntax], imports: clockImports }),
  },
  {
    // They replace these globals while a run lasts, so they name them.
    files: ['core/shield/**/*.ts', 'core/rx/redirect.ts', 'sim/shield/**/*.ts'],
    rules: { 'no-restricted-globals': 'off', 'no-restricted-properties': 'off', 'no-restricted-syntax': ['error', ...roomSyntax] },
  },
)
