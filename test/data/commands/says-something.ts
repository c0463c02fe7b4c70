/** A command that writes its argument to both streams, several times to standard output until nobody takes it, and answers 0. */
import { setTimeout as sleep } from 'node:timers/promises'
import { EXIT_OK } from '../../../data/commands/io.js'
import { processIo } from '../../../data/commands/process-io.js'
import { host } from '../../../live/host.js'

const io = processIo(host)
const text = process.argv[2]
io.err(`err ${text}\n`)
await io.out(`out ${text}\n`)
await sleep(1)
if (io.outClosed) await io.out('and more\n')
process.exitCode = EXIT_OK
