/**
 * Randomness of a run: one named stream for each component, derived from the run's seed and the name alone, so that a new consumer shifts
 * no other stream. The generator is seedrandom's `alea`, whose arithmetic the language defines exactly.
 */
import seedrandom from 'seedrandom'

/** One stream of pseudo-random numbers. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number
  /** Uniform integer in [0, maxExclusive). */
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

  /** The stream of a name: always the same one, wherever it is asked for first. */
  stream(name: string): Random {
    let stream = this.streams.get(name)
    if (stream === undefined) this.streams.set(name, (stream = randomOf(`${this.seed}/${name}`)))
    return stream
  }
}

function randomOf(seed: string): Random {
  const next = seedrandom.alea(seed)
  const int = (maxExclusive: number): number => Math.floor(next() * maxExclusive)
  return {
    next, int,
    range: (low, high) => low + int(high - low + 1),
    pick(items) {
      if (items.length === 0) throw new RangeError('pick needs at least one item')
      return items[int(items.length)]
    },
    geometric(chance, max) {
      let trials = 1
      while (trials < max && next() >= chance) trials++
      return trials
    },
  }
}
