/**
 * A broken invariant is a bug of ours: it throws and stops the run.
 * What the outside world gets wrong is answered with a typed reason instead.
 */
export class InvariantError extends Error {
  override name = 'InvariantError'
}

/** Throws {@link InvariantError} unless `condition` holds. The message says what was expected and what was found. */
export function invariant(condition: boolean, message: string): asserts condition {
  if (!condition) throw new InvariantError(message)
}
