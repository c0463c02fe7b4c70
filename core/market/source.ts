/**
 * Where market events come from. Pull-based and columnar: the kernel asks for a batch when it has used up the last one,
 * so that a source of any size runs in bounded memory.
 */
import type { MarketBatch } from './batch.js'

export interface EventSource {
  /** Unique among the sources of a run; part of the order of events, so it names content (`XNAS/AMZN`), not a position in a list. */
  readonly name: string
  /**
   * The next batch, in order of (timeNs, sequence), never empty; undefined at the end. It is valid until the next call.
   * A promise only when storage has to be waited for: the kernel then stands still, so waiting changes nothing.
   */
  next(): MarketBatch | undefined | Promise<MarketBatch | undefined>
  /** Releases what the source holds open. Called once, at the end of a run, however it ended. */
  close?(): void | Promise<void>
}

/** Batches that are already in memory, as a source. */
export function memorySource(name: string, batches: readonly MarketBatch[]): EventSource {
  let position = 0
  return { name, next: () => batches[position++] }
}
