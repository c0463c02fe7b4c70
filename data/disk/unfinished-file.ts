/**
 * A file that does not exist until it is complete: written beside its place under a hidden name, synced, then renamed over it in one step
 * (rename(2) within a directory is atomic). Whoever ends before leaves the old file as it was.
 */
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, statSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { DiskError, onDisk } from './disk-error.js'
import { beginUnfinished, discardUnfinished, endUnfinished, removeLeftovers } from './unfinished.js'

export class UnfinishedFile {
  /** Bytes written. */
  length = 0
  private readonly hidden: string
  private readonly fd: number
  private open = true

  /** @param path where the file will be. Its folder is made when it does not exist. Throws a {@link DiskError}, as all of its methods do */
  constructor(readonly path: string) {
    refuseOther(path)
    onDisk(path, () => mkdirSync(dirname(path), { recursive: true }))
    removeLeftovers(dirname(path))
    this.hidden = beginUnfinished(path)
    try {
      this.fd = onDisk(path, () => openSync(this.hidden, 'wx'))
    } catch (error) {
      endUnfinished(this.hidden)
      throw error
    }
  }

  write(bytes: Uint8Array): void {
    onDisk(this.path, () => writeWhole(this.fd, bytes))
    this.length += bytes.length
  }

  /** Makes it the file at `path`, in place of any before. */
  commit(): void {
    try {
      onDisk(this.path, () => {
        fsyncSync(this.fd)
        this.close()
        renameSync(this.hidden, this.path)
      })
    } catch (error) {
      this.discard()
      throw error
    }
    endUnfinished(this.hidden)
    syncFolder(dirname(this.path))
  }

  /** Leaves nothing behind, unless it was committed. */
  discard(): void {
    this.close()
    discardUnfinished(this.hidden)
  }

  private close(): void {
    if (!this.open) return
    this.open = false
    closeSync(this.fd)
  }
}

/** What is there and is no file is not replaced: a folder could not be, a device must not be. */
function refuseOther(path: string): void {
  const stats = onDisk(path, () => statSync(path, { throwIfNoEntry: false }))
  if (stats === undefined || stats.isFile()) return
  throw stats.isDirectory() ? new DiskError(path, 'EISDIR') : new DiskError(path, 'EEXIST', 'it is a device or a pipe, which would be replaced: give the name of a file')
}

/** A file of one text, all of it or nothing. Throws a {@link DiskError}. */
export function writeWholeFile(path: string, text: string): void {
  const file = new UnfinishedFile(path)
  try {
    file.write(Buffer.from(text))
    file.commit()
  } finally {
    file.discard()
  }
}

/** All bytes: a write to a disk that fills up takes a part of them, and only the next one fails. */
export function writeWhole(fd: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) written += writeSync(fd, bytes, written)
}

/** The rename itself reaches the disk with its folder. Some systems cannot sync one: then it does so in its own time. */
function syncFolder(folder: string): void {
  try {
    const fd = openSync(folder, 'r')
    try {
      fsyncSync(fd)
    } finally {
      closeSync(fd)
    }
  } catch {
    return
  }
}
