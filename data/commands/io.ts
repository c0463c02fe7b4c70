/**
 * What a command may do with the world besides files: write text, and know how wide the screen is. The live room hands it over.
 */
import type { Host } from '../host.js'

export interface Io {
  /** Writes to standard output. A promise when the reader is slower: wait for it before the next. */
  out(text: string): void | Promise<void>
  /** Writes to standard error. */
  err(text: string): void
  /** Shows one line of progress in place of the last, '' takes it away. Nothing where nobody looks. */
  status(line: string): void
  /** Nobody reads standard output any more (`isochron book … | head`): the command may stop, and that is no error. */
  readonly outClosed: boolean
  /** Standard error is a terminal. */
  readonly isTty: boolean
  readonly stdin: AsyncIterable<Uint8Array>
  readonly host: Host
}

/** Exit codes of commands. */
export const EXIT_OK = 0
export const EXIT_REFUSED = 1
