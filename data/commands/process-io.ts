/**
 * {@link Io} on the streams of this process, with backpressure. A reader that goes away (EPIPE) ends the output quietly; output that cannot be
 * written (a full disk) is said, and the process then fails.
 */
import { DiskError } from '../disk/disk-error.js'
import type { Host } from '../host.js'
import type { Io } from './io.js'
import { EXIT_REFUSED } from './io.js'
import { terminalText } from './terminal-text.js'

const COLUMNS_DEFAULT = 100
const TO_LINE_START = '\r'
const CLEAR_LINE = '\u001b[K'

export function processIo(host: Host): Io {
  const { stdout, stderr, stdin } = process
  let outClosed = false
  let release: (() => void) | undefined
  const resume = (): void => {
    release?.()
    release = undefined
  }
  const err = (text: string): void => void stderr.write(terminalText(text))
  stdout.on('drain', resume)
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    const first = !outClosed
    outClosed = true
    resume()
    if (error.code === 'EPIPE' || !first) return
    err(`error: ${new DiskError('standard output', error.code ?? error.message).message}\n`)
    // Whatever the command itself ends with.
    process.once('exit', () => (process.exitCode = EXIT_REFUSED))
  })
  // There is nowhere left to say it, and what is being done is not of less worth.
  stderr.on('error', () => {})
  return {
    host, stdin, err,
    isTty: stderr.isTTY,
    get outClosed() {
      return outClosed
    },
    out(text) {
      if (outClosed || stdout.write(terminalText(text))) return
      return new Promise((resolve) => (release = resolve))
    },
    status(line) {
      if (stderr.isTTY) stderr.write(`${TO_LINE_START}${terminalText(line).slice(0, (stderr.columns ?? COLUMNS_DEFAULT) - 1)}${CLEAR_LINE}`)
    },
  }
}
