/**
 * A broken invariant is a bug of ours: it throws and stops the run.
 * What the outside world gets wrong is answered with a typed reason instead.
 */
export class InvariantError extends Error {
  override name = 'InvariantError'
}

/**
 * Throws {@link InvariantError} unless `condition` holds. The message says what was expected and what was found; as a function it is
 * built only when it is needed. In a hot loop even that costs (a closure for each turn): write `if (…) throw new InvariantError(…)` there.
 */
export function invariant(condition: boolean, message: string | (() => string)): asserts condition {
  if (!condition) throw new InvariantError(typeof message === 'string' ? message : message())
}
