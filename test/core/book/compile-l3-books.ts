/**
 * Compiles the source in `core/book/wasm/assembly` with AssemblyScript, and writes the bytes as the TypeScript that core/ imports.
 * `npm run wasm` runs it; a test compares what it makes with what is committed.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { argv, execPath } from 'node:process'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const COMPILER = join(ROOT, 'node_modules/assemblyscript/bin/asc.js')
const GENERATED = join(ROOT, 'core/book/wasm/l3-books.generated.ts')
/** 256 KiB: room for a few thousand orders, little beside a process. */
const INITIAL_PAGES = 4
const LINE = 120

/** Whether AssemblyScript, a development dependency, is installed. */
export const hasCompiler = existsSync(COMPILER)

export function committedL3Books(): string {
  return readFileSync(GENERATED, 'utf8')
}

/** The text of the generated file, from the source as it is now. */
export function compileL3Books(): string {
  const folder = mkdtempSync(join(tmpdir(), 'isochron-wasm-'))
  try {
    const file = join(folder, 'l3-books.wasm')
    const flags = ['--runtime', 'stub', '-O3', '--noAssert', '--converge', '--enable', 'bulk-memory', '--initialMemory', String(INITIAL_PAGES)]
    execFileSync(execPath, [COMPILER, 'core/book/wasm/assembly/index.ts', ...flags, '--outFile', file], { cwd: ROOT })
    return generated(readFileSync(file).toString('base64'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function generated(base64: string): string {
  const lines = base64.match(new RegExp(`.{1,${LINE}}`, 'g')) ?? []
  return [
    '/** The WebAssembly module of the L3 books, made by `npm run wasm` from `assembly/`: not to be edited. */',
    'export const L3_BOOKS_BASE64 = [',
    ...lines.map((line) => `  '${line}',`),
    '].join(\'\')',
    '',
  ].join('\n')
}

if (argv[1] === fileURLToPath(import.meta.url)) writeFileSync(GENERATED, compileL3Books())
