/**
 * Code of the documentation, checked and run: types by the compiler against the sources, and the text itself as a function whose imports
 * are the modules that the tests run on.
 */
import { join } from 'node:path'
import { runInThisContext } from 'node:vm'
import ts from 'typescript'
import type { CodeBlock } from './markdown.js'

/** What a page may import, by the name that it imports it by. */
export type Modules = Readonly<Record<string, object>>

/** What the compiler says against blocks of code, each as a module of its own in the root of the repository. */
export function typeErrors(root: string, blocks: readonly CodeBlock[]): string[] {
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as { config: unknown }
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root)
  options.paths = { isochron: [join(root, 'index.ts')], 'isochron/*': [join(root, '*/index.ts')] }
  const byFile = new Map(blocks.map((block, index) => [join(root, `block-${index}.ts`), block]))
  const host = ts.createCompilerHost(options)
  const { fileExists, readFile } = host
  host.fileExists = (path) => byFile.has(path) || fileExists(path)
  host.readFile = (path) => byFile.get(path)?.code ?? readFile(path)
  const program = ts.createProgram([...byFile.keys()], options, host)
  return [...byFile].flatMap(([path, { place }]) => ts.getPreEmitDiagnostics(program, program.getSourceFile(path)).map(({ messageText, start = 0 }) => {
    const line = program.getSourceFile(path)?.getLineAndCharacterOfPosition(start).line ?? 0
    return `${place}, line ${line + 1}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`
  }))
}

/** Runs a block. Answers its default export and what it wrote to the console. */
export async function runBlock({ code, place }: CodeBlock, modules: Modules): Promise<{ readonly exported: unknown; readonly printed: string }> {
  const { outputText } = ts.transpileModule(code, { compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true } })
  const body = outputText
    .replaceAll(/^import \{([^}]*)\} from '([^']*)';?$/gm, (_whole, names: string, from: string) => `const {${names.replaceAll(' as ', ': ')}} = modules['${from}'];`)
    .replace(/^export default /m, 'exports.default = ')
  const run = runInThisContext(`(async (modules, exports, console) => {${body}\n})`, { filename: place }) as (
    modules: Modules, exports: { default?: unknown }, console: { log(...values: unknown[]): void },
  ) => Promise<void>
  const exports: { default?: unknown } = {}
  const lines: string[] = []
  await run(modules, exports, { log: (...values) => void lines.push(values.map(String).join(' ')) })
  return { exported: exports.default, printed: lines.map((line) => `${line}\n`).join('') }
}
