/**
 * Taste, as rules over the files of the repository. A rule answers every place that breaks it, with what to do there.
 *
 * Lint rules see one file and its types; these see the tree, and hold also where a lint rule has been switched off.
 */
import { codeText, importsOf } from './code-text.js'

/** A file of the repository. */
export interface TidyFile {
  /** Relative to the root, with forward slashes. */
  readonly path: string
  readonly text: string
}

/** One rule over the whole tree. Each answer reads `path:line: what was found: what to do`. */
export type TidyRule = (files: readonly TidyFile[]) => string[]

export const LINES_MAX = 500
export const LINES_MEAN_MAX = 200

const ROOMS = ['core', 'adapters', 'data', 'sim', 'live'] as const
const FOLDERS = new Set<string>([...ROOMS, 'notebooks', 'test', '.ci', '.github'])

/** Vague as any part of a name: `order-utils`. */
const VAGUE_PARTS = new Set(['util', 'utils', 'helper', 'helpers', 'manager', 'managers', 'misc', 'common'])
/** Vague as a whole name; `market-data` says something. */
const VAGUE_NAMES = new Set(['data', 'info'])

/** They replace these globals while a run lasts, so they name them. */
const NAMES_THE_CLOCK = [/^(?:core|sim)\/shield\//, /^core\/rx\/redirect\.ts$/]

const GLOBAL = String.raw`(?:(?<![\w$.])|\bglobalThis\s*\.\s*)`
const FORBIDDEN_GLOBALS: readonly (readonly [name: string, pattern: RegExp, instead: string])[] = [
  ['Date.now', new RegExp(String.raw`${GLOBAL}Date\s*\.\s*now\b`, 'g'), 'take the time as an argument'],
  ['new Date() of now', new RegExp(String.raw`\bnew\s+Date\b(?!\s*\(\s*[^\s)])`, 'g'), 'take the time as an argument'],
  ['performance', new RegExp(String.raw`${GLOBAL}performance\s*\.\s*(?:now|timeOrigin|mark|measure)\b`, 'g'), 'take the time as an argument'],
  ['process.hrtime', /\bprocess\s*\.\s*hrtime\b/g, 'take the time as an argument'],
  ['Math.random', /\bMath\s*\.\s*random\b/g, 'draw from a named stream of the run\'s seed'],
  ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'].map((name) => (
    [name, new RegExp(String.raw`${GLOBAL}${name}\b`, 'g'), 'set a timer of the kernel'] as const
  )),
]

/** One of these words is in every text that can break a rule over code: only such a text is worth parsing. */
const CLOCK_WORDS = /Date|performance|hrtime|random|setTimeout|setInterval|setImmediate|queueMicrotask/
const FOCUS_WORDS = /only|skip|todo|fails|xit|xdescribe|xtest|fit|fdescribe/

const isTypeScript = ({ path }: TidyFile): boolean => path.endsWith('.ts')
const isTest = ({ path }: TidyFile): boolean => path.startsWith('test/')
const isBarrel = ({ path }: TidyFile): boolean => /(^|\/)index\.ts$/.test(path)
const isGenerated = ({ path }: TidyFile): boolean => /(^|[/.-])generated[/.-]/.test(path)
const isProduct = ({ path }: TidyFile): boolean => /^(?:core|adapters|data|sim|live|notebooks)\/.*\.ts$|^(?:cli|index)\.ts$/.test(path)
const isTidyItself = ({ path }: TidyFile): boolean => path.startsWith('test/tidy')

const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length
const linesOf = (text: string): number => text.split('\n').length - (text.endsWith('\n') ? 1 : 0)

/** Every match of a pattern (with the flag `g`) in a text that has the file's own offsets. */
function matchesIn(file: TidyFile, text: string, pattern: RegExp, message: (found: string) => string): string[] {
  return [...text.matchAll(pattern)].map((match) => `${file.path}:${lineAt(file.text, match.index)}: ${message(match[0])}`)
}

export const onlyKnownFolders: TidyRule = (files) => {
  const folders = new Set(files.filter(({ path }) => path.includes('/')).map(({ path }) => path.slice(0, path.indexOf('/'))))
  return [...folders].filter((folder) => !FOLDERS.has(folder)).sort()
    .map((folder) => `${folder}/:1: no such room: move its files into the room that uses them, or ignore the folder in .gitignore`)
}

export const filesAreShort: TidyRule = (files) => files
  .filter((file) => isTypeScript(file) && !isGenerated(file) && linesOf(file.text) > LINES_MAX)
  .map(({ path, text }) => `${path}:${LINES_MAX + 1}: ${linesOf(text)} lines: split it by concept, ${LINES_MAX} are the most`)

export const filesAreShortOnAverage: TidyRule = (files) => {
  const counted = files.filter((file) => isTypeScript(file) && !isGenerated(file))
  const mean = counted.reduce((sum, { text }) => sum + linesOf(text), 0) / Math.max(counted.length, 1)
  if (mean <= LINES_MEAN_MAX) return []
  const longest = counted.reduce((most, file) => (linesOf(file.text) > linesOf(most.text) ? file : most))
  return [`${longest.path}:1: files have ${mean.toFixed(0)} lines on average, ${LINES_MEAN_MAX} are the most: split the longest, this one`]
}

export const timeAndChanceAreArguments: TidyRule = (files) => files
  .filter((file) => isProduct(file) && !file.path.startsWith('live/') && !NAMES_THE_CLOCK.some((allowed) => allowed.test(file.path)) && CLOCK_WORDS.test(file.text))
  .flatMap((file) => {
    const code = codeText(file.text)
    return FORBIDDEN_GLOBALS.flatMap(([name, pattern, instead]) => matchesIn(file, code, pattern, () => `${name} outside live/: ${instead}`))
  })

export const coreImportsNoNode: TidyRule = (files) => files
  .filter((file) => isTypeScript(file) && file.path.startsWith('core/'))
  .flatMap(({ path, text }) => importsOf(text)
    .filter(({ module }) => module.startsWith('node:'))
    .map(({ module, offset }) => `${path}:${lineAt(text, offset)}: '${module}' in core/: take what you need from it as an argument`))

export const namesSayWhatIsInside: TidyRule = (files) => files.flatMap(({ path }) => {
  const names = path.split('/')
  // A room, and its mirror in test/, may be called what it is.
  const own = names.slice(path.startsWith('test/') ? 2 : 1)
  const stems = (path.includes('/') ? own : names).map((name) => name.replace(/(?<=.)\..*$/, ''))
  return stems
    .filter((stem) => VAGUE_NAMES.has(stem) || stem.split(/[-_]/).some((part) => VAGUE_PARTS.has(part)))
    .map((stem) => `${path}:1: '${stem}' says nothing: name the file for the one concept in it`)
})

export const nothingIsUnfinished: TidyRule = (files) => files
  .filter((file) => !isTidyItself(file))
  .flatMap((file) => matchesIn(file, file.text, /\b(?:TODO|FIXME|XXX)\b|\b[Nn]ot (?:yet )?implemented\b/g, (found) => `'${found}': finish it, or say in README.md what is not there`))

export const nothingNamesAMachine: TidyRule = (files) => files
  .filter((file) => !isTidyItself(file))
  .flatMap((file) => matchesIn(file, file.text, /(?<![\w.:/@~-])\/(?:work|root|home\/\w+|Users\/\w+)\/\w+/g, (found) => `'${found}' is a path of one machine: make it relative`))

export const roomsHaveReadmes: TidyRule = (files) => {
  const paths = new Set(files.map(({ path }) => path))
  const adapters = new Set(files.map(({ path }) => /^adapters\/[^/]+(?=\/)/.exec(path)?.[0]).filter((folder) => folder !== undefined))
  return [...ROOMS, ...adapters].filter((folder) => !paths.has(`${folder}/README.md`))
    .map((folder) => `${folder}/README.md:1: absent: say what lives there, what may never be there, and where to begin`)
}

export const filesSayWhatTheyAreFor: TidyRule = (files) => files
  .filter((file) => isProduct(file) && !isBarrel(file) && !/^(?:#!.*\n)?\/\*\*/.test(file.text))
  .map(({ path }) => `${path}:1: no module header: begin with /** what the file is for and what it assumes */`)

export const testsAllRun: TidyRule = (files) => files
  .filter((file) => isTypeScript(file) && isTest(file) && FOCUS_WORDS.test(file.text))
  .flatMap((file) => matchesIn(
    file, codeText(file.text), /\b(?:it|test|describe|bench|suite)(?:\.\w+)*\.(?:only|skip|todo|fails)\b|(?<![\w$.])(?:xit|xdescribe|xtest|fit|fdescribe)\s*\(/g,
    (found) => `'${found.trim()}': run the test, repair it or remove it`,
  ))

export const readmeStartsAndTests: TidyRule = (files) => {
  const readme = files.find(({ path }) => path === 'README.md')?.text ?? ''
  return ['npm install && npm start', 'npm install && npm test'].filter((command) => !readme.includes(command))
    .map((command) => `README.md:1: the command '${command}' is absent: it is how somebody meets the project`)
}

/** Every rule, by what it asks for. */
export const TIDY_RULES: Readonly<Record<string, TidyRule>> = {
  'top-level folders are the rooms': onlyKnownFolders,
  'no file is longer than one can read': filesAreShort,
  'files are short on average': filesAreShortOnAverage,
  'time and chance are arguments outside live/': timeAndChanceAreArguments,
  'core/ imports nothing of node': coreImportsNoNode,
  'names say what is inside': namesSayWhatIsInside,
  'nothing is unfinished': nothingIsUnfinished,
  'nothing names a machine': nothingNamesAMachine,
  'rooms and adapters have a README.md': roomsHaveReadmes,
  'files say what they are for': filesSayWhatTheyAreFor,
  'every test runs': testsAllRun,
  'README.md starts and tests in one command each': readmeStartsAndTests,
}
