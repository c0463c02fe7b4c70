/**
 * Module resolution for strategy files: what they import from `isochron`, `rxjs` and `zod` is this installation's when their own folder has none.
 * Runs on Node's loader thread; see `module.register` in the Node documentation.
 */
const OURS = /^(isochron|rxjs|zod)(\/|$)/

interface ResolveContext {
  readonly parentURL?: string
  readonly conditions: readonly string[]
}
type Resolve = (specifier: string, context: ResolveContext) => Promise<{ readonly url: string }>

let parent = ''

export function initialize(data: { readonly parent: string }): void {
  parent = data.parent
}

export async function resolve(specifier: string, context: ResolveContext, nextResolve: Resolve): Promise<{ readonly url: string }> {
  try {
    return await nextResolve(specifier, context)
  } catch (error) {
    if (!OURS.test(specifier)) throw error
    return nextResolve(specifier, { ...context, parentURL: parent })
  }
}
