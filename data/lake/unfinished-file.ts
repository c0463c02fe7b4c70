/**
 * A file that does not exist until it is complete: written beside its place under another name, synced, then renamed over it in one step
 * (rename(2) within a directory is atomic). Whoever is killed before leaves the old file as it was, and a leftover that the next one removes.
 *
 * Leftovers are named `.<source>.<pid>-<n>.importing` and `.<source>.<pid>-<n>.spool`: no reader of `*.parquet` sees them, and those whose process
 * is gone belong to nobody.
 */
import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, writeSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

const LEFTOVER = /^\..+\.(\d+)(?:-\d+)?\.(importing|spool)$/
/** Files of this process so far: two imports of one process into one place must not share a name. */
let made = 0

export class UnfinishedFile {
  /** Bytes written. */
  length = 0
  private readonly temporary: string
  private readonly fd: number
  private open = true

  /** @param path where the file will be. Its directory is made when it does not exist. */
  constructor(readonly path: string) {
    mkdirSync(dirname(path), { recursive: true })
    this.temporary = unfinishedPath(path, 'importing')
    this.fd = openSync(this.temporary, 'wx')
  }

  write(bytes: Uint8Array): void {
    for (let written = 0; written < bytes.length;) written += writeSync(this.fd, bytes, written)
    this.length += bytes.length
  }

  /** Makes it the file at `path`, in place of any before. */
  commit(): void {
    fsyncSync(this.fd)
    closeSync(this.fd)
    this.open = false
    try {
      renameSync(this.temporary, this.path)
    } catch (error) {
      rmSync(this.temporary, { force: true })
      throw error
    }
    syncDirectory(dirname(this.path))
  }

  /** Leaves nothing behind, unless it was committed. */
  discard(): void {
    if (!this.open) return
    this.open = false
    closeSync(this.fd)
    rmSync(this.temporary, { force: true })
  }
}

/** The name beside `path` under which this process writes what is not complete yet. */
export function unfinishedPath(path: string, kind: 'importing' | 'spool'): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}-${++made}.${kind}`)
}

/** Removes what killed imports left in a directory. @returns the names of what was removed */
export function removeLeftovers(directory: string): string[] {
  let names: string[]
  try {
    names = readdirSync(directory)
  } catch {
    return []
  }
  const leftovers = names.filter((name) => {
    const pid = Number(LEFTOVER.exec(name)?.[1])
    return Number.isInteger(pid) && !isRunning(pid)
  })
  for (const name of leftovers) rmSync(join(directory, name), { force: true })
  return leftovers.sort()
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** The rename itself reaches the disk with its directory. Some systems cannot sync one: then it does so in its own time. */
function syncDirectory(directory: string): void {
  try {
    const fd = openSync(directory, 'r')
    try {
      fsyncSync(fd)
    } finally {
      closeSync(fd)
    }
  } catch {
    return
  }
}
