/**
 * Where in the user's own files something was thrown. The stack of an error goes through the engine and its libraries; what a user can mend is the
 * frames of the files that are neither. Lines and columns are those of the source: tsx hands Node the source maps.
 */
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const FRAMES_MAX = 4
/** Of text that an error claims as its stack. */
const STACK_MAX = 100_000

/** This installation, sources or built: the rooms below it are ours, other folders (a user's, `notebooks/`) are not. */
const INSTALLATION = fileURLToPath(new URL('../../', import.meta.url))
const OURS = /^(?:(?:core|adapters|data|sim|live)[\\/]|cli\.[jt]s$|index\.[jt]s$)/

/** `at leave (follow.ts:12:9)` or `file:///…/follow.ts:12:9`. */
const FRAME = /^\s*at (?:(.*?) \()?(?:async )?((?:file:\/\/|\/|[A-Za-z]:\\)[^()]*?):(\d+):(\d+)\)?$/

/** `leave (follow.ts:12:9)`, the innermost first; none when nothing of the user's was on the stack, or what was thrown has none. */
export function userFrames(thrown: unknown): string[] {
  return framesOf(thrown).filter(({ isOurs }) => !isOurs).slice(0, FRAMES_MAX).map(({ text }) => text)
}

/** Whether the error can only come from this installation: a bug of ours, which is not to be blamed on a strategy. */
export function isOwnFailure(thrown: unknown): boolean {
  const frames = framesOf(thrown)
  return frames.length > 0 && frames.every(({ isOurs }) => isOurs)
}

function framesOf(thrown: unknown): { readonly text: string; readonly isOurs: boolean }[] {
  return stackOf(thrown).split('\n').flatMap((line) => {
    const [, name, where, row, column] = FRAME.exec(line) ?? []
    if (where === undefined) return []
    const path = pathOf(where)
    if (/[\\/]node_modules[\\/]/.test(path)) return []
    const place = `${shortPath(path)}:${row}:${column}`
    const isOurs = path.startsWith(INSTALLATION) && OURS.test(path.slice(INSTALLATION.length))
    return [{ text: name === undefined || name === '<anonymous>' ? place : `${name} (${place})`, isOurs }]
  })
}

/** What is thrown may be anything, a proxy or a getter that throws among them. */
function stackOf(thrown: unknown): string {
  try {
    const stack = typeof thrown === 'object' && thrown !== null && 'stack' in thrown ? thrown.stack : undefined
    return typeof stack === 'string' ? stack.slice(0, STACK_MAX) : ''
  } catch {
    return ''
  }
}

/** The loader adds questions to addresses: they are no part of the file's name. */
function pathOf(where: string): string {
  if (!where.startsWith('file://')) return where
  try {
    return fileURLToPath(where.replace(/[?#].*$/, ''))
  } catch {
    return where
  }
}

/** From where the user stands, if that is shorter. */
function shortPath(path: string): string {
  const near = relative(process.cwd(), path)
  return near.startsWith('..') ? path : near
}
