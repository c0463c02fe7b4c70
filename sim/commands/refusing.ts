/** How commands that read a lake and options of the simulation end: what cannot be done is said in one line, and the exit code says so. */
import { answering } from '../../data/commands/datasets.js'
import { EXIT_REFUSED, type Io } from '../../data/commands/io.js'
import { DiskError } from '../../data/disk/disk-error.js'

/** Answers the exit code. A `RangeError` is an option that cannot be meant; a bug is thrown. */
export async function refusing(io: Io, command: () => Promise<void>): Promise<number> {
  try {
    return await answering(io, command)
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof DiskError)) throw error
    io.err(`error: ${error.message}\n`)
    return EXIT_REFUSED
  }
}
