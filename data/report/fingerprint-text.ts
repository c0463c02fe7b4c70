/** The hashes of a fingerprint as people read them: a class that put out nothing has the hash of nothing, which is no news. */
import type { FingerprintSummary } from './model.js'

/** By class of output, `none` in place of the hash of nothing. */
export function fingerprintClasses({ byClass, counts }: FingerprintSummary): (readonly [name: string, hash: string])[] {
  return Object.entries(byClass).map(([name, hash]) => [name, counts[name] === 0 ? 'none' : hash] as const)
}
