/** The command line as it is shipped: `dist/cli.js` in child processes. It is built again when a source is newer, by one test process at a time. */
import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))
const cli = join(root, 'dist', 'cli.js')
const lock = join(tmpdir(), `isochron-build-${createHash('sha256').update(root).digest('hex').slice(0, 16)}`)
/** A lock that is older was left behind by a process that was killed. */
const LOCK_STALE_MS = 120_000

export const notebook = (name: string): string => join(root, 'notebooks', `${name}.ts`)

/** Makes sure that `dist` is what the sources say. */
export async function build(): Promise<void> {
  while (!taken()) await new Promise((resolve) => setTimeout(resolve, 200))
  try {
    if (!fresh()) execFileSync(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.build.json'], { cwd: root, stdio: 'pipe' })
  } finally {
    rmSync(lock, { recursive: true, force: true })
  }
}

function taken(): boolean {
  try {
    mkdirSync(lock)
    return true
  } catch {
    if (Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? 0) > LOCK_STALE_MS) rmSync(lock, { recursive: true, force: true })
    return false
  }
}

function fresh(): boolean {
  if (!existsSync(cli)) return false
  const builtMs = statSync(cli).mtimeMs
  const sources = ['core', 'adapters', 'data', 'sim', 'live'].flatMap((room) => readdirSync(join(root, room), { recursive: true, encoding: 'utf8' }).map((path) => join(room, path)))
  return [...sources, 'cli.ts', 'index.ts', 'tsconfig.json', 'tsconfig.build.json'].filter((path) => /\.(ts|json)$/.test(path)).every((path) => statSync(join(root, path)).mtimeMs < builtMs)
}

export interface Finished {
  /** Exit code; undefined when a signal ended it. */
  readonly code: number | undefined
  readonly out: string
  readonly err: string
}

/** Runs `isochron …` to its end. */
export function isochron(args: readonly string[], cwd?: string): Promise<Finished> {
  return finished(process.execPath, [cli, ...args], cwd)
}

/** Runs a line of shell in which `isochron` is the command. Its code is that of `isochron`, not of the last of the pipe. */
export function shell(line: string, cwd?: string): Promise<Finished> {
  return finished('bash', ['-c', `isochron() { ${JSON.stringify(process.execPath)} ${JSON.stringify(cli)} "$@"; }; ${line}; exit "\${PIPESTATUS[0]}"`], cwd)
}

function finished(file: string, args: readonly string[], cwd?: string): Promise<Finished> {
  return new Promise((resolve) => {
    execFile(file, args, { cwd, maxBuffer: 1 << 26 }, (error, out, err) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : undefined
      resolve({ code, out, err })
    })
  })
}

/** A run that is still going on. */
export interface Running {
  readonly child: ChildProcess
  /** Settles when standard error has said `text`. */
  said(text: string): Promise<void>
  readonly finished: Promise<Finished>
}

export function start(args: readonly string[], cwd?: string): Running {
  const child = spawn(process.execPath, [cli, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
  return {
    child,
    said: (text) => new Promise((resolve, reject) => {
      const look = (): void => {
        if (err.includes(text)) resolve()
      }
      child.stderr.on('data', look)
      child.on('close', () => reject(new Error(`it ended without saying '${text}': ${err}`)))
      look()
    }),
    finished: new Promise((resolve) => child.on('close', (code) => resolve({ code: code ?? undefined, out, err }))),
  }
}

/** Runs so many at a time; answers in the order of the list. */
export async function together<T, R>(list: readonly T[], atOnce: number, run: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  let next = 0
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (let index = next++; index < list.length; index = next++) results[index] = await run(list[index])
  }))
  return results
}
