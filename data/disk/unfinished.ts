/**
 * What is being made and is not whole yet: files and folders under hidden names beside their places, `.<name>.<machine>.<pid>-<n>.part`, that no
 * reader takes for something.
 *
 * Whoever ends early takes them along: the process at its exit, and at an interrupt, a hang-up or a request to end that nobody else answers. A
 * process that was killed outright cannot; the next that makes something in the same folder removes what it left. A process number says
 * something only where it was given, so the names say on which machine and in which boot and container: leftovers of others are not touched.
 */
import { createHash } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { hostname } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'

const LEFTOVER = /^\..+\.([\w-]+)-([0-9a-f]{8})\.(\d+)-\d+\.part$/
/** Characters of the name that are kept: a system allows 255 in all. */
const NAME_CHARACTERS_MAX = 120
const HOST_CHARACTERS_MAX = 40
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

const making = new Set<string>()
/** So far: two of one process for one place must not share a name. */
let made = 0

/** The name beside `path` under which this process makes it. Say {@link endUnfinished} when it is in its place, or gone. */
export function beginUnfinished(path: string): string {
  const whole = resolve(path)
  const { host, boot } = machine()
  const hidden = join(dirname(whole), `.${basename(whole).slice(0, NAME_CHARACTERS_MAX)}.${host}-${boot}.${process.pid}-${++made}.part`)
  if (making.size === 0) listen()
  making.add(hidden)
  return hidden
}

export function endUnfinished(hidden: string): void {
  if (making.delete(hidden) && making.size === 0) stopListening()
}

/** Removes it, whatever of it there is. */
export function discardUnfinished(hidden: string): void {
  rmSync(hidden, { recursive: true, force: true })
  endUnfinished(hidden)
}

/** Removes what processes that are gone left in a folder. @returns the names of what was removed */
export function removeLeftovers(folder: string): string[] {
  let names: string[]
  try {
    names = readdirSync(folder)
  } catch {
    return []
  }
  return names.sort().filter((name) => LEFTOVER.test(name) && removed(folder, name))
}

/** What may not be looked at or removed stays: it stands in nobody's way. */
function removed(folder: string, name: string): boolean {
  try {
    if (!isLeftover(folder, name)) return false
    rmSync(join(folder, name), { recursive: true, force: true })
    return true
  } catch {
    return false
  }
}

function isLeftover(folder: string, name: string): boolean {
  const match = LEFTOVER.exec(name)
  if (match === null) return false
  const here = machine()
  const [, host, boot, pid] = match
  if (host !== here.host) return false
  if (boot === here.boot) return Number(pid) === process.pid ? !making.has(resolve(folder, name)) : !isRunning(Number(pid))
  // Of an earlier boot, or of another container of this machine: what nobody touched since the machine came up is of no process on it.
  return lastTouchedMs(join(folder, name)) < here.upSinceMs
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Of a folder: the last time of anything in it. */
function lastTouchedMs(path: string): number {
  const stats = lstatSync(path, { throwIfNoEntry: false })
  if (stats === undefined) return Infinity
  return stats.isDirectory() ? Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => lastTouchedMs(join(path, name)))) : stats.mtimeMs
}

interface Machine {
  readonly host: string
  /** Eight hexadecimal digits of the boot and of the space in which process numbers are unique. */
  readonly boot: string
  /** Unix time at which it came up; −Infinity where the system does not say. */
  readonly upSinceMs: number
}

let known: Machine | undefined

function machine(): Machine {
  return (known ??= {
    host: hostname().replace(/[^\w-]/g, '_').slice(0, HOST_CHARACTERS_MAX) || 'localhost',
    boot: createHash('sha256').update(said(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')) + said(() => readlinkSync('/proc/self/ns/pid'))).digest('hex').slice(0, 8),
    upSinceMs: Number(/^btime (\d+)$/m.exec(said(() => readFileSync('/proc/stat', 'utf8')))?.[1] ?? -Infinity) * 1_000,
  })
}

/** What Linux says of itself; elsewhere ''. */
function said(read: () => string): string {
  try {
    return read()
  } catch {
    return ''
  }
}

function listen(): void {
  process.on('exit', removeAll)
  // Ahead of all others, so that it sees whether there are any: one that listens once is gone when it has been called.
  for (const signal of SIGNALS) process.prependListener(signal, onSignal)
}

function stopListening(): void {
  process.removeListener('exit', removeAll)
  for (const signal of SIGNALS) process.removeListener(signal, onSignal)
}

function removeAll(): void {
  for (const hidden of making) rmSync(hidden, { recursive: true, force: true })
}

/** Who else listens answers the signal: an operator's stop, a host program. Otherwise the process ends by it, as it would have. */
function onSignal(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return
  removeAll()
  stopListening()
  process.kill(process.pid, signal)
}
