/** A callback that answers a promise has left event time: what comes after its first `await` would run when the machine gets to it. */

/** User code tried to leave event time. */
export class EventTimeError extends Error {
  override name = 'EventTimeError'
}

/** Throws an {@link EventTimeError} when a callback answered a promise (an `async` callback does). */
export function refuseThenable(value: unknown, callback: string): void {
  if (typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function') {
    // What follows the await fails in its turn, later: that must not end the process before this error has been told.
    if (value instanceof Promise) value.catch(() => undefined)
    throw new EventTimeError(`${callback} answered a promise: what follows an await runs outside event time, so it would differ from run to run; use timers or Observables instead of async`)
  }
}
