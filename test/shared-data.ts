/**
 * Real market data and protocol facts stand beside the checkout and are not part of it. Tests that need them
 * are skipped, by a name that says so, where they are absent.
 */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe } from 'vitest'

/** Path of a file of the shared data, present or not. */
export function sharedPath(relative: string): string {
  return fileURLToPath(new URL(`../../shared/${relative}`, import.meta.url))
}

/** `describe`, skipped where one of the files is absent; the name then says which. */
export function describeWithShared(name: string, files: readonly string[], body: () => void): void {
  const absent = files.filter((file) => !existsSync(sharedPath(file)))
  describe.skipIf(absent.length > 0)(absent.length > 0 ? `${name} (skipped: ${absent.join(', ')} is absent)` : name, body)
}
