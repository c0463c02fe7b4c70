/**
 * Why an import refuses its input. Inside the importers it is thrown, from wherever the input is read; who asked for the import gets it
 * as a value.
 */

import { statSync } from 'node:fs'

export type ImportReason =
  | 'missing-input' | 'not-the-format' | 'truncated' | 'damaged' | 'time-went-back' | 'no-rows' | 'bad-option' | 'rows-do-not-match' | 'disk'

export class ImportRefusal extends Error {
  override name = 'ImportRefusal'

  constructor(readonly reason: ImportReason, message: string) {
    super(message)
  }
}

/** The sentence for a file that cannot be read. */
export function unreadable(path: string, error: unknown): ImportRefusal {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOENT') return new ImportRefusal('missing-input', `${path}: there is no such file. Check the path.`)
  return new ImportRefusal('missing-input', `${path}: cannot be read (${code ?? String(error)}).`)
}

/** Bytes of a file. Throws an {@link ImportRefusal} when there is no such file. */
export function sizeOf(path: string): number {
  try {
    const stats = statSync(path)
    if (stats.isFile() || stats.isFIFO()) return stats.size
  } catch (error) {
    throw unreadable(path, error)
  }
  throw new ImportRefusal('missing-input', `${path}: is not a file.`)
}
