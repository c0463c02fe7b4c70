/**
 * What a bench is made of: groups of rows. Each row is measured in a child process of its own, round after round in turn with the other rows
 * of its group, so that a rate and the one it is compared with come from the same minutes of the same machine.
 */

/** Paths that rows read, by name; made once, before the first round. Absent ones are undefined. */
export type Inputs = Readonly<Record<string, string | undefined>>

/** What one child measured. */
export interface Sample {
  readonly perSecond: number
  /** The same for a second of processor: what is left when others use the machine. Absent where a process of its own was measured. */
  readonly perCpuSecond?: number
  /** Nanoseconds for one, median and 99th percentile over chunks of many; undefined where chunks cannot be timed. */
  readonly p50Ns?: number
  readonly p99Ns?: number
  /** How many were counted. */
  readonly count: number
  readonly peakRssMiB?: number
  /** Bytes of JavaScript heap allocated for one. */
  readonly bytesEach?: number
}

export interface Row {
  readonly name: string
  /** What is counted: 'messages', 'events'. */
  readonly unit: string
  /** Name of the row of this group whose rate this one's is divided by. */
  readonly ratioTo?: string
  /** Flags of the child's node beside --expose-gc. */
  readonly nodeFlags?: readonly string[]
  /** Inputs without which the row is left out. */
  readonly needs?: readonly string[]
  /** Rounds at most; those of the bench unless given. */
  readonly roundsMax?: number
  readonly targets?: readonly Target[]
  /** Runs in the child: warms up, then measures. */
  measure(inputs: Inputs): Sample | Promise<Sample>
}

/** What the figures are hoped to be, for people: the bench never fails for it. */
export interface Target {
  readonly what: string
  /** @param others rows of the same group @returns undefined when there was nothing to compare with */
  isMet(figures: Figures, others: readonly Figures[]): boolean | undefined
}

export interface Group {
  readonly name: string
  prepare(): Inputs | Promise<Inputs>
  readonly rows: readonly Row[]
}

/** A row's medians over all rounds. */
export interface Figures {
  readonly name: string
  readonly group: string
  readonly unit: string
  readonly perSecond: number
  readonly perCpuSecond: number | null
  readonly p50Ns: number | null
  readonly p99Ns: number | null
  /** Median over the rounds of this rate divided by that of `ratioTo` in the same round. */
  readonly ratio: number | null
  readonly ratioTo: string | null
  readonly rounds: number
  readonly count: number
  readonly peakRssMiB: number | null
  readonly bytesEach: number | null
}

/** A target for the rate. */
export function atLeast(perSecond: number): Target {
  return { what: `at least ${(perSecond / 1_000_000).toFixed(2)} M a second`, isMet: (figures) => figures.perSecond >= perSecond }
}
