/**
 * Randomness of a run: one named stream for each component, derived from the run's seed and the name alone, so that a new consumer shifts
 * no other stream. The generator is seedrandom's `alea`, whose arithmetic the language defines exactly; nothing is drawn from the process.
 */
import seedrandom from 'seedrandom'
import { invariant } from './invariant.js'

/** One stream of pseudo-random numbers. */
export interface Random {
  /** Uniform in [0, 1), a multiple of 2^-32. */
  next(): number
  /** Uniform integer in [0, maxExclusive). Throws unless `maxExclusive` is an integer from 1 to 2^53. */
  int(maxExclusive: number): number
  /** Uniform integer in [low, high]. */
  range(low: number, high: number): number
  /** One of the items, each as likely. Throws on an empty list. */
  pick<T>(items: readonly T[]): T
  /** Trials until the first success of probability `chance`, at least 1, at most `max`: what waits and sizes look like, without logarithms. */
  geometric(chance: number, max: number): number
}

export class RandomStreams {
  private readonly streams = new Map<string, Random>()

  constructor(readonly seed: string | number) {}

  /** Streams of their own for a part of the run that may be there twice, such as a venue. */
  within(part: string): RandomStreams {
    return new RandomStreams(`${this.seed}/${part}`)
  }

  /** The stream of a name: always the same one, wherever it is asked for first. */
  stream(name: string): Random {
    let stream = this.streams.get(name)
    if (stream === undefined) this.streams.set(name, (stream = randomOf(`${this.seed}/${name}`)))
    return stream
  }
}

const RANGE_32 = 2 ** 32
const RANGE_53 = 2 ** 53

function randomOf(seed: string): Random {
  const generator = seedrandom.alea(seed)
  const next = (): number => generator()
  const int = (maxExclusive: number): number => {
    invariant(Number.isInteger(maxExclusive) && maxExclusive >= 1 && maxExclusive <= RANGE_53, () => `expected a bound from 1 to 2^53, found ${maxExclusive}`)
    // One draw has 32 bits: a larger range takes two, or its low bits would always be 0.
    return maxExclusive <= RANGE_32 ? Math.floor(generator() * maxExclusive) : Math.floor(generator.double() * maxExclusive)
  }
  return {
    next, int,
    range: (low, high) => low + int(high - low + 1),
    pick(items) {
      invariant(items.length > 0, 'pick needs at least one item')
      return items[int(items.length)]
    },
    geometric(chance, max) {
      let trials = 1
      while (trials < max && next() >= chance) trials++
      return trials
    },
  }
}
