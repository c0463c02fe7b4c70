/**
 * What user code lets fail where nobody waits for it: a promise that is rejected, a callback of a real timer that throws, both begun at the top level of
 * a module. Node would end the process with a stack of its own internals; here it ends the run, with a sentence.
 */
import { thrownText } from '../../core/strategy/thrown.js'
import { isOwnFailure } from './user-frames.js'

/** User code failed outside of any callback. `cause` is what it threw. */
export class StrayFailureError extends Error {
  override name = 'StrayFailureError'
}

export interface StrayFailures {
  /** Throws the first failure, if there was one. */
  refuse(): void
  /** Node answers again. */
  end(): void
}

/** Listens until `end`. @param onFirst called when the first one comes, to stop what is going on */
export function watchStrayFailures(file: string, onFirst: () => void): StrayFailures {
  let failure: { readonly thrown: unknown } | undefined
  const note = (thrown: unknown): void => {
    if (failure !== undefined) return
    failure = { thrown }
    onFirst()
  }
  process.on('unhandledRejection', note)
  process.on('uncaughtException', note)
  return {
    refuse() {
      if (failure === undefined) return
      const { thrown } = failure
      if (isOwnFailure(thrown)) throw thrown
      throw new StrayFailureError(`${file}: failed outside of any callback, in a promise that nobody awaits or a real timer: ${thrownText(thrown)}`, { cause: thrown })
    },
    end() {
      process.off('unhandledRejection', note)
      process.off('uncaughtException', note)
    },
  }
}
