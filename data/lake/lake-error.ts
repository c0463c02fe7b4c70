/**
 * Why a dataset cannot be read or resolved, said so that a person can act on it. Thrown where a file is opened: what was asked for then
 * is not there, and there is nothing to go on with.
 */

export type LakeReason =
  | 'missing-lake' | 'missing-dataset' | 'not-a-dataset' | 'damaged-dataset' | 'replaced-while-reading' | 'unknown-instrument' | 'ambiguous-source'
  | 'terms-changed' | 'bad-option'

export class LakeError extends Error {
  override name = 'LakeError'

  constructor(readonly reason: LakeReason, message: string) {
    super(message)
  }
}
