/**
 * A lane is one stream of inputs with a head: market data of a source, reports of a venue, an operator's commands, the timers.
 * The kernel always takes the lane whose head comes first in the one total order written here.
 */

/**
 * Classes of input, in the order in which they are taken at one instant.
 *
 * What happened at the simulated exchange goes first (history before our commands: at one nanosecond the others were there earlier),
 * because participants can only see its consequences. A live session has no inputs of the exchange classes.
 */
export const InputClass = { exchange: 0, command: 1, operator: 2, report: 3, market: 4, timer: 5 } as const
export type InputClass = (typeof InputClass)[keyof typeof InputClass]

/** Names of the classes, by their number. */
export const INPUT_CLASS_NAMES = ['exchange', 'command', 'operator', 'report', 'market', 'timer'] as const

/** What a lane needs of the kernel that runs it. */
export interface LaneHost {
  readonly nowNs: number
  /** To be called whenever a lane's `headNs` has changed other than in its own `dispatch`. */
  moved(lane: Lane): void
}

export abstract class Lane {
  /** Time of the head, run time, ns; Infinity when there is none. -Infinity: unknown until `fill` has been called. */
  headNs = Infinity
  /** Sequence of the input that is being dispatched, in this lane: with name and class it names the cause of what follows. */
  sequence = 0
  /** @internal Position in the total order of lanes, from (class, name). */
  rank = 0
  /** @internal Place in the kernel's heap. */
  place = -1
  protected host: LaneHost | undefined

  /**
   * @param name unique among the lanes of its class; orders lanes of one class at one instant
   * @param drives the run goes on for as long as some driving lane has inputs (market data does, timers do not)
   */
  constructor(readonly inputClass: InputClass, readonly name: string, readonly drives: boolean) {}

  /** Takes the head off, hands it to its handler, and leaves `headNs` at the next one. */
  abstract dispatch(): void

  /** Whether what it holds is still carried out after the end of a run: commands and reports under way are, faults to come are not. */
  get settles(): boolean {
    return !this.drives
  }

  /** Called when `headNs` is -Infinity: finds the next head, at once or later. */
  fill(): Promise<void> | undefined {
    return undefined
  }

  /** Adds `deltaNs` to every time it holds: the run's epoch has moved. */
  abstract shift(deltaNs: number): void

  /** Releases what it holds open. */
  close(): void | Promise<void> {}

  /** @internal */
  attach(host: LaneHost): void {
    this.host = host
  }

  /** Says that the head is now at `headNs`. */
  protected moveHead(headNs: number): void {
    if (headNs === this.headNs) return
    this.headNs = headNs
    this.host?.moved(this)
  }
}

/** The order of inputs, written once: time, then class and name (folded into the lane's rank); inside a lane, its own sequence. */
export function comesBefore(a: Lane, b: Lane): boolean {
  return a.headNs < b.headNs || (a.headNs === b.headNs && a.rank < b.rank)
}

/** The order of lanes at one instant: class, then name by its UTF-16 code units. */
export function compareLanes(a: Lane, b: Lane): number {
  if (a.inputClass !== b.inputClass) return a.inputClass - b.inputClass
  if (a.name === b.name) return 0
  return a.name < b.name ? -1 : 1
}
