/**
 * A strategy file → the strategy that it exports. TypeScript is read as it is; `isochron`, `rxjs` and `zod` are found also from a folder that has
 * no node_modules of its own. The determinism shield is installed before the file and its libraries are evaluated, so that what they take from
 * the globals at import time is the shielded thing.
 */
import { statSync } from 'node:fs'
import { register as registerHooks } from 'node:module'
import { basename, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { register as registerTsx } from 'tsx/esm/api'
import { isStrategy, type AnyStrategy } from '../../core/strategy/define.js'
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
  let module: { readonly default?: unknown }
  try {
    module = (await import(pathToFileURL(file).href)) as typeof module
  } catch (error) {
    const hint = file.endsWith('.js') ? ' (a .js file is a module only beside a package.json with "type": "module": name it .mjs or .ts)' : ''
    throw new StrategyFileError(`${path}: cannot be loaded: ${error instanceof Error ? error.message : String(error)}${hint}`, { cause: error })
  }
  // A file that is taken for CommonJS (no "type": "module" beside it) has its default export one level down.
  const exported = unwrapped(module.default)
  if (!isStrategy(exported)) {
    throw new StrategyFileError(`${path}: the default export is ${exported === undefined ? 'missing' : 'no strategy'}; expected \`export default strategy({ … })\` with strategy from 'isochron'`)
  }
  return { strategy: exported, name: exported.name ?? basename(file).replace(/\.[cm]?[jt]s$/, '') }
}

function unwrapped(value: unknown): unknown {
  return typeof value === 'object' && value !== null && !isStrategy(value) && 'default' in value ? value.default : value
}
