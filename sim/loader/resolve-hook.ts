/**
 * Module resolution for strategy files. What they import from `isochron`, `rxjs` and `zod` is this installation's when their own folder has none,
 * and TypeScript is a module also where no package.json beside it says so: a strategy is one file in any folder.
 *
 * Runs on Node's loader thread, around tsx's own hooks; see `module.register` in the Node documentation.
 */
const OURS = /^(isochron|rxjs|zod)(\/|$)/
/**
 * TypeScript, with what tsx adds where it takes the file for CommonJS. `.cts` is CommonJS by its name, and packages know what they are.
 */
const TYPESCRIPT = /^(file:(?!.*\/node_modules\/).*\.m?tsx?)(?:(?:%3F|\?)tsx-commonjs.*)?$/

interface ResolveContext {
  readonly parentURL?: string
  readonly conditions: readonly string[]
}
interface Resolved {
  readonly url: string
  readonly format?: string | null
}
type Resolve = (specifier: string, context: ResolveContext) => Promise<Resolved>

let parent = ''

export function initialize(data: { readonly parent: string }): void {
  parent = data.parent
}

export async function resolve(specifier: string, context: ResolveContext, nextResolve: Resolve): Promise<Resolved> {
  const resolved = await resolveOurs(specifier, context, nextResolve)
  const [, url] = TYPESCRIPT.exec(resolved.url) ?? []
  return url === undefined ? resolved : { ...resolved, url, format: 'module' }
}

async function resolveOurs(specifier: string, context: ResolveContext, nextResolve: Resolve): Promise<Resolved> {
  try {
    return await nextResolve(specifier, context)
  } catch (error) {
    if (!OURS.test(specifier)) throw error
    return nextResolve(specifier, { ...context, parentURL: parent })
  }
}
