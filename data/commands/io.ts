/**
 * What a command may do with the world besides files: write text, and know how wide the screen is. The live room hands it over.
 */
import type { Host } from '../host.js'

export interface Io {
  /** Writes to standard output. A promise when the reader is slower: wait for it before the next. */
  out(text: string): void | Promise<void>
  /** Writes to standard error. */
  err(text: string): void
  /** Nobody reads standard output any more (`isochron book … | head`): the command may stop, and that is no error. */
  readonly outClosed: boolean
  /** Standard error is a terminal: progress can be shown on one line. */
  readonly isTty: boolean
  /** Characters of a line of it. */
  readonly columns: number
  readonly stdin: AsyncIterable<Uint8Array>
  readonly host: Host
}

/** Exit codes of commands. */
export const EXIT_OK = 0
export const EXIT_REFUSED = 1
