/**
 * What the storage room needs of the machine and may not ask for itself: a clock, for progress only, and a rest. The live room implements it.
 */
export interface Host {
  /** Milliseconds that never go back, from any zero. */
  nowMs(): number
  /** Most resident memory of the process so far, MiB. */
  peakRssMiB(): number
  /** Lets pending I/O and signals be handled, then settles. */
  breathe(): Promise<void>
}
