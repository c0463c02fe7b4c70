/**
 * A strategy file → the strategy that it exports. TypeScript is read as it is; `isochron`, `rxjs` and `zod` are found also from a folder that has
 * no node_modules of its own. The determinism shield is installed before the file and its libraries are evaluated, so that what they take from
 * the globals at import time is the shielded thing.
 */
import { statSync } from 'node:fs'
import { register as registerHooks } from 'node:module'
import { basename, dirname, isAbsolute, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { register as registerTsx } from 'tsx/esm/api'
import { isStrategy, type AnyStrategy } from '../../core/strategy/define.js'
import { isA, thrownText } from '../../core/strategy/thrown.js'
import { shieldProcess } from '../shield/process-shield.js'

export interface LoadedStrategy {
  readonly strategy: AnyStrategy
  /** Its own name, or the file's. */
  readonly name: string
}

/** A file is no strategy: which, why, and what to do. */
export class StrategyFileError extends Error {
  override name = 'StrategyFileError'
}

let hooked = false

export async function loadStrategy(path: string): Promise<LoadedStrategy> {
  const file = resolve(path)
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) throw new StrategyFileError(`${path}: no such file; expected a strategy, such as notebooks/inventory-quoter.ts`)
  shieldProcess()
  if (!hooked) {
    hooked = true
    registerTsx()
    // Registered last, asked first: what tsx answers passes through it.
    registerHooks('./resolve-hook.js', import.meta.url, { data: { parent: import.meta.url } })
  }
  const endOfLoading = refuseExit(path)
  let exported: unknown
  let exportedIsStrategy = false
  try {
    const module = (await settled(import(pathToFileURL(file).href), path)) as { readonly default?: unknown }
    // A file that is taken for CommonJS (no "type": "module" beside it) has its default export one level down.
    exported = unwrapped(module.default)
    exportedIsStrategy = isStrategy(exported)
  } catch (error) {
    if (isA(StrategyFileError, error)) throw error
    const text = isA(Error, error) ? messageOf(error) : thrownText(error)
    throw new StrategyFileError(`${path}: cannot be loaded: ${text}${hintFor(file, text)}`, { cause: error })
  } finally {
    endOfLoading()
  }
  if (!exportedIsStrategy) {
    throw new StrategyFileError(`${path}: the default export is ${exported === undefined ? 'missing' : 'no strategy'}; expected \`export default strategy({ … })\` with strategy from 'isochron'`)
  }
  const strategy = exported as AnyStrategy
  return { strategy, name: strategy.name ?? basename(file).replace(/\.[cm]?[jt]s$/, '') }
}

/** A module that ends the process while it is loaded would end the run without a word. Answers what ends that. */
function refuseExit(path: string): () => void {
  const { exit } = process
  let loading = true
  process.exit = (code) => {
    if (loading) throw new StrategyFileError(`${path}: cannot be loaded: it calls process.exit at its top level`)
    return exit(code)
  }
  return () => {
    loading = false
    process.exit = exit
  }
}

/** A module whose top level waits for what never comes leaves nothing to do: Node would then end the process without a word. */
function settled<T>(loading: Promise<T>, path: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const onIdle = (): void => reject(new StrategyFileError(`${path}: cannot be loaded: it awaits something at its top level that never comes; await nothing there, or something that settles`))
    process.once('beforeExit', onIdle)
    void loading.then(resolve, reject).finally(() => process.off('beforeExit', onIdle))
  })
}

/** Whose message may be anything: it is the user's error. */
function messageOf(error: Error): string {
  try {
    return String(error.message)
  } catch {
    return thrownText(error)
  }
}

function hintFor(file: string, text: string): string {
  const [, missing] = /^Cannot find (?:package|module) '([^'./\\][^']*)'/.exec(text) ?? []
  if (missing !== undefined && !isAbsolute(missing)) {
    const name = missing.split('/').slice(0, missing.startsWith('@') ? 2 : 1).join('/')
    return `; packages come from the strategy's own project: \`npm install ${name}\` in ${dirname(file)}`
  }
  return file.endsWith('.js') ? ' (a .js file is a module only beside a package.json with "type": "module": name it .mjs or .ts)' : ''
}

function unwrapped(value: unknown): unknown {
  return typeof value === 'object' && value !== null && !isStrategy(value) && 'default' in value ? value.default : value
}
