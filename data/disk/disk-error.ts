/**
 * What the disk refuses, said so that a person can act on it: the path that was asked for, the system's code, what to do.
 */

const ADVICE: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full: make room', EDQUOT: 'the quota is used up: make room', EFBIG: 'the file is larger than its file system allows: choose another place',
  EACCES: 'writing there is not allowed: choose another place', EPERM: 'writing there is not allowed: choose another place',
  EROFS: 'the disk is read-only: choose another place', ENOTDIR: 'a part of the path is a file: choose another place',
  EEXIST: 'a part of the path is a file: choose another place', EISDIR: 'it is a folder: give the name of a file',
  ENOTEMPTY: 'it is a folder that is not empty: choose another place', ENOENT: 'a folder of the path is gone: choose another place',
  ENAMETOOLONG: 'the name is too long: choose a shorter one', ELOOP: 'its links lead in a circle: choose another place',
  EMFILE: 'too many files are open: close some', ENFILE: 'too many files are open: close some', EIO: 'the disk does not answer: check it',
}

export class DiskError extends Error {
  override name = 'DiskError'

  /** @param path that was asked for @param code of the system @param advice what to do; that for the code, unless given */
  constructor(readonly path: string, readonly code: string, advice = ADVICE[code]) {
    super(`${path}: cannot be written (${code}): ${advice}.`)
  }
}

/** The error as one of the disk; undefined when it is of something else, which stays what it is: a bug, or an input that cannot be read. */
export function asDiskError(path: string, error: unknown): DiskError | undefined {
  if (error instanceof DiskError) return error
  const { code, syscall } = error as NodeJS.ErrnoException
  return code !== undefined && syscall !== 'read' && Object.hasOwn(ADVICE, code) ? new DiskError(path, code) : undefined
}

/** Does something to a file; what the disk refuses is thrown as a {@link DiskError} of `path`, the name that the user knows. */
export function onDisk<T>(path: string, act: () => T): T {
  try {
    return act()
  } catch (error) {
    throw asDiskError(path, error) ?? error
  }
}
