/**
 * {@link Io} on the streams of this process, with backpressure. A reader that goes away (EPIPE) ends the output quietly.
 */
import type { Host } from '../host.js'
import type { Io } from './io.js'

const COLUMNS_DEFAULT = 100

export function processIo(host: Host): Io {
  const { stdout, stderr, stdin } = process
  let outClosed = false
  let release: (() => void) | undefined
  const resume = (): void => {
    release?.()
    release = undefined
  }
  stdout.on('drain', resume)
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    outClosed = true
    resume()
  })
  return {
    host, stdin,
    isTty: stderr.isTTY,
    columns: stderr.columns ?? COLUMNS_DEFAULT,
    get outClosed() {
      return outClosed
    },
    out(text) {
      if (outClosed || stdout.write(text)) return
      return new Promise((resolve) => (release = resolve))
    },
    err: (text) => void stderr.write(text),
  }
}
